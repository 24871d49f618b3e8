//! How much of the start of a series to leave out.

use super::mean::mean_of;

/// The values of an average that MSER-5 looks at.
pub const MSER_BATCH: usize = 5;

/// What MSER says about a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mser {
    /// How many values to leave out at the start: a multiple of the batch size.
    pub truncation: usize,
    /// The least value of the statistic.
    pub statistic: f64,
    /// The minimum lies at the end of the first half: the series is too short to say, and is still on its way.
    pub unsettled: bool,
}

/// The truncation that makes the mean of the rest most precise: the smallest d that minimises
/// Σ (Yᵢ − mean)² / (n − d)² over the means Y of batches of `batch` values, d of them left out. Only the first half
/// is searched: near the end a few values that happen to agree would win. `None` below four batches.
///
/// Source: White, *Simulation* 69 (1997); Spratt (1998) for batches of five; the half-series rule: White, Cobb and
/// Spratt, *Winter Simulation Conference* (2000).
pub fn mser(series: &[f64], batch: usize) -> Option<Mser> {
    let batch = batch.max(1);
    let means: Vec<f64> = series.chunks_exact(batch).map(mean_of).collect();
    let n = means.len();
    if n < 4 || means.iter().any(|m| m.is_nan()) {
        return None;
    }
    // Measured from the overall mean, so that squares of large levels do not cancel.
    let level = mean_of(&means);
    let (mut sum, mut squares) = (0.0, 0.0);
    let mut best = (f64::INFINITY, 0);
    for d in (0..n).rev() {
        let x = means[d] - level;
        sum += x;
        squares += x * x;
        let kept = (n - d) as f64;
        let statistic = ((squares - sum * sum / kept) / (kept * kept)).max(0.0);
        // From the end to the start: an equal value further to the front wins.
        if d <= n / 2 && statistic <= best.0 {
            best = (statistic, d);
        }
    }
    Some(Mser { truncation: best.1 * batch, statistic: best.0, unsettled: best.1 == n / 2 })
}

/// Welch's picture: the mean of `2·window + 1` neighbours, fewer near the start, of a series that is itself the
/// average over replications. It ends `window` values before the series does.
///
/// Source: Welch, in *The Computer Performance Modeling Handbook* (1983); Law, *Simulation Modeling and Analysis*,
/// section 9.5.1.
pub fn moving_average(series: &[f64], window: usize) -> Vec<f64> {
    let last = series.len().saturating_sub(window);
    (0..last)
        .map(|i| {
            let w = window.min(i);
            mean_of(&series[i - w..=i + w])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_cut_off_where_it_ends() {
        let mut series = vec![0.0; 20];
        series.extend((0..80).map(|i| 10.0 + f64::from(i % 2)));
        assert_eq!(mser(&series, 1).unwrap().truncation, 20);
        let five = mser(&series, MSER_BATCH).unwrap();
        assert!(five.truncation == 20 && !five.unsettled, "{five:?}");
    }

    #[test]
    fn a_series_that_still_climbs_is_called_unsettled() {
        let climbing: Vec<f64> = (0..100).map(f64::from).collect();
        assert!(mser(&climbing, MSER_BATCH).unwrap().unsettled);
        assert_eq!(mser(&climbing[..15], MSER_BATCH), None);
        let flat = mser(&[3.0; 40], MSER_BATCH).unwrap();
        assert_eq!((flat.truncation, flat.statistic), (0, 0.0));
    }

    #[test]
    fn the_moving_average_grows_its_window_at_the_start() {
        assert_eq!(moving_average(&[1.0, 3.0, 8.0, 7.0, 3.0], 1), [1.0, 4.0, 6.0, 6.0]);
        assert!(moving_average(&[1.0], 3).is_empty());
    }
}
