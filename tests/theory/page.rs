//! The page `docs/verification.md`, made from what the run yields.

use super::harness::Row;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verification.md");

/// One figure as a line of text.
pub fn line(row: &Row) -> String {
    let e = &row.estimate;
    format!(
        "{} · {} · {}: expected {}, simulated {} ± {} (n = {}, standard error {}, ± {:.2} % of {:.1} %): {}",
        row.id,
        row.model,
        row.label,
        number(row.expected),
        number(e.mean),
        number(e.half_width),
        e.n,
        number(e.sd / (e.n as f64).sqrt()),
        100.0 * e.half_width / row.expected.abs(),
        100.0 * row.within,
        verdict(row)
    )
}

fn verdict(row: &Row) -> &'static str {
    match (row.agrees, row.sharp) {
        (true, true) => "agrees",
        (false, _) => "DISAGREES",
        (true, false) => "TOO WIDE",
    }
}

/// Five significant digits.
pub fn number(x: f64) -> String {
    if x == 0.0 {
        return "0".into();
    }
    let digits = (4 - x.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// A mean with its half-width.
fn estimate(mean: f64, half: f64) -> String {
    if half == 0.0 {
        format!("{} exactly", number(mean))
    } else {
        format!("{} ± {}", number(mean), two(half))
    }
}

/// Two significant digits.
fn two(x: f64) -> String {
    let digits = (1 - x.abs().log10().floor() as i32).clamp(0, 9) as usize;
    format!("{x:.digits$}")
}

const HEAD: &str = "\
# Verification

Written by the tests in `tests/theory`: `PLIMSOLL_BLESS=1 cargo test --test theory` rewrites this page, and
`cargo test` fails when it is out of date. Every case is the text of a scenario; it is loaded, run and
measured in the same way as a scenario of yours. \"Expected\" is exact: a formula, a published exact value, or
the solution of a Markov chain by the solver in `tests/theory/ctmc.rs`, which is itself tested on closed forms.

*Simulated* is the mean of n independent replications ± the half-width of its 99.9 % Student-t interval; the
standard error is the half-width divided by the t quantile (3.88 for n = 20, 3.55 for n = 40, 3.29 for many).
A figure **agrees** when the expected value lies inside the interval. It must also be sharp: the half-width may
be at most the share of the expected value given under *limit*, otherwise the test fails, because then a wrong
model could pass. The seed is fixed, so a pass is permanent. Deterministic cases must be equal. One unit of time
of the published models is a minute, or an hour where the source says so.

Names: I, D, Q, R, S and T are the published cases, K the kernel cases by their number, X cases that combine several
mechanisms and that only the Markov chain can answer. A prime (′) marks a published case in a variant that a
warehouse can express.

";

const TAIL: &str = "
## What is not covered, and why

A case is left out when this version of the model has no such mechanism; nothing is approximated.

| case | why |
|---|---|
| Q04y, K16, K17, K67 processor sharing | work in a warehouse is done order by order |
| Q07d with three unrelated service distributions | all classes share the distribution of a step; they differ by lines and units only. Q07d′ checks the formula with Erlang 1, 2 and 3 services |
| Q08c, Q08d, K24 vacations | people leave by the clock (shifts, breaks), not whenever they find no work |
| Q14c polling | pickers take orders as they come, not one zone until it is empty |
| K24 vacations | Q08c and Q08d, with constant and exponential ones, are in `tests/engine/people.rs` |
| Q14c polling | there is no walk between zones yet |
| Q06b and K27 in general | steps come in a fixed order and none is skipped; K27′ sends orders back instead |
| K31 time to a crash, K35 gas station | spares, and servers that differ by the customer's choice, are no parts of a warehouse |
| K33 fork and join | an order is picked and packed as one |
| I01c, K48 newsvendor with Burr XII and exponential demand | demand is a whole number of units from the program's distributions; I01a checks the mechanism |
| I02b planned backorders | a reorder point below zero cannot be written |
| I10a the printed runs of the book | they need the book's own random numbers; I10b has the exact means |
| D01d additive yield | a supplier refuses or delivers a share, not an amount |
| K50 call centre | published figures of one run: nothing exact to compare with |
| K53 as published | the trace drops the least urgent order in the queue; a full building here refuses the newcomer (K53′) |
| K54, K57, K58 units of several servers | a task takes one person or one station; K54′ is the trace with one unit in place of two |
| K61 queued at one place while preempted at another | an order is at one place at a time |
| K66 split by class | the published split depends on an order of ties that is not documented; the total of 148.5 agrees, and the split is worked out by hand for ours |
";

/// The whole page.
pub fn page(rows: &[Row]) -> String {
    let mut page = String::from(HEAD);
    let cases: std::collections::BTreeSet<_> = rows.iter().map(|r| (&r.id, &r.model)).collect();
    page += &format!("{} figures of {} cases, all agree.\n\n", rows.len(), cases.len());
    page += "| case | model | figure | expected | simulated | n | limit | verdict | source |\n";
    page += "|---|---|---|--:|--:|--:|--:|---|---|\n";
    let mut last = (String::new(), String::new());
    for row in rows {
        let key = (row.id.clone(), row.model.clone());
        let [id, model, source] =
            if key == last { ["", "", ""] } else { [&row.id, &row.model, &row.source].map(|s| s.as_str()) };
        page += &format!(
            "| {id} | {model} | {} | {} | {} | {} | {} % | {} | {source} |\n",
            row.label,
            number(row.expected),
            estimate(row.estimate.mean, row.estimate.half_width),
            row.estimate.n,
            number(100.0 * row.within),
            verdict(row),
        );
        last = key;
    }
    page + TAIL
}

/// Fails when the file is not what the run yields; rewrites it when asked to.
pub fn compare(page: &str) {
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        std::fs::write(PATH, page).expect("docs can be written");
        return;
    }
    let there = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(there == page, "docs/verification.md is out of date: PLIMSOLL_BLESS=1 cargo test --test theory");
}
