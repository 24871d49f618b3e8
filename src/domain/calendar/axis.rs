//! The axis that turns local civil time into simulated time and back.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::Weekday;
use crate::units::{ClockTime, SimDuration, SimTime};

/// Days count up to here (179 years, beyond what the event list can hold); later ones are taken as this one.
const LAST_DAY: u32 = 1 << 16;

/// A time zone that is not in the IANA database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone called `{name}`")]
pub struct UnknownZone {
    /// The name as it was written.
    pub name: String,
    /// The zone that was probably meant.
    pub did_you_mean: Option<String>,
}

/// Local civil time in one zone, counted from one start date.
#[derive(Clone)]
pub struct TimeAxis {
    zone: TimeZone,
    start_date: Date,
    start: Timestamp,
    /// Days from which on every day has 24 hours, up to the next entry: (day, its start), both ascending.
    even_runs: Vec<(u32, SimTime)>,
}

impl TimeAxis {
    /// An axis whose time zero is local midnight of `start`, in the IANA time zone `zone`.
    ///
    /// # Errors
    /// When there is no such zone.
    pub fn new(start: Date, zone: &str) -> Result<Self, UnknownZone> {
        let database = TimeZoneDatabase::bundled();
        let zone = database.get(zone).map_err(|_| UnknownZone {
            name: zone.to_owned(),
            did_you_mean: nearest_zone(&database, zone),
        })?;
        let begin = instant(&zone, start.to_datetime(Time::midnight()));
        let mut axis =
            TimeAxis { zone, start_date: start, start: begin, even_runs: vec![(0, SimTime::START)] };
        axis.even_runs = axis.find_even_runs();
        Ok(axis)
    }

    /// Only a change of the clocks makes a day longer or shorter, or moves its start.
    fn find_even_runs(&self) -> Vec<(u32, SimTime)> {
        let day_number = |date: Date| {
            let days = self.start_date.duration_until(date).as_hours() / 24;
            days.clamp(0, i64::from(LAST_DAY)) as u32
        };
        let mut days = vec![0];
        for change in self.zone.following(self.start) {
            let after = change.timestamp();
            let before = after.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(after);
            let (old, new) = [before, after].map(|t| day_number(self.zone.to_datetime(t).date())).into();
            // The day of the change, the day after it, and any that is left out or comes twice between.
            days.extend(old.min(new)..=(old.max(new) + 1).min(LAST_DAY));
            if old == LAST_DAY {
                break;
            }
        }
        days.sort_unstable();
        days.dedup();
        days.into_iter()
            .map(|day| (day, self.moment_of(self.date(day).to_datetime(Time::midnight()))))
            .collect()
    }

    /// The date of day 0.
    pub fn start_date(&self) -> Date {
        self.start_date
    }

    /// Local midnight at the start of a day; day 0 is the start date. From day 65 536 on it is that day's.
    pub fn day_start(&self, day: u32) -> SimTime {
        let day = day.min(LAST_DAY);
        let (first, start) = self.even_runs[self.even_runs.partition_point(|run| run.0 <= day) - 1];
        start + SimDuration::from_micros(u64::from(day - first) * SimDuration::DAY.micros())
    }

    /// The day a moment belongs to.
    pub fn day_of(&self, t: SimTime) -> u32 {
        let next = self.even_runs.partition_point(|run| run.1 <= t);
        let (first, start) = self.even_runs[next - 1];
        // A day of 25 hours stands alone in its run: its last hour is not the next day.
        let last = self.even_runs.get(next).map_or(LAST_DAY, |run| run.0 - 1);
        let days = t.since(start).micros() / SimDuration::DAY.micros();
        (u64::from(first) + days).min(u64::from(last)) as u32
    }

    /// The moment a clock shows `clock` on a day; `24:00` is the next day's start.
    pub fn at(&self, day: u32, clock: ClockTime) -> SimTime {
        if clock == ClockTime::END_OF_DAY {
            return self.day_start(day.saturating_add(1));
        }
        let (hour, minute) = (clock.minutes() / 60, clock.minutes() % 60);
        let time = Time::constant(hour as i8, minute as i8, 0, 0);
        self.moment_of(self.date(day).to_datetime(time))
    }

    /// The date of a day.
    pub fn date(&self, day: u32) -> Date {
        self.start_date.checked_add(i64::from(day.min(LAST_DAY)).days()).unwrap_or(Date::MAX)
    }

    /// The weekday of a day.
    pub fn weekday(&self, day: u32) -> Weekday {
        Weekday::of(self.date(day))
    }

    /// The moment of a local date and time, or `None` before the start.
    pub fn moment(&self, local: DateTime) -> Option<SimTime> {
        let at = instant(&self.zone, local);
        (at >= self.start).then(|| self.elapsed(at))
    }

    /// The local date and time of a moment.
    pub fn civil(&self, t: SimTime) -> DateTime {
        let elapsed = SignedDuration::from_micros(t.micros().min(i64::MAX as u64) as i64);
        self.zone.to_datetime(self.start.saturating_add(elapsed).unwrap_or(Timestamp::MAX))
    }

    /// A moment in local words, to the minute: `Tue 2026-03-03 14:05`.
    pub fn format(&self, t: SimTime) -> String {
        self.civil(t).strftime("%a %Y-%m-%d %H:%M").to_string()
    }

    fn moment_of(&self, local: DateTime) -> SimTime {
        self.elapsed(instant(&self.zone, local).max(self.start))
    }

    fn elapsed(&self, at: Timestamp) -> SimTime {
        SimTime::from_micros(u64::try_from(at.duration_since(self.start).as_micros()).unwrap_or(0))
    }
}

/// The instant of a local date and time: the earlier of two, the first after a gap.
fn instant(zone: &TimeZone, local: DateTime) -> Timestamp {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let read = match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => {
            // Read with the offset before the gap, a clock time in it is an instant at or after the change.
            ambiguous.later().map(|after| {
                let beyond = after.saturating_add(SignedDuration::from_nanos(1)).unwrap_or(after);
                zone.preceding(beyond).next().map_or(after, |change| change.timestamp())
            })
        }
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => ambiguous.earlier(),
    };
    // Only the very last hours of the year 9999 have no instant.
    read.unwrap_or(Timestamp::MAX)
}

/// The zone whose city was written alone, or else the one spelled most alike.
fn nearest_zone(database: &TimeZoneDatabase, written: &str) -> Option<String> {
    let wanted = written.trim().replace(' ', "_").to_lowercase();
    let mut names: Vec<String> = database.available().map(|name| name.to_string()).collect();
    names.sort_unstable();
    let city = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    if let Some(name) = names.iter().find(|name| city(name) == city(&wanted)) {
        return Some(name.clone());
    }
    let likeness = |name: &str| {
        let whole = strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &wanted);
        whole.max(strsim::normalized_damerau_levenshtein(&city(name), &wanted))
    };
    let best = names.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= 0.6).then(|| best.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn axis(start: Date, zone: &str) -> TimeAxis {
        TimeAxis::new(start, zone).unwrap()
    }

    fn clock(hours: u16, minutes: u16) -> ClockTime {
        ClockTime::new(hours, minutes).unwrap()
    }

    fn hours(t: SimTime) -> f64 {
        t.hours()
    }

    #[test]
    fn the_day_the_clocks_go_forward_has_23_hours() {
        let a = axis(date(2026, 3, 28), "Europe/Berlin");
        assert_eq!([a.day_start(0), a.day_start(1), a.day_start(2)].map(hours), [0.0, 24.0, 47.0]);
        // 02:00 to 03:00 does not exist: all of it is the moment the clocks jump.
        let jump = a.at(1, clock(2, 0));
        assert_eq!(hours(jump), 26.0);
        assert_eq!([a.at(1, clock(2, 30)), a.at(1, clock(3, 0))], [jump, jump]);
        assert_eq!(hours(a.at(1, clock(3, 15))), 26.25);
        assert_eq!(a.format(jump), "Sun 2026-03-29 03:00");
        assert_eq!(hours(a.at(2, clock(6, 0))), 53.0);
    }

    #[test]
    fn the_day_the_clocks_go_back_has_25_hours() {
        let a = axis(date(2026, 10, 24), "Europe/Berlin");
        assert_eq!([a.day_start(1), a.day_start(2)].map(hours), [24.0, 49.0]);
        // 02:30 comes twice: the earlier counts.
        assert_eq!(hours(a.at(1, clock(2, 30))), 26.5);
        assert_eq!(hours(a.at(1, clock(3, 0))), 28.0);
        assert_eq!(a.civil(SimTime::from_micros(27_500_000_000 * 36 / 10)), a.civil(a.at(1, clock(2, 30))));
    }

    #[test]
    fn west_of_utc_and_without_changes_days_are_where_they_belong() {
        let a = axis(date(2026, 12, 30), "America/Los_Angeles");
        assert_eq!(a.format(SimTime::START), "Wed 2026-12-30 00:00");
        assert_eq!(a.format(a.at(2, clock(14, 5))), "Fri 2027-01-01 14:05");
        assert_eq!((a.date(2), a.weekday(2)), (date(2027, 1, 1), Weekday::Fri));
        assert_eq!(a.at(1, ClockTime::END_OF_DAY), a.day_start(2));
        let fixed = axis(date(2026, 1, 1), "Etc/GMT+5");
        assert_eq!(hours(fixed.day_start(400)), 9600.0);
        assert_eq!(fixed.even_runs.len(), 1);
    }

    /// Every day of the axis against the calendar library, in zones with changes at midnight, by half an hour,
    /// and with a date left out.
    #[test]
    fn all_days_start_when_the_calendar_says() {
        for (start, name) in [
            (date(2026, 3, 2), "Europe/Berlin"),
            (date(2010, 12, 31), "Pacific/Apia"),
            (date(1999, 2, 27), "America/Sao_Paulo"),
            (date(2020, 2, 28), "Australia/Lord_Howe"),
            (date(1980, 1, 1), "America/St_Johns"),
        ] {
            let a = axis(start, name);
            let mut previous = SimTime::START;
            for day in 0..=LAST_DAY {
                let midnight = a.date(day).to_datetime(Time::midnight());
                let want = a.moment_of(midnight);
                assert_eq!(a.day_start(day), want, "{name} day {day}");
                assert!(day == 0 || want >= previous);
                if day > 0 && want > previous {
                    let end = SimTime::from_micros(want.micros() - 1);
                    assert_eq!(a.day_start(a.day_of(end)), previous, "{name} day {day}");
                    assert_eq!(a.day_start(a.day_of(previous)), previous, "{name} day {day}");
                }
                previous = want;
            }
            assert_eq!(a.day_start(u32::MAX), a.day_start(LAST_DAY));
            assert_eq!(a.day_of(SimTime::NEVER), LAST_DAY);
        }
    }

    #[test]
    fn a_date_that_was_left_out_has_no_length() {
        let a = axis(date(2011, 12, 29), "Pacific/Apia");
        assert_eq!([a.day_start(1), a.day_start(2)].map(hours), [24.0, 24.0]);
        assert_eq!(a.day_of(a.day_start(1)), 2);
    }

    #[test]
    fn moments_before_the_start_are_none() {
        let a = axis(date(2026, 3, 2), "Europe/Berlin");
        assert_eq!(a.moment(date(2026, 3, 1).at(23, 59, 59, 0)), None);
        assert_eq!(a.moment(date(2026, 3, 2).at(0, 0, 0, 0)), Some(SimTime::START));
        let t = a.moment(date(2026, 7, 1).at(12, 0, 0, 0)).unwrap();
        assert_eq!(a.civil(t), date(2026, 7, 1).at(12, 0, 0, 0));
        assert_eq!(axis(date(9999, 12, 1), "UTC").day_of(SimTime::from_micros(u64::MAX / 2)), LAST_DAY);
    }

    #[test]
    fn an_unknown_zone_is_named_with_the_one_meant() {
        let suggestion = |written| TimeAxis::new(date(2026, 1, 1), written).err().unwrap().did_you_mean;
        assert_eq!(suggestion("Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(suggestion("Europe/Berln").as_deref(), Some("Europe/Berlin"));
        assert_eq!(suggestion("new york").as_deref(), Some("America/New_York"));
        assert_eq!(suggestion("qqqqqqqq"), None);
    }
}
