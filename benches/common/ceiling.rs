//! The two models written out by hand for one purpose each: what the machine can do without generality.
//!
//! One shared sequence of random numbers with ziggurats, a timing wheel of 16-byte notices, orders of 16
//! bytes in recycled slots, three sums for results. No promises, no states, no audit.

use plimsoll::kernel::{EventKey, EventList, TimingWheel};
use plimsoll::units::SimTime;
use rand::rand_core::{Infallible, TryRng};
use rand_distr::{Distribution, Exp1, StandardNormal};
use std::collections::VecDeque;

/// xoshiro256++ (Blackman and Vigna, 2019).
pub struct Xoshiro([u64; 4]);

impl Xoshiro {
    /// Seeded by SplitMix64.
    pub fn new(mut seed: u64) -> Self {
        Xoshiro(std::array::from_fn(|_| {
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = seed;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        }))
    }

    fn uniform(&mut self) -> f64 {
        let Ok(bits) = self.try_next_u64();
        (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    fn exponential(&mut self, mean: f64) -> u64 {
        let x: f64 = Exp1.sample(self);
        (x * mean) as u64
    }

    fn lognormal(&mut self, mean: f64, cv: f64) -> u64 {
        let variance = (1.0 + cv * cv).ln();
        let z: f64 = StandardNormal.sample(self);
        (mean * (variance.sqrt() * z - variance / 2.0).exp()) as u64
    }

    fn triangular(&mut self, low: f64, likely: f64, high: f64) -> u64 {
        let u = self.uniform();
        let split = (likely - low) / (high - low);
        let x = if u < split {
            low + (u * (high - low) * (likely - low)).sqrt()
        } else {
            high - ((1.0 - u) * (high - low) * (high - likely)).sqrt()
        };
        x as u64
    }

    /// Gamma with shape 4: the sum of four exponentials.
    fn gamma4(&mut self, scale: f64) -> u64 {
        (0..4).map(|_| self.exponential(scale)).sum()
    }
}

impl TryRng for Xoshiro {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|x| (x >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        Ok(result)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let Ok(word) = self.try_next_u64();
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

fn at(micros: u64, kind: u32, slot: u32) -> EventKey {
    EventKey::new(SimTime::from_micros(micros), 0, 0, kind << 24 | slot)
}

/// M/M/1 with `n` customers, 0.9 a minute, served in a minute: events, and mean wait in minutes.
pub fn mm1(n: u64, seed: u64) -> (u64, f64) {
    const MINUTE: f64 = 60e6;
    let mut rng = Xoshiro::new(seed);
    let mut events = TimingWheel::default();
    let mut queue = VecDeque::new();
    let (mut created, mut busy, mut waited, mut count) = (0, false, 0u64, 0);
    events.push(at(rng.exponential(MINUTE / 0.9), 0, 0));
    while let Some(event) = events.pop() {
        count += 1;
        let now = event.time().micros();
        if event.payload() == 0 {
            created += 1;
            if created < n {
                events.push(at(now + rng.exponential(MINUTE / 0.9), 0, 0));
            }
            if busy {
                queue.push_back(now);
            } else {
                busy = true;
                events.push(at(now + rng.exponential(MINUTE), 1, 0));
            }
        } else if let Some(since) = queue.pop_front() {
            waited += now - since;
            events.push(at(now + rng.exponential(MINUTE), 1, 0));
        } else {
            busy = false;
        }
    }
    (count, waited as f64 / n as f64 / MINUTE)
}

#[derive(Default)]
struct Station {
    free: u32,
    queue: VecDeque<u32>,
}

/// The fulfilment line with `n` orders: events, and mean cycle time in hours.
pub fn line(n: u64, seed: u64) -> (u64, f64) {
    const SECOND: f64 = 1e6;
    const HOUR: u64 = 3_600_000_000;
    const ARRIVAL: u32 = 3;
    const PICK_UP: u32 = 4;
    const ATTEMPT: u32 = 5;
    const SECOND_ATTEMPT: u32 = 6;
    let mut rng = Xoshiro::new(seed);
    let mut events = TimingWheel::default();
    let mut stations = [10, 12, 8].map(|free| Station { free, ..Station::default() });
    let mut placed: Vec<u64> = Vec::new();
    let mut free: Vec<u32> = Vec::new();
    let mut dock: VecDeque<u32> = VecDeque::new();
    let (mut created, mut done, mut cycle, mut count) = (0, 0u64, 0u128, 0);
    let work = |rng: &mut Xoshiro, stage: usize| match stage {
        0 => rng.lognormal(40.0 * SECOND, 0.5),
        1 => rng.lognormal(60.0 * SECOND, 0.4),
        _ => rng.triangular(20.0 * SECOND, 35.0 * SECOND, 60.0 * SECOND),
    };
    events.push(at(rng.exponential(6.0 * SECOND), ARRIVAL, 0));
    events.push(at(HOUR / 2, PICK_UP, 0));
    while let Some(event) = events.pop() {
        count += 1;
        let now = event.time().micros();
        let (kind, slot) = (event.payload() >> 24, event.payload() & 0xFF_FFFF);
        // Where an order goes next: into a stage, or nowhere.
        let next = match kind {
            ARRIVAL => {
                created += 1;
                if created < n {
                    events.push(at(now + rng.exponential(6.0 * SECOND), ARRIVAL, 0));
                }
                let slot = free.pop().unwrap_or_else(|| {
                    placed.push(0);
                    placed.len() as u32 - 1
                });
                placed[slot as usize] = now;
                Some((0, slot))
            }
            PICK_UP => {
                for slot in dock.drain(..dock.len().min(400)) {
                    events.push(at(now + rng.gamma4(9.0 * HOUR as f64), ATTEMPT, slot));
                }
                if created < n || !dock.is_empty() {
                    events.push(at(now + HOUR / 2, PICK_UP, 0));
                }
                None
            }
            ATTEMPT if rng.uniform() < 0.05 => {
                events.push(at(now + 24 * HOUR, SECOND_ATTEMPT, slot));
                None
            }
            ATTEMPT | SECOND_ATTEMPT => {
                cycle += u128::from(now - placed[slot as usize]);
                done += 1;
                free.push(slot);
                None
            }
            stage => {
                let station = &mut stations[stage as usize];
                match station.queue.pop_front() {
                    Some(waiting) => {
                        let ends = now + work(&mut rng, stage as usize);
                        events.push(at(ends, stage, waiting));
                    }
                    None => station.free += 1,
                }
                if stage == 2 {
                    dock.push_back(slot);
                    None
                } else {
                    Some((stage as usize + 1, slot))
                }
            }
        };
        if let Some((stage, slot)) = next {
            let station = &mut stations[stage];
            if station.free > 0 {
                station.free -= 1;
                events.push(at(now + work(&mut rng, stage), stage as u32, slot));
            } else {
                station.queue.push_back(slot);
            }
        }
    }
    (count, cycle as f64 / done as f64 / HOUR as f64)
}
