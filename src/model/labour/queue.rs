//! Orders waiting for people, by the rule of their queue.

use crate::domain::{OrderRef, Orders};
use crate::model::Levels;
use crate::model::staffing::TaskRule;

/// A queue of work.
#[derive(Clone, Debug)]
pub(super) enum WorkQueue {
    /// By urgency, then by arrival. With one level: by arrival.
    Levels(Levels),
    /// By promise, then by identity.
    Due(DueQueue),
}

/// A binary heap of (promise, tie, slot); whoever leaves early is taken out where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct DueQueue(Vec<(u64, u64, OrderRef)>);

impl WorkQueue {
    pub(super) fn new(rule: TaskRule) -> Self {
        match rule {
            TaskRule::Oldest => WorkQueue::Levels(Levels::new(1)),
            TaskRule::Priority => WorkQueue::Levels(Levels::new(10)),
            TaskRule::Due => WorkQueue::Due(DueQueue::default()),
        }
    }

    pub(super) fn reset(&mut self) {
        match self {
            WorkQueue::Levels(levels) => levels.reset(),
            WorkQueue::Due(due) => due.0.clear(),
        }
    }

    #[inline]
    pub(super) fn len(&self) -> u32 {
        match self {
            WorkQueue::Levels(levels) => levels.len(),
            WorkQueue::Due(due) => due.0.len() as u32,
        }
    }

    #[inline]
    pub(super) fn head(&self) -> Option<OrderRef> {
        match self {
            WorkQueue::Levels(levels) => levels.head(),
            WorkQueue::Due(due) => due.0.first().map(|e| e.2),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, orders: &mut Orders, at: OrderRef, front: bool) {
        match self {
            WorkQueue::Levels(levels) => levels.push(orders, at, front),
            WorkQueue::Due(due) => {
                let order = &orders[at];
                due.push((order.promise.micros(), order.tie(), at));
            }
        }
    }

    #[inline]
    pub(super) fn remove(&mut self, orders: &mut Orders, at: OrderRef) {
        match self {
            WorkQueue::Levels(levels) => levels.remove(orders, at),
            WorkQueue::Due(due) => due.remove(at),
        }
    }
}

impl DueQueue {
    fn push(&mut self, entry: (u64, u64, OrderRef)) {
        self.0.push(entry);
        self.up(self.0.len() - 1);
    }

    fn remove(&mut self, at: OrderRef) {
        // Nearly always the head; a customer who gives up may stand anywhere.
        let i = self.0.iter().position(|e| e.2 == at).expect("an order that leaves a queue stands in it");
        self.0.swap_remove(i);
        if i < self.0.len() {
            self.down(i);
            self.up(i);
        }
    }

    fn up(&mut self, mut i: usize) {
        while i > 0 && self.0[i] < self.0[(i - 1) / 2] {
            self.0.swap(i, (i - 1) / 2);
            i = (i - 1) / 2;
        }
    }

    fn down(&mut self, mut i: usize) {
        loop {
            let left = 2 * i + 1;
            let Some(smallest) =
                (left..(left + 2).min(self.0.len())).min_by(|a, b| self.0[*a].cmp(&self.0[*b]))
            else {
                return;
            };
            if self.0[i] <= self.0[smallest] {
                return;
            }
            self.0.swap(i, smallest);
            i = smallest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChannelId;
    use crate::units::SimTime;

    #[test]
    fn the_earliest_promise_leaves_first_whoever_gave_up_before() {
        let mut orders = Orders::default();
        let mut queue = WorkQueue::new(TaskRule::Due);
        let promises = [50u64, 20, 90, 20, 70, 10, 60, 30];
        let refs: Vec<OrderRef> = promises
            .iter()
            .enumerate()
            .map(|(n, p)| {
                let at = orders.open(SimTime::START, ChannelId::new(0), n as u64);
                orders[at].promise = SimTime::from_micros(*p);
                queue.push(&mut orders, at, false);
                at
            })
            .collect();
        queue.remove(&mut orders, refs[0]);
        queue.remove(&mut orders, refs[7]);
        let mut served = Vec::new();
        while let Some(at) = queue.head() {
            queue.remove(&mut orders, at);
            served.push((orders[at].promise.micros(), orders[at].key));
        }
        assert_eq!(served, [(10, 5), (20, 1), (20, 3), (60, 6), (70, 4), (90, 2)]);
    }
}
