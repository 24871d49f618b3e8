//! People: what they do with their time, and their shifts against the work that is there.

use super::board::{self, Thing, things};
use crate::experiment::result::Unit;
use crate::report::chart::{Axis, Chart, Ink, Shape};
use crate::report::findings::{Findings, SeriesFinding};
use crate::report::number::{Scale, percent};
use crate::report::page::{Block, Cell, Part, Table};

/// What people do, with its colour, in the order in which it is drawn.
const STATES: [(&str, Ink); 5] = [
    ("working", Ink::Main),
    ("overtime", Ink::Bad),
    ("blocked", Ink::Series(3)),
    ("idle", Ink::Grey),
    ("break", Ink::Rule),
];
/// The picture of shifts shows so many days.
const DAYS: f64 = 7.0;
/// Shifts cannot be seen in bins wider than this, in hours.
const WIDEST_BIN: f64 = 2.0;
/// Pools in the picture of shifts.
const MOST_POOLS: usize = 12;

/// `warehouse.north.pool.pickers.idle` as the pool `north pickers` and its measure `idle`.
fn of_pool(id: &str) -> Option<(String, String)> {
    let (before, rest) = id.split_once("pool.")?;
    let (pool, measure) = rest.split_once('.')?;
    let place = before.trim_start_matches("warehouse.").trim_end_matches('.');
    Some((format!("{place} {pool}").trim().to_owned(), measure.to_owned()))
}

/// The section on people.
pub fn part(f: &Findings) -> Option<Part> {
    let pools: Vec<Thing<'_>> =
        things(f, of_pool).into_iter().filter(|t| t.get("utilisation").is_some()).collect();
    if pools.is_empty() {
        return None;
    }
    let mut blocks = Vec::new();
    blocks.extend(time_of_people(&pools));
    blocks.push(Block::Table(board::table(f, "People by pool", "Pool", &pools)));
    Some(Part { id: "people".into(), title: "People".into(), blocks })
}

fn time_of_people(pools: &[Thing<'_>]) -> Option<Block> {
    let share = |pool: &Thing<'_>, state: &str| pool.get(state).map_or(f64::NAN, |k| k.mean.mean);
    let shown: Vec<&Thing<'_>> = pools.iter().filter(|p| share(p, "idle").is_finite()).collect();
    let idle = shown.iter().max_by(|a, b| share(a, "idle").total_cmp(&share(b, "idle")))?;
    let caption = format!("Most time without work: {}, {}.", idle.name, percent(share(idle, "idle")));
    let x = Axis::numbers("(%)", [0.0, 100.0], 5);
    let y = Axis::names("", shown.iter().map(|p| p.name.clone()).collect());
    let mut chart = Chart::new("What people do with their time on duty", caption, x, y);
    let present: Vec<&(&str, Ink)> =
        STATES.iter().filter(|(s, _)| shown.iter().any(|p| share(p, s) > 0.0)).collect();
    let mut headings = vec!["Pool".to_owned()];
    headings.extend(present.iter().map(|(state, _)| format!("#{state}")));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new("Shares of the time on duty, means over replications", &headings);
    for (i, pool) in shown.iter().enumerate() {
        let mut from = 0.0;
        let mut cells = vec![Cell::from(pool.name.as_str())];
        for (state, ink) in &present {
            let part = share(pool, state);
            cells.push(percent(part).into());
            if part > 0.0 {
                let to = from + 100.0 * part;
                chart.rectangle((from, i as f64 + 0.15), (to, i as f64 + 0.85), *ink);
                from = to;
            }
        }
        table.row(cells);
    }
    present.iter().for_each(|(state, ink)| chart.key(*state, *ink, Shape::Area));
    Some(Block::Figure(chart, table))
}

/// Shifts against work: who is on duty and busy in the last week of the window, hour by hour, and what waits.
pub fn shifts(f: &Findings) -> Option<Part> {
    let bin = f.bin_hours.get(1)? - f.bin_hours.first()?;
    if bin > WIDEST_BIN {
        return None;
    }
    let end = *f.bin_hours.last()?;
    // Whole days, as far as there are.
    let begin = ((end / 24.0).floor() - DAYS).max(0.0) * 24.0;
    let range: Vec<usize> = (0..f.bin_hours.len())
        .filter(|&b| f.bin_hours[b] > begin && f.bin_hours[b] <= begin + DAYS * 24.0)
        .collect();
    let days: Vec<String> = range
        .iter()
        .filter(|&&b| (f.bin_hours[b] - bin - begin) % 24.0 < bin / 2.0)
        .map(|&b| f.bin_times[b].split(' ').next().unwrap_or("").to_owned())
        .collect();
    if days.is_empty() {
        return None;
    }
    let find = |path: String| f.series.iter().find(|s| s.info.path == path);
    let pools: Vec<(String, &SeriesFinding, Option<&SeriesFinding>)> = f
        .series
        .iter()
        .filter_map(|s| Some((s.info.path.strip_suffix(".on_duty")?, s)))
        .filter(|(_, s)| range.iter().any(|&b| s.bands[b].mean > 0.0))
        .filter_map(|(path, s)| {
            let (name, _) = of_pool(&s.info.path)?;
            Some((name, s, find(format!("{path}.idle"))))
        })
        .take(MOST_POOLS)
        .collect();
    if pools.is_empty() {
        return None;
    }
    let waits: Vec<(String, &SeriesFinding)> = f
        .series
        .iter()
        .filter(|s| s.info.path.starts_with("warehouse.") && s.info.path.ends_with(".backlog"))
        .filter(|s| range.iter().any(|&b| s.bands[b].mean > 0.0))
        .map(|s| (s.info.path.trim_start_matches("warehouse.").replace('.', " "), s))
        .take(MOST_POOLS)
        .collect();
    let names: Vec<String> =
        pools.iter().map(|(n, ..)| n.clone()).chain(waits.iter().map(|(n, _)| n.clone())).collect();
    let mut chart =
        Chart::new("Shifts against work", String::new(), Axis::names("", days), Axis::names("", names));
    let x = |b: usize| (f.bin_hours[b] - begin) / 24.0;
    let most = |s: &SeriesFinding| {
        range.iter().map(|&b| s.bands[b].mean).filter(|v| v.is_finite()).fold(0.0, f64::max)
    };
    // A bin without a value in any replication has nothing to draw.
    let at = |s: &SeriesFinding, b: usize| if s.bands[b].mean.is_finite() { s.bands[b].mean } else { 0.0 };
    // A row is filled from its foot; values hold from the bin's begin to its end.
    let steps = |row: usize, top: f64, value: &dyn Fn(usize) -> f64| -> Vec<(f64, f64, f64)> {
        let foot = row as f64 + 0.95;
        range
            .iter()
            .flat_map(|&b| {
                let high = foot - 0.85 * (value(b) / top).clamp(0.0, 1.0);
                [(x(b) - bin / 24.0, foot, high), (x(b), foot, high)]
            })
            .collect()
    };
    let mut table = Table::new(
        "Means over the shown days and over replications",
        &["What", "#Most on duty or waiting", "#On average", "#Busy when on duty"],
    );
    let mut least_busy: Option<(f64, &str)> = None;
    for (i, (name, duty, idle)) in pools.iter().enumerate() {
        let top = most(duty);
        chart.area(steps(i, top, &|b| at(duty, b)), Ink::Grey);
        let busy = |b: usize| at(duty, b) - idle.map_or(0.0, |s| at(s, b));
        chart.area(steps(i, top, &busy), Ink::Main);
        let (on, at_work) = range.iter().fold((0.0, 0.0), |(a, c), &b| (a + at(duty, b), c + busy(b)));
        let share = at_work / on;
        if least_busy.is_none_or(|(s, _)| share < s) {
            least_busy = Some((share, name));
        }
        let scale = Scale::new(Unit::Count, "", top, top / 100.0);
        table.row(vec![
            Cell::from(name.as_str()),
            scale.number(top).into(),
            scale.number(on / range.len() as f64).into(),
            percent(share).into(),
        ]);
    }
    for (i, (name, s)) in waits.iter().enumerate() {
        let top = most(s);
        chart.area(steps(pools.len() + i, top, &|b| at(s, b)), Ink::Bad);
        let scale = Scale::new(s.info.unit, "", top, top / 50.0);
        let mean = range.iter().map(|&b| at(s, b)).sum::<f64>() / range.len() as f64;
        table.row(vec![
            Cell::from(name.as_str()),
            scale.quantity(top).into(),
            scale.quantity(mean).into(),
            "–".into(),
        ]);
    }
    chart.key("people on duty", Ink::Grey, Shape::Area);
    chart.key("of them busy", Ink::Main, Shape::Area);
    if !waits.is_empty() {
        chart.key("orders waiting", Ink::Bad, Shape::Area);
    }
    let (share, name) = least_busy?;
    chart.caption = format!(
        "The last days of the run, hour by hour, as means over replications; each row has a scale of its own. Least busy \
         when on duty: {name}, {}.",
        percent(share)
    );
    let blocks = vec![Block::Figure(chart, table)];
    Some(Part { id: "shifts".into(), title: "Shifts against work".into(), blocks })
}
