//! `summary.xlsx`: a sheet for each topic of the report.

use super::workbook::{Field, Sheet, bytes};
use crate::experiment::result::{Bound, Unit};
use crate::report::answer::{Verdict, answer, confidence};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::tables::{better_code, unit_code};

const MEASURE: [&str; 16] = [
    "KPI",
    "measure",
    "unit",
    "mean",
    "low",
    "high",
    "sd",
    "5 %",
    "25 %",
    "median",
    "75 %",
    "95 %",
    "n",
    "better",
    "definition",
    "window",
];

/// The workbook of a run.
pub fn summary_xlsx(f: &Findings, scenario: &str) -> Vec<u8> {
    let mut sheets = vec![summary(f)];
    if !f.targets.is_empty() {
        sheets.push(targets(f));
    }
    let mut groups: Vec<&str> = Vec::new();
    for kpi in &f.kpis {
        if !groups.contains(&kpi.info.group.as_str()) {
            groups.push(&kpi.info.group);
        }
    }
    for group in groups {
        let of = f.kpis.iter().filter(|k| k.info.group == group);
        let note = format!("All measures of the group {group}. Shares are fractions, times are hours.");
        sheets
            .push(Sheet { rows: of.map(|k| measure(f, k)).collect(), ..Sheet::new(group, &note, &MEASURE) });
    }
    if !f.stages.is_empty() {
        sheets.push(stages(f));
    }
    sheets.extend(f.late.as_ref().map(|_| late(f)));
    if !f.series.is_empty() {
        sheets.push(series(f));
    }
    sheets.push(replications(f));
    sheets.push(inputs(f, scenario));
    sheets.push(about(f));
    distinct(&mut sheets);
    bytes(&f.title.name, &sheets)
}

/// A group of measures may be called like a sheet.
fn distinct(sheets: &mut [Sheet]) {
    for i in 1..sheets.len() {
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        if sheets[..i].iter().any(|s| same(&s.name, &sheets[i].name)) {
            sheets[i].name = format!("{} {}", sheets[i].name, i + 1);
        }
    }
}

/// The unit in words, with the currency by its code.
fn unit(f: &Findings, unit: Unit) -> String {
    match unit {
        Unit::Money => f.title.currency.clone(),
        other => unit_code(other).to_owned(),
    }
}

fn measure(f: &Findings, k: &KpiFinding) -> Vec<Field> {
    let (low, high) = k.mean.interval().unwrap_or((f64::NAN, f64::NAN));
    let s = &k.spread;
    let mut row: Vec<Field> =
        vec![k.info.id.clone().into(), k.info.label.clone().into(), unit(f, k.info.unit).into()];
    let numbers = [k.mean.mean, low, high, k.mean.sd, s.p5, s.p25, s.p50, s.p75, s.p95];
    row.extend(numbers.map(|v| Field::Number(v, k.info.unit)));
    row.push(Field::Whole(k.mean.n as u64));
    row.extend([better_code(k.info.better), &k.info.definition, &k.info.window].map(Field::from));
    row
}

fn summary(f: &Findings) -> Sheet {
    let note = format!("{} Means with their {} intervals, over replications.", answer(f), confidence(f));
    let rows = f.headline().into_iter().map(|k| measure(f, k)).collect();
    Sheet { rows, ..Sheet::new("Summary", &note, &MEASURE) }
}

fn targets(f: &Findings) -> Sheet {
    let headings =
        ["target", "KPI", "wanted", "limit", "with probability", "estimate", "low", "high", "verdict"];
    let row = |t: &crate::experiment::result::TargetResult| {
        let of = f.kpi_of(t).info.unit;
        let (Bound::AtLeast(limit) | Bound::AtMost(limit)) = t.bound;
        let estimate = if t.with_probability.is_some() { Unit::Share } else { of };
        vec![
            t.name.clone().into(),
            f.kpi_of(t).info.id.clone().into(),
            t.sentence.clone().into(),
            Field::Number(limit, of),
            Field::Number(t.with_probability.unwrap_or(f64::NAN), Unit::Share),
            Field::Number(t.estimate, estimate),
            Field::Number(t.interval.0, estimate),
            Field::Number(t.interval.1, estimate),
            Verdict::of(t).word().into(),
        ]
    };
    let note = "What was wanted, and how it stands: a probability over replications, or a mean.";
    Sheet { rows: f.targets.iter().map(row).collect(), ..Sheet::new("Targets", note, &headings) }
}

fn stages(f: &Findings) -> Sheet {
    let headings = ["stage", "activity", "hours per order", "half width"];
    let row = |s: &crate::report::findings::StageFinding| {
        let hours = |v| Field::Number(v, Unit::Duration);
        vec![
            s.info.stage.clone().into(),
            s.info.activity.clone().into(),
            hours(s.mean.mean),
            hours(s.mean.half_width),
        ]
    };
    let note = "Where the time of an order goes: mean hours of an order in each part.";
    Sheet { rows: f.stages.iter().map(row).collect(), ..Sheet::new("Time of an order", note, &headings) }
}

fn late(f: &Findings) -> Sheet {
    let headings =
        ["stage", "activity", "hours when late", "hours when on time", "half width", "share of the excess"];
    let parts = f.late.iter().flat_map(|l| &l.parts);
    let row = |p: &crate::experiment::result::LatePart| {
        let hours = |v| Field::Number(v, Unit::Duration);
        vec![
            p.part.stage.clone().into(),
            p.part.activity.clone().into(),
            hours(p.late_hours),
            hours(p.on_time_hours),
            hours(p.half_width),
            Field::Number(p.share, Unit::Share),
        ]
    };
    let note = "Why late orders were late: their time beside that of punctual orders of the same service.";
    Sheet { rows: parts.map(row).collect(), ..Sheet::new("Late orders", note, &headings) }
}

fn series(f: &Findings) -> Sheet {
    let headings = ["signal", "unit", "time", "hours", "n", "mean", "5 %", "25 %", "median", "75 %", "95 %"];
    let rows = f.series.iter().flat_map(|s| {
        s.bands.iter().enumerate().map(move |(b, band)| {
            let mut row: Vec<Field> =
                vec![s.info.path.clone().into(), unit(f, s.info.unit).into(), f.bin_times[b].clone().into()];
            row.push(Field::Number(f.bin_hours[b], Unit::Duration));
            row.push(Field::Whole(band.n as u64));
            let numbers = [band.mean, band.p5, band.p25, band.p50, band.p75, band.p95];
            row.extend(numbers.map(|v| Field::Number(v, s.info.unit)));
            row
        })
    });
    let note = "Signals over time: their distribution over replications.";
    Sheet { rows: rows.collect(), ..Sheet::new("Time series", note, &headings) }
}

fn replications(f: &Findings) -> Sheet {
    let kpis = f.headline();
    let mut headings = vec!["replication", "events"];
    headings.extend(kpis.iter().map(|k| k.info.id.as_str()));
    let rows = f.indices.iter().zip(&f.events).enumerate().map(|(i, (index, events))| {
        let mut row = vec![Field::Whole(u64::from(*index)), Field::Whole(*events)];
        row.extend(kpis.iter().map(|k| Field::Number(k.values[i], k.info.unit)));
        row
    });
    let note = "A row for each replication, with the measures that decide. All are in replications.csv and .parquet.";
    Sheet { rows: rows.collect(), ..Sheet::new("Replications", note, &headings) }
}

/// What went in: the values of the scenario, each by its path, then the defaults that stand in for what is not given.
fn inputs(f: &Findings, scenario: &str) -> Sheet {
    let mut rows = Vec::new();
    // The text has been read before: what is no scenario has no results.
    if let Ok(table) = scenario.parse::<toml::Table>() {
        flatten(&toml::Value::Table(table), &mut Vec::new(), &mut rows);
    }
    let row = |a: &crate::experiment::result::Assumption| {
        [&a.path, &a.value, &a.grade, &a.source].map(|t| Field::from(t.as_str())).to_vec()
    };
    rows.extend(f.assumptions.iter().map(row));
    let note =
        "What went in: the scenario, then values it did not give, with the grade of what each is founded on.";
    Sheet { rows, ..Sheet::new("Inputs", note, &["key", "value", "grade", "source"]) }
}

fn flatten(value: &toml::Value, path: &mut Vec<String>, rows: &mut Vec<Vec<Field>>) {
    match value {
        toml::Value::Table(table) if !table.is_empty() => {
            for (key, value) in table {
                path.push(key.clone());
                flatten(value, path, rows);
                path.pop();
            }
        }
        other => {
            let text = match other {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            rows.push(vec![path.join(".").into(), text.into(), "".into(), "the scenario".into()]);
        }
    }
}

fn about(f: &Findings) -> Sheet {
    let (t, m) = (&f.title, &f.method);
    Sheet::about([
        ("scenario", t.name.clone().into()),
        ("question", t.question.clone().unwrap_or_default().into()),
        ("start", t.start.clone().into()),
        ("length", t.length.clone().into()),
        ("warm-up", m.warm_up.clone().into()),
        ("followed after the window", m.follow_up.clone().into()),
        ("time zone", t.time_zone.clone().into()),
        ("replications", Field::Whole(f.indices.len() as u64)),
        ("seed", m.seed.to_string().into()),
        ("confidence", Field::Number(m.confidence, Unit::Share)),
        ("events", Field::Whole(m.events)),
        ("digest of the scenario", t.scenario_digest.clone().into()),
        ("version", m.version.clone().into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    #[test]
    fn every_measure_is_in_a_sheet_of_its_group_and_replications_have_theirs() {
        let f = Findings::of(&example_run(12));
        let (kpi, sheet) = (&f.kpis[0], summary(&f));
        assert_eq!(sheet.rows.len(), f.headline().len());
        assert_eq!(measure(&f, kpi)[3], Field::Number(kpi.mean.mean, kpi.info.unit));
        let sheet = replications(&f);
        assert_eq!(sheet.rows.len(), 12);
        assert_eq!(sheet.rows[7][2], Field::Number(f.headline()[0].values[7], f.headline()[0].info.unit));
        assert_eq!(series(&f).rows.len(), f.series.len() * f.bin_hours.len());
        for n in [0, 1, 12] {
            assert!(summary_xlsx(&Findings::of(&example_run(n)), "").len() > 5000);
        }
    }
}
