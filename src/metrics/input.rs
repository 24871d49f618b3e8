//! Random inputs of a replication: what it was dealt, beside what it made of it.

use super::Layout;
use super::recorder::Recorder;

/// What a random input is.
#[derive(Clone, Debug, PartialEq)]
pub struct InputInfo {
    /// Its id, as in `channel.web.orders`.
    pub id: String,
    /// What it is, in words.
    pub label: String,
    /// Its mean over all replications, when that is known exactly.
    pub mean: Option<f64>,
}

/// A random input with the way to read it off the record.
pub struct Input {
    /// What it is.
    pub info: InputInfo,
    measure: Box<dyn Fn(&Recorder) -> f64 + Send + Sync>,
}

impl Input {
    /// Its value in a replication.
    pub fn value(&self, record: &Recorder) -> f64 {
        (self.measure)(record)
    }
}

/// The random inputs of a scenario of this shape.
///
/// Orders are counted from what was expected of the window, and work from what the orders at hand would be on average,
/// so that neither repeats the other. Both are sums of steps that are zero on average whatever went before, and so have
/// the exact mean 0.
pub fn inputs(layout: &Layout) -> Vec<Input> {
    let mut all = Vec::new();
    let mut add = |id: String, label: String, mean, measure: Box<dyn Fn(&Recorder) -> f64 + Send + Sync>| {
        all.push(Input { info: InputInfo { id, label, mean }, measure });
    };
    let several = layout.channels.len() > 1;
    let counts = move |r: &Recorder, i: usize| if several { r.cohort.channels[i] } else { r.cohort.all };
    for (i, name) in layout.channels.iter().enumerate() {
        let expected = layout.expected_orders[i];
        let label = match expected {
            Some(_) => format!("orders through {name}, beyond what was expected"),
            None => format!("orders through {name}"),
        };
        add(
            format!("channel.{name}.orders"),
            label,
            expected.map(|_| 0.0),
            Box::new(move |r| counts(r, i).placed as f64 - expected.unwrap_or(0.0)),
        );
        if layout.random_lines[i] {
            add(
                format!("channel.{name}.lines"),
                format!("lines of an order through {name}"),
                None,
                Box::new(move |r| {
                    let c = counts(r, i);
                    c.lines as f64 / c.placed as f64
                }),
            );
        }
    }
    for (i, (site, stage)) in layout.works.iter().enumerate() {
        let (site, stage) = (&layout.sites[*site], stage.name());
        add(
            format!("warehouse.{site}.{stage}.work"),
            format!("hours of {stage} at {site} in the orders begun, beyond what was expected"),
            Some(0.0),
            Box::new(move |r| r.flow.work_beyond[i] as f64 / 3.6e9),
        );
    }
    all
}
