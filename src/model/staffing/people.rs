//! What makes people differ from machines, as a scenario writes it: skill, learning, absence, overtime, teams.

use crate::keys;
use crate::source::{
    Amount, Choice, Count, Duration, Factor, FileName, Orders, Positive, Section, Share, Text,
};

crate::choice! {
    /// When people change to another task.
    pub enum MoveRule {
        /// when another task has an order that has waited longer
        Oldest = "oldest",
        /// when nothing is left to do of the task they are at
        Idle = "idle",
    }
}

keys! {
    /// How people get faster with every task: De Jong's curve, T(n) = T(1) [M + (1 − M) n^−b]; with M = 0 it is Wright's.
    pub struct LearningKeys {
        /// Speed at the first task, as a share of the standard speed.
        start: Share, default("\"60 %\""), grade(A, "a new picker reaches about 60 % of the standard"), lever;
        /// The exponent b. With 0.15, twice as many tasks take the part above the floor down to 90 %.
        exponent: Factor, default("0.15"), grade(A, "a 90 % curve; studies found 0.07 to 0.32"), lever;
        /// M: the part of the first time that no practice takes away.
        floor: Share, default("\"50 %\""), grade(A, "De Jong's curve fits order picking: Grosse & Glock 2013"), lever;
        /// Tasks that people have behind them who are there when the run starts.
        experience: Count, default("20000"), grade(A, "about a year of tours"), lever;
    }
}

keys! {
    /// What people are like who are new: replacements of those who left, and pools with `hired_after`. Between the
    /// given days speed and errors change evenly.
    pub struct NewcomerKeys {
        /// Speed on the first day, as a share of the standard speed. With `learning` that curve counts instead.
        start: Share, default("\"60 %\""), grade(A, "temps start at 55 to 65 %"), lever;
        /// Speed after a week.
        after_a_week: Share, default("\"80 %\""), grade(A, "temps' ramp-up"), lever;
        /// Speed after four weeks.
        after_4_weeks: Share, default("\"95 %\""), grade(A, "temps' ramp-up"), lever;
        /// When they are like everybody else.
        full_after: Duration, default("\"12 w\""), grade(A, "the rest takes longest"), lever;
        /// Errors on the first day, as a multiple of those of experienced people.
        errors: Factor, default("2.0"), grade(A, "twice as many"), lever;
        /// Errors after four weeks.
        errors_after_4_weeks: Factor, default("1.2"), grade(A, "a fifth more"), lever;
        /// How long an experienced colleague shows a newcomer the work, in the newcomer's first shift.
        trainer: Duration, default("\"4 h\""), grade(A, "half a shift"), lever;
        /// The pool the trainers come from, of the same warehouse. Without it, their own.
        trained_by: Text, optional, example("\"pickers\"");
    }
}

keys! {
    /// How a shift wears people out.
    pub struct FatigueKeys {
        /// How long after the start of the shift it begins.
        after: Duration, default("\"4 h\""), grade(A, "the second half of a shift"), lever;
        /// Speed lost with every further hour.
        slower: Share, default("\"1 %\""), grade(A, "per hour"), lever;
        /// Errors gained with every further hour.
        errors: Share, default("\"2 %\""), grade(A, "per hour"), lever;
    }
}

keys! {
    /// People who do not come to their shift, several shifts in a row.
    pub struct AbsenceKeys {
        /// The share of shifts that people miss.
        rate: Share, default("\"3.1 %\""), grade(S, "Bureau of Labor Statistics 2005, transport and utilities"), lever;
        /// How many shifts in a row they miss, on average; at least 1.
        spell: Factor, default("2.5"), grade(A, "two or three days"), lever;
        /// The share of the wage that is paid meanwhile.
        pay: Share, default("\"100 %\""), grade(A, "sick pay"), lever;
        /// A wave of illness that takes everybody at once.
        wave: Section<WaveKeys>, optional;
    }
}

keys! {
    /// A wave of absence: it rises and falls like a bell.
    pub struct WaveKeys {
        /// When it begins, from the start of the run.
        after: Duration, required, lever, example("\"14 d\"");
        /// How long it lasts.
        lasts: Duration, default("\"5 w\""), grade(A, "an influenza wave"), lever;
        /// The share of shifts missed at its height.
        peak: Share, default("\"15 %\""), grade(A, "an influenza wave; 8 to 30 % have been seen"), lever;
    }
}

keys! {
    /// People who leave for good, and are replaced by newcomers.
    pub struct TurnoverKeys {
        /// How many leave within a year, for each place: with 0.44 it is 44 of a hundred.
        a_year: Factor, default("0.44"), grade(S, "F. Curtis Barry & Company: 49 of 105 in a distribution centre"), lever;
        /// How long a place stays empty.
        vacant: Duration, default("\"14 d\""), grade(A, "to find and to hire"), lever;
    }
}

keys! {
    /// Work beyond the shift while there is work to do. It is paid with `overtime_premium`, and it slows every hour of
    /// the weeks in which it is worked.
    pub struct OvertimeKeys {
        /// The most that people stay after a shift. A task begun by then is finished.
        per_shift: Duration, required, lever, example("\"2 h\"");
        /// The most hours in a week, overtime included. Weeks are counted from the start of the run.
        per_week: Duration, default("\"48 h\""), grade(S, "Directive 2003/88/EC, article 6: 48 hours on average"), lever;
        /// They stay only when more orders than this wait for them as the shift ends.
        only_above: Amount<Orders>, optional, lever, example("\"50 orders\"");
        /// Hours in a week that slow nobody.
        normal_week: Duration, default("\"40 h\""), grade(S, "Fair Labor Standards Act: 40 hours"), lever;
        /// How much longer weeks slow people, as a multiple of what was measured in construction: 50 h a week cost 5 %
        /// in the first week, 20 % in the fourth and 35 % in the tenth; 60 h cost 10 to 50 %.
        slows: Factor, default("0.5"), grade(A, "half of the figures for manual labour in construction (Meglan)"), lever;
    }
}

keys! {
    /// How people with several skills go from one task to another.
    pub struct MovesKeys {
        /// How long it takes.
        time: Duration, default("\"5 min\""), grade(A, "the way and the hand-over"), lever;
        /// When they do.
        when: Choice<MoveRule>, default("\"idle\""), lever;
    }
}

keys! {
    /// Teams within the pool: large ones lose time with coordination, small ones with leading and hand-offs.
    pub struct TeamKeys {
        /// How many people a team has.
        size: Positive, required, lever, example("8");
        /// Up to this size nothing is lost.
        easy_up_to: Count, default("8"), grade(A, "teams of 5 to 10 are usual"), lever;
        /// Speed that everybody loses for each further member.
        loss: Share, default("\"1 %\""), grade(A, "0 to 3 %"), lever;
        /// The share of one member's time in each team that goes into leading it.
        leading: Share, default("\"20 %\""), grade(A, "a working team leader"), lever;
        /// How long all meet at the start of each shift.
        meeting: Duration, default("\"0 s\""), lever;
        /// Time that is lost when a task comes from another team; with n teams this is so for (n − 1) of n tasks.
        hand_off: Duration, default("\"0 s\""), lever;
        /// The share of tasks that are done twice because duties are not clear.
        repeated: Share, default("\"0 %\""), lever;
    }
}

keys! {
    /// Training at the start of everybody's first shift of a week, and what it brings.
    pub struct TrainingKeys {
        /// How long, for everybody, every week.
        per_week: Duration, required, lever, example("\"1 h\"");
        /// Speed with it, as a multiple of the speed without.
        speed: Factor, default("1.03"), grade(A, "three per cent"), lever;
        /// Errors with it, as a multiple.
        errors: Factor, default("0.9"), grade(A, "a tenth fewer"), lever;
    }
}

keys! {
    /// A bonus for performance, and what it brings.
    pub struct IncentiveKeys {
        /// The bonus, as a share of all wages of the pool.
        bonus: Share, required, lever, example("\"5 %\"");
        /// Speed with it, as a multiple of the speed without.
        speed: Factor, default("1.05"), grade(A, "five per cent"), lever;
        /// Errors with it, as a multiple.
        errors: Factor, default("1.0"), lever;
        /// Turnover with it, as a multiple.
        turnover: Factor, default("0.8"), grade(A, "a fifth fewer leave"), lever;
    }
}

keys! {
    /// Working hours person by person from a table with the columns `person`, `from` and `to`, and a row for each
    /// shift. People are told apart by their names; breaks are as in shifts.
    pub struct RosterKeys {
        /// The file, beside the scenario.
        file: FileName, required, example("\"data/roster.csv\"");
    }
}
