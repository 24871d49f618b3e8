//! What can go wrong, how it is noticed and what is done about it, as a scenario writes it.

use crate::keys;
use crate::scenario::config::Amount;
use crate::source::{
    Choice, Count, Duration, Factor, Flag, List, Many, Moment, Money, MoneyRate, OneOrMany, Positive, Rate,
    Raw, Section, Share, Spread, Text,
};

crate::choice! {
    /// The kind of a disruption, for the risk register. It changes nothing else.
    pub enum Kind {
        /// a road, a lane or a mode is closed
        LaneClosure = "lane_closure",
        /// a lane is slower
        LaneSlowdown = "lane_slowdown",
        /// a vehicle breaks down
        VehicleBreakdown = "vehicle_breakdown",
        /// a carrier is on strike
        CarrierStrike = "carrier_strike",
        /// a carrier takes less
        CarrierCapCut = "carrier_cap_cut",
        /// a carrier gets worse
        CarrierServiceDrop = "carrier_service_drop",
        /// too few couriers
        CourierShortage = "courier_shortage",
        /// an area cannot be reached
        LastMileAccess = "last_mile_access",
        /// customs or another authority holds goods
        CustomsHold = "customs_hold",
        /// fire or flood at a warehouse
        WarehouseFire = "warehouse_fire",
        /// part of a site is lost
        PartialSiteLoss = "partial_site_loss",
        /// no room is left
        SpaceExhaustion = "space_exhaustion",
        /// equipment fails
        EquipmentFailure = "equipment_failure",
        /// no power
        PowerCut = "power_cut",
        /// an order, warehouse or transport system is down
        SystemOutage = "system_outage",
        /// no network: records are stale
        NetworkOutage = "network_outage",
        /// data were stolen
        DataBreach = "data_breach",
        /// a wave of fraud
        FraudWave = "fraud_wave",
        /// payments fail
        PaymentGatewayDown = "payment_gateway_down",
        /// a supplier is late
        SupplierDelay = "supplier_delay",
        /// a supplier fails
        SupplierFailure = "supplier_failure",
        /// a supplier's quality drops
        SupplierQuality = "supplier_quality",
        /// goods are called back
        Recall = "recall",
        /// more or less is ordered
        Demand = "demand",
        /// one item sells out of proportion
        ViralItem = "viral_item",
        /// a wave of returns
        ReturnsWave = "returns_wave",
        /// many are ill
        AbsenteeismWave = "absenteeism_wave",
        /// staff walk out
        WalkOut = "walk_out",
        /// skills are missing
        SkillsGap = "skills_gap",
        /// a site, lane or product is suspended
        ComplianceStop = "compliance_stop",
        /// a channel to customers is down
        ContactChannelDown = "contact_channel_down",
        /// prices rise
        PriceShock = "price_shock",
        /// something else
        Other = "other",
    }
}

keys! {
    /// What can go wrong: when it begins, how long it lasts, and which levers it acts on.
    pub struct DisruptionKeys {
        /// What kind it is, for the risk register.
        kind: Choice<Kind>, default("\"other\"");
        /// When it begins. Without it only drills and stress tests make it happen.
        occurs: Section<OccursKeys>, optional;
        /// How long it lasts, from its beginning until recovery begins. Without it to the end of the run.
        lasts: Spread<Duration>, optional, lever, example("{ p10 = \"3 h\", p50 = \"8 h\", p90 = \"30 h\" }");
        /// How severe it is, drawn for each occurrence: with 0.5 a factor of 0.8 acts as 0.9, and half of every
        /// offset is added. What is set is set whatever the severity. It is drawn in steps of a hundredth.
        severity: Spread<Factor>, default("1"), lever;
        /// What it does, in the order in which it is written.
        effect: Many<EffectKeys>, optional;
        /// How long it takes to reach its full severity.
        builds: Section<RampKeys>, optional;
        /// How long it takes to recover, after it has lasted.
        recovers: Section<RampKeys>, optional;
        /// What it costs by itself, beside what it does.
        cost: Section<CostKeys>, optional;
        /// What is heard of it before it begins.
        warning: Section<WarningKeys>, optional;
        /// How long after its beginning, and after its end, it is known.
        detected_after: Spread<Duration>, default("\"0 s\""), lever;
        /// Disruptions of one group tend to come together: they share the draws of when they begin and how severe
        /// they are.
        group: Text, optional, example("\"weather\"");
        /// How often they share them. Otherwise each has its own.
        together: Share, default("\"100 %\""), lever;
        /// The share of the stock of warehouses that is destroyed when it begins, by the warehouse's name; `*` for all.
        destroys: Section<DestroysKeys>, optional;
    }
}

keys! {
    /// When a disruption begins: one of `at`, `between`, `every`, `rate`, `after` and `when`.
    pub struct OccursKeys {
        /// At these moments.
        at_: OneOrMany<Moment>, optional, name("at"), example("2026-03-10T06:00:00");
        /// At some moment between two, each as likely as the other.
        between: List<Moment>, optional, example("[2026-03-09, 2026-03-16]");
        /// How likely it is, with `between`, `after` and `when`.
        chance: Share, default("\"100 %\""), lever;
        /// So long after the end of the last one, or after the start of the run.
        every: Spread<Duration>, optional, lever, example("{ dist = \"exponential\", mean = \"40 d\" }");
        /// So often on average, whether or not the last one is over: a Poisson process.
        rate: Rate, optional, lever, example("\"1.5 /y\"");
        /// The part of the year in which it can begin, with `every` and `rate`: month and day of the first and the last.
        season: List<Text>, optional, example("[\"07-01\", \"10-15\"]");
        /// A calendar that counts the time for `every` and `rate`: time passes while it is open.
        calendar: Text, optional;
        /// After the beginning of another disruption.
        after: Text, optional, example("\"typhoon\"");
        /// When something comes about.
        when: Section<ConditionKeys>, optional;
        /// How long after that, with `after` and `when`.
        lag: Spread<Duration>, default("\"0 s\""), lever;
    }
}

keys! {
    /// A condition on a signal, looked at in intervals.
    pub struct ConditionKeys {
        /// The signal (`plimsoll signals FILE` lists them).
        signal: Text, required, example("\"warehouse.north.backlog\"");
        /// It holds above this value.
        above: Amount, optional, example("1500");
        /// It holds below this value.
        below: Amount, optional, example("2");
        /// How long it must hold.
        lasting: Duration, default("\"0 s\""), name("for");
        /// How often it is looked at.
        poll: Duration, default("\"15 min\"");
    }
}

keys! {
    /// What acts on levers: one of `multiply`, `add` and `set`.
    pub struct EffectKeys {
        /// The path of the lever; `*` for any name, `#word` for everything with this word among its `tags`.
        on: Text, required, example("\"leg.coast_road.capacity\"");
        /// Its value times this factor.
        multiply: Factor, optional, example("0.3");
        /// Its value plus this.
        add: Raw, optional, example("\"6 h\"");
        /// Another value instead. Of several the one that began last counts.
        set: Raw, optional, example("false");
    }
}

keys! {
    /// A transition: linear in equal steps, or in stages of their own.
    pub struct RampKeys {
        /// How long it takes.
        over: Duration, required, lever, example("\"48 h\"");
        /// In how many equal steps.
        steps: Positive, default("8");
        /// The share of the full effect at each stage instead of equal steps, each for an equal part of the time.
        stages: List<Share>, optional, example("[\"100 %\", \"60 %\", \"20 %\"]");
    }
}

keys! {
    /// What something costs by itself.
    pub struct CostKeys {
        /// Each time.
        each: Money, optional, lever, example("\"5000 EUR\"");
        /// As long as it lasts.
        per_hour: MoneyRate, optional, lever, example("\"120 EUR/h\"");
    }
}

keys! {
    /// What is heard of a disruption before it begins.
    pub struct WarningKeys {
        /// How long before.
        lead: Duration, required, lever, example("\"48 h\"");
        /// In which share of cases there is a warning.
        hit: Share, default("\"100 %\""), lever;
        /// How often there is one and nothing follows. Nobody knows until `lead` has passed.
        false_alarms: Rate, default("\"0 /y\""), lever;
    }
}

keys! {
    /// Stock that is destroyed.
    pub struct DestroysKeys {
        /// The warehouse; `*` for all.
        stock_of: OneOrMany<Text>, required, example("\"north\"");
        /// How much of every item there.
        share: Share, required, lever, example("\"60 %\"");
    }
}

keys! {
    /// What is watched, how often, and what counts as an alarm. Playbooks see monitors, never the signals themselves.
    pub struct MonitorKeys {
        /// The signal (`plimsoll signals FILE` lists them).
        signal: Text, optional, example("\"warehouse.north.backlog\"");
        /// Instead of a signal: how many orders are predicted to be late, because they have not shipped and their
        /// promise ends within this time.
        due_within: Duration, optional, lever, example("\"12 h\"");
        /// How often it is looked at.
        poll: Duration, default("\"15 min\""), grade(A, "a usual dashboard"), lever;
        /// How long it takes from the look to the alarm.
        delay: Duration, default("\"0 s\""), lever;
        /// Alarm above this value.
        above: Amount, optional, lever, example("1500");
        /// Alarm below this value.
        below: Amount, optional, lever, example("2");
        /// Alarm when it has risen by this much `within` a time.
        rises_by: Amount, optional, lever, example("400");
        /// The time for `rises_by`.
        within: Duration, default("\"1 h\"");
        /// How long it must be so.
        lasting: Duration, default("\"0 s\""), name("for"), lever;
        /// The alarm ends when the value is back beyond this one, not merely beyond the bound.
        clears_at: Amount, optional, lever, example("900");
        /// In which share of cases an alarm is raised at all.
        hit: Share, default("\"100 %\""), lever;
        /// How often there is an alarm without a cause, on average.
        false_alarms: Rate, default("\"0 /y\""), lever;
        /// How long such an alarm stands.
        false_for: Duration, default("\"1 h\"");
        /// What each alarm costs, true or false.
        cost: Money, optional, lever, example("\"80 EUR\"");
    }
}

keys! {
    /// Who decides: when they can be reached, and up to which level.
    pub struct ContactKeys {
        /// A calendar of the hours in which they are there. Without it always.
        hours: Text, optional, example("\"office\"");
        /// How long until they answer in those hours.
        answers: Spread<Duration>, default("\"0 s\""), lever, example("{ low = \"5 min\", likely = \"15 min\", high = \"1 h\" }");
        /// How long until they answer outside those hours. Without it they answer when they are back.
        away: Spread<Duration>, optional, lever, example("\"2 h\"");
        /// The highest level they may approve.
        level: Positive, default("6"), lever;
        /// Whom they ask when the level is above theirs.
        asks: Text, optional, example("\"director\"");
    }
}

keys! {
    /// Money set aside for what playbooks cost.
    pub struct BudgetKeys {
        /// How much there is in a run.
        amount: Money, required, lever, example("\"50000 EUR\"");
        /// What happens to a playbook when not enough is left.
        when_empty: Choice<WhenEmpty>, default("\"refuse\""), lever;
        /// Who is asked, with `when_empty = "ask"`.
        asks: Text, optional, example("\"director\"");
    }
}

crate::choice! {
    /// What happens when a budget cannot pay.
    pub enum WhenEmpty {
        /// the playbook does not start, and one that runs ends when its money is gone
        Refuse = "refuse",
        /// somebody is asked, which takes their time; then it is paid all the same
        Ask = "ask",
        /// it is paid all the same
        Overdraw = "overdraw",
    }
}

keys! {
    /// A plan for when something goes wrong: what starts it, who decides, how long it takes, what it does, what it costs
    /// and when it ends.
    pub struct PlaybookKeys {
        /// What starts it.
        start: Section<StartKeys>, required;
        /// What must be so as well.
        guard: Section<GuardKeys>, optional;
        /// Who decides, and how long that takes.
        decide: Section<DecideKeys>, optional;
        /// How ready it is.
        ready: Section<ReadyKeys>, optional;
        /// What it does to levers while it is active.
        action: Many<EffectKeys>, optional;
        /// What it does to orders in hand.
        orders: Many<OrdersActionKeys>, optional;
        /// What it costs.
        cost: Section<PlaybookCostKeys>, optional;
        /// When it ends. Without it as soon as nothing would start it any more.
        stop: Section<StopKeys>, optional;
        /// The most times in a run.
        most: Positive, optional, lever, example("2");
        /// Which goes first when several would start together: the lowest.
        priority: Count, default("50"), lever;
        /// Playbooks that cannot be active with it. The one with the lower `priority` number wins, and ends the other.
        excludes: OneOrMany<Text>, optional, example("\"rail\"");
    }
}

keys! {
    /// What starts a playbook: what stands here by itself must all hold.
    pub struct StartKeys {
        /// A disruption is known to be there.
        disruption: Text, optional, example("\"ice\"");
        /// There is a warning of a disruption.
        warning: Text, optional, example("\"ice\"");
        /// A monitor gives alarm.
        monitor: Text, optional, example("\"backlog\"");
        /// Somebody starts it at a moment.
        at_: Moment, optional, name("at"), example("2026-03-10T06:00:00");
        /// Any one of these.
        any: Many<TriggerKeys>, optional;
        /// All of these.
        all: Many<TriggerKeys>, optional;
        /// How long it must hold.
        lasting: Duration, default("\"0 s\""), name("for"), lever;
    }
}

keys! {
    /// One thing that can start a playbook.
    pub struct TriggerKeys {
        /// A disruption is known to be there.
        disruption: Text, optional, example("\"ice\"");
        /// There is a warning of a disruption.
        warning: Text, optional, example("\"ice\"");
        /// A monitor gives alarm.
        monitor: Text, optional, example("\"backlog\"");
        /// Somebody starts it at a moment.
        at_: Moment, optional, name("at"), example("2026-03-10T06:00:00");
    }
}

keys! {
    /// What must be so for a playbook to start.
    pub struct GuardKeys {
        /// Playbooks that must not be active.
        not_active: OneOrMany<Text>, optional, example("\"stop_sale\"");
        /// Playbooks that must be active.
        active: OneOrMany<Text>, optional, example("\"first_aid\"");
        /// A calendar that must be open.
        calendar: Text, optional;
    }
}

keys! {
    /// Who decides on a playbook.
    pub struct DecideKeys {
        /// Who is called. Without it nobody need be.
        contact: Text, optional, example("\"duty\"");
        /// The level of authority it needs.
        level: Positive, default("1"), lever;
        /// How long the decision takes once somebody is reached.
        takes: Spread<Duration>, default("\"0 s\""), lever, example("{ low = \"10 min\", likely = \"25 min\", high = \"1 h\" }");
    }
}

keys! {
    /// How ready a playbook is.
    pub struct ReadyKeys {
        /// From the decision until it takes effect.
        lead_time: Spread<Duration>, default("\"0 s\""), lever, example("\"6 h\"");
        /// Whether it has been drilled.
        drilled: Flag, default("true"), lever;
        /// How often it is drilled.
        drill_every: Duration, optional, lever, example("\"90 d\"");
        /// How long a drill helps.
        drill_helps_for: Duration, default("\"180 d\""), grade(A, "half a year"), lever;
        /// What a drill costs.
        drill_cost: Money, optional, lever, example("\"1500 EUR\"");
        /// How much longer its lead time is when it has not been drilled.
        undrilled_takes: Factor, default("2"), grade(A, "a doubled time"), lever;
        /// How often it fails when it has not been drilled.
        undrilled_fails: Share, default("\"5 %\""), grade(A, "one in twenty"), lever;
    }
}

crate::choice! {
    /// What a playbook does to an order.
    pub enum OrdersAct {
        /// it is cancelled and refunded
        Cancel = "cancel",
        /// it goes through allocation again, if nobody has begun it
        Reallocate = "reallocate",
        /// it goes before all others that wait for people or stations
        Expedite = "expedite",
        /// it is carried with another service at no charge; its promise stays
        Upgrade = "upgrade",
        /// what there is of it is sent, the rest follows
        Split = "split",
        /// its customer is told, and is as patient as if the order had just been placed
        Notify = "notify",
    }
}

keys! {
    /// What a playbook does to orders in hand, oldest first.
    pub struct OrdersActionKeys {
        /// What.
        act: Choice<OrdersAct>, required, name("do"), example("\"cancel\"");
        /// Only orders at this warehouse.
        warehouse: Text, optional, example("\"north\"");
        /// Only orders of this service.
        service: Text, optional, example("\"standard\"");
        /// Only orders of this region.
        region: Text, optional, example("\"coast\"");
        /// Only orders whose promise ends within this time, or has ended.
        due_within: Duration, optional, lever, example("\"12 h\"");
        /// Only orders placed longer ago than this.
        older_than: Duration, optional, lever, example("\"3 d\"");
        /// The service that `upgrade` gives.
        to: Text, optional, example("\"express\"");
        /// Again in this interval, as long as the playbook is active. Without it once.
        every: Duration, optional, lever, example("\"1 h\"");
        /// At most so many each time.
        most: Positive, optional, lever, example("500");
        /// What each order costs.
        cost: Money, optional, lever, example("\"3 EUR\"");
    }
}

keys! {
    /// What a playbook costs.
    pub struct PlaybookCostKeys {
        /// For having it at all.
        retainer: MoneyRate, optional, lever, example("\"3 EUR/h\"");
        /// Each time it takes effect.
        activation: Money, optional, lever, example("\"2000 EUR\"");
        /// As long as it is active.
        per_hour: MoneyRate, optional, lever, example("\"90 EUR/h\"");
        /// The budget that pays what it costs when it is used. Without it there is no limit.
        budget: Text, optional, example("\"emergency\"");
    }
}

keys! {
    /// When a playbook ends: as soon as one of these is so, but not before `at_least`. What has not been there since the
    /// playbook was triggered cannot be over or clear: then it ends when nothing would start it any more.
    pub struct StopKeys {
        /// A disruption is known to be over, and there is no warning of it.
        over: Text, optional, example("\"ice\"");
        /// A monitor gives no alarm any more.
        clear: Text, optional, example("\"backlog\"");
        /// How long that must have been so.
        plus: Duration, default("\"0 s\""), lever, example("\"24 h\"");
        /// It has been active for so long.
        after: Duration, optional, lever, example("\"21 d\"");
        /// It is active at least for so long.
        at_least: Duration, default("\"0 s\""), lever, example("\"4 h\"");
        /// How long what it does takes to fade.
        ramp_down: Duration, default("\"0 s\""), lever, example("\"24 h\"");
        /// How long it does not start again.
        cool_down: Duration, default("\"0 s\""), lever, example("\"48 h\"");
    }
}

keys! {
    /// A system that others wait for: while it is down, what it stops waits, and is caught up with afterwards.
    pub struct SystemKeys {
        /// Whether it works.
        up: Flag, default("true"), lever;
        /// What stops without it.
        stops: Choice<Stops>, required;
        /// The warehouses whose work it stops. Without it all.
        warehouses: OneOrMany<Text>, optional, example("[\"north\"]");
        /// How fast what has waited is let through when it works again. Without it at once.
        catch_up: Rate, optional, lever, example("\"600 /h\"");
        /// The share of orders placed while it is down that are lost, with `stops = "orders"`.
        lost: Share, default("\"0 %\""), lever;
    }
}

crate::choice! {
    /// What a system is needed for.
    pub enum Stops {
        /// taking in orders
        Orders = "orders",
        /// giving orders to a warehouse to work on
        Release = "release",
        /// handing parcels to carriers
        Labels = "labels",
    }
}
