//! `plimsoll compare --plans … --against …`: every plan in every world, and which plan holds up.

use super::args::CompareArgs;
use super::compare::{deciding, kpis};
use super::console::{Console, printable};
use super::experiments::{self, Outcome, report_of, scenario_files};
use super::points::{Operand, Point, PointLoader, folder_name, operands};
use super::progress::listen_for_stop;
use super::{Done, Failure, code, folder};
use crate::experiment::regret::Robust;
use crate::experiment::result::Better;
use crate::report::compare::point_replications_csv;
use crate::report::regret::{RegretReport, page, regret_csv, regret_json, summary};
use crate::scenario::{Request, World};

/// What the file itself is called among plans and worlds.
const AS_IS: &str = "as-is";

/// Compares plans over worlds.
pub fn regret(args: &CompareArgs, console: &Console) -> Done {
    listen_for_stop();
    let started = jiff::Timestamp::now().to_string();
    let asked = &args.experiment;
    let words = operands(&args.points, &asked.overlays)?;
    let [base] = words.as_slice() else {
        return Err(Failure::invalid("--plans and --against name variants of one scenario: give one FILE"));
    };
    if base.folder.is_some() || base.request.variant.is_some() {
        return Err(Failure::invalid(format!(
            "{}: --plans and --against name variants of a scenario: give its FILE alone",
            args.points[0]
        )));
    }
    let mut loader = PointLoader::new(console);
    let first = loader.load(base, &[])?;
    let plans = plans(&args.plans, &first)?;
    let worlds = worlds(&args.against, &first)?;
    let (seed, reps) = experiments::terms(asked, &first)?;
    let operands = crossed(&base.request, &plans, &worlds);
    let points = experiments::load_all(&mut loader, &operands, None, seed, reps)?;
    let kpi = directed(&points, &args.kpi)?;

    let (mut bench, ids) = experiments::bench(&points, seed, asked);
    let weights: Vec<String> = worlds.iter().map(|w| format!("{} {}", w.name, w.weight)).collect();
    let what = format!(
        "plans by worlds\nseed {seed}\nreplications {reps}\nrough {}\nkpi {kpi}\n{}",
        asked.quick,
        weights.join("\n")
    );
    let title = first.scenario.file.scenario.name.value.clone();
    let name = folder_name("compare", &title, &points, &what);
    let dir = asked.out.join(&name);
    let there = dir.exists() && !asked.force && experiments::restore(&mut bench, &ids, &dir).is_some();
    folder::make_writable(&asked.out)?;
    let (finished, stopped) = experiments::run_rounds(&mut bench, &ids, reps, console)?;
    let columns = experiments::columns(&bench, &ids, finished);
    let confidence = first.scenario.file.run.confidence.value.value();
    let weighed = worlds.iter().map(|w| (w.name.clone(), w.weight)).collect();
    let robust = Robust::of(&columns, plans, weighed, &kpi, confidence)
        .ok_or_else(|| Failure::impossible(format!("`{kpi}` has no mean at some of the points")))?;
    let report = RegretReport {
        name: title,
        question: first.scenario.file.scenario.question.as_ref().map(|q| q.value.clone()),
        currency: first.scenario.file.scenario.currency.value.clone(),
        robust,
        replications: finished,
        wanted: reps,
        seed,
        rough: asked.quick,
    };
    let name = if stopped { format!("{name}-partial-{finished}") } else { name };
    let dir = if there {
        let age = folder::age(&dir);
        console.remark(&format!("{}: already computed ({age}); --force to run again", dir.display()));
        folder::point_latest_at(&asked.out, &name);
        dir
    } else {
        let page = page(&report);
        let mut files = vec![
            ("comparison.json".to_owned(), json_text(&report)? + "\n"),
            ("comparison.csv".to_owned(), regret_csv(&report)),
            ("replications.csv".to_owned(), point_replications_csv(&columns)),
        ];
        files.extend(scenario_files(&points));
        experiments::write(Outcome {
            kind: "compare",
            out: &asked.out,
            name,
            files: experiments::with_page(files, &page, None),
            points: &points,
            seed,
            reps,
            jobs: bench.jobs(),
            started,
        })?
    };
    if asked.json {
        console.result(&json_text(&report)?)?;
        console.remark(&format!("Results  {}", report_of(&dir)));
    } else {
        let text = summary(&report);
        console.result(&format!("{text}Results  {}", report_of(&dir)))?;
    }
    if stopped {
        console.remark(&format!("Stopped after {finished} of {reps} replications of each point."));
        return Ok(code::STOPPED);
    }
    Ok(code::DONE)
}

fn json_text(report: &RegretReport) -> Result<String, Failure> {
    serde_json::to_string_pretty(&regret_json(report)).map_err(|e| Failure::impossible(e.to_string()))
}

/// A world with its weight.
struct Weighed {
    name: String,
    world: Option<World>,
    weight: f64,
}

fn variants(point: &Point) -> Vec<String> {
    point.scenario.file.variant.iter().map(|(name, _)| name.text.clone()).collect()
}

fn unknown(word: &str, what: &str, known: &[String]) -> Failure {
    let near = crate::diagnostics::did_you_mean(word, known.iter().map(String::as_str));
    let hint =
        near.map_or_else(|| format!("there are: {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
    Failure::invalid(format!("no {what} is called `{word}`; {}", printable(&hint)))
}

fn no_doubles(words: &[String], option: &str) -> Result<(), Failure> {
    match words.iter().enumerate().find(|(i, w)| words[..*i].contains(w)) {
        Some((_, twice)) => Err(Failure::invalid(format!("{option} names `{twice}` twice"))),
        None => Ok(()),
    }
}

fn plans(words: &[String], base: &Point) -> Result<Vec<String>, Failure> {
    no_doubles(words, "--plans")?;
    let known: Vec<String> = std::iter::once(AS_IS.to_owned()).chain(variants(base)).collect();
    if let Some(word) = words.iter().find(|w| !known.contains(w)) {
        return Err(unknown(word, "variant", &known));
    }
    if words.len() < 2 {
        return Err(Failure::invalid(format!(
            "--plans names one plan: name another, or `{AS_IS}` for the file itself"
        )));
    }
    Ok(words.to_vec())
}

/// The worlds: chances weigh what they are probable, the others share what is left. Beside nothing but chances the
/// file itself is the world in which none of them holds.
fn worlds(words: &[String], base: &Point) -> Result<Vec<Weighed>, Failure> {
    no_doubles(words, "--against")?;
    let (variants, chances) = (variants(base), base.scenario.chances.list());
    let known: Vec<String> = std::iter::once(AS_IS.to_owned())
        .chain(variants.iter().cloned())
        .chain(chances.iter().map(|c| c.name.clone()))
        .collect();
    let mut worlds: Vec<Weighed> = Vec::new();
    for word in words {
        let chance = chances.iter().find(|c| c.name == *word);
        let (world, weight) = match (word == AS_IS, variants.contains(word), chance) {
            (_, true, Some(_)) => {
                return Err(Failure::invalid(format!(
                    "`{word}` is a variant and a chance: rename one of them"
                )));
            }
            (true, false, None) => (None, f64::NAN),
            (_, true, None) => (Some(World::Variant(word.clone())), f64::NAN),
            (_, false, Some(c)) => (Some(World::Chance(word.clone())), c.probability),
            (false, false, None) => return Err(unknown(word, "variant or chance", &known)),
        };
        worlds.push(Weighed { name: word.clone(), world, weight });
    }
    let probable: f64 = worlds.iter().map(|w| w.weight).filter(|v| !v.is_nan()).sum();
    let rest = worlds.iter().filter(|w| w.weight.is_nan()).count();
    if probable > 1.0 + 1e-9 || (probable == 0.0 && rest == 0) {
        return Err(Failure::invalid(format!(
            "the chances of --against have a probability of {probable} together: worlds exclude each other, so it must be above 0 and at most 1"
        )));
    }
    let left = (1.0 - probable).max(0.0);
    if rest == 0 && left > 1e-9 {
        worlds.insert(0, Weighed { name: AS_IS.to_owned(), world: None, weight: left });
    }
    for world in worlds.iter_mut().filter(|w| w.weight.is_nan()) {
        world.weight = left / rest as f64;
    }
    Ok(worlds)
}

/// Every plan in every world, plan by plan. A chance that is a world holds in that world and in no other.
fn crossed(base: &Request, plans: &[String], worlds: &[Weighed]) -> Vec<Operand> {
    let apart = worlds.iter().filter_map(|w| match &w.world {
        Some(World::Chance(name)) => Some(format!("chance.{name}.probability=0 %")),
        _ => None,
    });
    let set: Vec<String> = apart.chain(base.set.iter().cloned()).collect();
    let one = |plan: &String, world: &Weighed| Operand {
        name: format!("{plan} in {}", world.name),
        request: Request {
            variant: (plan != AS_IS).then(|| plan.clone()),
            world: world.world.clone(),
            set: set.clone(),
            ..base.clone()
        },
        folder: None,
    };
    plans.iter().flat_map(|plan| worlds.iter().map(move |world| one(plan, world))).collect()
}

/// The first deciding measure with a good direction; all points must have it.
fn directed(points: &[Point], asked: &[String]) -> Result<String, Failure> {
    if let [_, second, ..] = asked {
        return Err(Failure::invalid(format!("regret is of one KPI: leave out `{second}`")));
    }
    let wanted = deciding(points, asked)?;
    let all: Vec<_> = points.iter().map(|p| kpis(&p.scenario)).collect();
    let good =
        |id: &&String| all.iter().all(|of| of.iter().any(|k| k.id == **id && k.better != Better::Neither));
    let found = wanted.iter().find(good).cloned();
    found.ok_or_else(|| match asked.first() {
        Some(id) => Failure::invalid(format!(
            "`{id}` is neither good nor bad, or some points do not have it: there is no regret in it"
        )),
        None => Failure::invalid("no deciding KPI has a good direction at all points: name one with --kpi"),
    })
}
