//! Several mechanisms at once, for which there is no formula: the Markov chain is the oracle.
//!
//! Unless a case says otherwise times are exponential, so the state is how many orders are where.

use super::ctmc::{mean, stationary};
use super::harness::{Case, exponential, scenario_cut, scenario_text};

pub const ORACLE: &str = "Markov chain";
pub type Moves<S> = Vec<(f64, S)>;

/// The cases that settle down.
pub fn cases() -> Vec<Case> {
    vec![
        urgent_impatient_crew(),
        line_with_buffers_and_breakdowns(),
        people_at_failing_stations(),
        rework_and_blocking(),
        cross_trained(),
    ]
}

/// Two classes with a service and a channel each.
pub fn two_classes(rates: [f64; 2], channel: &str) -> String {
    format!(
        "[service.rush]\npriority = 1\n[service.calm]\npriority = 5\n\
         [channel.a]\norders = \"{} /min\"\nservices = {{ rush = \"100 %\" }}\n{channel}\n\
         [channel.b]\norders = \"{} /min\"\nservices = {{ calm = \"100 %\" }}\n{channel}\n",
        rates[0], rates[1]
    )
}

/// X1: two people; urgent orders push others aside; those who wait give up; eight fit into the building.
fn urgent_impatient_crew() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
    struct S {
        rush: u32,
        calm: u32,
        rush_waits: u32,
        put_aside: u32,
        calm_waits: u32,
    }
    let (rates, give_up, room) = ([0.8, 1.4], 0.5, 8);
    let total = |s: &S| s.rush + s.calm + s.rush_waits + s.put_aside + s.calm_waits;
    let next = move |s: &S| {
        let mut to: Moves<S> = Vec::new();
        let idle = s.rush + s.calm < 2;
        if total(s) < room {
            let mut t = s.clone();
            if idle {
                t.rush += 1;
            } else if s.calm > 0 {
                (t.calm, t.put_aside, t.rush) = (s.calm - 1, s.put_aside + 1, s.rush + 1);
            } else {
                t.rush_waits += 1;
            }
            to.push((rates[0], t));
            let mut t = s.clone();
            if idle {
                t.calm += 1
            } else {
                t.calm_waits += 1
            }
            to.push((rates[1], t));
        }
        let free = |mut t: S| {
            if t.rush_waits > 0 {
                (t.rush_waits, t.rush) = (t.rush_waits - 1, t.rush + 1);
            } else if t.put_aside > 0 {
                (t.put_aside, t.calm) = (t.put_aside - 1, t.calm + 1);
            } else if t.calm_waits > 0 {
                (t.calm_waits, t.calm) = (t.calm_waits - 1, t.calm + 1);
            }
            t
        };
        if s.rush > 0 {
            to.push((f64::from(s.rush), free(S { rush: s.rush - 1, ..s.clone() })));
        }
        if s.calm > 0 {
            to.push((f64::from(s.calm), free(S { calm: s.calm - 1, ..s.clone() })));
        }
        if s.rush_waits > 0 {
            to.push((f64::from(s.rush_waits) * give_up, S { rush_waits: s.rush_waits - 1, ..s.clone() }));
        }
        if s.calm_waits > 0 {
            to.push((f64::from(s.calm_waits) * give_up, S { calm_waits: s.calm_waits - 1, ..s.clone() }));
        }
        to
    };
    let p = stationary(S { rush: 0, calm: 0, rush_waits: 0, put_aside: 0, calm_waits: 0 }, next);
    let refused = mean(&p, |s| f64::from(total(s) == room));
    let waits = mean(&p, |s| f64::from(s.rush_waits + s.calm_waits));
    let busy = mean(&p, |s| f64::from(s.rush + s.calm));
    let body = two_classes(rates, &format!("patience = {}", exponential(1.0 / give_up)))
        + &format!(
            "[warehouse.w]\nroom = \"{room} orders\"\nwhen_full = \"refuse\"\n\
             picking = {{ order = {}, rule = \"priority\", preempt = \"resume\" }}\n\
             [warehouse.w.pool.crew]\npeople = 2\nskills = {{ pick = 1 }}",
            exponential(1.0)
        );
    let text = scenario_text(151_000.0, 1000.0, "sample_every = \"2 min\"", &body);
    let model = "two people, two classes, preemption, patience, room for 8 (refuse)";
    Case::new("X1", model, ORACLE, text, 20)
        .kpi("orders.cancelled.refused", refused, 0.025)
        .kpi("orders.cancelled.patience", waits * give_up / (rates[0] + rates[1]), 0.015)
        .kpi("stage.picking.waiting.mean", waits, 0.015)
        .kpi("stage.picking.interrupted.mean", mean(&p, |s| f64::from(s.put_aside)), 0.02)
        .kpi("warehouse.w.pool.crew.utilisation", busy / 2.0, 0.01)
        .series("P(N = 8)", "warehouse.w.backlog", |s| s.share(|n| n == 8.0), refused, 0.04)
        .sum("orders done a minute", &["orders.shipped_per_hour"], 1.0 / 60.0, busy, 0.01)
        .series(
            "P(both idle)",
            "warehouse.w.pool.crew.idle",
            |s| s.share(|n| n == 2.0),
            mean(&p, |s| f64::from(s.rush + s.calm == 0)),
            0.03,
        )
}

/// X2: picking (1) – checking (1, fails as it works) – packing (2, fail by the calendar), short buffers.
fn line_with_buffers_and_breakdowns() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        waits: u32,
        /// 0 idle, 1 working, 2 blocked.
        picking: u8,
        buffer: u32,
        /// 0 idle, 1 working, 2 blocked, 3 broken with an order.
        checking: u8,
        /// Packing stations: busy, broken with an order, broken and empty.
        busy: u32,
        stuck: u32,
        empty: u32,
    }
    let (rate, room, give_up) = (0.7, 6, 0.2);
    let (pick, check, pack) = (1.0, 1.1, 0.5);
    let (wear, mend, fail, repair) = (0.1, 0.4, 0.05, 0.25);
    let inside =
        |s: &S| s.waits + u32::from(s.picking > 0) + s.buffer + u32::from(s.checking > 0) + s.busy + s.stuck;
    // Whoever is blocked moves on as soon as there is room, from the end of the line to its start.
    let settle = |mut s: S| {
        loop {
            let before = s.clone();
            if s.checking == 2 && s.busy + s.stuck + s.empty < 2 {
                (s.checking, s.busy) = (0, s.busy + 1);
            }
            if s.checking == 0 && s.buffer > 0 {
                (s.checking, s.buffer) = (1, s.buffer - 1);
            }
            if s.picking == 2 && s.checking == 0 {
                (s.picking, s.checking) = (0, 1);
            } else if s.picking == 2 && s.buffer < 1 {
                (s.picking, s.buffer) = (0, s.buffer + 1);
            }
            if s.picking == 0 && s.waits > 0 {
                (s.picking, s.waits) = (1, s.waits - 1);
            }
            if s == before {
                return s;
            }
        }
    };
    let next = move |s: &S| {
        let mut to: Moves<S> = Vec::new();
        let mut go = |rate: f64, s: S| to.push((rate, settle(s)));
        if inside(s) < room {
            go(rate, S { waits: s.waits + 1, ..s.clone() });
        }
        if s.waits > 0 {
            go(give_up * f64::from(s.waits), S { waits: s.waits - 1, ..s.clone() });
        }
        if s.picking == 1 {
            go(pick, S { picking: 2, ..s.clone() });
        }
        if s.checking == 1 {
            go(check, S { checking: 2, ..s.clone() });
            go(wear, S { checking: 3, ..s.clone() });
        }
        if s.checking == 3 {
            go(mend, S { checking: 1, ..s.clone() });
        }
        let up = 2 - s.busy - s.stuck - s.empty;
        if s.busy > 0 {
            go(pack * f64::from(s.busy), S { busy: s.busy - 1, ..s.clone() });
            go(fail * f64::from(s.busy), S { busy: s.busy - 1, stuck: s.stuck + 1, ..s.clone() });
        }
        if up > 0 {
            go(fail * f64::from(up), S { empty: s.empty + 1, ..s.clone() });
        }
        if s.stuck > 0 {
            go(repair * f64::from(s.stuck), S { stuck: s.stuck - 1, busy: s.busy + 1, ..s.clone() });
        }
        if s.empty > 0 {
            go(repair * f64::from(s.empty), S { empty: s.empty - 1, ..s.clone() });
        }
        to
    };
    let p = stationary(S::default(), next);
    let share = |f: &dyn Fn(&S) -> bool| mean(&p, |s| f64::from(f(s)));
    let body = format!(
        "[channel.web]\norders = \"{rate} /min\"\npatience = {}\n\
         [warehouse.w]\nroom = \"{room} orders\"\nwhen_full = \"refuse\"\n\
         [warehouse.w.picking]\nstations = 1\norder = {}\n\
         [warehouse.w.checking]\nstations = 1\nbuffer = 1\norder = {}\n\
         [warehouse.w.checking.breakdowns]\nclock = \"working\"\nevery = {}\nlasts = {}\n\
         [warehouse.w.packing]\nstations = 2\nbuffer = 0\norder = {}\n\
         [warehouse.w.packing.breakdowns]\nevery = {}\nlasts = {}",
        exponential(1.0 / give_up),
        exponential(1.0 / pick),
        exponential(1.0 / check),
        exponential(1.0 / wear),
        exponential(1.0 / mend),
        exponential(1.0 / pack),
        exponential(1.0 / fail),
        exponential(1.0 / repair)
    );
    let text = scenario_text(202_000.0, 2000.0, "", &body);
    let model = "line of three steps, buffers 1 and 0, both breakdown clocks, patience, room for 6 (refuse)";
    Case::new("X2", model, ORACLE, text, 20)
        .kpi("orders.cancelled.refused", share(&|s| inside(s) == room), 0.025)
        .kpi("orders.cancelled.patience", mean(&p, |s| f64::from(s.waits)) * give_up / rate, 0.02)
        .kpi("stage.picking.waiting.mean", mean(&p, |s| f64::from(s.waits)), 0.02)
        .kpi("warehouse.w.picking.blocked", share(&|s| s.picking == 2), 0.03)
        .kpi("warehouse.w.picking.utilisation", share(&|s| s.picking == 1), 0.01)
        .kpi("warehouse.w.checking.blocked", share(&|s| s.checking == 2), 0.03)
        .kpi("warehouse.w.checking.down", share(&|s| s.checking == 3), 0.03)
        .kpi("stage.checking.waiting.mean", mean(&p, |s| f64::from(s.buffer)), 0.02)
        .kpi("warehouse.w.packing.down", mean(&p, |s| f64::from(s.stuck + s.empty)) / 2.0, 0.02)
        .kpi("stage.packing.interrupted.mean", mean(&p, |s| f64::from(s.stuck)), 0.03)
        .sum(
            "throughput",
            &["warehouse.w.packing.per_hour"],
            1.0 / 60.0,
            pack * mean(&p, |s| f64::from(s.busy)),
            0.01,
        )
        .kpi("backlog.mean", mean(&p, |s| f64::from(inside(s))), 0.01)
}

/// X3: two people at three stations that fail by the calendar; who works at one waits until it is mended.
fn people_at_failing_stations() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        /// Stations in order: worked at, with an order that waits for a person.
        worked: u32,
        manned_wait: u32,
        /// Broken stations: with order and person, with an order, empty.
        held: u32,
        stuck: u32,
        empty: u32,
        /// Orders in front of the stations.
        waits: u32,
    }
    let (rate, room, give_up, fail, repair) = (1.6, 6, 0.3, 0.1, 0.3);
    let inside = |s: &S| s.worked + s.manned_wait + s.held + s.stuck + s.waits;
    let settle = |mut s: S| {
        let free = 3 - s.worked - s.manned_wait - s.held - s.stuck - s.empty;
        let take = free.min(s.waits);
        (s.waits, s.manned_wait) = (s.waits - take, s.manned_wait + take);
        let take = (2 - s.worked - s.held).min(s.manned_wait);
        (s.manned_wait, s.worked) = (s.manned_wait - take, s.worked + take);
        s
    };
    let next = move |s: &S| {
        let mut to: Moves<S> = Vec::new();
        let mut go = |n: u32, rate: f64, change: &dyn Fn(&mut S)| {
            if n > 0 {
                let mut t = s.clone();
                change(&mut t);
                to.push((rate * f64::from(n), settle(t)));
            }
        };
        go(u32::from(inside(s) < room), rate, &|t| t.waits += 1);
        go(s.worked, 1.0, &|t| t.worked -= 1);
        go(s.waits, give_up, &|t| t.waits -= 1);
        go(s.manned_wait, give_up, &|t| t.manned_wait -= 1);
        let up = 3 - s.worked - s.manned_wait - s.held - s.stuck - s.empty;
        go(s.worked, fail, &|t| (t.worked, t.held) = (t.worked - 1, t.held + 1));
        go(s.manned_wait, fail, &|t| (t.manned_wait, t.stuck) = (t.manned_wait - 1, t.stuck + 1));
        go(up, fail, &|t| t.empty += 1);
        go(s.held, repair, &|t| (t.held, t.worked) = (t.held - 1, t.worked + 1));
        go(s.stuck, repair, &|t| (t.stuck, t.manned_wait) = (t.stuck - 1, t.manned_wait + 1));
        go(s.empty, repair, &|t| t.empty -= 1);
        go(s.stuck, give_up, &|t| (t.stuck, t.empty) = (t.stuck - 1, t.empty + 1));
        to
    };
    let p = stationary(S::default(), next);
    let n = |f: &dyn Fn(&S) -> u32| mean(&p, |s| f64::from(f(s)));
    let body = format!(
        "[channel.web]\norders = \"{rate} /min\"\npatience = {}\n[warehouse.w]\nroom = \"{room} orders\"\n\
         when_full = \"refuse\"\n[warehouse.w.packing]\nstations = 3\norder = {}\n\
         [warehouse.w.packing.breakdowns]\nevery = {}\nlasts = {}\n\
         [warehouse.w.pool.crew]\npeople = 2\nskills = {{ pack = 1 }}",
        exponential(1.0 / give_up),
        exponential(1.0),
        exponential(1.0 / fail),
        exponential(1.0 / repair)
    );
    let text = scenario_text(151_000.0, 1000.0, "", &body);
    let model = "two people at three stations that fail, patience, room for 6 (refuse)";
    let gone = n(&|s| s.waits + s.manned_wait + s.stuck) * give_up / rate;
    Case::new("X3", model, ORACLE, text, 20)
        .kpi("orders.cancelled.refused", mean(&p, |s| f64::from(inside(s) == room)), 0.02)
        .kpi("orders.cancelled.patience", gone, 0.015)
        .kpi("warehouse.w.pool.crew.working", n(&|s| s.worked) / 2.0, 0.01)
        .kpi("warehouse.w.pool.crew.blocked", n(&|s| s.held) / 2.0, 0.02)
        .kpi("stage.packing.waiting.mean", n(&|s| s.waits + s.manned_wait), 0.015)
        .kpi("stage.packing.interrupted.mean", n(&|s| s.held + s.stuck), 0.02)
        .kpi("warehouse.w.packing.down", n(&|s| s.held + s.stuck + s.empty) / 3.0, 0.02)
        .kpi("backlog.mean", n(&|s| inside(s)), 0.01)
}

/// X6: five totes go round; checking sends back to picking, packing to checking; short buffers block.
fn rework_and_blocking() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        picks: u32,
        blocked: u32,
        buffer: u32,
        /// 0 idle, 1 working, 2 blocked.
        checking: u8,
        packing: u32,
    }
    let totes = 5;
    let (pick, check, pack, back_1, back_2) = (0.5, 1.0, 0.8, 0.2, 0.15);
    let settle = move |mut s: S| {
        loop {
            let before = s.clone();
            if s.checking == 2 && s.packing == 0 {
                (s.checking, s.packing) = (0, 1);
            }
            if s.checking == 0 && s.buffer > 0 {
                (s.checking, s.buffer) = (1, s.buffer - 1);
            }
            if s.blocked > 0 && s.checking == 0 {
                (s.blocked, s.checking) = (s.blocked - 1, 1);
            } else if s.blocked > 0 && s.buffer < 1 {
                (s.blocked, s.buffer) = (s.blocked - 1, s.buffer + 1);
            }
            let elsewhere = s.blocked + s.buffer + u32::from(s.checking > 0) + s.packing;
            s.picks = (2 - s.blocked).min(totes - elsewhere);
            if s == before {
                return s;
            }
        }
    };
    let next = move |s: &S| {
        let mut to: Moves<S> = Vec::new();
        let mut go = |rate: f64, s: S| to.push((rate, settle(s)));
        if s.picks > 0 {
            go(pick * f64::from(s.picks), S { picks: s.picks - 1, blocked: s.blocked + 1, ..s.clone() });
        }
        if s.checking == 1 {
            go(check * (1.0 - back_1), S { checking: 2, ..s.clone() });
            go(check * back_1, S { checking: 0, ..s.clone() });
        }
        if s.packing == 1 {
            go(pack * (1.0 - back_2), S { packing: 0, ..s.clone() });
            go(pack * back_2, S { packing: 0, buffer: s.buffer + 1, ..s.clone() });
        }
        to
    };
    let p = stationary(settle(S::default()), next);
    let n = |f: &dyn Fn(&S) -> u32| mean(&p, |s| f64::from(f(s)));
    let done = pack * (1.0 - back_2) * n(&|s| s.packing);
    let body = format!(
        "[channel.web]\norders = \"{} /min\"\n[warehouse.w]\nroom = \"{totes} orders\"\n\
         [warehouse.w.picking]\nstations = 2\norder = {}\n\
         [warehouse.w.checking]\nstations = 1\nbuffer = 1\norder = {}\nrework = {{ share = \"20 %\" }}\n\
         [warehouse.w.packing]\nstations = 1\nbuffer = 0\norder = {}\n\
         rework = {{ share = \"15 %\", to = \"checking\" }}",
        1.3 * done,
        exponential(1.0 / pick),
        exponential(1.0 / check),
        exponential(1.0 / pack)
    );
    let text = scenario_cut(52_000.0, 2000.0, "", &body);
    Case::new("X6", "closed loop of 5 totes with two kinds of rework and short buffers", ORACLE, text, 40)
        .sum("orders done a minute", &["orders.shipped_per_hour"], 1.0 / 60.0, done, 0.01)
        .kpi("warehouse.w.picking.utilisation", n(&|s| s.picks) / 2.0, 0.01)
        .kpi("warehouse.w.picking.blocked", n(&|s| s.blocked) / 2.0, 0.03)
        .kpi("warehouse.w.checking.utilisation", n(&|s| u32::from(s.checking == 1)), 0.01)
        .kpi("warehouse.w.checking.blocked", n(&|s| u32::from(s.checking == 2)), 0.02)
        .kpi("stage.checking.waiting.mean", n(&|s| s.buffer), 0.02)
        .kpi("warehouse.w.packing.utilisation", n(&|s| s.packing), 0.01)
}

/// X7: two people who both pick and pack, each with other speeds, first come first served over both queues.
fn cross_trained() -> Case {
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
    struct S {
        /// Waiting orders by the time they joined: 1 for picking, 2 for packing.
        queue: Vec<u8>,
        /// What Ann and Bob do: 0 nothing, 1 pick, 2 pack.
        who: [u8; 2],
    }
    let speed = [[1.0, 0.5], [0.8, 1.0]];
    let serve = [1.0, 1.25];
    let (rate, room) = (0.6, 5);
    let inside = |s: &S| s.queue.len() + s.who.iter().filter(|w| **w > 0).count();
    // The faster of those idle, or the queue.
    let offer = |mut s: S, task: u8| {
        let order = if task == 1 { [0, 1] } else { [1, 0] };
        match order.into_iter().find(|w| s.who[*w] == 0) {
            Some(w) => s.who[w] = task,
            None => s.queue.push(task),
        }
        s
    };
    let next = move |s: &S| {
        let mut to: Moves<S> = Vec::new();
        if inside(s) < room {
            to.push((rate, offer(s.clone(), 1)));
        }
        for (w, task) in s.who.into_iter().enumerate() {
            if task == 0 {
                continue;
            }
            // Whoever is done takes the oldest; only then is the picked order offered for packing.
            let mut t = s.clone();
            t.who[w] = if t.queue.is_empty() { 0 } else { t.queue.remove(0) };
            if task == 1 {
                t = offer(t, 2);
            }
            let of = usize::from(task) - 1;
            to.push((serve[of] * speed[w][of], t));
        }
        to
    };
    let p = stationary(S::default(), next);
    let busy = |w: usize, task: u8| mean(&p, |s| f64::from(s.who[w] == task));
    let waits = |task: u8| mean(&p, |s| s.queue.iter().filter(|t| **t == task).count() as f64);
    let pool = |name: &str, s: [f64; 2]| {
        format!("[warehouse.w.pool.{name}]\npeople = 1\nskills = {{ pick = {}, pack = {} }}\n", s[0], s[1])
    };
    let body = format!(
        "[channel.web]\norders = \"{rate} /min\"\n[warehouse.w]\nroom = \"{room} orders\"\nwhen_full = \"refuse\"\n\
         picking = {{ order = {} }}\npacking = {{ order = {} }}\n{}{}",
        exponential(1.0 / serve[0]),
        exponential(1.0 / serve[1]),
        pool("ann", speed[0]),
        pool("bob", speed[1])
    );
    let text = scenario_text(202_000.0, 2000.0, "", &body);
    Case::new("X7", "two people who pick and pack at different speeds, room for 5 (refuse)", ORACLE, text, 20)
        .kpi("orders.cancelled.refused", mean(&p, |s| f64::from(inside(s) == room)), 0.03)
        .kpi("warehouse.w.pool.ann.utilisation", busy(0, 1) + busy(0, 2), 0.01)
        .kpi("warehouse.w.pool.bob.utilisation", busy(1, 1) + busy(1, 2), 0.01)
        .kpi("stage.picking.waiting.mean", waits(1), 0.03)
        .kpi("stage.packing.waiting.mean", waits(2), 0.03)
        .kpi("stage.picking.working.mean", busy(0, 1) + busy(1, 1), 0.01)
        .kpi("stage.packing.working.mean", busy(0, 2) + busy(1, 2), 0.01)
}
