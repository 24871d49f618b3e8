//! Several people at one queue beside exact answers: classes of urgency, breakdowns, other work for want of tasks.

use std::collections::BTreeMap;

use crate::scenario;
use plimsoll::engine::{Replication, Watch};
use plimsoll::metrics::Recorder;

/// The stationary distribution of a chain over pairs of numbers, by Gauss and Seidel.
fn stationary(
    states: &[(u32, u32)],
    next: impl Fn((u32, u32)) -> Vec<(f64, (u32, u32))>,
) -> BTreeMap<(u32, u32), f64> {
    let index: BTreeMap<(u32, u32), usize> = states.iter().enumerate().map(|(i, s)| (*s, i)).collect();
    let mut into: Vec<Vec<(usize, f64)>> = vec![Vec::new(); states.len()];
    let mut out = vec![0.0; states.len()];
    for (from, state) in states.iter().enumerate() {
        for (rate, to) in next(*state) {
            if let Some(to) = index.get(&to).filter(|to| **to != from) {
                into[*to].push((from, rate));
                out[from] += rate;
            }
        }
    }
    let mut p = vec![1.0 / states.len() as f64; states.len()];
    loop {
        let mut change: f64 = 0.0;
        for state in 0..states.len() {
            let new = into[state].iter().map(|(from, rate)| p[*from] * rate).sum::<f64>() / out[state];
            change = change.max((new - p[state]).abs());
            p[state] = new;
        }
        let whole: f64 = p.iter().sum();
        p.iter_mut().for_each(|x| *x /= whole);
        if change < 1e-14 {
            return states.iter().copied().zip(p).collect();
        }
    }
}

/// The mean number inside.
fn inside(p: &BTreeMap<(u32, u32), f64>) -> f64 {
    p.iter().map(|((n, _), p)| f64::from(*n) * p).sum()
}

/// Mean and standard error of a figure over replications.
fn measure(text: &str, replications: u32, figure: impl Fn(&Recorder) -> f64) -> (f64, f64) {
    let scenario = scenario(text);
    let mut replication = Replication::new(scenario.model.clone());
    let values: Vec<f64> = (0..replications)
        .map(|index| {
            replication.start(1, index, Watch::Every(10_007));
            replication.run();
            figure(replication.record())
        })
        .collect();
    let (n, mean) = (values.len() as f64, values.iter().sum::<f64>() / values.len() as f64);
    (mean, (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt())
}

/// 4.5 standard errors of 15 replications are exceeded once in 2 000 times.
fn agrees(what: &str, (found, error): (f64, f64), expected: f64) {
    assert!((found - expected).abs() < 4.5 * error, "{what}: {found} ± {error}, expected {expected}");
    assert!(error < 0.03 * expected, "{what}: standard error {error} of {expected}");
}

const RUN: &str = "[scenario]\nname = \"queue\"\n[run]\nlength = \"15 d\"\nwarm_up = \"1 d\"\n";
const MINUTE: &str = "{ dist = \"exponential\", mean = \"1 min\" }";

#[test]
fn three_people_serve_two_classes_of_urgency() {
    // Cobham (1954) for c servers: Wq = C(c, a) / (cμ (1 − σ of the classes above) (1 − σ with this class)).
    let rates = [0.9, 1.2];
    let text = format!(
        "{RUN}[service.first]\npriority = 0\n[service.second]\npriority = 1\n\
         [channel.a]\norders = \"0.9 /min\"\nservices = {{ first = \"100 %\" }}\n\
         [channel.b]\norders = \"1.2 /min\"\nservices = {{ second = \"100 %\" }}\n\
         [warehouse.w]\npicking = {{ order = {MINUTE}, rule = \"priority\" }}\n\
         [warehouse.w.pool.crew]\npeople = 3\nskills = {{ pick = 1 }}\nskill_spread = \"0 %\"\n"
    );
    let load: f64 = rates.iter().sum();
    let lost = (1..=3).fold(1.0, |b, c| load * b / (f64::from(c) + load * b));
    let waits = lost / (1.0 - load / 3.0 * (1.0 - lost));
    let first = waits / 3.0 / (1.0 - rates[0] / 3.0);
    let second = first / (1.0 - load / 3.0);
    for (class, wait) in [first, second].into_iter().enumerate() {
        let found = measure(&text, 15, |r| r.cohort.services[class].cycle_hours() * 60.0 - 1.0);
        agrees(&format!("wait of class {}", class + 1), found, wait);
    }
}

#[test]
fn two_stations_break_down_while_they_work() {
    // (orders inside, stations down with their orders): a station fails every 20 min of work, for 4 min on average.
    let (rate, fails, repairs) = (1.2, 0.05, 0.25);
    let states: Vec<(u32, u32)> = (0..400).flat_map(|n| (0..=n.min(2)).map(move |down| (n, down))).collect();
    let p = stationary(&states, |(n, down)| {
        let working = f64::from(n.min(2) - down);
        let mut next = vec![(rate, (n + 1, down))];
        if working > 0.0 {
            next.push((working, (n - 1, down)));
            next.push((working * fails, (n, down + 1)));
        }
        if down > 0 {
            next.push((f64::from(down) * repairs, (n, down - 1)));
        }
        next
    });
    let text = format!(
        "{RUN}[channel.web]\norders = \"{rate} /min\"\n[warehouse.w.packing]\nstations = 2\norder = {MINUTE}\n\
         [warehouse.w.packing.breakdowns]\nclock = \"working\"\nevery = {{ dist = \"exponential\", mean = \"20 min\" }}\n\
         lasts = {{ dist = \"exponential\", mean = \"4 min\" }}\n"
    );
    let found = measure(&text, 15, |r| r.cohort.cycle.mean_hours() * 60.0);
    agrees("time inside", found, inside(&p) / rate);
}

#[test]
fn two_people_turn_to_other_work_for_want_of_tasks() {
    // (orders inside, people at other work): whoever finds nobody waiting is away for 5 min on average, and again.
    let (rate, back) = (1.2, 0.2);
    let states: Vec<(u32, u32)> =
        (0..400u32).flat_map(|n| (2 - n.min(2)..=2).map(move |away| (n, away))).collect();
    let p = stationary(&states, |(n, away)| {
        let here = 2 - away;
        let mut next = vec![(rate, (n + 1, away))];
        if here > 0 {
            let after = if n > here { (n - 1, away) } else { (n - 1, away + 1) };
            next.push((f64::from(here), after));
        }
        if away > 0 && n > here {
            next.push((f64::from(away) * back, (n, away - 1)));
        }
        next
    });
    let text = format!(
        "{RUN}[channel.web]\norders = \"{rate} /min\"\n[warehouse.w]\npicking = {{ order = {MINUTE} }}\n\
         [warehouse.w.pool.crew]\npeople = 2\nskills = {{ pick = 1 }}\n\
         side_work = {{ dist = \"exponential\", mean = \"5 min\" }}\n"
    );
    let found = measure(&text, 15, |r| r.cohort.cycle.mean_hours() * 60.0);
    agrees("time inside", found, inside(&p) / rate);
}
