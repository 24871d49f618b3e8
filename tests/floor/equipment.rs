//! Equipment: availability of k units out of n, and steps that stop with it.

use super::mean;
use super::scenarios::{figures, scenario};
use plimsoll::engine::Watch;
use plimsoll::experiment::{self, Plan};

fn text(equipment: &str) -> String {
    format!(
        r#"
[scenario]
name = "Sorters"
[run]
length = "400 d"
replications = 24
sample_every = "1 d"
[channel.web]
orders = "1 /h"
[warehouse.north]
packing = {{ order = "5 min", stations = 3 }}
[warehouse.north.equipment.sorter]
stops = ["packing"]
{equipment}
[carrier.van]
transit = "1 h"
"#
    )
}

const IDS: [&str; 3] = [
    "warehouse.north.equipment.sorter.availability",
    "warehouse.north.equipment.sorter.stops",
    "warehouse.north.packing.down",
];

fn close((found, se): (f64, f64), expected: f64) {
    assert!((found - expected).abs() < 4.0 * se, "{found} ± {se}, expected {expected}");
}

/// Availability and frequency of failure of alternating renewals and of Markov k-out-of-n systems (Trivedi,
/// *Probability and Statistics with Reliability, Queuing, and Computer Science Applications*, 2002); cases R01 and R02.
#[test]
fn availability_of_equipment() {
    let hours = 400.0 * 24.0;
    let five = |crews: u32| {
        format!(
            "units = 5\nneeds = 3\ncrews = {crews}\nevery = {{ dist = \"exponential\", mean = \"20 h\" }}\n\
             lasts = {{ dist = \"exponential\", mean = \"2 h\" }}"
        )
    };
    // The means alone matter for one unit, so a lognormal repair gives the same.
    let one = "every = { dist = \"exponential\", mean = \"100 h\" }\nlasts = { dist = \"lognormal\", mean = \"4 h\", cv = 1.0 }";
    let cases = [
        (one.to_string(), 0.9615384615, 84.23076923 / 8760.0),
        (five(1), 0.9587187007, 0.01691856531),
        (five(5), 0.9934741169, 0.009313819846),
    ];
    for (equipment, availability, frequency) in cases {
        let f = figures(&text(&equipment), &IDS);
        close(f[0], availability);
        close(f[1], frequency * hours);
        // All stations of the step stand still while it does not work.
        assert!((f[2].0 - (1.0 - f[0].0)).abs() < 1e-12, "{f:?}");
    }
}

/// Orders lose no work when everything stops and goes on, people or not; every account is exact.
#[test]
fn accounts_stay_exact_while_equipment_stops() {
    let text = r#"
[scenario]
name = "Stops"
[run]
length = "3 d"
replications = 4
[channel.web]
orders = "30 /h"
[warehouse.north]
picking = { order = "3 min", stations = 4, breakdowns = { every = "5 h", lasts = "20 min", clock = "working" } }
packing = { order = "90 s", stations = 3, buffer = 2, breakdowns = { every = "4 h", lasts = "30 min" } }
[warehouse.north.equipment.conveyor]
stops = ["picking", "packing"]
every = { dist = "exponential", mean = "3 h" }
lasts = { dist = "exponential", mean = "15 min" }
[warehouse.north.equipment.sorter]
stops = ["packing"]
units = 2
needs = 2
crews = 1
every = { dist = "exponential", mean = "4 h" }
lasts = { dist = "exponential", mean = "20 min" }
[warehouse.north.pool.packers]
people = 3
skills = { pack = 1.0 }
[carrier.van]
transit = "1 h"
"#;
    let scenario = scenario(text, &[]);
    let plan = Plan { watch: Watch::Every(1), ..Plan::of(&scenario) };
    let result = experiment::run(&scenario, &plan, &()).result;
    assert_eq!(result.failed, []);
    let at = result.kpis.iter().position(|k| k.id == "warehouse.north.picking.utilisation").unwrap();
    let (busy, se) = mean(4, |i| result.replications[i as usize].values[at]);
    // Work that is interrupted is continued: 30 orders of 3 min an hour keep 1.5 of 4 stations at work.
    assert!((busy - 0.375).abs() < 4.0 * se + 0.01, "{busy} ± {se}");
}

/// One unit fails after ten hours of work on average, and there is work half of the time.
#[test]
fn working_time_stands_still_without_work() {
    let text =
        text("every = { dist = \"exponential\", mean = \"10 h\" }\nlasts = \"1 h\"\nclock = \"working\"")
            .replace("orders = \"1 /h\"", "orders = { every = \"10 min\" }")
            .replace("stations = 3", "stations = 1");
    let f = figures(&text, &IDS);
    let hours = 400.0 * 24.0;
    close(f[1], hours * 0.5 / 10.0);
    close(f[0], 1.0 - 0.5 / 10.0);
}

/// Every unit that fails takes its own station with it.
#[test]
fn a_unit_can_stop_a_single_station() {
    let each = "scope = \"stations\"\nunits = 3\nevery = { dist = \"exponential\", mean = \"20 h\" }\n\
                lasts = { dist = \"exponential\", mean = \"2 h\" }";
    let f = figures(&text(each), &IDS);
    close(f[2], 2.0 / 22.0);
}

/// Half of the time the scanners do not work and paper takes their place: 3 s or 5 s a line, one or five wrong in a
/// thousand.
#[test]
fn devices_that_fail_are_replaced() {
    let text = r#"
[scenario]
name = "Scanners"
[run]
length = "60 d"
replications = 24
[channel.web]
orders = "100 /h"
[warehouse.north]
picking = { line = "10 s" }
errors = { device = "scanner" }
[warehouse.north.equipment.scanners]
fallback = "paper"
every = { dist = "exponential", mean = "2 h" }
lasts = { dist = "exponential", mean = "2 h" }
"#;
    let f = figures(text, &["warehouse.north.pick_accuracy", "stage.picking.working.mean"]);
    close(f[0], 1.0 - 0.5 * 0.001 - 0.5 * 0.005);
    close(f[1], 100.0 * (10.0 + 4.0) / 3600.0);
}
