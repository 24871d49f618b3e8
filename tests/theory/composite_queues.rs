//! Queues in several places at once, with patience and limits: the Markov chain is the oracle.

use super::composites::{Moves, ORACLE, two_classes};
use super::ctmc::{mean, stationary};
use super::harness::{Case, exponential, scenario_text};

/// The cases with review, release and priorities in front of stations.
pub fn cases() -> Vec<Case> {
    vec![review_and_release(), priorities_at_failing_stations()]
}

/// X8: six in ten orders are reviewed by a clerk, three fit into the building, others wait outside;
/// customers give up anywhere before picking begins. A review under way is finished first.
fn review_and_release() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        /// 0 idle, 1 at work, 2 at work on an order that has been given up.
        clerk: u8,
        to_review: u32,
        building: u32,
        held: u32,
    }
    let (rate, share, review, pick, give_up) = (1.2, 0.6, 0.9, 0.5, 0.3);
    let most = 20;
    let admit = |mut s: S| {
        if s.building < 3 {
            s.building += 1;
        } else if s.held < most {
            s.held += 1;
        }
        s
    };
    let leave = |mut s: S| {
        if s.held > 0 {
            s.held -= 1;
        } else {
            s.building -= 1;
        }
        s
    };
    let reviewed = |mut s: S| {
        (s.clerk, s.to_review) = if s.to_review > 0 { (1, s.to_review - 1) } else { (0, 0) };
        s
    };
    let next = move |s: &S| {
        let mut to: Moves<S> = vec![(rate * (1.0 - share), admit(s.clone()))];
        if s.clerk == 0 {
            to.push((rate * share, S { clerk: 1, ..s.clone() }));
        } else if s.to_review < most {
            to.push((rate * share, S { to_review: s.to_review + 1, ..s.clone() }));
        }
        if s.clerk == 1 {
            to.push((review, admit(reviewed(s.clone()))));
            to.push((give_up, S { clerk: 2, ..s.clone() }));
        }
        if s.clerk == 2 {
            to.push((review, reviewed(s.clone())));
        }
        if s.to_review > 0 {
            to.push((give_up * f64::from(s.to_review), S { to_review: s.to_review - 1, ..s.clone() }));
        }
        if s.building > 0 {
            to.push((pick * f64::from(s.building.min(2)), leave(s.clone())));
        }
        if s.building > 2 {
            to.push((give_up, leave(s.clone())));
        }
        if s.held > 0 {
            to.push((give_up * f64::from(s.held), S { held: s.held - 1, ..s.clone() }));
        }
        to
    };
    let p = stationary(S::default(), next);
    let n = |f: &dyn Fn(&S) -> u32| mean(&p, |s| f64::from(f(s)));
    let edge = n(&|s| u32::from(s.held == most || s.to_review == most));
    assert!(edge < 1e-9, "the chain is cut off at a probability of {edge}");
    let done = pick * n(&|s| s.building.min(2));
    let body = format!(
        "[channel.web]\norders = \"{rate} /min\"\npatience = {}\n\
         [orders.review]\nshare = \"60 %\"\ntime = {}\n[orders.review.pool.clerks]\npeople = 1\nskills = {{ review = 1 }}\n\
         [warehouse.w]\nroom = \"3 orders\"\npicking = {{ order = {} }}\n\
         [warehouse.w.pool.crew]\npeople = 2\nskills = {{ pick = 1 }}",
        exponential(1.0 / give_up),
        exponential(1.0 / review),
        exponential(1.0 / pick)
    );
    let text = scenario_text(202_000.0, 2000.0, "", &body);
    Case::new("X8", "review, room for 3 (wait), patience at every queue", ORACLE, text, 20)
        .kpi("orders.cancelled.patience", 1.0 - done / rate, 0.01)
        .kpi("orders.review.pool.clerks.utilisation", n(&|s| u32::from(s.clerk > 0)), 0.01)
        .kpi("stage.intake.waiting.mean", n(&|s| s.to_review), 0.02)
        .kpi("stage.release.waiting.mean", n(&|s| s.held), 0.02)
        .kpi("stage.picking.waiting.mean", n(&|s| s.building - s.building.min(2)), 0.015)
        .kpi("warehouse.w.pool.crew.utilisation", n(&|s| s.building.min(2)) / 2.0, 0.01)
}

/// X9: two automatic stations that fail by the calendar, urgent orders first in front of them, patience.
fn priorities_at_failing_stations() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        at_work: [u32; 2],
        stuck: [u32; 2],
        empty: u32,
        waits: [u32; 2],
    }
    let (rates, room, give_up, fail, repair) = ([0.6, 0.9], 7, 0.25, 0.08, 0.2);
    let used = |s: &S| s.at_work[0] + s.at_work[1] + s.stuck[0] + s.stuck[1] + s.empty;
    let inside = move |s: &S| used(s) - s.empty + s.waits[0] + s.waits[1];
    let settle = move |mut s: S| {
        for class in 0..2 {
            let take = (2 - used(&s)).min(s.waits[class]);
            s.waits[class] -= take;
            s.at_work[class] += take;
        }
        s
    };
    let next = move |s: &S| {
        let mut to: Moves<S> = Vec::new();
        let mut go = |n: u32, rate: f64, change: &dyn Fn(&mut S)| {
            if n > 0 {
                let mut t = s.clone();
                change(&mut t);
                to.push((rate * f64::from(n), settle(t)));
            }
        };
        for (k, rate) in rates.into_iter().enumerate() {
            go(u32::from(inside(s) < room), rate, &|t| t.waits[k] += 1);
            go(s.waits[k], give_up, &|t| t.waits[k] -= 1);
            go(s.at_work[k], 1.0, &|t| t.at_work[k] -= 1);
            go(s.at_work[k], fail, &|t| {
                t.at_work[k] -= 1;
                t.stuck[k] += 1;
            });
            go(s.stuck[k], repair, &|t| {
                t.stuck[k] -= 1;
                t.at_work[k] += 1;
            });
        }
        go(2 - used(s), fail, &|t| t.empty += 1);
        go(s.empty, repair, &|t| t.empty -= 1);
        to
    };
    let p = stationary(S::default(), next);
    let n = |f: &dyn Fn(&S) -> u32| mean(&p, |s| f64::from(f(s)));
    let served = |k: usize| n(&|s| s.at_work[k]);
    let body = two_classes(rates, &format!("patience = {}", exponential(1.0 / give_up)))
        + &format!(
            "[warehouse.w]\nroom = \"{room} orders\"\nwhen_full = \"refuse\"\n\
             [warehouse.w.packing]\nstations = 2\nrule = \"priority\"\norder = {}\n\
             [warehouse.w.packing.breakdowns]\nevery = {}\nlasts = {}",
            exponential(1.0),
            exponential(1.0 / fail),
            exponential(1.0 / repair)
        );
    let text = scenario_text(202_000.0, 2000.0, "", &body);
    // Services are listed by name: calm before rush.
    let delivered = |k: usize| {
        move |r: &plimsoll::metrics::Recorder| {
            let c = &r.cohort.services[1 - k];
            c.delivered as f64 / c.placed as f64
        }
    };
    Case::new(
        "X9",
        "two stations that fail, urgent orders first, patience, room for 7 (refuse)",
        ORACLE,
        text,
        20,
    )
    .kpi("orders.cancelled.refused", mean(&p, |s| f64::from(inside(s) == room)), 0.03)
    .record("share of urgent orders served", delivered(0), served(0) / rates[0], 0.01)
    .record("share of other orders served", delivered(1), served(1) / rates[1], 0.01)
    .kpi("stage.packing.waiting.mean", n(&|s| s.waits[0] + s.waits[1]), 0.02)
    .kpi("stage.packing.interrupted.mean", n(&|s| s.stuck[0] + s.stuck[1]), 0.03)
    .kpi("warehouse.w.packing.down", n(&|s| s.stuck[0] + s.stuck[1] + s.empty) / 2.0, 0.02)
}
