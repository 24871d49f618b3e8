//! The constants of selection procedures, number by number.

use plimsoll::stats::selection::{dudewicz_dalal_h, kim_nelson_eta, rinott_h};

const TABLE: &str = include_str!("../data/selection_constants.csv");

#[test]
fn every_constant_agrees_with_the_table() {
    let mut seen = 0;
    for row in TABLE.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let count = |i: usize| fields[i].parse::<usize>().unwrap();
        let number = |i: usize| fields[i].parse::<f64>().unwrap();
        let (k, n0, p, value) = (count(1), count(2), number(3), number(4));
        let eta = || kim_nelson_eta(p / (k - 1) as f64, n0);
        let got = match fields[0] {
            "dudewicz_dalal_h" => dudewicz_dalal_h(k, n0, p),
            "rinott_h" => rinott_h(k, n0, p),
            "kim_nelson_eta" => eta(),
            "kim_nelson_h2" => 2.0 * eta() * (n0 - 1) as f64,
            other => panic!("{other}"),
        };
        // The table has ten digits.
        assert!((got - value).abs() < 2e-9 * value.max(1.0), "{row}: {got}");
        seen += 1;
    }
    assert_eq!(seen, 20 + 24 + 24);
}

/// For two settings Rinott's integral and that of Dudewicz and Dalal are the same probability: the difference
/// of two independent t variables.
#[test]
fn two_settings_have_one_constant() {
    for (n0, p) in [(2, 0.9), (5, 0.95), (20, 0.99), (400, 0.9)] {
        let (a, b) = (rinott_h(2, n0, p), dudewicz_dalal_h(2, n0, p));
        assert!((a - b).abs() < 1e-6 * a, "n0 = {n0}, p = {p}: {a} {b}");
    }
}

/// With endless first stages the t becomes normal: h = √2 z for two settings.
#[test]
fn long_first_stages_need_the_normal_constant() {
    let normal = 2f64.sqrt() * 1.281_551_565_5;
    for h in [rinott_h(2, 100_000, 0.9), dudewicz_dalal_h(2, 100_000, 0.9)] {
        assert!((h - normal).abs() < 1e-4, "{h}");
    }
}
