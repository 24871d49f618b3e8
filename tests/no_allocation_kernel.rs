//! After a warm-up the kernel allocates nothing: events, draws and collectors, counted by the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use plimsoll::kernel::{
    Distribution, Draws, EventKey, EventList, FutureEventList, Histogram, Purpose, Sampler, Tally,
    TimeWeighted,
};
use plimsoll::units::SimTime;

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

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(ptr, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PENDING: u64 = 25_000;

/// A replication's storage, as the engine keeps it from one replication to the next.
#[derive(Default)]
struct Storage {
    events: FutureEventList,
    waits: Tally,
    spread: Histogram,
}

/// Pops and reschedules `events` notices, drawing and collecting at each.
fn hold(storage: &mut Storage, samplers: &[Sampler], replication: u32, events: u64) -> u64 {
    let draws = Draws::new(4, replication);
    let streams = ["hold/long", "hold/short", "hold/count"].map(|name| draws.stream(Purpose::named(name)));
    let Storage { events: list, waits, spread } = storage;
    list.clear();
    waits.clear();
    spread.clear();
    let mut busy = TimeWeighted::new(SimTime::START, 0);
    for entity in 0..PENDING {
        let first = samplers[0].duration(streams[0].uniform(entity, 0));
        list.push(EventKey::new(SimTime::START + first, 0, entity, 0));
    }
    for i in 0..events {
        let event = list.pop().expect("the population is constant");
        let (entity, visit, now) = (event.entity(), event.payload() + 1, event.time());
        let which = (entity % 2) as usize;
        let delay = samplers[which].duration(streams[which].uniform(entity, visit));
        let lines = samplers[2].count(streams[2].uniform(entity, visit));
        busy.add(now, if i % 2 == 0 { 1 } else { -1 });
        waits.record(delay.micros());
        spread.record(delay.micros() * lines);
        list.push(EventKey::new(now + delay, (lines % 16) as u8, entity, visit));
    }
    spread.quantile(0.95)
}

#[test]
fn a_hold_loop_allocates_nothing_after_the_first_replication() {
    let samplers = [
        Distribution::Exponential { mean: 3.6e9 },
        Distribution::Lognormal { mean: 4.5e7, cv: 0.6 },
        Distribution::Geometric { mean: 1.9, from: 1 },
    ]
    .map(|d| Sampler::compile(&d));
    let mut storage = Storage::default();
    let first = hold(&mut storage, &samplers, 0, 2_000_000);
    let before = REQUESTS.load(Ordering::Relaxed);
    let again = hold(&mut storage, &samplers, 0, 2_000_000);
    assert_eq!(REQUESTS.load(Ordering::Relaxed) - before, 0, "the same replication again");
    assert_eq!(first, again);

    // Within one replication: nothing beyond the first part, in which the peaks are reached.
    let other = hold(&mut storage, &samplers, 1, 2_000_000);
    let after = REQUESTS.load(Ordering::Relaxed) - before;
    assert!(after <= 4, "{after} allocations in a different replication: at most a new peak or two");
    assert_ne!(first, other);
}
