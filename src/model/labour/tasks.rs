//! Tasks: offered, queued, begun, interrupted, finished; and who takes which.

use super::{Labour, NOBODY, Traits};
use crate::domain::{Activity, Ctx, EPOCH_MASK, Event, OrderRef, PoolState, Stage, WorkId};
use crate::model::staffing::{Preempt, TaskRule};
use crate::units::{SimDuration, SimTime};

impl Labour {
    #[inline]
    pub(super) fn idle_worker(&self, now: SimTime, work: WorkId) -> Option<u32> {
        let mut elsewhere = None;
        for pool in &self.params.works[work].pools {
            let state = &self.pools[pool.index()];
            if state.in_state[PoolState::Idle as usize] == 0 {
                continue;
            }
            let first = self.params.pools[*pool].first_worker;
            for (word, bits) in state.idle.iter().enumerate() {
                let mut bits = *bits;
                while bits != 0 {
                    let w = first + word as u32 * 64 + bits.trailing_zeros();
                    if !self.leaves_now(now, w) {
                        if !self.must_move(w, work) {
                            return Some(w);
                        }
                        // Somebody who is at this task already comes first.
                        elsewhere = elsewhere.or(Some(w));
                    }
                    bits &= bits - 1;
                }
            }
        }
        elsewhere
    }

    /// Offers an order's work to the people who can do it. Its content is in the order's record.
    #[inline]
    pub fn offer(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef) {
        if let Some(worker) = self.idle_worker(ctx.now, work) {
            let stage = self.params.works[work].stage;
            ctx.orders.enter(at, ctx.now, stage, Activity::Waiting);
            if self.must_move(worker, work) {
                self.enqueue(ctx, work, at, false);
                return self.start_move(ctx, worker, work);
            }
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
    pub(super) fn enqueue(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef, front: bool) {
        let queue = &mut self.works[work.index()];
        let order = &mut ctx.orders[at];
        order.closed_mark = queue.closed(ctx.now);
        order.queued = true;
        order.worker = NOBODY;
        queue.waiting += order.remaining.micros();
        queue.queue.push(&mut ctx.orders, at, front);
    }

    #[inline]
    pub(super) fn dequeue(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef) {
        let queue = &mut self.works[work.index()];
        queue.waiting -= ctx.orders[at].remaining.micros();
        queue.queue.remove(&mut ctx.orders, at);
        ctx.orders[at].queued = false;
    }

    /// A worker begins, or goes on, with an order that has just left the queue or come in.
    #[inline]
    pub(super) fn begin(&mut self, ctx: &mut Ctx, w: u32, work: WorkId, at: OrderRef) {
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
        let pool = self.workers[w as usize].pool;
        let serves = &self.params.pools[pool].serves;
        let mut speed = serves.iter().find(|s| s.0 == work).map_or(1.0, |s| s.1);
        let mut remaining = remaining;
        let mut state = PoolState::Working;
        if let Some(traits) = &self.params.pools[pool].traits {
            speed *= self.person_speed(traits, ctx.now, w);
            remaining = self.with_losses(ctx, traits, work, at);
            if self.stays(w) {
                state = PoolState::Overtime;
            }
            self.persons[w as usize].placed = true;
        }
        self.set_state(ctx.now, w, state);
        let worker = &mut self.workers[w as usize];
        (worker.order, worker.work, worker.started, worker.speed) = (at, work, ctx.now, speed);
        worker.epoch = worker.epoch.wrapping_add(1);
        let duration = if speed == 1.0 { remaining } else { remaining.scaled(1.0 / speed) };
        ctx.schedule(ctx.now + duration, Event::TaskEnd { worker: w, epoch: worker.epoch });
    }

    /// What is left of a task for people in teams: tasks that are begun also cost hand-offs, and some are done twice.
    fn with_losses(&self, ctx: &mut Ctx, traits: &Traits, work: WorkId, at: OrderRef) -> SimDuration {
        let common = &traits.common;
        let order = &ctx.orders[at];
        if order.remaining != order.content
            || (common.hand_off == SimDuration::ZERO && common.repeated == 0.0)
        {
            return order.remaining;
        }
        let mut whole = order.content + common.hand_off;
        let drawn = ctx.draws.stream(traits.purposes.repeated).uniform(order.key, work.index() as u32);
        if drawn.below(common.repeated) {
            whole += order.content;
        }
        ctx.orders[at].remaining = whole;
        whole
    }

    /// Interrupts the work of a worker; what is left is in the order's record.
    pub(super) fn put_down(&mut self, ctx: &mut Ctx, w: u32, restart: bool) -> OrderRef {
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

    pub(super) fn continue_paused(&mut self, ctx: &mut Ctx, w: u32) {
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
    pub fn on_task_end(&mut self, ctx: &mut Ctx, w: u32, epoch: u32) -> Option<(OrderRef, WorkId)> {
        let worker = &self.workers[w as usize];
        if worker.epoch & EPOCH_MASK != epoch {
            return None;
        }
        let (at, work) = (worker.order, worker.work);
        if !self.persons.is_empty() {
            self.count_task(ctx, w);
        }
        Some((at, work))
    }

    /// A worker whose order has moved on is free for the next task.
    #[inline]
    pub fn release(&mut self, ctx: &mut Ctx, w: u32) {
        self.workers[w as usize].order = OrderRef::NONE;
        if self.stays(w) {
            return self.go_on_or_home(ctx, w);
        }
        let worker = &self.workers[w as usize];
        if !worker.on_shift || self.leaves_now(ctx.now, w) {
            self.set_state(ctx.now, w, PoolState::Off);
        } else if worker.break_due > SimDuration::ZERO {
            let length = worker.break_due;
            self.start_break(ctx, w, length);
        } else if !self.persons.is_empty() && self.persons[w as usize].away_due > SimDuration::ZERO {
            self.go_away(ctx, w);
        } else {
            self.take_next(ctx, w);
        }
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
    pub(super) fn take_next(&mut self, ctx: &mut Ctx, w: u32) {
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
        if let Some(here) = self.present_task_first(w) {
            best = Some(((0, SimTime::START, 0), here.0, here.1));
        }
        match best {
            Some((_, work, _)) if self.must_move(w, work) => self.start_move(ctx, w, work),
            Some((_, work, at)) => {
                self.dequeue(ctx, work, at);
                self.begin(ctx, w, work, at);
            }
            None if self.persons.is_empty() => self.set_state(ctx.now, w, PoolState::Idle),
            None => self.find_nothing(ctx, w),
        }
    }

    /// Takes an order out of the queue: its customer has given up. The closed part of the wait is booked.
    pub fn withdraw(&mut self, ctx: &mut Ctx, work: WorkId, at: OrderRef) {
        self.dequeue(ctx, work, at);
        let closed = self.works[work.index()].closed(ctx.now) - ctx.orders[at].closed_mark;
        let closed = closed.min(ctx.now.since(ctx.orders[at].since).micros());
        ctx.orders.enter_after_queue(at, ctx.now, SimDuration::from_micros(closed), Activity::Waiting);
    }
}
