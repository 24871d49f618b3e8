//! The points of a sweep: grids, one lever at a time, Latin hypercubes and Sobol's sequence.
//!
//! A design is a pure function of levers, kind, size and seed. What is random about a lever is keyed by its path,
//! so that adding a lever changes no value of the others.

use crate::kernel::{Draws, Purpose};
use crate::scenario::sweep::{Design, Level, Sweep, Vary};

/// More points than this are a mistake.
pub const MOST_POINTS: usize = 10_000;

/// Why there is no design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// There are too many points.
    #[error(
        "{points} points are more than the {MOST_POINTS} a sweep may have: take fewer values, or a latin_hypercube"
    )]
    TooMany {
        /// How many there would be.
        points: usize,
    },
    /// A range has no step, but values are counted through.
    #[error("the range of `{path}` has no step: write FROM..TO:STEP, or choose --design latin_hypercube")]
    NoStep {
        /// The lever.
        path: String,
    },
    /// Sobol's sequence is tabled for fewer levers.
    #[error("sobol takes up to {SOBOL} levers, and there are {levers}: choose latin_hypercube")]
    TooManyLevers {
        /// How many there are.
        levers: usize,
    },
}

/// The points, each with a value for each lever; `None` leaves a lever as it stands.
pub type Points = Vec<Vec<Option<Level>>>;

/// The points of a sweep. The scenario as it stands is not among them, unless a grid happens to hold it.
///
/// # Errors
/// When the design cannot be made.
pub fn points(sweep: &Sweep, seed: u64) -> Result<Points, DesignError> {
    let levers = &sweep.levers;
    let limit =
        |points: usize| if points > MOST_POINTS { Err(DesignError::TooMany { points }) } else { Ok(()) };
    match sweep.design {
        Design::Grid => {
            let counted = all_counted(levers)?;
            let points = counted.iter().map(Vec::len).fold(1_usize, usize::saturating_mul);
            limit(points)?;
            Ok(grid(&counted))
        }
        Design::OneAtATime => {
            let counted = all_counted(levers)?;
            limit(counted.iter().map(Vec::len).sum())?;
            Ok(one_at_a_time(&counted))
        }
        Design::LatinHypercube => {
            limit(sweep.points)?;
            let paths: Vec<&str> = levers.iter().map(|l| l.path.as_str()).collect();
            Ok(placed(levers, &latin_hypercube(&paths, sweep.points, seed)))
        }
        Design::Sobol => {
            limit(sweep.points)?;
            if levers.len() > SOBOL {
                return Err(DesignError::TooManyLevers { levers: levers.len() });
            }
            let mut shares = sobol(levers.len(), sweep.points);
            for (i, lever) in levers.iter().enumerate() {
                let shift = shift_of(&lever.path, seed);
                for row in &mut shares {
                    row[i] ^= shift;
                }
            }
            let shares: Vec<Vec<f64>> =
                shares.iter().map(|row| row.iter().map(|x| share(*x)).collect()).collect();
            Ok(placed(levers, &shares))
        }
    }
}

fn all_counted(levers: &[Vary]) -> Result<Vec<Vec<Level>>, DesignError> {
    let one = |l: &Vary| l.levels.counted().ok_or_else(|| DesignError::NoStep { path: l.path.clone() });
    levers.iter().map(one).collect()
}

/// Every value with every other; the last lever changes fastest.
fn grid(levels: &[Vec<Level>]) -> Points {
    let mut points: Points = vec![Vec::new()];
    for lever in levels {
        points = points
            .iter()
            .flat_map(|point| {
                lever.iter().map(move |level| {
                    let mut longer = point.clone();
                    longer.push(Some(level.clone()));
                    longer
                })
            })
            .collect();
    }
    points
}

fn one_at_a_time(levels: &[Vec<Level>]) -> Points {
    let mut points = Points::new();
    for (i, lever) in levels.iter().enumerate() {
        for level in lever {
            let mut point = vec![None; levels.len()];
            point[i] = Some(level.clone());
            points.push(point);
        }
    }
    points
}

fn placed(levers: &[Vary], shares: &[Vec<f64>]) -> Points {
    let point = |row: &Vec<f64>| levers.iter().zip(row).map(|(l, share)| Some(l.levels.at(*share))).collect();
    shares.iter().map(point).collect()
}

/// Shares from 0 to below 1: each lever takes a value from each of `n` equal slices once, at random within the
/// slice, in a random order.
///
/// Source: McKay, Beckman and Conover, *Technometrics* 21 (1979).
pub fn latin_hypercube(names: &[&str], n: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; names.len()]; n];
    for (i, name) in names.iter().enumerate() {
        let stream = Draws::new(seed, 0).stream(Purpose::named(&format!("sweep/{name}")));
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|slice| stream.uniform(*slice as u64, 0));
        for (row, slice) in order.into_iter().enumerate() {
            rows[row][i] = (slice as f64 + stream.uniform(slice as u64, 1).value()) / n as f64;
        }
    }
    rows
}

/// How many dimensions are tabled.
pub const SOBOL: usize = 16;

/// For dimensions from the second on: degree and coefficients of the primitive polynomial, and the first
/// direction numbers.
///
/// Source: Joe and Kuo, *SIAM Journal on Scientific Computing* 30 (2008), file new-joe-kuo-6.21201.
const DIRECTIONS: [(u32, u32, &[u32]); SOBOL - 1] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
    (5, 11, &[1, 1, 5, 1, 1]),
    (5, 13, &[1, 1, 1, 3, 11]),
    (5, 14, &[1, 3, 5, 5, 31]),
    (6, 1, &[1, 3, 3, 9, 7, 49]),
    (6, 13, &[1, 1, 1, 15, 21, 21]),
    (6, 16, &[1, 3, 1, 13, 27, 49]),
];

/// The first `n` points of Sobol's sequence as 32-bit fractions, in Gray code order, the origin first.
///
/// Source: Bratley and Fox, *ACM Transactions on Mathematical Software* 14 (1988), algorithm 659.
pub fn sobol(dimensions: usize, n: usize) -> Vec<Vec<u32>> {
    let directions: Vec<[u32; 32]> = (0..dimensions).map(direction_numbers).collect();
    let mut rows = Vec::with_capacity(n);
    let mut row = vec![0_u32; dimensions];
    for i in 0..n {
        rows.push(row.clone());
        let bit = (!i).trailing_zeros().min(31) as usize;
        for (x, v) in row.iter_mut().zip(&directions) {
            *x ^= v[bit];
        }
    }
    rows
}

fn direction_numbers(dimension: usize) -> [u32; 32] {
    let mut v = [0_u32; 32];
    let Some((degree, coefficients, first)) = dimension.checked_sub(1).map(|d| DIRECTIONS[d]) else {
        // The first dimension is van der Corput's.
        for (i, v) in v.iter_mut().enumerate() {
            *v = 1 << (31 - i);
        }
        return v;
    };
    let degree = degree as usize;
    for (i, m) in first.iter().enumerate() {
        v[i] = m << (31 - i);
    }
    for i in degree..32 {
        v[i] = v[i - degree] ^ (v[i - degree] >> degree);
        for k in 1..degree {
            if coefficients >> (degree - 1 - k) & 1 == 1 {
                v[i] ^= v[i - k];
            }
        }
    }
    v
}

/// A digital shift of a dimension, which keeps the evenness of the points and moves them off the corner.
fn shift_of(path: &str, seed: u64) -> u32 {
    let stream = Draws::new(seed, 0).stream(Purpose::named(&format!("sweep/{path}")));
    (stream.uniform(0, 0).bits() >> 32) as u32
}

fn share(fraction: u32) -> f64 {
    f64::from(fraction) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sweep::parse_vary;

    fn sweep(design: Design, vary: &[&str], points: usize) -> Sweep {
        let levers = vary.iter().map(|v| parse_vary(v).unwrap()).collect();
        Sweep { name: "x".into(), levers, design, points, measures: Vec::new() }
    }

    fn texts(points: &Points) -> Vec<Vec<&str>> {
        points
            .iter()
            .map(|p| p.iter().map(|l| l.as_ref().map_or("-", |l| l.text.as_str())).collect())
            .collect()
    }

    #[test]
    fn grids_turn_the_last_lever_fastest_and_single_levers_leave_the_others() {
        let vary = ["a=1..3:1", "b=x,y"];
        let made = points(&sweep(Design::Grid, &vary, 0), 1).unwrap();
        assert_eq!(texts(&made), [["1", "x"], ["1", "y"], ["2", "x"], ["2", "y"], ["3", "x"], ["3", "y"]]);
        let made = points(&sweep(Design::OneAtATime, &vary, 0), 1).unwrap();
        assert_eq!(texts(&made), [["1", "-"], ["2", "-"], ["3", "-"], ["-", "x"], ["-", "y"]]);
    }

    #[test]
    fn a_latin_hypercube_has_each_slice_of_each_lever_once() {
        for n in [1, 7, 64] {
            let rows = latin_hypercube(&["a", "b", "c"], n, 5);
            for lever in 0..3 {
                let mut slices: Vec<usize> = rows.iter().map(|r| (r[lever] * n as f64) as usize).collect();
                slices.sort_unstable();
                assert_eq!(slices, (0..n).collect::<Vec<_>>());
            }
        }
        // Another lever beside it changes nothing, another seed everything.
        let (two, one) = (latin_hypercube(&["a", "b"], 16, 5), latin_hypercube(&["b"], 16, 5));
        assert!(two.iter().zip(&one).all(|(x, y)| x[1] == y[0]));
        assert_ne!(latin_hypercube(&["b"], 16, 6), one);
        // Two levers are not in step: of 200 slices, correlation has the standard error 0.07.
        let rows = latin_hypercube(&["a", "b"], 200, 5);
        let covariance: f64 = rows.iter().map(|r| (r[0] - 0.5) * (r[1] - 0.5)).sum::<f64>() / 200.0;
        assert!((covariance * 12.0).abs() < 0.28, "{covariance}");
    }

    /// Points 1 to 7 and 777 as scipy.stats.qmc.Sobol (1.17, unscrambled) gives them.
    #[test]
    fn the_sobol_sequence_is_the_published_one() {
        let rows = sobol(SOBOL, 1024);
        let at = |i: usize| -> Vec<f64> { rows[i].iter().map(|x| share(*x)).collect() };
        assert_eq!(at(0), [0.0; SOBOL]);
        assert_eq!(at(1), [0.5; SOBOL]);
        assert_eq!(
            at(2),
            [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25]
        );
        assert_eq!(
            at(7),
            [
                0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625, 0.625, 0.875, 0.625, 0.125, 0.625,
                0.375, 0.125, 0.125
            ]
        );
        assert_eq!(
            at(777),
            [
                0.6923828125,
                0.9365234375,
                0.1630859375,
                0.2744140625,
                0.6357421875,
                0.3564453125,
                0.1904296875,
                0.7626953125,
                0.3486328125,
                0.3232421875,
                0.7451171875,
                0.6962890625,
                0.3837890625,
                0.4736328125,
                0.5693359375,
                0.5146484375
            ]
        );
    }

    #[test]
    fn sobol_points_of_a_sweep_fill_every_slice_and_are_keyed_by_path() {
        let made = points(&sweep(Design::Sobol, &["a=0.0..1", "b=0.0..1"], 32), 3).unwrap();
        for lever in 0..2 {
            let number = |p: &Vec<Option<Level>>| p[lever].as_ref().unwrap().number.unwrap();
            let mut slices: Vec<usize> = made.iter().map(|p| (number(p) * 32.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..32).collect::<Vec<_>>());
        }
        let alone = points(&sweep(Design::Sobol, &["a=0.0..1"], 32), 3).unwrap();
        assert!(made.iter().zip(&alone).all(|(x, y)| x[0] == y[0]));
        assert_ne!(points(&sweep(Design::Sobol, &["a=0.0..1"], 32), 4).unwrap(), alone);
    }

    #[test]
    fn what_cannot_be_made_is_told() {
        let told = |design, vary: &[&str], n| points(&sweep(design, vary, n), 1).unwrap_err();
        assert_eq!(
            told(Design::Grid, &["a=1..200:1", "b=1..200:1"], 0),
            DesignError::TooMany { points: 40_000 }
        );
        assert_eq!(told(Design::OneAtATime, &["a=1..2 h"], 0), DesignError::NoStep { path: "a".into() });
        let many: Vec<&str> = vec!["a=1..2"; 17];
        assert_eq!(told(Design::Sobol, &many, 8), DesignError::TooManyLevers { levers: 17 });
        assert_eq!(
            told(Design::LatinHypercube, &["a=1..2"], 20_000),
            DesignError::TooMany { points: 20_000 }
        );
    }
}
