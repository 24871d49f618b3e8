//! Labour: people in pools who take tasks from queues of work. Every staffed step uses this mechanism.
//!
//! *Door*: [`Labour::offer`], [`Labour::release`], [`Labour::hold`], [`Labour::withdraw`],
//! [`Labour::suspend`], [`Labour::resume`], [`Labour::settle`]. *Events*: [`Event::TaskEnd`],
//! [`Event::Roster`], [`Event::BreakEnd`]. *Facts told*: [`Fact::PoolTime`], [`Fact::PoolPaid`].
//! *Levers*: see `model::staffing`. *Signals*: `….queue`, `….on_duty`, `….idle`.
//!
//! A task is an order at a step: its content is in the order's record, at speed 1. A free worker takes
//! the most urgent head of the queues the pool serves, among equals the one that has waited longest. An
//! order that finds several idle workers is taken by the fastest pool's lowest number.
//!
//! A break begins when its time has come and the worker is free, and always lasts its full length. At
//! the end of a shift the pool's rule decides: finish, hand over, pause. Nobody begins a task at the very
//! moment the shift ends.
//!
//! *Assumptions*: workers of a pool are alike; nobody is absent.

mod check;
mod params;
mod queue;

pub use params::{LabourParams, PoolParams, RosterChange, RosterEntry, WorkParams};

use std::sync::Arc;

use crate::domain::{
    Activity, Ctx, EPOCH_MASK, Event, Fact, OrderRef, PoolId, PoolState, Signal, SignalUnit, Stage, WorkId,
};
use crate::model::staffing::{Preempt, ShiftEnd, TaskRule};
use crate::units::{SimDuration, SimTime};
use queue::WorkQueue;

const NOBODY: u32 = u32::MAX;

/// The state of labour in one replication.
#[derive(Clone)]
pub struct Labour {
    params: Arc<LabourParams>,
    workers: Vec<Worker>,
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
    idle_count: u32,
    on_shift: u32,
    state_micros: [u64; PoolState::COUNT],
    settled: [u64; PoolState::COUNT],
}

#[derive(Clone)]
struct WorkNow {
    queue: WorkQueue,
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
            .map(|p| PoolNow { idle: vec![0; (p.people as usize).div_ceil(64)], ..PoolNow::default() })
            .collect();
        let works = params
            .works
            .iter()
            .map(|w| WorkNow {
                queue: WorkQueue::new(w.rule),
                on_duty: 0,
                closed_since: SimTime::START,
                closed_before: 0,
            })
            .collect();
        Labour { params, workers: Vec::new(), pools, works, next_roster: 0 }
    }

    /// Begins a replication: everybody is off; round-the-clock pools come on, others follow the roster.
    pub fn start(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        self.workers.clear();
        for pool in &mut self.pools {
            pool.idle.fill(0);
            (pool.idle_count, pool.on_shift) = (0, 0);
            (pool.state_micros, pool.settled) = Default::default();
        }
        for work in &mut self.works {
            work.queue.reset();
            (work.on_duty, work.closed_since, work.closed_before) = (0, SimTime::START, 0);
        }
        for (id, pool) in params.pools.entries() {
            assert_eq!(pool.first_worker as usize, self.workers.len(), "workers are numbered in a row");
            for _ in 0..pool.people {
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
        for pool in params.pools.iter().filter(|p| p.always_on) {
            self.change_roster(ctx, RosterChange::Start, pool.first_worker, pool.first_worker + pool.people);
        }
        self.next_roster = 0;
        self.schedule_roster(ctx);
    }

    fn schedule_roster(&mut self, ctx: &mut Ctx) {
        if let Some(entry) = self.params.roster.get(self.next_roster) {
            ctx.schedule(entry.at, Event::Roster(self.next_roster as u32));
            self.next_roster += 1;
        }
    }

    /// The next change of the roster.
    pub fn on_roster(&mut self, ctx: &mut Ctx, entry: u32) {
        let entry = self.params.roster[entry as usize];
        self.change_roster(ctx, entry.change, entry.from, entry.to);
        self.schedule_roster(ctx);
    }

    fn change_roster(&mut self, ctx: &mut Ctx, change: RosterChange, from: u32, to: u32) {
        for worker in from..to {
            match change {
                RosterChange::Start => self.start_shift(ctx, worker),
                RosterChange::End => self.end_shift(ctx, worker),
                RosterChange::Break(length) => self.call_break(ctx, worker, length),
            }
        }
    }

    fn start_shift(&mut self, ctx: &mut Ctx, w: u32) {
        let worker = &mut self.workers[w as usize];
        if worker.on_shift {
            return;
        }
        worker.on_shift = true;
        let pool = worker.pool;
        self.pools[pool.index()].on_shift += 1;
        self.count_on_duty(ctx.now, pool, 1);
        let worker = &mut self.workers[w as usize];
        match worker.state {
            PoolState::Off if worker.paused => self.continue_paused(ctx, w),
            PoolState::Off => self.take_next(ctx, w),
            PoolState::Overtime => self.set_state(ctx.now, w, PoolState::Working),
            // A worker blocked through the night just stays where they stand.
            _ => {}
        }
    }

    fn end_shift(&mut self, ctx: &mut Ctx, w: u32) {
        let worker = &mut self.workers[w as usize];
        if !worker.on_shift {
            return;
        }
        worker.on_shift = false;
        worker.break_due = SimDuration::ZERO;
        let pool = worker.pool;
        let rule = self.params.pools[pool].at_shift_end;
        match (self.workers[w as usize].state, rule) {
            (PoolState::Working, ShiftEnd::Finish) => self.set_state(ctx.now, w, PoolState::Overtime),
            (PoolState::Working, ShiftEnd::HandOver) => {
                let at = self.put_down(ctx, w, false);
                self.set_state(ctx.now, w, PoolState::Off);
                self.enqueue(ctx, self.workers[w as usize].work, at, true);
            }
            (PoolState::Working, ShiftEnd::Pause) => {
                self.put_down(ctx, w, false);
                self.workers[w as usize].paused = true;
                self.set_state(ctx.now, w, PoolState::Off);
            }
            (PoolState::Idle | PoolState::Break, _) => {
                let worker = &mut self.workers[w as usize];
                worker.epoch = worker.epoch.wrapping_add(1);
                self.set_state(ctx.now, w, PoolState::Off);
            }
            (PoolState::Blocked | PoolState::Off | PoolState::Overtime, _) => {}
        }
        self.pools[pool.index()].on_shift -= 1;
        self.count_on_duty(ctx.now, pool, -1);
        if rule == ShiftEnd::HandOver {
            self.serve_waiting(ctx, self.workers[w as usize].work);
        }
    }

    /// After a hand-over somebody idle may take the rest at once.
    fn serve_waiting(&mut self, ctx: &mut Ctx, work: WorkId) {
        while let Some(at) = self.works[work.index()].queue.head() {
            let Some(worker) = self.idle_worker(ctx.now, work) else { return };
            self.dequeue(ctx, work, at);
            self.begin(ctx, worker, work, at);
        }
    }

    fn call_break(&mut self, ctx: &mut Ctx, w: u32, length: SimDuration) {
        let worker = &mut self.workers[w as usize];
        if !worker.on_shift {
            return;
        }
        match worker.state {
            PoolState::Idle => self.start_break(ctx, w, length),
            _ => worker.break_due += length,
        }
    }

    fn start_break(&mut self, ctx: &mut Ctx, w: u32, length: SimDuration) {
        self.set_state(ctx.now, w, PoolState::Break);
        let worker = &mut self.workers[w as usize];
        worker.break_due = SimDuration::ZERO;
        worker.epoch = worker.epoch.wrapping_add(1);
        ctx.schedule(ctx.now + length, Event::BreakEnd { worker: w, epoch: worker.epoch });
    }

    /// A worker's break is over.
    pub fn on_break_end(&mut self, ctx: &mut Ctx, w: u32, epoch: u32) {
        let worker = &self.workers[w as usize];
        if worker.epoch & EPOCH_MASK == epoch && worker.state == PoolState::Break {
            self.release(ctx, w);
        }
    }

    fn count_on_duty(&mut self, now: SimTime, pool: PoolId, change: i32) {
        for (work, _) in &self.params.pools[pool].serves {
            let work = &mut self.works[work.index()];
            let closed = work.closed(now);
            work.on_duty = work.on_duty.wrapping_add_signed(change);
            (work.closed_before, work.closed_since) = (closed, now);
        }
    }

    #[inline]
    fn set_state(&mut self, now: SimTime, w: u32, state: PoolState) {
        let worker = &mut self.workers[w as usize];
        let pool = &mut self.pools[worker.pool.index()];
        pool.state_micros[worker.state as usize] += now.since(worker.since).micros();
        worker.since = now;
        let bit = w - self.params.pools[worker.pool].first_worker;
        let (word, mask) = (bit as usize / 64, 1u64 << (bit % 64));
        if worker.state == PoolState::Idle {
            pool.idle[word] &= !mask;
            pool.idle_count -= 1;
        }
        if state == PoolState::Idle {
            pool.idle[word] |= mask;
            pool.idle_count += 1;
        }
        worker.state = state;
    }

    #[inline]
    fn idle_worker(&self, now: SimTime, work: WorkId) -> Option<u32> {
        for pool in &self.params.works[work].pools {
            let state = &self.pools[pool.index()];
            if state.idle_count == 0 {
                continue;
            }
            let first = self.params.pools[*pool].first_worker;
            for (word, bits) in state.idle.iter().enumerate() {
                let mut bits = *bits;
                while bits != 0 {
                    let w = first + word as u32 * 64 + bits.trailing_zeros();
                    if !self.leaves_now(now, w) {
                        return Some(w);
                    }
                    bits &= bits - 1;
                }
            }
        }
        None
    }

    /// Offers an order's work to the people who can do it. Its content is in the order's record.
    #[inline]
    pub fn offer(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef) {
        if let Some(worker) = self.idle_worker(ctx.now, work) {
            let stage = self.params.works[work].stage;
            ctx.orders.enter(at, ctx.now, stage, Activity::Waiting);
            self.begin(ctx, worker, work, at);
            return;
        }
        if self.params.works[work].preempt != Preempt::No
            && let Some(victim) = self.least_urgent(work, ctx, ctx.orders[at].priority)
        {
            return self.preempt(ctx, work, victim, at);
        }
        let stage = self.params.works[work].stage;
        ctx.orders.enter(at, ctx.now, stage, Activity::Waiting);
        self.enqueue(ctx, work, at, false);
    }

    #[inline]
    fn enqueue(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef, front: bool) {
        let queue = &mut self.works[work.index()];
        let order = &mut ctx.orders[at];
        order.closed_mark = queue.closed(ctx.now);
        order.queued = true;
        order.worker = NOBODY;
        queue.queue.push(&mut ctx.orders, at, front);
    }

    #[inline]
    fn dequeue(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef) {
        let queue = &mut self.works[work.index()];
        queue.queue.remove(&mut ctx.orders, at);
        ctx.orders[at].queued = false;
    }

    /// A worker begins, or goes on, with an order that has just left the queue or come in.
    #[inline]
    fn begin(&mut self, ctx: &mut Ctx, w: u32, work: WorkId, at: OrderRef) {
        let order = &mut ctx.orders[at];
        order.worker = w;
        if order.stage > Stage::Release {
            order.started = true;
        }
        let remaining = order.remaining;
        let waited = ctx.now.since(order.since).micros();
        let closed = if waited == 0 {
            0
        } else {
            (self.works[work.index()].closed(ctx.now) - order.closed_mark).min(waited)
        };
        ctx.orders.enter_after_queue(at, ctx.now, SimDuration::from_micros(closed), Activity::Working);
        self.set_state(ctx.now, w, PoolState::Working);
        let pool = self.workers[w as usize].pool;
        let serves = &self.params.pools[pool].serves;
        let speed = serves.iter().find(|s| s.0 == work).map_or(1.0, |s| s.1);
        let worker = &mut self.workers[w as usize];
        (worker.order, worker.work, worker.started, worker.speed) = (at, work, ctx.now, speed);
        worker.epoch = worker.epoch.wrapping_add(1);
        let duration = if speed == 1.0 { remaining } else { remaining.scaled(1.0 / speed) };
        ctx.schedule(ctx.now + duration, Event::TaskEnd { worker: w, epoch: worker.epoch });
    }

    /// Interrupts the work of a worker; what is left is in the order's record.
    fn put_down(&mut self, ctx: &mut Ctx, w: u32, restart: bool) -> OrderRef {
        let worker = &mut self.workers[w as usize];
        worker.epoch = worker.epoch.wrapping_add(1);
        let at = worker.order;
        let order = &mut ctx.orders[at];
        if restart {
            order.remaining = order.content;
        } else {
            let done = ctx.now.since(worker.started).scaled(worker.speed);
            order.remaining = order.remaining - done;
        }
        let stage = order.stage;
        ctx.orders.enter(at, ctx.now, stage, Activity::Interrupted);
        at
    }

    fn continue_paused(&mut self, ctx: &mut Ctx, w: u32) {
        let worker = &mut self.workers[w as usize];
        worker.paused = false;
        let (work, at) = (worker.work, worker.order);
        if ctx.orders[at].station_down {
            return self.set_state(ctx.now, w, PoolState::Blocked);
        }
        // The pause is an interruption from its start to its end, whoever was on duty meanwhile.
        ctx.orders[at].closed_mark = self.works[work.index()].closed(ctx.now);
        self.begin(ctx, w, work, at);
    }

    /// A worker on the least urgent order in work that this order may displace: the one begun last.
    fn least_urgent(&self, work: WorkId, ctx: &Ctx, priority: u8) -> Option<u32> {
        let mut found: Option<(u8, SimTime, u32)> = None;
        for pool in &self.params.works[work].pools {
            let pool = &self.params.pools[*pool];
            for w in pool.first_worker..pool.first_worker + pool.people {
                let worker = &self.workers[w as usize];
                let busy_here = worker.state == PoolState::Working && worker.on_shift && worker.work == work;
                if !busy_here || self.leaves_now(ctx.now, w) {
                    continue;
                }
                let candidate = (ctx.orders[worker.order].priority, worker.started, w);
                if candidate.0 > priority && found.is_none_or(|f| (candidate.0, candidate.1) > (f.0, f.1)) {
                    found = Some(candidate);
                }
            }
        }
        found.map(|f| f.2)
    }

    fn preempt(&mut self, ctx: &mut Ctx, work: WorkId, w: u32, at: OrderRef) {
        let restart = self.params.works[work].preempt == Preempt::Restart;
        let displaced = self.put_down(ctx, w, restart);
        self.enqueue(ctx, work, displaced, true);
        ctx.orders.enter(at, ctx.now, self.params.works[work].stage, Activity::Waiting);
        self.begin(ctx, w, work, at);
    }

    /// A worker finishes the task at hand. The worker keeps the order until [`Labour::release`].
    /// `None` when the notice is out of date.
    #[inline]
    pub fn on_task_end(&mut self, _ctx: &mut Ctx, w: u32, epoch: u32) -> Option<(OrderRef, WorkId)> {
        let worker = &self.workers[w as usize];
        (worker.epoch & EPOCH_MASK == epoch).then_some((worker.order, worker.work))
    }

    /// A worker whose order has moved on is free for the next task.
    #[inline]
    pub fn release(&mut self, ctx: &mut Ctx, w: u32) {
        self.workers[w as usize].order = OrderRef::NONE;
        let worker = &self.workers[w as usize];
        if !worker.on_shift || self.leaves_now(ctx.now, w) {
            self.set_state(ctx.now, w, PoolState::Off);
        } else if worker.break_due > SimDuration::ZERO {
            let length = worker.break_due;
            self.start_break(ctx, w, length);
        } else {
            self.take_next(ctx, w);
        }
    }

    /// Whether the worker's shift ends at this moment and the roster has not yet said so: completions come
    /// first, and whoever is done then begins nothing new.
    #[inline]
    fn leaves_now(&self, now: SimTime, w: u32) -> bool {
        let pending = self.params.roster.get(self.next_roster.saturating_sub(1)..).unwrap_or_default();
        let mut now_on = pending.iter().take_while(|entry| entry.at == now);
        now_on.any(|entry| entry.change == RosterChange::End && (entry.from..entry.to).contains(&w))
    }

    /// The finished order cannot move on: its worker stays with it.
    pub fn hold(&mut self, ctx: &mut Ctx, w: u32) {
        self.set_state(ctx.now, w, PoolState::Blocked);
    }

    /// The station at which an order is worked on has broken down: its worker waits there.
    pub fn suspend(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let w = ctx.orders[at].worker;
        self.put_down(ctx, w, false);
        self.set_state(ctx.now, w, PoolState::Blocked);
    }

    /// The station works again: the worker who waited there goes on. One who has gone home goes on later.
    pub fn resume(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let w = ctx.orders[at].worker;
        if self.workers[w as usize].state != PoolState::Blocked {
            return;
        }
        let (work, on_shift) = (self.workers[w as usize].work, self.workers[w as usize].on_shift);
        ctx.orders[at].closed_mark = self.works[work.index()].closed(ctx.now);
        self.begin(ctx, w, work, at);
        if !on_shift {
            self.set_state(ctx.now, w, PoolState::Overtime);
        }
    }

    #[inline]
    fn take_next(&mut self, ctx: &mut Ctx, w: u32) {
        let pool = self.workers[w as usize].pool;
        let mut best: Option<((u8, SimTime, u64), WorkId, OrderRef)> = None;
        for (work, _) in &self.params.pools[pool].serves {
            if let Some(at) = self.works[work.index()].queue.head() {
                let order = &ctx.orders[at];
                let urgency = match self.params.works[*work].rule {
                    TaskRule::Oldest => 0,
                    TaskRule::Priority | TaskRule::Due => order.priority,
                };
                let key = (urgency, order.since, order.tie());
                if best.is_none_or(|b| key < b.0) {
                    best = Some((key, *work, at));
                }
            }
        }
        match best {
            Some((_, work, at)) => {
                self.dequeue(ctx, work, at);
                self.begin(ctx, w, work, at);
            }
            None => self.set_state(ctx.now, w, PoolState::Idle),
        }
    }

    /// Takes an order out of the queue: its customer has given up. The closed part of the wait is booked.
    pub fn withdraw(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef) {
        self.dequeue(ctx, work, at);
        let closed = self.works[work.index()].closed(ctx.now) - ctx.orders[at].closed_mark;
        let closed = closed.min(ctx.now.since(ctx.orders[at].since).micros());
        ctx.orders.enter_after_queue(at, ctx.now, SimDuration::from_micros(closed), Activity::Waiting);
    }

    /// Tells how long everybody was in which state since the last settlement, and what is to be paid:
    /// all time on shift with its breaks, and overtime.
    pub fn settle(&mut self, ctx: &mut Ctx) {
        for w in 0..self.workers.len() as u32 {
            let state = self.workers[w as usize].state;
            self.set_state(ctx.now, w, state);
        }
        for (i, pool) in self.pools.iter_mut().enumerate() {
            let id = PoolId::new(i);
            let mut paid = 0;
            for state in PoolState::ALL {
                let micros = pool.state_micros[state as usize] - pool.settled[state as usize];
                ctx.tell(Fact::PoolTime { pool: id, state, micros });
                if state != PoolState::Off {
                    paid += micros;
                }
            }
            let overtime =
                pool.state_micros[PoolState::Overtime as usize] - pool.settled[PoolState::Overtime as usize];
            pool.settled = pool.state_micros;
            ctx.tell(Fact::PoolPaid { pool: id, paid, overtime });
        }
    }

    /// The pool of a worker.
    #[inline]
    pub fn pool_of(&self, worker: u32) -> PoolId {
        self.workers[worker as usize].pool
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
        }
        signals
    }

    /// The values of [`Labour::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        into.extend(self.works.iter().map(|w| f64::from(w.queue.len())));
        for pool in &self.pools {
            into.push(f64::from(pool.on_shift));
            into.push(f64::from(pool.idle_count));
        }
    }
}
