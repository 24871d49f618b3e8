//! An invented finished run with everything a report can show, for tests.

use crate::experiment::result::*;

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), as numbers inside 0 to 1.
struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        crate::stats::normal_quantile(self.next())
    }
}

fn kpi(id: &str, label: &str, unit: Unit, better: Better, group: &str, headline: bool) -> KpiInfo {
    KpiInfo {
        id: id.to_owned(),
        label: label.to_owned(),
        unit,
        better,
        definition: format!("What {} counts, divided by what it is counted among", label.to_lowercase()),
        window: "orders placed from Mon 2026-03-02 to Sun 2026-03-08".to_owned(),
        censoring: "an open order whose promise has passed counts as late".to_owned(),
        group: group.to_owned(),
        headline,
    }
}

/// A run of so many replications of one week.
pub fn example_run(replications: u32) -> RunResult {
    use Better::{Higher, Lower, Neither};
    let kpis = vec![
        kpi("orders.on_time", "Orders on time", Unit::Share, Higher, "Orders", true),
        kpi("orders.cycle_time.p95", "Order cycle time, 95 % within", Unit::Duration, Lower, "Orders", true),
        kpi("orders.cancelled", "Orders cancelled", Unit::Share, Lower, "Orders", false),
        kpi("orders.placed", "Orders placed", Unit::Orders, Neither, "Orders", false),
        kpi("recovery_time", "Time to recover after the power cut", Unit::Duration, Lower, "Orders", true),
        kpi("pick.utilisation", "Pickers busy", Unit::Share, Neither, "Work", true),
        kpi("pick.lines_per_hour", "Lines picked per hour", Unit::PerHour, Higher, "Work", false),
        kpi("pick.time", "Time to pick a line", Unit::Duration, Lower, "Work", false),
        kpi("cost.total", "Cost in all", Unit::Money, Lower, "Money", true),
        kpi("cost.per_order", "Cost per order", Unit::Money, Lower, "Money", false),
        kpi("bullwhip", "Bullwhip", Unit::Factor, Lower, "Money", false),
    ];
    let activities = [
        ("review", "waiting"),
        ("pick", "closed"),
        ("pick", "waiting"),
        ("pick", "working"),
        ("pack", "waiting"),
        ("pack", "working"),
        ("dock", "waiting"),
        ("dock", "blocked"),
        ("transit", "moving"),
    ];
    let hours_of = [0.3, 4.2, 2.8, 0.4, 0.6, 0.1, 3.1, 0.2, 14.2];
    let bins = 7 * 24;
    let run = |index: u32| {
        let mut u = Uniform(20_260_302 + u64::from(index));
        let load = u.normal();
        let on_time = 0.961 - 0.006 * load + 0.002 * u.normal();
        let recovery = if u.next() < 0.1 { f64::NAN } else { 12.0 * (0.4 * u.normal() + 0.2 * load).exp() };
        let placed = (4180.0 + 65.0 * load).round();
        let cost = 391_200.0 + 5_200.0 * load + 800.0 * u.normal();
        let values = vec![
            on_time,
            37.5 + 2.0 * load + u.normal(),
            0.004 * (0.3 * u.normal()).exp(),
            placed,
            recovery,
            0.84 + 0.02 * load,
            61.0 + u.normal(),
            0.0125 + 0.0002 * u.normal(),
            cost,
            cost / placed,
            1.2 + 0.1 * u.normal(),
        ];
        let mut backlog = 80.0;
        let mut line = Vec::with_capacity(bins);
        let mut busy = Vec::with_capacity(bins);
        for b in 0..bins {
            let (day, hour) = (b / 24, b % 24);
            let inflow =
                25.0 + 22.0 * ((hour as f64 - 8.0) / 24.0 * std::f64::consts::TAU).sin() + 2.0 * load;
            let open = day < 5 && (6..22).contains(&hour) && !(b > 33 && b < 43);
            let capacity: f64 = if open { 54.0 + 3.0 * u.normal() } else { 0.0 };
            let served = capacity.min(backlog + inflow);
            backlog = (backlog + inflow - served + 3.0 * u.normal()).max(0.0);
            line.push(backlog as f32);
            busy.push(if capacity > 0.0 { (served / capacity) as f32 } else { f32::NAN });
        }
        Replication {
            index,
            values,
            series: vec![line, busy],
            stage_hours: hours_of.iter().map(|h| h * (0.1 * u.normal() + 0.05 * load).exp()).collect(),
            inputs: vec![65.0 * load, u.normal()],
            events: 41_000 + u64::from(index),
        }
    };
    let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    RunResult {
        title: Title {
            name: "rhine".to_owned(),
            question: Some(
                "Do we keep the promise when the north warehouse loses power on Tuesday?".to_owned(),
            ),
            currency: "EUR".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            start: "Mon 2026-03-02".to_owned(),
            length: "7 d".to_owned(),
            scenario_digest: "7f3a91c25d0e4b6a".repeat(4),
        },
        kpis,
        replications: (0..replications).map(run).collect(),
        failed: Vec::new(),
        series: vec![
            SeriesInfo {
                path: "warehouse.north.backlog".to_owned(),
                label: "Backlog, Frankfurt North".to_owned(),
                unit: Unit::Orders,
            },
            SeriesInfo {
                path: "warehouse.north.pickers.busy".to_owned(),
                label: "Pickers busy, Frankfurt North".to_owned(),
                unit: Unit::Share,
            },
        ],
        bin_times: (0..bins)
            .map(|b| format!("{} 2026-03-{:02} {:02}:00", weekdays[b / 24], 2 + b / 24, b % 24))
            .collect(),
        bin_hours: (0..bins).map(|b| b as f64).collect(),
        targets: vec![
            TargetResult {
                name: "on-time".to_owned(),
                kpi: 0,
                bound: Bound::AtLeast(0.95),
                with_probability: Some(0.9),
                estimate: 0.962,
                interval: (0.942, 0.976),
                met: true,
                sentence: "at least 95 % in 90 % of replications".to_owned(),
            },
            TargetResult {
                name: "recovery".to_owned(),
                kpi: 4,
                bound: Bound::AtMost(24.0),
                with_probability: Some(0.95),
                estimate: 0.88,
                interval: (0.848, 0.907),
                met: false,
                sentence: "at most 24 h in 95 % of replications".to_owned(),
            },
            TargetResult {
                name: "cost".to_owned(),
                kpi: 8,
                bound: Bound::AtMost(410_000.0),
                with_probability: None,
                estimate: 391_200.0,
                interval: (390_300.0, 392_100.0),
                met: true,
                sentence: "at most 410 000 EUR on average".to_owned(),
            },
        ],
        stages: activities
            .iter()
            .map(|(stage, activity)| StageInfo {
                stage: (*stage).to_owned(),
                activity: (*activity).to_owned(),
            })
            .collect(),
        inputs: vec![
            InputInfo {
                id: "channel.web.orders".to_owned(),
                label: "orders through web, beyond what was expected".to_owned(),
                mean: Some(0.0),
            },
            InputInfo {
                id: "warehouse.north.pick.work".to_owned(),
                label: "hours of pick at north, beyond what was expected".to_owned(),
                mean: Some(0.0),
            },
        ],
        precision: vec![PrecisionResult {
            kpi: 0,
            figure: "mean".to_owned(),
            unit: Unit::Share,
            estimate: 0.961,
            half_width: 0.0009,
            wanted: 0.001,
            reached: true,
            more: Some(0),
        }],
        late: Some(LateResult {
            late: 1320,
            on_time: 32_480,
            parts: [
                ("pick", "waiting", 7.4, 2.7, 0.75),
                ("dock", "blocked", 1.7, 0.1, 0.25),
                ("transit", "moving", 14.0, 14.2, 0.0),
            ]
            .map(|(stage, activity, late_hours, on_time_hours, share)| LatePart {
                part: StageInfo { stage: stage.to_owned(), activity: activity.to_owned() },
                late_hours,
                on_time_hours,
                half_width: 0.3,
                share,
            })
            .into(),
        }),
        assumptions: vec![
            Assumption {
                path: "warehouse.north.pick.line_time".to_owned(),
                value: "gamma(45 s, cv 0.6)".to_owned(),
                grade: "C".to_owned(),
                source: "default: published pick rates of manual shelving".to_owned(),
            },
            Assumption {
                path: "carrier.swift.late".to_owned(),
                value: "3 %".to_owned(),
                grade: "A".to_owned(),
                source: "the scenario, rhine.toml:41".to_owned(),
            },
        ],
        method: Method {
            seed: 20_260_302,
            replications,
            warm_up: "1 d".to_owned(),
            follow_up: "5 d".to_owned(),
            confidence: 0.95,
            version: "0.1.0".to_owned(),
            events: (0..replications).map(|i| 41_000 + u64::from(i)).sum(),
            rough: false,
            design: DesignKind::Independent,
            controls: false,
            looks: vec![replications],
        },
        warnings: vec![
            "warehouse.north is short of pickers on Mondays 14:00-17:00: the queue grows until the evening"
                .to_owned(),
        ],
        network: Network {
            places: [("supplier", "mill"), ("warehouse", "north"), ("region", "coast"), ("region", "hills")]
                .map(|(kind, name)| Place { kind: kind.into(), name: name.into() })
                .into(),
            ways: vec![
                way("supplier.mill", 0, 1, Some("orders.placed"), None),
                way("lane.north-coast", 1, 2, Some("orders.placed"), Some("orders.on_time")),
                Way { closed: true, ..way("lane.north-hills", 1, 3, None, None) },
            ],
        },
        spans: vec![
            Span { kind: "change".into(), name: "campaign".into(), from_hours: 30.0, until_hours: 78.0 },
            Span {
                kind: "change".into(),
                name: "new rates".into(),
                from_hours: 96.0,
                until_hours: f64::INFINITY,
            },
        ],
    }
}

fn way(id: &str, from: usize, to: usize, load: Option<&str>, late: Option<&str>) -> Way {
    let of = |kpi: Option<&str>| kpi.map(str::to_owned);
    Way { id: id.to_owned(), from, to, km: Some(120.0), load: of(load), late: of(late), closed: false }
}
