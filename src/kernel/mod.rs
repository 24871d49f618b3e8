//! Simulation without logistics: random numbers by name, the future event list, distributions, collectors.
//!
//! Guarantees: (1) a random number is a pure function of (seed, replication, purpose, entity, visit),
//! so it depends on no order of drawing; (2) events leave by time, class, entity, payload, whatever
//! the order of scheduling; (3) every distribution is sampled by one uniform, monotonically;
//! (4) collectors hold integers only, so merging them is exact and order-free; (5) nothing here
//! allocates in steady state.

mod collect;
mod dist;
mod event;
mod prefetch;
mod rng;

pub use collect::{Histogram, Tally, TimeWeighted};
pub use dist::{Distribution, DistributionError, Sampler};
pub use event::{EventKey, EventList, FutureEventList, QuaternaryHeap, RadixHeap, TimingWheel, WinnerTree};
pub use prefetch::prefetch;
pub use rng::{Draws, KeyedRng, Purpose, Stream, Uniform};
