//! What playbooks run on: what starts them, who decides, what they do and cost, when they end.

use std::sync::Arc;

use crate::domain::calendar::OpenHours;
use crate::domain::{OrdersAct, RegionId, ServiceId, SiteId};
use crate::kernel::{Purpose, Sampler};
use crate::model::effects::Effect;
use crate::units::{Money, SimDuration, SimTime};

/// All playbooks in the order of their names, those they call and what pays for them.
#[derive(Clone, Debug, Default)]
pub struct PlaybookParams {
    /// The playbooks.
    pub list: Vec<Playbook>,
    /// Who decides.
    pub contacts: Vec<Contact>,
    /// What pays.
    pub budgets: Vec<Budget>,
    /// How many disruptions and monitors there are to know of.
    pub known: (usize, usize),
}

/// One playbook.
#[derive(Clone, Debug)]
pub struct Playbook {
    /// Its name in the scenario.
    pub name: String,
    /// Any of these starts it, if there are any.
    pub any: Vec<Trigger>,
    /// All of these must hold.
    pub all: Vec<Trigger>,
    /// How long.
    pub lasting: SimDuration,
    /// Playbooks that must not be active.
    pub not_active: Vec<usize>,
    /// Playbooks that must be active.
    pub active: Vec<usize>,
    /// Hours in which it can start.
    pub hours: Option<Arc<OpenHours>>,
    /// Who is called.
    pub contact: Option<usize>,
    /// The level of authority it needs.
    pub level: u32,
    /// How long the decision takes.
    pub takes: Sampler,
    /// From the decision to the effect.
    pub lead_time: Sampler,
    /// How ready it is.
    pub ready: Ready,
    /// What it does to levers.
    pub effects: Vec<Effect>,
    /// What it does to orders.
    pub orders: Vec<OrdersAction>,
    /// What it costs by the hour to have it.
    pub retainer: Money,
    /// What it costs each time.
    pub activation: Money,
    /// What it costs by the hour to run it.
    pub per_hour: Money,
    /// What pays.
    pub budget: Option<usize>,
    /// When it ends.
    pub stop: Stop,
    /// The most times.
    pub most: Option<u32>,
    /// The lowest goes first.
    pub priority: u32,
    /// Playbooks that cannot be active with it.
    pub excludes: Vec<usize>,
    /// Where its random numbers are.
    pub draws: Purpose,
}

/// One thing that can start a playbook.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trigger {
    /// A disruption is known to be there.
    Known(usize),
    /// There is a warning of a disruption.
    Warned(usize),
    /// A monitor gives alarm.
    Alarm(usize),
    /// A moment has come.
    At(SimTime),
}

/// How ready a playbook is.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// Whether it has been drilled.
    pub drilled: bool,
    /// How often it is drilled again, and how long a drill helps.
    pub drills: Option<(SimDuration, SimDuration)>,
    /// What a drill costs.
    pub drill_cost: Money,
    /// How much longer the lead time is without a drill.
    pub undrilled_takes: f64,
    /// How often it fails without one.
    pub undrilled_fails: f64,
}

/// When a playbook ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stop {
    /// A disruption is known to be over.
    pub over: Option<usize>,
    /// A monitor is clear.
    pub clear: Option<usize>,
    /// How long that must have been so.
    pub plus: SimDuration,
    /// After so long in any case.
    pub after: Option<SimDuration>,
    /// Not before.
    pub at_least: SimDuration,
    /// How long its effects take to fade.
    pub ramp_down: SimDuration,
    /// How long it rests.
    pub cool_down: SimDuration,
}

/// What is done to orders in hand.
#[derive(Clone, Copy, Debug)]
pub struct OrdersAction {
    /// What.
    pub act: OrdersAct,
    /// Only at this warehouse.
    pub site: Option<SiteId>,
    /// Only of this service.
    pub service: Option<ServiceId>,
    /// Only of this region.
    pub region: Option<RegionId>,
    /// Only those whose promise ends within this time.
    pub due_within: Option<SimDuration>,
    /// Only those placed longer ago.
    pub older_than: Option<SimDuration>,
    /// The service it gives.
    pub to: Option<ServiceId>,
    /// Again in this interval.
    pub every: Option<SimDuration>,
    /// The most each time.
    pub most: u32,
    /// What each costs.
    pub cost: Money,
}

/// Somebody who decides.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Their name in the scenario.
    pub name: String,
    /// When they are there.
    pub hours: Option<Arc<OpenHours>>,
    /// How long until they answer.
    pub answers: Sampler,
    /// The same outside those hours.
    pub away: Option<Sampler>,
    /// The highest level they may approve.
    pub level: u32,
    /// Whom they ask.
    pub asks: Option<usize>,
    /// Where their random numbers are.
    pub draws: Purpose,
}

/// Money set aside.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Its name in the scenario.
    pub name: String,
    /// How much.
    pub amount: Money,
    /// What happens when it is gone.
    pub when_empty: WhenEmpty,
}

/// What happens when a budget cannot pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenEmpty {
    /// Nothing is paid.
    Refuse,
    /// A contact is asked first.
    Ask(usize),
    /// It is paid all the same.
    Overdraw,
}
