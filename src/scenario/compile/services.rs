//! Services, checks and patience.

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::CarrierId;
use crate::kernel::{Purpose, Sampler};
use crate::model::Content;
use crate::model::orders::config::{AuthorityKeys, ServiceKeys};
use crate::model::orders::{
    IntakeParams, LevelParams, OrdersParams, PromiseRule, Purposes, ReviewParams, ServiceParams,
};
use crate::source::Name;
use crate::units::Table;

impl Compiler<'_> {
    pub(super) fn order_desk(&mut self) -> Option<OrdersParams> {
        let file = self.file;
        let mut services = Table::default();
        for (name, keys) in by_name(&file.service) {
            if *keys.priority > 9 {
                self.error(
                    Diagnostic::error(Code::P206, "priorities go from 0 (the most urgent) to 9")
                        .help("write a whole number from 0 to 9")
                        .at(keys.priority.at),
                );
            }
            let carrier = keys.carrier.as_ref().and_then(|c| self.find(&file.carrier, "carrier", c, c.at));
            services.push(ServiceParams {
                name: name.text.clone(),
                priority: (*keys.priority).min(9) as u8,
                promise: keys.promise.as_ref().map(|p| self.promise(p)),
                promise_in: self.promises_by_region(keys),
                ship_by: keys.ship_by.as_ref().map(|p| self.promise(p)),
                carrier: carrier.map(CarrierId::new),
            });
        }
        if services.is_empty() {
            services.push(ServiceParams {
                name: "standard".into(),
                priority: 5,
                promise: None,
                promise_in: Vec::new(),
                ship_by: None,
                carrier: None,
            });
        }
        let patience = by_name(&file.channel)
            .into_iter()
            .map(|(name, keys)| {
                keys.patience.as_ref().map(|p| (Sampler::compile(p), Purposes::patience(&name.text)))
            })
            .collect();
        let orders = file.orders.as_ref();
        let check = orders.and_then(|o| o.check.as_ref()).map(|c| (Sampler::compile(c), Purposes::check()));
        let levels = orders.and_then(|o| o.review.as_ref()).map(|r| self.levels(&r.authority));
        let review = orders.and_then(|o| o.review.as_ref()).map(|r| ReviewParams {
            levels: levels.unwrap_or_default(),
            share: r.share.value.value(),
            chosen: Purposes::review(),
            content: Content::new("orders.review", Some(Sampler::compile(&r.time)), None, None),
        });
        let intake = by_name(&file.channel)
            .into_iter()
            .map(|(name, keys)| {
                if keys.fetched_every.as_ref().is_some_and(|every| every.micros() == 0) {
                    let at = keys.fetched_every.as_ref().expect("just looked at").at;
                    self.error(
                        Diagnostic::error(Code::P206, "orders must be fetched some time apart")
                            .at(at)
                            .help("leave `fetched_every` out when orders come in at once"),
                    );
                }
                IntakeParams {
                    fetched_every: keys.fetched_every.as_ref().map(|every| every.value),
                    duplicates: keys.duplicates.value.value(),
                    duplicate: Purposes::duplicate(&name.text),
                }
            })
            .collect();
        let duplicates_caught = orders.map_or(0.0, |o| o.duplicates_caught.value.value());
        Some(OrdersParams { services, intake, patience, check, duplicates_caught, review })
    }

    /// Levels of authority, lowest limit first.
    fn levels(&mut self, named: &[(Name, AuthorityKeys)]) -> Vec<LevelParams> {
        let mut levels: Vec<LevelParams> = by_name(named)
            .into_iter()
            .map(|(name, keys)| LevelParams {
                up_to: keys.up_to.as_ref().map(|m| m.value),
                delay: Sampler::compile(&keys.delay),
                purpose: Purposes::authority(&name.text),
                hours: self.hours(&keys.calendar),
            })
            .collect();
        levels.sort_by_key(|l| (l.up_to.is_none(), l.up_to));
        if let (Some((_, keys)), true) = (named.first(), levels.last().is_some_and(|l| l.up_to.is_some())) {
            self.error(
                Diagnostic::error(Code::P503, "nobody may accept orders above the highest limit")
                    .at(keys.at)
                    .help("leave `up_to` out of the highest level"),
            );
        }
        levels
    }

    /// Authority goes by the value of orders: some order must have one.
    pub(super) fn check_authority(&mut self, has_values: bool) {
        let review = self.file.orders.as_ref().and_then(|o| o.review.as_ref());
        if let (Some((name, _)), false) = (review.and_then(|r| r.authority.first()), has_values) {
            self.error(
                Diagnostic::error(Code::P503, "authority goes by the value of orders, and no order has one")
                    .at(name.at)
                    .help("give a channel a `value`, for example: value = \"80 EUR\""),
            );
        }
    }

    fn promises_by_region(&mut self, keys: &ServiceKeys) -> Vec<Option<PromiseRule>> {
        let file = self.file;
        if keys.region.is_empty() {
            return Vec::new();
        }
        let mut rules = vec![None; self.region_names().len()];
        for (name, special) in &keys.region {
            if let Some(i) = self.find(&file.region, "region", name, name.at) {
                rules[i] = Some(self.promise(&special.promise));
            }
        }
        rules
    }

    /// The stream that chooses among carriers.
    pub(super) fn carrier_choice() -> Purpose {
        Purpose::named("orders/carrier")
    }
}
