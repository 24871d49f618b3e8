//! Signals: everything that can be watched during a run has a path and a value.

/// How the value of a signal reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignalUnit {
    /// Orders.
    Orders,
    /// Parcels.
    Parcels,
    /// People.
    People,
    /// Hours.
    Hours,
    /// A share of a whole.
    Share,
    /// Per hour.
    PerHour,
    /// Units of items.
    Units,
    /// Stocks: items at sites.
    Stocks,
    /// Tours.
    Tours,
    /// Deliveries of goods.
    Deliveries,
    /// Machines.
    Machines,
    /// Days.
    Days,
    /// Units of currency.
    Money,
    /// A plain number.
    Count,
}

/// A signal that a subsystem declares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signal {
    /// Its path, as in `warehouse.north.backlog`.
    pub path: String,
    /// What it is, in a few words.
    pub label: String,
    /// How its value reads.
    pub unit: SignalUnit,
}

impl Signal {
    /// A signal with its words.
    pub fn new(path: impl Into<String>, label: impl Into<String>, unit: SignalUnit) -> Self {
        Signal { path: path.into(), label: label.into(), unit }
    }
}
