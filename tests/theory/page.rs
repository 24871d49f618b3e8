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

/// The whole page.
pub fn page(rows: &[Row]) -> String {
    let mut page = String::new();
    page += "| case | model | figure | expected | simulated | n | verdict | source |\n|---|---|---|--:|--:|--:|---|---|\n";
    let mut last = "";
    for row in rows {
        let key = format!("{}{}", row.id, row.model);
        let fresh = key != last;
        let cells =
            if fresh { (row.id.as_str(), row.model.as_str(), row.source.as_str()) } else { ("", "", "") };
        page += &format!(
            "| {} | {} | {} | {} | {} ± {} | {} | {} | {} |\n",
            cells.0,
            cells.1,
            row.label,
            number(row.expected),
            number(row.estimate.mean),
            number(row.estimate.half_width),
            row.estimate.n,
            verdict(row),
            cells.2
        );
        last = Box::leak(key.into_boxed_str());
    }
    page
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
