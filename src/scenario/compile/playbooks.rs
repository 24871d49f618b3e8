//! Playbooks, those they call, and what pays for them. What they do to levers is compiled where the tree of the scenario
//! is at hand.

use std::sync::Arc;

use super::contingency::{always, circles, money};
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::{OrdersAct as Act, RegionId, ServiceId, SiteId};
use crate::kernel::{Purpose, Sampler};
use crate::model::playbook::{Budget, Contact, OrdersAction, Playbook, Ready, Stop, Trigger, WhenEmpty};
use crate::scenario::contingency::config::{
    OrdersAct, OrdersActionKeys, PlaybookKeys, ReadyKeys, TriggerKeys, WhenEmpty as Empty,
};
use crate::source::At;
use crate::units::Money;

impl Compiler<'_> {
    pub(super) fn contacts(&mut self) -> Vec<Contact> {
        let file = self.file;
        let mut out = Vec::new();
        for (name, keys) in by_name(&file.contact) {
            let asks = keys.asks.as_ref().and_then(|c| self.find(&file.contact, "contact", c, c.at));
            let hours = keys.hours.is_some().then(|| Arc::new(self.hours(&keys.hours)));
            out.push(Contact {
                name: name.text.clone(),
                hours,
                answers: Sampler::compile(&keys.answers.value),
                away: keys.away.as_ref().map(|a| Sampler::compile(&a.value)),
                level: u32::try_from(*keys.level).unwrap_or(u32::MAX),
                asks,
                draws: Purpose::named(&format!("contact.{}", name.text)),
            });
        }
        let contacts = by_name(&file.contact);
        for circle in circles(out.len(), &|c| out[c].asks) {
            let (first, keys) = contacts[circle[0]];
            let names: Vec<String> = circle.iter().map(|c| format!("`{}`", contacts[*c].0.text)).collect();
            let message = format!("{} asks {} in a circle", names.join(" asks "), names[0]);
            let at = keys.asks.as_ref().map_or(first.at, |a| a.at);
            self.error(
                Diagnostic::error(Code::P307, message).help("begin one of them in another way").at(at),
            );
        }
        out
    }

    pub(super) fn budgets(&mut self) -> Vec<Budget> {
        let file = self.file;
        let mut out = Vec::new();
        for (name, keys) in by_name(&file.budget) {
            let when_empty = match (*keys.when_empty, &keys.asks) {
                (Empty::Refuse, _) => WhenEmpty::Refuse,
                (Empty::Overdraw, _) => WhenEmpty::Overdraw,
                (Empty::Ask, Some(asks)) => match self.find(&file.contact, "contact", asks, asks.at) {
                    Some(contact) => WhenEmpty::Ask(contact),
                    None => WhenEmpty::Refuse,
                },
                (Empty::Ask, None) => {
                    let d = Diagnostic::error(Code::P502, "nobody is named who could be asked").at(keys.at);
                    self.error(d.help("give `asks`, the name of a contact"));
                    WhenEmpty::Refuse
                }
            };
            out.push(Budget { name: name.text.clone(), amount: *keys.amount, when_empty });
        }
        out
    }

    pub(super) fn playbook(&mut self, name: &str, keys: &PlaybookKeys) -> Playbook {
        let file = self.file;
        let start = &keys.start;
        let alone = TriggerKeys {
            at: start.at,
            disruption: start.disruption.clone(),
            warning: start.warning.clone(),
            monitor: start.monitor.clone(),
            at_: start.at_,
        };
        let any: Vec<Trigger> = start.any.iter().flat_map(|t| self.triggers(t)).collect();
        let mut all = self.triggers(&alone);
        all.extend(start.all.iter().flat_map(|t| self.triggers(t)));
        if any.is_empty() && all.is_empty() && start.any.is_empty() && start.all.is_empty() {
            let given = [&start.disruption, &start.warning, &start.monitor].iter().any(|k| k.is_some());
            if !given {
                let d = Diagnostic::error(Code::P502, format!("nothing starts the playbook `{name}`"))
                    .at(start.at);
                self.error(
                    d.help("give disruption, warning, monitor or at; or several under `any` or `all`"),
                );
            }
        }
        let others = |c: &mut Self, list: &Option<At<Vec<At<String>>>>| -> Vec<usize> {
            let names = list.iter().flat_map(|l| &l.value);
            names.filter_map(|n| c.find(&file.playbook, "playbook", &n.value, n.at)).collect()
        };
        let guard = keys.guard.as_ref();
        let not_active = guard.map(|g| others(self, &g.not_active)).unwrap_or_default();
        let active = guard.map(|g| others(self, &g.active)).unwrap_or_default();
        let hours = guard.filter(|g| g.calendar.is_some()).map(|g| Arc::new(self.hours(&g.calendar)));
        let decide = keys.decide.as_ref();
        let contact = decide
            .and_then(|d| d.contact.as_ref())
            .and_then(|c| self.find(&file.contact, "contact", c, c.at));
        let own = keys.excludes.iter().flat_map(|e| &e.value).find(|n| n.value == name);
        if let Some(own) = own {
            let d = Diagnostic::error(Code::P503, "a playbook cannot exclude itself").at(own.at);
            self.error(d.help("`stop.cool_down` and `most` say how often it may start"));
        }
        let cost = keys.cost.as_ref();
        let budget =
            cost.and_then(|c| c.budget.as_ref()).and_then(|b| self.find(&file.budget, "budget", b, b.at));
        let orders = keys.orders.iter().filter_map(|o| self.orders_action(o)).collect();
        let zero = || always(0.0);
        Playbook {
            name: name.to_string(),
            any,
            all,
            lasting: *start.lasting,
            not_active,
            active,
            hours,
            contact,
            level: decide.map_or(1, |d| u32::try_from(*d.level).unwrap_or(u32::MAX)),
            takes: decide.map_or_else(zero, |d| Sampler::compile(&d.takes.value)),
            lead_time: keys.ready.as_ref().map_or_else(zero, |r| Sampler::compile(&r.lead_time.value)),
            ready: ready(keys.ready.as_ref()),
            effects: Vec::new(),
            orders,
            retainer: cost.map_or(Money::ZERO, |c| money(&c.retainer)),
            activation: cost.map_or(Money::ZERO, |c| money(&c.activation)),
            per_hour: cost.map_or(Money::ZERO, |c| money(&c.per_hour)),
            budget,
            stop: self.stop(keys),
            most: keys.most.as_ref().map(|m| u32::try_from(m.value).unwrap_or(u32::MAX)),
            priority: u32::try_from(*keys.priority).unwrap_or(u32::MAX),
            excludes: others(self, &keys.excludes),
            draws: Purpose::named(&format!("playbook.{name}")),
        }
    }

    fn triggers(&mut self, keys: &TriggerKeys) -> Vec<Trigger> {
        let file = self.file;
        let mut out = Vec::new();
        let disruption =
            |c: &mut Self, name: &At<String>| c.find(&file.disruption, "disruption", name, name.at);
        if let Some(name) = &keys.disruption {
            out.extend(disruption(self, name).map(Trigger::Known));
        }
        if let Some(name) = &keys.warning {
            let found = disruption(self, name);
            if let Some(d) = found
                && by_name(&file.disruption)[d].1.warning.is_none()
            {
                let d =
                    Diagnostic::error(Code::P503, format!("there is never a warning of `{}`", name.value));
                self.error(d.at(name.at).help(format!("give it one: [disruption.{}.warning]", name.value)));
            }
            out.extend(found.map(Trigger::Warned));
        }
        if let Some(name) = &keys.monitor {
            out.extend(self.find(&file.monitor, "monitor", name, name.at).map(Trigger::Alarm));
        }
        if let Some(at) = &keys.at_ {
            out.extend(self.moment(at.value.local, at.at).map(Trigger::At));
        }
        out
    }

    fn stop(&mut self, keys: &PlaybookKeys) -> Stop {
        let file = self.file;
        let Some(stop) = &keys.stop else { return Stop::default() };
        let over = stop.over.as_ref().and_then(|d| self.find(&file.disruption, "disruption", d, d.at));
        let clear = stop.clear.as_ref().and_then(|m| self.find(&file.monitor, "monitor", m, m.at));
        Stop {
            over,
            clear,
            plus: *stop.plus,
            after: stop.after.as_ref().map(|a| a.value),
            at_least: *stop.at_least,
            ramp_down: *stop.ramp_down,
            cool_down: *stop.cool_down,
        }
    }

    fn orders_action(&mut self, keys: &OrdersActionKeys) -> Option<OrdersAction> {
        let file = self.file;
        let site = keys.warehouse.as_ref().map(|w| self.find(&file.warehouse, "warehouse", w, w.at));
        let service = keys.service.as_ref().map(|s| self.find(&file.service, "service", s, s.at));
        let region = keys.region.as_ref().map(|r| self.find(&file.region, "region", r, r.at));
        let to = keys.to.as_ref().map(|s| (self.find(&file.service, "service", s, s.at), s));
        let act = match *keys.act {
            OrdersAct::Cancel => Act::Cancel,
            OrdersAct::Reallocate => Act::Reallocate,
            OrdersAct::Expedite => Act::Expedite,
            OrdersAct::Upgrade => Act::Upgrade,
            OrdersAct::Split => Act::Split,
            OrdersAct::Notify => Act::Notify,
        };
        match (act, &to) {
            (Act::Upgrade, None) => {
                let d = Diagnostic::error(Code::P502, "an upgrade needs a service").at(keys.at);
                self.error(d.help("for example: { do = \"upgrade\", to = \"express\" }"));
                return None;
            }
            (Act::Upgrade, Some((Some(i), given))) => {
                let carrier = by_name(&file.service)[*i].1.carrier.is_some();
                if !carrier {
                    let d = Diagnostic::error(
                        Code::P503,
                        format!("the service `{}` has no carrier of its own", given.value),
                    );
                    self.error(
                        d.at(given.at)
                            .help("an upgrade changes who carries the parcel: give the service a `carrier`"),
                    );
                    return None;
                }
            }
            (Act::Upgrade, Some((None, _))) => return None,
            (_, Some((_, given))) => {
                let d = Diagnostic::error(Code::P503, "only an upgrade has a service to go `to`")
                    .help("delete `to` here")
                    .at(given.at);
                self.error(d);
                return None;
            }
            (_, None) => {}
        }
        if let Some(every) = &keys.every {
            self.interval(every.value, every.at);
        }
        // What is not found has been told; without it the action would be about other orders.
        let id = |found: Option<Option<usize>>| match found {
            Some(None) => None,
            other => Some(other.flatten()),
        };
        Some(OrdersAction {
            act,
            site: id(site)?.map(SiteId::new),
            service: id(service)?.map(ServiceId::new),
            region: id(region)?.map(RegionId::new),
            due_within: keys.due_within.as_ref().map(|t| t.value),
            older_than: keys.older_than.as_ref().map(|t| t.value),
            to: to.and_then(|t| t.0).map(ServiceId::new),
            every: keys.every.as_ref().map(|t| t.value),
            most: keys.most.as_ref().map_or(u32::MAX, |m| u32::try_from(m.value).unwrap_or(u32::MAX)),
            cost: money(&keys.cost),
        })
    }
}

fn ready(keys: Option<&ReadyKeys>) -> Ready {
    match keys {
        None => Ready {
            drilled: true,
            drills: None,
            drill_cost: Money::ZERO,
            undrilled_takes: 1.0,
            undrilled_fails: 0.0,
        },
        Some(keys) => Ready {
            drilled: *keys.drilled,
            drills: keys.drill_every.as_ref().map(|e| (e.value, *keys.drill_helps_for)),
            drill_cost: money(&keys.drill_cost),
            undrilled_takes: *keys.undrilled_takes,
            undrilled_fails: keys.undrilled_fails.value.value(),
        },
    }
}
