//! The words of logistics: orders and their stages, what can be scheduled, what can happen.

pub mod calendar;
mod contingency;
mod ctx;
mod event;
mod fact;
mod order;
mod signal;
mod stock;

pub use contingency::{DisruptionFact, Gate, OrdersAct, PlaybookFact, Refusal};
pub use ctx::Ctx;
pub(crate) use event::EPOCH_MASK;
pub use event::{Event, class};
pub use fact::{Account, CancelCause, Fact, FailReason, PoolCount, PoolState, StationState};
pub use order::{Activity, Ended, Flaws, Journey, Order, OrderRef, Orders, Stage};
pub use signal::{Signal, SignalUnit};
pub use stock::{ItemId, StockFact, StockLevel};

use crate::units::Id;

/// Marker for ids of sales channels.
#[derive(Clone, Debug)]
pub enum Channel {}
/// Marker for ids of services (what the customer was promised).
#[derive(Clone, Debug)]
pub enum Service {}
/// Marker for ids of delivery regions.
#[derive(Clone, Debug)]
pub enum Region {}
/// Marker for ids of warehouses.
#[derive(Clone, Debug)]
pub enum Site {}
/// Marker for ids of carriers.
#[derive(Clone, Debug)]
pub enum Carrier {}
/// Marker for ids of worker pools.
#[derive(Clone, Debug)]
pub enum Pool {}
/// Marker for ids of suppliers.
#[derive(Clone, Debug)]
pub enum Supplier {}
/// Marker for ids of groups of stocks: a table of stock at a warehouse.
#[derive(Clone, Debug)]
pub enum Group {}
/// Marker for ids of work queues: one for each staffed task of each place.
#[derive(Clone, Debug)]
pub enum Work {}

/// Marker for ids of legs of the network.
#[derive(Clone, Debug)]
pub enum Leg {}

/// A sales channel.
pub type ChannelId = Id<Channel>;
/// A service.
pub type ServiceId = Id<Service>;
/// A delivery region.
pub type RegionId = Id<Region>;
/// A warehouse.
pub type SiteId = Id<Site>;
/// A carrier.
pub type CarrierId = Id<Carrier>;
/// A pool of workers.
pub type PoolId = Id<Pool>;
/// A queue of work.
pub type WorkId = Id<Work>;

/// Who has done a task.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Hand {
    /// The pool.
    pub pool: PoolId,
    /// Errors, as a multiple of those of an experienced and rested person.
    pub errors: f64,
}

/// A leg of the network.
pub type LegId = Id<Leg>;
/// A supplier.
pub type SupplierId = Id<Supplier>;
/// A group of stocks.
pub type GroupId = Id<Group>;
