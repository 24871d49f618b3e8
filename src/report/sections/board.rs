//! Things of one kind beside each other: a table of all their measures, and a ranking by one of them.

use crate::experiment::result::Better;
use crate::report::answer::confidence;
use crate::report::chart::{Axis, Chart, Ink, Shape};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::number::Scale;
use crate::report::page::{Cell, Table, Tone};

/// So many things stand side by side; more stand below each other.
const SIDE_BY_SIDE: usize = 6;
/// A ranking shows no more rows than this.
pub const MOST_ROWS: usize = 16;

/// A thing with its measures, by what they measure.
pub struct Thing<'a> {
    /// Its name.
    pub name: String,
    /// What is measured, with the measure.
    pub kpis: Vec<(String, &'a KpiFinding)>,
}

impl<'a> Thing<'a> {
    /// The measure of a name.
    pub fn get(&self, measure: &str) -> Option<&'a KpiFinding> {
        self.kpis.iter().find(|(m, _)| m == measure).map(|(_, k)| *k)
    }
}

/// The things whose measures a rule finds: from an id it makes the thing's name and what is measured.
pub fn things(f: &Findings, rule: impl Fn(&str) -> Option<(String, String)>) -> Vec<Thing<'_>> {
    let mut things: Vec<Thing<'_>> = Vec::new();
    for kpi in &f.kpis {
        let Some((name, measure)) = rule(&kpi.info.id) else { continue };
        match things.iter_mut().find(|t| t.name == name) {
            Some(thing) => thing.kpis.push((measure, kpi)),
            None => things.push(Thing { name, kpis: vec![(measure, kpi)] }),
        }
    }
    things
}

/// `carrier.swift.on_time` as the thing `swift` and its measure `on_time`.
pub fn after<'a>(prefix: &'a str) -> impl Fn(&str) -> Option<(String, String)> + 'a {
    move |id| {
        let (name, measure) = id.strip_prefix(prefix)?.split_once('.')?;
        Some((name.to_owned(), measure.to_owned()))
    }
}

/// The label of a measure without the name of its thing: `On-time delivery with swift` becomes `On-time delivery`.
pub fn heading(label: &str, name: &str) -> String {
    // Some labels name only the last word of `region east`.
    let last = name.rsplit(' ').next().filter(|last| !label.contains(name) && label.contains(*last));
    let name = last.unwrap_or(name);
    let short = [" with ", " of ", " by ", " at ", " from ", " over ", ", "]
        .iter()
        .find_map(|link| label.strip_suffix(&format!("{link}{name}")))
        .map(str::to_owned)
        .or_else(|| label.strip_prefix(&format!("{name}: ")).map(str::to_owned))
        .unwrap_or_else(|| label.replace(&format!("{name}'s "), "").replace(&format!(" {name}"), ""));
    let mut letters = short.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A mean with half of its interval, in small print.
pub fn figure(scale: &Scale, kpi: &KpiFinding) -> Cell {
    let cell = Cell::from(scale.quantity(kpi.mean.mean));
    if kpi.mean.half_width.is_finite() {
        cell.small(format!("± {}", scale.number(kpi.mean.half_width)))
    } else {
        cell
    }
}

/// A table of things and what is measured of them. Among several the worst and the best are marked where their
/// intervals do not meet.
pub fn table(f: &Findings, caption: &str, what: &str, things: &[Thing<'_>]) -> Table {
    of_things(f, caption, what, things, true)
}

/// The same of things that do not compete with each other: nothing is marked.
pub fn plain_table(f: &Findings, caption: &str, what: &str, things: &[Thing<'_>]) -> Table {
    of_things(f, caption, what, things, false)
}

fn of_things(f: &Findings, caption: &str, what: &str, things: &[Thing<'_>], marked: bool) -> Table {
    let mut measures: Vec<(&str, &str, &KpiFinding)> = Vec::new();
    for thing in things {
        for (measure, kpi) in &thing.kpis {
            if measures.iter().all(|(m, ..)| m != measure) {
                measures.push((measure, &thing.name, kpi));
            }
        }
    }
    let caption = format!("{caption}; means with half of their {} intervals", confidence(f));
    let cells: Vec<Vec<Cell>> = measures.iter().map(|(m, ..)| row(f, m, things, marked)).collect();
    let name_of = |i: usize| heading(&measures[i].2.info.label, measures[i].1);
    if things.len() <= SIDE_BY_SIDE {
        let mut headings = vec!["Measure".to_owned()];
        headings.extend(things.iter().map(|t| format!("#{}", t.name)));
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let mut table = Table::new(caption, &headings);
        for (i, cells) in cells.into_iter().enumerate() {
            let mut row = vec![Cell::from(name_of(i))];
            row.extend(cells);
            table.row(row);
        }
        return table;
    }
    let mut headings = vec![what.to_owned()];
    headings.extend((0..measures.len()).map(|i| format!("#{}", name_of(i))));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(caption, &headings);
    for (t, thing) in things.iter().enumerate() {
        let mut row = vec![Cell::from(thing.name.as_str())];
        row.extend(cells.iter().map(|of_measure| of_measure[t].clone()));
        table.row(row);
    }
    table
}

/// One measure of all things.
fn row(f: &Findings, measure: &str, things: &[Thing<'_>], marked: bool) -> Vec<Cell> {
    let kpis: Vec<Option<&KpiFinding>> = things.iter().map(|t| t.get(measure)).collect();
    let marks = extremes(&kpis).filter(|_| marked);
    let cell = |(i, kpi): (usize, &Option<&KpiFinding>)| match kpi {
        None => Cell::from("–").tone(Tone::Quiet),
        Some(k) => {
            let mut cell = figure(&k.scale(&f.title.currency), k);
            if marks.is_some_and(|(worst, _)| worst == i) {
                cell = Cell { small: format!("{} · worst", cell.small), ..cell.tone(Tone::Bad) };
            } else if marks.is_some_and(|(_, best)| best == i) {
                cell = Cell { small: format!("{} · best", cell.small), ..cell.tone(Tone::Good) };
            }
            cell
        }
    };
    kpis.iter().enumerate().map(cell).collect()
}

/// The worst and the best of several, when they can be told apart.
fn extremes(kpis: &[Option<&KpiFinding>]) -> Option<(usize, usize)> {
    let known: Vec<(usize, &KpiFinding)> = kpis
        .iter()
        .enumerate()
        .filter_map(|(i, k)| k.map(|k| (i, k)))
        .filter(|(_, k)| k.mean.mean.is_finite())
        .collect();
    let least = known.iter().min_by(|a, b| a.1.mean.mean.total_cmp(&b.1.mean.mean))?;
    let most = known.iter().max_by(|a, b| a.1.mean.mean.total_cmp(&b.1.mean.mean))?;
    let apart = least.1.mean.interval()?.1 < most.1.mean.interval()?.0;
    match (least.1.info.better, apart) {
        (_, false) | (Better::Neither, _) => None,
        (Better::Higher, _) => Some((least.0, most.0)),
        (Better::Lower, _) => Some((most.0, least.0)),
    }
}

/// What stands on top of a ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The highest.
    HighestFirst,
    /// The lowest of what had better be high, else the highest.
    WorstFirst,
}

/// One measure of several things, from the one to look at first on: a dot for the mean, its interval, and where 90 % of
/// the replications lie. Returns the picture with the things in its order.
pub fn ranking<'a>(
    f: &Findings,
    title: &str,
    mut rows: Vec<(String, &'a KpiFinding)>,
    order: Order,
) -> Option<(Chart, Vec<(String, &'a KpiFinding)>)> {
    rows.retain(|(_, k)| k.mean.mean.is_finite());
    let first = rows.first()?.1;
    let rising = order == Order::WorstFirst && first.info.better == Better::Higher;
    rows.sort_by(|a, b| {
        let order = a.1.mean.mean.total_cmp(&b.1.mean.mean);
        (if rising { order } else { order.reverse() }).then_with(|| a.0.cmp(&b.0))
    });
    rows.truncate(MOST_ROWS);
    let widest =
        rows.iter().map(|(_, k)| k).max_by(|a, b| a.mean.mean.abs().total_cmp(&b.mean.mean.abs()))?;
    let scale = widest.scale(&f.title.currency);
    let ends = |k: &KpiFinding| {
        let (low, high) = k.mean.interval().unwrap_or((k.mean.mean, k.mean.mean));
        [low, high, k.spread.p5, k.spread.p95].map(|v| scale.scaled(v))
    };
    let ends = rows.iter().flat_map(|(_, k)| ends(k));
    let label = if scale.suffix.is_empty() { String::new() } else { format!("({})", scale.suffix) };
    let x = Axis::numbers(label, ends, 5);
    // The figure stands with the name, where no line can run through it.
    let named = |(name, k): &(String, &KpiFinding)| {
        format!("{name}: {}", k.scale(&f.title.currency).quantity(k.mean.mean))
    };
    let y = Axis::names("", rows.iter().map(named).collect());
    let said = |(name, k): &(String, &KpiFinding)| {
        let own = k.scale(&f.title.currency);
        (name.clone(), own.mean_and_half_width(k.mean.mean, k.mean.half_width))
    };
    let (top, last) = (said(&rows[0]), said(rows.last()?));
    let caption = match (rows.len(), rising) {
        (1, _) => format!("{}: {}.", top.0, top.1),
        (_, true) => format!("Lowest: {}, {}. Highest: {}, {}.", top.0, top.1, last.0, last.1),
        (_, false) => format!("Highest: {}, {}. Lowest: {}, {}.", top.0, top.1, last.0, last.1),
    };
    let mut chart = Chart::new(title, caption, x, y);
    for (i, (_, k)) in rows.iter().enumerate() {
        let at = i as f64 + 0.5;
        let place = |v: f64| (scale.scaled(v), at);
        chart.line(vec![place(k.spread.p5), place(k.spread.p95)], Ink::Grey, 5.0);
        if let Some((low, high)) = k.mean.interval() {
            chart.line(vec![place(low), place(high)], Ink::Main, 3.0);
        }
        chart.dot(place(k.mean.mean), Ink::Main, 4.5);
    }
    chart.key("mean", Ink::Main, Shape::Dot);
    if first.mean.n > 1 {
        chart.key("interval of the mean", Ink::Main, Shape::Line);
        chart.key("90 % of the replications", Ink::Grey, Shape::Line);
    }
    Some((chart, rows))
}

/// The figures of a ranking.
pub fn ranking_table(f: &Findings, caption: &str, what: &str, rows: &[(String, &KpiFinding)]) -> Table {
    let interval = format!("#{} interval", confidence(f));
    let mut table = Table::new(caption, &[what, "#Mean", &interval, "#5 %", "#Median", "#95 %"]);
    for (name, k) in rows {
        let scale = k.scale(&f.title.currency);
        let (low, high) = k.mean.interval().unwrap_or((f64::NAN, f64::NAN));
        let s = &k.spread;
        let mut row = vec![Cell::from(name.as_str()), scale.quantity(k.mean.mean).into()];
        row.push(format!("{} … {}", scale.number(low), scale.number(high)).into());
        row.extend([s.p5, s.p50, s.p95].map(|v| Cell::from(scale.quantity(v))));
        table.row(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_the_name_of_their_thing() {
        for (label, name, short) in [
            ("On-time delivery with swift", "swift", "On-time delivery"),
            ("Load of swift's pick-ups", "swift", "Load of pick-ups"),
            ("north pickers: idle", "north pickers", "Idle"),
            ("Fill rate (type 2), north", "north", "Fill rate (type 2)"),
            ("Lines per working hour, north pickers", "north pickers", "Lines per working hour"),
            ("On-time delivery, east", "region east", "On-time delivery"),
            ("Something else", "north", "Something else"),
        ] {
            assert_eq!(heading(label, name), short);
        }
    }
}
