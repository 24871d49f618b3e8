//! What a section declared with `keys!` reads, and the exact messages for what it cannot.

#![allow(dead_code, reason = "the sections exist to be read")]

use super::*;
use crate::diagnostics::{Diagnostics, Format, Sources, render};
use crate::{choice, keys};

mod layers;
mod messages;
mod robust;

choice! {
    /// Which task is taken first.
    pub enum TaskRule {
        /// The one that has waited longest.
        Oldest = "oldest",
        /// The one whose order is due first.
        Due = "due",
    }
}

keys! {
    /// A shift of a pool. It repeats weekly.
    pub struct ShiftKeys {
        /// When it works.
        hours: HoursOfDay, required;
        /// On which days.
        days: Weekdays, default("\"mon-fri\"");
        /// The share of the pool that works it.
        share: Share, optional;
    }
}

keys! {
    /// A pool of people with the same skills and shifts.
    pub struct PoolKeys {
        /// How many people the pool has.
        people: Count, required, lever, example("24");
        /// Pauses within a shift.
        breaks: List<Duration>, default("[]");
        /// What an hour of work costs.
        wage: MoneyRate, optional, grade(A, "engineering assumption"), lever;
        /// Which task is taken first.
        rule: Choice<TaskRule>, default("\"oldest\"");
        /// Speed by task.
        skills: MapOf<Factor>, optional;
        /// Working hours.
        shifts: Named<ShiftKeys>, optional;
        /// Time for one pick.
        pick: Spread<Duration>, default("\"40 s\""), grade(S, "a book"), lever;
    }
}

keys! {
    /// Real orders to replay.
    pub struct ReplayKeys {
        /// The orders.
        file: FileName, required;
    }
}

keys! {
    /// Where orders come from.
    pub struct ChannelKeys {
        /// How many.
        orders: OneOf2<Spread<Rate>, ReplayKeys>, required, lever;
        /// Lines per order.
        lines: Spread<Positive>, default("1");
        /// When in the day.
        by_hour: Shape24, optional;
        /// What a parcel may weigh.
        cap: Amount<Parcels>, optional;
        /// First day.
        from: Date, optional;
        /// When it closes.
        closes: ClockTime, optional;
        /// When it opened.
        opened: Moment, optional, name("at");
    }
}

keys! {
    /// A warehouse.
    pub struct WarehouseKeys {
        /// What it holds.
        capacity: Amount<Units>, optional;
        /// Who works there.
        pool: Named<PoolKeys>, optional;
        /// Opening hours.
        open: WeekHours, optional;
    }
}

keys! {
    /// What is asked.
    pub struct ScenarioKeys {
        /// Its name.
        name: Text, required;
        /// Its currency.
        currency: Text, default("\"EUR\"");
    }
}

keys! {
    /// How it is run.
    pub struct RunKeys {
        /// How often.
        replications: Positive, default("100");
        /// How long.
        length: Duration, default("\"28 d\"");
    }
}

keys! {
    /// What is different.
    pub struct VariantKeys {
        /// The changes, by path.
        set: MapOf<Raw>, required;
    }
}

keys! {
    /// A whole scenario.
    pub struct RootKeys {
        /// What is asked.
        scenario: Section<ScenarioKeys>, required;
        /// How it is run.
        run: Section<RunKeys>, default("{}");
        /// Warehouses.
        warehouse: Named<WarehouseKeys>, optional;
        /// Channels.
        channel: Named<ChannelKeys>, optional;
        /// Variants.
        variant: Named<VariantKeys>, optional;
    }
}

fn read_root(text: &str, files: &MemoryFiles) -> (Reading<RootKeys>, Sources, Diagnostics) {
    let (mut s, mut d) = (Sources::default(), Diagnostics::new());
    let f = s.add("a.toml", text);
    let tree = parse(f, &s, &mut d);
    let reading = read::<RootKeys>(&tree, files, &mut s, &mut d);
    (reading, s, d)
}

const GOOD: &str = r#"
[scenario]
name = "Test"
[warehouse.north]
capacity = "42000 units"
open = { mon-fri = "06:00-22:00", sat = "08:00-14:00" }
[warehouse.north.pool.pickers]
people = 24
breaks = ["30 min", "15 min"]
wage = "17.50 EUR/h"
rule = "due"
skills = { pick = 1.0, pack = 0.8 }
shifts = { early = { hours = "06:00-14:00" }, night = { hours = "22:00-06:00", share = "40 %", enabled = false } }
pick = { dist = "lognormal", mean = "40 s", cv = 0.5 }
[channel.web]
orders = "4300 /d"
lines = { dist = "geometric", mean = 1.9 }
[channel.shop]
orders = { file = "orders.csv" }
cap = 350
at = 2026-03-02
"#;

#[test]
fn a_good_scenario_is_read() {
    let (reading, s, d) = read_root(GOOD, &MemoryFiles::new());
    assert_eq!(render(&d, &s, Format::Short), "");
    let root = reading.root.unwrap();
    let (name, north) = &root.warehouse[0];
    assert_eq!(&**name, "north");
    let (_, pool) = &north.pool[0];
    assert_eq!((*pool.people, pool.people.given), (24, true));
    assert_eq!(pool.breaks.value.len(), 2);
    assert_eq!(pool.rule.value, TaskRule::Due);
    assert_eq!(pool.wage.unwrap().value, crate::units::Money::from_amount(17.5));
    assert_eq!(pool.shifts.len(), 1);
    assert!(!pool.shifts[0].1.days.given);
    assert_eq!(pool.shifts[0].1.days.value.len(), 5);
    assert_eq!(reading.disabled[0].path, "warehouse.north.pool.pickers.shifts.night");
    assert!(matches!(root.channel[0].1.orders.value, Either::Value(_)));
    assert!(matches!(root.channel[1].1.orders.value, Either::Table(_)));
    assert!(root.channel[1].1.opened.is_some());
    assert_eq!(root.run.replications.value, 100);
    let defaults: Vec<&str> = reading.defaults.iter().map(|d| d.path.as_str()).collect();
    assert_eq!(
        defaults,
        [
            "scenario.currency",
            "run.replications",
            "run.length",
            "warehouse.north.pool.pickers.shifts.early.days",
            "channel.shop.lines"
        ]
    );
}
