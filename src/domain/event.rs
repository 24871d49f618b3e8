//! Everything that can be scheduled, packed into a 16-byte event notice.
//!
//! Simultaneous events leave by class, then by entity, then by kind:
//!
//! 1. completions, receipts and arrivals of vehicles; 2. releases; 3. calendar and capacity changes;
//! 4. breakdowns and repairs; 5. disruptions; 6. demand; 7. timers; 8. decisions; 9. observation.
//!
//! So a task that ends as the shift ends is done, an order placed on the cut-off makes it, and a parcel
//! that is ready when the carrier calls goes with it.

use super::{ChannelId, GroupId, OrderRef, SiteId, SupplierId};
use crate::kernel::EventKey;
use crate::units::{Id, SimTime};

/// The classes of simultaneous events, in the order in which they leave.
pub mod class {
    /// Completions, receipts, arrivals of vehicles and parcels.
    pub const COMPLETION: u8 = 0;
    /// Releases of held orders.
    pub const RELEASE: u8 = 1;
    /// Calendar and capacity changes.
    pub const CALENDAR: u8 = 2;
    /// Breakdowns and repairs.
    pub const BREAKDOWN: u8 = 3;
    /// Disruptions and effects of playbooks.
    pub const DISRUPTION: u8 = 4;
    /// New orders.
    pub const DEMAND: u8 = 5;
    /// Patience, cut-offs and other limits.
    pub const TIMER: u8 = 6;
    /// Dispatch, pick-ups, wave release, replenishment.
    pub const DECISION: u8 = 7;
    /// Measuring.
    pub const OBSERVATION: u8 = 8;
}

/// Kinds of events are numbered below 64: a notice has six bits for them.
const SLOT_BITS: u32 = 24;
const ATTEMPT: u32 = 14;
/// Receipts come after expiries of the same moment: the highest bit of an entity tells them apart.
const RECEIPTS: u64 = 1 << 41;
const RECEIPT_MASK: u64 = RECEIPTS - 1;
const EPOCH_BITS: u32 = 22;
/// Epochs wrap here; a stale notice would have to be four million interruptions old to be mistaken.
pub(crate) const EPOCH_MASK: u32 = (1 << EPOCH_BITS) - 1;

/// A timed event notice, addressed to one subsystem.
#[expect(missing_docs, reason = "the sentence of a variant says what its fields are")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// Demand: the next order (or batch of orders) of a channel is placed.
    Arrival(ChannelId),
    /// Orders: an order is fetched from its channel.
    Fetched(OrderRef, u64),
    /// Orders: the automatic check of an order is over.
    Checked(OrderRef, u64),
    /// Orders: somebody with the authority has approved an order.
    Approved(OrderRef, u64),
    /// Orders: the customer's patience is over.
    Patience(OrderRef, u64),
    /// Labour: a worker finishes the task at hand, unless the epoch has moved on.
    TaskEnd { worker: u32, epoch: u32 },
    /// Labour: the next change of the roster.
    Roster(u32),
    /// Labour: a worker's break is over.
    BreakEnd { worker: u32, epoch: u32 },
    /// Warehouse: a station finishes the order it has, unless the epoch has moved on.
    StationEnd { station: u32, epoch: u32 },
    /// Warehouse: an order that needs no station and nobody is through its step.
    StepEnd(OrderRef, u64),
    /// Warehouse: a station breaks down, unless the epoch has moved on.
    StationFails { station: u32, epoch: u32 },
    /// Warehouse: a station works again.
    StationRepaired(u32),
    /// Warehouse: the order in work at a warehouse described by a rate is done.
    RateEnd(SiteId),
    /// Warehouse: a warehouse opens or closes.
    Hours(SiteId),
    /// Warehouse: an order has waited long enough to be put on a tour.
    TourDue { site: SiteId, epoch: u32 },
    /// Warehouse: a wave of orders is released.
    Wave(SiteId),
    /// Warehouse: a unit of equipment breaks down, unless the epoch has moved on.
    EquipmentFails { unit: u32, epoch: u32 },
    /// Warehouse: a unit of equipment works again.
    EquipmentRepaired(u32),
    /// Warehouse: an item of the forward area is full again.
    Refilled { site: SiteId, item: u32 },
    /// Warehouse: a delivery of goods comes.
    Delivery(SiteId),
    /// Warehouse: a delivery is unloaded.
    Unloaded { site: SiteId, delivery: u32 },
    /// Warehouse: a delivery is put away.
    PutAway { site: SiteId, delivery: u32 },
    /// Transport: a carrier calls at a dock.
    PickUp(u32),
    /// Transport: the oldest parcel at a dock has waited as long as it may.
    HoldOver { dock: u32, epoch: u32 },
    /// Transport: a parcel is at the door.
    Attempt(OrderRef, u64),
    /// Network: a leg departs, unless the moment is no longer the one that counts.
    Departure(u32),
    /// Network: a load arrives, or is sorted, unless the epoch has moved on.
    LoadEnd { load: u32, epoch: u32 },
    /// Network: a backup of a lane can be used.
    BackupReady(u32),
    /// Last mile: couriers leave with their tours, unless the moment is no longer the one that counts.
    Tour(u32),
    /// Last mile: a courier is at the door.
    Stop(OrderRef, u64),
    /// Last mile: a parcel left for collection is fetched, or one that failed is back at its sender.
    Settled(OrderRef, u64),
    /// Tracking: a scan on the road can be seen.
    ScanSeen(OrderRef, u64),
    /// Transport: the label of a parcel is printed.
    Labelled(OrderRef, u64),
    /// Transport: a contract settles its day.
    ContractDay(u32),
    /// Disruptions: an entry of their agenda.
    Disruption(u32),
    /// Monitors: an entry of their agenda.
    Monitor(u32),
    /// Playbooks: an entry of their agenda.
    Playbook(u32),
    /// Systems: the next of what has waited goes through, unless the epoch has moved on.
    Gate { queue: u32, epoch: u32 },
    /// Engine: other parameters are in force from now on.
    Change(u32),
    /// Inventory: goods arrive, by the slot of the purchase and its number.
    Receipt(u32, u64),
    /// Inventory: a purchase is on its supplier's desk.
    Dispatch(u32, u64),
    /// Inventory: a lot reaches the end of its shelf life.
    Expiry(u32, u64),
    /// Inventory: a stock is to be looked at, once for all that happened at this moment.
    Replenish(u32),
    /// Inventory: the periodic review of a group of stocks.
    Review(GroupId),
    /// Inventory: a supplier stops or takes up work.
    SupplierTurns(SupplierId),
    /// Inventory: something disappears from a group of stocks without a record.
    Shrinkage(GroupId),
    /// Inventory: a rule moves units between warehouses.
    Rebalance(u32),
    /// Inventory: the next stock of a group is counted.
    Count(GroupId),
    /// Engine: sample the signals.
    Observe(u32),
    /// Engine: the measured window begins.
    WindowStart,
    /// Engine: the measured window ends.
    WindowEnd,
    /// Engine: the run ends, whatever is still open.
    End,
    /// Engine: everything at this moment has happened; for a look or a snapshot. Changes nothing.
    Pause,
}

impl Event {
    /// The notice of this event at `at`.
    #[inline(always)]
    pub fn notice(self, at: SimTime) -> EventKey {
        let epoch = |unit: u32, epoch: u32| u64::from(unit) << EPOCH_BITS | u64::from(epoch & EPOCH_MASK);
        let (class, entity, kind, slot) = match self {
            Event::Arrival(c) => (class::DEMAND, c.index() as u64, 0, 0),
            Event::Checked(o, tie) => (class::COMPLETION, tie, 1, o.slot()),
            Event::Fetched(o, tie) => (class::COMPLETION, tie, 28, o.slot()),
            Event::Approved(o, tie) => (class::COMPLETION, tie, 50, o.slot()),
            Event::Patience(o, tie) => (class::TIMER, tie, 2, o.slot()),
            Event::TaskEnd { worker, epoch: e } => (class::COMPLETION, epoch(worker, e), 3, 0),
            Event::Roster(n) => (class::CALENDAR, u64::from(n), 4, 0),
            Event::BreakEnd { worker, epoch: e } => (class::CALENDAR, epoch(worker, e), 5, 0),
            Event::StationEnd { station, epoch: e } => (class::COMPLETION, epoch(station, e), 6, 0),
            Event::StepEnd(o, tie) => (class::COMPLETION, tie, 7, o.slot()),
            Event::StationFails { station, epoch: e } => (class::BREAKDOWN, epoch(station, e), 8, 0),
            Event::StationRepaired(s) => (class::BREAKDOWN, epoch(s, 0), 9, 0),
            Event::RateEnd(s) => (class::COMPLETION, s.index() as u64, 10, 0),
            Event::Hours(s) => (class::CALENDAR, s.index() as u64, 11, 0),
            Event::TourDue { site, epoch: e } => (class::DECISION, epoch(site.index() as u32, e), 31, 0),
            Event::EquipmentFails { unit, epoch: e } => (class::BREAKDOWN, epoch(unit, e), 33, 0),
            Event::Refilled { site, item } => (class::COMPLETION, epoch(site.index() as u32, item), 51, 0),
            Event::EquipmentRepaired(n) => (class::BREAKDOWN, u64::from(n), 34, 0),
            Event::Delivery(s) => (class::COMPLETION, RECEIPTS | s.index() as u64, 35, 0),
            Event::Unloaded { site, delivery } => {
                (class::COMPLETION, epoch(site.index() as u32, delivery), 36, 0)
            }
            Event::PutAway { site, delivery } => {
                (class::COMPLETION, epoch(site.index() as u32, delivery), 37, 0)
            }
            Event::Wave(s) => (class::DECISION, s.index() as u64, 32, 0),
            Event::PickUp(n) => (class::DECISION, u64::from(n), 12, 0),
            Event::HoldOver { dock, epoch: e } => (class::TIMER, epoch(dock, e), 13, 0),
            Event::Attempt(o, tie) => (class::COMPLETION, tie, ATTEMPT, o.slot()),
            // After every pick-up of the same moment, so that what they bring goes with it.
            Event::Departure(n) => (class::DECISION, 1 << 32 | u64::from(n), 40, 0),
            Event::LoadEnd { load, epoch: e } => (class::COMPLETION, epoch(load, e), 41, 0),
            Event::BackupReady(n) => (class::RELEASE, u64::from(n), 42, 0),
            Event::Tour(n) => (class::DECISION, 1 << 33 | u64::from(n), 43, 0),
            Event::Stop(o, tie) => (class::COMPLETION, tie, 44, o.slot()),
            Event::Settled(o, tie) => (class::COMPLETION, tie, 45, o.slot()),
            Event::Labelled(o, tie) => (class::COMPLETION, tie, 46, o.slot()),
            Event::ScanSeen(o, tie) => (class::TIMER, tie, 52, o.slot()),
            Event::ContractDay(n) => (class::TIMER, u64::from(n), 47, 0),
            Event::Change(n) => (class::DISRUPTION, u64::from(n), 29, 0),
            Event::Disruption(n) => (class::DISRUPTION, 1 << 32 | u64::from(n), 38, 0),
            Event::Playbook(n) => (class::DISRUPTION, 1 << 33 | u64::from(n), 39, 0),
            // After all else of the moment, and before the run is measured or ends.
            Event::Monitor(n) => (class::OBSERVATION, 1 << 39 | u64::from(n), 48, 0),
            Event::Gate { queue, epoch: e } => (class::RELEASE, epoch(queue, e), 49, 0),
            // What has expired goes before what arrives, so that a receipt is not issued in its place.
            Event::Expiry(slot, n) => (class::COMPLETION, n & RECEIPT_MASK, 20, slot),
            Event::Receipt(slot, n) => (class::COMPLETION, RECEIPTS | n & RECEIPT_MASK, 21, slot),
            Event::Dispatch(slot, n) => (class::COMPLETION, RECEIPTS | n & RECEIPT_MASK, 22, slot),
            Event::SupplierTurns(s) => (class::BREAKDOWN, s.index() as u64, 23, 0),
            Event::Shrinkage(g) => (class::BREAKDOWN, g.index() as u64, 24, 0),
            Event::Count(g) => (class::CALENDAR, g.index() as u64, 25, 0),
            Event::Replenish(cell) => (class::DECISION, u64::from(cell), 26, 0),
            Event::Review(g) => (class::DECISION, g.index() as u64, 27, 0),
            Event::Rebalance(n) => (class::DECISION, u64::from(n) | 1 << 40, 30, 0),
            Event::Observe(n) => (class::OBSERVATION, u64::from(n), 15, 0),
            Event::WindowStart => (class::OBSERVATION, 1 << 40, 16, 0),
            Event::WindowEnd => (class::OBSERVATION, 1 << 40, 17, 0),
            Event::End => (class::OBSERVATION, 1 << 41, 18, 0),
            Event::Pause => (class::OBSERVATION, (1 << 41) + 1, 19, 0),
        };
        EventKey::new(at, class, entity, kind << SLOT_BITS | slot)
    }

    /// The order that a parcel's event will need, which has lain untouched since its pick-up.
    #[inline(always)]
    pub(super) fn order_of(notice: EventKey) -> Option<OrderRef> {
        let payload = notice.payload();
        (payload >> SLOT_BITS == ATTEMPT).then(|| OrderRef::from_slot(payload & ((1 << SLOT_BITS) - 1)))
    }

    /// The event a notice stands for.
    ///
    /// # Panics
    /// On a notice that no event makes.
    #[inline(always)]
    pub fn of(notice: EventKey) -> Event {
        let payload = notice.payload();
        let (kind, slot) = (payload >> SLOT_BITS, payload & ((1 << SLOT_BITS) - 1));
        let entity = notice.entity();
        let order = OrderRef::from_slot(slot);
        let (unit, epoch) = ((entity >> EPOCH_BITS) as u32, entity as u32 & EPOCH_MASK);
        match kind {
            0 => Event::Arrival(Id::new(entity as usize)),
            1 => Event::Checked(order, entity),
            2 => Event::Patience(order, entity),
            3 => Event::TaskEnd { worker: unit, epoch },
            4 => Event::Roster(entity as u32),
            5 => Event::BreakEnd { worker: unit, epoch },
            6 => Event::StationEnd { station: unit, epoch },
            7 => Event::StepEnd(order, entity),
            8 => Event::StationFails { station: unit, epoch },
            9 => Event::StationRepaired(unit),
            10 => Event::RateEnd(Id::new(entity as usize)),
            11 => Event::Hours(Id::new(entity as usize)),
            31 => Event::TourDue { site: Id::new(unit as usize), epoch },
            33 => Event::EquipmentFails { unit, epoch },
            51 => Event::Refilled { site: Id::new(unit as usize), item: epoch },
            34 => Event::EquipmentRepaired(entity as u32),
            35 => Event::Delivery(Id::new((entity & RECEIPT_MASK) as usize)),
            36 => Event::Unloaded { site: Id::new(unit as usize), delivery: epoch },
            37 => Event::PutAway { site: Id::new(unit as usize), delivery: epoch },
            32 => Event::Wave(Id::new(entity as usize)),
            12 => Event::PickUp(entity as u32),
            13 => Event::HoldOver { dock: unit, epoch },
            ATTEMPT => Event::Attempt(order, entity),
            15 => Event::Observe(entity as u32),
            16 => Event::WindowStart,
            17 => Event::WindowEnd,
            18 => Event::End,
            19 => Event::Pause,
            30 => Event::Rebalance(entity as u32),
            29 => Event::Change(entity as u32),
            38 => Event::Disruption(entity as u32),
            39 => Event::Playbook(entity as u32),
            48 => Event::Monitor(entity as u32),
            49 => Event::Gate { queue: unit, epoch },
            28 => Event::Fetched(order, entity),
            50 => Event::Approved(order, entity),
            40 => Event::Departure(entity as u32),
            41 => Event::LoadEnd { load: unit, epoch },
            42 => Event::BackupReady(entity as u32),
            43 => Event::Tour(entity as u32),
            44 => Event::Stop(order, entity),
            45 => Event::Settled(order, entity),
            46 => Event::Labelled(order, entity),
            47 => Event::ContractDay(entity as u32),
            52 => Event::ScanSeen(order, entity),
            20 => Event::Expiry(slot, entity),
            21 => Event::Receipt(slot, entity & RECEIPT_MASK),
            22 => Event::Dispatch(slot, entity & RECEIPT_MASK),
            23 => Event::SupplierTurns(Id::new(entity as usize)),
            24 => Event::Shrinkage(Id::new(entity as usize)),
            25 => Event::Count(Id::new(entity as usize)),
            26 => Event::Replenish(entity as u32),
            27 => Event::Review(Id::new(entity as usize)),
            _ => unreachable!("an event notice of unknown kind {kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_says_what_was_scheduled() {
        let order = OrderRef::from_slot(0xFF_FFFE);
        let tie = (1 << 42) - 1;
        let all = [
            Event::Arrival(Id::new(1023)),
            Event::Checked(order, tie),
            Event::Fetched(order, tie),
            Event::Approved(order, tie),
            Event::Patience(order, tie),
            Event::TaskEnd { worker: 99_999, epoch: 12_345 },
            Event::Roster(4_000_000),
            Event::BreakEnd { worker: 7, epoch: EPOCH_MASK },
            Event::StationEnd { station: 3, epoch: 0 },
            Event::StepEnd(order, 5),
            Event::StationFails { station: 3, epoch: 2 },
            Event::StationRepaired(8),
            Event::RateEnd(Id::new(4)),
            Event::Hours(Id::new(5)),
            Event::TourDue { site: Id::new(6), epoch: 7 },
            Event::Wave(Id::new(8)),
            Event::Delivery(Id::new(11)),
            Event::Unloaded { site: Id::new(12), delivery: 13 },
            Event::PutAway { site: Id::new(14), delivery: EPOCH_MASK },
            Event::EquipmentFails { unit: 9, epoch: 15 },
            Event::Refilled { site: Id::new(16), item: 17 },
            Event::EquipmentRepaired(10),
            Event::PickUp(77),
            Event::HoldOver { dock: 6, epoch: 9 },
            Event::Attempt(order, 1),
            Event::Departure(299),
            Event::LoadEnd { load: 70_000, epoch: EPOCH_MASK },
            Event::BackupReady(1999),
            Event::Tour(4),
            Event::Stop(order, tie),
            Event::Settled(order, 9),
            Event::Labelled(order, tie),
            Event::ContractDay(2),
            Event::ScanSeen(order, tie),
            Event::Change(2),
            Event::Disruption(70_000),
            Event::Playbook(70_001),
            Event::Monitor(70_002),
            Event::Gate { queue: 5, epoch: 6 },
            Event::Rebalance(3),
            Event::Receipt(0xFF_FFFE, 77),
            Event::Dispatch(5, 78),
            Event::Expiry(6, 79),
            Event::Replenish(1_000_000),
            Event::Review(Id::new(3)),
            Event::SupplierTurns(Id::new(2)),
            Event::Shrinkage(Id::new(1)),
            Event::Count(Id::new(4)),
            Event::Observe(3),
            Event::WindowStart,
            Event::WindowEnd,
            Event::End,
            Event::Pause,
        ];
        for event in all {
            let notice = event.notice(SimTime::from_micros(123_456_789));
            assert_eq!(Event::of(notice), event);
            assert_eq!(notice.time(), SimTime::from_micros(123_456_789));
        }
    }

    #[test]
    fn ties_leave_in_the_documented_order() {
        let at = SimTime::from_micros(9);
        let order = OrderRef::from_slot(1);
        let mut notices = [
            Event::Observe(0),
            Event::Replenish(0),
            Event::Patience(order, 0),
            Event::Arrival(Id::new(0)),
            Event::StationFails { station: 0, epoch: 0 },
            Event::Roster(0),
            Event::Receipt(0, 1),
            Event::Expiry(0, 7),
            Event::TaskEnd { worker: 0, epoch: 0 },
        ]
        .map(|e| e.notice(at));
        let expected: Vec<Event> = notices.iter().rev().map(|n| Event::of(*n)).collect();
        notices.sort();
        assert_eq!(notices.map(Event::of).to_vec(), expected);
    }
}
