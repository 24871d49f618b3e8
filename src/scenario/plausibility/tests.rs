//! Every warning on a small scenario that deserves it, and none on one that does not.

use super::*;
use crate::scenario::{Request, load};
use crate::source::MemoryFiles;

/// A shop with nothing doubtful.
const GOOD: &str = r#"
[scenario]
name = "Good"
[run]
length = "28 d"
warm_up = "2 d"
replications = 200
[calendar.days]
open = { mon-fri = "06:00-22:00" }
[channel.web]
orders = "75 /h"
by_hour = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
by_day = { sat-sun = 0 }
[service.standard]
promise = "3 d"
ship_by = { working_days = 0, by = "21:00", cut_off = "18:00" }
[orders.review]
share = "5 %"
time = "2 min"
[orders.review.pool.clerks]
people = 1
skills = { review = 1 }
[warehouse.north]
calendar = "days"
picking = { order = "5 min" }
packing = { order = "1 min", stations = 4 }
[warehouse.north.pool.pickers]
people = 20
skills = { pick = 1 }
shifts = { early = { hours = "06:00-14:00", days = "mon-fri" }, late = { hours = "14:00-22:00", days = "mon-fri" } }
[carrier.swift]
pick_ups = ["20:30"]
transit = "1 d"
[target.on_time]
kpi = "orders.on_time"
at_least = "95 %"
with_probability = "90 %"
"#;

fn messages(changes: &[&str], more: &str) -> String {
    let text = format!("{GOOD}{more}");
    let files = MemoryFiles::new().with("a.toml", text);
    let request = changes.iter().fold(Request::new("a.toml"), |r, change| r.set(*change));
    let loaded = load(&request, &files);
    assert!(loaded.scenario.is_some(), "{}", loaded.messages());
    let all = loaded.diagnostics().sorted();
    all.iter().map(|d| format!("{} {}\n", d.code, d.message)).collect()
}

#[test]
fn warnings_by_change() {
    let none = String::new();
    assert_eq!(messages(&[], ""), none);
    let cases = [
        // 20 people for 8 hours are 160 person-hours a day; 75 orders an hour of 5 minutes are 150.
        (
            &["warehouse.north.pool.pickers.people=18"][..],
            "W604 warehouse.north has more work than pickers: 750 person-hours arrive in a week, 720 are on shift\n",
        ),
        (
            &["warehouse.north.packing.stations=1"],
            "W613 warehouse.north.packing gets 1.88 times the work it can do while it is open\n",
        ),
        (&["run.replications=30"], "W608 30 replications judge 90 % within ± 11 points only\n"),
        (&["run.replications=65"], none.as_str()),
        (&["run.warm_up=\"8 d\""], "W609 29 % of the run is warm-up\n"),
        (
            &["service.standard.promise=\"20 h\""],
            "W607 standard promises 20 h, but half of all parcels are longer than 1 d on the way with swift\n",
        ),
        (
            &["service.standard.ship_by.cut_off=\"05:00\""],
            "W606 the cut-off 05:00 of service.standard.ship_by rests on work that cannot happen\n",
        ),
        (
            &["service.standard.ship_by.cut_off=\"20:45\""],
            "W606 the cut-off 20:45 of service.standard.ship_by rests on work that cannot happen\n",
        ),
        (
            &["warehouse.north.pool.pickers.shifts.late.hours=\"15:00-23:00\""],
            "W611 shift late of warehouse.north.pool.pickers works while the warehouse is closed\n",
        ),
        (&["orders.review.share=\"0 %\""], "W614 the review has no effect\n"),
        (&["carrier.swift.late_by=\"1 d\""], "W614 `late_by` of swift has no effect\n"),
    ];
    for (changes, expected) in cases {
        assert_eq!(messages(changes, ""), expected, "{changes:?}");
    }
}

#[test]
fn warnings_by_addition() {
    let cases = [
        (
            "[region.a]\n[region.b]\n[channel.web.regions]\na = \"100 %\"\n",
            "W612 nothing uses the region `b`\n",
        ),
        ("[carrier.slow]\nshare = 0\ntransit = \"2 d\"\n", "W612 nothing uses the carrier `slow`\n"),
        (
            "[service.gold]\npriority = 1\n[channel.web.services]\nstandard = \"100 %\"\n",
            "W612 nothing uses the service `gold`\n",
        ),
    ];
    for (more, expected) in cases {
        assert_eq!(messages(&[], more), expected, "{more}");
    }
}

#[test]
fn a_peak_names_its_hours_and_what_waits() {
    let found = messages(
        &[
            "channel.web.by_hour=[0,0,0,0,0,0,0,0,0,0,0,0,0,0,6,6,6,0,0,0,0,0,0,0]",
            "channel.web.by_day={ mon = 3, tue-fri = 0.4, sat-sun = 0 }",
        ],
        "",
    );
    assert_eq!(
        found,
        "W604 warehouse.north is short of pickers on Mondays 14:00-17:00: work arriving 150 person-hours an hour, on \
         shift 10\n"
    );
}

/// 1 800 orders a day of 5 min are 750 of 800 person-hours of five days; a way of 42.5 m each, at 1 m/s, takes 106 more.
#[test]
fn walking_is_work() {
    let layout = "[warehouse.north.layout]\naisles = 10\nlength = \"20 m\"\npitch = \"2.5 m\"\n";
    let found = messages(&[], layout);
    let hours = found.strip_prefix("W604 warehouse.north has more work than pickers: ");
    let hours = hours.and_then(|rest| rest.split_once(" person-hours arrive in a week, 800 are on shift"));
    let hours: f64 = hours.and_then(|(n, _)| n.parse().ok()).unwrap_or_else(|| panic!("{found}"));
    // Of 200 tours with a standard deviation of 0.7 of their mean.
    assert!((hours - 856.0).abs() < 4.0 * 106.0 * 0.7 / 200.0_f64.sqrt(), "{hours}");
    assert_eq!(messages(&["warehouse.north.pool.pickers.people=22"], layout), "");
}

#[test]
fn half_widths() {
    assert!((half_width(0.9, 30.0, 0.95) - 0.107).abs() < 0.0005);
    assert!((half_width(0.9, 138.0, 0.95) - 0.05).abs() < 0.0001);
}

#[test]
fn stretches_of_the_week() {
    assert_eq!(stretch(14, 3), "Mondays 14:00-17:00");
    assert_eq!(stretch(6 * 24 + 22, 2), "Sundays 22:00-24:00");
}
