//! The KPI registry: what each figure means, and how it is made from the record. One table.
//!
//! Definitions follow SCOR and common warehouse practice; where no standard exists (on time in full,
//! backlog) the definition is ours and printed.

use super::Layout;
use super::cohort::Times;
use super::floor;
use super::kpi::{Better, Kpi, KpiInfo, Unit};
use super::money_kpis::money;
use super::network::network;
use super::people::{authority, on_duty, people, states};
use super::recorder::Recorder;
use super::road_kpis::{delivery, road};
use super::{risk_kpis, stock_kpis};
use crate::domain::{Account, CancelCause, PoolState, StationState};
use crate::units::Money;

pub(super) const COHORT: &str = "orders placed in the measured window, followed until they are closed";
pub(super) const FLOW: &str = "what happens within the measured window";
pub(super) const OPEN_LEFT_OUT: &str = "orders still open at the end are left out";
pub(super) const OPEN_JUDGED: &str = "an open order whose promise has passed counts as late; one whose promise lies beyond the end is left out";
pub(super) const NONE: &str = "none: every event counts when it happens";

/// Where KPIs are put, with the words that those of a group share.
pub(super) struct Registry {
    kpis: Vec<Kpi>,
    pub(super) group: &'static str,
    pub(super) window: &'static str,
    pub(super) censoring: &'static str,
}

impl Registry {
    /// Adds one KPI.
    pub(super) fn add(
        &mut self,
        id: impl Into<String>,
        label: impl Into<String>,
        unit: Unit,
        better: Better,
        definition: impl Into<String>,
        measure: impl Fn(&Recorder) -> f64 + Send + Sync + 'static,
    ) -> &mut KpiInfo {
        self.kpis.push(Kpi {
            info: KpiInfo {
                id: id.into(),
                label: label.into(),
                unit,
                better,
                definition: definition.into(),
                window: self.window.into(),
                censoring: self.censoring.into(),
                group: self.group.into(),
                headline: false,
            },
            measure: Box::new(measure),
        });
        &mut self.kpis.last_mut().expect("just added").info
    }

    /// The KPIs added last.
    pub fn last(&mut self, n: usize) -> impl Iterator<Item = &mut KpiInfo> {
        let from = self.kpis.len().saturating_sub(n);
        self.kpis[from..].iter_mut().map(|k| &mut k.info)
    }

    /// Mean and quantiles of a time.
    pub(super) fn times(
        &mut self,
        id: &str,
        label: &str,
        definition: &str,
        quantiles: &[(f64, &str)],
        of: impl Fn(&Recorder) -> &Times + Send + Sync + Copy + 'static,
    ) {
        self.add(id, label, Unit::Duration, Better::Lower, format!("mean of {definition}"), move |r| {
            of(r).mean_hours()
        });
        for &(q, name) in quantiles {
            let definition = format!("{} % quantile of {definition}", q * 100.0);
            let label = format!("{label}, {} %", q * 100.0);
            self.add(format!("{id}.{name}"), label, Unit::Duration, Better::Lower, definition, move |r| {
                of(r).quantile_hours(q)
            });
        }
        self.add(
            format!("{id}.max"),
            format!("{label}, longest"),
            Unit::Duration,
            Better::Lower,
            format!("largest {definition}"),
            move |r| of(r).max_hours(),
        );
    }
}

const QUANTILES: [(f64, &str); 4] = [(0.5, "p50"), (0.9, "p90"), (0.95, "p95"), (0.99, "p99")];

pub(super) fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

pub(super) fn account(r: &Recorder, account: Account) -> Money {
    r.flow.accounts[account as usize]
}

/// All KPIs of a scenario of this shape, in the order in which they are shown.
pub fn registry(layout: &Layout) -> Vec<Kpi> {
    let mut r = Registry { kpis: Vec::new(), group: "Orders", window: COHORT, censoring: OPEN_LEFT_OUT };
    orders(&mut r, layout);
    stages(&mut r, layout);
    flow(&mut r, layout);
    work(&mut r, layout);
    floor::floor(&mut r, layout);
    floor::equipment(&mut r, layout);
    floor::receiving(&mut r, layout);
    floor::quality(&mut r, layout);
    network(&mut r, layout);
    transport(&mut r, layout);
    road(&mut r, layout);
    stock_kpis::stock(&mut r, layout);
    money(&mut r, layout);
    risk_kpis::risk(&mut r, layout);
    delivery(&mut r, layout);
    r.kpis
}

fn orders(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    r.add("orders.placed", "Orders placed", Unit::Orders, Neither, "orders placed in the window", |r| {
        r.cohort.all.placed as f64
    });
    if layout.promises {
        on_time(r, layout);
    }
    if layout.ship_by {
        r.add(
            "orders.shipped_on_time",
            "Shipped on time",
            Unit::Share,
            Higher,
            "orders with the carrier by their time to ship ÷ orders shipped that had such a time",
            |r| share(r.cohort.shipped_on_time, r.cohort.ship_judged),
        )
        .headline = true;
    }
    let cycle = "placement to delivery, of delivered orders";
    r.times("orders.cycle_time", "Order cycle time", cycle, &QUANTILES, |r| &r.cohort.cycle);
    for kpi in
        r.kpis.iter_mut().filter(|k| ["orders.cycle_time", "orders.cycle_time.p95"].contains(&&*k.info.id))
    {
        kpi.info.headline = true;
    }
    if layout.carriers.is_empty() {
        // Without carriers an order is delivered when it is packed: the two times are one.
    } else {
        let processing = "placement to pick-up by the carrier, of shipped orders";
        r.times("orders.processing_time", "Order processing time", processing, &QUANTILES, |r| {
            &r.cohort.processing
        });
    }
    let waiting = "time in queues within the operation, of delivered orders";
    r.times("orders.waiting_time", "Time in queues", waiting, &QUANTILES, |r| &r.cohort.waiting);
    let delivered = "orders delivered ÷ orders placed";
    r.add("orders.delivered", "Delivered", Unit::Share, Higher, delivered, |r| {
        share(r.cohort.all.delivered, r.cohort.all.placed)
    });
    let stock = layout.stock;
    if layout.patience
        || layout.refusals
        || stock.losses
        || stock.oversells
        || layout.losses
        || layout.returns
        || layout.system_losses
        || layout.refunds
    {
        r.add(
            "orders.cancelled",
            "Cancelled",
            Unit::Share,
            Lower,
            "orders closed without delivery ÷ orders placed",
            |r| share(r.cohort.cancelled.iter().sum(), r.cohort.all.placed),
        );
        let causes = [
            (CancelCause::Patience, layout.patience, "the customer lost patience"),
            (CancelCause::Refused, layout.refusals, "the warehouse was full"),
            (CancelCause::Lost, layout.losses, "the parcel was lost"),
            (CancelCause::Returned, layout.returns, "the parcel went back"),
            (CancelCause::SystemDown, layout.system_losses, "a system was down"),
            (CancelCause::Refunded, layout.refunds, "a playbook refunded them"),
            (CancelCause::OutOfStock, stock.losses, "there was no stock"),
            (CancelCause::Oversold, stock.oversells, "they were sold without stock"),
        ];
        for (cause, _, words) in causes.into_iter().filter(|c| c.1) {
            r.add(
                format!("orders.cancelled.{}", cause.name()),
                format!("Cancelled: {words}"),
                Unit::Share,
                Lower,
                format!("orders closed because {words} ÷ orders placed"),
                move |r| share(r.cohort.cancelled[cause as usize], r.cohort.all.placed),
            );
        }
    }
    r.add(
        "orders.open_at_end",
        "Still open at the end",
        Unit::Orders,
        Lower,
        "orders of the window not closed when the run ends",
        |r| r.cohort.open as f64,
    );
}

fn on_time(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower};
    r.censoring = OPEN_JUDGED;
    r.add(
        "orders.on_time",
        "On-time delivery",
        Unit::Share,
        Higher,
        "orders delivered by the promise given at placement ÷ orders not cancelled by the customer before it",
        |r| r.cohort.all.on_time_share(),
    )
    .headline = true;
    for (i, name) in layout.services.iter().enumerate().filter(|_| layout.services.len() > 1) {
        let label = format!("On-time delivery, {name}");
        let definition = "as orders.on_time, for one service";
        r.add(format!("service.{name}.on_time"), label, Unit::Share, Higher, definition, move |r| {
            r.cohort.services[i].on_time_share()
        });
    }
    for (i, name) in layout.channels.iter().enumerate().filter(|_| layout.channels.len() > 1) {
        let label = format!("On-time delivery, {name}");
        let definition = "as orders.on_time, for one channel";
        r.add(format!("channel.{name}.on_time"), label, Unit::Share, Higher, definition, move |r| {
            r.cohort.channels[i].on_time_share()
        });
    }
    for (i, name) in layout.regions.iter().enumerate().filter(|_| layout.regions.len() > 1) {
        let label = format!("On-time delivery, {name}");
        let definition = "as orders.on_time, for one region";
        r.add(format!("region.{name}.on_time"), label, Unit::Share, Higher, definition, move |r| {
            r.cohort.regions[i].on_time_share()
        });
    }
    let tardiness = "time beyond the promise, of late orders";
    r.times("orders.tardiness", "Tardiness of late orders", tardiness, &[(0.95, "p95")], |r| {
        &r.cohort.tardiness
    });
    for (i, days) in [1, 3, 7].into_iter().enumerate() {
        r.add(
            format!("orders.late_over_{days}_d"),
            format!("More than {days} d late"),
            Unit::Share,
            Lower,
            format!("orders more than {days} d beyond the promise ÷ orders judged for on-time delivery"),
            move |r| share(r.cohort.very_late[i], r.cohort.all.judged),
        );
    }
    r.add(
        "orders.excluded",
        "Left out of on-time figures",
        Unit::Share,
        Lower,
        "orders open at the end whose promise lies beyond it ÷ orders placed",
        |r| share(r.cohort.excluded, r.cohort.all.placed),
    );
    r.censoring = OPEN_LEFT_OUT;
}

fn stages(r: &mut Registry, layout: &Layout) {
    r.group = "Stages";
    if layout.stages.len() < 2 {
        return;
    }
    for &stage in &layout.stages {
        let name = stage.name();
        let definition = format!("time in {name} with its queue, of delivered orders");
        let id = format!("stage.{name}.time");
        r.times(&id, &format!("Time in {name}"), &definition, &[(0.5, "p50"), (0.95, "p95")], move |r| {
            &r.cohort.stages[stage as usize]
        });
    }
}

fn flow(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    (r.group, r.window, r.censoring) = ("Flow", FLOW, NONE);
    for &(stage, activity) in &layout.activities {
        {
            let (s, a) = (stage.name(), activity.name());
            r.add(
                format!("stage.{s}.{a}.mean"),
                format!("Orders in {s}, {a}"),
                Unit::Orders,
                Lower,
                format!("time-average number of orders in {s} that are {a}"),
                move |r| r.mean_inside(stage, activity),
            );
        }
    }
    r.add(
        "orders.shipped_per_hour",
        "Orders shipped per hour",
        Unit::PerHour,
        Higher,
        "orders shipped ÷ hours of the window",
        |r| r.flow.shipped as f64 / (r.window_micros() / 3.6e9),
    );
    authority(r, layout);
    r.add(
        "backlog.mean",
        "Backlog, mean",
        Unit::Orders,
        Lower,
        "time-average number of orders accepted and not shipped",
        |r| r.mean_backlog(),
    );
    r.add(
        "backlog.max",
        "Backlog, most",
        Unit::Orders,
        Lower,
        "most orders accepted and not shipped at once",
        |r| r.backlog.most as f64,
    )
    .headline = true;
    r.add(
        "backlog.at_end",
        "Backlog when the window ends",
        Unit::Orders,
        Neither,
        "orders accepted and not shipped at the end of the window",
        |r| r.backlog.at_end as f64,
    );
    let of_samples = |sum: f64, n: u32| if n == 0 { 0.0 } else { sum / f64::from(n) };
    r.add(
        "backlog.age.mean",
        "Age of the backlog, mean",
        Unit::Duration,
        Lower,
        "mean time since acceptance over the backlog, averaged over samples with a backlog",
        move |r| of_samples(r.backlog.age_sums.0, r.backlog.age_sums.2),
    );
    r.add(
        "backlog.age.p90",
        "Age of the backlog, 90 %",
        Unit::Duration,
        Lower,
        "90 % quantile of time since acceptance over the backlog, averaged over samples with a backlog",
        move |r| of_samples(r.backlog.age_sums.1, r.backlog.age_sums.2),
    );
    r.add(
        "backlog.age.max",
        "Age of the backlog, oldest",
        Unit::Duration,
        Lower,
        "longest time since acceptance seen at any sample",
        |r| r.backlog.oldest_hours,
    );
}

fn work(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    r.group = "Work";
    for (i, path) in layout.pools.iter().enumerate() {
        let short = path.replace(".pool.", " ").replace("warehouse.", "");
        r.add(
            format!("{path}.utilisation"),
            format!("Utilisation of {short}"),
            Unit::Share,
            Neither,
            "time working (overtime included) ÷ time on duty without breaks",
            move |r| {
                let t = &r.flow.pool_time[i];
                let busy = t[PoolState::Working as usize] + t[PoolState::Overtime as usize];
                share(busy, on_duty(r, i) - t[PoolState::Break as usize])
            },
        )
        .headline = true;
        for state in states(&layout.people[i]) {
            r.add(
                format!("{path}.{}", state.name()),
                format!("{short}: {}", state.name()),
                Unit::Share,
                Neither,
                format!("time {} ÷ time on duty; the states add up to 100 %", state.name()),
                move |r| share(r.flow.pool_time[i][state as usize], on_duty(r, i)),
            );
        }
        people(r, layout, i, &short);
        if !path.starts_with("warehouse.") {
            continue;
        }
        let per_hour = |n: u64, micros: u64| n as f64 / (micros as f64 / 3.6e9);
        r.add(
            format!("{path}.lines_per_hour"),
            format!("Lines per working hour, {short}"),
            Unit::PerHour,
            Higher,
            "lines worked on ÷ hours spent working",
            move |r| {
                let t = &r.flow.pool_time[i];
                per_hour(
                    r.flow.pool_work[i].0,
                    t[PoolState::Working as usize] + t[PoolState::Overtime as usize],
                )
            },
        );
        r.add(
            format!("{path}.lines_per_paid_hour"),
            format!("Lines per paid hour, {short}"),
            Unit::PerHour,
            Higher,
            "lines worked on ÷ hours paid",
            move |r| per_hour(r.flow.pool_work[i].0, r.flow.pool_paid[i]),
        );
    }
    for (i, step) in layout.steps.iter().enumerate() {
        let (site, stage) = (&layout.sites[step.site], step.stage.name());
        for state in StationState::ALL {
            let words = format!("{site} {stage} stations: {}", state.name());
            let id = match state {
                StationState::Working => format!("warehouse.{site}.{stage}.utilisation"),
                _ => format!("warehouse.{site}.{stage}.{}", state.name()),
            };
            let definition = format!("station time {} ÷ all station time", state.name());
            let better = if state == StationState::Down { Lower } else { Neither };
            r.add(id, words, Unit::Share, better, definition, move |r| {
                let t = &r.flow.station_time[i];
                share(t[state as usize], t.iter().sum())
            });
        }
        let orders = format!("{site} {stage}: orders per hour");
        let stage = step.stage;
        let one_site = layout.sites.len() == 1;
        if one_site {
            r.add(
                format!("warehouse.{site}.{}.per_hour", stage.name()),
                orders,
                Unit::PerHour,
                Higher,
                "orders that finished the step ÷ hours of the window",
                move |r| r.flow.stage_orders[stage as usize] as f64 / (r.window_micros() / 3.6e9),
            );
        }
    }
}

fn transport(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    r.group = "Carriers";
    for (i, name) in layout.carriers.iter().enumerate() {
        if layout.promises {
            (r.window, r.censoring) = (COHORT, OPEN_JUDGED);
            r.add(
                format!("carrier.{name}.on_time"),
                format!("On-time delivery with {name}"),
                Unit::Share,
                Higher,
                "as orders.on_time, for orders that this carrier took",
                move |r| r.cohort.carriers[i].on_time_share(),
            );
            (r.window, r.censoring) = (FLOW, NONE);
        }
        r.add(
            format!("carrier.{name}.parcels"),
            format!("Parcels with {name}"),
            Unit::Parcels,
            Neither,
            "parcels picked up",
            move |r| r.flow.pick_ups[i].taken as f64,
        );
        r.add(
            format!("carrier.{name}.left_behind"),
            format!("Left behind by {name}"),
            Unit::Parcels,
            Lower,
            "parcels waiting that a pick-up did not take, per pick-up",
            move |r| {
                let p = &r.flow.pick_ups[i];
                p.left as f64 / p.calls as f64
            },
        );
        r.add(
            format!("carrier.{name}.load"),
            format!("Load of {name}'s pick-ups"),
            Unit::Parcels,
            Neither,
            "parcels taken ÷ pick-ups",
            move |r| {
                let p = &r.flow.pick_ups[i];
                p.taken as f64 / p.calls as f64
            },
        );
        r.add(
            format!("carrier.{name}.full"),
            format!("Full pick-ups of {name}"),
            Unit::Share,
            Neither,
            "pick-ups that took as many parcels as they could ÷ pick-ups",
            move |r| {
                let p = &r.flow.pick_ups[i];
                p.full as f64 / p.calls as f64
            },
        );
        r.add(
            format!("carrier.{name}.fill"),
            format!("Use of {name}'s room"),
            Unit::Share,
            Neither,
            "parcels taken ÷ parcels there was room for, of pick-ups with a limit",
            move |r| {
                let p = &r.flow.pick_ups[i];
                p.taken_of_room as f64 / p.room as f64
            },
        );
    }
    if layout.failed_attempts {
        (r.window, r.censoring) = (COHORT, OPEN_LEFT_OUT);
        r.add(
            "orders.first_attempt",
            "First-attempt success",
            Unit::Share,
            Higher,
            "parcels delivered at the first attempt ÷ parcels with an attempt",
            |r| share(r.cohort.first_attempts.1, r.cohort.first_attempts.0),
        );
        r.add(
            "orders.attempts",
            "Attempts per parcel",
            Unit::Factor,
            Lower,
            "attempts ÷ parcels with an attempt",
            |r| share(r.cohort.attempts, r.cohort.first_attempts.0),
        );
        (r.window, r.censoring) = (FLOW, NONE);
    }
}
