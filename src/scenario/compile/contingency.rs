//! Disruptions, monitors and systems. What acts on levers is compiled where the tree of the scenario is at hand.

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic, Span, did_you_mean};
use crate::domain::{Gate, Signal, SignalUnit};
use crate::engine::Model;
use crate::kernel::{Distribution, Purpose, Sampler};
use crate::model::disruption::{Disruption, DisruptionParams, Level, Occurs, Purposes, Warning};
use crate::model::monitor::{Monitor, MonitorParams, Rule, Source};
use crate::model::playbook::PlaybookParams;
use crate::model::systems::{System, SystemsParams};
use crate::scenario::config::{self, ScenarioFile};
use crate::scenario::contingency::config::{
    ConditionKeys, DisruptionKeys, MonitorKeys, OccursKeys, RampKeys, Stops,
};
use crate::source::At;
use crate::units::{Money, SimDuration, SimTime};

/// The most disruptions, monitors or playbooks of a scenario.
const MOST: usize = 10_000;

pub(super) fn always(value: f64) -> Sampler {
    Sampler::compile(&Distribution::Constant(value))
}

/// The circles of things that each lead to one other, each from its first on.
pub(super) fn circles(n: usize, next: &dyn Fn(usize) -> Option<usize>) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for first in 0..n {
        let mut circle = vec![first];
        let mut now = next(first);
        while let Some(i) = now.filter(|i| *i > first && circle.len() <= n) {
            circle.push(i);
            now = next(i);
        }
        if now == Some(first) {
            found.push(circle);
        }
    }
    found
}

/// A Poisson process of a rate per hour: the time between two events. Nothing at rate 0.
fn gap(per_hour: f64) -> Option<Sampler> {
    (per_hour > 0.0).then(|| Sampler::compile(&Distribution::Exponential { mean: 3.6e9 / per_hour }))
}

pub(super) fn money(given: &Option<At<Money>>) -> Money {
    given.as_ref().map_or(Money::ZERO, |m| m.value)
}

/// The stages of a transition: time from its beginning, and the share of the full effect from then on.
fn ramp(keys: &Option<RampKeys>, falling: bool) -> Vec<(SimDuration, f64)> {
    let end = if falling { 0.0 } else { 1.0 };
    let Some(keys) = keys else { return vec![(SimDuration::ZERO, end)] };
    let given: Vec<f64> = keys.stages.iter().flat_map(|s| s.value.iter().map(|x| x.value.value())).collect();
    let strengths: Vec<f64> = if given.is_empty() {
        let n = (*keys.steps).min(1000) as usize;
        // In the middle of each step the effect is what a straight line would have.
        let line = |i: usize| (i as f64 + 0.5) / n as f64;
        (0..n).map(|i| if falling { 1.0 - line(i) } else { line(i) }).collect()
    } else {
        given
    };
    let n = strengths.len() as f64;
    let mut out: Vec<(SimDuration, f64)> =
        strengths.into_iter().enumerate().map(|(i, s)| (keys.over.scaled(i as f64 / n), s)).collect();
    out.push((*keys.over, end));
    out
}

/// The amount of a bound in the unit of a signal.
fn in_unit(bound: config::Bound, unit: SignalUnit) -> Option<f64> {
    match (bound, unit) {
        (config::Bound::Time(t), SignalUnit::Hours) => Some(t.hours()),
        (config::Bound::Time(t), SignalUnit::Days) => Some(t.hours() / 24.0),
        (config::Bound::Money(m), SignalUnit::Money) => Some(m.amount()),
        (config::Bound::Share(s), SignalUnit::Count) => Some(s),
        (config::Bound::Number(x), SignalUnit::Hours | SignalUnit::Money) => (x == 0.0).then_some(0.0),
        (config::Bound::Number(x), _) => Some(x),
        _ => None,
    }
}

/// The paths of the signals of disruptions, monitors, playbooks and budgets, in the order in which they are read.
pub(super) fn names(file: &ScenarioFile) -> [Vec<String>; 4] {
    fn all<K>(list: &[(crate::source::Name, K)]) -> Vec<String> {
        by_name(list).iter().map(|(n, _)| n.text.clone()).collect()
    }
    [all(&file.disruption), all(&file.monitor), all(&file.playbook), all(&file.budget)]
}

impl Compiler<'_> {
    pub(super) fn systems(&mut self) -> SystemsParams {
        let file = self.file;
        let sites = self.site_names();
        let mut list = Vec::new();
        for (name, keys) in by_name(&file.system) {
            let mut mine = vec![keys.warehouses.is_none(); sites.len()];
            for site in keys.warehouses.iter().flat_map(|w| &w.value) {
                if let Some(at) = self.find(&file.warehouse, "warehouse", &site.value, site.at) {
                    mine[at] = true;
                }
            }
            let gate = match *keys.stops {
                Stops::Orders => Gate::Intake,
                Stops::Release => Gate::Release,
                Stops::Labels => Gate::Labels,
            };
            let pace = keys.catch_up.as_ref().filter(|r| r.value > 0.0);
            list.push(System {
                name: name.text.clone(),
                up: *keys.up,
                gate,
                sites: mine,
                catch_up: pace.map(|r| SimDuration::from_micros_f64(3.6e9 / r.value)),
                lost: keys.lost.value.value(),
                loses: Purpose::named(&format!("system.{}/lost", name.text)),
            });
        }
        SystemsParams { list, sites: sites.len() }
    }

    /// Everything about disruptions and playbooks but what it does to levers.
    pub(super) fn contingency(&mut self, model: &mut Model, signals: &[Signal]) {
        let file = self.file;
        for (count, what) in [
            (file.disruption.len(), "disruptions"),
            (file.monitor.len(), "monitors"),
            (file.playbook.len(), "playbooks"),
        ] {
            if count > MOST {
                let message = format!("more than {MOST} {what}");
                let at = file.scenario.at;
                self.error(Diagnostic::error(Code::P507, message).at(at));
                return;
            }
        }
        let disruptions = by_name(&file.disruption);
        let list: Vec<Disruption> =
            disruptions.iter().map(|(name, keys)| self.disruption(name, keys, signals)).collect();
        self.no_circle_of_causes(&list);
        model.disruptions = Arc::new(DisruptionParams { list });
        let monitors = by_name(&file.monitor);
        let list = monitors.iter().map(|(name, keys)| self.monitor(name, keys, signals)).collect();
        model.monitors = Arc::new(MonitorParams { list });
        let contacts = self.contacts();
        let budgets = self.budgets();
        let playbooks = by_name(&file.playbook);
        let list = playbooks.iter().map(|(name, keys)| self.playbook(name, keys)).collect();
        let known = (file.disruption.len(), file.monitor.len());
        model.playbooks = Arc::new(PlaybookParams { list, contacts, budgets, known });
    }

    /// Disruptions that cause one another in a circle would, once one of them has begun, never come to an end.
    fn no_circle_of_causes(&mut self, list: &[Disruption]) {
        let file = self.file;
        let cause = |d: usize| match list[d].occurs {
            Occurs::After { cause, .. } => Some(cause),
            _ => None,
        };
        let disruptions = by_name(&file.disruption);
        let at = |d: usize| {
            let occurs = disruptions[d].1.occurs.as_ref();
            occurs.and_then(|o| o.after.as_ref()).map_or(disruptions[d].0.at, |a| a.at)
        };
        for mut circle in circles(list.len(), &cause) {
            circle.reverse();
            let names: Vec<String> = circle.iter().map(|d| format!("`{}`", disruptions[*d].0.text)).collect();
            let message = format!("{} causes {} in a circle", names.join(" causes "), names[0]);
            self.error(
                Diagnostic::error(Code::P307, message)
                    .help("begin one of them in another way")
                    .at(at(circle[0])),
            );
        }
    }

    /// The index of a signal.
    fn signal(&mut self, path: &At<String>, signals: &[Signal]) -> Option<usize> {
        let found = signals.iter().position(|s| s.path == path.value);
        if found.is_none() {
            let near = did_you_mean(path, signals.iter().map(|s| s.path.as_str()));
            let d =
                Diagnostic::error(Code::P301, format!("no signal is called `{}`", path.value)).at(path.at);
            self.error(match near {
                Some(near) => d.suggest(Some(near)),
                None => d.help("`plimsoll signals FILE` lists them"),
            });
        }
        found
    }

    /// A bound in the unit of a signal.
    fn bound(&mut self, given: &At<config::Bound>, unit: SignalUnit) -> f64 {
        in_unit(given.value, unit).unwrap_or_else(|| {
            let example = match unit {
                SignalUnit::Hours | SignalUnit::Days => "\"12 h\"",
                SignalUnit::Money => "\"5000 EUR\"",
                _ => "1500",
            };
            self.error(
                Diagnostic::error(Code::P508, "the signal is measured in another unit")
                    .at(given.at)
                    .help(format!("for example: {example}")),
            );
            0.0
        })
    }

    fn disruption(&mut self, name: &str, keys: &DisruptionKeys, signals: &[Signal]) -> Disruption {
        let file = self.file;
        let occurs = match &keys.occurs {
            Some(occurs) => self.occurs(name, occurs, signals),
            None => Occurs::Never,
        };
        let mut destroys = Vec::new();
        if let Some(keys) = &keys.destroys {
            for site in &keys.stock_of.value {
                if site.value == "*" {
                    destroys.extend((0..self.site_names().len()).map(|i| (i, keys.share.value.value())));
                } else if let Some(i) = self.find(&file.warehouse, "warehouse", &site.value, site.at) {
                    destroys.push((i, keys.share.value.value()));
                }
            }
        }
        let group = keys.group.as_ref().map(|g| (g.value.as_str(), keys.together.value.value()));
        let cost = keys.cost.as_ref();
        Disruption {
            name: name.to_string(),
            occurs,
            lasts: keys.lasts.as_ref().map(|l| Sampler::compile(&l.value)),
            severity: Sampler::compile(&keys.severity.value),
            effects: Vec::new(),
            builds: ramp(&keys.builds, false),
            recovers: ramp(&keys.recovers, true),
            cost: cost.map_or(Money::ZERO, |c| money(&c.each)),
            cost_per_hour: cost.map_or(Money::ZERO, |c| money(&c.per_hour)),
            warning: keys.warning.as_ref().map(|w| Warning {
                lead: *w.lead,
                hit: w.hit.value.value(),
                false_gap: gap(w.false_alarms.value),
            }),
            detected_after: Sampler::compile(&keys.detected_after.value),
            destroys,
            purposes: Purposes::of(name, group),
        }
    }

    fn occurs(&mut self, name: &str, keys: &OccursKeys, signals: &[Signal]) -> Occurs {
        let given = [
            ("at", keys.at_.as_ref().map(|k| k.at)),
            ("between", keys.between.as_ref().map(|k| k.at)),
            ("every", keys.every.as_ref().map(|k| k.at)),
            ("rate", keys.rate.as_ref().map(|k| k.at)),
            ("after", keys.after.as_ref().map(|k| k.at)),
            ("when", keys.when.as_ref().map(|k| k.at)),
        ];
        let mut named = given.iter().filter_map(|(k, at)| at.map(|at| (*k, at)));
        match (named.next(), named.next()) {
            (None, _) => {
                let d =
                    Diagnostic::error(Code::P502, format!("nothing says when `{name}` begins")).at(keys.at);
                self.error(
                    d.help("give one of at, between, every, rate, after and when; or leave `occurs` out"),
                );
                return Occurs::Never;
            }
            (Some((a, first)), Some((b, second))) => {
                self.error(
                    Diagnostic::error(
                        Code::P501,
                        format!("a disruption begins by `{a}` or by `{b}`, not by both"),
                    )
                    .at(second)
                    .note_at(first, format!("`{a}` is here"))
                    .help("write two disruptions with the same effects"),
                );
                return Occurs::Never;
            }
            _ => {}
        }
        let chance = keys.chance.value.value();
        let lag = Sampler::compile(&keys.lag.value);
        if let Some(moments) = &keys.at_ {
            let mut moments: Vec<SimTime> =
                moments.value.iter().filter_map(|m| self.moment(m.value.local, m.at)).collect();
            moments.sort_unstable();
            return Occurs::At(moments);
        }
        if let Some(between) = &keys.between {
            let ends: Vec<SimTime> =
                between.value.iter().filter_map(|m| self.moment(m.value.local, m.at)).collect();
            let [from, to] = ends[..] else {
                if between.value.len() != 2 {
                    let d = Diagnostic::error(Code::P213, "`between` has two moments").at(between.at);
                    self.error(d.help("for example: between = [2026-03-09, 2026-03-16]"));
                }
                return Occurs::Never;
            };
            if to <= from {
                self.error(
                    Diagnostic::error(Code::P503, "the second moment must come after the first")
                        .help("swap the two")
                        .at(between.at),
                );
                return Occurs::Never;
            }
            return Occurs::Between { from, to, chance };
        }
        if let Some(after) = &keys.after {
            let file = self.file;
            let Some(cause) = self.find(&file.disruption, "disruption", after, after.at) else {
                return Occurs::Never;
            };
            if by_name(&file.disruption)[cause].0.text == name {
                self.error(
                    Diagnostic::error(Code::P503, "a disruption cannot be its own cause")
                        .at(after.at)
                        .help("`every` and `rate` make it come again"),
                );
                return Occurs::Never;
            }
            return Occurs::After { cause, chance, lag };
        }
        if let Some(when) = &keys.when {
            return self.when(when, chance, lag, signals);
        }
        let gap = match (&keys.every, &keys.rate) {
            (Some(every), _) => Some(Sampler::compile(&every.value)),
            (_, Some(rate)) => gap(rate.value),
            _ => None,
        };
        let Some(gap) = gap else { return Occurs::Never };
        if gap.mean() <= 0.0 {
            let at = keys.every.as_ref().map_or(keys.at, |e| e.at);
            self.error(
                Diagnostic::error(Code::P206, "`every` must be above 0")
                    .help("for example: every = \"30 d\"")
                    .at(at),
            );
            return Occurs::Never;
        }
        let clock = self.clock(keys);
        Occurs::Again { gap, overlapping: keys.rate.is_some(), clock }
    }

    fn when(&mut self, keys: &ConditionKeys, chance: f64, lag: Sampler, signals: &[Signal]) -> Occurs {
        let signal = self.signal(&keys.signal, signals);
        let unit = signal.map_or(SignalUnit::Count, |s| signals[s].unit);
        let bound = match (&keys.above, &keys.below) {
            (Some(above), None) => Level::Above(self.bound(above, unit)),
            (None, Some(below)) => Level::Below(self.bound(below, unit)),
            (above, _) => {
                let (code, words) = match above {
                    Some(_) => (Code::P501, "a condition has one bound"),
                    None => (Code::P502, "a condition needs a bound"),
                };
                self.error(Diagnostic::error(code, words).at(keys.at).help("give `above` or `below`"));
                return Occurs::Never;
            }
        };
        let poll = self.interval(*keys.poll, keys.poll.at);
        let Some(signal) = signal else { return Occurs::Never };
        Occurs::When { signal, bound, lasting: *keys.lasting, poll, chance, lag }
    }

    /// An interval at which something is looked at: not so short that nothing else would happen.
    pub(super) fn interval(&mut self, given: SimDuration, at: Span) -> SimDuration {
        if given < SimDuration::SECOND {
            let d = Diagnostic::error(Code::P206, "looking more often than every second").at(at);
            self.error(d.help("for example: \"15 min\""));
            return SimDuration::HOUR;
        }
        given
    }

    /// A moment of the run; before its start is its start.
    pub(super) fn moment(&mut self, local: DateTime, at: Span) -> Option<SimTime> {
        let moment = self.axis.moment(local);
        if moment.is_none_or(|m| m >= self.horizon) {
            let d = Diagnostic::warning(Code::W612, "this moment lies outside the run").at(at);
            self.diagnostics.push(d.note("nothing happens then"));
        }
        moment
    }

    /// When time counts: in the season, while the calendar is open.
    fn clock(&mut self, keys: &OccursKeys) -> Option<Vec<(SimTime, SimTime)>> {
        let season = keys.season.as_ref().and_then(|season| {
            let days: Vec<Option<(i8, i8)>> = season.value.iter().map(|d| month_and_day(&d.value)).collect();
            if let [Some(first), Some(last)] = days[..] {
                return Some((first, last));
            }
            let d = Diagnostic::error(Code::P203, "a season is two days of the year, month and day")
                .at(season.at);
            self.error(d.help("for example: season = [\"07-01\", \"10-15\"]"));
            None
        });
        let open = keys.calendar.is_some().then(|| self.hours(&keys.calendar).intervals().to_vec());
        let seasons = season.map(|(first, last)| self.seasons(first, last));
        match (open, seasons) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(one),
            (Some(a), Some(b)) => Some(common(&a, &b)),
        }
    }

    /// The stretches of the run that lie between two days of the year, both included.
    fn seasons(&self, first: (i8, i8), last: (i8, i8)) -> Vec<(SimTime, SimTime)> {
        let year = self.axis.start_date().year();
        let years = (self.horizon.hours() / 8766.0) as i16 + 2;
        let mut out = Vec::new();
        for year in year - 1..=year.saturating_add(years) {
            let (from, to) = (date(year, first), date(year + i16::from(last < first), last));
            let (Some(from), Some(to)) = (from, to.and_then(|d| d.tomorrow().ok())) else { continue };
            let at = |d: Date| self.axis.moment(d.to_datetime(Time::midnight()));
            // What lies before the start has no moment: it begins with the run.
            let (Some(to), from) = (at(to), at(from).unwrap_or(SimTime::START)) else { continue };
            if from < to && from < self.horizon {
                out.push((from, to));
            }
        }
        out
    }

    fn monitor(&mut self, name: &str, keys: &MonitorKeys, signals: &[Signal]) -> Monitor {
        let (source, unit) = match (&keys.signal, &keys.due_within) {
            (Some(path), None) => match self.signal(path, signals) {
                Some(i) => (Source::Signal(i), signals[i].unit),
                None => (Source::DueWithin(SimDuration::ZERO), SignalUnit::Orders),
            },
            (None, Some(within)) => (Source::DueWithin(within.value), SignalUnit::Orders),
            (signal, _) => {
                let (code, words) = match signal {
                    Some(_) => (Code::P501, "a monitor watches a signal or orders that are due, not both"),
                    None => (Code::P502, "the monitor watches nothing"),
                };
                self.error(Diagnostic::error(code, words).at(keys.at).help("give `signal` or `due_within`"));
                (Source::DueWithin(SimDuration::ZERO), SignalUnit::Orders)
            }
        };
        let poll = self.interval(*keys.poll, keys.poll.at);
        let rule = match (&keys.above, &keys.below, &keys.rises_by) {
            (Some(above), None, None) => Rule::Above(self.bound(above, unit)),
            (None, Some(below), None) => Rule::Below(self.bound(below, unit)),
            (None, None, Some(by)) => {
                let looks = (keys.within.micros() / poll.micros()).clamp(1, 100_000) as usize;
                Rule::Rises { by: self.bound(by, unit), looks }
            }
            (None, None, None) => {
                let d = Diagnostic::error(Code::P502, "the monitor never gives alarm").at(keys.at);
                self.error(d.help("give `above`, `below` or `rises_by`"));
                Rule::Above(f64::INFINITY)
            }
            _ => {
                let d = Diagnostic::error(Code::P501, "a monitor has one bound").at(keys.at);
                self.error(d.help("write two monitors, and playbooks that start by any of them"));
                Rule::Above(f64::INFINITY)
            }
        };
        let clears_at = keys.clears_at.as_ref().map(|c| (self.bound(c, unit), c.at));
        let wrong = match (rule, clears_at) {
            (Rule::Above(bound), Some((clear, at))) if clear > bound => Some(at),
            (Rule::Below(bound), Some((clear, at))) if clear < bound => Some(at),
            (Rule::Rises { .. }, Some((_, at))) => Some(at),
            _ => None,
        };
        if let Some(at) = wrong {
            let d = Diagnostic::error(Code::P503, "`clears_at` lies on the wrong side of the bound").at(at);
            self.error(
                d.help("an alarm above 1500 may clear at 900; one below 2 at 5; a rise clears by itself"),
            );
        }
        Monitor {
            name: name.to_string(),
            source,
            poll,
            delay: *keys.delay,
            rule,
            clears_at: clears_at.map(|c| c.0),
            lasting: *keys.lasting,
            hit: keys.hit.value.value(),
            false_gap: gap(keys.false_alarms.value),
            false_for: *keys.false_for,
            cost: money(&keys.cost),
            noticed: Purpose::named(&format!("monitor.{name}")),
        }
    }
}

fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.trim().split_once('-')?;
    let (month, day): (i8, i8) = (month.parse().ok()?, day.parse().ok()?);
    // 2024 has all days there are.
    Date::new(2024, month, day).ok().map(|_| (month, day))
}

/// A day of a year; the 29th of February is the 28th in years that have none.
fn date(year: i16, (month, day): (i8, i8)) -> Option<Date> {
    Date::new(year, month, day).or_else(|_| Date::new(year, month, day - 1)).ok()
}

/// What two lists of stretches have in common.
fn common(a: &[(SimTime, SimTime)], b: &[(SimTime, SimTime)]) -> Vec<(SimTime, SimTime)> {
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (from, to) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
        if from < to {
            out.push((from, to));
        }
        if a[i].1 < b[j].1 { i += 1 } else { j += 1 }
    }
    out
}
