//! `summary.xlsx` of experiments over several settings: the same figures as in their CSV files, with typed cells.

use super::workbook::{Field, Sheet, bytes};
use crate::experiment::compare::{Columns, Compared};
use crate::experiment::drill::MEASURES;
use crate::experiment::result::{Bound, Unit};
use crate::report::compare::{CompareReport, better_in, closing};
use crate::report::drill::{DrillReport, answer as drill_answer};
use crate::report::risk::{RiskReport, answer as risk_answer, losses_csv, register_csv};
use crate::report::sweep::{SweepReport, answer as sweep_answer, point_words};
use crate::report::tables::{better_code, unit_code};
use crate::stats::MeanEstimate;

/// The headings of a sheet of verdicts.
const VERDICTS: [&str; 16] = [
    "KPI",
    "measure",
    "unit",
    "variant",
    "n",
    "baseline",
    "mean",
    "difference",
    "low",
    "high",
    "half width",
    "correlation",
    "pairing is worth",
    "better in",
    "better",
    "verdict",
];

/// The workbook of a comparison.
pub fn comparison_xlsx(report: &CompareReport, points: &[Columns]) -> Vec<u8> {
    let c = &report.comparison;
    let of = |name: &str, note: &str, kept: &dyn Fn(&Compared) -> bool| {
        let rows = c.measures.iter().filter(|m| kept(m)).flat_map(|m| verdicts(report, m)).collect();
        Sheet { rows, ..Sheet::new(name, note, &VERDICTS) }
    };
    let mut sheets = vec![of("Summary", &closing(report).join(" "), &|m| m.deciding)];
    if !report.targets.is_empty() {
        sheets.push(targets(report));
    }
    let note = format!(
        "Each variant against {}, paired by replication, in all measures. Shares are fractions, times are hours.",
        c.points[0]
    );
    sheets.push(of("Comparison", &note, &|_| true));
    let deciding: Vec<&str> = c.deciding().map(|m| m.info.id.as_str()).collect();
    sheets.push(replications(points, &deciding));
    sheets.push(inputs(report));
    let about = [
        ("scenario", report.name.clone().into()),
        ("question", report.question.clone().unwrap_or_default().into()),
        ("replications of each", Field::Whole(c.replications as u64)),
        ("seed", report.seed.to_string().into()),
        ("confidence", Field::Number(c.confidence, Unit::Share)),
        ("differences of a measure whose intervals hold together", Field::Whole(c.family as u64)),
    ];
    sheets.push(Sheet::about(about));
    bytes(&report.name, &sheets)
}

fn unit(currency: &str, unit: Unit) -> Field {
    if unit == Unit::Money { currency.into() } else { unit_code(unit).into() }
}

fn verdicts(report: &CompareReport, m: &Compared) -> Vec<Vec<Field>> {
    let of = m.info.unit;
    let each = m.against.iter().enumerate().filter_map(|(i, v)| {
        let v = v.as_ref()?;
        let d = v.figures.paired.difference;
        let (low, high) = d.interval().unwrap_or((f64::NAN, f64::NAN));
        let mean = |point: usize| m.means[point].map_or(f64::NAN, |e| e.mean);
        let mut row: Vec<Field> = vec![m.info.id.clone().into(), m.info.label.clone().into()];
        row.extend([unit(&report.currency, of), report.comparison.points[i + 1].clone().into()]);
        row.push(Field::Whole(d.n as u64));
        row.extend([mean(0), mean(i + 1), d.mean, low, high, d.half_width].map(|x| Field::Number(x, of)));
        let share = better_in(m, v).map_or(f64::NAN, |p| p.observed());
        let paired = &v.figures.paired;
        row.extend([paired.correlation, paired.worth].map(|x| Field::Number(x, Unit::Factor)));
        row.extend([
            Field::Number(share, Unit::Share),
            better_code(m.info.better).into(),
            v.word.text().into(),
        ]);
        Some(row)
    });
    each.collect()
}

fn targets(report: &CompareReport) -> Sheet {
    let c = &report.comparison;
    let headings = ["target", "KPI", "limit", "with probability", "setting", "estimate", "verdict"];
    let rows =
        report.targets.iter().filter_map(|t| Some((t, c.measures.iter().find(|m| m.info.id == t.kpi)?)));
    let rows = rows.flat_map(|(t, m)| {
        let (Bound::AtLeast(limit) | Bound::AtMost(limit)) = t.bound;
        c.points.iter().zip(&m.columns).filter_map(move |(name, column)| {
            let values = column.as_ref()?;
            let (estimate, of) = match t.with_probability {
                Some(_) => (t.kept(values, c.confidence).observed(), Unit::Share),
                None => (MeanEstimate::of(values, c.confidence).mean, m.info.unit),
            };
            Some(vec![
                t.name.clone().into(),
                t.kpi.clone().into(),
                Field::Number(limit, m.info.unit),
                Field::Number(t.with_probability.unwrap_or(f64::NAN), Unit::Share),
                name.clone().into(),
                Field::Number(estimate, of),
                if t.met(values, c.confidence) { "met" } else { "missed" }.into(),
            ])
        })
    });
    let note =
        "What was wanted, and how it stands in each setting: a probability over replications, or a mean.";
    Sheet { rows: rows.collect(), ..Sheet::new("Targets", note, &headings) }
}

fn inputs(report: &CompareReport) -> Sheet {
    let headings = ["variant", "path", "before", "after", "from"];
    let rows = report.changes.iter().enumerate().flat_map(|(i, changes)| {
        changes.iter().map(move |d| {
            let value = |v: &Option<String>| Field::from(v.as_deref().unwrap_or_default());
            vec![
                report.comparison.points[i + 1].clone().into(),
                d.path.clone().into(),
                value(&d.before),
                value(&d.after),
                d.origin.clone().into(),
            ]
        })
    });
    let note = "What each variant says otherwise than the first setting.";
    Sheet { rows: rows.collect(), ..Sheet::new("Inputs", note, &headings) }
}

/// A row for each setting and replication.
fn replications(points: &[Columns], kpis: &[&str]) -> Sheet {
    let mut headings = vec!["setting", "replication"];
    headings.extend(kpis);
    let rows = points.iter().flat_map(|p| {
        let columns: Vec<_> = kpis
            .iter()
            .map(|id| p.find(id).zip(p.kpis.iter().find(|k| k.id == **id).map(|k| k.unit)))
            .collect();
        (0..p.values.first().map_or(0, Vec::len)).map(move |r| {
            let mut row = vec![p.name.clone().into(), Field::Whole(r as u64)];
            row.extend(columns.iter().map(|c| match c {
                Some((values, unit)) => Field::Number(values[r], *unit),
                None => Field::Number(f64::NAN, Unit::Count),
            }));
            row
        })
    });
    let note =
        "A row for each setting and replication, with the measures that decide. All are in replications.csv.";
    Sheet { rows: rows.collect(), ..Sheet::new("Replications", note, &headings) }
}

/// The workbook of a sweep.
pub fn sweep_xlsx(report: &SweepReport, points: &[Columns]) -> Vec<u8> {
    let s = &report.swept;
    let mut headings: Vec<String> = vec!["point".into(), "name".into()];
    headings.extend(s.sweep.levers.iter().map(|l| l.path.clone()));
    for m in &s.measures {
        let id = &m.info.id;
        headings.extend([
            id.clone(),
            format!("{id}, ±"),
            format!("{id}, difference"),
            format!("{id}, difference ±"),
        ]);
    }
    let mut base: Vec<Field> = vec![Field::Whole(0), "as it stands".into()];
    base.resize(2 + s.sweep.levers.len(), "".into());
    for m in &s.measures {
        let numbers = [m.baseline.mean, m.baseline.half_width, f64::NAN, f64::NAN];
        base.extend(numbers.map(|v| Field::Number(v, m.info.unit)));
    }
    let mut rows = vec![base];
    for (i, point) in s.points.iter().enumerate() {
        let mut row: Vec<Field> = vec![Field::Whole(i as u64 + 1), point_words(s, i).into()];
        row.extend(point.iter().map(|l| Field::from(l.as_ref().map_or("", |l| l.text.as_str()))));
        for m in &s.measures {
            let d = m.against[i].difference;
            let numbers = [m.means[i].mean, m.means[i].half_width, d.mean, d.half_width];
            row.extend(numbers.map(|v| Field::Number(v, m.info.unit)));
        }
        rows.push(row);
    }
    let summary = Sheet { rows, ..Sheet::of("Summary", &sweep_answer(report), headings) };
    let kpis: Vec<&str> = s.measures.iter().map(|m| m.info.id.as_str()).collect();
    let about = [
        ("scenario", report.name.clone().into()),
        ("question", report.question.clone().unwrap_or_default().into()),
        ("sweep", s.sweep.name.clone().into()),
        ("replications of each point", Field::Whole(s.replications as u64)),
        ("seed", report.seed.to_string().into()),
        ("confidence", Field::Number(s.confidence, Unit::Share)),
    ];
    bytes(&report.name, &[summary, effects(report), replications(points, &kpis), Sheet::about(about)])
}

fn effects(report: &SweepReport) -> Sheet {
    let s = &report.swept;
    let headings = ["KPI", "unit", "lever", "from", "to", "effect", "half width"];
    let rows = s.measures.iter().flat_map(|m| {
        m.effects.iter().map(move |e| {
            vec![
                m.info.id.clone().into(),
                unit(&report.currency, m.info.unit),
                s.sweep.levers[e.lever].path.clone().into(),
                e.from.clone().into(),
                e.to.clone().into(),
                Field::Number(e.swing.mean, m.info.unit),
                Field::Number(e.swing.half_width, m.info.unit),
            ]
        })
    });
    let note = "What each lever does from its first to its last value.";
    Sheet { rows: rows.collect(), ..Sheet::new("Effects", note, &headings) }
}

/// The workbook of drills.
pub fn drill_xlsx(report: &DrillReport) -> Vec<u8> {
    let headings =
        ["disruption", "playbooks", "measure", "unit", "mean", "low", "high", "n", "better", "definition"];
    let (mut rows, mut each) = (Vec::new(), Vec::new());
    for one in &report.drills {
        for (a, arm) in one.figures.arms.iter().enumerate() {
            for (m, of) in MEASURES.iter().enumerate() {
                let e = one.figures.mean(a, m);
                let (low, high) = e.interval().unwrap_or((f64::NAN, f64::NAN));
                let mut row: Vec<Field> =
                    vec![one.disruption.clone().into(), arm.name(&report.playbooks).into()];
                row.extend([of.id.into(), unit(&report.currency, of.unit)]);
                row.extend([e.mean, low, high].map(|v| Field::Number(v, of.unit)));
                row.extend([Field::Whole(e.n as u64), better_code(of.better).into(), of.definition.into()]);
                rows.push(row);
            }
            for r in 0..one.drill.rows.len() {
                let mut row: Vec<Field> =
                    vec![one.disruption.clone().into(), arm.name(&report.playbooks).into()];
                row.push(Field::Whole(r as u64));
                let values = MEASURES.iter().zip(&one.figures.values[a]);
                row.extend(values.map(|(of, v)| Field::Number(v[r], of.unit)));
                each.push(row);
            }
        }
    }
    let mut ids = vec!["disruption", "playbooks", "replication"];
    ids.extend(MEASURES.iter().map(|m| m.id));
    let about = [
        ("scenario", report.name.clone().into()),
        ("question", report.question.clone().unwrap_or_default().into()),
        ("replications", Field::Whole(report.replications as u64)),
        ("seed", report.seed.to_string().into()),
    ];
    let note = "A row for each replication and set of playbooks, as in drill.csv.";
    let summary = Sheet { rows, ..Sheet::new("Summary", &drill_answer(report).join(" "), &headings) };
    let replications = Sheet { rows: each, ..Sheet::new("Replications", note, &ids) };
    bytes(&report.name, &[summary, replications, Sheet::about(about)])
}

/// The workbook of a risk register.
pub fn risk_xlsx(report: &RiskReport) -> Vec<u8> {
    let losses = match report.counted().words() {
        words if words.contains("order") => Unit::Orders,
        _ => Unit::Money,
    };
    let register = |heading: &str| match heading {
        "disruption" | "basis" => None,
        "seen_in_a_run" => Some(Unit::Share),
        "per_year" => Some(Unit::Count),
        _ => Some(losses),
    };
    let each = |heading: &str| match heading {
        "disruption" => None,
        h if h.starts_with("money") => Some(Unit::Money),
        h if h.starts_with("orders") => Some(Unit::Orders),
        _ => Some(Unit::Count),
    };
    let about = [
        ("scenario", report.name.clone().into()),
        ("question", report.question.clone().unwrap_or_default().into()),
        ("losses", report.counted().words().into()),
        ("currency", report.currency.clone().into()),
        ("replications", Field::Whole(report.replications as u64)),
        ("seed", report.seed.to_string().into()),
        ("confidence", Field::Number(report.confidence, Unit::Share)),
    ];
    let note = "The losses of each replication, before and after the playbooks, as in losses.csv.";
    let sheets = [
        Sheet::of_csv("Summary", &risk_answer(report).join(" "), &register_csv(report), register),
        Sheet::of_csv("Replications", note, &losses_csv(report), each),
        Sheet::about(about),
    ];
    bytes(&report.name, &sheets)
}
