//! Labour: people in pools who take tasks from queues of work. Every staffed step uses this mechanism.
//!
//! *Door*: [`Labour::offer`], [`Labour::release`], [`Labour::hold`], [`Labour::withdraw`],
//! [`Labour::suspend`], [`Labour::resume`], [`Labour::settle`], [`Labour::hand`], [`Labour::retune`]. *Events*: `Event::TaskEnd`, `Event::Roster`, `Event::BreakEnd`. *Facts
//! told*: [`Fact::PoolTime`], [`Fact::PoolCounted`], [`Fact::PoolPaid`].
//! *Levers*: see `model::staffing`. *Signals*: `….queue`, `….on_duty`, `….idle`, `….utilisation`, `….overtime`,
//! `….absent`, `….work_waiting`.
//!
//! A task is an order at a step: its content is in the order's record, at speed 1. A free worker takes
//! the most urgent head of the queues the pool serves, among equals the one that has waited longest. An
//! order that finds several idle workers is taken by the fastest pool's lowest number.
//!
//! A break begins when its time has come and the worker is free, and always lasts its full length. At
//! the end of a shift the pool's rule decides: finish, hand over, pause. Nobody begins a task at the very
//! moment the shift ends.
//!
//! Workers of a pool are alike unless it has [`Traits`]: then every worker is a person with skill, practice, absences
//! and weeks of their own, who may stay after a shift while there is work. The speed of a task is settled when it is
//! begun. Pools without traits do no more than before.
//!
//! *Assumptions*: people who left are replaced after a fixed time; nobody forgets what was learned.

mod check;
mod moves;
mod params;
mod persons;
mod queue;
mod retune;
mod roster;
mod tasks;
#[cfg(test)]
mod tests;
mod traits;

pub use params::{LabourParams, PoolParams, RosterChange, RosterEntry, WorkParams};
pub use traits::{
    Absence, Common, Fatigue, Learning, Moves, OvertimeRule, Purposes, RampUp, Traits, Turnover, coordination,
};

use std::sync::Arc;

use crate::domain::{Ctx, Fact, Hand, OrderRef, PoolCount, PoolId, PoolState, Signal, SignalUnit, WorkId};
use crate::model::staffing::TaskRule;
use crate::units::{SimDuration, SimTime};
use persons::Person;
use queue::WorkQueue;

const NOBODY: u32 = u32::MAX;

/// The state of labour in one replication.
#[derive(Clone)]
pub struct Labour {
    params: Arc<LabourParams>,
    /// The parameters that a replication starts with.
    base: Arc<LabourParams>,
    workers: Vec<Worker>,
    /// Of all workers when any pool has traits, otherwise of none.
    persons: Vec<Person>,
    /// Newcomers whom nobody has taught: the pool of the trainer, and for how long.
    pupils: Vec<(PoolId, SimDuration)>,
    pools: Vec<PoolNow>,
    works: Vec<WorkNow>,
    next_roster: usize,
}

#[derive(Clone)]
struct Worker {
    pool: PoolId,
    state: PoolState,
    on_shift: bool,
    since: SimTime,
    /// The order in hand, or the order put down until the next shift.
    order: OrderRef,
    work: WorkId,
    /// When the present run of work began; the run ends at the event of the present epoch.
    started: SimTime,
    speed: f64,
    epoch: u32,
    /// A break that is due as soon as the worker is free.
    break_due: SimDuration,
    paused: bool,
}

#[derive(Clone, Default)]
struct PoolNow {
    /// Idle workers, one bit each, from the pool's first worker.
    idle: Vec<u64>,
    /// How many people are in which state.
    in_state: [u32; PoolState::COUNT],
    on_shift: u32,
    state_micros: [u64; PoolState::COUNT],
    settled: [u64; PoolState::COUNT],
    /// Since the last settlement.
    counts: [u64; PoolCount::COUNT],
}

#[derive(Clone)]
struct WorkNow {
    queue: WorkQueue,
    rule: TaskRule,
    /// Work of the orders in the queue at speed 1, in microseconds.
    waiting: u64,
    on_duty: u32,
    closed_since: SimTime,
    closed_before: u64,
}

impl WorkNow {
    /// How long nobody was on duty, up to now.
    #[inline]
    fn closed(&self, now: SimTime) -> u64 {
        if self.on_duty == 0 {
            self.closed_before + now.since(self.closed_since).micros()
        } else {
            self.closed_before
        }
    }
}

impl Labour {
    /// Labour with its parameters; [`Labour::start`] begins a replication.
    pub fn new(params: Arc<LabourParams>) -> Self {
        let pools = params
            .pools
            .iter()
            .map(|p| PoolNow { idle: vec![0; (p.seats as usize).div_ceil(64)], ..PoolNow::default() })
            .collect();
        let works = params
            .works
            .iter()
            .map(|w| WorkNow {
                queue: WorkQueue::new(w.rule),
                rule: w.rule,
                waiting: 0,
                on_duty: 0,
                closed_since: SimTime::START,
                closed_before: 0,
            })
            .collect();
        let base = Arc::clone(&params);
        let (workers, persons, pupils) = (Vec::new(), Vec::new(), Vec::new());
        Labour { params, base, workers, persons, pupils, pools, works, next_roster: 0 }
    }

    /// Begins a replication: everybody is off; round-the-clock pools come on, others follow the roster.
    pub fn start(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.base);
        self.params = Arc::clone(&params);
        self.workers.clear();
        for pool in &mut self.pools {
            pool.idle.fill(0);
            (pool.in_state, pool.on_shift) = Default::default();
            (pool.state_micros, pool.settled, pool.counts) = Default::default();
        }
        for (work, params) in self.works.iter_mut().zip(params.works.iter()) {
            if work.rule == params.rule {
                work.queue.reset();
            } else {
                (work.queue, work.rule) = (WorkQueue::new(params.rule), params.rule);
            }
            (work.on_duty, work.closed_since, work.closed_before) = (0, SimTime::START, 0);
            work.waiting = 0;
        }
        for (id, pool) in params.pools.entries() {
            assert_eq!(pool.first_worker as usize, self.workers.len(), "workers are numbered in a row");
            self.pools[id.index()].in_state[PoolState::Off as usize] = pool.seats;
            for _ in 0..pool.seats {
                self.workers.push(Worker {
                    pool: id,
                    state: PoolState::Off,
                    on_shift: false,
                    since: SimTime::START,
                    order: OrderRef::NONE,
                    work: WorkId::new(0),
                    started: SimTime::START,
                    speed: 1.0,
                    epoch: 0,
                    break_due: SimDuration::ZERO,
                    paused: false,
                });
            }
        }
        self.start_persons(ctx);
        for pool in params.pools.iter().filter(|p| p.always_on) {
            self.change_roster(ctx, RosterChange::Start, pool.first_worker, pool.first_worker + pool.people);
        }
        self.next_roster = 0;
        self.schedule_roster(ctx);
    }

    #[inline]
    pub(super) fn set_state(&mut self, now: SimTime, w: u32, state: PoolState) {
        let worker = &mut self.workers[w as usize];
        let pool = &mut self.pools[worker.pool.index()];
        pool.state_micros[worker.state as usize] += now.since(worker.since).micros();
        worker.since = now;
        let bit = w - self.params.pools[worker.pool].first_worker;
        let (word, mask) = (bit as usize / 64, 1u64 << (bit % 64));
        if worker.state == PoolState::Idle {
            pool.idle[word] &= !mask;
        }
        if state == PoolState::Idle {
            pool.idle[word] |= mask;
        }
        pool.in_state[worker.state as usize] -= 1;
        pool.in_state[state as usize] += 1;
        let before = std::mem::replace(&mut worker.state, state);
        let was_here = !matches!(before, PoolState::Off | PoolState::Absent);
        if state == PoolState::Off && was_here && !self.persons.is_empty() {
            self.close_shift(now, w);
        }
    }

    /// Tells how long everybody was in which state since the last settlement, and what is to be paid:
    /// all time on shift with its breaks, overtime, and the paid part of absence.
    pub fn settle(&mut self, ctx: &mut Ctx) {
        for w in 0..self.workers.len() as u32 {
            let state = self.workers[w as usize].state;
            self.set_state(ctx.now, w, state);
        }
        for (i, pool) in self.pools.iter_mut().enumerate() {
            let id = PoolId::new(i);
            let traits = self.params.pools[id].traits.as_deref();
            let mut paid = 0;
            for state in PoolState::ALL {
                let micros = pool.state_micros[state as usize] - pool.settled[state as usize];
                ctx.tell(Fact::PoolTime { pool: id, state, micros });
                paid += match state {
                    PoolState::Off => 0,
                    PoolState::Absent => {
                        let pay = traits.and_then(|t| t.absence).map_or(0.0, |a| a.pay);
                        (micros as f64 * pay).round() as u64
                    }
                    _ => micros,
                };
            }
            for what in PoolCount::ALL.into_iter().filter(|_| traits.is_some()) {
                let n = std::mem::take(&mut pool.counts[what as usize]);
                ctx.tell(Fact::PoolCounted { pool: id, what, n });
            }
            let overtime =
                pool.state_micros[PoolState::Overtime as usize] - pool.settled[PoolState::Overtime as usize];
            pool.settled = pool.state_micros;
            ctx.tell(Fact::PoolPaid { pool: id, paid, overtime });
        }
    }

    /// Who has just done a task.
    #[inline]
    pub fn hand(&self, now: SimTime, worker: u32) -> Hand {
        let errors = if self.persons.is_empty() { 1.0 } else { self.error_factor(now, worker) };
        Hand { pool: self.workers[worker as usize].pool, errors }
    }

    /// The signals of labour.
    pub fn signals(params: &LabourParams) -> Vec<Signal> {
        let mut signals = Vec::new();
        for work in params.works.iter() {
            let path = &work.path;
            signals.push(Signal::new(
                format!("{path}.queue"),
                format!("orders waiting for {}", work.stage.name()),
                SignalUnit::Orders,
            ));
        }
        for pool in params.pools.iter() {
            let path = &pool.path;
            signals.push(Signal::new(format!("{path}.on_duty"), "people on shift", SignalUnit::People));
            signals.push(Signal::new(
                format!("{path}.idle"),
                "people with nothing to do",
                SignalUnit::People,
            ));
            let mut add = |name: &str, label: &str, unit| {
                signals.push(Signal::new(format!("{path}.{name}"), label, unit));
            };
            add(
                "utilisation",
                "people at work ÷ people at work, idle or blocked; 0 when there are none",
                SignalUnit::Share,
            );
            add("work_waiting", "hours of work at speed 1 that wait for the pool", SignalUnit::Hours);
            if !pool.always_on {
                add("overtime", "people at work beyond their shift", SignalUnit::People);
            }
            if pool.traits.as_ref().is_some_and(|t| t.absence.is_some()) {
                add("absent", "people absent from a shift that is on", SignalUnit::People);
            }
        }
        signals
    }

    /// The values of [`Labour::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        into.extend(self.works.iter().map(|w| f64::from(w.queue.len())));
        for (pool, params) in self.pools.iter().zip(self.params.pools.iter()) {
            let people = |state: PoolState| f64::from(pool.in_state[state as usize]);
            let busy = people(PoolState::Working) + people(PoolState::Overtime);
            let here = busy + people(PoolState::Idle) + people(PoolState::Blocked);
            let waiting: u64 = params.serves.iter().map(|s| self.works[s.0.index()].waiting).sum();
            into.push(f64::from(pool.on_shift));
            into.push(people(PoolState::Idle));
            into.push(if here > 0.0 { busy / here } else { 0.0 });
            into.push(SimDuration::from_micros(waiting).hours());
            if !params.always_on {
                into.push(people(PoolState::Overtime));
            }
            if params.traits.as_ref().is_some_and(|t| t.absence.is_some()) {
                into.push(people(PoolState::Absent));
            }
        }
    }
}
