//! The studies of people beside what is known without simulation.

use super::folder;
use plimsoll::experiment::{Plan, run};
use plimsoll::scenario::{self, Request};
use plimsoll::source::MemoryFiles;

/// Erlang's formula for the probability to wait, and from it the mean wait in units of the mean service time.
fn erlang_c(servers: u32, load: f64) -> f64 {
    let blocked = (1..=servers).fold(1.0, |b, c| load * b / (f64::from(c) + load * b));
    let rho = load / f64::from(servers);
    let waits = blocked / (1.0 - rho + rho * blocked);
    waits / (f64::from(servers) - load)
}

#[test]
fn without_what_makes_people_people_staffing_is_erlangs() {
    // The study with pickers who are alike, always there, and draw exponential times, for orders that come evenly.
    let text = std::fs::read_to_string(folder().join("picker-staffing.toml")).unwrap();
    let shifts = text.find("[warehouse.north.pool.pickers.shifts]").unwrap();
    let target = text.find("[target.").unwrap();
    let variants = text.find("\n# Fewer than it takes").unwrap();
    let mut plain = format!("{}{}", &text[..shifts], &text[target..variants]);
    for dropped in [
        "by_hour",
        "by_day",
        "busy_days_cv",
        "breaks",
        "skill_spread",
        "fatigue",
        "absence",
        "turnover",
        "newcomers",
    ] {
        let line = plain.find(&format!("\n{dropped} ")).unwrap_or_else(|| panic!("no {dropped}"));
        let end = plain[line + 1..].find('\n').unwrap() + line + 1;
        plain.replace_range(line..end, "");
    }
    let plain = plain.replace(
        "line = { dist = \"lognormal\", mean = \"27.2 s\", cv = 0.69 }",
        "order = { dist = \"exponential\", mean = \"54.4 s\" }",
    );
    let load = 5000.0 * 54.4 / 86_400.0;
    for people in [4, 5, 6] {
        let text = plain.replace("people       = 26", &format!("people = {people}"));
        let files = MemoryFiles::new().with("plain.toml", text);
        let loaded = scenario::load(&Request::new("plain.toml"), &files);
        let messages = loaded.messages();
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{messages}"));
        let result = run(&scenario, &Plan { replications: 10, ..Plan::of(&scenario) }, &()).result;
        let values = |id: &str| {
            let at = result.kpis.iter().position(|k| k.id == id).unwrap();
            let all: Vec<f64> = result.replications.iter().map(|r| r.values[at]).collect();
            let (n, mean) = (all.len() as f64, all.iter().sum::<f64>() / all.len() as f64);
            (mean, (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt())
        };
        let expected = erlang_c(people, load) * 54.4;
        let (wait, error) = values("orders.waiting_time");
        // n = 10 replications of 28 days, 1.4 million orders: t with 9 degrees of freedom, 4.8 is 1 in 1000.
        assert!(
            (wait * 3600.0 - expected).abs() < 4.8 * error * 3600.0,
            "{people} pickers wait {} s, Erlang says {expected} s",
            wait * 3600.0
        );
        assert!(error * 3600.0 < 0.02 * expected, "{error}");
        let (busy, _) = values("warehouse.north.pool.pickers.utilisation");
        assert!((busy - load / f64::from(people)).abs() < 0.004, "{busy}");
    }
}

#[test]
fn averages_promise_more_than_people_keep() {
    let variant = |name: Option<&str>| {
        let mut request = Request::new(folder().join("picker-staffing.toml"));
        request.variant = name.map(String::from);
        let loaded = scenario::load(&request, &plimsoll::source::FileSystem);
        let messages = loaded.messages();
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{messages}"));
        let result = run(&scenario, &Plan { replications: 10, ..Plan::of(&scenario) }, &()).result;
        let at = result.kpis.iter().position(|k| k.id == "orders.cycle_time.p95").unwrap();
        result.replications.iter().map(|r| r.values[at]).sum::<f64>() / 10.0
    };
    let (people, machines, fewer) = (variant(None), variant(Some("machines")), variant(Some("four_fewer")));
    assert!(machines < people && 1.8 * people < fewer, "{machines} {people} {fewer}");
}
