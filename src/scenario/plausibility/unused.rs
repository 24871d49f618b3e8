//! Things that nothing uses, and values that nothing depends on.

use super::super::ScenarioFile;
use super::super::compile::by_name;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Span};
use crate::domain::RegionId;
use crate::engine::Model;
use crate::model::demand::Arrivals;
use crate::source::Name;

pub fn warn(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) {
    regions(file, model, diagnostics);
    services(file, model, diagnostics);
    carriers(file, model, diagnostics);
    lanes(file, model, diagnostics);
    without_effect(file, diagnostics);
}

fn unused(kind: &str, name: &str, why: &str, at: Span, diagnostics: &mut Diagnostics) {
    let message = format!("nothing uses the {kind} `{name}`");
    diagnostics.push(Diagnostic::warning(Code::W612, message).at(at).note(why));
}

fn regions(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) {
    for (i, (name, _)) in by_name(&file.region).into_iter().enumerate() {
        let used = model.demand.channels.iter().any(|channel| {
            let by_share = || channel.regions.shares().any(|(r, _)| r.index() == i);
            match &channel.arrivals {
                Arrivals::Trace(t) => {
                    t.orders.iter().any(|o| o.region.map_or_else(by_share, |r| r.index() == i))
                }
                _ => by_share(),
            }
        });
        if !used {
            unused("region", &name.text, "no order goes there", name.at, diagnostics);
        }
    }
}

fn services(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) {
    for (i, (name, _)) in by_name(&file.service).into_iter().enumerate() {
        let asked = model.demand.channels.iter().any(|c| c.services.shares().any(|(s, _)| s.index() == i));
        if !asked {
            unused("service", &name.text, "no order asks for it", name.at, diagnostics);
        }
    }
}

fn carriers(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) {
    let free = file.service.is_empty() || file.service.iter().any(|(_, s)| s.carrier.is_none());
    for (i, (name, keys)) in by_name(&file.carrier).into_iter().enumerate() {
        let named = model.orders.services.iter().any(|s| s.carrier.is_some_and(|c| c.index() == i));
        let chosen = free && *keys.share > 0.0;
        if !named && !chosen {
            let why = if free { "its share is 0" } else { "every service names another carrier" };
            unused("carrier", &name.text, why, name.at, diagnostics);
        }
    }
}

fn lanes(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) {
    let lanes = &model.transport.lanes;
    let mut idle: Vec<&Name> = Vec::new();
    for (name, _) in by_name(&file.lane) {
        let used = model.allocation.regions.iter().enumerate().any(|(region, choices)| {
            let leads = |site| lanes.find(site, RegionId::new(region)).is_some_and(|l| l.name == name.text);
            choices.iter().any(|choice| leads(choice.site))
        });
        if !used {
            idle.push(name);
        }
    }
    let Some(first) = idle.first() else { return };
    let names: Vec<&str> = idle.iter().map(|n| n.text.as_str()).collect();
    let why = "the region's `served_by` does not name the warehouse it comes from";
    let kind = if idle.len() == 1 { "lane" } else { "lanes" };
    unused(kind, &names.join(", "), why, first.at, diagnostics);
}

fn without_effect(file: &ScenarioFile, diagnostics: &mut Diagnostics) {
    let mut idle = |message: String, at: Span, cause: Span, why: &str| {
        diagnostics.push(
            Diagnostic::warning(Code::W614, message)
                .at(at)
                .note_at(cause, why)
                .help("delete it, or change the other"),
        );
    };
    let review = file.orders.as_ref().and_then(|o| o.review.as_ref());
    if let Some(review) = review.filter(|r| r.share.value.value() == 0.0) {
        idle("the review has no effect".into(), review.at, review.share.at, "no order needs it");
    }
    for (name, carrier) in by_name(&file.carrier) {
        if carrier.late_by.given && carrier.late.value.value() == 0.0 {
            let why = "no parcel of this carrier is `late`";
            idle(format!("`late_by` of {} has no effect", name.text), carrier.late_by.at, name.at, why);
        }
        if carrier.again_after.given && carrier.first_attempt.value.value() == 1.0 {
            let why = "every `first_attempt` of this carrier succeeds";
            idle(
                format!("`again_after` of {} has no effect", name.text),
                carrier.again_after.at,
                name.at,
                why,
            );
        }
    }
}
