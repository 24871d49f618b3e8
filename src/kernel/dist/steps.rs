//! Single values with weights: inversion through a guide table (Chen & Asau, AIIE Trans. 6(2), 1974).
//!
//! An alias table would be a little faster and is not used: it is not monotone in the uniform.

/// Values in rising order with the probability of each or a smaller one.
#[derive(Debug)]
pub(super) struct Steps {
    values: Box<[f64]>,
    cumulative: Box<[f64]>,
    /// Where the search starts for a uniform in each of as many equal parts of (0, 1).
    guide: Box<[u32]>,
}

impl Steps {
    /// The steps of weighted values in any order; those with no weight are left out.
    pub(super) fn new(mut pairs: Vec<(f64, f64)>) -> Steps {
        pairs.retain(|(_, weight)| *weight > 0.0);
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        pairs.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 += later.1;
            }
            same
        });
        let total: f64 = pairs.iter().map(|(_, w)| w).sum();
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = pairs
            .iter()
            .map(|(_, w)| {
                sum += w;
                (sum / total).min(1.0)
            })
            .collect();
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        let parts = pairs.len().next_power_of_two();
        let mut at = 0;
        let guide = (0..parts)
            .map(|part| {
                while cumulative[at] < part as f64 / parts as f64 {
                    at += 1;
                }
                at as u32
            })
            .collect();
        Steps { values: pairs.iter().map(|(x, _)| *x).collect(), cumulative: cumulative.into(), guide }
    }

    /// The smallest value whose cumulative probability reaches `p`, between 0 and 1.
    #[inline]
    pub(super) fn at(&self, p: f64) -> f64 {
        let mut i = self.guide[(p * self.guide.len() as f64) as usize] as usize;
        while self.cumulative[i] < p {
            i += 1;
        }
        self.values[i]
    }
}

/// Counts from `first` on with their weights, from the ratio of neighbours, outwards from `mode`.
pub(super) fn counts(first: u32, mode: f64, ratio: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    /// Against a weight of 1 at the mode: less than the resolution of a uniform in every tail.
    const NEGLIGIBLE: f64 = 1e-20;
    let mut pairs = vec![(mode, 1.0)];
    let (mut k, mut weight) = (mode, 1.0);
    while weight > NEGLIGIBLE {
        weight *= ratio(k);
        k += 1.0;
        pairs.push((k, weight));
    }
    (k, weight) = (mode, 1.0);
    while k > 0.0 && weight > NEGLIGIBLE {
        k -= 1.0;
        weight /= ratio(k);
        pairs.push((k, weight));
    }
    pairs.iter_mut().for_each(|(k, _)| *k += f64::from(first));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_order_with_their_shares() {
        let steps = Steps::new(vec![(3.0, 1.0), (1.0, 7.0), (2.0, 1.0), (9.0, 0.0), (2.0, 1.0)]);
        assert_eq!(steps.values[..], [1.0, 2.0, 3.0]);
        let cases =
            [(1e-16, 1.0), (0.7, 1.0), (0.700_001, 2.0), (0.9, 2.0), (0.900_001, 3.0), (1.0 - 1e-16, 3.0)];
        for (p, value) in cases {
            assert_eq!(steps.at(p), value, "{p}");
        }
    }
}
