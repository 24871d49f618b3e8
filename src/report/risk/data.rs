//! The risk register as JSON and CSV.

use serde_json::{Value, json};

use super::{RiskReport, ranked};
use crate::report::tables::{field, table};
use crate::stats::{MeanEstimate, Tail};

fn number(v: f64) -> Value {
    if v.is_finite() { json!(v) } else { Value::Null }
}

fn interval(i: Option<(f64, f64)>) -> Value {
    i.map_or(Value::Null, |(a, b)| json!([number(a), number(b)]))
}

fn estimate(e: &MeanEstimate) -> Value {
    json!({"n": e.n, "mean": number(e.mean), "interval": interval(e.interval())})
}

fn tail(t: &Tail) -> Value {
    json!({
        "n": t.n, "level": t.level, "var": number(t.var), "var_interval": interval(t.var_interval),
        "cvar": number(t.cvar), "cvar_interval": interval(t.cvar_interval), "enough": t.is_enough(),
    })
}

/// `risk.json`.
pub fn risk_json(report: &RiskReport) -> Value {
    let (before, after) = report.tails();
    let register: Vec<Value> = report
        .lines()
        .iter()
        .map(|l| {
            json!({
                "disruption": l.name, "per_year": l.entry.frequency.per_year, "basis": l.entry.frequency.basis.words(),
                "seen_in_a_run": number(l.seen),
                "one": {"before": estimate(&l.one.0), "after": l.one.1.as_ref().map(estimate)},
                "year": {"before": estimate(&l.year.0), "after": l.year.1.as_ref().map(estimate)},
            })
        })
        .collect();
    let nodes = report.nodes.as_ref().map(|nodes| {
        let list: Vec<Value> = ranked(nodes)
            .into_iter()
            .map(|s| {
                json!({
                    "kind": s.node.kind, "name": s.node.name, "survives_hours": s.survives.0,
                    "survives_to_the_end": s.survives.1, "recovers_hours": estimate(&s.recovers),
                    "not_recovered": s.censored, "on_time": number(s.on_time),
                })
            })
            .collect();
        json!({
            "on_time": number(nodes.calm), "fails_below": nodes.fails_below, "replications": nodes.replications,
            "outage_hours": report.outage, "list": list, "left_out": report.left_out,
        })
    });
    json!({
        "format": 1,
        "name": report.name,
        "question": report.question,
        "answer": super::answer(report),
        "losses": report.counted().words(),
        "currency": report.currency,
        "confidence": report.confidence,
        "replications": report.replications,
        "wanted": report.wanted,
        "seed": report.seed,
        "rough": report.rough,
        "register": register,
        "run": {
            "hours": report.hours,
            "mean": {
                "before": estimate(&report.mean(&report.register.together.before)),
                "after": report.playbooks.then(|| estimate(&report.mean(&report.register.together.after))),
            },
            "weighted": {
                "before": estimate(&report.weighted(false)),
                "after": report.playbooks.then(|| estimate(&report.weighted(true))),
                "above_var": report.exceedance(before.var),
            },
            "tail": {"before": tail(&before), "after": after.as_ref().map(tail)},
            "readiness": report.playbooks.then(|| estimate(&report.mean(&report.register.together.readiness))),
        },
        "nodes": nodes,
    })
}

/// `register.csv`: a row for each disruption.
pub fn register_csv(report: &RiskReport) -> String {
    let header = [
        "disruption",
        "per_year",
        "basis",
        "seen_in_a_run",
        "one_before",
        "one_before_half_width",
        "one_after",
        "one_after_half_width",
        "year_before",
        "year_after",
    ];
    let rows = report.lines().into_iter().map(|l| {
        let after = |e: Option<&MeanEstimate>, of: fn(&MeanEstimate) -> f64| field(e.map_or(f64::NAN, of));
        vec![
            l.name.to_owned(),
            field(l.entry.frequency.per_year),
            l.entry.frequency.basis.words().to_owned(),
            field(l.seen),
            field(l.one.0.mean),
            field(l.one.0.half_width),
            after(l.one.1.as_ref(), |e| e.mean),
            after(l.one.1.as_ref(), |e| e.half_width),
            field(l.year.0.mean),
            after(l.year.1.as_ref(), |e| e.mean),
        ]
    });
    table(&header, rows)
}

/// `losses.csv`: a row for each replication of each disruption, and of all together.
pub fn losses_csv(report: &RiskReport) -> String {
    let header = [
        "disruption",
        "replication",
        "money_before",
        "orders_before",
        "hours_before",
        "money_after",
        "orders_after",
        "hours_after",
    ];
    let together = &report.register.together;
    let all = std::iter::once(("", &together.before, &together.after));
    let ones = report
        .register
        .entries
        .iter()
        .map(|e| (report.disruptions[e.disruption].as_str(), &e.before, &e.after));
    let mut rows = Vec::new();
    for (name, before, after) in all.chain(ones) {
        for (r, b) in before.iter().enumerate() {
            let a = after.get(r);
            let of = |f: &dyn Fn(&crate::experiment::risk::Loss) -> f64| field(a.map_or(f64::NAN, f));
            rows.push(vec![
                name.to_owned(),
                r.to_string(),
                field(b.money),
                field(b.orders),
                field(b.hours),
                of(&|l| l.money),
                of(&|l| l.orders),
                of(&|l| l.hours),
            ]);
        }
    }
    table(&header, rows.into_iter())
}

/// `nodes.csv`: a row for each node.
pub fn nodes_csv(report: &RiskReport) -> String {
    let header = [
        "kind",
        "name",
        "survives_hours",
        "to_the_end",
        "recovers_hours",
        "recovers_half_width",
        "not_recovered",
        "on_time",
    ];
    let list = report.nodes.as_ref().map(ranked).unwrap_or_default();
    let rows = list.into_iter().map(|s| {
        vec![
            s.node.kind.to_owned(),
            s.node.name.clone(),
            field(s.survives.0),
            s.survives.1.to_string(),
            field(s.recovers.mean),
            field(s.recovers.half_width),
            s.censored.to_string(),
            field(s.on_time),
        ]
    });
    table(&header, rows)
}
