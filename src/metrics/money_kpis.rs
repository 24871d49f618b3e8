//! The KPIs of money: revenue, costs by account, and what follows from them.

use super::kpi::{Better, Unit};
use super::kpis::{FLOW, NONE, Registry, account};
use super::recorder::Recorder;
use super::{Layout, floor, risk_kpis, stock_kpis};
use crate::domain::Account;
use crate::units::Money;

/// What was spent, as a positive amount; nothing is plain zero, not minus zero.
fn spent(r: &Recorder) -> f64 {
    let costs = Account::ALL.into_iter().filter(|a| *a != Account::Revenue);
    0.0 - costs.map(|a| account(r, a)).sum::<Money>().amount()
}

pub(super) fn money(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower};
    r.group = "Money";
    if layout.revenue {
        r.add(
            "money.revenue",
            "Revenue",
            Unit::Money,
            Higher,
            "value of orders delivered in the window",
            |r| account(r, Account::Revenue).amount(),
        );
    }
    let stock = layout.stock;
    let of_floor = layout.material || layout.error_costs;
    let overflow = layout.storage.iter().flatten().any(|(_, costs)| *costs);
    let of_stock =
        overflow || stock.costs || stock.ordering || stock.holding || stock.shortage || stock.moves;
    if !layout.costs && !of_stock && !of_floor && !layout.emergency {
        return;
    }
    (r.window, r.censoring) = (FLOW, NONE);
    for kind in [Account::Wages, Account::Overtime, Account::Freight].into_iter().filter(|_| layout.costs) {
        let name = kind.name();
        let label = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        r.add(
            format!("cost.{name}"),
            label,
            Unit::Money,
            Lower,
            format!("sum of bookings of {name}"),
            move |r| 0.0 - account(r, kind).amount(),
        );
    }
    stock_kpis::costs(r, layout);
    floor::costs(r, layout);
    risk_kpis::costs(r, layout);
    let what =
        if of_stock || of_floor || layout.emergency { "all costs" } else { "wages, overtime and freight" };
    r.add("cost.total", "Cost", Unit::Money, Lower, what, spent).headline = true;
    r.add(
        "cost.per_order",
        "Cost per order",
        Unit::Money,
        Lower,
        format!("{what} ÷ orders shipped"),
        |r| spent(r) / r.flow.shipped as f64,
    )
    .headline = true;
    r.add("cost.per_line", "Cost per line", Unit::Money, Lower, format!("{what} ÷ lines shipped"), |r| {
        spent(r) / r.flow.lines_shipped as f64
    });
    if of_stock && layout.revenue {
        r.add("money.profit", "Profit", Unit::Money, Higher, "revenue − all costs", |r| {
            account(r, Account::Revenue).amount() - spent(r)
        });
    }
}
