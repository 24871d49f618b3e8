//! What went wrong, what was noticed and what was done about it: a timeline over all replications, and score cards.

use super::board::{Thing, after, plain_table, things};
use super::impact;
use crate::report::captions::days;
use crate::report::chart::{Axis, Chart, Ink, Shape};
use crate::report::findings::{Findings, SeriesFinding};
use crate::report::number::percent;
use crate::report::page::{Block, Cell, Part, Table};
use crate::report::palette::{GREEN, PURPLE, Rgb, VERMILLION};

/// What the timeline shows, with its kind, from cause to response.
const LANES: [(&str, &str, Kind); 3] = [
    ("disruption.", ".active", Kind::Trouble),
    ("monitor.", ".alarm", Kind::Alarm),
    ("playbook.", ".active", Kind::Response),
];
/// Rows of the timeline.
const MOST: usize = 20;
/// Points along a row.
const POINTS: usize = 400;

/// What can go on for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A disruption.
    Trouble,
    /// A monitor's alarm.
    Alarm,
    /// A playbook in force.
    Response,
}

impl Kind {
    /// Its name in a key.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Trouble => "disruption",
            Kind::Alarm => "alarm",
            Kind::Response => "playbook",
        }
    }

    /// Its colour in a chart.
    fn ink(self) -> Ink {
        match self {
            Kind::Trouble => Ink::Bad,
            Kind::Alarm => Ink::Series(3),
            Kind::Response => Ink::Good,
        }
    }

    /// Its colour on a sheet.
    pub fn colour(self) -> Rgb {
        match self {
            Kind::Trouble => VERMILLION,
            Kind::Alarm => PURPLE,
            Kind::Response => GREEN,
        }
    }

    /// Its class in a page.
    pub fn class(self) -> &'static str {
        match self {
            Kind::Trouble => "trouble",
            Kind::Alarm => "alarm",
            Kind::Response => "response",
        }
    }
}

/// Something that goes on for a time in some of the replications.
pub struct GoingOn<'a> {
    /// Its signal: from 0 to 1.
    pub series: &'a SeriesFinding,
    /// Its name in the scenario.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

impl GoingOn<'_> {
    fn title(&self) -> String {
        let kind = if self.kind == Kind::Alarm { "monitor" } else { self.kind.word() };
        format!("{kind} {}", self.name)
    }
}

/// What went on for a time, by the signals that say so.
pub fn going_on(f: &Findings) -> Vec<GoingOn<'_>> {
    let of = |series| {
        let s: &SeriesFinding = series;
        let (begin, end, kind) =
            LANES.iter().find(|(b, e, _)| s.info.path.starts_with(b) && s.info.path.ends_with(e))?;
        let name = s.info.path.strip_prefix(begin)?.strip_suffix(end)?.to_owned();
        Some(GoingOn { series, name, kind: *kind })
    };
    let mut found: Vec<GoingOn<'_>> = f.series.iter().filter_map(of).collect();
    found.retain(|g| g.series.bands.iter().any(|b| b.mean > 0.0));
    found
}

/// The section.
pub fn part(f: &Findings) -> Option<Part> {
    let mut blocks: Vec<Block> = timeline(f).into_iter().chain(impact::matrix(f)).collect();
    for (prefix, what, caption) in [
        ("disruption.", "Disruption", "Disruptions"),
        ("playbook.", "Playbook", "Playbooks"),
        ("monitor.", "Monitor", "Monitors"),
    ] {
        let found: Vec<Thing<'_>> = things(f, after(prefix));
        if !found.is_empty() {
            blocks.push(Block::Table(plain_table(f, caption, what, &found)));
        }
    }
    (!blocks.is_empty()).then(|| Part {
        id: "risk".into(),
        title: "Disruptions and responses".into(),
        blocks,
    })
}

fn timeline(f: &Findings) -> Option<Block> {
    let mut rows = going_on(f);
    rows.truncate(MOST);
    let (begin, end) = (*f.bin_hours.first()?, *f.bin_hours.last()?);
    if rows.is_empty() || end <= begin {
        return None;
    }
    let marks = days(&f.bin_times, 12);
    // Every mark stands at the beginning of its stretch; the stretches are about equally long.
    let names: Vec<String> = marks.iter().map(|d| d.label.clone()).collect();
    let count = names.len().max(1) as f64;
    let x = |hours: f64| count * (hours - begin) / (end - begin);
    let step = f.bin_hours.len().div_ceil(POINTS).max(1);
    let peak = |s: &SeriesFinding| {
        let best = (0..s.bands.len()).filter(|b| s.bands[*b].mean.is_finite());
        best.max_by(|a, b| s.bands[*a].mean.total_cmp(&s.bands[*b].mean)).unwrap_or(0)
    };
    let first = rows[0].series;
    let (at, name) = (peak(first), rows[0].title());
    let caption = format!(
        "As high as the share of replications in which it went on. {name}: most on {}, {}.",
        f.bin_times[at],
        percent(first.bands[at].mean.min(1.0))
    );
    let y = Axis::names("", rows.iter().map(GoingOn::title).collect());
    let mut chart = Chart::new("What went on when", caption, Axis::names("", names), y);
    let mut table =
        Table::new("Shares of replications", &["What", "#On average over time", "#At most", "Most on"]);
    for (i, row) in rows.iter().enumerate() {
        let s = row.series;
        let foot = i as f64 + 0.92;
        let shown = (0..s.bands.len()).step_by(step);
        let points = shown.map(|b| {
            let share = s.bands[b].mean.clamp(0.0, 1.0);
            (x(f.bin_hours[b]), foot, foot - 0.84 * share)
        });
        chart.area(points.collect(), row.kind.ink());
        let mean = s.bands.iter().map(|b| b.mean).sum::<f64>() / s.bands.len() as f64;
        let at = peak(s);
        table.row(vec![
            Cell::from(row.title()),
            percent(mean.min(1.0)).into(),
            percent(s.bands[at].mean.min(1.0)).into(),
            f.bin_times[at].as_str().into(),
        ]);
    }
    for (_, _, kind) in LANES {
        if rows.iter().any(|row| row.kind == kind) {
            chart.key(kind.word(), kind.ink(), Shape::Area);
        }
    }
    Some(Block::Figure(chart, table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Mark;
    use crate::report::example::example_run;

    #[test]
    fn the_timeline_is_as_high_as_the_stored_shares() {
        let mut run = example_run(10);
        run.series[0].path = "disruption.storm.active".into();
        run.series.truncate(1);
        for r in &mut run.replications {
            r.series.truncate(1);
            let on = r.index % 2 == 0;
            r.series[0].iter_mut().enumerate().for_each(|(b, v)| *v = f32::from(on && b > 10 && b < 20));
        }
        let f = Findings::of(&run);
        let Some(Block::Figure(chart, table)) = timeline(&f) else { panic!("no timeline") };
        let Mark::Band { points, .. } = &chart.marks[0] else { panic!("no area") };
        for (point, band) in points.iter().zip(&f.series[0].bands) {
            assert!(((point.1 - point.2) / 0.84 - band.mean).abs() < 1e-9);
        }
        assert_eq!(table.rows[0][2].text, percent(0.5));
        assert!(part(&f).is_some() && part(&Findings::of(&example_run(3))).is_none());
    }
}
