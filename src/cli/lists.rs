//! `plimsoll levers`, `signals` and `kpis`: what can be changed, watched and measured in a scenario.

use serde_json::json;

use super::args::ListArgs;
use super::console::Console;
use super::table::table;
use super::{Done, Failure, code, load};
use crate::domain::SignalUnit;
use crate::metrics::{Better, Unit, registry};
use crate::scenario::{Loaded, Scenario};
use crate::source::{self, FileSystem, Presence, Shape};

fn loaded(args: &ListArgs, console: &Console) -> Result<(Loaded, Scenario), Failure> {
    load::load(&load::request(&args.file, &args.layers), &FileSystem, console)
}

fn print(console: &Console, json: Option<serde_json::Value>, text: impl FnOnce() -> String) -> Done {
    match json {
        Some(value) => console.result(&format!("{value:#}"))?,
        None => console.result(&text())?,
    }
    Ok(code::DONE)
}

/// Lists what can be changed.
pub fn levers(args: &ListArgs, console: &Console) -> Done {
    let (loaded, _) = loaded(args, console)?;
    let levers = source::levers(&loaded.document);
    let rows: Vec<[String; 4]> = levers
        .iter()
        .map(|lever| {
            let unit = match &lever.key.shape {
                Shape::Value { doc, .. } => doc.unit.clone(),
                _ => String::new(),
            };
            let (base, from) = match (&lever.base, lever.key.presence) {
                (Some(node), _) => {
                    let text = loaded.document.written(&lever.path).unwrap_or_default();
                    (text, loaded.document.origin_of(node))
                }
                // A default in a table that is left out stands for nothing.
                (None, Presence::Default(value)) if is_there(&loaded, &lever.path) => {
                    (value.to_string(), "default".into())
                }
                (None, _) => ("off".into(), String::new()),
            };
            [lever.path.clone(), unit, base, from]
        })
        .collect();
    let json = args.json.then(|| {
        let object = |(row, lever): (&[String; 4], &source::Lever)| {
            json!({ "path": row[0], "unit": row[1], "base": row[2], "origin": row[3], "meaning": lever.key.doc })
        };
        rows.iter().zip(&levers).map(object).collect()
    });
    let all = rows.len();
    print(console, json, || {
        let mut shown = rows;
        shown.retain(|row| console.verbose() || row[2] != "off");
        let hidden = all - shown.len();
        if hidden > 0 {
            console.remark(&format!("and {hidden} that are off, shown with -v"));
        }
        table(["path", "unit", "base value", "from"], &shown)
    })
}

/// Whether the scenario has the table that a key belongs to.
fn is_there(loaded: &Loaded, path: &str) -> bool {
    path.rsplit_once('.').is_none_or(|(table, _)| loaded.document.origin(table).is_some())
}

/// Lists what can be watched.
pub fn signals(args: &ListArgs, console: &Console) -> Done {
    let (_, scenario) = loaded(args, console)?;
    let signals = &scenario.model.layout.signals;
    let unit = |unit: SignalUnit| match unit {
        SignalUnit::Orders => "orders",
        SignalUnit::Parcels => "parcels",
        SignalUnit::People => "people",
        SignalUnit::Hours => "h",
        SignalUnit::PerHour => "/h",
        SignalUnit::Units => "units",
        SignalUnit::Tours => "tours",
        SignalUnit::Deliveries => "deliveries",
        SignalUnit::Machines => "machines",
        SignalUnit::Stocks => "stocks",
        SignalUnit::Days => "d",
        SignalUnit::Count => "",
        SignalUnit::Money => "money",
        SignalUnit::Share => "share",
    };
    let rows: Vec<[String; 3]> =
        signals.iter().map(|s| [s.path.clone(), unit(s.unit).into(), s.label.clone()]).collect();
    let json = args.json.then(|| {
        rows.iter()
            .map(|[path, unit, label]| json!({ "path": path, "unit": unit, "meaning": label }))
            .collect()
    });
    print(console, json, || table(["path", "unit", "meaning"], &rows))
}

/// Lists what is measured.
pub fn kpis(args: &ListArgs, console: &Console) -> Done {
    let (_, scenario) = loaded(args, console)?;
    let layout = &scenario.model.layout;
    let unit = |unit: Unit| match unit {
        Unit::Share => "%".to_string(),
        Unit::Duration => "time".into(),
        Unit::Count | Unit::Factor => "number".into(),
        Unit::PerHour => "/h".into(),
        Unit::Money => layout.currency.clone(),
        Unit::Orders => "orders".into(),
        Unit::Lines => "lines".into(),
        Unit::Parcels => "parcels".into(),
        Unit::Metres => "m".into(),
        Unit::Grams => "g".into(),
        Unit::Units => "units".into(),
    };
    let better = |better: Better| match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "",
    };
    let kpis: Vec<_> = registry(layout).into_iter().map(|k| k.info).collect();
    let json = args.json.then(|| {
        let object = |k: &crate::metrics::KpiInfo| {
            json!({
                "path": k.id, "label": k.label, "unit": unit(k.unit), "better": better(k.better),
                "definition": k.definition, "window": k.window, "censoring": k.censoring,
                "group": k.group, "headline": k.headline,
            })
        };
        kpis.iter().map(object).collect()
    });
    print(console, json, || {
        let rows: Vec<[String; 4]> = kpis
            .iter()
            .map(|k| [k.id.clone(), unit(k.unit), better(k.better).into(), k.definition.clone()])
            .collect();
        table(["path", "unit", "better", "definition"], &rows)
    })
}
