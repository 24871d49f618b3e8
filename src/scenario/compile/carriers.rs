//! Carriers and prices.

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::CarrierId;
use crate::kernel::Sampler;
use crate::model::Mix;
use crate::model::finance::{FinanceParams, PoolPay};
use crate::model::transport::config::CarrierKeys;
use crate::model::transport::{CarrierParams, Collect, PickUps, Purposes, TransportParams};
use crate::units::{Money, SimTime, Table};

impl Compiler<'_> {
    pub(super) fn transport(&mut self) -> Option<TransportParams> {
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
        Some(TransportParams { carriers, sites: self.site_names().len(), lanes: self.lanes(), choice })
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
        let hours = self.hours(&keys.calendar);
        let Some(clocks) = &keys.pick_ups else { return PickUps::AtOnce };
        let mut times: Vec<SimTime> = Vec::new();
        for day in 0..=self.axis.day_of(self.horizon) {
            let weekday = self.axis.weekday(day).index();
            let calls = keys.pick_up_days.iter().any(|d| d.index() == weekday);
            if calls && hours.is_working_day(day) {
                times.extend(clocks.iter().map(|clock| self.axis.at(day, clock.value)));
            }
        }
        times.sort_unstable();
        times.dedup();
        if times.is_empty() {
            self.error(
                Diagnostic::error(Code::P503, format!("{name} never calls within the run"))
                    .at(clocks.at)
                    .help("check `pick_ups`, `pick_up_days` and the calendar"),
            );
        }
        PickUps::At(times)
    }

    pub(super) fn finance(&mut self) -> FinanceParams {
        let file = self.file;
        let parcel = by_name(&file.carrier)
            .iter()
            .map(|(_, keys)| keys.price.as_ref().map_or(Money::ZERO, |p| *p.per_parcel))
            .collect();
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
fn limit(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX - 1).min(u32::MAX - 1)
}
