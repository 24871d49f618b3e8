//! Stock under continuous and periodic review, against Hadley & Whitin, Palm, Erlang, Law & Kelton and others.

use plimsoll::metrics::Recorder;

use super::harness::{Case, exponential, scenario_text};

/// One item `a` at one warehouse `w` with one supplier. One unit of time is a minute.
fn one(length: f64, warm_up: f64, more: &str, channel: &str, supplier: &str, stock: &str) -> String {
    scenario_text(
        length,
        warm_up,
        more,
        &format!(
            "[channel.c]\n{channel}\n[item.a]\n[supplier.x]\n{supplier}\n[warehouse.w.stock.a]\n{stock}"
        ),
    )
}

fn constant(minutes: f64) -> String {
    format!("\"{} s\"", minutes * 60.0)
}

fn poisson(mean: f64, upto: usize) -> Vec<f64> {
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
    all.extend(law_and_kelton());
    all.extend(deterministic());
    all.extend(echelons());
    all.extend(newsvendors());
    all.extend(disruptions());
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
            20_100.0,
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
            .kpi("stock.fill_rate", fill, 0.006)
            .kpi("stock.backordered", owed, 0.2)
            .kpi("stock.on_hand", on_hand, 0.01),
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

fn minutes(r: &Recorder) -> f64 {
    r.window_micros() / 60e6
}

fn cost_of(r: &Recorder) -> f64 {
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
        20_100.0,
        100.0,
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

/// One month is an hour. A demand of k is k orders at once, since an order of k is sent as a whole. The review of the book orders below s, ours at or below, so s is one less here.
fn law_and_kelton() -> Vec<Case> {
    let mut all = Vec::new();
    for (s, big, expected) in [
        (20, 40, [97.684_751_46, 9.123_311_837, 18.316_706_48]),
        (20, 60, [88.505_931_6, 17.527_373_11, 12.910_512_17]),
        (20, 80, [84.914_481_67, 26.884_539_03, 9.547_182_821]),
        (20, 100, [82.952_573_53, 36.488_591_1, 7.495_337_947]),
        (40, 60, [98.359_702_58, 25.534_229_12, 1.875_455_507]),
        (40, 80, [89.111_574_16, 34.987_635_34, 1.367_697_218]),
        (40, 100, [85.491_803_7, 45.023_350_91, 1.029_686_254]),
        (60, 80, [98.923_884_36, 44.914_064_53, 0.074_867_765_04]),
        (60, 100, [89.650_329_71, 54.490_407_1, 0.054_019_637_98]),
    ] {
        // The run ends just before the review at 120, which the book does not make.
        let text = scenario_text(
            7_200.0,
            0.0,
            "demand_in_follow_up = false",
            &format!(
                "[channel.c]\norders = \"10 /h\"\n\
                 at_once = {{ values = [1, 2, 3, 4], weights = [167, 333, 333, 167] }}\n\
                 [item.a]\ncost = \"3 EUR\"\n\
                 [supplier.x]\nlead_time = {{ dist = \"uniform\", low = \"30 min\", high = \"1 h\" }}\norder_cost = \"32 EUR\"\n\
                 [warehouse.w.stock.a]\non_hand = 60\nholding_cost = \"1 EUR/h\"\nshortage_cost = \"5 EUR/h\"\n\
                 policy = {{ every = \"1 h\", s = {}, S = {big} }}",
                s - 1
            ),
        )
        .replacen("length = \"7200 min\"", "length = \"119 h 59 min 59 s 999 ms 999 us\"", 1);
        let model =
            format!("(s, S) = ({s}, {big}) of the book: mean monthly cost of 120 months from 60 items");
        let [ordering, holding, shortage] = expected;
        let within = if shortage < 1.0 { 0.2 } else { 0.03 };
        all.push(
            Case::new(
                "I10b",
                &model,
                "Law & Kelton, Simulation Modeling and Analysis, 1.5; exact by a Markov chain",
                text,
                4_000,
            )
            .sum("ordering", &["cost.goods", "cost.ordering"], 1.0 / 120.0, ordering, 0.01)
            .sum("holding", &["cost.holding"], 1.0 / 120.0, holding, 0.01)
            .sum("shortage", &["cost.shortage"], 1.0 / 120.0, shortage, within)
            .sum("total", &["cost.total"], 1.0 / 120.0, ordering + holding + shortage, 0.01),
        );
    }
    all
}

/// Orders of so many units every second day, at midnight, on 30 days.
fn every_second_day(units: u32) -> Vec<u8> {
    let mut file = String::from("placed_at,order_id,qty,value\n");
    let start = jiff::civil::date(2026, 1, 5);
    for i in 0..30 {
        let day = start + jiff::Span::new().days(2 * i);
        file += &format!("{day},{i},{units},{}\n", units * 250);
    }
    file.into_bytes()
}

fn deterministic() -> Vec<Case> {
    let mut all = Vec::new();
    for (id, demands, policy, lead, start, expected) in [
        (
            "S02 M1",
            &[120][..],
            "{ r = 500, Q = 500 }",
            2,
            1000,
            [30.0, 7.0, 3500.0, 6.0, 3000.0, 400.0, 7600.0, 370.0, 600_000.0, 900_000.0, 292_030.0],
        ),
        (
            "S02 M2",
            &[120, 80],
            "{ r = 500, Q = 500 }",
            2,
            1000,
            [60.0, 12.0, 6000.0, 11.0, 5500.0, 500.0, 7100.0, 720.0, 1_100_000.0, 1_500_000.0, 392_180.0],
        ),
        (
            "S02 M3",
            &[120, 80],
            "{ s = 200, S = 500 }",
            1,
            500,
            [60.0, 15.0, 6000.0, 14.0, 5600.0, 100.0, 3500.0, 750.0, 1_120_000.0, 1_500_000.0, 375_750.0],
        ),
    ] {
        let mut channels = String::new();
        for (i, _) in demands.iter().enumerate() {
            channels += &format!(
                "[channel.c{i}]\norders = {{ file = \"c{i}.csv\", units = \"qty\", value = \"value\" }}\n"
            );
        }
        // The first demand lies just within the window, and what happens at the end itself just outside.
        let text = scenario_text(
            1.0,
            0.0,
            "start = 2026-01-04\ndemand_in_follow_up = false",
            &format!(
                "{channels}[item.a]\ncost = \"200 EUR\"\n\
                 [supplier.x]\nlead_time = \"{lead} d\"\norder_cost = \"10 EUR\"\n\
                 [carrier.road]\ntransit = \"0 s\"\nprice = {{ per_parcel = \"10 EUR\" }}\n\
                 [warehouse.w.stock.a]\non_hand = {start}\npolicy = {policy}\nholding_cost = \"0.2 EUR/d\""
            ),
        )
        .replacen("length = \"1 min\"", "length = \"59 d 23 h 59 min 59 s 999 ms 999 us\"", 1)
        .replacen("warm_up = \"0 min\"", "warm_up = \"23 h 59 min 59 s 999 ms 999 us\"", 1);
        let source = "anyLogistix and SupplyNetPy, identical in both";
        let mut case = Case::new(
            id,
            &format!("{policy}, lead time {lead} d, demand {demands:?} every 2 d"),
            source,
            text,
            2,
        );
        for (i, units) in demands.iter().enumerate() {
            case = case.file(&format!("c{i}.csv"), every_second_day(*units));
        }
        let [orders, purchases, ordered, receipts, received, end, holding, transport, spend, revenue, profit] =
            expected;
        let start = f64::from(start);
        all.push(
            case.record("customer orders", |r| r.flow.placed as f64, orders, 0.0)
                .record("purchases", |r| r.stock.groups[0].purchases as f64, purchases, 0.0)
                .record("units ordered", |r| r.stock.groups[0].ordered as f64, ordered, 0.0)
                .record("receipts", |r| r.stock.suppliers[0].received as f64, receipts, 0.0)
                .record("units received", |r| r.stock.groups[0].received as f64, received, 0.0)
                .record(
                    "units at the end",
                    move |r| start + r.stock.groups[0].received as f64 - r.stock.groups[0].issued as f64,
                    end,
                    0.0,
                )
                .kpi("cost.holding", holding, 0.0)
                .sum("transport", &["cost.freight", "cost.ordering"], 1.0, transport, 0.0)
                .kpi("cost.goods", spend, 0.0)
                .kpi("money.revenue", revenue, 0.0)
                .kpi("money.profit", profit, 0.0),
        );
    }
    // EOQ: one unit a minute, nothing owed. Stock falls from Q to 1, so that its mean is (Q + 1)/2.
    for q in [304.0, 250.0, 400.0] {
        let (k, h) = (8.0, 0.000_173);
        let text = one(
            q * 100.0 + q,
            q,
            "",
            "orders = { every = \"1 min\" }",
            "order_cost = \"8 EUR\"",
            &format!("policy = {{ r = 0, Q = {q} }}\nholding_cost = \"{h} EUR/min\""),
        );
        let cost = k / q + h * (q + 1.0) / 2.0;
        all.push(
            Case::new(
                "I02a′",
                &format!("EOQ in whole units, Q = {q}, K = 8, h = {h}"),
                "Harris (1913), K/Q + h (Q + 1)/2",
                text,
                2,
            )
            .record(
                "cost per min",
                |r| (cost_of(r) / minutes(r) * 1e9).round() / 1e9,
                (cost * 1e9).round() / 1e9,
                1e-6,
            ),
        );
    }
    all
}

/// A warehouse that supplies two others.
fn echelons() -> Vec<Case> {
    let mut all = Vec::new();
    let (rates, levels, lead, central_level, central_lead): ([f64; 2], [i64; 2], f64, usize, f64) =
        ([1.5, 0.5], [4, 2], 1.0, 5, 3.0);
    let rate: f64 = rates.iter().sum();
    // Units owed by the centre come from the queue in the order of the demands: each is of site i with
    // probability λi / λ, independently (Simon 1971; Graves 1985).
    let demand = poisson(rate * central_lead, 80);
    let owed = |n: usize| {
        if n == 0 {
            demand[..=central_level].iter().sum()
        } else {
            demand.get(central_level + n).copied().unwrap_or(0.0)
        }
    };
    let mut text = String::from("[item.a]\n[supplier.factory]\n");
    text += &format!("lead_time = {}\n", constant(central_lead));
    text += &format!(
        "[warehouse.z.stock.a]\npolicy = {{ base_stock = {central_level} }}\nsuppliers = {{ factory = \"100 %\" }}\n"
    );
    text += &format!("[supplier.centre]\nfrom = \"z\"\nlead_time = {}\n", constant(lead));
    for i in 0..2 {
        text += &format!(
            "[region.r{i}]\nserved_by = \"w{i}\"\n[channel.c{i}]\norders = \"{} /min\"\nregions = {{ r{i} = \"100 %\" }}\n",
            rates[i]
        );
        text += &format!(
            "[warehouse.w{i}.stock.a]\npolicy = {{ base_stock = {} }}\nsuppliers = {{ centre = \"100 %\" }}\n",
            levels[i]
        );
    }
    let mut case = Case::new(
        "two echelons",
        "one-for-one at a centre (S = 5, L = 3) and two sites (λ = 1.5 and 0.5, S = 4 and 2, L = 1), first come first served",
        "Simon (1971), Graves (1985): exact, not METRIC",
        scenario_text(30_200.0, 200.0, "", &text),
        20,
    );
    for i in 0..2 {
        let share = rates[i] / rate;
        let mut here = vec![0.0; 81];
        for n in 0..=80 - central_level {
            let mut p = (1.0 - share).powi(n as i32);
            for (k, cell) in here.iter_mut().enumerate().take(n + 1) {
                *cell += owed(n) * p;
                p *= (n - k) as f64 / (k + 1) as f64 * share / (1.0 - share);
            }
        }
        let own = poisson(rates[i] * lead, 80);
        let outstanding = |m: usize| (0..=m).map(|k| here[k] * own[m - k]).sum::<f64>();
        let fill: f64 = (0..levels[i] as usize).map(outstanding).sum();
        let on_hand: f64 =
            (0..levels[i] as usize).map(|m| (levels[i] - m as i64) as f64 * outstanding(m)).sum();
        let late: f64 =
            (levels[i] as usize..=80).map(|m| (m as i64 - levels[i]) as f64 * outstanding(m)).sum();
        case = case
            .kpi(&format!("warehouse.w{i}.stock.fill_rate"), fill, 0.015)
            .kpi(&format!("warehouse.w{i}.stock.on_hand"), on_hand, 0.015)
            .kpi(&format!("warehouse.w{i}.stock.backordered"), late, 0.06);
    }
    let central_fill: f64 = demand[..central_level].iter().sum();
    all.push(case.kpi("warehouse.z.stock.fill_rate", central_fill, 0.03));
    // Three stages in series, demand once a unit of time; hundredths of a unit.
    let text = "[channel.c]\norders = { every = \"1 min\" }\nunits = { dist = \"normal\", mean = 500, sd = 100 }\n[item.a]\n\
        [region.r]\nserved_by = \"one\"\n\
        [supplier.outside]\nlead_time = \"2 min\"\n\
        [supplier.from_three]\nfrom = \"three\"\nlead_time = \"1 min\"\n\
        [supplier.from_two]\nfrom = \"two\"\nlead_time = \"1 min\"\n\
        [warehouse.three.stock.a]\npolicy = { base_stock = 1069 }\nsuppliers = { outside = \"100 %\" }\n\
        holding_cost = \"2 EUR/min\"\n\
        [warehouse.two.stock.a]\npolicy = { base_stock = 553 }\nsuppliers = { from_three = \"100 %\" }\n\
        holding_cost = \"4 EUR/min\"\n\
        [warehouse.one.stock.a]\npolicy = { base_stock = 649 }\nsuppliers = { from_two = \"100 %\" }\n\
        holding_cost = \"7 EUR/min\"\nshortage_cost = \"37.12 EUR/min\"";
    all.push(
        Case::new(
            "I11a",
            "three stages in series at the optimal echelon levels 6.49, 12.02, 22.71",
            "Snyder & Shen (2019) Ex. 6.1; Clark & Scarf on a fine grid",
            scenario_text(20_100.0, 100.0, "", text),
            20,
        )
        // What is on the road is held at the price of where it comes from: 5 · 1 · 4 + 5 · 1 · 2.
        .record("cost per unit of time", |r| cost_of(r) / minutes(r) / 100.0 + 30.0, 47.6601, 0.01),
    );
    all
}

/// One period: what is left or missing after the only demand.
fn newsvendors() -> Vec<Case> {
    let mut all = Vec::new();
    for (id, level, units, costs, cost, source) in [
        (
            "I01a",
            5_660,
            "{ dist = \"normal\", mean = 5000, sd = 800 }",
            [0.18, 0.7],
            199.760_519_3,
            "Snyder & Shen (2019) Ex. 4.3",
        ),
        (
            "I01a",
            6_000,
            "{ dist = \"normal\", mean = 5000, sd = 800 }",
            [0.18, 0.7],
            215.613_155_3,
            "Snyder & Shen (2019) Ex. 4.3",
        ),
        (
            "known answers",
            13_282,
            "{ dist = \"normal\", mean = 12000, sd = 1000 }",
            [2.0, 18.0],
            3_509.97,
            "newsvendor, N(120, 10), h = 2, p = 18",
        ),
    ] {
        let text = scenario_text(
            2.0,
            1.0,
            "demand_in_follow_up = false",
            &format!(
                "[channel.c]\norders = {{ every = \"1 min\" }}\nunits = {units}\n[item.a]\n[warehouse.w.stock.a]\non_hand = {level}\nwhen_short = \"lose\""
            ),
        )
        .replacen("follow_up = \"300 d\"", "follow_up = \"0 s\"", 1);
        let [over, under] = costs;
        all.push(
            Case::new(
                id,
                &format!("newsvendor, S = {level}, demand {units}, in hundredths"),
                source,
                text,
                40_000,
            )
            .record(
                "cost",
                move |r| {
                    let g = &r.stock.groups[0];
                    // The window is a minute, the integral is in hours.
                    over * g.integrals[0] * 60.0 + under * g.lost as f64
                },
                cost,
                0.02,
            ),
        );
    }
    all
}

fn disruptions() -> Vec<Case> {
    let mut all = Vec::new();
    // A year is 525 600 minutes here too; h and p as published.
    let year = 525_600.0;
    for (q, cost) in [(773, 173.950_002_6), (700, 174.787_117_4), (304, 248.259_073_6)] {
        let text = one(
            95.0 * year,
            0.0,
            "demand_in_follow_up = false",
            &format!("orders = {{ every = \"{} s\" }}", year * 60.0 / 1300.0),
            &format!(
                "order_cost = \"8 EUR\"\noutages = {{ every = {}, lasts = {} }}",
                exponential(year / 1.5),
                exponential(year / 14.0)
            ),
            &format!(
                "policy = {{ r = 0, Q = {q} }}\nwhen_short = \"lose\"\nlost_sale_cost = \"5 EUR\"\nholding_cost = \"0.225 EUR/y\""
            ),
        );
        all.push(
            Case::new(
                "D01a",
                &format!("EOQ with supplier outages, Q = {q}, demand in whole units"),
                "Snyder & Shen (2019) Ex. 9.1; Berk & Arreola-Risa (1994)",
                text,
                24,
            )
            // In whole units the stock falls from Q to 1: half a unit more is held.
            .record(
                "cost per year",
                move |r| cost_of(r) / (minutes(r) / 525_600.0),
                cost + 0.225 / 2.0,
                0.04,
            ),
        );
    }
    // One unit stands for 2 000. Up and down times are geometric numbers of periods.
    let geometric = |p: f64, most: i32| {
        let values: Vec<String> = (1..=most).map(|k| format!("\"{k} min\"")).collect();
        let weights: Vec<String> = (1..=most).map(|k| format!("{:.12}", p * (1.0 - p).powi(k - 1))).collect();
        format!("{{ values = [{}], weights = [{}] }}", values.join(", "), weights.join(", "))
    };
    for (level, cost) in
        [(1, 3_310.344_828), (2, 2_913.793_103), (3, 2_741.379_31), (4, 2_737.068_966), (5, 2_858.836_207)]
    {
        let text = one(
            40_100.0,
            100.0,
            "sample_every = \"1 min\"\ndemand_in_follow_up = false",
            "orders = { every = \"1 min\" }",
            &format!("outages = {{ every = {}, lasts = {} }}", geometric(0.04, 400), geometric(0.25, 80)),
            &format!("policy = {{ every = \"1 min\", first = \"30 s\", up_to = {level} }}"),
        );
        all.push(
            Case::new(
                "D01b",
                &format!("base stock {level} × 2 000 with a supplier up and down by periods"),
                "Snyder & Shen (2019) Ex. 9.3",
                text,
                20,
            )
            .record(
                "cost per period",
                |r| {
                    let signals = &r.layout().signals;
                    let at = |path: &str| signals.iter().position(|s| s.path == path).expect("a signal");
                    let (held, owed) = (at("warehouse.w.stock_units"), at("warehouse.w.backordered"));
                    let samples: Vec<&[f32]> = r.series.chunks_exact(signals.len()).skip(100).collect();
                    let mean = |i: usize| {
                        samples.iter().map(|s| f64::from(s[i])).sum::<f64>() / samples.len() as f64
                    };
                    2_000.0 * (0.25 * mean(held) + 3.0 * mean(owed))
                },
                cost,
                0.04,
            ),
        );
    }
    all
}
