//! Models that are in force while something acts on levers: the scenario compiled anew, and kept.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::compile;
use super::super::config::ScenarioFile;
use crate::engine::{Model, Recipe};
use crate::model::effects::Effects;
use crate::source::{Acting, Document, LiveLever, MemoryFiles, ReadError, ReadFile, Setting};

/// So many models are kept before all are forgotten: what is drawn comes in steps, so more are rarely needed.
const KEPT: usize = 2_000;

/// The change in force, and what acts: levers with the bits of factors and offsets, and settings.
type Key = (Option<usize>, Vec<(u32, u64, u64, Option<u32>)>);

/// The scenario as a recipe.
pub(super) struct ScenarioRecipe {
    document: Document,
    levers: Vec<LiveLever>,
    settings: Vec<Setting>,
    /// The names of the changes that hold together, by the number of the model's change.
    changes: Vec<Vec<String>>,
    files: MemoryFiles,
    /// The models in which nothing acts: the first, and those of the changes.
    bases: Vec<Arc<Model>>,
    kept: Mutex<BTreeMap<Key, Option<Arc<Model>>>>,
}

/// Parts of a model, and the sections of a scenario that make them. What acts on other sections leaves them as they are.
const DEMAND: [&str; 4] = ["channel", "item", "items", "region"];
const ORDERS: [&str; 3] = ["orders", "service", "channel"];
const INVENTORY: [&str; 5] = ["item", "items", "supplier", "rebalance", "warehouse"];
const WAREHOUSES: [&str; 1] = ["warehouse"];
const LABOUR: [&str; 2] = ["warehouse", "orders"];
const ROAD: [&str; 9] =
    ["carrier", "service", "lane", "leg", "hub", "network", "tendering", "courier", "tracking"];
const SYSTEMS: [&str; 1] = ["system"];

impl ScenarioRecipe {
    pub(super) fn new(
        document: Document,
        levers: Vec<LiveLever>,
        settings: Vec<Setting>,
        changes: Vec<Vec<String>>,
    ) -> Self {
        ScenarioRecipe {
            document,
            levers,
            settings,
            changes,
            files: MemoryFiles::new(),
            bases: Vec::new(),
            kept: Mutex::default(),
        }
    }

    /// Keeps the models in which nothing acts, and the files that were read.
    pub(super) fn keep(&mut self, model: &Model, files: MemoryFiles) {
        self.bases = std::iter::once(Arc::new(model.clone()))
            .chain(model.changes.iter().map(|c| Arc::clone(&c.model)))
            .collect();
        self.files = files;
    }

    /// The model with a change and these effects in force.
    ///
    /// # Errors
    /// The document with its messages.
    pub(super) fn compile(
        &self,
        change: Option<usize>,
        effects: &Effects,
        files: &dyn ReadFile,
    ) -> Result<Model, Box<Document>> {
        let acting: Vec<(&LiveLever, Acting<'_>)> = effects
            .acting
            .iter()
            .map(|a| {
                let set = a.set.map(|(_, _, setting)| &self.settings[setting as usize]);
                (&self.levers[a.lever as usize], Acting { times: a.times, plus: a.plus, set })
            })
            .collect();
        let mut tree = match change {
            Some(n) => {
                let names: Vec<&str> = self.changes[n].iter().map(String::as_str).collect();
                self.document.with_sets_of("change", &names).acted_on(&acting)
            }
            None => self.document.acted_on(&acting),
        };
        let reading = tree.read::<ScenarioFile>(files);
        let Document { sources, diagnostics, .. } = &mut tree;
        let model = reading
            .root
            .and_then(|file| compile::compile(&file, files, &reading.data_paths, sources, diagnostics));
        match model {
            Some(model) if !tree.diagnostics.has_errors() => Ok(model),
            _ => Err(Box::new(tree)),
        }
    }

    fn make(&self, change: Option<usize>, effects: &Effects) -> Option<Arc<Model>> {
        let mut model = self.compile(change, effects, &self.files).ok()?;
        let base = &self.bases[change.map_or(0, |n| n + 1)];
        super::share(base, &mut model);
        let touched = |sections: &[&str]| {
            effects.acting.iter().any(|a| {
                let path = &self.levers[a.lever as usize].path;
                path.split('.').next().is_some_and(|first| sections.contains(&first))
            })
        };
        macro_rules! keep {
            ($part:ident, $sections:expr) => {
                if !touched(&$sections) {
                    model.$part = Arc::clone(&base.$part);
                }
            };
        }
        keep!(demand, DEMAND);
        keep!(orders, ORDERS);
        keep!(inventory, INVENTORY);
        keep!(warehouses, WAREHOUSES);
        keep!(labour, LABOUR);
        if touched(&LABOUR) && !Arc::make_mut(&mut model.labour).seat_like(&base.labour) {
            return None;
        }
        keep!(transport, ROAD);
        keep!(network, ROAD);
        keep!(last_mile, ROAD);
        keep!(tracking, ROAD);
        keep!(systems, SYSTEMS);
        Some(Arc::new(model))
    }
}

impl Recipe for ScenarioRecipe {
    fn model(&self, change: Option<usize>, effects: &Effects) -> Option<Arc<Model>> {
        let acts = |a: &crate::model::effects::Acting| {
            (a.lever, a.times.to_bits(), a.plus.to_bits(), a.set.map(|s| s.2))
        };
        let key: Key = (change, effects.acting.iter().map(acts).collect());
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = lock().get(&key) {
            return model.clone();
        }
        // Another thread may make the same at the same time: both are equal.
        let model = self.make(change, effects);
        let mut kept = lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.entry(key).or_insert(model).clone()
    }
}

/// Files that are remembered once they have been read.
pub(super) struct Remembering<'a> {
    files: &'a dyn ReadFile,
    read: RefCell<BTreeMap<PathBuf, Vec<u8>>>,
}

impl<'a> Remembering<'a> {
    pub(super) fn new(files: &'a dyn ReadFile) -> Self {
        Remembering { files, read: RefCell::default() }
    }

    /// What has been read.
    pub(super) fn into_files(self) -> MemoryFiles {
        self.read
            .into_inner()
            .into_iter()
            .fold(MemoryFiles::new(), |files, (path, bytes)| files.with(path, bytes))
    }
}

impl ReadFile for Remembering<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let bytes = self.files.read(path)?;
        self.read.borrow_mut().insert(path.to_path_buf(), bytes.clone());
        Ok(bytes)
    }
}
