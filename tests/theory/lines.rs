//! Lines and networks: tandems, rework, blocking, closed loops, pick-ups at the dock.

use super::harness::{Case, exponential, scenario_cut, scenario_text};

const STEPS: [&str; 4] = ["picking", "checking", "packing", "staging"];

/// Steps in a row, each `(stations, mean in minutes, buffer)`.
fn line(rate: &str, site: &str, steps: &[(u32, f64, Option<u32>)]) -> String {
    let mut text = format!("[channel.web]\norders = \"{rate}\"\n[warehouse.w]\n{site}\n");
    for (name, (stations, mean, buffer)) in STEPS.iter().zip(steps) {
        let buffer = buffer.map_or(String::new(), |b| format!(", buffer = {b}"));
        text += &format!("{name} = {{ stations = {stations}, order = {}{buffer} }}\n", exponential(*mean));
    }
    text
}

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    let burke = "Burke (1956), Reich (1957)";
    let body = line("0.6 /min", "", &[(1, 1.0, None), (1, 1.25, None), (1, 1.0 / 0.9, None)]);
    all.push(
        Case::new(
            "Q06a",
            "tandem of three M/M/1, λ = 0.6",
            burke,
            scenario_text(502_000.0, 2000.0, "", &body),
            20,
        )
        .minutes("stage.picking.time", 2.5, 0.015)
        .minutes("stage.checking.time", 5.0, 0.02)
        .minutes("stage.packing.time", 3.333_333_333, 0.015)
        .minutes("orders.cycle_time", 10.833_333_33, 0.015)
        .minutes("orders.cycle_time.p95", 23.267_603_45, 0.02)
        .kpi("backlog.mean", 6.5, 0.015),
    );
    let body = line("0.9 /min", "", &[(1, 1.0, None), (1, 1.0, None), (1, 1.0, None)]);
    all.push(
        Case::new(
            "K28",
            "tandem of three M/M/1, ρ = 0.9",
            burke,
            scenario_text(605_000.0, 5000.0, "", &body),
            20,
        )
        .minutes("stage.picking.time", 10.0, 0.03)
        .minutes("stage.checking.time", 10.0, 0.03)
        .minutes("stage.packing.time", 10.0, 0.03)
        .minutes("orders.cycle_time", 30.0, 0.03),
    );
    jackson(&mut all);
    blocking(&mut all);
    closed(&mut all);
    docks(&mut all);
    all
}

fn jackson(all: &mut Vec<Case>) {
    // Picking (4 places, 7 an hour), checking (1, 30) sends 10 % back, packing (2, 13), staging (1, 40).
    let body =
        line("20 /h", "", &[(4, 60.0 / 7.0, None), (1, 2.0, None), (2, 60.0 / 13.0, None), (1, 1.5, None)])
            + "[warehouse.w.checking.rework]\nshare = \"10 %\"\nto = \"picking\"\n";
    let body = nested(&body);
    let mut case = Case::new(
        "Q06b",
        "Jackson: picking (4) – checking (1), 10 % back – packing (2) – staging (1)",
        "Jackson (1957, 1963)",
        scenario_text(1_210_000.0, 10_000.0, "", &body),
        20,
    );
    for (stage, queue, inside, busy, rate) in [
        ("picking", 2.250_199_488, 5.424_802_663, 0.793_650_793_7, 22.222_222_22),
        ("checking", 2.116_402_116, 2.857_142_857, 0.740_740_740_7, 22.222_222_22),
        ("packing", 2.229_654_404, 3.768_115_942, 0.769_230_769_2, 20.0),
        ("staging", 0.5, 1.0, 0.5, 20.0),
    ] {
        case = case
            .kpi(&format!("stage.{stage}.waiting.mean"), queue, 0.025)
            .inside(stage, inside, 0.015)
            .kpi(&format!("warehouse.w.{stage}.utilisation"), busy, 0.01)
            .kpi(&format!("warehouse.w.{stage}.per_hour"), rate, 0.01);
    }
    all.push(case.minutes("orders.cycle_time", 39.150_184_39, 0.015).kpi(
        "backlog.mean",
        13.050_061_46,
        0.015,
    ));
    let body = line("1 /min", "", &[(1, 1.0 / 3.0, None), (1, 0.5, None)]);
    // The published network leaves after the first node half of the time; a warehouse cannot skip a step, so
    // orders go back from the last node here.
    let body = nested(&(body + "[warehouse.w.checking.rework]\nshare = \"20 %\"\nto = \"picking\"\n"));
    all.push(
        Case::new(
            "K27′",
            "Jackson: γ = 1, μ = (3, 2), 20 % of the second node go back to the first",
            "Jackson (1957): λ = 1.25 at both",
            scenario_text(302_000.0, 2000.0, "", &body),
            20,
        )
        .inside("picking", 1.25 / 1.75, 0.01)
        .inside("checking", 1.25 / 0.75, 0.015)
        .minutes("orders.cycle_time", 1.25 / 1.75 + 1.25 / 0.75, 0.015),
    );
}

/// Inline steps as sections, so that a step can have sections of its own.
fn nested(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        match STEPS.iter().find(|s| line.starts_with(&format!("{s} = {{ "))) {
            Some(step) => {
                let inner = line.split_once("= { ").expect("an inline table").1;
                let inner = inner.strip_suffix(" }").expect("an inline table");
                let (stations, rest) = inner.split_once(", ").expect("stations and time");
                let (order, buffer) = match rest.rsplit_once(" }, ") {
                    Some((order, buffer)) => (format!("{order} }}"), buffer.to_string()),
                    None => (rest.to_string(), String::new()),
                };
                out += &format!("[warehouse.w.{step}]\n{stations}\n{order}\n{buffer}\n");
            }
            None => out += &format!("{line}\n"),
        }
    }
    out
}

fn blocking(all: &mut Vec<Case>) {
    for (id, buffer, throughput) in [
        ("Q06d, K32", 0u32, 2.0 / 3.0),
        ("K32", 1, 0.75),
        ("K32", 2, 0.8),
        ("Q06e, K32", 3, 5.0 / 6.0),
        ("K32", 4, 6.0 / 7.0),
    ] {
        let body = line("1.1 /min", "", &[(1, 1.0, None), (1, 1.0, Some(buffer))]);
        all.push(
            Case::new(
                id,
                &format!("two exponential stations, buffer {buffer} between, first never starved"),
                "Hunt (1956); Buzacott and Shanthikumar (1993): (b + 2)/(b + 3)",
                scenario_cut(21_000.0, 1000.0, "", &body),
                40,
            )
            .sum("throughput", &["warehouse.w.checking.per_hour"], 1.0 / 60.0, throughput, 0.01)
            .kpi("warehouse.w.checking.utilisation", throughput, 0.01)
            .kpi("warehouse.w.picking.blocked", 1.0 - throughput, 0.02),
        );
    }
    let body = line("1.1 /min", "", &[(1, 1.0, None), (1, 1.0, Some(0)), (1, 1.0, Some(0))]);
    all.push(
        Case::new(
            "Q06f, K32",
            "three exponential stations, no buffers, first never starved",
            "Hunt (1956): 22/39",
            scenario_cut(21_000.0, 1000.0, "", &body),
            40,
        )
        .sum("throughput", &["warehouse.w.packing.per_hour"], 1.0 / 60.0, 22.0 / 39.0, 0.01),
    );
}

fn closed(all: &mut Vec<Case>) {
    let mva = "Reiser and Lavenberg (1980); Buzen (1973)";
    for (id, demands, room, throughput, inside) in [
        ("Q12a", [2.0, 1.5, 1.0], 10, 0.488_860_274_2, [6.674_116_435, 2.389_855_475, 0.936_028_089_3]),
        ("Q12c", [1.0, 1.0, 1.0], 6, 0.75, [2.0, 2.0, 2.0]),
    ] {
        let body = line(
            &format!("{} /min", throughput * 1.3),
            &format!("room = \"{room} orders\"\nwhen_full = \"wait\""),
            &demands.map(|d| (1, d, None)),
        );
        let mut case = Case::new(
            id,
            &format!("closed loop of {room} totes, demands {demands:?}"),
            mva,
            scenario_cut(62_000.0, 2000.0, "", &body),
            40,
        )
        .sum("throughput", &["warehouse.w.packing.per_hour"], 1.0 / 60.0, throughput, 0.01);
        for (i, stage) in STEPS[..3].iter().enumerate() {
            case = case.inside(stage, inside[i], 0.02).kpi(
                &format!("warehouse.w.{stage}.utilisation"),
                throughput * demands[i],
                0.01,
            );
        }
        all.push(case);
    }
    // Ten machines run for 20 and are repaired in 2: picking stands for running, packing for repair.
    for (crews, down, availability) in [(1u32, 2.145_823, 0.785_418), (2, 1.038_638, 0.896_136)] {
        let body = format!(
            "[channel.web]\norders = \"0.6 /min\"\n[warehouse.w]\nroom = \"10 orders\"\npicking = {{ order = {} }}\n\
             packing = {{ stations = {crews}, order = {} }}",
            exponential(20.0),
            exponential(2.0)
        );
        all.push(
            Case::new(
                "K30",
                &format!("repair shop: 10 machines, λ = 0.05, μ = 0.5, {crews} crews"),
                "machine interference, birth–death chain",
                scenario_cut(62_000.0, 2000.0, "", &body),
                40,
            )
            .inside("packing", down, 0.015)
            .sum("availability", &["stage.picking.working.mean"], 0.1, availability, 0.01),
        );
    }
}

fn docks(all: &mut Vec<Case>) {
    let carrier = |rate: &str, calls: &str| {
        format!("[channel.web]\norders = \"{rate}\"\n[carrier.van]\n{calls}\ntransit = \"1 min\"")
    };
    let body = carrier("12 /h", "collect = { parcels = 8 }");
    all.push(
        Case::new(
            "Q10e",
            "consolidation: 8 parcels go together, 12 come an hour",
            "Higginson and Bookbinder (1995)",
            scenario_text(302_000.0, 2000.0, "", &body),
            20,
        )
        .sum("mean wait, h", &["stage.dock.time"], 1.0, 0.291_666_666_7, 0.01)
        .kpi("stage.dock.waiting.mean", 3.5, 0.01)
        .kpi("carrier.van.load", 8.0, 0.001)
        .record("pick-ups an hour", |r| r.flow.pick_ups[0].calls as f64 / 5000.0, 1.5, 0.01),
    );
    let body = carrier("1 /min", "collect = { parcels = 10, or_after = \"15 min\" }");
    all.push(
        Case::new(
            "Q10g",
            "courier: 10 parcels, or 15 min after the oldest; one comes a minute",
            "renewal–reward",
            scenario_text(302_000.0, 2000.0, "", &body),
            20,
        )
        .kpi("carrier.van.load", 9.933_014_456, 0.001)
        .minutes("stage.dock.time", 4.474_324_446, 0.01)
        .kpi("stage.dock.waiting.mean", 4.474_324_446, 0.01)
        .record(
            "share of pick-ups that are full",
            |r| r.flow.pick_ups[0].full as f64 / r.flow.pick_ups[0].calls as f64,
            0.962_553_506_5,
            0.005,
        )
        .record("pick-ups in 8 h", |r| r.flow.pick_ups[0].calls as f64 / 625.0, 48.323_698_93, 0.01),
    );
    let body = carrier("18 /h", "pick_up_every = \"1 h\"\ncap = \"20 parcels\"");
    all.push(
        Case::new(
            "Q10h",
            "trailer every hour for 20 parcels, 18 come an hour, leftovers wait",
            "Bailey (1954); Powell (1985)",
            scenario_text(1_206_000.0, 6000.0, "", &body),
            20,
        )
        .kpi("carrier.van.left_behind", 2.597_149_35, 0.04)
        .kpi("stage.dock.waiting.mean", 11.597_149_35, 0.015)
        .sum("mean wait, h", &["stage.dock.time"], 1.0, 0.644_286_075, 0.015)
        .kpi("carrier.van.full", 0.523_265_066_3, 0.015)
        .kpi("carrier.van.load", 18.0, 0.005)
        .record(
            "share of pick-ups that leave parcels",
            |r| r.flow.pick_ups[0].calls_with_left as f64 / r.flow.pick_ups[0].calls as f64,
            0.450_011_517_1,
            0.02,
        ),
    );
}
