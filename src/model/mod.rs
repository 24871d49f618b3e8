//! The subsystems of the operation. None of them names another: what one needs from elsewhere comes in
//! as an argument, and what others must know goes out as a fact.

pub mod allocation;
pub mod demand;
pub mod disruption;
pub mod effects;
pub mod finance;
pub mod floor;
pub mod inventory;
pub mod labour;
pub mod last_mile;
pub mod monitor;
pub mod network;
pub mod orders;
mod parts;
pub mod playbook;
pub mod staffing;
pub mod stocking;
pub mod systems;
pub mod tracking;
pub mod transport;
pub mod warehouse;

pub use parts::{Content, ContentStreams, Levels, Mix, OrderList};
