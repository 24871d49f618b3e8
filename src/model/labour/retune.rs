//! New parameters in the middle of a run: more or fewer people, other shifts, speeds, rules.
//!
//! Pools, queues of work and the numbers of workers stay what they are: [`LabourParams::align`] keeps numbers for
//! everybody who may ever come. Tasks at hand are finished at the speed at which they were begun.

use std::sync::Arc;

use super::{Labour, LabourParams, RosterChange, WorkQueue};
use crate::domain::{Ctx, OrderRef, PoolState, WorkId};
use crate::model::staffing::ShiftEnd;
use crate::units::SimTime;

impl LabourParams {
    /// Gives the same workers the same numbers in all of `variants`, each of which describes the same pools: every
    /// pool keeps as many numbers as it has people in the largest.
    ///
    /// # Panics
    /// When the variants do not have the same pools and queues of work.
    pub fn align(variants: &mut [&mut LabourParams]) {
        let Some(first) = variants.first() else { return };
        let (pools, works) = (first.pools.len(), first.works.len());
        let same = variants.iter().all(|v| v.pools.len() == pools && v.works.len() == works);
        assert!(same, "pools and queues of work never change in a run");
        let seats: Vec<u32> = (0..pools)
            .map(|p| {
                variants.iter().map(|v| v.pools.iter().nth(p).map_or(0, |p| p.people)).max().unwrap_or(0)
            })
            .collect();
        for variant in variants.iter_mut() {
            variant.seat(&seats);
        }
    }

    /// Gives workers the numbers that they have in `base`, which has been aligned with everything that may come.
    /// Whether there are numbers for all of them.
    pub fn seat_like(&mut self, base: &LabourParams) -> bool {
        let seats: Vec<u32> = base.pools.iter().map(|p| p.seats).collect();
        let fits = self.pools.iter().zip(&seats).all(|(pool, seats)| pool.people <= *seats);
        if fits {
            self.seat(&seats);
        }
        fits
    }

    fn seat(&mut self, seats: &[u32]) {
        let mut before = Vec::new();
        let mut number = 0;
        for (pool, seats) in self.pools.iter_mut().zip(seats) {
            before.push((pool.first_worker, number));
            (pool.first_worker, pool.seats) = (number, *seats);
            number += seats;
        }
        for entry in &mut self.roster {
            let (from, to) = before[entry.pool.index()];
            (entry.from, entry.to) = (entry.from - from + to, entry.to - from + to);
        }
    }
}

impl Labour {
    /// Goes on with new parameters for the same pools, whose workers have the same numbers.
    ///
    /// What is to be paid up to now has been settled, so that new wages count from now. People who are on duty by the
    /// new roster and were not begin a shift; those who are no longer go home when their task is done. Shifts and
    /// breaks that begin at this very moment are taken as begun.
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<LabourParams>) {
        let aligned = params.works.len() == self.params.works.len()
            && params.pools.len() == self.params.pools.len()
            && params
                .pools
                .iter()
                .zip(self.params.pools.iter())
                .all(|(new, old)| new.workers() == old.workers());
        assert!(aligned, "parameters of one run are aligned");
        for work in &mut self.works {
            (work.closed_before, work.closed_since) = (work.closed(ctx.now), ctx.now);
        }
        let before = std::mem::replace(&mut self.params, params);
        let params = Arc::clone(&self.params);
        self.retune_persons(ctx, &before);
        for (id, work) in params.works.entries() {
            let on_duty = work.pools.iter().map(|p| self.pools[p.index()].on_shift).sum();
            self.works[id.index()].on_duty = on_duty;
            self.change_rule(ctx, id);
        }
        self.next_roster = params.roster.partition_point(|entry| entry.at <= ctx.now);
        let on_duty = self.rostered(ctx.now);
        for (w, due) in on_duty.into_iter().enumerate() {
            let (w, worker) = (w as u32, &self.workers[w]);
            match (worker.on_shift && !self.stays(w), due) {
                (false, true) if worker.state == PoolState::Absent => {}
                (false, true) => self.start_shift(ctx, w),
                (true, false) => self.leave(ctx, w),
                (false, false) if worker.state == PoolState::Absent => self.end_shift(ctx, w),
                _ => {}
            }
        }
        self.schedule_roster(ctx);
        for w in 0..self.workers.len() as u32 {
            if self.workers[w as usize].state == PoolState::Idle && !self.leaves_now(ctx.now, w) {
                self.take_next(ctx, w);
            }
        }
    }

    /// Who is on duty at a moment by the roster, its changes of this moment included.
    fn rostered(&self, now: SimTime) -> Vec<bool> {
        let mut on = vec![false; self.workers.len()];
        for pool in self.params.pools.iter().filter(|p| p.always_on) {
            on[pool.first_worker as usize..][..pool.people as usize].fill(true);
        }
        for entry in self.params.roster.iter().take_while(|entry| entry.at <= now) {
            match entry.change {
                RosterChange::Start => on[entry.from as usize..entry.to as usize].fill(true),
                RosterChange::End => on[entry.from as usize..entry.to as usize].fill(false),
                RosterChange::Break(_) => {}
            }
        }
        on
    }

    /// A worker is no longer on the roster: whoever has a task finishes it, whatever the pool does at other times.
    fn leave(&mut self, ctx: &mut Ctx, w: u32) {
        let working = self.workers[w as usize].state == PoolState::Working;
        let rule = self.params.pools[self.workers[w as usize].pool].at_shift_end;
        if !working || rule == ShiftEnd::Finish {
            return self.end_shift(ctx, w);
        }
        self.off_duty(ctx.now, w);
        self.set_state(ctx.now, w, PoolState::Overtime);
    }

    /// Puts the orders of a queue in the order of its new rule.
    fn change_rule(&mut self, ctx: &mut Ctx, id: WorkId) {
        let rule = self.params.works[id].rule;
        let work = &mut self.works[id.index()];
        if work.rule == rule {
            return;
        }
        let mut waiting: Vec<OrderRef> = Vec::new();
        while let Some(at) = work.queue.head() {
            work.queue.remove(&mut ctx.orders, at);
            waiting.push(at);
        }
        waiting.sort_by_key(|at| (ctx.orders[*at].since, ctx.orders[*at].tie()));
        (work.queue, work.rule) = (WorkQueue::new(rule), rule);
        for at in waiting {
            work.queue.push(&mut ctx.orders, at, false);
        }
    }
}
