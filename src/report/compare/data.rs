//! A comparison as JSON and CSV, numbers in full and in each measure's own unit.

use serde_json::{Value, json};

use super::{CompareReport, better_in, closing};
use crate::experiment::compare::{Columns, Compared};
use crate::report::tables::{better_code, field, table, unit_code};

/// `comparison.json`.
pub fn comparison_json(report: &CompareReport) -> Value {
    let c = &report.comparison;
    let changes: Vec<Value> = report
        .changes
        .iter()
        .enumerate()
        .map(|(i, changes)| {
            let one = changes
                .iter()
                .map(|d| json!({"path": d.path, "before": d.before, "after": d.after, "origin": d.origin}));
            json!({"variant": c.points[i + 1], "changes": one.collect::<Vec<_>>()})
        })
        .collect();
    let targets: Vec<Value> = report
        .targets
        .iter()
        .filter_map(|t| {
            let measure = c.measures.iter().find(|m| m.info.id == t.kpi)?;
            let met = |v: &Option<Vec<f64>>| v.as_ref().map(|v| t.met(v, c.confidence));
            Some(json!({"name": t.name, "kpi": t.kpi, "met": measure.columns.iter().map(met).collect::<Vec<_>>()}))
        })
        .collect();
    json!({
        "format": 1,
        "answer": closing(report),
        "baseline": c.points[0],
        "points": c.points,
        "replications": c.replications,
        "seed": report.seed,
        "confidence": c.confidence,
        "family": c.family,
        "rough": report.rough,
        "inputs": changes,
        "kpis": c.measures.iter().map(|m| measure(report, m)).collect::<Vec<_>>(),
        "targets": targets,
        "alarms": c.alarms().iter().map(|(v, m)| json!({"variant": v, "kpi": m.info.id})).collect::<Vec<_>>(),
        "warnings": report.warnings,
    })
}

fn measure(report: &CompareReport, m: &Compared) -> Value {
    let means: Vec<Value> = m
        .means
        .iter()
        .map(|e| match e {
            Some(e) => json!({"mean": e.mean, "half_width": e.half_width, "n": e.n}),
            None => Value::Null,
        })
        .collect();
    let against: Vec<Value> = m
        .against
        .iter()
        .enumerate()
        .map(|(i, v)| {
            let Some(v) = v else { return Value::Null };
            let d = v.figures.paired.difference;
            let (low, high) = d.interval().unwrap_or((f64::NAN, f64::NAN));
            json!({
                "variant": report.comparison.points[i + 1], "verdict": v.word.text(), "n": d.n,
                "difference": d.mean, "low": low, "high": high, "half_width_alone": v.figures.alone.half_width,
                "correlation": v.figures.paired.correlation, "worth": finite(v.figures.paired.worth),
                "better_in": better_in(m, v).map(|p| p.observed()), "p": v.figures.p,
                "adjusted_p": v.adjusted_p,
            })
        })
        .collect();
    let ranking = m.ranking.as_ref().map(|(points, r)| {
        let name = |i: &usize| report.comparison.points[points[*i]].clone();
        json!({"lowest_first": r.order.iter().map(name).collect::<Vec<_>>(), "apart": r.apart, "comparisons": r.comparisons})
    });
    json!({
        "id": m.info.id, "label": m.info.label, "unit": unit_code(m.info.unit), "better": better_code(m.info.better),
        "deciding": m.deciding, "matters_if": m.matters_if, "points": means, "against_baseline": against,
        "ranking": ranking,
    })
}

/// JSON has no infinity: equal differences in every replication have no finite factor.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// `comparison.csv`: one row per measure and variant.
pub fn comparison_csv(report: &CompareReport) -> String {
    let header = [
        "kpi",
        "label",
        "unit",
        "variant",
        "n",
        "baseline_mean",
        "variant_mean",
        "difference",
        "low",
        "high",
        "half_width",
        "half_width_alone",
        "correlation",
        "worth",
        "better_in",
        "p",
        "adjusted_p",
        "verdict",
    ];
    let rows = report.comparison.measures.iter().flat_map(|m| {
        m.against.iter().enumerate().filter_map(move |(i, v)| {
            let v = v.as_ref()?;
            let d = v.figures.paired.difference;
            let (low, high) = d.interval().unwrap_or((f64::NAN, f64::NAN));
            let mean = |point: usize| m.means[point].map_or(f64::NAN, |e| e.mean);
            let mut row = vec![m.info.id.clone(), m.info.label.clone(), unit_code(m.info.unit).to_owned()];
            row.extend([report.comparison.points[i + 1].clone(), d.n.to_string()]);
            let share = better_in(m, v).map_or(f64::NAN, |p| p.observed());
            row.extend(
                [
                    mean(0),
                    mean(i + 1),
                    d.mean,
                    low,
                    high,
                    d.half_width,
                    v.figures.alone.half_width,
                    v.figures.paired.correlation,
                    v.figures.paired.worth,
                    share,
                    v.figures.p,
                    v.adjusted_p,
                ]
                .map(field),
            );
            row.push(v.word.text().to_owned());
            Some(row)
        })
    });
    table(&header, rows)
}

/// `replications.csv` of an experiment: one row per point and replication; a measure that a point does not have
/// is an empty field.
pub fn point_replications_csv(points: &[Columns]) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for kpi in points.iter().flat_map(|p| &p.kpis) {
        if !ids.contains(&kpi.id.as_str()) {
            ids.push(&kpi.id);
        }
    }
    let header: Vec<&str> = ["point", "replication"].into_iter().chain(ids.iter().copied()).collect();
    let rows = points.iter().flat_map(|p| {
        let columns: Vec<Option<&[f64]>> = ids.iter().map(|id| p.find(id)).collect();
        let n = p.values.first().map_or(0, Vec::len);
        (0..n).map(move |r| {
            let mut row = vec![p.name.clone(), r.to_string()];
            row.extend(columns.iter().map(|c| c.map_or(String::new(), |values| field(values[r]))));
            row
        })
    });
    table(&header, rows)
}
