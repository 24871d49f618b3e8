//! Single stations: M/M/c with and without limits, M/G/1, GI/M/1, loss systems, batches, breakdowns.

use super::harness::{Case, exponential, scenario_text};

const GROSS: &str = "Gross et al., Fundamentals of Queueing Theory (2008)";

/// A packing step with stations that need nobody.
fn stations(rate: &str, servers: u32, service: &str, more: &str) -> String {
    format!(
        "[channel.web]\norders = {rate}\n[warehouse.w]\n{more}\npacking = {{ stations = {servers}, order = {service} }}"
    )
}

/// A packing step where people work, at as many places as are wanted.
fn people(rate: &str, people: u32, service: &str, more: &str) -> String {
    format!(
        "[channel.web]\norders = {rate}\n{more}\n[warehouse.w]\npacking = {{ order = {service} }}\n\
         [warehouse.w.pool.crew]\npeople = {people}\nskills = {{ pack = 1 }}"
    )
}

/// One station that fails.
fn failing(rate: f64, clock: &str, every: f64, lasts: f64) -> String {
    format!(
        "[channel.web]\norders = \"{rate} /min\"\n[warehouse.w.packing]\nstations = 1\norder = {}\n\
         [warehouse.w.packing.breakdowns]\nclock = \"{clock}\"\nevery = {}\nlasts = {}",
        exponential(1.0),
        exponential(every),
        exponential(lasts)
    )
}

fn per_minute(rate: f64) -> String {
    format!("\"{rate} /min\"")
}

/// The length of a replication in which so many customers come after the warm-up.
fn length(rate: f64, customers: f64, warm_up: f64) -> f64 {
    (customers / rate + warm_up).round()
}

/// Samples so far apart, or as near as a run of this length allows.
fn sampled(length: f64, apart: f64) -> String {
    format!("sample_every = \"{} s\"", (60.0 * apart.max(length / 150_000.0)).round())
}

/// Samples further apart than the time the queue remembers cost little and lose little.
const SAMPLED: &str = "sample_every = \"5 min\"";

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    mm1(&mut all);
    mmc(&mut all);
    limited(&mut all);
    mg1(&mut all);
    gim1(&mut all);
    others(&mut all);
    all
}

fn mm1(all: &mut Vec<Case>) {
    // λ, μ, customers a replication, allowed width; W and Wq follow from ρ.
    for (id, rate, serve, customers, within) in [
        ("Q01a", 0.5, 1.0, 250_000.0, 0.01),
        ("Q01b", 0.8, 1.0, 400_000.0, 0.02),
        ("Q01c, K1", 0.9, 1.0, 600_000.0, 0.03),
        ("K2", 1.5, 3.0, 250_000.0, 0.015),
        ("K3", 5.0, 8.0, 150_000.0, 0.015),
        ("K4", 1.0, 2.0, 250_000.0, 0.015),
    ] {
        let rho: f64 = rate / serve;
        let time = 1.0 / (serve - rate);
        let quantile = |p: f64| -time * (1.0f64 - p).ln();
        let waiting = |p: f64| time * (rho / (1.0 - p)).ln();
        let text = |sampled| {
            let body = stations(&per_minute(rate), 1, &exponential(1.0 / serve), "");
            scenario_text(length(rate, customers, 4000.0), 4000.0, sampled, &body)
        };
        let model = format!("M/M/1, λ = {rate}, μ = {serve}");
        let mut case = Case::new(id, &model, GROSS, text(SAMPLED), 20)
            .minutes("orders.cycle_time", time, within)
            .minutes("orders.waiting_time", rho * time, 1.3 * within)
            .minutes("orders.cycle_time.p50", quantile(0.5), within)
            .minutes("orders.cycle_time.p90", quantile(0.9), 1.2 * within)
            .minutes("orders.cycle_time.p95", quantile(0.95), 1.2 * within)
            .minutes("orders.cycle_time.p99", quantile(0.99), 1.6 * within)
            .minutes("orders.waiting_time.p95", waiting(0.95), 1.5 * within)
            .minutes("orders.waiting_time.p99", waiting(0.99), 1.8 * within)
            .kpi("stage.packing.waiting.mean", rho * rho / (1.0 - rho), 1.3 * within)
            .inside("packing", rho / (1.0 - rho), within)
            .kpi("backlog.mean", rho / (1.0 - rho), within)
            .kpi("warehouse.w.packing.utilisation", rho, 0.01)
            .series("P(N = 0)", "warehouse.w.backlog", |s| s.share(|n| n == 0.0), 1.0 - rho, 0.03)
            .series(
                "P(N ≥ 10)",
                "warehouse.w.backlog",
                |s| s.share(|n| n >= 10.0),
                rho.powi(10),
                if rho < 0.7 { 0.2 } else { 0.06 },
            );
        if waiting(0.9) > 0.0 {
            case = case.minutes("orders.waiting_time.p90", waiting(0.9), 1.5 * within);
        }
        all.push(case);
    }
    let body = stations(&per_minute(1.0), 1, &exponential(1.0 / 3.0), "");
    let mut states = Case::new(
        "K5",
        "M/M/1 states, λ = 1, μ = 3",
        GROSS,
        scenario_text(101_000.0, 1000.0, "sample_every = \"1 min\"", &body),
        20,
    );
    for n in 0..5u16 {
        let p = 2.0 / 3.0 * (1.0f64 / 3.0).powi(n.into());
        let share = move |s: &super::harness::Samples<'_>| s.share(|x| x == f32::from(n));
        states = states.series(
            &format!("P(N = {n})"),
            "warehouse.w.backlog",
            share,
            p,
            [0.01, 0.01, 0.02, 0.03, 0.06][usize::from(n)],
        );
    }
    all.push(states);
}

/// The probability that all of `servers` are busy with this offered load.
pub fn erlang_c(load: f64, servers: u32) -> f64 {
    let b = (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
    let c = f64::from(servers);
    c * b / (c - load * (1.0 - b))
}

fn mmc(all: &mut Vec<Case>) {
    for (id, rate, serve, servers, customers, within) in [
        ("Q02a", 4.0, 1.0, 5u32, 400_000.0, 0.025),
        ("Q02c", 1.8, 1.0, 2, 600_000.0, 0.03),
        ("K6", 0.2, 0.1, 3, 100_000.0, 0.03),
        ("K7", 8.0, 1.0, 10, 400_000.0, 0.03),
        ("K8", 90.0, 1.0, 100, 800_000.0, 0.065),
    ] {
        let load: f64 = rate / serve;
        let wait = erlang_c(load, servers);
        let mean = wait / (f64::from(servers) * serve - rate);
        let source = format!("Erlang C; {GROSS}");
        let warm_up = 2000.0 / serve;
        let length = length(rate, customers, warm_up);
        let sampled = sampled(length, if servers > 20 { 0.2 } else { 1.0 / serve });
        for staffed in [false, true] {
            if servers > 20 && !staffed {
                continue;
            }
            let service = exponential(1.0 / serve);
            let (body, kind) = if staffed {
                (people(&per_minute(rate), servers, &service, ""), "people")
            } else {
                (stations(&per_minute(rate), servers, &service, ""), "stations")
            };
            let model = format!("M/M/{servers}, λ = {rate}, μ = {serve}, {kind}");
            let text = scenario_text(length, warm_up, &sampled, &body);
            let busy = servers as f32;
            let mut case = Case::new(id, &model, &source, text, 20)
                .minutes("orders.waiting_time", mean, within)
                .minutes("orders.cycle_time", mean + 1.0 / serve, within)
                .kpi("stage.packing.waiting.mean", rate * mean, within)
                .inside("packing", rate * mean + load, within)
                .series("P(wait)", "warehouse.w.backlog", move |s| s.share(|n| n >= busy), wait, within);
            if wait > 0.05 {
                let tail = mean / wait * (wait / 0.05f64).ln();
                case = case.minutes("orders.waiting_time.p95", tail, 1.5 * within);
            }
            let id =
                if staffed { "warehouse.w.pool.crew.utilisation" } else { "warehouse.w.packing.utilisation" };
            all.push(case.kpi(id, load / f64::from(servers), 0.01));
        }
    }
}

fn limited(all: &mut Vec<Case>) {
    let source = format!("{GROSS}, birth–death");
    for (id, rate, serve, servers, room, customers) in [
        ("Q03a", 0.9, 1.0, 1u32, 5u32, 100_000.0),
        ("Q03c", 6.0, 2.0, 4, 6, 150_000.0),
        ("K10", 0.5, 1.0 / 3.0, 1, 14, 200_000.0),
    ] {
        let p = super::ctmc::stationary(0u32, |n| {
            let mut to = vec![(serve * f64::from((*n).min(servers)), n.saturating_sub(1))];
            if *n < room {
                to.push((rate, n + 1));
            }
            to
        });
        let mean = super::ctmc::mean(&p, |n| f64::from(*n));
        let queue = super::ctmc::mean(&p, |n| f64::from(n.saturating_sub(servers)));
        let refused = p[&room];
        let waits = (servers..room).map(|n| p[&n]).sum::<f64>() / (1.0 - refused);
        let admitted = rate * (1.0 - refused);
        // The values that others print for the same cases.
        let printed = match id {
            "Q03a" => (0.126_022_55, 2.194_782_301, 2.790_285_952, 0.755_805_719),
            "Q03c" => (0.091_250_469_4, 3.030_416_823, 0.555_785_124, 0.312_396_694_2),
            _ => (1.0 - 0.332_952 / 0.5, 12.034_333, 36.144_365, waits),
        };
        for (ours, theirs) in
            [(refused, printed.0), (mean, printed.1), (mean / admitted, printed.2), (waits, printed.3)]
        {
            assert!((ours / theirs - 1.0).abs() < 3e-6, "{id}: {ours} is not {theirs}");
        }
        let more = format!("room = \"{room} orders\"\nwhen_full = \"refuse\"");
        let body = stations(&per_minute(rate), servers, &exponential(1.0 / serve), &more);
        let text = scenario_text(length(rate, customers, 2000.0), 2000.0, "sample_every = \"3 min\"", &body);
        let model = format!("M/M/{servers}/{room}, λ = {rate}, μ = {serve:.3}");
        let (full, busy) = (room as f32, servers as f32);
        all.push(
            Case::new(id, &model, &source, text, 20)
                .kpi("orders.cancelled.refused", refused, 0.02)
                .inside("packing", mean, 0.01)
                .kpi("stage.packing.waiting.mean", queue, 0.03)
                .minutes("orders.cycle_time", mean / admitted, 0.01)
                .minutes("orders.waiting_time", queue / admitted, 0.025)
                .kpi("warehouse.w.packing.utilisation", admitted / serve / f64::from(servers), 0.01)
                .sum("throughput", &["orders.shipped_per_hour"], 1.0 / 60.0, admitted, 0.01)
                .series(
                    "P(wait) of those admitted",
                    "warehouse.w.backlog",
                    move |s| s.share(|n| n >= busy && n < full) / s.share(|n| n < full),
                    waits,
                    0.02,
                ),
        );
    }
    for (id, load, servers, blocked) in [("Q03d", 8.0, 10u32, 0.121_661_064_3), ("Q03e", 2.0, 2, 0.4)] {
        for (kind, service) in [
            ("exponential", exponential(1.0)),
            ("constant", "\"60 s\"".into()),
            ("lognormal cv 2", "{ dist = \"lognormal\", mean = \"60 s\", cv = 2 }".into()),
        ] {
            let more = format!("room = \"{servers} orders\"\nwhen_full = \"refuse\"");
            let body = stations(&per_minute(load), servers, &service, &more);
            let model = format!("M/G/{servers}/{servers}, load {load}, {kind} service");
            let text = scenario_text(length(load, 160_000.0, 500.0), 500.0, "", &body);
            let carried = load * (1.0 - blocked);
            all.push(
                Case::new(id, &model, "Erlang B; insensitivity: Sevastyanov (1957)", text, 20)
                    .kpi("orders.cancelled.refused", blocked, 0.02)
                    .inside("packing", carried, 0.01)
                    .kpi("warehouse.w.packing.utilisation", carried / f64::from(servers), 0.01),
            );
        }
    }
}

fn mg1(all: &mut Vec<Case>) {
    let lognormal = |cv: f64| format!("{{ dist = \"lognormal\", mean = \"60 s\", cv = {cv} }}");
    let source = format!("Pollaczek–Khinchine; {GROSS} ch. 5");
    for (id, kind, service, scv, customers, within) in [
        ("Q04a", "constant", "\"60 s\"".to_string(), 0.0, 200_000.0, 0.02),
        ("Q04b", "lognormal scv 0.25", lognormal(0.5), 0.25, 200_000.0, 0.025),
        ("Q04d", "lognormal scv 2", lognormal(2f64.sqrt()), 2.0, 800_000.0, 0.04),
        (
            "Q04e",
            "Erlang 2",
            "{ dist = \"erlang\", stages = 2, mean = \"60 s\" }".into(),
            0.5,
            300_000.0,
            0.025,
        ),
        (
            "Q04f",
            "uniform 0.5–1.5",
            "{ dist = \"uniform\", low = \"30 s\", high = \"90 s\" }".into(),
            1.0 / 12.0,
            200_000.0,
            0.025,
        ),
        (
            "Q04h",
            "gamma shape 0.5",
            format!("{{ dist = \"gamma\", mean = \"60 s\", cv = {} }}", 2f64.sqrt()),
            2.0,
            800_000.0,
            0.03,
        ),
    ] {
        let wait = 0.8 * (1.0 + scv) / 2.0 / 0.2;
        let body = stations("\"0.8 /min\"", 1, &service, "");
        let length = length(0.8, customers, 4000.0);
        let text = scenario_text(length, 4000.0, &sampled(length, 5.0), &body);
        all.push(
            Case::new(id, &format!("M/G/1, ρ = 0.8, {kind}"), &source, text, 20)
                .minutes("orders.waiting_time", wait, within)
                .minutes("orders.cycle_time", wait + 1.0, within)
                .kpi("stage.packing.waiting.mean", 0.8 * wait, within)
                .inside("packing", 0.8 * wait + 0.8, within)
                .kpi("warehouse.w.packing.utilisation", 0.8, 0.01)
                .series("P(wait)", "warehouse.w.backlog", |s| s.share(|n| n > 0.0), 0.8, 0.02),
        );
    }
    // The whole distribution: a promise of x + service is kept when the wait is at most x.
    let mut body = stations("\"0.8 /min\"", 1, "\"60 s\"", "");
    let waits = [(0, 0.2), (1, 0.445_108_185_7), (2, 0.634_519_936_3), (5, 0.899_502_761_8)];
    for (x, _) in waits {
        body += &format!("\n[service.within{x}]\npromise = \"{} min\"\nshare = \"25 %\"", x + 1);
    }
    let text = scenario_text(length(0.8, 200_000.0, 4000.0), 4000.0, "", &body);
    let source = "Erlang (1909); Tijms, A First Course in Stochastic Models (2003) 9.6";
    let mut case = Case::new("Q04z", "M/D/1, ρ = 0.8: distribution of the wait", source, text, 20)
        .minutes("orders.waiting_time", 2.0, 0.02)
        .minutes("orders.waiting_time.p95", 6.620_324_997, 0.03);
    for (x, p) in waits {
        case = case.kpi(&format!("service.within{x}.on_time"), p, 0.02);
    }
    all.push(case);
    for (rho, sizes) in [
        (0.5, [0.01, 0.01, 0.015, 0.03]),
        (0.8, [0.015, 0.015, 0.02, 0.04]),
        (0.9, [0.03, 0.03, 0.03, 0.06]),
        (0.95, [0.05, 0.05, 0.05, 0.08]),
    ] {
        for (cv, within) in [0.0f64, 0.5, 1.0, 2.0].into_iter().zip(sizes) {
            let service = match cv {
                0.0 => "\"60 s\"".to_string(),
                1.0 => exponential(1.0),
                cv => format!("{{ dist = \"gamma\", mean = \"60 s\", cv = {cv} }}"),
            };
            let queue = rho * rho * (1.0 + cv * cv) / 2.0 / (1.0 - rho);
            let customers: f64 = match rho {
                0.5 => 150_000.0,
                0.8 => 300_000.0,
                0.9 => 500_000.0,
                _ => 800_000.0,
            };
            let warm_up = 100.0 / (1.0f64 - rho).powi(2);
            let text = scenario_text(
                length(rho, customers, warm_up),
                warm_up.round(),
                "",
                &stations(&per_minute(rho), 1, &service, ""),
            );
            all.push(
                Case::new("K11", &format!("M/G/1, ρ = {rho}, cv = {cv}"), "Pollaczek–Khinchine", text, 20)
                    .kpi("stage.packing.waiting.mean", queue, within)
                    .minutes("orders.waiting_time", queue / rho, within),
            );
        }
    }
}

fn gim1(all: &mut Vec<Case>) {
    let source = "root of the embedded chain; Kleinrock, Queueing Systems I (1975) 6.4";
    for (id, rho, erlang, sigma, customers, within) in [
        ("K12", 0.5, None, 0.203_188, 100_000.0, 0.03),
        ("Q05a, K12", 0.8, None, 0.628_629_796_5, 300_000.0, 0.025),
        ("K12", 0.9, None, 0.806_900, 500_000.0, 0.04),
        ("K13", 0.8, Some(2), 2.843_980 / 3.843_980, 300_000.0, 0.03),
        ("K13", 0.9, Some(2), 6.588_284 / 7.588_284, 500_000.0, 0.04),
    ] {
        let gap = 60.0 / rho;
        let (every, kind) = match erlang {
            None => (format!("\"{gap} s\""), "D"),
            Some(k) => (format!("{{ dist = \"erlang\", stages = {k}, mean = \"{gap} s\" }}"), "E2"),
        };
        let wait = sigma / (1.0 - sigma);
        let body = stations(&format!("{{ every = {every} }}"), 1, &exponential(1.0), "");
        let text = scenario_text(length(rho, customers, 4000.0), 4000.0, "", &body);
        all.push(
            Case::new(id, &format!("{kind}/M/1, ρ = {rho}"), source, text, 20)
                .minutes("orders.waiting_time", wait, within)
                .minutes("orders.cycle_time", wait + 1.0, within)
                .kpi("stage.packing.waiting.mean", rho * wait, within)
                // An order waits when it finds somebody: the shares of waits follow a jump at 0.
                .minutes("orders.waiting_time.p95", (sigma / 0.05f64).ln() / (1.0 - sigma), 1.5 * within),
        );
    }
    let text = scenario_text(
        length(1.6, 300_000.0, 2000.0),
        2000.0,
        "sample_every = \"2 min\"",
        &stations("\"1.6 /min\"", 2, "\"60 s\"", ""),
    );
    all.push(
        Case::new("Q05c", "M/D/2, ρ = 0.8", "Crommelin (1932); Tijms (2003) 9.6.2", text, 20)
            .minutes("orders.waiting_time", 0.903_283_879_4, 0.02)
            .kpi("stage.packing.waiting.mean", 1.445_254_207, 0.02)
            .inside("packing", 3.045_254_207, 0.015)
            .series("P(wait)", "warehouse.w.backlog", |s| s.share(|n| n >= 2.0), 0.701_898_317_2, 0.02),
    );
}

fn others(all: &mut Vec<Case>) {
    // Abandonment: only those who wait may leave, and work begins without delay.
    for (id, rate, servers, patience, expected) in [
        ("Q09a", 48.0, 50u32, 2.0, (0.467_774_068_6, 0.030_912_249_16, 0.930_324_240_8)),
        ("K19", 50.0, 48, 4.0, (0.815_338, 0.059_084, 0.980_121)),
    ] {
        let more = format!("patience = {}", exponential(patience));
        let body = people(&per_minute(rate), servers, &exponential(1.0), &more);
        let text = scenario_text(length(rate, 400_000.0, 100.0), 100.0, "sample_every = \"0.5 min\"", &body);
        let source = "Palm (1957); Garnett, Mandelbaum and Reiman, MSOM 4 (2002)";
        let queue = rate * expected.1 * patience;
        all.push(
            Case::new(id, &format!("M/M/{servers}+M, λ = {rate}, patience {patience}"), source, text, 20)
                .kpi("orders.cancelled.patience", expected.1, 0.025)
                .kpi("stage.packing.waiting.mean", queue, 0.025)
                .kpi("warehouse.w.pool.crew.utilisation", expected.2, 0.01)
                .series("P(wait)", "warehouse.w.pool.crew.idle", |s| s.share(|n| n == 0.0), expected.0, 0.02),
        );
    }
    // Batches: L = ρ(1 + E[X²]/E[X])/(2(1 − ρ)).
    for (id, rate, sizes, first, second, within) in [
        ("Q10a", 0.4, "2", 2.0, 4.0, 0.02),
        ("Q10c", 0.38, "{ values = [1, 2, 5], weights = [5, 3, 2] }", 2.1, 6.7, 0.025),
        ("K21", 0.16, "5", 5.0, 25.0, 0.03),
    ] {
        let rho: f64 = rate * first;
        let inside = rho * (1.0 + second / first) / 2.0 / (1.0 - rho);
        let body = stations(&per_minute(rate), 1, &exponential(1.0), "")
            .replace("[warehouse.w]", &format!("at_once = {sizes}\n[warehouse.w]"));
        let text = scenario_text(length(rho, 400_000.0, 4000.0), 4000.0, "", &body);
        all.push(
            Case::new(id, &format!("M^X/M/1, λ = {rate}, X = {sizes}"), &format!("{GROSS} 3.1"), text, 20)
                .inside("packing", inside, within)
                .minutes("orders.cycle_time", inside / rho, within)
                .minutes("orders.waiting_time", inside / rho - 1.0, 1.2 * within),
        );
    }
    let gaver = "Gaver (1962), completion times in Pollaczek–Khinchine";
    for (id, rate, fails, repair, time) in [("Q08b", 0.6, 20.0, 4.0, 6.0), ("K22", 0.5, 10.0, 2.0, 3.5)] {
        let body = failing(rate, "working", fails, repair);
        let text = scenario_text(length(rate, 300_000.0, 3000.0), 3000.0, "", &body);
        let model = format!("M/M/1, λ = {rate}, fails every {fails} of work, repair {repair}");
        all.push(
            Case::new(id, &model, gaver, text, 20)
                .minutes("orders.cycle_time", time, 0.025)
                .sum(
                    "L of packing",
                    &[
                        "stage.packing.waiting.mean",
                        "stage.packing.working.mean",
                        "stage.packing.interrupted.mean",
                    ],
                    1.0,
                    rate * time,
                    0.025,
                )
                .kpi("warehouse.w.packing.down", rate / fails * repair, 0.02),
        );
    }
    let body = failing(0.5, "calendar", 10.0, 2.0);
    all.push(
        Case::new(
            "K23",
            "M/M/1, λ = 0.5, fails every 10 by the calendar, repair 2",
            "birth–death chain with two states of the server",
            scenario_text(length(0.5, 300_000.0, 3000.0), 3000.0, "", &body),
            20,
        )
        .minutes("orders.cycle_time", 3.833_333, 0.02)
        .sum(
            "L of packing",
            &["stage.packing.waiting.mean", "stage.packing.working.mean", "stage.packing.interrupted.mean"],
            1.0,
            1.916_667,
            0.02,
        )
        .kpi("warehouse.w.packing.down", 1.0 / 6.0, 0.02),
    );
    for (id, up, down, spread, failures) in [
        ("R01a", 6000.0, 240.0, "exponential", Some(84.230_769_23)),
        ("R01a", 6000.0, 240.0, "lognormal cv 1.5", Some(84.230_769_23)),
        ("K42", 120.0, 20.0, "exponential", None),
    ] {
        let time = |mean: f64| match spread {
            "exponential" => exponential(mean),
            _ => format!("{{ dist = \"lognormal\", mean = \"{mean} min\", cv = 1.5 }}"),
        };
        let body = format!(
            "[channel.web]\norders = \"0.01 /h\"\n[warehouse.w.packing]\nstations = 20\norder = \"1 s\"\n\
             [warehouse.w.packing.breakdowns]\nevery = {}\nlasts = {}",
            time(up),
            time(down)
        );
        let year = 8760.0 * 60.0;
        let years = if up > 1000.0 { 10.0 } else { 1.0 };
        let text = scenario_text(years * year, 0.1 * years * year, "", &body);
        let mut case = Case::new(
            id,
            &format!("availability, up {up} min, down {down} min, {spread}"),
            "alternating renewal process",
            text,
            20,
        )
        .kpi("warehouse.w.packing.down", down / (up + down), 0.03);
        if let Some(failures) = failures {
            case = case.record(
                "failures of a station in a year",
                |r| r.flow.failures as f64 / 20.0 / 9.0,
                failures,
                0.02,
            );
        }
        all.push(case);
    }
    for (kind, service) in [
        ("exponential", exponential(3.0)),
        ("constant", "\"180 s\"".to_string()),
        ("lognormal cv 2", "{ dist = \"lognormal\", mean = \"180 s\", cv = 2 }".into()),
    ] {
        let body =
            format!("[channel.web]\norders = \"2 /min\"\n[warehouse.w]\npacking = {{ order = {service} }}");
        let text = scenario_text(51_000.0, 1000.0, "sample_every = \"1 min\"", &body);
        let mut case =
            Case::new("K26", &format!("M/G/∞, λE[S] = 6, {kind} service"), "Poisson, insensitive", text, 20)
                .inside("packing", 6.0, 0.01);
        for n in [0u16, 3, 6, 9] {
            let p = (1..=n).fold((-6.0f64).exp(), |p, k| p * 6.0 / f64::from(k));
            case = case.series(
                &format!("P(N = {n})"),
                "warehouse.w.backlog",
                move |s| s.share(|x| x == f32::from(n)),
                p,
                if n == 0 { 0.15 } else { 0.03 },
            );
        }
        all.push(case);
    }
    // Two people of different speed: the faster one is asked first.
    let body = format!(
        "[channel.web]\norders = \"1.4 /min\"\n[warehouse.w]\npacking = {{ order = {} }}\n\
         [warehouse.w.pool.fast]\npeople = 1\nskills = {{ pack = 1.2 }}\n\
         [warehouse.w.pool.slow]\npeople = 1\nskills = {{ pack = 0.8 }}",
        exponential(1.0)
    );
    let text = scenario_text(length(1.4, 300_000.0, 1000.0), 1000.0, "sample_every = \"2 min\"", &body);
    all.push(
        Case::new("Q14a", "M/M/2 with speeds 1.2 and 0.8, λ = 1.4", "Gumbel (1960)", text, 20)
            .inside("packing", 2.722_387_215, 0.015)
            .minutes("orders.cycle_time", 1.944_562_297, 0.015)
            .kpi("warehouse.w.pool.fast.utilisation", 0.723_165_040_3, 0.01)
            .kpi("warehouse.w.pool.slow.utilisation", 0.665_252_439_5, 0.01)
            .series("P(wait)", "warehouse.w.backlog", |s| s.share(|n| n >= 2.0), 0.571_701_315_2, 0.02),
    );
}
