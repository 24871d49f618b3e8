//! What distinguishes people from machines, and rosters from a table.

use std::collections::BTreeMap;

use super::Compiler;
use super::people::{PoolRef, work_time};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::domain::PoolId;
use crate::kernel::{Distribution, Sampler};
use crate::model::labour::{
    Absence, Common, Fatigue, Learning, Moves, OvertimeRule, Purposes, RampUp, RosterEntry, Traits, Turnover,
    coordination,
};
use crate::model::staffing::{
    AbsenceKeys, LearningKeys, MoveRule, NewcomerKeys, PoolKeys, RosterKeys, TeamKeys,
};
use crate::source::At;
use crate::source::csv::{Column, Kind, read_csv};
use crate::units::{Share, SimDuration, SimTime};

fn share(value: &At<Share>) -> f64 {
    value.value.value()
}

impl Compiler<'_> {
    /// From when to when a pool is there.
    pub(super) fn stay(&mut self, keys: &PoolKeys) -> (SimTime, SimTime) {
        let from = keys.hired_after.as_ref().map_or(SimTime::START, |d| SimTime::START + d.value);
        let to = keys.leave_after.as_ref().map_or(SimTime::NEVER, |d| SimTime::START + d.value);
        (from, to)
    }

    /// The traits of a pool; `None` when its people are alike and always there.
    pub(super) fn traits(&mut self, pool: &PoolRef<'_>) -> Option<Box<Traits>> {
        let keys = pool.keys;
        self.check_persons(pool);
        let common = self.common(keys);
        let plain = keys.skill_spread.is_none()
            && keys.hired_after.is_none()
            && keys.learning.is_none()
            && keys.fatigue.is_none()
            && keys.absence.is_none()
            && keys.turnover.is_none()
            && keys.overtime.is_none()
            && keys.moves.is_none()
            && keys.side_work.is_none()
            && keys.training.is_none()
            && keys.incentive.is_none()
            && common == Common::default();
        if plain {
            return None;
        }
        let bonus = keys.incentive.as_ref().map_or(1.0, |i| *i.turnover);
        Some(Box::new(Traits {
            skill: keys
                .skill_spread
                .as_ref()
                .filter(|s| share(s) > 0.0)
                .map(|spread| Sampler::compile(&Distribution::Lognormal { mean: 1.0, cv: share(spread) })),
            purposes: Purposes::of(&pool.path),
            common,
            learning: keys.learning.as_ref().map(learning),
            ramp_up: keys.newcomers.as_ref().map(|n| self.ramp_up(pool, n)),
            fatigue: keys.fatigue.as_ref().map(|f| Fatigue {
                after: *f.after,
                slower: share(&f.slower),
                errors: share(&f.errors),
            }),
            absence: keys.absence.as_ref().map(absence),
            turnover: keys
                .turnover
                .as_ref()
                .map(|t| Turnover { a_year: t.a_year.max(0.0) * bonus, vacant: *t.vacant }),
            overtime: keys.overtime.as_ref().map(|o| OvertimeRule {
                per_shift: *o.per_shift,
                per_week: *o.per_week,
                only_above: o.only_above.as_ref().map_or(0, |n| u32::try_from(**n).unwrap_or(u32::MAX)),
                normal_week: *o.normal_week,
                slows: *o.slows,
            }),
            moves: keys.moves.as_ref().map(|m| Moves { time: *m.time, when_idle: *m.when == MoveRule::Idle }),
            side_work: keys.side_work.as_ref().map(|s| Sampler::compile(s)),
            trained: keys.training.is_some(),
            hired: keys.hired_after.as_ref().map(|d| SimTime::START + d.value),
        }))
    }

    /// What everybody in the pool has alike.
    fn common(&mut self, keys: &PoolKeys) -> Common {
        let mut common = Common::default();
        if let Some(team) = &keys.team {
            let size = (*team.size).min(*keys.people).max(1) as u32;
            let easy = u32::try_from(*team.easy_up_to).unwrap_or(u32::MAX);
            common.speed *= coordination(size, easy, share(&team.loss));
            (common.team, common.leader) = (size, 1.0 - share(&team.leading).min(0.9));
            common.hand_off = hand_off(team, size, *keys.people);
            (common.repeated, common.meeting) = (share(&team.repeated), *team.meeting);
        }
        if let Some(training) = &keys.training {
            (common.speed, common.errors) =
                (common.speed * *training.speed, common.errors * *training.errors);
            common.training = *training.per_week;
        }
        if let Some(bonus) = &keys.incentive {
            (common.speed, common.errors) = (common.speed * *bonus.speed, common.errors * *bonus.errors);
        }
        common
    }

    fn ramp_up(&mut self, pool: &PoolRef<'_>, keys: &NewcomerKeys) -> RampUp {
        let pools = self.pools();
        let own = pools.iter().position(|p| p.path == pool.path).unwrap_or(0);
        let by = keys.trained_by.as_ref().map(|name| {
            let stem = pool.path.rfind('.').map_or("", |dot| &pool.path[..dot]);
            let path = format!("{stem}.{}", name.value);
            (pools.iter().position(|p| p.path == path), name)
        });
        if let Some((None, name)) = &by {
            let message = format!("no pool beside this one is called `{}`", name.value);
            self.error(
                Diagnostic::error(Code::P301, message)
                    .help("name another pool of this warehouse that has the same skills")
                    .at(name.at),
            );
        }
        let practice = pool.keys.learning.is_some();
        let speeds = [&keys.start, &keys.after_a_week, &keys.after_4_weeks];
        RampUp {
            speed: speeds.map(|s| if practice { 1.0 } else { share(s).max(0.01) }),
            full: *keys.full_after,
            errors: [*keys.errors, *keys.errors_after_4_weeks],
            trainer: *keys.trainer,
            trained_by: PoolId::new(by.and_then(|b| b.0).unwrap_or(own)),
        }
    }

    /// Combinations and values that make no sense.
    fn check_persons(&mut self, pool: &PoolRef<'_>) {
        let keys = pool.keys;
        let mut problems: Vec<Diagnostic> = Vec::new();
        if keys.shifts.is_empty() && keys.roster.is_none() {
            let sections: [(&str, Option<Span>); 6] = [
                ("fatigue", keys.fatigue.as_ref().map(|k| k.at)),
                ("absence", keys.absence.as_ref().map(|k| k.at)),
                ("turnover", keys.turnover.as_ref().map(|k| k.at)),
                ("overtime", keys.overtime.as_ref().map(|k| k.at)),
                ("training", keys.training.as_ref().map(|k| k.at)),
                ("a team meeting", keys.team.as_ref().filter(|t| t.meeting.micros() > 0).map(|k| k.at)),
            ];
            for (what, at) in sections {
                if let Some(at) = at {
                    problems.push(
                        Diagnostic::error(
                            Code::P503,
                            format!("{what} goes by shifts, and this pool has none"),
                        )
                        .at(at)
                        .help("add a shift such as [….shifts.day] with hours = \"06:00-14:00\""),
                    );
                }
            }
        }
        if let (Some(roster), Some((_, shift))) = (&keys.roster, keys.shifts.first()) {
            problems.push(
                Diagnostic::error(Code::P501, "`roster` and `shifts` exclude each other")
                    .help("a roster says who works when: delete the shifts, or the roster")
                    .at(roster.at)
                    .note_at(shift.at, "a shift is given here"),
            );
        }
        if let (Some(from), Some(to)) = (&keys.hired_after, &keys.leave_after)
            && from.value >= to.value
        {
            problems.push(
                Diagnostic::error(Code::P503, "people leave before they come")
                    .help("`leave_after` and `hired_after` both count from the start of the run")
                    .at(to.at)
                    .note_at(from.at, "they come here"),
            );
        }
        if let Some(new) = &keys.newcomers {
            let nobody_comes = *keys.people > 0 && self.file.change.is_empty();
            if keys.hired_after.is_none() && keys.turnover.is_none() && nobody_comes {
                problems.push(
                    Diagnostic::warning(Code::W614, "nobody in this pool is new unless its people change")
                        .at(new.at)
                        .help(
                            "newcomers come with `hired_after`, with `turnover`, or when `people` is raised",
                        ),
                );
            }
            if keys.hired_after.is_some() && new.trained_by.is_none() && new.trainer.micros() > 0 {
                problems.push(
                    Diagnostic::error(Code::P503, "when a whole pool is new, others must train it")
                        .at(new.at)
                        .help("name a pool with `trained_by`, or write trainer = \"0 s\""),
                );
            }
            let given = [&new.start, &new.after_a_week, &new.after_4_weeks].into_iter().find(|s| s.given);
            if let (Some(learning), Some(given)) = (&keys.learning, given) {
                problems.push(
                    Diagnostic::error(
                        Code::P501,
                        "the speed of newcomers follows `learning` or days, not both",
                    )
                    .help("delete `start` and `days` of the newcomers, or `learning`")
                    .at(given.at)
                    .note_at(learning.at, "the learning curve is given here"),
                );
            }
        }
        let positive = |at: Span, what: &str| {
            Diagnostic::error(Code::P206, format!("{what} must be above 0"))
                .at(at)
                .help("1, or 100 %, is the usual speed")
        };
        if let Some(learning) = keys.learning.as_ref().filter(|l| share(&l.start) <= 0.0) {
            problems.push(positive(learning.start.at, "the speed of a beginner"));
        }
        for (speed, what) in [
            (keys.training.as_ref().map(|t| &t.speed), "the speed with training"),
            (keys.incentive.as_ref().map(|i| &i.speed), "the speed with a bonus"),
        ] {
            if let Some(speed) = speed.filter(|s| ***s <= 0.0) {
                problems.push(positive(speed.at, what));
            }
        }
        if let Some(absence) = keys.absence.as_ref().filter(|a| *a.spell < 1.0) {
            problems.push(
                Diagnostic::error(Code::P206, "a spell of absence lasts at least one shift")
                    .at(absence.spell.at)
                    .help("spell = 1 draws every shift for itself"),
            );
        }
        for problem in problems {
            self.error(problem);
        }
    }

    /// The roster of a table: a row for each person and shift. Whether there is one to follow.
    pub(super) fn roster(
        &mut self,
        pool: PoolId,
        keys: &PoolKeys,
        roster: &RosterKeys,
        (first, people): (u32, u32),
        entries: &mut Vec<RosterEntry>,
    ) -> bool {
        let Some(id) = self.data_file(&roster.file) else { return true };
        let columns = [
            Column::required("person", Kind::Key),
            Column::required("from", Kind::Moment),
            Column::required("to", Kind::Moment),
        ];
        let Some(table) = read_csv(id, &columns, false, self.sources, self.diagnostics) else { return true };
        let mut names: BTreeMap<String, u32> = BTreeMap::new();
        for row in &table.rows {
            names.entry(row.cells[0].text().to_string()).or_default();
        }
        if names.len() as u64 > u64::from(people) {
            let message = format!("the roster has {} people, the pool {people}", names.len());
            self.error(
                Diagnostic::error(Code::P503, message)
                    .help("change `people`, or the roster")
                    .at(keys.people.at)
                    .note_at(roster.file.at, "the roster is given here"),
            );
            return true;
        }
        for (number, place) in names.values_mut().enumerate() {
            *place = number as u32;
        }
        let stay = self.stay(keys);
        for row in &table.rows {
            let moment = |i: usize| row.cells[i].moment().and_then(|m| self.axis.moment(m.local));
            let (from, to) = (moment(1), moment(2));
            // Rows before the run or after it concern nobody.
            let (Some(from), Some(to)) = (from.or(to.map(|_| SimTime::START)), to) else { continue };
            if to <= from {
                self.error(
                    Diagnostic::error(Code::P503, "this shift ends before it begins")
                        .at(row.at)
                        .help("a shift past midnight ends on the next day"),
                );
                continue;
            }
            if from >= stay.0 && from < stay.1 {
                let worker = first + names[row.cells[0].text()];
                work_time(keys, (from, to), pool, (worker, worker + 1), self.horizon, entries);
            }
        }
        true
    }
}

fn learning(keys: &LearningKeys) -> Learning {
    Learning {
        start: share(&keys.start),
        exponent: *keys.exponent,
        floor: share(&keys.floor),
        experience: u32::try_from(*keys.experience).unwrap_or(u32::MAX),
    }
}

fn absence(keys: &AbsenceKeys) -> Absence {
    Absence {
        rate: share(&keys.rate),
        spell: keys.spell.max(1.0),
        pay: share(&keys.pay),
        wave: keys.wave.as_ref().map(|w| (SimTime::START + *w.after, *w.lasts, share(&w.peak))),
    }
}

/// What a task loses on average by coming from another team, when tasks go to any team alike.
fn hand_off(team: &TeamKeys, size: u32, people: u64) -> SimDuration {
    let teams = people.div_ceil(u64::from(size)).max(1) as f64;
    team.hand_off.scaled(1.0 - 1.0 / teams)
}
