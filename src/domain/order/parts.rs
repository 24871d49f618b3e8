//! Orders that come in several parcels: one part is the order itself, the others are records beside it.
//!
//! The order stays the unit of every figure about orders: it is delivered when its last part arrives. Parts are
//! counted where parcels are (stages, docks, carriers) and nowhere else.

use super::{Activity, ChannelId, Order, OrderRef, Orders, SiteId, Stage};
use crate::units::SimTime;

/// A part of a split order.
#[derive(Clone, Copy, Debug)]
struct Part {
    main: OrderRef,
    /// The lines it brings, a bit each.
    lines: u64,
    /// Parts that have not arrived; counted in the entry of the order itself.
    open: u32,
    /// Parts that have arrived; counted there as well.
    arrived: u32,
    /// Lines and units of the whole order.
    whole: (u32, u32),
    /// What of the parts beside the order is missing; counted in the entry of the order itself.
    missing: (u32, u32),
}

/// How an order in several parcels ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The customer has what there was to have.
    Delivered(OrderRef),
    /// No part of it arrived.
    Lost(OrderRef),
}

/// The parts of all split orders; places are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    entries: Vec<Part>,
    free: Vec<u32>,
    /// Live records that are parts beside their order.
    pub(super) beside: u32,
}

impl Parts {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.free.clear();
        self.beside = 0;
    }

    pub(super) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Part>() + self.free.capacity() * size_of::<u32>()
    }

    fn put(&mut self, part: Part) -> u32 {
        match self.free.pop() {
            Some(place) => {
                self.entries[place as usize] = part;
                place
            }
            None => {
                self.entries.push(part);
                self.entries.len() as u32 - 1
            }
        }
    }
}

impl Order {
    /// Whether it is one of several parcels.
    #[inline]
    pub fn is_split(&self) -> bool {
        self.part != u32::MAX
    }
}

impl Orders {
    /// From now on the order itself is the parcel with these lines. It can no longer be cancelled.
    pub fn split(&mut self, at: OrderRef, lines: u64, (n, units): (u32, u32)) {
        let whole = (self[at].lines, self[at].units);
        let part = self.parts.put(Part { main: at, lines, open: 1, arrived: 0, whole, missing: (0, 0) });
        let order = &mut self[at];
        (order.part, order.lines, order.units, order.started) = (part, n, units, true);
    }

    /// A further parcel of a split order, with these lines; it stands where the order stands.
    pub fn add_part(&mut self, main: OrderRef, now: SimTime, lines: u64, (n, units): (u32, u32)) -> OrderRef {
        let entry = self[main].part as usize;
        let Part { open: number, whole, .. } = self.parts.entries[entry];
        self.parts.entries[entry].open += 1;
        let mut record = self[main].clone();
        // The part has random draws of its own; the number in the channel stays that of the order.
        record.key ^= u64::from(number) << 56;
        record.part = self.parts.put(Part { main, lines, open: 0, arrived: 0, whole, missing: (0, 0) });
        (record.lines, record.units, record.since) = (n, units, now);
        (record.next, record.prev, record.in_cohort) = (OrderRef::NONE, OrderRef::NONE, false);
        self.parts.beside += 1;
        self.place(record)
    }

    /// A record beside an order for a part of its picking that goes on at the same time; it waits where the order
    /// stands and has random draws of its own, which `number` tells apart.
    pub fn add_task(&mut self, main: OrderRef, now: SimTime, number: u8) -> OrderRef {
        let (lines, whole) = (self.lines_of(main), self.whole(main));
        let mut record = self[main].clone();
        record.key ^= u64::from(number) << 56;
        record.part = self.parts.put(Part { main, lines, open: 0, arrived: 0, whole, missing: (0, 0) });
        (record.since, record.activity) = (now, Activity::Waiting);
        (record.next, record.prev, record.in_cohort) = (OrderRef::NONE, OrderRef::NONE, false);
        self.parts.beside += 1;
        self.place(record)
    }

    /// A record of work at a warehouse that belongs to no order, so that people can be asked to do it.
    pub fn open_task(&mut self, now: SimTime, site: SiteId, key: u64) -> OrderRef {
        let at = self.open(now, ChannelId::new(0), key);
        self.alive -= 1;
        self.parts.beside += 1;
        let part = Part {
            main: OrderRef::NONE,
            lines: u64::MAX,
            open: 0,
            arrived: 0,
            whole: (1, 1),
            missing: (0, 0),
        };
        let part = self.parts.put(part);
        let record = &mut self[at];
        (record.part, record.site, record.in_cohort, record.started) = (part, site, false, true);
        self.enter(at, now, Stage::Inbound, Activity::Waiting);
        at
    }

    /// Ends a record made by [`Orders::add_task`] or [`Orders::open_task`].
    pub fn end_task(&mut self, at: OrderRef, now: SimTime) {
        self.leave(at, now);
        self[at].live = false;
        self.parts.free.push(self[at].part);
        self.parts.beside -= 1;
        self.free(at);
    }

    /// The lines of the order that this parcel brings, a bit each; all of them for an order in one parcel.
    #[inline]
    pub fn lines_of(&self, at: OrderRef) -> u64 {
        match self[at].part {
            u32::MAX => u64::MAX,
            part => self.parts.entries[part as usize].lines,
        }
    }

    /// Lines and units of the whole order that this parcel belongs to.
    #[inline]
    pub fn whole(&self, at: OrderRef) -> (u32, u32) {
        match self[at].part {
            u32::MAX => (self[at].lines, self[at].units),
            part => self.parts.entries[part as usize].whole,
        }
    }

    /// The order that a parcel belongs to.
    #[inline]
    pub fn main_of(&self, at: OrderRef) -> OrderRef {
        match self[at].part {
            u32::MAX => at,
            part => self.parts.entries[part as usize].main,
        }
    }

    /// Whether this record is a part beside its order, and not the order itself.
    #[inline]
    pub fn is_beside(&self, at: OrderRef) -> bool {
        self.main_of(at) != at
    }

    /// A part is with the customer, or will never be. When it was the last, the order is closed and returned, and
    /// has all its lines again.
    pub fn part_ended(&mut self, at: OrderRef, now: SimTime, arrived: bool) -> Option<Ended> {
        let main = self.main_of(at);
        let entry = self[main].part;
        if !arrived {
            self.miss(at, u32::MAX, u32::MAX);
        }
        let missing = self.journeys[at.index()].missing;
        let parts = &mut self.parts.entries[entry as usize];
        parts.open -= 1;
        parts.arrived += u32::from(arrived);
        let complete = parts.open == 0;
        let delivered = parts.arrived > 0;
        if at != main {
            parts.missing = (parts.missing.0 + missing.0, parts.missing.1 + missing.1);
            self.leave(at, now);
            self[at].live = false;
            self.parts.free.push(self[at].part);
            self.parts.beside -= 1;
            self.free(at);
        } else if !complete {
            self.enter(main, now, Stage::Remainder, Activity::Waiting);
        }
        if !complete {
            return None;
        }
        self.parts.free.push(entry);
        let Part { whole, missing: (lines, units), .. } = self.parts.entries[entry as usize];
        (self[main].lines, self[main].units) = whole;
        self.miss(main, lines, units);
        self.close(main, now);
        Some(if delivered { Ended::Delivered(main) } else { Ended::Lost(main) })
    }

    /// Parcels beside their orders that are under way.
    pub fn parts_beside(&self) -> u32 {
        self.parts.beside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_records_beside_orders() {
        let mut orders = Orders::default();
        orders.reset(t(0), t(100));
        let main = orders.open(t(0), ChannelId::new(0), 5);
        orders.enter(main, t(10), Stage::Picking, Activity::Waiting);
        let zone = orders.add_task(main, t(10), 1);
        let inbound = orders.open_task(t(20), SiteId::new(0), 7);
        assert!(orders.is_beside(zone) && orders.is_beside(inbound) && !orders.is_beside(main));
        assert_eq!((orders.alive(), orders.parts_beside(), orders.in_stage(Stage::Picking)), (1, 2, 2));
        assert_eq!((orders.main_of(zone), orders[zone].number()), (main, 5));
        assert_ne!(orders[main].key, orders[zone].key);
        orders.end_task(zone, t(30));
        orders.end_task(inbound, t(40));
        assert_eq!((orders.alive(), orders.parts_beside(), orders.in_stage(Stage::Inbound)), (1, 0, 0));
        assert_eq!(orders.area(Stage::Inbound, Activity::Waiting, t(50)), 20);
    }

    fn t(us: u64) -> SimTime {
        SimTime::from_micros(us)
    }

    #[test]
    fn an_order_is_complete_when_its_last_part_arrives() {
        for main_first in [true, false] {
            let mut orders = Orders::default();
            orders.reset(t(0), t(100));
            let main = orders.open(t(0), ChannelId::new(0), 5);
            (orders[main].lines, orders[main].units) = (2, 5);
            orders.enter(main, t(10), Stage::Picking, Activity::Waiting);
            orders.split(main, 0b01, (1, 2));
            let part = orders.add_part(main, t(10), 0b10, (1, 3));
            assert_eq!((orders.lines_of(main), orders.lines_of(part)), (1, 2));
            assert_eq!((orders.alive(), orders.parts_beside(), orders.in_stage(Stage::Picking)), (1, 1, 2));
            assert_ne!(orders[main].key, orders[part].key);
            assert_eq!(orders[main].number(), orders[part].number());
            let (first, last) = if main_first { (main, part) } else { (part, main) };
            orders.miss(main, 1, 1);
            assert_eq!(orders.part_ended(first, t(30), main_first), None);
            assert_eq!(orders.in_stage(Stage::Remainder), u64::from(main_first));
            assert_eq!(orders.part_ended(last, t(70), true), Some(Ended::Delivered(main)));
            assert_eq!((orders[main].lines, orders[main].units), (2, 5));
            // One unit of the order's own parcel, and the three of the other when that did not arrive.
            let all = if main_first { (1, 1) } else { (2, 4) };
            assert_eq!(orders.journey(main).missing, all);
            assert_eq!(orders.journey(main).total(), 70);
            orders.free(main);
            assert_eq!((orders.alive(), orders.parts_beside()), (0, 0));
            // Places are used again.
            let next = orders.open(t(80), ChannelId::new(0), 6);
            assert!(!orders[next].is_split() && orders.slots() == 2);
        }
    }
}
