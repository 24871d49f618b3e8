//! The forward area, by hand count, and narrow aisles.

use super::scenarios::figures;

fn text(items: u32, forward: &str) -> String {
    format!(
        r#"
[scenario]
name = "Forward"
[run]
length = "20 h"
replications = 1
[channel.web]
orders = {{ every = "10 min" }}
items = {{ zipf = {{ items = {items} }} }}
[warehouse.north]
picking = {{ line = "10 s" }}
layout = {{ aisles = 1, length = "1 m", walk = "1000 m/s" }}
forward = {{ items = 1, {forward} }}
[carrier.van]
transit = "1 s"
"#
    )
}

const IDS: [&str; 5] = ["forward_share", "forward_short", "refills_per_hour", "refill_time", "tours"];

fn of(text: &str) -> Vec<f64> {
    let ids: Vec<String> = IDS[..4].iter().map(|id| format!("warehouse.north.{id}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).chain(["stage.picking.time"]).collect();
    figures(text, &ids).iter().map(|f| f.0).collect()
}

/// Ten units, one every ten minutes. Asked for at four and back after 25 minutes: a cycle of 80 minutes, never empty.
/// Asked for at none: two of twelve lines come from the reserve.
#[test]
fn refilling_in_time_by_hand_count() {
    let f = of(&text(1, "units = \"10 units\", refill_at = \"4 units\", refill = \"25 min\""));
    assert_eq!((f[0], f[1]), (1.0, 0.0));
    assert!((f[2] - 60.0 / 80.0).abs() < 0.06 && (f[3] - 25.0 / 60.0).abs() < 1e-9, "{f:?}");
    assert!((f[4] * 3600.0 - 10.0).abs() < 0.05, "{f:?}");
    let f = of(&text(1, "units = \"10 units\", refill = \"25 min\", reserve_line = \"60 s\""));
    assert!((f[1] - 2.0 / 12.0).abs() < 0.01 && (f[2] - 0.5).abs() < 0.06, "{f:?}");
    assert!((f[4] * 3600.0 - 20.0).abs() < 0.6, "{f:?}");
}

/// Two items by Zipf's law with exponent 1 have two thirds and one third of the lines.
#[test]
fn what_has_no_place_comes_from_the_reserve() {
    let text = text(2, "units = \"10 units\", refill_at = \"8 units\"")
        .replace("{ every = \"10 min\" }", "\"60 /h\"")
        .replace("items = 2 }", "items = 2, exponent = 1.0 }")
        .replace("length = \"20 h\"\nreplications = 1", "length = \"10 d\"\nreplications = 12");
    let f = figures(&text, &["warehouse.north.forward_share", "warehouse.north.forward_short"]);
    assert!((f[0].0 - 2.0 / 3.0).abs() < 4.0 * f[0].1 + 0.002, "{f:?}");
    assert!(f[1].0 < 0.01, "{f:?}");
}

/// More people who refill find the area empty less often.
#[test]
fn people_who_refill_are_a_lever() {
    let short = |workers: u32| {
        let text = text(1, &format!("units = \"6 units\", refill = \"4 min\", workers = {workers}"))
            .replace("items = 1, ", "items = 100, ")
            .replace("zipf = { items = 1 }", "zipf = { items = 100 }")
            .replace("{ every = \"10 min\" }", "\"60 /h\"")
            .replace("length = \"20 h\"\nreplications = 1", "length = \"5 d\"\nreplications = 6");
        figures(&text, &["warehouse.north.forward_short"])[0].0
    };
    let (one, three) = (short(1), short(3));
    assert!(one > three + 0.005 && three < 0.25, "{one} {three}");
}

/// Twelve pickers in ten narrow aisles: half the aisles hold more, and the wait shows in the lines of an hour.
#[test]
fn narrow_aisles_make_pickers_wait() {
    let text = |narrow: bool, slotting: &str, carts: u32| {
        format!(
            "[scenario]\nname = \"Narrow\"\n[run]\nlength = \"2 d\"\nwarm_up = \"6 h\"\nreplications = 6\n\
             [channel.web]\norders = \"600 /h\"\nlines = 4\n\
             [warehouse.north]\npicking = {{ line = \"15 s\", stations = {carts} }}\n\
             layout = {{ aisles = 10, length = \"20 m\", pitch = \"2.5 m\", narrow = {narrow}, slotting = \"{slotting}\" }}"
        )
    };
    let ids = ["warehouse.north.lines_per_tour_hour", "warehouse.north.aisle_waiting"];
    let wide = figures(&text(false, "random", 12), &ids[..1])[0].0;
    let narrow = figures(&text(true, "random", 12), &ids);
    assert!((narrow[0].0 / wide - (1.0 - narrow[1].0)).abs() < 0.01, "{wide} {narrow:?}");
    // Twelve pickers and ten equal aisles, nearly always in one of them: each sees (12 − 1) ÷ 10 others, less for the
    // time in front of the aisles.
    assert!((0.3..0.55).contains(&narrow[1].0), "{narrow:?}");
    let one = figures(&text(true, "random", 1), &ids);
    assert!(one[1].0 < 1e-12, "{one:?}");
    // All in the same two aisles wait for each other far longer.
    let within = figures(&text(true, "within_aisle", 12), &ids);
    assert!(within[1].0 > narrow[1].0 + 0.15, "{within:?}");
}
