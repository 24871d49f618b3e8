//! What a draw costs: uniforms by latency and in a pipeline, quantiles of every sampler, building tables.

use std::hint::black_box;
use std::time::Instant;

use plimsoll::kernel::{Distribution, Draws, KeyedRng, Purpose, Sampler, Uniform};
use rand_distr::Distribution as _;

const ROUNDS: usize = 9;
const DRAWS: u64 = 1_000_000;

/// Median nanoseconds per step over several rounds.
fn time(mut round: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            round();
            start.elapsed().as_nanos() as f64 / DRAWS as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn main() {
    let stream = Draws::new(1, 0).stream(Purpose::named("bench"));
    println!("uniforms, ns");
    let latency = time(|| {
        let mut entity = 0;
        for _ in 0..DRAWS {
            entity = stream.uniform(entity, 0).bits();
        }
        black_box(entity);
    });
    println!("{latency:8.1}  one after the other (latency)");
    let pipelined = time(|| {
        let mut sum = 0_u64;
        for entity in 0..DRAWS {
            sum = sum.wrapping_add(stream.uniform(black_box(entity), 0).bits());
        }
        black_box(sum);
    });
    println!("{pipelined:8.1}  independent (throughput)");
    let pair = time(|| {
        let mut sum = 0_u64;
        for entity in 0..DRAWS / 2 {
            let [u, v] = stream.pair(black_box(entity), 0);
            sum = sum.wrapping_add(u.bits() ^ v.bits());
        }
        black_box(sum);
    });
    println!("{pair:8.1}  independent, both words used");

    let uniforms: Vec<Uniform> = (0..1 << 12).map(|i| stream.uniform(i, 1)).collect();
    let samples: Vec<f64> = (0..500).map(|i| f64::from(i) * 1.5).collect();
    use Distribution as D;
    let cases = [
        ("constant", D::Constant(3.0)),
        ("exponential", D::Exponential { mean: 3.0 }),
        ("uniform", D::Uniform { low: 1.0, high: 2.0 }),
        ("triangular", D::Triangular { low: 1.0, likely: 2.0, high: 5.0 }),
        ("pert", D::Pert { low: 1.0, likely: 2.0, high: 5.0 }),
        ("lognormal", D::Lognormal { mean: 3.0, cv: 0.5 }),
        ("gamma", D::Gamma { mean: 3.0, cv: 0.5 }),
        ("gamma, cv 2", D::Gamma { mean: 3.0, cv: 2.0 }),
        ("gamma, cv 0.02", D::Gamma { mean: 3.0, cv: 0.02 }),
        ("erlang", D::Erlang { stages: 3, mean: 3.0 }),
        ("weibull", D::Weibull { shape: 1.7, mean: 3.0 }),
        ("normal", D::Normal { mean: 3.0, sd: 1.0 }),
        ("beta", D::Beta { low: 0.0, high: 1.0, a: 0.6, b: 2.0 }),
        ("quantiles", D::Quantiles { p10: 2.0, p50: 5.0, p90: 14.0 }),
        ("poisson 8", D::Poisson { mean: 8.0 }),
        ("geometric 1.9", D::Geometric { mean: 1.9, from: 1 }),
        ("negative binomial", D::NegativeBinomial { mean: 30.0, cv: 0.5, from: 0 }),
        ("discrete, 3 values", D::Discrete { values: vec![1.0, 2.0, 3.0], weights: vec![7.0, 2.0, 1.0] }),
        ("empirical, 500", D::Empirical { samples: samples.into() }),
        (
            "mixture, 2 lognormal",
            D::Mixture {
                parts: vec![
                    (0.9, D::Lognormal { mean: 1.0, cv: 0.5 }),
                    (0.1, D::Lognormal { mean: 9.0, cv: 0.3 }),
                ],
            },
        ),
        (
            "mixture with zero",
            D::Mixture { parts: vec![(0.3, D::Constant(0.0)), (0.7, D::Exponential { mean: 2.0 })] },
        ),
    ];
    println!(
        "\nquantiles, ns: alone, after a keyed uniform, and as a chain in which each draw needs the last;"
    );
    println!("building, µs");
    for (name, d) in cases {
        let start = Instant::now();
        let sampler = black_box(Sampler::compile(&d));
        let build = start.elapsed().as_nanos() as f64 / 1e3;
        let alone = time(|| {
            let mut sum = 0.0;
            for i in 0..DRAWS as usize {
                sum += sampler.quantile(uniforms[i % uniforms.len()]);
            }
            black_box(sum);
        });
        let keyed = time(|| {
            let mut sum = 0.0;
            for entity in 0..DRAWS {
                sum += sampler.quantile(stream.uniform(entity, 2));
            }
            black_box(sum);
        });
        let chain = time(|| {
            let mut entity = 1;
            for i in 0..DRAWS {
                entity = i ^ sampler.duration(stream.uniform(entity, 3)).micros();
            }
            black_box(entity);
        });
        println!("{alone:8.1}{keyed:8.1}{chain:8.1}{build:10.0}  {name}");
    }

    println!("\nrand_distr on the same keyed uniforms, ns");
    let mut rng = KeyedRng::new(stream, 1);
    let exponential = rand_distr::Exp::new(1.0 / 3.0).expect("a rate");
    let ziggurat = time(|| {
        let sum: f64 = (0..DRAWS).map(|_| exponential.sample(&mut rng)).sum();
        black_box(sum);
    });
    println!("{ziggurat:8.1}  exponential (ziggurat)");
    let gamma = rand_distr::Gamma::new(4.0, 1.0).expect("a shape");
    let rejection = time(|| {
        let sum: f64 = (0..DRAWS).map(|_| gamma.sample(&mut rng)).sum();
        black_box(sum);
    });
    println!("{rejection:8.1}  gamma (rejection)");
}
