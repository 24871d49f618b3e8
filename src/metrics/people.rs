//! KPIs of people: absence, turnover, long weeks, performance, errors by experience, cost per line.

use super::Layout;
use super::kpi::{Better, Unit};
use super::kpis::{Registry, share};
use super::layout::PoolLayout;
use super::recorder::Recorder;
use crate::domain::{PoolCount, PoolState};

fn count(r: &Recorder, pool: usize, what: PoolCount) -> u64 {
    r.flow.pool_counts[pool][what as usize]
}

/// States of a pool that are shown: those it can be in.
pub(super) fn states(pool: &PoolLayout) -> impl Iterator<Item = PoolState> {
    let pool = *pool;
    PoolState::ALL.into_iter().filter(move |state| match state {
        PoolState::Off | PoolState::Absent => false,
        PoolState::Training => pool.training,
        PoolState::Moving => pool.moves,
        _ => true,
    })
}

/// Time of a pool on duty, in microseconds: neither off nor absent.
pub(super) fn on_duty(r: &Recorder, pool: usize) -> u64 {
    let t = &r.flow.pool_time[pool];
    t.iter().sum::<u64>() - t[PoolState::Off as usize] - t[PoolState::Absent as usize]
}

/// Who decides about orders.
pub(super) fn authority(r: &mut Registry, layout: &Layout) {
    if layout.authority {
        r.add(
            "orders.escalated",
            "Decided at a higher level",
            Unit::Share,
            Better::Lower,
            "orders whose value was above the authority of whoever reviewed them ÷ orders placed in the window",
            |r| share(r.flow.escalated, r.flow.placed),
        );
    }
}

/// The KPIs of pool `i` that go beyond time and lines.
pub(super) fn people(r: &mut Registry, layout: &Layout, i: usize, short: &str) {
    use Better::{Higher, Lower, Neither};
    let (path, pool) = (&layout.pools[i], &layout.people[i]);
    if pool.absence {
        let definition = "shifts missed ÷ shifts that people were due to work";
        r.add(
            format!("{path}.absence"),
            format!("Absence of {short}"),
            Unit::Share,
            Lower,
            definition,
            move |r| share(count(r, i, PoolCount::ShiftsMissed), count(r, i, PoolCount::ShiftsDue)),
        );
    }
    if pool.turnover {
        let left = "people who left for good";
        r.add(format!("{path}.left"), format!("{short}: left"), Unit::Count, Lower, left, move |r| {
            count(r, i, PoolCount::Left) as f64
        });
    }
    if pool.turnover || pool.hired {
        let joined = "people who came new";
        r.add(format!("{path}.joined"), format!("{short}: joined"), Unit::Count, Neither, joined, move |r| {
            count(r, i, PoolCount::Joined) as f64
        });
    }
    if pool.overtime {
        let definition = "most shifts in a row of one person with more than 15 min of overtime each";
        let label = format!("{short}: overtime in a row");
        r.add(format!("{path}.overtime_in_a_row"), label, Unit::Count, Lower, definition, move |r| {
            count(r, i, PoolCount::OvertimeRun) as f64
        });
    }
    if !pool.traits {
        return;
    }
    let definition = "what the tasks finished take at speed 1 ÷ time spent working";
    let label = format!("Performance of {short}");
    r.add(format!("{path}.performance"), label, Unit::Factor, Higher, definition, move |r| {
        let t = &r.flow.pool_time[i];
        let working = t[PoolState::Working as usize] + t[PoolState::Overtime as usize];
        share(count(r, i, PoolCount::Content), working)
    });
    let factor = |r: &Recorder, errors: u64, tasks: PoolCount, i: usize| {
        errors as f64 / 1e6 / count(r, i, tasks) as f64
    };
    let definition = "errors as a multiple of those of experienced and rested people, mean over tasks";
    let label = format!("{short}: error factor");
    r.add(format!("{path}.error_factor"), label, Unit::Factor, Lower, definition, move |r| {
        factor(r, count(r, i, PoolCount::Errors), PoolCount::Tasks, i)
    });
    if pool.newcomers {
        let definition = "tasks finished by newcomers ÷ tasks finished";
        let label = format!("{short}: work of newcomers");
        r.add(format!("{path}.newcomers"), label, Unit::Share, Neither, definition, move |r| {
            share(count(r, i, PoolCount::NewcomerTasks), count(r, i, PoolCount::Tasks))
        });
        let definition = "as error_factor, over the tasks of newcomers";
        let label = format!("{short}: error factor of newcomers");
        r.add(format!("{path}.error_factor.newcomers"), label, Unit::Factor, Lower, definition, move |r| {
            factor(r, count(r, i, PoolCount::NewcomerErrors), PoolCount::NewcomerTasks, i)
        });
    }
    if layout.costs && path.starts_with("warehouse.") {
        let definition = "wages and overtime of the pool ÷ lines it worked on";
        let label = format!("Cost per line, {short}");
        r.add(format!("{path}.cost_per_line"), label, Unit::Money, Lower, definition, move |r| {
            r.flow.pool_cost[i].amount() / r.flow.pool_work[i].0 as f64
        });
    }
}
