//! Deterministic runs that can be worked out by hand, and the recorded week: equal to the microsecond.

use super::harness::{Case, scenario_text};
use plimsoll::engine::{Replication, Story, StoryLine};
use plimsoll::units::SimTime;

/// Orders placed at these minutes of the first day, named 0, 1, 2 …
fn orders_at(minutes: &[f64]) -> Vec<u8> {
    let mut text = String::from("placed_at,order_id\n");
    for (i, m) in minutes.iter().enumerate() {
        let s = (m * 60.0) as u32;
        text += &format!("2026-01-05 {:02}:{:02}:{:02},{i}\n", s / 3600, s / 60 % 60, s % 60);
    }
    text.into_bytes()
}

/// The whole run in words.
fn story(replication: &mut Replication) -> Vec<StoryLine> {
    replication.follow(Story::between(SimTime::START, SimTime::NEVER));
    replication.run();
    replication.story().expect("it was followed").lines().to_vec()
}

/// When something is first said of an order, in minutes; not a number when it never is.
fn when(lines: &[StoryLine], order: &str, what: &str) -> f64 {
    let line = lines.iter().find(|l| l.order == order && l.what.starts_with(what));
    line.map_or(f64::NAN, |l| l.at.micros() as f64 / 6e7)
}

/// A case whose figures are moments `(order, what is said of it, minute)`.
fn moments(
    id: &str,
    model: &str,
    source: &str,
    text: String,
    expected: &'static [(&'static str, &'static str, f64)],
) -> Case {
    let labels: Vec<String> =
        expected.iter().map(|(order, what, _)| format!("{order} {what}, min")).collect();
    let figures: Vec<(&str, f64, f64)> =
        labels.iter().zip(expected).map(|(label, (_, _, at))| (label.as_str(), *at, 0.0)).collect();
    Case::new(id, model, source, text, 2).stepping(
        move |replication| {
            let lines = story(replication);
            expected.iter().map(|(order, what, _)| when(&lines, order, what)).collect()
        },
        &figures,
    )
}

const DONE: &str = "is delivered";
const GONE: &str = "is cancelled";

fn replay(name: &str, more: &str) -> String {
    format!("[channel.{name}]\norders = {{ file = \"{name}.csv\" }}\n{more}\n")
}

/// A crew that picks for ten minutes an order unless `step` says otherwise.
fn crew(people: u32, step: &str, pool: &str) -> String {
    format!(
        "[warehouse.w]\npicking = {{ order = \"10 min\"{step} }}\n[warehouse.w.pool.crew]\npeople = {people}\n\
         skills = {{ pick = 1 }}\n{pool}"
    )
}

const BY_HAND: &str = "worked out by hand";

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    counting(&mut all);
    preempting(&mut all);
    shifts(&mut all);
    ties(&mut all);
    recorded_week(&mut all);
    all
}

fn counting(all: &mut Vec<Case>) {
    let text = scenario_text(
        100.2,
        0.0,
        "demand_in_follow_up = false",
        "[channel.web]\norders = { every = \"1 min\" }\n[warehouse.w]\nroom = \"1 order\"\nwhen_full = \"refuse\"\n\
         packing = { stations = 1, order = \"90 s\" }",
    );
    all.push(
        Case::new("K51", "no queue, service 1.5, arrivals 1 to 100", "simmer, test-simulation-1", text, 2)
            .record("served", |r| r.cohort.all.delivered as f64, 50.0, 0.0)
            .record("refused", |r| r.cohort.cancelled[1] as f64, 50.0, 0.0)
            .record("clock at the end, min", |r| r.ended.micros() as f64 / 6e7, 100.5, 0.0),
    );
    let even: Vec<f64> = (0..50).map(|i| f64::from(i) * 2.0).collect();
    let odd: Vec<f64> = even.iter().map(|t| t + 1.0).collect();
    let body = replay("a", "")
        + &replay("b", "")
        + "[warehouse.w]\nroom = \"1 order\"\nwhen_full = \"refuse\"\npacking = { stations = 1, order = \"1 min\" }";
    all.push(
        Case::new(
            "K52",
            "two sources alternate, service 1, no queue",
            "release precedes arrival",
            scenario_text(200.0, 0.0, "", &body),
            2,
        )
        .file("a.csv", orders_at(&even))
        .file("b.csv", orders_at(&odd))
        .record("served", |r| r.cohort.all.delivered as f64, 100.0, 0.0)
        .record("refused", |r| r.cohort.cancelled[1] as f64, 0.0, 0.0),
    );
    for (servers, service, wait) in [(1, 4.0, 0.0), (1, 5.0, 0.0), (2, 9.0, 0.0), (1, 6.0, 1.0)] {
        // At ρ > 1 the n-th order waits n − 1 times the difference; without a third order it is 0 or 1.
        let body = replay("a", "")
            + &format!("[warehouse.w]\npacking = {{ stations = {servers}, order = \"{service} min\" }}");
        all.push(
            Case::new(
                "K65",
                &format!("D/D/{servers}, every 5, service {service}"),
                BY_HAND,
                scenario_text(60.0, 0.0, "", &body),
                2,
            )
            .file("a.csv", orders_at(&[0.0, 5.0, 10.0, 15.0]))
            .minutes("orders.waiting_time.max", 3.0 * wait, 0.0),
        );
    }
    let body = replay("a", "")
        + "[warehouse.w]\nroom = \"3 orders\"\nwhen_full = \"refuse\"\npacking = { stations = 1, order = \"21 min\" }";
    all.push(
        moments(
            "K65",
            "balking at 3 in the system, every 5, service 21",
            "Ciw, test_baulking",
            scenario_text(51.0, 0.0, "", &body),
            &[
                ("a-0", DONE, 26.0),
                ("a-3", GONE, 20.0),
                ("a-4", GONE, 25.0),
                ("a-5", DONE, 89.0),
                ("a-6", GONE, 35.0),
                ("a-7", GONE, 40.0),
                ("a-8", GONE, 45.0),
                ("a-9", DONE, 110.0),
            ],
        )
        .file("a.csv", orders_at(&[5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0])),
    );
}

fn preempting(all: &mut Vec<Case>) {
    let two = |low: &str, high: &str| {
        format!(
            "[service.low]\npriority = 5\n[service.high]\npriority = 1\n{}{}",
            replay("a", &format!("services = {{ low = \"100 %\" }}{low}")),
            replay("b", &format!("services = {{ high = \"100 %\" }}{high}"))
        )
    };
    let step = |preempt: &str| format!(", rule = \"priority\", preempt = \"{preempt}\"");
    let source = "simmer's tests; single units in place of pairs";
    for (preempt, expected) in [
        ("resume", &[("a-0", DONE, 30.0), ("b-0", DONE, 12.0), ("b-1", DONE, 25.0)][..]),
        ("restart", &[("a-0", DONE, 35.0), ("b-0", DONE, 12.0), ("b-1", DONE, 25.0)][..]),
    ] {
        let body = two("", "") + &crew(1, &step(preempt), "");
        all.push(
            moments(
                "K54′",
                &format!("one person, urgent orders at 2 and 15, {preempt}"),
                source,
                scenario_text(60.0, 0.0, "", &body),
                expected,
            )
            .file("a.csv", orders_at(&[0.0]))
            .file("b.csv", orders_at(&[2.0, 15.0])),
        );
    }
    let body = two("", "") + &crew(2, &step("restart"), "");
    all.push(
        moments(
            "K55",
            "two people, the order begun last is put aside first, restart",
            "simmer, LIFO: activity 13 and 11",
            scenario_text(60.0, 0.0, "", &body),
            &[("a-0", DONE, 22.0), ("a-1", DONE, 23.0), ("b-0", DONE, 12.0), ("b-1", DONE, 13.0)],
        )
        .file("a.csv", orders_at(&[0.0, 1.0]))
        .file("b.csv", orders_at(&[2.0, 3.0])),
    );
    // The published trace drops the least urgent in the queue; here a full building refuses the newcomer.
    let body = (two("", "") + &crew(1, &step("resume"), ""))
        .replace("[warehouse.w]\n", "[warehouse.w]\nroom = \"3 orders\"\nwhen_full = \"refuse\"\n");
    all.push(
        moments(
            "K53′",
            "room for 3, urgent orders at 2 and 3: a full building refuses the newcomer",
            BY_HAND,
            scenario_text(60.0, 0.0, "", &body),
            &[("a-0", DONE, 20.0), ("a-1", DONE, 30.0), ("b-0", DONE, 12.0), ("b-1", GONE, 3.0)],
        )
        .file("a.csv", orders_at(&[0.0, 0.0]))
        .file("b.csv", orders_at(&[2.0, 3.0])),
    );
    let each: Vec<f64> = (1..=35).map(f64::from).collect();
    // The channel that comes first at ties is the urgent one here.
    let body = (two("", "") + &crew(1, ", rule = \"priority\"", ""))
        .replace("\"10 min\"", "\"45 s\"")
        .replace("priority = 5", "priority = 0");
    let waits = |r: &mut Replication| {
        let mut sums = [0.0; 4];
        while r.now() <= SimTime::from_micros(35 * 60_000_000) {
            let total = |r: &Replication| {
                let t = &r.record().cohort.waiting;
                if t.count() == 0 { 0.0 } else { t.mean_hours() * t.count() as f64 * 60.0 }
            };
            let before = (total(r), r.record().cohort.services[0].delivered);
            if !r.step() {
                break;
            }
            if r.now() > SimTime::from_micros(35 * 60_000_000) {
                break;
            }
            let after = (total(r), r.record().cohort.all.delivered);
            let class = usize::from(r.record().cohort.services[0].delivered != before.1);
            if after.0 > before.0 + 1e-6 || after.1 > (sums[2] + sums[3]) as u64 {
                sums[class] += after.0 - before.0;
                sums[2 + class] += 1.0;
            }
        }
        sums.iter().map(|s: &f64| (s * 1e6).round() / 1e6).collect()
    };
    all.push(
        Case::new(
            "K66′",
            "two classes every minute, service 0.75, priority, up to minute 35",
            "Ciw: 148.5 min of waiting in all; how it is split depends on the order of ties, ours is by hand",
            scenario_text(60.0, 0.0, "", &body),
            2,
        )
        .file("a.csv", orders_at(&each))
        .file("b.csv", orders_at(&each))
        .stepping(
            waits,
            &[
                ("waits of the urgent, min", 15.75, 0.0),
                ("waits of the others, min", 132.75, 0.0),
                ("urgent served", 33.0, 0.0),
                ("others served", 12.0, 0.0),
            ],
        ),
    );
}

fn shifts(all: &mut Vec<Case>) {
    let shift = |rule: &str, shifts: &str, people: u32| {
        crew(people, "", &format!("at_shift_end = \"{rule}\"\n[warehouse.w.pool.crew.shifts]\n{shifts}"))
    };
    let body = replay("a", "")
        + &shift(
            "finish",
            "one = { hours = \"00:05-00:10\", people = 1 }\ntwo = { hours = \"00:15-24:00\", people = 1 }",
            2,
        )
        .replace("10 min", "5 min");
    all.push(
        moments(
            "K59",
            "capacity 1 from 5, 0 from 10, 1 from 15; three orders of 5 at 0",
            "simmer #64",
            scenario_text(60.0, 0.0, "", &body),
            &[("a-0", DONE, 10.0), ("a-1", DONE, 20.0), ("a-2", DONE, 25.0)],
        )
        .file("a.csv", orders_at(&[0.0, 0.0, 0.0])),
    );
    let two = "one = { hours = \"00:00-01:00\", people = 1 }\ntwo = { hours = \"01:30-24:00\", people = 1 }";
    for (rule, done) in [("finish", 80.0), ("hand_over", 110.0), ("pause", 1460.0)] {
        let body = replay("a", "") + &shift(rule, two, 2).replace("10 min", "30 min");
        let expected: &'static [(&str, &str, f64)] = match rule {
            "finish" => &[("a-0", DONE, 80.0), ("a-1", DONE, 150.0)],
            "hand_over" => &[("a-0", DONE, 110.0), ("a-1", DONE, 150.0)],
            _ => &[("a-0", DONE, 1460.0), ("a-1", DONE, 150.0)],
        };
        assert_eq!(expected[0].2, done);
        all.push(
            moments(
                "K62",
                &format!("the shift ends during a task: {rule}"),
                BY_HAND,
                scenario_text(2000.0, 0.0, "", &body),
                expected,
            )
            .file("a.csv", orders_at(&[50.0, 120.0])),
        );
    }
}

fn ties(all: &mut Vec<Case>) {
    let body = replay("a", "") + &crew(1, "", "");
    all.push(
        moments(
            "K63",
            "an order comes at the moment of a release: who waits goes first",
            "Cimba F3",
            scenario_text(60.0, 0.0, "", &body),
            &[("a-0", DONE, 10.0), ("a-1", DONE, 20.0), ("a-2", DONE, 30.0)],
        )
        .file("a.csv", orders_at(&[0.0, 5.0, 10.0])),
    );
    let body = replay("a", "") + &replay("b", "patience = \"5 min\"") + &crew(1, "", "");
    all.push(
        moments(
            "K64",
            "a waiting order is given up: the next is served, the order stays",
            "Cimba F1, F6",
            scenario_text(60.0, 0.0, "", &body),
            &[
                ("a-0", DONE, 10.0),
                ("b-0", GONE, 6.0),
                ("a-1", DONE, 20.0),
                ("b-1", DONE, 30.0),
                ("a-2", DONE, 40.0),
            ],
        )
        .file("a.csv", orders_at(&[0.0, 2.0, 16.0]))
        .file("b.csv", orders_at(&[1.0, 15.5])),
    );
    // Everything at minute 60: a task and a shift end, somebody gives up, an order comes, the van calls.
    let body = replay("a", "")
        + &replay("b", "patience = \"5 min\"")
        + &crew(
            2,
            "",
            "[warehouse.w.pool.crew.shifts]\none = { hours = \"00:00-01:00\", people = 1 }\ntwo = { hours = \"02:00-24:00\", people = 1 }\n",
        )
        + "[carrier.van]\npick_ups = [\"01:00\", \"03:00\"]\ntransit = \"1 h\"";
    all.push(
        moments(
            "K68",
            "one moment: task done, shift over, patience over, new order, pick-up",
            "the documented order of classes",
            scenario_text(180.5, 0.0, "", &body),
            &[
                ("a-0", "is picked up", 60.0),
                ("a-0", DONE, 120.0),
                ("b-0", GONE, 60.0),
                ("a-1", "is ready", 130.0),
                ("a-1", "is picked up", 180.0),
                ("a-1", DONE, 240.0),
            ],
        )
        .file("a.csv", orders_at(&[50.0, 60.0]))
        .file("b.csv", orders_at(&[55.0])),
    );
}

const WEEK: &str = "uci_week_2011-11-14_lines.csv";

fn recorded_week(all: &mut Vec<Case>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data/uci_week_2011-11-14_lines.csv");
    let bytes = std::fs::read(path).expect("the recorded week is part of the scenarios");
    // An independent reading of the data, and the schedule of first come, first served.
    let text = String::from_utf8(bytes.clone()).expect("it is text");
    let mut orders: Vec<(u64, u64, u64)> = Vec::new();
    let (mut lines, mut units) = (0u64, 0u64);
    let mut items = std::collections::BTreeSet::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let id: u64 = cells[0].parse().expect("an order number");
        let number = |from: usize, to: usize| cells[1][from..to].parse::<u64>().expect("a moment");
        let at = ((number(8, 10) - 14) * 24 + number(11, 13)) * 3600 + number(14, 16) * 60;
        match orders.iter_mut().find(|o| o.1 == id) {
            Some(order) => order.2 += 1,
            None => orders.push((at, id, 1)),
        }
        lines += 1;
        units += cells[3].parse::<u64>().expect("a quantity");
        items.insert(cells[2]);
    }
    orders.sort_unstable();
    assert_eq!((orders.len(), lines, units, items.len()), (687, 20_028, 185_755, 2_384));
    let days =
        [(0, 106, 3400), (1, 107, 3316), (2, 130, 4001), (3, 136, 3454), (4, 108, 2728), (6, 100, 3129)];
    for (day, n, lines) in days {
        let of_day: Vec<_> = orders.iter().filter(|o| o.0 / 86_400 == day).collect();
        assert_eq!((of_day.len(), of_day.iter().map(|o| o.2).sum::<u64>()), (n, lines), "day {day}");
    }
    for (pickers, printed) in [
        (2usize, (6_711.508_006, 28_128.0, 600_124.0)),
        (3, (1_758.739_447, 11_554.0, 586_668.0)),
        (4, (628.969_432_3, 5_130.0, 580_242.0)),
    ] {
        let mut free = vec![0u64; pickers];
        let (mut total, mut most, mut last) = (0, 0, 0);
        for (at, _, lines) in &orders {
            let first = (0..pickers).min_by_key(|p| free[*p]).expect("a picker");
            let begins = free[first].max(*at);
            (total, most) = (total + begins - at, most.max(begins - at));
            free[first] = begins + 60 + 26 * lines;
            last = last.max(free[first]);
        }
        let mean = total as f64 / 687.0;
        assert!((mean - printed.0).abs() < 1e-6 && most as f64 == printed.1 && last as f64 == printed.2);
        let body = format!(
            "[channel.web]\norders = {{ file = \"{WEEK}\", units = \"qty\" }}\n[warehouse.w]\n\
             picking = {{ order = \"60 s\", line = \"26 s\" }}\n\
             [warehouse.w.pool.pickers]\npeople = {pickers}\nskills = {{ pick = 1 }}"
        );
        // The window closes after the last order and before the last is done, so the run ends with it.
        let text = scenario_text(9660.0, 0.0, "start = \"2011-11-14\"", &body);
        all.push(
            Case::new(
                "T01",
                &format!("the recorded week, {pickers} pickers, 60 s an order and 26 s a line"),
                "Chen (2015), UCI Online Retail; schedule computed",
                text,
                2,
            )
            .file(WEEK, bytes.clone())
            .kpi("orders.placed", 687.0, 0.0)
            .sum("mean wait, s", &["orders.waiting_time"], 3600.0, mean, 0.0)
            .sum("longest wait, s", &["orders.waiting_time.max"], 3600.0, printed.1, 0.0)
            .record("last completion, s", |r| r.ended.micros() as f64 / 1e6, printed.2, 0.0)
            .record(
                "work, s",
                |r| (r.cohort.cycle.mean_hours() - r.cohort.waiting.mean_hours()) * 687.0 * 3600.0,
                561_948.0,
                0.0,
            ),
        );
    }
}
