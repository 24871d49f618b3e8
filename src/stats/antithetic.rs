//! Antithetic pairs: values that were made to balance each other, and whose mean is one observation.

use super::mean::{MeanEstimate, mean_of};

/// The means of pairs, in the order of their first members; `pair` names the pair of each value. Values whose partner
/// is missing, or not a number, are left out.
pub fn pair_means(values: &[f64], pair: &[u32]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|&i| pair[i]);
    order
        .chunk_by(|&a, &b| pair[a] == pair[b])
        .filter(|members| members.len() == 2 && members.iter().all(|&i| !values[i].is_nan()))
        .map(|members| mean_of(&members.iter().map(|&i| values[i]).collect::<Vec<_>>()))
        .collect()
}

/// The mean of antithetic pairs. The interval is Student's t over the pairs, with one degree of freedom fewer than
/// there are pairs; the standard deviation is that of single values.
///
/// Source: Hammersley and Morton, *Proceedings of the Cambridge Philosophical Society* 52 (1956); Law, *Simulation
/// Modeling and Analysis*, section 11.3.
pub fn paired_mean(values: &[f64], pair: &[u32], confidence: f64) -> MeanEstimate {
    let means = pair_means(values, pair);
    let over_pairs = MeanEstimate::of(&means, confidence);
    let n = 2 * means.len();
    MeanEstimate { n, missing: values.len() - n, sd: MeanEstimate::of(values, confidence).sd, ..over_pairs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_one_observation() {
        let e = paired_mean(&[1.0, 3.0, 0.0, 4.0, 9.0], &[0, 0, 1, 1, 2], 0.95);
        assert_eq!((e.n, e.missing, e.mean, e.half_width), (4, 1, 2.0, 0.0));
        assert!(e.sd > 1.0);
        let gap = pair_means(&[1.0, f64::NAN, 5.0, 7.0], &[4, 4, 2, 2]);
        assert_eq!(gap, [6.0]);
    }
}
