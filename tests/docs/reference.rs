//! The reference page, from what the program itself declares: keys, KPIs, signals, messages.

use plimsoll::diagnostics::Code;
use plimsoll::domain::{Activity, SignalUnit, Stage};
use plimsoll::metrics::{Better, KpiInfo, Unit, registry};
use plimsoll::scenario::{self, Request};
use plimsoll::source::{MemoryFiles, reference};
use std::fmt::Write;

/// A scenario that has everything there is to measure. What is called `OTHER` is there because some KPIs
/// need a second of a kind.
const EVERYTHING: &str = r#"
[scenario]
name = "Everything"
[run]
length = "7 d"
[channel.NAME]
orders = "100 /d"
patience = { dist = "exponential", mean = "6 d" }
value = "20 EUR"
[channel.OTHER]
orders = "100 /d"
[service.NAME]
promise = "3 d"
ship_by = "1 d"
[service.OTHER]
[orders]
check = "2 s"
[orders.review]
share = "10 %"
time = "40 s"
[orders.review.pool.NAME]
people = 1
skills = { review = 1 }
[warehouse.NAME]
room = "1000 orders"
when_full = "refuse"
picking = { order = "1 min", stations = 2, breakdowns = { every = "80 h", lasts = "20 min" } }
checking = { order = "1 min", stations = 2, buffer = 5, rework = { share = "1 %" } }
packing = { order = "1 min", stations = 2, buffer = 5 }
staging = { order = "1 min", stations = 2, buffer = 5 }
[warehouse.NAME.pool.NAME]
people = 8
skills = { pick = 1, check = 1, pack = 1 }
wage = "15 EUR/h"
[carrier.NAME]
pick_ups = ["17:00"]
cap = "500 parcels"
transit = "1 d"
first_attempt = "92 %"
price = { per_parcel = "4 EUR" }
"#;

/// The whole page.
pub fn page() -> String {
    let mut out = String::from(
        "# Reference\n\nMade from the declarations in the source by `PLIMSOLL_BLESS=1 cargo test --test docs`; a test \
         compares the two. Do not edit it.\n\n- [The scenario file](#the-scenario-file)\n- [KPIs](#kpis)\n- \
         [Signals](#signals)\n- [Messages](#messages)\n\nGrades of defaults: [S] stated in a published source, [M] \
         computed independently, [K] published fact, recalled, [A] engineering assumption. What a key leaves out is \
         off.\n",
    );
    // The chapters of the scenario go one level down, below their own heading.
    let file = reference(scenario::root());
    for line in file.lines().skip(1) {
        if line.starts_with("##") {
            out.push('#');
        }
        if out.ends_with("off.\n") {
            out.push_str("\n## The scenario file\n");
        }
        out.push_str(line);
        out.push('\n');
    }
    let files = MemoryFiles::new().with("everything.toml", EVERYTHING);
    let loaded = scenario::load(&Request::new("everything.toml"), &files);
    let messages = loaded.messages();
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{messages}"));
    kpis(&scenario, &mut out);
    signals(&scenario, &mut out);
    codes(&mut out);
    out
}

/// Rows that differ only in the name of a stage or an activity are one row.
fn general(text: &str) -> String {
    let mut text = text.to_string();
    for stage in Stage::ALL {
        for (from, to) in [(".", "."), (" ", "."), (" ", " "), (" ", ","), (" ", ":")] {
            text = text.replace(&format!("{from}{}{to}", stage.name()), &format!("{from}STAGE{to}"));
        }
        if let Some(start) = text.strip_suffix(&format!(" {}", stage.name())) {
            text = format!("{start} STAGE");
        }
    }
    text
}

fn kpis(scenario: &scenario::Scenario, out: &mut String) {
    out.push_str(
        "\n## KPIs\n\n`NAME` stands for a name of the scenario, `STAGE` for `intake`, `release`, `processing`, \
         `picking`, `checking`, `packing`, `staging`, `dock`, `transit` or `reattempt`. A scenario has the KPIs that mean \
         something in it: `plimsoll kpis FILE` lists those. `.p50`, `.p90`, `.p95` and `.p99` are quantiles, `.max` is the \
         largest.\n",
    );
    let mut rows: Vec<[String; 5]> = Vec::new();
    let mut rules: Vec<String> = Vec::new();
    let mut heading = String::new();
    let mut seen = Vec::new();
    for kpi in registry(&scenario.model.layout) {
        let info = &kpi.info;
        let quantile =
            info.id.rsplit('.').next().is_some_and(|e| ["p50", "p90", "p95", "p99", "max"].contains(&e));
        if info.id.contains("OTHER") || (quantile && !info.id.starts_with("backlog")) {
            continue;
        }
        let mut id = general(&info.id);
        let mut definition = general(&info.definition);
        if info.id.starts_with("stage.") {
            for activity in Activity::ALL {
                id = id.replace(&format!(".{}.", activity.name()), ".ACTIVITY.");
                definition = definition.replace(&format!("are {}", activity.name()), "are in ACTIVITY");
            }
        }
        if seen.contains(&id) {
            continue;
        }
        seen.push(id.clone());
        if heading != info.group {
            write_rows(&heading, &mut rows, out);
            heading = info.group.clone();
        }
        rows.push([
            format!("`{id}`"),
            unit(info.unit).into(),
            better(info.better).into(),
            definition,
            format!("({})", rule_letter(info, &mut rules)),
        ]);
    }
    write_rows(&heading, &mut rows, out);
    out.push_str("\n`ACTIVITY` is one of ");
    let names: Vec<String> = Activity::ALL.iter().map(|a| format!("`{}`", a.name())).collect();
    let _ = writeln!(
        out,
        "{}.\n\nRules, as which orders or what time; what becomes of orders open at the end:\n",
        names.join(", ")
    );
    for (i, rule) in rules.iter().enumerate() {
        let _ = writeln!(out, "- ({}) {rule}", char::from(b'a' + i as u8));
    }
}

/// The letter of a KPI's window and censoring, which many share.
fn rule_letter(info: &KpiInfo, rules: &mut Vec<String>) -> char {
    let rule = format!("{}; {}", info.window, info.censoring);
    let at = rules.iter().position(|r| *r == rule).unwrap_or_else(|| {
        rules.push(rule);
        rules.len() - 1
    });
    char::from(b'a' + at as u8)
}

fn write_rows(heading: &str, rows: &mut Vec<[String; 5]>, out: &mut String) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "\n### {heading}\n\n| KPI | unit | better | definition | rule |\n| --- | --- | --- | --- | --- |\n"
    );
    for row in rows.drain(..) {
        let _ = writeln!(out, "| {} |", row.map(|c| c.replace('|', "\\|")).join(" | "));
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "share",
        Unit::Duration => "time",
        Unit::Count => "count",
        Unit::PerHour => "per hour",
        Unit::Money => "money",
        Unit::Factor => "factor",
        Unit::Orders => "orders",
        Unit::Lines => "lines",
        Unit::Parcels => "parcels",
        Unit::Metres => "metres",
        Unit::Grams => "grams",
        Unit::Units => "units",
    }
}

fn better(better: Better) -> &'static str {
    match better {
        Better::Higher => "more",
        Better::Lower => "less",
        Better::Neither => "–",
    }
}

fn signals(scenario: &scenario::Scenario, out: &mut String) {
    out.push_str("\n## Signals\n\nSampled at the end of every `run.sample_every`; `plimsoll signals FILE` lists those of a scenario.\n");
    out.push_str("\n| signal | unit | meaning |\n| --- | --- | --- |\n");
    let mut seen = Vec::new();
    for signal in &scenario.model.layout.signals {
        let unit = match signal.unit {
            SignalUnit::Orders => "orders",
            SignalUnit::Parcels => "parcels",
            SignalUnit::People => "people",
            SignalUnit::Hours => "hours",
            SignalUnit::Share => "share",
            SignalUnit::PerHour => "per hour",
            SignalUnit::Units => "units",
            SignalUnit::Tours => "tours",
            SignalUnit::Deliveries => "deliveries",
            SignalUnit::Machines => "machines",
            SignalUnit::Stocks => "stocks",
            SignalUnit::Days => "d",
            SignalUnit::Money => "money",
            SignalUnit::Count => "",
        };
        let row = format!("| `{}` | {unit} | {} |", general(&signal.path), general(&signal.label));
        if !signal.path.contains("OTHER") && !seen.contains(&row) {
            out.push_str(&row);
            out.push('\n');
            seen.push(row);
        }
    }
}

fn codes(out: &mut String) {
    out.push_str("\n## Messages\n\n`plimsoll explain CODE` prints the same. P is an error, W a warning.\n");
    for code in Code::ALL {
        let (wrong, right) = code.example();
        let _ = write!(out, "\n### {code}: {}\n\n{}\n\n", code.title(), code.explanation());
        let _ = writeln!(out, "Wrong: `` {wrong} ``  \nRight: `` {right} ``");
    }
}
