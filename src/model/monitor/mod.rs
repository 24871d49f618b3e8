//! Monitors: what is noticed of what goes on, late and sometimes wrongly.
//!
//! *Door*: [`Monitors::start`], [`Monitors::on_monitor`], [`Monitors::look`]. *Events*: [`Event::Monitor`]. *Facts told*:
//! [`Fact::Alarm`], [`Fact::Charged`]. *Signals*: `monitor.*.alarm`.
//!
//! A monitor is given the value it asks for and nothing else. What it tells comes `delay` later. Whether a case is
//! noticed is drawn by the number of the case, and alarms without a cause come by a Poisson process of their own.

mod params;

pub use params::{Monitor, MonitorParams, Rule, Source};

use std::sync::Arc;

use crate::domain::{Account, Ctx, Event, Fact, Signal, SignalUnit};
use crate::units::{Money, SimTime};

/// The state of all monitors in one replication.
#[derive(Clone)]
pub struct Monitors {
    params: Arc<MonitorParams>,
    agenda: Vec<Step>,
    states: Vec<State>,
}

#[derive(Clone, Copy)]
enum Step {
    Look { monitor: u16 },
    Tell { monitor: u16, on: bool },
    FalseAlarm { monitor: u16, n: u32 },
    FalseOver { monitor: u16 },
}

#[derive(Clone, Default)]
struct State {
    /// The rule is broken since.
    broken_since: Option<SimTime>,
    /// The case has been noticed, or missed for good.
    judged: bool,
    cases: u32,
    /// The monitor has seen a case and will tell, or has told.
    seen: bool,
    /// Alarms that stand: a true one, and false ones.
    told: bool,
    false_alarms: u32,
    /// Values of the last looks, oldest first.
    looks: Vec<f64>,
}

impl Monitors {
    /// Monitors with their parameters; [`Monitors::start`] begins a replication.
    pub fn new(params: Arc<MonitorParams>) -> Self {
        let states = vec![State::default(); params.list.len()];
        Monitors { params, agenda: Vec::new(), states }
    }

    /// Begins a replication.
    pub fn start(&mut self, ctx: &mut Ctx) {
        self.agenda.clear();
        self.states.fill(State::default());
        let params = Arc::clone(&self.params);
        for (m, monitor) in params.list.iter().enumerate() {
            self.schedule(ctx, SimTime::START + monitor.poll, Step::Look { monitor: m as u16 });
            self.plan_false_alarm(ctx, m as u16, 0);
        }
    }

    /// Other parameters are in force from now on.
    pub fn retune(&mut self, params: Arc<MonitorParams>) {
        self.params = params;
    }

    fn schedule(&mut self, ctx: &mut Ctx, at: SimTime, step: Step) {
        if at <= SimTime::LAST {
            ctx.schedule(at, Event::Monitor(self.agenda.len() as u32));
            self.agenda.push(step);
        }
    }

    fn plan_false_alarm(&mut self, ctx: &mut Ctx, monitor: u16, n: u32) {
        let keys = &self.params.list[usize::from(monitor)];
        let Some(gap) = &keys.false_gap else { return };
        let u = ctx.draws.stream(keys.noticed).uniform(n.into(), 1);
        let at = SimTime::from_micros(ctx.now.micros().saturating_add(gap.duration(u).micros()));
        self.schedule(ctx, at, Step::FalseAlarm { monitor, n });
    }

    /// What a look needs to know: the number of the monitor and what it watches. `None` when the entry is no look, and
    /// has been dealt with.
    pub fn on_monitor(&mut self, ctx: &mut Ctx, entry: u32) -> Option<(usize, Source)> {
        match self.agenda[entry as usize] {
            Step::Look { monitor } => {
                return Some((monitor.into(), self.params.list[usize::from(monitor)].source));
            }
            Step::Tell { monitor, on } => {
                let state = &mut self.states[usize::from(monitor)];
                let before = state.told || state.false_alarms > 0;
                state.told = on;
                self.tell(ctx, monitor, before, false);
            }
            Step::FalseAlarm { monitor, n } => {
                let state = &mut self.states[usize::from(monitor)];
                let before = state.told || state.false_alarms > 0;
                state.false_alarms += 1;
                let keys = &self.params.list[usize::from(monitor)];
                let ends = ctx.now + keys.false_for;
                self.tell(ctx, monitor, before, true);
                self.schedule(ctx, ends, Step::FalseOver { monitor });
                self.plan_false_alarm(ctx, monitor, n + 1);
            }
            Step::FalseOver { monitor } => {
                let state = &mut self.states[usize::from(monitor)];
                state.false_alarms -= 1;
                self.tell(ctx, monitor, true, true);
            }
        }
        None
    }

    /// Tells the alarm if it has changed.
    fn tell(&mut self, ctx: &mut Ctx, monitor: u16, before: bool, false_alarm: bool) {
        let state = &self.states[usize::from(monitor)];
        let on = state.told || state.false_alarms > 0;
        if on == before {
            return;
        }
        ctx.tell(Fact::Alarm { monitor, on, false_alarm });
        let cost = self.params.list[usize::from(monitor)].cost;
        if on && cost != Money::ZERO {
            ctx.tell(Fact::Charged { amount: cost, account: Account::Emergency });
        }
    }

    /// A monitor sees the value it asked for.
    pub fn look(&mut self, ctx: &mut Ctx, monitor: usize, value: f64) {
        let keys = &self.params.list[monitor];
        let (poll, delay) = (keys.poll, keys.delay);
        let state = &mut self.states[monitor];
        let broken = match keys.rule {
            Rule::Above(bound) => value > if state.seen { keys.clears_at.unwrap_or(bound) } else { bound },
            Rule::Below(bound) => value < if state.seen { keys.clears_at.unwrap_or(bound) } else { bound },
            Rule::Rises { by, looks } => {
                let risen = state.looks.first().is_some_and(|first| value - first >= by);
                state.looks.push(value);
                if state.looks.len() > looks {
                    state.looks.remove(0);
                }
                risen
            }
        };
        let mut turned = None;
        if broken {
            let since = *state.broken_since.get_or_insert(ctx.now);
            if !state.judged && ctx.now.since(since) >= keys.lasting {
                state.judged = true;
                let u = ctx.draws.stream(keys.noticed).uniform(state.cases.into(), 0).value();
                state.cases += 1;
                if u < keys.hit {
                    state.seen = true;
                    turned = Some(true);
                }
            }
        } else {
            if state.seen {
                turned = Some(false);
            }
            (state.broken_since, state.judged, state.seen) = (None, false, false);
        }
        if let Some(on) = turned {
            self.schedule(ctx, ctx.now + delay, Step::Tell { monitor: monitor as u16, on });
        }
        self.schedule(ctx, ctx.now + poll, Step::Look { monitor: monitor as u16 });
    }

    /// The signals of monitors: 1 while there is an alarm.
    pub fn signals(names: &[String]) -> Vec<Signal> {
        let signal = |name: &String| {
            Signal::new(format!("monitor.{name}.alarm"), format!("alarm of {name}"), SignalUnit::Count)
        };
        names.iter().map(signal).collect()
    }

    /// The values of [`Monitors::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        into.extend(self.states.iter().map(|s| f64::from(u8::from(s.told || s.false_alarms > 0))));
    }
}
