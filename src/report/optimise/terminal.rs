//! The outcome of a search on a terminal.

use super::words::Words;
use crate::experiment::optimise::Visited;
use crate::report::columns;

/// The answer with its neighbours, plain text of about a screen.
pub fn search_summary(words: &Words<'_>) -> String {
    let f = words.found;
    let mut out = format!("{}\n", words.answer());
    if let Some(chosen) = f.chosen() {
        out.push('\n');
        let mut rows = vec![header(words)];
        rows.push(row(words, if f.shown { "answer" } else { "nearest" }, chosen));
        for (lever, less) in f.one_less.iter().enumerate() {
            if let Some(less) = less {
                rows.push(row(words, &format!("less {}", words.levers[lever]), &f.visited[*less]));
            }
        }
        if let Some(other) = f.runner_up {
            rows.push(row(words, "runner-up", &f.visited[other]));
        }
        out.push_str(&aligned(&rows));
        if let Some(why) = words.runner_up().filter(|_| f.shown) {
            out.push_str(&format!("\nRunner-up: {why}\n"));
        }
    }
    for note in words.notes() {
        out.push_str(&format!("Note: {note}\n"));
    }
    out.push_str(&format!("{}.\n", words.effort()));
    out.replace(['\u{a0}', '\u{202f}'], " ")
}

fn header(words: &Words<'_>) -> Vec<String> {
    let mut cells = vec![String::new()];
    cells.extend(words.levers.iter().cloned());
    cells.push(words.cost.clone());
    cells.extend(words.found.constraints.iter().map(|c| c.target.name.clone()));
    cells.push("interval of the first, n".into());
    cells.push(String::new());
    cells
}

fn row(words: &Words<'_>, name: &str, v: &Visited) -> Vec<String> {
    let mut cells = vec![name.to_owned()];
    cells.extend(v.values.iter().map(|x| x.words().to_owned()));
    cells.push(words.cost_of(v));
    cells.extend((0..words.found.constraints.len()).map(|t| words.service(v, t)));
    cells.push(words.service_interval(v, 0));
    cells.push(words.fate(v));
    cells
}

/// Columns as wide as their widest cell; all but the first and the last are right-aligned.
fn aligned(rows: &[Vec<String>]) -> String {
    let last = rows[0].len() - 1;
    columns::rows(rows, 2, |i| i != 0 && i != last)
}
