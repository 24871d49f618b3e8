//! Receiving: doors and put-away as queues with known answers, storage that fills, slows down and stops.

use super::scenarios::figures;

fn text(run: &str, receiving: &str) -> String {
    format!(
        r#"
[scenario]
name = "Receiving"
[run]
{run}
[channel.web]
orders = {{ every = "2000 h" }}
[warehouse.north]
packing = {{ order = "1 s" }}
[warehouse.north.receiving]
{receiving}
"#
    )
}

fn close((found, se): (f64, f64), expected: f64) {
    assert!((found - expected).abs() < 4.0 * se + 1e-9, "{found} ± {se}, expected {expected}");
}

/// Two doors and one person behind them, all times exponential: M/M/2 (1.5 h at 75 % load, 3.4286 h in all), then M/M/1
/// (40 min at two thirds, 2 h). What leaves the doors is a Poisson stream (Burke, 1956), so the times add up.
#[test]
fn doors_and_put_away_are_queues_in_series() {
    let receiving = "every = { dist = \"exponential\", mean = \"1 h\" }\nlines = 1\nreject = \"0 %\"\ndoors = 2\n\
                     unload = { dist = \"exponential\", mean = \"90 min\" }\n\
                     put_away = { dist = \"exponential\", mean = \"40 min\" }";
    let run = "length = \"90 d\"\nwarm_up = \"6 d\"\nreplications = 40";
    let ids =
        ["warehouse.north.dock_to_stock", "warehouse.north.door_use", "warehouse.north.put_away_per_hour"];
    let f = figures(&text(run, receiving), &ids);
    close(f[0], 3.428571429 + 2.0);
    close(f[1], 0.75);
    close(f[2], 1.0);
}

/// Half full, ten units an hour: five deliveries fit, the fifth of them slowly; then nothing more.
#[test]
fn storage_slows_down_and_stops() {
    let receiving = "every = \"1 h\"\nlines = 1\nunits = 10\nreject = \"0 %\"\nunload = \"1 min\"\nput_away = \"10 min\"\n\
                     storage = \"100 units\"";
    let run = "length = \"20 h\"\nreplications = 1";
    let path = "warehouse.north";
    let ids = ["put_away_per_hour", "dock_to_stock.max", "dock_to_stock", "storage_use"]
        .map(|k| format!("{path}.{k}"));
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let f = figures(&text(run, receiving), &ids);
    assert!((f[0].0 - 5.0 / 20.0).abs() < 1e-12, "{f:?}");
    // At 90 % the way into 85 to 100 % is a third: ten minutes become 13 min 20 s.
    let slow = 1.0 + 10.0 * (1.0 + 0.05 / 0.15);
    assert!((f[1].0 * 60.0 - slow).abs() < 0.1, "{f:?}");
    assert!((f[2].0 * 60.0 - (4.0 * 11.0 + slow) / 5.0).abs() < 1e-6, "{f:?}");
    // 50 units for an hour and a minute, then ten more each hour until the end.
    let unit_hours = 50.0 * (1.0 + 1.0 / 60.0) + 60.0 + 70.0 + 80.0 + 90.0 + 100.0 * (15.0 - 1.0 / 60.0);
    assert!((f[3].0 - unit_hours / 20.0 / 100.0).abs() < 1e-6, "{f:?}");
    // Thirty units fit elsewhere, each delivery in twice the time.
    let more = format!("{receiving}\noverflow = \"30 units\"");
    let ids = [
        "warehouse.north.put_away_per_hour",
        "warehouse.north.overflow",
        "warehouse.north.dock_to_stock.max",
    ];
    let f = figures(&text(run, &more), &ids);
    assert!((f[0].0 - 8.0 / 20.0).abs() < 1e-12 && (f[1].0 - 3.0 / 8.0).abs() < 1e-12, "{f:?}");
    assert!((f[2].0 * 60.0 - 21.0).abs() < 0.15, "{f:?}");
}

/// Orders that leave make room: with as much going out as comes in, storage does not fill.
#[test]
fn orders_make_room() {
    let receiving = "every = \"1 h\"\nlines = 1\nunits = 10\nreject = \"0 %\"\nunload = \"1 min\"\nput_away = \"10 min\"\n\
                     storage = \"100 units\"";
    let run = "length = \"20 h\"\nreplications = 1";
    let busy = text(run, receiving)
        .replace("orders = { every = \"2000 h\" }", "orders = { every = \"1 h\" }\nunits = 10");
    let f = figures(&busy, &["warehouse.north.put_away_per_hour", "warehouse.north.storage_use"]);
    assert!((f[0].0 - 19.0 / 20.0).abs() < 1e-12, "{f:?}");
    assert!(f[1].0 < 0.55, "{f:?}");
}

/// One line in twenty is rejected, and goes no further.
#[test]
fn rejected_lines_are_not_put_away() {
    let receiving = "every = \"30 min\"\nlines = 40\nunits = 5\nreject = \"5 %\"\ninspect = \"10 s\"\nunload = \"5 min\"\nput_away = \"20 s\"";
    let run = "length = \"20 d\"\nreplications = 24";
    let f = figures(&text(run, receiving), &["warehouse.north.rejected", "warehouse.north.dock_to_stock"]);
    close(f[0], 0.05);
    close(f[1], (5.0 * 60.0 + 40.0 * 10.0 + 38.0 * 20.0) / 3600.0);
}

/// What is bought passes the doors: half an hour at the door and an hour and a half behind it, one after the other.
/// With ten units a day and ten on the shelf, the customer of the next day gets what came in time.
#[test]
fn purchases_come_through_the_dock() {
    let text = |receiving: &str| {
        format!(
            "[scenario]\nname = \"Dock\"\n[run]\nlength = \"20 d\"\nreplications = 1\n\
             [channel.web]\norders = {{ every = \"12 h\" }}\nitems = {{ zipf = {{ items = 1 }} }}\n\
             [supplier.maker]\nlead_time = \"11 h\"\n\
             [warehouse.north]\npicking = {{ order = \"1 min\" }}\n\
             [warehouse.north.stock.all]\npolicy = {{ base_stock = 1 }}\n{receiving}"
        )
    };
    let receiving = "[warehouse.north.receiving]\nunload = \"30 min\"\nput_away = \"90 min\"";
    let ids = ["warehouse.north.dock_to_stock", "stock.fill_rate", "warehouse.north.put_away_per_hour"];
    let f = figures(&text(receiving), &ids);
    // Eleven hours on the way and two from the dock are more than the twelve between orders.
    assert!((f[0].0 - 2.0).abs() < 1e-9 && f[1].0 < 0.1, "{f:?}");
    assert!((f[2].0 - 39.0 / 480.0).abs() < 0.01, "{f:?}");
    let f = figures(&text(""), &ids[1..2]);
    assert_eq!(f[0].0, 1.0);
}

/// Putting away is the work of a pool: M/M/1 at two thirds with one person, by shifts when there are any.
#[test]
fn people_of_a_pool_put_goods_away() {
    let receiving = "every = { dist = \"exponential\", mean = \"1 h\" }\nlines = 1\nreject = \"0 %\"\ndoors = 50\n\
                     unload = \"1 min\"\nput_away = { dist = \"exponential\", mean = \"40 min\" }\n\
                     [warehouse.north.pool.dock]\npeople = 1\nskills = { receive = 1.0, pack = 1.0 }";
    let run = "length = \"90 d\"\nwarm_up = \"6 d\"\nreplications = 40";
    let ids = ["warehouse.north.dock_to_stock", "warehouse.north.pool.dock.utilisation"];
    let f = figures(&text(run, receiving), &ids);
    close(f[0], 2.0 + 1.0 / 60.0);
    close(f[1], 2.0 / 3.0);
    // Twice as fast: one third.
    let fast = receiving.replace("receive = 1.0", "receive = 2.0");
    let f = figures(&text(run, &fast), &ids);
    close(f[0], 0.5 + 1.0 / 60.0);
    // Sixteen hours a day, at the same load: what comes at night waits for the morning.
    let shift = receiving.replace("people = 1", "people = 3\nshifts = { day = { hours = \"06:00-22:00\" } }");
    let f = figures(&text(run, &shift), &ids);
    assert!((2.0..4.0).contains(&f[0].0), "{f:?}");
}

/// Every account is exact while people of a pool pick, pack and receive, and goods that were bought come in.
#[test]
fn accounts_stay_exact_with_receiving() {
    let text = r#"
[scenario]
name = "Inbound"
[run]
length = "4 d"
replications = 3
[channel.web]
orders = "20 /h"
items = { zipf = { items = 30 } }
patience = "1 d"
[supplier.maker]
lead_time = { dist = "exponential", mean = "8 h" }
[warehouse.north]
picking = { order = "2 min" }
stock = { all = { policy = { s = 10, S = 40 } } }
[warehouse.north.receiving]
every = { dist = "exponential", mean = "3 h" }
unload = "20 min"
put_away = "90 s"
storage = "9000 units"
[warehouse.north.pool.people]
people = 3
skills = { pick = 1.0, receive = 1.2 }
shifts = { day = { hours = "06:00-22:00" } }
breaks = ["30 min"]
at_shift_end = "hand_over"
[carrier.van]
transit = "1 h"
"#;
    let scenario = super::scenarios::scenario(text, &[]);
    let plan = plimsoll::experiment::Plan {
        watch: plimsoll::engine::Watch::Every(1),
        ..plimsoll::experiment::Plan::of(&scenario)
    };
    let result = plimsoll::experiment::run(&scenario, &plan, &()).result;
    assert_eq!(result.failed, []);
    let at = result.kpis.iter().position(|k| k.id == "warehouse.north.put_away_per_hour").unwrap();
    let least = result.replications.iter().map(|r| r.values[at]).fold(f64::INFINITY, f64::min);
    // A third of one an hour comes by itself, purchases on top.
    assert!(least > 0.4, "{least}");
}
