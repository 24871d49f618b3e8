//! `plimsoll init`: a working folder that runs as it is, from a template or from a handful of figures.

mod ask;
mod drill;
mod figures;
mod write;

use std::fs;
use std::io::{IsTerminal, stderr, stdin};
use std::path::Path;

use self::figures::{Figures, Given, LEAST_OF_A_DRILL};
use super::args::{InitArgs, Template};
use super::console::{Console, plural};
use super::folder::slug;
use super::{Done, Failure, about, code};

const PARCELS: &str = include_str!("../templates/parcels.toml");
const PARCELS_STORM: &str = include_str!("../templates/parcels-storm.toml");
const PARCELS_HOURS: &str = include_str!("../templates/web-hours.csv");
const WAREHOUSE: &str = include_str!("../templates/warehouse.toml");
const WAREHOUSE_STORM: &str = include_str!("../templates/warehouse-storm.toml");
const TRACE: &str = include_str!("../templates/trace.toml");
const TRACE_STORM: &str = include_str!("../templates/trace-storm.toml");
const TRACE_ORDERS: &str = include_str!("../templates/orders.csv");
const GUIDE: &str = include_str!("../templates/README.md");

/// Stands in the templates for the name of the scenario file.
const FILE: &str = "SCENARIO.toml";

/// Stands in the guide for the commands about plans.
const DRILL: &str = "DRILL\n";
const DRILL_ROWS: &str = "\
| see what each plan is worth | `plimsoll drill SCENARIO.toml --quick` |
| see what is left at risk | `plimsoll risk SCENARIO.toml --quick` |
| compare with no plan, and with no drills | `plimsoll compare storm.toml` |
";

/// Makes a working folder.
pub fn init(args: &InitArgs, console: &Console) -> Done {
    let name = scenario_name(&args.dir, args.template);
    let file = format!("{name}.toml");
    let files = match own_figures(args, &name)? {
        Some(figures) => from_figures(&figures, &file),
        None => contents(args.template.unwrap_or(Template::Parcels), &file),
    };
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

/// The figures to make a scenario from: those given, or asked for; `None` for a scenario that stands ready.
fn own_figures(args: &InitArgs, name: &str) -> Result<Option<Figures>, Failure> {
    let given = Given {
        sites: args.sites,
        orders: args.orders,
        pickers: args.pickers,
        packers: args.packers,
        carriers: args.carriers,
        promise: args.promise,
        stock: args.stock,
        drill: args.template == Some(Template::Drill),
        currency: args.currency.clone(),
        time_zone: args.time_zone.clone(),
    };
    let ready = args.template.filter(|t| !matches!(t, Template::Network | Template::Drill));
    if let Some(template) = ready.filter(|_| given.any() || args.ask) {
        return Err(Failure::invalid(format!(
            "the template {} stands ready and takes no figures\n  leave --template out to make a scenario from \
             figures, or the figures to take it as it is",
            template.name()
        )));
    }
    if given.drill && given.carriers.is_some_and(|n| n < LEAST_OF_A_DRILL) {
        return Err(Failure::invalid(
            "a drill needs two carriers: one that goes on strike and one that takes over\n  leave --carriers out, or \
             give more",
        ));
    }
    // A person who says nothing is asked; a script gets the scenario that stands ready.
    let somebody = !args.no_input && stdin().is_terminal() && stderr().is_terminal();
    if args.ask || (somebody && args.template.is_none() && !given.any()) {
        let figures = ask::ask(&given, name, &mut stdin().lock(), &mut stderr().lock());
        return figures.map(Some).map_err(|error| {
            Failure::impossible(format!("{error}\n  --orders, --pickers and the like answer beforehand"))
        });
    }
    match args.template {
        Some(Template::Network) => Ok(Some(given.complete(name, 3))),
        _ if given.any() => Ok(Some(given.complete(name, 1))),
        _ => Ok(None),
    }
}

/// The files of a scenario made from figures.
fn from_figures(figures: &Figures, file: &str) -> Vec<(String, String)> {
    vec![
        (file.to_string(), write::scenario(figures)),
        ("storm.toml".into(), write::what_if(figures, file)),
        ("plimsoll.schema.json".into(), about::schema_text()),
        ("README.md".into(), guide(file, figures.drill)),
    ]
}

/// The guide in the folder, with the commands for plans where there are any.
fn guide(file: &str, drill: bool) -> String {
    let text = GUIDE.replace(DRILL, if drill { DRILL_ROWS } else { "" });
    text.replace(FILE, file)
}

/// The scenario is called like its folder; in the present one, like the template.
fn scenario_name(dir: &Path, template: Option<Template>) -> String {
    let template = template.unwrap_or(Template::Parcels).name();
    let name = dir.file_name().map(|n| slug(&n.to_string_lossy()));
    // The what-if has that name already.
    name.filter(|n| n != "storm" && n != "scenario").unwrap_or_else(|| template.into())
}

fn contents(template: Template, file: &str) -> Vec<(String, String)> {
    let (scenario, storm, data): (_, _, &[(&str, &str)]) = match template {
        Template::Parcels => (PARCELS, PARCELS_STORM, &[("data/web-hours.csv", PARCELS_HOURS)]),
        Template::Warehouse => (WAREHOUSE, WAREHOUSE_STORM, &[]),
        Template::Trace => (TRACE, TRACE_STORM, &[("data/orders.csv", TRACE_ORDERS)]),
        Template::Network | Template::Drill => unreachable!("made from figures"),
    };
    let mut files = vec![
        (file.to_string(), scenario.replace(FILE, file)),
        ("storm.toml".into(), storm.replace(FILE, file)),
    ];
    files.extend(data.iter().map(|(name, text)| ((*name).to_string(), (*text).to_string())));
    files.push(("plimsoll.schema.json".into(), about::schema_text()));
    files.push(("README.md".into(), guide(file, false)));
    files
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| Failure::impossible(format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Request;
    use crate::source::FileSystem;

    /// Every size in the grid is a scenario that compiles without an error; with people left to follow from orders
    /// without a remark, too.
    #[test]
    fn scenarios_from_figures_are_sound_at_every_size() {
        let dir = tempfile::tempdir().unwrap();
        for (sites, orders) in [(1, 1), (1, 40), (1, 5_000), (2, 900), (5, 3_000), (12, 100_000)] {
            for (carriers, stock, drill) in
                [(1, false, false), (6, true, false), (2, false, true), (6, true, true)]
            {
                let given = Given {
                    drill,
                    sites: Some(sites),
                    orders: Some(orders),
                    carriers: Some(carriers),
                    promise: Some(2),
                    stock,
                    ..Given::default()
                };
                let figures = given.complete("a \"name\" with\nodd letters", 1);
                for (name, text) in from_figures(&figures, "own.toml") {
                    fs::write(dir.path().join(name), text).unwrap();
                }
                for (file, remarks) in [("own.toml", false), ("storm.toml", true)] {
                    let request = Request { path: dir.path().join(file), ..Request::default() };
                    let loaded = crate::scenario::load(&request, &FileSystem);
                    let said = loaded.messages();
                    assert!(loaded.scenario.is_some(), "{sites} {orders} {carriers}: {said}");
                    assert!(
                        remarks || said.is_empty(),
                        "{file}, {sites} {orders} {carriers} {drill}: {said}"
                    );
                }
            }
        }
    }
}
