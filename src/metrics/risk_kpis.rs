//! The KPIs of disruptions, monitors, playbooks and budgets.

use super::Layout;
use super::kpi::{Better, Unit};
use super::kpis::{FLOW, NONE, Registry, account};
use crate::domain::{Account, DisruptionFact, PlaybookFact};
use crate::units::Money;

pub(super) fn risk(r: &mut Registry, layout: &Layout) {
    use Better::{Lower, Neither};
    (r.group, r.window, r.censoring) = ("Disruptions and playbooks", FLOW, NONE);
    for (i, name) in layout.disruptions.iter().enumerate() {
        let (i, id) = (i as u16, format!("disruption.{name}"));
        r.add(
            format!("{id}.times"),
            format!("{name}: how often"),
            Unit::Count,
            Neither,
            "occurrences that began",
            move |r| r.chronicle.told(i, DisruptionFact::Began),
        );
        r.add(
            format!("{id}.hours"),
            format!("{name}: how long"),
            Unit::Duration,
            Neither,
            "time in which at least one occurrence was active, recovery included",
            move |r| r.chronicle.disrupted_hours(i),
        );
        r.add(
            format!("{id}.time_to_detect"),
            format!("{name}: time to detect"),
            Unit::Duration,
            Lower,
            "mean time from the beginning of an occurrence until it was known",
            move |r| r.chronicle.hours_to_detect(i),
        );
    }
    for (i, name) in layout.monitors.iter().enumerate() {
        let (i, id) = (i as u16, format!("monitor.{name}"));
        r.add(
            format!("{id}.alarms"),
            format!("{name}: alarms"),
            Unit::Count,
            Neither,
            "alarms raised, false ones among them",
            move |r| r.chronicle.alarms(i, false),
        );
        r.add(
            format!("{id}.false_alarms"),
            format!("{name}: false alarms"),
            Unit::Count,
            Lower,
            "alarms raised without a cause",
            move |r| r.chronicle.alarms(i, true),
        );
    }
    for (i, name) in layout.playbooks.iter().enumerate() {
        playbook(r, i as u16, name);
    }
    for (i, (name, amount)) in layout.budgets.iter().enumerate() {
        let (i, amount) = (i, *amount);
        let payers: Vec<u16> = layout
            .paid_from
            .iter()
            .enumerate()
            .filter(|(_, b)| **b == Some(i))
            .map(|(p, _)| p as u16)
            .collect();
        r.add(
            format!("budget.{name}.spent"),
            format!("{name}: share spent"),
            Unit::Factor,
            Lower,
            "what the playbooks that it pays for cost, retainers among it, ÷ the budget",
            move |r| {
                let spent: Money = payers.iter().map(|p| r.chronicle.cost(*p)).sum();
                spent.amount() / amount
            },
        );
    }
}

/// What disruptions cost by themselves, and what is done about them.
pub(super) fn costs(r: &mut Registry, layout: &Layout) {
    if layout.emergency {
        r.add(
            "cost.emergency",
            "Emergency",
            Unit::Money,
            Better::Lower,
            "what disruptions, alarms, drills and playbooks cost by themselves",
            |r| 0.0 - account(r, Account::Emergency).amount(),
        );
    }
}

/// Whether something told of a playbook counts.
type Counts = fn(PlaybookFact) -> bool;

fn playbook(r: &mut Registry, i: u16, name: &str) {
    use Better::{Lower, Neither};
    let id = format!("playbook.{name}");
    let counted: [(&str, &str, &str, Counts); 4] = [
        ("triggered", "triggered", "times its triggers held", |f| f == PlaybookFact::Triggered),
        ("activated", "activated", "times it took effect", |f| f == PlaybookFact::Active),
        ("refused", "refused", "times it was not started, or went no further, for a stated reason", |f| {
            matches!(f, PlaybookFact::Refused(_))
        }),
        ("failed", "failed", "times it did not work", |f| f == PlaybookFact::Failed),
    ];
    for (what, words, definition, wanted) in counted {
        r.add(
            format!("{id}.{what}"),
            format!("{name}: {words}"),
            Unit::Count,
            Neither,
            definition,
            move |r| r.chronicle.did(i, wanted),
        );
    }
    r.add(
        format!("{id}.hours"),
        format!("{name}: time active"),
        Unit::Duration,
        Neither,
        "time in which it was active",
        move |r| r.chronicle.active_hours(i),
    );
    r.add(
        format!("{id}.time_to_act"),
        format!("{name}: time to act"),
        Unit::Duration,
        Lower,
        "mean time from its trigger until it took effect",
        move |r| r.chronicle.hours_to_act(i),
    );
    r.add(
        format!("{id}.orders"),
        format!("{name}: orders acted on"),
        Unit::Orders,
        Neither,
        "orders that it did something to, each time counted",
        move |r| r.chronicle.orders_acted_on(i),
    );
    r.add(
        format!("{id}.cost"),
        format!("{name}: cost"),
        Unit::Money,
        Lower,
        "retainer, activations, hours and orders",
        move |r| r.chronicle.cost(i).amount(),
    );
}
