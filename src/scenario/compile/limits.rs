//! How large a replication may be, by what is expected of it before it runs.

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::engine::Model;
use crate::model::demand::{Arrivals, Resample};
use crate::units::SimTime;

/// Orders of a replication.
const ORDERS: f64 = 1e9;
/// Order lines, or units that are worked on one by one.
const PIECES: f64 = 1e10;
/// Recorded orders of a replication with their copies: they are listed before it runs.
const RECORDED: f64 = 1e8;
/// Pick-ups and failures.
const CALLS: f64 = 1e9;

impl Compiler<'_> {
    /// Refuses what would run for days: every figure is a mean, so that nothing has to be drawn for it.
    pub(super) fn check_size(&mut self, model: &Model) {
        self.check_orders(model);
        self.check_calls();
    }

    fn too_large(&mut self, message: String, at: Span, help: &str) {
        self.error(Diagnostic::error(Code::P507, message).at(at).help(help));
    }

    fn check_orders(&mut self, model: &Model) {
        let file = self.file;
        let days = f64::from(self.axis.day_of(model.demand.until) + 1);
        let by_unit = file.warehouse.iter().any(|(_, site)| {
            let steps = [&site.picking, &site.checking, &site.packing, &site.staging];
            steps.into_iter().flatten().any(|s| s.unit.is_some())
        });
        for ((name, keys), channel) in by_name(&file.channel).into_iter().zip(model.demand.channels.iter()) {
            let batch = channel.batch.as_ref().map_or(1.0, |b| b.mean().max(1.0));
            let mut lines = channel.lines.mean().max(1.0);
            let mut units = lines * channel.units.mean().max(1.0);
            let orders = match &channel.arrivals {
                Arrivals::Rate(curve) => batch * curve.expected(SimTime::START, model.demand.until),
                Arrivals::Renewal(gap) => batch * model.demand.until.micros() as f64 / gap.mean(),
                Arrivals::Trace(trace) => {
                    let n = trace.orders.len() as f64;
                    lines = trace.orders.iter().map(|o| f64::from(o.lines)).sum::<f64>() / n;
                    units = trace.orders.iter().map(|o| f64::from(o.units)).sum::<f64>() / n;
                    let placed = trace.factor.ceil() * n;
                    // Copies and days are told apart by their numbers.
                    let numbered =
                        placed * if matches!(trace.resample, Resample::Days { .. }) { days } else { 1.0 };
                    if placed > RECORDED || numbered > f64::from(u32::MAX) {
                        let message = format!("{} would place {placed:.1e} recorded orders", name.text);
                        self.too_large(
                            message,
                            keys.orders.at,
                            "use a smaller `factor`, fewer orders or a shorter run",
                        );
                        continue;
                    }
                    placed
                }
            };
            let pieces = orders * if by_unit { units } else { lines };
            let what = if by_unit { "units" } else { "lines" };
            if orders > ORDERS {
                let message = format!("{} would place {orders:.1e} orders in a replication", name.text);
                self.too_large(
                    message,
                    keys.orders.at,
                    "a replication may have a thousand million; check the rate and the length of the run",
                );
            } else if pieces > PIECES {
                let message = format!("{} would order {pieces:.1e} {what} in a replication", name.text);
                let at = if by_unit && keys.units.given {
                    keys.units.at
                } else if keys.lines.given {
                    keys.lines.at
                } else {
                    keys.orders.at
                };
                self.too_large(
                    message,
                    at,
                    "a replication may have ten thousand million, since each is drawn for itself",
                );
            }
        }
    }

    fn check_calls(&mut self) {
        let file = self.file;
        let horizon = self.horizon.micros() as f64;
        for (name, keys) in by_name(&file.carrier) {
            if let Some(every) = &keys.pick_up_every {
                let calls = horizon / every.micros().max(1) as f64;
                if calls > CALLS {
                    let message = format!("{} would call {calls:.1e} times in a replication", name.text);
                    self.too_large(
                        message,
                        every.at,
                        "leave `pick_up_every` out: then it takes every parcel at once",
                    );
                }
            }
        }
        for (name, site) in by_name(&file.warehouse) {
            for (stage, _, step) in super::people::steps(site) {
                let Some(down) = &step.breakdowns else { continue };
                let stations = step.stations.as_ref().map_or(1.0, |n| **n as f64);
                let failures = stations * horizon / (down.every.mean() + down.lasts.mean()).max(1.0);
                if failures > CALLS {
                    let message = format!(
                        "warehouse.{}.{} would break down {failures:.1e} times in a replication",
                        name.text,
                        stage.name()
                    );
                    self.too_large(message, down.every.at, "give a longer time between failures");
                }
            }
        }
    }
}
