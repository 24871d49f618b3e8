//! The bad end of a distribution: value at risk, its conditional mean, and what is rare weighted by how probable it is.

use super::critical::fractional_t_quantile;
use super::mean::{MeanEstimate, mean_of};
use super::quantile::{QuantileEstimate, sorted_values};

/// So many values beyond a quantile are needed to say something of their mean.
pub const TAIL: usize = 20;
/// Resamples of the bootstrap.
const RESAMPLES: usize = 1000;

/// The bad end of a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// How many values went in.
    pub n: usize,
    /// The level, such as 0.95.
    pub level: f64,
    /// The smallest value that is not exceeded with at least this probability.
    pub var: f64,
    /// Two of the values between which it lies; `None` for too few values.
    pub var_interval: Option<(f64, f64)>,
    /// The mean of the worst share 1 − level.
    pub cvar: f64,
    /// Its interval by the bootstrap; `None` for fewer than two values.
    pub cvar_interval: Option<(f64, f64)>,
}

impl Tail {
    /// The tail of independent losses beyond a level (0 to 1), with intervals of a confidence.
    ///
    /// CVaR is VaR + Σ max(0, xᵢ − VaR) ÷ (n (1 − level)): Rockafellar and Uryasev, *Journal of Risk* 2 (2000). VaR has an
    /// interval of order statistics, CVaR one of the percentile bootstrap: Efron and Tibshirani, *An Introduction to the
    /// Bootstrap*, section 13.3, whose draws are always the same.
    pub fn of(losses: &[f64], level: f64, confidence: f64) -> Self {
        let sorted = sorted_values(losses);
        let n = sorted.len();
        let (var, cvar) = var_and_cvar(&sorted, level);
        let mut resampled = Vec::new();
        if n >= 2 {
            let mut draw = SplitMix(n as u64);
            for _ in 0..RESAMPLES {
                let mut sample: Vec<f64> = (0..n).map(|_| sorted[draw.below(n)]).collect();
                sample.sort_by(f64::total_cmp);
                resampled.push(var_and_cvar(&sample, level).1);
            }
            resampled.sort_by(f64::total_cmp);
        }
        let outside = (1.0 - confidence) / 2.0;
        let at = |p: f64| resampled[((p * RESAMPLES as f64) as usize).min(RESAMPLES - 1)];
        Tail {
            n,
            level,
            var,
            var_interval: QuantileEstimate::of(losses, level, confidence).interval,
            cvar,
            cvar_interval: (n >= 2).then(|| (at(outside), at(1.0 - outside))),
        }
    }

    /// Whether enough values lie beyond the level.
    pub fn is_enough(&self) -> bool {
        self.n >= self.wanted()
    }

    /// How many values it takes.
    pub fn wanted(&self) -> usize {
        (TAIL as f64 / (1.0 - self.level) - 1e-9).ceil() as usize
    }
}

fn var_and_cvar(sorted: &[f64], level: f64) -> (f64, f64) {
    let n = sorted.len();
    if n == 0 {
        return (f64::NAN, f64::NAN);
    }
    let rank = ((n as f64 * level - 1e-9).ceil() as usize).clamp(1, n);
    let var = sorted[rank - 1];
    let beyond: f64 = sorted[rank..].iter().map(|x| x - var).sum();
    (var, var + beyond / (n as f64 * (1.0 - level)))
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64 * n as f64) as usize
    }
}

/// The mean of something that comes about only with an event: the sum over the events of how many are expected times the
/// mean given one, from replications in each of which one was made to happen.
///
/// It is unbiased however rare the events are, as long as their effects add up; its variance is Σ w² s² ÷ n, with
/// Satterthwaite's degrees of freedom. Source: Cochran, *Sampling Techniques* (1977), sections 5.3 and 5.4; Rubino and
/// Tuffin, *Rare Event Simulation* (2009), chapter 1 on conditioning.
pub fn weighted_mean(events: &[(f64, &[f64])], confidence: f64) -> MeanEstimate {
    let parts: Vec<(f64, MeanEstimate)> =
        events.iter().filter(|(w, _)| *w > 0.0).map(|(w, v)| (*w, MeanEstimate::of(v, confidence))).collect();
    let mean = parts.iter().map(|(w, e)| w * e.mean).sum::<f64>();
    let n = parts.iter().map(|(_, e)| e.n).sum();
    let missing = parts.iter().map(|(_, e)| e.missing).sum();
    let of = |(w, e): &(f64, MeanEstimate)| w * w * e.sd * e.sd / e.n as f64;
    let variance: f64 = parts.iter().map(of).sum();
    let squares: f64 = parts.iter().map(|p| of(p).powi(2) / (p.1.n as f64 - 1.0)).sum();
    let half_width = match variance > 0.0 {
        true => {
            fractional_t_quantile(0.5 + confidence / 2.0, variance * variance / squares) * variance.sqrt()
        }
        false => 0.0 * variance,
    };
    MeanEstimate { n, missing, mean, sd: f64::NAN, half_width, confidence }
}

/// How probable it is that a loss is above a bound, when at most one of the events comes about: the sum of their
/// probabilities times the share of losses given each.
pub fn weighted_exceedance(events: &[(f64, &[f64])], bound: f64) -> f64 {
    let share =
        |values: &[f64]| mean_of(&values.iter().map(|v| f64::from(u8::from(*v > bound))).collect::<Vec<_>>());
    events.iter().filter(|(p, _)| *p > 0.0).map(|(p, v)| p * share(v)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: of 1 to 100 the 95 % quantile is 95, and 96 … 100 are 1 … 5 above it: 95 + 15 ÷ 5.
    #[test]
    fn the_tail_of_the_first_hundred_numbers() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let tail = Tail::of(&values, 0.95, 0.95);
        assert_eq!(tail.var, 95.0);
        assert!((tail.cvar - 98.0).abs() < 1e-9);
        assert!(!tail.is_enough() && tail.wanted() == 400);
        let (low, high) = tail.cvar_interval.unwrap();
        assert!(low < 98.0 && 98.0 < high && high <= 100.0, "{low} {high}");
        assert_eq!(tail, Tail::of(&values, 0.95, 0.95));
        assert!(Tail::of(&[], 0.95, 0.95).var.is_nan());
    }

    /// An exponential loss of mean 1 has VaR −ln(1 − α) and CVaR VaR + 1. With n = 4000 and α = 0.9 the standard error of
    /// VaR is √(α ÷ (1 − α) ÷ n) = 0.047, that of CVaR about √((1 + α) ÷ (1 − α) ÷ n) = 0.069; three of them.
    #[test]
    fn the_tail_of_an_exponential_loss() {
        let mut draw = SplitMix(7);
        let uniform = |d: &mut SplitMix| (d.below(1 << 40) as f64 + 0.5) / (1u64 << 40) as f64;
        let losses: Vec<f64> = (0..4000).map(|_| -uniform(&mut draw).ln()).collect();
        let tail = Tail::of(&losses, 0.9, 0.95);
        let var = -0.1f64.ln();
        assert!((tail.var - var).abs() < 0.142 && (tail.cvar - var - 1.0).abs() < 0.207, "{tail:?}");
        let (low, high) = tail.cvar_interval.unwrap();
        assert!(tail.is_enough() && high - low < 0.5 && high - low > 0.1, "{low} {high}");
    }

    /// One event in a thousand costs an exponential 1000 on average, one in fifty a uniform 0 to 20: 1 + 0.2. The mean of
    /// 400 estimates of 50 values each is 1.2 with a standard error of √((1 ÷ 50 + 0.04 × 100 ÷ 3 ÷ 50 ÷ 100) ÷ 400)
    /// = 0.0071; four of them. Nine tenths of the intervals at least hold it.
    #[test]
    fn the_weighted_mean_is_unbiased_where_the_answer_is_known() {
        let mut draw = SplitMix(3);
        let mut uniform = || (draw.below(1 << 40) as f64 + 0.5) / (1u64 << 40) as f64;
        let (mut sum, mut holds) = (0.0, 0);
        for _ in 0..400 {
            let rare: Vec<f64> = (0..50).map(|_| -1000.0 * uniform().ln()).collect();
            let usual: Vec<f64> = (0..50).map(|_| 20.0 * uniform()).collect();
            let e = weighted_mean(&[(0.001, &rare), (0.02, &usual), (0.0, &[])], 0.95);
            sum += e.mean;
            let (low, high) = e.interval().unwrap();
            holds += usize::from(low <= 1.2 && 1.2 <= high);
        }
        assert!((sum / 400.0 - 1.2).abs() < 4.0 * 0.0071, "{}", sum / 400.0);
        assert!(holds >= 360, "{holds}");
    }

    /// A loss of 10 with probability 0.01 and one of 1 to 4 with 0.1: above 2.5 with 0.01 + 0.1 ÷ 2.
    #[test]
    fn rare_losses_are_weighted_by_their_probability() {
        let events: [(f64, &[f64]); 2] = [(0.01, &[10.0, 10.0]), (0.1, &[1.0, 2.0, 3.0, 4.0])];
        assert!((weighted_exceedance(&events, 2.5) - 0.06).abs() < 1e-12);
        assert_eq!(weighted_exceedance(&events, 10.0), 0.0);
    }
}
