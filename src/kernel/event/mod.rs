//! Event notices and the future event list.
//!
//! Guarantees, the same for every list here: (1) notices leave in the order of their keys: time, then
//! class, then entity, then payload, so the order of scheduling never matters; (2) a notice may be
//! pushed at the time of the last one popped with a smaller class or entity: it then leaves next;
//! (3) a clone continues exactly as the original.

mod heap;
mod radix;
mod wheel;
mod winner;

pub use heap::QuaternaryHeap;
pub use radix::RadixHeap;
pub use wheel::TimingWheel;
pub use winner::WinnerTree;

use std::fmt;

use crate::units::SimTime;

const PAYLOAD_BITS: u32 = 30;
const ENTITY_BITS: u32 = 42;
const CLASS_BITS: u32 = 4;
const TIME_SHIFT: u32 = PAYLOAD_BITS + ENTITY_BITS + CLASS_BITS;

/// An event notice in 16 bytes: 52 bits of time, 4 of class, 42 of entity, 30 of payload.
///
/// Its order as a number is the order of leaving. What is to happen is looked up by the entity; the
/// payload distinguishes notices of one entity and may carry a generation to recognise a stale one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey(u128);

impl EventKey {
    /// Later than every notice that can be made.
    const NEVER: EventKey = EventKey(u128::MAX);

    /// The notice for `entity` at `time`; `class` < 16, `entity` < 2⁴², `payload` < 2³⁰.
    #[inline]
    pub fn new(time: SimTime, class: u8, entity: u64, payload: u32) -> Self {
        debug_assert!(time <= SimTime::LAST, "{time:?} is beyond the calendar");
        debug_assert!(u32::from(class) >> CLASS_BITS == 0, "class {class}");
        debug_assert!(entity >> ENTITY_BITS == 0, "entity {entity}");
        debug_assert!(payload >> PAYLOAD_BITS == 0, "payload {payload}");
        EventKey(
            u128::from(time.micros()) << TIME_SHIFT
                | u128::from(class) << (PAYLOAD_BITS + ENTITY_BITS)
                | u128::from(entity) << PAYLOAD_BITS
                | u128::from(payload),
        )
    }

    /// When it happens.
    #[inline]
    pub const fn time(self) -> SimTime {
        SimTime::from_micros(self.micros())
    }

    /// Its place among the notices of the same time.
    #[inline]
    pub const fn class(self) -> u8 {
        (self.0 >> (PAYLOAD_BITS + ENTITY_BITS)) as u8 & ((1 << CLASS_BITS) - 1)
    }

    /// Whom it concerns.
    #[inline]
    pub const fn entity(self) -> u64 {
        (self.0 >> PAYLOAD_BITS) as u64 & ((1 << ENTITY_BITS) - 1)
    }

    /// What else the entity wants to know.
    #[inline]
    pub const fn payload(self) -> u32 {
        self.0 as u32 & ((1 << PAYLOAD_BITS) - 1)
    }

    #[inline]
    const fn micros(self) -> u64 {
        (self.0 >> TIME_SHIFT) as u64
    }
}

impl fmt::Debug for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} class {} entity {} payload {}",
            self.time(),
            self.class(),
            self.entity(),
            self.payload()
        )
    }
}

/// A priority queue of event notices.
///
/// A notice must never lie before the time of the last one popped since the list was made or cleared.
pub trait EventList: Clone + Default {
    /// The structure's name, for tables of measurements.
    const NAME: &'static str;

    /// Schedules a notice.
    fn push(&mut self, event: EventKey);

    /// Takes the next notice.
    fn pop(&mut self) -> Option<EventKey>;

    /// A notice that will probably leave soon, where that is known at no cost: a hint to fetch memory early.
    fn soon(&self) -> Option<EventKey> {
        None
    }

    /// How many notices are pending.
    fn len(&self) -> usize;

    /// Whether nothing is pending.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops all notices and starts again at time 0; storage is kept for the next replication.
    fn clear(&mut self);

    /// Bytes of storage held.
    fn bytes(&self) -> usize;
}

/// The list the engine runs on: the wheel, by measurement.
///
/// Hold model with exponential delays, ns for a pop and a push, medians of five rounds in turn
/// (`cargo bench --bench event_list`; one run on a shared AMD EPYC of 2025):
///
/// | pending | wheel | winner tree | radix heap | 4-ary heap | std `BinaryHeap` |
/// | --- | --- | --- | --- | --- | --- |
/// | 2 | 7 | 6 | 15 | 9 | 8 |
/// | 32 | 20 | 17 | 25 | 27 | 26 |
/// | 128 | 20 | 22 | 27 | 30 | 39 |
/// | 2 048 | 22 | 35 | 32 | 38 | 38 |
/// | 32 768 | 25 | 60 | 37 | 55 | 56 |
/// | 1 000 000 | 50 | 368 | 50 | 434 | 548 |
///
/// The winner tree is 2 to 4 ns faster below about 100 pending notices; from there on the wheel leads, by
/// up to a factor of seven. With bimodal delays the two are level up to 128 and the wheel leads above.
/// With eleven tied delays the tree leads up to 32, by 1.2 to 1.6, and the wheel from 2 048 on, except
/// that the radix heap is a quarter faster at a million.
pub type FutureEventList = TimingWheel;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_notice_is_16_bytes_and_gives_back_its_parts() {
        assert_eq!(size_of::<EventKey>(), 16);
        let cases = [(SimTime::LAST, 15, (1 << 42) - 1, (1 << 30) - 1), (SimTime::START, 0, 0, 0)];
        for (time, class, entity, payload) in cases {
            let e = EventKey::new(time, class, entity, payload);
            assert_eq!((e.time(), e.class(), e.entity(), e.payload()), (time, class, entity, payload));
        }
    }

    #[test]
    fn notices_order_by_time_then_class_then_entity_then_payload() {
        let t = SimTime::from_micros;
        let key = EventKey::new;
        let ordered = [key(t(1), 9, 9, 9), key(t(2), 1, 9, 9), key(t(2), 2, 1, 9), key(t(2), 2, 2, 1)];
        assert!(ordered.is_sorted());
        assert!(key(t(2), 2, 2, 1) < key(t(2), 2, 2, 2));
    }

    /// One step of a random history.
    #[derive(Clone, Debug)]
    enum Step {
        /// Push after a delay.
        Push { delay: u64, class: u8, entity: u64 },
        /// Push this many at one moment.
        Burst { delay: u64, size: u16, stride: u64 },
        /// Pop up to this many.
        Pop(u16),
        /// Continue on a clone.
        Clone,
        /// Start again.
        Clear,
    }

    fn delays() -> impl Strategy<Value = u64> {
        prop_oneof![
            4 => Just(0_u64),
            4 => 0..5_u64,
            4 => (0..4_u64).prop_map(|k| k * 1_000),
            6 => 0..100_000_u64,
            3 => 0..10_000_000_000_u64,
            1 => 0..(1_u64 << 45),
        ]
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            20 => (delays(), 0..16_u8, 0..50_u64).prop_map(|(delay, class, entity)| Step::Push { delay, class, entity }),
            3 => (delays(), 1..150_u16, 0..3_u64).prop_map(|(delay, size, stride)| Step::Burst { delay, size, stride }),
            12 => (1..12_u16).prop_map(Step::Pop),
            3 => (1..300_u16).prop_map(Step::Pop),
            1 => Just(Step::Clone),
            1 => Just(Step::Clear),
        ];
        prop::collection::vec(step, 1..250)
    }

    /// Runs a history and returns everything that left.
    fn history<L: EventList>(steps: &[Step]) -> Vec<EventKey> {
        let mut list = L::default();
        let mut out = Vec::new();
        let (mut now, mut pending, mut payload) = (0, 0, 0);
        for step in steps {
            match *step {
                Step::Push { delay, class, entity } => {
                    let time = SimTime::from_micros((now + delay).min(SimTime::LAST.micros()));
                    payload += 1;
                    list.push(EventKey::new(time, class, entity, payload));
                    pending += 1;
                }
                Step::Burst { delay, size, stride } => {
                    for i in 0..u64::from(size) {
                        let time = (now + delay + i * stride).min(SimTime::LAST.micros());
                        payload += 1;
                        // A scattered order of classes and entities.
                        let mixed = i.wrapping_mul(0x9E37_79B9) % 1_009;
                        list.push(EventKey::new(
                            SimTime::from_micros(time),
                            (mixed % 3) as u8,
                            mixed,
                            payload,
                        ));
                        pending += 1;
                    }
                }
                Step::Pop(n) => {
                    for _ in 0..n {
                        let Some(e) = list.pop() else { break };
                        now = e.time().micros();
                        pending -= 1;
                        out.push(e);
                    }
                }
                Step::Clone => {
                    let copy = list.clone();
                    assert_eq!(copy.len(), list.len());
                    list = copy;
                }
                Step::Clear => {
                    list.clear();
                    (now, pending) = (0, 0);
                }
            }
            assert_eq!(list.len(), pending, "{}", L::NAME);
            assert_eq!(list.is_empty(), pending == 0);
        }
        out.extend(std::iter::from_fn(|| list.pop()));
        assert!(list.is_empty());
        out
    }

    /// The same by a sorted set, which needs no cleverness.
    #[derive(Clone, Default)]
    struct Oracle(std::collections::BTreeSet<EventKey>);

    impl EventList for Oracle {
        const NAME: &'static str = "sorted set";
        fn push(&mut self, event: EventKey) {
            assert!(self.0.insert(event));
        }
        fn pop(&mut self) -> Option<EventKey> {
            self.0.pop_first()
        }
        fn len(&self) -> usize {
            self.0.len()
        }
        fn clear(&mut self) {
            self.0.clear();
        }
        fn bytes(&self) -> usize {
            0
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]
        #[test]
        fn all_lists_deliver_the_same_sequence(steps in steps()) {
            let expected = history::<Oracle>(&steps);
            prop_assert_eq!(&history::<QuaternaryHeap>(&steps), &expected);
            prop_assert_eq!(&history::<TimingWheel>(&steps), &expected);
            prop_assert_eq!(&history::<WinnerTree>(&steps), &expected);
            prop_assert_eq!(&history::<RadixHeap>(&steps), &expected);
        }
    }

    /// A long hold model with a changing population, mixed delays and simultaneous follow-ups.
    fn digest_of_long_run<L: EventList>(population: u64, events: u64) -> (u64, usize) {
        let mut list = L::default();
        let mut state = 12_345_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        for i in 0..population {
            list.push(EventKey::new(SimTime::from_micros(next() % 1_000_000), 3, i, 0));
        }
        let (mut digest, mut last, mut peak) = (0_u64, EventKey(0), 0);
        for i in 0..events {
            let e = list.pop().expect("the population never dies out");
            assert!(e.time() >= last.time());
            last = e;
            digest = digest.rotate_left(5) ^ (e.0 as u64) ^ (e.0 >> 64) as u64;
            let delay = match next() % 10 {
                0 => 0,
                1 => 1_000,
                2 => 50_000_000 + next() % 4_000_000_000,
                3..6 => next() % 1_000,
                _ => next() % 3_000_000,
            };
            let time = SimTime::from_micros(e.time().micros() + delay);
            list.push(EventKey::new(time, (next() % 5) as u8, e.entity(), (i % 1_000) as u32));
            peak = peak.max(list.bytes());
        }
        (digest, peak)
    }

    #[test]
    fn long_runs_agree_at_every_size() {
        for population in [1, 2, 3, 17, 40, 200, 3_000] {
            let (expected, _) = digest_of_long_run::<Oracle>(population, 60_000);
            assert_eq!(digest_of_long_run::<QuaternaryHeap>(population, 60_000).0, expected);
            assert_eq!(digest_of_long_run::<TimingWheel>(population, 60_000).0, expected);
            assert_eq!(digest_of_long_run::<WinnerTree>(population, 60_000).0, expected);
            assert_eq!(digest_of_long_run::<RadixHeap>(population, 60_000).0, expected);
        }
    }

    #[test]
    fn the_wheel_stays_small_over_ten_million_events() {
        let (_, peak) = digest_of_long_run::<TimingWheel>(25_000, 10_000_000);
        assert!(peak < 2_000_000, "{peak} bytes for 25 000 pending notices");
    }
}
