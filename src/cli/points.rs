//! The settings that an experiment works on: files, `FILE@variant` and results folders, each as a named point.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::Overlays;
use super::console::{Console, Stream, plural, printable, to_stderr};
use super::load::{self, Recording, STORED, folder_of, name_of};
use super::{Failure, code, folder};
use crate::diagnostics::{Diagnostics, Severity};
use crate::report::manifest::{Listed, Written};
use crate::report::{Findings, read_results, sha256_hex};
use crate::scenario::{self, Loaded, Request, Scenario};
use crate::source::FileSystem;

/// What the setting without a variant is called.
pub const BASELINE: &str = "baseline";

/// A setting that somebody asked for.
#[derive(Clone, Debug)]
pub struct Operand {
    /// What it is called.
    pub name: String,
    /// The scenario with its layers; of a results folder, the scenario that is kept there.
    pub request: Request,
    /// The results folder.
    pub folder: Option<PathBuf>,
}

/// A setting that can be run.
pub struct Point {
    /// What it is called.
    pub name: String,
    /// What runs.
    pub scenario: Scenario,
    /// The resolved scenario, as it is kept.
    pub text: String,
    /// The digest of the resolved scenario and its data files: equal for equal figures under one seed.
    pub digest: String,
    /// The scenario as it was loaded, whose values know where they come from.
    pub loaded: Loaded,
    /// The files read, with their digests.
    pub inputs: Vec<Listed>,
    /// The results of the folder it comes from.
    pub kept: Option<Findings>,
}

/// The settings named by the words of the command line. Each gets a name of its own.
///
/// # Errors
/// When a word names no file and no results folder.
pub fn operands(words: &[String], overlays: &Overlays) -> Result<Vec<Operand>, Failure> {
    let mut found = words.iter().map(|w| operand(w, overlays)).collect::<Result<Vec<Operand>, _>>()?;
    let files: BTreeSet<&Path> =
        found.iter().filter(|o| o.folder.is_none()).map(|o| o.request.path.as_path()).collect();
    let one_file = files.len() == 1;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for operand in &mut found {
        if operand.folder.is_none() {
            let stem = operand.request.path.file_stem().map(|s| s.to_string_lossy().into_owned());
            let stem = stem.unwrap_or_default();
            operand.name = match (&operand.request.variant, one_file) {
                (None, true) => BASELINE.to_owned(),
                (Some(variant), true) => variant.clone(),
                (None, false) => stem,
                (Some(variant), false) => format!("{stem}@{variant}"),
            };
        }
        let numbered = (2..).map(|i| format!("{} ({i})", operand.name));
        let free = std::iter::once(operand.name.clone()).chain(numbered).find(|n| !taken.contains(n));
        operand.name = free.expect("numbers never end");
        taken.insert(operand.name.clone());
    }
    Ok(found)
}

fn operand(word: &str, overlays: &Overlays) -> Result<Operand, Failure> {
    let path = Path::new(word);
    let request = |path: &Path, variant: Option<&str>| Request {
        path: path.to_path_buf(),
        with: overlays.with.clone(),
        variant: variant.map(str::to_owned),
        set: overlays.set.clone(),
        world: None,
    };
    if path.is_dir() {
        let dir = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let name = dir.file_name().map_or_else(|| word.to_owned(), |n| n.to_string_lossy().into_owned());
        return Ok(Operand { name, request: request(Path::new(STORED), None), folder: Some(dir) });
    }
    let (file, variant) = match word.rsplit_once('@') {
        Some((file, variant)) if !path.exists() => (Path::new(file), Some(variant)),
        _ => (path, None),
    };
    if variant.is_some_and(str::is_empty) {
        return Err(Failure::invalid(format!("`{word}` names no variant: write FILE@VARIANT")));
    }
    Ok(Operand { name: String::new(), request: request(file, variant), folder: None })
}

/// One operand for each variant of a scenario file, in the order of the file.
pub fn variants_of(base: &Operand, point: &Point) -> Vec<Operand> {
    let names = point.scenario.file.variant.iter().map(|(name, _)| name.text.clone());
    names
        .map(|name| {
            let request = Request { variant: Some(name.clone()), ..base.request.clone() };
            Operand { name, request, folder: None }
        })
        .collect()
}

/// Loads settings; what is doubtful about several of them is said once.
pub struct PointLoader<'a> {
    console: &'a Console,
    told: BTreeSet<String>,
    /// This is not the first setting any more.
    many: bool,
}

impl<'a> PointLoader<'a> {
    /// A loader that says what is wrong or doubtful on stderr.
    pub fn new(console: &'a Console) -> Self {
        PointLoader { console, told: BTreeSet::new(), many: false }
    }

    /// Loads a setting, with more changes on top of its own.
    ///
    /// # Errors
    /// When it cannot be run; all has been said then.
    pub fn load(&mut self, operand: &Operand, more: &[String]) -> Result<Point, Failure> {
        let mut request = operand.request.clone();
        request.set.extend(more.iter().cloned());
        let (loaded, home, inputs, kept) = match &operand.folder {
            Some(dir) => self.folder(dir, &request)?,
            None => {
                let files = Recording::new(FileSystem);
                let loaded = scenario::load(&request, &files);
                (loaded, folder_of(&request.path), listed(&files), None)
            }
        };
        self.tell(&loaded, &operand.name)?;
        // What runs is what is kept, so that it can be run again.
        let resolved = load::resolved(load::kept_text(&loaded), &home)?;
        let mut all = resolved.text.clone();
        for (name, digest) in &resolved.data {
            all.push_str(&format!("data {digest} {name}\n"));
        }
        Ok(Point {
            name: operand.name.clone(),
            scenario: resolved.scenario,
            text: resolved.text,
            digest: sha256_hex(all.as_bytes()),
            loaded,
            inputs,
            kept,
        })
    }

    /// The scenario of a results folder, with the folder its data lie in and the results.
    fn folder(
        &self,
        dir: &Path,
        request: &Request,
    ) -> Result<(Loaded, PathBuf, Vec<Listed>, Option<Findings>), Failure> {
        let unreadable = |path: &Path, reason: String| {
            Failure::invalid(format!(
                "{}: {reason}\n  give a scenario file, FILE@VARIANT, or a folder that `plimsoll run` has written",
                path.display()
            ))
        };
        let read = |name: &str| {
            let path = dir.join(name);
            fs::read_to_string(&path).map_err(|e| unreadable(&path, e.to_string()))
        };
        let about = Written::parse(&read("manifest.json")?)
            .map_err(|reason| unreadable(&dir.join("manifest.json"), reason))?;
        let text = read(STORED)?;
        let home = folder_of(&dir.join(&about.scenario));
        let files = Recording::new(load::Kept { text: &text, folder: &home });
        let loaded = scenario::load(request, &files);
        // Values serve again where nothing but the code could have changed them, and that has not.
        let same = request.set.is_empty()
            && request.with.is_empty()
            && about.version == env!("CARGO_PKG_VERSION")
            && about.inputs.iter().all(|i| i.file.ends_with(".toml") || unchanged(&home.join(&i.file), i));
        let kept = if same { read_results(dir).ok() } else { None };
        let inputs = listed(&files);
        Ok((loaded, home, inputs, kept))
    }

    /// Prints the messages about a setting that have not been printed for another.
    fn tell(&mut self, loaded: &Loaded, name: &str) -> Result<(), Failure> {
        let failed = loaded.scenario.is_none();
        let mut fresh = Diagnostics::new();
        for d in loaded.diagnostics().iter() {
            if (d.severity == Severity::Error || !self.console.quiet()) && self.told.insert(d.message.clone())
            {
                fresh.push(d.clone());
            }
        }
        let text = self.console.rendered(&fresh, loaded.sources(), Stream::Err);
        if !text.is_empty() {
            if self.many {
                self.console.remark(&format!("In {}:", printable(name)));
            }
            to_stderr(&text);
        }
        self.many = true;
        if !failed {
            return Ok(());
        }
        let (errors, _) = loaded.diagnostics().count();
        self.console.remark(&format!("{} in `{name}`; nothing was run", plural(errors, "error")));
        Err(Failure::told(code::INVALID))
    }
}

fn unchanged(path: &Path, listed: &Listed) -> bool {
    fs::read(path).is_ok_and(|bytes| sha256_hex(&bytes) == listed.sha256)
}

fn listed<F: crate::source::ReadFile>(files: &Recording<F>) -> Vec<Listed> {
    files.digests().into_iter().map(|(path, sha256)| Listed { file: name_of(&path), sha256 }).collect()
}

/// The name of the results folder of an experiment: equal for equal results, and for those only. `what` says
/// everything that decides them beside the points.
pub fn folder_name(kind: &str, scenario: &str, points: &[Point], what: &str) -> String {
    let mut all = format!("plimsoll {}\n{kind}\n{what}\n", env!("CARGO_PKG_VERSION"));
    for point in points {
        all.push_str(&format!("point {} {}\n", point.digest, point.name));
    }
    format!("{}-{kind}-{}", folder::slug(scenario), &sha256_hex(all.as_bytes())[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Vec<String> {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        let found = operands(&words, &Overlays::default()).unwrap();
        found.into_iter().map(|o| o.name).collect()
    }

    #[test]
    fn points_are_named_by_what_tells_them_apart() {
        assert_eq!(names(&["a.toml", "a.toml@more"]), ["baseline", "more"]);
        assert_eq!(names(&["a.toml", "b.toml", "b.toml@x"]), ["a", "b", "b@x"]);
        assert_eq!(names(&["a.toml", "a.toml"]), ["baseline", "baseline (2)"]);
        let found = operands(&["x/a.toml@more".into()], &Overlays::default()).unwrap();
        assert_eq!(found[0].request.path, Path::new("x/a.toml"));
        assert_eq!(found[0].request.variant.as_deref(), Some("more"));
        assert!(operands(&["a.toml@".into()], &Overlays::default()).is_err());
    }
}
