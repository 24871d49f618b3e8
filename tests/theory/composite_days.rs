//! Days with shifts and several other mechanisms at once: the Markov chain over the hours is the oracle.

use super::composites::{Moves, ORACLE, two_classes};
use super::ctmc::{Distribution, evolve, jump, mean};
use super::harness::{Case, exponential, scenario_cut};

/// The cases that follow the clock.
pub fn cases() -> Vec<Case> {
    vec![shifts_priorities_patience(), overtime(), pausing_preempted_worker()]
}

/// X4: a day with hourly rates and three shifts that hand over; two classes, patience, room for 9.
fn shifts_priorities_patience() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        rush: u32,
        calm: u32,
        rush_aside: u32,
        rush_waits: u32,
        calm_aside: u32,
        calm_waits: u32,
    }
    const SHAPE: [f64; 24] = [
        2.0, 2.0, 2.0, 2.0, 4.0, 4.0, 6.0, 6.0, 10.0, 10.0, 14.0, 14.0, 12.0, 12.0, 10.0, 10.0, 10.0, 12.0,
        8.0, 8.0, 6.0, 4.0, 2.0, 2.0,
    ];
    const CREW: [u32; 3] = [1, 3, 2];
    // The weights are orders of each class an hour.
    let (each, serve, give_up, room) = (1.0, 8.0, 4.0, 9);
    let inside = |s: &S| s.rush + s.calm + s.rush_aside + s.rush_waits + s.calm_aside + s.calm_waits;
    // People take urgent orders first, those handed over before others of their class.
    let settle = |mut s: S, crew: u32| {
        while s.rush + s.calm < crew {
            if s.rush_aside > 0 {
                (s.rush_aside, s.rush) = (s.rush_aside - 1, s.rush + 1);
            } else if s.rush_waits > 0 {
                (s.rush_waits, s.rush) = (s.rush_waits - 1, s.rush + 1);
            } else if s.calm_aside > 0 {
                (s.calm_aside, s.calm) = (s.calm_aside - 1, s.calm + 1);
            } else if s.calm_waits > 0 {
                (s.calm_waits, s.calm) = (s.calm_waits - 1, s.calm + 1);
            } else {
                break;
            }
        }
        s
    };
    let (mut refused, mut gone, mut inside_hours, mut working) = (0.0, 0.0, 0.0, 0.0);
    let mut now = Distribution::from([(S::default(), 1.0)]);
    let mut at = vec![0.0];
    for (hour, weight) in SHAPE.iter().enumerate() {
        let crew = CREW[hour / 8];
        if hour % 8 == 0 {
            now = jump(&now, |s| {
                let put_down = S {
                    rush: 0,
                    calm: 0,
                    rush_aside: s.rush_aside + s.rush,
                    calm_aside: s.calm_aside + s.calm,
                    ..s.clone()
                };
                settle(put_down, crew)
            });
        }
        let rate = each * weight;
        let step = evolve(&now, 1.0, |s| {
            let mut to: Moves<S> = Vec::new();
            let mut go = |n: u32, rate: f64, change: &dyn Fn(&mut S)| {
                if n > 0 {
                    let mut t = s.clone();
                    change(&mut t);
                    to.push((rate * f64::from(n), settle(t, crew)));
                }
            };
            go(u32::from(inside(s) < room), rate, &|t| t.rush_waits += 1);
            go(u32::from(inside(s) < room), rate, &|t| t.calm_waits += 1);
            go(s.rush, serve, &|t| t.rush -= 1);
            go(s.calm, serve, &|t| t.calm -= 1);
            go(s.rush_waits, give_up, &|t| t.rush_waits -= 1);
            go(s.calm_waits, give_up, &|t| t.calm_waits -= 1);
            to
        });
        refused += 2.0 * rate * mean(&step.time, |s| f64::from(inside(s) == room));
        gone += give_up * mean(&step.time, |s| f64::from(s.rush_waits + s.calm_waits));
        inside_hours += mean(&step.time, |s| f64::from(inside(s)));
        working += mean(&step.time, |s| f64::from(s.rush + s.calm));
        now = step.end;
        at.push(mean(&now, |s| f64::from(inside(s))));
    }
    let total: f64 = SHAPE.iter().sum::<f64>() * each / 1440.0;
    let channel = format!("by_hour = {SHAPE:?}\npatience = {}", exponential(60.0 / give_up));
    let body = two_classes([total, total], &channel)
        + &format!(
            "[warehouse.w]\nroom = \"{room} orders\"\nwhen_full = \"refuse\"\n\
             picking = {{ order = {}, rule = \"priority\" }}\n\
             [warehouse.w.pool.crew]\npeople = 6\nskills = {{ pick = 1 }}\nat_shift_end = \"hand_over\"\n\
             [warehouse.w.pool.crew.shifts]\nnight = {{ hours = \"00:00-08:00\", people = 1 }}\n\
             day = {{ hours = \"08:00-16:00\", people = 3 }}\nlate = {{ hours = \"16:00-24:00\", people = 2 }}",
            exponential(60.0 / serve)
        );
    let text = scenario_cut(1440.0, 0.0, "sample_every = \"1 h\"", &body);
    let model =
        "a day: hourly rates, three shifts that hand over, two classes, patience, room for 9 (refuse)";
    Case::new("X4", model, ORACLE, text, 30_000)
        .record("orders refused", |r| r.cohort.cancelled[1] as f64, refused, 0.02)
        .record("orders given up", |r| r.cohort.cancelled[0] as f64, gone, 0.02)
        .kpi("backlog.mean", inside_hours / 24.0, 0.01)
        .sum("person-hours of work", &["stage.picking.working.mean"], 24.0, working, 0.01)
        .series("E N(8 h)", "warehouse.w.backlog", |s| s.at(8.0), at[8], 0.02)
        .series("E N(12 h)", "warehouse.w.backlog", |s| s.at(12.0), at[12], 0.02)
        .series("E N(16 h)", "warehouse.w.backlog", |s| s.at(16.0), at[16], 0.02)
        .series("E N(20 h)", "warehouse.w.backlog", |s| s.at(20.0), at[20], 0.02)
        .series("E N(24 h)", "warehouse.w.backlog", |s| s.at(24.0), at[24], 0.035)
}

/// X5: two days of a crew of two that works from 6 to 18 and finishes what it has begun; room for 20.
fn overtime() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        waits: u32,
        busy: u32,
        late: u32,
    }
    let (rate, serve, room) = (2.0, 1.5, 20);
    let inside = |s: &S| s.waits + s.busy + s.late;
    let settle = |mut s: S, crew: u32| {
        let take = crew.saturating_sub(s.busy).min(s.waits);
        (s.waits, s.busy) = (s.waits - take, s.busy + take);
        s
    };
    let mut now = Distribution::from([(S::default(), 1.0)]);
    let (mut late, mut busy, mut refused) = (0.0, 0.0, 0.0);
    let mut at = Vec::new();
    for part in 0..4u32 {
        // Midnight to 6, 6 to 18, 18 to 6 of the next day, and so on.
        let (hours, crew) = [(6.0, 0), (12.0, 2), (12.0, 0), (12.0, 2)][part as usize];
        let step = evolve(&now, hours, |s| {
            let mut to: Moves<S> = Vec::new();
            if inside(s) < room {
                to.push((rate, settle(S { waits: s.waits + 1, ..s.clone() }, crew)));
            }
            if s.busy > 0 {
                to.push((serve * f64::from(s.busy), settle(S { busy: s.busy - 1, ..s.clone() }, crew)));
            }
            if s.late > 0 {
                to.push((serve * f64::from(s.late), S { late: s.late - 1, ..s.clone() }));
            }
            to
        });
        late += mean(&step.time, |s| f64::from(s.late));
        busy += mean(&step.time, |s| f64::from(s.busy));
        refused += rate * mean(&step.time, |s| f64::from(inside(s) == room));
        at.push(mean(&step.end, |s| f64::from(inside(s))));
        now = jump(&step.end, |s| {
            if crew == 0 {
                settle(S { waits: s.waits, busy: s.late, late: 0 }, 2)
            } else {
                S { waits: s.waits, busy: 0, late: s.busy }
            }
        });
    }
    let body = format!(
        "[channel.web]\norders = \"{rate} /h\"\n[warehouse.w]\nroom = \"{room} orders\"\nwhen_full = \"refuse\"\n\
         picking = {{ order = {} }}\n[warehouse.w.pool.crew]\npeople = 2\nskills = {{ pick = 1 }}\n\
         [warehouse.w.pool.crew.shifts.day]\nhours = \"06:00-18:00\"",
        exponential(60.0 / serve)
    );
    // Up to 18:00 of the second day, just before the shift ends.
    let text = scenario_cut(42.0 * 60.0, 0.0, "sample_every = \"1 h\"", &body);
    let hours = |state: plimsoll::domain::PoolState| {
        move |r: &plimsoll::metrics::Recorder| r.flow.pool_time[0][state as usize] as f64 / 3.6e9
    };
    let backlog = "warehouse.w.backlog";
    Case::new(
        "X5",
        "two days of a crew that works 6 to 18 and finishes late, room for 20 (refuse)",
        ORACLE,
        text,
        30_000,
    )
    .record("hours of overtime", hours(plimsoll::domain::PoolState::Overtime), late, 0.025)
    .record("hours of work on shift", hours(plimsoll::domain::PoolState::Working), busy, 0.01)
    .record("orders refused", |r| r.cohort.cancelled[1] as f64, refused, 0.02)
    .series("E N(6 h)", backlog, |s| s.at(6.0), at[0], 0.01)
    .series("E N(18 h)", backlog, |s| s.at(18.0), at[1], 0.03)
    .series("E N(30 h)", backlog, |s| s.at(30.0), at[2], 0.01)
    .series("E N(42 h)", backlog, |s| s.at(42.0), at[3], 0.03)
}

/// X10: two days of one person, 6 to 22, who lets work lie overnight and puts it aside for urgent orders.
fn pausing_preempted_worker() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        /// What is in hand, by day or laid down overnight: 0 nothing, 1 an urgent order, 2 another.
        hand: u8,
        aside: u32,
        rush_waits: u32,
        calm_waits: u32,
    }
    let (rates, serve, give_up, room) = ([1.0, 2.0], 3.0, 0.4, 7);
    let inside = |s: &S| u32::from(s.hand > 0) + s.aside + s.rush_waits + s.calm_waits;
    let take = |mut s: S| {
        if s.hand == 0 {
            if s.rush_waits > 0 {
                (s.hand, s.rush_waits) = (1, s.rush_waits - 1);
            } else if s.aside > 0 {
                (s.hand, s.aside) = (2, s.aside - 1);
            } else if s.calm_waits > 0 {
                (s.hand, s.calm_waits) = (2, s.calm_waits - 1);
            }
        }
        s
    };
    let mut now = Distribution::from([(S::default(), 1.0)]);
    let (mut refused, mut inside_hours, mut busy) = (0.0, 0.0, 0.0);
    let mut at = Vec::new();
    for (hours, on) in [(6.0, false), (16.0, true), (8.0, false), (16.0, true)] {
        let step = evolve(&now, hours, |s| {
            let mut to: Moves<S> = Vec::new();
            if inside(s) < room {
                let rush = if on && s.hand == 2 {
                    S { hand: 1, aside: s.aside + 1, ..s.clone() }
                } else {
                    S { rush_waits: s.rush_waits + 1, ..s.clone() }
                };
                let calm = S { calm_waits: s.calm_waits + 1, ..s.clone() };
                for (rate, t) in [(rates[0], rush), (rates[1], calm)] {
                    to.push((rate, if on { take(t) } else { t }));
                }
            }
            if on && s.hand > 0 {
                to.push((serve, take(S { hand: 0, ..s.clone() })));
            }
            if s.rush_waits > 0 {
                to.push((give_up * f64::from(s.rush_waits), S { rush_waits: s.rush_waits - 1, ..s.clone() }));
            }
            if s.calm_waits > 0 {
                to.push((give_up * f64::from(s.calm_waits), S { calm_waits: s.calm_waits - 1, ..s.clone() }));
            }
            to
        });
        refused += (rates[0] + rates[1]) * mean(&step.time, |s| f64::from(inside(s) == room));
        inside_hours += mean(&step.time, |s| f64::from(inside(s)));
        if on {
            busy += mean(&step.time, |s| f64::from(s.hand > 0));
        }
        at.push(mean(&step.end, |s| f64::from(inside(s))));
        now = if on { step.end } else { jump(&step.end, |s| take(s.clone())) };
    }
    let rates_of_minutes = rates.map(|r| r / 60.0);
    let body = two_classes(rates_of_minutes, &format!("patience = {}", exponential(60.0 / give_up)))
        + &format!(
            "[warehouse.w]\nroom = \"{room} orders\"\nwhen_full = \"refuse\"\n\
             picking = {{ order = {}, rule = \"priority\", preempt = \"resume\" }}\n\
             [warehouse.w.pool.crew]\npeople = 1\nskills = {{ pick = 1 }}\nat_shift_end = \"pause\"\n\
             [warehouse.w.pool.crew.shifts.day]\nhours = \"06:00-22:00\"",
            exponential(60.0 / serve)
        );
    let text = scenario_cut(46.0 * 60.0, 0.0, "sample_every = \"1 h\"", &body);
    let backlog = "warehouse.w.backlog";
    let model = "two days of one person, 6 to 22, pause overnight, preemption, patience, room for 7 (refuse)";
    Case::new("X10", model, ORACLE, text, 15_000)
        .record("orders refused in the window", |r| r.cohort.cancelled[1] as f64, refused, 0.02)
        .record("hours of work", |r| r.flow.pool_time[0][2] as f64 / 3.6e9, busy, 0.01)
        .series("E N(6 h)", backlog, |s| s.at(6.0), at[0], 0.01)
        .series("E N(22 h)", backlog, |s| s.at(22.0), at[1], 0.03)
        .series("E N(30 h)", backlog, |s| s.at(30.0), at[2], 0.01)
        .series("E N(46 h)", backlog, |s| s.at(46.0), at[3], 0.03)
        .sum("order-hours in the building", &["backlog.mean"], 46.0, inside_hours, 0.01)
}
