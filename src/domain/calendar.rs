//! Calendars: local civil time against simulated time, and opening hours.
//!
//! Simulated time zero is the start date's local midnight. A civil day has 23 or 25 hours when the clocks
//! change. A clock time that a change leaves out means the first moment after the gap, one that comes twice
//! means the earlier. The time zone rules are those bundled with the program, never the machine's own.

mod axis;
mod hours;

pub use axis::{TimeAxis, UnknownZone};
pub use hours::{OpenHours, WeekHours, Weekday};
