//! Single people: their skill, practice, weeks and absences, and who comes to a shift.
//!
//! Only pools with [`Traits`] have persons that matter. Every draw belongs to a place in the pool, its generation
//! (how often it was filled anew) and the hour, so that another roster moves no draw of anybody else.

use super::{Labour, LabourParams, Traits};
use crate::domain::{Ctx, Event, PoolCount, PoolId, PoolState};
use crate::units::{SimDuration, SimTime};

pub(super) const WEEK: u64 = 7 * SimDuration::DAY.micros();
const DAILY_OVERTIME: u64 = 15 * 60_000_000;
const MILLION: f64 = 1e6;

/// One person.
#[derive(Clone)]
pub(super) struct Person {
    /// Speed around the pool's.
    skill: f64,
    /// Speed in a week that follows long ones.
    week_speed: f64,
    /// Tasks done so far.
    tasks: u32,
    generation: u32,
    /// When a newcomer came; `None` for those who were there.
    joined: Option<SimTime>,
    shift_began: SimTime,
    shift_ended: SimTime,
    /// Up to when hours are in the account of the week.
    accounted: SimTime,
    /// Until when new tasks may be begun after the shift; the start of time within shifts.
    pub(super) stays_until: SimTime,
    overtime_today: u64,
    overtime_run: u32,
    week: u64,
    week_micros: u64,
    long_weeks: u32,
    last_week: u64,
    absent: bool,
    /// The level of absence at the last shift; below 0 before the first.
    level: f64,
    /// Up to when turnover has been looked at.
    looked: SimTime,
    vacant_until: SimTime,
    /// The place is to be filled by a newcomer.
    to_fill: bool,
    /// The week after the one of the last training.
    trained_week: u64,
    /// Away from work as soon as the person is free.
    pub(super) away_due: SimDuration,
    /// How often other work was begun for want of a task.
    side_works: u32,
    /// The person is at a task in this shift.
    pub(super) placed: bool,
}

impl Person {
    fn new(skill: f64, tasks: u32) -> Self {
        Person {
            skill,
            week_speed: 1.0,
            tasks,
            generation: 0,
            joined: None,
            shift_began: SimTime::START,
            shift_ended: SimTime::START,
            accounted: SimTime::START,
            stays_until: SimTime::START,
            overtime_today: 0,
            overtime_run: 0,
            week: 0,
            week_micros: 0,
            long_weeks: 0,
            last_week: 0,
            absent: false,
            level: -1.0,
            looked: SimTime::START,
            vacant_until: SimTime::START,
            to_fill: false,
            trained_week: 0,
            away_due: SimDuration::ZERO,
            side_works: 0,
            placed: false,
        }
    }

    fn is_new(&self, traits: &Traits, now: SimTime) -> bool {
        let Some(joined) = self.joined else { return false };
        traits.ramp_up.is_none_or(|r| now.since(joined) < r.full)
    }
}

impl Labour {
    /// Persons for all workers, when any pool has traits.
    pub(super) fn start_persons(&mut self, ctx: &Ctx) {
        self.persons.clear();
        self.pupils.clear();
        if self.params.pools.iter().all(|p| p.traits.is_none()) {
            return;
        }
        for w in 0..self.workers.len() as u32 {
            let person = self.fresh_person(ctx, w, 0);
            self.persons.push(person);
        }
    }

    /// After a change of parameters: people whom the pool had not before are newcomers when they come.
    pub(super) fn retune_persons(&mut self, ctx: &Ctx, before: &LabourParams) {
        if self.persons.is_empty() {
            self.start_persons(ctx);
            for (person, worker) in self.persons.iter_mut().zip(&self.workers) {
                if worker.on_shift {
                    (person.shift_began, person.accounted, person.looked) = (ctx.now, ctx.now, ctx.now);
                }
            }
        }
        if self.persons.is_empty() {
            return;
        }
        for (old, new) in before.pools.iter().zip(self.params.pools.iter()) {
            for w in new.first_worker + old.people.min(new.people)..new.first_worker + new.people {
                let person = &mut self.persons[w as usize];
                (person.to_fill, person.tasks) = (true, 0);
            }
        }
    }

    /// Somebody who takes a place: drawn for the place and generation.
    fn fresh_person(&self, ctx: &Ctx, w: u32, generation: u32) -> Person {
        let pool = &self.params.pools[self.workers[w as usize].pool];
        let Some(traits) = &pool.traits else { return Person::new(1.0, 0) };
        let place = u64::from(w - pool.first_worker);
        let skill = traits.skill.as_ref().map_or(1.0, |skill| {
            skill.quantile(ctx.draws.stream(traits.purposes.skill).uniform(place, generation))
        });
        let practised = generation == 0 && traits.hired.is_none();
        let tasks = traits.learning.filter(|_| practised).map_or(0, |l| l.experience);
        let mut person = Person::new(skill, tasks);
        person.generation = generation;
        person.to_fill = generation == 0 && traits.hired.is_some();
        person
    }

    fn traits_of(&self, w: u32) -> Option<&Traits> {
        self.params.pools[self.workers[w as usize].pool].traits.as_deref()
    }

    /// The speed of a person now, as a factor on the pool's.
    #[inline]
    pub(super) fn person_speed(&self, traits: &Traits, now: SimTime, w: u32) -> f64 {
        let person = &self.persons[w as usize];
        let mut speed = person.skill * person.week_speed * traits.common.speed;
        if let Some(learning) = &traits.learning {
            speed *= learning.speed(person.tasks.saturating_add(1));
        }
        if let (Some(ramp), Some(joined)) = (&traits.ramp_up, person.joined) {
            speed *= ramp.speed(now.since(joined));
        }
        if let Some(fatigue) = &traits.fatigue {
            speed *= fatigue.speed(now.since(person.shift_began));
        }
        let team = traits.common.team;
        let pool = &self.params.pools[self.workers[w as usize].pool];
        if team > 0 && (w - pool.first_worker).is_multiple_of(team) {
            speed *= traits.common.leader;
        }
        speed
    }

    /// How many errors a worker makes at a moment, as a multiple of an experienced and rested one.
    pub(super) fn error_factor(&self, now: SimTime, w: u32) -> f64 {
        let Some(traits) = self.traits_of(w) else { return 1.0 };
        let person = &self.persons[w as usize];
        let mut errors = traits.common.errors;
        if let (Some(ramp), Some(joined)) = (&traits.ramp_up, person.joined) {
            errors *= ramp.errors(now.since(joined));
        }
        if let Some(fatigue) = &traits.fatigue {
            errors *= fatigue.errors(now.since(person.shift_began));
        }
        errors
    }

    /// Counts a finished task: practice for its worker, and figures for the pool.
    pub(super) fn count_task(&mut self, ctx: &Ctx, w: u32) {
        let worker = &self.workers[w as usize];
        let (pool, content) = (worker.pool, ctx.orders[worker.order].content);
        let errors = (self.error_factor(ctx.now, w) * MILLION).round() as u64;
        let Some(traits) = self.params.pools[pool].traits.as_deref() else { return };
        let new = self.persons[w as usize].is_new(traits, ctx.now);
        let person = &mut self.persons[w as usize];
        person.tasks = person.tasks.saturating_add(1);
        let counts = &mut self.pools[pool.index()].counts;
        counts[PoolCount::Tasks as usize] += 1;
        counts[PoolCount::Content as usize] += content.micros();
        counts[PoolCount::Errors as usize] += errors;
        if new {
            counts[PoolCount::NewcomerTasks as usize] += 1;
            counts[PoolCount::NewcomerErrors as usize] += errors;
        }
    }

    fn count(&mut self, pool: PoolId, what: PoolCount) {
        self.pools[pool.index()].counts[what as usize] += 1;
    }

    /// Whether a worker comes to a shift that begins now: the place is filled, and whoever has it is not absent.
    pub(super) fn comes(&mut self, ctx: &mut Ctx, w: u32) -> bool {
        let pool = self.workers[w as usize].pool;
        let params = self.params.clone();
        let Some(traits) = params.pools[pool].traits.as_deref() else { return true };
        let place = u64::from(w - params.pools[pool].first_worker);
        let now = ctx.now;
        let hour = (now.micros() / SimDuration::HOUR.micros()) as u32;
        if now < self.persons[w as usize].vacant_until {
            return false;
        }
        if let Some(turnover) = traits.turnover.filter(|_| !self.workers[w as usize].paused) {
            let person = &mut self.persons[w as usize];
            let within = now.since(person.looked);
            person.looked = now;
            let u = ctx.draws.stream(traits.purposes.turnover).uniform(place, hour);
            if !person.to_fill && u.below(turnover.probability(within)) {
                let generation = person.generation + 1;
                let mut next = self.fresh_person(ctx, w, generation);
                (next.vacant_until, next.looked, next.to_fill) =
                    (now + turnover.vacant, now + turnover.vacant, true);
                self.persons[w as usize] = next;
                self.count(pool, PoolCount::Left);
                if turnover.vacant > SimDuration::ZERO {
                    return false;
                }
            }
        }
        if self.persons[w as usize].to_fill {
            let person = &mut self.persons[w as usize];
            (person.to_fill, person.joined) = (false, Some(now));
            if let Some(ramp) = traits.ramp_up.filter(|r| r.trainer > SimDuration::ZERO) {
                self.pupils.push((ramp.trained_by, ramp.trainer));
            }
            self.count(pool, PoolCount::Joined);
        }
        self.count(pool, PoolCount::ShiftsDue);
        let Some(absence) = &traits.absence else { return true };
        let person = &mut self.persons[w as usize];
        let level = absence.level(now);
        let likely =
            if person.level < 0.0 { level } else { absence.probability(person.absent, person.level, level) };
        let u = ctx.draws.stream(traits.purposes.absence).uniform(place, hour);
        (person.absent, person.level) = (u.below(likely), level);
        if person.absent {
            self.count(pool, PoolCount::ShiftsMissed);
            self.set_state(now, w, PoolState::Absent);
            return false;
        }
        true
    }

    /// The books of a person at the start of a shift: the week's hours, the day's overtime, time away from work.
    pub(super) fn open_shift(&mut self, now: SimTime, w: u32) {
        let params = self.params.clone();
        let Some(traits) = params.pools[self.workers[w as usize].pool].traits.as_deref() else { return };
        let person = &mut self.persons[w as usize];
        (person.shift_began, person.accounted) = (now, now);
        (person.stays_until, person.placed) = (SimTime::START, false);
        person.overtime_run =
            if person.overtime_today > DAILY_OVERTIME { person.overtime_run + 1 } else { 0 };
        person.overtime_today = 0;
        let week = now.micros() / WEEK;
        if week != person.week {
            let normal = traits.overtime.map_or(u64::MAX, |o| o.normal_week.micros());
            // A week without work in between counts as a normal one.
            person.last_week = if week == person.week + 1 { person.week_micros } else { 0 };
            person.long_weeks = match person.week_micros > normal {
                true => person.long_weeks + 1,
                false => person.long_weeks.saturating_sub(1),
            };
            if person.last_week == 0 {
                person.long_weeks = person.long_weeks.saturating_sub(1);
            }
            (person.week, person.week_micros) = (week, 0);
        }
        person.week_speed = traits.overtime.map_or(1.0, |rule| {
            let hours = SimDuration::from_micros(person.last_week.max(person.week_micros));
            rule.speed(hours, person.long_weeks + 1)
        });
        // Teaching that found no time in the last shift is still due.
        person.away_due += traits.common.meeting;
        if traits.common.training > SimDuration::ZERO && person.trained_week != week + 1 {
            person.trained_week = week + 1;
            person.away_due += traits.common.training;
        }
    }

    /// The books of a person who goes home.
    pub(super) fn close_shift(&mut self, now: SimTime, w: u32) {
        let person = &mut self.persons[w as usize];
        person.week_micros += now.saturating_since(person.accounted).micros();
        person.accounted = now;
        if person.shift_ended > person.shift_began {
            person.overtime_today = now.since(person.shift_ended).micros();
        }
        if person.overtime_today > DAILY_OVERTIME {
            let run = &mut self.pools[self.workers[w as usize].pool.index()].counts
                [PoolCount::OvertimeRun as usize];
            *run = (*run).max(u64::from(person.overtime_run + 1));
        }
    }

    /// How long a worker whose shift ends now may stay; nothing when there is no reason to.
    pub(super) fn may_stay(&mut self, now: SimTime, w: u32) -> SimDuration {
        let worker = &self.workers[w as usize];
        let pool = worker.pool;
        let Some(rule) = self.params.pools[pool].traits.as_ref().and_then(|t| t.overtime) else {
            return SimDuration::ZERO;
        };
        let person = &mut self.persons[w as usize];
        person.shift_ended = now;
        if !matches!(worker.state, PoolState::Working | PoolState::Idle | PoolState::Off) {
            return SimDuration::ZERO;
        }
        let week = person.week_micros + now.saturating_since(person.accounted).micros();
        let left = rule.per_week.micros().saturating_sub(week);
        let waiting: u32 =
            self.params.pools[pool].serves.iter().map(|s| self.works[s.0.index()].queue.len()).sum();
        let reason = if rule.only_above > 0 {
            waiting > rule.only_above
        } else {
            waiting > 0 || worker.state == PoolState::Working
        };
        if reason { rule.per_shift.min(SimDuration::from_micros(left)) } else { SimDuration::ZERO }
    }

    /// Whether a worker is in the hours beyond the shift.
    #[inline]
    pub(super) fn stays(&self, w: u32) -> bool {
        !self.persons.is_empty() && self.persons[w as usize].stays_until > SimTime::START
    }

    /// Whether there is a task for somebody of a pool.
    pub(super) fn has_work(&self, pool: PoolId) -> bool {
        self.params.pools[pool].serves.iter().any(|s| self.works[s.0.index()].queue.len() > 0)
    }

    /// Experienced people show newcomers the work. Those whom nobody can teach now are taught later.
    pub(super) fn teach(&mut self, ctx: &mut Ctx) {
        let params = self.params.clone();
        let mut pupils = std::mem::take(&mut self.pupils);
        pupils.retain(|(from, length)| {
            let trainer = params.pools[*from].workers().find(|w| {
                let (worker, person) = (&self.workers[*w as usize], &self.persons[*w as usize]);
                let new = params.pools[*from].traits.as_deref().is_some_and(|t| person.is_new(t, ctx.now));
                let here = worker.on_shift && worker.state != PoolState::Training && !self.stays(*w);
                here && !new && person.away_due == SimDuration::ZERO
            });
            let Some(w) = trainer else { return true };
            self.persons[w as usize].away_due = *length;
            if self.workers[w as usize].state == PoolState::Idle {
                self.go_away(ctx, w);
            }
            false
        });
        self.pupils = pupils;
    }

    /// A free worker leaves work for training, a meeting or to train others; it ends like a break.
    pub(super) fn go_away(&mut self, ctx: &mut Ctx, w: u32) {
        let length = std::mem::take(&mut self.persons[w as usize].away_due);
        self.set_state(ctx.now, w, PoolState::Training);
        self.schedule_return(ctx, w, length);
    }

    /// A free worker finds no task: idle, or at other work for a while.
    pub(super) fn find_nothing(&mut self, ctx: &mut Ctx, w: u32) {
        let pool = &self.params.pools[self.workers[w as usize].pool];
        let place = u64::from(w - pool.first_worker);
        let side_work =
            pool.traits.as_ref().and_then(|t| Some((t.side_work.as_ref()?, t.purposes.side_work)));
        let Some((length, purpose)) = side_work else {
            return self.set_state(ctx.now, w, PoolState::Idle);
        };
        let person = &mut self.persons[w as usize];
        let length = length.duration(ctx.draws.stream(purpose).uniform(place, person.side_works));
        person.side_works = person.side_works.wrapping_add(1);
        if length == SimDuration::ZERO {
            return self.set_state(ctx.now, w, PoolState::Idle);
        }
        self.set_state(ctx.now, w, PoolState::Training);
        self.schedule_return(ctx, w, length);
    }

    /// The event that ends a break, a training or a move.
    pub(super) fn schedule_return(&mut self, ctx: &mut Ctx, w: u32, after: SimDuration) {
        let worker = &mut self.workers[w as usize];
        worker.epoch = worker.epoch.wrapping_add(1);
        ctx.schedule(ctx.now + after, Event::BreakEnd { worker: w, epoch: worker.epoch });
    }
}
