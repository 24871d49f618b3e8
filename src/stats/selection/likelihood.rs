//! Is a probability high enough? The sequential probability ratio test, one replication at a time.

/// A test of "at least `high`" against "at most `low`" for the share of successes. Between the two either
/// answer is right.
///
/// The chance of accepting a share of at most `low` is at most `accept_wrongly`, that of rejecting one of at
/// least `high` at most `reject_wrongly`, however long the test runs and whenever somebody looks.
///
/// Source: Wald, *Sequential Analysis* (1947), chapter 3; that the bounds hold whatever the overshoot is
/// Ville's inequality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareTest {
    success: f64,
    failure: f64,
    accept: f64,
    reject: f64,
}

/// How far a test has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The verdict and after how many replications it fell: enough, or not.
    pub verdict: Option<(usize, bool)>,
    /// The largest chance of error at which "enough" would have been the verdict by now.
    pub against_low: f64,
    /// The largest chance of error at which "not enough" would have been the verdict by now.
    pub against_high: f64,
}

impl ShareTest {
    /// A test with 0 < `low` < `high` < 1 and the two chances of error.
    pub fn new(low: f64, high: f64, accept_wrongly: f64, reject_wrongly: f64) -> Self {
        assert!(0.0 < low && low < high && high < 1.0, "{low} to {high}");
        ShareTest {
            success: (high / low).ln(),
            failure: ((1.0 - high) / (1.0 - low)).ln(),
            accept: -accept_wrongly.ln(),
            reject: reject_wrongly.ln(),
        }
    }

    /// Judges the replications so far, in their order; what comes after the verdict changes nothing.
    pub fn judge(&self, successes: impl IntoIterator<Item = bool>) -> Evidence {
        let (mut ratio, mut most, mut least) = (0.0f64, 0.0f64, 0.0f64);
        let mut verdict = None;
        for (i, success) in successes.into_iter().enumerate() {
            ratio += if success { self.success } else { self.failure };
            (most, least) = (most.max(ratio), least.min(ratio));
            if ratio >= self.accept || ratio <= self.reject {
                verdict = Some((i + 1, ratio >= self.accept));
                break;
            }
        }
        Evidence { verdict, against_low: (-most).exp(), against_high: least.exp() }
    }
}
