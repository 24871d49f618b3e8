//! Continuous shapes without scale, and the nodes of their tables; equal shapes share one table.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use statrs::function::beta::{beta_reg, ln_beta};
use statrs::function::gamma::{gamma_lr, gamma_ur, ln_gamma};

use super::curve::{CELLS, Curve, Node, Side, node_mass};
use super::exact::{normal_above, normal_at, normal_density};

/// A continuous distribution in its own unit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Mean 1.
    Exponential,
    /// Mean 1, standard deviation of the logarithm.
    Lognormal(f64),
    /// Scale 1, shape.
    Gamma(f64),
    /// Mean 1, shape.
    Weibull(f64),
    /// Standard deviation 1, mean; without its part below zero.
    Normal(f64),
    /// From 0 to 1, shapes.
    Beta(f64, f64),
    /// Median 1, standard deviations of the logarithm below and above.
    Split(f64, f64),
}

impl Shape {
    /// The shape's table: built in about a millisecond, or shared with whoever holds it already.
    pub(super) fn curve(self) -> Arc<Curve> {
        // The content of a table depends on its key only, so sharing it cannot be observed.
        static TABLES: Mutex<BTreeMap<(u8, u64, u64), Weak<Curve>>> = Mutex::new(BTreeMap::new());
        let key = self.key();
        let held = || TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(curve) = held().get(&key).and_then(Weak::upgrade) {
            return curve;
        }
        let curve = Arc::new(Curve::new(|side| self.nodes(side)));
        let mut tables = held();
        tables.retain(|_, table| table.strong_count() > 0);
        if let Some(curve) = tables.get(&key).and_then(Weak::upgrade) {
            return curve;
        }
        tables.insert(key, Arc::downgrade(&curve));
        curve
    }

    fn key(self) -> (u8, u64, u64) {
        let (kind, a, b) = match self {
            Shape::Exponential => (0, 0.0, 0.0),
            Shape::Lognormal(s) => (1, s, 0.0),
            Shape::Gamma(k) => (2, k, 0.0),
            Shape::Weibull(k) => (3, k, 0.0),
            Shape::Normal(m) => (4, m, 0.0),
            Shape::Beta(a, b) => (5, a, b),
            Shape::Split(l, u) => (6, l, u),
        };
        (kind, f64::to_bits(a), f64::to_bits(b))
    }

    /// Values and slopes at all nodes of a side.
    pub(super) fn nodes(self, side: Side) -> Vec<Node> {
        let each = |node: &dyn Fn(f64) -> Node| (0..=CELLS).map(|i| node(node_mass(i))).collect();
        match self {
            Shape::Exponential => each(&|v| exponential(side, v)),
            Shape::Weibull(k) => {
                let scale = ln_gamma(1.0 + 1.0 / k).exp();
                each(&|v| {
                    let e = exponential(side, v);
                    let value = e.value.powf(1.0 / k) / scale;
                    Node { value, slope: value / (k * e.value) * e.slope }
                })
            }
            Shape::Lognormal(s) => each(&|v| {
                let z = normal(side, v);
                let value = (s * z.value - 0.5 * s * s).exp();
                Node { value, slope: value * s * z.slope }
            }),
            Shape::Split(lower, upper) => {
                let s = if side == Side::Lower { lower } else { upper };
                each(&|v| {
                    let z = normal(side, v);
                    let value = (s * z.value).exp();
                    Node { value, slope: value * s * z.slope }
                })
            }
            Shape::Normal(mean) => each(&|v| truncated_normal(side, v, mean)),
            Shape::Gamma(k) => match side {
                Side::Lower => walk(1.0, k.ln(), |y| gamma_below(k, y)),
                Side::Upper => walk(-1.0, k.ln(), |y| gamma_above(k, y)),
            },
            Shape::Beta(a, b) => match side {
                Side::Lower => walk(1.0, (a / (a + b)).ln(), |y| beta_below(a, b, y)),
                // The distance from the upper end is itself beta distributed.
                Side::Upper => walk(1.0, (b / (a + b)).ln(), |y| beta_below(b, a, y))
                    .into_iter()
                    .map(|n| Node { value: 1.0 - n.value, slope: -n.slope })
                    .collect(),
            },
        }
    }
}

fn exponential(side: Side, v: f64) -> Node {
    match side {
        Side::Lower => Node { value: -(-v).ln_1p(), slope: 1.0 / (1.0 - v) },
        Side::Upper => Node { value: -v.ln(), slope: -1.0 / v },
    }
}

fn normal(side: Side, v: f64) -> Node {
    // ½ may come out as a tiny number of either sign, which is harmless.
    let z = normal_at(v);
    let slope = 1.0 / normal_density(z);
    match side {
        Side::Lower => Node { value: -z, slope },
        Side::Upper => Node { value: z, slope: -slope },
    }
}

fn truncated_normal(side: Side, v: f64, mean: f64) -> Node {
    let kept = normal_above(-mean);
    let cut = normal_above(mean);
    let (above, sign) = match side {
        Side::Lower => ((1.0 - v) * kept, 1.0),
        Side::Upper => (v * kept, -1.0),
    };
    let z = if above <= 0.5 { normal_at(above) } else { -normal_at(cut + v * kept) };
    Node { value: (mean + z).max(0.0), slope: sign * kept / normal_density(z) }
}

/// Logarithm of a mass up to (or from) eʸ, and its derivative with respect to y.
type LogMass = (f64, f64);

fn gamma_below(k: f64, y: f64) -> LogMass {
    // Below e⁻⁴⁰ the series of the incomplete gamma function has one term (DLMF 8.7.1).
    if y < -40.0 {
        return (k * y - ln_gamma(k + 1.0), k);
    }
    let x = y.exp();
    let mass = gamma_lr(k, x);
    (mass.ln(), (k * y - x - ln_gamma(k)).exp() / mass)
}

fn gamma_above(k: f64, y: f64) -> LogMass {
    let x = y.exp();
    let mass = if y < -40.0 { -(k * y - ln_gamma(k + 1.0)).exp_m1() } else { gamma_ur(k, x) };
    (mass.ln(), -(k * y - x - ln_gamma(k)).exp() / mass)
}

fn beta_below(a: f64, b: f64, y: f64) -> LogMass {
    // One term of the series (DLMF 8.17.7) when b·eʸ is negligible.
    if y < -40.0 - b.max(1.0).ln() {
        return (a * y - a.ln() - ln_beta(a, b), a);
    }
    if y >= 0.0 {
        return (0.0, 0.0);
    }
    let x = y.exp();
    let mass = beta_reg(a, b, x);
    // 1 − eʸ without cancellation.
    (mass.ln(), (a * y + (b - 1.0) * (-y.exp_m1()).ln() - ln_beta(a, b)).exp() / mass)
}

/// Nodes by Newton's method on the logarithms of mass and value, from ½ outwards.
///
/// Each node starts from the two before it (second order), so one or two steps suffice. `sign` is −1
/// when the mass falls with the value, `start` a logarithm of a value in the body.
fn walk(sign: f64, start: f64, log_mass: impl Fn(f64) -> LogMass) -> Vec<Node> {
    let mut nodes = vec![Node { value: 0.0, slope: 0.0 }; CELLS + 1];
    let (mut y, mut before): (f64, Option<(f64, f64)>) = (start, None);
    let mut slope = 0.0;
    for i in (0..=CELLS).rev() {
        let target = node_mass(i).ln();
        if i < CELLS {
            let step = target - node_mass(i + 1).ln();
            let bend = before.map_or(0.0, |(earlier, width)| (slope - earlier) / width);
            before = Some((slope, step));
            y += step * (slope + 0.5 * step * bend);
        }
        y = newton(sign, target, y, &log_mass);
        slope = 1.0 / log_mass(y).1;
        let value = y.exp();
        nodes[i] = Node { value, slope: value * slope / node_mass(i) };
    }
    nodes
}

fn newton(sign: f64, target: f64, guess: f64, log_mass: impl Fn(f64) -> LogMass) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut y = guess;
    for _ in 0..200 {
        let (mass, slope) = log_mass(y);
        let excess = sign * (mass - target);
        if excess > 0.0 || excess.is_nan() {
            high = y
        } else {
            low = y
        }
        let step = (mass - target) / slope;
        let mut next = y - step;
        // Convergence is quadratic: the step after this one would be of the order of its square.
        if step.abs() < 1e-8 {
            return next;
        }
        if !next.is_finite() || next <= low || next >= high {
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => 0.5 * (low + high),
                (true, false) => y + 1.0,
                _ => y - 1.0,
            };
        }
        y = next;
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_shapes_share_a_table_and_different_ones_do_not() {
        let table = Shape::Gamma(2.5).curve();
        assert!(Arc::ptr_eq(&table, &Shape::Gamma(2.5).curve()));
        assert!(!Arc::ptr_eq(&table, &Shape::Gamma(2.25).curve()));
        assert!(!Arc::ptr_eq(&table, &Shape::Weibull(2.5).curve()));
    }

    #[test]
    fn tables_are_monotone_from_node_to_node() {
        let shapes = [Shape::Exponential, Shape::Lognormal(1.3), Shape::Gamma(0.04), Shape::Gamma(900.0)];
        let more = [Shape::Weibull(0.3), Shape::Normal(0.5), Shape::Beta(0.2, 7.0), Shape::Split(2.0, 0.1)];
        for shape in shapes.into_iter().chain(more) {
            let (lower, upper) = (shape.nodes(Side::Lower), shape.nodes(Side::Upper));
            assert!(lower.windows(2).all(|w| w[0].value <= w[1].value), "{shape:?}");
            assert!(upper.windows(2).all(|w| w[0].value >= w[1].value), "{shape:?}");
            let (a, b) = (lower[CELLS].value, upper[CELLS].value);
            assert!((a - b).abs() <= 1e-12 * a.abs().max(b), "{shape:?}: {a} and {b} in the middle");
        }
    }
}
