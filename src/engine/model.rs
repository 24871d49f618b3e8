//! The compiled scenario: everything a replication needs, shared by all threads and never changed.

use std::sync::Arc;

use crate::domain::WorkId;
use crate::domain::calendar::TimeAxis;
use crate::kernel::Draws;
use crate::metrics::Layout;
use crate::model::allocation::AllocationParams;
use crate::model::demand::DemandParams;
use crate::model::disruption::DisruptionParams;
use crate::model::effects::Effects;
use crate::model::finance::FinanceParams;
use crate::model::inventory::InventoryParams;
use crate::model::labour::LabourParams;
use crate::model::last_mile::LastMileParams;
use crate::model::monitor::MonitorParams;
use crate::model::network::NetworkParams;
use crate::model::orders::OrdersParams;
use crate::model::playbook::PlaybookParams;
use crate::model::systems::SystemsParams;
use crate::model::tracking::TrackingParams;
use crate::model::transport::TransportParams;
use crate::model::warehouse::WarehouseParams;
use crate::units::SimTime;

/// What is in force from a moment on: the whole scenario with the changes of that time.
#[derive(Clone)]
pub struct Change {
    /// When.
    pub at: SimTime,
    /// The scenario from then on.
    pub model: Arc<Model>,
}

/// Makes models out of a scenario and what acts on its levers.
pub trait Recipe: Send + Sync {
    /// The model with the change of this number in force, if any, and these effects; the same for the same arguments.
    /// `None` when a value has become impossible, which the scenario's own limits should rule out.
    fn model(&self, change: Option<usize>, effects: &Effects) -> Option<Arc<Model>>;
}

/// A compiled scenario.
#[derive(Clone)]
pub struct Model {
    /// Local time.
    pub axis: Arc<TimeAxis>,
    /// Demand.
    pub demand: Arc<DemandParams>,
    /// Order management.
    pub orders: Arc<OrdersParams>,
    /// Stock, items and suppliers.
    pub inventory: Arc<InventoryParams>,
    /// Warehouses.
    pub warehouses: Arc<WarehouseParams>,
    /// People.
    pub labour: Arc<LabourParams>,
    /// Carriers.
    pub transport: Arc<TransportParams>,
    /// Legs, hubs and routes.
    pub network: Arc<NetworkParams>,
    /// Scans and revised promises.
    pub tracking: Arc<TrackingParams>,
    /// Couriers.
    pub last_mile: Arc<LastMileParams>,
    /// Prices.
    pub finance: Arc<FinanceParams>,
    /// What can go wrong.
    pub disruptions: Arc<DisruptionParams>,
    /// What is watched.
    pub monitors: Arc<MonitorParams>,
    /// What is done about it.
    pub playbooks: Arc<PlaybookParams>,
    /// Systems that work waits for.
    pub systems: Arc<SystemsParams>,
    /// Makes the models that are in force while something acts on levers; nothing when nothing can.
    pub recipe: Option<Arc<dyn Recipe>>,
    /// Which warehouse an order comes from.
    pub allocation: Arc<AllocationParams>,
    /// Region names.
    pub regions: Vec<String>,
    /// The queue of work for the review of orders.
    pub review: Option<WorkId>,
    /// Replications 2i and 2i + 1 draw mirrored numbers.
    pub antithetic: bool,
    /// What is in force from later moments on, in the order of time.
    pub changes: Vec<Change>,
    /// What is measured.
    pub layout: Arc<Layout>,
}

impl Model {
    /// All random numbers of a replication.
    pub fn draws(&self, seed: u64, replication: u32) -> Draws {
        if self.antithetic { Draws::antithetic(seed, replication) } else { Draws::new(seed, replication) }
    }
}
