//! Why late orders were late: their time by stage and activity beside that of punctual orders of the same service.

use crate::domain::{Activity, Journey, Order, Stage};

/// Times by stage and activity, summed over orders, in microseconds. 64 bits hold half a million order-years.
pub type Sums = [[u64; Activity::COUNT]; Stage::COUNT];

/// Late and punctual orders of one service.
#[derive(Clone, Copy, Default, Debug)]
pub struct Split {
    /// How many were late.
    pub late: u64,
    /// How many were on time.
    pub on_time: u64,
    /// Where the time of the late ones went.
    pub late_times: Sums,
    /// Where the time of the punctual ones went.
    pub on_time_times: Sums,
}

/// Late and punctual orders by service: an express order is late sooner, and is compared with its like.
#[derive(Clone, Default, Debug)]
pub struct Late {
    /// One for each service.
    pub services: Vec<Split>,
}

impl Late {
    pub(super) fn reset(&mut self, services: usize) {
        self.services.clear();
        self.services.resize(services, Split::default());
    }

    /// Counts an order whose punctuality has been judged.
    #[inline]
    pub(super) fn count(&mut self, order: &Order, journey: &Journey, late: bool) {
        let split = &mut self.services[order.service.index()];
        let (n, times) = match late {
            true => (&mut split.late, &mut split.late_times),
            false => (&mut split.on_time, &mut split.on_time_times),
        };
        *n += 1;
        for (sums, spent) in times.iter_mut().flatten().zip(journey.times.iter().flatten()) {
            *sums += spent;
        }
    }
}
