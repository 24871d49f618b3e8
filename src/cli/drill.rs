//! `plimsoll drill`: one disruption at a time, met by every set of playbooks.

use super::args::DrillArgs;
use super::console::Console;
use super::experiments::{self, Outcome, report_of};
use super::points::{Point, PointLoader, folder_name, operands};
use super::progress::{BenchWatch, listen_for_stop};
use super::run::jobs;
use super::{Done, Failure, code, folder};
use crate::experiment::drill::{Arm, Drill, Drilled, Exercise, Terms, exercises, run};
use crate::metrics::registry;
use crate::report::drill::{DrillReport, One, drill_csv, drill_json, page, summary};
use crate::report::export::drill_xlsx;
use crate::units::SimTime;

/// Drills.
pub fn drill(args: &DrillArgs, console: &Console) -> Done {
    listen_for_stop();
    let started = jiff::Timestamp::now().to_string();
    let asked = &args.experiment;
    let operands = operands(std::slice::from_ref(&args.file), &asked.overlays)?;
    let mut loader = PointLoader::new(console);
    let first = loader.load(&operands[0], &[])?;
    let (seed, reps) = experiments::terms(asked, &first)?;
    let points = experiments::load_all(&mut loader, &operands, Some(first), seed, reps)?;
    let point = &points[0];
    let which = disruptions(point, &args.disruption, &args.file)?;
    let at = args.at.as_deref().map(|text| moment(point, text)).transpose()?;
    let exercises = exercises(&point.scenario, &which, at);

    let what = format!(
        "seed {seed}\nreplications {reps}\nrough {}\ntolerance {:?}\n{exercises:?}",
        asked.quick, args.tolerance
    );
    let file = &point.scenario.file;
    let title = file.scenario.name.value.clone();
    let name = folder_name("drill", &title, &points, &what);
    folder::make_writable(&asked.out)?;
    let dir = asked.out.join(&name);
    if dir.exists()
        && !asked.force
        && !asked.json
        && let Some(text) = kept(&dir)
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
    let ran = run(&point.scenario, &exercises, &terms, &watch);
    watch.done();
    let drills = ran.map_err(|e| Failure::impossible(e.to_string()))?;
    let finished = drills.iter().map(|d| d.rows.len()).min().unwrap_or(0) as u32;
    if finished < 2 {
        console.remark("Stopped before two replications had finished: there is nothing to save.");
        return Err(Failure::told(code::STOPPED));
    }
    let stopped = finished < reps;
    let report = DrillReport {
        name: title,
        question: file.scenario.question.as_ref().map(|q| q.value.clone()),
        currency: file.scenario.currency.value.clone(),
        playbooks: point.scenario.model.layout.playbooks.clone(),
        drills: drills.into_iter().map(|d| one(point, d, args.tolerance)).collect(),
        bin: point.scenario.model.layout.bin,
        replications: finished,
        wanted: reps,
        seed,
        rough: asked.quick,
    };
    let text = summary(&report);
    let json = serde_json::to_string_pretty(&drill_json(&report)).expect("plain JSON");
    let name = if stopped { format!("{name}-partial-{finished}") } else { name };
    let page = page(&report);
    let files = vec![
        ("drill.json".to_owned(), json.clone() + "\n"),
        ("drill.csv".to_owned(), drill_csv(&report)),
        ("summary.txt".to_owned(), text.clone()),
        ("scenario.toml".to_owned(), point.text.clone()),
    ];
    let jobs = terms.jobs;
    let dir = experiments::write(Outcome {
        kind: "drill",
        out: &asked.out,
        name,
        files: experiments::with_page(files, &page, Some(drill_xlsx(&report))),
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
        console.remark(&format!("Stopped after {finished} of {reps} replications."));
        return Ok(code::STOPPED);
    }
    Ok(code::DONE)
}

/// What was said of these drills when they were run.
fn kept(dir: &std::path::Path) -> Option<String> {
    std::fs::read_to_string(dir.join("summary.txt")).ok()
}

/// The disruptions of these names, or all.
pub fn disruptions(point: &Point, names: &[String], file: &str) -> Result<Vec<usize>, Failure> {
    let known = &point.scenario.model.layout.disruptions;
    if known.is_empty() {
        return Err(Failure::invalid(format!(
            "{file} has no disruptions: write [disruption.NAME], as `plimsoll explain disruption` says"
        )));
    }
    if names.is_empty() {
        return Ok((0..known.len()).collect());
    }
    let find = |name: &String| {
        known.iter().position(|k| k == name).ok_or_else(|| {
            let near = crate::diagnostics::did_you_mean(name, known.iter().map(String::as_str));
            let hint = near.map_or_else(
                || format!("there are: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Failure::invalid(format!("no disruption is called `{name}`; {hint}"))
        })
    };
    let mut found = names.iter().map(find).collect::<Result<Vec<usize>, _>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// A local time within the run.
fn moment(point: &Point, text: &str) -> Result<SimTime, Failure> {
    let wrong = |words: String| Failure::invalid(format!("--at {text}: {words}"));
    let date = || text.parse::<jiff::civil::Date>().map(|d| d.at(0, 0, 0, 0));
    let local = match text.contains(['T', ' ']) {
        true => text.parse::<jiff::civil::DateTime>(),
        false => date(),
    };
    let local = local.map_err(|_| wrong("not a moment; write one like 2026-03-10T06:00".into()))?;
    let (axis, layout) = (&point.scenario.model.axis, &point.scenario.model.layout);
    axis.moment(local).filter(|at| *at < layout.window.1).ok_or_else(|| {
        let (from, to) = (axis.format(SimTime::START), axis.format(layout.window.1));
        wrong(format!("outside the run, which lasts from {from} to {to}"))
    })
}

fn one(point: &Point, drill: Drill, tolerance: Option<f64>) -> One {
    let layout = &point.scenario.model.layout;
    let (from, to) = layout.window;
    let confidence = point.scenario.file.run.confidence.value.value();
    let figures = Drilled::of(&drill, layout.bin, to.since(from).hours(), tolerance, confidence);
    let kpis = registry(layout);
    let all = drill.arms.iter().position(|a| *a == Arm::All);
    let spent = |name: &String| {
        let id = format!("budget.{name}.spent");
        let (kpi, all) = (kpis.iter().position(|k| k.info.id == id)?, all?);
        Some((name.clone(), drill.rows.iter().map(|row| row[all].values[kpi]).collect()))
    };
    let budgets = layout.budgets.iter().filter_map(|(name, _)| spent(name)).collect();
    let Exercise { disruption, at, .. } = drill.exercise;
    One {
        disruption: layout.disruptions[disruption].clone(),
        moment: point.scenario.model.axis.format(at),
        drill,
        figures,
        budgets,
    }
}
