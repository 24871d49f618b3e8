//! `plimsoll rerun`: runs what a results folder holds again and compares every byte.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::RerunArgs;
use super::console::{Console, plural, printable};
use super::load::{self, Resolved, STORED, folder_of};
use super::progress::{Watch, listen_for_stop};
use super::run::{complete, jobs, plan_of};
use super::{Done, Failure, code};
use crate::experiment::{self, Plan};
use crate::report::manifest::{Listed, Written};
use crate::report::{Existing, Manifest, sha256_hex, write_results};

/// Runs again and compares.
pub fn rerun(args: &RerunArgs, console: &Console) -> Done {
    listen_for_stop();
    let dir = &args.dir;
    let written = read_manifest(dir)?;
    let text =
        fs::read_to_string(dir.join(STORED)).map_err(|e| unreadable(&dir.join(STORED), &e.to_string()))?;
    if written.version != env!("CARGO_PKG_VERSION") {
        console.remark(&format!(
            "The results were written by version {}; this is {}.",
            printable(&written.version),
            env!("CARGO_PKG_VERSION")
        ));
    }
    let digest = sha256_hex(text.as_bytes());
    if written.outputs.iter().any(|out| out.file == STORED && out.sha256 != digest) {
        console.result(&format!(
            "{} is not the scenario that was run: it has been changed since.",
            dir.join(STORED).display()
        ))?;
        return Ok(code::DIFFERENT);
    }
    // `latest` is a link: the way to the scenario starts where it leads.
    let real = fs::canonicalize(dir).unwrap_or_else(|_| dir.clone());
    let home = folder_of(&real.join(&written.scenario));
    let resolved = load::resolved(text, &home)?;
    tell_changes(&written, &resolved, &home, console);

    let plan =
        Plan { rough: written.rough, jobs: jobs(args.jobs), ..plan_of(&resolved.scenario, written.first)? };
    // Exactly those that were run, whether they were enough or the run was stopped.
    let again = Plan { replications: written.ran, most: None, ..plan };
    let watch = Watch::new(&resolved.scenario, again.replications, console);
    let outcome = experiment::run(&resolved.scenario, &again, &watch);
    watch.done();
    if outcome.interrupted {
        console.remark("Stopped before all replications had run: nothing can be said.");
        return Err(Failure::told(code::STOPPED));
    }
    let mut result = outcome.result;
    complete(&mut result, &resolved, written.replications, written.ran, &written.repeat);

    let fresh = std::env::temp_dir().join(format!("plimsoll-rerun-{}", std::process::id()));
    let made = write_results(&fresh, &result, &resolved.text, &Manifest::default(), Existing::Replace);
    let compared = made.map(|files| compare(dir, &fresh, &files));
    // The comparison is what was asked for; what it leaves behind is only a nuisance.
    let _ = fs::remove_dir_all(&fresh);
    let (same, different) = compared?;
    if different.is_empty() {
        console.result(&format!(
            "{}: {}, run again: every byte of {} agrees",
            dir.display(),
            plural(written.ran as usize, "replication"),
            plural(same, "file")
        ))?;
        return Ok(code::DONE);
    }
    let mut text = format!("{}: {} not as before:\n", dir.display(), are(different.len()));
    for line in &different {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str(&format!("{same} agree byte by byte"));
    console.result(&text)?;
    Ok(code::DIFFERENT)
}

fn are(n: usize) -> String {
    format!("{} {}", plural(n, "file"), if n == 1 { "is" } else { "are" })
}

/// Names inputs that are not as they were. A changed scenario is no matter: the folder holds what was run.
fn tell_changes(written: &Written, resolved: &Resolved, home: &Path, console: &Console) {
    let known = |name: &str| written.inputs.iter().find(|i| i.file == name).map(|i| &i.sha256);
    for (name, digest) in &resolved.data {
        if known(name).is_some_and(|before| before != digest) {
            console.remark(&format!("The data file {} has changed since the run.", printable(name)));
        }
    }
    for Listed { file: name, sha256: digest } in &written.inputs {
        if resolved.data.iter().any(|(data, _)| data == name) {
            continue;
        }
        let words = match fs::read(home.join(name)) {
            Ok(bytes) if sha256_hex(&bytes) == *digest => continue,
            Ok(_) => "has changed since",
            Err(_) => "is no longer there",
        };
        console.remark(&format!("{} {words}; what is kept in the folder is run.", printable(name)));
    }
}

/// How many files agree, and what is different about the others. The manifest alone may differ.
fn compare(dir: &Path, fresh: &Path, files: &[PathBuf]) -> (usize, Vec<String>) {
    let (mut same, mut different) = (0, Vec::new());
    let known = fs::canonicalize(fresh).unwrap_or_else(|_| fresh.to_path_buf());
    for file in files {
        let name = file.strip_prefix(fresh).or_else(|_| file.strip_prefix(&known)).unwrap_or(file);
        if name == Path::new("manifest.json") {
            continue;
        }
        match (fs::read(dir.join(name)), fs::read(file)) {
            (Ok(before), Ok(now)) if before == now => same += 1,
            (Ok(before), Ok(now)) => {
                let at = before.iter().zip(&now).take_while(|(a, b)| a == b).count();
                let line = now[..at].iter().filter(|b| **b == b'\n').count() + 1;
                different.push(format!("{}: differs from line {line} on", name.display()));
            }
            (Err(error), _) => different.push(format!("{}: {error}", name.display())),
            (_, Err(error)) => different.push(format!("{} again: {error}", name.display())),
        }
    }
    (same, different)
}

fn unreadable(path: &Path, reason: &str) -> Failure {
    Failure::invalid(format!(
        "{}: {reason}\n  `plimsoll rerun` takes a folder that `plimsoll run` has written",
        path.display()
    ))
}

fn read_manifest(dir: &Path) -> Result<Written, Failure> {
    let path = dir.join("manifest.json");
    let text = fs::read_to_string(&path).map_err(|e| unreadable(&path, &e.to_string()))?;
    Written::parse(&text).map_err(|reason| unreadable(&path, &reason))
}
