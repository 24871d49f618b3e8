//! Quantiles of mixtures: still one uniform and monotone, whatever the parts are.
//!
//! The single values of a mixture (constants, counts, samples) are jumps of its distribution function.
//! Between two of them it is that of the continuous parts, moved up by the weight of the values passed;
//! so one table of the continuous parts and a sorted list of jumps are exact. Where the continuous parts
//! begin, end, have a corner or leave a valley, the table is cut: a cubic across it would be wrong.

use super::Distribution;
use super::curve::{CELLS, Curve, Node, Side, node_mass};
use super::steps::Steps;

/// A compiled mixture.
#[derive(Debug)]
pub(super) struct Blend {
    /// The single values in rising order.
    atoms: Vec<f64>,
    /// For each single value, the probability just below it and up to it.
    bounds: Vec<f64>,
    /// Weight of the single values passed below each gap.
    passed: Vec<f64>,
    /// Weight of the continuous parts.
    weight: f64,
    smooth: Pieces,
}

/// The continuous parts: tables for consecutive ranges of probability.
#[derive(Debug)]
struct Pieces {
    /// Ends of the ranges, from 0 to 1.
    ends: Vec<f64>,
    curves: Vec<Curve>,
}

/// What a mixture compiles to.
pub(super) enum Compiled {
    /// Only single values.
    Steps(Steps),
    /// At least one continuous part.
    Blend(Blend),
}

pub(super) fn compile(
    parts: &[(f64, Distribution)],
    pairs: impl Fn(&Distribution) -> Vec<(f64, f64)>,
) -> Compiled {
    let mut flat = Vec::new();
    flatten(parts, 1.0, &mut flat);
    let (discrete, smooth): (Vec<_>, Vec<_>) = flat.into_iter().partition(|(_, part)| part.is_discrete());
    let mut atoms = Vec::new();
    for (weight, part) in &discrete {
        let pairs = pairs(part);
        let total: f64 = pairs.iter().map(|(_, w)| w).sum();
        atoms.extend(pairs.into_iter().map(|(x, w)| (x, w / total * weight)));
    }
    if smooth.is_empty() {
        return Compiled::Steps(Steps::new(atoms));
    }
    Compiled::Blend(Blend::new(atoms, smooth))
}

/// The parts that are no mixtures, with weights that add up to `share`.
fn flatten(parts: &[(f64, Distribution)], share: f64, flat: &mut Vec<(f64, Distribution)>) {
    let total: f64 = parts.iter().map(|(w, _)| w).sum();
    for (weight, part) in parts.iter().filter(|(w, _)| *w > 0.0) {
        match part {
            Distribution::Mixture { parts } => flatten(parts, share * weight / total, flat),
            part => flat.push((share * weight / total, part.clone())),
        }
    }
}

impl Blend {
    fn new(mut pairs: Vec<(f64, f64)>, smooth: Vec<(f64, Distribution)>) -> Blend {
        let weight: f64 = smooth.iter().map(|(w, _)| w).sum();
        let smooth = Distribution::Mixture { parts: smooth };
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut atoms, mut bounds, mut passed) = (Vec::new(), Vec::new(), vec![0.0]);
        let mut sum = 0.0;
        for (x, w) in pairs {
            let before = weight * smooth.masses(x).below + sum;
            sum += w;
            atoms.push(x);
            bounds.extend([before, before + w]);
            passed.push(sum);
        }
        Blend { atoms, bounds, passed, weight, smooth: Pieces::new(&smooth) }
    }

    pub(super) fn at(&self, p: f64) -> f64 {
        let passed = self.bounds.partition_point(|bound| *bound < p);
        let gap = passed / 2;
        if passed % 2 == 1 {
            return self.atoms[gap];
        }
        // Counted from the nearer end, so that neither tail loses digits.
        let value = if p <= 0.5 {
            self.smooth.at(Side::Lower, (p - self.passed[gap]) / self.weight)
        } else {
            let above = self.passed[self.atoms.len()] - self.passed[gap];
            self.smooth.at(Side::Upper, (1.0 - p - above) / self.weight)
        };
        let low = if gap > 0 { self.atoms[gap - 1] } else { 0.0 };
        value.clamp(low, self.atoms.get(gap).copied().unwrap_or(f64::INFINITY))
    }
}

impl Pieces {
    fn new(mixture: &Distribution) -> Pieces {
        let mut corners = Vec::new();
        if let Distribution::Mixture { parts } = mixture {
            parts.iter().for_each(|(_, part)| corners.extend(part.corners()));
            corners.extend(valleys(mixture, parts));
        }
        corners.retain(|x| x.is_finite() && *x > mixture.low() && *x < mixture.high());
        corners.sort_by(f64::total_cmp);
        // A gap between parts has two corners at one probability: both are needed as limits.
        let mut values = vec![mixture.low()];
        values.extend(corners);
        values.push(mixture.high());
        let (mut ends, mut curves) = (vec![0.0], Vec::new());
        for pair in values.windows(2) {
            let end = if pair[1] == mixture.high() { 1.0 } else { mixture.masses(pair[1]).below };
            let start = ends[ends.len() - 1];
            if end - start > 1e-12 {
                let range = Range { mixture, start, end, low: pair[0], high: pair[1] };
                curves.push(Curve::new(|side| range.nodes(side)));
                ends.push(end);
            }
        }
        ends[curves.len()] = 1.0;
        Pieces { ends, curves }
    }

    /// The value at a mass from one side.
    fn at(&self, side: Side, mass: f64) -> f64 {
        let p = if side == Side::Lower { mass } else { 1.0 - mass };
        let i = self.ends[1..self.curves.len()].partition_point(|end| *end < p);
        let (start, end) = (self.ends[i], self.ends[i + 1]);
        let width = end - start;
        // Only the outermost ranges reach into a tail.
        let (below, above) = match side {
            Side::Lower => (mass - start, end - mass),
            Side::Upper => ((1.0 - start) - mass, mass - (1.0 - end)),
        };
        if below <= above {
            self.curves[i].at_mass(Side::Lower, below / width)
        } else {
            self.curves[i].at_mass(Side::Upper, above / width)
        }
    }
}

/// Where the density of a mixture is lowest between two of its modes.
///
/// Almost nothing may lie there, so that the quantile function all but jumps; cutting the table there
/// gives it the logarithmic grid of a tail on both sides.
fn valleys(mixture: &Distribution, parts: &[(f64, Distribution)]) -> Vec<f64> {
    let tails = [1e-9, 1e-6, 1e-4, 1e-3];
    let body = (1..64).map(|i| f64::from(i) / 64.0);
    let shares: Vec<f64> = tails.into_iter().chain(body).chain(tails.map(|p| 1.0 - p)).collect();
    let mut places: Vec<f64> =
        parts.iter().flat_map(|(_, part)| shares.iter().map(|&p| part.quantile_exact(p))).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let density = |x: f64| mixture.masses(x).density;
    let heights: Vec<f64> = places.iter().map(|&x| density(x)).collect();
    let mut found = Vec::new();
    for i in 1..places.len().saturating_sub(1) {
        if heights[i] < heights[i - 1] && heights[i] <= heights[i + 1] {
            let (mut low, mut high) = (places[i - 1], places[i + 1]);
            // Ternary search; the place need not be exact.
            for _ in 0..60 {
                let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
                if density(a) < density(b) { high = b } else { low = a }
            }
            found.push(0.5 * (low + high));
        }
    }
    found
}

/// A range of probability over which a mixture has no corner.
struct Range<'a> {
    mixture: &'a Distribution,
    start: f64,
    end: f64,
    low: f64,
    high: f64,
}

impl Range<'_> {
    fn nodes(&self, side: Side) -> Vec<Node> {
        let width = self.end - self.start;
        let mut nodes = Vec::with_capacity(CELLS + 1);
        let mut guess = None;
        for i in 0..=CELLS {
            let v = node_mass(i);
            let (below, above, sign) = match side {
                Side::Lower => (self.start + v * width, (1.0 - self.start) - v * width, 1.0),
                Side::Upper => (self.end - v * width, (1.0 - self.end) + v * width, -1.0),
            };
            let value = self.solve(below, above, guess);
            let slope = sign * width / self.mixture.masses(value).density;
            let slope = if slope.is_finite() { slope } else { 0.0 };
            guess = Some(value);
            nodes.push(Node { value, slope });
        }
        nodes
    }

    /// The value with these masses below and above: Newton's method on the logarithm of the smaller,
    /// kept inside a bracket.
    fn solve(&self, below: f64, above: f64, guess: Option<f64>) -> f64 {
        let (mut low, mut high) = (self.low, self.high.min(f64::MAX));
        let mut x = guess.unwrap_or(if below < above { self.low } else { self.high });
        if !(x > low && x < high) {
            x = f64::from_bits(low.to_bits() + (high.to_bits() - low.to_bits()) / 2);
        }
        for _ in 0..200 {
            let masses = self.mixture.masses(x);
            let (too_far, step) = if below < above {
                (masses.below > below, masses.below * (masses.below / below).ln() / masses.density)
            } else {
                (masses.above < above, -masses.above * (masses.above / above).ln() / masses.density)
            };
            if too_far {
                high = x
            } else {
                low = x
            }
            let mut next = x - step;
            if step.abs() <= 1e-12 * x {
                return next.clamp(low, high);
            }
            if !(next > low && next < high) {
                // Halving the bits halves the logarithm, which suits a bracket over many orders.
                next = f64::from_bits(low.to_bits() + (high.to_bits() - low.to_bits()) / 2);
                if next == low {
                    return next;
                }
            }
            x = next;
        }
        x
    }
}

impl Distribution {
    /// Where the density jumps or bends.
    fn corners(&self) -> Vec<f64> {
        match self {
            Distribution::Triangular { low, likely, high } => vec![*low, *likely, *high],
            Distribution::Quantiles { p50, .. } => vec![0.0, *p50],
            Distribution::Shifted { by, of } => of.corners().iter().map(|x| x + by).collect(),
            part => vec![part.low(), part.high()],
        }
    }
}
