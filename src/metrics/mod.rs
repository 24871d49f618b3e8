//! Measuring: every figure is made from facts, by definitions that are printed beside it.
//!
//! *Cohort* KPIs follow the orders placed in the measured window until they are closed. *Flow* KPIs
//! measure what happens within the window. An order of the cohort that is still open at the end counts
//! as late when its promise has passed; otherwise it is left out and the share left out is a KPI.

mod chronicle;
mod cohort;
mod floor;
mod input;
mod kpi;
mod kpis;
mod late;
mod layout;
mod money_kpis;
mod network;
mod people;
mod recorder;
mod risk_kpis;
mod road;
mod road_kpis;
mod sites;
mod stock;
mod stock_kpis;

pub use chronicle::{Activation, Chronicle, Occurrence};
pub use input::{Input, InputInfo, inputs};
pub use kpi::{Better, Kpi, KpiInfo, Unit};
pub use kpis::registry;
pub use late::{Late, Split, Sums};
pub use layout::{GroupLayout, Layout, LegLayout, Otif, OtifLevel, PoolLayout, StepLayout, StockFeatures};
pub use recorder::Recorder;
