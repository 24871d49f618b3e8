//! The compiled scenario: everything a replication needs, shared by all threads and never changed.

use std::sync::Arc;

use crate::domain::calendar::TimeAxis;
use crate::domain::{SiteId, WorkId};
use crate::metrics::Layout;
use crate::model::demand::DemandParams;
use crate::model::finance::FinanceParams;
use crate::model::inventory::InventoryParams;
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
    /// Stock, items and suppliers.
    pub inventory: Arc<InventoryParams>,
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
    /// What is measured.
    pub layout: Arc<Layout>,
}
