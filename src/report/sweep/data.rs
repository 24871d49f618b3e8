//! A sweep as JSON and CSV, numbers in full and in each measure's own unit.

use serde_json::{Value, json};

use super::{SweepReport, answer, point_words};
use crate::experiment::sweep::{Effect, Response};
use crate::report::tables::{better_code, field, table, unit_code};
use crate::stats::MeanEstimate;

fn estimate(e: &MeanEstimate) -> Value {
    json!({"mean": e.mean, "half_width": e.half_width, "n": e.n})
}

/// `sweep.json`.
pub fn sweep_json(report: &SweepReport) -> Value {
    let s = &report.swept;
    let levers: Vec<&str> = s.sweep.levers.iter().map(|l| l.path.as_str()).collect();
    let points: Vec<Value> = s
        .points
        .iter()
        .enumerate()
        .map(|(i, point)| {
            let set: Vec<Value> = point.iter().map(|l| json!(l.as_ref().map(|l| &l.text))).collect();
            json!({"point": i + 1, "set": set, "on_frontier": s.plane.as_ref().map(|p| p.on[i])})
        })
        .collect();
    json!({
        "format": 1,
        "answer": answer(report),
        "sweep": s.sweep.name,
        "levers": levers,
        "points": points,
        "replications": s.replications,
        "seed": report.seed,
        "confidence": s.confidence,
        "rough": report.rough,
        "measures": s.measures.iter().map(|m| measure(report, m)).collect::<Vec<_>>(),
    })
}

fn measure(report: &SweepReport, m: &Response) -> Value {
    let s = &report.swept;
    let path = |i: usize| s.sweep.levers[i].path.as_str();
    let curves: Vec<Value> = m
        .curves
        .iter()
        .enumerate()
        .map(|(lever, curve)| {
            let at = |(text, _, e): &(String, Option<f64>, MeanEstimate)| json!({"value": text, "estimate": estimate(e)});
            json!({"lever": path(lever), "levels": curve.iter().map(at).collect::<Vec<_>>()})
        })
        .collect();
    let effects = |list: &[Effect]| -> Vec<Value> {
        let one = |e: &Effect| json!({"lever": path(e.lever), "from": e.from, "to": e.to, "swing": estimate(&e.swing)});
        list.iter().map(one).collect()
    };
    let interactions: Vec<Value> = m
        .interactions
        .iter()
        .map(|i| json!({"levers": [path(i.levers.0), path(i.levers.1)], "estimate": estimate(&i.estimate)}))
        .collect();
    let against: Vec<Value> = m
        .against
        .iter()
        .map(|d| {
            let worth = Some(d.worth).filter(|w| w.is_finite());
            json!({"difference": d.difference.mean, "half_width": d.difference.half_width, "correlation": d.correlation, "worth": worth})
        })
        .collect();
    json!({
        "id": m.info.id, "label": m.info.label, "unit": unit_code(m.info.unit), "better": better_code(m.info.better),
        "as_it_stands": estimate(&m.baseline), "points": m.means.iter().map(estimate).collect::<Vec<_>>(),
        "against_as_it_stands": against,
        "best": m.best.as_ref().map(|(best, near)| json!({
            "point": best + 1, "not_told_from": near.iter().map(|i| i + 1).collect::<Vec<_>>(),
        })),
        "curves": curves, "steps": effects(&m.steps), "effects": effects(&m.effects), "interactions": interactions, "explained": m.explained,
    })
}

/// `points.csv`: one row per point with its settings and estimates; point 0 is the scenario as it stands.
pub fn points_csv(report: &SweepReport) -> String {
    let s = &report.swept;
    let mut header: Vec<String> = vec!["point".into(), "name".into()];
    header.extend(s.sweep.levers.iter().map(|l| l.path.clone()));
    for m in &s.measures {
        let ending = |end: &str| format!("{}.{end}", m.info.id);
        header.extend([
            m.info.id.clone(),
            ending("half_width"),
            ending("difference"),
            ending("difference_half_width"),
        ]);
    }
    header.push("on_frontier".into());
    let mut base = vec!["0".to_owned(), "as it stands".to_owned()];
    base.resize(2 + s.sweep.levers.len(), String::new());
    for m in &s.measures {
        base.extend([field(m.baseline.mean), field(m.baseline.half_width), String::new(), String::new()]);
    }
    base.push(String::new());
    let point = |i: usize| {
        let mut row = vec![(i + 1).to_string(), point_words(s, i)];
        row.extend(s.points[i].iter().map(|l| l.as_ref().map_or(String::new(), |l| l.text.clone())));
        for m in &s.measures {
            let d = m.against[i].difference;
            row.extend([m.means[i].mean, m.means[i].half_width, d.mean, d.half_width].map(field));
        }
        row.push(s.plane.as_ref().map_or(String::new(), |p| p.on[i].to_string()));
        row
    };
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    table(&header, std::iter::once(base.clone()).chain((0..s.points.len()).map(point)))
}
