//! Systems that work waits for: while one is down, what it stops waits in the order in which it came, and is let
//! through when it works again, at once or at the rate at which people catch up.
//!
//! *Door*: [`Systems::holds_back`], [`Systems::withdraw`], [`Systems::retune`]. *Events*: [`Event::Gate`]. *Facts told*:
//! [`Fact::Admitted`]. *Levers*: see the keys of `[system]`. *Signals*: `system.*.waiting`.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::{Ctx, Event, Fact, Gate, OrderRef, Signal, SignalUnit, SiteId};
use crate::kernel::Purpose;
use crate::units::SimDuration;

/// All systems, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct SystemsParams {
    /// The systems.
    pub list: Vec<System>,
    /// How many warehouses there are.
    pub sites: usize,
}

/// One system.
#[derive(Clone, Debug)]
pub struct System {
    /// Its name in the scenario.
    pub name: String,
    /// Whether it works.
    pub up: bool,
    /// What stops without it.
    pub gate: Gate,
    /// The warehouses it stops, by index; for orders coming in none counts.
    pub sites: Vec<bool>,
    /// Time from one to the next of what has waited, after it works again.
    pub catch_up: Option<SimDuration>,
    /// The share of orders that are lost when it is down.
    pub lost: f64,
    /// Which are.
    pub loses: Purpose,
}

/// The state of all systems in one replication: a queue for each gate of each warehouse.
#[derive(Clone)]
pub struct Systems {
    params: Arc<SystemsParams>,
    queues: Vec<Queue>,
}

#[derive(Clone, Default)]
struct Queue {
    waiting: VecDeque<(OrderRef, u64)>,
    epoch: u32,
    /// What has waited is being let through one by one.
    catching_up: bool,
}

/// What becomes of an order at a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// It goes on.
    Through,
    /// It waits.
    Waits,
    /// It is lost.
    Lost,
}

impl Systems {
    /// Systems with their parameters; [`Systems::start`] begins a replication.
    pub fn new(params: Arc<SystemsParams>) -> Self {
        let gates = if params.list.is_empty() { 0 } else { 1 + 2 * params.sites };
        Systems { queues: vec![Queue::default(); gates], params }
    }

    /// Whether there are any.
    #[inline]
    pub fn any(&self) -> bool {
        !self.queues.is_empty()
    }

    /// Begins a replication.
    pub fn start(&mut self) {
        for queue in &mut self.queues {
            queue.waiting.clear();
            (queue.epoch, queue.catching_up) = (0, false);
        }
    }

    fn index(&self, gate: Gate, site: SiteId) -> usize {
        match gate {
            Gate::Intake => 0,
            Gate::Release => 1 + site.index(),
            Gate::Labels => 1 + self.params.sites + site.index(),
        }
    }

    fn gate_of(&self, queue: usize) -> (Gate, usize) {
        match queue {
            0 => (Gate::Intake, 0),
            n if n <= self.params.sites => (Gate::Release, n - 1),
            n => (Gate::Labels, n - 1 - self.params.sites),
        }
    }

    /// The systems that stop a gate, whether or not they work.
    fn at(&self, gate: Gate, site: usize) -> impl Iterator<Item = &System> {
        self.params.list.iter().filter(move |s| s.gate == gate && (gate == Gate::Intake || s.sites[site]))
    }

    /// Whether an order at a gate goes on.
    pub fn holds_back(&mut self, ctx: &Ctx, gate: Gate, site: SiteId, order: OrderRef) -> Passage {
        let (key, tie) = (ctx.orders[order].key, ctx.orders[order].tie());
        let lost =
            |s: &System| !s.up && s.lost > 0.0 && ctx.draws.stream(s.loses).uniform(key, 0).value() < s.lost;
        if gate == Gate::Intake && self.at(gate, 0).any(lost) {
            return Passage::Lost;
        }
        let closed = self.at(gate, site.index()).any(|s| !s.up);
        let n = self.index(gate, site);
        let queue = &mut self.queues[n];
        if !closed && queue.waiting.is_empty() {
            return Passage::Through;
        }
        queue.waiting.push_back((order, tie));
        Passage::Waits
    }

    /// Takes an order out of what waits to be released; whether it was there.
    pub fn withdraw(&mut self, ctx: &Ctx, site: SiteId, order: OrderRef) -> bool {
        if !self.any() {
            return false;
        }
        let n = self.index(Gate::Release, site);
        let tie = ctx.orders[order].tie();
        let waiting = &mut self.queues[n].waiting;
        let before = waiting.len();
        waiting.retain(|entry| *entry != (order, tie));
        waiting.len() < before
    }

    /// Systems go down or work again.
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<SystemsParams>) {
        self.params = params;
        for n in 0..self.queues.len() {
            let (gate, site) = self.gate_of(n);
            let closed = self.at(gate, site).any(|s| !s.up);
            let catch_up = self.at(gate, site).filter_map(|s| s.catch_up).max();
            let queue = &mut self.queues[n];
            if closed {
                queue.epoch += 1;
                queue.catching_up = false;
            } else if !queue.waiting.is_empty() && !queue.catching_up {
                match catch_up {
                    Some(_) => {
                        queue.catching_up = true;
                        queue.epoch += 1;
                        let epoch = queue.epoch;
                        ctx.schedule(ctx.now, Event::Gate { queue: n as u32, epoch });
                    }
                    None => {
                        for (order, _) in queue.waiting.drain(..) {
                            ctx.tell(Fact::Admitted { gate, order });
                        }
                    }
                }
            }
        }
    }

    /// The next of what has waited goes through.
    pub fn on_gate(&mut self, ctx: &mut Ctx, n: u32, epoch: u32) {
        let n = n as usize;
        let (gate, site) = self.gate_of(n);
        let pace = self.at(gate, site).filter_map(|s| s.catch_up).max();
        let queue = &mut self.queues[n];
        if queue.epoch & crate::domain::EPOCH_MASK != epoch {
            return;
        }
        if let Some((order, _)) = queue.waiting.pop_front() {
            ctx.tell(Fact::Admitted { gate, order });
        }
        if queue.waiting.is_empty() {
            queue.catching_up = false;
        } else {
            let epoch = queue.epoch;
            let at = ctx.now + pace.unwrap_or(SimDuration::ZERO);
            ctx.schedule(at, Event::Gate { queue: n as u32, epoch });
        }
    }

    /// How many orders wait at a gate.
    pub fn waiting_for(&self, gate: Gate) -> usize {
        let at = |n: &usize| self.gate_of(*n).0 == gate;
        (0..self.queues.len()).filter(at).map(|n| self.queues[n].waiting.len()).sum()
    }

    /// The signals of systems: how many orders wait for each.
    pub fn signals(params: &SystemsParams) -> Vec<Signal> {
        let signal = |s: &System| {
            let label = format!("orders that wait for {}", s.name);
            Signal::new(format!("system.{}.waiting", s.name), label, SignalUnit::Orders)
        };
        params.list.iter().map(signal).collect()
    }

    /// The values of [`Systems::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        for system in &self.params.list {
            let mine = |n: &usize| {
                let (gate, site) = self.gate_of(*n);
                gate == system.gate && (gate == Gate::Intake || system.sites[site])
            };
            into.push(
                (0..self.queues.len()).filter(mine).map(|n| self.queues[n].waiting.len()).sum::<usize>()
                    as f64,
            );
        }
    }
}
