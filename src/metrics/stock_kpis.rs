//! KPIs of stock and suppliers.
//!
//! The three fill rates are those of Silver, Pyke & Thomas, *Inventory and Production Management in Supply
//! Chains* (2017), section 6.6: cycles without a shortage, units served at once, time with stock at hand.
//! The bullwhip ratio compares variance over mean, so that it is one for a buyer who passes demand on.

use super::Layout;
use super::kpi::{Better, Unit};
use super::kpis::{FLOW, NONE, Registry, account, share};
use super::recorder::Recorder;
use super::stock::{GroupCounts, SupplierCounts};
use crate::domain::{Account, StockLevel};

/// Groups of stocks that a figure is about.
#[derive(Clone)]
struct Cut {
    /// In front of the id.
    path: String,
    /// Behind the label, with a comma in front.
    of: String,
    groups: Vec<usize>,
    stocks: f64,
    headline: bool,
}

impl Cut {
    fn sum(&self, r: &Recorder, of: impl Fn(&GroupCounts) -> f64) -> f64 {
        self.groups.iter().map(|g| of(&r.stock.groups[*g])).sum()
    }

    /// Time-average of a level over the window.
    fn mean(&self, r: &Recorder, level: StockLevel) -> f64 {
        self.sum(r, |g| g.integrals[level as usize]) / (r.window_micros() / 3.6e9)
    }
}

/// The cuts of a scenario: all stock, then each site and each group when there are several.
fn cuts(layout: &Layout) -> Vec<Cut> {
    let of = |path: String, of: String, groups: Vec<usize>, headline| {
        let stocks = groups.iter().map(|g| f64::from(layout.groups[*g].stocks)).sum();
        Cut { path, of, groups, stocks, headline }
    };
    let mut cuts = vec![of("stock".into(), String::new(), (0..layout.groups.len()).collect(), true)];
    let sites: Vec<usize> =
        (0..layout.sites.len()).filter(|s| layout.groups.iter().any(|g| g.site == *s)).collect();
    for site in sites.iter().filter(|_| sites.len() > 1) {
        let groups = (0..layout.groups.len()).filter(|g| layout.groups[*g].site == *site).collect();
        let name = &layout.sites[*site];
        cuts.push(of(format!("warehouse.{name}.stock"), format!(", {name}"), groups, false));
    }
    for (i, group) in layout.groups.iter().enumerate().filter(|_| layout.groups.len() > 1) {
        let words = group.path.replace("warehouse.", "").replace(".stock.", " ");
        cuts.push(of(group.path.clone(), format!(", {words}"), vec![i], false));
    }
    cuts
}

pub(super) fn stock(r: &mut Registry, layout: &Layout) {
    if layout.groups.is_empty() {
        return;
    }
    (r.group, r.window, r.censoring) = ("Stock", FLOW, NONE);
    for cut in cuts(layout) {
        service(r, layout, &cut);
        levels(r, layout, &cut);
        truth(r, layout, &cut);
    }
    for (i, name) in layout.sites.iter().enumerate() {
        let Some(Some((capacity, _))) = layout.storage.get(i).copied() else { continue };
        let definition = "time-average units kept, overflow included ÷ units that fit into the building";
        let label = format!("Use of storage at {name}");
        r.add(
            format!("warehouse.{name}.storage_use"),
            label,
            Unit::Share,
            Better::Neither,
            definition,
            move |r| r.stock.stores[i].0 / (r.window_micros() / 3.6e9) / capacity,
        );
        let definition = "time-average units that do not fit into the building";
        let label = format!("Overflow at {name}");
        r.add(
            format!("warehouse.{name}.overflow"),
            label,
            Unit::Units,
            Better::Lower,
            definition,
            move |r| r.stock.stores[i].1 / (r.window_micros() / 3.6e9),
        );
    }
    r.group = "Suppliers";
    for (i, name) in layout.suppliers.iter().enumerate() {
        supplier(r, i, name);
    }
}

fn service(r: &mut Registry, layout: &Layout, cut: &Cut) {
    use Better::{Higher, Lower, Neither};
    let mut add = |id: &str, label: &str, unit, better, definition: &str, of: fn(&Cut, &Recorder) -> f64| {
        let (id, label) = (format!("{}.{id}", cut.path), format!("{label}{}", cut.of));
        let cut = cut.clone();
        r.add(id, label, unit, better, definition, move |r| of(&cut, r));
    };
    add(
        "cycle_service",
        "Cycle service level (type 1)",
        Unit::Share,
        Higher,
        "replenishment cycles, from receipt to receipt, without a unit short ÷ cycles",
        |c, r| c.sum(r, |g| g.clean_cycles as f64) / c.sum(r, |g| g.cycles as f64),
    );
    add(
        "fill_rate",
        "Fill rate (type 2)",
        Unit::Share,
        Higher,
        "units served from stock at once ÷ units asked for",
        |c, r| c.sum(r, |g| g.at_once as f64) / c.sum(r, |g| g.asked as f64),
    );
    add(
        "ready_rate",
        "Ready rate (type 3)",
        Unit::Share,
        Higher,
        "time-average share of stocks that hold units nobody has been promised",
        |c, r| c.mean(r, StockLevel::Ready) / c.stocks,
    );
    add(
        "line_fill",
        "Line fill",
        Unit::Share,
        Higher,
        "lines that got all their units at once ÷ lines",
        |c, r| c.sum(r, |g| g.lines_filled as f64) / c.sum(r, |g| g.lines as f64),
    );
    if cut.headline {
        add(
            "order_fill",
            "Order fill",
            Unit::Share,
            Higher,
            "orders that got all their units at once ÷ orders",
            |_, r| share(r.stock.orders_filled, r.stock.orders),
        );
    }
    add(
        "out_of_stock",
        "Out of stock",
        Unit::Share,
        Lower,
        "time-average share of stocks whose record says that nothing is left to promise",
        |c, r| c.mean(r, StockLevel::Out) / c.stocks,
    );
    add(
        "short_lines",
        "Lines short",
        Unit::Share,
        Lower,
        "lines that did not get all their units at once ÷ lines: out of stock, weighted by demand",
        |c, r| 1.0 - c.sum(r, |g| g.lines_filled as f64) / c.sum(r, |g| g.lines as f64),
    );
    add("units_asked", "Units asked for", Unit::Units, Neither, "units of the lines that came in", |c, r| {
        c.sum(r, |g| g.asked as f64)
    });
    if layout.stock.losses {
        add("lost_sales", "Lost sales", Unit::Units, Lower, "units that will not be sent", |c, r| {
            c.sum(r, |g| g.lost as f64)
        });
    }
    if layout.stock.backorders {
        add(
            "backordered",
            "Units owed",
            Unit::Units,
            Lower,
            "time-average number of units that are owed",
            |c, r| c.mean(r, StockLevel::Backordered),
        );
    }
    if layout.stock.oversells {
        add(
            "oversold",
            "Oversold lines",
            Unit::Share,
            Lower,
            "lines accepted against a record that the stock could not serve ÷ lines",
            |c, r| c.sum(r, |g| g.oversold.0 as f64) / c.sum(r, |g| g.lines as f64),
        );
    }
    for kpi in r.last(12) {
        kpi.headline = cut.headline && ["stock.fill_rate", "stock.backordered"].contains(&&*kpi.id);
    }
}

fn levels(r: &mut Registry, layout: &Layout, cut: &Cut) {
    use Better::{Higher, Lower, Neither};
    let mut add = |id: &str, label: &str, unit, better, definition: &str, of: fn(&Cut, &Recorder) -> f64| {
        let (id, label) = (format!("{}.{id}", cut.path), format!("{label}{}", cut.of));
        let cut = cut.clone();
        r.add(id, label, unit, better, definition, move |r| of(&cut, r));
    };
    add("on_hand", "Units on hand", Unit::Units, Neither, "time-average units in the building", |c, r| {
        c.mean(r, StockLevel::OnHand)
    });
    add(
        "on_order",
        "Units on order",
        Unit::Units,
        Neither,
        "time-average units ordered and not received",
        |c, r| c.mean(r, StockLevel::OnOrder),
    );
    add(
        "days_of_supply",
        "Days of supply",
        Unit::Duration,
        Neither,
        "time-average units on hand ÷ units asked for in a unit of time",
        |c, r| {
            let per_hour = c.sum(r, |g| g.asked as f64) / (r.window_micros() / 3.6e9);
            c.mean(r, StockLevel::OnHand) / per_hour
        },
    );
    if layout.stock.costs {
        add(
            "value",
            "Stock value",
            Unit::Money,
            Neither,
            "time-average cost of the units on hand",
            |c, r| c.mean(r, StockLevel::Value) / 1e6,
        );
        add(
            "turns",
            "Turns a year",
            Unit::Factor,
            Higher,
            "cost of units that left, scaled to 365 days ÷ time-average cost of the units on hand",
            |c, r| {
                let years = r.window_micros() / 3.6e9 / 8760.0;
                c.sum(r, |g| g.issued_cost.amount()) / years / (c.mean(r, StockLevel::Value) / 1e6)
            },
        );
        add(
            "overstock",
            "Overstock",
            Unit::Share,
            Lower,
            "time-average cost of units beyond the limit of overstock ÷ that of all units on hand",
            |c, r| c.mean(r, StockLevel::Overstock) / c.mean(r, StockLevel::Value),
        );
        add(
            "dead",
            "Dead stock",
            Unit::Money,
            Lower,
            "cost, at the end of the window, of stocks that nobody has asked for in a long time",
            |c, r| c.sum(r, |g| g.looked.2.amount()),
        );
    }
    add("purchases", "Purchases", Unit::Count, Neither, "purchases placed", |c, r| {
        c.sum(r, |g| g.purchases as f64)
    });
    add("units_ordered", "Units ordered", Unit::Units, Neither, "units of the purchases placed", |c, r| {
        c.sum(r, |g| g.ordered as f64)
    });
    add(
        "units_received",
        "Units received",
        Unit::Units,
        Neither,
        "units received in good condition",
        |c, r| c.sum(r, |g| g.received as f64),
    );
    if let [group] = cut.groups[..] {
        r.add(
            format!("{}.bullwhip", cut.path),
            format!("Bullwhip{}", cut.of),
            Unit::Factor,
            Better::Lower,
            "variance ÷ mean of the units ordered in a period, divided by variance ÷ mean of those asked for; a \
             period is the time between two reviews, or a day",
            move |r| r.stock.periods[group].ratio(),
        );
    }
}

fn truth(r: &mut Registry, layout: &Layout, cut: &Cut) {
    use Better::{Higher, Lower};
    let on = &layout.stock;
    let mut add = |id: &str, label: &str, unit, better, definition: &str, of: fn(&Cut, &Recorder) -> f64| {
        let (id, label) = (format!("{}.{id}", cut.path), format!("{label}{}", cut.of));
        let cut = cut.clone();
        r.add(id, label, unit, better, definition, move |r| of(&cut, r));
    };
    if on.oversells {
        add(
            "record_accuracy",
            "Records right",
            Unit::Share,
            Higher,
            "stocks whose record is right ÷ stocks, at the end of the window",
            |c, r| c.sum(r, |g| g.looked.1 as f64) / c.sum(r, |g| g.looked.0 as f64),
        );
    }
    if on.counts {
        add("counts", "Counts", Unit::Count, Better::Neither, "stocks counted", |c, r| {
            c.sum(r, |g| g.counted as f64)
        });
        add(
            "counted_right",
            "Records right when counted",
            Unit::Share,
            Higher,
            "counts that found the record right ÷ counts",
            |c, r| c.sum(r, |g| g.counted_right as f64) / c.sum(r, |g| g.counted as f64),
        );
        add(
            "counted_gap",
            "Difference per count",
            Unit::Units,
            Lower,
            "units by which records were wrong, either way ÷ counts",
            |c, r| c.sum(r, |g| g.counted_gap as f64) / c.sum(r, |g| g.counted as f64),
        );
        add("shrink", "Shrink", Unit::Units, Lower, "units that disappeared without a record", |c, r| {
            c.sum(r, |g| g.shrunk.0 as f64)
        });
        add(
            "shrink_cost",
            "Shrink, cost",
            Unit::Money,
            Lower,
            "cost of the units that disappeared",
            |c, r| c.sum(r, |g| g.shrunk.1.amount()),
        );
    }
    if on.moves {
        add(
            "moved",
            "Moved here",
            Unit::Units,
            Better::Neither,
            "units sent here from other warehouses",
            |c, r| c.sum(r, |g| g.moved as f64),
        );
    }
    if on.substitutes {
        let definition = "lines that came with another item than was ordered";
        add("substituted", "Substituted", Unit::Lines, Lower, definition, |c, r| {
            c.sum(r, |g| g.substituted as f64)
        });
    }
    if on.expiry {
        add(
            "expired",
            "Expired",
            Unit::Units,
            Lower,
            "units that reached the end of their shelf life",
            |c, r| c.sum(r, |g| g.expired.0 as f64),
        );
        add("expired_cost", "Expired, cost", Unit::Money, Lower, "cost of the units that expired", |c, r| {
            c.sum(r, |g| g.expired.1.amount())
        });
    }
    if on.put_away {
        add(
            "dock_to_stock",
            "Dock to stock",
            Unit::Duration,
            Lower,
            "mean time from the arrival of goods at the dock to the shelf",
            |c, r| c.sum(r, |g| g.put_away.1) / c.sum(r, |g| g.put_away.0 as f64),
        );
    }
}

/// The score card of a supplier.
fn supplier(r: &mut Registry, i: usize, name: &str) {
    use Better::{Higher, Lower, Neither};
    let mut add = |id: &str, label: &str, unit, better, definition: &str, of: fn(&SupplierCounts) -> f64| {
        let (id, label) = (format!("supplier.{name}.{id}"), format!("{label}, {name}"));
        r.add(id, label, unit, better, definition, move |r| of(&r.stock.suppliers[i]));
    };
    add("purchases", "Purchases", Unit::Count, Neither, "purchases placed", |s| s.purchases as f64);
    add("units_ordered", "Units ordered", Unit::Units, Neither, "units of the purchases placed", |s| {
        s.ordered as f64
    });
    add(
        "on_time",
        "Deliveries on time",
        Unit::Share,
        Higher,
        "deliveries at the dock by the quoted lead time ÷ deliveries",
        |s| share(s.on_time, s.received),
    );
    add(
        "in_full",
        "Deliveries in full",
        Unit::Share,
        Higher,
        "deliveries of which nothing was refused ÷ deliveries",
        |s| share(s.in_full, s.received),
    );
    add("rejected", "Units refused", Unit::Share, Lower, "units refused ÷ units delivered", |s| {
        share(s.rejected, s.good + s.rejected)
    });
    add(
        "lead_time",
        "Lead time",
        Unit::Duration,
        Lower,
        "mean time from the decision to buy to the dock",
        |s| s.lead.0 / s.received as f64,
    );
    add(
        "lead_time_cv",
        "Lead time, variation",
        Unit::Factor,
        Lower,
        "standard deviation ÷ mean of the time from the decision to buy to the dock",
        |s| {
            let n = s.received as f64;
            let mean = s.lead.0 / n;
            ((s.lead.1 / n - mean * mean).max(0.0) * n / (n - 1.0)).sqrt() / mean
        },
    );
}

/// What stock costs, by account, as `cost.*`, and the cost of procurement.
pub(super) fn costs(r: &mut Registry, layout: &Layout) {
    let on = &layout.stock;
    let overflow = layout.storage.iter().flatten().any(|(_, costs)| *costs);
    let accounts = [
        (Account::Goods, on.costs, "goods received"),
        (Account::Ordering, on.ordering, "placing purchases"),
        (Account::Holding, on.holding, "holding stock"),
        (Account::Shortage, on.shortage, "owing units, and sales lost for lack of stock"),
        (Account::Counting, on.counts, "counting"),
        (Account::Moving, on.moves, "moving stock between warehouses"),
        (Account::Overflow, overflow, "stock that does not fit into its building"),
    ];
    for (kind, _, words) in accounts.into_iter().filter(|a| a.1) {
        let name = kind.name();
        let label = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let definition = format!("sum of bookings for {words}");
        r.add(format!("cost.{name}"), label, Unit::Money, Better::Lower, definition, move |r| {
            0.0 - account(r, kind).amount()
        });
    }
    if on.costs || on.ordering {
        r.add(
            "cost.procurement",
            "Cost of procurement",
            Unit::Money,
            Better::Lower,
            "goods received and placing purchases",
            |r| 0.0 - (account(r, Account::Goods) + account(r, Account::Ordering)).amount(),
        );
    }
}
