//! A hierarchical timing wheel with a sorted bottom (after Varghese & Lauck, SOSP 1987).
//!
//! Invariants: (1) every notice before `bound` is in the bottom or the crowd, every other one in the
//! wheel; (2) a notice in the wheel sits at the level of the highest base-64 digit in which its time
//! differs from `origin`, in the slot of that digit, so the first occupied slot of the lowest occupied
//! level comes next; (3) while
//! the crowd holds a notice the bound stays, and the wheel is not asked.

use super::{EventKey, EventList, QuaternaryHeap};

const DIGIT_BITS: u32 = 6;
const SLOTS: usize = 1 << DIGIT_BITS;
/// Nine digits of six bits hold 52 bits of time.
const LEVELS: usize = 9;
/// Notices per chunk: with the link a chunk is 512 bytes, and one chunk is quickly sorted.
const CHUNK: usize = 31;
/// A refill goes on to further slots until it has this many (measured: 8 to 16 are alike).
const ENOUGH: usize = 12;
/// A longer bottom gives its later notices to the wheel (measured: 40 to 64 are alike).
const CROWDED: usize = 48;
/// What is then left in the bottom.
const KEPT: usize = 16;
const NONE: u32 = u32::MAX;

/// A 64-ary timing wheel whose next few notices are kept sorted.
///
/// Up to 48 notices it is a sorted array. Above, the later ones wait unsorted in slots of 64ᵏ
/// microseconds and are brought nearer as their time comes. Slots are lists of chunks from one pool,
/// so the storage follows the largest number ever pending, and nothing is allocated below that.
#[derive(Clone, Debug)]
pub struct TimingWheel {
    /// Latest first: the next notice is the last.
    bottom: Vec<EventKey>,
    bound: u64,
    /// Notices of a crowded moment that came too late to be sorted in cheaply.
    crowd: QuaternaryHeap,
    origin: u64,
    /// Bit `l`: level `l` has an occupied slot.
    levels: u32,
    /// Bit `s` of entry `l`: slot `s` of level `l` is occupied.
    occupied: [u64; LEVELS],
    slots: Box<[Slot; LEVELS * SLOTS]>,
    chunks: Vec<Chunk>,
    /// First of the linked free chunks.
    free: u32,
    /// Notices in the wheel.
    far: usize,
}

/// A list of chunks of which only the first may have room.
#[derive(Clone, Copy, Debug)]
struct Slot {
    chunk: u32,
    /// Notices in the first chunk; `CHUNK` also when there is none, so that one test finds room.
    fill: u32,
}

#[derive(Clone, Debug)]
struct Chunk {
    keys: [EventKey; CHUNK],
    next: u32,
}

const EMPTY: Slot = Slot { chunk: NONE, fill: CHUNK as u32 };

impl Default for TimingWheel {
    fn default() -> Self {
        TimingWheel {
            bottom: Vec::with_capacity(2 * CROWDED),
            bound: u64::MAX,
            crowd: QuaternaryHeap::default(),
            origin: 0,
            levels: 0,
            occupied: [0; LEVELS],
            slots: Box::new([EMPTY; LEVELS * SLOTS]),
            chunks: Vec::new(),
            free: NONE,
            far: 0,
        }
    }
}

impl TimingWheel {
    /// Sorts `event` into the bottom; the soonest are at the end, where most new ones belong.
    #[inline]
    fn insert(&mut self, event: EventKey) {
        let mut i = self.bottom.len();
        self.bottom.push(event);
        let keys = &mut self.bottom[..];
        while i > 0 && keys[i - 1] < event {
            keys[i] = keys[i - 1];
            i -= 1;
        }
        keys[i] = event;
    }

    /// Puts `event` into the wheel.
    #[inline]
    fn place(&mut self, event: EventKey) {
        let time = event.micros();
        let level = (63 - ((time ^ self.origin) | 1).leading_zeros()) / DIGIT_BITS;
        let digit = (time >> (level * DIGIT_BITS)) as usize % SLOTS;
        self.levels |= 1 << level;
        self.occupied[level as usize] |= 1 << digit;
        self.far += 1;
        let slot = &mut self.slots[level as usize * SLOTS + digit];
        if slot.fill as usize == CHUNK {
            *slot = Slot { chunk: Self::take_chunk(&mut self.chunks, &mut self.free, slot.chunk), fill: 0 };
        }
        self.chunks[slot.chunk as usize].keys[slot.fill as usize] = event;
        slot.fill += 1;
    }

    /// A chunk from the pool, linked in front of `next`.
    fn take_chunk(chunks: &mut Vec<Chunk>, free: &mut u32, next: u32) -> u32 {
        if *free == NONE {
            chunks.push(Chunk { keys: [EventKey::NEVER; CHUNK], next });
            return (chunks.len() - 1) as u32;
        }
        let chunk = *free;
        *free = std::mem::replace(&mut chunks[chunk as usize].next, next);
        chunk
    }

    /// Gives a chunk back and returns the one behind it.
    fn give_chunk(&mut self, chunk: u32) -> u32 {
        let next = std::mem::replace(&mut self.chunks[chunk as usize].next, self.free);
        self.free = chunk;
        next
    }

    /// Schedules a notice before the bound when the bottom is already long.
    #[cold]
    #[inline(never)]
    fn push_crowded(&mut self, event: EventKey) {
        let soonest = self.bottom[self.bottom.len() - 1].micros();
        if self.crowd.is_empty() && self.relieve(soonest) {
            return self.push(event);
        }
        // (Nearly) one moment holds all of the bottom; only a place near its end is cheap.
        if event < self.bottom[self.bottom.len() - CROWDED] {
            self.insert(event);
        } else {
            self.crowd.push(event);
        }
    }

    /// Moves the later part of the bottom into the wheel and lowers the bound; `false` when it cannot be.
    fn relieve(&mut self, soonest: u64) -> bool {
        let lowest = self.levels.trailing_zeros();
        if lowest == u32::BITS || (soonest ^ self.origin) >> (lowest * DIGIT_BITS) == 0 {
            // No notice in the wheel has to move for this origin, and finer slots become usable.
            self.origin = soonest;
        }
        let kept_until = self.bottom[self.bottom.len() - KEPT].micros();
        // The origin may lie later than what has been pushed since it was set.
        let bound = kept_until.max(soonest + 1).max(self.origin);
        if bound >= self.bound {
            return false;
        }
        let moved = self.bottom.partition_point(|e| e.micros() >= bound);
        for i in 0..moved {
            self.place(self.bottom[i]);
        }
        self.bottom.drain(..moved);
        self.bound = bound;
        true
    }

    /// Brings the next notices from the wheel into the empty bottom; `false` when there are none.
    #[inline(never)]
    fn refill(&mut self) -> bool {
        while self.levels != 0 && self.bottom.len() < ENOUGH {
            let level = self.levels.trailing_zeros();
            let digit = self.occupied[level as usize].trailing_zeros();
            let index = level as usize * SLOTS + digit as usize;
            let Slot { mut chunk, fill } = self.slots[index];
            let mut fill = fill as usize;
            let one_chunk = self.chunks[chunk as usize].next == NONE;
            let first = self.bottom.is_empty();
            if !first && (!one_chunk || self.bottom.len() + fill > CHUNK) {
                break;
            }
            self.slots[index] = EMPTY;
            self.occupied[level as usize] &= self.occupied[level as usize] - 1;
            if self.occupied[level as usize] == 0 {
                self.levels &= self.levels - 1;
            }
            let shift = level * DIGIT_BITS;
            let above = self.origin >> shift >> DIGIT_BITS << DIGIT_BITS;
            let start = (above | u64::from(digit)) << shift;
            if first {
                self.origin = start;
            }
            let spread = !one_chunk && level > 0;
            while chunk != NONE {
                self.far -= fill;
                if spread {
                    for i in 0..fill {
                        self.place(self.chunks[chunk as usize].keys[i]);
                    }
                } else {
                    self.bottom.extend_from_slice(&self.chunks[chunk as usize].keys[..fill]);
                }
                chunk = self.give_chunk(chunk);
                fill = CHUNK;
            }
            self.bound = start + (1 << shift);
        }
        if self.levels == 0 {
            self.bound = u64::MAX;
        }
        self.bottom.sort_unstable_by(|a, b| b.cmp(a));
        !self.bottom.is_empty()
    }

    #[cold]
    #[inline(never)]
    fn pop_crowded(&mut self) -> Option<EventKey> {
        match (self.bottom.last(), self.crowd.peek()) {
            (Some(&near), Some(crowded)) if near < crowded => self.bottom.pop(),
            _ => self.crowd.pop(),
        }
    }
}

impl EventList for TimingWheel {
    const NAME: &'static str = "timing wheel";

    #[inline]
    fn push(&mut self, event: EventKey) {
        if event.micros() >= self.bound {
            self.place(event);
        } else if self.bottom.len() < CROWDED {
            self.insert(event);
        } else {
            self.push_crowded(event);
        }
    }

    #[inline]
    fn pop(&mut self) -> Option<EventKey> {
        if !self.crowd.is_empty() {
            return self.pop_crowded();
        }
        if let Some(event) = self.bottom.pop() {
            return Some(event);
        }
        if self.refill() { self.bottom.pop() } else { None }
    }

    #[inline]
    fn soon(&self) -> Option<EventKey> {
        // Two events ahead there is time enough for memory to answer.
        self.bottom.len().checked_sub(3).map(|i| self.bottom[i])
    }

    fn len(&self) -> usize {
        self.bottom.len() + self.crowd.len() + self.far
    }

    fn clear(&mut self) {
        self.bottom.clear();
        self.crowd.clear();
        self.slots.fill(EMPTY);
        self.chunks.clear();
        (self.levels, self.occupied) = (0, [0; LEVELS]);
        (self.bound, self.origin, self.free, self.far) = (u64::MAX, 0, NONE, 0);
    }

    fn bytes(&self) -> usize {
        (self.bottom.capacity() * size_of::<EventKey>())
            + self.crowd.bytes()
            + size_of_val(&*self.slots)
            + self.chunks.capacity() * size_of::<Chunk>()
    }
}
