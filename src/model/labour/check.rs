//! The invariants of labour, asserted while a run is watched.

use super::Labour;
use crate::domain::{Activity, Ctx, PoolState};

impl Labour {
    /// Asserts that workers and orders agree on who does what, and that nobody idles beside work.
    pub fn check(&self, ctx: &Ctx) {
        let now = ctx.now;
        for (id, pool) in self.params.pools.entries() {
            let state = &self.pools[id.index()];
            let mut total: u64 = state.state_micros.iter().sum();
            let (mut idle, mut leaving) = (0, 0);
            let mut people = [0u32; PoolState::COUNT];
            for w in pool.workers() {
                let worker = &self.workers[w as usize];
                total += now.since(worker.since).micros();
                people[worker.state as usize] += 1;
                idle += u32::from(worker.state == PoolState::Idle);
                leaving += u32::from(worker.state == PoolState::Idle && self.leaves_now(now, w));
                if matches!(worker.state, PoolState::Working | PoolState::Overtime) {
                    assert_eq!(ctx.orders[worker.order].worker, w, "worker and order disagree at {now:?}");
                    assert_eq!(ctx.orders[worker.order].activity, Activity::Working, "at {now:?}");
                }
            }
            assert_eq!(total, u64::from(pool.seats) * now.micros(), "seconds of {} at {now:?}", pool.path);
            assert_eq!(people, state.in_state, "states of {} at {now:?}", pool.path);
            let bits: u32 = state.idle.iter().map(|word| word.count_ones()).sum();
            assert_eq!(idle, bits, "idle workers of {} at {now:?}", pool.path);
            for (work, _) in &pool.serves {
                let work = &self.works[work.index()];
                assert!(work.queue.len() > 0 || work.waiting == 0, "work of {} at {now:?}", pool.path);
            }
            if idle > leaving {
                for (work, _) in &pool.serves {
                    let waiting = self.works[work.index()].queue.len();
                    assert!(waiting <= self.on_the_way(*work), "{} idles beside work at {now:?}", pool.path);
                }
            }
        }
    }
}
