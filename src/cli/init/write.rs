//! A commented scenario from a handful of figures. It passes `check` without a remark when people are left to follow
//! from orders, and runs.

use std::fmt::Write as _;

use super::drill;
use super::figures::{Figures, LINES};

const SITES: [&str; 12] = [
    "north", "south", "east", "west", "centre", "coast", "lake", "hill", "river", "forest", "harbour",
    "valley",
];
const CARRIERS: [&str; 6] = ["swift", "steady", "metro", "rural", "heavy", "night"];
/// Hours of transit: the least, likely and most, and what a parcel costs.
const WAYS: [(u32, u32, u32, &str); 6] = [
    (8, 14, 30, "6.90"),
    (16, 24, 52, "4.20"),
    (10, 18, 40, "5.40"),
    (20, 30, 70, "4.60"),
    (24, 36, 80, "7.80"),
    (6, 10, 24, "9.50"),
];

/// The text of the scenario.
pub fn scenario(f: &Figures) -> String {
    let mut out = String::new();
    head(&mut out, f);
    demand(&mut out, f);
    if f.stock {
        items(&mut out, f);
    }
    for site in sites(f) {
        warehouse(&mut out, f, site);
    }
    if f.sites > 1 {
        network(&mut out, f);
    }
    carriers(&mut out, f);
    if f.drill {
        drill::trouble(&mut out, f);
    }
    targets(&mut out, f);
    variants(&mut out, f);
    out
}

/// The text of the what-if beside it.
pub fn what_if(f: &Figures, file: &str) -> String {
    if f.drill {
        return drill::what_if(f, file);
    }
    let first = sites(f)[0];
    let fewer = f.pickers.saturating_sub(1).max(1);
    format!(
        "#:schema plimsoll.schema.json\n\
         # A what-if: everything as in {file}, except for what stands here.\n\
         extends = \"{file}\"\n\n\
         [scenario]\n\
         name = {name}\n\
         question = \"What do twice the orders and a slow carrier do to the promise?\"\n\n\
         [channel.web]\n\
         orders = \"{orders} /d\"\n\n\
         [warehouse.{first}.pool.pickers]\n\
         people = {fewer:<12} # one cannot come in\n\n\
         [carrier.swift]\n\
         transit = {{ low = \"24 h\", likely = \"48 h\", high = \"120 h\" }}\n\
         late = \"10 %\"\n",
        name = quoted(&format!("{} in a storm", f.name)),
        orders = u64::from(f.orders) * 2,
    )
}

/// The sections of a network that are spread over regions, one for each warehouse.
pub fn sites(f: &Figures) -> Vec<&'static str> {
    SITES.iter().copied().take(f.sites as usize).collect()
}

/// A text as TOML writes it.
pub fn quoted(text: &str) -> String {
    // JSON and TOML agree about strings without control characters.
    serde_json::Value::String(text.chars().filter(|c| !c.is_control()).collect()).to_string()
}

fn head(out: &mut String, f: &Figures) {
    let question = match (f.drill, f.stock) {
        (true, _) => "Do people and plans keep 95 % of orders on time, even with a strike or a power cut?",
        (false, true) => "Do people and stock keep 95 % of orders on time?",
        (false, false) => "Do the people on shift keep 95 % of orders on time?",
    };
    let (levers, decides) = match f.drill {
        true => (
            "what starts each playbook, who decides, its lead time and cost; people in each pool.",
            "time to recover and late orders against the cost of the plans, in `plimsoll drill`.",
        ),
        false => (
            "people in each pool, the hours of their shifts, the pick-ups, the promise.",
            "orders.on_time; the target stands at the end.",
        ),
    };
    // Long enough to recover in.
    let length = if f.drill { "28 d" } else { "21 d" };
    let _ = write!(
        out,
        "#:schema plimsoll.schema.json\n\
         # Question:      {question}\n\
         # Levers:        {levers}\n\
         # Decision KPI:  {decides}\n\
         # Made by `plimsoll init` from a few figures; the others are invented: replace them by yours.\n\
         # `plimsoll explain PATH` says what a key means, as in: plimsoll explain warehouse.pool.people\n\
         format = 1\n\n\
         [scenario]\n\
         name = {name}\n\
         question = \"{question}\"\n\
         currency = \"{currency}\"\n\
         time_zone = {zone}\n\n\
         [run]\n\
         start = 2026-03-02            # a Monday\n\
         length = \"{length}\"               # the warm-up included\n\
         warm_up = \"5 d\"               # left out of every figure: the warehouse starts empty\n\
         replications = {replications:<14} # each with other customers and other luck\n",
        name = quoted(&f.name),
        currency = f.currency,
        zone = quoted(&f.time_zone),
        replications = 100,
    );
}

fn demand(out: &mut String, f: &Figures) {
    let _ = write!(
        out,
        "\n# Where orders come from.\n\
         [channel.web]\n\
         orders = \"{orders} /d\"{pad}# on an average day\n\
         by_day = {{ mon = 1.15, sat = 0.9, sun = 0.9 }}\n\
         by_hour = [1, 1, 0, 0, 0, 0, 1, 2, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 8, 9, 8, 5, 2]\n\
         busy_days_cv = 0.08           # days differ for no known reason\n\
         lines = {{ dist = \"geometric\", mean = {LINES:.1} }}\n",
        orders = f.orders,
        pad = " ".repeat(16usize.saturating_sub(f.orders.to_string().len())),
    );
    if f.drill {
        out.push_str(
            "# Customers cancel what nobody has begun after so long.\n\
             patience = { low = \"3 d\", likely = \"5 d\", high = \"10 d\" }\n",
        );
        if !f.stock {
            let _ = writeln!(out, "value = {{ dist = \"gamma\", mean = \"50 {}\", cv = 0.7 }}", f.currency);
        }
    }
    if f.sites > 1 {
        // Equal shares that add up to the whole: the first takes what rounding leaves.
        let each = 1000 / f.sites;
        let first = 1000 - each * (f.sites - 1);
        let share = |tenths: u32| format!("{}.{} %", tenths / 10, tenths % 10);
        let shares: Vec<String> = sites(f)
            .iter()
            .enumerate()
            .map(|(i, name)| format!("{name} = \"{}\"", share(if i == 0 { first } else { each })))
            .collect();
        let _ = writeln!(out, "regions = {{ {} }}", shares.join(", "));
    }
    let _ = write!(
        out,
        "\n# What customers are promised.\n\
         [service.standard]\n\
         promise = {{ working_days = {days}, by = \"20:00\", cut_off = \"15:00\" }}\n",
        days = f.promise,
    );
}

fn items(out: &mut String, f: &Figures) {
    out.push_str("\n# What is sold: three classes of items that are alike.\n");
    for (name, items, share, price, cost) in
        [("A", 20, 80, 30, 18), ("B", 30, 15, 40, 24), ("C", 50, 5, 50, 30)]
    {
        let _ = write!(
            out,
            "[item.{name}]\nitems = {items}\nshare = \"{share} %\"\nprice = \"{price} {c}\"\ncost = \"{cost} {c}\"\n",
            c = f.currency
        );
    }
    let _ = write!(
        out,
        "\n[supplier.mill]\n\
         lead_time = {{ dist = \"gamma\", mean = \"5 d\", cv = 0.4 }}\n\
         order_cost = \"9 {}\"\n",
        f.currency
    );
}

fn warehouse(out: &mut String, f: &Figures, site: &str) {
    let _ = write!(
        out,
        "\n[warehouse.{site}]\n\
         picking = {{ order = \"30 s\", line = {{ dist = \"lognormal\", mean = \"45 s\", cv = 0.4 }} }}\n\
         packing = {{ order = {{ low = \"50 s\", likely = \"80 s\", high = \"140 s\" }} }}\n",
    );
    for (pool, people, task, hours, wage) in [
        ("pickers", f.pickers, "pick", "08:00-16:30", "17.50"),
        ("packers", f.packers, "pack", "09:30-18:00", "16.80"),
    ] {
        let _ = write!(
            out,
            "[warehouse.{site}.pool.{pool}]\n\
             people = {people}\n\
             skills = {{ {task} = 1.0 }}        # speed at each task\n\
             wage = \"{wage} {c}/h\"\n\
             breaks = [\"30 min\"]\n\
             shifts.day = {{ hours = \"{hours}\", days = \"mon-sat\" }}\n",
            c = f.currency
        );
    }
    if f.stock {
        let _ = write!(
            out,
            "[warehouse.{site}.stock.all]  # all items alike\n\
             policy = {{ days_of_cover = 12, reorder_days = 9 }}\n\
             holding_rate = \"22 %\"         # of the value, a year\n"
        );
    }
}

fn network(out: &mut String, f: &Figures) {
    let names = sites(f);
    let n = names.len();
    // On a ring: how many steps two regions are apart.
    let apart = |a: usize, b: usize| a.abs_diff(b).min(n - a.abs_diff(b));
    out.push_str(
        "\n# Who serves whom, first choice first. The regions lie on a ring; put your own kilometres in.\n",
    );
    for (i, region) in names.iter().enumerate() {
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&j| (apart(i, j), j));
        let served: Vec<String> = order.iter().take(3).map(|&j| format!("\"{}\"", names[j])).collect();
        let _ = write!(out, "[region.{region}]\nserved_by = [{}]\n", served.join(", "));
    }
    out.push_str("\n[allocation]\nrule = \"in_order\"             # the first of served_by that can\n\n");
    for (i, region) in names.iter().enumerate() {
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&j| (apart(i, j), j));
        for &j in order.iter().take(3) {
            let steps = apart(i, j);
            let _ = write!(
                out,
                "[lane.{site}-{region}]\n\
                 from = \"warehouse.{site}\"\n\
                 to = \"region.{region}\"\n\
                 distance = \"{km} km\"\n",
                site = names[j],
                km = 60 + 240 * steps,
            );
            if steps > 0 {
                let _ = write!(
                    out,
                    "transit = \"{} h\"               # on top of the carrier's\n\
                     per_parcel = \"{:.2} {}\"\n",
                    4 * steps,
                    0.6 * steps as f64,
                    f.currency
                );
            }
        }
    }
}

fn carriers(out: &mut String, f: &Figures) {
    out.push_str("\n# Who brings the parcels; they share them equally.\n");
    for (i, name) in CARRIERS.iter().take(f.carriers as usize).enumerate() {
        let (low, likely, high, price) = WAYS[i];
        let _ = write!(
            out,
            "[carrier.{name}]\n\
             pick_ups = [\"{}\"]\n\
             pick_up_days = \"mon-sat\"\n\
             transit = {{ low = \"{low} h\", likely = \"{likely} h\", high = \"{high} h\" }}\n\
             late = \"2 %\"\n\
             price = {{ per_parcel = \"{price} {}\" }}\n",
            if i == 0 { "18:30" } else { "18:00" },
            f.currency
        );
    }
}

fn targets(out: &mut String, f: &Figures) {
    out.push_str(
        "\n# What is to be reached, and how surely.\n\
         [target.on_time]\n\
         kpi = \"orders.on_time\"\n\
         at_least = \"95 %\"\n\
         with_probability = \"90 %\"     # in so many of the replications\n",
    );
    if f.drill {
        out.push_str(drill::TARGET);
    }
}

fn variants(out: &mut String, f: &Figures) {
    let first = sites(f)[0];
    let _ = write!(
        out,
        "\n# Named changes, for `plimsoll compare`.\n\
         [variant.more_pickers.set]\n\
         \"warehouse.{first}.pool.pickers.people\" = {}\n",
        f.pickers + (f.pickers / 8).max(1)
    );
    if f.drill {
        drill::variants(out, f);
    }
}
