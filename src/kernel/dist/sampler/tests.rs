//! Every sampler against exact quantiles, closed-form moments, and the samples of `rand_distr`.

use rand_distr::Distribution as _;

use super::super::Distribution::{self, *};
use super::{Kind, Sampler};
use crate::kernel::{Draws, KeyedRng, Purpose, Uniform as U};
use crate::units::SimDuration;

/// Continuous cases, with shapes from flat to extreme.
fn continuous() -> Vec<Distribution> {
    let mut cases = vec![
        Exponential { mean: 3.0 },
        Uniform { low: 2.0, high: 7.0 },
        Triangular { low: 30.0, likely: 45.0, high: 120.0 },
        Triangular { low: 1.0, likely: 1.0, high: 4.0 },
        Triangular { low: 1.0, likely: 4.0, high: 4.0 },
        Pert { low: 30.0, likely: 45.0, high: 120.0 },
        Pert { low: 0.0, likely: 0.0, high: 1.0 },
        Erlang { stages: 1, mean: 2.0 },
        Erlang { stages: 4, mean: 2.0 },
        Erlang { stages: 60, mean: 2.0 },
        Normal { mean: 10.0, sd: 1.0 },
        Normal { mean: 10.0, sd: 8.0 },
        Normal { mean: 0.0, sd: 1.0 },
        Beta { low: 0.0, high: 1.0, a: 0.5, b: 0.5 },
        Beta { low: 5.0, high: 9.0, a: 2.0, b: 30.0 },
        Beta { low: 0.0, high: 1.0, a: 40.0, b: 0.7 },
        Quantiles { p10: 2.0, p50: 5.0, p90: 14.0 },
        Quantiles { p10: 2.0, p50: 13.0, p90: 14.0 },
    ];
    for cv in [0.01, 0.1, 0.4, 1.0, 2.0] {
        cases.push(Lognormal { mean: 4.0, cv });
        cases.push(Gamma { mean: 4.0, cv });
    }
    cases.extend([0.6, 0.8, 1.0, 3.0, 20.0].map(|shape| Weibull { shape, mean: 4.0 }));
    cases
}

/// Shapes of which most values are next to nothing and a few are everything.
fn extreme() -> Vec<Distribution> {
    vec![
        Gamma { mean: 4.0, cv: 5.0 },
        Lognormal { mean: 4.0, cv: 5.0 },
        Weibull { shape: 0.3, mean: 4.0 },
        Beta { low: 0.0, high: 1.0, a: 0.05, b: 0.5 },
    ]
}

fn counts() -> Vec<Distribution> {
    vec![
        Poisson { mean: 0.3 },
        Poisson { mean: 8.0 },
        Poisson { mean: 5_000.0 },
        Geometric { mean: 1.9, from: 1 },
        Geometric { mean: 0.4, from: 0 },
        Geometric { mean: 700.0, from: 0 },
        NegativeBinomial { mean: 3.0, cv: 1.2, from: 0 },
        NegativeBinomial { mean: 3.0, cv: 1.2, from: 1 },
        NegativeBinomial { mean: 400.0, cv: 0.12, from: 0 },
        Discrete { values: vec![3.0, 1.0, 2.0], weights: vec![1.0, 7.0, 2.0] },
        Empirical { samples: [4.0, 2.5, 2.5, 9.0, 0.0].into() },
        Mixture { parts: vec![(1.0, Poisson { mean: 2.0 }), (3.0, Constant(1.0))] },
    ]
}

fn mixtures() -> Vec<Distribution> {
    vec![
        Mixture {
            parts: vec![(0.9, Lognormal { mean: 1.0, cv: 0.5 }), (0.1, Lognormal { mean: 24.0, cv: 0.3 })],
        },
        Mixture { parts: vec![(0.8, Constant(0.0)), (0.2, Exponential { mean: 3.0 })] },
        Mixture {
            parts: vec![(0.5, Uniform { low: 0.0, high: 1.0 }), (0.5, Uniform { low: 10.0, high: 11.0 })],
        },
        Mixture {
            parts: vec![
                (2.0, Uniform { low: 0.0, high: 4.0 }),
                (1.0, Triangular { low: 2.0, likely: 3.0, high: 9.0 }),
            ],
        },
        Mixture {
            parts: vec![
                (0.7, Gamma { mean: 4.0, cv: 0.6 }),
                (0.2, Constant(3.0)),
                (0.1, Poisson { mean: 6.0 }),
            ],
        },
        Mixture {
            parts: vec![
                (0.5, Exponential { mean: 1.0 }),
                (0.5, Mixture { parts: vec![(1.0, Constant(2.0)), (1.0, Normal { mean: 5.0, sd: 1.0 })] }),
            ],
        },
    ]
}

/// Probabilities from 10⁻¹² to 1 − 10⁻¹², dense in the middle and in both tails.
fn grid() -> Vec<f64> {
    let mut grid: Vec<f64> = (1..400).map(|i| (f64::from(i) + 0.37) / 401.0).collect();
    for i in 0..160 {
        let tail = 0.5 * 10_f64.powf(-11.7 * (f64::from(i) + 0.3) / 160.0);
        grid.extend([tail, 1.0 - tail]);
    }
    grid.into_iter().map(|p| U::from_value(p).value()).collect()
}

#[test]
fn tables_agree_with_exact_quantiles() {
    let grid = grid();
    let mut worst_of_all = (0.0, String::new());
    for d in continuous().into_iter().chain(mixtures().into_iter().filter(|d| !d.is_discrete())) {
        d.check().expect("the case is sound");
        let (sampler, mean) = (Sampler::compile(&d), d.mean());
        let error = |p: f64| {
            let exact = d.quantile_exact(p);
            (sampler.quantile(U::from_value(p)) - exact).abs() / exact.max(1e-3 * mean)
        };
        let worst = grid.iter().map(|&p| error(p)).fold(0.0, f64::max);
        let at = grid.iter().copied().max_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(0.0);
        println!("{worst:8.1e} at {at:<22} {d:?}");
        if worst > worst_of_all.0 {
            worst_of_all = (worst, format!("{d:?} at {at}"));
        }
    }
    assert!(worst_of_all.0 < 1e-6, "{worst_of_all:?}");
}

#[test]
fn tables_of_extreme_shapes_are_accurate_against_the_mean() {
    for d in extreme() {
        d.check().expect("the case is sound");
        let (sampler, mean) = (Sampler::compile(&d), d.mean());
        let mut worst = 0.0_f64;
        for p in grid() {
            let exact = d.quantile_exact(p);
            worst = worst.max((sampler.quantile(U::from_value(p)) - exact).abs() / exact.max(mean));
        }
        println!("{worst:8.1e} of the value or the mean: {d:?}");
        assert!(worst < 1e-5, "{d:?}: {worst:.1e}");
    }
}

#[test]
fn counts_agree_with_exact_probabilities() {
    for d in counts() {
        d.check().expect("the case is sound");
        let sampler = Sampler::compile(&d);
        for p in grid() {
            let value = sampler.quantile(U::from_value(p));
            // The uniform lies within the value's step, up to rounding of sums of many weights.
            let (here, slack) = (d.masses(value), 1e-13);
            let before = if value > 0.0 { d.masses(value - 1e-9 * value).below } else { 0.0 };
            assert!(before <= p + slack && p <= here.below + slack, "{d:?}: {value} at {p}");
        }
    }
}

#[test]
fn table_moments_agree_with_closed_forms() {
    for d in continuous() {
        let Sampler { kind: Kind::Curve { curve, offset, scale }, mean } = Sampler::compile(&d) else {
            continue;
        };
        let (first, second) = curve.moments();
        let sd = scale * (second - first * first).sqrt();
        assert!(
            (offset + scale * first - mean).abs() < 1e-7 * mean,
            "{d:?}: mean {}",
            offset + scale * first
        );
        // A heavy tail beyond the table's last cell holds a little of the variance.
        assert!((sd - d.sd()).abs() < 1e-6 * d.sd(), "{d:?}: sd {sd} for {}", d.sd());
    }
}

/// Mean and sd of everything by a midpoint sum over a million uniforms.
#[test]
fn samples_have_the_stated_mean_and_sd() {
    for d in counts().into_iter().chain(mixtures()) {
        let sampler = Sampler::compile(&d);
        let n = 1_000_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..n {
            let x = sampler.quantile(U::from_value((f64::from(i) + 0.5) / f64::from(n)));
            sum += x;
            squares += x * x;
        }
        let mean = sum / f64::from(n);
        let sd = (squares / f64::from(n) - mean * mean).max(0.0).sqrt();
        // A midpoint sum errs by the tail beyond 10⁻⁶, about 10⁻⁵ of the sd.
        assert!((mean - d.mean()).abs() < 1e-4 * d.sd(), "{d:?}: {mean} for {}", d.mean());
        assert!((sd - d.sd()).abs() < 1e-3 * d.sd(), "{d:?}: {sd} for {}", d.sd());
    }
}

#[test]
fn larger_uniforms_never_give_smaller_values() {
    let stream = Draws::new(3, 0).stream(Purpose::named("monotone"));
    let mut uniforms: Vec<U> = (0..40_000).map(|i| stream.uniform(i, 0)).collect();
    // Neighbours of the seams between cells, and of the middle.
    for bits in (1..64).flat_map(|k| [1_u64 << k, !(1 << k)]) {
        let value = bits as f64 / 2.0_f64.powi(64);
        uniforms.extend([-1e-9, 0.0, 1e-9].map(|e| U::from_value(value * (1.0 + e))));
    }
    uniforms.sort();
    for d in continuous().into_iter().chain(extreme()).chain(counts()).chain(mixtures()) {
        let sampler = Sampler::compile(&d);
        let mut last = 0.0;
        for &u in &uniforms {
            let x = sampler.quantile(u);
            assert!(x >= last * (1.0 - 1e-14), "{d:?}: {x} after {last} at {}", u.value());
            assert!(x >= d.low() * (1.0 - 1e-14) && x <= d.high() * (1.0 + 1e-14), "{d:?}: {x}");
            last = x;
        }
    }
}

#[test]
fn quantiles_pass_through_the_three_points() {
    let sampler = Sampler::compile(&Quantiles { p10: 2.0, p50: 5.0, p90: 14.0 });
    for (p, x) in [(0.1, 2.0), (0.5, 5.0), (0.9, 14.0)] {
        assert!((sampler.quantile(U::from_value(p)) - x).abs() < 1e-5);
    }
}

#[test]
fn a_spread_of_zero_is_a_constant() {
    let cases = [
        Constant(5.0),
        Uniform { low: 5.0, high: 5.0 },
        Triangular { low: 5.0, likely: 5.0, high: 5.0 },
        Pert { low: 5.0, likely: 5.0, high: 5.0 },
        Lognormal { mean: 5.0, cv: 0.0 },
        Gamma { mean: 5.0, cv: 0.0 },
        Normal { mean: 5.0, sd: 0.0 },
        Beta { low: 5.0, high: 5.0, a: 1.0, b: 1.0 },
        Discrete { values: vec![5.0, 6.0], weights: vec![1.0, 0.0] },
        Mixture { parts: vec![(1.0, Constant(5.0)), (2.0, Constant(5.0))] },
    ];
    for d in cases {
        d.check().expect("a spread of zero is allowed");
        let sampler = Sampler::compile(&d);
        assert_eq!(sampler.is_constant(), Some(5.0), "{d:?}");
        assert_eq!((sampler.mean(), d.sd()), (5.0, 0.0), "{d:?}");
        assert_eq!(sampler.count(U::from_value(0.3)), 5);
        assert_eq!(sampler.duration(U::from_value(0.3)), SimDuration::from_micros(5));
    }
    assert_eq!(Sampler::compile(&Poisson { mean: 0.0 }).is_constant(), Some(0.0));
    assert_eq!(Sampler::compile(&Geometric { mean: 1.0, from: 1 }).is_constant(), Some(1.0));
    assert_eq!(Sampler::compile(&Exponential { mean: 5.0 }).is_constant(), None);
}

#[test]
fn scaling_scales_every_quantile() {
    for d in continuous().into_iter().chain(mixtures().into_iter().take(4)) {
        let (one, three) = (Sampler::compile(&d), Sampler::compile(&d.scaled(3.0)));
        for p in [1e-6, 0.2, 0.5, 0.83, 1.0 - 1e-6] {
            let u = U::from_value(p);
            assert!((three.quantile(u) - 3.0 * one.quantile(u)).abs() <= 1e-6 * three.quantile(u), "{d:?}");
        }
    }
}

#[test]
fn draws_agree_with_rand_distr() {
    use rand_distr as r;
    type Other = Box<dyn Fn(&mut KeyedRng) -> f64>;
    fn other<D: r::Distribution<f64> + 'static>(d: Result<D, impl std::fmt::Debug>) -> Other {
        let d = d.expect("parameters of rand_distr");
        Box::new(move |rng| d.sample(rng))
    }
    let s = Distribution::log_sd(0.5);
    let weibull_scale = 4.0 / statrs::function::gamma::gamma(1.0 + 1.0 / 1.7);
    let cases: Vec<(Distribution, Other)> = vec![
        (Exponential { mean: 3.0 }, other(r::Exp::new(1.0 / 3.0))),
        (Uniform { low: 2.0, high: 7.0 }, other(r::Uniform::new(2.0, 7.0))),
        (Triangular { low: 1.0, likely: 2.0, high: 5.0 }, other(r::Triangular::new(1.0, 5.0, 2.0))),
        (Pert { low: 1.0, likely: 2.0, high: 5.0 }, other(r::Pert::new(1.0, 5.0).with_mode(2.0))),
        (Lognormal { mean: 4.0, cv: 0.5 }, other(r::LogNormal::new(4.0_f64.ln() - 0.5 * s * s, s))),
        (Gamma { mean: 4.0, cv: 0.5 }, other(r::Gamma::new(4.0, 1.0))),
        (Gamma { mean: 1.0, cv: 2.0 }, other(r::Gamma::new(0.25, 4.0))),
        (Erlang { stages: 3, mean: 6.0 }, other(r::Gamma::new(3.0, 2.0))),
        (Weibull { shape: 1.7, mean: 4.0 }, other(r::Weibull::new(weibull_scale, 1.7))),
        (Normal { mean: 50.0, sd: 5.0 }, other(r::Normal::new(50.0, 5.0))),
        (Beta { low: 0.0, high: 1.0, a: 0.6, b: 2.0 }, other(r::Beta::new(0.6, 2.0))),
        (Poisson { mean: 8.0 }, other(r::Poisson::new(8.0))),
    ];
    let n = 40_000_usize;
    let draws = Draws::new(77, 0);
    for (i, (d, other)) in cases.iter().enumerate() {
        let sampler = Sampler::compile(d);
        let ours = draws.stream(Purpose::named("ours"));
        let mut rng = KeyedRng::new(draws.stream(Purpose::named("theirs")), i as u64);
        let mut a: Vec<f64> = (0..n).map(|k| sampler.quantile(ours.uniform(i as u64, k as u32))).collect();
        let mut b: Vec<f64> = (0..n).map(|_| other(&mut rng)).collect();
        a.sort_by(f64::total_cmp);
        b.sort_by(f64::total_cmp);
        // Two-sample Kolmogorov–Smirnov: 1.95·√(2/n) has level 0.1 %; conservative for counts.
        let distance = a
            .iter()
            .map(|x| (a.partition_point(|y| y <= x) as f64 - b.partition_point(|y| y <= x) as f64).abs())
            .fold(0.0, f64::max)
            / n as f64;
        let limit = 1.95 * (2.0 / n as f64).sqrt();
        assert!(distance < limit, "{d:?}: {distance:.4} ≥ {limit:.4}");
    }
    // The geometric and negative binomial counts, as rand_distr builds them: by their means.
    let mut rng = KeyedRng::new(draws.stream(Purpose::named("counts")), 0);
    let geometric = r::Geometric::new(1.0 / 1.9).expect("a probability");
    let mean = (0..n).map(|_| geometric.sample(&mut rng) as f64 + 1.0).sum::<f64>() / n as f64;
    let d = Geometric { mean: 1.9, from: 1 };
    assert!((mean - d.mean()).abs() < 5.0 * d.sd() / (n as f64).sqrt());
}
