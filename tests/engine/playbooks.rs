//! Monitors and playbooks: when they start, who decides, what they do and cost, when they end, and what they never touch.

use std::sync::Arc;

use plimsoll::domain::{Fact, PlaybookFact, Refusal};
use plimsoll::engine::{Plan, Replication, Watch};
use plimsoll::metrics::registry;
use plimsoll::scenario::Scenario;
use plimsoll::units::SimTime;

use super::contingency::{hours, kpi, run, series};
use super::scenario;

/// 60 orders an hour, 80 done; an outage of 6 hours on the third day, known after 30 minutes.
fn base(rest: &str) -> String {
    format!(
        r#"
[scenario]
name = "Shed"
[run]
start = 2026-03-02
length = "10 d"
follow_up = "2 d"
sample_every = "15 min"
[calendar.office]
open = {{ mon-fri = "09:00-17:00" }}
[channel.web]
orders = {{ every = "1 min" }}
[service.standard]
promise = "24 h"
[warehouse.shed]
capacity_rate = "80 /h"
[disruption.outage]
occurs = {{ at = 2026-03-04T00:00:00 }}
lasts = "6 h"
detected_after = "30 min"
effect = [{{ on = "warehouse.shed.capacity_rate", multiply = 0 }}]
{rest}
"#
    )
}

/// What was told of the first playbook, with the hours since the outage began.
fn told(replication: &Replication) -> Vec<(f64, PlaybookFact)> {
    let of = |(at, fact): &(SimTime, Fact)| match fact {
        Fact::Playbook { playbook: 0, what, .. } => Some((at.hours() - 48.0, *what)),
        _ => None,
    };
    replication.record().chronicle.entries().iter().filter_map(of).collect()
}

fn shed(rest: &str) -> Scenario {
    scenario(&base(rest))
}

#[test]
fn a_playbook_goes_from_detection_to_its_end_by_hand_count() {
    let scenario = shed(
        r#"
[contact.duty]
hours = "office"
answers = "15 min"
away = "2 h"
level = 2
asks = "director"
[contact.director]
answers = "10 min"
[playbook.help]
start = { disruption = "outage", for = "15 min" }
decide = { contact = "duty", level = 3, takes = "20 min" }
ready = { lead_time = "4 h" }
action = [{ on = "warehouse.shed.capacity_rate", add = "40 /h" }]
cost = { retainer = "1 EUR/h", activation = "200 EUR", per_hour = "10 EUR/h" }
stop = { over = "outage", plus = "12 h", cool_down = "48 h" }
"#,
    );
    let replication = run(&scenario, 0);
    // Known at 00:30, held until 00:45; duty is away (02:45), may not decide that much and asks (02:55), who takes until
    // 03:15; effective at 07:15. The end at 06:00 is known at 06:30, and 12 hours later than what it began it is 19:15.
    let hour = |h: f64, m: f64| h + m / 60.0;
    let expected = [
        (hour(0.0, 45.0), PlaybookFact::Triggered),
        (hour(3.0, 15.0), PlaybookFact::Approved),
        (hour(7.0, 15.0), PlaybookFact::Active),
        (hour(19.0, 15.0), PlaybookFact::Ended),
    ];
    let got = told(&replication);
    assert_eq!(got.len(), expected.len(), "{got:?}");
    for (got, want) in got.iter().zip(expected) {
        assert!((got.0 - want.0).abs() < 1e-9 && got.1 == want.1, "{got:?} {want:?}");
    }
    let record = replication.record();
    let cost = kpi(record, "playbook.help.cost");
    assert!((cost - (240.0 + 200.0 + 120.0)).abs() < 0.01, "{cost}");
    assert!((kpi(record, "cost.emergency") - cost).abs() < 0.01);
    assert!((kpi(record, "playbook.help.hours") - 12.0).abs() < 1e-9);
    assert!((kpi(record, "playbook.help.time_to_act") - 6.5).abs() < 1e-9);
    assert!((kpi(record, "disruption.outage.time_to_detect") - 0.5).abs() < 1e-9);
}

/// Six hours of 60 orders an hour wait when it is over; with 40 more an hour from then on they are gone sooner.
#[test]
fn what_a_playbook_does_shows() {
    let help = |at: &str| {
        format!(
            "[playbook.help]\nstart = {{ at = {at} }}\naction = [{{ on = \"warehouse.shed.capacity_rate\", add = \"40 /h\" }}]\nstop = {{ after = \"3 d\" }}\n"
        )
    };
    let clear = |text: &str| {
        let replication = run(&scenario(text), 0);
        let backlog = series(replication.record(), "orders.backlog");
        let over = 54 * 4;
        ((over..backlog.len()).find(|i| backlog[*i] <= 1.0).unwrap() + 1 - over) as f64 / 4.0
    };
    // The factor 0 of the outage and the offset: 40 an hour during it, so 120 wait at its end, and 120/60 h later none.
    assert!((clear(&base("")) - 18.0).abs() <= 0.5);
    assert!((clear(&base(&help("2026-03-04T06:00:00"))) - 6.0).abs() <= 0.5);
    assert!((clear(&base(&help("2026-03-04T00:00:00"))) - 2.0).abs() <= 0.5);
}

/// All KPIs but those of playbooks, as bits.
fn others(replication: &Replication) -> Vec<(String, u64)> {
    let record = replication.record();
    registry(record.layout())
        .iter()
        .filter(|k| !k.info.id.starts_with("playbook."))
        .map(|k| (k.info.id.clone(), k.value(record).to_bits()))
        .collect()
}

#[test]
fn a_playbook_that_never_starts_changes_nothing_and_one_that_starts_nothing_before() {
    let busy = base("")
        .replace("orders = { every = \"1 min\" }", "orders = \"1440 /d\"\nlines = { dist = \"geometric\", mean = 2 }\npatience = { dist = \"exponential\", mean = \"1 d\" }");
    let monitor = "[monitor.queue]\nsignal = \"orders.backlog\"\nabove = LEVEL\nhit = \"90 %\"\n[playbook.help]\nstart = { monitor = \"queue\" }\nready = { lead_time = { dist = \"exponential\", mean = \"1 h\" } }\naction = [{ on = \"warehouse.shed.capacity_rate\", multiply = 1.5 }]\n";
    let quiet = monitor.replace("LEVEL", "100000");
    let without = |text: &str| scenario(&text.replace("[playbook.help]", "[playbook.help]\nenabled = false"));
    for index in 0..5 {
        let never = run(&scenario(&format!("{busy}{quiet}")), index);
        assert_eq!(others(&run(&without(&format!("{busy}{quiet}")), index)), others(&never));
        let loud = format!("{busy}{}", monitor.replace("LEVEL", "150"));
        let (with, off) = (run(&scenario(&loud), index), run(&without(&loud), index));
        let first = with.record().chronicle.activations(0)[0].active;
        let bins = (first.hours() * 4.0).floor() as usize;
        let (a, b) = (series(with.record(), "orders.backlog"), series(off.record(), "orders.backlog"));
        assert_eq!(a[..bins], b[..bins]);
        assert_ne!(a, b);
    }
}

/// A branch from a snapshot before anything differs is, bit for bit, the run of the scenario without what is left out.
#[test]
fn a_branch_is_the_run_of_another_scenario() {
    let text = base(
        r#"
[playbook.help]
start = { disruption = "outage" }
ready = { lead_time = { dist = "exponential", mean = "3 h" }, undrilled_takes = 3 }
action = [{ on = "warehouse.shed.capacity_rate", multiply = 1.5 }]
[playbook.more]
start = { disruption = "outage" }
action = [{ on = "channel.web.orders", set = "20 /h" }]
"#,
    )
    .replace("orders = { every = \"1 min\" }", "orders = \"1440 /d\"");
    let whole = scenario(&text);
    let mut trunk = Replication::new(Arc::clone(&whole.model));
    trunk.start(1, 3, Watch::No);
    trunk.run_until(hours(47.9));
    assert!(!trunk.has_tried(0));
    for (off, suppressed, without) in [
        ("", vec![false], vec![false, false]),
        ("[playbook.help]", vec![false], vec![true, false]),
        ("[playbook.more]", vec![false], vec![false, true]),
        ("[disruption.outage]", vec![true], vec![false, false]),
    ] {
        let mut branch = trunk.branch(&suppressed, Plan { without, undrilled: false });
        branch.run();
        let alone = text.replace(off, &format!("{off}\nenabled = false"));
        let alone = if off.is_empty() {
            text.clone()
        } else if off == "[disruption.outage]" {
            // Playbooks refer to it: it stays, and comes after the run.
            text.replace("2026-03-04T00:00:00", "2026-12-04T00:00:00")
        } else {
            alone
        };
        let alone = scenario(&alone);
        let mut separate = Replication::new(Arc::clone(&alone.model));
        separate.start(1, 3, Watch::No);
        separate.run();
        let ids: Vec<(String, u64)> = others(&branch);
        assert_eq!(ids, others(&separate), "without {off}");
    }
}

#[test]
fn hysteresis_keeps_a_monitor_from_chattering() {
    // The backlog swings about 20 by chance; an alarm at 20 that clears at 20 comes and goes, one that clears at 2 does
    // not.
    let text = |clears: &str| {
        format!(
            "[scenario]\nname = \"Chatter\"\n[run]\nlength = \"20 d\"\n[channel.web]\norders = \"1824 /d\"\n[warehouse.shed]\ncapacity_rate = \"80 /h\"\n[monitor.queue]\nsignal = \"orders.backlog\"\nabove = 20\npoll = \"5 min\"\n{clears}\n[playbook.help]\nstart = {{ monitor = \"queue\" }}\nCOOL\n"
        )
    };
    let alarms = |text: &str| {
        let r = run(&scenario(text), 0);
        (kpi(r.record(), "monitor.queue.alarms"), kpi(r.record(), "playbook.help.activated"))
    };
    let (many, often) = alarms(&text("").replace("COOL", ""));
    let (few, _) = alarms(&text("clears_at = 2").replace("COOL", ""));
    let (_, rarely) =
        alarms(&text("").replace("COOL", "stop = { at_least = \"6 h\", cool_down = \"24 h\" }"));
    assert!(many > 2.0 * few && few >= 1.0, "{many} {few}");
    assert!(often == many && rarely <= 17.0 && rarely < often / 2.0, "{often} {rarely}");
}

#[test]
fn monitors_miss_and_cry_wolf_as_often_as_they_say() {
    let text = r#"
[scenario]
name = "Wolf"
[run]
start = 2026-01-01
length = "365 d"
follow_up = "0 s"
[channel.web]
orders = "1 /y"
[warehouse.shed]
capacity_rate = "80 /h"
[disruption.wolf]
occurs = { every = "20 h" }
lasts = "10 h"
[monitor.boy]
signal = "disruption.wolf.active"
above = 0
hit = "70 %"
delay = "25 min"
false_alarms = "100 /y"
false_for = "1 min"
"#;
    let scenario = scenario(text);
    let (mut truths, mut lies) = (0.0, 0.0);
    for index in 0..20 {
        let record = run(&scenario, index);
        let record = record.record();
        let (all, wrong) = (kpi(record, "monitor.boy.alarms"), kpi(record, "monitor.boy.false_alarms"));
        (truths, lies) = (truths + all - wrong, lies + wrong);
        for (at, fact) in record.chronicle.entries() {
            if let Fact::Alarm { on: true, false_alarm: false, .. } = fact {
                // It begins after 20 h and every 30 h from then on, is seen at once, and told 25 minutes later; unless a
                // false alarm stood, it is told then.
                let into = (at.hours() - 20.0).rem_euclid(30.0);
                assert!((into - 25.0 / 60.0).abs() < 1e-6, "{into}");
            }
        }
    }
    // 292 cases a year of which 70 % are seen, less the few that fall on a false alarm; √(20·292·0.21) = 35.
    assert!((truths - 20.0 * 292.0 * 0.7).abs() < 4.0 * 35.0 + 10.0, "{truths}");
    // A third of the false alarms fall on a true one and are not told apart: 70 % of it. √(2 000 · 0.77) = 39.
    let expected = 2000.0 * (1.0 - 0.7 / 3.0);
    assert!((lies - expected).abs() < 4.0 * 39.0, "{lies} {expected}");
}

#[test]
fn warnings_come_before_and_sometimes_for_nothing() {
    let text = r#"
[scenario]
name = "Storm"
[run]
start = 2026-01-01
length = "365 d"
follow_up = "0 s"
[channel.web]
orders = "1 /y"
[warehouse.shed]
capacity_rate = "80 /h"
[disruption.storm]
occurs = { every = "95 h" }
lasts = "5 h"
warning = { lead = "48 h", hit = "60 %", false_alarms = "20 /y" }
[playbook.batten]
start = { warning = "storm" }
"#;
    let scenario = scenario(text);
    let (mut before, mut times, mut all) = (0.0, 0.0, 0.0);
    for index in 0..20 {
        let r = run(&scenario, index);
        let chronicle = &r.record().chronicle;
        let storms = chronicle.occurrences(0);
        let active = chronicle.activations(0);
        times += storms.len() as f64;
        all += active.len() as f64;
        before += active
            .iter()
            .filter(|a| storms.iter().any(|s| s.began.saturating_since(a.active).hours() == 48.0))
            .count() as f64;
        // A playbook on a warning ends when the storm is known, or when nothing has come.
        assert!(active.iter().all(|a| a.ended == SimTime::NEVER || a.ended.since(a.active).hours() <= 100.0));
    }
    // 60 % are warned of; a false alarm that stands hides a warning: none does so with probability exp(−20 · 48/8760).
    let seen = 0.6 * f64::exp(-20.0 * 48.0 / 8760.0);
    assert!((before / times - seen).abs() < 4.0 * f64::sqrt(0.25 / times), "{before} of {times}");
    // 400 false alarms in 20 years; about half of them fall into a warning that stands, and are then no new start.
    assert!(all > before + 100.0 && all < before + 400.0 + 80.0, "{all} {before}");
}

#[test]
fn guards_limits_exclusion_and_authority_refuse_with_a_reason() {
    let refused = |rest: &str| {
        let replication = run(&shed(rest), 0);
        let why = told(&replication).into_iter().find_map(|(_, what)| match what {
            PlaybookFact::Refused(why) => Some(why),
            _ => None,
        });
        (why, kpi(replication.record(), "playbook.a.activated"))
    };
    let a = "[playbook.a]\nstart = { disruption = \"outage\" }\n";
    assert_eq!(refused(a), (None, 1.0));
    let guard = format!("{a}guard = {{ calendar = \"office\" }}\n");
    assert_eq!(refused(&guard), (Some(Refusal::Guard), 0.0));
    // Known for another day, it waits for the office to open.
    let late = run(&scenario(&base(&guard).replace("lasts = \"6 h\"", "lasts = \"20 h\"")), 0);
    assert_eq!(told(&late).iter().find(|t| t.1 == PlaybookFact::Active).map(|t| t.0), Some(9.0));
    let guard = format!(
        "{a}guard = {{ active = \"b\" }}\n[playbook.b]\nstart = {{ monitor = \"m\" }}\n[monitor.m]\nsignal = \"orders.backlog\"\nabove = 1e9\n"
    );
    assert_eq!(refused(&guard), (Some(Refusal::Guard), 0.0));
    let limit = format!("{a}most = 1\n[disruption.again]\nenabled = false\n");
    assert_eq!(refused(&limit), (None, 1.0));
    let other = "[playbook.b]\nstart = { disruption = \"outage\" }\npriority = 1\n";
    assert_eq!(refused(&format!("{a}excludes = \"b\"\n{other}")), (Some(Refusal::Excluded), 0.0));
    let lower = other.replace("priority = 1", "priority = 90");
    assert_eq!(refused(&format!("{a}excludes = \"b\"\n{lower}")), (None, 1.0));
    let level = format!("{a}decide = {{ contact = \"duty\", level = 5 }}\n[contact.duty]\nlevel = 2\n");
    assert_eq!(refused(&level), (Some(Refusal::NoAuthority), 0.0));
    let poor = format!(
        "{a}cost = {{ activation = \"500 EUR\", budget = \"e\" }}\n[budget.e]\namount = \"400 EUR\"\n"
    );
    assert_eq!(refused(&poor), (Some(Refusal::Budget), 0.0));
    let overdraw = format!("{poor}when_empty = \"overdraw\"\n");
    assert_eq!(refused(&overdraw), (None, 1.0));
    let ask = format!("{poor}when_empty = \"ask\"\nasks = \"boss\"\n[contact.boss]\nanswers = \"1 h\"\n");
    assert_eq!(refused(&ask), (None, 1.0));
}

#[test]
fn a_budget_runs_out_in_the_middle() {
    let rest = "[playbook.a]\nstart = { disruption = \"outage\" }\nstop = { after = \"5 d\" }\ncost = { activation = \"100 EUR\", per_hour = \"100 EUR/h\", budget = \"e\" }\n[budget.e]\namount = \"400 EUR\"\n";
    let replication = run(&shed(rest), 0);
    let record = replication.record();
    assert!((kpi(record, "playbook.a.hours") - 3.0).abs() < 1e-6, "{}", kpi(record, "playbook.a.hours"));
    assert!((kpi(record, "budget.e.spent") - 1.0).abs() < 1e-6);
    let exhausted =
        told(&replication).iter().any(|(_, what)| matches!(what, PlaybookFact::Exhausted { budget: 0 }));
    assert!(exhausted);
    assert_eq!(kpi(record, "playbook.a.refused"), 1.0);
}

/// Without a drill it takes twice as long and fails in a quarter of the cases: n = 400, standard error 0.022.
#[test]
fn an_undrilled_playbook_is_slower_and_can_fail() {
    let rest = |drilled: &str| {
        format!(
            "[playbook.a]\nstart = {{ disruption = \"outage\" }}\nready = {{ lead_time = \"3 h\", undrilled_fails = \"25 %\", {drilled} }}\nmost = 1\n"
        )
    };
    let share = |drilled: &str| {
        let scenario = shed(&rest(drilled));
        let (mut failed, mut hours_to_act) = (0.0, 0.0);
        for index in 0..400 {
            let mut replication = Replication::new(Arc::clone(&scenario.model));
            replication.start(1, index, Watch::No);
            replication.run_until(hours(60.0));
            let told = told(&replication);
            failed += f64::from(u8::from(told.iter().any(|t| t.1 == PlaybookFact::Failed)));
            if let Some(active) = told.iter().find(|t| t.1 == PlaybookFact::Active) {
                hours_to_act = active.0;
            }
        }
        (failed / 400.0, hours_to_act)
    };
    assert_eq!(share("drilled = true"), (0.0, 3.5));
    let (failed, took) = share("drilled = false");
    assert!((failed - 0.25).abs() < 4.0 * 0.022, "{failed}");
    assert!(took == 6.5 || took == 12.5, "{took}");
    // Drilled every 60 days from the start, and a drill helps for a day: on the third day it has not been drilled.
    let (failed, _) = share("drill_every = \"60 d\", drill_helps_for = \"1 d\"");
    assert!((failed - 0.25).abs() < 4.0 * 0.022, "{failed}");
    assert_eq!(share("drill_every = \"60 d\", drill_helps_for = \"50 d\"").0, 0.0);
}

/// A playbook whose end condition holds when it begins ends at once, and does not begin again and again at one moment.
#[test]
fn a_playbook_cannot_start_and_end_for_ever() {
    for start in ["{ at = 2026-03-06T00:00:00 }", "{ monitor = \"m\" }"] {
        let rest = format!(
            "[monitor.m]\nsignal = \"orders.backlog\"\nabove = -1\n[playbook.a]\nstart = {start}\nstop = {{ over = \"outage\" }}\n"
        );
        let replication = run(&shed(&rest.replace("above = -1", "above = 0")), 0);
        let active = kpi(replication.record(), "playbook.a.activated");
        assert!((1.0..800.0).contains(&active), "{active}");
    }
}

#[test]
fn effects_fade_and_a_playbook_rests() {
    let rest = "[playbook.a]\nstart = { disruption = \"outage\" }\naction = [{ on = \"warehouse.shed.capacity_rate\", add = \"80 /h\" }]\nstop = { after = \"10 h\", ramp_down = \"8 h\", cool_down = \"100 h\" }\n";
    let scenario = shed(rest);
    let mut replication = Replication::new(Arc::clone(&scenario.model));
    replication.start(1, 0, Watch::No);
    let rate = |r: &Replication| {
        3.6e9 / r.in_force().warehouses.sites.iter().next().unwrap().rate.unwrap().each.micros() as f64
    };
    // Active from 00:30 to 10:30; then an eighth less each hour.
    for (at, expected) in [(49.0, 80.0), (57.0, 160.0), (58.6, 150.0), (61.6, 120.0), (66.6, 80.0)] {
        replication.run_until(hours(at));
        assert!((rate(&replication) - expected).abs() < 0.1, "{at}: {}", rate(&replication));
    }
}

/// What is done to orders in hand: each act by itself, on orders that wait at the closed shed.
#[test]
fn orders_in_hand_are_acted_on() {
    let two = |patience: &str, orders: &str, rest: &str| {
        scenario(&format!(
            r#"
[scenario]
name = "Acts"
[run]
start = 2026-03-02
length = "8 d"
follow_up = "8 d"
[channel.web]
orders = {{ every = "1 min" }}
services = {{ standard = "80 %", express = "20 %" }}
patience = "{patience}"
[service.standard]
promise = "24 h"
priority = 5
[service.express]
promise = "24 h"
priority = 3
carrier = "fast"
[carrier.slow]
transit = "48 h"
price = {{ per_parcel = "1 EUR" }}
[carrier.fast]
transit = "2 h"
price = {{ per_parcel = "9 EUR" }}
[region.here]
served_by = ["a", "b"]
[warehouse.a]
capacity_rate = "80 /h"
[warehouse.b]
capacity_rate = "400 /h"
[disruption.fire]
occurs = {{ at = 2026-03-04T00:00:00 }}
lasts = "30 h"
effect = [{{ on = "warehouse.a.open", set = false }}]
[playbook.p]
start = {{ at = 2026-03-04T10:00:00 }}
orders = [{orders}]
{rest}
"#
        ))
    };
    let none = run(&two("60 h", "", ""), 0);
    let acted = |orders: &str, rest: &str| run(&two("60 h", orders, rest), 0);
    let of = |r: &Replication, id: &str| kpi(r.record(), id);
    // 600 orders wait at ten o'clock.
    let cancelled =
        acted("{ do = \"cancel\", warehouse = \"a\", older_than = \"5 h\", cost = \"2 EUR\" }", "");
    let n = of(&cancelled, "playbook.p.orders");
    assert!((n - 300.0).abs() <= 2.0, "{n}");
    assert!((of(&cancelled, "playbook.p.cost") - 2.0 * n).abs() < 1e-6);
    let elsewhere = acted(
        "{ do = \"reallocate\", warehouse = \"a\" }",
        "action = [{ on = \"warehouse.a.accepts\", set = false }]\nstop = { over = \"fire\" }",
    );
    assert!(
        (of(&elsewhere, "playbook.p.orders") - 600.0).abs() <= 2.0,
        "{}",
        of(&elsewhere, "playbook.p.orders")
    );
    assert!(of(&elsewhere, "orders.cycle_time") < of(&none, "orders.cycle_time"));
    // They go through allocation after `accepts` has moved, and so to the other warehouse: the first of them waits for
    // the ten hours until somebody starts the playbook and is shipped at once, in place of after thirty.
    let longest = of(&elsewhere, "orders.waiting_time.max");
    assert!((10.0..12.5).contains(&longest), "{longest}");
    let first = acted("{ do = \"expedite\", warehouse = \"a\", service = \"standard\", most = 50 }", "");
    assert_eq!(of(&first, "playbook.p.orders"), 50.0);
    let upgraded = acted("{ do = \"upgrade\", to = \"express\", due_within = \"20 h\" }", "");
    let up = of(&upgraded, "playbook.p.orders");
    // Half of them would have gone with the fast carrier anyway.
    let dearer = of(&upgraded, "cost.freight") - of(&none, "cost.freight");
    assert!(up > 250.0 && (dearer - 4.0 * up).abs() < 0.8 * up, "{dearer} for {up}");
    assert!(of(&upgraded, "orders.cycle_time") < of(&none, "orders.cycle_time"));
    // Patience of 30 h is over at six for those of the first minutes; told at ten they wait for 30 h more.
    let none = run(&two("30 h", "", ""), 0);
    let told = run(&two("30 h", "{ do = \"notify\", warehouse = \"a\" }", ""), 0);
    let lost = |r: &Replication| of(r, "orders.cancelled");
    assert!(lost(&told) < lost(&none), "{} {}", lost(&told), lost(&none));
}
