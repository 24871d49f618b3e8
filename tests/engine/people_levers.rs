//! Levers of people that are pulled while the run goes on, the signals that show it, and errors of people in goods.

use crate::scenario;
use plimsoll::engine::{Replication, Watch};
use plimsoll::experiment::{Plan, run};

/// Ten pickers with 40 h a week who always have tasks of 10 min, and these keys.
fn crew(more: &str) -> String {
    format!(
        "[scenario]\nname = \"levers\"\n[run]\nlength = \"14 d\"\nwarm_up = \"7 d\"\nfollow_up = \"0 s\"\n\
         [channel.web]\norders = {{ every = \"50 s\" }}\n[warehouse.w]\npicking = {{ order = \"10 min\" }}\n\
         [warehouse.w.pool.crew]\npeople = 10\nskills = {{ pick = 1 }}\nwage = \"20 EUR/h\"\n\
         shifts = {{ day = {{ hours = \"08:00-16:00\", days = \"mon-fri\" }} }}\n{more}\n"
    )
}

/// The mean of a KPI over replications.
fn kpi(text: &str, id: &str, replications: u32) -> f64 {
    let scenario = scenario(text);
    let plan = Plan { replications, watch: Watch::Every(101), ..Plan::of(&scenario) };
    let result = run(&scenario, &plan, &()).result;
    let at = result.kpis.iter().position(|k| k.id == id).unwrap_or_else(|| panic!("no {id}"));
    result.replications.iter().map(|r| r.values[at]).sum::<f64>() / f64::from(replications)
}

#[test]
fn levers_of_people_work_from_the_moment_they_are_pulled() {
    // What a pool is like, what changes after the first week, and a KPI of the second week: as it was, as it becomes.
    let absence = "absence = { rate = \"0 %\", spell = 1 }";
    let wave = "absence = { rate = \"0 %\", wave = { after = \"0 d\", lasts = \"21 d\", peak = \"0 %\" } }";
    let overtime = "overtime = { per_shift = \"0 h\", per_week = \"60 h\", slows = 0 }";
    let long = "overtime = { per_shift = \"2 h\", per_week = \"60 h\", slows = 0 }";
    let fatigue = "fatigue = { slower = \"0 %\", errors = \"0 %\" }";
    let team = "team = { size = 10, leading = \"0 %\" }";
    let training = "training = { per_week = \"0 h\", speed = 1, errors = 1 }";
    let bonus = "incentive = { bonus = \"0 %\", speed = 1, errors = 1, turnover = 1 }";
    let cases: [(&str, &str, &str, &str, f64, f64, f64); 15] = [
        // 50 shifts a week and replication, 20 replications: standard error 0.0145.
        (absence, "absence.rate", "\"30 %\"", "absence", 0.0, 0.3, 0.06),
        // Days 7 to 11 of 21, at 8 h: the mean of (1 − cos 2πx)/2 is 0.880; spells of 2.5 double the variance.
        (wave, "absence.wave.peak", "\"30 %\"", "absence", 0.0, 0.264, 0.08),
        (overtime, "overtime.per_shift", "\"2 h\"", "overtime", 0.0, 0.2, 0.012),
        // Four days with two hours each, then the week has 48 h.
        (long, "overtime.per_week", "\"45 h\"", "overtime", 0.2, 8.0 / 48.0, 0.01),
        (long, "overtime.only_above", "1000000", "overtime", 0.2, 0.0, 0.012),
        // The second long week in a row costs 10 % in construction.
        (long, "overtime.slows", "1", "performance", 1.0, 0.9, 0.01),
        (fatigue, "fatigue.slower", "\"10 %\"", "performance", 1.0, 0.9, 0.01),
        (fatigue, "fatigue.errors", "\"20 %\"", "error_factor", 1.0, 1.2, 0.02),
        (team, "team.size", "5", "performance", 0.98, 1.0, 0.005),
        (team, "team.loss", "\"5 %\"", "performance", 0.98, 0.9, 0.005),
        (training, "training.per_week", "\"4 h\"", "training", 0.0, 0.1, 0.003),
        (training, "training.errors", "0.8", "error_factor", 1.0, 0.8, 1e-6),
        (bonus, "incentive.speed", "1.1", "performance", 1.0, 1.1, 0.005),
        // Whoever leaves is not replaced within a week: 1 − e^−rt of ten from Friday to Friday.
        (
            "turnover = { a_year = 0 }\nnewcomers = { trainer = \"0 s\" }",
            "turnover.a_year",
            "52",
            "left",
            0.0,
            10.0 * (1.0 - (-52.0 * 7.0 / 365.0_f64).exp()),
            1.6,
        ),
        ("skill_spread = \"0 %\"", "skills.pick", "0.5", "performance", 1.0, 0.5, 0.005),
    ];
    for (keys, lever, value, id, before, after, within) in cases {
        let id = format!("warehouse.w.pool.crew.{id}");
        let text = crew(keys);
        let as_it_is = kpi(&text, &id, 20);
        assert!((as_it_is - before).abs() <= within, "{keys}: {id} is {as_it_is}, not {before}");
        let pulled = format!(
            "{text}[change.later]\nfrom = 2026-01-12\nset = {{ \"warehouse.w.pool.crew.{lever}\" = {value} }}\n"
        );
        let changed = kpi(&pulled, &id, 20);
        assert!((changed - after).abs() <= within, "{lever} = {value}: {id} is {changed}, not {after}");
    }
}

#[test]
fn temps_come_when_they_are_called() {
    // Four temps from the second week on: 60 to 74 % of the speed in their first five days, and twice the errors.
    let text = crew(
        "[warehouse.w.pool.temps]\npeople = 0\nskills = { pick = 1 }\nnewcomers = { trained_by = \"crew\", trainer = \"2 h\" }\n\
         shifts = { day = { hours = \"08:00-16:00\", days = \"mon-fri\" } }\nskill_spread = \"0 %\"\n\
         [change.called]\nfrom = 2026-01-12\nset = { \"warehouse.w.pool.temps.people\" = 4 }\n",
    );
    let temps = |id: &str| kpi(&text, &format!("warehouse.w.pool.temps.{id}"), 2);
    // From Monday to Friday the mean of days since they came is 2 1/6: 0.6 + 0.2 · 2.17 / 7.
    let speed = temps("performance");
    assert!((speed - 0.662).abs() < 0.004, "{speed}");
    let errors = temps("error_factor");
    assert!((errors - (2.0 - 0.8 * 2.17 / 28.0)).abs() < 0.01, "{errors}");
    // Two hours with each of the four, of 400 h.
    let taught = kpi(
        &text.replace("skill_spread", "fatigue = {}\nskill_spread"),
        "warehouse.w.pool.temps.newcomers",
        1,
    );
    assert_eq!(taught, 1.0);
}

#[test]
fn signals_show_what_people_do() {
    // Two people from 6 to 14 with tasks of 10 min, an order a minute, one hour of overtime; a third who never comes.
    let text = "[scenario]\nname = \"signals\"\n[run]\nlength = \"1 d\"\nfollow_up = \"0 s\"\nsample_every = \"30 min\"\n\
         [channel.web]\norders = { every = \"1 min\" }\n[warehouse.w]\npicking = { order = \"10 min\" }\n\
         [warehouse.w.pool.crew]\npeople = 2\nskills = { pick = 1 }\nshifts = { one = { hours = \"06:00-14:00\" } }\n\
         overtime = { per_shift = \"1 h\" }\nbreaks = [\"30 min\"]\n\
         [warehouse.w.pool.ill]\npeople = 1\nskills = { pick = 1 }\nshifts = { one = { hours = \"06:00-14:00\" } }\n\
         absence = { rate = \"100 %\" }\n";
    let scenario = scenario(text);
    let mut replication = Replication::new(scenario.model.clone());
    replication.start(1, 0, Watch::Every(1));
    replication.run();
    let signals = &scenario.model.layout.signals;
    let read = |hour: f64, path: &str| {
        let at = signals.iter().position(|s| s.path == path).unwrap_or_else(|| panic!("no {path}"));
        // The first sample is taken at the end of the first half hour.
        let row = (hour * 2.0) as usize - 1;
        f64::from(replication.record().series[row * signals.len() + at])
    };
    let crew = |hour: f64, name: &str| read(hour, &format!("warehouse.w.pool.crew.{name}"));
    for (name, hours) in [
        ("on_duty", [0.0, 2.0, 2.0, 2.0, 0.0]),
        ("utilisation", [0.0, 1.0, 1.0, 1.0, 0.0]),
        ("overtime", [0.0, 0.0, 0.0, 2.0, 0.0]),
        ("idle", [0.0; 5]),
    ] {
        for (hour, expected) in [5.5, 7.5, 12.5, 14.5, 16.0].into_iter().zip(hours) {
            assert_eq!(crew(hour, name), expected, "{name} at {hour} h");
        }
    }
    // The break is due at 10:00 and begins at 10:10, or at once where a task has just ended.
    assert_eq!(crew(10.5, "utilisation"), 0.0);
    // An order a minute has come; 2 · 6 an hour are begun: by 7:30 450 less 20 are waiting, give or take one each.
    assert!((crew(7.5, "work_waiting") - 430.0 / 6.0).abs() < 0.5, "{}", crew(7.5, "work_waiting"));
    assert!((crew(5.5, "work_waiting") - 330.0 / 6.0).abs() < 0.5, "{}", crew(5.5, "work_waiting"));
    for (hour, expected) in [(5.5, 0.0), (7.5, 1.0), (13.5, 1.0), (14.5, 0.0)] {
        assert_eq!(read(hour, "warehouse.w.pool.ill.absent"), expected, "absent at {hour} h");
    }
}

#[test]
fn newcomers_and_tired_people_pick_more_lines_wrong() {
    let wrong = |keys: &str| {
        let text = crew(keys)
            .replace("length = \"14 d\"\nwarm_up = \"7 d\"", "length = \"5 d\"")
            .replace("\"10 min\"", "\"1 min\"")
            .replace("\"50 s\"", "\"5 s\"")
            .replace("picking =", "errors = { pick = \"2 %\" }\npicking =");
        1.0 - kpi(&text, "warehouse.w.pick_accuracy", 10)
    };
    // n = 240 000 lines: standard error 0.0003, with twice the errors 0.0004.
    let usual = wrong("skill_spread = \"0 %\"");
    assert!((usual - 0.02).abs() < 0.0012, "{usual}");
    let new = wrong("hired_after = \"1 min\"\nnewcomers = { trainer = \"0 s\" }");
    assert!((new - 0.02 * (2.0 - 0.8 * 2.33 / 28.0)).abs() < 0.002, "{new}");
    // Four hours fresh, four hours with 20 % more errors each: 1.2 on average at an even speed.
    let tired = wrong("fatigue = { slower = \"0 %\", errors = \"20 %\" }");
    assert!((tired - 0.024).abs() < 0.0014, "{tired}");
    let trained = wrong("training = { per_week = \"1 h\", errors = 0.5 }");
    assert!((trained - 0.01).abs() < 0.0009, "{trained}");
}

#[test]
fn authority_changes_while_the_run_goes_on() {
    // Half of the orders are above the clerk's limit, until the limit is raised in the middle of 28 days.
    let text = "[scenario]\nname = \"authority\"\n[run]\nlength = \"28 d\"\n[channel.web]\norders = { every = \"1 h\" }\n\
         value = { values = [\"100 EUR\", \"1000 EUR\"], weights = [1, 1] }\n\
         [orders.review]\ntime = \"6 min\"\npool = { clerks = { people = 2, skills = { review = 1 } } }\n\
         authority = { clerk = { up_to = \"500 EUR\" }, head = { delay = \"30 min\" } }\n\
         [change.trust]\nfrom = 2026-01-19\nset = { \"orders.review.authority.clerk.up_to\" = \"2000 EUR\" }\n";
    // n = 20 · 336 orders: standard error 0.3 points of all.
    let escalated = kpi(text, "orders.escalated", 20);
    assert!((escalated - 0.25).abs() < 0.013, "{escalated}");
}
