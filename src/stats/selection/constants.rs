//! The constants of selection procedures, by numerical integration to better than 10⁻⁷ of their value.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::gamma::ln_gamma;

/// Nodes and weights of an eight-point Gauss–Legendre rule on −1 … 1, the positive half
/// (Abramowitz and Stegun, table 25.4).
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_3),
];

/// Places and weights of the rule on each of so many equal panels.
fn panels(from: f64, to: f64, count: usize) -> Vec<(f64, f64)> {
    let half = (to - from) / (2.0 * count as f64);
    (0..count)
        .flat_map(|i| {
            let middle = from + half * (2 * i + 1) as f64;
            GAUSS
                .into_iter()
                .flat_map(move |(x, w)| [(middle - half * x, w * half), (middle + half * x, w * half)])
        })
        .collect()
}

/// The `h` at which an increasing function of it reaches `p`.
fn solve(p: f64, chance: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while chance(high) < p && high < 1e9 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if chance(middle) < p { low = middle } else { high = middle }
    }
    low + (high - low) / 2.0
}

/// Rinott's constant h for `k` ≥ 2 settings, a first stage of `n0` ≥ 2 replications, and a probability `p`
/// (1/k < p < 1) of selecting the best: the solution of
/// ∫ (∫ Φ(h / √(ν (1/x + 1/y))) f(x) dx)^(k−1) f(y) dy = p with f the density of χ² with ν = n0 − 1.
///
/// Source: Rinott, *Communications in Statistics* A7 (1978), 799–811.
pub fn rinott_h(k: usize, n0: usize, p: f64) -> f64 {
    assert!(k >= 2 && n0 >= 2 && p < 1.0, "k = {k}, n0 = {n0}, p = {p}");
    let nu = (n0 - 1) as f64;
    // The root of χ² has a density without a pole, of width below one wherever it lies.
    let log_scale = (0.5 * nu - 1.0) * std::f64::consts::LN_2 + ln_gamma(0.5 * nu);
    let density = |s: f64| ((nu - 1.0) * s.ln() - 0.5 * s * s - log_scale).exp();
    let (from, to) = ((nu.sqrt() - 8.5).max(0.0), nu.sqrt() + 8.5);
    // Few degrees of freedom reach down to 0, where the inner probability depends on the direction of approach:
    // the cube brings nodes close to it.
    let cubes = panels(f64::cbrt(from), f64::cbrt(to), 16);
    let nodes: Vec<(f64, f64)> =
        cubes.into_iter().map(|(c, w)| (c.powi(3), 3.0 * c * c * w * density(c.powi(3)))).collect();
    let normal = Normal::standard();
    solve(p, |h| {
        let given = |t: f64| -> f64 {
            nodes.iter().map(|(s, w)| w * normal.cdf(h * s * t / (nu * (s * s + t * t)).sqrt())).sum()
        };
        nodes.iter().map(|(t, w)| w * given(*t).powi(k as i32 - 1)).sum()
    })
}

/// The constant h₁ of Dudewicz and Dalal for `k` ≥ 2 settings, a first stage of `n0` ≥ 2 replications, and a
/// probability `p` (1/k < p < 1): the solution of ∫ F(t + h)^(k−1) dF(t) = p with F of Student's t, n0 − 1.
///
/// Source: Dudewicz and Dalal, *Sankhyā* B37 (1975), 28–78.
pub fn dudewicz_dalal_h(k: usize, n0: usize, p: f64) -> f64 {
    assert!(k >= 2 && n0 >= 2 && p < 1.0, "k = {k}, n0 = {n0}, p = {p}");
    let nu = (n0 - 1) as f64;
    // With t = √ν tan θ the density is a power of cos θ, which is nothing beyond this angle.
    let edge = if nu > 1.0 { 10f64.powf(-18.0 / (nu - 1.0)).acos() } else { std::f64::consts::FRAC_PI_2 };
    let log_scale = ln_gamma(0.5 * (nu + 1.0)) - ln_gamma(0.5 * nu) - 0.5 * std::f64::consts::PI.ln();
    let nodes: Vec<(f64, f64)> = panels(-edge, edge, 96)
        .into_iter()
        .map(|(a, w)| (nu.sqrt() * a.tan(), w * (log_scale + (nu - 1.0) * a.cos().ln()).exp()))
        .collect();
    let student = StudentsT::new(0.0, 1.0, nu).expect("a positive number of degrees of freedom");
    solve(p, |h| nodes.iter().map(|(t, w)| w * student.cdf(t + h).powi(k as i32 - 1)).sum())
}

/// The constant η of Kim and Nelson for c = 1: a random walk of differences that starts with `n0` ≥ 2 values
/// leaves the wrong side of its wedge with at most the probability `error`; h² = 2 η (n0 − 1).
///
/// With k settings and 1 − α wanted, `error` = α / (k − 1). Source: Kim and Nelson, *ACM Transactions on
/// Modeling and Computer Simulation* 11 (2001), 251–273, equation 5 solved for c = 1.
pub fn kim_nelson_eta(error: f64, n0: usize) -> f64 {
    assert!(n0 >= 2 && error > 0.0 && error < 1.0, "n0 = {n0}, error = {error}");
    0.5 * ((2.0 * error.min(0.5)).powf(-2.0 / (n0 - 1) as f64) - 1.0)
}
