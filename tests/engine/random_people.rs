//! Every worker is in exactly one state at every moment: audits after every event, on random scenarios whose people
//! differ, learn, tire, stay away, leave, stay longer, move between tasks and change while the run goes on.

use std::fmt::Write;

use crate::random_scenario::{Dice, text};
use crate::scenario;
use plimsoll::domain::PoolState;
use plimsoll::engine::{Replication, Watch};

/// The scenario with this seed, and everything that makes people people.
fn text_with_people(seed: u64) -> String {
    let plain = text(seed);
    let mut dice = Dice::new(seed ^ 0x9E0_91E5);
    let d = &mut dice;
    let (mut t, mut pool, mut pools) = (String::new(), String::new(), Vec::new());
    for line in plain.lines() {
        let _ = writeln!(t, "{line}");
        if let Some(path) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            pool = path.to_string();
        }
        if !line.starts_with("at_shift_end") {
            continue;
        }
        let shifts = plain.contains(&format!("[{pool}.shifts."));
        traits(d, &mut t, shifts);
        pools.push((pool.clone(), shifts));
    }
    for (i, (pool, shifts)) in pools.iter().enumerate() {
        if d.chance(40) {
            let (from, hours) = (d.below(30), 1 + d.below(20));
            let _ = writeln!(t, "[change.of_{i}]\nfrom = 2026-03-28T{:02}:30:00", from % 24);
            let _ = writeln!(t, "until = 2026-03-{}T{:02}:00:00", 29 + hours / 12, hours);
            let mut sets = vec![format!("\"{pool}.wage\" = \"{} EUR/h\"", 10 + d.below(30))];
            if !shifts || d.chance(50) {
                sets.push(format!("\"{pool}.people\" = {}", 1 + d.below(9)));
            }
            if t.contains("skill_spread") && d.chance(30) {
                sets.push(format!("\"{pool}.skill_spread\" = \"{} %\"", 1 + d.below(60)));
            }
            let _ = writeln!(t, "set = {{ {} }}", sets.join(", "));
        }
    }
    t
}

fn traits(d: &mut Dice, t: &mut String, shifts: bool) {
    let _ = writeln!(t, "skill_spread = \"{} %\"", 1 + d.below(50));
    if d.chance(40) {
        let _ = writeln!(t, "learning = {{ exponent = 0.3, experience = {} }}", d.below(2000));
    }
    if d.chance(30) {
        let _ = writeln!(t, "side_work = \"{} min\"", d.below(20));
    }
    if d.chance(50) {
        let _ = writeln!(
            t,
            "moves = {{ time = \"{} s\", when = \"{}\" }}",
            d.below(400),
            d.pick(&["idle", "oldest"])
        );
    }
    if d.chance(30) {
        let _ = writeln!(t, "incentive = {{ bonus = \"5 %\", speed = 1.1 }}");
    }
    let meeting = if shifts && d.chance(50) { ", meeting = \"15 min\"" } else { "" };
    if d.chance(40) {
        let size = 1 + d.below(4);
        let _ = writeln!(t, "team = {{ size = {size}, hand_off = \"9 s\", repeated = \"10 %\"{meeting} }}");
    }
    if !shifts {
        return;
    }
    if d.chance(60) {
        let _ = writeln!(t, "fatigue = {{ after = \"2 h\", slower = \"{} %\" }}", d.below(20));
    }
    if d.chance(60) {
        let wave =
            if d.chance(50) { ", wave = { after = \"0 s\", lasts = \"3 d\", peak = \"90 %\" }" } else { "" };
        let _ = writeln!(t, "absence = {{ rate = \"{} %\", spell = 1.5{wave} }}", d.below(60));
    }
    if d.chance(50) {
        // About one in three leaves at every shift.
        let _ = writeln!(t, "turnover = {{ a_year = 300, vacant = \"{} h\" }}", d.below(30));
        let _ = writeln!(t, "newcomers = {{ trainer = \"{} min\" }}", d.below(200));
    }
    if d.chance(60) {
        let above = if d.chance(50) { ", only_above = 2" } else { "" };
        let _ = writeln!(
            t,
            "overtime = {{ per_shift = \"{} min\", per_week = \"60 h\"{above} }}",
            1 + d.below(200)
        );
    }
    if d.chance(30) {
        let _ = writeln!(t, "training = {{ per_week = \"1 h\" }}");
    }
}

#[test]
fn every_second_of_everybody_is_in_one_state() {
    let seeds: u64 = std::env::var("PLIMSOLL_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let (mut events, mut seen) = (0, [0u64; PoolState::COUNT]);
    for seed in 0..seeds {
        let text = text_with_people(seed);
        let scenario = scenario(&text);
        let mut replication = Replication::new(scenario.model.clone());
        for index in 0..2 {
            let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                replication.start(seed, index, Watch::Every(1));
                replication.run();
                replication.events()
            }));
            match run {
                Ok(n) => events += n,
                Err(_) => panic!("seed {seed}, replication {index}:\n{text}"),
            }
            let flow = &replication.record().flow;
            let model = &scenario.model;
            let window = model.layout.window;
            for (pool, params) in model.labour.pools.iter().enumerate() {
                let whole: u64 = flow.pool_time[pool].iter().sum();
                let expected = u64::from(params.seats) * window.1.since(window.0).micros();
                assert_eq!(whole, expected, "seconds of {} with seed {seed}", params.path);
                for (state, micros) in seen.iter_mut().zip(flow.pool_time[pool]) {
                    *state += u64::from(micros > 0);
                }
            }
        }
    }
    // The audit must have had something to look at.
    assert!(events > seeds * 500, "{events} events");
    for state in PoolState::ALL {
        assert!(seen[state as usize] > seeds / 20, "{state:?} was seen {} times", seen[state as usize]);
    }
}
