//! People as a scenario writes them, wherever work needs them; and the rules by which they work.

mod people;

pub use people::{
    AbsenceKeys, FatigueKeys, IncentiveKeys, LearningKeys, MoveRule, MovesKeys, NewcomerKeys, OvertimeKeys,
    RosterKeys, TeamKeys, TrainingKeys, TurnoverKeys, WaveKeys,
};

use crate::keys;
use crate::source::{
    Choice, Count, Duration, Factor, HoursOfDay, List, MapOf, MoneyRate, Named, Section, Share, Spread, Text,
    Weekdays,
};

crate::choice! {
    /// Which order is taken first.
    pub enum TaskRule {
        /// the one that has waited longest
        Oldest = "oldest",
        /// the most urgent, and among equals the one that has waited longest
        Priority = "priority",
        /// the one that is promised first
        Due = "due",
    }
}

crate::choice! {
    /// What happens when an order comes that is more urgent than one in work.
    pub enum Preempt {
        /// it waits
        No = "no",
        /// the less urgent order is put aside and later continued
        Resume = "resume",
        /// the less urgent order is put aside and later begun afresh
        Restart = "restart",
    }
}

crate::choice! {
    /// What becomes of a task that is not finished when its worker's shift ends.
    pub enum ShiftEnd {
        /// the worker stays until it is finished, which is overtime
        Finish = "finish",
        /// somebody else finishes what is left, before anything else
        HandOver = "hand_over",
        /// the same worker goes on with it at the start of the next shift
        Pause = "pause",
    }
}

keys! {
    /// A pool of people with the same skills and wages.
    pub struct PoolKeys {
        /// How many people the pool has, over all shifts.
        people: Count, required, lever, example("24");
        /// The tasks they can do, with their speed: 1 is the speed that times are given for. Tasks are `pick`,
        /// `check`, `pack`, `stage` and `receive` (put goods away) in a warehouse, `review` for orders.
        skills: MapOf<Factor>, required, lever, example("{ pick = 1.0, pack = 0.8 }");
        /// Working hours. Without shifts the pool is on duty round the clock.
        shifts: Named<ShiftKeys>, optional;
        /// Breaks of every shift, spread evenly over it. A break starts when its time has come and the task at
        /// hand is done, and lasts its full length.
        breaks: List<Duration>, default("[]"), lever;
        /// A calendar: shifts that begin on a day it is closed do not take place.
        calendar: Text, optional;
        /// What an hour on shift costs, breaks included.
        wage: MoneyRate, optional, lever;
        /// What an hour of overtime costs, as a multiple of the wage.
        overtime_premium: Factor, default("1.5"), grade(S, "Fair Labor Standards Act: one and a half times"), lever;
        /// What becomes of a task that is not finished when the shift ends.
        at_shift_end: Choice<ShiftEnd>, default("\"finish\""), lever;
        /// Working hours person by person, in place of shifts.
        roster: Section<RosterKeys>, optional;
        /// How much people differ in speed: standard deviation ÷ mean, which is the pool's own speed.
        skill_spread: Share, optional, lever, example("\"10 %\"");
        /// When the people come, from the start of the run; they are new then. Without it they are there from the
        /// start and experienced.
        hired_after: Duration, optional, lever, example("\"14 d\"");
        /// When they go again, from the start of the run.
        leave_after: Duration, optional, lever, example("\"56 d\"");
        /// How they get faster with practice.
        learning: Section<LearningKeys>, optional;
        /// What newcomers are like.
        newcomers: Section<NewcomerKeys>, optional;
        /// How a shift wears them out.
        fatigue: Section<FatigueKeys>, optional;
        /// How often they do not come.
        absence: Section<AbsenceKeys>, optional;
        /// How often they leave.
        turnover: Section<TurnoverKeys>, optional;
        /// When they work longer.
        overtime: Section<OvertimeKeys>, optional;
        /// What they do when they find no task: other work of this length, which they finish before they look again.
        side_work: Spread<Duration>, optional, lever, example("\"10 min\"");
        /// How they change between tasks.
        moves: Section<MovesKeys>, optional;
        /// Their teams.
        team: Section<TeamKeys>, optional;
        /// Their training.
        training: Section<TrainingKeys>, optional;
        /// Their bonus.
        incentive: Section<IncentiveKeys>, optional;
    }
}

keys! {
    /// A shift: who works when.
    pub struct ShiftKeys {
        /// From when to when.
        hours: HoursOfDay, required;
        /// On which days it begins.
        days: Weekdays, default("\"mon-sun\"");
        /// How many of the pool's people work in it.
        people: Count, optional, lever;
        /// The share of the pool's people who work in it. Without `people` and `share` the people left over by
        /// other shifts are divided equally.
        share: Share, optional, lever;
    }
}
