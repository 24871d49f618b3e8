//! Drills as JSON and CSV.

use serde_json::{Value, json};

use super::{DrillReport, One, gains};
use crate::experiment::drill::{Arm, MEASURES, Worth};
use crate::report::tables::{better_code, field, table, unit_code};
use crate::stats::MeanEstimate;

fn number(v: f64) -> Value {
    if v.is_finite() { json!(v) } else { Value::Null }
}

fn estimate(e: &MeanEstimate) -> Value {
    let interval = e.interval();
    json!({
        "n": e.n, "mean": number(e.mean), "sd": number(e.sd),
        "low": interval.map_or(Value::Null, |i| number(i.0)), "high": interval.map_or(Value::Null, |i| number(i.1)),
    })
}

/// `drill.json`.
pub fn drill_json(report: &DrillReport) -> Value {
    let measures = MEASURES.iter().map(|m| {
        json!({
            "id": m.id, "label": m.label, "unit": unit_code(m.unit), "better": better_code(m.better),
            "definition": m.definition,
        })
    });
    json!({
        "format": 1,
        "name": report.name,
        "question": report.question,
        "answer": super::answer(report),
        "currency": report.currency,
        "replications": report.replications,
        "wanted": report.wanted,
        "seed": report.seed,
        "rough": report.rough,
        "measures": measures.collect::<Vec<_>>(),
        "drills": report.drills.iter().map(|one| drill(report, one)).collect::<Vec<_>>(),
    })
}

fn drill(report: &DrillReport, one: &One) -> Value {
    let f = &one.figures;
    let arms = f.arms.iter().enumerate().map(|(a, arm)| {
        let figures: serde_json::Map<String, Value> =
            MEASURES.iter().enumerate().map(|(m, of)| (of.id.to_owned(), estimate(&f.mean(a, m)))).collect();
        json!({
            "id": arm.code(&report.playbooks), "name": arm.name(&report.playbooks), "figures": figures,
            "not_recovered": f.censored[a],
        })
    });
    let all: Vec<usize> = (0..MEASURES.len()).collect();
    let worth = gains(one, &report.playbooks, &all).into_iter().map(|(name, gains)| {
        let by_measure: serde_json::Map<String, Value> = all
            .iter()
            .zip(&gains)
            .map(|(m, g): (_, &Worth)| (MEASURES[*m].id.to_owned(), estimate(&g.gain)))
            .collect();
        json!({"what": name, "gain": by_measure})
    });
    let budgets: serde_json::Map<String, Value> = one
        .budgets
        .iter()
        .map(|(name, shares)| {
            let empty = shares.iter().filter(|s| **s >= 1.0).count();
            let spent = estimate(&MeanEstimate::of(shares, f.confidence()));
            (name.clone(), json!({"share_spent": spent, "times_empty": empty}))
        })
        .collect();
    json!({
        "disruption": one.disruption,
        "moment": one.moment,
        "moment_hours": one.drill.exercise.at.hours(),
        "chosen": one.chosen(),
        "tolerance_orders": f.tolerance,
        "confidence": f.confidence(),
        "arms": arms.collect::<Vec<_>>(),
        "worth": worth.collect::<Vec<_>>(),
        "budgets": budgets,
        "false_alarms": f.arm(Arm::CalmWithPlan).map(|_| estimate(&MeanEstimate::of(&f.false_alarms, f.confidence()))),
    })
}

/// `drill.csv`: a row for each drill, replication and set of playbooks.
pub fn drill_csv(report: &DrillReport) -> String {
    let mut header = vec!["disruption", "replication", "arm"];
    header.extend(MEASURES.iter().map(|m| m.id));
    let mut rows = Vec::new();
    for one in &report.drills {
        for r in 0..one.drill.rows.len() {
            for (a, arm) in one.figures.arms.iter().enumerate() {
                let mut row = vec![one.disruption.clone(), r.to_string(), arm.code(&report.playbooks)];
                row.extend(one.figures.values[a].iter().map(|m| field(m[r])));
                rows.push(row);
            }
        }
    }
    table(&header, rows.into_iter())
}
