//! `plimsoll trace`: the story of one order, or of a stretch of time, in one replication.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::{Date, DateTime};
use serde_json::json;

use super::args::TraceArgs;
use super::console::{Console, plural, printable};
use super::{Done, Failure, code, load};
use crate::domain::ChannelId;
use crate::domain::calendar::{TimeAxis, Weekday};
use crate::engine::{Model, Story, Watch};
use crate::experiment::Runner;
use crate::report::columns::{columns, padded};
use crate::source::FileSystem;
use crate::units::{ClockTime, SimDuration, SimTime};

/// Tells a story.
pub fn trace(args: &TraceArgs, console: &Console) -> Done {
    let mut request = load::request(&args.file, &args.layers);
    request.set.extend(args.seed.map(|seed| format!("run.seed={seed}")));
    let (_, scenario) = load::load(&request, &FileSystem, console)?;
    let model = &scenario.model;
    let seed = *scenario.file.run.seed;
    let (story, until, what) = match (&args.order, &args.from) {
        (Some(order), _) => {
            let (channel, number) = order_of(model, order)?;
            (Story::of_order(channel, number), SimTime::NEVER, order.clone())
        }
        (None, from) => {
            let (from, to) = stretch(&model.axis, from.as_deref().unwrap_or_default(), args.to.as_deref())?;
            let words = format!("{} to {}", model.axis.format(from), model.axis.format(to));
            (Story::between(from, to), to, words)
        }
    };
    let mut runner = Runner::new(&scenario);
    let replication = &mut runner.start(seed, args.rep, Watch::No).replication;
    replication.follow(story);
    // What led to a failure is what a story is for: it is told up to there.
    let failed = catch_unwind(AssertUnwindSafe(|| {
        if until == SimTime::NEVER {
            replication.run();
        } else {
            replication.run_until(until);
        }
    }))
    .is_err();
    let lines = replication.story().map(Story::lines).unwrap_or_default();
    if args.json {
        let list: Vec<_> = lines
            .iter()
            .map(|l| {
                json!({ "seconds": l.at.micros() as f64 / 1e6, "at": moment(&model.axis, l.at),
                        "order": l.order, "what": l.what })
            })
            .collect();
        console.result(&format!("{:#}", serde_json::Value::Array(list)))?;
    } else {
        let mut text = format!(
            "{}  replication {}, seed {seed}: {}\n",
            console.bold(&printable(&what)),
            args.rep,
            plural(lines.len(), "line")
        );
        let width = lines.iter().map(|l| columns(&l.order)).max().unwrap_or(0);
        for line in lines {
            let order = if args.order.is_some() {
                String::new()
            } else {
                format!("{}  ", padded(&printable(&line.order), width, false))
            };
            text.push_str(&format!("  {}  {order}{}\n", moment(&model.axis, line.at), printable(&line.what)));
        }
        console.result(&text)?;
    }
    if failed {
        return Err(Failure::impossible(format!("the replication failed here.\n  {}", super::bug_report())));
    }
    if lines.is_empty() && args.order.is_some() {
        return Err(Failure::invalid(format!("no order {what} is placed in replication {}", args.rep)));
    }
    Ok(code::DONE)
}

/// A moment to the second.
fn moment(axis: &TimeAxis, at: SimTime) -> String {
    axis.civil(at).strftime("%a %Y-%m-%d %H:%M:%S").to_string()
}

/// The channel and number of an order by its name: the channel, a dash, and its number or its name in the data.
fn order_of(model: &Model, name: &str) -> Result<(ChannelId, u32), Failure> {
    let channels = &model.demand.channels;
    for (id, channel) in channels.entries() {
        let rest = name.strip_prefix(channel.name.as_str()).and_then(|r| r.strip_prefix('-'));
        if let Some(number) = rest.and_then(|rest| channel.order_number(rest)) {
            return Ok((id, number));
        }
    }
    let names: Vec<String> = channels.iter().map(|c| format!("{}-…", c.name)).collect();
    Err(Failure::invalid(format!(
        "`{name}` is not the name of an order; orders of this scenario are called {}",
        names.join(", ")
    )))
}

/// The stretch of time from one moment up to before another.
fn stretch(axis: &TimeAxis, from: &str, to: Option<&str>) -> Result<(SimTime, SimTime), Failure> {
    let start = parse(axis, from, SimTime::START)?;
    let end = match to {
        Some(to) => parse(axis, to, start)?,
        None => start + SimDuration::from_secs_f64(3600.0),
    };
    if end <= start {
        return Err(Failure::invalid(format!("--to ({}) is not after --from", to.unwrap_or_default())));
    }
    Ok((start, end))
}

/// A moment as people write it; a weekday or time of day is the first one not before `not_before`.
fn parse(axis: &TimeAxis, text: &str, not_before: SimTime) -> Result<SimTime, Failure> {
    let wrong = || {
        Failure::invalid(format!(
            "`{text}` is no moment: write `Tue 14:00`, `2026-03-03 14:00`, `14:00` or `Tue`"
        ))
    };
    if let Some(local) = date_time(text.trim()) {
        let outside = || Failure::invalid(format!("`{text}` is before the start of the run"));
        return axis.moment(local).ok_or_else(outside);
    }
    let (mut weekday, mut clock) = (None, None);
    for word in text.split_whitespace() {
        match (Weekday::parse(&word.to_lowercase()), clock_time(word)) {
            (Some(day), _) if weekday.is_none() => weekday = Some(day),
            (None, Some(time)) if clock.is_none() => clock = Some(time),
            _ => return Err(wrong()),
        }
    }
    if weekday.is_none() && clock.is_none() {
        return Err(wrong());
    }
    let first = axis.day_of(not_before);
    (first..first + 9)
        .filter(|day| weekday.is_none_or(|wanted| axis.weekday(*day) == wanted))
        .map(|day| axis.at(day, clock.unwrap_or(ClockTime::MIDNIGHT)))
        .find(|at| *at >= not_before)
        .ok_or_else(wrong)
}

/// `2026-03-03 14:00`, `2026-03-03T14:00:00` or `2026-03-03`.
fn date_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00"));
    let date: Date = date.parse().ok()?;
    Some(date.to_datetime(time.trim().parse().ok()?))
}

/// `14:00` or `9:30`.
fn clock_time(text: &str) -> Option<ClockTime> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |s: &str| (s.len() <= 2).then(|| s.parse::<u16>().ok()).flatten();
    ClockTime::new(digits(hours)?, digits(minutes).filter(|_| minutes.len() == 2)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        // 2026-03-02 is a Monday.
        let axis = TimeAxis::new("2026-03-02".parse().unwrap(), "Europe/Berlin").unwrap();
        let cases = [
            ("Tue 14:00", "Tue 2026-03-03 14:00"),
            ("tue", "Tue 2026-03-03 00:00"),
            ("9:30", "Mon 2026-03-02 09:30"),
            ("Mon 00:00", "Mon 2026-03-02 00:00"),
            ("2026-03-05 06:15", "Thu 2026-03-05 06:15"),
            ("2026-03-05T06:15:00", "Thu 2026-03-05 06:15"),
            ("2026-03-05", "Thu 2026-03-05 00:00"),
        ];
        for (text, expected) in cases {
            let at = parse(&axis, text, SimTime::START).unwrap();
            assert_eq!(axis.format(at), expected, "{text}");
        }
        let later = parse(&axis, "Tue 14:00", SimTime::START).unwrap();
        assert_eq!(axis.format(parse(&axis, "Tue 13:00", later).unwrap()), "Tue 2026-03-10 13:00");
        for text in ["", "soon", "25:00", "Tue Wed", "14:00 15:00", "2026-02-30", "2026-03-01"] {
            assert!(parse(&axis, text, SimTime::START).is_err(), "{text}");
        }
    }

    #[test]
    fn a_stretch_is_an_hour_unless_told() {
        let axis = TimeAxis::new("2026-03-02".parse().unwrap(), "UTC").unwrap();
        let hours = |from: &str, to| stretch(&axis, from, to).map(|(a, b)| (a.hours(), b.hours()));
        assert_eq!(hours("10:00", None), Ok((10.0, 11.0)));
        assert_eq!(hours("Tue 10:00", Some("Wed")), Ok((34.0, 48.0)));
        assert_eq!(hours("Tue 10:00", Some("9:00")), Ok((34.0, 57.0)));
        assert!(hours("10:00", Some("2026-03-02 10:00")).is_err());
    }
}
