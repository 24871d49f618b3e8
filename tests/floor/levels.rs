//! Three levels of detail of one warehouse: a rate, steps with people, a floor with tours. They agree on what gets done;
//! on how long it takes, the two with people agree, and the rate only when work piles up.

use super::scenarios::figures;
use super::{anywhere, mean, one_block, stream};
use plimsoll::model::floor::{Router, Routing};

const PICKERS: f64 = 5.0;

fn text(orders: &str, warehouse: &str) -> String {
    format!(
        r#"
[scenario]
name = "Levels"
[run]
length = "12 d"
warm_up = "2 d"
replications = 12
[channel.web]
orders = "{orders}"
lines = 2
[carrier.van]
transit = "1 s"
{warehouse}
"#
    )
}

/// The same warehouse at each level: set-up 60 s, 10 s a line, and a way of two places on ten aisles of 20 m at 1 m/s.
fn levels() -> [String; 3] {
    let g = one_block(10, 20.0, 2.5);
    let router = Router::new(g, Routing::SShape);
    let (metres, se) = mean(40_000, |i| router.length(&mut anywhere(&g, stream("levels"), i, 2)));
    let seconds = 60.0 + 2.0 * 10.0 + metres;
    let cv = se * 200.0 / (60.0 + metres);
    let rate = format!("[warehouse.north]\ncapacity_rate = \"{} /h\"", PICKERS * 3600.0 / seconds);
    let people = "[warehouse.north.pool.pickers]\npeople = 5\nskills = { pick = 1.0 }";
    let steps = format!(
        "[warehouse.north]\npicking = {{ order = {{ dist = \"lognormal\", mean = \"{} s\", cv = {cv} }}, line = \"10 s\" }}\n{people}",
        60.0 + metres
    );
    let floor = format!(
        "[warehouse.north]\npicking = {{ line = \"10 s\" }}\ntours = {{ orders = 1, setup = \"60 s\" }}\n\
         layout = {{ aisles = 10, length = \"20 m\", pitch = \"2.5 m\" }}\n{people}"
    );
    [rate, steps, floor]
}

#[test]
fn levels_agree_on_what_gets_done() {
    // About 120 orders an hour is the most; half of it, and more than it.
    for (orders, expected) in [("60 /h", Some(60.0)), ("200 /h", None)] {
        let f = levels().map(|level| figures(&text(orders, &level), &["orders.shipped_per_hour"])[0]);
        for (found, _) in &f {
            let reference = expected.unwrap_or(f[2].0);
            assert!((found / reference - 1.0).abs() < 0.01, "{orders}: {f:?}");
        }
    }
}

#[test]
fn levels_with_people_agree_on_times() {
    let [rate, steps, floor] = levels().map(|level| {
        let f = figures(&text("100 /h", &level), &["orders.processing_time", "orders.processing_time.p95"]);
        (f[0].0, f[1].0)
    });
    // Mean and 95 % quantile at a load of five sixths.
    assert!((steps.0 / floor.0 - 1.0).abs() < 0.05, "{steps:?} {floor:?}");
    assert!((steps.1 / floor.1 - 1.0).abs() < 0.08, "{steps:?} {floor:?}");
    // One order after the other, each five times as fast: the work itself looks five times shorter.
    assert!(rate.0 < 0.7 * floor.0, "{rate:?} {floor:?}");
}

#[test]
fn all_levels_agree_when_work_piles_up() {
    let f = levels().map(|level| figures(&text("150 /h", &level), &["backlog.at_end"])[0].0);
    assert!((f[0] / f[2] - 1.0).abs() < 0.03 && (f[1] / f[2] - 1.0).abs() < 0.03, "{f:?}");
}
