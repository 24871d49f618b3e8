//! Scenarios drawn from a seed: small, and with every feature that can be combined.

use std::fmt::Write;

/// A small generator of its own, so that a seed means the same scenario for ever.
pub struct Dice(u64);

impl Dice {
    /// Dice for a seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

/// The text of the scenario with this seed.
pub fn text(seed: u64) -> String {
    let mut dice = Dice(seed);
    let d = &mut dice;
    let mut t = String::new();
    let length = 6 + d.below(60);
    let _ = writeln!(t, "[scenario]\nname = \"random {seed}\"\ntime_zone = \"Europe/Berlin\"");
    let _ = writeln!(t, "[run]\nstart = 2026-03-28\nlength = \"{length} h\"\nwarm_up = \"{} h\"", d.below(5));
    let _ = writeln!(t, "follow_up = \"{} h\"\nreplications = 2\nseed = {}", d.below(60), d.below(1000));
    let _ = writeln!(t, "demand_in_follow_up = {}", d.chance(50));
    let _ = writeln!(t, "[calendar.hours]\nopen = {{ mon-sun = [\"01:30-09:00\", \"10:00-23:00\"] }}");
    channels(d, &mut t);
    services(d, &mut t);
    if d.chance(30) {
        let _ = writeln!(t, "[orders]\ncheck = {}\nduplicates_caught = \"50 %\"", duration(d));
    }
    if d.chance(40) {
        let share = 10 + d.below(91);
        let _ = writeln!(t, "[orders.review]\nshare = \"{share} %\"\ntime = {}", duration(d));
        let _ = writeln!(t, "rule = \"{}\"", d.pick(&["oldest", "priority", "due"]));
        pool(d, &mut t, "orders.review.pool.clerks", "review = 1.0");
    }
    let sites = if d.chance(30) { 2 } else { 1 };
    for site in ["east", "west"].iter().take(sites) {
        warehouse(d, &mut t, site);
    }
    carriers(d, &mut t);
    let several = sites == 2 && d.chance(60);
    for region in ["here", "there"] {
        let site = if sites == 2 && region == "there" { "west" } else { "east" };
        if !several {
            let _ = writeln!(t, "[region.{region}]\nserved_by = \"{site}\"");
            continue;
        }
        let _ = writeln!(t, "[region.{region}]\nserved_by = [\"west\", \"east\"]");
        for site in ["east", "west"] {
            let _ =
                writeln!(t, "[lane.{site}-{region}]\nfrom = \"warehouse.{site}\"\nto = \"region.{region}\"");
            let _ =
                writeln!(t, "distance = \"{} km\"\nper_parcel = \"0.{} EUR\"", d.below(90), 10 + d.below(90));
            let _ = writeln!(t, "transit = {}", duration(d));
        }
    }
    if several {
        let rule = d.pick(&["in_order", "nearest", "cheapest", "most_stock", "least_backlog"]);
        let _ = writeln!(t, "[allocation]\nrule = \"{rule}\"\nsplit = \"when_needed\"");
    }
    t
}

fn duration(d: &mut Dice) -> String {
    let mean = 20 + d.below(400);
    match d.below(6) {
        0 => format!("\"{mean} s\""),
        1 => format!("{{ dist = \"exponential\", mean = \"{mean} s\" }}"),
        2 => format!("{{ dist = \"lognormal\", mean = \"{mean} s\", cv = 0.8 }}"),
        3 => format!("{{ dist = \"gamma\", mean = \"{mean} s\", cv = 1.5 }}"),
        4 => format!("{{ low = \"0 s\", likely = \"{mean} s\", high = \"{} s\" }}", mean * 3),
        // Whole minutes make ties.
        _ => format!("\"{} min\"", 1 + mean / 60),
    }
}

fn channels(d: &mut Dice, t: &mut String) {
    for channel in ["web", "shop"].iter().take(1 + d.below(2) as usize) {
        let _ = writeln!(t, "[channel.{channel}]");
        match d.below(4) {
            0 => {
                let _ = writeln!(t, "orders = {{ every = {} }}", duration(d));
            }
            1 => {
                let _ = writeln!(t, "orders = \"1 /min\"\nbusy_days_cv = 0.4\nbusy_hours_cv = 0.5");
            }
            _ => {
                let _ = writeln!(t, "orders = \"{} /h\"", d.below(90));
            }
        }
        if d.chance(30) {
            let _ = writeln!(t, "at_once = {{ values = [1, 2, 5], weights = [5, 3, 2] }}");
        }
        if d.chance(50) {
            let _ = writeln!(t, "lines = {{ dist = \"geometric\", mean = 2.5 }}");
        }
        if d.chance(50) {
            let _ =
                writeln!(t, "patience = {{ dist = \"exponential\", mean = \"{} min\" }}", 5 + d.below(200));
        }
        if d.chance(30) {
            let _ = writeln!(t, "value = {{ dist = \"gamma\", mean = \"40 EUR\", cv = 0.5 }}");
        }
        if d.chance(25) {
            let _ = writeln!(t, "duplicates = \"{} %\"", 1 + d.below(30));
        }
        if d.chance(25) {
            let _ = writeln!(t, "fetched_every = \"{} min\"", 1 + d.below(40));
        }
        let _ = writeln!(t, "regions = {{ here = \"70 %\", there = \"30 %\" }}");
    }
}

fn services(d: &mut Dice, t: &mut String) {
    for (service, share) in [("express", 20), ("standard", 80)] {
        let _ = writeln!(t, "[service.{service}]\nshare = \"{share} %\"\npriority = {}", d.below(10));
        match d.below(3) {
            0 => {}
            1 => {
                let _ = writeln!(t, "promise = \"{} h\"\nship_by = \"2 h\"", 1 + d.below(30));
            }
            _ => {
                let _ = writeln!(
                    t,
                    "promise = {{ working_days = {}, by = \"18:00\", cut_off = \"14:00\" }}",
                    d.below(3)
                );
            }
        }
    }
}

fn pool(d: &mut Dice, t: &mut String, path: &str, skills: &str) {
    let people = 1 + d.below(6);
    let _ = writeln!(t, "[{path}]\npeople = {people}\nskills = {{ {skills} }}\nwage = \"20 EUR/h\"");
    let _ = writeln!(t, "at_shift_end = \"{}\"", d.pick(&["finish", "hand_over", "pause"]));
    if d.chance(60) {
        if d.chance(50) {
            let _ = writeln!(t, "breaks = [\"30 min\", \"10 min\"]");
        }
        let _ = writeln!(t, "[{path}.shifts.day]\nhours = \"06:00-14:00\"");
        let _ = writeln!(
            t,
            "[{path}.shifts.night]\nhours = \"{}\"",
            d.pick(&["14:00-22:00", "22:00-06:00", "12:30-02:30"])
        );
    }
}

fn warehouse(d: &mut Dice, t: &mut String, site: &str) {
    let _ = writeln!(t, "[warehouse.{site}]");
    if d.chance(40) {
        let _ = writeln!(t, "calendar = \"hours\"");
    }
    if d.chance(40) {
        let _ = writeln!(t, "room = {}\nwhen_full = \"{}\"", 1 + d.below(12), d.pick(&["wait", "refuse"]));
    }
    if d.chance(15) {
        let _ = writeln!(t, "capacity_rate = \"{} /h\"\ncapacity_counts = \"lines\"", 10 + d.below(100));
        return;
    }
    let mut skills = Vec::new();
    for (i, (step, task)) in
        [("picking", "pick"), ("checking", "check"), ("packing", "pack"), ("staging", "stage")]
            .iter()
            .enumerate()
    {
        if i > 0 && d.chance(25) {
            continue;
        }
        let staffed = d.chance(50);
        let stations = d.chance(if staffed { 40 } else { 85 });
        let _ = writeln!(t, "[warehouse.{site}.{step}]\norder = {}", duration(d));
        if d.chance(30) {
            let _ = writeln!(t, "line = \"{} s\"", d.below(40));
        }
        if staffed {
            skills.push(format!("{task} = {}", ["1.0", "0.7", "1.3"][d.below(3) as usize]));
        }
        let rule = d.pick(&["oldest", "priority"]);
        let _ = writeln!(t, "rule = \"{rule}\"");
        if stations {
            let _ = writeln!(t, "stations = {}", 1 + d.below(4));
            if i > 0 && d.chance(50) {
                let _ = writeln!(t, "buffer = {}", d.below(4));
            }
            if d.chance(40) {
                let clock = if staffed { "calendar" } else { d.pick(&["calendar", "working"]) };
                let _ = writeln!(
                    t,
                    "breakdowns = {{ every = {}, lasts = {}, clock = \"{clock}\" }}",
                    duration(d),
                    duration(d)
                );
            }
        } else if staffed && rule == "priority" {
            let _ = writeln!(t, "preempt = \"{}\"", d.pick(&["no", "resume", "restart"]));
        }
        if d.chance(30) {
            let _ = writeln!(t, "rework = {{ share = \"{} %\" }}", 1 + d.below(40));
        }
    }
    if !skills.is_empty() {
        pool(d, t, &format!("warehouse.{site}.pool.team"), &skills.join(", "));
        if d.chance(30) {
            pool(d, t, &format!("warehouse.{site}.pool.helpers"), &skills[0]);
        }
    }
}

fn carriers(d: &mut Dice, t: &mut String) {
    for carrier in ["swift", "steady"].iter().take(d.below(3) as usize) {
        let _ = writeln!(
            t,
            "[carrier.{carrier}]\ntransit = {{ dist = \"gamma\", mean = \"{} h\", cv = 0.6 }}",
            1 + d.below(20)
        );
        match d.below(4) {
            0 => {
                let _ = writeln!(
                    t,
                    "pick_ups = [\"02:30\", \"11:00\", \"17:00\"]\ncut_off = \"{} min\"",
                    d.below(60)
                );
            }
            1 => {
                let _ =
                    writeln!(t, "pick_up_every = \"{} min\"\ncap = {}", 10 + d.below(100), 1 + d.below(30));
            }
            2 => {
                let _ = writeln!(t, "collect = {{ parcels = {}, or_after = \"20 min\" }}", 1 + d.below(9));
            }
            _ => {}
        }
        if d.chance(50) {
            let _ = writeln!(
                t,
                "late = \"20 %\"\nlate_by = \"5 h\"\nfirst_attempt = \"80 %\"\nagain_after = {}",
                duration(d)
            );
        }
        let _ = writeln!(t, "price = {{ per_parcel = \"4.10 EUR\" }}\ndaily_cap = {}", 5 + d.below(500));
    }
}

/// The scenario with this seed, and stock at its sites.
pub fn text_with_stock(seed: u64) -> String {
    let mut t = text(seed);
    // Dice of its own, so that the rest is the scenario without stock.
    let mut dice = Dice(seed ^ 0x5704_C000);
    let d = &mut dice;
    let life =
        if d.chance(50) { "shelf_life = { low = \"2 h\", likely = \"9 h\", high = \"30 h\" }" } else { "" };
    let _ = writeln!(t, "[item.fresh]\nitems = {}\ncost = \"3 EUR\"\n{life}", 1 + d.below(4));
    let _ = writeln!(t, "[item.dry]\ncost = \"7 EUR\"");
    let _ = writeln!(t, "[supplier.near]\nlead_time = {}\nreject = \"{} %\"", duration(d), d.below(30));
    if d.chance(40) {
        let _ =
            writeln!(t, "outages = {{ every = \"{} h\", lasts = \"{} h\" }}", 3 + d.below(9), 1 + d.below(5));
    }
    let _ = writeln!(t, "[supplier.far]\nlead_time = \"{} h\"\nprice_factor = 0.8", 1 + d.below(20));
    if d.chance(40) {
        let _ = writeln!(t, "capacity = \"{} /h\"\norder_time = \"20 min\"", 5 + d.below(40));
        let _ = writeln!(t, "expedite = {{ below_days = 0.1, lead_time = \"1 h\" }}\ncalendar = \"hours\"");
    }
    for site in ["east", "west"] {
        if !t.contains(&format!("[warehouse.{site}]")) {
            continue;
        }
        for name in ["dry", "all"] {
            stock(d, &mut t, site, name);
        }
    }
    if t.contains("[warehouse.west]") && d.chance(60) {
        let _ = writeln!(
            t,
            "[rebalance.often]\nevery = \"4 h\"\nbelow_days = 0.2\nkeep_days = 0.3\ntakes = {}",
            duration(d)
        );
        let _ = writeln!(t, "per_unit = \"0.10 EUR\"");
    }
    t
}

fn stock(d: &mut Dice, t: &mut String, site: &str, name: &str) {
    let _ = writeln!(t, "[warehouse.{site}.stock.{name}]\non_hand = {}", d.below(60));
    let policies = [
        "{ s = 10, S = 40 }",
        "{ r = 8, Q = 15 }",
        "{ base_stock = 20 }",
        "{ every = \"5 h\", up_to = 30 }",
        "{ every = \"3 h\", s = 5, S = 25 }",
        "{ days_of_cover = 0.5, reorder_days = 0.2 }",
        "{ on_demand = true }",
    ];
    let _ = writeln!(t, "policy = {}", d.pick(&policies));
    let words = ["backorder", "lose", "cancel"];
    let _ = writeln!(t, "when_short = \"{}\"\nwhen_oversold = \"{}\"", d.pick(&words), d.pick(&words));
    let _ = writeln!(t, "choose = \"{}\"", d.pick(&["share", "priority", "cheapest", "fastest"]));
    let _ = writeln!(t, "issue = \"{}\"", d.pick(&["fifo", "fefo", "lifo"]));
    if d.chance(50) {
        let _ = writeln!(t, "shrink = {{ every = \"{} h\", units = 2 }}\nmispicks = \"5 %\"", 1 + d.below(9));
        let _ =
            writeln!(t, "receiving_errors = {{ share = \"30 %\" }}\nrecord_errors = {{ share = \"50 %\" }}");
    }
    if d.chance(50) {
        let _ = writeln!(t, "count_every = \"{} h\"\nput_away = \"40 min\"", 1 + d.below(20));
    }
}
