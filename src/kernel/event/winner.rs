//! A winner tree over slots (Knuth, TAOCP 3, 5.4.1): the path of an update is known before any comparison.

use super::{EventKey, EventList};

const NONE: u32 = u32::MAX;

/// A complete binary tournament in which every node holds its smallest notice and the slot it sits in.
///
/// A popped slot stays open until the next push fills it or the next pop closes it, so that a pop
/// followed by a push replays one path only.
#[derive(Clone, Debug)]
pub struct WinnerTree {
    /// Of nodes 1 to 2·slots − 1, the leaves in the upper half; node 0 is not used.
    keys: Vec<EventKey>,
    winners: Vec<u32>,
    free: Vec<u32>,
    open: u32,
    pending: usize,
}

impl Default for WinnerTree {
    fn default() -> Self {
        let mut tree =
            WinnerTree { keys: Vec::new(), winners: Vec::new(), free: Vec::new(), open: NONE, pending: 0 };
        tree.reset(2);
        tree
    }
}

impl WinnerTree {
    fn slots(&self) -> usize {
        self.keys.len() / 2
    }

    /// Empties the tree and gives it `slots` slots, a power of two.
    fn reset(&mut self, slots: usize) {
        self.keys.clear();
        self.keys.resize(2 * slots, EventKey::NEVER);
        self.winners.resize(2 * slots, 0);
        for node in (1..2 * slots).rev() {
            self.winners[node] = if node >= slots { (node - slots) as u32 } else { self.winners[2 * node] };
        }
        self.free.clear();
        self.free.extend((0..slots as u32).rev());
        self.open = NONE;
        self.pending = 0;
    }

    fn grow(&mut self) {
        let slots = self.slots();
        let held = self.keys[slots..].to_vec();
        self.reset(2 * slots);
        for event in held {
            self.push(event);
        }
    }

    #[inline]
    fn replay(&mut self, slot: u32, event: EventKey) {
        let nodes = self.keys.len();
        let (keys, winners) = (&mut self.keys[..nodes], &mut self.winners[..nodes]);
        let mut node = slot as usize + nodes / 2;
        keys[node] = event;
        while node > 1 {
            // Either may win, so the winner is addressed, not branched to: a branch would be mispredicted
            // half the time, and the compiler turns a selection of 128 bits into one.
            let better = node ^ usize::from(keys[node ^ 1] < keys[node]);
            let (key, winner) = (keys[better], winners[better]);
            node /= 2;
            keys[node] = key;
            winners[node] = winner;
        }
    }

    fn close(&mut self) {
        if self.open != NONE {
            let slot = std::mem::replace(&mut self.open, NONE);
            self.replay(slot, EventKey::NEVER);
            self.free.push(slot);
        }
    }
}

impl EventList for WinnerTree {
    const NAME: &'static str = "winner tree";

    #[inline]
    fn push(&mut self, event: EventKey) {
        let slot = if self.open != NONE {
            std::mem::replace(&mut self.open, NONE)
        } else {
            if self.free.is_empty() {
                self.grow();
            }
            self.free.pop().expect("growing adds slots")
        };
        self.replay(slot, event);
        self.pending += 1;
    }

    #[inline]
    fn pop(&mut self) -> Option<EventKey> {
        self.close();
        let (event, slot) = (self.keys[1], self.winners[1]);
        if event == EventKey::NEVER {
            return None;
        }
        self.open = slot;
        self.pending -= 1;
        Some(event)
    }

    fn len(&self) -> usize {
        self.pending
    }

    fn clear(&mut self) {
        self.reset(self.slots());
    }

    fn bytes(&self) -> usize {
        self.keys.capacity() * size_of::<EventKey>()
            + (self.winners.capacity() + self.free.capacity()) * size_of::<u32>()
    }
}
