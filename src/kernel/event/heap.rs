//! The reference list: an implicit 4-ary heap (Knuth, TAOCP 3, 5.2.3; Johnson 1975).

use super::{EventKey, EventList};

const ARITY: usize = 4;

/// A 4-ary heap: half the depth of a binary one, and the four children of a node share a cache line.
///
/// It asks nothing of its user (not even that time advances), so the others are tested against it.
#[derive(Clone, Default, Debug)]
pub struct QuaternaryHeap {
    keys: Vec<EventKey>,
}

impl QuaternaryHeap {
    /// The next notice, left where it is.
    pub(super) fn peek(&self) -> Option<EventKey> {
        self.keys.first().copied()
    }

    /// Puts `event` into the hole at `i`, or below, where smaller notices move up.
    fn sift_down(&mut self, event: EventKey) {
        let keys = &mut self.keys[..];
        let mut i = 0;
        loop {
            let first = ARITY * i + 1;
            let (child, key) = if let Some(&[a, b, c, d]) = keys.get(first..first + ARITY) {
                // A tournament that addresses its winner: which child wins is unpredictable, and a branch
                // would be mispredicted half the time.
                let ab = first + usize::from(b < a);
                let cd = first + 2 + usize::from(d < c);
                let child = ab + (cd - ab) * usize::from(keys[cd] < keys[ab]);
                (child, keys[child])
            } else {
                match keys.iter().enumerate().skip(first).min_by_key(|(_, key)| **key) {
                    Some((child, &key)) => (child, key),
                    None => break,
                }
            };
            if event <= key {
                break;
            }
            keys[i] = key;
            i = child;
        }
        keys[i] = event;
    }
}

impl EventList for QuaternaryHeap {
    const NAME: &'static str = "4-ary heap";

    #[inline]
    fn push(&mut self, event: EventKey) {
        let mut i = self.keys.len();
        self.keys.push(event);
        while i > 0 {
            let parent = (i - 1) / ARITY;
            if self.keys[parent] <= event {
                break;
            }
            self.keys[i] = self.keys[parent];
            i = parent;
        }
        self.keys[i] = event;
    }

    #[inline]
    fn pop(&mut self) -> Option<EventKey> {
        let last = self.keys.pop()?;
        let Some(&first) = self.keys.first() else { return Some(last) };
        self.sift_down(last);
        Some(first)
    }

    fn len(&self) -> usize {
        self.keys.len()
    }

    fn clear(&mut self) {
        self.keys.clear();
    }

    fn bytes(&self) -> usize {
        self.keys.capacity() * size_of::<EventKey>()
    }
}
