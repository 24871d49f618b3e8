//! Carriers by rules, couriers by tours: constant durations, so every figure is a hand count.

use super::network::kpis;

/// Orders every 30 min from 0:30; two carriers who call at 6:00 and 18:00 for ten parcels each.
fn two_carriers(tendering: &str, more: &str) -> String {
    format!(
        r#"
[scenario]
name = "Carriers"
[run]
start = 2026-01-05
length = "1 d"
demand_in_follow_up = false
replications = 1
[channel.web]
orders = {{ every = "30 min" }}
[service.standard]
promise = "30 h"
[warehouse.shed]
[carrier.cheap]
pick_ups = ["06:00", "18:00"]
cap = 10
transit = "20 h"
price = {{ per_parcel = "3 EUR" }}
[carrier.quick]
pick_ups = ["06:00", "18:00"]
cap = 10
transit = "5 h"
price = {{ per_parcel = "5 EUR" }}
[tendering]
{tendering}
{more}
"#
    )
}

/// 47 orders are placed: 12 by 6:00, 36 by 18:00, 11 more in the evening, which nobody fetches within the day.
#[test]
fn rules_and_overflow_decide_who_gets_the_parcels() {
    let taken = |tendering: &str, more: &str| {
        let kpi = kpis(&two_carriers(tendering, more));
        (kpi("carrier.cheap.parcels"), kpi("carrier.quick.parcels"))
    };
    assert_eq!(taken("rule = \"cheapest\"", ""), (20.0, 0.0));
    // From 15:30 on twenty wait for the quick one, so that it would come after the cheap one.
    assert_eq!(taken("rule = \"fastest\"", ""), (6.0, 20.0));
    assert_eq!(taken("rule = \"in_order\"\norder = [\"quick\"]", ""), (0.0, 20.0));
    // Ten go with the first choice, two with the other; ten and ten of the 24 after that.
    assert_eq!(taken("rule = \"cheapest\"\noverflow = \"next\"", ""), (20.0, 12.0));
    assert_eq!(taken("rule = \"in_order\"\norder = [\"quick\"]\noverflow = \"next\"", ""), (12.0, 20.0));
    assert_eq!(taken("rule = \"most_room\"", ""), (16.0, 16.0));
    // Half past midnight: 5:30 to the pick-up and 20 h are within 30 h.
    assert_eq!(taken("rule = \"promise\"", "").1, 12.0, "those of 6:30 to 12:00 need the quick one");
}

#[test]
fn a_strike_sends_parcels_to_the_backup_and_its_end_back() {
    let strike = "[change.strike]\nfrom = 2026-01-05T05:00:00\nuntil = 2026-01-05T12:00:00\nset = { \"carrier.cheap.open\" = false }";
    let taken = |tendering: &str| {
        let kpi = kpis(&two_carriers(tendering, strike).replace("cap = 10", "cap = 100"));
        (kpi("carrier.cheap.parcels"), kpi("carrier.quick.parcels"))
    };
    // Nine parcels of the night are tendered again at 5:00 and with three more go with the other at 6:00; those up
    // to 12:00 wait there for 18:00; from 12:00 on the cheap one works: 12:00 itself is placed after the change.
    assert_eq!(taken("rule = \"cheapest\"\noverflow = \"next\""), (13.0, 23.0));
    assert_eq!(taken("rule = \"cheapest\""), (36.0, 0.0), "without overflow they wait");
}

#[test]
fn surge_contract_and_service_prices_are_charged() {
    let base = two_carriers("rule = \"in_order\"\norder = [\"cheap\"]", "").replace("cap = 10", "cap = 100");
    let freight = |more: &str| {
        kpis(&base.replace("[carrier.quick]", &format!("{more}\n[carrier.quick]")))("cost.freight")
    };
    assert_eq!(freight(""), 36.0 * 3.0);
    // 12 and 24 parcels; those beyond 20 of the day cost half as much again.
    assert_eq!(freight("surge = { above = 20, factor = 1.5 }"), 36.0 * 3.0 + 16.0 * 1.5);
    assert_eq!(freight("[carrier.cheap.service.standard]\nper_parcel = \"3.50 EUR\""), 36.0 * 3.5);
    let twice = base.replace("per_parcel = \"3 EUR\"", "per_parcel = \"3 EUR\", factor = 2");
    assert_eq!(kpis(&twice)("cost.freight"), 36.0 * 6.0);
    // Days end at midnight: one within a window of 25 h. 50 were agreed and 36 taken.
    let contract = "contract = { retainer = \"100 EUR\", minimum = 50, shortfall = \"1 EUR\" }";
    let text = base
        .replace("length = \"1 d\"", "length = \"25 h\"")
        .replace("[carrier.quick]", &format!("{contract}\n[carrier.quick]"));
    assert_eq!(kpis(&text)("cost.freight"), 36.0 * 3.0 + 100.0 + 14.0);
}

#[test]
fn labels_take_time_and_wrong_ones_take_more() {
    let cycle = |tendering: &str| {
        let text = two_carriers(&format!("rule = \"fastest\"\n{tendering}"), "")
            .replace("pick_ups = [\"06:00\", \"18:00\"]\ncap = 10", "scan_after = \"1 h\"");
        kpis(&text)("orders.cycle_time")
    };
    assert_eq!(cycle(""), 5.0);
    assert_eq!(cycle("label = \"15 min\""), 5.25);
    assert_eq!(cycle("label_errors = \"100 %\"\nrelabel = \"10 h\""), 15.0);
}

#[test]
fn a_carrier_calls_otherwise_at_one_warehouse_and_offers_some_services() {
    let text =
        two_carriers("rule = \"cheapest\"", "[carrier.cheap.site.shed]\npick_ups = [\"12:00\"]\ncap = 7");
    assert_eq!(kpis(&text)("carrier.cheap.parcels"), 7.0);
    let text = text.replace(
        "[carrier.cheap]",
        "[service.express]\nshare = \"0 %\"\n[carrier.cheap]\nservices = \"express\"",
    );
    let text = text.replace("promise = \"30 h\"", "promise = \"30 h\"\nshare = \"100 %\"");
    assert_eq!((kpis(&text)("carrier.cheap.parcels"), kpis(&text)("carrier.quick.parcels")), (0.0, 20.0));
}

/// 12 orders on Monday by 6:00; two couriers leave at 8:00 with 6 stops an hour each for one hour.
fn tours(courier: &str) -> String {
    format!(
        r#"
[scenario]
name = "Couriers"
[run]
start = 2026-01-05
length = "6 h 15 min"
demand_in_follow_up = false
replications = 1
[channel.web]
orders = {{ every = "30 min" }}
[region.town]
[warehouse.shed]
[carrier.fleet]
transit = "0 s"
[courier.vans]
regions = "town"
couriers = 2
starts = ["08:00"]
hours = "1 h"
{courier}
"#
    )
}

#[test]
fn couriers_bring_what_their_hours_allow() {
    // All 12: stops at 8:10, 8:20 … 9:00, two at a time.
    let kpi = kpis(&tours("stops_per_hour = 6"));
    let at = |i: f64| 8.0 + ((i + 1.0) / 2.0).floor() / 6.0;
    let mean: f64 = (1..=12).map(|i| at(f64::from(i)) - f64::from(i) / 2.0).sum::<f64>() / 12.0;
    assert!((kpi("orders.cycle_time") - mean).abs() < 1e-6, "{}", kpi("orders.cycle_time"));
    // Half as good tours bring six on Monday and six on Tuesday; an hour of overtime brings all on Monday.
    let worse = tours("stops_per_hour = 6\nrouting_quality = \"50 %\"");
    assert!(kpis(&worse)("orders.cycle_time.max") > 24.0);
    let over = worse.replace("hours = \"1 h\"", "hours = \"1 h\"\novertime = \"1 h\"");
    assert!(
        (kpis(&over)("orders.cycle_time.max") - 7.833).abs() < 0.01
            || kpis(&over)("orders.cycle_time.max") < 10.0
    );
    let extra = worse.replace("couriers = 2", "couriers = 2\nextra = 2");
    assert!(kpis(&extra)("orders.cycle_time.max") < 10.0);
}

#[test]
fn attempts_fail_for_their_reasons_and_end_as_declared() {
    let all = |courier: &str| kpis(&tours(&format!("stops_per_hour = 60\n{courier}")));
    let kpi = all("absent = \"100 %\"\nlater_failure = \"0 %\"");
    assert_eq!(
        (kpi("orders.first_attempt"), kpi("orders.attempts"), kpi("orders.delivered")),
        (0.0, 2.0, 1.0)
    );
    let kpi = all("absent = \"100 %\"\nlater_failure = \"100 %\"\nattempts = 2\nback = \"1 d\"");
    assert_eq!((kpi("orders.cancelled.returned"), kpi("orders.attempts")), (1.0, 2.0));
    let kpi = all("absent = \"100 %\"\nlater_failure = \"100 %\"\nattempts = 2\nafter_last = \"locker\"");
    assert_eq!(kpi("orders.delivered"), 1.0);
    let kpi = all("absent = \"100 %\"\nsafe_place = \"100 %\"");
    assert_eq!((kpi("orders.first_attempt"), kpi("orders.delivered")), (1.0, 1.0));
    let kpi = all("address = \"100 %\"\nlockers = \"100 %\"");
    assert_eq!(kpi("orders.first_attempt"), 1.0);
    // What is refused goes back at once.
    let kpi = all("refused = \"100 %\"\nback = \"2 d\"");
    assert_eq!((kpi("orders.cancelled.returned"), kpi("orders.attempts")), (1.0, 1.0));
}

#[test]
fn windows_are_kept() {
    let text =
        tours("stops_per_hour = 60\nwindow = { share = \"100 %\", hours = \"17:00-18:00\", counts_as = 1 }");
    let kpi = kpis(&text);
    // Placed from 0:30 to 6:00, delivered between 17:00 and 18:00.
    assert!(kpi("orders.cycle_time.max") > 16.5 && kpi("orders.cycle_time.max") <= 17.5);
    assert!(kpi("orders.cycle_time.p50") > 11.0);
}

#[test]
fn couriers_cost_their_hours_their_overtime_and_their_stops() {
    let text = tours("stops_per_hour = 3\novertime = \"1 h\"\nwage = \"20 EUR/h\"\nper_stop = \"0.50 EUR\"")
        .replace("length = \"6 h 15 min\"", "length = \"9 h\"");
    // 15 orders by 8:00 (the one of 8:00 itself is there): 12 of them in two hours of two couriers.
    assert_eq!(kpis(&text)("cost.couriers"), 2.0 * 20.0 + 2.0 * 30.0 + 12.0 * 0.5);
    assert_eq!(kpis(&text)("courier.vans.overtime"), 0.5);
}

#[test]
fn a_third_party_delivers_beside_the_own_fleet() {
    let text = tours("stops_per_hour = 60\ncarriers = \"fleet\"")
        .replace("[courier.vans]", "[carrier.other]\ntransit = \"1 h\"\n[courier.vans]");
    let kpi = kpis(&text);
    let (own, other) = (kpi("carrier.fleet.parcels"), kpi("carrier.other.parcels"));
    assert_eq!(own + other, 12.0);
    assert_eq!(kpi("stage.last_mile.waiting.mean") > 0.0, own > 0.0);
}

#[test]
fn lost_and_damaged_parcels_are_counted() {
    let text =
        tours("stops_per_hour = 60").replace("transit = \"0 s\"", "transit = \"0 s\"\nloss = \"100 %\"");
    assert_eq!((kpis(&text)("orders.cancelled.lost"), kpis(&text)("carrier.fleet.lost")), (1.0, 1.0));
    let text = text
        .replace("loss", "damage")
        .replace("[warehouse.shed]", "[otif]\n[service.standard]\npromise = \"3 d\"\n[warehouse.shed]");
    let kpi = kpis(&text);
    assert_eq!((kpi("orders.damaged"), kpi("orders.on_time"), kpi("orders.otif")), (1.0, 1.0, 0.0));
}

#[test]
fn a_carrier_is_measured_by_what_it_commits_itself_to() {
    let kept = |hours: &str| {
        let text = tours("stops_per_hour = 60\ncarriers = []")
            .replace("transit = \"0 s\"", &format!("transit = \"20 h\"\ncommitted = \"{hours}\""))
            .replace("length = \"6 h 15 min\"", "length = \"2 d\"");
        kpis(&text)("carrier.fleet.kept")
    };
    assert_eq!((kept("20 h"), kept("19 h")), (1.0, 0.0));
}

#[test]
fn some_services_take_longer_at_the_door_or_a_signature() {
    let text = |special: &str, more: &str| {
        tours(&format!("stops_per_hour = 6\n{more}\n[courier.vans.service.standard]\n{special}"))
            .replace("[warehouse.shed]", "[service.standard]\n[warehouse.shed]")
            .replace("length = \"6 h 15 min\"", "length = \"9 h\"")
    };
    // 15 parcels wait at 8:00 for twelve stops.
    assert_eq!(kpis(&text("", ""))("courier.vans.stops"), 12.0);
    assert_eq!(kpis(&text("counts_as = 3", ""))("courier.vans.stops"), 4.0);
    assert_eq!(kpis(&text("per_stop = \"4 EUR\"", "per_stop = \"1 EUR\""))("cost.couriers"), 48.0);
    let first = |special: &str, more: &str| kpis(&text(special, more))("orders.first_attempt");
    for place in ["safe_place", "lockers"] {
        let more = format!("absent = \"100 %\"\nlater_failure = \"0 %\"\n{place} = \"100 %\"");
        assert_eq!((first("", &more), first("in_person = true", &more)), (1.0, 0.0), "{place}");
    }
}

/// The service names the cheap carrier, which is on strike until noon.
#[test]
fn parcels_of_a_named_carrier_overflow_too() {
    let strike = "[change.strike]\nfrom = 2026-01-05T05:00:00\nuntil = 2026-01-05T12:00:00\nset = { \"carrier.cheap.open\" = false }";
    let taken = |overflow: &str| {
        let text = two_carriers(&format!("overflow = \"{overflow}\""), strike)
            .replace("promise = \"30 h\"", "carrier = \"cheap\"")
            .replace("cap = 10", "cap = 100");
        (kpis(&text)("carrier.cheap.parcels"), kpis(&text)("carrier.quick.parcels"))
    };
    // As when a rule prefers it: those that wait at 5:00 and those up to 12:00 go with the other.
    assert_eq!(taken("next"), (13.0, 23.0));
    assert_eq!(taken("wait"), (36.0, 0.0));
}
