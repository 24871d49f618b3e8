//! `plimsoll sweep`: many settings of some levers, and what these do.

use super::args::SweepArgs;
use super::compare::deciding;
use super::console::Console;
use super::experiments::{self, Outcome, report_of};
use super::points::{Point, PointLoader, folder_name, operands};
use super::progress::listen_for_stop;
use super::{Done, Failure, code, folder};
use crate::experiment::compare::Columns;
use crate::experiment::design::points as design;
use crate::experiment::sweep::sweep as swept;
use crate::report::compare::point_replications_csv;
use crate::report::export::sweep_xlsx;
use crate::report::sweep::{SweepReport, page, points_csv, summary, sweep_json};
use crate::scenario::sweep::{POINTS, Sweep, parse_vary};

/// What the point as it stands is called.
const AS_IT_STANDS: &str = "0";

/// Sweeps.
pub fn sweep(args: &SweepArgs, console: &Console) -> Done {
    listen_for_stop();
    let started = jiff::Timestamp::now().to_string();
    let asked = &args.experiment;
    let mut operands = operands(std::slice::from_ref(&args.file), &asked.overlays)?;
    operands[0].name = AS_IT_STANDS.to_owned();
    let mut loader = PointLoader::new(console);
    let base = loader.load(&operands[0], &[])?;
    let sweep = chosen(args, &base)?;
    let (seed, reps) = experiments::terms(asked, &base)?;
    let made = design(&sweep, seed).map_err(|e| Failure::invalid(e.to_string()))?;
    for (i, point) in made.iter().enumerate() {
        let mut operand = operands[0].clone();
        operand.name = (i + 1).to_string();
        let set = sweep.levers.iter().zip(point);
        operand.request.set.extend(set.filter_map(|(lever, level)| {
            level.as_ref().map(|level| format!("{}={}", lever.path, level.text))
        }));
        operands.push(operand);
    }
    let points = load_all(&mut loader, &operands, base, seed, reps)?;
    let wanted = if args.kpi.is_empty() { &sweep.measures } else { &args.kpi };
    let measures = deciding(&points[..1], wanted)?;

    let (mut bench, ids) = experiments::bench(&points, seed, asked);
    let what = format!(
        "seed {seed}\nreplications {reps}\nrough {}\nkpis {}\n{sweep:?}",
        asked.quick,
        measures.join(" ")
    );
    let file = &points[0].scenario.file;
    let title = file.scenario.name.value.clone();
    let name = folder_name("sweep", &title, &points, &what);
    let dir = asked.out.join(&name);
    let there = dir.exists() && !asked.force && experiments::restore(&mut bench, &ids, &dir).is_some();
    folder::make_writable(&asked.out)?;
    let (finished, stopped) = experiments::run_rounds(&mut bench, &ids, reps, console)?;
    let columns = experiments::columns(&bench, &ids, finished);
    let confidence = file.run.confidence.value.value();
    let report = SweepReport {
        name: title,
        question: file.scenario.question.as_ref().map(|q| q.value.clone()),
        currency: file.scenario.currency.value.clone(),
        swept: swept(&sweep, &made, &columns[0], &columns[1..], &measures, confidence),
        seed,
        wanted: reps,
        rough: asked.quick,
    };
    let name = if stopped { format!("{name}-partial-{finished}") } else { name };
    let dir = if there {
        console.remark(&format!(
            "{}: already computed ({}); --force to run again",
            dir.display(),
            folder::age(&dir)
        ));
        folder::point_latest_at(&asked.out, &name);
        dir
    } else {
        experiments::write(Outcome {
            kind: "sweep",
            out: &asked.out,
            name,
            files: files(&report, &columns, &points[0]),
            points: &points,
            seed,
            reps,
            jobs: bench.jobs(),
            started,
        })?
    };
    if asked.json {
        let json = serde_json::to_string_pretty(&sweep_json(&report));
        console.result(&json.map_err(|e| Failure::impossible(e.to_string()))?)?;
        console.remark(&format!("Results  {}", report_of(&dir)));
    } else {
        console.result(&format!("{}Results  {}", summary(&report), report_of(&dir)))?;
    }
    if stopped {
        console.remark(&format!("Stopped after {finished} of {reps} replications of each point."));
        return Ok(code::STOPPED);
    }
    Ok(code::DONE)
}

/// The sweep of that name, the only one of the scenario, or the one that `--vary` describes.
fn chosen(args: &SweepArgs, base: &Point) -> Result<Sweep, Failure> {
    let known = &base.scenario.sweeps;
    let names = || known.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut sweep = match (&args.name, args.vary.is_empty(), known.as_slice()) {
        (Some(name), _, _) => match known.iter().find(|s| s.name == *name) {
            Some(sweep) => sweep.clone(),
            None if known.is_empty() => {
                return Err(Failure::invalid(format!(
                    "{} has no sweeps: write [sweep.{name}], or use --vary",
                    args.file
                )));
            }
            None => {
                return Err(Failure::invalid(format!("no sweep is called `{name}`; there are: {}", names())));
            }
        },
        (None, false, _) => {
            let design = crate::scenario::sweep::Design::Grid;
            Sweep {
                name: "command line".into(),
                levers: Vec::new(),
                design,
                points: POINTS,
                measures: Vec::new(),
            }
        }
        (None, true, [only]) => only.clone(),
        (None, true, []) => {
            return Err(Failure::invalid(format!(
                "{} has no sweeps: write [sweep.NAME], or use --vary PATH=FROM..TO:STEP",
                args.file
            )));
        }
        (None, true, _) => return Err(Failure::invalid(format!("which sweep? There are: {}", names()))),
    };
    for text in &args.vary {
        let vary = parse_vary(text).map_err(|words| Failure::invalid(format!("--vary: {words}")))?;
        sweep.levers.retain(|l| l.path != vary.path);
        sweep.levers.push(vary);
    }
    if let Some(design) = args.design {
        sweep.design = design.into();
    }
    if let Some(points) = args.points {
        sweep.points = points as usize;
    }
    Ok(sweep)
}

/// Loads all points; those that cannot be run are all told before anything runs.
fn load_all(
    loader: &mut PointLoader<'_>,
    operands: &[super::points::Operand],
    base: Point,
    seed: u64,
    reps: u32,
) -> Result<Vec<Point>, Failure> {
    let mut points = experiments::load_all(loader, &operands[..1], Some(base), seed, reps)?;
    let mut failed = None;
    for operand in &operands[1..] {
        match experiments::load_all(loader, std::slice::from_ref(operand), None, seed, reps) {
            Ok(mut point) => points.append(&mut point),
            Err(failure) => failed = Some(failure),
        }
    }
    failed.map_or(Ok(points), Err)
}

fn files(report: &SweepReport, columns: &[Columns], base: &Point) -> Vec<(String, Vec<u8>)> {
    let json = serde_json::to_string_pretty(&sweep_json(report)).expect("plain JSON") + "\n";
    let page = page(report);
    let files = vec![
        ("sweep.json".to_owned(), json),
        ("points.csv".to_owned(), points_csv(report)),
        ("replications.csv".to_owned(), point_replications_csv(columns)),
        ("scenario.toml".to_owned(), base.text.clone()),
    ];
    experiments::with_page(files, &page, Some(sweep_xlsx(report, columns)))
}
