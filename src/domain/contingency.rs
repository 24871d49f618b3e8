//! What is told of disruptions and playbooks, and what can be done to orders in hand.

/// What is told of a disruption.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum DisruptionFact {
    /// There is a warning, and the disruption will follow.
    Warned,
    /// There is a warning, and nothing will follow.
    FalseAlarm,
    /// The time is over in which what a false alarm spoke of should have begun.
    Lapsed,
    /// It begins. Nobody need know.
    Began,
    /// People learn that it has begun.
    Known,
    /// It is over. Nobody need know.
    Over,
    /// People learn that it is over.
    KnownOver,
}

/// What is told of a playbook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlaybookFact {
    /// Its triggers hold.
    Triggered,
    /// It does not start, or goes no further.
    Refused(Refusal),
    /// Somebody with the authority has agreed.
    Approved,
    /// It did not work.
    Failed,
    /// It takes effect.
    Active,
    /// It was done to so many orders.
    Acted {
        /// How many.
        orders: u32,
    },
    /// The budget it is paid from is empty.
    Exhausted {
        /// The index of the budget.
        budget: u16,
    },
    /// It ends.
    Ended,
}

/// Why a playbook does not start, or goes no further.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Refusal {
    /// It has been active as often as it may.
    Limit,
    /// Something else must, or must not, be active, or it is out of hours.
    Guard,
    /// A playbook that excludes it goes first.
    Excluded,
    /// Nobody who can be asked has the authority.
    NoAuthority,
    /// There is no money for it.
    Budget,
}

impl Refusal {
    /// All reasons.
    pub const ALL: [Refusal; 5] =
        [Refusal::Limit, Refusal::Guard, Refusal::Excluded, Refusal::NoAuthority, Refusal::Budget];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Refusal::Limit => "it has been used as often as it may",
            Refusal::Guard => "its guard does not hold",
            Refusal::Excluded => "a playbook that excludes it goes first",
            Refusal::NoAuthority => "nobody who can be asked has the authority",
            Refusal::Budget => "its budget cannot pay",
        }
    }
}

/// What is done to an order in hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrdersAct {
    /// It is cancelled and refunded.
    Cancel,
    /// It goes through allocation again.
    Reallocate,
    /// It goes before all others.
    Expedite,
    /// It is carried with another service.
    Upgrade,
    /// What there is of it is sent.
    Split,
    /// Its customer is told.
    Notify,
}

/// What a system is needed for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Gate {
    /// Taking in orders.
    Intake,
    /// Giving orders to a warehouse to work on.
    Release,
    /// Handing parcels to carriers.
    Labels,
}
