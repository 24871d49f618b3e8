//! What a search has found, for people and programs.

mod page;
mod tables;
mod terminal;
mod words;

pub use page::search_page;
pub use tables::{optimise_json, points_csv, search_replications_csv};
pub use terminal::search_summary;
pub use words::Words;
