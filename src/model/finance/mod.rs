//! Finance: every physical event that earns or costs money has one booking.
//!
//! *Door*: [`Finance::sale`], [`Finance::freight`], [`Finance::wages`], [`Finance::stock`],
//! [`Finance::retune`]. *Facts told*: [`Fact::Booked`], [`Fact::PoolCost`].
//! *Levers*: none of its own; prices and wages belong to what they are paid for.
//!
//! The profit statement is the sum of bookings and nothing else. Revenue is booked at delivery, freight
//! at pick-up, wages for hours on shift whether worked or not, overtime with its premium.

mod params;

pub use params::{FinanceParams, PoolPay};

use std::sync::Arc;

use crate::domain::{Account, CarrierId, Ctx, Fact, PoolId};
use crate::units::Money;

/// Finance keeps no state: bookings go straight to the recorder.
#[derive(Clone)]
pub struct Finance {
    params: Arc<FinanceParams>,
}

impl Finance {
    /// Finance with its price lists.
    pub fn new(params: Arc<FinanceParams>) -> Self {
        Finance { params }
    }

    /// Other prices are in force from now on.
    pub fn retune(&mut self, params: Arc<FinanceParams>) {
        self.params = params;
    }

    /// Something was spent on stock.
    pub fn stock(&mut self, ctx: &mut Ctx, account: Account, amount: Money) {
        Self::book(ctx, account, amount);
    }

    fn book(ctx: &mut Ctx, account: Account, amount: Money) {
        if amount != Money::ZERO {
            ctx.tell(Fact::Booked { account, amount });
        }
    }

    /// An order of this value was delivered.
    pub fn sale(&mut self, ctx: &mut Ctx, value: Money) {
        Self::book(ctx, Account::Revenue, value);
    }

    /// A carrier took a parcel whose lane costs something on top.
    #[inline]
    pub fn freight(&mut self, ctx: &mut Ctx, carrier: CarrierId, lane: Money) {
        let price = self.params.parcel.get(carrier.index()).copied().unwrap_or(Money::ZERO);
        Self::book(ctx, Account::Freight, -(price + lane));
    }

    /// Money is due for transport beyond the plain price of a parcel.
    pub fn charge(&mut self, ctx: &mut Ctx, account: Account, amount: Money) {
        Self::book(ctx, account, -amount);
    }

    /// A pool is to be paid for so many microseconds, of which `overtime` lie beyond the shift.
    pub fn wages(&mut self, ctx: &mut Ctx, pool: PoolId, paid: u64, overtime: u64) {
        let pay = &self.params.pools[pool.index()];
        let wages = pay.wage.per_hour_for(u128::from(paid - overtime));
        let premium = pay.overtime_wage.per_hour_for(u128::from(overtime));
        Self::book(ctx, Account::Wages, -wages);
        Self::book(ctx, Account::Overtime, -premium);
        ctx.tell(Fact::PoolCost { pool, amount: wages + premium });
    }
}
