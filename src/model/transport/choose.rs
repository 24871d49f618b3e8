//! Which carrier gets a parcel: rules over quotes, pure functions that are tested as tables.

use super::config::CarrierRule;
use crate::domain::CarrierId;

/// What a carrier offers for a parcel at this moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quote {
    /// The carrier.
    pub carrier: CarrierId,
    /// What it charges, in the currency.
    pub cost: f64,
    /// Expected hours until the first attempt.
    pub hours: f64,
    /// The share of its parcels that are late.
    pub late: f64,
    /// Parcels that it can still take, `u32::MAX` for any number.
    pub room: u32,
    /// Parcels that it can take at all, to compare the room with.
    pub size: u32,
}

/// What the parts of a score count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Of the cost relative to the cheapest.
    pub cost: f64,
    /// Of the time relative to the fastest.
    pub time: f64,
    /// Of the share of late parcels, which is between 0 and 1.
    pub late: f64,
}

/// The place of the best quote by a rule; quotes come in the planner's order, and of equals the first wins.
/// `hours_left` is the time to the promise. `None` without quotes, and for the rule that goes by shares.
pub fn choose(rule: CarrierRule, quotes: &[Quote], weights: Weights, hours_left: f64) -> Option<usize> {
    let least = |of: &dyn Fn(&Quote) -> f64| {
        let ranked = quotes.iter().enumerate().map(|(i, q)| (of(q), i));
        ranked.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, i)| i)
    };
    match rule {
        CarrierRule::Share => None,
        CarrierRule::Cheapest => least(&|q| q.cost),
        CarrierRule::Fastest => least(&|q| q.hours),
        CarrierRule::Score => {
            let lowest = |of: fn(&Quote) -> f64| quotes.iter().map(of).fold(f64::INFINITY, f64::min);
            let (cost, hours) = (lowest(|q| q.cost), lowest(|q| q.hours));
            // Relative to the best offer, so that the unit of money does not matter; free stays free.
            let relative = |x: f64, best: f64| if best > 0.0 { x / best } else { 1.0 + x };
            least(&|q| {
                weights.cost * relative(q.cost, cost)
                    + weights.time * relative(q.hours, hours)
                    + weights.late * q.late
            })
        }
        CarrierRule::InOrder => (!quotes.is_empty()).then_some(0),
        CarrierRule::MostRoom => least(&|q| {
            if q.room == u32::MAX { -1.0 } else { -f64::from(q.room) / f64::from(q.size.max(1)) }
        }),
        CarrierRule::Promise => {
            let kept = |q: &Quote| q.hours <= hours_left;
            let in_time = quotes.iter().enumerate().filter(|(_, q)| kept(q)).map(|(i, q)| (q.cost, i));
            let cheapest = in_time.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, i)| i);
            cheapest.or_else(|| least(&|q| q.hours))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(i: usize, cost: f64, hours: f64, late: f64, (room, size): (u32, u32)) -> Quote {
        Quote { carrier: CarrierId::new(i), cost, hours, late, room, size }
    }

    fn quotes() -> Vec<Quote> {
        vec![
            quote(0, 4.0, 60.0, 0.02, (100, 1000)),
            quote(1, 5.0, 40.0, 0.30, (90, 100)),
            quote(2, 9.0, 20.0, 0.01, (0, 50)),
        ]
    }

    #[test]
    fn each_rule_takes_what_it_says() {
        let w = |cost, time, late| Weights { cost, time, late };
        let even = w(1.0, 1.0, 1.0);
        let table = [
            (CarrierRule::Share, even, 48.0, None),
            (CarrierRule::Cheapest, even, 48.0, Some(0)),
            (CarrierRule::Fastest, even, 48.0, Some(2)),
            (CarrierRule::InOrder, even, 48.0, Some(0)),
            (CarrierRule::MostRoom, even, 48.0, Some(1)),
            // 4/4 + 60/20, 5/4 + 40/20 and 9/4 + 20/20: 4.02, 3.55 and 3.26.
            (CarrierRule::Score, even, 48.0, Some(2)),
            // 1 + 1.5, 1.25 + 1.0, 2.25 + 0.5, and lateness tips it.
            (CarrierRule::Score, w(1.0, 0.5, 0.0), 48.0, Some(1)),
            (CarrierRule::Score, w(1.0, 0.5, 10.0), 48.0, Some(0)),
            (CarrierRule::Promise, even, 72.0, Some(0)),
            (CarrierRule::Promise, even, 48.0, Some(1)),
            (CarrierRule::Promise, even, 30.0, Some(2)),
            // Nobody can keep it: the fastest.
            (CarrierRule::Promise, even, 10.0, Some(2)),
        ];
        for (rule, weights, left, expected) in table {
            assert_eq!(choose(rule, &quotes(), weights, left), expected, "{rule:?} {weights:?} {left}");
        }
        assert_eq!(choose(CarrierRule::Cheapest, &[], even, 1.0), None);
    }

    #[test]
    fn of_equals_the_first_wins() {
        let same = [quote(3, 4.0, 9.0, 0.0, (5, 5)), quote(1, 4.0, 9.0, 0.0, (5, 5))];
        for rule in [CarrierRule::Cheapest, CarrierRule::Fastest, CarrierRule::Score, CarrierRule::MostRoom] {
            let at = choose(rule, &same, Weights { cost: 1.0, time: 1.0, late: 1.0 }, 99.0);
            assert_eq!(at, Some(0), "{rule:?}");
        }
    }
}
