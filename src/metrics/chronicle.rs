//! The chronicle of a replication: what went wrong, what was noticed, what was done about it, with its time and cost.
//!
//! The KPIs of disruptions, monitors, playbooks and budgets are made from it.

use crate::domain::{DisruptionFact, Fact, PlaybookFact};
use crate::units::{Money, SimTime};

/// So many entries are kept; later ones are not.
const MOST: usize = 100_000;

/// What was told, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    entries: Vec<(SimTime, Fact)>,
    window: (SimTime, SimTime),
    /// How often a value could not be brought into force.
    pub refused: u32,
}

/// An occurrence of a disruption; moments that did not come about, or not before the end of the run, are never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its number among those of its disruption.
    pub n: u32,
    /// When it began.
    pub began: SimTime,
    /// When that was known.
    pub known: SimTime,
    /// When it was over.
    pub over: SimTime,
}

/// A time in which a playbook was active, or on its way there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activation {
    /// When its triggers held.
    pub triggered: SimTime,
    /// When somebody had agreed.
    pub approved: SimTime,
    /// When it took effect.
    pub active: SimTime,
    /// When it ended.
    pub ended: SimTime,
}

impl Chronicle {
    /// Forgets everything.
    pub(super) fn reset(&mut self, window: (SimTime, SimTime)) {
        self.entries.clear();
        (self.window, self.refused) = (window, 0);
    }

    pub(super) fn see(&mut self, now: SimTime, fact: Fact) {
        if self.entries.len() < MOST {
            self.entries.push((now, fact));
        }
    }

    /// A value could not be brought into force.
    pub fn impossible(&mut self) {
        self.refused += 1;
    }

    /// All entries in the order of time.
    pub fn entries(&self) -> &[(SimTime, Fact)] {
        &self.entries
    }

    fn measured(&self) -> impl Iterator<Item = &(SimTime, Fact)> {
        let (from, to) = self.window;
        self.entries.iter().filter(move |(at, _)| *at >= from && *at < to)
    }

    /// The occurrences of a disruption that began in the whole run.
    pub fn occurrences(&self, which: u16) -> Vec<Occurrence> {
        let mut all: Vec<Occurrence> = Vec::new();
        for (at, fact) in &self.entries {
            let Fact::Disruption { disruption, n, what } = fact else { continue };
            if *disruption != which {
                continue;
            }
            if *what == DisruptionFact::Began {
                let never = SimTime::NEVER;
                all.push(Occurrence { n: *n, began: *at, known: never, over: never });
                continue;
            }
            let Some(one) = all.iter_mut().find(|o| o.n == *n) else { continue };
            match what {
                DisruptionFact::Known => one.known = *at,
                DisruptionFact::Over => one.over = *at,
                _ => {}
            }
        }
        all
    }

    /// The times in which a playbook was active, or on its way there, in the whole run.
    pub fn activations(&self, which: u16) -> Vec<Activation> {
        let mut all: Vec<Activation> = Vec::new();
        for (at, fact) in &self.entries {
            let Fact::Playbook { playbook, what, .. } = fact else { continue };
            if *playbook != which {
                continue;
            }
            if *what == PlaybookFact::Triggered {
                let never = SimTime::NEVER;
                all.push(Activation { triggered: *at, approved: never, active: never, ended: never });
                continue;
            }
            let Some(last) = all.last_mut() else { continue };
            match what {
                PlaybookFact::Approved => last.approved = *at,
                PlaybookFact::Active => last.active = *at,
                PlaybookFact::Ended | PlaybookFact::Failed | PlaybookFact::Refused(_) => {
                    last.ended = last.ended.min(*at);
                }
                _ => {}
            }
        }
        all
    }

    /// How often something was told of a disruption in the measured window.
    pub(super) fn told(&self, which: u16, wanted: DisruptionFact) -> f64 {
        let counts = |f: &Fact| matches!(f, Fact::Disruption { disruption, what, .. } if *disruption == which && *what == wanted);
        self.measured().filter(|(_, f)| counts(f)).count() as f64
    }

    /// Hours of the measured window in which at least one occurrence of a disruption was active.
    pub(super) fn disrupted_hours(&self, which: u16) -> f64 {
        let spans = self.occurrences(which).into_iter().map(|o| (o.began, o.over)).collect();
        self.covered(spans)
    }

    /// Hours of the measured window in which a playbook was active.
    pub(super) fn active_hours(&self, which: u16) -> f64 {
        let spans = self.activations(which).into_iter().map(|a| (a.active, a.ended)).collect();
        self.covered(spans)
    }

    /// Hours of the window that at least one of these spans covers.
    fn covered(&self, mut spans: Vec<(SimTime, SimTime)>) -> f64 {
        let (from, to) = self.window;
        spans.retain(|(a, b)| *a < to && *b > from && *a != SimTime::NEVER);
        spans.sort_unstable();
        let (mut hours, mut done) = (0.0, from);
        for (a, b) in spans {
            let (a, b) = (a.max(done), b.min(to));
            if b > a {
                hours += b.since(a).hours();
                done = b;
            }
        }
        hours
    }

    /// Mean hours from the beginning of an occurrence until it was known; not a number without any.
    pub(super) fn hours_to_detect(&self, which: u16) -> f64 {
        let known = |o: Occurrence| (o.known != SimTime::NEVER).then(|| o.known.since(o.began).hours());
        mean(self.occurrences(which).into_iter().filter_map(known))
    }

    /// Mean hours from the trigger of a playbook until it took effect; not a number if it never did.
    pub(super) fn hours_to_act(&self, which: u16) -> f64 {
        let acted = |a: Activation| (a.active != SimTime::NEVER).then(|| a.active.since(a.triggered).hours());
        mean(self.activations(which).into_iter().filter_map(acted))
    }

    /// Alarms of a monitor in the measured window, those without a cause among them or alone.
    pub(super) fn alarms(&self, which: u16, only_false: bool) -> f64 {
        let counts = |f: &Fact| matches!(f, Fact::Alarm { monitor, on: true, false_alarm } if *monitor == which && (!only_false || *false_alarm));
        self.measured().filter(|(_, f)| counts(f)).count() as f64
    }

    /// How often something was told of a playbook in the measured window.
    pub(super) fn did(&self, which: u16, wanted: impl Fn(PlaybookFact) -> bool) -> f64 {
        let counts = |f: &Fact| matches!(f, Fact::Playbook { playbook, what, .. } if *playbook == which && wanted(*what));
        self.measured().filter(|(_, f)| counts(f)).count() as f64
    }

    /// Orders that a playbook did something to in the measured window.
    pub(super) fn orders_acted_on(&self, which: u16) -> f64 {
        let of = |f: &Fact| match f {
            Fact::Playbook { playbook, what: PlaybookFact::Acted { orders }, .. } if *playbook == which => {
                *orders
            }
            _ => 0,
        };
        self.measured().map(|(_, f)| f64::from(of(f))).sum()
    }

    /// What a playbook cost in the measured window.
    pub(super) fn cost(&self, which: u16) -> Money {
        let of = |f: &Fact| match f {
            Fact::PlaybookCost { playbook, amount } if *playbook == which => *amount,
            _ => Money::ZERO,
        };
        // What is charged at the window's end is told at that very moment.
        let (from, to) = self.window;
        let within = |at: SimTime| at > from && at <= to || at == from && from == SimTime::START;
        self.entries.iter().filter(|(at, _)| within(*at)).map(|(_, f)| of(f)).sum()
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for value in values {
        (sum, n) = (sum + value, n + 1.0);
    }
    sum / n
}
