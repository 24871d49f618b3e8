//! Items and suppliers as a scenario writes them; stock at a warehouse is in `stocking`.

use crate::keys;
use crate::source::{
    Amount, Choice, Count, Duration, Factor, FileName, Flag, Moment, Money, Named, OneOrMany, Positive, Rate,
    Section, Share, Spread, Text, Units, Weight,
};

crate::choice! {
    /// How numbers in a file of items are written.
    pub enum ItemDecimal {
        /// 12.50
        Point = ".",
        /// 12,50
        Comma = ",",
    }
}

keys! {
    /// An item, or a class of items that are alike.
    pub struct ItemKeys {
        /// How many items the class has. They are called after it: `A1`, `A2` and so on.
        items: Positive, default("1");
        /// The share of order lines, for channels that name no items of their own; without shares all items are
        /// ordered equally often.
        share: Share, optional, lever;
        /// What a unit is sold for.
        price: Money, optional, lever;
        /// What a unit costs to buy.
        cost: Money, optional, lever;
        /// What a unit weighs.
        weight: Weight, optional;
        /// How many litres a unit takes up.
        litres: Factor, optional;
        /// From receipt to expiry.
        shelf_life: Spread<Duration>, optional, lever, example("\"30 d\"");
        /// How it must be stored.
        storage: Text, optional, example("\"cold\"");
        /// What customers may get instead when it is short. The price stays that of what was ordered.
        substitute: Text, optional, example("\"B\"");
        /// The share of customers who agree to it.
        substitute_accepted: Share, default("\"100 %\""), lever;
    }
}

keys! {
    /// Items from a CSV file, one a row. Columns: the item's name, and any of `share`, `price`, `cost`, `weight`
    /// (kg), `litres`, `shelf_life` (days), `storage` and `class`.
    pub struct ItemsKeys {
        /// The file.
        file: FileName, optional;
        /// How numbers in the file are written: with a decimal point or a decimal comma.
        decimal: Choice<ItemDecimal>, default("\".\"");
        /// The column with the item's name.
        item: Text, default("\"item\"");
        /// Items without a class fall into A, B and C by the value that is ordered of them: A are those that
        /// together make up this share.
        a: Share, default("\"80 %\""), grade(K, "the usual Pareto limits");
        /// And A and B together this share.
        b: Share, default("\"95 %\""), grade(K, "the usual Pareto limits");
    }
}

keys! {
    /// Rebalancing: units move from warehouses that have plenty to those that run short, at regular reviews.
    pub struct RebalanceKeys {
        /// Time between two reviews, no shorter than a transfer takes.
        every: Duration, required, lever, example("\"7 d\"");
        /// The warehouses that take part. Without it all.
        between: OneOrMany<Text>, optional, example("[\"north\", \"south\"]");
        /// A warehouse whose unpromised stock lasts for fewer days than this gets units, up to the days that the
        /// stock of all of them would last together. What is on order is not counted.
        below_days: Factor, required, lever, example("3");
        /// A warehouse gives only what it has beyond so many days.
        keep_days: Factor, default("7"), lever, grade(A, "a week's demand stays where it is");
        /// Fewer units of an item are not moved.
        least: Amount<Units>, default("1"), lever;
        /// How long a transfer takes.
        takes: Spread<Duration>, default("\"1 d\""), lever, grade(A, "the next day's truck");
        /// What moving a unit costs.
        per_unit: Money, optional, lever, example("\"0.35 EUR\"");
    }
}

keys! {
    /// A supplier: what it delivers, how fast and how surely, and what it costs.
    pub struct SupplierKeys {
        /// The items or classes it delivers. Without it, all.
        items: OneOrMany<Text>, optional, example("[\"A\", \"B\"]");
        /// The warehouse that is the supplier, when it is one of the scenario's own: purchases then wait there
        /// like orders, first come first served.
        from: Text, optional, example("\"central\"");
        /// Whether it is in action. While it is not, what is ordered waits on its desk.
        open: Flag, default("true"), lever;
        /// From dispatch to the dock.
        lead_time: Spread<Duration>, default("\"0 s\""), lever, example("{ dist = \"gamma\", mean = \"10 d\", cv = 0.3 }");
        /// How much lead times deviate from their mean, as a factor on what `lead_time` says: 0.5 halves every
        /// deviation, as when the supplier shares its plans.
        lead_time_spread: Factor, default("1"), lever;
        /// The lead time it quotes, by which it is judged. Without it the mean.
        quoted: Duration, optional;
        /// From the decision to the order on the supplier's desk.
        order_time: Spread<Duration>, optional, lever, example("\"1 d\"");
        /// Purchase orders with a mistake.
        order_errors: Section<OrderErrorKeys>, optional;
        /// A calendar of the hours in which it takes orders; outside they wait.
        calendar: Text, optional;
        /// How many units it makes; without it as many as are ordered.
        capacity: Rate, optional, lever, example("\"500 /d\"");
        /// The share of units refused at the dock.
        reject: Share, default("\"0 %\""), lever;
        /// What it charges for a unit. Without it what the item costs.
        price: Money, optional, lever;
        /// A factor on the price.
        price_factor: Factor, default("1"), lever;
        /// What it costs to place a purchase, transport included.
        order_cost: Money, optional, lever;
        /// Who comes first when suppliers are chosen by priority; 0 is the first.
        priority: Count, default("0"), lever;
        /// It takes no smaller purchases.
        minimum: Amount<Units>, default("0"), lever;
        /// It delivers whole multiples of this.
        multiple: Positive, default("1"), lever;
        /// A faster way at a higher price.
        expedite: Section<ExpediteKeys>, optional;
        /// When it is out of action, by turns and by chance.
        outages: Section<OutageKeys>, optional;
        /// When it is out of action, one by one.
        outage: Named<ListedOutageKeys>, optional;
    }
}

keys! {
    /// Purchase orders with a mistake, which takes time to put right.
    pub struct OrderErrorKeys {
        /// How many have one.
        share: Share, required, lever, example("\"4 %\"");
        /// How long it takes to put it right.
        takes: Spread<Duration>, required, lever, example("\"3 d\"");
    }
}

keys! {
    /// A faster way at a higher price, used when little is left.
    pub struct ExpediteKeys {
        /// It is used when unpromised units and those on order last at most so many days.
        below_days: Factor, required, lever, example("3");
        /// Its lead time.
        lead_time: Spread<Duration>, required, lever, example("\"2 d\"");
        /// A factor on the price.
        price_factor: Factor, default("1"), lever, example("1.4");
    }
}

keys! {
    /// When a supplier is out of action: it begins in action, and what is ordered waits until it is back.
    pub struct OutageKeys {
        /// Time from the end of one outage to the beginning of the next.
        every: Spread<Duration>, required, lever, example("{ dist = \"exponential\", mean = \"730 d\" }");
        /// How long it lasts.
        lasts: Spread<Duration>, required, lever, example("\"10 d\"");
    }
}

keys! {
    /// One outage of a supplier.
    pub struct ListedOutageKeys {
        /// When it begins.
        begins: Moment, required, name("from"), example("2026-03-02");
        /// How long it lasts.
        lasts: Duration, required, lever, example("\"10 d\"");
    }
}
