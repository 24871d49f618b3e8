//! Money: integer millionths of the scenario's one currency.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// An amount of the scenario's currency in millionths; it may be negative.
///
/// Integers make the profit statement add up exactly, whatever the order of bookings. The range is
/// ± 9.2 × 10¹² units of currency; sums stop there instead of starting again from the other end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// An amount from millionths of the currency.
    pub const fn from_millionths(millionths: i64) -> Self {
        Money(millionths)
    }

    /// An amount from whole and fractional currency, rounded to the nearest millionth.
    pub fn from_amount(amount: f64) -> Self {
        Money((amount * 1e6).round() as i64)
    }

    /// Millionths of the currency.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// The amount in the currency.
    pub fn amount(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// This amount `n` times over.
    pub fn times(self, n: u64) -> Self {
        Money(self.0.saturating_mul(i64::try_from(n).unwrap_or(i64::MAX)))
    }

    /// A price per hour, for a length of time in microseconds, rounded to the nearest millionth.
    pub fn per_hour_for(self, micros: u128) -> Self {
        let product = i128::from(self.0).saturating_mul(micros as i128);
        let rounded = (product + product.signum() * 1_800_000_000) / 3_600_000_000;
        Money(rounded.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, o: Money) -> Money {
        Money(self.0.saturating_add(o.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, o: Money) {
        *self = *self + o;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, o: Money) -> Money {
        Money(self.0.saturating_sub(o.0))
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(iter: I) -> Money {
        iter.fold(Money::ZERO, Add::add)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.amount())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stop_at_the_end_of_the_range() {
        let most = Money::from_millionths(i64::MAX);
        assert_eq!(most + Money::from_amount(1.0), most);
        assert_eq!(-most - most, -Money::from_millionths(i64::MAX) - Money::from_millionths(1));
        assert_eq!(most.per_hour_for(u128::from(u64::MAX)), most);
    }

    #[test]
    fn hourly_prices_round_to_the_nearest_millionth() {
        let wage = Money::from_amount(18.0);
        assert_eq!(wage.per_hour_for(3_600_000_000), wage);
        assert_eq!(wage.per_hour_for(1_800_000_000), Money::from_amount(9.0));
        assert_eq!(Money::from_millionths(1).per_hour_for(1_800_000_000).millionths(), 1);
        assert_eq!(Money::from_millionths(1).per_hour_for(1_799_999_999).millionths(), 0);
    }
}
