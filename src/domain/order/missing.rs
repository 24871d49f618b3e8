//! What is wrong with an order, and what of it the customer does not get in good order: short, lost, damaged, wrong.

use super::{OrderRef, Orders};

/// What is wrong with an order, whether or not anybody knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flaws {
    /// Lines with a wrong item or number.
    pub wrong: u8,
    /// Lines damaged in the warehouse.
    pub damaged: u8,
    /// Lines that a check found wrong or damaged and that are to be picked again.
    pub again: u8,
    /// The label is wrong, missing or unreadable.
    pub label: bool,
    /// Something was wrong at some time, found or not.
    pub ever: bool,
}

impl Flaws {
    /// Whether the customer will find something wrong.
    #[inline]
    pub fn any(self) -> bool {
        self.wrong > 0 || self.damaged > 0 || self.label
    }
}

impl Orders {
    /// The customer will miss so many more lines and units of a parcel, at most all that it has.
    pub fn miss(&mut self, at: OrderRef, lines: u32, units: u32) {
        let order = &self.slots[at.index()];
        let missing = &mut self.journeys[at.index()].missing;
        missing.0 = missing.0.saturating_add(lines).min(order.lines);
        missing.1 = missing.1.saturating_add(units).min(order.units);
    }

    /// What leaves the warehouse wrong or damaged is missing, with the units of so many lines on average.
    pub fn miss_flaws(&mut self, at: OrderRef) {
        let order = &self.slots[at.index()];
        let lines = (u32::from(order.flaws.wrong) + u32::from(order.flaws.damaged)).min(order.lines);
        if lines > 0 {
            let units = u64::from(lines) * u64::from(order.units);
            self.miss(at, lines, units.div_ceil(u64::from(order.lines)) as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChannelId;
    use crate::units::SimTime;

    #[test]
    fn no_more_is_missing_than_there_is() {
        let mut orders = Orders::default();
        let at = orders.open(SimTime::START, ChannelId::new(0), 1);
        (orders[at].lines, orders[at].units) = (4, 10);
        orders.miss_flaws(at);
        assert_eq!(orders.journey(at).missing, (0, 0));
        (orders[at].flaws.wrong, orders[at].flaws.damaged) = (1, 0);
        orders.miss_flaws(at);
        // A line of four has two and a half units on average; three of ten are not as they should be.
        assert_eq!(orders.journey(at).missing, (1, 3));
        orders.miss(at, u32::MAX, u32::MAX);
        assert_eq!(orders.journey(at).missing, (4, 10));
    }
}
