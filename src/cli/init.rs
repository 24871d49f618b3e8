//! `plimsoll init`: a working folder that runs as it is.

use std::fs;
use std::path::Path;

use super::args::{InitArgs, Template};
use super::console::{Console, plural};
use super::folder::slug;
use super::{Done, Failure, about, code};

const PARCELS: &str = include_str!("templates/parcels.toml");
const PARCELS_STORM: &str = include_str!("templates/parcels-storm.toml");
const PARCELS_HOURS: &str = include_str!("templates/web-hours.csv");
const WAREHOUSE: &str = include_str!("templates/warehouse.toml");
const WAREHOUSE_STORM: &str = include_str!("templates/warehouse-storm.toml");
const TRACE: &str = include_str!("templates/trace.toml");
const TRACE_STORM: &str = include_str!("templates/trace-storm.toml");
const TRACE_ORDERS: &str = include_str!("templates/orders.csv");
const GUIDE: &str = include_str!("templates/README.md");

/// Stands in the templates for the name of the scenario file.
const FILE: &str = "SCENARIO.toml";

/// Makes a working folder.
pub fn init(args: &InitArgs, console: &Console) -> Done {
    let name = scenario_name(&args.dir, args.template);
    let file = format!("{name}.toml");
    let files = contents(args.template, &file);
    let there: Vec<&str> = files
        .iter()
        .filter(|(name, _)| args.dir.join(name).exists())
        .map(|(name, _)| name.as_str())
        .collect();
    if !there.is_empty() && !args.force {
        return Err(Failure::impossible(format!(
            "{} in {} would be overwritten: {}\n  choose another folder, or --force",
            plural(there.len(), "file"),
            args.dir.display(),
            there.join(", ")
        )));
    }
    for (name, text) in &files {
        write(&args.dir.join(name), text)?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let cd =
        if args.dir == Path::new(".") { String::new() } else { format!("cd {} && ", args.dir.display()) };
    console.result(&format!(
        "Created {} with {}.\nNext:  {cd}plimsoll run {file}        Guide: README.md",
        args.dir.display(),
        names.join(", ")
    ))?;
    Ok(code::DONE)
}

/// The scenario is called like its folder; in the present one, like the template.
fn scenario_name(dir: &Path, template: Template) -> String {
    let template = match template {
        Template::Parcels => "parcels",
        Template::Warehouse => "warehouse",
        Template::Trace => "replay",
    };
    let name = dir.file_name().map(|n| slug(&n.to_string_lossy()));
    // The what-if has that name already.
    name.filter(|n| n != "storm" && n != "scenario").unwrap_or_else(|| template.into())
}

fn contents(template: Template, file: &str) -> Vec<(String, String)> {
    let (scenario, storm, data): (_, _, &[(&str, &str)]) = match template {
        Template::Parcels => (PARCELS, PARCELS_STORM, &[("data/web-hours.csv", PARCELS_HOURS)]),
        Template::Warehouse => (WAREHOUSE, WAREHOUSE_STORM, &[]),
        Template::Trace => (TRACE, TRACE_STORM, &[("data/orders.csv", TRACE_ORDERS)]),
    };
    let mut files = vec![
        (file.to_string(), scenario.replace(FILE, file)),
        ("storm.toml".into(), storm.replace(FILE, file)),
    ];
    files.extend(data.iter().map(|(name, text)| ((*name).to_string(), (*text).to_string())));
    files.push(("plimsoll.schema.json".into(), about::schema_text()));
    files.push(("README.md".into(), GUIDE.replace(FILE, file)));
    files
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| Failure::impossible(format!("{}: {error}", path.display())))
}
