//! Price lists: what a parcel and an hour cost.

use crate::units::Money;

/// The prices that bookings use.
#[derive(Clone, Debug, Default)]
pub struct FinanceParams {
    /// Price of a parcel by carrier index.
    pub parcel: Vec<Money>,
    /// Pay by pool index.
    pub pools: Vec<PoolPay>,
}

/// What an hour of a pool costs.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoolPay {
    /// An hour on shift.
    pub wage: Money,
    /// An hour beyond the shift, with its premium.
    pub overtime_wage: Money,
}
