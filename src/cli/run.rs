//! `plimsoll run`: replications, summary, results folder, report.

use std::path::Path;
use std::thread::available_parallelism;

use super::args::{Language, Layers, RunArgs};
use super::console::{Console, plural, printable, to_stderr};
use super::load::{self, Recording, Resolved, folder_of, name_of};
use super::progress::{Watch, listen_for_stop};
use super::{Done, Failure, code, folder};
use crate::engine;
use crate::experiment::{self, Plan, RunResult};
use crate::report::{
    Existing, Findings, Manifest, answer, findings_summary, read_results, remarks, rewrite_report,
    sha256_hex, summary_json, write_results,
};
use crate::scenario::Scenario;
use crate::source::FileSystem;

/// Replications of a quick look.
pub const QUICK: u32 = 20;
/// The random number generator, for the manifest.
pub const GENERATOR: &str = "Philox2x64-10, keyed by name, entity and visit";

/// Runs a scenario.
pub fn run(args: &RunArgs, console: &Console) -> Done {
    listen_for_stop();
    let mut request = load::request(&args.file, &args.layers);
    let reps = if args.quick { Some(QUICK) } else { args.reps };
    request.set.extend(reps.map(|n| format!("run.replications={n}")));
    request.set.extend(args.seed.map(|seed| format!("run.seed={seed}")));
    request.set.extend(wanted(args)?);
    let files = Recording::new(FileSystem);
    let (loaded, scenario) = load::load(&request, &files, console)?;
    drop(scenario);
    let home = folder_of(&args.file);
    let resolved = load::resolved(load::kept_text(&loaded), &home)?;

    let watch = args.audit.map_or(engine::Watch::No, engine::Watch::Every);
    let mut plan = Plan { jobs: jobs(args.jobs), watch, ..plan_of(&resolved.scenario, args.first)? };
    if args.quick {
        // A quick look is as long as it says, whatever precision the scenario wants.
        plan = Plan { rough: true, most: None, ..plan };
    }
    let name = folder::name(&resolved, &plan);
    let dir = args.out.join(&name);
    // An audit is asked for to see it pass, not to read what it would have said.
    if dir.exists() && !args.force && args.audit.is_none() {
        return already(&dir, &resolved, args, console, &name);
    }
    folder::make_writable(&args.out)?;

    if !args.json && !console.quiet() {
        console.result(&heading(&resolved.scenario, &plan, args, console))?;
    }
    let started = jiff::Timestamp::now();
    let watch = Watch::new(&resolved.scenario, plan.replications, console);
    let outcome = experiment::run(&resolved.scenario, &plan, &watch);
    watch.done();
    let mut result = outcome.result;
    let ran = (result.replications.len() + result.failed.len()) as u32;
    if ran == 0 {
        console.remark("Stopped before a replication had finished: there is nothing to save.");
        return Err(Failure::told(code::STOPPED));
    }
    let repeat = repeat_command(&args.file, &args.layers);
    complete(&mut result, &resolved, outcome.wanted, ran, &repeat);
    if console.verbose() {
        let (events, seconds) = (result.method.events, watch.seconds());
        let rate = events as f64 / seconds.max(1e-9) / 1e6;
        console.remark(&format!("{events} events in {seconds:.2} s: {rate:.1} million a second"));
    }

    // What was stopped early is another result than the whole, and must not pass for it.
    let name = if outcome.interrupted { format!("{name}-partial-{ran}") } else { name };
    let dir = args.out.join(&name);
    let data: Vec<_> = resolved.data.iter().map(|(name, _)| folder::way(&home, &home.join(name))).collect();
    let layers = files.digests().into_iter().map(|(path, digest)| (folder::way(&home, &path), digest));
    let layers = layers.filter(|(path, _)| !data.contains(path));
    let inputs = layers.map(|(path, digest)| (name_of(&path), digest)).chain(resolved.data.clone()).collect();
    let manifest = Manifest {
        command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        inputs,
        started: started.to_string(),
        finished: jiff::Timestamp::now().to_string(),
        host: host(),
        jobs: plan.jobs,
        generator: GENERATOR.into(),
        scenario: name_of(&folder::way(&dir_as_made(&args.out, &name), &args.file)),
        repeat,
        first: plan.first,
        ran,
    };
    let existing = if dir.exists() { Existing::Replace } else { Existing::Keep };
    write_results(&dir, &result, &resolved.text, &manifest, existing)?;
    folder::point_latest_at(&args.out, &name);
    let code = finish(&Findings::of(&result), &resolved.warnings, &dir, args, console)?;
    if outcome.interrupted {
        console.remark(&format!("Stopped after {ran} of {} replications.", outcome.wanted));
        return Ok(code::STOPPED);
    }
    Ok(code)
}

/// The folder as it will be, for ways that start there.
fn dir_as_made(out: &Path, name: &str) -> std::path::PathBuf {
    std::fs::canonicalize(out).unwrap_or_else(|_| out.to_path_buf()).join(name)
}

/// Threads: as asked for, or one for each core.
pub fn jobs(asked: Option<u16>) -> usize {
    asked.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from)
}

/// What the scenario asks for, from a first index on.
///
/// # Errors
/// When the indices would not fit into 32 bits.
pub fn plan_of(scenario: &Scenario, first: u32) -> Result<Plan, Failure> {
    let plan = Plan::of(scenario);
    let wanted = plan.most.map_or(*scenario.file.run.replications, u64::from);
    if wanted as f64 + f64::from(first) > f64::from(u32::MAX) {
        return Err(Failure::invalid(
            "replications are numbered up to 4294967295: choose fewer, or a lower --first",
        ));
    }
    Ok(Plan { first, ..plan })
}

/// Fills in what the experiment does not know: digests, warnings, how to repeat what failed.
pub fn complete(result: &mut RunResult, resolved: &Resolved, wanted: u32, ran: u32, repeat: &str) {
    result.title.scenario_digest = sha256_hex(resolved.text.as_bytes());
    result.method.replications = wanted;
    result.warnings = resolved.warnings.clone();
    if ran < wanted {
        result.warnings.push(format!("The run was stopped after {ran} of {wanted} replications."));
    }
    result.warnings.extend(remarks(result));
    for failure in &mut result.failed {
        failure.repeat = format!("{repeat} {}", failure.repeat);
    }
}

/// The command that loads this scenario with its layers again.
fn repeat_command(file: &Path, layers: &Layers) -> String {
    let mut words = vec!["plimsoll".to_string(), "run".into(), shell_word(&file.display().to_string())];
    for overlay in &layers.with {
        words.push(format!("--with {}", shell_word(&overlay.display().to_string())));
    }
    words.extend(layers.variant.iter().map(|name| format!("--variant {}", shell_word(name))));
    words.extend(layers.set.iter().map(|change| format!("--set {}", shell_word(change))));
    words.join(" ")
}

/// A word as a shell takes it.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The changes to the scenario that the flags about precision stand for: results keep them, so that they can be made
/// again.
fn wanted(args: &RunArgs) -> Result<Vec<String>, Failure> {
    let mut changes = Vec::new();
    if !args.precision.is_empty() {
        let goals = args.precision.iter().map(|text| goal(text)).collect::<Result<Vec<_>, _>>()?;
        changes.push(format!("run.precision=[{}]", goals.join(", ")));
    }
    changes.extend(args.max_reps.map(|n| format!("run.max_replications={n}")));
    changes.extend(args.batches.map(|k| format!("run.batches={k}")));
    for (given, key) in
        [(args.antithetic, "antithetic"), (args.controls, "controls"), (args.stratify, "stratify")]
    {
        changes.extend(given.then(|| format!("run.{key}=true")));
    }
    Ok(changes)
}

/// `p90 of orders.cycle_time=10 min` as an entry of `run.precision`.
fn goal(text: &str) -> Result<String, Failure> {
    let wrong = || {
        Failure::invalid(format!(
            "--precision {}: write FIGURE=WIDTH, as in \"orders.on_time=0.5 %\", \"cost.total=1 % of mean\", \
             \"p90 of orders.cycle_time=10 min\" or \"target promise=2 %\"",
            printable(text)
        ))
    };
    let (figure, width) = text.split_once('=').ok_or_else(wrong)?;
    let (figure, width) = (figure.trim(), width.trim());
    if figure.is_empty() || width.is_empty() || text.contains(['"', '\\', '\n']) {
        return Err(wrong());
    }
    let what = match (figure.strip_prefix("target "), figure.split_once(" of ")) {
        (Some(target), _) => format!("target = \"{}\"", target.trim()),
        (None, Some((quantile, kpi))) => {
            let p: f64 = quantile.trim().strip_prefix('p').and_then(|p| p.parse().ok()).ok_or_else(wrong)?;
            format!("kpi = \"{}\", quantile = \"{p} %\"", kpi.trim())
        }
        (None, None) => format!("kpi = \"{figure}\""),
    };
    let number = width.parse::<f64>().is_ok();
    let width = if number { width.to_string() } else { format!("\"{width}\"") };
    Ok(format!("{{ {what}, half_width = {width} }}"))
}

fn heading(scenario: &Scenario, plan: &Plan, args: &RunArgs, console: &Console) -> String {
    let run = &scenario.file.run;
    let many = match (&run.batches, plan.most) {
        (Some(batches), _) => format!("{} batches of one replication", batches.value),
        (None, Some(most)) => format!("up to {}", plural(most as usize, "replication")),
        (None, None) => plural(plan.replications as usize, "replication"),
    };
    let words = format!("{}, {many}, seed {}", *run.length, plan.seed);
    let words = console.screen(args.lang.of()).words(&words);
    format!("{}  {words}", console.bold(&printable(&scenario.file.scenario.name)))
}

/// The results are there: the same answer again.
fn already(dir: &Path, resolved: &Resolved, args: &RunArgs, console: &Console, name: &str) -> Done {
    let findings = read_results(dir).map_err(|error| {
        Failure::impossible(format!(
            "{} is there and holds no results ({error})\n  --force runs again and replaces it",
            dir.display()
        ))
    })?;
    let age = folder::age(dir);
    console.remark(&format!("{}: already computed ({age}); --force to run again", dir.display()));
    folder::point_latest_at(&args.out, name);
    finish(&findings, &resolved.warnings, dir, args, console)
}

/// Prints the summary, without the warnings that were told when the scenario was read, and says how it went.
fn finish(findings: &Findings, told: &[String], dir: &Path, args: &RunArgs, console: &Console) -> Done {
    let report = match args.lang {
        Language::En => dir.join("report.html"),
        other => rewrite_report(dir, other.of())?,
    };
    if args.json {
        let json = serde_json::to_string_pretty(&summary_json(findings));
        console.result(&json.map_err(|e| Failure::impossible(e.to_string()))?)?;
        console.remark(&format!("Results  {}", report.display()));
    } else {
        let screen = console.screen(args.lang.of());
        let summary = findings_summary(findings, told, &screen);
        let (answer, results) = (screen.text(&answer(findings), 0), screen.words("Results"));
        console.result(&format!("{summary}\n{answer}\n{results}  {}", report.display()))?;
    }
    let failed = findings.failed.len();
    let missed: Vec<&str> = findings.targets.iter().filter(|t| !t.met).map(|t| t.name.as_str()).collect();
    if failed > 0 {
        // Said even when quiet: it is an error.
        to_stderr(&format!("{} failed; the rest is saved (exit 5)", plural(failed, "replication")));
        return Ok(code::INCOMPLETE);
    }
    if findings.too_wide() && findings.indices.len() >= findings.method.replications as usize {
        to_stderr("the wanted precision was not reached (exit 5)");
        return Ok(code::INCOMPLETE);
    }
    if missed.is_empty() || args.no_fail {
        return Ok(code::DONE);
    }
    let words = if missed.len() == 1 { "a target was missed" } else { "targets were missed" };
    console.remark(&format!("{words}: {} (exit 3)", printable(&missed.join(", "))));
    Ok(code::TARGET_MISSED)
}

/// The machine, as far as it may matter.
pub fn host() -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    format!("{} {}, {cores} cores", std::env::consts::OS, std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_written_as_the_scenario_takes_them() {
        let cases = [
            ("orders.on_time=0.5 %", "{ kpi = \"orders.on_time\", half_width = \"0.5 %\" }"),
            ("orders.placed = 20", "{ kpi = \"orders.placed\", half_width = 20 }"),
            (
                "p90 of orders.cycle_time=1 % of quantile",
                "{ kpi = \"orders.cycle_time\", quantile = \"90 %\", half_width = \"1 % of quantile\" }",
            ),
            ("target promise=2 %", "{ target = \"promise\", half_width = \"2 %\" }"),
        ];
        for (text, entry) in cases {
            assert_eq!(goal(text).unwrap(), entry);
        }
        for text in ["orders.on_time", "=3", "x=", "q90 of x=3", "a\"b=3"] {
            assert_eq!(goal(text).unwrap_err().code, code::INVALID, "{text}");
        }
    }

    #[test]
    fn the_command_to_repeat_survives_a_shell() {
        let layers = Layers {
            set: vec!["a.b=14".into(), "demand.orders=3000 /d".into()],
            with: vec!["it's.toml".into()],
            variant: Some("x".into()),
        };
        assert_eq!(
            repeat_command(Path::new("a b.toml"), &layers),
            r"plimsoll run 'a b.toml' --with 'it'\''s.toml' --variant x --set a.b=14 --set 'demand.orders=3000 /d'"
        );
    }
}
