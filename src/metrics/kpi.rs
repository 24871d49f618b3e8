//! What a KPI is: its words, its unit, and the way from the record to its value.

use super::recorder::Recorder;

/// How the values of a KPI read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Between 0 and 1, shown in per cent.
    Share,
    /// Hours, shown in the unit that reads best.
    Duration,
    /// A plain count.
    Count,
    /// Per hour.
    PerHour,
    /// Units of currency.
    Money,
    /// A plain factor.
    Factor,
    /// Orders.
    Orders,
    /// Order lines.
    Lines,
    /// Parcels.
    Parcels,
    /// Metres.
    Metres,
    /// Grams.
    Grams,
    /// Units of items.
    Units,
}

/// Which direction is good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// It depends.
    Neither,
}

/// What a KPI is, in words that are printed beside it.
#[derive(Clone, PartialEq, Debug)]
pub struct KpiInfo {
    /// Its id, as in `orders.on_time`.
    pub id: String,
    /// Its name.
    pub label: String,
    /// How values read.
    pub unit: Unit,
    /// Which direction is good.
    pub better: Better,
    /// Numerator and denominator in words.
    pub definition: String,
    /// Which orders, or which time, it is about.
    pub window: String,
    /// What happens to orders that are open at the end.
    pub censoring: String,
    /// The group it is shown in.
    pub group: String,
    /// Shown even in short summaries.
    pub headline: bool,
}

pub(super) type Measure = Box<dyn Fn(&Recorder) -> f64 + Send + Sync>;

/// A KPI with the way to compute it; a value that does not exist is not a number.
pub struct Kpi {
    /// What it is.
    pub info: KpiInfo,
    pub(super) measure: Measure,
}

impl Kpi {
    /// Its value in a replication.
    pub fn value(&self, record: &Recorder) -> f64 {
        (self.measure)(record)
    }
}
