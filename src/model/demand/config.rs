//! Demand as a scenario writes it.

use crate::keys;
use crate::source::{
    Amount, Date, Duration, Factor, FileName, List, MapOf, Money, Named, OneOf2, Positive, Rate, Section,
    Shape24, Share, Spread, Text, Units,
};

crate::choice! {
    /// How recorded orders become the orders of a replication.
    pub enum ResampleBy {
        /// as recorded, in every replication
        No = "no",
        /// every day is a recorded day of the same weekday, chosen at random
        Days = "days",
        /// the moments are as recorded; lines, units and region are those of an order chosen at random
        Orders = "orders",
    }
}

crate::choice! {
    /// How numbers in a CSV file are written.
    pub enum DecimalMark {
        /// 12.50
        Point = ".",
        /// 12,50
        Comma = ",",
    }
}

keys! {
    /// A sales channel: where orders come from. How many orders a day, when, how large, where to.
    pub struct ChannelKeys {
        /// How many orders come in. A rate such as "4300 /d" is the mean over days with factor 1; a spread of
        /// rates is drawn once a replication, for when the level itself is uncertain. A table replays recorded
        /// orders (`file`) or gives the time between orders (`every`).
        orders: OneOf2<Spread<Rate>, OrderSourceKeys>, required, lever, example("\"4300 /d\"");
        /// How many orders are placed at once, each time.
        at_once: Spread<Positive>, optional, lever;
        /// Shares of orders by region.
        regions: MapOf<Share>, optional, example("{ north = \"60 %\", south = \"40 %\" }");
        /// Shares of orders by service, in place of the shares the services give.
        services: MapOf<Share>, optional, example("{ standard = \"85 %\", express = \"15 %\" }");
        /// Factors by day of the week; days left out have 1.
        by_day: MapOf<Factor>, optional, example("{ mon = 1.15, fri = 1.2, sat-sun = 0.4 }");
        /// Factors by month (`jan` to `dec`); months left out have 1.
        by_month: MapOf<Factor>, optional, example("{ nov = 1.3, dec = 1.5 }");
        /// The shape of a day: weights of equal parts of it, as a list or a CSV file with one column.
        /// Only the shape counts: the weights are scaled to a mean of 1.
        by_hour: Shape24, optional, example("\"data/web-hours.csv\"");
        /// Dates without orders.
        no_orders: List<Date>, default("[]");
        /// How much days differ for no known reason: the coefficient of variation of a daily factor.
        busy_days_cv: Factor, default("0"), lever;
        /// How much hours differ for no known reason: the coefficient of variation of an hourly factor.
        busy_hours_cv: Factor, default("0"), lever;
        /// Peaks of known dates.
        peak: Named<PeakKeys>, optional;
        /// Lines of an order.
        lines: Spread<Positive>, default("1"), lever;
        /// Units of a line.
        units: Spread<Positive>, default("1"), lever;
        /// What a unit weighs. It decides on the packing.
        unit_weight: crate::source::Weight, optional, lever, example("\"400 g\"");
        /// What is in the lines.
        items: Section<ItemKeys>, optional;
        /// Units of every item that are kept from this channel.
        buffer: Amount<Units>, default("0"), lever;
        /// How often it learns what is in stock. Between two looks it sells what is no longer there. Without it
        /// it knows at once.
        sync_every: Duration, optional, lever, example("\"15 min\"");
        /// What an order is worth.
        value: Spread<Money>, optional, lever;
        /// How long customers wait, from placement, until they cancel an order that nobody has begun.
        patience: Spread<Duration>, optional, lever;
        /// The channel's orders are fetched at this interval, counted from the start of the run; until then they wait.
        /// Without it they come in at once.
        fetched_every: Duration, optional, lever, example("\"15 min\"");
        /// The share of orders that come in twice. A duplicate that nobody notices is picked, packed and shipped
        /// without being paid for.
        duplicates: Share, default("\"0 %\""), lever;
    }
}

keys! {
    /// Where the moments of orders come from, when it is not a rate.
    pub struct OrderSourceKeys {
        /// Independent times between orders.
        every: Spread<Duration>, optional, lever, example("\"20 s\"");
        /// A CSV file of recorded orders, a row an order or a row an order line.
        file: FileName, optional;
        /// How numbers in the file are written: with a decimal point or a decimal comma.
        decimal: crate::source::Choice<DecimalMark>, default("\".\"");
        /// The column with the moment of placement.
        placed_at: Text, default("\"placed_at\"");
        /// The column with the order number; rows with the same number are lines of one order.
        order: Text, default("\"order_id\"");
        /// The column with the number of lines, when a row is an order.
        lines: Text, optional, example("\"lines\"");
        /// The column with units: of the order, or of the line.
        units: Text, optional, example("\"qty\"");
        /// The column with the region; its values are names of regions, or of `region_names`.
        region: Text, optional, example("\"country\"");
        /// Which region a value of the region column means; `"*"` stands for all others.
        region_names: MapOf<Text>, optional, example("{ \"United Kingdom\" = \"home\", \"*\" = \"abroad\" }");
        /// The column with the value of the order.
        value: Text, optional, example("\"value\"");
        /// How often each order is placed on average: 1.4 adds copies of 40 %, 0.8 leaves out 20 %.
        factor: Factor, default("1"), lever;
        /// Copies are placed up to this long before or after the original.
        jitter: Duration, default("\"30 min\""), grade(A, "copies should not arrive in pairs");
        /// How orders are resampled.
        resample: crate::source::Choice<ResampleBy>, default("\"no\""), lever;
    }
}

keys! {
    /// A peak: factors for the days from one date on.
    pub struct PeakKeys {
        /// The first day.
        from: Date, required;
        /// A factor for each day from the first on.
        shape: List<Factor>, required, example("[2.4, 1.8, 1.3]");
    }
}

keys! {
    /// What is in order lines: items of a CSV file, classes of items, or a Zipf law.
    pub struct ItemKeys {
        /// A CSV file with an item a row.
        file: FileName, optional;
        /// How numbers in the file are written: with a decimal point or a decimal comma.
        decimal: crate::source::Choice<DecimalMark>, default("\".\"");
        /// The column with the item's name.
        item: Text, default("\"sku\"");
        /// The column with how often it is ordered.
        weight: Text, default("\"lines\"");
        /// The column with its price.
        price: Text, optional, example("\"price\"");
        /// Classes of items.
        classes: Named<ItemClassKeys>, optional;
        /// So many items whose popularity follows a Zipf law.
        zipf: Section<ZipfKeys>, optional;
    }
}

keys! {
    /// A class of items that are ordered equally often.
    pub struct ItemClassKeys {
        /// The share of lines that are items of this class.
        share: Share, required;
        /// How many items the class has.
        items: Positive, required;
        /// What a unit costs.
        price: Money, optional, lever;
    }
}

keys! {
    /// Items whose popularity falls with their rank to the power of the exponent.
    pub struct ZipfKeys {
        /// How many items.
        items: Positive, required;
        /// The exponent.
        exponent: Factor, default("0.9"), grade(A, "20 % of items then take about 80 % of lines");
        /// What a unit costs.
        price: Money, optional, lever;
    }
}
