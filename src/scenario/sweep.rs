//! Sweeps: which levers take which values, in which design.

use super::config::ScenarioFile;
use super::targets::find_kpi;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Span};
use crate::engine::Model;
use crate::metrics::registry;
use crate::source::{At, Choice, Document, List, MapOf, Name, Node, Positive, Raw, Text, Value};
use crate::{choice, keys};

choice! {
    /// How the points of a sweep lie among the values of its levers.
    pub enum Design {
        /// Every value of each lever with every value of the others.
        Grid = "grid",
        /// The scenario as it stands, and from there one lever at a time.
        OneAtATime = "one_at_a_time",
        /// Points that take each of as many slices of every lever once, at random.
        LatinHypercube = "latin_hypercube",
        /// Points of Sobol's sequence, which fill the space evenly; best as many as a power of two.
        Sobol = "sobol",
    }
}

keys! {
    /// A sweep over the values of levers (`plimsoll sweep FILE NAME`).
    pub struct SweepKeys {
        /// The values of each lever, by its path: a list, or `{ from, to, step }`. Paths are those of `--set`.
        vary: MapOf<Raw>, required, example("{ \"warehouse.north.pool.pickers.people\" = { from = 16, to = 32, step = 2 } }");
        /// How the points lie.
        design: Choice<Design>, default("\"grid\"");
        /// How many points, of a `latin_hypercube` or `sobol` design. Without it 32.
        points: Positive, optional, example("64");
        /// The KPIs that the answer is about. Without it those of `[compare]`, or headlines and targets.
        measure: List<Text>, optional, example("[\"orders.on_time\", \"cost.total\"]");
    }
}

/// A value of a lever.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// As `--set` takes it.
    pub text: String,
    /// As a number of the lever's unit, when it is one.
    pub number: Option<f64>,
}

/// The values of a lever.
#[derive(Clone, Debug, PartialEq)]
pub enum Levels {
    /// These.
    List(Vec<Level>),
    /// Numbers of a unit from one end to the other.
    Range {
        /// The first.
        from: f64,
        /// The last.
        to: f64,
        /// The step between two; needed where values are counted through and are not whole numbers.
        step: Option<f64>,
        /// What stands behind each number.
        unit: String,
        /// Only whole numbers.
        whole: bool,
    },
}

/// A lever with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// Its path, as `--set` takes it.
    pub path: String,
    /// Its values.
    pub levels: Levels,
}

/// A compiled sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Its name.
    pub name: String,
    /// The levers, in the order of the file.
    pub levers: Vec<Vary>,
    /// How the points lie.
    pub design: Design,
    /// How many points, where the design does not say.
    pub points: usize,
    /// The ids of the KPIs that the answer is about; empty when the sweep does not say.
    pub measures: Vec<String>,
}

/// Points of a random design when nothing else is said.
pub const POINTS: usize = 32;
/// A range has no more steps than this.
const MOST_LEVELS: usize = 10_000;

impl Levels {
    /// The values to count through; `None` for a range without a step whose ends are not whole numbers.
    pub fn counted(&self) -> Option<Vec<Level>> {
        match self {
            Levels::List(levels) => Some(levels.clone()),
            Levels::Range { from, to, step, unit, whole } => {
                // Whole numbers are counted through by themselves.
                let step = step.or(whole.then_some(1.0))?;
                // The last step may miss the end by rounding only.
                let n = ((to - from) / step + 1e-9).floor() as usize;
                Some((0..=n).map(|i| level(from + step * i as f64, unit)).collect())
            }
        }
    }

    /// The value at a share from 0 to below 1 of all of them.
    pub fn at(&self, share: f64) -> Level {
        if let Some(counted) = self.counted() {
            let i = ((share * counted.len() as f64) as usize).min(counted.len() - 1);
            return counted[i].clone();
        }
        match self {
            Levels::Range { from, to, unit, .. } => {
                // A ten-thousandth of the range is fine enough, and reads better than nine digits.
                let decimals = (4.0 - (to - from).log10().floor()).clamp(0.0, 12.0) as i32;
                let fine = 10f64.powi(decimals);
                level(((from + share * (to - from)) * fine).round() / fine, unit)
            }
            Levels::List(_) => unreachable!("a list is counted"),
        }
    }

    /// The unit behind the numbers; empty for none.
    pub fn unit(&self) -> &str {
        match self {
            Levels::List(_) => "",
            Levels::Range { unit, .. } => unit,
        }
    }
}

/// A number with its unit as `--set` takes it, with no more digits than mean something.
fn level(number: f64, unit: &str) -> Level {
    let number: f64 = format!("{number:.9e}").parse().unwrap_or(number);
    let text = if unit.is_empty() { format!("{number}") } else { format!("{number} {unit}") };
    Level { text, number: Some(number) }
}

/// A number and what stands behind it.
fn number_and_unit(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(i, c)| {
            !(c.is_ascii_digit() || *c == '.' || *c == '_' || (*i == 0 && (*c == '-' || *c == '+')))
        })
        .map_or(text.len(), |(i, _)| i);
    let number: f64 = text[..end].replace('_', "").parse().ok()?;
    Some((number, text[end..].trim().to_owned()))
}

/// A range from the words of its ends and its step.
///
/// # Errors
/// What is wrong, in words.
pub fn range(from: &str, to: &str, step: Option<&str>) -> Result<Levels, String> {
    let read = |text: &str| number_and_unit(text).ok_or_else(|| format!("`{text}` is no number with a unit"));
    let ((a, unit_a), (b, unit_b)) = (read(from)?, read(to)?);
    let step = step.map(read).transpose()?;
    let unit = if unit_b.is_empty() { unit_a.clone() } else { unit_b.clone() };
    let same = |other: &str| other == unit || other.is_empty();
    if !same(&unit_a) || !same(&unit_b) || step.as_ref().is_some_and(|(_, u)| !same(u)) {
        return Err("both ends and the step of a range have the same unit".into());
    }
    if b <= a {
        return Err(format!("a range ends above where it begins, and `{to}` is not above `{from}`"));
    }
    let step = step.map(|(s, _)| s);
    if step.is_some_and(|s| s <= 0.0) {
        return Err("the step of a range is above 0".into());
    }
    if step.is_some_and(|s| (b - a) / s > MOST_LEVELS as f64) {
        return Err(format!("a range has at most {MOST_LEVELS} steps"));
    }
    let whole =
        unit.is_empty() && a.fract() == 0.0 && b.fract() == 0.0 && step.is_none_or(|s| s.fract() == 0.0);
    let written_whole = !from.contains('.') && !to.contains('.');
    Ok(Levels::Range { from: a, to: b, step, unit, whole: whole && written_whole })
}

/// Reads `PATH=10..20:2`, `PATH=10 min..30 min:5 min` or `PATH=a,b,c`.
///
/// # Errors
/// What is wrong, in words.
pub fn parse_vary(text: &str) -> Result<Vary, String> {
    let (path, values) =
        text.split_once('=').ok_or_else(|| format!("`{text}` is not PATH=FROM..TO:STEP or PATH=A,B,C"))?;
    let (path, values) = (path.trim(), values.trim());
    if path.is_empty() || values.is_empty() {
        return Err(format!("`{text}` is not PATH=FROM..TO:STEP or PATH=A,B,C"));
    }
    let levels = match values.split_once("..") {
        Some((from, rest)) => {
            let (to, step) = match rest.split_once(':') {
                Some((to, step)) => (to, Some(step)),
                None => (rest, None),
            };
            range(from, to, step)?
        }
        None => {
            let levels = separate(values).into_iter().map(|text| {
                let number = number_and_unit(text.trim_matches('"')).map(|(n, _)| n);
                Level { text, number }
            });
            Levels::List(levels.collect())
        }
    };
    Ok(Vary { path: path.to_owned(), levels })
}

/// Splits at commas that are not within quotes or brackets.
fn separate(text: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut from) = (0, false, 0);
    let mut parts = Vec::new();
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(text[from..i].trim().to_owned());
                from = i + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim().to_owned());
    parts.retain(|p| !p.is_empty());
    parts
}

pub(super) fn compile(
    file: &ScenarioFile,
    model: &Model,
    document: &Document,
    diagnostics: &mut Diagnostics,
) -> Vec<Sweep> {
    let kpis = registry(&model.layout);
    let mut sweeps = Vec::new();
    for (name, keys) in &file.sweep {
        let design = *keys.design;
        let counted = matches!(design, Design::Grid | Design::OneAtATime);
        let mut levers = Vec::new();
        for (path, node) in &keys.vary.value {
            let Some(levels) = levels(document, path, node, diagnostics) else { continue };
            if counted && levels.counted().is_none() {
                diagnostics.push(
                    Diagnostic::error(Code::P502, format!("the range of `{}` has no step", path.text))
                        .at(node.at)
                        .help("a grid counts through: add `step`, or choose design = \"latin_hypercube\""),
                );
                continue;
            }
            let first = levels.at(0.0);
            for d in document.try_change(&path.text, path.at, &first.text) {
                diagnostics.push(d);
            }
            levers.push(Vary { path: path.text.clone(), levels });
        }
        if keys.vary.value.is_empty() {
            let message = format!("the sweep `{}` varies nothing", name.text);
            let example = "vary = { \"warehouse.north.pool.pickers.people\" = [18, 20, 22] }";
            diagnostics.push(
                Diagnostic::error(Code::P502, message)
                    .at(keys.vary.at)
                    .help(format!("for example: {example}")),
            );
        }
        if let Some(points) = keys.points.as_ref().filter(|_| counted) {
            diagnostics.push(
                Diagnostic::error(Code::P501, "the values of this design say how many points there are")
                    .help("delete `points`, or choose design = \"latin_hypercube\"")
                    .at(points.at)
                    .note_at(keys.design.at, "`points` is for `latin_hypercube` and `sobol`"),
            );
        }
        let mut measures = Vec::new();
        for id in keys.measure.iter().flat_map(|m| &m.value) {
            if find_kpi(&kpis, id, id.at, diagnostics).is_some() {
                measures.push(id.value.clone());
            }
        }
        let points = keys.points.as_ref().map_or(POINTS, |p| p.value as usize);
        sweeps.push(Sweep { name: name.text.clone(), levers, design, points, measures });
    }
    sweeps
}

/// The values that the scenario gives a lever, or a message.
fn levels(
    document: &Document,
    path: &Name,
    given: &At<Node>,
    diagnostics: &mut Diagnostics,
) -> Option<Levels> {
    let wrong = |message: String, at: Span| {
        Diagnostic::error(Code::P201, message)
            .at(at)
            .help("give a list, such as [8, 9, 10], or { from = 16, to = 32, step = 2 }")
    };
    let text = |node: &Node| match node.text() {
        Some(text) => text.to_owned(),
        None => document.value_text(node),
    };
    match &given.value.value {
        Value::List(list) if !list.is_empty() => {
            let level = |node: &Node| {
                let number = number_and_unit(&text(node))
                    .map(|(n, _)| n)
                    .filter(|_| !matches!(node.value, Value::Table(_)));
                Level { text: document.value_text(node), number }
            };
            Some(Levels::List(list.iter().map(level).collect()))
        }
        Value::Table(table) => {
            let known = ["from", "to", "step"];
            if let Some(entry) = table.entries.iter().find(|e| !known.contains(&e.key.as_str())) {
                diagnostics.push(wrong(format!("a range has no `{}`", entry.key), entry.key_span));
                return None;
            }
            let find = |key: &str| table.find(key).map(|e| text(&e.node));
            let (Some(from), Some(to)) = (find("from"), find("to")) else {
                diagnostics
                    .push(wrong(format!("the range of `{}` needs `from` and `to`", path.text), given.at));
                return None;
            };
            match range(&from, &to, find("step").as_deref()) {
                Ok(levels) => Some(levels),
                Err(words) => {
                    diagnostics.push(
                        Diagnostic::error(Code::P209, words)
                            .at(given.at)
                            .help("for example: { from = \"10 min\", to = \"30 min\", step = \"5 min\" }"),
                    );
                    None
                }
            }
        }
        _ => {
            diagnostics.push(wrong(format!("`{}` takes several values", path.text), given.at));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(levels: &Levels) -> Vec<String> {
        levels.counted().unwrap().into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn ranges_count_through_to_their_end_and_keep_their_unit() {
        assert_eq!(texts(&parse_vary("a.b=10..20:5").unwrap().levels), ["10", "15", "20"]);
        assert_eq!(
            texts(&parse_vary("a=10 min..30 min:10 min").unwrap().levels),
            ["10 min", "20 min", "30 min"]
        );
        assert_eq!(texts(&parse_vary("a=1..2 /h:0.5").unwrap().levels), ["1 /h", "1.5 /h", "2 /h"]);
        // 0.1 + 2·0.1 is not 0.3 in binary, and is written as if it were.
        assert_eq!(texts(&parse_vary("a=0.1..0.3:0.1").unwrap().levels), ["0.1", "0.2", "0.3"]);
        assert_eq!(texts(&parse_vary("a=80 %..100 %:20 %").unwrap().levels), ["80 %", "100 %"]);
        assert_eq!(texts(&parse_vary("a=1..6:2").unwrap().levels), ["1", "3", "5"]);
    }

    #[test]
    fn lists_split_at_their_own_commas() {
        let vary = parse_vary("a.\"b.c\"=[1, 2],{ x = 1, y = 2 },\"p,q\",5 min").unwrap();
        assert_eq!(vary.path, "a.\"b.c\"");
        assert_eq!(texts(&vary.levels), ["[1, 2]", "{ x = 1, y = 2 }", "\"p,q\"", "5 min"]);
        let Levels::List(levels) = vary.levels else { panic!() };
        assert_eq!((levels[0].number, levels[3].number), (None, Some(5.0)));
    }

    #[test]
    fn shares_reach_every_value_evenly() {
        let people = parse_vary("a=3..5").unwrap().levels;
        let at: Vec<String> = [0.0, 0.34, 0.5, 0.999].map(|s| people.at(s).text).to_vec();
        assert_eq!(at, ["3", "4", "4", "5"]);
        let time = parse_vary("a=1.0 h..2 h").unwrap().levels;
        assert_eq!(time.at(0.25).text, "1.25 h");
        assert_eq!(parse_vary("a=x,y").unwrap().levels.at(0.5).text, "y");
    }

    #[test]
    fn what_is_no_range_is_told() {
        let cases = [
            ("a", "PATH=FROM..TO:STEP"),
            ("a=", "PATH=FROM..TO:STEP"),
            ("a=20..10:2", "`10` is not above `20`"),
            ("a=1..10:0", "above 0"),
            ("a=1 h..10 min:1 h", "the same unit"),
            ("a=x..y", "`x` is no number"),
            ("a=0..1:0.0000001", "at most 10000 steps"),
        ];
        for (text, told) in cases {
            let words = parse_vary(text).unwrap_err();
            assert!(words.contains(told), "{text}: {words}");
        }
    }
}
