//! Future event lists in the hold model: nanoseconds for one pop and one push (Vaucher & Duval, CACM 1975).
//!
//! `cargo bench --bench event_list` prints a table for each kind of delay; each figure is the median of
//! several rounds in which the lists take turns, so that a busy machine disturbs all alike.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::Instant;

use plimsoll::kernel::{
    Draws, EventKey, EventList, FutureEventList, Purpose, QuaternaryHeap, RadixHeap, TimingWheel, WinnerTree,
};
use plimsoll::units::SimTime;

const SIZES: [usize; 10] = [2, 8, 32, 128, 512, 2_048, 8_192, 32_768, 131_072, 1_000_000];
const ROUNDS: usize = 5;
/// Delays are drawn beforehand: the list is measured, not the generator.
const DELAYS: usize = 1 << 16;

/// The standard library's heap, as most programs would use it.
#[derive(Clone, Default)]
struct Standard(BinaryHeap<Reverse<EventKey>>);

impl EventList for Standard {
    const NAME: &'static str = "BinaryHeap";
    fn push(&mut self, event: EventKey) {
        self.0.push(Reverse(event));
    }
    fn pop(&mut self) -> Option<EventKey> {
        self.0.pop().map(|e| e.0)
    }
    fn len(&self) -> usize {
        self.0.len()
    }
    fn clear(&mut self) {
        self.0.clear();
    }
    fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<EventKey>()
    }
}

fn delays(kind: &str, pending: usize) -> Vec<u64> {
    let stream = Draws::new(1, 0).stream(Purpose::named(kind));
    // About an event a millisecond, whatever the population.
    let mean = 1_000.0 * pending as f64;
    (0..DELAYS as u64)
        .map(|i| {
            let [u, v] = stream.pair(i, 0);
            let exponential = -u.value().ln() * mean;
            match kind {
                "exponential" => exponential as u64,
                "bimodal" => (exponential * if v.below(0.9) { 0.1 } else { 9.1 }) as u64,
                _ => (v.index(11) as f64 * 0.2 * mean) as u64,
            }
        })
        .collect()
}

/// A list in its steady state.
struct Hold<L> {
    list: L,
    next: usize,
}

impl<L: EventList> Hold<L> {
    fn new(pending: usize, delays: &[u64]) -> Self {
        let mut list = L::default();
        for i in 0..pending {
            let time = SimTime::from_micros(delays[i % DELAYS] + i as u64 / DELAYS as u64);
            list.push(EventKey::new(time, 1, i as u64, 0));
        }
        let mut hold = Hold { list, next: 0 };
        hold.run(3 * pending.max(20_000), delays);
        hold
    }

    fn run(&mut self, events: usize, delays: &[u64]) -> f64 {
        let start = Instant::now();
        for _ in 0..events {
            let Some(e) = self.list.pop() else { break };
            self.next = (self.next + 1) % DELAYS;
            let time = SimTime::from_micros(e.time().micros() + delays[self.next]);
            self.list.push(EventKey::new(time, 1, e.entity(), 0));
        }
        start.elapsed().as_nanos() as f64 / events as f64
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    type Lists = (Hold<TimingWheel>, Hold<WinnerTree>, Hold<RadixHeap>, Hold<QuaternaryHeap>, Hold<Standard>);
    let names = [TimingWheel::NAME, WinnerTree::NAME, RadixHeap::NAME, QuaternaryHeap::NAME, Standard::NAME];
    println!("the engine runs on the {}", FutureEventList::NAME);
    for kind in ["exponential", "bimodal", "ties"] {
        println!("\n{kind}: ns per pop and push (bytes per pending notice)");
        println!("{:>9}{}", "pending", names.map(|n| format!("{n:>20}")).concat());
        for pending in SIZES {
            let delays = delays(kind, pending);
            let new = || -> Lists {
                let d = &delays;
                (
                    Hold::new(pending, d),
                    Hold::new(pending, d),
                    Hold::new(pending, d),
                    Hold::new(pending, d),
                    Hold::new(pending, d),
                )
            };
            let mut lists = new();
            let events = 400_000.max(pending);
            let mut times: [Vec<f64>; 5] = Default::default();
            for _ in 0..ROUNDS {
                times[0].push(lists.0.run(events, &delays));
                times[1].push(lists.1.run(events, &delays));
                times[2].push(lists.2.run(events, &delays));
                times[3].push(lists.3.run(events, &delays));
                times[4].push(lists.4.run(events, &delays));
            }
            let bytes = [
                lists.0.list.bytes(),
                lists.1.list.bytes(),
                lists.2.list.bytes(),
                lists.3.list.bytes(),
                lists.4.list.bytes(),
            ];
            black_box(&lists);
            let cells = times.into_iter().zip(bytes).map(|(t, b)| {
                let cell = format!("{:.1} ({})", median(t), b / pending);
                format!("{cell:>20}")
            });
            println!("{pending:>9}{}", cells.collect::<String>());
        }
    }
}
