//! What went wrong, what was noticed and what was done about it: a timeline over all replications, and score cards.

use super::board::{Thing, after, table, things};
use crate::report::captions::days;
use crate::report::chart::{Axis, Chart, Ink, Shape};
use crate::report::findings::{Findings, SeriesFinding};
use crate::report::number::percent;
use crate::report::page::{Block, Cell, Part, Table};

/// What the timeline shows, with its colour and its name in the key, from cause to response.
const LANES: [(&str, &str, Ink, &str); 3] = [
    ("disruption.", ".active", Ink::Bad, "disruption"),
    ("monitor.", ".alarm", Ink::Series(3), "alarm"),
    ("playbook.", ".active", Ink::Good, "playbook"),
];
/// Rows of the timeline.
const MOST: usize = 20;
/// Points along a row.
const POINTS: usize = 400;

/// The signals that say when something was going on: from 0 to 1, over replications.
pub fn going_on(f: &Findings) -> Vec<(&SeriesFinding, String, Ink)> {
    let of = |s: &SeriesFinding| {
        let (begin, end, ink, _) =
            LANES.iter().find(|(b, e, ..)| s.info.path.starts_with(b) && s.info.path.ends_with(e))?;
        let name = s.info.path.strip_prefix(begin)?.strip_suffix(end)?;
        Some((format!("{}{name}", begin.replace('.', " ")), *ink))
    };
    f.series.iter().filter_map(|s| of(s).map(|(name, ink)| (s, name, ink))).collect()
}

/// The section.
pub fn part(f: &Findings) -> Option<Part> {
    let mut blocks: Vec<Block> = timeline(f).into_iter().collect();
    for (prefix, what, caption) in [
        ("disruption.", "Disruption", "Disruptions"),
        ("playbook.", "Playbook", "Playbooks"),
        ("monitor.", "Monitor", "Monitors"),
    ] {
        let found: Vec<Thing<'_>> = things(f, after(prefix));
        if !found.is_empty() {
            blocks.push(Block::Table(table(f, caption, what, &found)));
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
    rows.retain(|(s, ..)| s.bands.iter().any(|b| b.mean > 0.0));
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
    let (first, name, _) = &rows[0];
    let at = peak(first);
    let caption = format!(
        "As high as the share of replications in which it went on. {name}: most on {}, {}.",
        f.bin_times[at],
        percent(first.bands[at].mean.min(1.0))
    );
    let y = Axis::names("", rows.iter().map(|(_, name, _)| name.clone()).collect());
    let mut chart = Chart::new("What went on when", caption, Axis::names("", names), y);
    let mut table =
        Table::new("Shares of replications", &["What", "#On average over time", "#At most", "Most on"]);
    for (i, (s, name, ink)) in rows.iter().enumerate() {
        let foot = i as f64 + 0.92;
        let shown = (0..s.bands.len()).step_by(step);
        let points = shown.map(|b| {
            let share = s.bands[b].mean.clamp(0.0, 1.0);
            (x(f.bin_hours[b]), foot, foot - 0.84 * share)
        });
        chart.area(points.collect(), *ink);
        let mean = s.bands.iter().map(|b| b.mean).sum::<f64>() / s.bands.len() as f64;
        let at = peak(s);
        table.row(vec![
            Cell::from(name.as_str()),
            percent(mean.min(1.0)).into(),
            percent(s.bands[at].mean.min(1.0)).into(),
            f.bin_times[at].as_str().into(),
        ]);
    }
    for (begin, _, ink, word) in LANES {
        if rows.iter().any(|(s, ..)| s.info.path.starts_with(begin)) {
            chart.key(word, ink, Shape::Area);
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
