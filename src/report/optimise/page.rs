//! The page of a search: the answer, why not less, what came next, cost against service, and every setting seen.

use super::words::Words;
use crate::experiment::optimise::{Fate, Visited};
use crate::report::chart::{Axis, Chart, Ink, Key, Shape, Side};
use crate::report::number::{percent, whole};
use crate::report::page::{Block, Cell, Page, Part, Table, Tone};

/// The page.
pub fn search_page(words: &Words<'_>) -> Page {
    let f = words.found;
    let question = words.question.map(str::to_owned);
    let mut sections = vec![answer(words)];
    if f.shown {
        sections.extend(less(words));
        sections.extend(runner_up(words));
    }
    sections.push(frontier(words));
    sections.push(seen(words));
    sections.push(method(words));
    Page {
        one_sheet: false,
        name: format!("{}: {}", words.scenario, f.search.name),
        question: question.unwrap_or_else(|| "What is the cheapest setting that meets the targets?".into()),
        answer: words.answer(),
        facts: format!("{}; seed {}.", words.effort(), f.seed),
        notes: words.notes(),
        sections,
    }
}

fn tone(met: bool) -> Tone {
    if met { Tone::Good } else { Tone::Bad }
}

fn answer(words: &Words<'_>) -> Part {
    let f = words.found;
    let mut blocks = Vec::new();
    if let Some(v) = f.chosen() {
        let mut levers = Table::new("The levers", &["Lever", "#Value", "#Tried from", "#to"]);
        for (lever, value) in f.search.levers.iter().zip(&v.values) {
            let end =
                |v: Option<&crate::source::LeverValue>| v.map_or(String::new(), |v| v.words().to_owned());
            levers.row(vec![
                Cell::code(lever.path.clone()),
                value.words().into(),
                end(lever.values.first()).into(),
                end(lever.values.last()).into(),
            ]);
        }
        let mut targets = Table::new("The targets", &["Target", "#Estimate", "Verdict"]);
        for (t, c) in f.constraints.iter().enumerate() {
            let met = v.services[t].met;
            let verdict = match (f.shown, met) {
                (true, _) => "met",
                (false, true) => "looks met, not yet shown",
                (false, false) => "missed",
            };
            targets.row(vec![
                Cell::from(c.target.name.clone()).small(words.target(t)),
                Cell::from(words.service(v, t)).small(words.service_interval(v, t)),
                Cell::from(verdict).tone(tone(met)),
            ]);
        }
        blocks.push(Block::Table(levers));
        blocks.push(Block::Table(targets));
        let interval = words.cost_interval(v);
        let interval = if interval.is_empty() { String::new() } else { format!(" ({interval})") };
        blocks.push(Block::Text(format!("Its {} is {}{interval}.", words.cost, words.cost_of(v))));
    }
    Part { id: "setting".into(), title: "The setting".into(), blocks }
}

fn less(words: &Words<'_>) -> Option<Part> {
    let f = words.found;
    let chosen = f.chosen()?;
    let mut table = table_of(words, "One step less of one lever", "What is less");
    for (lever, less) in f.one_less.iter().enumerate() {
        if let Some(v) = less.map(|i| &f.visited[i]) {
            let name = format!(
                "{} {} in place of {}",
                words.levers[lever],
                v.values[lever].words(),
                chosen.values[lever].words()
            );
            row(words, &mut table, name, v);
        }
    }
    let blocks = if table.rows.is_empty() {
        vec![Block::Text("Every lever is at the lower end of its range.".into())]
    } else {
        vec![
            Block::Text("Each of these saves one step of one lever, and all else stays.".into()),
            Block::Table(table),
        ]
    };
    Some(Part { id: "less".into(), title: "Why not less".into(), blocks })
}

fn runner_up(words: &Words<'_>) -> Option<Part> {
    let why = words.runner_up()?;
    Some(Part { id: "runner-up".into(), title: "The runner-up".into(), blocks: vec![Block::Text(why)] })
}

/// A table of settings with cost, services and verdict.
fn table_of(words: &Words<'_>, caption: &str, first: &str) -> Table {
    let mut headings = vec![first.to_owned(), format!("#{}", capital(&words.cost))];
    headings
        .extend((0..words.found.constraints.len()).map(|t| format!("#{}", capital(&words.service_name(t)))));
    headings.push("Verdict".into());
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    Table::new(caption, &headings)
}

fn row(words: &Words<'_>, table: &mut Table, name: String, v: &Visited) {
    let mut cells = vec![Cell::from(name), Cell::from(words.cost_of(v)).small(words.cost_interval(v))];
    cells.extend((0..words.found.constraints.len()).map(|t| {
        Cell::from(words.service(v, t)).small(words.service_interval(v, t)).tone(tone(v.services[t].met))
    }));
    let verdict = match v.fate {
        Fate::Meets => Tone::Good,
        Fate::Misses(_) | Fate::Within(_) => Tone::Bad,
        Fate::Open | Fate::Dearer(_) => Tone::Quiet,
    };
    cells.push(Cell::from(words.fate(v)).tone(verdict));
    table.row(cells);
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |c| c.to_uppercase().chain(letters).collect())
}

/// Cost against service of what was seen, with the settings that nothing cheaper beats.
fn frontier(words: &Words<'_>) -> Part {
    let f = words.found;
    let size =
        f.visited.iter().filter_map(|v| v.services.first()).map(|s| s.estimate.abs()).fold(0.0, f64::max);
    let service = words.service_scale(0, size);
    let cost = words.cost_scale();
    let place = |v: &Visited| {
        (cost.scaled(v.cost), service.scaled(v.services.first().map_or(f64::NAN, |s| s.estimate)))
    };
    let label = |name: &str, suffix: &str| {
        if suffix.is_empty() { capital(name) } else { format!("{}, {suffix}", capital(name)) }
    };
    let bound = service.scaled(bound_of(words));
    let x = Axis::numbers(label(&words.cost, &cost.suffix), f.visited.iter().map(|v| place(v).0), 6);
    let heights = f.visited.iter().map(|v| place(v).1).chain([bound]);
    let y = Axis::numbers(label(&words.service_name(0), &service.suffix), heights, 6);
    let ends = match &x {
        Axis::Numbers { marks, .. } => (marks[0], marks[marks.len() - 1]),
        Axis::Sizes { marks, .. } => (marks[0], marks[marks.len() - 1]),
        Axis::Names { names, .. } => (0.0, names.len() as f64),
    };
    let title = "Cost and service of the settings seen";
    let caption = "Each dot is a setting; those on the line are beaten by none that costs less. Settings given up early have few replications.";
    let mut chart = Chart::new(title, caption, x, y);
    chart.line(vec![(ends.0, bound), (ends.1, bound)], Ink::Soft, 1.0);
    chart.line(f.frontier.iter().map(|&i| place(&f.visited[i])).collect(), Ink::Main, 1.5);
    for v in &f.visited {
        let met = v.services.iter().all(|s| s.met);
        chart.dot(place(v), if met { Ink::Good } else { Ink::Bad }, 2.5);
    }
    if let Some(v) = f.chosen() {
        chart.dot(place(v), Ink::Strong, 5.0);
        chart.words(place(v), words.setting(v), Side::Left);
    }
    let dot = |text: &str, ink| Key { text: text.into(), ink, shape: Shape::Dot };
    chart.legend = vec![
        dot(if f.shown { "chosen" } else { "nearest so far" }, Ink::Strong),
        dot("estimates meet the targets", Ink::Good),
        dot("they do not", Ink::Bad),
        Key { text: "wanted".into(), ink: Ink::Soft, shape: Shape::Line },
    ];
    let mut table = table_of(words, "The settings on the line", "Setting");
    for &i in &f.frontier {
        row(words, &mut table, words.setting(&f.visited[i]), &f.visited[i]);
    }
    Part {
        id: "frontier".into(),
        title: "Cost and service".into(),
        blocks: vec![Block::Figure(chart, table)],
    }
}

/// What the first target wants, in its unit.
fn bound_of(words: &Words<'_>) -> f64 {
    use crate::scenario::Bound;
    let target = &words.found.constraints[0].target;
    match (target.with_probability, target.bound) {
        (Some(p), _) => p,
        (None, Bound::AtLeast(x) | Bound::AtMost(x)) => x,
    }
}

fn seen(words: &Words<'_>) -> Part {
    let f = words.found;
    let mut table = table_of(words, "All settings that were simulated, cheapest first", "Setting");
    for v in &f.visited {
        row(words, &mut table, words.setting(v), v);
    }
    let count = whole(f.visited.len() as u64);
    let blocks = vec![
        Block::Text(format!(
            "{count} of {} settings were simulated. The others were settled by them: they cost more than one that meets \
             the targets{}.",
            whole(f.settings as u64),
            if f.search.more_helps && f.doubt.is_none() {
                ", or have no more of any lever than one that misses"
            } else {
                ""
            }
        )),
        Block::Folded(format!("Show all {count}"), table),
    ];
    Part { id: "seen".into(), title: "All settings seen".into(), blocks }
}

fn method(words: &Words<'_>) -> Part {
    let f = words.found;
    let search = &f.search;
    let targets: Vec<String> = (0..f.constraints.len()).map(|t| words.target(t)).collect();
    let helps = match (search.more_helps, f.doubt) {
        (false, _) => "not assumed: every cheaper setting was shown to miss by itself",
        (true, None) => "declared in the scenario; no two settings that were seen contradict it",
        (true, Some(_)) => "declared in the scenario, contradicted by what was seen, and not used",
    };
    let terms = [
        ("Targets", targets.join("; ")),
        (
            "What is promised",
            format!(
                "with probability {} the selected setting does not miss a target by more than the indifference, and no \
                 setting that keeps all of them by more than that is cheaper",
                words.probability()
            ),
        ),
        (
            "Indifference",
            format!(
                "{} of probability; {} of a mean",
                percent(search.indifference),
                percent(search.tolerance)
            ),
        ),
        ("More helps", helps.to_owned()),
        ("Random numbers", "replication by replication the same for all settings".to_owned()),
        (
            "Intervals",
            format!(
                "{} each, by themselves; estimates of settings that were stopped by a verdict lean a little towards it",
                percent(search.confidence)
            ),
        ),
        ("Effort", words.effort()),
    ];
    let terms = terms.into_iter().map(|(t, d)| (t.to_owned(), d)).collect();
    Part { id: "method".into(), title: "How it was found".into(), blocks: vec![Block::Terms(terms)] }
}
