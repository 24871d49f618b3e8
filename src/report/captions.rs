//! What a picture shows, said in one sentence; and the local days along a time axis.

use crate::experiment::result::Span;
use crate::report::findings::{Findings, SeriesFinding};
use crate::report::number::{Scale, percent};

/// A day on the time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The bin it begins with.
    pub bin: usize,
    /// Its label: `Tue 3` in a run of up to two weeks, else `3 Mar`.
    pub label: String,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The days of a list of local labels such as `Tue 2026-03-03 14:00`, thinned to at most `most`; without such
/// labels, none.
pub fn days(bin_times: &[String], most: usize) -> Vec<Day> {
    let mut all: Vec<(usize, &str, &str)> = Vec::new();
    for (bin, label) in bin_times.iter().enumerate() {
        let mut words = label.split(' ');
        let (Some(weekday), Some(date)) = (words.next(), words.next()) else { return Vec::new() };
        if date.split('-').count() != 3 {
            return Vec::new();
        }
        if all.last().is_none_or(|(_, _, last)| *last != date) {
            all.push((bin, weekday, date));
        }
    }
    let long = all.len() > 14;
    // From two weeks on every week, and from there on whole weeks, so that marks stand on the same weekday.
    let fits = |step: &usize| all.len().div_ceil(*step) <= most.max(1);
    let weeks = (1..).map(|w| 7 * w);
    let step = [1, 2].into_iter().chain(weeks).find(fits).unwrap_or(1);
    let named = |&(bin, weekday, date): &(usize, &str, &str)| {
        let part = |i: usize| date.split('-').nth(i).and_then(|p| p.parse::<usize>().ok()).unwrap_or(0);
        let month = MONTHS.get(part(1).wrapping_sub(1)).copied().unwrap_or("");
        let label = if long { format!("{} {month}", part(2)) } else { format!("{weekday} {}", part(2)) };
        Day { bin, label }
    };
    all.iter().step_by(step).map(named).collect()
}

/// The scale of a signal's axis and its table.
pub fn series_scale(series: &SeriesFinding, currency: &str) -> Scale {
    let (low, high) = series.range();
    let size = high.max(-low);
    Scale::new(series.info.unit, currency, size, if size > 0.0 { size / 50.0 } else { f64::NAN })
}

/// When a signal's median is highest, and how sure that is.
pub fn series_caption(findings: &Findings, series: &SeriesFinding) -> String {
    let scale = series_scale(series, &findings.title.currency);
    let with_value = || series.bands.iter().enumerate().filter(|(_, b)| b.p50.is_finite());
    let peak = with_value().reduce(|best, next| if next.1.p50 > best.1.p50 { next } else { best });
    let (Some((bin, band)), Some((_, last))) = (peak, with_value().next_back()) else {
        return "No replication has a value.".to_owned();
    };
    let most = |low, high| format!("{} to {}", scale.number(low), scale.number(high));
    if series.bands.iter().filter(|b| b.n > 0).all(|b| b.p5 == b.p95 && b.p5 == band.p5) {
        return format!("It is {} throughout.", scale.quantity(band.p50));
    }
    if findings.indices.len() == 1 {
        let (highest, end) = (scale.quantity(band.p50), scale.quantity(last.p50));
        return format!("It is highest on {}: {highest}; it ends at {end}.", findings.bin_times[bin]);
    }
    format!(
        "The median is highest on {}: {} (90 % of the replications: {}); it ends at {}.",
        findings.bin_times[bin],
        scale.quantity(band.p50),
        most(band.p5, band.p95),
        scale.quantity(last.p50),
    )
}

/// What was different for a time, each with when.
pub fn spans_in_words(findings: &Findings) -> Vec<String> {
    // Labels stand at the ends of bins.
    let label = |hours: f64| {
        let bin = findings.bin_hours.partition_point(|h| *h < hours - 1e-9);
        findings.bin_times.get(bin).cloned()
    };
    let words = |s: &Span| match (label(s.from_hours), label(s.until_hours)) {
        (Some(from), Some(until)) => format!("{} {} from {from} to {until}", s.kind, s.name),
        (Some(from), None) => format!("{} {} from {from} on", s.kind, s.name),
        (None, _) => format!("{} {}, after what is shown", s.kind, s.name),
    };
    findings.spans.iter().map(words).collect()
}

/// The scale of the hours of an order.
pub fn hours_scale(findings: &Findings) -> Scale {
    let total = findings.hours_per_order();
    Scale::new(crate::experiment::result::Unit::Duration, "", total, total / 50.0)
}

/// How long an order takes, and what takes longest.
pub fn stages_caption(findings: &Findings) -> String {
    let (scale, total) = (hours_scale(findings), findings.hours_per_order());
    let longest = findings.stages.iter().filter(|s| s.mean.mean.is_finite());
    match longest.reduce(|a, b| if b.mean.mean > a.mean.mean { b } else { a }) {
        Some(longest) if total > 0.0 => format!(
            "An order takes {} on average; the largest part is {}, {}: {} ({}).",
            scale.quantity(total),
            longest.info.stage,
            longest.info.activity,
            scale.quantity(longest.mean.mean),
            percent(longest.mean.mean / total),
        ),
        _ => "No order passed any stage.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    #[test]
    fn days_are_named_and_thinned_to_whole_weeks() {
        let run = example_run(2);
        let week = days(&run.bin_times, 8);
        assert_eq!((week.len(), week[1].bin, week[1].label.as_str()), (7, 24, "Tue 3"));
        let labels: Vec<String> =
            (0..60).map(|d| format!("Xxx 2026-{:02}-{:02} 00:00", 3 + d / 30, 1 + d % 30)).collect();
        let long = days(&labels, 10);
        assert_eq!(long.iter().map(|d| d.bin).collect::<Vec<_>>(), [0, 7, 14, 21, 28, 35, 42, 49, 56]);
        assert_eq!(long[5].label, "6 Apr");
        assert!(days(&["hour 3".to_owned()], 8).is_empty() && days(&[], 8).is_empty());
    }

    #[test]
    fn captions_say_what_the_data_say() {
        let f = Findings::of(&example_run(20));
        let text = series_caption(&f, &f.series[0]);
        let peak = f.series[0].bands.iter().map(|b| b.p50).fold(0.0, f64::max);
        let bin = f.series[0].bands.iter().position(|b| b.p50 == peak).unwrap();
        let highest = series_scale(&f.series[0], "EUR").quantity(peak);
        assert!(text.contains(&format!("{}: {highest}", f.bin_times[bin])), "{text}");
        assert!(stages_caption(&f).contains("transit, moving"), "{}", stages_caption(&f));
    }
}
