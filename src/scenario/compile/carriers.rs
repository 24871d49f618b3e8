//! Carriers and prices.

use super::network::LaneRow;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::CarrierId;
use crate::kernel::{Distribution, Purpose, Sampler};
use crate::model::Mix;
use crate::model::finance::{FinanceParams, PoolPay};
use crate::model::network::NetworkParams;
use crate::model::transport::choose::Weights;
use crate::model::transport::config::{CarrierKeys, CarrierRule, CarrierSiteKeys, Overflow};
use crate::model::transport::{
    CarrierParams, Collect, ContractParams, DockParams, PickUps, Purposes, Tendering, TransportParams,
};
use crate::source::{At, ClockTime, KeyType, List, Weekdays};
use crate::units::{Money, SimTime, Table};

impl Compiler<'_> {
    pub(super) fn transport(
        &mut self,
        lanes: &[LaneRow],
        network: &NetworkParams,
    ) -> Option<TransportParams> {
        let file = self.file;
        let mut carriers = Table::default();
        let day_starts: Vec<SimTime> =
            (0..=self.axis.day_of(self.horizon)).map(|day| self.axis.day_start(day)).collect();
        for (name, keys) in by_name(&file.carrier) {
            carriers.push(CarrierParams {
                name: name.text.clone(),
                pick_ups: self.pick_ups(&name.text, keys),
                cut_off: *keys.cut_off,
                cap: keys.cap.as_ref().map(|c| limit(**c)),
                daily_cap: keys.daily_cap.as_ref().map(|c| limit(**c)),
                day_starts: day_starts.clone(),
                transit: Sampler::compile(&keys.transit),
                late: keys.late.value.value(),
                late_by: Sampler::compile(&keys.late_by),
                first_attempt: keys.first_attempt.value.value(),
                again_after: Sampler::compile(&keys.again_after),
                purposes: Purposes::of(&name.text),
                open: *keys.open,
                price: price_of(keys),
                by_service: self.by_service(keys),
                offers: self.offers(keys),
                surge: keys.surge.as_ref().map(|s| (limit(*s.above), *s.factor)),
                contract: keys.contract.as_ref().map(|c| ContractParams {
                    retainer: c.retainer.as_ref().map_or(Money::ZERO, |m| m.value),
                    minimum: c.minimum.as_ref().map_or(0, |m| limit(**m)),
                    shortfall: c.shortfall.as_ref().map_or(Money::ZERO, |m| m.value),
                }),
                committed: keys.committed.as_ref().map(|c| c.value),
                scan_after: *keys.scan_after,
                loss: keys.loss.value.value(),
                damage: keys.damage.value.value(),
                uses_legs: *keys.uses_legs,
            });
        }
        let weights: Vec<(CarrierId, f64)> = by_name(&file.carrier)
            .iter()
            .enumerate()
            .map(|(i, (_, keys))| (CarrierId::new(i), *keys.share))
            .collect();
        let fixed_everywhere =
            !file.service.is_empty() && file.service.iter().all(|(_, s)| s.carrier.is_some());
        let choice = if weights.is_empty() {
            None
        } else if weights.iter().all(|w| w.1 == 0.0) {
            if !fixed_everywhere {
                let (_, keys) = by_name(&file.carrier)[0];
                self.error(
                    Diagnostic::error(Code::P504, "every carrier has a share of 0: nobody takes the parcels")
                        .at(keys.share.at)
                        .help("give one of them a share, or name the carrier in every [service.NAME]"),
                );
            }
            None
        } else {
            Some((Mix::new(weights), Self::carrier_choice()))
        };
        let docks = self.docks();
        let tendering = self.tendering(&carriers);
        let services = self.service_names().len();
        Some(TransportParams {
            tendering,
            docks,
            on_legs: network.lane_at.iter().map(Option::is_some).collect(),
            services,
            couriers: Vec::new(),
            day_starts: day_starts.into(),
            carriers,
            sites: self.site_names().len(),
            lanes: self.lanes(lanes),
            choice,
        })
    }

    fn by_service(&mut self, keys: &CarrierKeys) -> Vec<(Option<Sampler>, Option<Money>)> {
        let file = self.file;
        if keys.service.is_empty() {
            return Vec::new();
        }
        let factor = keys.price.as_ref().map_or(1.0, |p| *p.factor);
        let mut list = vec![(None, None); self.service_names().len()];
        for (name, special) in &keys.service {
            let Some(i) = self.find(&file.service, "service", name, name.at) else { continue };
            let price = special.per_parcel.as_ref().map(|m| Money::from_amount(m.amount() * factor));
            list[i] = (special.transit.as_ref().map(|t| Sampler::compile(t)), price);
        }
        list
    }

    fn offers(&mut self, keys: &CarrierKeys) -> Vec<bool> {
        let file = self.file;
        let Some(services) = &keys.services else { return Vec::new() };
        let mut offers = vec![false; self.service_names().len()];
        for service in services.iter() {
            if let Some(i) = self.find(&file.service, "service", service, service.at) {
                offers[i] = true;
            }
        }
        offers
    }

    /// What is different for carriers at some warehouses, by dock.
    fn docks(&mut self) -> Vec<Option<DockParams>> {
        let file = self.file;
        if file.carrier.iter().all(|(_, keys)| keys.site.is_empty()) {
            return Vec::new();
        }
        let carriers = by_name(&file.carrier);
        let mut docks = vec![None; self.site_names().len() * carriers.len()];
        for (carrier, (_, keys)) in carriers.iter().enumerate() {
            for (name, special) in &keys.site {
                let Some(site) = self.find(&file.warehouse, "warehouse", name, name.at) else { continue };
                docks[site * carriers.len() + carrier] = Some(self.dock(keys, special));
            }
        }
        docks
    }

    fn dock(&mut self, keys: &CarrierKeys, special: &CarrierSiteKeys) -> DockParams {
        let caps = |own: &Option<At<u64>>, usual: &Option<At<u64>>| {
            own.as_ref().or(usual.as_ref()).map(|c| limit(**c))
        };
        DockParams {
            pick_ups: match &special.pick_ups {
                Some(clocks) => PickUps::At(self.calls(clocks, &keys.pick_up_days, &keys.calendar)),
                None => self.pick_ups("", keys),
            },
            cut_off: special.cut_off.as_ref().map_or(*keys.cut_off, |c| c.value),
            cap: caps(&special.cap, &keys.cap),
            daily_cap: caps(&special.daily_cap, &keys.daily_cap),
        }
    }

    fn tendering(&mut self, carriers: &Table<crate::domain::Carrier, CarrierParams>) -> Tendering {
        let file = self.file;
        let keys = file.tendering.as_ref();
        let mut order: Vec<CarrierId> = Vec::new();
        for name in keys.and_then(|k| k.order.as_ref()).iter().flat_map(|list| list.iter()) {
            if let Some(i) = self.find(&file.carrier, "carrier", name, name.at) {
                order.push(CarrierId::new(i));
            }
        }
        let rest: Vec<CarrierId> = carriers.ids().filter(|id| !order.contains(id)).collect();
        order.extend(rest);
        let rule = keys.map_or(CarrierRule::Share, |k| *k.rule);
        let weights = keys.and_then(|k| k.weights.as_ref());
        let label = keys.map(|k| Sampler::compile(&k.label)).filter(|s| s.is_constant() != Some(0.0));
        let overflow = keys.map_or(Overflow::Wait, |k| *k.overflow);
        Tendering {
            rule,
            overflow,
            order,
            weights: Weights {
                cost: weights.map_or(1.0, |w| *w.cost),
                time: weights.map_or(1.0, |w| *w.time),
                late: weights.map_or(1.0, |w| *w.late),
            },
            by_share_alone: rule == CarrierRule::Share
                && overflow == Overflow::Wait
                && carriers.iter().all(|c| c.offers.is_empty()),
            label: label.map(|s| (s, Purpose::named("tendering/label"))),
            label_errors: keys.map_or(0.0, |k| k.label_errors.value.value()),
            relabel: keys.map_or_else(
                || Sampler::compile(&Distribution::Constant(0.0)),
                |k| Sampler::compile(&k.relabel),
            ),
            label_error: Purpose::named("tendering/label_error"),
        }
    }

    fn pick_ups(&mut self, name: &str, keys: &CarrierKeys) -> PickUps {
        let given = [
            ("pick_ups", keys.pick_ups.as_ref().map(|k| k.at)),
            ("pick_up_every", keys.pick_up_every.as_ref().map(|k| k.at)),
            ("collect", keys.collect.as_ref().map(|k| k.at)),
        ];
        let given: Vec<_> = given.iter().filter_map(|(key, at)| at.map(|at| (*key, at))).collect();
        if given.len() > 1 {
            self.error(
                Diagnostic::error(
                    Code::P501,
                    format!("`{}` and `{}` exclude each other", given[0].0, given[1].0),
                )
                .at(given[1].1)
                .note_at(given[0].1, format!("`{}` is given here", given[0].0))
                .help(format!("say once when {name} calls")),
            );
        }
        if let Some(collect) = &keys.collect {
            return PickUps::When(Collect {
                parcels: limit(*collect.parcels),
                or_after: collect.or_after.as_ref().map(|d| d.value),
            });
        }
        if let Some(every) = &keys.pick_up_every {
            if every.micros() == 0 {
                self.error(Diagnostic::error(Code::P206, "pick-ups must be some time apart").at(every.at));
            }
            return PickUps::Every(every.value);
        }
        let Some(clocks) = &keys.pick_ups else { return PickUps::AtOnce };
        let times = self.calls(clocks, &keys.pick_up_days, &keys.calendar);
        if times.is_empty() {
            self.error(
                Diagnostic::error(Code::P503, format!("{name} never calls within the run"))
                    .at(clocks.at)
                    .help("check `pick_ups`, `pick_up_days` and the calendar"),
            );
        }
        PickUps::At(times)
    }

    /// The moments of the run at which the clock shows one of the times, on the given days and while a calendar is
    /// open.
    pub(super) fn calls(
        &mut self,
        clocks: &At<<List<ClockTime> as KeyType>::Out>,
        days: &At<<Weekdays as KeyType>::Out>,
        calendar: &Option<At<String>>,
    ) -> Vec<SimTime> {
        let hours = self.hours(calendar);
        let mut times: Vec<SimTime> = Vec::new();
        for day in 0..=self.axis.day_of(self.horizon) {
            let weekday = self.axis.weekday(day).index();
            let calls = days.iter().any(|d| d.index() == weekday);
            if calls && hours.is_working_day(day) {
                times.extend(clocks.iter().map(|clock| self.axis.at(day, clock.value)));
            }
        }
        times.sort_unstable();
        times.dedup();
        times
    }

    pub(super) fn finance(&mut self) -> FinanceParams {
        let file = self.file;
        let parcel = by_name(&file.carrier).iter().map(|(_, keys)| price_of(keys)).collect();
        let pools = self
            .pools()
            .iter()
            .map(|pool| {
                let mut wage = pool.keys.wage.as_ref().map_or(Money::ZERO, |w| w.value);
                if let Some(incentive) = &pool.keys.incentive {
                    wage = Money::from_amount(wage.amount() * (1.0 + incentive.bonus.value.value()));
                }
                let premium = *pool.keys.overtime_premium;
                PoolPay { wage, overtime_wage: Money::from_amount(wage.amount() * premium) }
            })
            .collect();
        FinanceParams { parcel, pools }
    }
}

/// A number of things that fits the records.
pub(super) fn limit(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX - 1).min(u32::MAX - 1)
}

/// What a carrier charges for a parcel.
fn price_of(keys: &CarrierKeys) -> Money {
    keys.price.as_ref().map_or(Money::ZERO, |p| {
        if *p.factor == 1.0 { *p.per_parcel } else { Money::from_amount(p.per_parcel.amount() * *p.factor) }
    })
}
