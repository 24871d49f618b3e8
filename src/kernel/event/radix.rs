//! A monotone radix heap (Ahuja, Mehlhorn, Orlin & Tarjan, JACM 37(2), 1990) over the bits of time.

use super::{EventKey, EventList, QuaternaryHeap};

/// Bucket `k` holds the notices whose time differs from the last one's first in bit `k − 1`.
const BUCKETS: usize = 53;

/// Notices by the highest bit in which their time differs from the time reached; each moves down at
/// most 52 times, and in practice a few.
#[derive(Clone, Debug)]
pub struct RadixHeap {
    /// Notices at the time reached, in order.
    now: QuaternaryHeap,
    later: [Vec<EventKey>; BUCKETS],
    occupied: u64,
    last: u64,
    pending: usize,
}

impl Default for RadixHeap {
    fn default() -> Self {
        RadixHeap {
            now: QuaternaryHeap::default(),
            later: std::array::from_fn(|_| Vec::new()),
            occupied: 0,
            last: 0,
            pending: 0,
        }
    }
}

impl RadixHeap {
    #[inline]
    fn place(&mut self, event: EventKey) {
        let bucket = (64 - (event.micros() ^ self.last).leading_zeros()) as usize;
        if bucket == 0 {
            self.now.push(event);
        } else {
            self.later[bucket].push(event);
            self.occupied |= 1 << bucket;
        }
    }

    /// Moves on to the earliest time pending and spreads its bucket over the lower ones.
    fn advance(&mut self) {
        let bucket = self.occupied.trailing_zeros() as usize;
        self.occupied &= self.occupied - 1;
        let mut events = std::mem::take(&mut self.later[bucket]);
        self.last = events.iter().min().map_or(self.last, |e| e.micros());
        for &event in &events {
            self.place(event);
        }
        events.clear();
        self.later[bucket] = events;
    }
}

impl EventList for RadixHeap {
    const NAME: &'static str = "radix heap";

    #[inline]
    fn push(&mut self, event: EventKey) {
        self.pending += 1;
        self.place(event);
    }

    #[inline]
    fn pop(&mut self) -> Option<EventKey> {
        if self.now.is_empty() {
            if self.occupied == 0 {
                return None;
            }
            self.advance();
        }
        self.pending -= 1;
        self.now.pop()
    }

    fn len(&self) -> usize {
        self.pending
    }

    fn clear(&mut self) {
        self.now.clear();
        self.later.iter_mut().for_each(Vec::clear);
        (self.occupied, self.last, self.pending) = (0, 0, 0);
    }

    fn bytes(&self) -> usize {
        let later: usize = self.later.iter().map(Vec::capacity).sum();
        self.now.bytes() + later * size_of::<EventKey>()
    }
}
