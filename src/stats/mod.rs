//! Statistics without simulation: estimates with their uncertainty, from the values of independent replications.
//!
//! Not-a-number means "this replication has no such value": it is left out of every estimate and
//! counted as missing. Everything here is a pure function of its arguments, summed in the order given.

mod antithetic;
mod batch;
mod control;
mod critical;
mod design;
mod frontier;
mod least_squares;
mod mean;
mod paired;
mod proportion;
mod quantile;
mod regression;
pub mod selection;
mod spread;
mod stopping;
mod strata;
mod tail;
mod warm_up;
mod welch;

pub use antithetic::{pair_means, paired_mean};
pub use batch::{BatchMeans, Lag1, half_width_after, length_for};
pub use control::{Control, controlled_mean, correlation};
pub use critical::{
    chi_square_quantile, fractional_t_quantile, normal_quantile, share_of_confidence, simultaneous_t,
    student_t_quantile,
};
pub use design::{Design, Effect};
pub use frontier::{Regret, frontier};
pub use least_squares::LeastSquares;
pub use mean::{MeanEstimate, PairedDifference, mean_of, more_replications_for};
pub use paired::{Against, Ranking, holm, together};
pub use proportion::{Proportion, probability_of};
pub use quantile::{QuantileEstimate, quantile_sorted, sorted_values};
pub use regression::LinearFit;
pub use spread::{Histogram, Spread};
pub use stopping::{HalfWidth, Reached, confidence_interval_method, more_for};
pub use strata::Strata;
pub use tail::{TAIL, Tail, weighted_exceedance, weighted_mean};
pub use warm_up::{MSER_BATCH, Mser, moving_average, mser};
pub use welch::WelchDifference;

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of uniform numbers, so that these tests need nothing else.
    struct Uniform(u64);

    impl Uniform {
        /// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), as a number inside 0 to 1.
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        }
    }

    /// 2 000 experiments of 20 normal values: the share of 95 % t intervals that hold the true mean has the
    /// standard error √(0.95·0.05/2000) = 0.0049; four of them are allowed.
    #[test]
    fn t_intervals_cover_the_mean_as_often_as_they_say() {
        let mut u = Uniform(20_260_302);
        let hits = (0..2000)
            .filter(|_| {
                let values: Vec<f64> = (0..20).map(|_| 3.0 + 2.0 * normal_quantile(u.next())).collect();
                let e = MeanEstimate::of(&values, 0.95);
                (e.mean - 3.0).abs() <= e.half_width
            })
            .count();
        let share = hits as f64 / 2000.0;
        assert!((share - 0.95).abs() < 4.0 * 0.0049, "{share}");
    }

    /// 2 000 experiments of 200 exponential values: the 90 % quantile lies in the interval as often as the
    /// binomial coverage says, within four standard errors.
    #[test]
    fn order_statistics_cover_a_quantile_as_often_as_they_say() {
        let mut u = Uniform(7);
        let (truth, mut hits, mut coverage) = (10f64.ln(), 0, 0.0);
        for _ in 0..2000 {
            let values: Vec<f64> = (0..200).map(|_| -u.next().ln()).collect();
            let q = QuantileEstimate::of(&values, 0.9, 0.95);
            let (low, high) = q.interval.unwrap();
            hits += usize::from(low <= truth && truth <= high);
            coverage = q.coverage;
        }
        assert!((0.95..0.98).contains(&coverage), "{coverage}");
        let share = f64::from(u32::try_from(hits).unwrap()) / 2000.0;
        assert!(
            (share - coverage).abs() < 4.0 * (coverage * (1.0 - coverage) / 2000.0).sqrt(),
            "{share} {coverage}"
        );
    }
}
