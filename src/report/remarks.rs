//! Remarks after a run: what looks wrong in the results, what it may mean, and what to try.
//!
//! They are made from the replications alone and change no figure. A remark is made when hardly any run that is as it
//! should be gives rise to it; what is merely possible is left to the reader of the tables.

use crate::experiment::result::{Bound, RunResult, TargetResult, Unit};
use crate::report::number::{Scale, quantity};
use crate::stats::{Spread, mean_of};

/// A pool that works more than this share of its time on duty has nothing left for a busy hour.
const OVERLOADED: f64 = 0.97;
/// A growth of this much from one third of the run to the next, and so again, is no chance and no weekday.
const GROWS: f64 = 1.25;
/// A backlog below this many orders may grow as it likes.
const SMALL: f64 = 10.0;
/// The share of replications that have to show the same.
const NEARLY_ALL: f64 = 0.9;
/// From this many replications on, what holds in all of them is no chance.
const ENOUGH: usize = 10;
/// From this many replications on, the shape of a distribution can be judged.
const SHAPE: usize = 40;
/// In a skewed distribution this share of the replications lies on one side of the mean; 0.63 in an exponential one.
const SKEWED: f64 = 0.75;
/// How far, as a share of it, the mean must lie from the median to mislead anybody.
const APART: f64 = 0.05;
/// A larger share of orders that are lost, or left out, changes what the other figures mean.
const MANY: f64 = 0.05;
/// So many things are named one by one.
const NAMED: usize = 3;

/// What looks wrong in the replications, one remark each: what, what it may mean, what to try.
pub fn remarks(run: &RunResult) -> Vec<String> {
    let mut out = Vec::new();
    if run.replications.is_empty() {
        return out;
    }
    let run = Values(run);
    out.extend(overloaded(&run));
    out.extend(growing(&run));
    out.extend(on_the_edge(&run));
    out.extend(losses(&run));
    out.extend(constant(&run));
    out.extend(skewed(&run));
    out.extend(never_started(&run));
    out.extend(unused_carriers(&run));
    out
}

/// The values of a run by the names of its measures.
struct Values<'a>(&'a RunResult);

impl Values<'_> {
    fn count(&self) -> usize {
        self.0.replications.len()
    }

    fn at(&self, kpi: usize) -> Vec<f64> {
        self.0.replications.iter().map(|r| r.values[kpi]).collect()
    }

    fn of(&self, id: &str) -> Option<Vec<f64>> {
        self.0.kpis.iter().position(|k| k.id == id).map(|i| self.at(i))
    }

    fn mean(&self, id: &str) -> f64 {
        self.of(id).map_or(f64::NAN, |v| mean_of(&known(&v)))
    }

    fn words(&self, kpi: usize, value: f64) -> String {
        quantity(self.0.kpis[kpi].unit, &self.0.title.currency, value)
    }

    /// The names between two ends of the measures that have both, in their order.
    fn named(&self, from: &str, to: &str) -> Vec<String> {
        let name = |id: &str| Some(id.strip_prefix(from)?.strip_suffix(to)?.to_owned());
        self.0.kpis.iter().filter_map(|k| name(&k.id)).filter(|n| !n.contains('.')).collect()
    }
}

fn known(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|v| !v.is_nan()).collect()
}

fn share(value: f64) -> String {
    quantity(Unit::Share, "", value)
}

/// `a, b, c and 2 more`.
fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Pools that are busy all the time.
fn overloaded(run: &Values) -> Option<String> {
    let pools = run.0.kpis.iter().enumerate().filter_map(|(i, k)| {
        let pool = k.id.strip_suffix(".utilisation")?;
        let busy = mean_of(&known(&run.at(i)));
        (pool.contains(".pool.") && busy >= OVERLOADED).then(|| (pool.to_owned(), busy))
    });
    let pools: Vec<(String, f64)> = pools.collect();
    let (first, busy) = pools.first()?;
    let names: Vec<String> = pools.iter().map(|(name, _)| name.clone()).collect();
    Some(format!(
        "Busy {} of the time on duty: {}. Nobody is left for a busy hour, so what waits grows until demand falls; \
         figures of such a run depend on how long it lasts. Try more people, as in --set {first}.people=…, or \
         `plimsoll staff`.",
        share(*busy),
        list(&names)
    ))
}

/// A backlog that grows from one third of the run to the next.
fn growing(run: &Values) -> Option<String> {
    let series = run.0.series.iter().position(|s| s.path == "orders.backlog")?;
    let ends = run.0.replications.iter().filter_map(|r| {
        let values: Vec<f64> = r.series[series].iter().map(|v| f64::from(*v)).collect();
        let third = values.len() / 3;
        let mean = |part: &[f64]| mean_of(&known(part));
        (third > 0).then(|| [&values[..third], &values[third..2 * third], &values[2 * third..]].map(mean))
    });
    let thirds: Vec<[f64; 3]> = ends.collect();
    let grows = |[a, b, c]: &&[f64; 3]| *c >= SMALL && *b > GROWS * a && *c > GROWS * b;
    let share_of = thirds.iter().filter(grows).count() as f64 / thirds.len().max(1) as f64;
    if share_of < NEARLY_ALL {
        return None;
    }
    let mean = |part: usize| mean_of(&thirds.iter().map(|t| t[part]).collect::<Vec<_>>());
    let orders = |value: f64| Scale::new(Unit::Orders, "", value, f64::NAN).with_decimals(0).quantity(value);
    Some(format!(
        "The backlog still grows when the run ends: {} in the first third of it, {} in the second, {} in the last. More \
         comes in than goes out, so times and shares would be worse in a longer run. Try more capacity where \
         utilisation is highest, fewer orders, or a longer run if the end of it is a peak that passes.",
        orders(mean(0)),
        orders(mean(1)),
        orders(mean(2))
    ))
}

/// A target whose interval reaches both sides.
fn on_the_edge(run: &Values) -> Option<String> {
    let doubtful = |t: &&TargetResult| {
        let (low, high) = t.interval;
        match (t.with_probability, t.bound) {
            (Some(p), _) => low < p && p <= high,
            (None, Bound::AtLeast(limit) | Bound::AtMost(limit)) => low < limit && limit < high,
        }
    };
    let target = run.0.targets.iter().find(doubtful)?;
    Some(format!(
        "The verdict on {} is not certain: its interval reaches both sides of what was wanted. {} replications are too \
         few to tell. Try four times as many, which halves the interval, or --precision \"target {}=…\".",
        target.name,
        run.count(),
        target.name
    ))
}

/// Orders that are lost, or that the figures leave out.
fn losses(run: &Values) -> Vec<String> {
    let mut out = Vec::new();
    let cancelled = run.mean("orders.cancelled");
    if cancelled > MANY {
        let causes = run.named("orders.cancelled.", "");
        let worst = causes.iter().map(|c| (c, run.mean(&format!("orders.cancelled.{c}"))));
        let worst = worst.filter(|(_, s)| *s > 0.0).max_by(|a, b| a.1.total_cmp(&b.1));
        let why = worst.map_or(String::new(), |(cause, s)| format!(", {} for {cause}", share(s)));
        out.push(format!(
            "{} of the orders are cancelled{why}. Those that wait longest are missing from the times of the others, \
             which look better for it. Look at orders.cancelled beside every time, and at the queues before it.",
            share(cancelled)
        ));
    }
    let excluded = run.mean("orders.excluded");
    if excluded > MANY {
        out.push(format!(
            "{} of the orders are open at the end with their promise beyond it, and count neither as punctual nor as \
             late. On-time delivery leaves out the last days. Try a longer run.follow_up.",
            share(excluded)
        ));
    }
    out
}

/// A target on a measure that chance does not touch.
fn constant(run: &Values) -> Option<String> {
    if run.count() < ENOUGH {
        return None;
    }
    let same = |t: &&TargetResult| {
        let values = known(&run.at(t.kpi));
        values.len() >= ENOUGH && values.iter().all(|v| *v == values[0])
    };
    let target = run.0.targets.iter().find(same)?;
    let id = &run.0.kpis[target.kpi].id;
    Some(format!(
        "{id} is {} in every replication. Either nothing is at stake here, or nothing in the scenario varies that could \
         touch it. Try a busier day, a spread for times, or a disruption.",
        run.words(target.kpi, run.at(target.kpi)[0])
    ))
}

/// A measure of the first page whose mean is made by few bad replications.
fn skewed(run: &Values) -> Option<String> {
    if run.count() < SHAPE {
        return None;
    }
    let found = run.0.kpis.iter().enumerate().filter(|(_, k)| k.headline).find_map(|(i, k)| {
        let values = run.at(i);
        let (mean, s) = (mean_of(&known(&values)), Spread::of(&values));
        let values = known(&values);
        let below = values.iter().filter(|v| **v < mean).count() as f64 / values.len().max(1) as f64;
        let apart = (mean - s.p50).abs() > APART * mean.abs();
        (apart && below.max(1.0 - below) >= SKEWED).then_some((i, k, mean, s))
    });
    let (i, k, mean, s) = found?;
    let (side, tail, at) = if mean > s.p50 { ("below", "95 %", s.p95) } else { ("above", "5 %", s.p5) };
    Some(format!(
        "The mean of {} ({}) is made by few replications: three quarters lie {side} it, half at {} or more {side}, and \
         the {tail} quantile is {}. A mean tells little of such a measure. Try a target with_probability, or judge it by \
         its quantiles.",
        k.id,
        run.words(i, mean),
        run.words(i, s.p50),
        run.words(i, at)
    ))
}

/// Playbooks that did nothing in any replication.
fn never_started(run: &Values) -> Vec<String> {
    if run.count() < ENOUGH {
        return Vec::new();
    }
    let total = |id: &str| run.of(id).map_or(0.0, |v| known(&v).iter().sum::<f64>());
    let (mut silent, mut held) = (Vec::new(), Vec::new());
    for name in run.named("playbook.", ".activated") {
        let started = total(&format!("playbook.{name}.activated"));
        let triggered = total(&format!("playbook.{name}.triggered"));
        match (started > 0.0, triggered > 0.0) {
            (true, _) => {}
            (false, false) => silent.push(name),
            (false, true) => held.push(name),
        }
    }
    let mut out = Vec::new();
    if !silent.is_empty() {
        out.push(format!(
            "Never started in {} replications: playbook {}. What starts it may be out of reach, or what it is for did not \
             happen. Try `plimsoll drill`, which lets the disruption happen for certain, or a lower bound of its monitor.",
            run.count(),
            list(&silent)
        ));
    }
    if !held.is_empty() {
        out.push(format!(
            "Wanted but never started in {} replications: playbook {}. Its guard, its budget or another playbook stood in \
             the way each time, or the run ended first. Try `plimsoll trace` at such a moment, which says which.",
            run.count(),
            list(&held)
        ));
    }
    out
}

/// Carriers that never carry.
fn unused_carriers(run: &Values) -> Option<String> {
    let carried = |name: &String| run.of(&format!("carrier.{name}.parcels"));
    let idle = |name: &String| carried(name).is_some_and(|v| v.iter().all(|n| *n == 0.0));
    let all = run.named("carrier.", ".parcels");
    let idle: Vec<String> = all.iter().filter(|n| idle(n)).cloned().collect();
    if idle.is_empty() || idle.len() == all.len() || run.count() < ENOUGH {
        return None;
    }
    Some(format!(
        "Carried nothing in {} replications: carrier {}. That is as it should be for a backup nobody needed; otherwise its \
         share is 0 or no service and no playbook leads to it. Try carrier.{}.share, or a playbook that moves orders \
         there.",
        run.count(),
        list(&idle),
        idle[0]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::result::KpiInfo;
    use crate::report::example::example_run;

    /// The example with one measure more, of these values.
    fn with(id: &str, unit: Unit, value: impl Fn(usize) -> f64) -> RunResult {
        let mut run = calm(60);
        let like = run.kpis[0].clone();
        run.kpis.iter_mut().filter(|k| k.id == id).for_each(|k| k.id = "another".to_owned());
        run.kpis.push(KpiInfo { id: id.to_owned(), unit, headline: true, ..like });
        for (i, r) in run.replications.iter_mut().enumerate() {
            r.values.push(value(i));
        }
        run
    }

    /// The example without what it would be remarked upon for.
    fn calm(replications: u32) -> RunResult {
        let mut run = example_run(replications);
        run.targets.truncate(1);
        run.kpis.iter_mut().skip(1).for_each(|k| k.headline = false);
        run
    }

    fn one(run: &RunResult) -> String {
        let all = remarks(run);
        assert_eq!(all.len(), 1, "{}: {all:?}", run.kpis.last().unwrap().id);
        all[0].replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn a_run_as_it_should_be_gives_no_remark() {
        assert_eq!(remarks(&calm(60)), Vec::<String>::new());
        let even = with("warehouse.north.pool.pickers.utilisation", Unit::Share, |i| 0.8 + 0.001 * i as f64);
        assert_eq!(remarks(&even), Vec::<String>::new());
        let mut none = calm(1);
        none.replications.clear();
        assert_eq!(remarks(&none), Vec::<String>::new());
    }

    #[test]
    fn each_says_what_it_may_mean_and_what_to_try() {
        let busy =
            with("warehouse.north.pool.pickers.utilisation", Unit::Share, |i| 0.98 + 0.0001 * i as f64);
        assert!(one(&busy).contains("--set warehouse.north.pool.pickers.people=…"), "{}", one(&busy));
        let lost = with("orders.cancelled", Unit::Share, |i| 0.2 + 0.0001 * i as f64);
        assert!(one(&lost).starts_with("20.3 % of the orders are cancelled."), "{}", one(&lost));
        let open = with("orders.excluded", Unit::Share, |i| 0.12 + 0.0001 * i as f64);
        assert!(one(&open).contains("run.follow_up"), "{}", one(&open));
        let tail = with("recovery", Unit::Duration, |i| if i % 15 == 0 { 60.0 } else { 1.0 });
        assert!(
            one(&tail).starts_with("The mean of recovery (4.93 h) is made by few replications"),
            "{}",
            one(&tail)
        );
        let silent = with("playbook.spare.activated", Unit::Count, |_| 0.0);
        assert!(
            one(&silent).starts_with("Never started in 60 replications: playbook spare."),
            "{}",
            one(&silent)
        );
        for run in [busy, lost, open, tail, silent] {
            assert!(["Try ", "Look at "].iter().any(|word| one(&run).contains(word)), "{}", one(&run));
        }
    }

    #[test]
    fn a_playbook_held_back_and_an_idle_carrier_are_told_apart_from_others() {
        let mut held = with("playbook.spare.activated", Unit::Count, |_| 0.0);
        let like = held.kpis[0].clone();
        held.kpis.push(KpiInfo { id: "playbook.spare.triggered".into(), headline: false, ..like });
        held.replications.iter_mut().for_each(|r| r.values.push(2.0));
        assert!(one(&held).starts_with("Wanted but never started"), "{}", one(&held));

        let mut idle = with("carrier.swift.parcels", Unit::Parcels, |i| 100.0 + i as f64);
        assert_eq!(remarks(&idle), Vec::<String>::new());
        let like = idle.kpis[0].clone();
        idle.kpis.push(KpiInfo { id: "carrier.spare.parcels".into(), headline: false, ..like });
        idle.replications.iter_mut().for_each(|r| r.values.push(0.0));
        assert!(one(&idle).contains("carrier spare") && one(&idle).contains("backup"), "{}", one(&idle));
    }

    #[test]
    fn a_growing_backlog_is_told_from_a_daily_wave() {
        let mut run = calm(20);
        run.series[0].path = "orders.backlog".to_owned();
        let bins = run.bin_hours.len();
        for r in &mut run.replications {
            r.series[0] = (0..bins).map(|b| 50.0 + 40.0 * (b as f32 / 3.8).sin()).collect();
        }
        assert_eq!(remarks(&run), Vec::<String>::new());
        for r in &mut run.replications {
            r.series[0] = (0..bins).map(|b| 10.0 * b as f32).collect();
        }
        assert!(one(&run).starts_with("The backlog still grows when the run ends:"), "{}", one(&run));
    }

    #[test]
    fn a_target_on_the_edge_and_one_that_nothing_touches() {
        let mut run = calm(60);
        run.targets[0].interval = (0.85, 0.95);
        assert!(one(&run).contains("--precision \"target on-time=…\""), "{}", one(&run));
        let mut run = calm(60);
        run.replications.iter_mut().for_each(|r| r.values[run.targets[0].kpi] = 1.0);
        assert!(one(&run).contains("is 100.0 % in every replication"), "{}", one(&run));
        // Few replications may agree by chance.
        run.replications.truncate(5);
        assert_eq!(remarks(&run), Vec::<String>::new());
    }
}
