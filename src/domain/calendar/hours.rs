//! Weekly hours, and the opening intervals they become on a time axis.

use std::fmt;

use jiff::civil::Date;

use super::TimeAxis;
use crate::units::{ClockTime, SimDuration, SimTime};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// The week from Monday on.
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    /// The weekday written as `mon` to `sun`.
    pub fn parse(text: &str) -> Option<Self> {
        Weekday::ALL.into_iter().find(|day| day.name() == text)
    }

    /// `mon` to `sun`.
    pub const fn name(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self as usize]
    }

    /// Monday is 0, Sunday 6.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The weekday of a date.
    pub fn of(date: Date) -> Self {
        Weekday::ALL[date.weekday().to_monday_zero_offset() as usize]
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Opening intervals (from, to) of each weekday, Monday first.
///
/// An interval belongs to the day it begins on; one that does not end after it begins ends on the next day, so
/// `22:00-06:00` is a night and `06:00-06:00` a whole day round.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct WeekHours(pub [Vec<(ClockTime, ClockTime)>; 7]);

/// When something is open, on the axis of simulated time.
///
/// The intervals are sorted, disjoint and never touch; the opening moment is open, the closing moment is not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenHours {
    intervals: Vec<(SimTime, SimTime)>,
    /// Open time before each interval.
    open_before: Vec<SimDuration>,
    /// Whether an interval begins on each day; `None` when every day is a working day.
    working_days: Option<Vec<bool>>,
}

impl OpenHours {
    /// Open day and night.
    pub fn always() -> Self {
        OpenHours::from_sorted(vec![(SimTime::START, SimTime::NEVER)], None)
    }

    /// Never open.
    pub fn never() -> Self {
        OpenHours::from_sorted(Vec::new(), None)
    }

    /// Weekly hours on a time axis, except intervals that begin on a closed date, for all intervals that begin
    /// before `until`. What is open at the start since the evening before counts.
    pub fn compile(axis: &TimeAxis, week: &WeekHours, closed: &[Date], until: SimTime) -> Self {
        let mut intervals: Vec<(SimTime, SimTime)> = Vec::new();
        let hours = |date: Date| {
            let open: &[_] = if closed.contains(&date) { &[] } else { &week.0[Weekday::of(date).index()] };
            open.iter().copied()
        };
        if let Ok(eve) = axis.start_date().yesterday() {
            let overnight = hours(eve).filter(|(from, to)| to <= from);
            intervals.extend(overnight.map(|(_, to)| (SimTime::START, axis.at(0, to))));
        }
        let mut working = Vec::new();
        for day in 0..=axis.day_of(until) {
            let before = intervals.len();
            for (from, to) in hours(axis.date(day)) {
                let close = axis.at(if to <= from { day + 1 } else { day }, to);
                intervals.push((axis.at(day, from), close));
            }
            working.push(intervals.len() > before);
        }
        // An interval inside the gap of a clock change is empty.
        intervals.retain(|&(open, close)| open < close && open < until);
        intervals.sort_unstable();
        let mut merged: Vec<(SimTime, SimTime)> = Vec::new();
        for (open, close) in intervals {
            match merged.last_mut() {
                Some(last) if open <= last.1 => last.1 = last.1.max(close),
                _ => merged.push((open, close)),
            }
        }
        OpenHours::from_sorted(merged, Some(working))
    }

    fn from_sorted(intervals: Vec<(SimTime, SimTime)>, working_days: Option<Vec<bool>>) -> Self {
        let mut total = SimDuration::ZERO;
        let mut open_before = Vec::with_capacity(intervals.len());
        for &(open, close) in &intervals {
            open_before.push(total);
            total += close.since(open);
        }
        OpenHours { intervals, open_before, working_days }
    }

    /// All opening intervals [open, close), in order.
    pub fn intervals(&self) -> &[(SimTime, SimTime)] {
        &self.intervals
    }

    /// How many intervals begin at or before a moment.
    fn begun(&self, t: SimTime) -> usize {
        self.intervals.partition_point(|&(open, _)| open <= t)
    }

    /// Whether it is open at a moment.
    pub fn is_open(&self, t: SimTime) -> bool {
        self.begun(t).checked_sub(1).is_some_and(|i| t < self.intervals[i].1)
    }

    /// The first open moment at or after `t`, which is `t` itself while open; `None` when it never opens again.
    pub fn next_open(&self, t: SimTime) -> Option<SimTime> {
        if self.is_open(t) {
            return Some(t);
        }
        self.intervals.get(self.begun(t)).map(|&(open, _)| open)
    }

    /// The first closing moment after `t`; `None` when it never closes again.
    pub fn next_close(&self, t: SimTime) -> Option<SimTime> {
        let i = self.intervals.partition_point(|&(_, close)| close <= t);
        self.intervals.get(i).map(|&(_, close)| close).filter(|&close| close != SimTime::NEVER)
    }

    /// How long it has been open in all before a moment.
    pub fn open_time_before(&self, t: SimTime) -> SimDuration {
        let Some(i) = self.begun(t).checked_sub(1) else { return SimDuration::ZERO };
        let (open, close) = self.intervals[i];
        self.open_before[i] + t.min(close).since(open)
    }

    /// Whether an opening interval begins on a day of the axis; days past the compiled horizon have none.
    pub fn is_working_day(&self, day: u32) -> bool {
        self.working_days.as_ref().is_none_or(|days| days.get(day as usize).copied().unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn clock(text: &str) -> ClockTime {
        let (h, m) = text.split_once(':').unwrap();
        ClockTime::new(h.parse().unwrap(), m.parse().unwrap()).unwrap()
    }

    fn week(days: &[(&str, &str)]) -> WeekHours {
        let mut week = WeekHours::default();
        for (day, hours) in days {
            let (from, to) = hours.split_once('-').unwrap();
            week.0[Weekday::parse(day).unwrap().index()].push((clock(from), clock(to)));
        }
        week
    }

    fn hour(h: f64) -> SimTime {
        SimTime::from_micros((h * 3.6e9) as u64)
    }

    fn in_hours(open: &OpenHours) -> Vec<(f64, f64)> {
        open.intervals().iter().map(|&(a, b)| (a.hours(), b.hours())).collect()
    }

    /// 2 March 2026 is a Monday.
    fn axis() -> TimeAxis {
        TimeAxis::new(date(2026, 3, 2), "Europe/Berlin").unwrap()
    }

    #[test]
    fn weekdays_are_read_and_written_alike() {
        for day in Weekday::ALL {
            assert_eq!(Weekday::parse(&day.to_string()), Some(day));
        }
        assert_eq!(Weekday::parse("Monday"), None);
        assert_eq!(Weekday::of(date(2026, 3, 1)), Weekday::Sun);
    }

    #[test]
    fn closed_dates_and_weekends_stay_closed() {
        let w = week(&[("mon", "06:00-12:00"), ("mon", "13:00-22:00"), ("tue", "08:00-14:00")]);
        let open = OpenHours::compile(&axis(), &w, &[date(2026, 3, 3)], hour(8.0 * 24.0));
        assert_eq!(in_hours(&open), [(6.0, 12.0), (13.0, 22.0), (174.0, 180.0), (181.0, 190.0)]);
        assert_eq!([0, 1, 5, 7, 99].map(|d| open.is_working_day(d)), [true, false, false, true, false]);
        assert!(open.is_open(hour(6.0)) && !open.is_open(hour(12.0)) && !open.is_open(hour(5.9)));
        assert_eq!(open.next_open(hour(12.5)), Some(hour(13.0)));
        assert_eq!(open.next_open(hour(7.5)), Some(hour(7.5)));
        assert_eq!(open.next_open(hour(190.0)), None);
        assert_eq!(open.next_close(hour(0.0)), Some(hour(12.0)));
        assert_eq!(open.next_close(hour(12.0)), Some(hour(22.0)));
        assert_eq!(open.next_close(hour(190.0)), None);
        let worked = [0.0, 8.0, 12.5, 22.0, 500.0].map(|h| open.open_time_before(hour(h)).hours());
        assert_eq!(worked, [0.0, 2.0, 6.0, 15.0, 30.0]);
    }

    #[test]
    fn nights_pass_midnight_and_join_what_follows() {
        let w = week(&[
            ("sun", "22:00-06:00"),
            ("mon", "06:00-08:00"),
            ("mon", "22:00-02:00"),
            ("tue", "01:00-03:00"),
        ]);
        let open = OpenHours::compile(&axis(), &w, &[], hour(48.0));
        // The night from Sunday goes on into the first morning.
        assert_eq!(in_hours(&open), [(0.0, 8.0), (22.0, 27.0)]);
        let without_eve = OpenHours::compile(&axis(), &w, &[date(2026, 3, 1)], hour(48.0));
        assert_eq!(in_hours(&without_eve), [(6.0, 8.0), (22.0, 27.0)]);
    }

    #[test]
    fn a_night_in_which_the_clocks_change_is_shorter_or_longer() {
        let w = week(&[("sat", "22:00-06:00")]);
        for (start, length) in [(date(2026, 3, 28), 7.0), (date(2026, 10, 24), 9.0), (date(2026, 5, 2), 8.0)]
        {
            let a = TimeAxis::new(start, "Europe/Berlin").unwrap();
            let open = OpenHours::compile(&a, &w, &[], a.day_start(3));
            assert_eq!(in_hours(&open), [(22.0, 22.0 + length)], "{start}");
        }
        let gap = week(&[("sun", "02:00-03:00")]);
        let a = TimeAxis::new(date(2026, 3, 28), "Europe/Berlin").unwrap();
        assert_eq!(in_hours(&OpenHours::compile(&a, &gap, &[], a.day_start(3))), []);
    }

    #[test]
    fn always_open_never_closes() {
        let open = OpenHours::always();
        assert!(open.is_open(hour(1e6)) && open.is_working_day(4_000));
        assert_eq!((open.next_open(hour(5.0)), open.next_close(hour(5.0))), (Some(hour(5.0)), None));
        assert_eq!(open.open_time_before(hour(5.0)).hours(), 5.0);
    }
}
