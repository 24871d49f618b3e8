//! The results as tables for other programs: a workbook for Excel and its like, Parquet for pandas, polars and DuckDB,
//! and the JSON Schema of the summary.

mod experiments;
pub mod parquet;
pub mod schema;
pub mod workbook;
mod xlsx;

pub use experiments::{comparison_xlsx, drill_xlsx, risk_xlsx, sweep_xlsx};
pub use xlsx::summary_xlsx;
