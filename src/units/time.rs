//! Simulated time: integer microseconds, never floating point.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A moment, in microseconds since the scenario's start.
///
/// The event list stores 52 bits of it, which is 142 years.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(u64);

/// A length of time, in microseconds; never negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimDuration(u64);

/// A time of day on the wall, in minutes after midnight, `00:00` to `24:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ClockTime(u16);

impl SimTime {
    /// The scenario's start.
    pub const START: SimTime = SimTime(0);
    /// Later than anything that happens; it stands for "never".
    pub const NEVER: SimTime = SimTime(u64::MAX);
    /// The latest moment an event can be scheduled for (52 bits of microseconds).
    pub const LAST: SimTime = SimTime((1 << 52) - 1);

    /// A moment `micros` microseconds after the start.
    #[inline]
    pub const fn from_micros(micros: u64) -> Self {
        SimTime(micros)
    }

    /// Microseconds since the start.
    #[inline]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Hours since the start.
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3.6e9
    }

    /// The time from `earlier` to here.
    ///
    /// # Panics
    /// When `earlier` is later: a clock that ran backwards is a bug.
    #[inline]
    pub fn since(self, earlier: SimTime) -> SimDuration {
        debug_assert!(earlier <= self, "{earlier:?} is later than {self:?}");
        SimDuration(self.0.wrapping_sub(earlier.0))
    }

    /// The time from `earlier` to here, or zero when `earlier` is later.
    #[inline]
    pub fn saturating_since(self, earlier: SimTime) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: SimDuration = SimDuration(0);
    /// One second.
    pub const SECOND: SimDuration = SimDuration(1_000_000);
    /// One hour.
    pub const HOUR: SimDuration = SimDuration(3_600_000_000);
    /// One day of 24 hours.
    pub const DAY: SimDuration = SimDuration(86_400_000_000);

    /// A length of `micros` microseconds.
    #[inline]
    pub const fn from_micros(micros: u64) -> Self {
        SimDuration(micros)
    }

    /// A length in seconds, rounded to the nearest microsecond; negative and not-a-number become zero.
    #[inline]
    pub fn from_secs_f64(seconds: f64) -> Self {
        SimDuration::from_micros_f64(seconds * 1e6)
    }

    /// A length in microseconds, rounded to the nearest; negative and not-a-number become zero.
    #[inline]
    pub fn from_micros_f64(micros: f64) -> Self {
        // A float-to-integer cast saturates and sends NaN to zero.
        SimDuration((micros + 0.5) as u64)
    }

    /// Microseconds.
    #[inline]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Seconds.
    pub fn secs(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Hours.
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3.6e9
    }

    /// This length times a factor, rounded to the nearest microsecond.
    #[inline]
    pub fn scaled(self, factor: f64) -> Self {
        SimDuration::from_micros_f64(self.0 as f64 * factor)
    }
}

impl ClockTime {
    /// Midnight at the start of a day.
    pub const MIDNIGHT: ClockTime = ClockTime(0);
    /// Midnight at the end of a day.
    pub const END_OF_DAY: ClockTime = ClockTime(24 * 60);

    /// `hours:minutes`, or `None` outside `00:00` to `24:00`.
    pub const fn new(hours: u16, minutes: u16) -> Option<Self> {
        if minutes > 59 || hours > 24 || (hours == 24 && minutes > 0) {
            return None;
        }
        Some(ClockTime(hours * 60 + minutes))
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl Add<SimDuration> for SimTime {
    type Output = SimTime;
    #[inline]
    fn add(self, d: SimDuration) -> SimTime {
        SimTime(self.0.saturating_add(d.0))
    }
}

impl Add for SimDuration {
    type Output = SimDuration;
    #[inline]
    fn add(self, d: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_add(d.0))
    }
}

impl AddAssign for SimDuration {
    #[inline]
    fn add_assign(&mut self, d: SimDuration) {
        *self = *self + d;
    }
}

impl Sub for SimDuration {
    type Output = SimDuration;
    #[inline]
    fn sub(self, d: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_sub(d.0))
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == SimTime::NEVER {
            return f.write_str("never");
        }
        write!(f, "t+{}", SimDuration(self.0))
    }
}

impl fmt::Debug for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for SimDuration {
    /// The two largest units that matter: `2 d 12 h`, `4 min 30 s`, `1.5 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = self.0;
        let (d, h, m) = (us / 86_400_000_000, us / 3_600_000_000 % 24, us / 60_000_000 % 60);
        let s = us % 60_000_000;
        let two = |f: &mut fmt::Formatter<'_>, a: u64, an: &str, b: u64, bn: &str| {
            if b == 0 { write!(f, "{a} {an}") } else { write!(f, "{a} {an} {b} {bn}") }
        };
        match (d, h, m) {
            (0, 0, 0) => write!(f, "{} s", s as f64 / 1e6),
            (0, 0, _) => two(f, m, "min", s / 1_000_000, "s"),
            (0, _, _) => two(f, h, "h", m, "min"),
            _ => two(f, d, "d", h, "h"),
        }
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_aloud() {
        let cases = [
            (1_500_000, "1.5 s"),
            (270_000_000, "4 min 30 s"),
            (3_600_000_000, "1 h"),
            (216_000_000_000, "2 d 12 h"),
        ];
        for (us, text) in cases {
            assert_eq!(SimDuration::from_micros(us).to_string(), text);
        }
    }

    #[test]
    fn rounding_is_to_the_nearest_microsecond_and_never_negative() {
        assert_eq!(SimDuration::from_secs_f64(1.000_000_4).micros(), 1_000_000);
        assert_eq!(SimDuration::from_secs_f64(1.000_000_6).micros(), 1_000_001);
        assert_eq!(SimDuration::from_secs_f64(-3.0).micros(), 0);
        assert_eq!(SimDuration::from_secs_f64(f64::NAN).micros(), 0);
    }

    #[test]
    fn clock_times_stay_on_the_dial() {
        assert_eq!(ClockTime::new(17, 5).unwrap().to_string(), "17:05");
        assert_eq!(ClockTime::new(24, 0), Some(ClockTime::END_OF_DAY));
        assert_eq!(ClockTime::new(24, 1), None);
        assert_eq!(ClockTime::new(9, 60), None);
    }
}
