//! The quantile function of a continuous shape as a table of cubics.
//!
//! The grid is logarithmic from both ends: with v the probability mass towards the nearer end, every
//! octave of v from 2⁻⁵³ to ½ has 16 cells, which the leading bits of v as a double number directly.
//! So both tails are as accurate as the middle, there is no special case for them, and the cells in
//! frequent use fit the first-level cache. Values and slopes at the nodes are exact; where slopes
//! would make a cubic turn back they are reduced (Fritsch & Carlson, SIAM J. Numer. Anal. 17(2), 1980).

use crate::kernel::Uniform;

/// log₂ of the cells per octave.
const CELL_BITS: u32 = 4;
/// Octaves of v: exponents −53 to −2.
const OCTAVES: usize = 52;
/// Cells on one side.
pub(super) const CELLS: usize = OCTAVES << CELL_BITS;
const MANTISSA_BITS: u32 = 52;
/// The leading bits of 2⁻⁵³: the first cell.
const FIRST: u64 = (SMALLEST_MASS.to_bits()) >> (MANTISSA_BITS - CELL_BITS);
const SMALLEST_MASS: f64 = 1.0 / (1_u64 << 53) as f64;
const LARGEST_MASS: f64 = 0.5 - SMALLEST_MASS;

/// Which end of the distribution a probability mass is counted from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// From the smallest values.
    Lower,
    /// From the largest values.
    Upper,
}

/// A quantile and its derivative with respect to the mass from its side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub value: f64,
    pub slope: f64,
}

/// A tabulated quantile function.
#[derive(Debug)]
pub(super) struct Curve {
    /// Coefficients of 1, t, t², t³ with t from 0 to 1 over a cell; the lower side first.
    cells: Box<[[f64; 4]]>,
}

/// The mass at the start of a cell; `CELLS` gives ½.
pub(super) fn node_mass(cell: usize) -> f64 {
    f64::from_bits((FIRST + cell as u64) << (MANTISSA_BITS - CELL_BITS))
}

impl Curve {
    /// Tabulates a quantile function; `nodes` fills one side, where node `i` has mass `node_mass(i)`.
    pub(super) fn new(mut nodes: impl FnMut(Side) -> Vec<Node>) -> Curve {
        let mut cells = Vec::with_capacity(2 * CELLS);
        for side in [Side::Lower, Side::Upper] {
            let nodes = nodes(side);
            debug_assert_eq!(nodes.len(), CELLS + 1);
            cells.extend(
                nodes
                    .windows(2)
                    .enumerate()
                    .map(|(i, pair)| cubic(pair[0], pair[1], node_mass(i + 1) - node_mass(i))),
            );
        }
        Curve { cells: cells.into() }
    }

    /// The value at a uniform.
    #[inline]
    pub(super) fn at(&self, u: Uniform) -> f64 {
        let side = u.bits() >> 63;
        // The mass from the nearer end is u or 1 − u; for integers that is a complement.
        let steps = (u.bits() ^ side.wrapping_neg()) >> 12;
        let mass = (steps as i64 as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64);
        self.evaluate(side as usize * CELLS, mass)
    }

    /// The value at a mass from one side, up to ½; masses outside the table become its ends.
    pub(super) fn at_mass(&self, side: Side, mass: f64) -> f64 {
        self.evaluate(side as usize * CELLS, mass.clamp(SMALLEST_MASS, LARGEST_MASS))
    }

    #[inline]
    fn evaluate(&self, first: usize, mass: f64) -> f64 {
        let bits = mass.to_bits();
        let cell = ((bits >> (MANTISSA_BITS - CELL_BITS)) - FIRST) as usize;
        let inside = (bits << CELL_BITS) & ((1 << MANTISSA_BITS) - 1) | 1.0_f64.to_bits();
        let t = f64::from_bits(inside) - 1.0;
        let [a, b, c, d] = self.cells[first + cell];
        a + t * (b + t * (c + t * d))
    }
}

/// The cubic through two nodes `width` apart.
fn cubic(from: Node, to: Node, width: f64) -> [f64; 4] {
    let rise = to.value - from.value;
    if rise == 0.0 {
        return [from.value, 0.0, 0.0, 0.0];
    }
    // Slopes in units of the mean slope: inside this circle the cubic is monotone.
    let mut start = (from.slope * width / rise).max(0.0);
    let mut end = (to.slope * width / rise).max(0.0);
    let radius = (start * start + end * end).sqrt();
    if radius > 3.0 {
        start *= 3.0 / radius;
        end *= 3.0 / radius;
    }
    [from.value, start * rise, (3.0 - 2.0 * start - end) * rise, (start + end - 2.0) * rise]
}

#[cfg(test)]
impl Curve {
    /// Mean and mean square by integrating the cubics exactly (4-point Gauss–Legendre).
    pub(super) fn moments(&self) -> (f64, f64) {
        let points = [
            (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
            (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
        ];
        let (mut first, mut second) = (0.0, 0.0);
        for (i, [a, b, c, d]) in self.cells.iter().enumerate() {
            let width = node_mass(i % CELLS + 1) - node_mass(i % CELLS);
            for (x, weight) in points {
                for t in [x, 1.0 - x] {
                    let q = a + t * (b + t * (c + t * d));
                    first += width * weight * q;
                    second += width * weight * q * q;
                }
            }
        }
        (first, second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_number_their_cells() {
        assert_eq!(node_mass(0), SMALLEST_MASS);
        assert_eq!(node_mass(CELLS), 0.5);
        // The uniform distribution is reproduced to the last bits from one end to the other.
        let curve = Curve::new(|side| {
            let node = |i| match side {
                Side::Lower => Node { value: node_mass(i), slope: 1.0 },
                Side::Upper => Node { value: 1.0 - node_mass(i), slope: -1.0 },
            };
            (0..=CELLS).map(node).collect()
        });
        for bits in (0..64).flat_map(|i| [1_u64 << i, !(1 << i), (1 << i) - 1]) {
            let u = Uniform::from_value(bits as f64 / 2.0_f64.powi(64));
            assert!((curve.at(u) - u.value()).abs() <= 2e-16, "{bits:x}");
        }
        let (mean, square) = curve.moments();
        assert!((mean - 0.5).abs() < 1e-14 && (square - 1.0 / 3.0).abs() < 1e-14);
    }

    #[test]
    fn steep_slopes_are_reduced_until_the_cubic_is_monotone() {
        let cubic = cubic(Node { value: 0.0, slope: 50.0 }, Node { value: 1.0, slope: 0.0 }, 1.0);
        let at = |t: f64| cubic[0] + t * (cubic[1] + t * (cubic[2] + t * cubic[3]));
        assert!((0..100).all(|i| at(f64::from(i) / 100.0) <= at(f64::from(i + 1) / 100.0)));
        assert!((at(1.0) - 1.0).abs() < 1e-15);
    }
}
