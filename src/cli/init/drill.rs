//! What a drill has on top of a scenario from figures: two disruptions, what is seen of them, who decides, plans with
//! costs and a budget, and the what-if in which both happen in one week.
//!
//! Disruptions come as rarely as in life, so that `plimsoll risk` weighs them; `plimsoll drill` makes each happen.

use std::fmt::Write as _;

use super::figures::Figures;
use super::write::{quoted, sites};

/// Days of orders in the queue of a warehouse that are cause for alarm. A closed Sunday and a busy Monday make two.
const ALARM_DAYS: f64 = 2.5;

/// Disruptions, monitor, contacts, budget, playbooks.
pub fn trouble(out: &mut String, f: &Figures) {
    let site = sites(f)[0];
    let _ = write!(
        out,
        "\n[tendering]\n\
         overflow = \"wait\"             # parcels of a carrier that does not come wait for it\n\n\
         # What can go wrong. In a plain run that is as rare as in life; `plimsoll drill` makes each of them happen,\n\
         # `plimsoll risk` weighs them by how often they come.\n\
         [disruption.strike]\n\
         kind = \"carrier_strike\"\n\
         occurs = {{ rate = \"0.5 /y\" }}  # once in two years\n\
         lasts = {{ low = \"3 d\", likely = \"5 d\", high = \"10 d\" }}\n\
         effect = [{{ on = \"carrier.swift.open\", set = false }}]\n\
         warning = {{ lead = \"24 h\", hit = \"80 %\", false_alarms = \"2 /y\" }}   # announced, or only threatened\n\
         detected_after = \"2 h\"\n\n\
         [disruption.power_cut]\n\
         kind = \"power_cut\"\n\
         occurs = {{ rate = \"0.5 /y\" }}\n\
         lasts = {{ low = \"8 h\", likely = \"36 h\", high = \"4 d\" }}\n\
         effect = [{{ on = \"warehouse.{site}.open\", set = false }}]\n\
         detected_after = \"10 min\"\n",
    );
    watch(out, f, site);
    playbooks(out, f, site);
}

fn watch(out: &mut String, f: &Figures, site: &str) {
    let _ = write!(
        out,
        "\n# Early warning: what is watched. `plimsoll signals` lists what can be.\n\
         [monitor.backlog]\n\
         signal = \"warehouse.{site}.backlog\"\n\
         above = {above:<21} # orders that are not packed\n\
         clears_at = {clears}\n\
         poll = \"30 min\"               # how often somebody looks\n\
         delay = \"15 min\"              # how old the figure is by then\n\n\
         # Who decides, and when they can be reached.\n\
         [calendar.office]\n\
         open = {{ mon-fri = \"08:00-18:00\" }}\n\n\
         [contact.shift_lead]\n\
         answers = {{ low = \"5 min\", likely = \"15 min\", high = \"1 h\" }}\n\
         level = 2                     # may approve up to this level\n\
         asks = \"manager\"              # what is above it\n\n\
         [contact.manager]\n\
         hours = \"office\"\n\
         answers = {{ low = \"10 min\", likely = \"30 min\", high = \"2 h\" }}\n\
         away = {{ low = \"1 h\", likely = \"3 h\", high = \"10 h\" }}      # at night and at the weekend\n\
         level = 5\n\n\
         [budget.emergency]\n\
         amount = \"{budget} {c}\"\n\
         when_empty = \"refuse\"         # or \"ask\" somebody, or \"overdraw\"\n",
        above = days(f, ALARM_DAYS),
        clears = days(f, 0.5),
        budget = money(f, 10.0),
        c = f.currency,
    );
}

fn playbooks(out: &mut String, f: &Figures, site: &str) {
    let (pickers, packers) = (f.pickers.div_ceil(2), f.packers.div_ceil(2));
    let _ = write!(
        out,
        "\n# The plans: what starts them, who decides, how long they take, what they do, what they cost, when they end.\n\
         # The other carriers take what the one on strike leaves, for a quarter more.\n\
         [playbook.other_carrier]\n\
         start = {{ any = [{{ warning = \"strike\" }}, {{ disruption = \"strike\" }}] }}\n\
         decide = {{ contact = \"manager\", level = 4, takes = \"1 h\" }}\n\
         ready = {{ lead_time = {{ low = \"4 h\", likely = \"8 h\", high = \"24 h\" }}, undrilled_takes = 2, undrilled_fails = \"10 %\" }}\n\
         action = [{{ on = \"tendering.overflow\", set = \"next\" }}, {{ on = \"carrier.steady.price.factor\", multiply = 1.25 }}]\n\
         cost = {{ activation = \"{fee} {c}\", budget = \"emergency\" }}\n\
         stop = {{ over = \"strike\", plus = \"12 h\" }}\n\n\
         # Half as many people again from an agency: their wages, and its fee by the hour.\n\
         [playbook.helpers]\n\
         start = {{ any = [{{ disruption = \"power_cut\" }}, {{ monitor = \"backlog\" }}] }}\n\
         decide = {{ contact = \"shift_lead\", level = 2, takes = \"20 min\" }}\n\
         ready = {{ lead_time = {{ low = \"4 h\", likely = \"12 h\", high = \"24 h\" }}, undrilled_takes = 2, undrilled_fails = \"10 %\" }}\n\
         action = [\n  \
           {{ on = \"warehouse.{site}.pool.pickers.people\", add = {pickers} }},\n  \
           {{ on = \"warehouse.{site}.pool.packers.people\", add = {packers} }},\n\
         ]\n\
         cost = {{ activation = \"200 {c}\", per_hour = \"{hour} {c}/h\", budget = \"emergency\" }}\n\
         stop = {{ clear = \"backlog\", at_least = \"3 d\", after = \"6 d\", cool_down = \"1 d\" }}\n",
        fee = money(f, 2.0),
        hour = 4 * (pickers + packers),
        c = f.currency,
    );
    if f.sites > 1 {
        let _ = write!(
            out,
            "\n# The other warehouses take its orders, those that nobody has begun as well.\n\
             [playbook.other_sites]\n\
             start = {{ disruption = \"power_cut\" }}\n\
             decide = {{ contact = \"shift_lead\", level = 2, takes = \"20 min\" }}\n\
             ready = {{ lead_time = \"2 h\" }}\n\
             action = [{{ on = \"warehouse.{site}.accepts\", set = false }}]\n\
             orders = [{{ do = \"reallocate\", warehouse = \"{site}\" }}]\n\
             stop = {{ over = \"power_cut\" }}\n",
        );
    }
}

/// The second target.
pub const TARGET: &str = "\
[target.not_very_late]
kpi = \"orders.late_over_1_d\"
at_most = \"2 %\"
with_probability = \"90 %\"
";

/// Variants without plans and without drills.
pub fn variants(out: &mut String, f: &Figures) {
    let mut plans = vec!["other_carrier", "helpers"];
    if f.sites > 1 {
        plans.push("other_sites");
    }
    out.push_str("\n[variant.no_plan.set]\n");
    for plan in &plans {
        let _ = writeln!(out, "\"playbook.{plan}.enabled\" = false");
    }
    out.push_str("\n# Plans that nobody has tried: they take twice as long, and one in ten fails.\n[variant.never_drilled.set]\n");
    for plan in plans.iter().take(2) {
        let _ = writeln!(out, "\"playbook.{plan}.ready.drilled\" = false");
    }
}

/// The text of the what-if beside it.
pub fn what_if(f: &Figures, file: &str) -> String {
    format!(
        "#:schema plimsoll.schema.json\n\
         # A what-if: everything as in {file}, except for what stands here. Both happen in one week, for sure.\n\
         # `plimsoll compare storm.toml` shows it with plans, without, and with plans that were never drilled.\n\
         extends = \"{file}\"\n\n\
         [scenario]\n\
         name = {name}\n\
         question = \"Do the plans carry us through a strike and a power cut in the same week?\"\n\n\
         [disruption.strike]\n\
         occurs = {{ at = 2026-03-10T06:00:00 }}\n\n\
         [disruption.power_cut]\n\
         occurs = {{ at = 2026-03-12T09:00:00 }}\n",
        name = quoted(&format!("{} in a storm", f.name)),
    )
}

/// So many days of the orders of one warehouse.
fn days(f: &Figures, days: f64) -> u32 {
    let orders = f64::from(f.orders) / f64::from(f.sites) * days;
    orders.round().max(5.0) as u32
}

/// An amount that grows with the orders of a day, in whole hundreds.
fn money(f: &Figures, each: f64) -> u32 {
    let hundreds = (f64::from(f.orders) * each / 100.0).round();
    hundreds.max(5.0) as u32 * 100
}
