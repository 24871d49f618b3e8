//! How often a disruption comes in a year, as its scenario says.

use crate::model::disruption::{Disruption, Occurs};
use crate::scenario::Scenario;
use crate::stats::mean_of;

/// Hours of a year of 365 days.
pub const HOURS_OF_A_YEAR: f64 = 8760.0;
/// So many causes of causes are followed.
const DEPTH: usize = 32;

/// Where a frequency comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A rate, in its season and by its calendar.
    Rate,
    /// The time from the end of one to the beginning of the next.
    Renewal,
    /// Moments of the run, taken as those of a year of such runs.
    Scheduled,
    /// A chance in the run, likewise.
    Chance,
    /// How often its cause comes, and the chance that it follows.
    Caused,
    /// It depends on a signal: counted in the runs of the scenario.
    Counted,
    /// Only drills make it happen.
    Never,
}

impl Basis {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Basis::Rate => "its rate",
            Basis::Renewal => "its interval and duration",
            Basis::Scheduled => "its moments, per run",
            Basis::Chance => "its chance, per run",
            Basis::Caused => "its cause",
            Basis::Counted => "counted in the runs",
            Basis::Never => "only in drills",
        }
    }
}

/// How often a disruption comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frequency {
    /// In a year.
    pub per_year: f64,
    /// Where that comes from.
    pub basis: Basis,
}

/// How often each disruption comes; `seen` is how often each came in runs of the scenario, by replication.
pub fn frequencies(scenario: &Scenario, seen: &[Vec<f64>]) -> Vec<Frequency> {
    let n = scenario.model.disruptions.list.len();
    (0..n).map(|d| frequency(scenario, seen, d, 0)).collect()
}

fn frequency(scenario: &Scenario, seen: &[Vec<f64>], d: usize, depth: usize) -> Frequency {
    let model = &scenario.model;
    let disruption = &model.disruptions.list[d];
    let run = model.layout.window.1.hours();
    let runs = HOURS_OF_A_YEAR / run;
    let (per_year, basis) = match &disruption.occurs {
        Occurs::Never => (0.0, Basis::Never),
        Occurs::At(moments) => {
            let within = moments.iter().filter(|m| **m < model.layout.window.1).count();
            (within as f64 * runs, Basis::Scheduled)
        }
        Occurs::Between { chance, .. } => (chance * runs, Basis::Chance),
        Occurs::Again { gap, overlapping, clock } => {
            let share = in_season(scenario, disruption, clock.as_deref());
            let gap = gap.mean() / 3.6e9;
            match overlapping {
                true => (HOURS_OF_A_YEAR * share / gap, Basis::Rate),
                false => (HOURS_OF_A_YEAR / (gap / share.max(1e-9) + duration(disruption)), Basis::Renewal),
            }
        }
        Occurs::After { cause, chance, .. } if depth < DEPTH => {
            (chance * frequency(scenario, seen, *cause, depth + 1).per_year, Basis::Caused)
        }
        Occurs::After { .. } => (0.0, Basis::Caused),
        Occurs::When { .. } => (mean_of(&seen[d]) * runs, Basis::Counted),
    };
    Frequency { per_year: if per_year.is_finite() { per_year } else { 0.0 }, basis }
}

/// Mean hours of an occurrence with its recovery; a year for one without an end.
fn duration(disruption: &Disruption) -> f64 {
    let recovery = disruption.recovers.last().map_or(0.0, |(after, _)| after.hours());
    disruption.lasts.as_ref().map_or(HOURS_OF_A_YEAR, |l| l.mean() / 3.6e9) + recovery
}

/// The share of a year in which time counts for a disruption: that of its season, times how much of the run its calendar
/// is open within it.
fn in_season(
    scenario: &Scenario,
    disruption: &Disruption,
    clock: Option<&[(crate::units::SimTime, crate::units::SimTime)]>,
) -> f64 {
    let Some(clock) = clock else { return 1.0 };
    let file = &scenario.file.disruption;
    let keys =
        file.iter().find(|(name, _)| name.text == disruption.name).and_then(|(_, k)| k.occurs.as_ref());
    let season = keys.and_then(|k| k.season.as_ref()).and_then(|season| {
        let days: Vec<f64> = season.value.iter().filter_map(|d| day_of_year(&d.value)).collect();
        let [first, last] = days[..] else { return None };
        let days = if last >= first { last - first + 1.0 } else { 365.0 - first + last + 1.0 };
        Some(days / 365.0)
    });
    let open = || {
        let end = scenario.model.layout.horizon;
        let (from, to) = match (season, clock.first(), clock.last()) {
            (None, ..) => (0.0, end.hours()),
            (_, Some(first), Some(last)) => (first.0.hours(), last.1.hours().min(end.hours())),
            _ => return 0.0,
        };
        let hours: f64 = clock.iter().map(|(a, b)| (b.hours().min(end.hours()) - a.hours()).max(0.0)).sum();
        if to > from { hours / (to - from) } else { 0.0 }
    };
    let by_calendar = keys.is_some_and(|k| k.calendar.is_some());
    season.unwrap_or(1.0) * if by_calendar { open() } else { 1.0 }
}

fn day_of_year(text: &str) -> Option<f64> {
    let (month, day) = text.trim().split_once('-')?;
    // Any year of 365 days.
    let date = jiff::civil::Date::new(2025, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(f64::from(date.day_of_year()))
}
