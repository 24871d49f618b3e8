//! Playbooks that cannot start, and backups that fail with what they stand in for.

use super::super::ScenarioFile;
use super::super::compile::by_name;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::engine::Model;
use crate::kernel::Uniform;
use crate::model::disruption::{Disruption, Occurs};
use crate::model::playbook::{Playbook, Trigger};
use crate::source::{At, Name};
use crate::units::{SimDuration, SimTime};

pub fn warn(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) {
    for ((name, keys), playbook) in by_name(&file.playbook).into_iter().zip(&model.playbooks.list) {
        if let Some(why) = cannot_start(playbook, model) {
            let message = format!("the playbook `{}` never starts", name.text);
            diagnostics.push(Diagnostic::warning(Code::W614, message).at(keys.start.at).note(why));
        }
    }
    backups(file, diagnostics);
}

/// Whether a disruption begins only at times that the run does not see. One whose chance is 0 is switched off on
/// purpose.
fn is_outside(disruption: &Disruption, horizon: SimTime) -> bool {
    match &disruption.occurs {
        Occurs::At(moments) => moments.iter().all(|at| *at >= horizon),
        Occurs::Between { from, .. } => *from >= horizon,
        _ => false,
    }
}

/// Why none of a playbook's triggers can hold long enough.
fn cannot_start(playbook: &Playbook, model: &Model) -> Option<String> {
    let (list, horizon) = (&model.disruptions.list, model.layout.horizon);
    let why = |t: &Trigger| match *t {
        Trigger::Known(d) | Trigger::Warned(d) if is_outside(&list[d], horizon) => {
            Some(format!("`{}` lies outside the run", list[d].name))
        }
        Trigger::Known(d) if playbook.lasting > SimDuration::ZERO => {
            let longest = longest(&list[d])?;
            (longest < playbook.lasting).then(|| {
                format!("`{}` lasts {longest} at most, and `for` is {}", list[d].name, playbook.lasting)
            })
        }
        _ => None,
    };
    let never = playbook.all.iter().find_map(why);
    let any: Vec<Option<String>> = playbook.any.iter().map(why).collect();
    never.or_else(|| any.iter().all(Option::is_some).then(|| any.into_iter().flatten().next()).flatten())
}

/// The longest that an occurrence is known, but for one in ten thousand; `None` when it goes on to the end.
fn longest(disruption: &Disruption) -> Option<SimDuration> {
    let most = disruption.lasts.as_ref()?.duration(Uniform::from_value(0.9999));
    let recovers = disruption.recovers.last().map_or(SimDuration::ZERO, |r| r.0);
    Some(SimDuration::from_micros(most.micros() + recovers.micros()))
}

/// Backups that are closed by what closes the route.
fn backups(file: &ScenarioFile, diagnostics: &mut Diagnostics) {
    for (lane, keys) in by_name(&file.lane) {
        let Some(route) = keys.route.as_ref().filter(|_| !keys.backup.is_empty()) else { continue };
        let legs = |list: &[At<String>]| -> Vec<String> { list.iter().map(|l| l.value.clone()).collect() };
        let route = legs(&route.value);
        for (name, disruption) in by_name(&file.disruption) {
            let closed = |route: &[String]| {
                let closes = |leg: &String| {
                    let path = format!("leg.{leg}.open");
                    disruption.effect.iter().any(|e| e.on.value == path || e.on.value == "leg.*.open")
                };
                route.iter().any(closes)
            };
            if closed(&route) && keys.backup.iter().all(|(_, b)| closed(&legs(&b.route.value))) {
                no_backup(lane, name, diagnostics);
            }
        }
    }
}

fn no_backup(lane: &Name, disruption: &Name, diagnostics: &mut Diagnostics) {
    let message = format!("`{}` closes the lane `{}` and all its backups", disruption.text, lane.text);
    diagnostics.push(
        Diagnostic::warning(Code::W614, message)
            .at(lane.at)
            .note_at(disruption.at, "the disruption is here")
            .help("a backup helps when it shares no leg that can be closed with the route"),
    );
}
