//! From the command line to a scenario: the file with its layers, and the resolved text that is run and kept.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::{Layers, MessageFormat};
use super::console::{Console, Stream, plural, to_stderr};
use super::{Failure, code};
use crate::diagnostics::Severity;
use crate::report::sha256_hex;
use crate::scenario::{self, Loaded, Request, Scenario};
use crate::source::{FileSystem, ReadError, ReadFile};

/// The name of the resolved scenario in a results folder.
pub const STORED: &str = "scenario.toml";

/// Gives files and remembers the digest of each.
pub struct Recording<F> {
    files: F,
    seen: RefCell<BTreeMap<PathBuf, String>>,
}

impl<F: ReadFile> Recording<F> {
    /// Records what is read from `files`.
    pub fn new(files: F) -> Self {
        Recording { files, seen: RefCell::default() }
    }

    /// The files read, with their SHA-256.
    pub fn digests(&self) -> BTreeMap<PathBuf, String> {
        self.seen.borrow().clone()
    }
}

impl<F: ReadFile> ReadFile for Recording<F> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let bytes = self.files.read(path)?;
        self.seen.borrow_mut().insert(path.to_path_buf(), sha256_hex(&bytes));
        Ok(bytes)
    }
}

/// A resolved scenario as text, and the folder its data files lie in.
pub struct Kept<'a> {
    /// The text.
    pub text: &'a str,
    /// The folder.
    pub folder: &'a Path,
}

impl ReadFile for Kept<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        if path == Path::new(STORED) {
            return Ok(self.text.as_bytes().to_vec());
        }
        FileSystem.read(&self.folder.join(path))
    }
}

/// What is run: exactly what `scenario.toml` of the results folder says, so that it can be run again.
pub struct Resolved {
    /// The scenario.
    pub scenario: Scenario,
    /// Its text.
    pub text: String,
    /// Data files beside the scenario, with their digests.
    pub data: Vec<(String, String)>,
    /// What is legal but doubtful.
    pub warnings: Vec<String>,
}

/// The request for a file with its layers.
pub fn request(file: &Path, layers: &Layers) -> Request {
    Request {
        path: file.to_path_buf(),
        with: layers.with.clone(),
        variant: layers.variant.clone(),
        set: layers.set.clone(),
        world: None,
    }
}

/// Loads a scenario and prints its messages on stderr.
///
/// # Errors
/// When the scenario cannot be run; all has been said then.
pub fn load(
    request: &Request,
    files: &dyn ReadFile,
    console: &Console,
) -> Result<(Loaded, Scenario), Failure> {
    let mut loaded = scenario::load(request, files);
    let scenario = loaded.scenario.take();
    // Warnings are remarks; what is wrong is said in any case.
    if scenario.is_none() || !console.quiet() {
        let messages = console.messages(&loaded, Stream::Err);
        if !messages.is_empty() {
            to_stderr(&messages);
        }
    }
    match scenario {
        Some(scenario) => Ok((loaded, scenario)),
        None => {
            if console.format() != MessageFormat::Human {
                return Err(Failure::told(code::INVALID));
            }
            let (errors, _) = loaded.diagnostics().count();
            let help = if loaded.diagnostics().iter().any(|d| d.span.is_some()) {
                "; `plimsoll explain CODE` tells more"
            } else {
                ""
            };
            console.remark(&format!("{}; nothing was run{help}", plural(errors, "error")));
            Err(Failure::told(code::INVALID))
        }
    }
}

/// The text of a loaded scenario as it is kept: all layers merged, defaults as comments only, because a
/// default is an assumption of the program and stays one when the text is run again.
pub fn kept_text(loaded: &Loaded) -> String {
    let mut text = loaded.document.resolved(&[]);
    if !loaded.defaults.is_empty() {
        text.push_str("\n# Defaults that stand in for what is not given:\n");
    }
    for d in &loaded.defaults {
        let grade = d.grade.map_or(String::new(), |(grade, source)| format!("  [{grade:?}] {source}"));
        text.push_str(&format!("#   {} = {}{grade}\n", d.path, d.value));
    }
    text
}

/// Loads a resolved scenario from its text, with data files found from `folder`.
///
/// # Errors
/// With the messages, when it cannot be run.
pub fn resolved(text: String, folder: &Path) -> Result<Resolved, Failure> {
    let files = Recording::new(Kept { text: &text, folder });
    let mut loaded = scenario::load(&Request::new(STORED), &files);
    let mut data: Vec<(String, String)> =
        files.digests().into_iter().map(|(path, digest)| (name_of(&path), digest)).collect();
    data.retain(|(name, _)| name != STORED);
    let Some(scenario) = loaded.scenario.take() else {
        return Err(Failure::invalid(format!(
            "the resolved scenario cannot be run:\n{}",
            loaded.messages().trim_end()
        )));
    };
    let warnings = loaded.diagnostics().sorted();
    let warnings = warnings.iter().filter(|d| d.severity == Severity::Warning);
    let warnings = warnings.map(|d| d.message.clone()).collect();
    Ok(Resolved { scenario, text, data, warnings })
}

/// A path as it is written in manifests, the same on every system.
pub fn name_of(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// The folder that a scenario file lies in.
pub fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
