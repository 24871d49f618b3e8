//! `plimsoll risk`: the risk register of a scenario.

use std::path::Path;

use super::args::RiskArgs;
use super::console::Console;
use super::experiments::{self, Outcome, report_of};
use super::points::{Operand, PointLoader, folder_name, operands};
use super::progress::{BenchWatch, listen_for_stop};
use super::run::jobs;
use super::{Done, Failure, code, drill, folder};
use crate::experiment::BenchError;
use crate::experiment::drill::{Terms, exercises};
use crate::experiment::risk::{Limits, Node, Nodes, nodes, register};
use crate::report::export::risk_xlsx;
use crate::report::risk::{
    RiskReport, losses_csv, nodes_csv, one_page, page, register_csv, risk_json, summary,
};
use crate::scenario::{self, Request, Scenario, ScenarioFile};
use crate::source::{FileSystem, ReadError, ReadFile};
use crate::units::SimDuration;

/// Most replications that each outage of each node is run with.
const NODE_REPLICATIONS: u32 = 20;
/// The name of the overlay that takes nodes away.
const OVERLAY: &str = "outages of nodes";
/// What disruptions that take a node away are called, before their number.
const OUTAGE: &str = "outage_of_node_";

/// Makes the register.
pub fn risk(args: &RiskArgs, console: &Console) -> Done {
    listen_for_stop();
    let started = jiff::Timestamp::now().to_string();
    let asked = &args.experiment;
    let operands = operands(std::slice::from_ref(&args.file), &asked.overlays)?;
    let mut loader = PointLoader::new(console);
    let first = loader.load(&operands[0], &[])?;
    let (seed, reps) = experiments::terms(asked, &first)?;
    let points = experiments::load_all(&mut loader, &operands, Some(first), seed, reps)?;
    let point = &points[0];
    drill::disruptions(point, &[], &args.file)?;
    let what = format!(
        "seed {seed}\nreplications {reps}\nrough {}\nlevel {}\nnodes {} {:?} {} {}",
        asked.quick, args.level, !args.no_nodes, args.fails_below, args.recovered_above, args.outage
    );
    let file = &point.scenario.file;
    let title = file.scenario.name.value.clone();
    let name = folder_name("risk", &title, &points, &what);
    folder::make_writable(&asked.out)?;
    let dir = asked.out.join(&name);
    if dir.exists()
        && !asked.force
        && !asked.json
        && let Ok(text) = std::fs::read_to_string(dir.join("summary.txt"))
    {
        console.remark(&format!(
            "{}: already computed ({}); --force to run again",
            dir.display(),
            folder::age(&dir)
        ));
        folder::point_latest_at(&asked.out, &name);
        console.result(&format!("{text}Results  {}", report_of(&dir)))?;
        return Ok(code::DONE);
    }
    let terms = Terms { seed, replications: reps, jobs: jobs(asked.jobs), separate: false };
    let watch = BenchWatch::new(console);
    let registered = register(&point.scenario, &terms, &watch);
    watch.done();
    let registered = registered.map_err(|e| Failure::impossible(e.to_string()))?;
    let finished = registered.together.before.len() as u32;
    if finished < 2 {
        console.remark("Stopped before two replications had finished: there is nothing to save.");
        return Err(Failure::told(code::STOPPED));
    }
    let mut stopped = finished < reps;
    let (mut found, mut left_out) = (None, Vec::new());
    if !args.no_nodes && !stopped {
        match survival(args, &operands[0], &point.scenario, &terms, console)? {
            Some((nodes, left)) => (found, left_out) = (Some(nodes), left),
            None => stopped = true,
        }
    }
    let layout = &point.scenario.model.layout;
    let report = RiskReport {
        name: title,
        question: file.scenario.question.as_ref().map(|q| q.value.clone()),
        currency: file.scenario.currency.value.clone(),
        disruptions: layout.disruptions.clone(),
        playbooks: !layout.playbooks.is_empty(),
        register: registered,
        nodes: found,
        outage: args.outage,
        left_out,
        level: args.level,
        confidence: file.run.confidence.value.value(),
        hours: layout.window.1.since(layout.window.0).hours(),
        replications: finished,
        wanted: reps,
        seed,
        rough: asked.quick,
    };
    let text = summary(&report);
    let json = serde_json::to_string_pretty(&risk_json(&report)).expect("plain JSON");
    let name = if stopped { format!("{name}-partial-{finished}") } else { name };
    let page = page(&report);
    let mut files = vec![
        ("risk.json".to_owned(), json.clone() + "\n"),
        ("register.csv".to_owned(), register_csv(&report)),
        ("losses.csv".to_owned(), losses_csv(&report)),
        ("nodes.csv".to_owned(), nodes_csv(&report)),
        ("summary.txt".to_owned(), text.clone()),
        ("scenario.toml".to_owned(), point.text.clone()),
    ];
    files.push(("one-page.html".to_owned(), one_page(&report).html()));
    let jobs = terms.jobs;
    let dir = experiments::write(Outcome {
        kind: "risk",
        out: &asked.out,
        name,
        files: experiments::with_page(files, &page, Some(risk_xlsx(&report))),
        points: &points,
        seed,
        reps,
        jobs,
        started,
    })?;
    if asked.json {
        console.result(&json)?;
        console.remark(&format!("Results  {}", report_of(&dir)));
    } else {
        console.result(&format!("{text}Results  {}", report_of(&dir)))?;
    }
    if stopped {
        console.remark(&format!("Stopped with {finished} of {reps} replications of the register."));
        return Ok(code::STOPPED);
    }
    Ok(code::DONE)
}

/// Takes every node away that can be; `None` when it was stopped.
fn survival(
    args: &RiskArgs,
    operand: &Operand,
    base: &Scenario,
    terms: &Terms,
    console: &Console,
) -> Result<Option<(Nodes, Vec<String>)>, Failure> {
    if operand.folder.is_some() {
        return Err(Failure::invalid(
            "nodes are taken away in scenario files, not in results folders: add --no-nodes",
        ));
    }
    let (mut changes, mut named, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, name, path, value) in candidates(&base.file) {
        let id = format!("{OUTAGE}{}", changes.len() + 1);
        let change = format!("[disruption.{id}]\neffect = [{{ on = \"{path}\", set = {value} }}]\n");
        match load(&operand.request, &change).is_some() {
            true => {
                changes.push(change);
                named.push((kind, name, id));
            }
            false => left.push(format!("{kind} {name}")),
        }
    }
    let Some(scenario) = load(&operand.request, &changes.concat()) else {
        return Err(Failure::impossible(
            "the nodes cannot all be taken away in one scenario; add --no-nodes",
        ));
    };
    let index = |id: &str| scenario.model.layout.disruptions.iter().position(|d| d == id);
    let list: Vec<Node> = named
        .into_iter()
        .filter_map(|(kind, name, id)| index(&id).map(|disruption| Node { kind, name, disruption }))
        .collect();
    // Like any disruption that does not say when.
    let at = exercises(&scenario, &list.first().map_or(Vec::new(), |n| vec![n.disruption]), None);
    let limits = Limits {
        fails_below: args.fails_below,
        recovered_above: args.recovered_above,
        outage: SimDuration::from_secs_f64(args.outage * 3600.0),
        at: at.first().map_or(scenario.model.layout.window.0, |e| e.at),
        confidence: base.file.run.confidence.value.value(),
        seed: terms.seed,
        replications: terms.replications.min(NODE_REPLICATIONS),
        jobs: terms.jobs,
    };
    let watch = BenchWatch::new(console);
    let found = nodes(&scenario, &list, &limits, &watch);
    watch.done();
    match found {
        Ok(nodes) => Ok(Some((nodes, left))),
        Err(BenchError::Stopped) => Ok(None),
        Err(error) => Err(Failure::impossible(error.to_string())),
    }
}

/// The scenario with one more overlay.
fn load(request: &Request, overlay: &str) -> Option<Scenario> {
    let mut request = request.clone();
    request.with.push(OVERLAY.into());
    scenario::load(&request, &Overlaid { overlay }).scenario
}

/// The files on disk, and an overlay that is not.
struct Overlaid<'a> {
    overlay: &'a str,
}

impl ReadFile for Overlaid<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        match path == Path::new(OVERLAY) {
            true => Ok(self.overlay.as_bytes().to_vec()),
            false => FileSystem.read(path),
        }
    }
}

/// What can be missing, by kind and name, with the lever that takes it away and its value.
fn candidates(file: &ScenarioFile) -> Vec<(&'static str, String, String, &'static str)> {
    let mut all = Vec::new();
    for (name, keys) in &file.warehouse {
        let name = &name.text;
        all.push(("warehouse", name.clone(), format!("warehouse.{name}.open"), "false"));
        for (pool, _) in &keys.pool {
            let pool = &pool.text;
            all.push(("pool", format!("{name}.{pool}"), format!("warehouse.{name}.pool.{pool}.people"), "0"));
        }
    }
    let names = |kind: &'static str, names: Vec<String>, key: &str, value: &'static str| {
        names
            .into_iter()
            .map(move |n| (kind, n.clone(), format!("{kind}.{n}.{key}"), value))
            .collect::<Vec<_>>()
    };
    all.extend(names("leg", file.leg.iter().map(|(n, _)| n.text.clone()).collect(), "open", "false"));
    all.extend(names("carrier", file.carrier.iter().map(|(n, _)| n.text.clone()).collect(), "open", "false"));
    all.extend(names(
        "supplier",
        file.supplier.iter().map(|(n, _)| n.text.clone()).collect(),
        "capacity",
        "\"0 /d\"",
    ));
    all.extend(names("system", file.system.iter().map(|(n, _)| n.text.clone()).collect(), "up", "false"));
    all
}
