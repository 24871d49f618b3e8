//! Disruptions: when they come, what they do, how they overlap and end, and systems that are down.

use std::sync::Arc;

use plimsoll::domain::Gate;
use plimsoll::engine::{Replication, Watch};
use plimsoll::metrics::{Recorder, registry};
use plimsoll::scenario::Scenario;
use plimsoll::units::SimTime;

use super::scenario;

/// One warehouse with orders at a fixed pace, done at a fixed rate.
fn shed(every: &str, rate: &str, rest: &str) -> Scenario {
    scenario(&format!(
        r#"
[scenario]
name = "Shed"
[run]
start = 2026-03-02
length = "10 d"
follow_up = "2 d"
sample_every = "1 min"
replications = 1
[channel.web]
orders = {{ every = "{every}" }}
[service.standard]
promise = "24 h"
[warehouse.shed]
capacity_rate = "{rate}"
{rest}
"#
    ))
}

pub fn hours(h: f64) -> SimTime {
    SimTime::from_micros((h * 3.6e9).round() as u64)
}

/// Runs one replication, every event audited.
pub fn run(scenario: &Scenario, index: u32) -> Replication {
    let mut replication = Replication::new(Arc::clone(&scenario.model));
    replication.start(*scenario.file.run.seed, index, Watch::Every(1));
    replication.run();
    replication
}

pub fn kpi(record: &Recorder, id: &str) -> f64 {
    let layout = record.layout();
    let kpis = registry(layout);
    let kpi = kpis.iter().find(|k| k.info.id == id).unwrap_or_else(|| panic!("no {id}"));
    kpi.value(record)
}

/// The samples of a signal.
pub fn series(record: &Recorder, path: &str) -> Vec<f64> {
    let layout = record.layout();
    let at = layout.signals.iter().position(|s| s.path == path).unwrap_or_else(|| panic!("no {path}"));
    record.series.chunks(layout.signals.len()).map(|bin| f64::from(bin[at])).collect()
}

const OUTAGE: &str = r#"
[disruption.outage]
occurs = { at = 2026-03-04T00:00:00 }
lasts = "6 h"
effect = [{ on = "warehouse.shed.capacity_rate", multiply = 0 }]
"#;

/// Closed for T with inflow λ and capacity μ: λT orders at most, gone λT/(μ − λ) later. The tolerance is one service
/// time and one sample.
#[test]
fn an_outage_clears_as_the_formula_says() {
    for (every, rate, hours_out, peak, clear) in [
        ("18 s", "240 /h", 6, 1200.0, 30.0),
        ("18 s", "300 /h", 6, 1200.0, 12.0),
        ("1 min", "80 /h", 2, 120.0, 6.0),
    ] {
        let rest = OUTAGE.replace("6 h", &format!("{hours_out} h"));
        let replication = run(&shed(every, rate, &rest), 0);
        let record = replication.record();
        let backlog = series(record, "orders.backlog");
        let most = backlog.iter().copied().fold(0.0, f64::max);
        assert!((most - peak).abs() <= 1.0, "{most}");
        assert!((kpi(record, "backlog.max") - peak).abs() <= 1.0);
        let over = 48 * 60 + hours_out * 60;
        let cleared = (over..backlog.len()).find(|i| backlog[*i] <= 1.0).unwrap();
        let took = (cleared - over) as f64 / 60.0;
        assert!((took - clear).abs() < 3.0 / 60.0, "{took} h instead of {clear} h");
    }
}

/// R03a by the cumulative-flow diagram: 480 order-hours of delay, none longer than 2 h, 480 orders. Each order also takes
/// its own 45 s; the discrete flow differs from the fluid by half an order at each corner.
#[test]
fn the_delay_of_an_outage_is_the_area_between_the_curves() {
    let rest = OUTAGE.replace("6 h", "2 h");
    let disrupted = run(&shed("1 min", "80 /h", &rest), 0);
    let record = disrupted.record();
    let service = 45.0 / 3600.0;
    let total = (kpi(record, "orders.cycle_time") - service) * kpi(record, "orders.placed");
    assert!((total - 480.0).abs() < 4.0, "{total}");
    let longest = kpi(record, "orders.cycle_time.max") - service;
    assert!((longest - 2.0).abs() < 0.02, "{longest}");
    let twin = run(&shed("1 min", "80 /h", ""), 0);
    assert!((kpi(twin.record(), "orders.cycle_time") - service).abs() < 1e-6);
}

/// Stochastic: Poisson arrivals of 200 an hour and the same rate of work. 40 replications: the peak has a standard error
/// of √1200/√40 = 5.5; the clear time varies by about √(λ t)/(μ − λ) = 2.2 h, so its mean by 0.35 h. Four are allowed.
#[test]
fn an_outage_clears_so_on_average() {
    let scenario = scenario(
        &r#"
[scenario]
name = "Shed"
[run]
start = 2026-03-02
length = "8 d"
sample_every = "10 min"
[channel.web]
orders = "4800 /d"
[warehouse.shed]
capacity_rate = "240 /h"
OUTAGE"#
            .replace("OUTAGE", OUTAGE),
    );
    let (mut peaks, mut clears) = (Vec::new(), Vec::new());
    for index in 0..40 {
        let mut replication = Replication::new(Arc::clone(&scenario.model));
        replication.start(7, index, Watch::No);
        let record = replication.run();
        let backlog = series(record, "orders.backlog");
        let over = (48 + 6) * 6;
        peaks.push(backlog[over - 1]);
        // From a backlog of the level that is usual at a load of 5/6, which the fluid does not know: 2.5 orders.
        let cleared = (over..backlog.len()).find(|i| backlog[*i] <= 3.0).unwrap();
        clears.push((cleared + 1 - over) as f64 / 6.0);
    }
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    assert!((mean(&peaks) - 1200.0).abs() < 4.0 * 5.5 + 3.0, "{}", mean(&peaks));
    assert!((mean(&clears) - 30.0).abs() < 4.0 * 0.35, "{}", mean(&clears));
}

/// The rate of the shed now, per hour; 0 when it is stopped.
fn rate_now(replication: &Replication) -> f64 {
    let site = replication.in_force().warehouses.sites.iter().next().unwrap().rate.unwrap();
    let each = site.each.micros();
    if each == u64::MAX { 0.0 } else { 3.6e9 / each as f64 }
}

/// Any set of overlapping effects acts as the product of its factors and the sum of its offsets (or the setting that
/// began last), and when all have ended, in whatever order, the very model of the start is in force again.
#[test]
fn overlapping_effects_combine_and_leave_nothing_behind() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    for round in 0..12 {
        let mut rest = String::new();
        let mut effects = Vec::new();
        for i in 0..6 {
            let (from, lasts) = (1 + draw(60), 1 + draw(80));
            let what = match draw(4) {
                0 => format!("set = \"{} /h\"", 50 + draw(100)),
                1 => format!("add = \"{} /h\"", draw(40)),
                _ => format!("multiply = 0.{}", 1 + draw(9)),
            };
            let start = format!("2026-03-{:02}T{:02}:00:00", 3 + from / 24, from % 24);
            rest += &format!(
                "[disruption.d{i}]\noccurs = {{ at = {start} }}\nlasts = \"{lasts} h\"\neffect = [{{ on = \"warehouse.*.capacity_rate\", {what} }}]\n"
            );
            effects.push((24 + from, 24 + from + lasts, what));
        }
        let scenario = shed("1 min", "80 /h", &rest);
        let mut replication = Replication::new(Arc::clone(&scenario.model));
        replication.start(1, 0, Watch::No);
        for half in 0..2 * 170u64 {
            let moment = half as f64 / 2.0 + 0.25;
            replication.run_until(hours(moment));
            let active = |e: &&(u64, u64, String)| e.0 as f64 <= moment && moment < e.1 as f64;
            let number = |e: &(u64, u64, String)| -> f64 {
                e.2.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect::<String>().parse().unwrap()
            };
            let now: Vec<_> = effects.iter().filter(active).collect();
            let set = now.iter().filter(|e| e.2.starts_with("set")).max_by_key(|e| e.0);
            let product: f64 = now.iter().filter(|e| e.2.starts_with("mul")).map(|e| number(e)).product();
            let sum: f64 = now.iter().filter(|e| e.2.starts_with("add")).map(|e| number(e)).sum();
            let ties = now.iter().filter(|e| e.2.starts_with("set") && Some(e.0) == set.map(|s| s.0)).count();
            let expected = set.map_or(80.0 * product + sum, |e| number(e));
            if ties < 2 {
                let got = rate_now(&replication);
                assert!(
                    (got - expected).abs() < 1e-3 * expected.max(1.0),
                    "{round} at {moment} h: {got} {expected}"
                );
            }
        }
        assert!(Arc::ptr_eq(replication.in_force(), &scenario.model), "round {round}");
    }
}

#[test]
fn effects_build_up_and_recover_in_steps() {
    let rest = r#"
[disruption.slow]
occurs = { at = 2026-03-04T00:00:00 }
lasts = "10 h"
severity = 0.5
builds = { over = "4 h", steps = 2 }
recovers = { over = "6 h", stages = ["60 %", "20 %"] }
effect = [{ on = "warehouse.shed.capacity_rate", multiply = 0.2 }]
"#;
    let scenario = shed("1 min", "80 /h", rest);
    let mut replication = Replication::new(Arc::clone(&scenario.model));
    replication.start(1, 0, Watch::No);
    // At half severity the factor is 0.6; a quarter, three quarters and all of that, then 60 %, 20 % and nothing.
    let steps = [
        (47.0, 0.0),
        (49.0, 0.25),
        (51.0, 0.75),
        (53.0, 1.0),
        (57.9, 1.0),
        (59.0, 0.6),
        (62.0, 0.2),
        (65.0, 0.0),
    ];
    for (at, strength) in steps {
        replication.run_until(hours(at));
        let expected = 80.0 * (1.0 - 0.4 * strength);
        assert!((rate_now(&replication) - expected).abs() < 0.01, "{at}: {}", rate_now(&replication));
    }
}

/// An alternating renewal process: up 100 h, down 4 h on average, is down 4/104 of the time (R01a), whatever the
/// distributions. 30 replications of 8 760 h: the standard error is estimated from them and must itself be small.
#[test]
fn availability_depends_on_the_means_only() {
    for (up, down) in [
        ("{ dist = \"exponential\", mean = \"100 h\" }", "{ dist = \"exponential\", mean = \"4 h\" }"),
        (
            "{ dist = \"gamma\", mean = \"100 h\", cv = 0.5 }",
            "{ low = \"2 h\", likely = \"4 h\", high = \"6 h\" }",
        ),
    ] {
        let text = format!(
            r#"
[scenario]
name = "Machine"
[run]
length = "8760 h"
follow_up = "0 s"
[channel.web]
orders = "1 /y"
[warehouse.shed]
capacity_rate = "10 /h"
[disruption.down]
occurs = {{ every = {up} }}
lasts = {down}
effect = [{{ on = "warehouse.shed.capacity_rate", multiply = 0 }}]
"#
        );
        let scenario = scenario(&text);
        let hours: Vec<f64> = (0..30)
            .map(|i| {
                let mut replication = Replication::new(Arc::clone(&scenario.model));
                replication.start(5, i, Watch::No);
                kpi(replication.run(), "disruption.down.hours")
            })
            .collect();
        let n = hours.len() as f64;
        let mean = hours.iter().sum::<f64>() / n;
        let error = (hours.iter().map(|h| (h - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
        // It begins with an up time, which costs up to one mean down time over the year.
        assert!((mean - 336.92).abs() < 4.0 * error + 4.0 && error < 12.0, "{mean} ± {error}");
    }
}

/// Five sorters, each up 20 h and down 2 h on average by itself: at least three are up 99.347 % of the time (R02b).
#[test]
fn three_of_five_are_up_as_often_as_the_binomial_says() {
    let mut text = String::from(
        "[scenario]\nname = \"Sorters\"\n[run]\nlength = \"4000 h\"\nfollow_up = \"0 s\"\n[channel.web]\norders = \"1 /y\"\n[warehouse.shed]\ncapacity_rate = \"10 /h\"\n",
    );
    for i in 0..5 {
        text += &format!(
            "[disruption.s{i}]\noccurs = {{ every = {{ dist = \"exponential\", mean = \"20 h\" }} }}\nlasts = {{ dist = \"exponential\", mean = \"2 h\" }}\n"
        );
    }
    let scenario = scenario(&text);
    let mut down = Vec::new();
    for index in 0..30 {
        let mut replication = Replication::new(Arc::clone(&scenario.model));
        replication.start(3, index, Watch::No);
        let record = replication.run();
        let mut turns: Vec<(SimTime, i32)> = Vec::new();
        for i in 0..5 {
            for o in record.chronicle.occurrences(i) {
                turns.push((o.began, 1));
                turns.push((o.over.min(hours(4000.0)), -1));
            }
        }
        turns.sort_unstable();
        let (mut n, mut last, mut sum) = (0, SimTime::START, 0.0);
        for (at, turn) in turns {
            if n >= 3 {
                sum += at.since(last).hours();
            }
            (n, last) = (n + turn, at);
        }
        down.push(sum / 4000.0);
    }
    let mean = down.iter().sum::<f64>() / 30.0;
    let error = (down.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 29.0 / 30.0).sqrt();
    assert!((mean - (1.0 - 0.993_474_116_9)).abs() < 4.0 * error && error < 5e-4, "{mean} ± {error}");
}

#[test]
fn one_thing_causes_another_and_groups_come_together() {
    let rest = r#"
[disruption.storm]
occurs = { at = 2026-03-03T00:00:00 }
lasts = "1 h"
[disruption.flood]
occurs = { after = "storm", chance = "30 %", lag = "5 h" }
lasts = "1 h"
[disruption.east]
occurs = { between = [2026-03-04, 2026-03-06], chance = "40 %" }
lasts = "1 h"
group = "weather"
[disruption.west]
occurs = { between = [2026-03-04, 2026-03-06], chance = "40 %" }
lasts = "1 h"
group = "weather"
together = "50 %"
"#;
    let scenario = shed("1 h", "80 /h", rest);
    // Alphabetical: east, flood, storm, west.
    let (mut floods, mut east, mut both) = (0.0, 0.0, 0.0);
    let n = 1500;
    for index in 0..n {
        let mut replication = Replication::new(Arc::clone(&scenario.model));
        replication.start(11, index, Watch::No);
        replication.run_until(hours(100.0));
        let chronicle = &replication.record().chronicle;
        let flood = chronicle.occurrences(1);
        if let Some(flood) = flood.first() {
            assert_eq!(flood.began, hours(29.0));
            floods += 1.0;
        }
        let (e, w) = (!chronicle.occurrences(0).is_empty(), !chronicle.occurrences(3).is_empty());
        east += f64::from(u8::from(e));
        both += f64::from(u8::from(e && w));
    }
    let n = f64::from(n);
    let near = |count: f64, p: f64| (count / n - p).abs() < 4.0 * (p * (1.0 - p) / n).sqrt();
    assert!(near(floods, 0.3), "{floods}");
    assert!(near(east, 0.4), "{east}");
    // East always has the group's draws, west in half of the cases: 0.5 · 0.4 + 0.5 · 0.16.
    assert!(near(both, 0.28), "{both}");
}

#[test]
fn poisson_occurrences_keep_to_their_season_and_calendar() {
    let text = r#"
[scenario]
name = "Season"
[run]
start = 2026-01-01
length = "730 d"
follow_up = "0 s"
[channel.web]
orders = "1 /y"
[warehouse.shed]
capacity_rate = "10 /h"
[calendar.days]
open = { mon-fri = "08:00-16:00" }
[disruption.storm]
occurs = { rate = "40 /y", season = ["11-15", "02-10"] }
lasts = "1 h"
[disruption.jam]
occurs = { rate = "400 /y", calendar = "days" }
lasts = "1 h"
"#;
    let scenario = scenario(text);
    let (mut storms, mut jams) = (0.0_f64, 0.0_f64);
    for index in 0..40 {
        let mut replication = Replication::new(Arc::clone(&scenario.model));
        replication.start(2, index, Watch::No);
        let record = replication.run();
        let axis = &scenario.model.axis;
        for o in record.chronicle.occurrences(1) {
            let date = axis.civil(o.began).date();
            let day = (date.month(), date.day());
            assert!(day >= (11, 15) || day <= (2, 10), "{date}");
            storms += 1.0;
        }
        for o in record.chronicle.occurrences(0) {
            let at = axis.civil(o.began);
            assert!((8..16).contains(&at.hour()) && at.date().weekday().to_monday_zero_offset() < 5, "{at}");
            jams += 1.0;
        }
    }
    // 41 + 88 + 47 days of season in the two years at 40 a year; 4 176 open hours of 17 520 at 400 a year.
    let expected = 40.0 * 40.0 * (41.0 + 88.0 + 47.0) / 365.0;
    assert!((storms - expected).abs() < 4.0 * f64::sqrt(expected), "{storms} {expected}");
    let expected = 40.0 * 400.0 * 4176.0 / 8760.0;
    assert!((jams - expected).abs() < 4.0 * f64::sqrt(expected), "{jams} {expected}");
}

/// A disruption that a signal brings about: the backlog passes 100 while the rate is down for another reason.
#[test]
fn a_signal_brings_a_disruption_about() {
    let rest = format!(
        r#"{OUTAGE}
[disruption.panic]
occurs = {{ when = {{ signal = "orders.backlog", above = 100, for = "10 min", poll = "5 min" }}, lag = "15 min" }}
lasts = "1 h"
"#
    );
    let replication = run(&shed("1 min", "80 /h", &rest), 0);
    let panics = replication.record().chronicle.occurrences(1);
    // 60 an hour from midnight on: more than 100 at 01:41, seen at 01:45, still so at 01:55, and 15 minutes later.
    assert_eq!(panics[0].began, hours(48.0 + 2.0 + 10.0 / 60.0));
    assert_eq!(panics.len(), 1);
}

/// While the order system is down for 4 hours, 240 orders wait or are lost; afterwards they come in at 120 an hour.
#[test]
fn what_a_system_stops_is_caught_up_with() {
    for (stops, catch_up, lost) in [
        ("orders", "", 0.0),
        ("orders", "catch_up = \"120 /h\"", 0.0),
        ("release", "catch_up = \"120 /h\"", 0.0),
        ("labels", "", 0.0),
        ("orders", "lost = \"25 %\"", 0.25),
    ] {
        let rest = format!(
            r#"
[system.it]
stops = "{stops}"
{catch_up}
[carrier.swift]
transit = "10 h"
[disruption.down]
occurs = {{ at = 2026-03-04T00:00:00 }}
lasts = "4 h"
effect = [{{ on = "system.it.up", set = false }}]
"#
        );
        let replication = run(&shed("1 min", "300 /h", &rest), 0);
        let record = replication.record();
        let waiting = series(record, "system.it.waiting");
        let most = waiting.iter().copied().fold(0.0, f64::max);
        let expected = 240.0 * (1.0 - lost);
        // A share of 240 orders has a standard deviation of √(240 · ¼ · ¾) = 6.7.
        assert!((most - expected).abs() <= 1.0 + if lost > 0.0 { 27.0 } else { 0.0 }, "{stops}: {most}");
        let over = 52 * 60;
        let caught_up = (over..waiting.len()).find(|i| waiting[*i] == 0.0).unwrap() - over;
        // At 120 an hour, with 60 an hour behind them, 240 take 4 hours.
        let want = if catch_up.starts_with("catch") { 240.0 } else { 0.0 };
        assert!((caught_up as f64 - want).abs() <= 3.0, "{stops}: {caught_up} min");
        if lost > 0.0 {
            let share = kpi(record, "orders.cancelled.system_down");
            assert!(share > 0.0);
        }
        let placed = kpi(record, "orders.placed");
        assert!((placed - 14_399.0).abs() <= 1.0, "{placed}");
    }
    assert_eq!(Gate::Intake as u8, 0);
}

/// A site that is closed begins nothing, and orders go to the other one that serves the region.
#[test]
fn a_closed_site_begins_nothing_and_a_site_that_does_not_accept_is_passed_over() {
    let text = r#"
[scenario]
name = "Two sites"
[run]
start = 2026-03-02
length = "6 d"
sample_every = "30 min"
[channel.web]
orders = { every = "1 min" }
[region.here]
served_by = ["a", "b"]
[warehouse.a]
capacity_rate = "80 /h"
[warehouse.b]
capacity_rate = "80 /h"
[disruption.fire]
occurs = { at = 2026-03-04T00:00:00 }
lasts = "10 h"
effect = [{ on = "warehouse.a.open", set = false }, { on = "warehouse.a.accepts", set = false }]
"#;
    let replication = run(&scenario(text), 0);
    let record = replication.record();
    let backlog = |site: &str| series(record, &format!("warehouse.{site}.backlog"));
    assert!(backlog("a").iter().all(|n| *n <= 1.0), "nothing piles up at the closed site");
    let b = backlog("b");
    let at = |h: usize| b[2 * h - 1];
    assert_eq!((at(47), at(60)), (0.0, 0.0));
    assert!(at(50) > 0.0);
    // Without `accepts` 600 orders wait for the site.
    let waits = text.replace(", { on = \"warehouse.a.accepts\", set = false }", "");
    let replication = run(&scenario(&waits), 0);
    let most = series(replication.record(), "warehouse.a.backlog").into_iter().fold(0.0, f64::max);
    assert!((most - 600.0).abs() <= 2.0, "{most}");
}

/// Orders of a channel whose rate is cut keep their draws: before the cut the two runs are the same, and in the time of
/// the cut the count is that of a Poisson variable with the smaller mean.
#[test]
fn demand_falls_and_rises_with_its_lever() {
    let text = |rest: &str| {
        scenario(&format!(
            "[scenario]\nname = \"Demand\"\n[run]\nstart = 2026-03-02\nlength = \"10 d\"\n[channel.web]\norders = \"2400 /d\"\n[warehouse.shed]\ncapacity_rate = \"500 /h\"\n{rest}"
        ))
    };
    let cut = "[disruption.boycott]\noccurs = { at = 2026-03-05T00:00:00 }\nlasts = \"2 d\"\neffect = [{ on = \"channel.*.orders\", multiply = 0.25 }]\n";
    let (plain, less) = (text(""), text(cut));
    let mut counts = Vec::new();
    for index in 0..10 {
        let (a, b) = (run(&plain, index), run(&less, index));
        let placed = |r: &Replication| series(r.record(), "channel.web.orders_placed");
        let (a, b) = (placed(&a), placed(&b));
        assert_eq!(a[..72], b[..72]);
        counts.push(b[119] - b[71]);
        assert!((b[239] - b[119]) > 10_000.0);
    }
    // 1 200 expected in the two days; ten replications have a standard error of √(1200/10) = 11.
    let mean = counts.iter().sum::<f64>() / 10.0;
    assert!((mean - 1200.0).abs() < 44.0, "{mean}");
}

#[test]
fn destroyed_stock_is_gone_and_bought_again() {
    let text = r#"
[scenario]
name = "Fire"
[run]
start = 2026-03-02
length = "6 d"
[channel.web]
orders = { every = "1 h" }
[item.A]
price = "20 EUR"
cost = "10 EUR"
[supplier.acme]
lead_time = "1 d"
[warehouse.shed]
capacity_rate = "80 /h"
[warehouse.shed.stock.A]
on_hand = 1000
policy = { s = 300, S = 1000 }
suppliers = { acme = "100 %" }
[disruption.fire]
occurs = { at = 2026-03-04T00:30:00 }
lasts = "1 h"
destroys = { stock_of = "*", share = "80 %" }
"#;
    let files = plimsoll::source::MemoryFiles::new().with("s.toml", text);
    let loaded = plimsoll::scenario::load(&plimsoll::scenario::Request::new("s.toml"), &files);
    let messages = loaded.messages();
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{messages}"));
    let replication = run(&scenario, 0);
    // 48 sold, 952 left, 80 % of them gone: 190 remain, and 810 are ordered.
    let on_hand = series(replication.record(), "warehouse.shed.stock_units");
    assert!((on_hand[48] - 190.0).abs() <= 1.0, "{}", on_hand[48]);
    assert!(on_hand[80] > 900.0, "{}", on_hand[80]);
}
