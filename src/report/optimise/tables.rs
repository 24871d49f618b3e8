//! The outcome of a search for programs: JSON, and its points and replications as CSV.

use serde_json::{Value, json};

use super::words::Words;
use crate::experiment::optimise::{Fate, Race, Visited};
use crate::scenario::Cost;

/// The outcome as `optimise.json`.
pub fn optimise_json(words: &Words<'_>) -> Value {
    let f = words.found;
    let number = |x: f64| if x.is_finite() { json!(x) } else { Value::Null };
    let setting = |v: &Visited| {
        let levers: serde_json::Map<String, Value> = f
            .search
            .levers
            .iter()
            .zip(&v.values)
            .map(|(lever, value)| {
                let plain = value.number.filter(|_| value.unit.is_empty());
                let whole =
                    |n: f64| if n.fract() == 0.0 && n.abs() < 1e15 { json!(n as i64) } else { json!(n) };
                (lever.path.clone(), plain.map_or_else(|| json!(value.words()), whole))
            })
            .collect();
        let targets: serde_json::Map<String, Value> = f
            .constraints
            .iter()
            .zip(&v.services)
            .map(|(c, s)| {
                let interval = [number(s.interval.0), number(s.interval.1)];
                let value = json!({ "estimate": number(s.estimate), "interval": interval, "met": s.met });
                (c.target.name.clone(), value)
            })
            .collect();
        json!({
            "setting": v.number, "levers": levers, "cost": number(v.cost),
            "cost_interval": v.cost_interval.map(|(a, b)| [number(a), number(b)]),
            "targets": targets, "replications": v.replications, "verdict": fate(v.fate),
        })
    };
    let at = |place: Option<usize>| place.map_or(Value::Null, |i| setting(&f.visited[i]));
    json!({
        "format": 1,
        "search": f.search.name,
        "complete": f.complete,
        "shown": f.shown,
        "answer": at(f.answer.filter(|_| !f.none_meets())),
        "nearest": at(f.answer.filter(|_| f.none_meets())),
        "sentence": words.answer(),
        "probability_of_correct_selection": number(f.probability),
        "cheapest_by_normal_approximation": f.cheapest.map(|c| json!({
            "bonferroni": c.bonferroni, "slepian": c.slepian,
        })),
        "confidence": f.search.confidence,
        "indifference": f.search.indifference,
        "tolerance": f.search.tolerance,
        "minimises": match &f.search.cost {
            Cost::Kpi(id) => json!(id),
            Cost::Price { .. } => json!("price"),
        },
        "targets": (0..f.constraints.len()).map(|t| json!({
            "name": f.constraints[t].target.name, "kpi": f.constraints[t].kpi, "sentence": words.target(t),
        })).collect::<Vec<_>>(),
        "one_less": f.search.levers.iter().zip(&f.one_less).map(|(lever, &i)| json!({
            "lever": lever.path, "point": at(i),
        })).collect::<Vec<_>>(),
        "runner_up": at(f.runner_up),
        "frontier": f.frontier.iter().map(|&i| setting(&f.visited[i])).collect::<Vec<_>>(),
        "settings": f.settings,
        "settings_decided": f.decided,
        "settings_seen": f.visited.len(),
        "replications": f.replications,
        "grid_replications": number(f.grid_replications),
        "seed": f.seed,
        "notes": words.notes(),
    })
}

/// What has become of a setting, in a word.
fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Open => "open",
        Fate::Meets => "meets",
        Fate::Misses(_) => "misses",
        Fate::Within(_) => "within one that misses",
        Fate::Dearer(_) => "dearer",
    }
}

fn text(rows: Vec<Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("writing into memory");
    }
    String::from_utf8(writer.into_inner().expect("writing into memory")).expect("text goes in and comes out")
}

/// A number that reads back as it was; empty for one that does not exist.
fn exact(x: f64) -> String {
    if x.is_nan() { String::new() } else { format!("{x}") }
}

/// The settings that were seen as `points.csv`: one row each, cheapest first.
pub fn points_csv(words: &Words<'_>) -> String {
    let f = words.found;
    let mut head: Vec<String> = vec!["setting".into()];
    head.extend(f.search.levers.iter().map(|l| l.path.clone()));
    head.extend(["cost", "cost_low", "cost_high"].map(String::from));
    for c in &f.constraints {
        let name = &c.target.name;
        head.extend([name.clone(), format!("{name}.low"), format!("{name}.high")]);
    }
    head.extend(["replications", "verdict"].map(String::from));
    let rows = f.visited.iter().map(|v| {
        let mut row = vec![v.number.to_string()];
        row.extend(v.values.iter().map(|x| x.words().to_owned()));
        let (low, high) = v.cost_interval.unwrap_or((f64::NAN, f64::NAN));
        row.extend([v.cost, low, high].map(exact));
        row.extend(v.services.iter().flat_map(|s| [s.estimate, s.interval.0, s.interval.1].map(exact)));
        row.extend([v.replications.to_string(), fate(v.fate).to_owned()]);
        row
    });
    text(std::iter::once(head).chain(rows).collect())
}

/// All replications as `replications.csv`: one row each, by setting and index, from which a search goes on.
pub fn search_replications_csv(race: &Race<'_>) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (number, runner) in race.runners.iter().enumerate() {
        let Some(point) = runner.point.map(|id| race.bench.point(id)) else { continue };
        if rows.is_empty() {
            let ids = point.kpis().map(|k| k.id.clone());
            rows.push(["setting", "replication"].map(String::from).into_iter().chain(ids).collect());
        }
        // A lever may take a measure away, and with it only its values.
        let places: Vec<Option<usize>> = rows[0][2..].iter().map(|id| point.find_kpi(id)).collect();
        for index in 0..point.len() {
            let values = point.row(index).unwrap_or_default();
            let start = [number.to_string(), index.to_string()];
            let values = places.iter().map(|place| place.map_or(String::new(), |i| exact(values[i])));
            rows.push(start.into_iter().chain(values).collect());
        }
    }
    text(rows)
}
