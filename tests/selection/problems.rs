//! Small problems whose optimum is known from formulas, not from simulation.

/// A scenario with a search, and the truth about every setting.
pub struct Problem {
    pub name: &'static str,
    pub text: String,
    /// For each combination of lever values, its exact cost and whether it meets its targets.
    pub truth: fn(&[f64]) -> (f64, bool),
    /// The cheapest combination that does, by the formulas.
    pub optimum: [f64; 2],
}

/// The chance that an arrival waits before `c` servers offered the work of `a` (Erlang's second formula).
fn erlang_c(c: u32, a: f64) -> f64 {
    let loss = (1..=c).fold(1.0, |b, k| a * b / (f64::from(k) + a * b));
    loss / (1.0 - a / f64::from(c) * (1.0 - loss))
}

/// The mean wait of M/M/c in units of the service time; endless without spare capacity.
fn wait(c: f64, a: f64) -> f64 {
    if c <= a { f64::INFINITY } else { erlang_c(c as u32, a) / (c - a) }
}

/// The chance that a Poisson count with mean `m` is at most `n`.
fn poisson_at_most(n: f64, m: f64) -> f64 {
    let mut term = (-m).exp();
    let mut sum = term;
    for k in 1..=n as u64 {
        term *= m / k as f64;
        sum += term;
    }
    sum
}

/// Two queues in a row, M/M/c each by Burke's theorem: the fewest stations with a mean wait of at most 15 s.
pub fn tandem(more_helps: bool) -> Problem {
    Problem {
        name: if more_helps { "two queues in a row, more helps" } else { "two queues in a row" },
        text: format!(
            r#"
            [scenario]
            name = "Two queues in a row"
            [run]
            length = "8 h"
            warm_up = "1 h"
            demand_in_follow_up = false
            [channel.web]
            orders = "4 /min"
            [warehouse.shed]
            picking = {{ stations = 9, order = {{ dist = "exponential", mean = "2 min" }} }}
            packing = {{ stations = 5, order = {{ dist = "exponential", mean = "1 min" }} }}
            [target.wait]
            kpi = "orders.waiting_time"
            at_most = "15 s"
            [optimise.stations]
            price = {{ "warehouse.shed.picking.stations" = 30, "warehouse.shed.packing.stations" = 20 }}
            more_helps = {more_helps}
            [optimise.stations.vary]
            "warehouse.shed.picking.stations" = {{ from = 9, to = 18, step = 1 }}
            "warehouse.shed.packing.stations" = {{ from = 5, to = 14, step = 1 }}
            "#
        ),
        truth: |v| (30.0 * v[0] + 20.0 * v[1], 120.0 * wait(v[0], 8.0) + 60.0 * wait(v[1], 4.0) <= 15.0),
        optimum: [11.0, 7.0],
    }
}

/// Two carriers with places for so many parcels a day: the fewest places with which all of a day's parcels go in
/// nine days of ten. The orders of a day are two Poisson counts, so the probability is a product.
pub fn places() -> Problem {
    Problem {
        name: "places with two carriers, nine days in ten",
        text: r#"
            [scenario]
            name = "Places"
            [run]
            length = "1 d"
            follow_up = "3 d"
            demand_in_follow_up = false
            [channel.books]
            orders = "60 /d"
            services = { books = "100 %", toys = "0 %" }
            by_hour = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
            [channel.toys]
            orders = "40 /d"
            services = { books = "0 %", toys = "100 %" }
            by_hour = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
            [service.books]
            promise = "27 h"
            carrier = "north"
            [service.toys]
            promise = "27 h"
            carrier = "south"
            [warehouse.shed]
            packing = { order = "1 s" }
            [carrier.north]
            pick_ups = ["23:00"]
            cap = 51
            transit = "2 h"
            [carrier.south]
            pick_ups = ["23:00"]
            cap = 28
            transit = "2 h"
            [target.all_go]
            kpi = "orders.on_time"
            at_least = "100 %"
            with_probability = "90 %"
            [optimise.places]
            price = { "carrier.north.cap" = 3, "carrier.south.cap" = 2 }
            [optimise.places.vary]
            "carrier.north.cap" = { from = 51, to = 123, step = 8 }
            "carrier.south.cap" = { from = 28, to = 82, step = 6 }
            "#
        .into(),
        truth: |v| {
            (3.0 * v[0] + 2.0 * v[1], poisson_at_most(v[0], 60.0) * poisson_at_most(v[1], 40.0) >= 0.9)
        },
        optimum: [75.0, 52.0],
    }
}

/// Packers by the hour and a share of parcels by a dear carrier that is on time more often: the smallest mean cost
/// with a mean wait of at most 15 s and 88.9 % on time. Costs and both targets are means of simulated values.
pub fn carriers_and_packers() -> Problem {
    Problem {
        name: "packers and a dear carrier, cost simulated",
        text: r#"
            [scenario]
            name = "Carriers and packers"
            [run]
            length = "1 d"
            warm_up = "2 h"
            demand_in_follow_up = false
            [channel.web]
            orders = "2000 /d"
            [service.standard]
            promise = "36 h"
            [warehouse.shed]
            packing = { order = { dist = "exponential", mean = "4 min" } }
            [warehouse.shed.pool.packers]
            people = 7
            skills = { pack = 1 }
            wage = "20 EUR/h"
            [carrier.dear]
            transit = "20 h"
            late = "2 %"
            late_by = "1 d"
            share = 4
            price = { per_parcel = "9 EUR" }
            [carrier.cheap]
            transit = "20 h"
            late = "20 %"
            late_by = "1 d"
            share = 10
            price = { per_parcel = "3 EUR" }
            [target.wait]
            kpi = "orders.waiting_time"
            at_most = "15 s"
            [target.on_time]
            kpi = "orders.on_time"
            at_least = "88.9 %"
            [optimise.plan]
            minimise = "cost.total"
            [optimise.plan.vary]
            "carrier.dear.share" = { from = 0, to = 36, step = 4 }
            "warehouse.shed.pool.packers.people" = { from = 6, to = 15, step = 1 }
            "#
        .into(),
        truth: |v| {
            let dear = v[0] / (v[0] + 10.0);
            let parcels = 2000.0 * 22.0 / 24.0;
            let cost = parcels * (9.0 * dear + 3.0 * (1.0 - dear)) + 22.0 * 20.0 * v[1];
            let on_time = 0.98 * dear + 0.8 * (1.0 - dear);
            (cost, 240.0 * wait(v[1], 2000.0 / 1440.0 * 4.0) <= 15.0 && on_time >= 0.889)
        },
        optimum: [12.0, 9.0],
    }
}
