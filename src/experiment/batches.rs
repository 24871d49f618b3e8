//! Batches of one long replication: the window is cut into equal stretches, and each is measured like a window.
//!
//! Orders belong to the batch in which they are placed and are followed until they are closed, whatever batch that is
//! in, so every KPI means what it always means. The replication runs once; where a batch begins, a copy of it is taken
//! that measures the batch and goes on until its orders are closed. Source of the method: Law, *Simulation Modeling
//! and Analysis*, section 9.5.3.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::result::Failure;
use super::run::{Plan, Progress, Row, Watcher, panic_message, row};
use super::runner::World;
use crate::engine::{Model, Replication};
use crate::metrics::Layout;
use crate::scenario::Scenario;
use crate::units::{SimDuration, SimTime};

/// The window of each batch.
fn windows((from, to): (SimTime, SimTime), batches: u64) -> Vec<(SimTime, SimTime)> {
    let length = to.since(from).micros();
    let edge = |k: u64| {
        from + SimDuration::from_micros((u128::from(length) * u128::from(k) / u128::from(batches)) as u64)
    };
    (0..batches).map(|k| (edge(k), edge(k + 1))).collect()
}

/// Measures the first `plan.replications` batches; fewer when it is stopped.
pub(super) fn rows(
    scenario: &Scenario,
    plan: &Plan,
    batches: u64,
    shown: usize,
    watcher: &dyn Watcher,
) -> (Vec<Row>, Vec<Failure>) {
    let base = &scenario.model.layout;
    let follow_up = *scenario.file.run.follow_up;
    let layout = |window: (SimTime, SimTime), horizon: SimTime| {
        let expected = scenario.model.demand.channels.iter().map(|c| c.expected(window)).collect();
        Arc::new(Layout { window, horizon, expected_orders: expected, ..(**base).clone() })
    };
    // The trunk measures nothing.
    let nothing = layout((base.horizon, base.horizon), base.horizon);
    let mut trunk = Replication::new(Arc::new(Model { layout: nothing, ..(*scenario.model).clone() }));
    trunk.start(plan.seed, plan.first, plan.watch);
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for (k, window) in windows(base.window, batches).into_iter().enumerate().take(plan.replications as usize)
    {
        if watcher.stop() {
            break;
        }
        let one = || {
            if window.0 > SimTime::START {
                // Up to the last moment before the batch: what happens as it begins belongs to it.
                trunk.run_until(SimTime::from_micros(window.0.micros() - 1));
            }
            let horizon = base.horizon.min(window.1 + follow_up);
            let mut world = World::of(trunk.fork(layout(window, horizon)));
            world.replication.run();
            let mut row = row(&world, base, k as u32);
            keep_bins(&mut row.it.series, base, window);
            row
        };
        match catch_unwind(AssertUnwindSafe(one)) {
            Ok(row) => rows.push(row),
            Err(panic) => {
                let repeat = format!("--seed {} --audit", plan.seed);
                failed.push(Failure { index: k as u32, message: panic_message(&*panic), repeat });
                // What follows would start from any state.
                break;
            }
        }
        let done = (rows.len() + failed.len()) as u32;
        let values: Vec<f64> = rows.iter().map(|r| r.it.values[shown]).collect();
        let e = crate::stats::MeanEstimate::of(&values, 0.95);
        let (mean, half_width) = (e.mean, e.half_width);
        watcher.finished(Progress { done, total: plan.replications, kpi: shown, mean, half_width });
    }
    (rows, failed)
}

/// Keeps the samples of a batch, in the bins of the whole run.
fn keep_bins(series: &mut [Vec<f32>], base: &Layout, (from, to): (SimTime, SimTime)) {
    for values in series {
        values.resize(base.bins(), f32::NAN);
        for (bin, value) in values.iter_mut().enumerate() {
            // A sample stands for the bin that it ends.
            let at = (bin as u64 + 1) * base.bin.micros();
            if at <= from.micros() || at > to.micros() {
                *value = f32::NAN;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Plan, run};
    use super::*;
    use crate::scenario::{self, Request};
    use crate::source::MemoryFiles;

    const TEXT: &str = r#"
        [scenario]
        name = "One packer"
        [run]
        length = "22 d"
        warm_up = "2 d"
        replications = 1
        [channel.web]
        orders = "200 /d"
        [warehouse.shed]
        packing = { order = { dist = "exponential", mean = "5 min" }, stations = 1 }
    "#;

    fn scenario(change: &str) -> Scenario {
        let files = MemoryFiles::new().with("one.toml", TEXT);
        scenario::load(&Request::new("one.toml").set(change), &files).scenario.expect("it loads")
    }

    #[test]
    fn windows_cut_the_whole_without_a_gap() {
        let t = SimTime::from_micros;
        assert_eq!(windows((t(10), t(20)), 3), [(t(10), t(13)), (t(13), t(16)), (t(16), t(20))]);
    }

    /// Counts add up to those of the uncut replication, and the mean time of an order is that of all orders.
    #[test]
    fn batches_are_the_parts_of_the_whole_replication() {
        let whole = scenario("run.seed=5");
        let whole = run(&whole, &Plan::of(&whole), &()).result;
        let cut = scenario("run.batches=10");
        let cut = run(&cut, &Plan { seed: 5, ..Plan::of(&cut) }, &()).result;
        assert_eq!(cut.replications.len(), 10);
        let kpi = |id: &str| whole.kpis.iter().position(|k| k.id == id).unwrap();
        let value = |id: &str| whole.replications[0].values[kpi(id)];
        let column = |id: &str| -> Vec<f64> { cut.replications.iter().map(|r| r.values[kpi(id)]).collect() };
        let placed = column("orders.placed");
        assert_eq!(placed.iter().sum::<f64>(), value("orders.placed"));
        let times: f64 = placed.iter().zip(column("orders.cycle_time")).map(|(n, t)| n * t).sum();
        assert!((times / value("orders.placed") - value("orders.cycle_time")).abs() < 1e-9);
        let most = column("backlog.max").into_iter().fold(0.0, f64::max);
        assert_eq!(most, value("backlog.max"));
        let backlog = column("backlog.mean").iter().sum::<f64>() / 10.0;
        assert!((backlog / value("backlog.mean") - 1.0).abs() < 1e-9);
        // Each sample is in one batch.
        let samples = cut.replications.iter().flat_map(|r| &r.series[0]).filter(|v| !v.is_nan()).count();
        assert_eq!(samples, 20 * 24);
    }
}
