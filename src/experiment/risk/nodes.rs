//! How long each place, way, partner, team and system can be missing, and how long it takes to recover.

use std::sync::Arc;

use super::no_playbook;
use crate::engine::{Replication, Watch};
use crate::experiment::bench::{BenchError, BenchWatcher};
use crate::experiment::drill::{Ran, parallel, recovery};
use crate::metrics::registry;
use crate::scenario::Scenario;
use crate::stats::{MeanEstimate, mean_of};
use crate::units::{SimDuration, SimTime};

/// Halvings of the bisection: the answer is known to a 256th of the longest outage.
const HALVINGS: u32 = 8;

/// What is to be found out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The least share of orders on time with which the service still holds; else that of the twin less a point.
    pub fails_below: Option<f64>,
    /// The share of a day's orders that may at most be open beyond the twin's is one less this.
    pub recovered_above: f64,
    /// How long the outage lasts after which recovery is timed.
    pub outage: SimDuration,
    /// When it begins.
    pub at: SimTime,
    /// The confidence of intervals.
    pub confidence: f64,
    /// The seed.
    pub seed: u64,
    /// How many replications.
    pub replications: u32,
    /// How many threads.
    pub jobs: usize,
}

/// Something that can be missing: the disruption that takes it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is: warehouse, leg …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The index of the disruption.
    pub disruption: usize,
}

/// What was found of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Survival {
    /// The node.
    pub node: Node,
    /// The longest outage in hours with which the service still holds, and whether none up to the end of the window was
    /// too long.
    pub survives: (f64, bool),
    /// Hours from the beginning of the outage until recovery.
    pub recovers: MeanEstimate,
    /// In how many replications it had not recovered by the last sample; these count as long as there was time to see it.
    pub censored: usize,
    /// The share of orders on time with that outage.
    pub on_time: f64,
}

/// All nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Nodes {
    /// What was found, in the order given.
    pub list: Vec<Survival>,
    /// The share of orders on time of the twin.
    pub calm: f64,
    /// The share below which the service fails.
    pub fails_below: f64,
    /// How many replications each figure has.
    pub replications: u32,
}

/// The share of orders on time, or delivered where nothing is promised.
fn service(ran: &Ran, on_time: Option<usize>) -> f64 {
    let share = on_time.map_or(f64::NAN, |i| ran.values[i]);
    if share.is_nan() { ran.orders[1] / ran.orders[0].max(1.0) } else { share }
}

/// Takes each node away, no playbook helping. Every length of every outage meets the same orders: they go on from one
/// beginning of each replication.
///
/// # Errors
/// When it was stopped, or a replication failed.
pub fn nodes(
    scenario: &Scenario,
    nodes: &[Node],
    limits: &Limits,
    watcher: &dyn BenchWatcher,
) -> Result<Nodes, BenchError> {
    let model = &scenario.model;
    let layout = &model.layout;
    let playbooks = layout.playbooks.len();
    let kpis = registry(layout);
    let on_time = kpis.iter().position(|k| k.info.id == "orders.on_time");
    let failed = |(_, message)| BenchError::Failed { point: "nodes".into(), index: 0, message };
    let ran = |run: &Replication| Ran::of(run, &kpis, 0, limits.at);
    let begin = |index: usize| {
        let index = index as u32;
        let model = scenario.chances.world(scenario.chances.state(limits.seed, index));
        let mut run = Replication::new(Arc::clone(model));
        run.suppress(vec![true; layout.disruptions.len()]);
        run.plan(no_playbook(playbooks));
        run.start(limits.seed, index, Watch::No);
        if let Some(before) = limits.at.micros().checked_sub(1) {
            run.run_until(SimTime::from_micros(before));
        }
        let mut twin = run.clone();
        twin.run();
        let twin = ran(&twin);
        (run, twin)
    };
    let began = parallel(limits.replications as usize, limits.jobs, watcher, &begin).map_err(failed)?;
    if began.len() < limits.replications as usize {
        return Err(BenchError::Stopped);
    }
    let calm = mean_of(&began.iter().map(|(_, twin)| service(twin, on_time)).collect::<Vec<_>>());
    let fails_below = limits.fails_below.unwrap_or(calm - 0.01);
    let days = layout.window.1.since(layout.window.0).hours() / 24.0;
    let placed = mean_of(&began.iter().map(|(_, twin)| twin.orders[0]).collect::<Vec<_>>());
    let tolerance = (1.0 - limits.recovered_above) * placed / days;
    let longest = layout.window.1.saturating_since(limits.at);
    let one = |n: usize| {
        let node = &nodes[n];
        let mut suppressed = vec![true; layout.disruptions.len()];
        suppressed[node.disruption] = false;
        let outage = |lasts: SimDuration, index: usize| {
            let mut run = began[index].0.branch(&suppressed, no_playbook(playbooks));
            run.strike_for(node.disruption, limits.at, lasts);
            run.run();
            ran(&run)
        };
        let mean = |lasts: SimDuration| {
            mean_of(&(0..began.len()).map(|i| service(&outage(lasts, i), on_time)).collect::<Vec<_>>())
        };
        let (mut holds, mut fails) = (SimDuration::ZERO, longest);
        let never = mean(longest) >= fails_below;
        if never {
            holds = longest;
        } else {
            for _ in 0..HALVINGS {
                let middle = SimDuration::from_micros(holds.micros().midpoint(fails.micros()));
                if mean(middle) >= fails_below { holds = middle } else { fails = middle }
            }
        }
        let runs: Vec<Ran> = (0..began.len()).map(|i| outage(limits.outage, i)).collect();
        let recovered: Vec<Option<f64>> = runs
            .iter()
            .zip(&began)
            .map(|(run, (_, twin))| recovery(&run.open, &twin.open, layout.bin, limits.at, tolerance))
            .collect();
        let hours: Vec<f64> = recovered.iter().map(|r| r.unwrap_or(longest.hours())).collect();
        Survival {
            node: node.clone(),
            survives: (holds.hours(), never),
            recovers: MeanEstimate::of(&hours, limits.confidence),
            censored: recovered.iter().filter(|r| r.is_none()).count(),
            on_time: mean_of(&runs.iter().map(|run| service(run, on_time)).collect::<Vec<_>>()),
        }
    };
    let list = parallel(nodes.len(), limits.jobs, watcher, &one).map_err(failed)?;
    if list.len() < nodes.len() {
        return Err(BenchError::Stopped);
    }
    Ok(Nodes { list, calm, fails_below, replications: limits.replications })
}
