//! A small solver for continuous-time Markov chains: the general oracle of the theory tests.
//!
//! A chain is given by a function from a state to its transitions `(rate, next state)`; states are found
//! by exploring it. The stationary distribution comes from the elimination of Grassmann, Taksar and
//! Heyman (*Operations Research* 33, 1985), which subtracts nothing and so loses no digits; the transient
//! one from uniformisation (Gross and Miller, *Operations Research* 32, 1984).

use std::collections::BTreeMap;

/// A distribution over states.
pub type Distribution<S> = BTreeMap<S, f64>;

/// The states that can be reached, with the transitions of each.
struct Chain<S> {
    states: Vec<S>,
    rows: Vec<Vec<(usize, f64)>>,
}

impl<S: Ord + Clone> Chain<S> {
    fn explore(starts: impl IntoIterator<Item = S>, next: impl Fn(&S) -> Vec<(f64, S)>) -> Self {
        let mut index: BTreeMap<S, usize> = BTreeMap::new();
        let mut states: Vec<S> = Vec::new();
        let mut rows: Vec<Vec<(usize, f64)>> = Vec::new();
        for start in starts {
            index.entry(start.clone()).or_insert_with(|| {
                states.push(start);
                states.len() - 1
            });
        }
        while rows.len() < states.len() {
            let from = rows.len();
            let mut row = Vec::new();
            for (rate, to) in next(&states[from]) {
                assert!(rate >= 0.0 && rate.is_finite(), "a rate of {rate}");
                let at = *index.entry(to.clone()).or_insert_with(|| {
                    states.push(to);
                    states.len() - 1
                });
                if rate > 0.0 && at != from {
                    row.push((at, rate));
                }
            }
            rows.push(row);
            assert!(states.len() < 200_000, "the chain does not end");
        }
        Chain { states, rows }
    }
}

/// The stationary distribution of the chain that starts in `start`, which must be irreducible.
pub fn stationary<S: Ord + Clone>(start: S, next: impl Fn(&S) -> Vec<(f64, S)>) -> Distribution<S> {
    let chain = Chain::explore([start], next);
    let n = chain.states.len();
    assert!(n <= 3000, "{n} states are too many for dense elimination");
    let mut a = vec![0.0; n * n];
    for (from, row) in chain.rows.iter().enumerate() {
        for (to, rate) in row {
            a[from * n + to] += rate;
        }
    }
    for k in (1..n).rev() {
        let (upper, pivot) = a.split_at_mut(k * n);
        let pivot = &pivot[..k];
        let out: f64 = pivot.iter().sum();
        assert!(out > 0.0, "the chain is not irreducible");
        for row in upper.chunks_exact_mut(n) {
            let share = row[k] / out;
            row[k] = share;
            if share > 0.0 {
                for (x, p) in row[..k].iter_mut().zip(pivot) {
                    *x += share * p;
                }
            }
        }
    }
    let mut p = vec![0.0; n];
    p[0] = 1.0;
    for k in 1..n {
        p[k] = (0..k).map(|i| p[i] * a[i * n + k]).sum();
    }
    let total: f64 = p.iter().sum();
    chain.states.into_iter().zip(p).map(|(s, x)| (s, x / total)).collect()
}

/// Where a chain is after some time, and how long it was in each state until then.
pub struct Evolved<S> {
    /// The distribution at the end.
    pub end: Distribution<S>,
    /// The expected time in each state.
    pub time: Distribution<S>,
}

/// The chain after `time`, from a distribution. The error is below 1e-12 of probability.
pub fn evolve<S: Ord + Clone>(
    from: &Distribution<S>,
    time: f64,
    next: impl Fn(&S) -> Vec<(f64, S)>,
) -> Evolved<S> {
    let chain = Chain::explore(from.keys().cloned(), next);
    let n = chain.states.len();
    let out: Vec<f64> = chain.rows.iter().map(|row| row.iter().map(|t| t.1).sum()).collect();
    let fastest = out.iter().copied().fold(1e-9, f64::max);
    let mut v = vec![0.0; n];
    for (i, state) in chain.states.iter().enumerate() {
        v[i] = from.get(state).copied().unwrap_or(0.0);
    }
    let (mut end, mut spent) = (vec![0.0; n], vec![0.0; n]);
    // Poisson weights stay in range when the time is cut into pieces of at most 200 jumps.
    let pieces = (fastest * time / 200.0).ceil().max(1.0);
    let jumps = fastest * time / pieces;
    for _ in 0..pieces as usize {
        end.fill(0.0);
        let (mut weight, mut covered) = ((-jumps).exp(), 0.0);
        let mut k = 0.0;
        loop {
            covered += weight;
            let beyond = (1.0 - covered).max(0.0);
            for i in 0..n {
                end[i] += weight * v[i];
                spent[i] += beyond / fastest * v[i];
            }
            if beyond < 1e-14 && k > jumps {
                break;
            }
            let mut after = vec![0.0; n];
            for (i, row) in chain.rows.iter().enumerate() {
                after[i] += v[i] * (1.0 - out[i] / fastest);
                for (to, rate) in row {
                    after[*to] += v[i] * rate / fastest;
                }
            }
            v = after;
            k += 1.0;
            weight *= jumps / k;
        }
        v.copy_from_slice(&end);
    }
    let table = |p: Vec<f64>| chain.states.iter().cloned().zip(p).collect();
    Evolved { end: table(v), time: table(spent) }
}

/// Moves all probability at once, for changes at a fixed time such as the end of a shift.
pub fn jump<S: Ord + Clone>(from: &Distribution<S>, to: impl Fn(&S) -> S) -> Distribution<S> {
    let mut after = Distribution::new();
    for (state, p) in from {
        *after.entry(to(state)).or_insert(0.0) += p;
    }
    after
}

/// The mean of a function of the state.
pub fn mean<S>(p: &Distribution<S>, f: impl Fn(&S) -> f64) -> f64 {
    p.iter().map(|(state, p)| p * f(state)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64) {
        assert!((got - want).abs() < 1e-10 * want.abs().max(1.0), "{got} is not {want}");
    }

    fn birth_death(arrive: f64, leave: f64, servers: u32, room: u32) -> impl Fn(&u32) -> Vec<(f64, u32)> {
        move |n| {
            let mut to = Vec::new();
            if *n < room {
                to.push((arrive, n + 1));
            }
            if *n > 0 {
                to.push((leave * f64::from((*n).min(servers)), n - 1));
            }
            to
        }
    }

    /// Erlang's loss formula by its recursion.
    #[test]
    fn elimination_gives_erlang_b() {
        for (load, servers) in [(2.0, 2u32), (8.0, 10), (90.0, 100)] {
            let p = stationary(0, birth_death(load, 1.0, servers, servers));
            let b = (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
            near(p[&servers], b);
        }
    }

    #[test]
    fn elimination_gives_the_geometric_law() {
        let p = stationary(0, birth_death(0.5, 1.0, 1, 60));
        let total: f64 = (0..=60).map(|n| 0.5f64.powi(n)).sum();
        for n in [0, 1, 5, 60] {
            near(p[&n], 0.5f64.powi(n as i32) / total);
        }
    }

    /// A machine with exponential times: availability η/(η+ξ) + ξ/(η+ξ)·exp(−(η+ξ)t) from working order.
    #[test]
    fn uniformisation_gives_the_availability_of_a_machine() {
        let (fail, repair) = (0.3, 0.7);
        let next = move |up: &bool| vec![if *up { (fail, false) } else { (repair, true) }];
        for t in [0.1, 1.0, 5.0, 700.0] {
            let at = evolve(&Distribution::from([(true, 1.0)]), t, next);
            near(at.end[&true], 0.7 + 0.3 * (-t).exp());
            near(at.time[&true], 0.7 * t + 0.3 * (1.0 - (-t).exp()));
            near(at.time.values().sum::<f64>(), t);
        }
    }

    /// M/M/∞ from empty has a Poisson number of customers at any time.
    #[test]
    fn uniformisation_gives_the_poisson_law_of_infinite_servers() {
        let at = evolve(&Distribution::from([(0, 1.0)]), 1.5, birth_death(3.0, 0.8, 80, 80)).end;
        let m = 3.0 / 0.8 * (1.0 - (-1.2f64).exp());
        let mut p = (-m).exp();
        for n in 0..20u32 {
            assert!((at[&n] - p).abs() < 1e-12, "{n}: {} is not {p}", at[&n]);
            p *= m / f64::from(n + 1);
        }
    }

    #[test]
    fn long_times_end_in_the_stationary_law_and_jumps_keep_probability() {
        let next = birth_death(1.4, 1.0, 3, 9);
        let far = evolve(&Distribution::from([(7, 1.0)]), 400.0, &next).end;
        let p = stationary(0, &next);
        for n in 0..=9 {
            assert!((far[&n] - p[&n]).abs() < 1e-11);
        }
        let halved = jump(&p, |n| n / 2);
        near(halved.values().sum(), 1.0);
        near(halved[&1], p[&2] + p[&3]);
        near(mean(&p, |n| f64::from(*n)), (0..=9u32).map(|n| f64::from(n) * p[&n]).sum());
    }
}
