//! The scenario: from the files to a model that runs, with everything wrong or doubtful said at once.
//!
//! ```
//! use plimsoll::scenario::{self, Request};
//! use plimsoll::source::MemoryFiles;
//!
//! let text = r#"
//!     [scenario]
//!     name = "One packer"
//!     [run]
//!     length = "1 d"
//!     [channel.web]
//!     orders = "100 /d"
//!     [warehouse.shed]
//!     packing = { order = "5 min", stations = 1 }
//! "#;
//! let files = MemoryFiles::new().with("one.toml", text);
//! let loaded = scenario::load(&Request::new("one.toml"), &files);
//! assert!(loaded.scenario.is_some(), "{}", loaded.messages());
//! ```

mod alike;
mod chances;
mod changes;
mod compile;
pub mod config;
pub(crate) mod contingency;
mod experiments;
mod optimise;
mod plausibility;
mod precision;
mod staffing;
pub mod sweep;
mod targets;

use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostics::{Diagnostics, Format, Sources, render};
use crate::engine::Model;
use crate::source::{DefaultUsed, Document, Keys, Loader, ReadFile, SectionDoc};
pub use chances::{Chance, Chances, MOST_CHANCES};
pub use compile::is_on;
pub use config::ScenarioFile;
pub use experiments::{CompareKeys, CompareTerms};
pub use optimise::{Cost, Search, Varied};
pub use precision::{Goal, Wanted};
pub use staffing::staffing;
pub use targets::{Bound, Target};

/// Which scenario is wanted, with which layers on top.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The scenario file.
    pub path: PathBuf,
    /// Overlays, in order.
    pub with: Vec<PathBuf>,
    /// A variant of the file.
    pub variant: Option<String>,
    /// What is so beside the variant, on top of it.
    pub world: Option<World>,
    /// Changes, `PATH=VALUE`, in order.
    pub set: Vec<String>,
}

/// A state of things that plans may meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum World {
    /// What a variant says.
    Variant(String),
    /// What a chance says, as if it held.
    Chance(String),
}

impl Request {
    /// The file as it is.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Request { path: path.into(), ..Request::default() }
    }

    /// With one more change.
    pub fn set(mut self, change: impl Into<String>) -> Self {
        self.set.push(change.into());
        self
    }
}

/// A scenario that can be run.
#[derive(Clone)]
pub struct Scenario {
    /// What the file says.
    pub file: ScenarioFile,
    /// What runs.
    pub model: Arc<Model>,
    /// The targets, in the order of the file.
    pub targets: Vec<Target>,
    /// What a comparison is about.
    pub compare: CompareTerms,
    /// The sweeps, in the order of the file.
    pub sweeps: Vec<sweep::Sweep>,
    /// What may or may not be so, and the models for all that can come of it.
    pub chances: Chances,
    /// How precisely figures are to be known.
    pub precision: Vec<Goal>,
    /// The searches, in the order of the file.
    pub searches: Vec<Search>,
    /// Defaults that stand in for what the file does not say.
    pub defaults: Vec<DefaultUsed>,
}

/// The outcome of loading: the scenario, unless something is wrong, and all messages.
pub struct Loaded {
    /// The scenario, when there is no error.
    pub scenario: Option<Scenario>,
    /// The merged tree, with all files read and all messages.
    pub document: Document,
    /// Defaults used, also when there are errors.
    pub defaults: Vec<DefaultUsed>,
}

impl Loaded {
    /// All messages as plain text.
    pub fn messages(&self) -> String {
        render(&self.document.diagnostics, &self.document.sources, Format::Human { color: false, width: 100 })
    }

    /// All messages.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.document.diagnostics
    }

    /// All files read.
    pub fn sources(&self) -> &Sources {
        &self.document.sources
    }

    /// The scenario with all layers merged, and the origin of every value as a comment.
    pub fn resolved(&self) -> String {
        self.document.resolved(&self.defaults)
    }
}

/// What a scenario file may contain.
pub fn root() -> &'static SectionDoc {
    ScenarioFile::section()
}

/// Reads, merges, checks and compiles a scenario. Never panics on any input; all problems are collected.
pub fn load(request: &Request, files: &dyn ReadFile) -> Loaded {
    let mut loader = Loader::new(files);
    for overlay in &request.with {
        loader = loader.with(overlay);
    }
    if let Some(variant) = &request.variant {
        loader = loader.variant(variant);
    }
    loader = match &request.world {
        Some(World::Variant(name)) => loader.world("variant", name),
        Some(World::Chance(name)) => loader.world("chance", name),
        None => loader,
    };
    for change in &request.set {
        loader = loader.set(change);
    }
    let mut document = loader.load(&request.path, root());
    let reading = document.read::<ScenarioFile>(files);
    let defaults = reading.defaults.clone();
    let mut scenario = None;
    if let Some(file) = reading.root {
        // Only the paths of sweeps need the tree beside the messages.
        let tree = (!file.sweep.is_empty()).then(|| document.clone());
        let Document { sources, diagnostics, .. } = &mut document;
        let model = compile::compile(&file, files, &reading.data_paths, sources, diagnostics);
        if let Some(mut model) = model {
            contingency::complete(&file, &mut model, &mut document, files);
            let diagnostics = &mut document.diagnostics;
            let targets = targets::compile(&file, &model, diagnostics);
            let precision = precision::compile(&file, &model, &targets, diagnostics);
            let compare = experiments::compare(&file, &model, diagnostics);
            let searches = optimise::compile(&file, &model, &targets, diagnostics);
            let sweeps =
                tree.map(|tree| sweep::compile(&file, &model, &tree, diagnostics)).unwrap_or_default();
            plausibility::warn(&file, &model, &targets, diagnostics);
            let model = Arc::new(model);
            let chances = chances::compile(&file, &model, &mut document, files);
            let defaults = reading.defaults;
            scenario = Some(Scenario {
                file,
                model,
                targets,
                chances,
                precision,
                compare,
                sweeps,
                searches,
                defaults,
            });
        }
    }
    if document.diagnostics.has_errors() {
        scenario = None;
    }
    Loaded { scenario, document, defaults }
}
