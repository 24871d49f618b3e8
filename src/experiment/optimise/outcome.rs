//! What a search has found: the answer, how sure it is, and what stands around it.

use super::judge::{Constraint, Service};
use super::race::{Fate, Race};
use super::space::one_less;
use crate::scenario::{Cost, Search};
use crate::source::LeverValue;
use crate::stats::selection::{CorrectSelection, correct_selection};
use crate::stats::{MeanEstimate, normal_quantile};

/// The outcome of a search, or what there is of it so far.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was searched.
    pub search: Search,
    /// The targets that were to be met.
    pub constraints: Vec<Constraint>,
    /// The settings that were simulated, cheapest first.
    pub visited: Vec<Visited>,
    /// How many settings there are in all.
    pub settings: usize,
    /// How many have been decided, seen or unseen.
    pub decided: usize,
    /// The cheapest setting that meets the targets, or what looks most like it: a place among the visited.
    pub answer: Option<usize>,
    /// The answer has been shown to meet the targets.
    pub shown: bool,
    /// Everything has been decided.
    pub complete: bool,
    /// The probability, at least, that the selection is right. Of an unfinished search: as far as it has come.
    pub probability: f64,
    /// Where costs are simulated: how likely the answer is the cheapest of those that were compared with it, if mean
    /// differences are normal and their variances known.
    pub cheapest: Option<CorrectSelection>,
    /// For each lever the setting with one step less of it, as far as there is one.
    pub one_less: Vec<Option<usize>>,
    /// The strongest of the others.
    pub runner_up: Option<usize>,
    /// The visited settings of which no other is cheaper and better, cheapest first.
    pub frontier: Vec<usize>,
    /// Two visited settings that contradict "more helps": less, more.
    pub doubt: Option<(usize, usize)>,
    /// Replications that were run.
    pub replications: usize,
    /// Replications that the whole grid would take for the same guarantee, each setting with a number fixed
    /// beforehand.
    pub grid_replications: f64,
    /// The seed.
    pub seed: u64,
}

/// A setting that was simulated.
#[derive(Clone, Debug)]
pub struct Visited {
    /// Its number: the place among all settings in the order in which they came into the race.
    pub number: usize,
    /// A value for each lever.
    pub values: Vec<LeverValue>,
    /// What it costs: its price, or the mean of the KPI.
    pub cost: f64,
    /// The interval of the cost; `None` of a price.
    pub cost_interval: Option<(f64, f64)>,
    /// What it makes of each target.
    pub services: Vec<Service>,
    /// How many replications it has.
    pub replications: u32,
    /// What has become of it; others are named by their number.
    pub fate: Fate,
}

impl Found {
    /// What is known by now.
    pub fn of(race: &Race<'_>, complete: bool) -> Found {
        let confidence = race.search.confidence;
        let visited = visited(race, confidence);
        let place = |number: usize| visited.iter().position(|v| v.number == number);
        let best = race.best();
        let answer = best.and_then(place).or_else(|| likeliest(&visited));
        let one_less: Vec<Option<usize>> = match answer {
            Some(a) => {
                let settings: Vec<_> = race.runners.iter().map(|r| r.setting.clone()).collect();
                (0..race.search.levers.len())
                    .map(|lever| one_less(&settings, visited[a].number, lever).and_then(place))
                    .collect()
            }
            None => vec![None; race.search.levers.len()],
        };
        let decided = race.runners.len() - race.open().len();
        Found {
            search: race.search.clone(),
            constraints: race.constraints.clone(),
            settings: race.runners.len(),
            decided,
            answer,
            shown: best.is_some(),
            complete,
            probability: if complete { confidence } else { so_far(race, best) },
            cheapest: best.and_then(|b| cheapest(race, b)),
            one_less,
            runner_up: answer.and_then(|a| runner_up(&visited, a)),
            frontier: frontier(&visited),
            doubt: race.doubt.and_then(|(a, b)| Some((place(a)?, place(b)?))),
            replications: race.bench.replications(),
            grid_replications: grid_replications(race, best),
            seed: race.bench.seed(),
            visited,
        }
    }

    /// The answer.
    pub fn chosen(&self) -> Option<&Visited> {
        self.answer.map(|a| &self.visited[a])
    }

    /// No setting meets the targets, and that has been shown.
    pub fn none_meets(&self) -> bool {
        self.complete && !self.shown
    }
}

fn visited(race: &Race<'_>, confidence: f64) -> Vec<Visited> {
    let mut visited: Vec<Visited> = (0..race.runners.len())
        .filter(|&i| race.len(i) > 0)
        .map(|i| Visited {
            number: i,
            values: race.runners[i].setting.values.clone(),
            cost: race.cost(i),
            cost_interval: match &race.search.cost {
                Cost::Price { .. } => None,
                Cost::Kpi(kpi) => MeanEstimate::of(&race.column(i, kpi), confidence).interval(),
            },
            services: race
                .constraints
                .iter()
                .map(|c| c.service(&race.column(i, &c.kpi), confidence))
                .collect(),
            replications: race.len(i),
            fate: race.runners[i].fate,
        })
        .collect();
    visited.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.number.cmp(&b.number)));
    visited
}

/// The cheapest whose estimates meet all targets, and if none does the one that meets most, and best.
fn likeliest(visited: &[Visited]) -> Option<usize> {
    let met = |v: &Visited| v.services.iter().filter(|s| s.met).count();
    let most = visited.iter().map(met).max()?;
    let all = visited.first().map_or(0, |v| v.services.len());
    let candidates = (0..visited.len()).filter(|&i| met(&visited[i]) == most);
    if most == all {
        return candidates.min();
    }
    candidates.max_by(|&i, &j| {
        let service = |i: usize| visited[i].services.first().map_or(f64::NEG_INFINITY, |s| s.goodness);
        service(i).total_cmp(&service(j)).then(j.cmp(&i))
    })
}

/// The bound so far: the chance that the answer misses a target after all, and that one of the cheaper settings
/// that are still open meets them all.
fn so_far(race: &Race<'_>, best: Option<usize>) -> f64 {
    let Some(best) = best else { return 0.0 };
    let all = race.runners.len() as f64;
    let misses = race.runners[best].evidence.iter().map(|e| e.against_low).fold(0.0, f64::max) * all;
    let targets = race.constraints.len() as f64;
    let meets = race.open().into_iter().map(|i| {
        let evidence = &race.runners[i].evidence;
        let least = evidence.iter().map(|e| e.against_high).fold(1.0, f64::min);
        least * targets
    });
    let meets = meets.fold((1.0 - race.search.confidence) / 2.0, f64::max);
    (1.0 - misses - meets).max(0.0)
}

/// The gaps of the settings that lost by their cost, pair by pair, in standard errors.
fn cheapest(race: &Race<'_>, best: usize) -> Option<CorrectSelection> {
    let Cost::Kpi(kpi) = &race.search.cost else { return None };
    let cheap = race.column(best, kpi);
    let dearer = (0..race.runners.len()).filter(|&i| matches!(race.runners[i].fate, Fate::Dearer(_)));
    let gaps = dearer.map(|i| {
        let more: Vec<f64> = race.column(i, kpi).iter().zip(&cheap).map(|(a, b)| a - b).collect();
        let gap = MeanEstimate::of(&more, 0.95);
        // Differences that do not vary are as sure as can be.
        if gap.sd > 0.0 { gap.mean / (gap.sd / (gap.n as f64).sqrt()) } else { f64::INFINITY }
    });
    Some(correct_selection(&gaps.collect::<Vec<_>>()))
}

/// The next dearer setting that is not shown to miss, or else the one that missed least.
fn runner_up(visited: &[Visited], answer: usize) -> Option<usize> {
    let misses = |v: &Visited| matches!(v.fate, Fate::Misses(_) | Fate::Within(_));
    let well = |v: &Visited| !misses(v) && v.services.iter().all(|s| s.met);
    let dearer = (0..visited.len()).filter(|&i| i != answer).find(|&i| well(&visited[i]));
    dearer.or_else(|| {
        (0..visited.len()).filter(|&i| i != answer).max_by(|&i, &j| {
            let service = |i: usize| visited[i].services.first().map_or(f64::NEG_INFINITY, |s| s.goodness);
            service(i).total_cmp(&service(j)).then(j.cmp(&i))
        })
    })
}

/// Settings of which none is cheaper and keeps the first target better.
fn frontier(visited: &[Visited]) -> Vec<usize> {
    let mut best = f64::NEG_INFINITY;
    let mut frontier = Vec::new();
    for (i, v) in visited.iter().enumerate() {
        let Some(service) = v.services.first() else { continue };
        if service.goodness > best {
            best = service.goodness;
            frontier.push(i);
        }
    }
    frontier
}

/// All settings with the number that a plan fixed beforehand needs for each: to tell whether it meets the targets,
/// and, where the cost is simulated, to tell it from the best by the tolerance.
fn grid_replications(race: &Race<'_>, best: Option<usize>) -> f64 {
    let shown = best.or_else(|| (0..race.runners.len()).find(|&i| race.len(i) > 1));
    let Some(shown) = shown else { return f64::NAN };
    let errors = race.errors(shown);
    let for_targets = race
        .constraints
        .iter()
        .map(|c| c.fixed_replications(&errors, &race.column(shown, &c.kpi)))
        .fold(0.0, f64::max);
    let for_cost = match &race.search.cost {
        Cost::Price { .. } => 0.0,
        Cost::Kpi(kpi) => {
            let cost = MeanEstimate::of(&race.column(shown, kpi), 0.95);
            let z = normal_quantile(1.0 - errors.compare);
            // Independent settings: the difference of two has twice the variance.
            2.0 * (z * cost.sd / (race.search.tolerance * cost.mean.abs())).powi(2)
        }
    };
    let each = for_targets.max(for_cost).max(2.0).ceil();
    each * race.runners.len() as f64
}
