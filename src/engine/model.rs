//! The compiled scenario: everything a replication needs, shared by all threads and never changed.

use std::sync::Arc;

use crate::domain::calendar::TimeAxis;
use crate::domain::{SiteId, WorkId};
use crate::kernel::Draws;
use crate::metrics::Layout;
use crate::model::demand::DemandParams;
use crate::model::finance::FinanceParams;
use crate::model::labour::LabourParams;
use crate::model::orders::OrdersParams;
use crate::model::transport::TransportParams;
use crate::model::warehouse::WarehouseParams;

/// A compiled scenario.
#[derive(Clone)]
pub struct Model {
    /// Local time.
    pub axis: Arc<TimeAxis>,
    /// Demand.
    pub demand: Arc<DemandParams>,
    /// Order management.
    pub orders: Arc<OrdersParams>,
    /// Warehouses.
    pub warehouses: Arc<WarehouseParams>,
    /// People.
    pub labour: Arc<LabourParams>,
    /// Carriers.
    pub transport: Arc<TransportParams>,
    /// Prices.
    pub finance: Arc<FinanceParams>,
    /// The warehouse that serves each region, by region index.
    pub served_by: Vec<SiteId>,
    /// Region names.
    pub regions: Vec<String>,
    /// The queue of work for the review of orders.
    pub review: Option<WorkId>,
    /// Replications 2i and 2i + 1 draw mirrored numbers.
    pub antithetic: bool,
    /// What is measured.
    pub layout: Arc<Layout>,
}

impl Model {
    /// All random numbers of a replication.
    pub fn draws(&self, seed: u64, replication: u32) -> Draws {
        if self.antithetic { Draws::antithetic(seed, replication) } else { Draws::new(seed, replication) }
    }
}
