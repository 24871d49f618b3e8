//! `plimsoll staff` and `plimsoll optimise`: the cheapest setting that meets the targets.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::args::{OptimiseArgs, SearchArgs, StaffArgs};
use super::console::{Console, printable};
use super::experiments::with_page;
use super::load::{self, Kept as KeptText, Recording, Resolved, STORED, folder_of, name_of};
use super::progress::{SearchWatch, listen_for_stop};
use super::run::{GENERATOR, host, jobs};
use super::{Done, Failure, code, folder};
use crate::experiment::Bench;
use crate::experiment::optimise::{Found, Kept, Race, SearchError, search};
use crate::metrics::registry;
use crate::report::manifest::{Experiment, Listed};
use crate::report::optimise::{
    Words, optimise_json, points_csv, search_page, search_replications_csv, search_summary,
};
use crate::report::{Existing, sha256_hex, with_manifest, write_folder};
use crate::scenario::{self, Request, Scenario, Search};
use crate::source::{FileSystem, LeverValues};

/// The search that `staff` looks for.
const STAFF: &str = "staff";
/// How often what has been found is said and saved.
const EVERY: Duration = Duration::from_secs(60);

/// How many people: the search called `staff`, or one over all pools.
pub fn staff(args: &StaffArgs, console: &Console) -> Done {
    run(&args.file, STAFF, &args.search, console)
}

/// A search of the scenario.
pub fn optimise(args: &OptimiseArgs, console: &Console) -> Done {
    run(&args.file, &args.name, &args.search, console)
}

/// What is searched, and everything that says where it comes from.
struct Task<'a> {
    args: &'a SearchArgs,
    console: &'a Console,
    resolved: Resolved,
    search: Search,
    seed: u64,
    dir: PathBuf,
    inputs: Vec<Listed>,
    started: String,
}

fn run(file: &Path, name: &str, args: &SearchArgs, console: &Console) -> Done {
    listen_for_stop();
    let started = jiff::Timestamp::now().to_string();
    let (resolved, inputs) = prepare(file, name, args, console)?;
    let found = resolved.scenario.searches.iter().find(|s| s.name == name);
    let search = found.cloned().ok_or_else(|| unknown(&resolved.scenario, name))?;
    let seed = *resolved.scenario.file.run.seed;
    let dir = args.out.join(folder_name(&resolved, name, seed));
    folder::make_writable(&args.out)?;
    let task = Task { args, console, resolved, search, seed, dir, inputs, started };
    task.run(&folder_of(file))
}

/// The scenario with its search, as it is kept and run.
fn prepare(
    file: &Path,
    name: &str,
    args: &SearchArgs,
    console: &Console,
) -> Result<(Resolved, Vec<Listed>), Failure> {
    let mut request = load::request(file, &args.layers);
    request.set.extend(args.seed.map(|seed| format!("run.seed={seed}")));
    let files = Recording::new(FileSystem);
    let (mut loaded, mut scenario) = load::load(&request, &files, console)?;
    let wanted = ranges(&args.vary)?;
    let has = scenario.searches.iter().any(|s| s.name == name);
    if has && !wanted.is_empty() {
        request.set.push(format!("optimise.{name}.vary={}", varied(&scenario, name, &wanted)));
        (loaded, scenario) = load::load(&request, &files, console)?;
    }
    let mut text = load::kept_text(&loaded);
    if !has {
        if name != STAFF {
            return Err(unknown(&scenario, name));
        }
        if scenario.targets.is_empty() {
            return Err(Failure::invalid(
                "there is nothing to staff for: give the scenario a target, such as\n  \
                 [target.on_time]\n  kpi = \"orders.on_time\"\n  at_least = \"95 %\"\n  with_probability = \"90 %\"",
            ));
        }
        let Some(section) = scenario::staffing(&scenario) else {
            return Err(Failure::invalid(
                "no pool has a number of people to vary: write `[optimise.staff]`, or use `plimsoll optimise`",
            ));
        };
        text.push_str(&section);
        if !wanted.is_empty() {
            let built = load::resolved(text.clone(), &folder_of(file))?;
            let vary = varied(&built.scenario, name, &wanted);
            let from = text.find("\n[optimise.staff.vary]").unwrap_or(text.len());
            text.truncate(from);
            text = text.replace("\nmore_helps = true", &format!("\nmore_helps = true\nvary = {vary}"));
        }
        console.remark(
            "The scenario has no [optimise.staff]: all pools are varied, and more people are taken never to hurt \
             (scenario.toml of the results has the section, to be changed).",
        );
    }
    let resolved = load::resolved(text, &folder_of(file))?;
    let inputs = files.digests().into_iter().map(|(path, sha256)| Listed { file: name_of(&path), sha256 });
    Ok((resolved, inputs.collect()))
}

fn unknown(scenario: &Scenario, name: &str) -> Failure {
    let names: Vec<&str> = scenario.searches.iter().map(|s| s.name.as_str()).collect();
    let there = if names.is_empty() {
        format!("it has none: write [optimise.{name}], or ask `plimsoll staff`, which needs none")
    } else {
        format!("there are: {}", names.join(", "))
    };
    Failure::invalid(format!("the scenario has no search [optimise.{name}]; {there}"))
}

/// The levers that the command line varies.
fn ranges(vary: &[String]) -> Result<Vec<(String, LeverValues)>, Failure> {
    vary.iter()
        .map(|text| {
            let wrong = |why: &str| {
                Failure::invalid(format!(
                    "--vary {text}: {why}\n  write PATH=FROM..TO:STEP or PATH=A,B,C, such as \
                     warehouse.north.pool.pickers.people=16..32:2"
                ))
            };
            let (path, values) = text.split_once('=').ok_or_else(|| wrong("there is no `=`"))?;
            let values = LeverValues::parse(values).map_err(|why| wrong(&why))?;
            Ok((path.trim().to_owned(), values))
        })
        .collect()
}

/// The `vary` of a search with some of its levers replaced, and others added.
fn varied(scenario: &Scenario, name: &str, wanted: &[(String, LeverValues)]) -> String {
    let keys = scenario.file.optimise.iter().find(|(n, _)| n.text == name);
    let given = keys.into_iter().flat_map(|(_, keys)| &keys.vary.value);
    let mut levers: Vec<(String, String)> =
        given.map(|(path, values)| (path.text.clone(), values.value.toml())).collect();
    for (path, values) in wanted {
        match levers.iter_mut().find(|(p, _)| p == path) {
            Some(lever) => lever.1 = values.toml(),
            None => levers.push((path.clone(), values.toml())),
        }
    }
    let levers: Vec<String> = levers.iter().map(|(path, values)| format!("\"{path}\" = {values}")).collect();
    format!("{{ {} }}", levers.join(", "))
}

/// Equal for equal searches, and for those only.
fn folder_name(resolved: &Resolved, name: &str, seed: u64) -> String {
    let mut all = format!("plimsoll {}\noptimise {name}\nseed {seed}\n", env!("CARGO_PKG_VERSION"));
    all.push_str(&resolved.text);
    for (file, digest) in &resolved.data {
        all.push_str(&format!("data {digest} {file}\n"));
    }
    let digest = sha256_hex(all.as_bytes());
    let slug = folder::slug(&resolved.scenario.file.scenario.name);
    format!("{slug}-{}-{}", folder::slug(name), &digest[..8])
}

impl Task<'_> {
    fn run(&self, home: &Path) -> Done {
        let (args, console) = (self.args, self.console);
        let kept = if args.force { Kept::new() } else { self.kept() };
        let before: usize = kept.values().map(Vec::len).sum();
        if !args.json && !console.quiet() {
            let head = console.bold(&printable(&self.resolved.scenario.file.scenario.name));
            let count: usize = self.search.levers.iter().map(|l| l.values.len()).product();
            let on =
                if before > 0 { format!(", going on from {before} replications") } else { String::new() };
            console
                .result(&format!("{head}  {}: {count} settings, seed {}{on}", self.search.name, self.seed))?;
        }
        let make = |changes: &[String]| -> Result<Scenario, String> {
            let files = KeptText { text: &self.resolved.text, folder: home };
            let request = Request { set: changes.to_vec(), ..Request::new(STORED) };
            let mut loaded = scenario::load(&request, &files);
            loaded.scenario.take().ok_or_else(|| loaded.messages())
        };
        let watch = SearchWatch::new(args.minutes, console);
        let last = Cell::new(Instant::now());
        let failed: RefCell<Option<Failure>> = RefCell::new(None);
        let mut each = |race: &Race<'_>| {
            watch.show(race.bench.replications(), race.runners.len() - race.open().len(), race.runners.len());
            if last.get().elapsed() < EVERY {
                return;
            }
            last.set(Instant::now());
            let found = Found::of(race, false);
            let words = Words::new(&found, &self.resolved.scenario);
            console.remark(&printable(&plain(&words.answer())));
            if let Err(failure) = self.write(race, &words) {
                watch.give_up();
                failed.replace(Some(failure));
            }
        };
        let bench = Bench::new(self.seed, jobs(args.jobs));
        let done = search(&self.resolved.scenario, &self.search, bench, &make, kept, &watch, &mut each);
        watch.done();
        if let Some(failure) = failed.take() {
            return Err(failure);
        }
        let searched = match done {
            Ok(searched) => searched,
            Err(SearchError::Bench(error)) => return Err(Failure::impossible(error.to_string())),
            Err(error) => return Err(Failure::invalid(error.to_string())),
        };
        let found = searched.found;
        if found.replications == 0 {
            console.remark("Stopped before a replication had finished: there is nothing to save.");
            return Err(Failure::told(if watch.stopped() { code::STOPPED } else { code::INCOMPLETE }));
        }
        let words = Words::new(&found, &self.resolved.scenario);
        // What was there already stays as it was written.
        let again = found.complete && before == found.replications && self.dir.join("optimise.json").exists();
        if again {
            console.remark(&format!(
                "{}: already computed ({}); --force to run again",
                self.dir.display(),
                folder::age(&self.dir)
            ));
        } else {
            self.write(&searched.race, &words)?;
        }
        let name = self.dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        folder::point_latest_at(&args.out, &name);
        self.finish(&found, &words, watch.stopped())
    }

    fn finish(&self, found: &Found, words: &Words<'_>, stopped: bool) -> Done {
        let (args, console) = (self.args, self.console);
        let report = self.dir.join("report.html");
        if args.json {
            let json = serde_json::to_string_pretty(&optimise_json(words));
            console.result(&json.map_err(|e| Failure::impossible(e.to_string()))?)?;
            console.remark(&format!("Results  {}", report.display()));
        } else {
            let summary: Vec<String> = search_summary(words).lines().map(printable).collect();
            console.result(&format!("{}\nResults  {}", summary.join("\n"), report.display()))?;
        }
        if !found.complete {
            console.remark("The search was stopped; the same command goes on from here.");
            return Ok(if stopped { code::STOPPED } else { code::INCOMPLETE });
        }
        if found.none_meets() && !args.no_fail {
            console.remark("no setting meets the targets (exit 3)");
            return Ok(code::TARGET_MISSED);
        }
        Ok(code::DONE)
    }

    /// Writes the results folder, in place of what an earlier part of the search wrote.
    fn write(&self, race: &Race<'_>, words: &Words<'_>) -> Result<(), Failure> {
        let page = search_page(words);
        let json = serde_json::to_string_pretty(&optimise_json(words));
        let json = json.map_err(|e| Failure::impossible(e.to_string()))? + "\n";
        let files = vec![
            ("optimise.json".to_owned(), json),
            ("points.csv".to_owned(), points_csv(words)),
            ("replications.csv".to_owned(), search_replications_csv(race)),
            (STORED.to_owned(), self.resolved.text.clone()),
        ];
        let most = race.runners.iter().enumerate().map(|(i, _)| race.len(i)).max().unwrap_or(0);
        let about = Experiment {
            program: "plimsoll".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            experiment: "optimise".to_owned(),
            generator: GENERATOR.to_owned(),
            seed: self.seed,
            replications: most,
            points: vec![Listed {
                file: words.found.search.name.clone(),
                sha256: sha256_hex(self.resolved.text.as_bytes()),
            }],
            command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
            host: host(),
            jobs: jobs(self.args.jobs),
            started: self.started.clone(),
            finished: jiff::Timestamp::now().to_string(),
            inputs: self.inputs.clone(),
            outputs: Vec::new(),
        };
        let existing = if self.dir.exists() { Existing::Replace } else { Existing::Keep };
        write_folder(&self.dir, &with_manifest(with_page(files, &page, None), &about), existing)?;
        Ok(())
    }

    /// The replications of an earlier part of the same search; none when they cannot be read.
    fn kept(&self) -> Kept {
        let Ok(text) = fs::read_to_string(self.dir.join("replications.csv")) else { return Kept::new() };
        let kept = read_kept(&text, &self.resolved.scenario);
        if kept.is_none() {
            self.console.remark(&format!(
                "{}: replications.csv does not fit this search; beginning anew",
                self.dir.display()
            ));
        }
        kept.unwrap_or_default()
    }
}

/// Without signs that only a page needs.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// The values by setting and replication.
fn read_kept(text: &str, base: &Scenario) -> Option<Kept> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let ids = registry(&base.model.layout).into_iter().map(|k| k.info.id);
    let head: Vec<String> = reader.headers().ok()?.iter().map(String::from).collect();
    if head.first()? != "setting" || !ids.eq(head[2..].iter().cloned()) {
        return None;
    }
    let mut kept = Kept::new();
    for row in reader.records() {
        let row = row.ok()?;
        let number = |text: &str| if text.is_empty() { Some(f64::NAN) } else { text.parse().ok() };
        let values: Vec<f64> = row.iter().skip(2).map(number).collect::<Option<_>>()?;
        kept.entry(row.get(0)?.parse().ok()?).or_default().push((row.get(1)?.parse().ok()?, values));
    }
    Some(kept)
}
