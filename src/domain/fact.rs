//! Everything that can happen and that others must know: told by subsystems, seen by the recorder,
//! routed by the flow.

use super::{
    CarrierId, DisruptionFact, Gate, LegId, OrderRef, PlaybookFact, PoolId, SiteId, Stage, StockFact,
};
use crate::units::Money;

/// Something that has just happened.
#[expect(missing_docs, reason = "the sentence of a variant says what its fields are")]
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fact {
    /// A customer placed an order.
    Placed(OrderRef),
    /// An order needs a person to look at it before it is accepted.
    ReviewNeeded(OrderRef),
    /// A reviewed order lies above the authority of whoever reviewed it.
    Escalated(OrderRef),
    /// An order passed validation.
    Accepted(OrderRef),
    /// Work that a person must do was added to a queue.
    WorkOffered(OrderRef),
    /// An order finished a step of the warehouse; `pool` did it, if people did.
    StepDone { order: OrderRef, stage: Stage, pool: Option<PoolId> },
    /// A tour over a picking floor is done: its way in metres, the orders and lines it brought, its work in seconds
    /// and the wait in front of aisles that is part of it.
    TourDone { site: SiteId, orders: u16, lines: u32, metres: f32, seconds: f32, waited: f32 },
    /// The part of an order in one zone is picked, and others are not: its record ends.
    TaskDone(OrderRef),
    /// An order is picked in all its zones, so long after the first of them.
    ZonesJoined { site: SiteId, zones: u8, micros: u64 },
    /// Lines were taken from the forward area, from the reserve, and from the reserve because the forward area was
    /// empty.
    ForwardPicked { site: SiteId, forward: u32, reserve: u32, short: u32 },
    /// An item of the forward area is full again, so long after it was asked for.
    Refilled { site: SiteId, micros: u64 },
    /// Bought goods stand at the dock: the slot of the purchase, its number, and its units.
    AtDock { site: SiteId, slot: u32, number: u64, units: u32 },
    /// Bought goods are in their place.
    Stowed { slot: u32, number: u64 },
    /// Lines were picked: so many of them wrong, so many damaged.
    Picked { site: SiteId, lines: u32, wrong: u8, damaged: u8 },
    /// A parcel was wrapped in material of this weight.
    Wrapped { site: SiteId, grams: f32 },
    /// A check found lines that must be picked again, or a wrong label.
    FoundWrong { site: SiteId, lines: u8, label: bool },
    /// A customer found something wrong with what came, sent it back or not, and got in touch so many times.
    Complained { order: OrderRef, damaged: bool, returned: bool, contacts: u8 },
    /// Something was spent.
    Spent { account: Account, amount: Money },
    /// A blocked order found room: whoever held it is free.
    Unblocked { order: OrderRef, holder: u32 },
    /// The parcel of an order is ready at the dock.
    Packed(OrderRef),
    /// A carrier has taken the parcel.
    Shipped(OrderRef),
    /// A delivery attempt was made.
    Attempted { order: OrderRef, success: bool },
    /// An order was given to several warehouses, a parcel from each.
    Split(OrderRef),
    /// One of several parcels of an order is with the customer.
    PartArrived(OrderRef),
    /// One of several parcels of an order will never be sent.
    PartLost(OrderRef),
    /// The parcel is with the customer; the order is closed.
    Delivered(OrderRef),
    /// The order is closed without delivery.
    Cancelled { order: OrderRef, cause: CancelCause },
    /// A carrier called: how many parcels it took, could have taken (`u32::MAX`: any number) and left.
    PickedUp { carrier: CarrierId, site: SiteId, taken: u32, room: u32, left: u32 },
    /// A station broke down.
    StationFailed { site: SiteId, stage: Stage, station: u32 },
    /// A delivery was inspected.
    Inspected { site: SiteId, lines: u32, rejected: u32 },
    /// A delivery was put away, so long after it came.
    PutAway { site: SiteId, elsewhere: bool, micros: u64 },
    /// Units in storage times hours since the last settlement.
    StorageTime { site: SiteId, unit_hours: f32 },
    /// Dock doors in use times hours since the last settlement.
    DoorTime { site: SiteId, door_hours: f32 },
    /// A station stands still because equipment it depends on does not work.
    StationHalted { site: SiteId, stage: Stage, station: u32 },
    /// A station goes on after its equipment works again.
    StationGoesOn { site: SiteId, stage: Stage, station: u32 },
    /// How long equipment worked, or did not, since the last settlement.
    EquipmentTime { equipment: u16, up: bool, micros: u64 },
    /// How often equipment stopped its steps since the last settlement.
    EquipmentStopped { equipment: u16, times: u32 },
    /// A station works again.
    StationRepaired { site: SiteId, stage: Stage, station: u32 },
    /// Money was earned (positive) or spent (negative).
    Booked { account: Account, amount: Money },
    /// How long the workers of a pool were in a state since the last settlement.
    PoolTime { pool: PoolId, state: PoolState, micros: u64 },
    /// Hours of a pool to be paid since the last settlement; overtime is part of `paid`.
    PoolPaid { pool: PoolId, paid: u64, overtime: u64 },
    /// What was counted among the people of a pool since the last settlement.
    PoolCounted { pool: PoolId, what: PoolCount, n: u64 },
    /// What a pool costs for the time since the last settlement.
    PoolCost { pool: PoolId, amount: Money },
    /// How long the stations of a step were in a state since the last settlement.
    StationTime { site: SiteId, stage: Stage, state: StationState, micros: u64 },
    /// A load departed on a leg: how many parcels, how many there was room for (`u32::MAX`: any number), how many
    /// were left for want of room, and how many had come after the cut-off. Departures on a calendar are told
    /// also when they are empty.
    LoadDeparted { leg: LegId, parcels: u32, room: u32, left: u32, missed: u32 },
    /// A departure on the calendar did not run; so many parcels go on waiting.
    DepartureCancelled { leg: LegId, left: u32 },
    /// A load is at the end of its leg, or back where it came from.
    LoadArrived { leg: LegId, parcels: u32, back: bool },
    /// A leg can no longer be used.
    LegClosed { leg: LegId },
    /// A leg can be used again.
    LegOpened { leg: LegId },
    /// A parcel has travelled all its legs and is in its region.
    Reached(OrderRef),
    /// A parcel is with the couriers of its region.
    AtDepot(OrderRef),
    /// A courier stood at the door and could not deliver.
    AttemptFailed { order: OrderRef, pool: u16, reason: FailReason },
    /// A parcel is delivered by a courier, to the door, a safe place or a locker.
    AtDoor(OrderRef),
    /// A parcel is lost.
    Lost(OrderRef),
    /// A parcel that could not be delivered is back at its sender.
    SentBack(OrderRef),
    /// A parcel arrived damaged.
    Damaged(OrderRef),
    /// A parcel was scanned at the end of a leg.
    Scanned(OrderRef),
    /// A customer was told a later promise.
    PromiseRevised(OrderRef),
    /// A tracked order of the measured window was delivered: by the promise in force, whether that was a later one, and
    /// how far off the first estimate was, in microseconds.
    Tracked { on_time: bool, revised: bool, off: u64 },
    /// Money for transport is due.
    Charged { amount: Money, account: Account },
    /// Couriers left with so many parcels; in their usual hours they could have brought `room`; `left` stay at the
    /// depot.
    TourStarted { pool: u16, stops: u32, room: u32, left: u32 },
    /// Time that couriers are on a tour, overtime among it, in microseconds.
    CourierTime { pool: u16, worked: u64, overtime: u64 },
    /// How much work in microseconds the orders begun at a step since the last settlement turned out to be beyond what
    /// orders like them are on average.
    WorkDrawn { site: SiteId, stage: Stage, beyond: i64 },
    /// All lines of an order have their stock: it can go on.
    Allocated(OrderRef),
    /// Something happened to stock.
    Stock(StockFact),
    /// Something was spent on stock.
    StockCost { account: Account, amount: Money },
    /// Something is told of an occurrence of a disruption.
    Disruption { disruption: u16, n: u32, what: DisruptionFact },
    /// Other values of levers are in force from now on.
    LeversMoved,
    /// A share of the stock of a warehouse, in millionths, is destroyed.
    Destroyed { site: SiteId, millionths: u32 },
    /// A monitor gives alarm, or does not any more; `false_alarm` says that it had no cause.
    Alarm { monitor: u16, on: bool, false_alarm: bool },
    /// Something is told of a playbook, with what it cost.
    Playbook { playbook: u16, what: PlaybookFact, amount: Money },
    /// A playbook costs something.
    PlaybookCost { playbook: u16, amount: Money },
    /// A playbook does something to orders in hand.
    OrdersAction { playbook: u16, action: u16 },
    /// A playbook does something to the next of the orders in hand that it acts on.
    ActsOn { playbook: u16, action: u16 },
    /// An order that waited for a system goes on.
    Admitted { gate: Gate, order: OrderRef },
    /// The measured window begins.
    WindowStarted,
    /// The measured window ends.
    WindowEnded,
}

/// Why an order was not delivered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum CancelCause {
    /// The customer waited longer than they were willing to.
    Patience,
    /// The warehouse was full and takes no more.
    Refused,
    /// It was found to be a duplicate of another order.
    Duplicate,
    /// Its parcel was lost.
    Lost,
    /// It could not be delivered and went back.
    Returned,
    /// It could not be placed because a system was down.
    SystemDown,
    /// It was cancelled and refunded by a playbook.
    Refunded,
    /// There was no stock, and the order does not wait for it.
    OutOfStock,
    /// It was accepted against stock that was not there.
    Oversold,
}

impl CancelCause {
    /// All causes.
    pub const ALL: [CancelCause; 9] = [
        CancelCause::Patience,
        CancelCause::Refused,
        CancelCause::Duplicate,
        CancelCause::Lost,
        CancelCause::Returned,
        CancelCause::SystemDown,
        CancelCause::Refunded,
        CancelCause::OutOfStock,
        CancelCause::Oversold,
    ];

    /// The name used in KPI ids.
    pub const fn name(self) -> &'static str {
        match self {
            CancelCause::Patience => "patience",
            CancelCause::Refused => "refused",
            CancelCause::Duplicate => "duplicate",
            CancelCause::SystemDown => "system_down",
            CancelCause::Refunded => "refunded",
            CancelCause::OutOfStock => "out_of_stock",
            CancelCause::Oversold => "oversold",
            CancelCause::Lost => "lost",
            CancelCause::Returned => "returned",
        }
    }
}

/// Why a courier could not deliver.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum FailReason {
    /// Nobody was there.
    Absent,
    /// The address was wrong.
    Address,
    /// There was no way in.
    Access,
    /// The customer did not want it.
    Refused,
}

impl FailReason {
    /// All reasons.
    pub const ALL: [FailReason; 4] =
        [FailReason::Absent, FailReason::Address, FailReason::Access, FailReason::Refused];

    /// The name used in KPI ids.
    pub const fn name(self) -> &'static str {
        match self {
            FailReason::Absent => "absent",
            FailReason::Address => "address",
            FailReason::Access => "access",
            FailReason::Refused => "refused",
        }
    }
}

/// What a booking is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Account {
    /// Goods sold, booked at delivery.
    Revenue,
    /// Wages for scheduled hours.
    Wages,
    /// Wages and premium for hours beyond the shift.
    Overtime,
    /// What carriers charge.
    Freight,
    /// What disruptions cost by themselves, and what is done about them.
    Emergency,
    /// Couriers of the last mile.
    Couriers,
    /// Goods bought, booked when they come in.
    Goods,
    /// What it costs to place purchases.
    Ordering,
    /// Holding stock.
    Holding,
    /// Owing units to customers, and units not sold.
    Shortage,
    /// Counting stock.
    Counting,
    /// Packing material.
    Material,
    /// Returns and contacts about errors.
    Errors,
    /// Moving stock between warehouses.
    Moving,
    /// Stock that does not fit into its building.
    Overflow,
}

impl Account {
    /// All accounts.
    pub const ALL: [Account; 15] = [
        Account::Revenue,
        Account::Wages,
        Account::Overtime,
        Account::Freight,
        Account::Emergency,
        Account::Couriers,
        Account::Goods,
        Account::Ordering,
        Account::Holding,
        Account::Shortage,
        Account::Counting,
        Account::Material,
        Account::Errors,
        Account::Moving,
        Account::Overflow,
    ];

    /// The name used in KPI ids.
    pub const fn name(self) -> &'static str {
        match self {
            Account::Revenue => "revenue",
            Account::Wages => "wages",
            Account::Overtime => "overtime",
            Account::Freight => "freight",
            Account::Emergency => "emergency",
            Account::Couriers => "couriers",
            Account::Goods => "goods",
            Account::Ordering => "ordering",
            Account::Holding => "holding",
            Account::Shortage => "shortage",
            Account::Counting => "counting",
            Account::Material => "material",
            Account::Errors => "errors",
            Account::Moving => "moving",
            Account::Overflow => "overflow",
        }
    }
}

/// What a worker is doing; every second of every worker is in exactly one state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum PoolState {
    /// Not on shift.
    Off,
    /// On shift, nothing to do.
    Idle,
    /// Working within the shift.
    Working,
    /// Holding finished work that has no room to go to, or standing at a broken station.
    Blocked,
    /// On a break.
    Break,
    /// Working, or finishing a task, after the end of the shift.
    Overtime,
    /// On the roster and not there.
    Absent,
    /// Away from tasks: in training, training others, in a meeting, or at other work.
    Training,
    /// On the way from one task to another.
    Moving,
}

impl PoolState {
    /// How many states there are.
    pub const COUNT: usize = 9;
    /// All states.
    pub const ALL: [PoolState; PoolState::COUNT] = [
        PoolState::Off,
        PoolState::Idle,
        PoolState::Working,
        PoolState::Blocked,
        PoolState::Break,
        PoolState::Overtime,
        PoolState::Absent,
        PoolState::Training,
        PoolState::Moving,
    ];

    /// The name used in KPI ids.
    pub const fn name(self) -> &'static str {
        match self {
            PoolState::Off => "off",
            PoolState::Idle => "idle",
            PoolState::Working => "working",
            PoolState::Blocked => "blocked",
            PoolState::Break => "break",
            PoolState::Overtime => "overtime",
            PoolState::Absent => "absent",
            PoolState::Training => "training",
            PoolState::Moving => "moving",
        }
    }
}

/// What is counted among the people of a pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum PoolCount {
    /// Shifts that somebody was due to work.
    ShiftsDue,
    /// Those of them that they missed.
    ShiftsMissed,
    /// People who left for good.
    Left,
    /// People who came new.
    Joined,
    /// The longest run of shifts in a row with overtime of more than a quarter of an hour. Not a sum.
    OvertimeRun,
    /// Tasks finished.
    Tasks,
    /// Those of them that newcomers finished.
    NewcomerTasks,
    /// What the tasks finished take at speed 1, in microseconds.
    Content,
    /// Error factors over the tasks finished, in millionths.
    Errors,
    /// Error factors over the tasks that newcomers finished, in millionths.
    NewcomerErrors,
}

impl PoolCount {
    /// How many there are.
    pub const COUNT: usize = 10;
    /// All of them.
    pub const ALL: [PoolCount; PoolCount::COUNT] = [
        PoolCount::ShiftsDue,
        PoolCount::ShiftsMissed,
        PoolCount::Left,
        PoolCount::Joined,
        PoolCount::OvertimeRun,
        PoolCount::Tasks,
        PoolCount::NewcomerTasks,
        PoolCount::Content,
        PoolCount::Errors,
        PoolCount::NewcomerErrors,
    ];
}

/// What a station is doing; every second of every station is in exactly one state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum StationState {
    /// Nothing to do.
    Idle,
    /// An order is being worked on, or waits at the station for a person.
    Working,
    /// A finished order has no room to go to.
    Blocked,
    /// Broken.
    Down,
}

impl StationState {
    /// How many states there are.
    pub const COUNT: usize = 4;
    /// All states.
    pub const ALL: [StationState; StationState::COUNT] =
        [StationState::Idle, StationState::Working, StationState::Blocked, StationState::Down];

    /// The name used in KPI ids.
    pub const fn name(self) -> &'static str {
        match self {
            StationState::Idle => "idle",
            StationState::Working => "working",
            StationState::Blocked => "blocked",
            StationState::Down => "down",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_four_words() {
        assert!(size_of::<Fact>() <= 32, "{}", size_of::<Fact>());
    }
}
