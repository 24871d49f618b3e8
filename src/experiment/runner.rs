//! Replications of a scenario on one thread: storage for every state of the world that comes up.

use crate::engine::{Replication, Watch};
use crate::metrics::{Input, InputInfo, Kpi, inputs, registry};
use crate::scenario::Scenario;

/// Runs replications of a scenario one after another, each in the state of the world that its chances give it.
pub struct Runner<'a> {
    scenario: &'a Scenario,
    worlds: Vec<Option<World>>,
}

/// A state of the world with storage for its replications.
pub struct World {
    /// The replication.
    pub replication: Replication,
    state: usize,
    chances: usize,
    kpis: Vec<Kpi>,
    inputs: Vec<Input>,
}

/// What the random inputs of a scenario's replications are: those of the record, then the chances.
pub fn input_infos(scenario: &Scenario) -> Vec<InputInfo> {
    let recorded = inputs(&scenario.model.layout).into_iter().map(|i| i.info);
    let chances = scenario.chances.list().iter().map(|c| InputInfo {
        id: format!("chance.{}", c.name),
        label: format!("whether {} holds", c.name),
        mean: Some(c.probability),
    });
    recorded.chain(chances).collect()
}

impl<'a> Runner<'a> {
    /// A runner without storage.
    pub fn new(scenario: &'a Scenario) -> Self {
        Runner { scenario, worlds: (0..scenario.chances.states()).map(|_| None).collect() }
    }

    /// Begins a replication; it is then to be run.
    pub fn start(&mut self, seed: u64, index: u32, watch: Watch) -> &mut World {
        let chances = &self.scenario.chances;
        let state = chances.state(seed, index);
        let world = self.worlds[state].get_or_insert_with(|| {
            let model = chances.world(state);
            World {
                replication: Replication::new(model.clone()),
                state,
                chances: chances.list().len(),
                kpis: registry(&model.layout),
                inputs: inputs(&model.layout),
            }
        });
        world.replication.start(seed, index, watch);
        world
    }

    /// Throws away all storage, after a failure that may have left it in any state.
    pub fn clear(&mut self) {
        self.worlds.iter_mut().for_each(|w| *w = None);
    }
}

impl World {
    /// A replication of a world in which no chance is asked about.
    pub(super) fn of(replication: Replication) -> Self {
        let layout = replication.record().layout();
        let (kpis, inputs) = (registry(layout), inputs(layout));
        World { replication, state: 0, chances: 0, kpis, inputs }
    }

    /// The values of all KPIs, after the run.
    pub fn values(&self) -> Vec<f64> {
        let record = self.replication.record();
        self.kpis.iter().map(|kpi| kpi.value(record)).collect()
    }

    /// The values of all random inputs, after the run.
    pub fn inputs(&self) -> Vec<f64> {
        let record = self.replication.record();
        let holds = (0..self.chances).map(|i| (self.state >> i & 1) as f64);
        self.inputs.iter().map(|input| input.value(record)).chain(holds).collect()
    }
}
