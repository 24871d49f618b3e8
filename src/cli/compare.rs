//! `plimsoll compare`: settings side by side, paired by replication.

use super::args::CompareArgs;
use super::console::{Console, printable};
use super::experiments::{self, Outcome, report_of, scenario_files};
use super::points::{Point, PointLoader, folder_name, operands, variants_of};
use super::progress::listen_for_stop;
use super::{Done, Failure, code, folder};
use crate::experiment::compare::{Columns, Terms, compare as compared};
use crate::experiment::result::Bound;
use crate::report::compare::{
    CompareReport, TargetAt, comparison_csv, comparison_json, markdown, page, point_replications_csv, summary,
};
use crate::report::export::comparison_xlsx;
use crate::report::lang::Lang;
use crate::scenario;
use crate::source::{Side, differences};

/// Tables of a scenario that say how it is experimented with, and decide no figure of a replication.
const APART: [&str; 4] = ["scenario", "variant", "compare", "sweep"];
/// Keys of `[run]` that are the same for all points.
const SHARED: [&str; 2] = ["run.replications", "run.seed"];

/// Compares.
pub fn compare(args: &CompareArgs, console: &Console) -> Done {
    if !args.plans.is_empty() {
        return super::regret::regret(args, console);
    }
    listen_for_stop();
    let started = jiff::Timestamp::now().to_string();
    let asked = &args.experiment;
    let mut operands = operands(&args.points, &asked.overlays)?;
    let mut loader = PointLoader::new(console);
    let first = loader.load(&operands[0], &[])?;
    if operands.len() == 1 {
        operands.extend(variants_of(&operands[0], &first));
    }
    if operands.len() == 1 {
        return Err(Failure::invalid(format!(
            "{} has no variants to compare with: add some as [variant.NAME], or name a second point",
            args.points[0]
        )));
    }
    let (seed, reps) = experiments::terms(asked, &first)?;
    let points = experiments::load_all(&mut loader, &operands, Some(first), seed, reps)?;
    let deciding = deciding(&points, &args.kpi)?;

    let (mut bench, ids) = experiments::bench(&points, seed, asked);
    let what =
        format!("seed {seed}\nreplications {reps}\nrough {}\nkpis {}", asked.quick, deciding.join(" "));
    let title = points[0].scenario.file.scenario.name.value.clone();
    let name = folder_name("compare", &title, &points, &what);
    let dir = asked.out.join(&name);
    let there = dir.exists() && !asked.force && experiments::restore(&mut bench, &ids, &dir).is_some();
    folder::make_writable(&asked.out)?;
    let (finished, stopped) = experiments::run_rounds(&mut bench, &ids, reps, console)?;
    let columns = experiments::columns(&bench, &ids, finished);
    let report = report(&points, &columns, deciding, seed, reps, asked.quick);

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
        let out = Outcome {
            kind: "compare",
            out: &asked.out,
            name,
            files: files(&report, &columns, &points),
            points: &points,
            seed,
            reps,
            jobs: bench.jobs(),
            started,
        };
        experiments::write(out)?
    };
    if let Some(path) = &args.export_markdown {
        std::fs::write(path, markdown(&report))
            .map_err(|e| Failure::impossible(format!("{}: {e}", path.display())))?;
    }
    finish(&report, &dir, args, console)?;
    if stopped {
        console.remark(&format!("Stopped after {finished} of {reps} replications of each point."));
        return Ok(code::STOPPED);
    }
    let alarms = report.comparison.alarms();
    if args.fail_if_worse && !alarms.is_empty() {
        let told: Vec<String> = alarms.iter().map(|(p, m)| format!("{p} in {}", m.info.id)).collect();
        console.remark(&format!("significantly worse: {} (exit 4)", printable(&told.join(", "))));
        return Ok(code::DIFFERENT);
    }
    Ok(code::DONE)
}

/// The KPIs that the answer is about: those asked for, those of the scenario, or its headlines and targets.
pub fn deciding(points: &[Point], asked: &[String]) -> Result<Vec<String>, Failure> {
    let base = &points[0].scenario;
    let known = |id: &str| points.iter().any(|p| kpis(&p.scenario).iter().any(|k| k.id == id));
    for id in asked {
        if !known(id) {
            let all: Vec<String> = kpis(base).into_iter().map(|k| k.id).collect();
            let near = crate::diagnostics::did_you_mean(id, all.iter().map(String::as_str));
            let hint =
                near.map_or("`plimsoll kpis FILE` lists them".into(), |n| format!("did you mean `{n}`?"));
            return Err(Failure::invalid(format!("no KPI of these scenarios is called `{id}`; {hint}")));
        }
    }
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    if !base.compare.kpis.is_empty() {
        return Ok(base.compare.kpis.clone());
    }
    let all = kpis(base);
    let wanted = |k: &crate::metrics::KpiInfo| {
        k.headline
            || base.targets.iter().any(|t| all[t.kpi].id == k.id)
            || base.compare.matters_if.iter().any(|(id, _)| *id == k.id)
    };
    Ok(all.iter().filter(|k| wanted(k)).map(|k| k.id.clone()).collect())
}

/// What is measured in a scenario.
pub fn kpis(scenario: &scenario::Scenario) -> Vec<crate::metrics::KpiInfo> {
    crate::metrics::registry(&scenario.model.layout).into_iter().map(|k| k.info).collect()
}

fn report(
    points: &[Point],
    columns: &[Columns],
    deciding: Vec<String>,
    seed: u64,
    wanted: u32,
    rough: bool,
) -> CompareReport {
    let base = &points[0];
    let file = &base.scenario.file;
    let terms = Terms {
        confidence: file.run.confidence.value.value(),
        matters_if: base.scenario.compare.matters_if.clone(),
        deciding,
    };
    let changes = points[1..].iter().map(|p| {
        let mut found = differences(side(base), side(p), &APART);
        found.retain(|d| !SHARED.contains(&d.path.as_str()));
        found
    });
    let ids = kpis(&base.scenario);
    let targets = base.scenario.targets.iter().map(|t| TargetAt {
        name: t.name.clone(),
        kpi: ids[t.kpi].id.clone(),
        bound: match t.bound {
            scenario::Bound::AtLeast(v) => Bound::AtLeast(v),
            scenario::Bound::AtMost(v) => Bound::AtMost(v),
        },
        with_probability: t.with_probability,
    });
    CompareReport {
        name: file.scenario.name.value.clone(),
        question: file.scenario.question.as_ref().map(|q| q.value.clone()),
        currency: file.scenario.currency.value.clone(),
        changes: changes.collect(),
        targets: targets.collect(),
        comparison: compared(columns, &terms),
        seed,
        wanted,
        rough,
        warnings: Vec::new(),
    }
}

fn side(point: &Point) -> Side<'_> {
    Side { document: &point.loaded.document, defaults: &point.loaded.defaults }
}

fn files(report: &CompareReport, columns: &[Columns], points: &[Point]) -> Vec<(String, Vec<u8>)> {
    let json = serde_json::to_string_pretty(&comparison_json(report)).expect("plain JSON") + "\n";
    let page = page(report);
    let mut files = vec![
        ("comparison.json".to_owned(), json),
        ("comparison.csv".to_owned(), comparison_csv(report)),
        ("replications.csv".to_owned(), point_replications_csv(columns)),
    ];
    files.extend(scenario_files(points));
    experiments::with_page(files, &page, Some(comparison_xlsx(report, columns)))
}

fn finish(
    report: &CompareReport,
    dir: &std::path::Path,
    args: &CompareArgs,
    console: &Console,
) -> Result<(), Failure> {
    if args.experiment.json {
        let json = serde_json::to_string_pretty(&comparison_json(report));
        console.result(&json.map_err(|e| Failure::impossible(e.to_string()))?)?;
        console.remark(&format!("Results  {}", report_of(dir)));
        return Ok(());
    }
    let text = summary(report, &console.screen(Lang::En));
    console.result(&format!("{text}Results  {}", report_of(dir)))
}
