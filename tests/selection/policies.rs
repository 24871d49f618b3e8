//! The nine policies of Law & Kelton's shop: single runs rank them wrongly, a comparison does not.
//!
//! Exact means: a Markov chain of the 120 months from 60 items (the same figures as in `tests/theory`). Single
//! runs: the output printed in *Simulation Modeling and Analysis*, section 1.5.

use super::given_outputs::columns;
use plimsoll::experiment::Bench;
use plimsoll::experiment::compare::{Columns, Terms, compare};
use plimsoll::experiment::result::{Better, KpiInfo, Unit};
use plimsoll::scenario::{self, Request};
use plimsoll::source::MemoryFiles;
use plimsoll::stats::Ranking;

/// s, S, the exact mean cost of a month, and that of the printed run.
const POLICIES: [(u32, u32, f64, f64); 9] = [
    (20, 40, 125.124_769_8, 126.61),
    (20, 60, 118.943_816_9, 122.74),
    (20, 80, 121.346_203_5, 123.86),
    (20, 100, 126.936_502_6, 125.32),
    (40, 60, 125.769_387_2, 126.37),
    (40, 80, 125.466_906_7, 125.46),
    (40, 100, 131.544_840_9, 132.34),
    (60, 80, 143.912_816_7, 150.02),
    (60, 100, 144.194_756_4, 143.20),
];

fn order(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    order
}

/// Pairs that a ranking tells apart; each must stand as the exact means do.
fn told(ranking: &Ranking, exact: &[f64]) -> usize {
    let n = exact.len();
    let mut told = 0;
    for i in 0..n {
        for j in i + 1..n {
            if ranking.apart[i][j] {
                let (low, high) = (ranking.order[i], ranking.order[j]);
                assert!(exact[low] < exact[high], "policy {low} is told to cost less than {high}");
                told += 1;
            }
        }
    }
    told
}

#[test]
fn single_runs_rank_the_policies_wrongly() {
    let (exact, single) = (POLICIES.map(|p| p.2), POLICIES.map(|p| p.3));
    assert_ne!(order(&single), order(&exact));
    // Even the last place goes to another policy.
    assert_eq!((order(&exact)[8], order(&single)[8]), (8, 7));
    let columns = columns();
    let exact = [0, 2, 4, 6, 8].map(|i| POLICIES[i].2);
    let wrong = (0..100).filter(|r| {
        let run: Vec<f64> = columns.iter().map(|c| c[*r]).collect();
        order(&run) != order(&exact)
    });
    let wrong = wrong.count();
    assert!(wrong > 20, "{wrong} of 100 single runs rank five policies wrongly");
}

/// Runs of the book's program itself, five policies with 100 runs each.
#[test]
fn a_comparison_of_the_runs_of_the_book_ranks_as_the_exact_means_do() {
    let exact = [0, 2, 4, 6, 8].map(|i| POLICIES[i].2);
    let info = KpiInfo {
        id: "cost".into(),
        label: "Cost of a month".into(),
        unit: Unit::Money,
        better: Better::Lower,
        definition: String::new(),
        window: String::new(),
        censoring: String::new(),
        group: String::new(),
        headline: true,
    };
    let point = |(i, values): (usize, Vec<f64>)| Columns {
        name: i.to_string(),
        kpis: vec![info.clone()],
        values: vec![values],
    };
    let points: Vec<Columns> = columns().into_iter().enumerate().map(point).collect();
    let terms = Terms { confidence: 0.95, matters_if: Vec::new(), deciding: vec!["cost".into()] };
    let comparison = compare(&points, &terms);
    let ranking = &comparison.measures[0].ranking.as_ref().unwrap().1;
    assert_eq!((ranking.confidence, ranking.comparisons), (0.95, 10));
    // (20,40) and (40,60) differ by 0.64 with a standard error of some 0.5 and cannot be told by 100 runs.
    assert!(told(ranking, &exact) >= 9);
    assert_eq!(ranking.order[0], 1, "(20,80) is the best of the five");
}

fn text(s: u32, big: u32) -> String {
    // A month is an hour; we order at s or below, the book below s; it makes no review at the end.
    format!(
        "format = 1\n[scenario]\nname = \"policies\"\n[run]\nlength = \"119 h 59 min 59 s 999 ms 999 us\"\n\
         follow_up = \"300 d\"\ndemand_in_follow_up = false\n\
         [channel.c]\norders = \"10 /h\"\n\
         at_once = {{ values = [1, 2, 3, 4], weights = [167, 333, 333, 167] }}\n\
         [item.a]\ncost = \"3 EUR\"\n\
         [supplier.x]\nlead_time = {{ dist = \"uniform\", low = \"30 min\", high = \"1 h\" }}\norder_cost = \"32 EUR\"\n\
         [warehouse.w.stock.a]\non_hand = 60\nholding_cost = \"1 EUR/h\"\nshortage_cost = \"5 EUR/h\"\n\
         policy = {{ every = \"1 h\", s = {}, S = {big} }}\n",
        s - 1
    )
}

#[test]
fn a_comparison_of_all_nine_ranks_as_the_exact_means_do() {
    const REPLICATIONS: u32 = 400;
    let exact = POLICIES.map(|p| p.2);
    let mut bench = Bench::new(1, 2);
    let ids = POLICIES.map(|(s, big, ..)| {
        let files = MemoryFiles::new().with("p.toml", text(s, big));
        let loaded = scenario::load(&Request::new("p.toml"), &files);
        let messages = loaded.messages();
        bench.add(format!("({s},{big})"), loaded.scenario.unwrap_or_else(|| panic!("{messages}")))
    });
    bench.run(&ids.map(|id| (id, 0..REPLICATIONS)), &()).unwrap();
    let points: Vec<Columns> = ids.iter().map(|id| Columns::of(&bench, *id, REPLICATIONS)).collect();
    let terms = Terms { confidence: 0.95, matters_if: Vec::new(), deciding: vec!["cost.total".into()] };
    let comparison = compare(&points, &terms);
    let measure = comparison.measures.iter().find(|m| m.info.id == "cost.total").unwrap();
    for (mean, exact) in measure.means.iter().flatten().zip(exact) {
        // Standard deviations of a run are 2 to 5, so of a mean of 400 at most 0.25.
        assert!((mean.mean / 120.0 - exact).abs() < 1.0, "{} is not {exact}", mean.mean / 120.0);
    }
    let ranking = &measure.ranking.as_ref().unwrap().1;
    assert_eq!(ranking.comparisons, 36);
    // Three pairs differ by less than 0.7; at least 32 of the 36 must be told, and none wrongly.
    let told = told(ranking, &exact);
    assert!(told >= 32, "{told} pairs are told apart");
    assert_eq!(comparison.points[ranking.order[0]], "(20,60)");
    assert!(ranking.apart[0][1..].iter().all(|a| *a), "the best is told from all others");
}
