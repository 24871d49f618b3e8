//! What labour runs on: compiled pools with their rosters, and the queues of work they serve.

use super::Traits;
use crate::domain::{Pool, PoolId, SiteId, Stage, Work, WorkId};
use crate::model::staffing::{Preempt, ShiftEnd, TaskRule};
use crate::units::{SimDuration, SimTime, Table};

/// All pools and all queues of work.
#[derive(Clone, Debug, Default)]
pub struct LabourParams {
    /// Pools in the order of their paths.
    pub pools: Table<Pool, PoolParams>,
    /// Queues of work.
    pub works: Table<Work, WorkParams>,
    /// Changes of the roster by time; at one moment ends come before starts, and breaks last.
    pub roster: Vec<RosterEntry>,
}

/// A pool of people with the same skills.
#[derive(Clone, Debug)]
pub struct PoolParams {
    /// Its path, as in `warehouse.north.pool.pickers`.
    pub path: String,
    /// Number of its first worker; workers of a pool are numbered in a row, shift by shift.
    pub first_worker: u32,
    /// How many people it has.
    pub people: u32,
    /// How many numbers are kept for it: `people`, or more when it may grow during a run.
    pub seats: u32,
    /// The queues it serves, with the speed at which it works on them.
    pub serves: Vec<(WorkId, f64)>,
    /// Whether it is on duty round the clock.
    pub always_on: bool,
    /// What becomes of a task at the end of the shift.
    pub at_shift_end: ShiftEnd,
    /// What distinguishes its people from machines, if anything does.
    pub traits: Option<Box<Traits>>,
}

impl PoolParams {
    /// The numbers of its workers, present and to come.
    pub fn workers(&self) -> std::ops::Range<u32> {
        self.first_worker..self.first_worker + self.seats
    }
}

/// One queue of work for people.
#[derive(Clone, Debug)]
pub struct WorkParams {
    /// The signal path it belongs to, as in `warehouse.north.picking`.
    pub path: String,
    /// The warehouse; `None` for the review of orders.
    pub site: Option<SiteId>,
    /// The stage that orders are in meanwhile.
    pub stage: Stage,
    /// Which order is taken first.
    pub rule: TaskRule,
    /// What a more urgent order does to one in work.
    pub preempt: Preempt,
    /// The pools that serve it, fastest first.
    pub pools: Vec<PoolId>,
}

/// A change of the roster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RosterEntry {
    /// When.
    pub at: SimTime,
    /// Whose.
    pub pool: PoolId,
    /// The workers it concerns: from this number up to below `to`.
    pub from: u32,
    /// See `from`.
    pub to: u32,
    /// What happens.
    pub change: RosterChange,
}

/// What happens to workers on the roster.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RosterChange {
    /// The shift ends.
    End,
    /// The shift starts.
    Start,
    /// A break of this length begins, for a busy worker when the task is done.
    Break(SimDuration),
}
