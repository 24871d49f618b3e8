//! Playbooks: what is done when something goes wrong, by people who know only what they have been told.
//!
//! *Door*: [`Playbooks::start`], [`Playbooks::told`], [`Playbooks::alarm`], [`Playbooks::effects`],
//! [`Playbooks::action`], [`Playbooks::acted`], [`Playbooks::plan`], [`Playbooks::settle`]. *Events*:
//! [`Event::Playbook`]. *Facts told*: [`Fact::Playbook`], [`Fact::LeversMoved`], [`Fact::OrdersAction`],
//! [`Fact::Charged`]. *Signals*: `playbook.*.active`, `budget.*.left`.
//!
//! A playbook goes through these states; every change is told with its reason and cost:
//!
//! ```text
//! ready ─ triggered ─► deciding ─ approved ─► preparing ─ effective ─► active ─► fading ─► resting ─► ready
//!    │        └ refused (guard, limit, budget, exclusion)   └ failed
//! ```
//!
//! Its only inputs are [`Playbooks::told`] and [`Playbooks::alarm`]: what is known of disruptions, and monitors. All it
//! draws is drawn by its own name and the number of the activation.

mod params;
mod run;

pub use params::{Budget, Contact, OrdersAction, Playbook, PlaybookParams, Ready, Stop, Trigger, WhenEmpty};

use std::sync::Arc;

use crate::domain::{Ctx, DisruptionFact, Event, Fact, PlaybookFact, Signal, SignalUnit};
use crate::model::effects::Effects;
use crate::units::{Money, SimTime};

/// How the playbooks of a run differ from the scenario: which are there at all, and which count as not drilled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Playbooks that never start, by index; missing ones do.
    pub without: Vec<bool>,
    /// Whether none has been drilled.
    pub undrilled: bool,
}

/// The state of all playbooks in one replication.
#[derive(Clone)]
pub struct Playbooks {
    params: Arc<PlaybookParams>,
    plan: Plan,
    agenda: Vec<Step>,
    states: Vec<State>,
    /// Of each disruption: how many are known, and how many warnings stand.
    known: Vec<u32>,
    warned: Vec<u32>,
    alarms: Vec<bool>,
    /// When each monitor became clear, and each disruption known to be over.
    clear_since: Vec<SimTime>,
    over_since: Vec<SimTime>,
    left: Vec<Money>,
    calls: u32,
    rank: u32,
    settled: SimTime,
}

#[derive(Clone, Copy)]
struct Step {
    playbook: u16,
    epoch: u32,
    what: What,
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    /// Something may have come about: look again.
    Look,
    Decided,
    Effective,
    Orders(u16),
    Fade(u16),
    Rested,
    Drill,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Ready,
    Deciding,
    Preparing,
    Active,
    Fading,
    Resting,
}

#[derive(Clone, Copy, Default)]
struct State {
    phase: Phase,
    /// Notices of earlier phases are void.
    epoch: u32,
    activations: u32,
    attempts: u32,
    /// Its triggers hold since.
    holds_since: Option<SimTime>,
    /// They have ceased to hold since.
    ceased: Option<SimTime>,
    /// It has answered to them: it does not try again before they have ceased.
    answered: bool,
    /// When it last answered.
    triggered: SimTime,
    since: SimTime,
    strength: f64,
    rank: u32,
    charged: SimTime,
}

/// Steps in which effects fade.
const FADES: u16 = 8;

impl Playbooks {
    /// Playbooks with their parameters; [`Playbooks::start`] begins a replication.
    pub fn new(params: Arc<PlaybookParams>) -> Self {
        let (disruptions, monitors) = params.known;
        Playbooks {
            plan: Plan::default(),
            agenda: Vec::new(),
            states: vec![State::default(); params.list.len()],
            known: vec![0; disruptions],
            warned: vec![0; disruptions],
            alarms: vec![false; monitors],
            clear_since: vec![SimTime::START; monitors],
            over_since: vec![SimTime::START; disruptions],
            left: Vec::new(),
            calls: 0,
            rank: 0,
            settled: SimTime::START,
            params,
        }
    }

    /// From now on other playbooks are there. Only before any of them has started is that the same as another
    /// scenario.
    pub fn plan(&mut self, plan: Plan) {
        self.plan = plan;
    }

    /// Whether a playbook has been triggered yet.
    pub fn has_tried(&self, playbook: usize) -> bool {
        self.states[playbook].answered || self.states[playbook].attempts > 0
    }

    /// Begins a replication.
    pub fn start(&mut self, ctx: &mut Ctx) {
        self.agenda.clear();
        self.states.fill(State::default());
        self.known.fill(0);
        self.warned.fill(0);
        self.alarms.fill(false);
        self.clear_since.fill(SimTime::START);
        self.over_since.fill(SimTime::START);
        (self.calls, self.rank, self.settled) = (0, 0, SimTime::START);
        let params = Arc::clone(&self.params);
        self.left.clear();
        self.left.extend(params.budgets.iter().map(|b| b.amount));
        for (p, playbook) in params.list.iter().enumerate() {
            for trigger in playbook.any.iter().chain(&playbook.all) {
                if let Trigger::At(at) = trigger {
                    self.schedule(ctx, *at, p, 0, What::Look);
                }
            }
            if let Some((every, _)) = playbook.ready.drills {
                self.schedule(ctx, SimTime::START + every, p, 0, What::Drill);
            }
        }
    }

    fn schedule(&mut self, ctx: &mut Ctx, at: SimTime, playbook: usize, epoch: u32, what: What) {
        if at <= SimTime::LAST {
            ctx.schedule(at.max(ctx.now), Event::Playbook(self.agenda.len() as u32));
            self.agenda.push(Step { playbook: playbook as u16, epoch, what });
        }
    }

    /// People learn something about a disruption.
    pub fn told(&mut self, ctx: &mut Ctx, disruption: u16, what: DisruptionFact) {
        let d = usize::from(disruption);
        match what {
            // What is true and not known concerns nobody here.
            DisruptionFact::Began | DisruptionFact::Over => return,
            DisruptionFact::Known => {
                self.known[d] += 1;
                // The warning has come true.
                self.warned[d] = 0;
            }
            DisruptionFact::KnownOver => self.known[d] -= 1,
            DisruptionFact::Warned | DisruptionFact::FalseAlarm => self.warned[d] += 1,
            DisruptionFact::Lapsed => self.warned[d] = self.warned[d].saturating_sub(1),
        }
        if self.known[d] == 0 && self.warned[d] == 0 {
            self.over_since[d] = ctx.now;
        }
        self.look_all(ctx);
    }

    /// A monitor gives alarm, or does not any more.
    pub fn alarm(&mut self, ctx: &mut Ctx, monitor: u16, on: bool) {
        self.alarms[usize::from(monitor)] = on;
        if !on {
            self.clear_since[usize::from(monitor)] = ctx.now;
        }
        self.look_all(ctx);
    }

    /// Looks at all playbooks, the most urgent first.
    fn look_all(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        let mut order: Vec<usize> = (0..params.list.len()).collect();
        order.sort_by_key(|p| params.list[*p].priority);
        for p in order {
            self.look(ctx, p);
        }
    }

    /// Adds what all playbooks do to levers.
    pub fn effects(&self, all: &mut Effects) {
        for (playbook, state) in self.params.list.iter().zip(&self.states) {
            for effect in &playbook.effects {
                // Playbooks answer to disruptions: of settings of one moment theirs count.
                all.add(*effect, state.strength, state.since, 1 << 24 | state.rank);
            }
        }
    }

    /// An action on orders, by playbook and number.
    pub fn action(&self, playbook: u16, action: u16) -> &OrdersAction {
        &self.params.list[usize::from(playbook)].orders[usize::from(action)]
    }

    /// An action was done to so many orders.
    pub fn acted(&mut self, ctx: &mut Ctx, playbook: u16, action: u16, orders: u32) {
        let amount = self.action(playbook, action).cost.times(u64::from(orders));
        self.pay(ctx, usize::from(playbook), amount);
        self.tell(ctx, usize::from(playbook), PlaybookFact::Acted { orders }, amount);
    }

    fn tell(&self, ctx: &mut Ctx, playbook: usize, what: PlaybookFact, amount: Money) {
        ctx.tell(Fact::Playbook { playbook: playbook as u16, what, amount });
    }

    /// What is left of the budgets.
    pub fn left(&self) -> &[Money] {
        &self.left
    }

    /// The signals of playbooks and budgets.
    pub fn signals(playbooks: &[String], budgets: &[String]) -> Vec<Signal> {
        let active = |name: &String| {
            let label = format!("whether {name} is active");
            Signal::new(format!("playbook.{name}.active"), label, SignalUnit::Count)
        };
        let left = |name: &String| {
            let label = format!("what is left of the budget {name}");
            Signal::new(format!("budget.{name}.left"), label, SignalUnit::Money)
        };
        playbooks.iter().map(active).chain(budgets.iter().map(left)).collect()
    }

    /// The values of [`Playbooks::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        let active = |s: &State| f64::from(u8::from(matches!(s.phase, Phase::Active | Phase::Fading)));
        into.extend(self.states.iter().map(active));
        into.extend(self.left.iter().map(|m| m.amount()));
    }
}
