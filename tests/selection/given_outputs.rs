//! Selection procedures on given outputs: five inventory policies, 100 replications each.

use plimsoll::stats::selection::{dudewicz_dalal, kim_nelson, ocba_fractions, rinott};
use plimsoll::stats::{MeanEstimate, PairedDifference};

const RUNS: &str = include_str!("../data/lk_policy_runs.csv");
const POLICIES: [&str; 5] = ["(20,40)", "(20,80)", "(40,60)", "(40,100)", "(60,100)"];

pub fn columns() -> Vec<Vec<f64>> {
    let rows: Vec<(String, Vec<f64>)> = RUNS
        .lines()
        .skip(1)
        .map(|line| {
            let (name, values) = line[1..].split_once("\",").unwrap();
            (name.to_string(), values.split(',').map(|v| v.parse().unwrap()).collect())
        })
        .collect();
    POLICIES.map(|p| rows.iter().find(|(name, _)| name == p).unwrap().1.clone()).to_vec()
}

fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-7 * want.abs().max(1.0), "{got} is not {want}");
}

#[test]
fn the_data_are_the_ones_meant() {
    let columns = columns();
    let expected = [
        (126.2034778, 19.96126077, 125.2405998, 14.83128244),
        (122.0288441, 15.96175367, 121.1615098, 9.195277012),
        (126.762635, 4.986130149, 125.6946229, 6.348498635),
        (132.1267825, 7.731431182, 131.4231115, 5.062323118),
        (145.2562312, 3.776129152, 144.3214416, 4.080044706),
    ];
    for (column, (mean20, var20, mean100, var100)) in columns.iter().zip(expected) {
        let (first, all) = (MeanEstimate::of(&column[..20], 0.95), MeanEstimate::of(column, 0.95));
        near(first.mean, mean20);
        near(first.sd.powi(2), var20);
        near(all.mean, mean100);
        near(all.sd.powi(2), var100);
    }
    let pair = PairedDifference::of(&columns[1][..20], &columns[0][..20], 0.9);
    near(pair.difference.mean, 4.17463365);
    near(pair.difference.half_width, 1.346769892);
    near(pair.correlation, 0.666399341);
}

#[test]
fn the_two_stages_of_dudewicz_and_dalal() {
    let columns = columns();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let done = dudewicz_dalal(&columns, 20, 1.5, 0.9).unwrap();
    near(done.h, 2.747092582);
    let expected = [
        (67, 0.3109846797, 124.7830841),
        (54, 0.4153347816, 121.3037265),
        (21, 1.060070884, 126.5954709),
        (26, 0.7909200022, 131.7359352),
        (21, 1.125139165, 145.5435328),
    ];
    for (i, (n, weight, mean)) in expected.into_iter().enumerate() {
        assert_eq!(done.stages[i].replications, n);
        near(done.stages[i].weight.unwrap(), weight);
        near(done.means[i], mean);
    }
    assert_eq!(POLICIES[done.selected], "(20,80)");
}

#[test]
fn the_two_stages_of_rinott() {
    let columns = columns();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let done = rinott(&columns, 20, 1.5, 0.9).unwrap();
    near(done.h, 2.91636286);
    assert_eq!(done.stages.iter().map(|s| s.replications).collect::<Vec<_>>(), [76, 61, 20, 30, 20]);
    let means = [124.8448783, 121.009025, 126.762635, 131.3956503, 145.2562312];
    for (got, want) in done.means.iter().zip(means) {
        near(*got, want);
    }
    assert_eq!(POLICIES[done.selected], "(20,80)");
}

#[test]
fn a_column_that_is_too_short_is_named() {
    let columns = columns();
    let mut columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    columns[1] = &columns[1][..60];
    let short = rinott(&columns, 20, 1.5, 0.9).unwrap_err();
    assert_eq!((short.setting, short.given, short.needed), (1, 60, 61));
}

#[test]
fn the_sequence_of_kim_and_nelson() {
    let columns = columns();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let done = kim_nelson(&columns, 10, 0.05, 1.0);
    near(done.h2, 11.42941077);
    assert_eq!(done.selected.iter().map(|&i| POLICIES[i]).collect::<Vec<_>>(), ["(20,80)"]);
    assert_eq!(done.replications, [11, 11, 10, 10, 10]);
}

/// The fractions that the rule gives for the means and variances of all 100 replications, worked out by hand
/// from its two equations: N_i : N_j = (s_i/d_i)² : (s_j/d_j)², N_b = s_b √Σ(N_i/s_i)².
#[test]
fn the_fractions_of_the_budget() {
    let columns = columns();
    let estimates: Vec<MeanEstimate> = columns.iter().map(|c| MeanEstimate::of(c, 0.95)).collect();
    let means: Vec<f64> = estimates.iter().map(|e| e.mean).collect();
    let sds: Vec<f64> = estimates.iter().map(|e| e.sd).collect();
    let got = ocba_fractions(&means, &sds);
    let best = 1;
    let raw: Vec<f64> = (0..5).map(|i| (sds[i] / (means[i] - means[best])).powi(2)).collect();
    near(got[0] / got[2], raw[0] / raw[2]);
    near(got[3] / got[4], raw[3] / raw[4]);
    let others: f64 = (0..5).filter(|&i| i != best).map(|i| (got[i] / sds[i]).powi(2)).sum();
    near(got[best], sds[best] * others.sqrt());
    near(got.iter().sum(), 1.0);
    // The two cheapest and the one ahead of them take nearly everything.
    assert!(got[0] > got[2] && got[0] + got[1] + got[2] > 0.95, "{got:?}");
}
