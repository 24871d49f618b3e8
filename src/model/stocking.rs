//! Stock as a scenario writes it for a warehouse, and the words for its rules.

use crate::keys;
use crate::source::{
    Amount, Choice, CostRate, Count, Duration, Factor, Flag, MapOf, Money, MoneyRate, Positive, Section,
    Share, Spread, Units,
};

crate::choice! {
    /// What becomes of units that are asked for and not there.
    pub enum WhenShort {
        /// the order waits for them
        Backorder = "backorder",
        /// they are lost; the rest of the order is sent
        Lose = "lose",
        /// the whole order is cancelled
        Cancel = "cancel",
    }
}

crate::choice! {
    /// Who gets the units of a receipt when more are owed than came.
    pub enum ShareOut {
        /// whoever waits longest
        FirstCome = "first_come",
        /// the most urgent order, and of equals whoever waits longest
        Priority = "priority",
        /// the channel, or the warehouse that buys here, that was given the fewest units so far; within it whoever
        /// waits longest
        Evenly = "evenly",
    }
}

crate::choice! {
    /// Which units leave first.
    pub enum IssueRule {
        /// those received first
        Fifo = "fifo",
        /// those that expire first
        Fefo = "fefo",
        /// those received last
        Lifo = "lifo",
    }
}

crate::choice! {
    /// How the supplier of a purchase is chosen.
    pub enum SupplierChoice {
        /// by share, drawn for every purchase
        Share = "share",
        /// the first by priority that is not out of action
        Priority = "priority",
        /// the one with the lowest price that is not out of action
        Cheapest = "cheapest",
        /// the one with the shortest mean lead time that is not out of action
        Fastest = "fastest",
    }
}

keys! {
    /// Stock at a warehouse, of an item, of every item of a class, or of `all` items that no other table names.
    pub struct StockKeys {
        /// Units of each item at the start. Without it the shelf begins full: at the order-up-to level, or at
        /// reorder point and lot size together.
        on_hand: Amount<Units>, optional, lever, example("400");
        /// The same in days of expected demand.
        on_hand_days: Factor, optional, lever;
        /// When and up to what it is replenished. Without it nothing is ever bought.
        policy: Section<PolicyKeys>, optional;
        /// How the demand of a day is foreseen, for policies in days. Without it the policy knows the mean that
        /// the scenario leads one to expect.
        forecast: Section<ForecastKeys>, optional;
        /// What becomes of units that are asked for and not there.
        when_short: Choice<WhenShort>, default("\"backorder\""), lever;
        /// What becomes of units that were sold and turn out not to be there.
        when_oversold: Choice<WhenShort>, default("\"backorder\""), lever;
        /// Who gets the units of a receipt when more are owed than came.
        share_out: Choice<ShareOut>, default("\"first_come\""), lever;
        /// Who supplies it, with the share of purchases each gets. Without it every supplier whose `items` name
        /// it does, in equal shares.
        suppliers: MapOf<Share>, optional, example("{ acme = \"70 %\", bravo = \"30 %\" }");
        /// How the supplier of a purchase is chosen.
        choose: Choice<SupplierChoice>, default("\"share\""), lever;
        /// Purchases are at least so large.
        minimum: Amount<Units>, default("0"), lever;
        /// Purchases are whole multiples of this, a case or a pallet.
        multiple: Positive, default("1"), lever;
        /// From the moment the reorder point is reached until somebody notices.
        alert_delay: Spread<Duration>, optional, lever, example("\"4 h\"");
        /// From the dock to the shelf.
        put_away: Spread<Duration>, optional, lever, example("{ dist = \"lognormal\", mean = \"6 h\", cv = 0.5 }");
        /// Which units leave first, when items have a shelf life.
        issue: Choice<IssueRule>, default("\"fefo\""), lever;
        /// What it costs to hold a unit.
        holding_cost: CostRate, optional, lever, example("\"0.2 EUR/d\"");
        /// What it costs to hold stock for a year, as a share of what it cost: capital, space, insurance,
        /// obsolescence.
        holding_rate: Share, default("\"0 %\""), lever;
        /// What it costs to owe a unit to a customer.
        shortage_cost: CostRate, optional, lever, example("\"5 EUR/d\"");
        /// What it costs when a unit is not sold for lack of stock.
        lost_sale_cost: Money, optional, lever;
        /// Stock for more than so many days of expected demand is overstock.
        overstock_days: Factor, default("60"), lever, grade(A, "two months of demand");
        /// Stock that nobody has asked for in so long is dead.
        dead_after: Duration, default("\"180 d\""), lever, grade(A, "half a year without demand");
        /// Units that disappear without a record: theft, damage, loss.
        shrink: Section<ShrinkKeys>, optional;
        /// Share of lines for which another item of this table is picked.
        mispicks: Share, default("\"0 %\""), lever;
        /// Receipts that are booked with a wrong number.
        receiving_errors: Section<RecordErrorKeys>, optional;
        /// Records that are wrong at the start.
        record_errors: Section<RecordErrorKeys>, optional;
        /// Every item is counted once in this time, one after another; the count puts its record right.
        count_every: Duration, optional, lever, example("\"30 d\"");
        /// How long one count takes.
        count_takes: Duration, default("\"90 s\""), grade(A, "1.5 min for a location");
        /// What an hour of counting costs.
        count_wage: MoneyRate, optional, lever, example("\"18 EUR/h\"");
    }
}

keys! {
    /// Room for stock. What does not fit goes to overflow storage, outside, from where it is sold like the rest.
    pub struct StorageKeys {
        /// Units that the building holds.
        capacity: Amount<Units>, required, lever, example("\"42000 units\"");
        /// What it costs to keep a unit in overflow storage.
        overflow_cost: CostRate, optional, lever, example("\"0.05 EUR/d\"");
    }
}

keys! {
    /// When a stock is replenished and up to what, by the inventory position: on hand by the record, less what is
    /// promised or owed, plus what is on order. With `every` at fixed times, otherwise whenever the position falls.
    pub struct PolicyKeys {
        /// Time between two reviews, the first of them at the start. Without it the position is under continuous
        /// review.
        every: Duration, optional, lever, example("\"7 d\"");
        /// Time of the first review after the start.
        first: Duration, default("\"0 s\"");
        /// The reorder point: at or below it, up to `S`.
        s: Count, optional, lever, example("400");
        /// The order-up-to level that goes with `s`.
        big_s: Count, optional, lever, example("900"), name("S");
        /// The reorder point: at or below it, `Q` or a multiple of it.
        r: Count, optional, lever, example("38");
        /// The lot size that goes with `r`.
        big_q: Count, optional, lever, example("177"), name("Q");
        /// One for one: what is asked for is ordered, so that the position stays here.
        base_stock: Count, optional, lever;
        /// The order-up-to level of periodic reviews.
        up_to: Count, optional, lever;
        /// The order-up-to level in days of foreseen demand.
        days_of_cover: Factor, optional, lever, example("20");
        /// The reorder point in days of foreseen demand, with `days_of_cover`.
        reorder_days: Factor, optional, lever, example("8");
        /// Nothing is kept: what customers order is ordered.
        on_demand: Flag, default("false");
    }
}

keys! {
    /// How the demand of a day is foreseen.
    pub struct ForecastKeys {
        /// The mean of so many past reviews.
        periods: Positive, optional, lever, example("8");
        /// How wrong it is: the coefficient of variation of a factor with mean 1, drawn for every item at every
        /// review.
        error_cv: Factor, default("0"), lever;
    }
}

keys! {
    /// Units that disappear without a record.
    pub struct ShrinkKeys {
        /// Mean time between two losses of the same item.
        every: Duration, required, lever, example("\"60 d\"");
        /// Units lost each time.
        units: Positive, default("1"), lever;
    }
}

keys! {
    /// Wrong numbers in the record.
    pub struct RecordErrorKeys {
        /// How often.
        share: Share, required, lever, example("\"2 %\"");
        /// By how much, as often too many as too few.
        units: Spread<Positive>, default("{ dist = \"geometric\", mean = 2, from = 1 }"), lever, grade(A, "small errors are most common");
    }
}
