//! Chances: what may or may not be so for a whole replication, and the model of every state of the world.
//!
//! A state is a set of chances that hold, as a number whose bit i stands for the i-th chance by name. Whether a chance
//! holds in a replication depends on seed, replication and its name only, unless replications are stratified: then the
//! state of replication i is read off a sequence that is spread as evenly as can be, so that every state comes up as
//! often as its probability says.

use std::sync::Arc;

use super::alike::alike;
use super::compile::{self, by_name, is_on};
use super::config::ScenarioFile;
use super::contingency;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::engine::Model;
use crate::kernel::Purpose;
use crate::source::{Document, ReadFile};

/// More chances than this make more states of the world than anybody can look at.
pub const MOST_CHANCES: usize = 6;

/// Tables that a chance cannot change: they say how the scenario is run, not how the world is.
const NOT_THE_WORLD: [&str; 6] = ["scenario", "run", "chance", "variant", "target", "format"];

/// The golden ratio less one, in 64 bits: multiples of it are spread evenly over the unit interval at any number
/// (Niederreiter, *Random Number Generation and Quasi-Monte Carlo Methods*, 1992, section 3.1).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// One thing that may or may not be so.
#[derive(Clone, Debug, PartialEq)]
pub struct Chance {
    /// Its name.
    pub name: String,
    /// In which share of replications it holds.
    pub probability: f64,
    purpose: Purpose,
}

/// All chances of a scenario, in the order of their names.
#[derive(Clone)]
pub struct Chances {
    list: Vec<Chance>,
    /// The model of each state; the first is that in which none holds.
    worlds: Vec<Arc<Model>>,
    stratified: bool,
}

impl Chances {
    /// The chances.
    pub fn list(&self) -> &[Chance] {
        &self.list
    }

    /// The number of states of the world.
    pub fn states(&self) -> usize {
        self.worlds.len()
    }

    /// The state in which a replication runs.
    pub fn state(&self, seed: u64, replication: u32) -> usize {
        let none = &self.worlds[0];
        if self.list.is_empty() {
            return 0;
        }
        if self.stratified {
            let start = none.draws(seed, 0).stream(Purpose::named("run/stratum")).uniform(0, 0).bits();
            let place = start.wrapping_add(GOLDEN.wrapping_mul(u64::from(replication)));
            return self.state_at((place >> 11) as f64 / (1u64 << 53) as f64);
        }
        let draws = none.draws(seed, replication);
        let holds = |c: &Chance| draws.stream(c.purpose).uniform(0, 0).below(c.probability);
        self.list.iter().enumerate().map(|(i, c)| usize::from(holds(c)) << i).sum()
    }

    /// The state at a place of the unit interval, on which every state has a stretch as long as it is probable.
    fn state_at(&self, place: f64) -> usize {
        let (mut end, mut last) = (0.0, 0);
        for state in 0..self.states() {
            let probability = self.probability(state);
            if probability > 0.0 {
                (end, last) = (end + probability, state);
                if place < end {
                    return state;
                }
            }
        }
        last
    }

    /// How probable a state is.
    pub fn probability(&self, state: usize) -> f64 {
        let part = |(i, c): (usize, &Chance)| {
            if state >> i & 1 == 1 { c.probability } else { 1.0 - c.probability }
        };
        self.list.iter().enumerate().map(part).product()
    }

    /// The model of a state.
    pub fn world(&self, state: usize) -> &Arc<Model> {
        &self.worlds[state]
    }

    /// Replications are shared out over the states.
    pub fn stratified(&self) -> bool {
        self.stratified
    }

    /// The names of the chances that hold in a state.
    pub fn names(&self, state: usize) -> Vec<&str> {
        let holding = self.list.iter().enumerate().filter(|(i, _)| state >> i & 1 == 1);
        holding.map(|(_, c)| c.name.as_str()).collect()
    }
}

/// Compiles the model of every state, so that whatever is wrong in any of them is told before anything runs.
pub(super) fn compile(
    file: &ScenarioFile,
    model: &Arc<Model>,
    document: &mut Document,
    files: &dyn ReadFile,
) -> Chances {
    let mut found = Diagnostics::new();
    let chances = by_name(&file.chance);
    let list: Vec<Chance> = chances
        .iter()
        .map(|(name, keys)| Chance {
            name: name.text.clone(),
            probability: keys.probability.value.value(),
            purpose: Purpose::named(&format!("chance.{}", name.text)),
        })
        .collect();
    let stratified = is_on(&file.run.stratify);
    if let Some(flag) = file.run.stratify.as_ref().filter(|_| stratified && list.is_empty()) {
        found.push(
            Diagnostic::error(Code::P503, "there are no states of the world to stratify over")
                .at(flag.at)
                .help("describe what may or may not be so under [chance.NAME]"),
        );
    }
    if let Some((name, _)) = chances.get(MOST_CHANCES) {
        found.push(
            Diagnostic::error(Code::P507, format!("more than {MOST_CHANCES} chances"))
                .at(name.at)
                .note(format!(
                    "{} chances make {} states of the world",
                    list.len(),
                    1u64 << list.len().min(63)
                ))
                .help("ask about the most important ones, or make variants of the others"),
        );
    }
    for (_, keys) in &chances {
        for (path, _) in keys.set.iter() {
            let first = path.split('.').next().unwrap_or_default();
            if NOT_THE_WORLD.contains(&first) {
                let message = format!("a chance changes the operation, not `{first}`");
                found.push(
                    Diagnostic::error(Code::P503, message)
                        .at(path.at)
                        .help("the window, the seed and what is asked are the same in every replication"),
                );
            }
        }
    }
    let mut worlds = vec![Arc::clone(model)];
    let names: Vec<&str> = list.iter().map(|c| c.name.as_str()).collect();
    for state in 1..1usize << list.len().min(MOST_CHANCES) {
        if found.has_errors() {
            // What is wrong with one chance is wrong with all that it is combined with.
            break;
        }
        let holding: Vec<&str> =
            names.iter().enumerate().filter(|(i, _)| state >> i & 1 == 1).map(|(_, n)| *n).collect();
        match world(document, &holding, files, &mut found) {
            Some(other) => {
                if !alike(&model.layout, &other.layout) {
                    let at = chances.iter().find(|(n, _)| n.text == holding[0]).map(|(n, _)| n.at);
                    let message = format!("with {} other things are measured", said(&holding));
                    let d = Diagnostic::error(Code::P503, message)
                        .help("what is added or taken away belongs into a variant; a chance changes values");
                    found.push(at.map_or(d.clone(), |at| d.at(at)));
                }
                worlds.push(Arc::new(other));
            }
            None => break,
        }
    }
    let complete = !found.has_errors();
    for d in found.iter() {
        document.diagnostics.push(d.clone());
    }
    if !complete {
        // It will not run; the messages are all that is wanted of it.
        return Chances { list: Vec::new(), worlds: vec![Arc::clone(model)], stratified: false };
    }
    Chances { list, worlds, stratified }
}

/// The model when these chances hold.
fn world(
    document: &mut Document,
    holding: &[&str],
    files: &dyn ReadFile,
    found: &mut Diagnostics,
) -> Option<Model> {
    let mut changed = document.with_sets_of("chance", holding);
    let reading = changed.read::<ScenarioFile>(files);
    let mut model = None;
    if let Some(file) = reading.root {
        let Document { sources, diagnostics, .. } = &mut changed;
        model = compile::compile(&file, files, &reading.data_paths, sources, diagnostics);
        if let Some(model) = &mut model {
            contingency::complete(&file, model, &mut changed, files);
        }
    }
    if changed.diagnostics.has_errors() {
        // Messages point into files that only this reading may have read.
        document.sources = changed.sources.clone();
        for d in changed.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
            found.push(d.clone().note(format!("so it is with {}", said(holding))));
        }
        return None;
    }
    model
}

/// `chance fire`, `chances fire and flood`.
fn said(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    format!("chance{} {}", if names.len() == 1 { "" } else { "s" }, names.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::super::{Request, load};
    use super::*;
    use crate::source::MemoryFiles;

    const TEXT: &str = r#"
        [scenario]
        name = "Perhaps"
        [run]
        length = "2 d"
        [channel.web]
        orders = "200 /d"
        [warehouse.shed]
        packing = { order = { dist = "exponential", mean = "5 min" }, stations = 2 }
        [chance.rush]
        probability = "25 %"
        set = { "channel.web.orders" = "300 /d" }
        [chance.broken]
        probability = "10 %"
        set = { "warehouse.shed.packing.stations" = 1 }
    "#;

    fn chances(change: &str) -> Chances {
        let files = MemoryFiles::new().with("p.toml", TEXT);
        let loaded = load(&Request::new("p.toml").set(change), &files);
        let messages = loaded.messages();
        loaded.scenario.unwrap_or_else(|| panic!("{messages}")).chances
    }

    #[test]
    fn every_state_has_its_model_and_its_probability() {
        let c = chances("run.seed=1");
        assert_eq!((c.states(), c.names(1), c.names(2)), (4, vec!["broken"], vec!["rush"]));
        let p: Vec<f64> = (0..4).map(|s| c.probability(s)).collect();
        for (p, want) in p.iter().zip([0.675, 0.075, 0.225, 0.025]) {
            assert!((p - want).abs() < 1e-12, "{p} {want}");
        }
        let stations = |s: usize| c.world(s).layout.steps[0].stations;
        assert_eq!((stations(0), stations(1), stations(2), stations(3)), (2, 1, 2, 1));
    }

    /// 4 000 replications: the share of each state has a standard error below 0.0075; four are allowed. Stratified it
    /// is within 1/1000 of what it should be.
    #[test]
    fn states_come_up_as_often_as_they_should() {
        for (change, tolerance) in [("run.seed=3", 0.03), ("run.stratify=true", 0.001)] {
            let c = chances(change);
            let mut counts = [0u32; 4];
            for i in 0..4000 {
                counts[c.state(3, i)] += 1;
            }
            for (state, count) in counts.iter().enumerate() {
                let share = f64::from(*count) / 4000.0;
                assert!((share - c.probability(state)).abs() < tolerance, "{change}: {counts:?}");
            }
        }
    }

    #[test]
    fn a_chance_draws_the_same_whatever_else_there_is() {
        let both = chances("run.seed=1");
        let alone = chances("chance.broken.probability=0 %");
        for i in 0..200 {
            assert_eq!(both.state(9, i) & 2, alone.state(9, i));
        }
    }
}
