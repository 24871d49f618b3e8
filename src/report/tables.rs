//! The results as data: CSV tables and the JSON summary.
//!
//! Numbers are written in full, in the measure's own unit (shares 0 to 1, times in hours), so that reading them
//! back gives the same bits; a value that does not exist is an empty field, or `null` in JSON.

use serde_json::{Value, json};

use crate::experiment::result::{Better, Bound, DesignKind, Place, Unit, Way};
use crate::report::causes::causes_json;
use crate::report::findings::{Findings, KpiFinding};

/// Units as they stand in data files.
pub const UNITS: [(Unit, &str); 12] = [
    (Unit::Share, "share"),
    (Unit::Duration, "h"),
    (Unit::Count, "count"),
    (Unit::PerHour, "1/h"),
    (Unit::Money, "money"),
    (Unit::Factor, "factor"),
    (Unit::Orders, "orders"),
    (Unit::Lines, "lines"),
    (Unit::Parcels, "parcels"),
    (Unit::Metres, "m"),
    (Unit::Grams, "g"),
    (Unit::Units, "units"),
];

/// Directions as they stand in data files.
pub const DIRECTIONS: [(Better, &str); 3] =
    [(Better::Higher, "higher"), (Better::Lower, "lower"), (Better::Neither, "neither")];

/// Designs as they stand in data files.
pub const DESIGNS: [(DesignKind, &str); 4] = [
    (DesignKind::Independent, "independent"),
    (DesignKind::Antithetic, "antithetic"),
    (DesignKind::Stratified, "stratified"),
    (DesignKind::Batches, "batches"),
];

/// The code of a unit in data files.
pub fn unit_code(unit: Unit) -> &'static str {
    UNITS.iter().find(|(u, _)| *u == unit).expect("every unit has a code").1
}

/// The unit of a code.
pub fn unit_of(code: &str) -> Option<Unit> {
    UNITS.iter().find(|(_, c)| *c == code).map(|(u, _)| *u)
}

/// The code of a direction in data files.
pub fn better_code(better: Better) -> &'static str {
    DIRECTIONS.iter().find(|(b, _)| *b == better).expect("every direction has a code").1
}

/// The direction of a code.
pub fn better_of(code: &str) -> Option<Better> {
    DIRECTIONS.iter().find(|(_, c)| *c == code).map(|(b, _)| *b)
}

fn design_code(design: DesignKind) -> &'static str {
    DESIGNS.iter().find(|(d, _)| *d == design).expect("every design has a code").1
}

/// The design of a code.
pub fn design_of(code: &str) -> Option<DesignKind> {
    DESIGNS.iter().find(|(_, c)| *c == code).map(|(d, _)| *d)
}

/// A number for a CSV field: the shortest text that reads back as the same number, empty for none.
pub fn field(value: f64) -> String {
    if value.is_nan() { String::new() } else { value.to_string() }
}

/// A table as CSV.
pub fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let written = std::iter::once(header.iter().map(|h| (*h).to_owned()).collect()).chain(rows);
    for row in written {
        writer.write_record(&row).expect("rows of one length into memory");
    }
    String::from_utf8(writer.into_inner().expect("memory takes every byte")).expect("text from text")
}

fn estimates(kpi: &KpiFinding) -> [(&'static str, f64); 12] {
    let (low, high) = kpi.mean.interval().unwrap_or((f64::NAN, f64::NAN));
    let s = &kpi.spread;
    [
        ("mean", kpi.mean.mean),
        ("sd", kpi.mean.sd),
        ("half_width", kpi.mean.half_width),
        ("low", low),
        ("high", high),
        ("p5", s.p5),
        ("p25", s.p25),
        ("p50", s.p50),
        ("p75", s.p75),
        ("p95", s.p95),
        ("min", s.min),
        ("max", s.max),
    ]
}

/// `summary.csv`: one row per measure.
pub fn summary_csv(findings: &Findings) -> String {
    let mut header = vec!["kpi", "label", "unit", "n", "missing"];
    header.extend([
        "mean",
        "sd",
        "half_width",
        "low",
        "high",
        "p5",
        "p25",
        "p50",
        "p75",
        "p95",
        "min",
        "max",
    ]);
    table(
        &header,
        findings.kpis.iter().map(|k| {
            let mut row = vec![k.info.id.clone(), k.info.label.clone(), unit_code(k.info.unit).to_owned()];
            row.extend([k.mean.n.to_string(), k.mean.missing.to_string()]);
            row.extend(estimates(k).map(|(_, v)| field(v)));
            row
        }),
    )
}

/// The column of a part of an order's time.
pub fn stage_column(stage: &str, activity: &str) -> String {
    format!("hours:{stage}/{activity}")
}

/// The column of a random input.
pub fn input_column(id: &str) -> String {
    format!("input:{id}")
}

/// `replications.csv`: one row per replication with all its values and the hours of its orders.
pub fn replications_csv(findings: &Findings) -> String {
    let stages: Vec<String> =
        findings.stages.iter().map(|s| stage_column(&s.info.stage, &s.info.activity)).collect();
    let inputs: Vec<String> = findings.inputs.iter().map(|x| input_column(&x.info.id)).collect();
    let mut header = vec!["replication", "events"];
    header.extend(findings.kpis.iter().map(|k| k.info.id.as_str()));
    header.extend(stages.iter().map(String::as_str));
    header.extend(inputs.iter().map(String::as_str));
    table(
        &header,
        findings.indices.iter().zip(&findings.events).enumerate().map(|(i, (index, events))| {
            let mut row = vec![index.to_string(), events.to_string()];
            row.extend(findings.kpis.iter().map(|k| field(k.values[i])));
            row.extend(findings.stages.iter().map(|s| field(s.values[i])));
            row.extend(findings.inputs.iter().map(|x| field(x.values[i])));
            row
        }),
    )
}

/// `series.csv`: one row per signal and time bin: the distribution over replications, then a few replications.
pub fn series_csv(findings: &Findings) -> String {
    let examples: Vec<String> = findings.examples.iter().map(|i| format!("replication_{i}")).collect();
    let mut header = vec!["signal", "time", "hours", "n", "mean", "p5", "p25", "p50", "p75", "p95"];
    header.extend(examples.iter().map(String::as_str));
    let rows = findings.series.iter().flat_map(|s| {
        s.bands.iter().enumerate().map(move |(b, band)| {
            let mut row = vec![s.info.path.clone(), findings.bin_times[b].clone()];
            row.extend([field(findings.bin_hours[b]), band.n.to_string()]);
            row.extend([band.mean, band.p5, band.p25, band.p50, band.p75, band.p95].map(field));
            row.extend(s.examples.iter().map(|values| field(values[b])));
            row
        })
    });
    table(&header, rows)
}

/// `summary.json`: everything but the values of single replications and of single time bins.
pub fn summary_json(findings: &Findings) -> Value {
    let f = findings;
    let kpis: Vec<Value> = f.kpis.iter().map(kpi_json).collect();
    let targets: Vec<Value> = f
        .targets
        .iter()
        .map(|t| {
            let (bound, limit) = match t.bound {
                Bound::AtLeast(v) => ("at_least", v),
                Bound::AtMost(v) => ("at_most", v),
            };
            json!({
                "name": t.name, "kpi": f.kpi_of(t).info.id, "sentence": t.sentence,
                "bound": bound, "limit": limit, "with_probability": t.with_probability,
                "estimate": t.estimate, "low": t.interval.0, "high": t.interval.1, "met": t.met,
            })
        })
        .collect();
    let stages: Vec<Value> = f
        .stages
        .iter()
        .map(|s| {
            json!({
                "stage": s.info.stage, "activity": s.info.activity,
                "hours": s.mean.mean, "half_width": s.mean.half_width,
            })
        })
        .collect();
    let series: Vec<Value> = f
        .series
        .iter()
        .map(|s| json!({"path": s.info.path, "label": s.info.label, "unit": unit_code(s.info.unit)}))
        .collect();
    let failed: Vec<Value> = f
        .failed
        .iter()
        .map(|x| json!({"replication": x.index, "message": x.message, "repeat": x.repeat}))
        .collect();
    let assumptions: Vec<Value> = f
        .assumptions
        .iter()
        .map(|a| json!({"path": a.path, "value": a.value, "grade": a.grade, "source": a.source}))
        .collect();
    let (t, m) = (&f.title, &f.method);
    let mut summary = json!({
        "format": FORMAT,
        "answer": super::answer::answer(f),
        "title": {
            "name": t.name, "question": t.question, "currency": t.currency, "time_zone": t.time_zone,
            "start": t.start, "length": t.length, "scenario_digest": t.scenario_digest,
        },
        "targets": targets,
        "kpis": kpis,
        "stages": stages,
        "series": series,
        "failed": failed,
        "assumptions": assumptions,
        "method": {
            "seed": m.seed, "replications": m.replications, "finished": f.indices.len(), "warm_up": m.warm_up,
            "follow_up": m.follow_up, "confidence": m.confidence, "version": m.version, "events": m.events,
            "rough": m.rough, "design": design_code(m.design), "controls": m.controls, "looks": m.looks,
        },
        "warnings": f.warnings,
        "network": network_json(f),
        "spans": f.spans.iter().map(|s| {
            json!({"kind": s.kind, "name": s.name, "from_hours": s.from_hours, "until_hours": finite(s.until_hours)})
        }).collect::<Vec<_>>(),
    });
    if let (Value::Object(all), Value::Object(causes)) = (&mut summary, causes_json(f)) {
        all.extend(causes);
    }
    summary
}

fn network_json(f: &Findings) -> Value {
    let place = |p: &Place| json!({ "kind": p.kind, "name": p.name });
    let way = |w: &Way| {
        json!({
            "id": w.id, "from": w.from, "to": w.to, "km": w.km, "load": w.load, "late": w.late, "closed": w.closed,
        })
    };
    json!({
        "places": f.network.places.iter().map(place).collect::<Vec<_>>(),
        "ways": f.network.ways.iter().map(way).collect::<Vec<_>>(),
    })
}

fn finite(v: f64) -> Option<f64> {
    v.is_finite().then_some(v)
}

/// The version of the layout of the results folder, raised when an older one can no longer be read.
pub const FORMAT: u64 = 1;

fn kpi_json(kpi: &KpiFinding) -> Value {
    let i = &kpi.info;
    let mut value = json!({
        "id": i.id, "label": i.label, "unit": unit_code(i.unit), "better": better_code(i.better),
        "definition": i.definition, "window": i.window, "censoring": i.censoring,
        "group": i.group, "headline": i.headline, "n": kpi.mean.n, "missing": kpi.mean.missing,
    });
    let object = value.as_object_mut().expect("just made as an object");
    object.extend(estimates(kpi).map(|(name, v)| (name.to_owned(), json!(v))));
    if let Some(effect) = kpi.effect {
        let (low, high) = effect.interval;
        object.insert(
            "variance_factor".to_owned(),
            json!({ "factor": effect.factor, "low": low, "high": high }),
        );
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    #[test]
    fn every_value_of_every_replication_is_in_the_table_bit_for_bit() {
        let run = example_run(7);
        let text = replications_csv(&Findings::of(&run));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for (r, row) in run.replications.iter().zip(reader.records().map(Result::unwrap)) {
            let numbers = r.values.iter().chain(&r.stage_hours).chain(&r.inputs);
            for (want, got) in numbers.zip(row.iter().skip(2)) {
                let got = if got.is_empty() { f64::NAN } else { got.parse().unwrap() };
                assert!(got.to_bits() == want.to_bits() || (got.is_nan() && want.is_nan()), "{got} {want}");
            }
        }
        assert_eq!(text.lines().count(), 8);
    }

    #[test]
    fn the_summary_has_the_estimates_and_no_made_up_values() {
        let one = Findings::of(&example_run(1));
        let json = summary_json(&one);
        assert_eq!(json["kpis"][0]["half_width"], Value::Null);
        assert_eq!(json["kpis"][0]["mean"].as_f64(), Some(one.kpis[0].values[0]));
        assert!(summary_csv(&one).lines().nth(1).unwrap().contains(",1,0,"));
        let many = Findings::of(&example_run(30));
        let kpi = &summary_json(&many)["kpis"][4];
        let lost = many.kpis[4].values.iter().filter(|v| v.is_nan()).count();
        assert!(lost > 0 && kpi["missing"] == lost && kpi["n"] == 30 - lost);
    }

    #[test]
    fn codes_read_back() {
        for (unit, code) in UNITS {
            assert_eq!((unit_of(code), unit_code(unit)), (Some(unit), code));
        }
        assert_eq!((unit_of("kg"), better_of("higher")), (None, Some(Better::Higher)));
    }
}
