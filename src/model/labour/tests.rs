//! Labour by itself: orders are tasks of a fixed length, and what happens is looked at event by event.

use super::*;
use crate::domain::{Activity, ChannelId, Event, SiteId, Stage};
use crate::kernel::Draws;
use crate::model::staffing::{Preempt, ShiftEnd};
use crate::units::Table;

const HOUR: u64 = 3_600_000_000;

fn hours(h: u64) -> SimDuration {
    SimDuration::from_micros(h * HOUR)
}

fn at(h: u64) -> SimTime {
    SimTime::START + hours(h)
}

fn traits() -> Traits {
    Traits {
        skill: None,
        purposes: Purposes::of("crew"),
        common: Common::default(),
        learning: None,
        ramp_up: None,
        fatigue: None,
        absence: None,
        turnover: None,
        overtime: None,
        moves: None,
        side_work: None,
        trained: false,
        hired: None,
    }
}

/// One pool for one queue of work, with shifts of eight hours from hour 8 of every day.
fn params(people: u32, days: u64, traits: Option<Traits>) -> LabourParams {
    let (mut pools, mut works) = (Table::default(), Table::default());
    let pool = pools.push(PoolParams {
        path: "crew".into(),
        first_worker: 0,
        people,
        seats: people,
        serves: vec![(WorkId::new(0), 1.0)],
        always_on: days == 0,
        at_shift_end: ShiftEnd::Finish,
        traits: traits.map(Box::new),
    });
    works.push(WorkParams {
        path: "work".into(),
        site: Some(SiteId::new(0)),
        stage: Stage::Picking,
        rule: TaskRule::Oldest,
        preempt: Preempt::No,
        pools: vec![pool],
    });
    let mut roster = Vec::new();
    for day in 0..days {
        for (hour, change) in [(8, RosterChange::Start), (16, RosterChange::End)] {
            roster.push(RosterEntry { at: at(24 * day + hour), pool, from: 0, to: people, change });
        }
    }
    LabourParams { pools, works, roster }
}

struct Run {
    ctx: Ctx,
    labour: Labour,
    done: u32,
}

impl Run {
    fn new(params: LabourParams) -> Self {
        let mut ctx = Ctx::default();
        ctx.reset(Draws::new(7, 0), (SimTime::START, SimTime::LAST));
        let mut labour = Labour::new(Arc::new(params));
        labour.start(&mut ctx);
        Run { ctx, labour, done: 0 }
    }

    fn offer(&mut self, n: u64, length: SimDuration) {
        for key in 0..n {
            let order = self.ctx.orders.open(self.ctx.now, ChannelId::new(0), key);
            self.ctx.orders.enter(order, self.ctx.now, Stage::Picking, Activity::Waiting);
            (self.ctx.orders[order].content, self.ctx.orders[order].remaining) = (length, length);
            self.labour.offer(&mut self.ctx, WorkId::new(0), order);
        }
    }

    /// Handles everything up to and including a moment.
    fn until(&mut self, end: SimTime) {
        self.ctx.schedule(end, Event::Pause);
        loop {
            match Event::of(self.ctx.next_event().expect("the pause comes")) {
                Event::Pause => return,
                Event::Roster(n) => self.labour.on_roster(&mut self.ctx, n),
                Event::BreakEnd { worker, epoch } => self.labour.on_break_end(&mut self.ctx, worker, epoch),
                Event::TaskEnd { worker, epoch } => {
                    if let Some((order, _)) = self.labour.on_task_end(&mut self.ctx, worker, epoch) {
                        self.ctx.orders.close(order, self.ctx.now);
                        self.ctx.orders.free(order);
                        self.done += 1;
                        self.labour.release(&mut self.ctx, worker);
                    }
                }
                other => panic!("{other:?} is not labour's"),
            }
            self.labour.check(&self.ctx);
            while self.ctx.next_fact().is_some() {}
        }
    }

    fn states(&self) -> Vec<PoolState> {
        self.labour.workers.iter().map(|w| w.state).collect()
    }
}

#[test]
fn spells_of_absence_have_their_length() {
    let absence = Absence { rate: 0.05, spell: 2.5, pay: 1.0, wave: None };
    let (people, days) = (200, 500);
    let mut run = Run::new(params(people, days, Some(Traits { absence: Some(absence), ..traits() })));
    let (mut missed, mut spells, mut before) = (0u32, 0u32, vec![false; people as usize]);
    for day in 0..days {
        run.until(at(24 * day + 12));
        for (w, state) in run.states().into_iter().enumerate() {
            let absent = state == PoolState::Absent;
            missed += u32::from(absent);
            spells += u32::from(absent && !before[w]);
            before[w] = absent;
        }
    }
    // n = 2 000 spells, geometric with mean 2.5 and standard deviation 1.94: standard error 0.044.
    let length = f64::from(missed) / f64::from(spells);
    assert!((length - 2.5).abs() < 4.0 * 0.044, "{length}");
    // 100 000 shifts: √(0.05 · 0.95 / n · (1 + ρ)/(1 − ρ)) with ρ = 0.579 is 0.00133.
    let rate = f64::from(missed) / f64::from(people) / days as f64;
    assert!((rate - 0.05).abs() < 4.0 * 0.00133, "{rate}");
}

#[test]
fn errors_of_a_worker_follow_their_traits() {
    let ramp_up = RampUp {
        speed: [0.6, 0.8, 0.95],
        full: hours(12 * 168),
        errors: [2.0, 1.2],
        trainer: SimDuration::ZERO,
        trained_by: PoolId::new(0),
    };
    let fatigue = Fatigue { after: hours(4), slower: 0.0, errors: 0.02 };
    let more =
        Traits { ramp_up: Some(ramp_up), fatigue: Some(fatigue), hired: Some(SimTime::START), ..traits() };
    let mut run = Run::new(params(1, 30, Some(more)));
    run.until(at(8));
    let factor = |run: &Run| run.labour.error_factor(run.ctx.now, 0);
    assert!((factor(&run) - 2.0).abs() < 1e-12);
    run.until(at(14));
    let after = 6.0 / (28.0 * 24.0);
    assert!((factor(&run) - (2.0 - 0.8 * after) * 1.04).abs() < 1e-9, "{}", factor(&run));
    run.until(at(24 * 14 + 8));
    assert!((factor(&run) - 1.6).abs() < 1e-9, "{}", factor(&run));
}

#[test]
fn more_people_begin_at_once_and_fewer_finish_their_task() {
    let (mut two, mut five) = (params(2, 0, None), params(5, 0, None));
    LabourParams::align(&mut [&mut two, &mut five]);
    let (two, five) = (Arc::new(two), Arc::new(five));
    let mut run = Run::new((*two).clone());
    run.offer(100, hours(2));
    run.until(at(1));
    use PoolState::{Off, Overtime, Working};
    assert_eq!(run.states(), [Working, Working, Off, Off, Off]);
    run.labour.retune(&mut run.ctx, Arc::clone(&five));
    assert_eq!(run.states(), [Working; 5], "three more begin with the head of the queue");
    run.until(at(4));
    assert_eq!(run.done, 2 + 3 + 2);
    run.labour.retune(&mut run.ctx, Arc::clone(&two));
    assert_eq!(run.states(), [Working, Working, Overtime, Overtime, Overtime]);
    run.until(at(5));
    assert_eq!(run.states(), [Working, Working, Off, Off, Off], "they have finished their tasks");
    assert_eq!(run.done, 10);
    run.until(at(10));
    assert_eq!(run.done, 10 + 6);
    // The next replication begins with what it began with.
    let Run { mut ctx, mut labour, .. } = run;
    ctx.reset(Draws::new(7, 1), (SimTime::START, SimTime::LAST));
    labour.start(&mut ctx);
    assert_eq!(labour.params.pools.iter().next().map(|p| p.people), Some(2));
}

#[test]
fn a_new_roster_holds_from_its_moment_on() {
    // Shifts from 8 to 16; at 10 of the second day they become 6 to 14.
    let old = params(3, 10, None);
    let mut new = old.clone();
    for entry in &mut new.roster {
        entry.at = SimTime::from_micros(entry.at.micros() - 2 * HOUR);
    }
    let mut run = Run::new(old);
    run.until(at(24 + 10));
    assert_eq!(run.states(), [PoolState::Idle; 3]);
    run.labour.retune(&mut run.ctx, Arc::new(new));
    assert_eq!(run.states(), [PoolState::Idle; 3]);
    run.until(at(24 + 14));
    assert_eq!(run.states(), [PoolState::Off; 3], "the new end counts");
    run.until(at(24 + 17));
    assert_eq!(run.states(), [PoolState::Off; 3], "the old end is out of date");
    run.until(at(48 + 6));
    assert_eq!(run.states(), [PoolState::Idle; 3]);
    run.until(at(48 + 14));
    assert_eq!(run.states(), [PoolState::Off; 3]);
    run.until(at(240));
    // Eight days of eight hours by one roster or the other, and on the second day from 8 to 14.
    let on = run.labour.pools[0].state_micros[PoolState::Idle as usize];
    assert_eq!(on, 3 * (9 * 8 + 6) * HOUR);
}

#[test]
fn another_rule_puts_the_queue_in_its_order() {
    let old = params(1, 0, None);
    let mut new = old.clone();
    for work in new.works.iter_mut() {
        work.rule = TaskRule::Due;
    }
    let mut run = Run::new(old);
    run.offer(3, hours(1));
    let promised = [30, 20, 10];
    let orders: Vec<OrderRef> = run.ctx.orders.iter().map(|(at, _)| at).collect();
    for (order, hour) in orders.iter().zip(promised) {
        run.ctx.orders[*order].promise = at(hour);
    }
    run.labour.retune(&mut run.ctx, Arc::new(new));
    run.until(at(1));
    assert_eq!(run.labour.workers[0].order, orders[2], "the one promised first comes next");
}

#[test]
fn numbers_are_kept_for_everybody_who_may_come() {
    let mut small = params(2, 3, None);
    let second = |p: &mut LabourParams, people: u32| {
        let mut pool = p.pools.iter().next().expect("a pool").clone();
        (pool.path, pool.first_worker, pool.people, pool.seats) =
            ("other".into(), p.pools.iter().map(|p| p.people).sum(), people, people);
        let first = pool.first_worker;
        let id = p.pools.push(pool);
        p.roster.push(RosterEntry {
            at: at(1),
            pool: id,
            from: first,
            to: first + people,
            change: RosterChange::Start,
        });
    };
    let mut large = params(6, 3, None);
    second(&mut small, 4);
    second(&mut large, 1);
    LabourParams::align(&mut [&mut small, &mut large]);
    for (params, people) in [(&small, 4), (&large, 1)] {
        let ranges: Vec<_> = params.pools.iter().map(PoolParams::workers).collect();
        assert_eq!(ranges, [0..6, 6..10]);
        let last = params.roster.last().expect("an entry");
        assert_eq!((last.from, last.to), (6, 6 + people));
    }
}
