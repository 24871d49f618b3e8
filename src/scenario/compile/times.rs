//! Calendars and promises as moments of the run.

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::calendar::{OpenHours, WeekHours};
use crate::model::orders::config::PromiseKeys;
use crate::model::orders::{DayRule, PromiseRule};
use crate::source::{At, Either, Hours};
use crate::units::{ClockTime, SimDuration, SimTime};

/// How far beyond the run promises may reach.
const PROMISE_DAYS: u32 = 400;

/// Hours as the calendar knows them.
pub(super) fn week_hours(week: &[Vec<Hours>; 7]) -> WeekHours {
    WeekHours(std::array::from_fn(|day| week[day].iter().map(|h| (h.from, h.to)).collect()))
}

impl Compiler<'_> {
    pub(super) fn compile_calendars(&mut self) {
        let until = self.horizon + SimDuration::from_micros(u64::from(PROMISE_DAYS) * 86_400_000_000);
        for (name, keys) in by_name(&self.file.calendar) {
            let closed: Vec<_> = keys.closed.iter().map(|d| d.value).collect();
            let hours = OpenHours::compile(&self.axis, &week_hours(&keys.open), &closed, until);
            self.calendars.insert(name.text.clone(), hours);
        }
    }

    /// The opening hours that a key names; always open when it names none.
    pub(super) fn hours(&mut self, name: &Option<At<String>>) -> OpenHours {
        let Some(name) = name else { return OpenHours::always() };
        let file = self.file;
        if self.find(&file.calendar, "calendar", name, name.at).is_none() {
            return OpenHours::always();
        }
        self.used_calendars.push(name.value.clone());
        self.calendars[&name.value].clone()
    }

    pub(super) fn check_calendars_used(&mut self) {
        for (name, _) in &self.file.calendar {
            if !self.used_calendars.contains(&name.text) {
                let message = format!("nothing uses the calendar `{}`", name.text);
                self.diagnostics.push(
                    Diagnostic::warning(Code::W612, message)
                        .help("name it in a pool, a warehouse or a carrier, or delete it")
                        .at(name.at),
                );
            }
        }
    }

    /// A promise as a rule over the days of the run.
    pub(super) fn promise(&mut self, keys: &At<Either<SimDuration, PromiseKeys>>) -> PromiseRule {
        match &keys.value {
            Either::Value(within) => PromiseRule::Within(*within),
            Either::Table(table) => PromiseRule::Days(self.promise_days(table)),
        }
    }

    fn promise_days(&mut self, keys: &PromiseKeys) -> Vec<DayRule> {
        if *keys.working_days > 200 {
            self.error(
                Diagnostic::error(Code::P206, "a promise of more than 200 working days")
                    .at(keys.working_days.at)
                    .help("promises are counted in days, not in months"),
            );
            return Vec::new();
        }
        let calendar = keys.calendar.is_some().then(|| self.hours(&keys.calendar));
        let axis = self.axis.clone();
        let works = |day: u32| match &calendar {
            Some(hours) => hours.is_working_day(day),
            None => axis.weekday(day).index() < 5,
        };
        let days = axis.day_of(self.horizon) + 1;
        let working: Vec<u32> = (0..days + PROMISE_DAYS).filter(|d| works(*d)).collect();
        let due = |base: usize| {
            let day = working.get(base + *keys.working_days as usize);
            day.map_or(SimTime::NEVER, |day| axis.at(*day, *keys.by))
        };
        (0..days)
            .map(|day| {
                // The first working day from this one on, and the first after it.
                let base = working.partition_point(|w| *w < day);
                let today = working.get(base) == Some(&day);
                let cut_off = if *keys.cut_off == ClockTime::END_OF_DAY {
                    SimTime::from_micros(axis.day_start(day + 1).micros() - 1)
                } else {
                    axis.at(day, *keys.cut_off)
                };
                DayRule {
                    start: axis.day_start(day),
                    cut_off,
                    in_time: due(base),
                    too_late: due(if today { base + 1 } else { base }),
                }
            })
            .collect()
    }
}
