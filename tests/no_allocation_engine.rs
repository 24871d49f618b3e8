//! A replication allocates nothing in steady state: its storage is that of the one before.

use plimsoll::engine::{Replication, Watch};
use plimsoll::scenario::{self, Request};
use plimsoll::source::FileSystem;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        unsafe { System.dealloc(ptr, layout) }
    }
    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(ptr, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn a_second_replication_allocates_nothing() {
    let path = format!("{}/scenarios/fulfilment-line.toml", env!("CARGO_MANIFEST_DIR"));
    let loaded = scenario::load(&Request::new(path), &FileSystem);
    let model = loaded.scenario.expect("a shipped scenario is right").model;
    let mut replication = Replication::new(model);
    let mut run = |index| {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        replication.start(1, index, Watch::No);
        replication.run();
        (ALLOCATIONS.load(Ordering::Relaxed) - before, replication.events())
    };
    let (first, events) = run(0);
    assert!(first > 0, "the counter counts");
    assert!(events > 900_000, "{events} events");
    let (again, _) = run(0);
    assert_eq!(again, 0, "the same replication again, over {events} events");
    // Another replication may reach a higher peak here and there, and then each list grows once.
    let (other, events) = run(1);
    assert!(other <= 12, "{other} allocations in another replication of {events} events");
}
