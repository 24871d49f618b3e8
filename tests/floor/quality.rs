//! Errors, checks and packing: shares that follow from the definitions, and what errors cost.

use super::scenarios::figures;

fn close((found, se): (f64, f64), expected: f64) {
    assert!((found - expected).abs() < 4.0 * se + 1e-9, "{found} ± {se}, expected {expected}");
}

fn text(changes: &str) -> String {
    format!(
        r#"
[scenario]
name = "Errors"
[run]
length = "5 d"
replications = 24
[channel.web]
orders = "100 /h"
[warehouse.north]
picking = {{ line = "10 s" }}
packing = {{ order = "20 s" }}
[carrier.van]
transit = "1 h"
{changes}
"#
    )
}

const IDS: [&str; 4] = [
    "warehouse.north.pick_accuracy",
    "warehouse.north.shipped_accuracy",
    "orders.accuracy",
    "orders.sent_back",
];

/// Without a check what was picked wrong is shipped wrong; an order of three lines is right when all three are.
#[test]
fn what_no_check_finds_is_shipped() {
    let three = text("[warehouse.north.errors]\npick = \"1 %\"")
        .replace("orders = \"100 /h\"", "orders = \"100 /h\"\nlines = 3");
    let f = figures(&three, &IDS);
    close(f[0], 0.99);
    close(f[1], 0.99);
    close(f[2], 0.99_f64.powi(3));
    assert_eq!(f[3].0, 0.0);
}

/// One line an order, wrong with probability p and found with probability c: the share that escapes solves
/// e = p (1 − c) + p c e, and an order goes back p c ÷ (1 − p c) times.
#[test]
fn what_a_check_finds_is_picked_again() {
    let (p, c) = (0.05, 0.9);
    let check = "[warehouse.north.errors]\npick = \"5 %\"\n[warehouse.north.check.scan]\ncatches = \"90 %\"";
    let f = figures(&text(check), &IDS);
    close(f[0], 1.0 - p);
    close(f[1], 1.0 - p * (1.0 - c) / (1.0 - p * c));
    close(f[2], 1.0 - p * (1.0 - c) / (1.0 - p * c));
    close(f[3], p * c / (1.0 - p * c));
    let before = figures(&text(check), &["orders.accuracy_before_checks"]);
    close(before[0], 1.0 - p);
    // A sample of a third finds a third of that, at each visit.
    let sampled = format!("{check}\nsample = \"30 %\"");
    let f = figures(&text(&sampled), &IDS);
    let c = 0.3 * c;
    close(f[2], 1.0 - p * (1.0 - c) / (1.0 - p * c));
    // What is looked for is what is found.
    let other = format!("{check}\nfinds = [\"label\"]");
    let f = figures(&text(&other), &IDS);
    close(f[2], 1.0 - p);
    assert_eq!(f[3].0, 0.0);
}

/// A wrong label is packed again, not picked again.
#[test]
fn a_wrong_label_is_packed_again() {
    let label = "[warehouse.north.errors]\nlabel = \"4 %\"\n[warehouse.north.check.scan]\ncatches = \"50 %\"";
    let ids = [IDS[2], IDS[3], "stage.picking.working.mean", "stage.packing.working.mean"];
    let f = figures(&text(label), &ids);
    let (p, c) = (0.04, 0.5);
    close(f[0], 1.0 - p * (1.0 - c) / (1.0 - p * c));
    close(f[1], p * c / (1.0 - p * c));
    // Mean numbers at work: arrivals × time, 10 s of picking and 20 s for each time of packing.
    close(f[2], 100.0 * 10.0 / 3600.0);
    close(f[3], 100.0 * 20.0 / 3600.0 / (1.0 - p * c));
}

/// An error that reaches the customer is a return in four of five cases and two contacts, which cost what they cost.
#[test]
fn errors_show_downstream() {
    let costs = "[warehouse.north.errors]\npick = \"10 %\"\nreturned = \"80 %\"\ncontacts = 2\n\
                 return_cost = \"12 EUR\"\ncontact_cost = \"5 EUR\"";
    let ids =
        ["orders.error_returns", "orders.error_contacts", "cost.errors", "cost.per_order", "orders.accuracy"];
    let f = figures(&text(costs), &ids);
    close(f[0], 0.08);
    close(f[1], 0.2);
    close(f[3], 0.08 * 12.0 + 0.2 * 5.0);
    close(f[4], 0.9);
    assert!(f[2].0 > 0.0);
}

/// A device gives errors and confirmation times together.
#[test]
fn devices_change_errors_and_times() {
    let with = |device: &str| {
        let errors = format!("[warehouse.north.errors]\ndevice = \"{device}\"");
        figures(&text(&errors), &["warehouse.north.pick_accuracy", "stage.picking.working.mean"])
    };
    for (device, wrong, seconds) in [("paper", 0.005, 5.0), ("scanner", 0.001, 3.0), ("light", 0.0005, 1.0)] {
        let f = with(device);
        close(f[0], 1.0 - wrong);
        close(f[1], 100.0 * (10.0 + seconds) / 3600.0);
    }
}

/// A quarter is fragile and takes 300 g, other orders of up to three units take a box of 100 g.
#[test]
fn kinds_of_packing_have_their_material() {
    let packs = "[warehouse.north.pack_class.fragile]\nshare = \"25 %\"\nweight = \"300 g\"\nmaterial = \"2 EUR\"\norder = \"40 s\"\ndamage = \"10 %\"\n\
                 [warehouse.north.pack_class.box]\nup_to = \"3 units\"\nweight = \"100 g\"\nmaterial = \"0.40 EUR\"\n\
                 [warehouse.north.pack_class.pallet]\nup_to = \"500 units\"\nweight = \"9 kg\"";
    let ids =
        ["warehouse.north.material_grams", "cost.per_order", "stage.packing.working.mean", "orders.damaged"];
    let f = figures(&text(packs), &ids);
    close(f[0], 0.25 * 300.0 + 0.75 * 100.0);
    close(f[1], 0.25 * 2.0 + 0.75 * 0.4);
    close(f[2], 100.0 * (20.0 + 0.25 * 40.0) / 3600.0);
    close(f[3], 0.025);
}

/// A parcel with a wrong label goes two days astray.
#[test]
fn a_wrong_label_delays_the_parcel() {
    let astray = text("[warehouse.north.errors]\nlabel = \"10 %\"\ndetour = \"2 d\"")
        .replace("length = \"5 d\"", "length = \"5 d\"\nfollow_up = \"4 d\"");
    let f = figures(&astray, &["orders.cycle_time", "orders.cycle_time.max"]);
    close(f[0], (30.0 + 3600.0) / 3600.0 + 0.1 * 48.0);
    close(f[1], (30.0 + 3600.0) / 3600.0 + 48.0);
}

/// Orders of a kilogram take the light box, heavier ones the other.
#[test]
fn packing_by_weight() {
    let packs = text(
        "[warehouse.north.pack_class.light]\nup_to_weight = \"1 kg\"\nweight = \"100 g\"\n\
         [warehouse.north.pack_class.strong]\nup_to_weight = \"50 kg\"\nweight = \"1 kg\"",
    )
    .replace(
        "orders = \"100 /h\"",
        "orders = \"100 /h\"\nunit_weight = \"400 g\"\nunits = { values = [2, 20], weights = [3, 1] }",
    );
    close(figures(&packs, &["warehouse.north.material_grams"])[0], 0.75 * 100.0 + 0.25 * 1000.0);
}
