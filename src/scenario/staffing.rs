//! The search for staff that a scenario does not spell out: all pools, around what they are, for the least wages.

use std::fmt::Write;

use super::Scenario;
use crate::domain::PoolId;
use crate::model::labour::RosterChange;
use crate::model::staffing::PoolKeys;
use crate::source::Name;
use crate::units::SimTime;

/// How far below and above its people a pool is searched, as factors.
const RANGE: (f64, f64) = (0.5, 1.6);
/// The most values of a pool, from which the step follows.
const VALUES: u64 = 12;

/// `[optimise.staff]` for a scenario without it: every pool from about half to about one and a half times its people,
/// at the price of a person's wage over the measured window, or of one point where a pool has no wage. It declares
/// that more people never hurt. `None` when there is no pool whose people can be varied.
pub fn staffing(scenario: &Scenario) -> Option<String> {
    let mut vary = String::new();
    let mut prices = Vec::new();
    for (path, keys) in pools(scenario) {
        let people = *keys.people;
        // Shifts that name their people leave none to vary.
        if people == 0 || (!keys.shifts.is_empty() && keys.shifts.iter().all(|(_, s)| s.people.is_some())) {
            continue;
        }
        let Some(unit) = smallest_step(keys) else { continue };
        // Values are those of the file and whole steps from there, so that shares give whole people.
        let below = ((people as f64 * (1.0 - RANGE.0)) / unit as f64) as u64;
        let below = below.min((people - 1) / unit);
        let above = ((people as f64 * (RANGE.1 - 1.0)) / unit as f64).ceil().max(2.0) as u64;
        let step = (below + above).div_ceil(VALUES).max(1);
        let (from, to) = (people - below / step * step * unit, people + above * unit);
        let step = step * unit;
        let _ = writeln!(vary, "\"{path}.people\" = {{ from = {from}, to = {to}, step = {step} }}");
        prices.push((path.clone(), price(scenario, &path)));
    }
    if prices.is_empty() {
        return None;
    }
    let currency = &scenario.file.scenario.currency.value;
    let wages = prices.iter().all(|(_, p)| p.is_some());
    let price = |(path, price): &(String, Option<f64>)| match price.filter(|_| wages) {
        Some(price) => format!("\"{path}.people\" = \"{price:.2} {currency}\""),
        None => format!("\"{path}.people\" = 1"),
    };
    let prices: Vec<String> = prices.iter().map(price).collect();
    Some(format!(
        "\n[optimise.staff]\nprice = {{ {} }}\nmore_helps = true\n\n[optimise.staff.vary]\n{vary}",
        prices.join(", ")
    ))
}

/// The fewest people more with whom every shift's share is whole people again; `None` when that is none of the first.
fn smallest_step(keys: &PoolKeys) -> Option<u64> {
    let shares: Vec<f64> =
        keys.shifts.iter().filter_map(|(_, s)| s.share.as_ref()).map(|s| s.value.value()).collect();
    let whole = |n: &u64| shares.iter().all(|s| (s * *n as f64 - (s * *n as f64).round()).abs() < 1e-3);
    (1..=20).find(whole)
}

/// All pools with their paths.
fn pools(scenario: &Scenario) -> Vec<(String, &PoolKeys)> {
    let file = &scenario.file;
    let named = |before: String, pools: &'_ [(Name, PoolKeys)]| -> Vec<(String, usize)> {
        pools.iter().enumerate().map(|(i, (name, _))| (format!("{before}.pool.{}", name.text), i)).collect()
    };
    let mut found = Vec::new();
    for (name, keys) in &file.warehouse {
        for (path, i) in named(format!("warehouse.{}", name.text), &keys.pool) {
            found.push((path, &keys.pool[i].1));
        }
    }
    if let Some(review) = file.orders.as_ref().and_then(|o| o.review.as_ref()) {
        for (path, i) in named("orders.review".into(), &review.pool) {
            found.push((path, &review.pool[i].1));
        }
    }
    found
}

/// What a person of the pool costs in the measured window, on average over its people; `None` without a wage.
fn price(scenario: &Scenario, path: &str) -> Option<f64> {
    let model = &scenario.model;
    let at = model.labour.pools.iter().position(|p| p.path == path)?;
    let pool = PoolId::new(at);
    let wage = model.finance.pools.get(at)?.wage.amount();
    if wage <= 0.0 {
        return None;
    }
    let (from, to) = model.layout.window;
    let within = |t: SimTime| t.micros().clamp(from.micros(), to.micros()) as f64 / 3.6e9;
    let params = &model.labour.pools[pool];
    let hours = if params.always_on {
        within(to) - within(from)
    } else {
        let mut all = 0.0;
        for entry in model.labour.roster.iter().filter(|e| e.pool == pool) {
            let workers = f64::from(entry.to - entry.from);
            match entry.change {
                RosterChange::Start => all -= workers * within(entry.at),
                RosterChange::End => all += workers * within(entry.at),
                RosterChange::Break(_) => {}
            }
        }
        // A shift under way when the roster ends has no end in it.
        let starts = model.labour.roster.iter().filter(|e| e.pool == pool).fold(0.0, |n, e| match e.change {
            RosterChange::Start => n + f64::from(e.to - e.from),
            RosterChange::End => n - f64::from(e.to - e.from),
            RosterChange::Break(_) => n,
        });
        (all + starts * within(to)) / f64::from(params.people.max(1))
    };
    Some(wage * hours)
}
