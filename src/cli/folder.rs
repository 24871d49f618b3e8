//! Where results go: a folder named after the scenario and the digest of everything that decides them.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Failure;
use super::load::Resolved;
use crate::experiment::Plan;
use crate::report::{io_words, sha256_hex};

/// Longest part of a folder name that comes from the scenario's name, in characters.
const LONGEST: usize = 40;

/// The name of the results folder: equal for equal results, and for those only.
pub fn name(resolved: &Resolved, plan: &Plan) -> String {
    let mut all = format!(
        "plimsoll {}\nseed {}\nreplications {}\nfirst {}\nrough {}\nscenario {}\n",
        env!("CARGO_PKG_VERSION"),
        plan.seed,
        plan.replications,
        plan.first,
        plan.rough,
        sha256_hex(resolved.text.as_bytes()),
    );
    for (name, digest) in &resolved.data {
        all.push_str(&format!("data {digest} {name}\n"));
    }
    let digest = sha256_hex(all.as_bytes());
    format!("{}-{}", slug(&resolved.scenario.file.scenario.name), &digest[..8])
}

/// A name as part of a file name: letters and digits of any script, everything else a dash.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out: String = out.chars().take(LONGEST).collect();
    let out = out.trim_end_matches('-');
    if out.is_empty() { "scenario".into() } else { out.into() }
}

/// Makes sure that results can be written, before anything is computed for them.
///
/// # Errors
/// When the folder cannot be made or written to.
pub fn make_writable(out: &Path) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| {
        Failure::impossible(format!(
            "results cannot be written to {}: {}\n  choose another folder with --out",
            out.display(),
            io_words(&error)
        ))
    };
    fs::create_dir_all(out).map_err(wrong)?;
    let probe = out.join(format!(".plimsoll-{}", std::process::id()));
    fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)).map_err(wrong)
}

/// Points `latest` at a results folder. Something else of that name is left alone, and nothing depends on it.
pub fn point_latest_at(out: &Path, folder: &str) {
    let latest = out.join("latest");
    let there = fs::symlink_metadata(&latest);
    if there.is_ok_and(|m| m.is_dir()) {
        return;
    }
    let fresh = out.join(format!(".latest-{}", std::process::id()));
    #[cfg(unix)]
    let made = std::os::unix::fs::symlink(folder, &fresh);
    #[cfg(not(unix))]
    let made = fs::write(&fresh, folder);
    let _ = made.and_then(|()| fs::rename(&fresh, &latest));
}

/// How long ago a results folder was finished, in words.
pub fn age(dir: &Path) -> String {
    let finished = fs::metadata(dir.join("manifest.json")).and_then(|m| m.modified());
    let age = finished.ok().and_then(|at| SystemTime::now().duration_since(at).ok());
    ago(age.unwrap_or_default())
}

fn ago(age: Duration) -> String {
    let seconds = age.as_secs();
    let (n, unit) = match seconds {
        0..60 => (seconds, "s"),
        60..3600 => (seconds / 60, "min"),
        3600..172_800 => (seconds / 3600, "h"),
        _ => (seconds / 86_400, "d"),
    };
    format!("{n} {unit} ago")
}

/// The way from one folder to a file; absolute when there is none, as between two drives.
pub fn way(from: &Path, to: &Path) -> PathBuf {
    let whole = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let (Ok(from), Ok(to)) = (whole(from), whole(to)) else { return to.to_path_buf() };
    let (mut a, mut b) = (from.components().peekable(), to.components().peekable());
    while a.peek().is_some() && a.peek() == b.peek() {
        a.next();
        b.next();
    }
    if a.peek().is_some_and(|c| matches!(c, Component::Prefix(_))) {
        return to;
    }
    a.map(|_| Component::ParentDir).chain(b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_short_and_keep_letters_of_any_script() {
        assert_eq!(slug("Rhine-Main  parcels!"), "rhine-main-parcels");
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert_eq!(slug("北仓 M/M/1"), "北仓-m-m-1");
        assert_eq!(slug("…"), "scenario");
        assert_eq!(slug(&"a".repeat(100)).len(), LONGEST);
    }

    #[test]
    fn ages_read_aloud() {
        let cases = [(12, "12 s ago"), (125, "2 min ago"), (90_000, "25 h ago"), (200_000, "2 d ago")];
        for (seconds, words) in cases {
            assert_eq!(ago(Duration::from_secs(seconds)), words);
        }
    }

    #[test]
    fn the_way_from_a_folder_leads_to_the_file() {
        let home = tempfile::tempdir().unwrap();
        let (from, to) = (home.path().join("results/a"), home.path().join("b.toml"));
        fs::create_dir_all(&from).unwrap();
        fs::write(&to, "x").unwrap();
        assert_eq!(way(&from, &to), Path::new("../../b.toml"));
        assert_eq!(fs::read_to_string(from.join(way(&from, &to))).unwrap(), "x");
    }
}
