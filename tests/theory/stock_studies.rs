//! Stock in published studies: Law & Kelton's shop, deterministic supply chains, echelons, one period,
//! suppliers that fail.

use super::harness::{Case, exponential, scenario_text};
use super::inventory::{constant, cost_of, minutes, one, poisson};

pub fn cases() -> Vec<Case> {
    let mut all = law_and_kelton();
    all.extend(deterministic());
    all.extend(echelons());
    all.extend(newsvendors());
    all.extend(disruptions());
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
        let within = if shortage < 1.0 { 0.45 } else { 0.07 };
        all.push(
            Case::new(
                "I10b",
                &model,
                "Law & Kelton, Simulation Modeling and Analysis, 1.5; exact by a Markov chain",
                text,
                1_000,
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
    // Three stages in series, demand once a unit of time; tenths of a unit, each an order of its own.
    let text = "[channel.c]\norders = { every = \"1 min\" }\nat_once = { dist = \"normal\", mean = 50, sd = 10 }\n[item.a]\n\
        [region.r]\nserved_by = \"one\"\n\
        [supplier.outside]\nlead_time = \"2 min\"\n\
        [supplier.from_three]\nfrom = \"three\"\nlead_time = \"1 min\"\n\
        [supplier.from_two]\nfrom = \"two\"\nlead_time = \"1 min\"\n\
        [warehouse.three.stock.a]\npolicy = { base_stock = 107 }\nsuppliers = { outside = \"100 %\" }\n\
        holding_cost = \"2 EUR/min\"\n\
        [warehouse.two.stock.a]\npolicy = { base_stock = 55 }\nsuppliers = { from_three = \"100 %\" }\n\
        holding_cost = \"4 EUR/min\"\n\
        [warehouse.one.stock.a]\npolicy = { base_stock = 65 }\nsuppliers = { from_two = \"100 %\" }\n\
        holding_cost = \"7 EUR/min\"\nshortage_cost = \"37.12 EUR/min\"";
    all.push(
        Case::new(
            "I11a",
            "three stages in series at the optimal echelon levels 6.49, 12.02, 22.71",
            "Snyder & Shen (2019) Ex. 6.1; Clark & Scarf on a fine grid",
            scenario_text(4_100.0, 100.0, "", text),
            20,
        )
        // What is on the road is held at the price of where it comes from: 5 · 1 · 4 + 5 · 1 · 2.
        .record("cost per unit of time", |r| cost_of(r) / minutes(r) / 10.0 + 30.0, 47.6601, 0.01),
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
        .replacen("warm_up = \"1 min\"", "warm_up = \"59 s 999 ms 999 us\"", 1);
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
    // A year is 525 600 minutes here too. One unit stands for five of the published ones.
    let year = 525_600.0;
    for (q, cost) in [(155, 173.950_002_6), (140, 174.787_117_4)] {
        let text = one(
            95.0 * year,
            0.0,
            "demand_in_follow_up = false",
            &format!("orders = {{ every = \"{} s\" }}", year * 60.0 / 260.0),
            &format!(
                "order_cost = \"8 EUR\"\noutages = {{ every = {}, lasts = {} }}",
                exponential(year / 1.5),
                exponential(year / 14.0)
            ),
            &format!(
                "policy = {{ r = 0, Q = {q} }}\nwhen_short = \"lose\"\nlost_sale_cost = \"25 EUR\"\nholding_cost = \"1.125 EUR/y\""
            ),
        );
        all.push(
            Case::new(
                "D01a",
                &format!("EOQ with supplier outages, Q = 5 × {q}"),
                "Snyder & Shen (2019) Ex. 9.1; Berk & Arreola-Risa (1994)",
                text,
                200,
            )
            // In whole units the stock falls from Q to 1: half a unit more is held.
            .record(
                "cost per year",
                move |r| cost_of(r) / (minutes(r) / 525_600.0),
                cost + 1.125 / 2.0,
                0.04,
            ),
        );
    }
    // One unit stands for 2 000. Up and down times are geometric numbers of periods. Within a period the
    // supplier turns, then comes the review, the demand at a quarter of it and the sample at half.
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
            "sample_every = \"30 s\"\ndemand_in_follow_up = false",
            "orders = { every = \"1 min\" }\n[orders]\ncheck = \"15 s\"",
            &format!("outages = {{ every = {}, lasts = {} }}", geometric(0.04, 400), geometric(0.25, 80)),
            &format!("policy = {{ every = \"1 min\", first = \"6 s\", up_to = {level} }}"),
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
                    let samples: Vec<&[f32]> =
                        r.series.chunks_exact(signals.len()).skip(200).step_by(2).collect();
                    let mean = |i: usize| {
                        samples.iter().map(|s| f64::from(s[i])).sum::<f64>() / samples.len() as f64
                    };
                    2_000.0 * (0.25 * mean(held) + 3.0 * mean(owed))
                },
                cost,
                0.05,
            ),
        );
    }
    all
}
