//! Moves between tasks: people with several skills need time to go from one to another.
//!
//! Nobody takes an order along: whoever arrives takes the head of the queue there, or, when others were faster, goes
//! where work is.

use super::{Labour, Worker};
use crate::domain::{Ctx, OrderRef, PoolState, WorkId};

impl Labour {
    /// Whether a worker who is to do this work is at another task.
    #[inline]
    pub(super) fn must_move(&self, w: u32, work: WorkId) -> bool {
        if self.persons.is_empty() {
            return false;
        }
        let worker = &self.workers[w as usize];
        let moves = self.params.pools[worker.pool].traits.as_ref().is_some_and(|t| t.moves.is_some());
        moves && worker.work != work && self.persons[w as usize].placed
    }

    /// The head of the queue of the present task, for people who change only when nothing is left there.
    #[inline]
    pub(super) fn present_task_first(&self, w: u32) -> Option<(WorkId, OrderRef)> {
        if self.persons.is_empty() || !self.persons[w as usize].placed {
            return None;
        }
        let worker = &self.workers[w as usize];
        let moves = self.params.pools[worker.pool].traits.as_ref()?.moves?;
        if !moves.when_idle {
            return None;
        }
        self.works[worker.work.index()].queue.head().map(|at| (worker.work, at))
    }

    /// How many people are on their way to a task.
    pub(super) fn on_the_way(&self, work: WorkId) -> u32 {
        let moving = |w: &&Worker| w.state == PoolState::Moving && w.work == work;
        self.workers.iter().filter(moving).count() as u32
    }

    /// A free worker sets out for another task.
    pub(super) fn start_move(&mut self, ctx: &mut Ctx, w: u32, work: WorkId) {
        let worker = &mut self.workers[w as usize];
        worker.work = work;
        let traits = self.params.pools[worker.pool].traits.as_ref();
        let time = traits.and_then(|t| t.moves).expect("only pools that take time for it move").time;
        self.set_state(ctx.now, w, PoolState::Moving);
        self.schedule_return(ctx, w, time);
    }

    /// A worker is at the other task.
    pub(super) fn arrive(&mut self, ctx: &mut Ctx, w: u32) {
        let work = self.workers[w as usize].work;
        let free = self.workers[w as usize].break_due.micros() == 0
            && self.workers[w as usize].on_shift
            && !self.stays(w)
            && !self.leaves_now(ctx.now, w);
        match self.works[work.index()].queue.head() {
            Some(at) if free => {
                self.dequeue(ctx, work, at);
                self.begin(ctx, w, work, at);
            }
            _ => {
                self.release(ctx, w);
                self.serve_waiting(ctx, work);
            }
        }
    }
}
