//! A scenario in which one disruption happens when it is told to, and no other happens at all.

use std::sync::Arc;

use super::{Arm, Ran};
use crate::engine::{Model, Plan, Replication, Watch};
use crate::metrics::Kpi;
use crate::model::disruption::{DisruptionParams, Occurs};
use crate::scenario::Scenario;
use crate::units::SimTime;

/// The scenario in every state of its chances, with one disruption at command.
pub struct Forced<'a> {
    scenario: &'a Scenario,
    models: Vec<Arc<Model>>,
    disruption: usize,
    suppressed: Vec<bool>,
}

impl<'a> Forced<'a> {
    /// With the disruption of this index.
    pub fn new(scenario: &'a Scenario, disruption: usize) -> Self {
        let model = |state: usize| {
            let model = scenario.chances.world(state);
            let mut disruptions: DisruptionParams = (*model.disruptions).clone();
            disruptions.list[disruption].occurs = Occurs::Never;
            Arc::new(Model { disruptions: Arc::new(disruptions), ..(**model).clone() })
        };
        let models = (0..scenario.chances.states()).map(model).collect();
        let suppressed = (0..scenario.model.disruptions.list.len()).map(|d| d != disruption).collect();
        Forced { scenario, models, disruption, suppressed }
    }

    /// A replication of its start, with these playbooks.
    pub fn start(&self, seed: u64, index: u32, plan: Plan) -> Replication {
        let model = &self.models[self.scenario.chances.state(seed, index)];
        let mut replication = Replication::new(Arc::clone(model));
        replication.suppress(self.suppressed.clone());
        replication.plan(plan);
        replication.start(seed, index, Watch::No);
        replication
    }

    /// The last moment before anything of the disruption is heard, if there is one.
    pub fn before(&self, at: SimTime) -> Option<SimTime> {
        let warning = self.models[0].disruptions.list[self.disruption].warning.as_ref();
        let lead = warning.map_or(0, |w| w.lead.micros());
        at.micros().saturating_sub(lead).checked_sub(1).map(SimTime::from_micros)
    }

    /// A replication that goes on from the trunk with other playbooks, or a new one where they would have been at work
    /// before.
    pub fn branch(&self, trunk: &Replication, seed: u64, index: u32, from: &Plan, to: Plan) -> Replication {
        let list = &self.models[0].playbooks.list;
        let has = |plan: &Plan, p: usize| !plan.without.get(p).copied().unwrap_or(false);
        let differs = |p: &usize| has(from, *p) != has(&to, *p) || from.undrilled != to.undrilled;
        // Retainers are charged at the ends of the window, for all of it.
        let at_work = |p: usize| trunk.has_tried(p) || list[p].ready.drills.is_some();
        match (0..list.len()).filter(differs).any(at_work) {
            true => self.start(seed, index, to),
            false => trunk.branch(&self.suppressed, to),
        }
    }

    /// Replication `index` with each of the arms.
    pub(in crate::experiment) fn replication(
        &self,
        seed: u64,
        index: u32,
        at: SimTime,
        arms: &[Arm],
        separate: bool,
        kpis: &[Kpi],
    ) -> Vec<Ran> {
        let playbooks = self.scenario.model.playbooks.list.len();
        let whole = Plan { without: vec![false; playbooks], undrilled: false };
        let trunk = self.before(at).filter(|_| !separate).map(|before| {
            let mut trunk = self.start(seed, index, whole.clone());
            trunk.run_until(before);
            trunk
        });
        let run = |arm: &Arm| {
            let plan = arm.plan(playbooks);
            let mut run = match &trunk {
                Some(trunk) => self.branch(trunk, seed, index, &whole, plan),
                None => self.start(seed, index, plan),
            };
            if arm.strikes() {
                run.strike(self.disruption, at);
            }
            run.run();
            Ran::of(&run, kpis, self.disruption, at)
        };
        arms.iter().map(run).collect()
    }
}
