//! How long a warm-up the signals of a scenario ask for: MSER-5 and Welch's picture of a few replications.

use super::result::{RunResult, SeriesInfo};
use crate::stats::{MSER_BATCH, mean_of, moving_average, mser};

/// Half the window of the moving average covers so much of a day, so that a day's shape averages out.
const HALF_A_DAY: f64 = 12.0;

/// What the replications of a run say of its start.
#[derive(Clone, Debug, PartialEq)]
pub struct WarmUp {
    /// How many replications there were.
    pub replications: usize,
    /// Hours between samples.
    pub bin_hours: f64,
    /// Samples on either side in the moving average.
    pub window: usize,
    /// One for each signal that settles or might.
    pub signals: Vec<Settling>,
}

/// How one signal settles.
#[derive(Clone, Debug, PartialEq)]
pub struct Settling {
    /// The signal.
    pub info: SeriesInfo,
    /// Its average over replications, by time bin.
    pub average: Vec<f64>,
    /// Welch's moving average of that.
    pub smooth: Vec<f64>,
    /// How many bins MSER-5 leaves out; `None` when it finds the least at the end of the first half, where it may not
    /// look further: the run is too short to say.
    pub leave_out: Option<usize>,
}

impl WarmUp {
    /// The warm-up in hours that is long enough for every signal that settles.
    pub fn proposal(&self) -> f64 {
        let most = self.signals.iter().filter_map(|s| s.leave_out).max();
        most.unwrap_or(0) as f64 * self.bin_hours
    }

    /// Some signal has not settled in the first half of the run.
    pub fn unsettled(&self) -> bool {
        self.signals.iter().any(|s| s.leave_out.is_none())
    }
}

/// Looks at the signals of a run. Signals that only ever rise count something and are left out, as are those that never
/// change and runs with too few samples.
pub fn warm_up(run: &RunResult) -> WarmUp {
    let bin_hours = run.bin_hours.first().copied().unwrap_or(1.0);
    let bins = run.bin_hours.len();
    let window = ((HALF_A_DAY / bin_hours).round() as usize).clamp(1, (bins / 8).max(1));
    let settling = |(s, info): (usize, &SeriesInfo)| {
        let bin = |b: usize| -> Vec<f64> {
            let values = run.replications.iter().map(|r| f64::from(r.series[s][b]));
            values.filter(|v| !v.is_nan()).collect()
        };
        // A replication that ended early, because all its orders were closed, has no later samples.
        let average: Vec<f64> = (0..bins).map(|b| mean_of(&bin(b))).take_while(|v| !v.is_nan()).collect();
        let counts = average.windows(2).all(|w| w[1] >= w[0]);
        if counts {
            return None;
        }
        let found = mser(&average, MSER_BATCH)?;
        let leave_out = (!found.unsettled).then_some(found.truncation);
        Some(Settling { info: info.clone(), smooth: moving_average(&average, window), average, leave_out })
    };
    let signals = run.series.iter().enumerate().filter_map(settling).collect();
    WarmUp { replications: run.replications.len(), bin_hours, window, signals }
}

#[cfg(test)]
mod tests {
    use super::super::{Plan, run};
    use super::*;
    use crate::scenario::{self, Request};
    use crate::source::MemoryFiles;

    fn of(length: &str, stations: u32) -> WarmUp {
        let text = format!(
            r#"
            [scenario]
            name = "From empty"
            [run]
            length = "{length}"
            follow_up = "0 s"
            replications = 20
            [channel.web]
            orders = "60 /h"
            [warehouse.shed]
            packing = {{ order = {{ dist = "exponential", mean = "56 min" }}, stations = {stations} }}
            "#
        );
        let files = MemoryFiles::new().with("s.toml", text);
        let scenario = scenario::load(&Request::new("s.toml"), &files).scenario.expect("it loads");
        warm_up(&run(&scenario, &Plan::of(&scenario), &()).result)
    }

    /// 60 stations fill up within hours; 40 never do, and nothing settles.
    #[test]
    fn what_settles_is_proposed_and_what_does_not_is_said() {
        let fills = of("10 d", 70);
        let backlog = fills.signals.iter().find(|s| s.info.path == "orders.backlog").unwrap();
        assert!(matches!(backlog.leave_out, Some(1..=25)), "{:?}", backlog.leave_out);
        assert!(fills.proposal() >= 1.0 && fills.proposal() <= 120.0);
        // Orders placed so far only rise.
        assert!(fills.signals.iter().all(|s| s.info.path != "channel.web.orders_placed"));
        let grows = of("4 d", 40);
        assert!(grows.unsettled() || grows.signals.is_empty(), "{:?}", grows.proposal());
    }
}
