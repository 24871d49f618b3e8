//! Disruptions and what is done about them: how a scenario writes them, what they do to levers, and the models that are
//! in force meanwhile.

pub mod config;
mod recipe;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::alike::join;
use super::changes::{self, is_live};
use super::compile::by_name;
use super::config::ScenarioFile;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity, Span};
use crate::engine::Model;
use crate::kernel::Uniform;
use crate::model::effects::{Effect, Effects, How};
use crate::model::labour::LabourParams;
use crate::source::{Document, LiveLever, Name, ReadFile, Setting};
use crate::units::SimTime;
use config::EffectKeys;
use recipe::{Remembering, ScenarioRecipe};

/// What acts on levers, with the levers and settings that the effects number.
#[derive(Default)]
struct Book {
    levers: Vec<LiveLever>,
    numbers: BTreeMap<String, u32>,
    settings: Vec<Setting>,
}

/// Compiles what disruptions and playbooks do to levers, and makes the recipe for the models that are in force
/// meanwhile. Each is tried by itself at its most severe.
pub(super) fn compile(
    file: &ScenarioFile,
    model: &mut Model,
    document: &mut Document,
    files: &dyn ReadFile,
    changes: Vec<Vec<String>>,
) {
    let mut found = Diagnostics::new();
    let mut book = Book::default();
    let mut sources: Vec<(String, Span, Vec<Effect>, f64)> = Vec::new();
    for (i, (name, keys)) in by_name(&file.disruption).into_iter().enumerate() {
        let effects = book.effects(&keys.effect, document, &mut found);
        let severity = &model.disruptions.list[i].severity;
        let most = severity.is_constant().unwrap_or_else(|| severity.quantile(Uniform::from_value(0.9999)));
        sources.push((said("disruption", name), name.at, effects, most));
    }
    for (name, keys) in by_name(&file.playbook) {
        let effects = book.effects(&keys.action, document, &mut found);
        sources.push((said("playbook", name), name.at, effects, 1.0));
    }
    if book.levers.is_empty() || found.has_errors() {
        for d in found.iter() {
            document.diagnostics.push(d.clone());
        }
        return;
    }
    let (disruptions, playbooks) = sources.split_at(file.disruption.len());
    for (into, (.., effects, _)) in Arc::make_mut(&mut model.disruptions).list.iter_mut().zip(disruptions) {
        into.effects = effects.clone();
    }
    for (into, (.., effects, _)) in Arc::make_mut(&mut model.playbooks).list.iter_mut().zip(playbooks) {
        into.effects = effects.clone();
    }
    for change in &mut model.changes {
        let changed = Arc::make_mut(&mut change.model);
        changed.disruptions = Arc::clone(&model.disruptions);
        changed.playbooks = Arc::clone(&model.playbooks);
    }
    let remembering = Remembering::new(files);
    let mut tree = document.clone();
    tree.diagnostics = Diagnostics::new();
    let mut recipe = ScenarioRecipe::new(tree, book.levers, book.settings, changes);
    let mut crews = Vec::new();
    // Everything at once that can add people: so many numbers for workers are kept.
    let mut crowd = Effects::default();
    for (.., effects, most) in &sources {
        let adds = |e: &&Effect| matches!(e.how, How::Multiply(f) if f > 1.0) || matches!(e.how, How::Add(_));
        for effect in effects.iter().filter(adds) {
            crowd.add(*effect, *most, SimTime::START, 0);
        }
    }
    for change in std::iter::once(None).chain((0..model.changes.len()).map(Some)) {
        if !crowd.acting.is_empty()
            && let Ok(crowded) = recipe.compile(change, &crowd, &remembering)
        {
            crews.push(crowded.labour);
        }
    }
    for (words, at, effects, most) in &sources {
        if effects.is_empty() {
            continue;
        }
        let mut acting = Effects::default();
        for effect in effects {
            acting.add(*effect, *most, SimTime::START, 0);
        }
        match recipe.compile(None, &acting, &remembering) {
            Ok(changed) if join(&mut model.layout, &changed.layout) => crews.push(changed.labour),
            Ok(_) => found.push(
                Diagnostic::error(Code::P503, format!("with {words} other things are measured"))
                    .at(*at)
                    .help("a disruption or playbook gives other values to what is there; what is added or taken away belongs into a variant"),
            ),
            Err(tried) => {
                document.sources = tried.sources.clone();
                for d in tried.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
                    found.push(d.clone().note(format!("so it is while {words} acts at its most severe")));
                }
            }
        }
    }
    if !found.has_errors() {
        seat(model, crews);
        recipe.keep(model, remembering.into_files());
        model.recipe = Some(Arc::new(recipe));
    }
    for d in found.iter() {
        document.diagnostics.push(d.clone());
    }
}

/// Keeps numbers for everybody who may ever come.
fn seat(model: &mut Model, mut crews: Vec<Arc<LabourParams>>) {
    let mut all = vec![Arc::make_mut(&mut model.labour)];
    all.extend(model.changes.iter_mut().map(|c| Arc::make_mut(&mut Arc::make_mut(&mut c.model).labour)));
    all.extend(crews.iter_mut().map(Arc::make_mut));
    LabourParams::align(&mut all);
}

fn said(kind: &str, name: &Name) -> String {
    format!("the {kind} `{}`", name.text)
}

/// What changes pass on to the models they make: who watches and what is done is the same from start to end.
pub(super) fn share(base: &Model, changed: &mut Model) {
    changed.disruptions = Arc::clone(&base.disruptions);
    changed.monitors = Arc::clone(&base.monitors);
    changed.playbooks = Arc::clone(&base.playbooks);
}

impl Book {
    fn number(&mut self, lever: LiveLever) -> u32 {
        let next = self.levers.len() as u32;
        let number = *self.numbers.entry(lever.path.clone()).or_insert(next);
        if number == next {
            self.levers.push(lever);
        }
        number
    }

    fn effects(&mut self, list: &[EffectKeys], document: &Document, found: &mut Diagnostics) -> Vec<Effect> {
        let mut out = Vec::new();
        for keys in list {
            let at = keys.on.at;
            let levers = match LiveLever::find(document, &keys.on, at) {
                Ok(levers) => levers,
                Err(near) => {
                    let d = Diagnostic::error(
                        Code::P304,
                        format!("`{}` is no lever of this scenario", keys.on.value),
                    );
                    let d = d.at(at).help("`plimsoll levers FILE` lists them");
                    found.push(near.map_or(d.clone(), |near| d.suggest(Some(near))));
                    continue;
                }
            };
            if let Some(lever) = levers.iter().find(|l| !is_live(&l.path)) {
                found.push(
                    Diagnostic::error(Code::P503, format!("`{}` cannot change while the run goes on", lever.path))
                        .at(at)
                        .help("`plimsoll explain change.set` lists what can; a variant may change everything, from the start"),
                );
                continue;
            }
            let given = [keys.multiply.is_some(), keys.add.is_some(), keys.set.is_some()];
            if given.iter().filter(|g| **g).count() != 1 {
                let (code, words) = if given.contains(&true) {
                    (Code::P501, "an effect does one thing to its lever")
                } else {
                    (Code::P502, "the effect does nothing to its lever")
                };
                found.push(
                    Diagnostic::error(code, words)
                        .at(keys.at)
                        .help("give one of `multiply`, `add` and `set`"),
                );
                continue;
            }
            let setting = keys.set.as_ref().map(|set| {
                self.settings.push(Setting::new(set.value.clone()));
                self.settings.len() as u32 - 1
            });
            for lever in levers {
                let how = match (&keys.multiply, &keys.add, setting) {
                    (Some(factor), ..) if lever.is_number() => How::Multiply(factor.value),
                    (Some(factor), ..) => {
                        let message = format!("`{}` has no value to multiply", lever.path);
                        found.push(
                            Diagnostic::error(Code::P503, message).at(factor.at).help("`set` gives it one"),
                        );
                        continue;
                    }
                    (_, Some(add), _) => match lever.offset(&add.value) {
                        Ok(amount) => How::Add(amount),
                        Err(why) => {
                            found.push(
                                Diagnostic::error(Code::P503, why)
                                    .at(add.at)
                                    .help("`set` gives it another value"),
                            );
                            continue;
                        }
                    },
                    (.., setting) => How::Set(setting.expect("one of the three is given")),
                };
                out.push(Effect { lever: self.number(lever), how });
            }
        }
        out
    }
}

/// Compiles the changes of a model and what acts on its levers.
pub(super) fn complete(
    file: &ScenarioFile,
    model: &mut Model,
    document: &mut Document,
    files: &dyn ReadFile,
) {
    let held = changes::compile(file, model, document, files);
    compile(file, model, document, files, held);
}
