//! Stock under continuous and periodic review, against Hadley & Whitin, Palm, Erlang, Law & Kelton and others.

use plimsoll::metrics::Recorder;

use super::harness::{Case, exponential, scenario_text};

/// One item `a` at one warehouse `w` with one supplier. One unit of time is a minute.
pub fn one(length: f64, warm_up: f64, more: &str, channel: &str, supplier: &str, stock: &str) -> String {
    scenario_text(
        length,
        warm_up,
        more,
        &format!(
            "[channel.c]\n{channel}\n[item.a]\n[supplier.x]\n{supplier}\n[warehouse.w.stock.a]\n{stock}"
        ),
    )
}

pub fn constant(minutes: f64) -> String {
    format!("\"{} s\"", minutes * 60.0)
}

pub fn poisson(mean: f64, upto: usize) -> Vec<f64> {
    let mut p = vec![(-mean).exp()];
    for k in 1..=upto {
        p.push(p[k - 1] * mean / k as f64);
    }
    p
}

pub fn cases() -> Vec<Case> {
    let mut all = base_stock();
    all.extend(reorder_points());
    all.extend(lost_sales());
    all.extend(periodic());
    all
}

fn base_stock() -> Vec<Case> {
    let palm = "Hadley & Whitin (1963); Palm; Feeney & Sherbrooke (1966)";
    let mut all = Vec::new();
    for (id, rate, lead, level, expected) in [
        ("I04a", 2.0, 3.0, 9, [0.847_237_494, 0.847_237_494, 0.161_258_883_1, 3.161_258_883]),
        ("I04c", 20.0 / 7.0, 7.0, 25, [0.843_227_378_2, 0.843_227_378_2, 0.330_828_118_6, 5.330_828_119]),
        ("K43", 2.0, 3.0, 8, [0.743_980, 0.743_980, 0.314_021, 2.314_021]),
        ("K44", 10.0, 1.5, 20, [0.875_219, 0.875_219, 0.212_300, 5.212_300]),
    ] {
        for (kind, time) in [
            ("exponential", exponential(lead)),
            ("constant", constant(lead)),
            ("lognormal, cv 1.5", format!("{{ dist = \"lognormal\", mean = \"{lead} min\", cv = 1.5 }}")),
        ] {
            if id != "I04a" && kind != "constant" {
                continue;
            }
            let text = one(
                50_000.0 / rate + 200.0,
                200.0,
                "",
                &format!("orders = \"{rate} /min\""),
                &format!("lead_time = {time}"),
                &format!("policy = {{ base_stock = {level} }}"),
            );
            let model =
                format!("base stock S = {level}, Poisson λ = {rate:.3}, {kind} lead time {lead}, backorders");
            let [fill, ready, owed, on_hand] = expected;
            let mut case = Case::new(id, &model, palm, text, 20)
                .kpi("stock.fill_rate", fill, 0.01)
                .kpi("stock.ready_rate", ready, 0.01)
                .kpi("stock.backordered", owed, 0.06)
                .kpi("stock.on_hand", on_hand, 0.015)
                .kpi("stock.out_of_stock", 1.0 - fill, 0.05);
            if id == "I04a" {
                // The wait of all orders, those served at once included; the stage counts the same orders.
                case = case
                    .minutes("orders.cycle_time", 0.080_629_441_57, 0.06)
                    .kpi("stage.allocation.waiting.mean", owed, 0.06)
                    .series(
                        "P(nobody waits)",
                        "warehouse.w.backordered",
                        |s| s.share(|x| x == 0.0),
                        0.916_075_983,
                        0.02,
                    );
            }
            all.push(case);
        }
    }
    // P(D ≤ S − 1) is the fill rate, P(D ≤ S) the chance that nobody waits: known answers for λ = 20, L = 2.
    for (level, fill, owed, on_hand) in
        [(45, 0.7657, 0.807, 5.807), (50, 0.9297, 0.182, 10.182), (55, 0.9860, 0.029, 15.029)]
    {
        let text = one(
            8_100.0,
            100.0,
            "",
            "orders = \"20 /min\"",
            "lead_time = \"2 min\"",
            &format!("policy = {{ base_stock = {level} }}"),
        );
        let model =
            format!("base stock S = {level}, Poisson λ = 20, lead time 2: P(D ≤ S − 1), not P(D ≤ S)");
        all.push(
            Case::new(
                "known answers",
                &model,
                "Poisson distribution of lead-time demand, four digits",
                text,
                20,
            )
            .kpi("stock.fill_rate", fill, 0.01)
            .kpi("stock.backordered", owed, 0.2)
            .kpi("stock.on_hand", on_hand, 0.02),
        );
    }
    all
}

fn reorder_points() -> Vec<Case> {
    let mut all = Vec::new();
    for (id, rate, lead, r, q, expected, short) in [
        (
            "I05a",
            1.726,
            1.0,
            3,
            4,
            [0.965_242_640_9, 0.014_166_178_9, 3.788_166_179, 0.4315],
            Some(0.097_117_168_49),
        ),
        (
            "I05c",
            0.8,
            5.0,
            5,
            10,
            [0.958_970_214_3, 0.033_202_009_82, 6.533_202_01, 0.08],
            Some(0.214_869_613),
        ),
        ("K45", 2.0, 3.0, 6, 5, [0.814_195, 0.231_474, 3.231_474, 0.4], None),
    ] {
        let text = one(
            60_000.0 / rate + 200.0,
            200.0,
            "",
            &format!("orders = \"{rate} /min\""),
            &format!("lead_time = {}", constant(lead)),
            &format!("policy = {{ r = {r}, Q = {q} }}"),
        );
        let [fill, owed, on_hand, frequency] = expected;
        let model = format!("(r, Q) = ({r}, {q}), Poisson λ = {rate}, constant lead time {lead}, backorders");
        let mut case = Case::new(id, &model, "Hadley & Whitin (1963) ch. 4", text, 20)
            .kpi("stock.fill_rate", fill, 0.005)
            .kpi("stock.backordered", owed, 0.1)
            .kpi("stock.on_hand", on_hand, 0.01)
            .record(
                "purchases per min",
                |r| r.stock.groups[0].purchases as f64 / minutes(r),
                frequency,
                0.01,
            );
        if let Some(short) = short {
            case = case.kpi("stock.cycle_service", 1.0 - short, 0.01);
        }
        all.push(case);
    }
    // The optimum of Snyder & Shen and two neighbours: costs per unit of time.
    for (r, q, cost) in [(3, 5, 107.923_580_6), (2, 4, 117.514_251), (4, 6, 120.940_862_6)] {
        let text = one(
            40_200.0,
            200.0,
            "",
            "orders = \"1.5 /min\"",
            "lead_time = \"2 min\"\norder_cost = \"100 EUR\"",
            &format!(
                "policy = {{ r = {r}, Q = {q} }}\nholding_cost = \"20 EUR/min\"\nshortage_cost = \"150 EUR/min\""
            ),
        );
        let model = format!("(r, Q) = ({r}, {q}), λ = 1.5, L = 2, h = 20, p = 150, K = 100");
        all.push(
            Case::new("I03c", &model, "Snyder & Shen (2019) Ex. 5.8; Federgruen & Zheng (1992)", text, 20)
                .record("cost per min", |r| cost_of(r) / minutes(r), cost, 0.01),
        );
    }
    // K = 15, h = 0.02, p = 1, λ = 20, L = 2.
    let text = one(
        5_100.0,
        100.0,
        "",
        "orders = \"20 /min\"",
        "lead_time = \"2 min\"\norder_cost = \"15 EUR\"",
        "policy = { r = 38, Q = 177 }\nholding_cost = \"0.02 EUR/min\"\nshortage_cost = \"1 EUR/min\"",
    );
    all.push(
        Case::new(
            "known answers",
            "(r, Q) = (38, 177), λ = 20, L = 2, h = 0.02, p = 1, K = 15",
            "exact (r, Q) for Poisson demand",
            text,
            20,
        )
        .record("cost per min", |r| cost_of(r) / minutes(r), 3.5197, 0.01),
    );
    all
}

pub fn minutes(r: &Recorder) -> f64 {
    r.window_micros() / 60e6
}

pub fn cost_of(r: &Recorder) -> f64 {
    -r.flow.accounts.iter().map(|a| a.amount()).sum::<f64>()
}

fn lost_sales() -> Vec<Case> {
    let karush = "Karush (1957): Erlang loss, any lead time";
    let mut all = Vec::new();
    for (kind, time) in [("exponential", exponential(3.0)), ("constant", constant(3.0))] {
        let text = one(
            30_200.0,
            200.0,
            "",
            "orders = \"2 /min\"",
            &format!("lead_time = {time}"),
            "policy = { base_stock = 8 }\nwhen_short = \"lose\"",
        );
        all.push(
            Case::new(
                "I06a",
                &format!("base stock S = 8, Poisson λ = 2, {kind} lead time 3, lost sales"),
                karush,
                text,
                20,
            )
            .kpi("stock.fill_rate", 0.878_124_216_3, 0.01)
            .kpi("stock.on_order", 5.268_745_298, 0.01)
            .kpi("stock.on_hand", 2.731_254_702, 0.015)
            .kpi("orders.cancelled.out_of_stock", 0.121_875_783_7, 0.04),
        );
    }
    let text = one(
        20_200.0,
        200.0,
        "",
        "orders = \"3 /min\"",
        &format!("lead_time = {}", exponential(2.0)),
        "policy = { r = 6, Q = 15 }\nwhen_short = \"lose\"",
    );
    all.push(
        Case::new(
            "I06c",
            "(r, Q) = (6, 15), Poisson λ = 3, exponential lead time 2, lost sales",
            "Hadley & Whitin (1963) 4-11; Markov chain",
            text,
            20,
        )
        .kpi("stock.fill_rate", 0.863_089_954_3, 0.01)
        .kpi("stock.on_hand", 8.958_370_32, 0.01)
        .record(
            "purchases per min",
            |r| r.stock.groups[0].purchases as f64 / minutes(r),
            0.172_617_990_9,
            0.015,
        )
        .sum("P(a purchase is under way)", &["stock.on_order"], 1.0 / 15.0, 0.345_235_981_7, 0.03),
    );
    all
}

fn periodic() -> Vec<Case> {
    let mut all = Vec::new();
    // A review at 0, 7, 14 …: one unit of time is a minute.
    let text = one(
        70_070.0,
        70.0,
        "",
        "orders = \"3 /min\"",
        "lead_time = \"2 min\"",
        "policy = { every = \"7 min\", up_to = 36 }",
    );
    all.push(
        Case::new(
            "I07a",
            "(R, S): review every 7, up to 36, lead time 2, Poisson λ = 3",
            "Hadley & Whitin (1963) ch. 5",
            text,
            20,
        )
        .kpi("stock.backordered", 0.009_233_242_178, 0.15)
        .kpi("stock.on_hand", 19.509_233_24, 0.01)
        .kpi("stock.fill_rate", 0.994_661_685_4, 0.002)
        .kpi("stock.cycle_service", 1.0 - 0.038_798_267_64, 0.004)
        .record(
            "mean purchase",
            |r| r.stock.groups[0].ordered as f64 / r.stock.groups[0].purchases as f64,
            21.0,
            0.005,
        ),
    );
    // Demand falls once a period; what is left after it and before the next review is what counts. Both are
    // read at the sample, which comes last at its moment.
    for (s, big, cost) in [(4, 10, 8.034_111_561), (3, 9, 8.176_686_734), (5, 12, 8.332_673_808)] {
        let text = one(
            20_020.0,
            20.0,
            "sample_every = \"1 min\"\nfollow_up = \"0 s\"",
            "orders = { every = \"1 min\" }\nat_once = { dist = \"poisson\", mean = 6 }",
            "order_cost = \"5 EUR\"",
            &format!("policy = {{ every = \"1 min\", first = \"30 s\", s = {s}, S = {big} }}"),
        )
        .replacen("follow_up = \"300 d\"\n", "", 1);
        let model = format!(
            "periodic (s, S) = ({s}, {big}), Poisson(6) a period, zero lead time, h = 1, p = 4, K = 5"
        );
        all.push(
            Case::new("I03a", &model, "Snyder & Shen (2019) Ex. 4.7; Zheng & Federgruen (1991)", text, 20)
                .record(
                    "cost per period",
                    |r| {
                        let signals = &r.layout().signals;
                        let at = |path: &str| signals.iter().position(|s| s.path == path).expect("a signal");
                        let (held, owed) = (at("warehouse.w.stock_units"), at("warehouse.w.backordered"));
                        let samples: Vec<&[f32]> = r.series.chunks_exact(signals.len()).skip(20).collect();
                        let mean = |i: usize| {
                            samples.iter().map(|s| f64::from(s[i])).sum::<f64>() / samples.len() as f64
                        };
                        mean(held) + 4.0 * mean(owed) + cost_of(r) / minutes(r)
                    },
                    cost,
                    0.01,
                ),
        );
    }
    let text = one(
        20_099.5,
        99.5,
        "",
        "orders = { every = \"1 min\" }\nunits = { dist = \"normal\", mean = 10000, sd = 1000 }",
        "lead_time = \"2 min\"",
        &format!(
            "policy = {{ every = \"1 min\", days_of_cover = {} }}\nforecast = {{ periods = 5 }}\non_hand = 60000",
            2.0 / 1440.0
        ),
    );
    all.push(
        Case::new(
            "I09a",
            "order up to 2 periods of a moving average over 5, lead time 2",
            "Chen, Drezner, Ryan & Simchi-Levi (2000)",
            text,
            20,
        )
        .kpi("stock.bullwhip", 2.12, 0.02),
    );
    all
}
