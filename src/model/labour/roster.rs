//! Who is on duty when: shifts, breaks, and what becomes of a task when its worker goes home.

use super::{Labour, RosterChange};
use crate::domain::{Ctx, EPOCH_MASK, Event, PoolId, PoolState, WorkId};
use crate::model::staffing::ShiftEnd;
use crate::units::{SimDuration, SimTime};

impl Labour {
    pub(super) fn schedule_roster(&mut self, ctx: &mut Ctx) {
        if let Some(entry) = self.params.roster.get(self.next_roster) {
            ctx.schedule(entry.at, Event::Roster(self.next_roster as u32));
            self.next_roster += 1;
        }
    }

    /// The next change of the roster, unless it is one of a roster that no longer holds.
    pub fn on_roster(&mut self, ctx: &mut Ctx, entry: u32) {
        let index = entry as usize;
        let Some(entry) = self.params.roster.get(index).copied() else { return };
        if index + 1 != self.next_roster || entry.at != ctx.now {
            return;
        }
        self.change_roster(ctx, entry.change, entry.from, entry.to);
        self.schedule_roster(ctx);
        let last_now = self.params.roster.get(index + 1).is_none_or(|next| next.at > ctx.now);
        if last_now && !self.pupils.is_empty() {
            self.teach(ctx);
        }
    }

    pub(super) fn change_roster(&mut self, ctx: &mut Ctx, change: RosterChange, from: u32, to: u32) {
        for worker in from..to {
            match change {
                RosterChange::Start => self.start_shift(ctx, worker),
                RosterChange::End => self.end_shift(ctx, worker),
                RosterChange::Break(length) => self.call_break(ctx, worker, length),
            }
        }
    }

    pub(super) fn start_shift(&mut self, ctx: &mut Ctx, w: u32) {
        if self.workers[w as usize].on_shift {
            return self.stays_into_next_shift(ctx.now, w);
        }
        let off = matches!(self.workers[w as usize].state, PoolState::Off | PoolState::Absent);
        if !self.persons.is_empty() && off {
            if !self.comes(ctx, w) {
                return;
            }
            if self.workers[w as usize].state == PoolState::Absent {
                self.set_state(ctx.now, w, PoolState::Off);
            }
        }
        let worker = &mut self.workers[w as usize];
        worker.on_shift = true;
        let pool = worker.pool;
        self.pools[pool.index()].on_shift += 1;
        self.count_on_duty(ctx.now, pool, 1);
        let mut away = false;
        if !self.persons.is_empty() {
            self.open_shift(ctx.now, w);
            away = self.persons[w as usize].away_due > SimDuration::ZERO;
        }
        let worker = &mut self.workers[w as usize];
        match worker.state {
            PoolState::Off if worker.paused => self.continue_paused(ctx, w),
            PoolState::Off if away => self.go_away(ctx, w),
            PoolState::Off => self.take_next(ctx, w),
            PoolState::Overtime => self.set_state(ctx.now, w, PoolState::Working),
            // A worker blocked through the night just stays where they stand.
            _ => {}
        }
    }

    pub(super) fn end_shift(&mut self, ctx: &mut Ctx, w: u32) {
        let worker = &mut self.workers[w as usize];
        if !worker.on_shift {
            if worker.state == PoolState::Absent {
                self.set_state(ctx.now, w, PoolState::Off);
            }
            return;
        }
        worker.break_due = SimDuration::ZERO;
        if !self.persons.is_empty() {
            let extra = self.may_stay(ctx.now, w);
            if extra > SimDuration::ZERO {
                return self.stay(ctx, w, extra);
            }
        }
        let worker = &mut self.workers[w as usize];
        worker.on_shift = false;
        let pool = worker.pool;
        let rule = self.params.pools[pool].at_shift_end;
        let moving = worker.state == PoolState::Moving;
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
            (PoolState::Idle | PoolState::Break | PoolState::Training | PoolState::Moving, _) => {
                let worker = &mut self.workers[w as usize];
                worker.epoch = worker.epoch.wrapping_add(1);
                self.set_state(ctx.now, w, PoolState::Off);
            }
            (PoolState::Blocked | PoolState::Off | PoolState::Overtime | PoolState::Absent, _) => {}
        }
        self.pools[pool.index()].on_shift -= 1;
        self.count_on_duty(ctx.now, pool, -1);
        if rule == ShiftEnd::HandOver || moving {
            self.serve_waiting(ctx, self.workers[w as usize].work);
        }
    }

    /// A worker whose shift ends stays on while there is work, for so long at most.
    fn stay(&mut self, ctx: &mut Ctx, w: u32, extra: SimDuration) {
        self.persons[w as usize].stays_until = ctx.now + extra;
        match self.workers[w as usize].state {
            PoolState::Working => self.set_state(ctx.now, w, PoolState::Overtime),
            _ => self.go_on_or_home(ctx, w),
        }
    }

    /// A free worker beyond the shift begins another task, or goes home.
    pub(super) fn go_on_or_home(&mut self, ctx: &mut Ctx, w: u32) {
        let pool = self.workers[w as usize].pool;
        if ctx.now < self.persons[w as usize].stays_until && self.has_work(pool) {
            return self.take_next(ctx, w);
        }
        let worker = &mut self.workers[w as usize];
        worker.epoch = worker.epoch.wrapping_add(1);
        self.set_state(ctx.now, w, PoolState::Off);
        self.persons[w as usize].stays_until = SimTime::START;
        self.off_duty(ctx.now, w);
    }

    pub(super) fn off_duty(&mut self, now: SimTime, w: u32) {
        let worker = &mut self.workers[w as usize];
        worker.on_shift = false;
        let pool = worker.pool;
        self.pools[pool.index()].on_shift -= 1;
        self.count_on_duty(now, pool, -1);
    }

    /// The next shift begins while a worker is still there from the last one.
    fn stays_into_next_shift(&mut self, now: SimTime, w: u32) {
        if !self.stays(w) {
            return;
        }
        self.close_shift(now, w);
        self.open_shift(now, w);
        if self.workers[w as usize].state == PoolState::Overtime {
            self.set_state(now, w, PoolState::Working);
        }
    }

    /// Somebody idle may take at once what another has put down, or was on the way to.
    pub(super) fn serve_waiting(&mut self, ctx: &mut Ctx, work: WorkId) {
        while let Some(at) = self.works[work.index()].queue.head() {
            let Some(worker) = self.idle_worker(ctx.now, work) else { return };
            if self.must_move(worker, work) {
                if self.on_the_way(work) >= self.works[work.index()].queue.len() {
                    return;
                }
                self.start_move(ctx, worker, work);
                continue;
            }
            self.dequeue(ctx, work, at);
            self.begin(ctx, worker, work, at);
        }
    }

    fn call_break(&mut self, ctx: &mut Ctx, w: u32, length: SimDuration) {
        let stays = self.stays(w);
        let worker = &mut self.workers[w as usize];
        if !worker.on_shift || stays {
            return;
        }
        match worker.state {
            PoolState::Idle => self.start_break(ctx, w, length),
            _ => worker.break_due += length,
        }
    }

    pub(super) fn start_break(&mut self, ctx: &mut Ctx, w: u32, length: SimDuration) {
        self.set_state(ctx.now, w, PoolState::Break);
        let worker = &mut self.workers[w as usize];
        worker.break_due = SimDuration::ZERO;
        self.schedule_return(ctx, w, length);
    }

    /// A worker's break, training or move is over.
    pub fn on_break_end(&mut self, ctx: &mut Ctx, w: u32, epoch: u32) {
        let worker = &self.workers[w as usize];
        if worker.epoch & EPOCH_MASK != epoch {
            return;
        }
        match worker.state {
            PoolState::Break | PoolState::Training => self.release(ctx, w),
            PoolState::Moving => self.arrive(ctx, w),
            _ => {}
        }
    }

    pub(super) fn count_on_duty(&mut self, now: SimTime, pool: PoolId, change: i32) {
        for (work, _) in &self.params.pools[pool].serves {
            let work = &mut self.works[work.index()];
            let closed = work.closed(now);
            work.on_duty = work.on_duty.wrapping_add_signed(change);
            (work.closed_before, work.closed_since) = (closed, now);
        }
    }

    /// Whether the worker's shift ends at this moment and the roster has not yet said so: completions come
    /// first, and whoever is done then begins nothing new.
    #[inline]
    pub(super) fn leaves_now(&self, now: SimTime, w: u32) -> bool {
        let pending = self.params.roster.get(self.next_roster.saturating_sub(1)..).unwrap_or_default();
        let mut now_on = pending.iter().take_while(|entry| entry.at == now);
        now_on.any(|entry| entry.change == RosterChange::End && (entry.from..entry.to).contains(&w))
    }
}
