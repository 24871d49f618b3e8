//! The risk register: how often each disruption comes, what one of them does, and what that comes to in a year.
//!
//! What one does is estimated from replications in each of which it happens once, at a moment drawn evenly from those at
//! which it can, against a twin in which nothing happens. However rare it is, that takes no longer. What all together do
//! comes from runs of the scenario as it is, against the same twin.

mod frequency;
mod nodes;

pub use frequency::{Basis, Frequency, HOURS_OF_A_YEAR, frequencies};
pub use nodes::{Limits, Node, Nodes, Survival, nodes};

use super::bench::{BenchError, BenchWatcher};
use super::drill::{Arm, Forced, Ran, Terms, area, parallel};
use crate::engine::{Plan, Replication, Watch};
use crate::kernel::Purpose;
use crate::metrics::registry;
use crate::model::disruption::Occurs;
use crate::scenario::Scenario;
use crate::units::{SimDuration, SimTime};

/// A loss against the twin, in three currencies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Cost less revenue.
    pub money: f64,
    /// Orders late or cancelled.
    pub orders: f64,
    /// Order-hours of backlog.
    pub hours: f64,
}

impl Loss {
    /// The loss of a run against its twin.
    pub fn of(ran: &Ran, twin: &Ran, bin: SimDuration, from: SimTime) -> Self {
        Loss {
            money: (ran.cost - ran.revenue) - (twin.cost - twin.revenue),
            orders: (ran.orders[2] + ran.orders[3]) - (twin.orders[2] + twin.orders[3]),
            hours: area(&ran.backlog, &twin.backlog, bin, from).0,
        }
    }
}

/// What was simulated of one disruption.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its index.
    pub disruption: usize,
    /// How often it comes.
    pub frequency: Frequency,
    /// What one occurrence does without playbooks, by replication.
    pub before: Vec<Loss>,
    /// What one does with all playbooks, beyond what having them costs; empty without playbooks.
    pub after: Vec<Loss>,
}

/// What was simulated of all disruptions together.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// The scenario as it is without playbooks, against the twin, by replication.
    pub before: Vec<Loss>,
    /// The scenario as it is, against the same twin; what having playbooks costs is in it.
    pub after: Vec<Loss>,
    /// What having the playbooks costs when nothing happens.
    pub readiness: Vec<Loss>,
    /// How often each disruption came, by disruption and replication.
    pub seen: Vec<Vec<f64>>,
}

/// The register.
#[derive(Clone, Debug)]
pub struct Register {
    /// The disruptions.
    pub entries: Vec<Entry>,
    /// All together.
    pub together: Together,
}

enum Row {
    One { before: Loss, after: Option<Loss> },
    All { before: Loss, after: Loss, readiness: Loss, seen: Vec<f64> },
}

/// Runs the register. When it is stopped, as many replications of everything as have finished are kept.
///
/// # Errors
/// When a replication failed, which only a bug can cause.
pub fn register(
    scenario: &Scenario,
    terms: &Terms,
    watcher: &dyn BenchWatcher,
) -> Result<Register, BenchError> {
    let layout = &scenario.model.layout;
    let (disruptions, playbooks) = (layout.disruptions.len(), layout.playbooks.len());
    let forced: Vec<Forced> = (0..disruptions).map(|d| Forced::new(scenario, d)).collect();
    let kpis = registry(layout);
    let arms = match playbooks {
        0 => vec![Arm::Calm, Arm::Without],
        _ => vec![Arm::Calm, Arm::Without, Arm::CalmWithPlan, Arm::All],
    };
    let one = |index: u32, d: usize| {
        let at = moment(scenario, terms.seed, index, d);
        let ran = forced[d].replication(terms.seed, index, at, &arms, terms.separate, &kpis);
        let loss = |arm: usize, twin: usize| Loss::of(&ran[arm], &ran[twin], layout.bin, at);
        Row::One { before: loss(1, 0), after: (playbooks > 0).then(|| loss(3, 2)) }
    };
    let all = |index: u32| {
        let run = |struck: bool, plan: Arm| {
            let model = scenario.chances.world(scenario.chances.state(terms.seed, index));
            let mut run = Replication::new(model.clone());
            run.suppress(vec![!struck; disruptions]);
            run.plan(plan.plan(playbooks));
            run.start(terms.seed, index, Watch::No);
            run.run();
            let seen = |d: usize| run.record().chronicle.occurrences(d as u16).len() as f64;
            (Ran::of(&run, &kpis, 0, SimTime::START), (0..disruptions).map(seen).collect::<Vec<f64>>())
        };
        let (calm, _) = run(false, Arm::Without);
        let (before, seen) = run(true, Arm::Without);
        let loss = |ran: &Ran| Loss::of(ran, &calm, layout.bin, SimTime::START);
        let (after, readiness) = match playbooks {
            0 => (loss(&before), loss(&calm)),
            _ => (loss(&run(true, Arm::All).0), loss(&run(false, Arm::All).0)),
        };
        Row::All { before: loss(&before), after, readiness, seen }
    };
    let width = disruptions + 1;
    let task = |n: usize| match n % width {
        0 => all((n / width) as u32),
        d => one((n / width) as u32, d - 1),
    };
    let rows = parallel(terms.replications as usize * width, terms.jobs, watcher, &task).map_err(
        |(n, message)| {
            let point = match n % width {
                0 => "all together".to_owned(),
                d => layout.disruptions[d - 1].clone(),
            };
            BenchError::Failed { point, index: (n / width) as u32, message }
        },
    )?;
    Ok(gathered(scenario, rows, width))
}

fn gathered(scenario: &Scenario, rows: Vec<Row>, width: usize) -> Register {
    let mut together = Together { seen: vec![Vec::new(); width - 1], ..Together::default() };
    let mut losses: Vec<(Vec<Loss>, Vec<Loss>)> = vec![Default::default(); width - 1];
    let whole = rows.len() / width * width;
    for (n, row) in rows.into_iter().enumerate().take(whole) {
        match row {
            Row::One { before, after } => {
                losses[n % width - 1].0.push(before);
                losses[n % width - 1].1.extend(after);
            }
            Row::All { before, after, readiness, seen } => {
                together.before.push(before);
                together.after.push(after);
                together.readiness.push(readiness);
                together.seen.iter_mut().zip(seen).for_each(|(all, one)| all.push(one));
            }
        }
    }
    let frequencies = frequencies(scenario, &together.seen);
    let entries = losses.into_iter().zip(frequencies).enumerate();
    let entries = entries.map(|(disruption, ((before, after), frequency))| Entry {
        disruption,
        frequency,
        before,
        after,
    });
    Register { entries: entries.collect(), together }
}

/// The moment of an occurrence in a replication: drawn evenly from those at which it can begin, or from the window.
fn moment(scenario: &Scenario, seed: u64, index: u32, disruption: usize) -> SimTime {
    let model = &scenario.model;
    let purpose = Purpose::named(&format!("risk/moment/{}", model.layout.disruptions[disruption]));
    let u = model.draws(seed, index).stream(purpose).uniform(0, 0).value();
    let even =
        |from: SimTime, to: SimTime| from + SimDuration::from_micros_f64(to.since(from).micros() as f64 * u);
    match &model.disruptions.list[disruption].occurs {
        Occurs::At(moments) if !moments.is_empty() => {
            moments[((u * moments.len() as f64) as usize).min(moments.len() - 1)]
        }
        Occurs::Between { from, to, .. } => even(*from, *to),
        _ => even(model.layout.window.0, model.layout.window.1),
    }
}

/// The plan without any playbook.
pub(super) fn no_playbook(playbooks: usize) -> Plan {
    Arm::Without.plan(playbooks)
}
