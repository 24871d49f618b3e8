//! Output analysis against published and independently computed numbers, one by one.
//!
//! `data/output_analysis.json` holds the cases with their sources; `lk_policy_runs.csv` are 100 runs of the (s, S)
//! inventory program of Law and Kelton for each of five policies, `mser_series.csv` three series with a start that is
//! not like the rest. All were computed outside this project.

use std::path::Path;

use plimsoll::stats::{
    BatchMeans, Control, Design, HalfWidth, Lag1, MSER_BATCH, MeanEstimate, PairedDifference,
    WelchDifference, chi_square_quantile, confidence_interval_method, controlled_mean, correlation,
    half_width_after, length_for, moving_average, mser, normal_quantile, pair_means, simultaneous_t,
    student_t_quantile,
};
use serde_json::Value;

fn data(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

/// A case: what is given and what must come out.
fn case(id: &str) -> (Value, Value) {
    let all: Vec<Value> = serde_json::from_str(&data("output_analysis.json")).unwrap();
    let case = all.into_iter().find(|c| c["id"] == id).unwrap();
    (case["parameters"].clone(), case["expected"].clone())
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// Equal to the ten digits that the cases are printed with.
fn same(got: f64, want: &Value) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= 2e-9 * want.abs().max(1.0), "{got} is not {want}");
}

fn column(name: &str, table: &str) -> Vec<f64> {
    let text = data(table);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|h| h == name).unwrap();
    reader.records().map(|r| r.unwrap()[at].parse()).map_while(Result::ok).collect()
}

/// The runs of a policy, in the order of the random number streams.
fn policy(name: &str) -> Vec<f64> {
    let text = data("lk_policy_runs.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = reader.records().map(Result::unwrap).find(|r| &r[0] == name).unwrap();
    row.iter().skip(1).map(|v| v.parse().unwrap()).collect()
}

#[test]
fn o01_the_t_interval() {
    let (given, want) = case("O01a");
    let e = MeanEstimate::of(&numbers(&given["data"]), given["confidence"].as_f64().unwrap());
    same(e.mean, &want["mean"]);
    same(e.sd * e.sd, &want["variance"]);
    same(e.half_width, &want["half_width"]);
}

#[test]
fn o02_two_policies_paired_and_by_welch() {
    let (given, want) = case("O02a");
    let (a, b) = (numbers(&given["policy_20_40"]), numbers(&given["policy_20_80"]));
    // The case takes the first less the second; the library answers how much more the second is.
    let paired = PairedDifference::of(&b, &a, 0.9).difference;
    same(paired.mean, &want["mean_diff"]);
    same(paired.sd * paired.sd / paired.n as f64, &want["var_of_mean_diff"]);
    let (low, high) = paired.interval().unwrap();
    same(low, &want["paired_t_ci"][0]);
    same(high, &want["paired_t_ci"][1]);
    for (values, mean, variance) in [(&a, "mean_a", "var_a"), (&b, "mean_b", "var_b")] {
        let e = MeanEstimate::of(values, 0.9);
        same(e.mean, &want[mean]);
        same(e.sd * e.sd, &want[variance]);
    }
    let welch = WelchDifference::of(&b, &a, 0.9);
    same(welch.degrees, &want["welch_df"]);
    let (low, high) = welch.interval().unwrap();
    same(low, &want["welch_ci"][0]);
    same(high, &want["welch_ci"][1]);
    let truth = want["true_difference_from_I10b"].as_f64().unwrap();
    assert!(low < truth && truth < high);
}

#[test]
fn o04_the_confidence_interval_method() {
    let (given, want) = case("O04b");
    let least = given["min_n"].as_u64().unwrap() as usize;
    for (what, reached) in want.as_object().unwrap() {
        let (name, share) = what.split_once(' ').unwrap();
        let wanted = HalfWidth::Relative(share.parse().unwrap());
        let got = confidence_interval_method(&policy(name), wanted, 0.95, least).unwrap();
        assert_eq!(got.first as u64, reached["first"].as_u64().unwrap(), "{what}");
        assert_eq!(got.for_good as u64, reached["stays_below_from"].as_u64().unwrap(), "{what}");
    }
}

#[test]
fn o05_mser_on_three_series() {
    let (_, want) = case("O05a");
    for name in ["ar1_geometric_bias", "step_bias_150"] {
        let (series, want) = (column(name, "mser_series.csv"), &want[name]);
        assert_eq!(series.len() as u64, want["n"].as_u64().unwrap());
        let five = mser(&series, MSER_BATCH).unwrap();
        assert_eq!(five.truncation as u64, want["mser5_truncation"].as_u64().unwrap(), "{name}");
        same(five.statistic, &want["mser5_statistic"]);
        assert_eq!(mser(&series, 1).unwrap().truncation as u64, want["mser1_truncation"].as_u64().unwrap());
        let mean = |values: &[f64]| MeanEstimate::of(values, 0.95).mean;
        same(mean(&series), &want["mean_all"]);
        same(mean(&series[five.truncation..]), &want["mean_after_mser5"]);
        // Welch's picture flattens where MSER cuts: the start is below what follows.
        let smooth = moving_average(&series, 25);
        assert!(smooth[0] < smooth[five.truncation + 25], "{name}");
    }
    // Waits of M/M/1 from empty: without the half-series rule other programs cut off all 2 000 or all but 30.
    let waits = column("mm1_waits_rho_0.8", "mser_series.csv");
    assert_eq!(waits.len(), 2000);
    assert!(mser(&waits, MSER_BATCH).unwrap().truncation <= 1000);
}

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
        normal_quantile(self.next())
    }
}

/// 400 stationary AR(1) series of 1 000: variances have the relative standard error √(2/399) = 0.071, that of the
/// batch means √(2/8000) = 0.016 at least; correlations of neighbours 1/√(400·19) = 0.0115. Four of each are allowed.
#[test]
fn o06_batch_means_of_an_autoregressive_series() {
    let (given, want) = case("O06a");
    let (phi, n) = (given["phi"].as_f64().unwrap(), given["n"].as_u64().unwrap() as usize);
    let want = |key: &str| want[key].as_f64().unwrap();
    let mut u = Uniform(6);
    let (mut means, mut batches, mut products, mut asymptotic, mut caught) = (vec![], vec![], 0.0, 0.0, 0);
    for _ in 0..400 {
        let mut x = u.normal() * want("var_y").sqrt();
        let series: Vec<f64> = std::iter::repeat_with(|| {
            x = phi * x + u.normal();
            x
        })
        .take(n)
        .collect();
        let b = BatchMeans::of(&series, n / 50, 0.95);
        assert_eq!((b.size, b.means.len()), (50, 20));
        products += b.means.windows(2).map(|w| w[0] * w[1]).sum::<f64>();
        asymptotic += b.asymptotic_variance();
        // Batches of 50 are nearly independent; batches of 5 are not, and the check says so.
        caught += usize::from(BatchMeans::of(&series, n / 5, 0.95).lag1.is_too_high(0.05));
        means.push(b.estimate.mean);
        batches.extend(b.means);
    }
    let variance = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>() / v.len() as f64;
    let close = |got: f64, want: f64, error: f64| {
        assert!((got / want - 1.0).abs() < 4.0 * error, "{got} is not {want}");
    };
    close(variance(&means), want("var_mean_1000"), 0.071);
    close(variance(&batches), want("var_batch_mean_50"), 0.016);
    let correlation = products / (400.0 * 19.0) / variance(&batches);
    assert!((correlation - want("corr_adjacent_batch_means_50")).abs() < 4.0 * 0.0115, "{correlation}");
    // Var(batch mean)·50 is 22.78, below the limit of 25 by the end effects of a batch: exact, not an error.
    close(asymptotic / 400.0, 50.0 * want("var_batch_mean_50"), 0.017);
    assert!(50.0 * want("var_batch_mean_50") < want("asymptotic_variance"));
    assert!(caught == 400, "{caught} of 400");
}

/// The run lengths that follow from the asymptotic variances of M/M/1 (Whitt 1989; Daley 1968).
#[test]
fn o06_run_lengths_of_a_queue() {
    let (given, want) = case("O06b");
    let rho = given["rho"].as_f64().unwrap();
    let number = 2.0 * rho * (1.0 + rho) / (1.0 - rho).powi(4);
    let delay = rho * (2.0 + 5.0 * rho - 4.0 * rho * rho + rho.powi(3)) / (1.0 - rho).powi(4);
    same(number, &want["asymptotic_var_L"]);
    same(delay, &want["asymptotic_var_Wq_per_customer"]);
    let (mean_number, mean_delay) = (rho / (1.0 - rho), rho / (1.0 - rho));
    same(length_for(number, 0.05 * mean_number, 0.95), &want["time_for_5pct_halfwidth_L_95"]);
    same(length_for(delay, 0.05 * mean_delay, 0.95), &want["customers_for_5pct_halfwidth_Wq_95"]);
    same(half_width_after(number, 1e5, 0.95), &want["half_width_95_L_after_T_1e5"]);
    same(half_width_after(delay, 1e5, 0.95), &want["half_width_95_Wq_after_1e5_customers"]);
}

/// E[e^U]: 200 000 uniforms. Variances have a relative standard error of √(κ − 1)/√n: below 0.004 for e^U and below
/// 0.006 for the pair means and residuals; covariance and correlation follow. Four of each are allowed.
#[test]
fn o08_antithetic_pairs_and_a_control_variate() {
    let (_, want) = case("O08a");
    let want = |key: &str| want[key].as_f64().unwrap();
    let close = |got: f64, want: f64, error: f64| {
        assert!((got / want - 1.0).abs() < 4.0 * error, "{got} is not {want}");
    };
    let n = 200_000;
    let mut u = Uniform(8);
    let us: Vec<f64> = std::iter::repeat_with(|| u.next()).take(n).collect();
    let up: Vec<f64> = us.iter().map(|u| u.exp()).collect();
    let down: Vec<f64> = us.iter().map(|u| (1.0 - u).exp()).collect();
    let crude = MeanEstimate::of(&up, 0.999);
    assert!((crude.mean - want("mean")).abs() < crude.half_width);
    close(crude.sd.powi(2), want("var_crude"), 0.004);
    let covariance = correlation(&up, &down) * crude.sd * MeanEstimate::of(&down, 0.95).sd;
    close(covariance, want("cov_antithetic"), 0.005);
    assert!((correlation(&up, &us) - want("corr_with_U")).abs() < 4.0 * 1e-4);

    let both: Vec<f64> = up.iter().zip(&down).flat_map(|(a, b)| [*a, *b]).collect();
    let pair: Vec<u32> = (0..2 * n as u32).map(|i| i / 2).collect();
    let pairs = MeanEstimate::of(&pair_means(&both, &pair), 0.999);
    close(pairs.sd.powi(2), want("var_antithetic_pair_mean"), 0.006);
    assert!((pairs.mean - want("mean")).abs() < pairs.half_width);
    let design = Design::Pairs(pair);
    assert_eq!(design.mean(&both, &[], 0.999).half_width, pairs.half_width);
    // A pair has twice the values: the factor is half the crude variance over that of a pair mean.
    let factor = want("var_crude") / 2.0 / want("var_antithetic_pair_mean");
    close(design.effect(&both, &[], 0.95).factor, factor, 0.008);

    let control = Control { values: us, mean: 0.5 };
    let controlled = controlled_mean(&up, std::slice::from_ref(&control), 0.999);
    assert!((controlled.mean - want("mean")).abs() < controlled.half_width);
    let t = student_t_quantile(0.9995, n as u64 - 2);
    close((controlled.half_width / t).powi(2) * n as f64, want("var_control_variate"), 0.006);
    let effect = Design::Independent.effect(&up, &[control], 0.95);
    let factor = want("var_crude") / want("var_control_variate");
    assert!(effect.interval.0 < factor && factor < effect.interval.1, "{effect:?} {factor}");
}

#[test]
fn o09_critical_values() {
    let (_, want) = case("O09a");
    same(student_t_quantile(0.95, 9), &want["t_0_95_9"]);
    same(student_t_quantile(0.975, 9), &want["t_0_975_9"]);
    same(student_t_quantile(0.975, 29), &want["t_0_975_29"]);
    same(simultaneous_t(0.9, 4, 19), &want["bonferroni_t_4_comparisons_90pct_df19"]);
    same(normal_quantile(0.975), &want["z_0_975"]);
    same(chi_square_quantile(0.95, 19), &want["chi2_0_95_19"]);
    // Kolmogorov's limit: 1 − 2 Σ (−1)^{k−1} e^{−2k²x²}, solved here, since no procedure of the program uses it.
    let below = |x: f64| {
        let term = |k: i32| (-1f64).powi(k - 1) * (-2.0 * f64::from(k * k) * x * x).exp();
        1.0 - 2.0 * (1..20).map(term).sum::<f64>()
    };
    let (mut low, mut high) = (1.0, 2.0);
    while high - low > 1e-12 {
        let middle = f64::midpoint(low, high);
        if below(middle) < 0.95 { low = middle } else { high = middle }
    }
    same(low, &want["ks_1_sample_0_95_asymptotic"]);
}

/// 1 000 experiments each: what is printed as 95 % holds in 95 %, within four standard errors of 0.0069.
#[test]
fn intervals_of_reduced_variance_cover_as_often_as_they_say() {
    let mut u = Uniform(11);
    let mut hits = [0u32; 3];
    for _ in 0..1000 {
        // y = e^U from 15 pairs; y with a control, 30 values; two strata at 0.2 and 0.8, 6 and 24 values.
        let first: Vec<f64> = (0..15).map(|_| u.next()).collect();
        let both: Vec<f64> = first.iter().flat_map(|u| [u.powi(3), (1.0 - u).powi(3)]).collect();
        let pairs = Design::Pairs((0..30).map(|i| i / 2).collect()).mean(&both, &[], 0.95);
        hits[0] += u32::from((pairs.mean - 0.25).abs() <= pairs.half_width);
        let control: Vec<f64> = (0..30).map(|_| u.normal()).collect();
        let y: Vec<f64> = control.iter().map(|c| 7.0 + 2.0 * c + u.normal()).collect();
        let e = controlled_mean(&y, &[Control { values: control, mean: 0.0 }], 0.95);
        hits[1] += u32::from((e.mean - 7.0).abs() <= e.half_width);
        let of: Vec<u32> = (0..30).map(|i| u32::from(i % 5 == 0)).collect();
        let y: Vec<f64> = of.iter().map(|&s| f64::from(s) * 10.0 + u.normal()).collect();
        let design = Design::Strata(plimsoll::stats::Strata { of, probability: vec![0.8, 0.2] });
        let e = design.mean(&y, &[], 0.95);
        hits[2] += u32::from((e.mean - 2.0).abs() <= e.half_width);
    }
    for hit in hits {
        assert!((f64::from(hit) / 1000.0 - 0.95).abs() < 4.0 * 0.0069, "{hits:?}");
    }
    // Independent values pass the check of neighbours 95 times in 100: standard error 0.0069 for 1 000.
    let alarms = (0..1000).filter(|_| {
        let values: Vec<f64> = (0..20).map(|_| u.normal()).collect();
        Lag1::of(&values).is_too_high(0.05)
    });
    let alarms = alarms.count();
    assert!((alarms as f64 / 1000.0 - 0.05).abs() < 4.0 * 0.0069, "{alarms}");
}
