//! Money: what it is spent on, from the largest cost on, and the statement.

use super::board::figure;
use crate::experiment::result::Unit;
use crate::report::chart::{Axis, Chart, Ink, Side};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::number::percent;
use crate::report::page::{Block, Cell, Part, Table};

/// Sums and ratios, which are no kinds of cost.
fn is_kind(id: &str) -> bool {
    let name = id.trim_start_matches("cost.");
    id.starts_with("cost.") && name != "total" && name != "procurement" && !name.contains("per_")
}

/// The section.
pub fn part(f: &Findings) -> Option<Part> {
    let of_money = |k: &&KpiFinding| k.info.group == "Money" && k.mean.mean.is_finite();
    let all: Vec<&KpiFinding> = f.kpis.iter().filter(of_money).collect();
    let total = all.iter().find(|k| k.info.id == "cost.total");
    let mut blocks = Vec::new();
    if let Some(total) = total {
        blocks.extend(kinds(f, total, &all));
    }
    if all.is_empty() {
        return None;
    }
    let mut table = Table::new("The statement of the window", &["Item", "#Mean", "#Share of the cost"]);
    for k in &all {
        let share = match total {
            Some(total) if is_kind(&k.info.id) && k.info.unit == Unit::Money => {
                percent(k.mean.mean / total.mean.mean)
            }
            _ => "–".to_owned(),
        };
        let name = Cell::from(k.info.label.as_str()).small(k.info.definition.as_str());
        table.row(vec![name, figure(&k.scale(&f.title.currency), k), share.into()]);
    }
    blocks.push(Block::Table(table));
    Some(Part { id: "money".into(), title: "Money".into(), blocks })
}

fn kinds(f: &Findings, total: &KpiFinding, all: &[&KpiFinding]) -> Option<Block> {
    let mut rows: Vec<&KpiFinding> = all
        .iter()
        .copied()
        .filter(|k| is_kind(&k.info.id) && k.info.unit == Unit::Money && k.mean.mean > 0.0)
        .collect();
    rows.sort_by(|a, b| b.mean.mean.total_cmp(&a.mean.mean));
    let (largest, currency) = (rows.first()?, &f.title.currency);
    let scale = total.scale(currency);
    let caption = format!(
        "{} is the largest cost: {} of {}.",
        largest.info.label,
        percent(largest.mean.mean / total.mean.mean),
        scale.mean_and_half_width(total.mean.mean, total.mean.half_width)
    );
    // Room for the words behind the longest bar.
    let ends = [0.0, largest.mean.mean * 1.25];
    let x = Axis::numbers(format!("({currency})"), ends, 5);
    let y = Axis::names("", rows.iter().map(|k| k.info.label.clone()).collect());
    let mut chart = Chart::new("What it costs", caption, x, y);
    let mut table = Table::new("Costs of the window, the largest first", &["Cost", "#Mean", "#Share"]);
    for (i, k) in rows.iter().enumerate() {
        chart.rectangle((0.0, i as f64 + 0.18), (k.mean.mean, i as f64 + 0.82), Ink::Main);
        let text = k.scale(currency).quantity(k.mean.mean);
        chart.words((k.mean.mean, i as f64 + 0.5), text.clone(), Side::Right);
        let share = percent(k.mean.mean / total.mean.mean);
        table.row(vec![Cell::from(k.info.label.as_str()), text.into(), share.into()]);
    }
    Some(Block::Figure(chart, table))
}
