//! A tour allocates nothing, whatever the rule, counted by the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use plimsoll::model::floor::{Geometry, Router, Routing, Spot};

/// The system's allocator, with a count of requests.
struct Counting;

static REQUESTS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is handed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn tours_allocate_nothing() {
    use Routing::{Combined, LargestGap, Midpoint, Optimal, Return, SShape};
    let geometry = Geometry { aisles: 12, length: 25.0, pitch: 3.0, cross_aisles: 2, depot: 4 };
    let two_blocks = Geometry { cross_aisles: 3, ..geometry };
    let mut routers: Vec<Router> = [SShape, Return, Midpoint, LargestGap, Combined, Optimal]
        .map(|routing| Router::new(geometry, routing))
        .to_vec();
    routers.extend([SShape, Optimal].map(|routing| Router::new(two_blocks, routing)));
    let mut spots: Vec<Spot> =
        (0..60).map(|i| Spot { aisle: i * 7 % 12, y: f64::from(i * 11 % 25) }).collect();
    let before = REQUESTS.load(Ordering::Relaxed);
    let metres: f64 = routers.iter().map(|router| router.length(&mut spots)).sum();
    assert_eq!(REQUESTS.load(Ordering::Relaxed) - before, 0);
    assert!(metres > 0.0);
}
