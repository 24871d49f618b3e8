//! From empty, and with rates and staff that change with the time of day.

use super::ctmc::{Distribution, evolve, mean};
use super::harness::{Case, exponential, scenario_cut, scenario_text};

/// Runs until each of these many customers has been served, first come first served, and returns the mean
/// wait of the first n, and the wait of the n-th alone, in minutes.
fn first_customers(counts: &'static [u64]) -> impl Fn(&mut plimsoll::engine::Replication) -> Vec<f64> {
    move |replication| {
        let mut out = Vec::new();
        let minutes = |r: &plimsoll::engine::Replication| {
            let waiting = &r.record().cohort.waiting;
            if waiting.count() == 0 { 0.0 } else { waiting.mean_hours() * waiting.count() as f64 * 60.0 }
        };
        for &n in counts {
            let mut before = 0.0;
            while replication.record().cohort.all.delivered < n {
                if replication.record().cohort.all.delivered == n - 1 {
                    before = minutes(replication);
                }
                assert!(replication.step(), "the run is too short for {n} customers");
            }
            let total = minutes(replication);
            out.push(total / n as f64);
            out.push(total - before);
        }
        out
    }
}

const COUNTS: [u64; 5] = [10, 25, 50, 100, 500];

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    from_empty(&mut all);
    infinite_servers(&mut all);
    shifts(&mut all);
    counts(&mut all);
    all
}

fn from_empty(all: &mut Vec<Case>) {
    let mm1 = |rate: f64| {
        format!(
            "[channel.web]\norders = \"{rate} /min\"\n[warehouse.w]\npacking = {{ stations = 1, order = {} }}",
            exponential(1.0)
        )
    };
    for (id, rate, means, alone) in [
        (
            "Q13a, K37",
            0.9,
            [1.311_207_758, 2.360_543_718, 3.392_189_273, 4.593_538_448, 7.344_204_652],
            [2.195_003_437, 3.667_231_801, 4.998_451_277, 6.399_233_726, 8.703_418_284],
        ),
        (
            "Q13c",
            0.5,
            [0.646_950_334_9, 0.841_626_287_1, 0.920_021_772_6, 0.960_000_013_6, 0.992],
            [0.907_161_631_8, 0.993_263_503_5, 0.999_837_242_4, 0.999_999_811_5, 1.0],
        ),
    ] {
        let names: Vec<(String, f64, f64)> = COUNTS
            .iter()
            .enumerate()
            .flat_map(|(i, n)| {
                [
                    (format!("mean wait of the first {n}, min"), means[i], 0.025),
                    (format!("wait of customer {n}, min"), alone[i], 0.035),
                ]
            })
            .collect();
        let figures: Vec<(&str, f64, f64)> = names.iter().map(|(l, e, w)| (l.as_str(), *e, *w)).collect();
        let text = scenario_text(2000.0, 0.0, "", &mm1(rate));
        all.push(
            Case::new(
                id,
                &format!("M/M/1 from empty, λ = {rate}: the first customers"),
                "Spitzer's identity; Kelton and Law (1985)",
                text,
                30_000,
            )
            .stepping(first_customers(&COUNTS), &figures),
        );
    }
    // The first ones alone, and the textbook's unit of time: mean service 0.9, one customer a unit.
    for (id, rate, alone) in [
        ("Q13a", 0.9, [0.473_684_210_5, 0.816_153_958_3, 1.329_464_804]),
        ("Q13c", 0.5, [0.333_333_333_3, 0.518_518_518_5, 0.720_621_856_4]),
    ] {
        let figures = [
            ("wait of customer 2, min", alone[0]),
            ("wait of customer 3, min", alone[1]),
            ("wait of customer 5, min", alone[2]),
        ];
        all.push(
            Case::new(
                id,
                &format!("M/M/1 from empty, λ = {rate}: the very first customers"),
                "Spitzer's identity; E D₂ = ρ/(1 + ρ)",
                scenario_text(500.0, 0.0, "", &mm1(rate)),
                100_000,
            )
            .stepping(
                |r| first_customers(&[2, 3, 5])(r).into_iter().skip(1).step_by(2).collect(),
                &figures.map(|(label, expected)| (label, expected, 0.025)),
            ),
        );
    }
    let body = mm1(1.0).replace("\"60 s\"", "\"54 s\"");
    all.push(
        Case::new(
            "Q13e, K37",
            "M/M/1 from empty, λ = 1, mean service 0.9",
            "Law and Kelton ch. 9: 2.12",
            scenario_text(500.0, 0.0, "", &body),
            30_000,
        )
        .stepping(
            |r| first_customers(&[25])(r).into_iter().take(1).collect(),
            &[("mean wait of the first 25, min", 2.124_489_347, 0.025)],
        ),
    );
    for (length, every, replications, points) in [
        (
            10.0,
            1.0,
            60_000,
            &[
                (1.0, 0.626_142_538_7, 0.559_449_121_7),
                (5.0, 1.752_183_315, 0.295_806_130_8),
                (10.0, 2.530_695_148, 0.227_266_132_8),
            ][..],
        ),
        (
            500.0,
            50.0,
            12_000,
            &[
                (50.0, 5.122_479_721, 0.137_668_634_7),
                (100.0, 6.443_920_877, 0.118_816_262_8),
                (500.0, 8.685_350_615, 0.101_356_204_3),
            ][..],
        ),
    ] {
        let text = scenario_cut(length, 0.0, &format!("sample_every = \"{every} min\""), &mm1(0.9));
        let source = "uniformisation (Gross and Miller, 1984)";
        let mut case =
            Case::new("Q13d", "M/M/1 from empty, ρ = 0.9: numbers at a time", source, text, replications);
        for &(t, n, empty) in points {
            let backlog = "warehouse.w.backlog";
            case = case.series(&format!("E N({t})"), backlog, move |s| s.at(t / 60.0), n, 0.035).series(
                &format!("P(N({t}) = 0)"),
                backlog,
                move |s| f64::from(s.at(t / 60.0) == 0.0),
                empty,
                [0.015, 0.03, 0.03, 0.08, 0.09, 0.1]
                    [[1.0, 5.0, 10.0, 50.0, 100.0, 500.0].iter().position(|x| *x == t).expect("a point")],
            );
        }
        all.push(case);
    }
}

/// The weights of the 1440 minutes of a day for base + amplitude · sin(2πt/24 h), each the exact mean over
/// its minute, in thousandths of the mean.
pub fn sine(base: f64, amplitude: f64) -> String {
    let turn = std::f64::consts::TAU / 1440.0;
    let weight = |m: u32| {
        let m = f64::from(m);
        let wave = ((turn * m).cos() - (turn * (m + 1.0)).cos()) / turn;
        format!("{:.9}", 1.0 + amplitude / base * wave)
    };
    format!("[{}]", (0..1440).map(weight).collect::<Vec<_>>().join(", "))
}

fn infinite_servers(all: &mut Vec<Case>) {
    let source = "Eick, Massey and Whitt, Management Science 39 (1993)";
    let body = |base: f64, amplitude: f64| {
        format!(
            "[channel.web]\norders = \"{base} /h\"\nby_hour = {}\n[warehouse.w]\npacking = {{ order = {} }}",
            sine(base, amplitude),
            exponential(120.0)
        )
    };
    let signal = "warehouse.w.backlog";
    let text = scenario_text(1440.0, 0.0, "sample_every = \"1 h\"", &body(100.0, 60.0));
    let mut case =
        Case::new("Q11a", "Mt/M/∞, λ(t) = 100 + 60 sin, mean service 2 h, from empty", source, text, 3000);
    for (t, n) in [
        (1.0, 85.346_760_84),
        (2.0, 148.949_276_1),
        (6.0, 286.677_727_5),
        (12.0, 248.939_023_3),
        (18.0, 105.801_389_4),
        (24.0, 150.686_534),
    ] {
        case = case.series(&format!("E N({t} h)"), signal, move |s| s.at(t), n, 0.01);
    }
    all.push(case);
    // After two days nothing is left of the empty start: e^(−24).
    let text = scenario_text(3.0 * 1440.0, 0.0, "sample_every = \"1 h\"", &body(100.0, 60.0));
    let mut case = Case::new("Q11a", "the same, periodic", source, text, 1500);
    for (t, n) in [(0.0, 150.687_459_8), (6.0, 294.180_014_3), (12.0, 249.312_540_2), (18.0, 105.819_985_7)] {
        case = case.series(&format!("E N({t} h)"), signal, move |s| s.at(48.0 + t), n, 0.01);
    }
    all.push(case);
    let text = scenario_text(3.0 * 1440.0, 0.0, "sample_every = \"1 h\"", &body(10.0, 5.0));
    let mut case = Case::new("K40", "Mt/M/∞, λ(t) = 10 + 5 sin, μ = 0.5, periodic", source, text, 4000);
    for (t, n) in [(0.0, 15.890_622), (6.0, 27.848_335), (12.0, 24.109_378), (18.0, 12.151_665)] {
        case = case.series(&format!("E N({t} h)"), signal, move |s| s.at(48.0 + t), n, 0.02);
    }
    all.push(case);
}

const RATES: [f64; 24] = [
    12.0, 12.0, 12.0, 12.0, 12.0, 12.0, 30.0, 30.0, 30.0, 30.0, 60.0, 60.0, 60.0, 60.0, 48.0, 48.0, 48.0,
    48.0, 48.0, 48.0, 24.0, 24.0, 24.0, 24.0,
];

fn shifts(all: &mut Vec<Case>) {
    let body = format!(
        "[channel.web]\norders = \"{} /d\"\nby_hour = {RATES:?}\n[warehouse.w]\npicking = {{ order = {} }}\n\
         [warehouse.w.pool.crew]\npeople = 12\nskills = {{ pick = 1 }}\nat_shift_end = \"hand_over\"\n\
         [warehouse.w.pool.crew.shifts]\nnight = {{ hours = \"00:00-08:00\", people = 2 }}\n\
         day = {{ hours = \"08:00-16:00\", people = 6 }}\nlate = {{ hours = \"16:00-24:00\", people = 4 }}",
        RATES.iter().sum::<f64>(),
        exponential(6.0)
    );
    let servers = |hour: usize| [2.0, 6.0, 4.0][hour / 8];
    let mut now = Distribution::from([(0u32, 1.0)]);
    let (mut inside, mut queue) = (0.0, 0.0);
    let mut at = vec![0.0];
    for (hour, rate) in RATES.iter().enumerate() {
        let step = evolve(&now, 1.0, |n| {
            let mut to = vec![(10.0 * f64::from(*n).min(servers(hour)), n.saturating_sub(1))];
            if *n < 250 {
                to.push((*rate, n + 1));
            }
            to
        });
        inside += mean(&step.time, |n| f64::from(*n));
        queue += mean(&step.time, |n| (f64::from(*n) - servers(hour)).max(0.0));
        now = step.end;
        at.push(mean(&now, |n| f64::from(*n)));
    }
    let text = scenario_text(1440.0, 0.0, "sample_every = \"1 h\"", &body);
    let mut case = Case::new(
        "Q11c",
        "Mt/M/c(t): hourly rates, three shifts that hand over, from empty",
        "Kolmogorov's forward equations by uniformisation",
        text,
        10_000,
    );
    for (t, n) in [
        (6, 1.874_879_04),
        (8, 23.266_544_49),
        (10, 3.139_810_646),
        (14, 20.174_859_97),
        (16, 10.132_876_34),
        (20, 44.152_979_8),
        (24, 5.454_888_172),
    ] {
        assert!((at[t] / n - 1.0).abs() < 1e-8, "the oracle gives {} at {t} h", at[t]);
        case = case.series(&format!("E N({t} h)"), "warehouse.w.backlog", move |s| s.at(t as f64), n, 0.05);
    }
    assert!((inside / 24.0 / 13.639_604_52 - 1.0).abs() < 1e-8 && (queue / 246.295_997_3 - 1.0).abs() < 1e-8);
    all.push(
        case.kpi("backlog.mean", inside / 24.0, 0.015)
            .sum(
                "order-hours in the queue",
                &["stage.picking.waiting.mean", "stage.picking.interrupted.mean"],
                24.0,
                queue,
                0.02,
            )
            .kpi("orders.placed", 816.0, 0.005),
    );
}

fn counts(all: &mut Vec<Case>) {
    // Rates 5, 1.5 and 3 an hour on 0–3.2, 3.2–7.9 and 7.9–10 h, twice, then nothing until midnight.
    let minute = |m: u32| match m % 600 {
        _ if m >= 1200 => 0.0,
        0..192 => 5.0,
        192..474 => 1.5,
        _ => 3.0,
    };
    let weights: Vec<f64> = (0..1440).map(minute).collect();
    let total: f64 = weights.iter().sum::<f64>() / 60.0;
    let body = format!("[channel.web]\norders = \"{total} /d\"\nby_hour = {weights:?}");
    let text = scenario_text(1440.0, 0.0, "sample_every = \"6 min\"", &body);
    let between = |from: f64, to: f64| {
        move |s: &super::harness::Samples<'_>| {
            let upto = |h: f64| if h == 0.0 { 0.0 } else { s.at(h) };
            (upto(to) - upto(from)) + (upto(to + 10.0) - upto(from + 10.0))
        }
    };
    let signal = "channel.web.orders_placed";
    all.push(
        Case::new("K41", "piecewise Poisson counts over two cycles", "rates × lengths", text, 5000)
            .series("orders in the first part", signal, between(0.0, 3.2), 32.0, 0.01)
            .series("orders in the second part", signal, between(3.2, 7.9), 14.1, 0.015)
            .series("orders in the third part", signal, between(7.9, 10.0), 12.6, 0.015)
            .series(
                "variance of the first part",
                signal,
                move |s| (between(0.0, 3.2)(s) - 32.0).powi(2),
                32.0,
                0.08,
            ),
    );
    let body = format!(
        "[channel.web]\norders = {{ every = \"10 min\" }}\nat_once = 5\n[warehouse.w]\npacking = {{ order = {} }}",
        exponential(1.0)
    );
    let text = scenario_text(15.0, 0.0, "demand_in_follow_up = false", &body);
    all.push(
        Case::new("K34", "wave of 5 picks at once, each exp(1)", "1 + 1/2 + … + 1/5", text, 20_000).minutes(
            "orders.cycle_time.max",
            137.0 / 60.0,
            0.015,
        ),
    );
}
