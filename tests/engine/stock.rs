//! Stock in scenarios drawn at random: mass balance of every item at every site after every event, and the
//! traps of simultaneous events.

use crate::random_scenario::text_with_stock;
use crate::scenario;
use plimsoll::engine::{Replication, Watch};
use plimsoll::metrics::Recorder;

#[test]
fn units_are_conserved_after_every_event_of_random_scenarios() {
    let seeds: u64 = std::env::var("PLIMSOLL_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(120);
    let mut seen = [0u64; 7];
    for seed in 0..seeds {
        let text = text_with_stock(seed);
        let scenario = scenario(&text);
        let mut replication = Replication::new(scenario.model.clone());
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            replication.start(seed, 0, Watch::Every(1));
            replication.run().stock.clone()
        }));
        let Ok(stock) = run else { panic!("seed {seed}:\n{text}") };
        for g in &stock.groups {
            for (sum, n) in seen.iter_mut().zip([
                g.asked - g.at_once,
                g.lost,
                g.received,
                g.shrunk.0,
                g.expired.0,
                g.counted,
                g.oversold.0,
            ]) {
                *sum += n;
            }
        }
    }
    // Shortages, losses, receipts, shrink, expiry, counts and overselling must all have happened.
    assert!(seen.iter().all(|n| *n > 10), "{seen:?}");
}

fn run(body: &str) -> Recorder {
    let text = format!(
        "[scenario]\nname = \"trap\"\n[run]\nlength = \"10 d\"\nwarm_up = \"12 h\"\nfollow_up = \"20 d\"\n\
         demand_in_follow_up = false\n{body}"
    );
    let scenario = scenario(&text);
    let mut replication = Replication::new(scenario.model.clone());
    replication.start(1, 0, Watch::Every(1));
    replication.run().clone()
}

#[test]
fn a_receipt_serves_the_demand_of_its_own_instant() {
    // Demand every day, one unit; a purchase placed on a demand arrives with the next but one.
    let stock =
        run("[channel.c]\norders = { every = \"1 d\" }\n[item.a]\n[supplier.x]\nlead_time = \"1 d\"\n\
         [warehouse.w.stock.a]\npolicy = { base_stock = 1 }")
        .stock;
    let g = &stock.groups[0];
    assert_eq!((g.asked, g.at_once), (9, 9), "receipts come before demand");
}

#[test]
fn one_decision_answers_all_demand_of_an_instant() {
    let stock = run(
        "[channel.c]\norders = { every = \"1 d\" }\nat_once = 5\n[item.a]\n[supplier.x]\nlead_time = \"1 h\"\n\
         [warehouse.w.stock.a]\npolicy = { s = 4, S = 8 }",
    )
    .stock;
    let g = &stock.groups[0];
    assert_eq!((g.asked, g.purchases, g.ordered), (45, 9, 45));
}

#[test]
fn what_expires_goes_before_what_arrives() {
    // A lot of ten lasts exactly until the next receipt: nothing of it is left to be issued then.
    let stock =
        run("[channel.c]\norders = { every = \"40 h\" }\n[item.a]\nshelf_life = \"2 d\"\n[supplier.x]\n\
         [warehouse.w.stock.a]\non_hand = 0\npolicy = { every = \"2 d\", up_to = 10 }")
        .stock;
    let g = &stock.groups[0];
    // Demand at 40, 80, 120, 160 and 200 h takes one unit of the lots of 0, 2, 4, 6 and 8 d, nine expire.
    assert_eq!((g.asked, g.at_once, g.issued), (5, 5, 5), "there is always a fresh lot");
    assert_eq!((g.received, g.expired.0), (50, 45));
}

#[test]
fn the_three_fill_rates_differ_as_their_definitions_do() {
    // Ten units a cycle, twelve asked for: every cycle is short, ten of twelve units are served at once.
    let r = run("[channel.c]\norders = { every = \"2 h\" }\n[item.a]\n[supplier.x]\n\
         [warehouse.w.stock.a]\non_hand = 10\nwhen_short = \"lose\"\npolicy = { every = \"1 d\", first = \"1 h\", up_to = 10 }");
    let kpis = plimsoll::metrics::registry(r.layout());
    let value = |id: &str| kpis.iter().find(|k| k.info.id == id).expect("a KPI").value(&r);
    assert_eq!(value("stock.cycle_service"), 0.0);
    assert!((value("stock.fill_rate") - 10.0 / 12.0).abs() < 0.01, "{}", value("stock.fill_rate"));
    assert!((value("stock.ready_rate") - 19.0 / 24.0).abs() < 0.01, "{}", value("stock.ready_rate"));
}

#[test]
fn a_count_brings_record_and_truth_together() {
    let body = |count: &str| {
        format!(
            "[channel.c]\norders = {{ every = \"3 h\" }}\n[item.a]\nitems = 20\n[supplier.x]\nlead_time = \"1 d\"\n\
             [warehouse.w.stock.all]\npolicy = {{ s = 5, S = 20 }}\n\
             record_errors = {{ share = \"50 %\" }}\nshrink = {{ every = \"20 d\" }}\n{count}"
        )
    };
    let counted = run(&body("count_every = \"12 h\"")).stock.groups[0];
    let never = run(&body("")).stock.groups[0];
    assert!(counted.looked.1 >= 18, "{:?}", counted.looked);
    assert!(never.looked.1 <= 14, "{:?}", never.looked);
    assert!(counted.counted >= 300 && counted.counted_right < counted.counted, "{counted:?}");
}

#[test]
fn a_channel_with_old_figures_oversells_and_a_buffer_prevents_it() {
    let body = |more: &str| {
        format!(
            "[channel.c]\norders = {{ every = \"10 min\" }}\n{more}\n[item.a]\n[supplier.x]\nlead_time = \"2 h\"\n\
             [warehouse.w.stock.a]\nwhen_short = \"lose\"\nwhen_oversold = \"cancel\"\npolicy = {{ s = 4, S = 12 }}"
        )
    };
    let oversold = |more: &str| run(&body(more)).stock.groups[0].oversold.0;
    assert_eq!(oversold(""), 0);
    assert!(oversold("sync_every = \"1 h\"") > 20);
    assert_eq!(oversold("sync_every = \"1 h\"\nbuffer = 6"), 0);
}

#[test]
fn a_customer_who_gives_up_frees_what_was_promised() {
    // Two lines of different items; one of them never comes. What is promised of the other goes to nobody
    // until the customer gives up.
    let r = run(
        "[channel.c]\norders = { every = \"1 d\" }\nlines = 6\npatience = \"5 h\"\n[item.a]\n[item.b]\n[supplier.x]\nitems = \"a\"\n\
         lead_time = \"1 h\"\n[warehouse.w.stock.a]\non_hand = 6\npolicy = { base_stock = 6 }\n[warehouse.w.stock.b]\non_hand = 0",
    );
    assert!(r.cohort.cancelled[0] >= 8, "{:?}", r.cohort.cancelled);
    let g = &r.stock.groups[0];
    assert_eq!(g.at_once, g.asked, "everything of `a` is there again the next day");
}

#[test]
fn units_that_are_not_sent_are_not_sold() {
    let r = run(
        "[channel.c]\norders = { every = \"1 d\" }\nunits = 5\n[item.a]\nprice = \"10 EUR\"\n[supplier.x]\n\
         [warehouse.w.stock.a]\non_hand = 3\nwhen_short = \"lose\"\npolicy = { every = \"1 d\", first = \"12 h\", up_to = 3 }",
    );
    // Nine orders of five units, three of which are there.
    assert_eq!(r.flow.accounts[0].amount(), 9.0 * 3.0 * 10.0);
    assert_eq!((r.stock.groups[0].lost, r.stock.groups[0].issued), (18, 27));
}
