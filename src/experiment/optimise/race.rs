//! The search itself: whose replications come next, and what they decide.
//!
//! Settings are tried under common random numbers, a few replications at a time, and leave the race as soon as
//! something is decided about them: they miss a target, another that meets all targets is cheaper, or, where it
//! was declared that more helps, one with more of everything missed. A decision is a function of the values in the
//! order of their replications, so the race is the same for any number of threads, and continues from kept values
//! as if it had never been stopped.

use std::collections::BTreeMap;

use super::judge::{Constraint, Errors, hardly_exists};
use super::space::{Setting, finer, grid, one_less};
use crate::experiment::{Bench, BenchError, BenchWatcher, PointId};
use crate::scenario::{Cost, Scenario, Search};
use crate::stats::selection::{Evidence, MeanTest, ocba_fractions};
use crate::stats::{MeanEstimate, mean_of};

/// Replications that a setting gets at a time once it has shown promise.
const BATCH: u32 = 10;
/// Replications of a setting that has none yet: enough to give up what never keeps a target.
const FIRST: u32 = 5;
/// Settings that are given up side by side.
const SIDE_BY_SIDE: usize = 4;
/// Replications of what is shown beside the answer.
const SHOWN: u32 = 30;
/// How many dearer settings are looked at for the runner-up.
const PASSED_OVER: usize = 5;
/// How unlikely what was seen must be before "more helps" is taken back.
const DOUBT: f64 = 0.001;

/// What has become of a setting. Others are named by their place among the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing is decided yet.
    Open,
    /// It meets all targets.
    Meets,
    /// It misses this target of the search.
    Misses(usize),
    /// One with more of everything misses.
    Within(usize),
    /// One that meets all targets costs less.
    Dearer(usize),
}

/// Makes a scenario of changes.
pub type Make<'a> = &'a dyn Fn(&[String]) -> Result<Scenario, String>;

/// Why a search ended without having tried everything it wanted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SearchError {
    /// A setting is no scenario.
    #[error("the setting {setting} cannot be run:\n{message}")]
    Setting {
        /// The changes.
        setting: String,
        /// What is wrong with it.
        message: String,
    },
    /// A replication failed, which only a bug can cause, or somebody asked for an end.
    #[error(transparent)]
    Bench(#[from] BenchError),
}

/// Values kept from an earlier search, by setting and replication.
pub type Kept = BTreeMap<usize, Vec<(u32, Vec<f64>)>>;

/// A setting in the race.
pub struct Runner {
    /// The setting.
    pub setting: Setting,
    /// Its place in the bench, once it has been tried.
    pub point: Option<PointId>,
    /// What has become of it.
    pub fate: Fate,
    /// How far each target is decided.
    pub evidence: Vec<Evidence>,
    errors: Errors,
}

/// A race of settings.
pub struct Race<'a> {
    /// What is searched.
    pub search: &'a Search,
    /// The targets.
    pub constraints: Vec<Constraint>,
    /// All settings, in the order in which they came into the race.
    pub runners: Vec<Runner>,
    /// Their values.
    pub bench: Bench,
    /// "More helps" was declared and taken back because of these two: less, more.
    pub doubt: Option<(usize, usize)>,
    /// How many times steps have been halved.
    pub rounds: usize,
    more_helps: bool,
    make: Make<'a>,
    kept: Kept,
}

impl<'a> Race<'a> {
    /// A race of all settings of a search.
    pub fn new(base: &Scenario, search: &'a Search, bench: Bench, make: Make<'a>, kept: Kept) -> Self {
        let kpis = crate::metrics::registry(&base.model.layout);
        let constraints = search
            .targets
            .iter()
            .map(|&t| &base.targets[t])
            .map(|t| Constraint::new(search, t, kpis[t.kpi].info.id.clone()))
            .collect();
        let mut race = Race {
            search,
            constraints,
            runners: Vec::new(),
            bench,
            doubt: None,
            rounds: 0,
            more_helps: search.more_helps,
            make,
            kept,
        };
        race.enter(grid(search));
        race
    }

    /// New settings come into the race, with their part of the chance of error: an equal part for each round of
    /// halved steps, divided by the ways to go wrong, and those that concern every setting by their number.
    fn enter(&mut self, settings: Vec<Setting>) {
        let all = (1.0 - self.search.confidence) / (self.search.refine + 1) as f64;
        let others = settings.len().max(2) as f64 - 1.0;
        let targets = self.constraints.len() as f64;
        let errors = match self.search.cost {
            Cost::Price { .. } => {
                let reject = all / 2.0 / targets / if self.more_helps { others } else { 1.0 };
                Errors { accept: all / 2.0 / others, reject, compare: all }
            }
            Cost::Kpi(_) => {
                let reject = all / 3.0 / targets / if self.more_helps { others } else { 1.0 };
                Errors { accept: all / 3.0 / others, reject, compare: all / 3.0 / others }
            }
        };
        self.runners.extend(settings.into_iter().map(|setting| Runner {
            setting,
            point: None,
            fate: Fate::Open,
            evidence: Vec::new(),
            errors,
        }));
    }

    /// Runs until everything is decided.
    ///
    /// # Errors
    /// When a setting cannot be run, a replication fails or somebody asks for an end.
    pub fn run(
        &mut self,
        watcher: &dyn BenchWatcher,
        each: &mut dyn FnMut(&Race<'_>),
    ) -> Result<(), SearchError> {
        loop {
            while let Some(wanted) = self.next() {
                self.add(&wanted, watcher)?;
                each(self);
            }
            if self.take_back() {
                continue;
            }
            match self.best() {
                Some(best) if self.rounds < self.search.refine => {
                    self.rounds += 1;
                    let known: Vec<Setting> = self.runners.iter().map(|r| r.setting.clone()).collect();
                    let around = known[best].clone();
                    self.enter(finer(self.search, &around, self.rounds, &known));
                    self.spread();
                }
                _ => return Ok(()),
            }
        }
    }

    /// Sees to it that settings have so many replications, and judges them anew.
    ///
    /// # Errors
    /// When a setting cannot be run, a replication fails or somebody asks for an end.
    pub fn add(&mut self, wanted: &[(usize, u32)], watcher: &dyn BenchWatcher) -> Result<(), SearchError> {
        let mut ranges = Vec::new();
        for &(i, n) in wanted {
            ranges.push((self.point(i)?, 0..n));
        }
        let ran = self.bench.run(&ranges, watcher);
        for &(i, _) in wanted {
            self.judge(i);
        }
        self.spread();
        Ok(ran?)
    }

    fn point(&mut self, i: usize) -> Result<PointId, SearchError> {
        if let Some(id) = self.runners[i].point {
            return Ok(id);
        }
        let changes = self.runners[i].setting.changes(self.search);
        let scenario = (self.make)(&changes)
            .map_err(|message| SearchError::Setting { setting: changes.join(" "), message })?;
        let id = self.bench.add(changes.join(" "), scenario);
        for (index, values) in self.kept.remove(&i).into_iter().flatten() {
            self.bench.restore(id, index, &values);
        }
        self.runners[i].point = Some(id);
        Ok(id)
    }

    /// How many replications a setting has.
    pub fn len(&self, i: usize) -> u32 {
        self.runners[i].point.map_or(0, |id| self.bench.point(id).len())
    }

    /// The values of a KPI of a setting.
    pub fn column(&self, i: usize, kpi: &str) -> Vec<f64> {
        let point = self.runners[i].point.map(|id| self.bench.point(id));
        point.and_then(|p| p.find_kpi(kpi).map(|k| p.column(k))).unwrap_or_default()
    }

    /// What a setting costs: its price, or the mean of its values so far.
    pub fn cost(&self, i: usize) -> f64 {
        match &self.search.cost {
            Cost::Price { .. } => self.runners[i].setting.price.unwrap_or(f64::NAN),
            Cost::Kpi(kpi) => mean_of(&self.column(i, kpi)),
        }
    }

    fn judge(&mut self, i: usize) {
        let errors = self.runners[i].errors;
        let evidence: Vec<Evidence> = self
            .constraints
            .iter()
            .map(|c| c.judge(&self.column(i, &c.kpi), self.search.first_stage, &errors))
            .collect();
        let missed = evidence.iter().position(|e| matches!(e.verdict, Some((_, false))));
        let all = evidence.iter().all(|e| matches!(e.verdict, Some((_, true))));
        let runner = &mut self.runners[i];
        runner.evidence = evidence;
        // What meets its targets, and what is out for another reason, may have more replications for show.
        if runner.fate == Fate::Open {
            runner.fate = match missed {
                Some(target) => Fate::Misses(target),
                None if all => Fate::Meets,
                None => Fate::Open,
            };
        }
    }

    /// Carries decisions on to other settings.
    fn spread(&mut self) {
        if self.more_helps {
            for i in 0..self.runners.len() {
                if self.runners[i].fate == Fate::Open {
                    let above = (0..self.runners.len()).find(|&j| {
                        matches!(self.runners[j].fate, Fate::Misses(_))
                            && self.runners[i].setting.is_within(&self.runners[j].setting)
                    });
                    if let Some(j) = above {
                        self.runners[i].fate = Fate::Within(j);
                    }
                }
            }
        }
        match self.search.cost {
            Cost::Price { .. } => self.spread_prices(),
            Cost::Kpi(_) => self.spread_costs(),
        }
    }

    fn spread_prices(&mut self) {
        let Some(best) = self.best() else { return };
        let price = self.cost(best);
        for i in 0..self.runners.len() {
            let alive = matches!(self.runners[i].fate, Fate::Open | Fate::Meets);
            // Of equal prices the first that meets its targets is as good as any.
            if i != best && alive && self.cost(i) >= price {
                self.runners[i].fate = Fate::Dearer(best);
            }
        }
    }

    /// Compares with every setting that meets its targets those that could still be cheaper.
    fn spread_costs(&mut self) {
        let Cost::Kpi(kpi) = &self.search.cost else { return };
        let meeting: Vec<usize> =
            (0..self.runners.len()).filter(|&i| self.runners[i].fate == Fate::Meets).collect();
        for &j in &meeting {
            let cheap = self.column(j, kpi);
            let test = self.comparison(&cheap, &self.runners[j].errors);
            for i in 0..self.runners.len() {
                let both_alive = matches!(self.runners[i].fate, Fate::Open | Fate::Meets)
                    && self.runners[j].fate == Fate::Meets;
                if i == j || !both_alive {
                    continue;
                }
                let more: Vec<f64> = self.column(i, kpi).iter().zip(&cheap).map(|(a, b)| a - b).collect();
                let unknown = hardly_exists(&more, self.search.first_stage);
                if unknown || matches!(test.judge(&more).verdict, Some((_, true))) {
                    self.runners[i].fate = Fate::Dearer(j);
                }
            }
        }
    }

    fn comparison(&self, costs: &[f64], errors: &Errors) -> MeanTest {
        let n0 = self.search.first_stage;
        let level = mean_of(costs.get(..n0).unwrap_or(costs)).abs();
        MeanTest::new(n0, errors.compare, self.search.tolerance * level)
    }

    /// The cheapest that meets its targets; equal costs: the first.
    pub fn best(&self) -> Option<usize> {
        let meeting = (0..self.runners.len()).filter(|&i| self.runners[i].fate == Fate::Meets);
        meeting.min_by(|&i, &j| self.cost(i).total_cmp(&self.cost(j)))
    }

    /// Settings that may still become the answer.
    pub fn open(&self) -> Vec<usize> {
        (0..self.runners.len()).filter(|&i| self.runners[i].fate == Fate::Open).collect()
    }

    /// Whether the replications so far speak for a setting.
    pub fn looks_well(&self, i: usize) -> bool {
        self.len(i) > 0
            && self.constraints.iter().all(|c| c.service(&self.column(i, &c.kpi), self.search.confidence).met)
    }

    /// How many replications of which settings come next; `None` when everything is decided.
    fn next(&self) -> Option<Vec<(usize, u32)>> {
        match self.search.cost {
            Cost::Price { .. } => self.next_by_price(),
            Cost::Kpi(_) => self.next_by_cost(),
        }
    }

    fn batch(&self, i: usize) -> (usize, u32) {
        let n = self.len(i);
        let more = if n > 0 && self.looks_well(i) { BATCH } else { FIRST };
        (i, n + more)
    }

    fn next_by_price(&self) -> Option<Vec<(usize, u32)>> {
        let mut open = self.open();
        if open.is_empty() {
            return None;
        }
        open.sort_by(|&i, &j| self.cost(i).total_cmp(&self.cost(j)).then(i.cmp(&j)));
        if self.more_helps {
            // What has been begun is brought to its end.
            let begun = open.iter().copied().find(|&i| self.len(i) > 0);
            return Some(vec![self.batch(begun.unwrap_or_else(|| self.most_telling(&open)))]);
        }
        // First halve the way to the cheapest that does not look bad, so that there soon is an answer.
        let tried = (0..self.runners.len()).filter(|&i| self.len(i) > 0 && !self.looks_well(i));
        let floor = tried.map(|i| self.cost(i)).fold(f64::NEG_INFINITY, f64::max);
        let above: Vec<usize> = open.iter().copied().filter(|&i| self.cost(i) > floor).collect();
        if !above.is_empty() {
            let begun = above.iter().copied().find(|&i| self.len(i) > 0);
            return Some(vec![self.batch(begun.unwrap_or(above[above.len() / 2]))]);
        }
        // Then everything cheaper must be shown to miss.
        Some(open.iter().take(SIDE_BY_SIDE).map(|&i| self.batch(i)).collect())
    }

    /// The setting whose verdict settles most others, whichever way it falls.
    fn most_telling(&self, open: &[usize]) -> usize {
        let settled = |i: usize| {
            let runner = &self.runners[i];
            let within = open.iter().filter(|&&j| self.runners[j].setting.is_within(&runner.setting)).count();
            let dearer = open.iter().filter(|&&j| self.cost(j) >= self.cost(i)).count();
            within.min(dearer)
        };
        let most = open.iter().copied().max_by(|&i, &j| settled(i).cmp(&settled(j)).then(j.cmp(&i)));
        most.unwrap_or(open[0])
    }

    fn next_by_cost(&self) -> Option<Vec<(usize, u32)>> {
        let alive: Vec<usize> = (0..self.runners.len())
            .filter(|&i| matches!(self.runners[i].fate, Fate::Open | Fate::Meets))
            .collect();
        let n0 = self.search.first_stage as u32;
        let fresh: Vec<(usize, u32)> =
            alive.iter().filter(|&&i| self.len(i) < n0).map(|&i| (i, n0)).take(4 * SIDE_BY_SIDE).collect();
        if !fresh.is_empty() {
            return Some(fresh);
        }
        let leader = alive.iter().copied().min_by(|&i, &j| self.cost(i).total_cmp(&self.cost(j)))?;
        if self.runners[leader].fate == Fate::Open {
            return Some(vec![self.batch(leader)]);
        }
        if alive.len() == 1 {
            return None;
        }
        // The leader meets its targets; the others must be shown to cost more.
        let Cost::Kpi(kpi) = &self.search.cost else { return None };
        let costs: Vec<MeanEstimate> =
            alive.iter().map(|&i| MeanEstimate::of(&self.column(i, kpi), 0.95)).collect();
        let means: Vec<f64> = costs.iter().map(|c| c.mean).collect();
        let sds: Vec<f64> = costs.iter().map(|c| c.sd).collect();
        let fractions = ocba_fractions(&means, &sds);
        let total: f64 = alive.iter().map(|&i| f64::from(self.len(i) + BATCH)).sum();
        let lacking = |at: usize| fractions[at] * total - f64::from(self.len(alive[at]));
        let neediest = (0..alive.len()).max_by(|&a, &b| lacking(a).total_cmp(&lacking(b)).then(b.cmp(&a)))?;
        // Pairs are compared as far as both go: whoever is behind in number holds the comparison up.
        let (n, other) = (self.len(leader), alive[neediest]);
        if other != leader && self.len(other) >= n {
            return Some(vec![(leader, n + BATCH), (other, n + BATCH)]);
        }
        let shortest = alive.iter().copied().filter(|&i| i != leader).min_by_key(|&i| self.len(i))?;
        let (i, upto) = if other == leader && self.len(shortest) < n {
            (shortest, n)
        } else {
            (other, self.len(other) + BATCH)
        };
        Some(vec![(i, upto)])
    }

    /// The chances of error in judging a setting.
    pub fn errors(&self, i: usize) -> Errors {
        self.runners[i].errors
    }

    /// Whether nothing is left to decide.
    pub fn is_decided(&self) -> bool {
        self.next().is_none() && (self.rounds == self.search.refine || self.best().is_none())
    }

    /// Gives what will be shown beside the answer enough replications to be judged by: what has one step less of a
    /// lever, and the next dearer setting.
    ///
    /// # Errors
    /// When a setting cannot be run, a replication fails or somebody asks for an end.
    pub fn show(&mut self, watcher: &dyn BenchWatcher) -> Result<(), SearchError> {
        let Some(best) = self.best() else { return Ok(()) };
        let settings: Vec<Setting> = self.runners.iter().map(|r| r.setting.clone()).collect();
        let less = (0..self.search.levers.len()).filter_map(|lever| one_less(&settings, best, lever));
        let shown: Vec<(usize, u32)> = less.map(|i| (i, SHOWN)).collect();
        self.add(&shown, watcher)?;
        // The next dearer that keeps the targets is the runner-up; a few that do not are passed over.
        let price = |i: usize| settings[i].price;
        let mut dearer: Vec<usize> = (0..settings.len())
            .filter(|&i| i != best && price(i).is_some() && price(i) >= price(best))
            .filter(|&i| !matches!(self.runners[i].fate, Fate::Misses(_) | Fate::Within(_)))
            .collect();
        dearer.sort_by(|&i, &j| self.cost(i).total_cmp(&self.cost(j)).then(i.cmp(&j)));
        for i in dearer.into_iter().take(PASSED_OVER) {
            self.add(&[(i, SHOWN)], watcher)?;
            if self.looks_well(i) {
                break;
            }
        }
        Ok(())
    }

    /// Takes back "more helps" when two settings that were seen contradict it.
    fn take_back(&mut self) -> bool {
        if !self.more_helps {
            return false;
        }
        let tried: Vec<usize> = (0..self.runners.len()).filter(|&i| self.len(i) > 0).collect();
        let pairs: Vec<(usize, usize)> = tried
            .iter()
            .flat_map(|&i| tried.iter().map(move |&j| (i, j)))
            .filter(|&(i, j)| i != j && self.runners[i].setting.is_within(&self.runners[j].setting))
            .collect();
        let plain = |&&(i, j): &&(usize, usize)| {
            self.constraints.iter().any(|c| {
                let chance = c.chance_that_more_helps(&self.column(i, &c.kpi), &self.column(j, &c.kpi));
                chance.is_some_and(|p| p < DOUBT / (pairs.len() * self.constraints.len()) as f64)
            })
        };
        let Some(&pair) = pairs.iter().find(plain) else { return false };
        self.doubt = Some(pair);
        self.more_helps = false;
        for runner in &mut self.runners {
            if matches!(runner.fate, Fate::Within(_)) {
                runner.fate = Fate::Open;
            }
        }
        self.spread();
        true
    }
}
