//! What all experiments over several settings share: seed and number of replications, rounds, folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::Experiment;
use super::console::Console;
use super::load::name_of;
use super::points::{Operand, Point, PointLoader};
use super::progress::BenchWatch;
use super::run::{GENERATOR, QUICK, host, jobs};
use super::{Failure, code, folder};
use crate::experiment::compare::Columns;
use crate::experiment::{Bench, BenchError, PointId};
use crate::report::manifest::{self, Listed};
use crate::report::page::Page;
use crate::report::{Existing, sha256_hex, with_manifest, write_folder};

/// Replications of each point in a round: what an interrupted experiment has, all points have.
const ROUND: u32 = 10;

/// Seed and number of replications: as asked for, or those of the first point.
pub fn terms(args: &Experiment, first: &Point) -> Result<(u64, u32), Failure> {
    let run = &first.scenario.file.run;
    let wanted = if args.quick { Some(QUICK) } else { args.reps };
    let reps = wanted.map_or(*run.replications, u64::from);
    let reps = u32::try_from(reps).ok().filter(|n| *n < u32::MAX).ok_or_else(|| {
        Failure::invalid("replications are numbered up to 4294967295: choose fewer".to_owned())
    })?;
    if reps < 2 {
        return Err(Failure::invalid(
            "one replication tells nothing of chance: ask for more with --reps, at least two",
        ));
    }
    Ok((args.seed.unwrap_or(*run.seed), reps))
}

/// Loads points after the first so that all have the same seed and number of replications.
pub fn load_all(
    loader: &mut PointLoader<'_>,
    operands: &[Operand],
    first: Option<Point>,
    seed: u64,
    reps: u32,
) -> Result<Vec<Point>, Failure> {
    let changes = [format!("run.replications={reps}"), format!("run.seed={seed}")];
    let mut points: Vec<Point> = Vec::with_capacity(operands.len());
    let mut first = first;
    for operand in operands {
        let point = match first.take() {
            Some(point) => point,
            None => loader.load(operand, &[])?,
        };
        let run = &point.scenario.file.run;
        let same = *run.replications == u64::from(reps) && *run.seed == seed;
        let kept = point.kept;
        let point =
            if same { Point { kept, ..point } } else { Point { kept, ..loader.load(operand, &changes)? } };
        if let Some(other) = points.first() {
            let currency = |p: &Point| p.scenario.file.scenario.currency.value.clone();
            if currency(other) != currency(&point) {
                return Err(Failure::invalid(format!(
                    "`{}` counts in {}, `{}` in {}: amounts cannot be compared",
                    other.name,
                    currency(other),
                    point.name,
                    currency(&point)
                )));
            }
        }
        points.push(point);
    }
    Ok(points)
}

/// A bench of the points, with the values of results folders put back.
pub fn bench(points: &[Point], seed: u64, args: &Experiment) -> (Bench, Vec<PointId>) {
    let mut bench = Bench::new(seed, jobs(args.jobs));
    let ids: Vec<PointId> = points.iter().map(|p| bench.add(p.name.clone(), p.scenario.clone())).collect();
    for (point, id) in points.iter().zip(&ids) {
        let Some(kept) = point.kept.as_ref().filter(|k| k.method.seed == seed) else { continue };
        let same = bench.point(*id).kpis().map(|k| &k.id).eq(kept.kpis.iter().map(|k| &k.info.id));
        for (i, index) in kept.indices.iter().enumerate().filter(|_| same) {
            let values: Vec<f64> = kept.kpis.iter().map(|k| k.values[i]).collect();
            bench.restore(*id, *index, &values);
        }
    }
    (bench, ids)
}

/// Puts the values of an experiment's `replications.csv` back.
pub fn restore(bench: &mut Bench, ids: &[PointId], dir: &Path) -> Option<()> {
    let text = fs::read_to_string(dir.join("replications.csv")).ok()?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let column: BTreeMap<&str, usize> = header.iter().enumerate().map(|(i, name)| (name, i)).collect();
    let ways: Vec<(PointId, String, Vec<usize>)> = ids
        .iter()
        .map(|id| {
            let point = bench.point(*id);
            let ways =
                point.kpis().map(|k| column.get(k.id.as_str()).copied()).collect::<Option<Vec<_>>>()?;
            Some((*id, point.name.clone(), ways))
        })
        .collect::<Option<_>>()?;
    for row in reader.records() {
        let row = row.ok()?;
        let (id, _, ways) = ways.iter().find(|(_, name, _)| Some(name.as_str()) == row.get(0))?;
        let number = |i: &usize| match row.get(*i) {
            Some("") => Some(f64::NAN),
            Some(text) => text.parse().ok(),
            None => None,
        };
        let values: Vec<f64> = ways.iter().map(number).collect::<Option<_>>()?;
        bench.restore(*id, row.get(1)?.parse().ok()?, &values);
    }
    Some(())
}

/// Runs the replications of all points in rounds; returns how many all of them have, and whether it was stopped.
///
/// # Errors
/// When a replication failed, or fewer than two are there.
pub fn run_rounds(
    bench: &mut Bench,
    ids: &[PointId],
    reps: u32,
    console: &Console,
) -> Result<(u32, bool), Failure> {
    let missing: usize = ids.iter().map(|id| reps.saturating_sub(bench.point(*id).len()) as usize).sum();
    let watch = BenchWatch::expecting(missing, console);
    let threads = bench.jobs() as u32;
    let round = ROUND.max(4 * threads / ids.len().max(1) as u32);
    let mut stopped = false;
    for from in (0..reps).step_by(round as usize) {
        let wanted: Vec<_> = ids.iter().map(|id| (*id, from..(from + round).min(reps))).collect();
        match bench.run(&wanted, &watch) {
            Ok(()) => {}
            Err(BenchError::Stopped) => {
                stopped = true;
                break;
            }
            Err(error) => {
                watch.done();
                return Err(Failure::impossible(error.to_string()));
            }
        }
    }
    watch.done();
    let finished = ids.iter().map(|id| bench.point(*id).len()).min().unwrap_or(0).min(reps);
    if finished < 2 {
        console
            .remark("Stopped before two replications of each point had finished: there is nothing to save.");
        return Err(Failure::told(code::STOPPED));
    }
    Ok((finished, stopped))
}

/// The columns of all points.
pub fn columns(bench: &Bench, ids: &[PointId], replications: u32) -> Vec<Columns> {
    ids.iter().map(|id| Columns::of(bench, *id, replications)).collect()
}

/// A results folder to be written.
pub struct Outcome<'a> {
    /// The name of the command.
    pub kind: &'static str,
    /// Where results folders go.
    pub out: &'a Path,
    /// The folder's name.
    pub name: String,
    /// The files without the manifest.
    pub files: Vec<(String, Vec<u8>)>,
    /// The settings.
    pub points: &'a [Point],
    /// Their seed.
    pub seed: u64,
    /// How many replications were wanted.
    pub reps: u32,
    /// How many threads ran.
    pub jobs: usize,
    /// When it began.
    pub started: String,
}

/// Writes a results folder whole and points `latest` at it.
pub fn write(outcome: Outcome<'_>) -> Result<PathBuf, Failure> {
    let mut inputs: Vec<Listed> = Vec::new();
    for input in outcome.points.iter().flat_map(|p| &p.inputs) {
        if !inputs.contains(input) {
            inputs.push(input.clone());
        }
    }
    let point = |p: &Point| Listed { file: p.name.clone(), sha256: sha256_hex(p.text.as_bytes()) };
    let about = manifest::Experiment {
        program: "plimsoll".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        experiment: outcome.kind.into(),
        generator: GENERATOR.into(),
        seed: outcome.seed,
        replications: outcome.reps,
        points: outcome.points.iter().map(point).collect(),
        command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        host: host(),
        jobs: outcome.jobs,
        started: outcome.started,
        finished: jiff::Timestamp::now().to_string(),
        inputs,
        outputs: Vec::new(),
    };
    let dir = outcome.out.join(&outcome.name);
    let existing = if dir.exists() { Existing::Replace } else { Existing::Keep };
    write_folder(&dir, &with_manifest(outcome.files, &about), existing)?;
    folder::point_latest_at(outcome.out, &outcome.name);
    Ok(dir)
}

/// The resolved scenarios of points as files, `scenario-NAME.toml`.
pub fn scenario_files(points: &[Point]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for point in points {
        let stem = format!("scenario-{}", folder::slug(&point.name));
        let numbered = (2..).map(|i| format!("{stem}-{i}.toml"));
        let free = std::iter::once(format!("{stem}.toml"))
            .chain(numbered)
            .find(|name| files.iter().all(|(taken, _)| taken != name));
        files.push((free.expect("numbers never end"), point.text.clone()));
    }
    files
}

/// Files of text, then the page with its figures, then the workbook if there is one.
pub fn with_page(
    texts: Vec<(String, String)>,
    page: &Page,
    workbook: Option<Vec<u8>>,
) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> =
        texts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    files.extend(page.figures());
    files.push(("report.html".to_owned(), page.html().into_bytes()));
    files.extend(workbook.map(|bytes| ("summary.xlsx".to_owned(), bytes)));
    files
}

/// The report of a folder as it is told to people.
pub fn report_of(dir: &Path) -> String {
    name_of(&dir.join("report.html"))
}
