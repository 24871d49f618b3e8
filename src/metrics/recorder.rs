//! The recorder sees every fact with its time and keeps what the KPIs need. It changes nothing.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Layout;
use super::chronicle::Chronicle;
use super::cohort::Cohort;
use super::road::Road;
use super::sites::SiteRecord;
use super::stock::StockRecord;
use crate::domain::{
    Account, Activity, CancelCause, Ctx, Fact, OrderRef, PoolCount, PoolState, Stage, StationState,
};
use crate::units::{Money, SimTime};

/// The record of one replication.
#[derive(Clone)]
pub struct Recorder {
    layout: Arc<Layout>,
    measuring: bool,
    /// The orders placed in the window.
    pub cohort: Cohort,
    /// What happened within the window.
    pub flow: Flow,
    /// Orders accepted and not yet shipped.
    pub backlog: Backlog,
    /// What happened to stock within the window.
    pub stock: StockRecord,
    /// What went wrong, what was noticed and what was done about it.
    pub chronicle: Chronicle,
    /// Samples of the signals, bin by bin.
    pub series: Vec<f32>,
    scratch: Vec<f64>,
    areas: [[[u128; Activity::COUNT]; Stage::COUNT]; 2],
    /// When the run ended.
    pub ended: SimTime,
}

/// What happened within the measured window.
#[derive(Clone, Default)]
pub struct Flow {
    /// Orders placed, shipped and delivered.
    pub placed: u64,
    /// See `placed`.
    pub shipped: u64,
    /// See `placed`.
    pub delivered: u64,
    /// Orders that needed the approval of a higher level.
    pub escalated: u64,
    /// Orders that came in a second time, and how many of them left.
    pub duplicates: u64,
    /// See `duplicates`.
    pub duplicates_shipped: u64,
    /// Parcels that left.
    pub parcels: u64,
    /// Lines of the orders shipped.
    pub lines_shipped: u64,
    /// Lines through each stage.
    pub stage_lines: [u64; Stage::COUNT],
    /// Orders through each stage.
    pub stage_orders: [u64; Stage::COUNT],
    /// Lines and orders each pool worked on.
    pub pool_work: Vec<(u64, u64)>,
    /// Time of each pool by state, in microseconds.
    pub pool_time: Vec<[u64; PoolState::COUNT]>,
    /// Paid time of each pool, in microseconds.
    pub pool_paid: Vec<u64>,
    /// What was counted among the people of each pool.
    pub pool_counts: Vec<[u64; PoolCount::COUNT]>,
    /// What each pool cost.
    pub pool_cost: Vec<Money>,
    /// Time of the stations of each step of the layout by state, in microseconds.
    pub station_time: Vec<[u64; StationState::COUNT]>,
    /// Floors, receiving, equipment and errors.
    pub sites: SiteRecord,
    /// Work drawn at each step of the layout's `works` beyond what was to be expected of the orders, in microseconds.
    pub work_beyond: Vec<i64>,
    /// Breakdowns.
    pub failures: u64,
    /// Pick-ups of each carrier.
    pub pick_ups: Vec<PickUpCounts>,
    /// Between the dock and the door.
    pub road: Road,
    /// Sums of bookings by account.
    pub accounts: [Money; Account::ALL.len()],
}

/// Pick-ups of one carrier.
#[derive(Clone, Copy, Default, Debug)]
pub struct PickUpCounts {
    /// Calls.
    pub calls: u64,
    /// Parcels taken.
    pub taken: u64,
    /// Parcels there was room for, of calls with a limit.
    pub room: u64,
    /// Parcels taken by calls with a limit.
    pub taken_of_room: u64,
    /// Parcels left behind.
    pub left: u64,
    /// Calls that left parcels behind.
    pub calls_with_left: u64,
    /// Calls that were filled to their limit.
    pub full: u64,
}

/// Orders accepted and not yet shipped, with their age.
#[derive(Clone)]
pub struct Backlog {
    level: u64,
    /// Most at once within the window.
    pub most: u64,
    /// How many when the window ends.
    pub at_end: u64,
    /// In the order of acceptance; entries whose order has left are skipped.
    queue: VecDeque<(SimTime, OrderRef, u64)>,
    /// Oldest age seen at a sample, in hours.
    pub oldest_hours: f64,
    /// Sums over samples of the mean and the 90 % quantile of age, and the number of samples.
    pub age_sums: (f64, f64, u32),
}

impl Recorder {
    /// A recorder for scenarios of this shape.
    pub fn new(layout: Arc<Layout>) -> Self {
        Recorder {
            layout,
            measuring: false,
            cohort: Cohort::default(),
            flow: Flow::default(),
            backlog: Backlog::new(),
            stock: StockRecord::default(),
            chronicle: Chronicle::default(),
            series: Vec::new(),
            scratch: Vec::new(),
            areas: Default::default(),
            ended: SimTime::START,
        }
    }

    /// Forgets everything; storage is kept.
    pub fn reset(&mut self) {
        let layout = &self.layout;
        self.measuring = false;
        self.cohort.reset(layout);
        let flow = &mut self.flow;
        (flow.placed, flow.shipped, flow.delivered, flow.lines_shipped, flow.failures) = (0, 0, 0, 0, 0);
        (flow.parcels, flow.duplicates, flow.duplicates_shipped, flow.escalated) = (0, 0, 0, 0);
        (flow.stage_lines, flow.stage_orders) = Default::default();
        fn zero<T: Clone + Default>(list: &mut Vec<T>, n: usize) {
            list.clear();
            list.resize(n, T::default());
        }
        zero(&mut flow.pool_work, layout.pools.len());
        zero(&mut flow.pool_time, layout.pools.len());
        zero(&mut flow.pool_paid, layout.pools.len());
        zero(&mut flow.pool_counts, layout.pools.len());
        zero(&mut flow.pool_cost, layout.pools.len());
        zero(&mut flow.station_time, layout.steps.len());
        flow.sites.reset(layout);
        zero(&mut flow.work_beyond, layout.works.len());
        zero(&mut flow.pick_ups, layout.carriers.len());
        flow.road.reset(layout);
        flow.accounts = Default::default();
        self.backlog.level = 0;
        self.backlog.queue.clear();
        (self.backlog.most, self.backlog.at_end) = (0, 0);
        (self.backlog.oldest_hours, self.backlog.age_sums) = (0.0, (0.0, 0.0, 0));
        self.stock.reset(layout);
        self.chronicle.reset(layout.window);
        self.series.clear();
        self.areas = Default::default();
        self.ended = SimTime::START;
    }

    /// From now on records for another window of the same things.
    pub fn measure(&mut self, layout: Arc<Layout>) {
        self.layout = layout;
    }

    /// Sees a fact at the moment it is told.
    #[inline]
    pub fn see(&mut self, ctx: &Ctx, fact: Fact) {
        let now = ctx.now;
        match fact {
            // A duplicate is work and freight, and no order.
            Fact::Placed(at) if ctx.orders[at].duplicate => {
                self.flow.duplicates += u64::from(self.measuring);
            }
            Fact::Placed(at) => {
                self.flow.placed += u64::from(self.measuring);
                if ctx.orders[at].in_cohort {
                    self.cohort.placed(&ctx.orders[at]);
                }
            }
            Fact::Accepted(at) => self.backlog.enter(ctx, at, ctx.orders[at].tie(), self.measuring),
            Fact::StepDone { order, stage, pool } => {
                if self.measuring {
                    let lines = u64::from(ctx.orders[order].lines);
                    self.flow.stage_lines[stage as usize] += lines;
                    self.flow.stage_orders[stage as usize] += 1;
                    if let Some(pool) = pool {
                        let work = &mut self.flow.pool_work[pool.index()];
                        (work.0, work.1) = (work.0 + lines, work.1 + 1);
                    }
                }
            }
            Fact::TourDone { .. }
            | Fact::Picked { .. }
            | Fact::EquipmentTime { .. }
            | Fact::EquipmentStopped { .. }
            | Fact::Inspected { .. }
            | Fact::PutAway { .. }
            | Fact::StorageTime { .. }
            | Fact::DoorTime { .. }
            | Fact::Wrapped { .. }
            | Fact::FoundWrong { .. }
            | Fact::ZonesJoined { .. }
            | Fact::ForwardPicked { .. }
            | Fact::Refilled { .. }
            | Fact::Complained { .. } => {
                if self.measuring {
                    self.flow.sites.see(fact);
                }
            }
            Fact::Shipped(at) => {
                let order = &ctx.orders[at];
                if self.measuring {
                    self.flow.parcels += 1;
                    self.flow.sites.shipped(order);
                    self.flow.lines_shipped += u64::from(order.lines);
                }
                // The order has shipped when the parcel that stands for it has.
                if ctx.orders.is_beside(at) {
                    return;
                }
                self.backlog.leave(ctx, at);
                if order.duplicate {
                    self.flow.duplicates_shipped += u64::from(self.measuring);
                    return;
                }
                if self.measuring {
                    self.flow.shipped += 1;
                }
                if order.in_cohort {
                    self.cohort.shipped(order, now);
                }
            }
            Fact::Attempted { order, success } => {
                if ctx.orders[order].in_cohort {
                    self.cohort.attempted(&ctx.orders[order], success);
                }
                self.flow.road.see(ctx, fact, self.measuring, &self.layout);
            }
            Fact::Delivered(at) if ctx.orders[at].duplicate => {}
            Fact::Delivered(at) => {
                self.flow.delivered += u64::from(self.measuring);
                let order = &ctx.orders[at];
                if order.in_cohort {
                    self.cohort.delivered(order, ctx.orders.journey(at), &self.layout.stages, now);
                }
            }
            Fact::Cancelled { order: at, cause } => {
                let order = &ctx.orders[at];
                // An order that is refused or finds no stock has been accepted and has not yet moved on.
                let in_intake = match cause {
                    CancelCause::Patience | CancelCause::Refunded => order.stage == Stage::Intake,
                    CancelCause::SystemDown => true,
                    CancelCause::Duplicate => true,
                    // It has left the backlog with its carrier.
                    CancelCause::Lost | CancelCause::Returned => true,
                    CancelCause::Refused | CancelCause::OutOfStock | CancelCause::Oversold => false,
                };
                // An order in parcels left the backlog with the one that stood for it.
                if !in_intake && !order.is_split() {
                    self.backlog.leave(ctx, at);
                }
                if order.in_cohort {
                    self.cohort.cancelled(order, cause, now);
                }
            }
            Fact::PickedUp { carrier, taken, room, left, .. } => {
                if self.measuring {
                    self.flow.pick_ups[carrier.index()].count(taken, room, left);
                }
            }
            Fact::StationFailed { .. } => self.flow.failures += u64::from(self.measuring),
            Fact::Booked { account, amount } => {
                if self.measuring {
                    self.flow.accounts[account as usize] += amount;
                }
            }
            Fact::PoolTime { pool, state, micros } => {
                if self.measuring {
                    self.flow.pool_time[pool.index()][state as usize] += micros;
                }
            }
            Fact::PoolPaid { pool, paid, .. } => {
                if self.measuring {
                    self.flow.pool_paid[pool.index()] += paid;
                }
            }
            Fact::PoolCounted { pool, what, n } => {
                if self.measuring {
                    let count = &mut self.flow.pool_counts[pool.index()][what as usize];
                    *count = if what == PoolCount::OvertimeRun { n.max(*count) } else { *count + n };
                }
            }
            Fact::PoolCost { pool, amount } => {
                if self.measuring {
                    self.flow.pool_cost[pool.index()] += amount;
                }
            }
            Fact::StationTime { site, stage, state, micros } => {
                if self.measuring {
                    let step =
                        self.layout.steps.iter().position(|s| s.site == site.index() && s.stage == stage);
                    self.flow.station_time[step.expect("a step of the layout")][state as usize] += micros;
                }
            }
            Fact::WorkDrawn { site, stage, beyond } => {
                // What differs only while a change holds is no input of the run.
                let work = self.layout.works.iter().position(|w| *w == (site.index(), stage));
                if let Some(work) = work.filter(|_| self.measuring) {
                    self.flow.work_beyond[work] += beyond;
                }
            }
            Fact::PartLost(at) => {
                // What is lost on the road has left the backlog before.
                if !ctx.orders.is_beside(at) && ctx.orders[at].stage < Stage::Transit {
                    self.backlog.leave(ctx, at);
                }
            }
            Fact::Split(order) => {
                self.cohort.split += u64::from(ctx.orders[order].in_cohort);
            }
            Fact::Disruption { .. }
            | Fact::Alarm { .. }
            | Fact::Playbook { .. }
            | Fact::PlaybookCost { .. } => self.chronicle.see(now, fact),
            Fact::Stock(fact) => self.stock.see(fact, now, self.measuring),
            Fact::WindowStarted => {
                self.measuring = true;
                self.stock.start(now);
                self.backlog.most = self.backlog.level;
                self.areas[0] = areas(ctx);
            }
            Fact::WindowEnded => {
                self.measuring = false;
                self.stock.end(now);
                self.areas[1] = areas(ctx);
                self.backlog.at_end = self.backlog.level;
            }
            Fact::Escalated(_) => self.flow.escalated += u64::from(self.measuring),
            Fact::LoadDeparted { .. }
            | Fact::LoadArrived { .. }
            | Fact::DepartureCancelled { .. }
            | Fact::LegClosed { .. }
            | Fact::LegOpened { .. }
            | Fact::TourStarted { .. }
            | Fact::CourierTime { .. }
            | Fact::AttemptFailed { .. }
            | Fact::Lost(_)
            | Fact::Damaged(_)
            | Fact::SentBack(_) => self.flow.road.see(ctx, fact, self.measuring, &self.layout),
            Fact::Tracked { on_time, revised, off } => {
                self.cohort.tracked += 1;
                self.cohort.on_time_revised += u64::from(on_time);
                self.cohort.revised += u64::from(revised);
                self.cohort.estimate_off += u128::from(off);
            }
            Fact::LeversMoved
            | Fact::Destroyed { .. }
            | Fact::OrdersAction { .. }
            | Fact::ActsOn { .. }
            | Fact::Admitted { .. }
            | Fact::ReviewNeeded(_)
            | Fact::Scanned(_)
            | Fact::PromiseRevised(_)
            | Fact::Reached(_)
            | Fact::AtDepot(_)
            | Fact::AtDoor(_)
            | Fact::Charged { .. }
            | Fact::WorkOffered(_)
            | Fact::Unblocked { .. }
            | Fact::Packed(_)
            | Fact::PartArrived(_)
            | Fact::Allocated(_)
            | Fact::StockCost { .. }
            | Fact::TaskDone(_)
            | Fact::AtDock { .. }
            | Fact::Stowed { .. }
            | Fact::Spent { .. }
            | Fact::StationHalted { .. }
            | Fact::StationGoesOn { .. }
            | Fact::StationRepaired { .. } => {}
        }
    }

    /// Samples the signals, given by `read` in the order of the layout.
    pub fn observe(&mut self, ctx: &Ctx, read: impl FnOnce(&mut Vec<f64>)) {
        self.scratch.clear();
        read(&mut self.scratch);
        self.scratch.push(self.backlog.level as f64);
        let oldest = self.backlog.sample(ctx, self.measuring);
        self.scratch.push(oldest);
        debug_assert_eq!(self.scratch.len(), self.layout.signals.len());
        self.series.extend(self.scratch.iter().map(|x| *x as f32));
    }

    /// The two signals of the backlog as they are now: how many orders, and the age of the oldest in hours.
    pub fn backlog_now(&mut self, ctx: &Ctx) -> [f64; 2] {
        [self.backlog.level as f64, self.backlog.sample(ctx, false)]
    }

    /// Closes the record at the end of the run: orders of the cohort that are still open are judged.
    pub fn finish(&mut self, ctx: &Ctx) {
        self.ended = ctx.now;
        let end = self.layout.horizon;
        self.flow.road.finish(ctx.now, &self.layout);
        for (at, order) in ctx.orders.iter().filter(|(_, o)| o.in_cohort) {
            self.cohort.unresolved(order, ctx.orders.journey(at), end);
        }
    }

    /// Orders of the cohort that are still open.
    pub fn cohort_open(&self) -> u64 {
        self.cohort.open
    }

    /// Mean number of orders in a stage and activity over the window.
    pub fn mean_inside(&self, stage: Stage, activity: Activity) -> f64 {
        let [from, to] = &self.areas;
        let (from, to) = (from[stage as usize][activity as usize], to[stage as usize][activity as usize]);
        // Closed time is booked when a wait ends, so a cell may lose in the window what another gains.
        (to as i128 - from as i128) as f64 / self.window_micros()
    }

    /// Mean number of orders accepted and not yet shipped over the window.
    pub fn mean_backlog(&self) -> f64 {
        let stages = Stage::ALL.into_iter().filter(|s| *s > Stage::Intake && *s < Stage::Transit);
        stages.flat_map(|stage| Activity::ALL.map(|activity| self.mean_inside(stage, activity))).sum()
    }

    /// Length of the window in microseconds.
    pub fn window_micros(&self) -> f64 {
        self.layout.window.1.since(self.layout.window.0).micros() as f64
    }

    /// The shape of what is recorded.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
}

fn areas(ctx: &Ctx) -> [[u128; Activity::COUNT]; Stage::COUNT] {
    let mut areas = [[0; Activity::COUNT]; Stage::COUNT];
    for stage in Stage::ALL {
        for activity in Activity::ALL {
            areas[stage as usize][activity as usize] = ctx.orders.area(stage, activity, ctx.now);
        }
    }
    areas
}

impl PickUpCounts {
    fn count(&mut self, taken: u32, room: u32, left: u32) {
        self.calls += 1;
        self.taken += u64::from(taken);
        if room != u32::MAX {
            self.room += u64::from(room);
            self.taken_of_room += u64::from(taken);
            self.full += u64::from(taken == room);
        }
        self.left += u64::from(left);
        self.calls_with_left += u64::from(left > 0);
    }
}

impl Backlog {
    fn new() -> Self {
        Backlog {
            level: 0,
            most: 0,
            at_end: 0,
            queue: VecDeque::new(),
            oldest_hours: 0.0,
            age_sums: (0.0, 0.0, 0),
        }
    }

    #[inline]
    fn enter(&mut self, ctx: &Ctx, at: OrderRef, tie: u64, measuring: bool) {
        self.level += 1;
        if measuring {
            self.most = self.most.max(self.level);
        }
        // Entries of orders that have left are cleared away when they are half of all: O(1) on average.
        if self.queue.len() > 2 * self.level as usize + 64 {
            self.queue.retain(|entry| is_waiting(ctx, entry));
        }
        self.queue.push_back((ctx.now, at, tie));
    }

    #[inline]
    fn leave(&mut self, ctx: &Ctx, at: OrderRef) {
        self.level -= 1;
        // Orders mostly leave in the order in which they came.
        if self.queue.front().is_some_and(|entry| entry.1 == at) {
            self.queue.pop_front();
            while self.queue.front().is_some_and(|entry| !is_waiting(ctx, entry)) {
                self.queue.pop_front();
            }
        }
    }

    /// The age of the oldest order of the backlog in hours; within the window it is recorded.
    fn sample(&mut self, ctx: &Ctx, measuring: bool) -> f64 {
        while self.queue.front().is_some_and(|entry| !is_waiting(ctx, entry)) {
            self.queue.pop_front();
        }
        let age = |entry: &(SimTime, OrderRef, u64)| ctx.now.since(entry.0).hours();
        let oldest = self.queue.front().map_or(0.0, age);
        let n = self.level as usize;
        if measuring && n > 0 {
            self.oldest_hours = self.oldest_hours.max(oldest);
            let (mut sum, mut p90) = (0.0, 0.0);
            for (i, entry) in self.queue.iter().filter(|entry| is_waiting(ctx, entry)).enumerate() {
                sum += age(entry);
                if i <= n / 10 {
                    p90 = age(entry);
                }
            }
            self.age_sums.0 += sum / n as f64;
            self.age_sums.1 += p90;
            self.age_sums.2 += 1;
        }
        oldest
    }
}

/// Whether the order of an entry is still alive and not with a carrier.
#[inline]
fn is_waiting(ctx: &Ctx, entry: &(SimTime, OrderRef, u64)) -> bool {
    ctx.orders.find(entry.1, entry.2).is_some_and(|order| order.stage < Stage::Transit)
}
