//! Where things are short: what is busiest, and where work waits on which day of the week.

use super::board::{MOST_ROWS, Order, ranking, ranking_table};
use crate::experiment::result::Unit;
use crate::report::chart::{Axis, Chart, Ink, Side};
use crate::report::findings::{Findings, KpiFinding, SeriesFinding};
use crate::report::number::Scale;
use crate::report::page::{Block, Cell, Part, Table};

/// What a measure of use is called.
const USE: [&str; 5] = [".utilisation", ".door_use", ".storage_use", ".fill", ".load_factor"];
/// What a signal of waiting work is called.
const WAITS: [&str; 4] = [".queue", ".backlog", ".at_dock", ".waiting"];
/// The days in the order of a week, as they begin the labels of time bins.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Rows of the picture of the week.
const QUEUES: usize = 12;

/// The section.
pub fn part(f: &Findings) -> Option<Part> {
    let mut blocks = Vec::new();
    let used =
        f.kpis.iter().filter(|k| k.info.unit == Unit::Share && USE.iter().any(|u| k.info.id.ends_with(u)));
    let rows: Vec<(String, &KpiFinding)> = used.map(|k| (k.info.label.clone(), k)).collect();
    if let Some((mut chart, rows)) = ranking(f, "What is busiest", rows, Order::HighestFirst) {
        chart.caption += " What is used nearly all the time has a queue that hardly ever empties.";
        let table = ranking_table(f, "Use, the highest first", "What", &rows);
        blocks.push(Block::Figure(chart, table));
    }
    blocks.extend(week(f));
    (!blocks.is_empty()).then(|| Part { id: "bottlenecks".into(), title: "Bottlenecks".into(), blocks })
}

/// The day of the week in which the time up to a label lies: midnight ends the day before.
fn day_of(label: &str) -> Option<usize> {
    let day = DAYS.iter().position(|d| label.starts_with(d))?;
    Some(if label.ends_with(" 00:00") { (day + 6) % 7 } else { day })
}

/// The mean of a signal by day of the week, over its bins and the replications.
pub fn by_day(f: &Findings, s: &SeriesFinding) -> [f64; 7] {
    let mut sums = [(0.0, 0u32); 7];
    for (band, label) in s.bands.iter().zip(&f.bin_times) {
        if let Some(day) = day_of(label).filter(|_| band.mean.is_finite()) {
            sums[day].0 += band.mean;
            sums[day].1 += 1;
        }
    }
    sums.map(|(sum, n)| if n == 0 { f64::NAN } else { sum / f64::from(n) })
}

fn week(f: &Findings) -> Option<Block> {
    let waits = |s: &&SeriesFinding| {
        !s.info.path.starts_with("orders.") && WAITS.iter().any(|w| s.info.path.ends_with(w))
    };
    let most = |days: &[f64; 7]| days.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let mut rows: Vec<(&SeriesFinding, [f64; 7])> =
        f.series.iter().filter(waits).map(|s| (s, by_day(f, s))).filter(|(_, d)| most(d) > 0.0).collect();
    rows.sort_by(|a, b| most(&b.1).total_cmp(&most(&a.1)).then_with(|| a.0.info.path.cmp(&b.0.info.path)));
    rows.truncate(QUEUES.min(MOST_ROWS));
    let top = most(&rows.first()?.1);
    let scale = Scale::new(rows[0].0.info.unit, "", top, top / 50.0);
    let name = |s: &SeriesFinding| s.info.path.replace("warehouse.", "").replace('.', " ");
    let (longest, days) = &rows[0];
    let day = (0..7).filter(|d| days[*d].is_finite()).max_by(|a, b| days[*a].total_cmp(&days[*b]))?;
    let caption = format!(
        "Most waits at {} on {}: {} on average.",
        name(longest),
        DAYS[day],
        scale.quantity(days[day])
    );
    let title = "Where work waits, by day of the week";
    let x = Axis::names("", DAYS.iter().map(|d| (*d).to_owned()).collect());
    let y = Axis::names("", rows.iter().map(|(s, _)| name(s)).collect());
    let mut chart = Chart::new(title, caption, x, y);
    let mut headings = vec!["Where".to_owned()];
    headings.extend(DAYS.iter().map(|d| format!("#{d}")));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new("Mean over the day and over replications", &headings);
    for (i, (s, days)) in rows.iter().enumerate() {
        let mut cells = vec![Cell::code(s.info.path.clone())];
        for (d, value) in days.iter().enumerate() {
            let (x, y) = (d as f64, i as f64);
            if value.is_finite() {
                chart.rectangle((x + 0.02, y + 0.04), (x + 0.98, y + 0.96), Ink::Heat(value / top));
                chart.words((x + 0.5, y + 0.5), scale.number(*value), Side::Middle);
            }
            cells.push(scale.number(*value).into());
        }
        table.row(cells);
    }
    Some(Block::Figure(chart, table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    #[test]
    fn midnight_belongs_to_the_day_before() {
        assert_eq!(day_of("Mon 2026-03-02 14:00"), Some(0));
        assert_eq!(day_of("Mon 2026-03-02 00:00"), Some(6));
        assert_eq!(day_of("hour 3"), None);
    }

    #[test]
    fn the_week_shows_the_means_of_the_stored_bins() {
        let mut run = example_run(8);
        run.series[0].path = "warehouse.north.queue".into();
        let f = Findings::of(&run);
        let Some(Block::Figure(chart, table)) = week(&f) else { panic!("no picture") };
        let friday: Vec<f64> = f
            .bin_times
            .iter()
            .zip(&f.series[0].bands)
            .filter(|(t, _)| day_of(t) == Some(4))
            .map(|(_, b)| b.mean)
            .collect();
        let mean = friday.iter().sum::<f64>() / friday.len() as f64;
        assert!((by_day(&f, &f.series[0])[4] - mean).abs() < 1e-9);
        assert_eq!(table.rows.len(), 1);
        assert!(chart.caption.starts_with("Most waits at north queue on "), "{}", chart.caption);
    }
}
