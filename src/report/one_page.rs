//! The report on one sheet of paper: the answer, what it rests on, and what to watch, for people who decide and people who
//! have to be told.

use super::answer::{Verdict, answer, confidence, target_figures};
use super::captions::stages_caption;
use super::causes::late_sentence;
use super::findings::Findings;
use super::number::{NO_VALUE, whole};
use super::page::{Block, Cell, Page, Part, Table, Tone};
use super::sections::sections;

/// Measures on the sheet.
const MEASURES: usize = 8;
/// Pictures on the sheet.
const PICTURES: usize = 2;
/// Remarks on the sheet.
const REMARKS: usize = 4;
/// The sections whose first picture may be on the sheet, the first first.
const WORTH_A_PICTURE: [&str; 5] = ["risk", "bottlenecks", "map", "inputs", "carriers"];

/// The page.
pub fn one_page(f: &Findings) -> Page {
    let part =
        |id: &str, title: &str, blocks: Vec<Block>| Part { id: id.into(), title: title.into(), blocks };
    let mut parts = Vec::new();
    if !f.targets.is_empty() {
        parts.push(part("targets", "Targets", vec![Block::Table(targets(f))]));
    }
    parts.push(part("measures", "Measures", vec![Block::Table(measures(f))]));
    let sections = sections(f);
    let figures = WORTH_A_PICTURE.iter().filter_map(|id| {
        let section = sections.iter().find(|s| s.id == *id)?;
        let picture = section.blocks.iter().find(|b| matches!(b, Block::Figure(..) | Block::Drawing(_)))?;
        Some((section, picture.clone()))
    });
    for (section, picture) in figures.take(PICTURES) {
        parts.push(part(&section.id, &section.title, vec![picture]));
    }
    let mut watch: Vec<String> = f.late.as_ref().and_then(late_sentence).into_iter().collect();
    if f.hours_per_order() > 0.0 {
        watch.push(stages_caption(f));
    }
    watch.extend(f.warnings.iter().take(REMARKS).cloned());
    if !watch.is_empty() {
        parts.push(part("remarks", "What else to know", vec![Block::List(watch)]));
    }
    let graded = f.assumptions.iter().filter(|a| !a.grade.is_empty()).count();
    Page {
        name: f.title.name.clone(),
        question: f.title.question.clone().unwrap_or_else(|| format!("What happens in {}?", f.title.name)),
        answer: answer(f),
        facts: format!(
            "{} from {}, {} · {} replications · seed {} · {graded} assumptions · Plimsoll {}",
            f.title.length,
            f.title.start,
            f.title.time_zone,
            whole(f.indices.len() as u64),
            f.method.seed,
            f.method.version
        ),
        notes: Vec::new(),
        sections: parts,
        one_sheet: true,
    }
}

fn targets(f: &Findings) -> Table {
    let interval = format!("#{} interval", confidence(f));
    let mut table =
        Table::new("What is wanted, and how likely it is", &["Verdict", "Target", "#Estimate", &interval]);
    for t in &f.targets {
        let (verdict, (estimate, interval)) = (Verdict::of(t), target_figures(f, t));
        let tone = if t.met { Tone::Good } else { Tone::Bad };
        table.row(vec![
            Cell::from(format!("{} {}", verdict.sign(), verdict.word())).tone(tone),
            Cell::from(f.kpi_of(t).info.label.as_str()).small(t.sentence.as_str()),
            estimate.into(),
            interval.into(),
        ]);
    }
    table
}

fn measures(f: &Findings) -> Table {
    let interval = format!("#{} interval", confidence(f));
    let mut table = Table::new(
        "Means with their intervals, and where 90 % of the replications lie",
        &["Measure", "#Mean", &interval, "#5 %", "#95 %"],
    );
    for k in f.headline().into_iter().take(MEASURES) {
        let scale = k.scale(&f.title.currency);
        let interval = k.mean.interval();
        table.row(vec![
            k.info.label.as_str().into(),
            scale.quantity(k.mean.mean).into(),
            interval.map_or(NO_VALUE.into(), |(a, b)| {
                format!("{} … {}", scale.number(a), scale.number(b)).into()
            }),
            scale.number(k.spread.p5).into(),
            scale.number(k.spread.p95).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    #[test]
    fn the_sheet_has_the_answer_the_targets_and_two_pictures() {
        let f = Findings::of(&example_run(30));
        let page = one_page(&f);
        assert_eq!(page.answer, answer(&f));
        let ids: Vec<&str> = page.sections.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["targets", "measures", "bottlenecks", "map", "remarks"]);
        let Block::Table(table) = &page.sections[1].blocks[0] else { panic!("no table") };
        let first = f.headline()[0];
        assert_eq!(table.rows[0][1].text, first.scale("EUR").quantity(first.mean.mean));
        assert!(page.html().contains("<body class=\"one-sheet\">"));
        assert!(!one_page(&Findings::of(&example_run(0))).html().contains("NaN"));
    }
}
