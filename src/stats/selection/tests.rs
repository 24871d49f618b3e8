//! Properties of the procedures: error rates on made-up data, and edges.

use super::*;
use crate::stats::normal_quantile;
use std::cmp::Ordering;

/// Uniform numbers inside 0 to 1: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
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
        normal_quantile(self.next())
    }
}

/// The classical case: equal variances, one setting ahead by exactly the indifference, independent and under
/// a shared disturbance. 400 experiments: a true share of 0.95 has the standard error 0.011, and the bound is
/// conservative, so that less than 0.917 (three of them) is a mistake in the procedure.
#[test]
fn the_best_is_selected_as_often_as_promised() {
    let mut u = Uniform(11);
    for shared in [0.0, 2.0] {
        let mut right = 0;
        let mut used = 0;
        for _ in 0..400 {
            let columns: Vec<Vec<f64>> = {
                let common: Vec<f64> = (0..400).map(|_| shared * u.normal()).collect();
                (0..4)
                    .map(|i| {
                        let mean = if i == 2 { 9.0 } else { 10.0 };
                        common.iter().map(|c| mean + c + u.normal()).collect()
                    })
                    .collect()
            };
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let done = kim_nelson(&columns, 10, 0.05, 1.0);
            right += usize::from(done.selected == [2]);
            used += done.replications.iter().sum::<usize>();
        }
        assert!(right as f64 / 400.0 > 0.917, "{right} of 400 with {shared}");
        // What all share costs nothing: about 15 replications a setting either way.
        assert!(used / 1600 < 30, "{used}");
    }
}

/// At the edges of the zone either error is at most what was allowed; 1 000 experiments, three standard errors.
#[test]
fn a_share_test_keeps_both_errors() {
    let mut u = Uniform(3);
    let test = ShareTest::new(0.87, 0.93, 0.02, 0.05);
    for (share, right, allowed) in [(0.93, true, 0.05), (0.87, false, 0.02)] {
        let mut wrong = 0;
        let mut length = 0;
        for _ in 0..1000 {
            let values: Vec<bool> = (0..5000).map(|_| u.next() < share).collect();
            let (n, verdict) = test.judge(values).verdict.expect("it ends within 5 000 replications");
            wrong += usize::from(verdict != right);
            length += n;
        }
        let limit = allowed + 3.0 * (allowed * (1.0 - allowed) / 1000f64).sqrt();
        assert!((wrong as f64 / 1000.0) < limit, "{wrong} wrong at {share}");
        assert!(length / 1000 < 250, "{length}");
    }
}

#[test]
fn clear_cases_are_judged_quickly_and_for_good() {
    let test = ShareTest::new(0.87, 0.93, 0.05, 0.05);
    let never = test.judge([false; 50]);
    assert_eq!(never.verdict, Some((5, false)));
    let always = test.judge([true; 100]);
    // ln 20 / ln (0.93 / 0.87) = 44.9
    assert_eq!(always.verdict, Some((45, true)));
    let mut later = vec![true; 45];
    later.extend([false; 100]);
    assert_eq!(test.judge(later).verdict, Some((45, true)));
    let open = test.judge([true, true, false]);
    assert!(open.verdict.is_none() && open.against_high < 1.0 && open.against_low < 1.0);
    assert_eq!(test.judge([]).against_low, 1.0);
}

/// A walk with a drift at the edge of the zone; 1 000 experiments, three standard errors above 0.05.
#[test]
fn a_wedge_keeps_its_error_and_ends() {
    let mut u = Uniform(5);
    let wedge = Wedge::new(10, 0.05, 0.5);
    let mut wrong = 0;
    for _ in 0..1000 {
        let values: Vec<f64> = (0..2000).map(|_| 0.5 + u.normal()).collect();
        let (_, side) = wedge.first_exit(&values).expect("the wedge is closed by then");
        wrong += usize::from(side != Ordering::Greater);
    }
    assert!(wrong < 71, "{wrong}");
}

#[test]
fn what_does_not_vary_is_decided_at_once() {
    let wedge = Wedge::new(5, 0.01, 1.0);
    assert_eq!(wedge.first_exit(&[2.0; 4]), None);
    assert_eq!(wedge.first_exit(&[2.0; 5]), Some((5, Ordering::Greater)));
    assert_eq!(wedge.first_exit(&[0.0; 5]), Some((5, Ordering::Equal)));
    assert_eq!(wedge.first_exit(&[-1e-9; 6]), Some((5, Ordering::Less)));
}

#[test]
fn allocation_has_its_closed_forms() {
    // Two settings: in proportion to their standard deviations, whatever the gap.
    let two = ocba_fractions(&[1.0, 5.0], &[2.0, 6.0]);
    assert!((two[0] - 0.25).abs() < 1e-12 && (two[1] - 0.75).abs() < 1e-12, "{two:?}");
    // Gaps of 1 and 2 with one variance: 4 to 1, and the best √17.
    let three = ocba_fractions(&[0.0, 1.0, 2.0], &[1.0, 1.0, 1.0]);
    let sum = 4.0 + 1.0 + 17f64.sqrt();
    for (got, want) in three.iter().zip([17f64.sqrt() / sum, 4.0 / sum, 1.0 / sum]) {
        assert!((got - want).abs() < 1e-12, "{three:?}");
    }
    assert_eq!(ocba_fractions(&[1.0, 2.0], &[0.0, 0.0]), [0.5, 0.5]);
    assert_eq!(ocba_fractions(&[1.0, 1.0], &[1.0, 3.0]), [0.1, 0.9]);
}

#[test]
fn bounds_of_correct_selection_are_ordered() {
    let sure = correct_selection(&[9.0, 12.0]);
    assert!(sure.bonferroni > 0.999_999 && sure.slepian >= sure.bonferroni);
    let even = correct_selection(&[0.0]);
    assert!((even.bonferroni - 0.5).abs() < 1e-12 && (even.slepian - 0.5).abs() < 1e-12);
    assert_eq!(correct_selection(&[-5.0, -5.0, 0.0]).bonferroni, 0.0);
    assert_eq!(correct_selection(&[]).slepian, 1.0);
}

/// Means at the edges of the zone and clear of it; 500 experiments each of at most 3 000 values, three standard errors.
#[test]
fn a_mean_test_keeps_its_errors_and_is_quick_where_it_can() {
    let mut u = Uniform(8);
    let test = MeanTest::new(10, 0.05, 0.1);
    for (mean, most) in [(0.1, 900), (-0.1, 900), (1.0, 20), (3.0, 11)] {
        let (mut wrong, mut length) = (0, 0);
        for _ in 0..500 {
            let values: Vec<f64> = (0..3000).map(|_| mean + u.normal()).collect();
            let (n, above) = test.judge(&values).verdict.expect("the wedge is closed by then");
            wrong += usize::from(above != (mean > 0.0));
            length += n;
        }
        assert!((wrong as f64 / 500.0) < 0.05 + 3.0 * (0.05 * 0.95 / 500f64).sqrt(), "{wrong} at {mean}");
        assert!(length / 500 <= most, "{} values at {mean}", length / 500);
    }
    let open = test.judge(&[f64::NAN, 1.0, -1.0]);
    assert_eq!((open.verdict, open.against_low), (None, 1.0));
    assert_eq!(test.judge(&[0.5; 12]).verdict, Some((10, true)));
}
