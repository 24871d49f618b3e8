//! The tables of a small scenario, value for value as they are kept in `tests/report/golden`: columns, their order, units
//! and numbers. `PLIMSOLL_BLESS=1 cargo test --test report` writes them anew; read them before keeping them.

use std::path::Path;

use crate::folders::{self, Folder};

#[test]
fn tables_are_as_kept() {
    let runs: [(&str, &Folder, &[&str]); 4] = [
        ("run", folders::small(), &["summary.csv", "replications.csv"]),
        ("compare", folders::compared(), &["comparison.csv"]),
        ("sweep", folders::swept(), &["points.csv"]),
        ("risk", folders::risks(), &["register.csv"]),
    ];
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/golden");
    let mut other = Vec::new();
    for (verb, folder, names) in runs {
        for name in names {
            let (path, text) = (kept.join(format!("{verb}-{name}")), folder.text(name));
            if std::env::var_os("PLIMSOLL_BLESS").is_some() {
                std::fs::write(&path, &text).unwrap();
            } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
                other.push(format!("{verb}-{name}"));
            }
        }
    }
    assert!(other.is_empty(), "not as kept; PLIMSOLL_BLESS=1 keeps the new ones: {other:?}");
}
