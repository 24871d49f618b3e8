//! One replication.
//!
//! Guarantees:
//!
//! 1. Events leave by time, then class, then entity (see [`crate::domain::Event`]).
//! 2. All facts of an event are routed, first told first, before the next event.
//! 3. Nothing else changes state.
//! 4. A replication is a pure function of (model, seed, replication index): neither threads, nor what
//!    ran before on the same storage, nor observers change it.
//!
//! A replication is plain data: its [`Clone`] is a snapshot that can be continued by itself.

mod audit;
mod contingency;
mod flow;
mod model;
mod stock;
mod story;
mod world;

pub use crate::model::playbook::Plan;
pub use model::{Change, Model, Recipe};
pub use story::{Story, StoryLine};
pub use world::World;

use std::sync::Arc;

use crate::domain::{Activity, Ctx, Event, Fact, Order, Stage};
use crate::metrics::{Layout, Recorder};
use crate::model::effects::Effects;
use crate::model::monitor::Source;
use crate::units::{SimDuration, SimTime};
use audit::Audit;

/// A replication in progress, with storage that the next one on the same thread uses again.
#[derive(Clone)]
pub struct Replication {
    model: Arc<Model>,
    ctx: Ctx,
    world: World,
    recorder: Recorder,
    audit: Option<Audit>,
    story: Option<Story>,
    /// There is an audit or a story.
    watched: bool,
    in_follow_up: bool,
    over: bool,
    halted: bool,
    /// The model in force now.
    in_force: Arc<Model>,
    /// The number of the change in force.
    change: Option<usize>,
    /// What acts on levers.
    effects: Effects,
    /// Disruptions that do not happen, and how the playbooks differ from the scenario.
    suppressed: Vec<bool>,
    plan: Plan,
    scratch: Vec<f64>,
}

/// How closely a replication is watched while it runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Watch {
    /// Not at all.
    #[default]
    No,
    /// All invariants after every so many events.
    Every(u64),
}

impl Replication {
    /// Storage for replications of a model; [`Replication::start`] begins one.
    pub fn new(model: Arc<Model>) -> Self {
        Replication {
            ctx: Ctx::default(),
            world: World::new(&model),
            recorder: Recorder::new(Arc::clone(&model.layout)),
            audit: None,
            story: None,
            watched: false,
            in_follow_up: false,
            over: false,
            halted: false,
            in_force: Arc::clone(&model),
            change: None,
            effects: Effects::default(),
            suppressed: Vec::new(),
            plan: Plan::default(),
            scratch: Vec::new(),
            model,
        }
    }

    /// Begins replication `index` under `seed`.
    pub fn start(&mut self, seed: u64, index: u32, watch: Watch) {
        let layout = &self.model.layout;
        self.ctx.reset(self.model.draws(seed, index), layout.window);
        self.recorder.reset();
        self.audit = match watch {
            Watch::No => None,
            Watch::Every(events) => Some(Audit::new(events)),
        };
        self.story = None;
        self.watched = self.audit.is_some();
        self.world.audit(self.watched);
        (self.in_follow_up, self.over) = (false, false);
        (self.change, self.in_force) = (None, Arc::clone(&self.model));
        self.effects.clear();
        self.world.prepare(&self.model, &self.suppressed, &self.plan);
        self.world.start(&mut self.ctx);
        for (n, change) in self.model.changes.iter().enumerate() {
            self.ctx.schedule(change.at, Event::Change(n as u32));
        }
        let (from, to) = layout.window;
        self.ctx.schedule(from, Event::WindowStart);
        self.ctx.schedule(to, Event::WindowEnd);
        self.ctx.schedule(layout.horizon, Event::End);
        if layout.bins() > 0 {
            self.ctx.schedule(SimTime::START + layout.bin, Event::Observe(0));
        }
        self.route();
    }

    /// Follows one order, by channel and number, or everything that happens, in words.
    pub fn follow(&mut self, story: Story) {
        self.story = Some(story);
        self.watched = true;
    }

    /// What was followed.
    pub fn story(&self) -> Option<&Story> {
        self.story.as_ref()
    }

    /// Runs to the end.
    pub fn run(&mut self) -> &Recorder {
        while self.step() {}
        &self.recorder
    }

    /// Runs up to and including everything that happens at `moment`, or to the end if that is earlier.
    /// What follows is the same whether or not the run was halted here.
    pub fn run_until(&mut self, moment: SimTime) {
        self.ctx.schedule(moment, Event::Pause);
        self.halted = false;
        while !self.halted && self.step() {}
    }

    /// A copy that goes on from here by itself and measures the window of another layout of the same things, which
    /// begins now or later. Nothing may have been measured before.
    pub fn fork(&self, layout: Arc<Layout>) -> Replication {
        let mut fork = self.clone();
        let (from, to) = layout.window;
        fork.ctx.orders.measure(from, to);
        fork.recorder.measure(Arc::clone(&layout));
        fork.ctx.schedule(from, Event::WindowStart);
        fork.ctx.schedule(to, Event::WindowEnd);
        fork.ctx.schedule(layout.horizon, Event::End);
        fork.model = Arc::new(Model { layout, ..(*self.model).clone() });
        fork
    }

    /// Handles one event; false when the replication is over.
    #[inline]
    pub fn step(&mut self) -> bool {
        if self.over {
            return false;
        }
        let Some(notice) = self.ctx.next_event() else {
            self.end();
            return false;
        };
        match Event::of(notice) {
            Event::Observe(bin) => self.observe(bin),
            Event::WindowStart => {
                self.world.settle(&mut self.ctx);
                // Settled before the window is no part of it.
                self.route();
                self.ctx.tell(Fact::WindowStarted);
            }
            Event::WindowEnd => {
                self.world.settle(&mut self.ctx);
                // What is settled now is booked before the window closes.
                self.route();
                self.ctx.tell(Fact::WindowEnded);
                self.in_follow_up = true;
            }
            Event::End => {
                self.end();
                return false;
            }
            Event::Change(n) => {
                // What has come about so far is booked at the prices of its time.
                self.world.settle(&mut self.ctx);
                self.route();
                self.change = Some(n as usize);
                self.tune();
            }
            Event::Monitor(entry) => self.monitor(entry),
            Event::Disruption(entry) => {
                self.world.handle(&mut self.ctx, Event::Disruption(entry));
                if let Some(signal) = self.world.disruptions.looks_at(entry) {
                    let value = self.signal(signal);
                    self.world.disruptions.watch(&mut self.ctx, entry, value);
                }
            }
            Event::Pause => self.halted = true,
            event => self.world.handle(&mut self.ctx, event),
        }
        self.route();
        if self.watched {
            self.watch_event();
        }
        // Later orders cannot change a figure once the cohort is closed.
        if self.in_follow_up && self.recorder.cohort_open() == 0 {
            self.end();
        }
        true
    }

    #[inline]
    fn route(&mut self) {
        while let Some(fact) = self.ctx.next_fact() {
            self.recorder.see(&self.ctx, fact);
            if self.watched {
                self.watch_fact(fact);
            }
            if fact == Fact::LeversMoved {
                self.move_levers();
                continue;
            }
            flow::route(&mut self.world, &mut self.ctx, fact);
            if let Fact::Delivered(at) | Fact::Cancelled { order: at, .. } = fact {
                self.ctx.orders.free(at);
            }
        }
    }

    #[cold]
    fn watch_fact(&mut self, fact: Fact) {
        if let Some(audit) = &mut self.audit {
            audit.see(&self.ctx, fact);
        }
        if let Some(story) = &mut self.story {
            story.see(&self.ctx, fact, &self.model);
        }
    }

    #[cold]
    fn watch_event(&mut self) {
        if let Some(audit) = &mut self.audit {
            audit.after_event(&self.ctx, &self.world, &self.recorder);
        }
        if let Some(story) = &mut self.story {
            story.after_event(&self.ctx, &self.world, &self.model);
        }
    }

    /// Puts together anew what acts on levers, and brings it into force if it is something else.
    #[cold]
    fn move_levers(&mut self) {
        // What was told after the levers moved, such as what a playbook does to orders, finds them moved.
        let later = self.ctx.hold_back();
        self.world.settle(&mut self.ctx);
        self.route();
        self.ctx.tell_on(later);
        let mut effects = Effects::default();
        self.world.disruptions.effects(&mut effects);
        self.world.playbooks.effects(&mut effects);
        if effects != self.effects {
            self.effects = effects;
            self.tune();
        }
    }

    /// Brings the model of the present change and effects into force.
    fn tune(&mut self) {
        let model = match (&self.model.recipe, self.effects.acting.is_empty(), self.change) {
            (Some(recipe), false, change) => recipe.model(change, &self.effects),
            (_, _, Some(n)) => Some(Arc::clone(&self.model.changes[n].model)),
            (_, _, None) => Some(Arc::clone(&self.model)),
        };
        // A value that cannot be leaves things as they are.
        let Some(model) = model else { return self.recorder.chronicle.impossible() };
        let before = std::mem::replace(&mut self.in_force, Arc::clone(&model));
        self.world.retune(&mut self.ctx, &before, &model);
    }

    /// The present value of a signal.
    fn signal(&mut self, index: usize) -> f64 {
        let mut values = std::mem::take(&mut self.scratch);
        values.clear();
        self.world.read_signals(&self.ctx, &mut values);
        values.extend(self.recorder.backlog_now(&self.ctx));
        let value = values[index];
        self.scratch = values;
        value
    }

    fn monitor(&mut self, entry: u32) {
        let Some((monitor, source)) = self.world.monitors.on_monitor(&mut self.ctx, entry) else { return };
        let value = match source {
            Source::Signal(index) => self.signal(index),
            Source::DueWithin(time) => {
                let soon = |o: &Order| {
                    o.stage < Stage::Transit
                        && o.promise != SimTime::NEVER
                        && o.promise <= self.ctx.now + time
                };
                self.ctx.orders.iter().filter(|(_, o)| soon(o)).count() as f64
            }
        };
        self.world.monitors.look(&mut self.ctx, monitor, value);
    }

    /// From the next start on these disruptions, by index, do not happen.
    pub fn suppress(&mut self, disruptions: Vec<bool>) {
        self.suppressed = disruptions;
    }

    /// From the next start on the playbooks differ from the scenario in this way.
    pub fn plan(&mut self, plan: Plan) {
        self.plan = plan;
    }

    /// A copy that goes on from here by itself with other playbooks, and without some disruptions that are still to
    /// come. What it comes to is what a run of such a scenario from its start comes to, as long as none of what is left
    /// out has begun.
    pub fn branch(&self, suppressed: &[bool], plan: Plan) -> Replication {
        let mut branch = self.clone();
        branch.world.disruptions.call_off(suppressed);
        branch.world.playbooks.plan(plan.clone());
        (branch.suppressed, branch.plan) = (suppressed.to_vec(), plan);
        branch
    }

    /// A disruption begins at a moment still to come, with its warning, whatever the scenario says of when.
    pub fn strike(&mut self, disruption: usize, at: SimTime) {
        self.world.disruptions.strike(&mut self.ctx, disruption, at);
    }

    /// The same for a disruption that lasts so long, whatever the scenario says.
    pub fn strike_for(&mut self, disruption: usize, at: SimTime, lasts: SimDuration) {
        self.world.disruptions.strike_for(&mut self.ctx, disruption, at, lasts);
    }

    /// The model in force now.
    pub fn in_force(&self) -> &Arc<Model> {
        &self.in_force
    }

    /// Whether a playbook has been triggered yet.
    pub fn has_tried(&self, playbook: usize) -> bool {
        self.world.playbooks.has_tried(playbook)
    }

    fn observe(&mut self, bin: u32) {
        let (world, recorder) = (&self.world, &mut self.recorder);
        recorder.observe(&self.ctx, |into| world.read_signals(&self.ctx, into));
        let layout = &self.model.layout;
        if (bin as usize + 1) < layout.bins() {
            let at = self.ctx.now + layout.bin;
            self.ctx.schedule(at, Event::Observe(bin + 1));
        }
    }

    fn end(&mut self) {
        self.over = true;
        self.recorder.finish(&self.ctx);
        if let Some(audit) = &mut self.audit {
            audit.at_end(&self.ctx, &self.world, &self.recorder);
        }
    }

    /// The record so far.
    pub fn record(&self) -> &Recorder {
        &self.recorder
    }

    /// Time that orders of the cohort have spent in a stage and activity, in order-microseconds.
    pub fn cohort_micros(&self, stage: Stage, activity: Activity) -> u128 {
        self.ctx.orders.cohort_time(stage, activity)
    }

    /// The model that runs.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// The present moment.
    pub fn now(&self) -> SimTime {
        self.ctx.now
    }

    /// Events handled so far.
    pub fn events(&self) -> u64 {
        self.ctx.events()
    }

    /// Searches for shortest ways so far.
    pub fn searches(&self) -> u64 {
        self.world.network.searches()
    }

    /// Bytes held by orders and events.
    pub fn bytes(&self) -> usize {
        self.ctx.bytes()
    }

    /// Bytes held by stocks.
    pub fn stock_bytes(&self) -> usize {
        self.world.inventory.bytes()
    }

    /// The most orders that were alive at once.
    pub fn most_alive(&self) -> usize {
        self.ctx.orders.slots()
    }
}
