//! The words and numbers of a search's outcome, the same wherever they stand.

use crate::experiment::optimise::{Fate, Found, Visited, short_names};
use crate::metrics::{KpiInfo, Unit, registry};
use crate::report::number::{Scale, as_given, percent, quantity, whole};
use crate::scenario::{Bound, Cost, Scenario};

/// An outcome with all it takes to speak of it.
pub struct Words<'a> {
    /// The outcome.
    pub found: &'a Found,
    /// The name of the scenario.
    pub scenario: &'a str,
    /// The question of the scenario.
    pub question: Option<&'a str>,
    /// The levers by what tells them apart.
    pub levers: Vec<String>,
    /// The name of the cost.
    pub cost: String,
    currency: &'a str,
    cost_unit: Unit,
    kpis: Vec<KpiInfo>,
}

impl<'a> Words<'a> {
    /// Words for the outcome of a search of this scenario.
    pub fn new(found: &'a Found, scenario: &'a Scenario) -> Self {
        let kpis: Vec<KpiInfo> = registry(&scenario.model.layout).into_iter().map(|k| k.info).collect();
        let (cost, cost_unit) = match &found.search.cost {
            Cost::Price { money: true } => ("price".to_owned(), Unit::Money),
            Cost::Price { money: false } => ("price".to_owned(), Unit::Factor),
            Cost::Kpi(id) => {
                let info = kpis.iter().find(|k| k.id == *id);
                info.map_or((id.clone(), Unit::Factor), |k| (k.label.to_lowercase(), k.unit))
            }
        };
        Words {
            found,
            scenario: &scenario.file.scenario.name,
            question: scenario.file.scenario.question.as_ref().map(|q| q.value.as_str()),
            levers: short_names(&found.search),
            cost,
            currency: &scenario.model.layout.currency,
            cost_unit,
            kpis,
        }
    }

    /// `pickers 14, packers 9`.
    pub fn setting(&self, v: &Visited) -> String {
        let parts =
            self.levers.iter().zip(&v.values).map(|(name, value)| format!("{name} {}", value.words()));
        parts.collect::<Vec<_>>().join(", ")
    }

    /// The cost with its unit.
    pub fn cost_of(&self, v: &Visited) -> String {
        match v.cost_interval {
            None => as_given(self.cost_unit, self.currency, v.cost),
            Some((low, high)) => {
                let scale = Scale::new(self.cost_unit, self.currency, v.cost, (high - low) / 2.0);
                scale.quantity(v.cost)
            }
        }
    }

    /// The interval of the cost, for small print; empty of a price.
    pub fn cost_interval(&self, v: &Visited) -> String {
        let Some((low, high)) = v.cost_interval else { return String::new() };
        let scale = Scale::new(self.cost_unit, self.currency, v.cost, (high - low) / 2.0);
        format!("{} to {}", scale.number(low), scale.quantity(high))
    }

    /// An amount of cost, such as a difference.
    pub fn amount(&self, cost: f64) -> String {
        quantity(self.cost_unit, self.currency, cost)
    }

    /// The unit of the cost, for axes.
    pub fn cost_scale(&self) -> Scale {
        Scale::new(self.cost_unit, self.currency, 1.0, f64::NAN)
    }

    fn unit(&self, target: usize) -> Unit {
        let constraint = &self.found.constraints[target];
        match constraint.target.with_probability {
            Some(_) => Unit::Share,
            None => self.kpis.iter().find(|k| k.id == constraint.kpi).map_or(Unit::Factor, |k| k.unit),
        }
    }

    /// `orders.on_time at least 95 % in 90 % of replications`.
    pub fn target(&self, target: usize) -> String {
        let c = &self.found.constraints[target];
        let unit = self.kpis.iter().find(|k| k.id == c.kpi).map_or(Unit::Factor, |k| k.unit);
        let (words, x) = match c.target.bound {
            Bound::AtLeast(x) => ("at least", x),
            Bound::AtMost(x) => ("at most", x),
        };
        let bound = as_given(unit, self.currency, x);
        match c.target.with_probability {
            Some(p) => {
                format!("{} {words} {bound} in {} of replications", c.kpi, as_given(Unit::Share, "", p))
            }
            None => format!("{} {words} {bound} on average", c.kpi),
        }
    }

    /// What is measured for a target, for headings and axes.
    pub fn service_name(&self, target: usize) -> String {
        let c = &self.found.constraints[target];
        match c.target.with_probability {
            Some(_) => format!("replications that keep {}", c.target.name),
            None => format!("mean {}", c.kpi),
        }
    }

    /// The estimate of a target.
    pub fn service(&self, v: &Visited, target: usize) -> String {
        let s = &v.services[target];
        let scale =
            Scale::new(self.unit(target), self.currency, s.estimate, (s.interval.1 - s.interval.0) / 2.0);
        scale.quantity(s.estimate)
    }

    /// The scale on which the first target is drawn.
    pub fn service_scale(&self, target: usize, size: f64) -> Scale {
        Scale::new(self.unit(target), self.currency, size, f64::NAN)
    }

    /// The interval of the estimate with the number of replications.
    pub fn service_interval(&self, v: &Visited, target: usize) -> String {
        let s = &v.services[target];
        let scale =
            Scale::new(self.unit(target), self.currency, s.estimate, (s.interval.1 - s.interval.0) / 2.0);
        format!("{} to {}, n = {}", scale.number(s.interval.0), scale.quantity(s.interval.1), v.replications)
    }

    /// What has become of a setting, in words.
    pub fn fate(&self, v: &Visited) -> String {
        let chosen = self.found.chosen().is_some_and(|c| c.number == v.number);
        match v.fate {
            Fate::Meets if chosen => "chosen".into(),
            Fate::Meets => "meets".into(),
            Fate::Open if chosen => "best so far, not yet shown".into(),
            Fate::Open => "open".into(),
            Fate::Misses(target) => format!("misses {}", self.found.constraints[target].target.name),
            Fate::Within(_) => "misses: one with more of everything does".into(),
            Fate::Dearer(_) => "dearer".into(),
        }
    }

    /// How many replications, of how many settings, against the grid.
    pub fn effort(&self) -> String {
        let f = self.found;
        let seen = format!(
            "{} replications of {} settings out of {}",
            whole(f.replications as u64),
            f.visited.len(),
            whole(f.settings as u64)
        );
        if !f.grid_replications.is_finite() {
            return seen;
        }
        let share = f.replications as f64 / f.grid_replications;
        let less = if share < 0.001 { "less than 0.1 %".into() } else { percent(share) };
        format!(
            "{seen}; all of them to the same guarantee would take {} ({less})",
            whole(f.grid_replications as u64)
        )
    }

    /// The answer in a sentence or two.
    pub fn answer(&self) -> String {
        let f = self.found;
        let all = whole(f.settings as u64);
        let Some(v) = f.chosen() else {
            return "No setting has been simulated yet.".into();
        };
        let targets = if f.constraints.len() == 1 { "the target" } else { "all targets" };
        let setting = self.setting(v);
        let service = (0..f.constraints.len())
            .map(|t| {
                format!("{}: {} ({})", self.service_name(t), self.service(v, t), self.service_interval(v, t))
            })
            .collect::<Vec<_>>()
            .join("; ");
        let cost = format!("{} {}", self.cost, self.cost_of(v));
        if f.none_meets() {
            return format!(
                "None of the {all} settings meets {targets}, with probability {}. Nearest comes {setting}, {cost}; {service}.",
                self.probability()
            );
        }
        if f.complete {
            return format!(
                "{setting} is the cheapest of {all} settings that meets {targets}: {cost}; {service}. \
                 The selection is right with probability {}.",
                self.probability()
            );
        }
        let undecided = whole((f.settings - f.decided) as u64);
        if f.shown {
            let sure = as_given(Unit::Share, "", (1.0 + f.search.confidence) / 2.0);
            return format!(
                "So far {setting} is the cheapest shown to meet {targets}, with probability at least {sure}: {cost}; \
                 {service}. Of {all} settings {undecided} are still open and might be cheaper."
            );
        }
        format!(
            "So far {setting} looks best: {cost}; {service}. It is not yet shown to meet {targets}, and {undecided} of {all} \
             settings are open."
        )
    }

    /// `at least 95 %`.
    pub fn probability(&self) -> String {
        format!("at least {}", as_given(Unit::Share, "", (self.found.probability * 1e4).floor() / 1e4))
    }

    /// Why the runner-up lost.
    pub fn runner_up(&self) -> Option<String> {
        let f = self.found;
        let (chosen, other) = (f.chosen()?, &f.visited[f.runner_up?]);
        let missed = (0..f.constraints.len()).find(|&t| match other.fate {
            Fate::Misses(target) => t == target,
            _ => !other.services[t].met,
        });
        let setting = self.setting(other);
        Some(match missed {
            Some(t) => format!(
                "{setting} costs {} {}, but {} are {} ({}).",
                self.amount((chosen.cost - other.cost).abs()),
                if other.cost < chosen.cost { "less" } else { "more" },
                self.service_name(t),
                self.service(other, t),
                self.service_interval(other, t)
            ),
            None => {
                let more = other.cost - chosen.cost;
                let share = percent(more / chosen.cost.abs());
                let service = self.service(other, 0);
                let dearer = if more > 0.0 {
                    format!("costs {} more ({share})", self.amount(more))
                } else {
                    "costs the same and comes later in the list".into()
                };
                format!(
                    "{setting} {dearer}; {}: {service} ({}).",
                    self.service_name(0),
                    self.service_interval(other, 0)
                )
            }
        })
    }

    /// What must not be overlooked.
    pub fn notes(&self) -> Vec<String> {
        let f = self.found;
        let mut notes = Vec::new();
        if let Some((less, more)) = f.doubt {
            notes.push(format!(
                "`more_helps` was taken back: {} keeps targets that {} misses. All settings were then judged by themselves.",
                self.setting(&f.visited[less]),
                self.setting(&f.visited[more])
            ));
        }
        if let (true, Some(v)) = (f.complete && f.shown, f.chosen()) {
            let at_end = |(lever, value): (usize, &crate::source::LeverValue)| {
                let values = &f.search.levers[lever].values;
                let lowest = values.len() > 1 && values.first() == Some(value);
                lowest.then(|| format!("{} is at the lower end of its range", self.levers[lever]))
            };
            let ends: Vec<String> = v.values.iter().enumerate().filter_map(at_end).collect();
            if !ends.is_empty() {
                notes.push(format!("{}: a wider range may hold a cheaper setting.", ends.join(", ")));
            }
        }
        if f.none_meets() {
            notes.push("Raise the upper ends of the ranges, or lower the targets.".into());
        }
        if !f.complete {
            notes.push("The search was stopped; the same command goes on from here.".into());
        }
        notes
    }
}
