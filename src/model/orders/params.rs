//! What order management runs on: services with their promises, checks, patience.

use crate::domain::calendar::OpenHours;
use crate::domain::{CarrierId, Service};
use crate::kernel::{Purpose, Sampler};
use crate::model::Content;
use crate::units::{Money, SimDuration, SimTime, Table};

/// Compiled order management.
#[derive(Clone, Debug)]
pub struct OrdersParams {
    /// Services in the order of their names.
    pub services: Table<Service, ServiceParams>,
    /// How orders come in, by channel index.
    pub intake: Vec<IntakeParams>,
    /// Patience by channel index.
    pub patience: Vec<Option<(Sampler, Purpose)>>,
    /// Duration of the automatic check, when it takes time.
    pub check: Option<(Sampler, Purpose)>,
    /// The share of duplicates that the check finds.
    pub duplicates_caught: f64,
    /// Manual review, when some orders need it.
    pub review: Option<ReviewParams>,
}

/// How the orders of a channel come in.
#[derive(Clone, Debug)]
pub struct IntakeParams {
    /// They are fetched at this interval, if not at once.
    pub fetched_every: Option<SimDuration>,
    /// The share that comes in twice.
    pub duplicates: f64,
    /// The stream that decides which do, and whether a duplicate is found.
    pub duplicate: Purpose,
}

/// Manual review of orders.
#[derive(Clone, Debug)]
pub struct ReviewParams {
    /// Share of orders that need it.
    pub share: f64,
    /// The stream that decides which.
    pub chosen: Purpose,
    /// The work it is.
    pub content: Content,
    /// Who may accept orders, lowest limit first; nobody is asked when empty.
    pub levels: Vec<LevelParams>,
}

/// A level of authority.
#[derive(Clone, Debug)]
pub struct LevelParams {
    /// The highest value that may be accepted, if there is one.
    pub up_to: Option<Money>,
    /// How long a decision takes.
    pub delay: Sampler,
    /// The stream of the delay.
    pub purpose: Purpose,
    /// When the delay passes.
    pub hours: OpenHours,
}

impl LevelParams {
    /// When a decision that is asked for at a moment has been made; never when the hours are over for good.
    pub fn decided(&self, asked: SimTime, delay: SimDuration) -> SimTime {
        let (mut left, mut at) = (delay, asked);
        loop {
            let Some(open) = self.hours.next_open(at) else { return SimTime::NEVER };
            let Some(close) = self.hours.next_close(open) else { return open + left };
            let room = close.since(open);
            if left <= room {
                return open + left;
            }
            (left, at) = (left - room, close);
        }
    }
}

/// What customers choose between.
#[derive(Clone, Debug)]
pub struct ServiceParams {
    /// Its name in the scenario.
    pub name: String,
    /// 0 is the most urgent.
    pub priority: u8,
    /// When the parcel is promised at the door.
    pub promise: Option<PromiseRule>,
    /// What is promised instead, by region; empty when nothing is.
    pub promise_in: Vec<Option<PromiseRule>>,
    /// When the parcel must be with the carrier.
    pub ship_by: Option<PromiseRule>,
    /// The carrier that this service uses, when it is fixed.
    pub carrier: Option<CarrierId>,
}

/// How a moment follows from the moment of placement.
#[derive(Clone, Debug)]
pub enum PromiseRule {
    /// So long after placement.
    Within(SimDuration),
    /// By a time of day some working days later; one entry for each local day of the run.
    Days(Vec<DayRule>),
}

/// The promise for orders placed on one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRule {
    /// When the day begins.
    pub start: SimTime,
    /// Orders up to and including this moment make the day.
    pub cut_off: SimTime,
    /// Due for orders that make the day.
    pub in_time: SimTime,
    /// Due for later ones.
    pub too_late: SimTime,
}

/// Orders are placed in the order of time: the day of the last one is where to look for the next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DayCursor(usize);

impl PromiseRule {
    /// When an order placed at `placed` is due.
    #[inline]
    pub(super) fn due(&self, placed: SimTime, cursor: &mut DayCursor) -> SimTime {
        match self {
            PromiseRule::Within(time) => placed + *time,
            PromiseRule::Days(days) => {
                while days.get(cursor.0 + 1).is_some_and(|next| next.start <= placed) {
                    cursor.0 += 1;
                }
                let day = &days[cursor.0];
                if placed <= day.cut_off { day.in_time } else { day.too_late }
            }
        }
    }
}

/// Names of the random streams of order management.
#[derive(Clone, Copy, Debug)]
pub struct Purposes;

impl Purposes {
    /// The stream of a channel's patience.
    pub fn patience(channel: &str) -> Purpose {
        Purpose::named(&format!("channel.{channel}/patience"))
    }

    /// The stream of a channel's duplicates.
    pub fn duplicate(channel: &str) -> Purpose {
        Purpose::named(&format!("channel.{channel}/duplicate"))
    }

    /// The stream of the automatic check.
    pub fn check() -> Purpose {
        Purpose::named("orders/check")
    }

    /// The stream of the delay at a level of authority.
    pub fn authority(level: &str) -> Purpose {
        Purpose::named(&format!("orders/authority/{level}"))
    }

    /// The stream that chooses orders for review.
    pub fn review() -> Purpose {
        Purpose::named("orders/review")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_placed_on_the_cut_off_makes_it() {
        let t = SimTime::from_micros;
        let day =
            |start, cut, a, b| DayRule { start: t(start), cut_off: t(cut), in_time: t(a), too_late: t(b) };
        let rule = PromiseRule::Days(vec![day(0, 14, 44, 68), day(24, 38, 68, 92)]);
        let mut cursor = DayCursor::default();
        let due = [0, 14, 15, 23, 24, 38, 39].map(|at| rule.due(t(at), &mut cursor).micros());
        assert_eq!(due, [44, 44, 68, 68, 68, 68, 92]);
    }
}
