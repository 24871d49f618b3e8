//! Stations: places where one order at a time is worked on, and which break down.

use super::params::{BreakdownClock, Breakdowns};
use crate::domain::{OrderRef, StationState};
use crate::kernel::Stream;
use crate::units::{SimDuration, SimTime};

/// One station.
#[derive(Clone, Debug)]
pub(super) struct Station {
    /// The order that stands here.
    pub order: OrderRef,
    /// The order is done and cannot move on.
    pub blocked: bool,
    /// Broken, or standing still with its equipment.
    pub down: bool,
    /// It is broken itself.
    pub broken: bool,
    /// How much of the equipment it depends on does not work.
    pub halts: u8,
    /// Moves on whenever a planned end becomes void.
    pub epoch: u32,
    /// When the present run of automatic work began, and when it ends.
    pub began: SimTime,
    /// See `began`.
    pub ends: SimTime,
    /// Work left when a breakdown interrupted it.
    pub left: SimDuration,
    /// Working time left to the next failure, when failures follow working time.
    pub to_failure: SimDuration,
    /// How often it has failed.
    pub failures: u32,
    since: SimTime,
    state: StationState,
}

impl Station {
    pub(super) fn new() -> Self {
        Station {
            order: OrderRef::NONE,
            blocked: false,
            down: false,
            broken: false,
            halts: 0,
            epoch: 0,
            began: SimTime::START,
            ends: SimTime::START,
            left: SimDuration::ZERO,
            to_failure: SimDuration::ZERO,
            failures: 0,
            since: SimTime::START,
            state: StationState::Idle,
        }
    }

    fn present(&self) -> StationState {
        if self.down {
            StationState::Down
        } else if self.order == OrderRef::NONE {
            StationState::Idle
        } else if self.blocked {
            StationState::Blocked
        } else {
            StationState::Working
        }
    }

    /// Books the time since the last change into `micros` and counts how many stations work; call after every change.
    #[inline]
    pub(super) fn account(
        &mut self,
        now: SimTime,
        micros: &mut [u64; StationState::COUNT],
        working: &mut u32,
    ) {
        micros[self.state as usize] += now.since(self.since).micros();
        self.since = now;
        *working -= u32::from(self.state == StationState::Working);
        self.state = self.present();
        *working += u32::from(self.state == StationState::Working);
    }

    pub(super) fn since(&self) -> SimTime {
        self.since
    }

    /// Draws the time to the next failure and the repair time that follows it.
    pub(super) fn draw_failure(
        &self,
        breakdowns: &Breakdowns,
        stream: Stream,
        number: u32,
    ) -> (SimDuration, SimDuration) {
        let [up, down] = stream.pair(u64::from(number), self.failures);
        (breakdowns.up.duration(up), breakdowns.down.duration(down))
    }

    /// Whether the failure clock runs only while the station works.
    pub(super) fn counts_work(breakdowns: &Option<Breakdowns>) -> bool {
        breakdowns.as_ref().is_some_and(|b| b.clock == BreakdownClock::Working)
    }
}
