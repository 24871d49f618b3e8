//! Disruptions: what goes wrong, when, how badly and for how long.
//!
//! *Door*: [`Disruptions::start`], [`Disruptions::strike`], [`Disruptions::suppress`], [`Disruptions::effects`],
//! [`Disruptions::watch`], [`Disruptions::settle`]. *Events*: [`Event::Disruption`]. *Facts told*:
//! [`Fact::Disruption`], [`Fact::LeversMoved`], [`Fact::Destroyed`], [`Fact::Charged`]. *Signals*:
//! `disruption.*.active`.
//!
//! Each occurrence has a number, and all that is drawn for it is drawn under that number: what happens elsewhere, or
//! is done about it, moves nothing. Effects are stated for severity 1 at full strength; at any moment they act with
//! severity × strength, and all that acts is put together anew from what is active ([`Effects`]).
//!
//! What is true and what is known are told apart: [`DisruptionFact::Began`] is the truth and concerns the recorder
//! only; [`DisruptionFact::Known`] is what people learn.

mod params;

pub use params::{Disruption, DisruptionParams, Level, Occurs, Purposes, Warning};

use std::sync::Arc;

use crate::domain::{Account, Ctx, DisruptionFact, Event, Fact, Signal, SignalUnit, SiteId};
use crate::kernel::Uniform;
use crate::model::effects::Effects;
use crate::units::{Money, SimDuration, SimTime};
use params::after;

/// Draws of an occurrence, by what they are for.
#[repr(u32)]
#[derive(Clone, Copy)]
enum Draw {
    Moment = 0,
    Chance = 1,
    Severity = 2,
    Together = 3,
}

/// Draws of the course of an occurrence.
const LASTS: u32 = 0;
const HIT: u32 = 1;
const DETECTED: u32 = 2;
const LAG: u32 = 3;

/// The state of all disruptions in one replication.
#[derive(Clone)]
pub struct Disruptions {
    params: Arc<DisruptionParams>,
    /// What is scheduled, by the number in the event.
    agenda: Vec<Step>,
    active: Vec<Occurrence>,
    states: Vec<State>,
    rank: u32,
    /// Disruptions that do not happen.
    suppressed: Vec<bool>,
    /// Occurrences whose duration was told: disruption, number, duration.
    lasting: Vec<(u16, u32, SimDuration)>,
}

#[derive(Clone, Copy)]
enum Step {
    Onset {
        disruption: u16,
        n: u32,
    },
    Warn {
        disruption: u16,
        n: u32,
    },
    FalseAlarm {
        disruption: u16,
        n: u32,
    },
    /// A false alarm turns out to be one.
    Lapse {
        disruption: u16,
    },
    Build {
        disruption: u16,
        n: u32,
        stage: u16,
    },
    Recover {
        disruption: u16,
        n: u32,
        stage: u16,
    },
    Known {
        disruption: u16,
        n: u32,
        over: bool,
    },
    Look {
        disruption: u16,
    },
}

#[derive(Clone, Copy)]
struct Occurrence {
    disruption: u16,
    n: u32,
    severity: f64,
    strength: f64,
    since: SimTime,
    rank: u32,
    recovering: bool,
    /// Up to when its hours have been charged.
    charged: SimTime,
}

#[derive(Clone, Copy, Default)]
struct State {
    /// Occurrences so far, those yet to come included.
    planned: u32,
    /// For conditions: since when they hold, and whether they have led to an occurrence since.
    holds_since: Option<SimTime>,
    struck: bool,
}

impl Disruptions {
    /// Disruptions with their parameters; [`Disruptions::start`] begins a replication.
    pub fn new(params: Arc<DisruptionParams>) -> Self {
        let n = params.list.len();
        Disruptions {
            params,
            agenda: Vec::new(),
            active: Vec::new(),
            states: vec![State::default(); n],
            rank: 0,
            suppressed: vec![false; n],
            lasting: Vec::new(),
        }
    }

    /// From the next start on these do not happen, by index, unless somebody makes them.
    pub fn suppress(&mut self, which: &[bool]) {
        self.suppressed.clear();
        self.suppressed.extend_from_slice(which);
        self.suppressed.resize(self.params.list.len(), false);
    }

    /// These do not happen any more, by index, if they have not begun.
    pub fn call_off(&mut self, which: &[bool]) {
        self.suppress(which);
    }

    /// Begins a replication: schedules the first occurrence of each.
    pub fn start(&mut self, ctx: &mut Ctx) {
        self.agenda.clear();
        self.active.clear();
        self.lasting.clear();
        self.states.fill(State::default());
        self.rank = 0;
        let params = Arc::clone(&self.params);
        for (d, disruption) in params.list.iter().enumerate() {
            if self.suppressed[d] {
                continue;
            }
            match &disruption.occurs {
                Occurs::Never | Occurs::After { .. } => {}
                Occurs::At(moments) => {
                    for at in moments {
                        let n = self.plan(d);
                        self.announce(ctx, d, n, *at);
                    }
                }
                Occurs::Between { from, to, chance } => {
                    let n = self.plan(d);
                    if self.draw(ctx, d, n, Draw::Chance).value() < *chance {
                        let width = to.since(*from).micros() as f64;
                        let u = self.draw(ctx, d, n, Draw::Moment).value();
                        let at = *from + SimDuration::from_micros_f64(width * u);
                        self.announce(ctx, d, n, at);
                    }
                }
                Occurs::Again { .. } => self.plan_next(ctx, d, SimTime::START),
                Occurs::When { poll, .. } => {
                    self.schedule(ctx, SimTime::START + *poll, Step::Look { disruption: d as u16 })
                }
            }
            self.plan_false_alarm(ctx, d, 0, SimTime::START);
        }
    }

    /// A disruption that nothing else would cause begins at a moment, whatever the scenario says of when.
    pub fn strike(&mut self, ctx: &mut Ctx, disruption: usize, at: SimTime) {
        let n = self.plan(disruption);
        self.announce(ctx, disruption, n, at);
    }

    /// The same for one that lasts so long, whatever the scenario says.
    pub fn strike_for(&mut self, ctx: &mut Ctx, disruption: usize, at: SimTime, lasts: SimDuration) {
        let n = self.plan(disruption);
        self.lasting.push((disruption as u16, n, lasts));
        self.announce(ctx, disruption, n, at);
    }

    fn plan(&mut self, d: usize) -> u32 {
        let n = self.states[d].planned;
        self.states[d].planned += 1;
        n
    }

    fn schedule(&mut self, ctx: &mut Ctx, at: SimTime, step: Step) {
        if at <= SimTime::LAST {
            let n = self.agenda.len() as u32;
            self.agenda.push(step);
            ctx.schedule(at.max(ctx.now), Event::Disruption(n));
        }
    }

    /// A draw of an occurrence, of its own or of its group.
    fn draw(&self, ctx: &Ctx, d: usize, n: u32, what: Draw) -> Uniform {
        let purposes = &self.params.list[d].purposes;
        let own = ctx.draws.stream(purposes.onset);
        match purposes.group {
            Some((group, together)) if own.uniform(n.into(), Draw::Together as u32).value() < together => {
                ctx.draws.stream(group).uniform(n.into(), what as u32)
            }
            _ => own.uniform(n.into(), what as u32),
        }
    }

    fn course(&self, ctx: &Ctx, d: usize, n: u32, what: u32) -> Uniform {
        ctx.draws.stream(self.params.list[d].purposes.course).uniform(n.into(), what)
    }

    /// The next occurrence of a disruption that comes again and again.
    fn plan_next(&mut self, ctx: &mut Ctx, d: usize, from: SimTime) {
        let Occurs::Again { gap, clock, .. } = &self.params.list[d].occurs else { return };
        let n = self.states[d].planned;
        let time = gap.duration(self.draw(ctx, d, n, Draw::Moment));
        let at = after(clock.as_deref(), from, time);
        self.states[d].planned += 1;
        self.announce(ctx, d, n, at);
    }

    /// Schedules an occurrence and the warning of it, if there is one.
    fn announce(&mut self, ctx: &mut Ctx, d: usize, n: u32, at: SimTime) {
        if let Some(warning) = &self.params.list[d].warning
            && at <= SimTime::LAST
            && self.course(ctx, d, n, HIT).value() < warning.hit
        {
            let early = at.micros().saturating_sub(warning.lead.micros()).max(ctx.now.micros());
            self.schedule(ctx, SimTime::from_micros(early), Step::Warn { disruption: d as u16, n });
        }
        self.schedule(ctx, at, Step::Onset { disruption: d as u16, n });
    }

    fn plan_false_alarm(&mut self, ctx: &mut Ctx, d: usize, n: u32, from: SimTime) {
        let disruption = &self.params.list[d];
        let Some(gap) = disruption.warning.as_ref().and_then(|w| w.false_gap.as_ref()) else { return };
        let u = ctx.draws.stream(disruption.purposes.false_alarms).uniform(n.into(), 0);
        let at = after(None, from, gap.duration(u));
        self.schedule(ctx, at, Step::FalseAlarm { disruption: d as u16, n });
    }

    /// What was scheduled comes about.
    pub fn on_disruption(&mut self, ctx: &mut Ctx, entry: u32) {
        let tell = |ctx: &mut Ctx, disruption: u16, n: u32, what| {
            ctx.tell(Fact::Disruption { disruption, n, what });
        };
        let step = self.agenda[entry as usize];
        if let Step::Onset { disruption, .. }
        | Step::Warn { disruption, .. }
        | Step::FalseAlarm { disruption, .. } = step
            && self.suppressed[usize::from(disruption)]
        {
            return;
        }
        match step {
            Step::Onset { disruption, n } => self.begin(ctx, disruption, n),
            Step::Warn { disruption, n } => tell(ctx, disruption, n, DisruptionFact::Warned),
            Step::FalseAlarm { disruption, n } => {
                tell(ctx, disruption, n, DisruptionFact::FalseAlarm);
                let d = usize::from(disruption);
                let lead = self.params.list[d].warning.as_ref().map_or(SimDuration::ZERO, |w| w.lead);
                self.schedule(ctx, ctx.now + lead, Step::Lapse { disruption });
                self.plan_false_alarm(ctx, d, n + 1, ctx.now);
            }
            Step::Lapse { disruption } => tell(ctx, disruption, 0, DisruptionFact::Lapsed),
            Step::Build { disruption, n, stage } => self.build(ctx, disruption, n, stage),
            Step::Recover { disruption, n, stage } => self.recover(ctx, disruption, n, stage),
            Step::Known { disruption, n, over } => {
                let what = if over { DisruptionFact::KnownOver } else { DisruptionFact::Known };
                tell(ctx, disruption, n, what);
            }
            // The engine reads the signal and calls `watch`.
            Step::Look { .. } => {}
        }
    }

    /// The signal that an entry of the agenda is about, if it is a look at one.
    pub fn looks_at(&self, entry: u32) -> Option<usize> {
        let Step::Look { disruption } = self.agenda[entry as usize] else { return None };
        match &self.params.list[usize::from(disruption)].occurs {
            Occurs::When { signal, .. } => Some(*signal),
            _ => None,
        }
    }

    /// A look at a signal on which a disruption depends.
    pub fn watch(&mut self, ctx: &mut Ctx, entry: u32, value: f64) {
        let Step::Look { disruption } = self.agenda[entry as usize] else { return };
        let d = usize::from(disruption);
        let params = Arc::clone(&self.params);
        let Occurs::When { bound, lasting, poll, chance, lag, .. } = &params.list[d].occurs else { return };
        let state = &mut self.states[d];
        if bound.is_passed(value) {
            let since = *state.holds_since.get_or_insert(ctx.now);
            if !state.struck && ctx.now.since(since) >= *lasting {
                state.struck = true;
                let n = self.plan(d);
                if self.draw(ctx, d, n, Draw::Chance).value() < *chance {
                    let at = ctx.now + lag.duration(self.course(ctx, d, n, LAG));
                    self.announce(ctx, d, n, at);
                }
            }
        } else {
            (state.holds_since, state.struck) = (None, false);
        }
        self.schedule(ctx, ctx.now + *poll, Step::Look { disruption });
    }

    fn begin(&mut self, ctx: &mut Ctx, disruption: u16, n: u32) {
        let d = usize::from(disruption);
        let params = Arc::clone(&self.params);
        let keys = &params.list[d];
        let severity = keys.severity.quantile(self.draw(ctx, d, n, Draw::Severity));
        // Steps of a hundredth: what the levers become is then known beforehand in all cases.
        let severity = (severity * 100.0).round() / 100.0;
        let lasts = keys.lasts.as_ref().map(|l| l.duration(self.course(ctx, d, n, LASTS)));
        let told = self.lasting.iter().find(|(d, m, _)| (*d, *m) == (disruption, n));
        let lasts = told.map(|(.., lasts)| *lasts).or(lasts);
        self.rank += 1;
        self.active.push(Occurrence {
            disruption,
            n,
            severity,
            strength: 0.0,
            since: ctx.now,
            rank: self.rank,
            recovering: false,
            charged: ctx.now,
        });
        ctx.tell(Fact::Disruption { disruption, n, what: DisruptionFact::Began });
        if keys.cost != Money::ZERO {
            ctx.tell(Fact::Charged { amount: keys.cost, account: Account::Emergency });
        }
        for (site, share) in &keys.destroys {
            let millionths = (share * 1e6).round() as u32;
            ctx.tell(Fact::Destroyed { site: SiteId::new(*site), millionths });
        }
        self.build(ctx, disruption, n, 0);
        if let Some(lasts) = lasts {
            self.schedule(ctx, ctx.now + lasts, Step::Recover { disruption, n, stage: 0 });
        }
        let known = ctx.now + keys.detected_after.duration(self.course(ctx, d, n, DETECTED));
        self.schedule(ctx, known, Step::Known { disruption, n, over: false });
        if matches!(&keys.occurs, Occurs::Again { overlapping: true, .. }) {
            self.plan_next(ctx, d, ctx.now);
        }
        for (other, params) in params.list.iter().enumerate() {
            let Occurs::After { cause, chance, lag } = &params.occurs else { continue };
            if *cause != d || self.suppressed[other] {
                continue;
            }
            let m = self.plan(other);
            if self.draw(ctx, other, m, Draw::Chance).value() < *chance {
                let at = ctx.now + lag.duration(self.course(ctx, other, m, LAG));
                self.announce(ctx, other, m, at);
            }
        }
    }

    fn occurrence(&mut self, disruption: u16, n: u32) -> Option<&mut Occurrence> {
        self.active.iter_mut().find(|o| o.disruption == disruption && o.n == n)
    }

    fn build(&mut self, ctx: &mut Ctx, disruption: u16, n: u32, stage: u16) {
        let params = Arc::clone(&self.params);
        let builds = &params.list[usize::from(disruption)].builds;
        let Some(occurrence) = self.occurrence(disruption, n).filter(|o| !o.recovering) else { return };
        let (reached, strength) = builds[usize::from(stage)];
        occurrence.strength = strength;
        if let Some((next, _)) = builds.get(usize::from(stage) + 1) {
            let at = ctx.now + span(reached, *next);
            self.schedule(ctx, at, Step::Build { disruption, n, stage: stage + 1 });
        }
        ctx.tell(Fact::LeversMoved);
    }

    fn recover(&mut self, ctx: &mut Ctx, disruption: u16, n: u32, stage: u16) {
        let params = Arc::clone(&self.params);
        let keys = &params.list[usize::from(disruption)];
        let Some(occurrence) = self.occurrence(disruption, n) else { return };
        occurrence.recovering = true;
        let (reached, strength) = keys.recovers[usize::from(stage)];
        // It recovers from where it has got to.
        occurrence.strength = strength.min(occurrence.strength);
        if let Some((next, _)) = keys.recovers.get(usize::from(stage) + 1) {
            let at = ctx.now + span(reached, *next);
            self.schedule(ctx, at, Step::Recover { disruption, n, stage: stage + 1 });
        } else {
            self.finish(ctx, disruption, n);
        }
        ctx.tell(Fact::LeversMoved);
    }

    fn finish(&mut self, ctx: &mut Ctx, disruption: u16, n: u32) {
        let at = self.active.iter().position(|o| o.disruption == disruption && o.n == n);
        let occurrence = self.active.remove(at.expect("only what is active ends"));
        let d = usize::from(disruption);
        let params = Arc::clone(&self.params);
        let keys = &params.list[d];
        charge_hours(ctx, keys, occurrence.charged);
        ctx.tell(Fact::Disruption { disruption, n, what: DisruptionFact::Over });
        let known = ctx.now + keys.detected_after.duration(self.course(ctx, d, n, DETECTED));
        self.schedule(ctx, known, Step::Known { disruption, n, over: true });
        if matches!(&keys.occurs, Occurs::Again { overlapping: false, .. }) {
            self.plan_next(ctx, d, ctx.now);
        }
    }

    /// Adds what all active disruptions do.
    pub fn effects(&self, all: &mut Effects) {
        for o in &self.active {
            for effect in &self.params.list[usize::from(o.disruption)].effects {
                all.add(*effect, o.severity * o.strength, o.since, o.rank);
            }
        }
    }

    /// Whether any disruption is active.
    pub fn any(&self) -> bool {
        !self.active.is_empty()
    }

    /// Charges what runs up by the hour, at the ends of the measured window.
    pub fn settle(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        for o in &mut self.active {
            charge_hours(ctx, &params.list[usize::from(o.disruption)], o.charged);
            o.charged = ctx.now;
        }
    }

    /// The signals of disruptions: how many of each are active. They are the truth.
    pub fn signals(names: &[String]) -> Vec<Signal> {
        let signal = |name: &String| {
            let label = format!("occurrences of {name} that are active");
            Signal::new(format!("disruption.{name}.active"), label, SignalUnit::Count)
        };
        names.iter().map(signal).collect()
    }

    /// The values of [`Disruptions::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        for d in 0..self.params.list.len() {
            into.push(self.active.iter().filter(|o| usize::from(o.disruption) == d).count() as f64);
        }
    }
}

fn charge_hours(ctx: &mut Ctx, keys: &Disruption, since: SimTime) {
    let amount = keys.cost_per_hour.per_hour_for(u128::from(ctx.now.since(since).micros()));
    if amount != Money::ZERO {
        ctx.tell(Fact::Charged { amount, account: Account::Emergency });
    }
}

/// From one stage to the next.
fn span(from: SimDuration, to: SimDuration) -> SimDuration {
    SimDuration::from_micros(to.micros().saturating_sub(from.micros()))
}
