//! The top level of a scenario: what the file may say, and which subsystem reads it.

use super::contingency::config::{
    BudgetKeys, ContactKeys, DisruptionKeys, MonitorKeys, PlaybookKeys, SystemKeys,
};
use super::experiments::CompareKeys;
use super::sweep::SweepKeys;
use crate::keys;
use crate::model::allocation::config::AllocationKeys;
use crate::model::demand::config::ChannelKeys;
use crate::model::inventory::config::{ItemKeys, ItemsKeys, RebalanceKeys, SupplierKeys};
use crate::model::last_mile::config::CourierKeys;
use crate::model::network::config::{HubKeys, LegKeys, NetworkKeys};
use crate::model::orders::config::{OrdersKeys, ServiceKeys};
use crate::model::tracking::config::TrackingKeys;
use crate::model::transport::config::{CarrierKeys, LaneKeys, TenderingKeys};
use crate::model::warehouse::config::WarehouseKeys;
use crate::source::{
    Choice, Count, Date, Duration, Flag, KeyType, List, Many, MapOf, Moment, Money, Name, Named, Node,
    Number, OneOrMany, Positive, Raw, Reader, Section, Share, Text, TypeDoc, Value, Vary, WeekHours,
};
use crate::units::{self, SimDuration};

keys! {
    /// A scenario: one operation in one file.
    pub struct ScenarioFile {
        /// What the scenario is about.
        scenario: Section<ScenarioKeys>, required;
        /// How it is run.
        run: Section<RunKeys>, required;
        /// Opening hours and working days.
        calendar: Named<CalendarKeys>, optional;
        /// Where orders go.
        region: Named<RegionKeys>, optional;
        /// Where orders come from.
        channel: Named<ChannelKeys>, required;
        /// What customers choose between.
        service: Named<ServiceKeys>, optional;
        /// How orders are checked.
        orders: Section<OrdersKeys>, optional;
        /// Where orders are filled.
        warehouse: Named<WarehouseKeys>, optional;
        /// Which warehouse an order comes from.
        allocation: Section<AllocationKeys>, optional;
        /// The ways from warehouses to regions.
        lane: Named<LaneKeys>, optional;
        /// Places between the warehouses and the regions where parcels change from one leg to the next.
        hub: Named<HubKeys>, optional;
        /// The ways between warehouses, hubs and regions.
        leg: Named<LegKeys>, optional;
        /// The network as a whole.
        network: Section<NetworkKeys>, optional;
        /// What is sold, by item or by class of items that are alike.
        item: Named<ItemKeys>, optional;
        /// What is sold, from a file.
        items: Section<ItemsKeys>, optional;
        /// Who delivers to the warehouses.
        supplier: Named<SupplierKeys>, optional;
        /// Units that move between warehouses.
        rebalance: Named<RebalanceKeys>, optional;
        /// Who brings the parcels.
        carrier: Named<CarrierKeys>, optional;
        /// How parcels are given to carriers.
        tendering: Section<TenderingKeys>, optional;
        /// Couriers who bring the parcels of a region to the doors.
        courier: Named<CourierKeys>, optional;
        /// What is known of parcels on the road.
        tracking: Section<TrackingKeys>, optional;
        /// When a delivery counts as on time and in full.
        otif: Section<OtifKeys>, optional;
        /// What is to be reached, and how surely.
        target: Named<TargetKeys>, optional;
        /// Values that change at known times, for all that is planned or foreseen.
        change: Named<ChangeKeys>, optional;
        /// Systems that work waits for.
        system: Named<SystemKeys>, optional;
        /// What can go wrong.
        disruption: Named<DisruptionKeys>, optional;
        /// What is watched, and what counts as an alarm.
        monitor: Named<MonitorKeys>, optional;
        /// What is done when something goes wrong.
        playbook: Named<PlaybookKeys>, optional;
        /// Who decides on playbooks.
        contact: Named<ContactKeys>, optional;
        /// Money set aside for playbooks.
        budget: Named<BudgetKeys>, optional;
        /// What may or may not be so: uncertainty about the world as a whole.
        chance: Named<ChanceKeys>, optional;
        /// Named changes, for `--variant` and comparisons.
        variant: Named<VariantKeys>, optional;
        /// What a comparison is about.
        compare: Section<CompareKeys>, optional;
        /// Searches for the cheapest setting that meets the targets, for `plimsoll optimise`. The one called `staff`
        /// is for `plimsoll staff`.
        optimise: Named<OptimiseKeys>, optional;
        /// Values of levers to go through.
        sweep: Named<SweepKeys>, optional;
    }
}

keys! {
    /// What the scenario is about.
    pub struct ScenarioKeys {
        /// Its name, used in reports and for the results folder.
        name: Text, required, example("\"Rhine-Main parcels\"");
        /// The question it is to answer.
        question: Text, optional, example("\"Do 24 pickers keep 95 % on time?\"");
        /// The one currency of all amounts.
        currency: Text, default("\"EUR\"");
        /// The time zone of all dates and clock times, by its IANA name.
        time_zone: Text, default("\"UTC\""), example("\"Europe/Berlin\"");
    }
}

keys! {
    /// How the scenario is run.
    pub struct RunKeys {
        /// The first day; the run starts at its midnight.
        start: Date, default("2026-01-05");
        /// How long the run is, warm-up included.
        length: Duration, required, example("\"28 d\"");
        /// The time at the start that is left out of every figure.
        warm_up: Duration, default("\"0 s\"");
        /// How long orders are followed after the end of the run, if they are not closed before.
        follow_up: Duration, default("\"7 d\"");
        /// Whether new orders keep coming while placed ones are followed. They are not counted, but they are
        /// in the way, as in life.
        demand_in_follow_up: Flag, default("true");
        /// How many times the run is repeated with other random numbers.
        replications: Positive, default("100"), lever;
        /// The seed of all random numbers.
        seed: Count, default("1");
        /// The confidence of all intervals.
        confidence: Share, default("\"95 %\"");
        /// Replications in pairs: where the one draws u, the other draws 1 − u. A pair is one observation.
        antithetic: Flag, optional, example("true");
        /// Means are corrected by how far orders and work of the replications are from what they are on average.
        controls: Flag, optional, example("true");
        /// Replications are shared out over the states of the world that chances make, and weighted.
        stratify: Flag, optional, example("true");
        /// Into how many batches one long replication is cut. They stand in for replications.
        batches: Positive, optional, example("20");
        /// How precisely figures are to be known. Replications are added, in batches, until all are.
        precision: Many<PrecisionKeys>, optional;
        /// The most replications when `precision` is given, 10 000 if this is left out; `replications` are the
        /// fewest.
        max_replications: Positive, optional, example("10000");
        /// Time between two samples of the signals. Without it an hour, or a day in runs of more than 60 days.
        sample_every: Duration, optional, example("\"1 h\"");
    }
}

keys! {
    /// A calendar of opening hours.
    pub struct CalendarKeys {
        /// Hours by day of the week; days left out are closed.
        open: WeekHours, required, example("{ mon-fri = \"06:00-22:00\", sat = \"08:00-14:00\" }");
        /// Dates on which it is closed.
        closed: List<Date>, default("[]");
    }
}

keys! {
    /// A region that orders go to.
    pub struct RegionKeys {
        /// The warehouses that serve it, first choice first. Without it those that a lane leads from do, by name,
        /// and without a lane the first warehouse by name.
        served_by: OneOrMany<Text>, optional, example("[\"north\", \"south\"]");
    }
}

crate::choice! {
    /// What is counted as on time and in full.
    pub enum Level {
        /// orders, when nothing of them is missing or damaged
        Order = "order",
        /// order lines, each by itself
        Line = "line",
        /// units
        Unit = "unit",
    }
}

keys! {
    /// On time and in full: there is no standard definition, so these are its parameters. An order counts when it is
    /// delivered complete and undamaged, and not too early or too late against the promise.
    pub struct OtifKeys {
        /// What is counted.
        level: Choice<Level>, default("\"order\"");
        /// So long after the order customers ask for it, and are judged to be served in time or not. Without it the
        /// promise counts.
        request: Duration, optional, example("\"2 d\"");
        /// How long before the promise is still on time. Without it, any time before.
        early: Duration, optional, example("\"1 d\"");
        /// How long after the promise is still on time.
        late: Duration, default("\"0 s\"");
    }
}

keys! {
    /// A target: what is to be reached, and in how many of the replications.
    pub struct TargetKeys {
        /// The KPI (`plimsoll kpis FILE` lists them).
        kpi: Text, required, example("\"orders.on_time\"");
        /// The least it must be.
        at_least: Amount, optional, example("\"95 %\"");
        /// The most it may be.
        at_most: Amount, optional, example("\"24 h\"");
        /// In which share of replications. Without it the mean over replications must reach the bound.
        with_probability: Share, optional, example("\"90 %\"");
    }
}

keys! {
    /// How precisely a figure is to be known: half the width of its interval.
    pub struct PrecisionKeys {
        /// The KPI (`plimsoll kpis FILE` lists them).
        kpi: Text, optional, example("\"orders.on_time\"");
        /// Which quantile over replications of the KPI. Without it the mean.
        quantile: Share, optional, example("\"90 %\"");
        /// A target instead of a KPI: the probability with which its bound is kept.
        target: Text, optional, example("\"promise\"");
        /// Half the width: in the unit of the KPI, or as a share of the estimate.
        half_width: Width, required;
    }
}

keys! {
    /// Something that may or may not be so. Each replication draws whether it is, for its whole length.
    pub struct ChanceKeys {
        /// In which share of replications it is so.
        probability: Share, required, lever, example("\"15 %\"");
        /// What is different then: levers and their values.
        set: MapOf<Raw>, required, example("{ \"warehouse.north.pool.pickers.people\" = 20 }");
    }
}

keys! {
    /// A change of values at a known time: an action plan, a closure, a promotion.
    pub struct ChangeKeys {
        /// When it begins, on the scenario's wall clock.
        from: Moment, required, example("2026-03-09T06:00:00");
        /// When it ends and the values are what they were. Without it they stay changed.
        until: Moment, optional, example("2026-03-16");
        /// Levers and their values in that time. What can change while the run goes on: of a channel its orders, their
        /// shape, content, services, regions, patience and duplicates; services; the checks of orders; allocation, and
        /// which warehouses serve a region; of a warehouse its room, rate, buffers, shares of rework and times of work;
        /// carriers and how they are chosen; tracking; legs, hubs, lanes and couriers, all but what they connect or whom
        /// they serve. Work that has begun ends as it would have, and promises given stand.
        set: MapOf<Raw>, required, example("{ \"channel.web.orders\" = \"6000 /d\" }");
    }
}

keys! {
    /// A named set of changes.
    pub struct VariantKeys {
        /// Levers and their values.
        set: MapOf<Raw>, optional, example("{ \"warehouse.north.pool.pickers.people\" = 28 }");
    }
}

keys! {
    /// A search for the cheapest setting that meets the targets. The cost is a KPI, or known beforehand from a price
    /// for each lever.
    pub struct OptimiseKeys {
        /// The levers, and the values each may take; paths stand in quotes.
        vary: MapOf<Vary>, required, example("{ \"warehouse.north.pool.pickers.people\" = { from = 16, to = 32, step = 2 } }");
        /// The KPI whose mean is to be as small as possible.
        minimise: Text, optional, example("\"cost.total\"");
        /// What one more of each lever costs, in money or plain points: the cost to minimise, if no KPI is.
        price: MapOf<Amount>, optional, example("{ \"warehouse.north.pool.pickers.people\" = \"1400 EUR\" }");
        /// The targets to meet. Without it all of the scenario.
        subject_to: OneOrMany<Name>, optional, example("[\"on_time\"]");
        /// How surely the answer is to be right.
        confidence: Share, default("\"95 %\"");
        /// How near a target's probability may be to the wanted one and still be taken for either side of it.
        indifference: Share, default("\"3 %\""), grade(A, "three weeks in a hundred");
        /// The same for means, of costs and of targets without a probability, as a share of the mean or the bound.
        tolerance: Share, default("\"1 %\""), grade(A, "below what plans are accurate to");
        /// More of any lever never makes a target harder to meet: settings that are not above one that failed are
        /// then left out unseen. It is checked against what was seen.
        more_helps: Flag, default("false");
        /// How many replications a setting gets before it is judged by a mean.
        first_stage: Positive, default("10");
        /// How often the steps of ranges are halved around the answer, for levers that need not be whole.
        refine: Count, default("0");
    }
}

/// The bound of a target: a share, a time, an amount of money or a plain number.
pub struct Amount;

/// What the bound of a target is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// A share.
    Share(f64),
    /// A time.
    Time(SimDuration),
    /// Money.
    Money(units::Money),
    /// A plain number.
    Number(f64),
}

/// Half the width of an interval: an amount, or a share of the estimate.
pub struct Width;

/// What half the width of an interval is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WidthOf {
    /// So much in the unit of the KPI.
    Amount(Bound),
    /// Such a share of the mean.
    Mean(f64),
    /// Such a share of the quantile.
    Quantile(f64),
}

impl KeyType for Width {
    type Out = WidthOf;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<WidthOf> {
        for (words, of) in
            [("of mean", WidthOf::Mean as fn(f64) -> WidthOf), ("of quantile", WidthOf::Quantile)]
        {
            let Some(share) = node.text().and_then(|text| text.trim().strip_suffix(words)) else { continue };
            let share = Node { value: Value::Text(share.trim().into()), ..node.clone() };
            return Share::read(&share, r).map(|s| of(s.value()));
        }
        Amount::read(node, r).map(WidthOf::Amount)
    }

    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": ["string", "number"], "examples": ["0.5 %", "10 min", "1 % of mean"] })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new(
            "a share, a time, an amount of money, a number, or a share `of mean` or `of quantile`",
            "as the KPI",
            "\"0.5 %\"",
        )
    }
}

impl KeyType for Amount {
    type Out = Bound;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Bound> {
        let Some(text) = node.text() else { return Number::read(node, r).map(Bound::Number) };
        let text = text.trim();
        if text.ends_with('%') {
            return Share::read(node, r).map(|s| Bound::Share(s.value()));
        }
        if r.currency().is_some_and(|c| text.ends_with(c) || text.starts_with(c)) {
            return Money::read(node, r).map(Bound::Money);
        }
        Duration::read(node, r).map(Bound::Time)
    }

    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": ["string", "number"], "examples": ["95 %", "24 h", 0.5] })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new("a share, a time, an amount of money or a number", "as the KPI", "\"95 %\"")
    }
}
