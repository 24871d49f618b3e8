//! What distinguishes people from machines, compiled: curves of learning, ramp-up, fatigue and long weeks.
//!
//! Every function is a factor on speed or errors: 1 changes nothing. Speeds multiply, and so do errors.

use crate::domain::PoolId;
use crate::kernel::{Purpose, Sampler};
use crate::units::{SimDuration, SimTime};

const WEEK: u64 = 7 * SimDuration::DAY.micros();

/// Everything about the people of a pool beyond their number and skills.
#[derive(Clone, Debug)]
pub struct Traits {
    /// The speeds of people around the pool's own, with mean 1.
    pub skill: Option<Sampler>,
    /// What the draws of each person are for.
    pub purposes: Purposes,
    /// Speed and errors that everybody has alike: team, training, bonus.
    pub common: Common,
    /// How practice makes faster.
    pub learning: Option<Learning>,
    /// What newcomers are like.
    pub ramp_up: Option<RampUp>,
    /// How a shift wears out.
    pub fatigue: Option<Fatigue>,
    /// How often people do not come.
    pub absence: Option<Absence>,
    /// How often they leave for good.
    pub turnover: Option<Turnover>,
    /// When they stay longer.
    pub overtime: Option<OvertimeRule>,
    /// How they change tasks.
    pub moves: Option<Moves>,
    /// What they do without tasks, in microseconds.
    pub side_work: Option<Sampler>,
    /// Whether they are trained, now or later.
    pub trained: bool,
    /// When everybody is new; `None` when they are experienced at the start.
    pub hired: Option<SimTime>,
}

/// The streams of a pool, by its path.
#[derive(Clone, Copy, Debug)]
pub struct Purposes {
    /// Skill, by person and generation.
    pub skill: Purpose,
    /// Absence, by person and hour.
    pub absence: Purpose,
    /// Turnover, by person and hour.
    pub turnover: Purpose,
    /// Tasks done twice, by order.
    pub repeated: Purpose,
    /// Other work, by person and number.
    pub side_work: Purpose,
}

impl Purposes {
    /// The streams of the pool with this path.
    pub fn of(path: &str) -> Self {
        let named = |what: &str| Purpose::named(&format!("{path}/{what}"));
        Purposes {
            skill: named("skill"),
            absence: named("absence"),
            turnover: named("turnover"),
            repeated: named("repeated"),
            side_work: named("side_work"),
        }
    }
}

/// What everybody in the pool has alike.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Common {
    /// Factor on speed.
    pub speed: f64,
    /// Factor on errors.
    pub errors: f64,
    /// People in a team, of whom the first leads; 0 without teams.
    pub team: u32,
    /// Factor on the speed of whoever leads.
    pub leader: f64,
    /// Added to every task.
    pub hand_off: SimDuration,
    /// Share of tasks done twice.
    pub repeated: f64,
    /// Away from work at the start of every shift.
    pub meeting: SimDuration,
    /// Away from work at the start of the first shift of a week.
    pub training: SimDuration,
}

impl Default for Common {
    fn default() -> Self {
        Common {
            speed: 1.0,
            errors: 1.0,
            team: 0,
            leader: 1.0,
            hand_off: SimDuration::ZERO,
            repeated: 0.0,
            meeting: SimDuration::ZERO,
            training: SimDuration::ZERO,
        }
    }
}

/// De Jong's learning curve; with a floor of 0 it is Wright's.
///
/// Wright, "Factors affecting the cost of airplanes", 1936; De Jong, "The effects of increasing skill on cycle
/// time", Ergonomics 1, 1957.
#[derive(Clone, Copy, Debug)]
pub struct Learning {
    /// Speed at the first task.
    pub start: f64,
    /// The exponent b.
    pub exponent: f64,
    /// The part M of the first time that stays.
    pub floor: f64,
    /// Tasks behind those who are there at the start.
    pub experience: u32,
}

impl Learning {
    /// Speed at task number `n`, the first being 1.
    pub fn speed(&self, n: u32) -> f64 {
        let time = self.floor + (1.0 - self.floor) * f64::from(n.max(1)).powf(-self.exponent);
        self.start / time
    }
}

/// Newcomers: speed and errors by the time since they came, linear between given points.
#[derive(Clone, Copy, Debug)]
pub struct RampUp {
    /// Speed on day 0, after a week and after four weeks. With a learning curve these are 1.
    pub speed: [f64; 3],
    /// When speed and errors are 1.
    pub full: SimDuration,
    /// Errors on day 0 and after four weeks.
    pub errors: [f64; 2],
    /// Time of a trainer for each newcomer.
    pub trainer: SimDuration,
    /// Where the trainer comes from.
    pub trained_by: PoolId,
}

/// The value at `x` of the line through points in the order of their x; constant beyond the ends.
fn between(points: &[(f64, f64)], x: f64) -> f64 {
    let after = points.partition_point(|p| p.0 <= x);
    if after == 0 {
        return points[0].1;
    }
    let Some(&(x1, y1)) = points.get(after) else { return points[after - 1].1 };
    let (x0, y0) = points[after - 1];
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

impl RampUp {
    /// Speed so long after the first day.
    pub fn speed(&self, after: SimDuration) -> f64 {
        if after >= self.full {
            return 1.0;
        }
        let [first, week, month] = self.speed;
        let weeks = after.micros() as f64 / WEEK as f64;
        let full = (self.full.micros() as f64 / WEEK as f64).max(4.0 + 1e-9);
        between(&[(0.0, first), (1.0, week), (4.0, month), (full, 1.0)], weeks)
    }

    /// Errors so long after the first day.
    pub fn errors(&self, after: SimDuration) -> f64 {
        if after >= self.full {
            return 1.0;
        }
        let weeks = after.micros() as f64 / WEEK as f64;
        let full = (self.full.micros() as f64 / WEEK as f64).max(4.0 + 1e-9);
        between(&[(0.0, self.errors[0]), (4.0, self.errors[1]), (full, 1.0)], weeks)
    }
}

/// How a shift wears people out.
#[derive(Clone, Copy, Debug)]
pub struct Fatigue {
    /// From when on.
    pub after: SimDuration,
    /// Speed lost in an hour.
    pub slower: f64,
    /// Errors gained in an hour.
    pub errors: f64,
}

impl Fatigue {
    fn hours(&self, into_shift: SimDuration) -> f64 {
        if into_shift > self.after { (into_shift - self.after).hours() } else { 0.0 }
    }

    /// Speed so long after the start of the shift; never below a tenth.
    pub fn speed(&self, into_shift: SimDuration) -> f64 {
        (1.0 - self.slower * self.hours(into_shift)).max(0.1)
    }

    /// Errors so long after the start of the shift.
    pub fn errors(&self, into_shift: SimDuration) -> f64 {
        1.0 + self.errors * self.hours(into_shift)
    }
}

/// Absence in spells, and a wave of it.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    /// Share of shifts missed.
    pub rate: f64,
    /// Mean length of a spell in shifts.
    pub spell: f64,
    /// Share of the wage paid meanwhile.
    pub pay: f64,
    /// Start, length and height of a wave.
    pub wave: Option<(SimTime, SimDuration, f64)>,
}

impl Absence {
    /// The share of people absent at a moment: the base, or the wave where that is higher. The wave is a bell of
    /// one period of a cosine.
    pub fn level(&self, at: SimTime) -> f64 {
        let Some((from, lasts, peak)) = self.wave else { return self.rate };
        if at < from || at.since(from) >= lasts || peak <= self.rate {
            return self.rate;
        }
        let phase = at.since(from).micros() as f64 / lasts.micros() as f64;
        self.rate + (peak - self.rate) * 0.5 * (1.0 - (2.0 * std::f64::consts::PI * phase).cos())
    }

    /// The probability to be absent from a shift, given the shift before. Over people the expected share is
    /// `level` at every shift, as long as it does not fall faster than spells end.
    pub fn probability(&self, was_absent: bool, level_before: f64, level: f64) -> f64 {
        let stays = 1.0 - 1.0 / self.spell;
        if was_absent {
            stays
        } else if level_before >= 1.0 {
            1.0
        } else {
            ((level - level_before * stays) / (1.0 - level_before)).clamp(0.0, 1.0)
        }
    }
}

/// People who leave for good.
#[derive(Clone, Copy, Debug)]
pub struct Turnover {
    /// Leavers in a year and place.
    pub a_year: f64,
    /// How long a place stays empty.
    pub vacant: SimDuration,
}

impl Turnover {
    /// The probability that somebody leaves within so long.
    pub fn probability(&self, within: SimDuration) -> f64 {
        1.0 - (-self.a_year * within.hours() / 8760.0).exp()
    }
}

/// When people stay longer, and what long weeks do to them.
#[derive(Clone, Copy, Debug)]
pub struct OvertimeRule {
    /// The most after a shift.
    pub per_shift: SimDuration,
    /// The most hours in a week, overtime included.
    pub per_week: SimDuration,
    /// Only when more orders wait.
    pub only_above: u32,
    /// Hours in a week that slow nobody.
    pub normal_week: SimDuration,
    /// Factor on the loss that was measured in construction.
    pub slows: f64,
}

/// Loss of productivity by week in a row, at 50 and at 60 hours a week: 5, 20 and 35 % in weeks 1, 4 and 10, and 10
/// to 50 %, with the same shape in between (Meglan, manual labour in construction).
const LOSS_50: [(f64, f64); 3] = [(1.0, 0.05), (4.0, 0.20), (10.0, 0.35)];
const LOSS_60: [(f64, f64); 3] = [(1.0, 0.10), (4.0, 0.30), (10.0, 0.50)];

impl OvertimeRule {
    /// Speed in the `nth` long week in a row (from 1) of so many hours, over normal ones. Between 40 and 50 hours
    /// and beyond, the loss grows evenly with hours over the normal week; it never passes 90 %.
    pub fn speed(&self, hours: SimDuration, nth: u32) -> f64 {
        if nth == 0 || hours <= self.normal_week {
            return 1.0;
        }
        let over = (hours - self.normal_week).hours();
        let week = f64::from(nth);
        let (at_50, at_60) = (between(&LOSS_50, week), between(&LOSS_60, week));
        let loss = between(&[(0.0, 0.0), (10.0, at_50), (20.0, at_60)], over);
        let loss = if over > 20.0 { at_60 + (at_60 - at_50) * (over - 20.0) / 10.0 } else { loss };
        1.0 - (self.slows * loss).min(0.9)
    }
}

/// How people with several skills change tasks.
#[derive(Clone, Copy, Debug)]
pub struct Moves {
    /// How long it takes.
    pub time: SimDuration,
    /// Only when nothing is left of the task they are at.
    pub when_idle: bool,
}

/// Factor on everybody's speed in a team of `size`: none up to `easy` people, `loss` for each one above.
pub fn coordination(size: u32, easy: u32, loss: f64) -> f64 {
    (1.0 - loss * f64::from(size.saturating_sub(easy))).max(0.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(h: f64) -> SimDuration {
        SimDuration::from_secs_f64(h * 3600.0)
    }

    #[test]
    fn learning_follows_wright_and_stops_at_de_jongs_floor() {
        let wright = Learning { start: 1.0, exponent: 0.152, floor: 0.0, experience: 0 };
        // A 90 % curve: 2^-0.152 = 0.9.
        for n in [1, 2, 4, 8, 1024] {
            let ratio = wright.speed(n) / wright.speed(2 * n);
            assert!((ratio - 0.9).abs() < 1e-4, "{ratio}");
        }
        let de_jong = Learning { start: 0.6, exponent: 0.15, floor: 0.5, experience: 0 };
        assert_eq!(de_jong.speed(1), 0.6);
        // T(1000)/T(1) = 0.5 + 0.5 · 1000^-0.15 = 0.67741.
        assert!((de_jong.speed(1000) - 0.6 / 0.677_407).abs() < 1e-5);
        // The floor halves the time: it is reached up to the last two per cent after 2³² tasks.
        assert!((de_jong.speed(u32::MAX) - 0.6 / 0.517_95).abs() < 1e-4, "{}", de_jong.speed(u32::MAX));
        let steep = Learning { exponent: 0.9, ..de_jong };
        assert!((steep.speed(u32::MAX) - 1.2).abs() < 1e-6, "the floor is half of the first time");
    }

    #[test]
    fn newcomers_pass_their_points_and_become_like_everybody() {
        let ramp = RampUp {
            speed: [0.6, 0.8, 0.95],
            full: hours(12.0 * 168.0),
            errors: [2.0, 1.2],
            trainer: SimDuration::ZERO,
            trained_by: PoolId::new(0),
        };
        let day = |d: f64| hours(24.0 * d);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        near(ramp.speed(day(0.0)), 0.6);
        near(ramp.speed(day(3.5)), 0.7);
        near(ramp.speed(day(7.0)), 0.8);
        near(ramp.speed(day(28.0)), 0.95);
        near(ramp.speed(day(56.0)), 0.975);
        near(ramp.speed(day(84.0)), 1.0);
        near(ramp.errors(day(14.0)), 1.6);
        near(ramp.errors(day(28.0)), 1.2);
        near(ramp.errors(day(100.0)), 1.0);
    }

    #[test]
    fn long_weeks_lose_what_the_table_says() {
        let rule = OvertimeRule {
            per_shift: hours(2.0),
            per_week: hours(60.0),
            only_above: 0,
            normal_week: hours(40.0),
            slows: 1.0,
        };
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        for (week, at_50, at_60) in [(1, 0.95, 0.9), (4, 0.8, 0.7), (10, 0.65, 0.5), (30, 0.65, 0.5)] {
            near(rule.speed(hours(50.0), week), at_50);
            near(rule.speed(hours(60.0), week), at_60);
            near(rule.speed(hours(40.0), week), 1.0);
            near(rule.speed(hours(45.0), week), (1.0 + at_50) / 2.0);
        }
        near(rule.speed(hours(50.0), 0), 1.0);
        near(OvertimeRule { slows: 0.5, ..rule }.speed(hours(50.0), 4), 0.9);
        assert!((rule.speed(hours(168.0), 20) - 0.1).abs() < 1e-12, "never slower than a tenth");
    }

    #[test]
    fn a_wave_rises_to_its_peak_and_the_chain_follows_it() {
        let absence = Absence {
            rate: 0.03,
            spell: 2.5,
            pay: 1.0,
            wave: Some((SimTime::START + hours(240.0), hours(840.0), 0.15)),
        };
        assert_eq!(absence.level(SimTime::START), 0.03);
        assert!((absence.level(SimTime::START + hours(660.0)) - 0.15).abs() < 1e-12);
        assert!((absence.level(SimTime::START + hours(450.0)) - 0.09).abs() < 1e-12);
        // The expected share after each shift is the level: p' = p · stays + (1 − p) · onset.
        let mut expected = absence.rate;
        for day in 0..60 {
            let before = absence.level(SimTime::START + hours(24.0 * f64::from(day)));
            let level = absence.level(SimTime::START + hours(24.0 * f64::from(day + 1)));
            expected = expected * absence.probability(true, before, level)
                + (1.0 - expected) * absence.probability(false, before, level);
            assert!((expected - level).abs() < 1e-12, "day {day}: {expected} {level}");
        }
    }

    #[test]
    fn fatigue_and_teams() {
        let fatigue = Fatigue { after: hours(4.0), slower: 0.01, errors: 0.02 };
        assert_eq!(fatigue.speed(hours(4.0)), 1.0);
        assert!((fatigue.speed(hours(7.5)) - 0.965).abs() < 1e-12);
        assert!((fatigue.errors(hours(7.5)) - 1.07).abs() < 1e-12);
        assert_eq!((coordination(5, 8, 0.01), coordination(8, 8, 0.01)), (1.0, 1.0));
        assert!((coordination(20, 8, 0.01) - 0.88).abs() < 1e-12);
    }

    #[test]
    fn somebody_leaves_as_often_as_the_rate_says() {
        let turnover = Turnover { a_year: 0.44, vacant: hours(336.0) };
        assert!((turnover.probability(hours(8760.0)) - (1.0 - (-0.44f64).exp())).abs() < 1e-12);
        let day = turnover.probability(hours(24.0));
        assert!((1.0 - (1.0 - day).powi(365) - turnover.probability(hours(8760.0))).abs() < 1e-12);
    }
}
