//! Reading a results folder back, so that a report can be made again without running.

use std::path::Path;

use serde_json::Value;

use crate::experiment::Basis;
use crate::experiment::result::{
    Assumption, Bound, Failure, InputInfo, KpiInfo, LatePart, LateResult, Method, Network, Place,
    PrecisionResult, SeriesInfo, Span, StageInfo, TargetResult, Title, Way,
};
use crate::report::causes::{InputFinding, explained};
use crate::report::files::OutputError;
use crate::report::findings::{Band, Findings, KpiFinding, SeriesFinding, StageFinding, basis_of};
use crate::report::tables::{FORMAT, better_of, design_of, input_column, stage_column, unit_of};

/// Reads what [`write_results`](super::write_results) has written.
///
/// # Errors
/// When a file is missing, cannot be read, or does not hold what it should.
pub fn read_results(dir: &Path) -> Result<Findings, OutputError> {
    let load = |name: &str| {
        let path = dir.join(name);
        std::fs::read_to_string(&path).map_err(|source| OutputError::Io { path, source })
    };
    let bad = |name: &str| {
        let path = dir.join(name);
        move |reason: String| OutputError::Unreadable { path, reason }
    };
    let json: Value =
        serde_json::from_str(&load("summary.json")?).map_err(|e| bad("summary.json")(e.to_string()))?;
    let mut findings = summary(Node { value: &json, at: String::new() }).map_err(bad("summary.json"))?;
    let table = rows(&load("replications.csv")?).map_err(bad("replications.csv"))?;
    replications(&mut findings, &table).map_err(bad("replications.csv"))?;
    let table = rows(&load("series.csv")?).map_err(bad("series.csv"))?;
    series(&mut findings, &table).map_err(bad("series.csv"))?;
    Ok(findings)
}

/// A place in the summary, which knows its path for messages.
struct Node<'a> {
    value: &'a Value,
    at: String,
}

impl<'a> Node<'a> {
    fn get(&self, key: &str) -> Node<'a> {
        Node { value: &self.value[key], at: format!("{}.{key}", self.at) }
    }

    fn wrong(&self, wanted: &str) -> String {
        format!("{} is not {wanted}", self.at.trim_start_matches('.'))
    }

    fn text(&self, key: &str) -> Result<String, String> {
        let node = self.get(key);
        node.value.as_str().map(str::to_owned).ok_or_else(|| node.wrong("a text"))
    }

    /// A number; `null` is not-a-number.
    fn number(&self, key: &str) -> Result<f64, String> {
        let node = self.get(key);
        if node.value.is_null() {
            return Ok(f64::NAN);
        }
        node.value.as_f64().ok_or_else(|| node.wrong("a number"))
    }

    fn whole(&self, key: &str) -> Result<u64, String> {
        let node = self.get(key);
        node.value.as_u64().ok_or_else(|| node.wrong("a whole number"))
    }

    fn small(&self, key: &str) -> Result<u32, String> {
        u32::try_from(self.whole(key)?).map_err(|_| self.get(key).wrong("a number below 2³²"))
    }

    fn truth(&self, key: &str) -> Result<bool, String> {
        let node = self.get(key);
        node.value.as_bool().ok_or_else(|| node.wrong("true or false"))
    }

    fn list<T>(&self, key: &str, read: impl Fn(Node<'a>) -> Result<T, String>) -> Result<Vec<T>, String> {
        let node = self.get(key);
        let items = node.value.as_array().ok_or_else(|| node.wrong("a list"))?;
        let item = |(i, value)| read(Node { value, at: format!("{}[{i}]", node.at) });
        items.iter().enumerate().map(item).collect()
    }

    fn coded<T>(&self, key: &str, decode: fn(&str) -> Option<T>) -> Result<T, String> {
        decode(&self.text(key)?).ok_or_else(|| self.get(key).wrong("a code this version knows"))
    }
}

/// Everything that `summary.json` says; values and bands stay empty.
fn summary(json: Node<'_>) -> Result<Findings, String> {
    let format = json.whole("format")?;
    if format != FORMAT {
        return Err(format!("written in format {format}; this version reads format {FORMAT}"));
    }
    let (t, m) = (json.get("title"), json.get("method"));
    let method = Method {
        seed: m.whole("seed")?,
        replications: m.small("replications")?,
        warm_up: m.text("warm_up")?,
        follow_up: m.text("follow_up")?,
        confidence: m.number("confidence")?,
        version: m.text("version")?,
        events: m.whole("events")?,
        rough: m.truth("rough")?,
        design: m.coded("design", design_of)?,
        controls: m.truth("controls")?,
        looks: m.list("looks", |n| {
            let whole = n.value.as_u64().and_then(|n| u32::try_from(n).ok());
            whole.ok_or_else(|| n.wrong("a whole number"))
        })?,
    };
    if !(method.confidence > 0.0 && method.confidence < 1.0) {
        return Err(m.get("confidence").wrong("between 0 and 1"));
    }
    let title = Title {
        name: t.text("name")?,
        question: t.get("question").value.as_str().map(str::to_owned),
        currency: t.text("currency")?,
        time_zone: t.text("time_zone")?,
        start: t.text("start")?,
        length: t.text("length")?,
        scenario_digest: t.text("scenario_digest")?,
    };
    // The values follow from the table of replications; until then nothing is estimated.
    let nothing = Basis::independent(method.confidence);
    let kpis = json.list("kpis", |k| Ok(KpiFinding::of(kpi(&k)?, Vec::new(), &nothing)))?;
    let targets = json.list("targets", |t| target(&t, &kpis))?;
    let stages = json.list("stages", |s| Ok(StageFinding::of(stage(&s)?, Vec::new(), &nothing)))?;
    let inputs = json.list("inputs", |x| {
        let mean = x.number("mean")?;
        let info =
            InputInfo { id: x.text("id")?, label: x.text("label")?, mean: (!mean.is_nan()).then_some(mean) };
        Ok(InputFinding { info, values: Vec::new() })
    })?;
    let precision = json.list("precision", |p| precision(&p, &kpis))?;
    let late = json.get("late_orders");
    let late = if late.value.is_null() { None } else { Some(late_orders(&late)?) };
    let series = json.list("series", |s| {
        let info =
            SeriesInfo { path: s.text("path")?, label: s.text("label")?, unit: s.coded("unit", unit_of)? };
        Ok(SeriesFinding { info, bands: Vec::new(), examples: Vec::new() })
    })?;
    Ok(Findings {
        title,
        kpis,
        indices: Vec::new(),
        events: Vec::new(),
        failed: json.list("failed", |x| {
            Ok(Failure {
                index: x.small("replication")?,
                message: x.text("message")?,
                repeat: x.text("repeat")?,
            })
        })?,
        series,
        examples: Vec::new(),
        bin_times: Vec::new(),
        bin_hours: Vec::new(),
        targets,
        stages,
        inputs,
        explained: Vec::new(),
        precision,
        late,
        assumptions: json.list("assumptions", |a| {
            Ok(Assumption {
                path: a.text("path")?,
                value: a.text("value")?,
                grade: a.text("grade")?,
                source: a.text("source")?,
            })
        })?,
        method,
        warnings: json
            .list("warnings", |w| w.value.as_str().map(str::to_owned).ok_or_else(|| w.wrong("a text")))?,
        network: network(&json.get("network"))?,
        spans: json.list("spans", |s| {
            let until = s.number("until_hours")?;
            Ok(Span {
                kind: s.text("kind")?,
                name: s.text("name")?,
                from_hours: s.number("from_hours")?,
                until_hours: if until.is_nan() { f64::INFINITY } else { until },
            })
        })?,
    })
}

fn network(network: &Node<'_>) -> Result<Network, String> {
    let places = network.list("places", |p| Ok(Place { kind: p.text("kind")?, name: p.text("name")? }))?;
    let ways = network.list("ways", |w| {
        let place = |key: &str| {
            let index = w.whole(key)? as usize;
            if index < places.len() { Ok(index) } else { Err(w.get(key).wrong("a place")) }
        };
        let (km, measure) = (w.number("km")?, |key: &str| w.get(key).value.as_str().map(str::to_owned));
        Ok(Way {
            id: w.text("id")?,
            from: place("from")?,
            to: place("to")?,
            km: (!km.is_nan()).then_some(km),
            load: measure("load"),
            late: measure("late"),
            closed: w.truth("closed")?,
        })
    })?;
    Ok(Network { places, ways })
}

fn stage(s: &Node<'_>) -> Result<StageInfo, String> {
    Ok(StageInfo { stage: s.text("stage")?, activity: s.text("activity")? })
}

fn precision(p: &Node<'_>, kpis: &[KpiFinding]) -> Result<PrecisionResult, String> {
    let half_width = p.number("half_width")?;
    Ok(PrecisionResult {
        kpi: measure(p, kpis)?,
        figure: p.text("figure")?,
        unit: p.coded("unit", unit_of)?,
        estimate: p.number("estimate")?,
        half_width: if half_width.is_nan() { f64::INFINITY } else { half_width },
        wanted: p.number("wanted")?,
        reached: p.truth("reached")?,
        more: if p.get("more_replications").value.is_null() {
            None
        } else {
            Some(p.whole("more_replications")?)
        },
    })
}

fn late_orders(late: &Node<'_>) -> Result<LateResult, String> {
    let parts = late.list("parts", |p| {
        Ok(LatePart {
            part: stage(&p)?,
            late_hours: p.number("late_hours")?,
            on_time_hours: p.number("on_time_hours")?,
            half_width: p.number("half_width")?,
            share: p.number("share")?,
        })
    })?;
    Ok(LateResult { late: late.whole("late")?, on_time: late.whole("on_time")?, parts })
}

/// The measure that an entry is about.
fn measure(entry: &Node<'_>, kpis: &[KpiFinding]) -> Result<usize, String> {
    let id = entry.text("kpi")?;
    let found = kpis.iter().position(|k| k.info.id == id);
    found.ok_or_else(|| entry.get("kpi").wrong("one of the measures"))
}

fn kpi(k: &Node<'_>) -> Result<KpiInfo, String> {
    Ok(KpiInfo {
        id: k.text("id")?,
        label: k.text("label")?,
        unit: k.coded("unit", unit_of)?,
        better: k.coded("better", better_of)?,
        definition: k.text("definition")?,
        window: k.text("window")?,
        censoring: k.text("censoring")?,
        group: k.text("group")?,
        headline: k.truth("headline")?,
    })
}

fn target(t: &Node<'_>, kpis: &[KpiFinding]) -> Result<TargetResult, String> {
    let limit = t.number("limit")?;
    let share = t.number("with_probability")?;
    Ok(TargetResult {
        name: t.text("name")?,
        kpi: measure(t, kpis)?,
        bound: match t.text("bound")?.as_str() {
            "at_least" => Bound::AtLeast(limit),
            "at_most" => Bound::AtMost(limit),
            _ => return Err(t.get("bound").wrong("`at_least` or `at_most`")),
        },
        with_probability: (!share.is_nan()).then_some(share),
        estimate: t.number("estimate")?,
        interval: (t.number("low")?, t.number("high")?),
        met: t.truth("met")?,
        sentence: t.text("sentence")?,
    })
}

/// A CSV table by column name.
struct Rows {
    header: csv::StringRecord,
    records: Vec<csv::StringRecord>,
}

fn rows(text: &str) -> Result<Rows, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| e.to_string())?.clone();
    let records = reader.records().collect::<Result<_, _>>().map_err(|e| e.to_string())?;
    Ok(Rows { header, records })
}

impl Rows {
    fn column(&self, name: &str) -> Result<usize, String> {
        self.header.iter().position(|h| h == name).ok_or_else(|| format!("there is no column `{name}`"))
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<Vec<T>, String> {
        let column = self.column(name)?;
        let read = |r: &csv::StringRecord| {
            r[column].parse().map_err(|_| format!("`{}` in column `{name}` is not a number", &r[column]))
        };
        self.records.iter().map(read).collect()
    }

    fn numbers(&self, name: &str) -> Result<Vec<f64>, String> {
        let column = self.column(name)?;
        let read = |r: &csv::StringRecord| match &r[column] {
            "" => Ok(f64::NAN),
            text => text.parse().map_err(|_| format!("`{text}` in column `{name}` is not a number")),
        };
        self.records.iter().map(read).collect()
    }
}

fn replications(findings: &mut Findings, table: &Rows) -> Result<(), String> {
    findings.indices = table.parsed("replication")?;
    findings.events = table.parsed("events")?;
    for input in &mut findings.inputs {
        input.values = table.numbers(&input_column(&input.info.id))?;
    }
    let basis = basis_of(&findings.method, &findings.indices, &findings.inputs);
    for kpi in &mut findings.kpis {
        *kpi = KpiFinding::of(kpi.info.clone(), table.numbers(&kpi.info.id)?, &basis);
    }
    for stage in &mut findings.stages {
        let values = table.numbers(&stage_column(&stage.info.stage, &stage.info.activity))?;
        *stage = StageFinding::of(stage.info.clone(), values, &basis);
    }
    findings.explained = explained(&findings.kpis, &findings.inputs, findings.method.confidence);
    Ok(())
}

fn series(findings: &mut Findings, table: &Rows) -> Result<(), String> {
    let shown: Vec<&str> = table.header.iter().filter(|h| h.starts_with("replication_")).collect();
    for name in &shown {
        let index = name.trim_start_matches("replication_").parse();
        findings.examples.push(index.map_err(|_| format!("column `{name}` names no replication"))?);
    }
    let signal = table.column("signal")?;
    let time = table.column("time")?;
    let hours = table.numbers("hours")?;
    let n: Vec<usize> = table.parsed("n")?;
    let columns = ["mean", "p5", "p25", "p50", "p75", "p95"].map(|name| table.numbers(name));
    let [mean, p5, p25, p50, p75, p95] = columns;
    let (mean, p5, p25, p50, p75, p95) = (mean?, p5?, p25?, p50?, p75?, p95?);
    let examples = shown.iter().map(|name| table.numbers(name)).collect::<Result<Vec<_>, _>>()?;
    let first = findings.series.first().map(|s| s.info.path.clone());
    for s in &mut findings.series {
        let of_signal = |r: &usize| table.records[*r][signal] == s.info.path;
        let rows: Vec<usize> = (0..table.records.len()).filter(of_signal).collect();
        if Some(&s.info.path) == first.as_ref() {
            findings.bin_times = rows.iter().map(|&r| table.records[r][time].to_owned()).collect();
            findings.bin_hours = rows.iter().map(|&r| hours[r]).collect();
        }
        if rows.len() != findings.bin_times.len() {
            return Err(format!("signal `{}` has {} time bins", s.info.path, rows.len()));
        }
        let band = |&r: &usize| Band {
            n: n[r],
            mean: mean[r],
            p5: p5[r],
            p25: p25[r],
            p50: p50[r],
            p75: p75[r],
            p95: p95[r],
        };
        s.bands = rows.iter().map(band).collect();
        s.examples = examples.iter().map(|values| rows.iter().map(|&r| values[r]).collect()).collect();
    }
    Ok(())
}
