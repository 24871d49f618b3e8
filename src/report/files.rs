//! The results folder: written beside its place and moved there when whole.
//!
//! Every file but `manifest.json` is a function of the run's result and the resolved scenario alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::experiment::result::RunResult;
use crate::report::canvas::drawn;
use crate::report::findings::Findings;
use crate::report::lang::{self, Lang};
use crate::report::manifest::{Experiment, Listed, Written};
use crate::report::one_page::one_page;
use crate::report::{export, figures, html, tables};

/// What goes wrong with files of results.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The results folder is there already.
    #[error("{} is there already", dir.display())]
    Exists {
        /// The folder.
        dir: PathBuf,
    },
    /// The disk said no.
    #[error("{}: {}", path.display(), io_words(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file does not hold results.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        reason: String,
    },
}

/// What the disk said, in words for people.
pub fn io_words(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => "a file of that name is in the way",
        io::ErrorKind::NotFound => "there is no such file or folder",
        io::ErrorKind::PermissionDenied => "you may not write there",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full",
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        _ => return error.to_string(),
    };
    format!("{words} ({error})")
}

/// What to do when the results folder is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and fail.
    Keep,
    /// Put the new one in its place.
    Replace,
}

/// Where a result comes from, as far as only the caller knows: the one place that may name host and time.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The command line, word by word.
    pub command: Vec<String>,
    /// The name of each file that was read with the SHA-256 of its content.
    pub inputs: Vec<(String, String)>,
    /// When the run began, in words.
    pub started: String,
    /// When it was done, in words.
    pub finished: String,
    /// The machine.
    pub host: String,
    /// How many threads ran.
    pub jobs: usize,
    /// The version and the name of the random number generator.
    pub generator: String,
    /// The way from the results folder to the scenario file.
    pub scenario: String,
    /// The command line without the range of replications, for repeating one.
    pub repeat: String,
    /// Index of the first replication.
    pub first: u32,
    /// How many replications were begun: fewer than wanted when the run was stopped.
    pub ran: u32,
}

/// The SHA-256 digest of some bytes in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes the results folder `dir` and returns the paths of its files, the manifest last.
///
/// The folder is never seen half written: everything goes to a folder beside it that is then renamed.
///
/// # Errors
/// When `dir` is there already and is not to be replaced, or something cannot be written; `dir` is then as before.
pub fn write_results(
    dir: &Path,
    run: &RunResult,
    resolved_toml: &str,
    manifest: &Manifest,
    existing: Existing,
) -> Result<Vec<PathBuf>, OutputError> {
    let files = all_files(run, resolved_toml, manifest);
    write_folder(dir, &files, existing)
}

/// Writes files, given by their names from the folder `dir` and their contents, and returns their paths.
///
/// The folder is never seen half written: everything goes to a folder beside it that is then renamed.
///
/// # Errors
/// When `dir` is there already and is not to be replaced, or something cannot be written; `dir` is then as before.
pub fn write_folder(
    dir: &Path,
    files: &[(String, impl AsRef<[u8]>)],
    existing: Existing,
) -> Result<Vec<PathBuf>, OutputError> {
    if existing == Existing::Keep && dir.exists() {
        return Err(OutputError::Exists { dir: dir.to_owned() });
    }
    let part = beside(dir, "part");
    let written = write_all(&part, files).and_then(|()| move_into_place(&part, dir, existing));
    if written.is_err() {
        // The first error is the one to tell; what is left over is only a nuisance.
        let _ = fs::remove_dir_all(&part);
    }
    written.map(|()| files.iter().map(|(name, _)| dir.join(name)).collect())
}

/// Adds the manifest of an experiment to its files: their digests, and where they come from.
pub fn with_manifest(mut files: Vec<(String, Vec<u8>)>, about: &Experiment) -> Vec<(String, Vec<u8>)> {
    let outputs = files
        .iter()
        .map(|(name, content)| Listed { file: name.clone(), sha256: sha256_hex(content) })
        .collect();
    let about = Experiment { outputs, ..about.clone() };
    let text = serde_json::to_string_pretty(&about).expect("plain JSON") + "\n";
    files.push(("manifest.json".to_owned(), text.into_bytes()));
    files
}

/// Makes `report.html` of a results folder again from its data; in another language than English a page and figures
/// beside it.
///
/// # Errors
/// When the data cannot be read or the report not be written.
pub fn rewrite_report(dir: &Path, lang: Lang) -> Result<PathBuf, OutputError> {
    let findings = super::read_results(dir)?;
    let report = lang::page(lang, &html::report_html(&findings));
    // The English report and its figures belong to the results; those in another language lie beside them.
    let path = match lang {
        Lang::En => dir.join("report.html"),
        other => dir.join(format!("report.{}.html", other.code())),
    };
    write_file(&path, &report)?;
    if lang != Lang::En {
        let folder = dir.join(format!("figures.{}", lang.code()));
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        let sheets =
            figures::all(&findings).into_iter().map(|(name, sheet)| (name, sheet.said(lang))).collect();
        for (name, content) in drawn(sheets) {
            write_bytes(&folder.join(name), &content)?;
        }
    }
    Ok(path)
}

/// Writes `one-page.html`, or `one-page.zh.html`, into a results folder from its data.
///
/// # Errors
/// When the data cannot be read or the page not be written.
pub fn write_one_page(dir: &Path, lang: Lang) -> Result<PathBuf, OutputError> {
    let page = lang::page(lang, &one_page(&super::read_results(dir)?).html());
    let name = match lang {
        Lang::En => "one-page.html".to_owned(),
        other => format!("one-page.{}.html", other.code()),
    };
    let path = dir.join(name);
    write_file(&path, &page)?;
    Ok(path)
}

/// Writes one file: beside its place first, and moved there when whole.
///
/// # Errors
/// When it cannot be written; what was there is then as before.
pub fn write_file(path: &Path, content: &str) -> Result<(), OutputError> {
    write_bytes(path, content.as_bytes())
}

fn write_bytes(path: &Path, content: &[u8]) -> Result<(), OutputError> {
    let part = beside(path, "part");
    let written = fs::write(&part, content).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written.map_err(at(path))
}

/// Names and contents of all files; the digests of the others are in the last.
fn all_files(run: &RunResult, resolved_toml: &str, manifest: &Manifest) -> Vec<(String, Vec<u8>)> {
    let findings = Findings::of(run);
    let summary = serde_json::to_string_pretty(&tables::summary_json(&findings)).expect("plain JSON");
    let texts = vec![
        ("summary.json".to_owned(), summary + "\n"),
        ("summary.csv".to_owned(), tables::summary_csv(&findings)),
        ("replications.csv".to_owned(), tables::replications_csv(&findings)),
        ("series.csv".to_owned(), tables::series_csv(&findings)),
        ("scenario.toml".to_owned(), resolved_toml.to_owned()),
    ];
    let mut files: Vec<(String, Vec<u8>)> =
        texts.into_iter().map(|(n, text)| (n, text.into_bytes())).collect();
    files.push(("summary.xlsx".to_owned(), export::summary_xlsx(&findings, resolved_toml)));
    files.push(("replications.parquet".to_owned(), export::parquet::replications(&findings)));
    files.push(("series.parquet".to_owned(), export::parquet::series(&findings)));
    let figures = drawn(figures::all(&findings)).into_iter();
    files.extend(figures.map(|(name, content)| (format!("figures/{name}"), content)));
    files.push(("report.html".to_owned(), html::report_html(&findings).into_bytes()));
    let listed = |file: &str, sha256: String| Listed { file: file.to_owned(), sha256 };
    let method = &run.method;
    let about = Written {
        program: "plimsoll".to_owned(),
        version: method.version.clone(),
        generator: manifest.generator.clone(),
        seed: method.seed,
        replications: method.replications,
        finished_replications: run.replications.len(),
        rough: method.rough,
        first: manifest.first,
        ran: manifest.ran,
        scenario: manifest.scenario.clone(),
        scenario_digest: run.title.scenario_digest.clone(),
        repeat: manifest.repeat.clone(),
        command: manifest.command.clone(),
        host: manifest.host.clone(),
        jobs: manifest.jobs,
        started: manifest.started.clone(),
        finished: manifest.finished.clone(),
        inputs: manifest.inputs.iter().map(|(n, d)| listed(n, d.clone())).collect(),
        outputs: files.iter().map(|(n, c)| listed(n, sha256_hex(c))).collect(),
    };
    let about = serde_json::to_string_pretty(&about).expect("plain JSON") + "\n";
    files.push(("manifest.json".to_owned(), about.into_bytes()));
    files
}

fn write_all(part: &Path, files: &[(String, impl AsRef<[u8]>)]) -> Result<(), OutputError> {
    if part.exists() {
        // Left over from a process that was killed and had the same number.
        fs::remove_dir_all(part).map_err(at(part))?;
    }
    fs::create_dir_all(part).map_err(at(part))?;
    for (name, content) in files {
        let path = part.join(name);
        let folder = path.parent().unwrap_or(part);
        fs::create_dir_all(folder).map_err(at(folder))?;
        fs::write(&path, content).map_err(at(&path))?;
    }
    Ok(())
}

fn move_into_place(part: &Path, dir: &Path, existing: Existing) -> Result<(), OutputError> {
    if !dir.exists() {
        return fs::rename(part, dir).map_err(at(dir));
    }
    if existing == Existing::Keep {
        return Err(OutputError::Exists { dir: dir.to_owned() });
    }
    let old = beside(dir, "old");
    fs::rename(dir, &old).map_err(at(dir))?;
    if let Err(source) = fs::rename(part, dir) {
        // Put back what was there; the error to tell is the first.
        let _ = fs::rename(&old, dir);
        return Err(OutputError::Io { path: dir.to_owned(), source });
    }
    fs::remove_dir_all(&old).map_err(at(&old))
}

/// `<dir>.<what>-<process>`.
fn beside(dir: &Path, what: &str) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(format!(".{what}-{}", std::process::id()));
    PathBuf::from(name)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let path = path.to_owned();
    move |source| OutputError::Io { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;
    use crate::report::read_results;

    fn manifest(host: &str) -> Manifest {
        Manifest {
            host: host.to_owned(),
            inputs: vec![("rhine.toml".to_owned(), sha256_hex(b"x"))],
            ..Manifest::default()
        }
    }

    #[test]
    fn a_folder_is_written_whole_and_not_overwritten_unless_told() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("results/rhine");
        let run = example_run(12);
        let files = write_results(&dir, &run, "a = 1\n", &manifest("here"), Existing::Keep).unwrap();
        assert!(files.iter().all(|f| f.is_file()));
        assert!(files.last().unwrap().ends_with("manifest.json"));
        let again = write_results(&dir, &run, "a = 2\n", &manifest("here"), Existing::Keep);
        assert!(matches!(again, Err(OutputError::Exists { .. })));
        assert_eq!(fs::read_to_string(dir.join("scenario.toml")).unwrap(), "a = 1\n");
        write_results(&dir, &run, "a = 2\n", &manifest("here"), Existing::Replace).unwrap();
        assert_eq!(fs::read_to_string(dir.join("scenario.toml")).unwrap(), "a = 2\n");
        let left: Vec<_> =
            fs::read_dir(dir.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["rhine"]);
    }

    #[test]
    fn only_the_manifest_knows_where_and_when_and_its_digests_are_true() {
        let run = example_run(12);
        let (a, b) = (all_files(&run, "", &manifest("here")), all_files(&run, "", &manifest("there")));
        for (one, other) in a.iter().zip(&b) {
            assert_eq!(one == other, one.0 != "manifest.json", "{}", one.0);
        }
        let (about, rest) = a.split_last().unwrap();
        let about: serde_json::Value = serde_json::from_slice(&about.1).unwrap();
        assert_eq!(about["outputs"].as_array().unwrap().len(), rest.len());
        for ((name, content), listed) in rest.iter().zip(about["outputs"].as_array().unwrap()) {
            assert_eq!(
                (listed["file"].as_str(), listed["sha256"].as_str().unwrap()),
                (Some(name.as_str()), &*sha256_hex(content))
            );
        }
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_report_made_again_from_the_folder_is_the_same() {
        let home = tempfile::tempdir().unwrap();
        for n in [0, 1, 12] {
            let dir = home.path().join(n.to_string());
            write_results(&dir, &example_run(n), "", &manifest("here"), Existing::Keep).unwrap();
            let first = fs::read_to_string(dir.join("report.html")).unwrap();
            fs::remove_file(dir.join("report.html")).unwrap();
            let path = rewrite_report(&dir, Lang::En).unwrap();
            assert_eq!(fs::read_to_string(path).unwrap(), first, "{n} replications");
        }
    }

    #[test]
    fn a_damaged_folder_is_refused_with_the_place() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("r");
        write_results(&dir, &example_run(3), "", &manifest("here"), Existing::Keep).unwrap();
        let damage = |file: &str, from: &str, to: &str| {
            let path = dir.join(file);
            let good = fs::read_to_string(&path).unwrap();
            fs::write(&path, good.replacen(from, to, 1)).unwrap();
            let message = read_results(&dir).unwrap_err().to_string();
            fs::write(&path, good).unwrap();
            message
        };
        assert!(damage("summary.json", "\"format\": 1", "\"format\": 99").contains("format 99"));
        assert!(damage("summary.json", "\"seed\"", "\"sead\"").contains("method.seed is not a whole number"));
        assert!(
            damage("replications.csv", "orders.on_time", "orders.off").contains("no column `orders.on_time`")
        );
        assert!(damage("series.csv", "warehouse.north.backlog", "elsewhere").contains("time bins"));
        assert!(read_results(&home.path().join("nowhere")).unwrap_err().to_string().contains("summary.json"));
    }
}
