//! Reports in other languages: a book of phrases that is laid over the finished page, so that whoever adds a measure or
//! a sentence writes it once, in English, and the book can follow.
//!
//! Names and paths of a scenario stay as typed, and so do numbers. A phrase may have holes; what stands in a hole must be
//! of its kind, or the phrase is not taken:
//!
//! | hole | takes | becomes |
//! |---|---|---|
//! | `{}` | a phrase of the book, a number, or a name of up to three words | the translation, or itself |
//! | `{!}` | a phrase of the book or a number | the translation |
//! | `{=}` | a name | itself, even where the book knows such a word |
//! | `{,}` | names with commas or an “and” between them | themselves |
//! | `{#}` | anything without a letter | itself |
//! | `{*}` | anything | itself |
//!
//! What the book does not know stays English, sentence by sentence: no phrase is half in one language. Tests say that
//! it knows every measure and signal of the scenarios that come with the program.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::report::charts::escaped;

const CHINESE: &str = include_str!("template/zh.txt");
/// What separates a phrase from its translation.
const MEANS: &str = " ⇒ ";
/// What precedes words that hold within phrases only.
const WITHIN: &str = "~ ";
/// Holes within holes are looked up so deep.
const DEEPEST: usize = 4;

/// A language of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lang {
    /// English, in which everything is written.
    En,
    /// Chinese, in simplified characters.
    Zh,
}

impl Lang {
    /// As it stands in file names, and in HTML.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }
}

/// What a hole takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hole {
    Looked,
    Known,
    Typed,
    List,
    Number,
    Any,
}

impl Hole {
    /// What stands in the hole, in Chinese; nothing, if it is not for this hole.
    fn take(self, text: &str, deep: usize) -> Option<String> {
        let as_it_is = |fits: bool| fits.then(|| text.to_owned());
        let number = !text.contains(char::is_alphabetic) && !text.ends_with('.');
        let said = || known(text, deep + 1);
        match self {
            _ if text.trim() != text || text.is_empty() => None,
            Hole::Any => as_it_is(true),
            // A hole is never more than a sentence.
            _ if text.contains(". ") || text.contains(" · ") => None,
            Hole::Number => as_it_is(number),
            Hole::Typed => as_it_is(is_name(text, 8)),
            Hole::List => {
                let list = text.replace(" and ", ", ");
                let name = |part: &str| is_name(part.trim_matches(['“', '”']), 8);
                list.split(", ").all(name).then(|| list.replace(", ", "、"))
            }
            Hole::Known => said().or_else(|| as_it_is(number)),
            Hole::Looked => said().or_else(|| as_it_is(number || is_name(text, 3))),
        }
    }
}

/// Whether a text may be a name that somebody has typed: few words, and no marks of a sentence or a formula.
fn is_name(text: &str, most: usize) -> bool {
    const MARKS: [&str; 11] = [" by ", ". ", ", ", "; ", ": ", " · ", "÷", "=", "“", "\"", "…"];
    let words = text.split(' ').filter(|word| word.contains(char::is_alphabetic)).count();
    words <= most && !text.ends_with(['.', ':', ',', ';']) && MARKS.iter().all(|m| !text.contains(m))
}

/// A phrase with holes: the words around them, and the same of its translation with the numbers of holes.
struct Pattern {
    pieces: Vec<&'static str>,
    holes: Vec<Hole>,
    to: Vec<Result<&'static str, usize>>,
}

#[derive(Default)]
struct Book {
    whole: BTreeMap<&'static str, &'static str>,
    within: BTreeMap<&'static str, &'static str>,
    patterns: Vec<Pattern>,
}

fn book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(|| {
        let mut book = Book::default();
        let lines = CHINESE.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
        for line in lines {
            let (from, to) =
                line.split_once(MEANS).expect("a line of the book has a phrase and its translation");
            let (pieces, holes) = holed(from);
            if let Some(word) = from.strip_prefix(WITHIN) {
                book.within.insert(word, to);
            } else if holes.is_empty() {
                book.whole.insert(from, to);
            } else {
                book.patterns.push(Pattern { pieces, holes, to: filled(to) });
            }
        }
        // What says most is tried first.
        book.patterns.sort_by_key(|p| std::cmp::Reverse(p.pieces.iter().map(|w| w.len()).sum::<usize>()));
        book
    })
}

/// A phrase in the words around its holes, and these.
fn holed(from: &'static str) -> (Vec<&'static str>, Vec<Hole>) {
    const KINDS: [(&str, Hole); 6] = [
        ("{}", Hole::Looked),
        ("{!}", Hole::Known),
        ("{=}", Hole::Typed),
        ("{,}", Hole::List),
        ("{#}", Hole::Number),
        ("{*}", Hole::Any),
    ];
    let (mut pieces, mut holes, mut rest) = (Vec::new(), Vec::new(), from);
    while let Some((at, (sign, hole))) =
        KINDS.iter().filter_map(|kind| Some((rest.find(kind.0)?, kind))).min_by_key(|(at, _)| *at)
    {
        pieces.push(&rest[..at]);
        holes.push(*hole);
        rest = &rest[at + sign.len()..];
    }
    pieces.push(rest);
    (pieces, holes)
}

/// A translation in words and numbers of holes; `{}` takes them in turn, `{2}` takes the second.
fn filled(to: &'static str) -> Vec<Result<&'static str, usize>> {
    let (mut out, mut rest, mut next) = (Vec::new(), to, 0);
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}').expect("a hole of the book is closed");
        out.push(Ok(&rest[..open]));
        let number = rest[open + 1..close].parse::<usize>().map_or(next, |n| n - 1);
        next = number + 1;
        out.push(Err(number));
        rest = &rest[close + 1..];
    }
    out.push(Ok(rest));
    out
}

impl Pattern {
    /// The text in Chinese, when it is this phrase.
    fn say(&self, text: &str, deep: usize) -> Option<String> {
        let rest = text.strip_prefix(self.pieces[0])?;
        if !rest.ends_with(self.pieces[self.pieces.len() - 1]) {
            return None;
        }
        let mut holes = Vec::with_capacity(self.holes.len());
        self.fits(rest, deep, &mut holes).then(|| {
            let word =
                |part: Result<&'static str, usize>| -> &str { part.unwrap_or_else(|hole| &holes[hole]) };
            spaced(&self.to.iter().map(|part| word(*part)).collect::<String>())
        })
    }

    /// Fills the holes that are left with the rest of a text, the shortest fitting content first.
    fn fits(&self, rest: &str, deep: usize, holes: &mut Vec<String>) -> bool {
        let at = holes.len();
        let (hole, piece) = (self.holes[at], self.pieces[at + 1]);
        if at + 1 == self.holes.len() {
            let said = rest.strip_suffix(piece).and_then(|inside| hole.take(inside, deep));
            return said.map(|said| holes.push(said)).is_some();
        }
        for (i, _) in rest.match_indices(piece) {
            if let Some(said) = hole.take(&rest[..i], deep) {
                holes.push(said);
                if self.fits(&rest[i + piece.len()..], deep, holes) {
                    return true;
                }
                holes.truncate(at);
            }
        }
        false
    }
}

fn is_character(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Spaces as Chinese is set: one between a character and a Latin word, none between two characters.
fn spaced(text: &str) -> String {
    let latin = |c: char| c.is_ascii_alphabetic() || c == '%';
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let last = out.chars().next_back().unwrap_or(' ');
        let next = rest.peek().copied().unwrap_or('.');
        if c == ' ' && is_character(last) && is_character(next) {
            continue;
        }
        if is_character(last) && latin(c) || latin(last) && is_character(c) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// A text in a language; as it is where the book does not know it.
pub fn say(lang: Lang, text: &str) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Zh => {
            let plain = text.replace(HARD, " ");
            let said = known(&plain, 0).or_else(|| sentences(&plain)).filter(|said| *said != plain);
            said.map_or_else(|| text.to_owned(), |said| if text == plain { said } else { hardened(&said) })
        }
    }
}

/// Spaces that do not break a line: they stand within numbers, and between a number and its unit.
const HARD: [char; 2] = ['\u{a0}', '\u{202f}'];

/// A text whose numbers are not torn apart at the end of a line, nor from their units.
fn hardened(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |i: usize| letters.get(i).is_some_and(char::is_ascii_digit);
    let soft = |i: usize| {
        let group = (1..4).all(|n| digit(i + n)) && !digit(i + 4);
        let unit = letters.get(i + 1).is_some_and(|c| matches!(c, '%' | '±') || is_character(*c));
        letters[i] == ' ' && i > 0 && (letters[i - 1] == '±' || digit(i - 1) && (group || unit))
    };
    letters.iter().enumerate().map(|(i, c)| if soft(i) { HARD[0] } else { *c }).collect()
}

/// A phrase or a string of phrases; sentences stand only by themselves.
fn known(text: &str, deep: usize) -> Option<String> {
    // Values of a scenario are quoted as typed.
    if deep == DEEPEST || !text.contains(char::is_alphabetic) || text.starts_with(['"', '[', '{']) {
        return None;
    }
    phrase(text, deep).or_else(|| strung(text, deep))
}

/// One phrase of the book.
fn phrase(text: &str, deep: usize) -> Option<String> {
    let within = || book().within.get(text).filter(|_| deep > 0);
    if let Some(found) = book().whole.get(text).or_else(within) {
        return Some((*found).to_owned());
    }
    book().patterns.iter().find_map(|pattern| pattern.say(text, deep))
}

/// Sentences: as many at once as the book has together, and those that it does not know as they are. Titles stand in
/// the book without a full stop.
fn sentences(text: &str) -> Option<String> {
    let mut starts: Vec<usize> = vec![0];
    starts.extend(text.match_indices(". ").map(|(i, _)| i + 2));
    starts.push(text.len());
    if starts.len() == 2 {
        return None;
    }
    let (mut out, mut from, mut any) = (String::new(), 0, false);
    while from + 1 < starts.len() {
        let longest = (from + 1..starts.len()).rev().find_map(|to| {
            let part = text[starts[from]..starts[to]].trim_end();
            let title = || Some(phrase(part.strip_suffix('.')?, 0)? + "。");
            Some((to, phrase(part, 0).or_else(title)?))
        });
        match longest {
            Some((to, said)) => {
                out.push_str(&said);
                (from, any) = (to, true);
            }
            None => {
                out.push_str(&text[starts[from]..starts[from + 1]]);
                from += 1;
            }
        }
    }
    any.then_some(out)
}

/// What is strung together: names and numbers as they are, and nothing else that the book does not know.
fn strung(text: &str, deep: usize) -> Option<String> {
    [(" · ", " · ", Hole::Looked), ("; ", "；", Hole::Known)].into_iter().find_map(|(link, joined, hole)| {
        let parts: Vec<&str> = text.split(link).collect();
        let said: Option<Vec<String>> = parts.iter().map(|p| hole.take(p, deep)).collect();
        let said = said.filter(|said| parts.len() > 1 && said.iter().zip(&parts).any(|(s, p)| s != p))?;
        Some(said.join(joined))
    })
}

/// The attributes that people read or hear.
const READ: [&str; 4] = ["aria-label=\"", "data-label=\"", "data-name=\"", "title=\""];
/// What stands in these is not language.
const RAW: [(&str, &str); 4] =
    [("<style", "</style>"), ("<script", "</script>"), ("<code", "</code>"), ("<h1", "</h1>")];

/// A page or a figure in a language.
pub fn page(lang: Lang, html: &str) -> String {
    if lang == Lang::En {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let html = html.replacen("<html lang=\"en\">", "<html lang=\"zh-CN\">", 1);
    let mut rest = html.as_str();
    while let Some(open) = rest.find('<') {
        out.push_str(&text(lang, &rest[..open]));
        let raw = RAW.iter().find(|(begin, _)| rest[open..].starts_with(begin));
        let end = match raw {
            Some((_, end)) => rest[open..].find(end).map(|i| open + i + end.len()),
            None => rest[open..].find('>').map(|i| open + i + 1),
        };
        let end = end.unwrap_or(rest.len());
        match raw {
            Some(_) => out.push_str(&rest[open..end]),
            None => out.push_str(&tag(lang, &rest[open..end])),
        }
        rest = &rest[end..];
    }
    out.push_str(&text(lang, rest));
    out
}

/// The text between two tags.
fn text(lang: Lang, raw: &str) -> String {
    let inside = raw.trim();
    if inside.is_empty() {
        return raw.to_owned();
    }
    let plain = unescaped(inside);
    let said = say(lang, &plain);
    if said == plain { raw.to_owned() } else { raw.replacen(inside, &escaped(&said), 1) }
}

/// A tag with those of its attributes that people read or hear.
fn tag(lang: Lang, raw: &str) -> String {
    let mut out = raw.to_owned();
    for name in READ {
        let Some(at) = out.find(name).map(|i| i + name.len()) else { continue };
        let Some(end) = out[at..].find('"').map(|i| at + i) else { continue };
        let plain = unescaped(&out[at..end]);
        let said = say(lang, &plain);
        if said != plain {
            out.replace_range(at..end, &escaped(&said));
        }
    }
    out
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::registry;
    use crate::report::example::example_run;
    use crate::report::findings::Findings;
    use crate::report::report_html;
    use crate::scenario::{self, Request};
    use crate::source::FileSystem;

    fn zh(text: &str) -> String {
        say(Lang::Zh, text)
    }

    #[test]
    fn holes_are_filled_and_what_stands_in_them_is_looked_up() {
        assert_eq!(zh("2 of 3 targets are met."), "3 个目标中达到 2 个。");
        assert_eq!(zh("Order cycle time, 95 %"), "订单周期，95 % 分位");
        assert_eq!(zh("Utilisation of north pickers"), "north pickers 的利用率");
        assert_eq!(zh("orders waiting for picking"), "等待拣货的订单");
        assert_eq!(zh("12.4\u{a0}h"), "12.4\u{a0}小时");
        assert_eq!(zh("1\u{a0}612\u{a0}orders"), "1\u{a0}612\u{a0}单");
        assert_eq!(
            zh("Lowest: swift, 12 %. Highest: steady, 13 %."),
            "最低：swift，12 %。最高：steady，13 %。"
        );
        // What nobody has translated, and what is no language, stays.
        for kept in ["Rhine-Main", "warehouse.north.pool", "95 %", "1 187", "nobody knows this"] {
            assert_eq!(zh(kept), kept);
        }
        assert_eq!(say(Lang::En, "Targets"), "Targets");
    }

    #[test]
    fn pages_keep_their_tags_names_and_paths() {
        let html = "<html lang=\"en\"><h1>Targets</h1><p title=\"Targets\"> Targets </p><code>Targets</code>\
                    <style>Targets</style><b>Fish &amp; Targets</b>";
        let wanted = "<html lang=\"zh-CN\"><h1>Targets</h1><p title=\"目标\"> 目标 </p><code>Targets</code>\
                      <style>Targets</style><b>Fish &amp; Targets</b>";
        assert_eq!(page(Lang::Zh, html), wanted);
    }

    /// A report in Chinese has every heading in Chinese, the same figures, and the same tags.
    #[test]
    fn a_whole_report_is_in_chinese() {
        let english = report_html(&Findings::of(&example_run(30)));
        let chinese = page(Lang::Zh, &english);
        let headings = |html: &str| -> Vec<String> {
            html.split("<h2>").skip(1).map(|h| h.split("</h2>").next().unwrap().to_owned()).collect()
        };
        assert_eq!(headings(&english).len(), headings(&chinese).len());
        for heading in headings(&chinese) {
            assert!(heading.chars().all(|c| !c.is_ascii_alphabetic()), "{heading}");
        }
        assert_eq!(english.matches('<').count(), chinese.matches('<').count());
        let digits = |html: &str| {
            let body = html.split("<main>").nth(1).unwrap().split("<script>").next().unwrap().to_owned();
            // Signs that are written by their number are no figures.
            let body = ["&#x2f;", "&#x27;", "&#39;"].iter().fold(body, |b, sign| b.replace(sign, ""));
            // Months have numbers in place of names.
            let body = (1..=12).rev().fold(body, |b, month| b.replace(&format!("{month}月"), ""));
            let mut all: Vec<char> = body.chars().filter(char::is_ascii_digit).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(digits(&english).len(), digits(&chinese).len());
    }

    /// Half a phrase in one language and half in the other reads worse than either.
    #[test]
    fn what_is_half_known_stays_as_it_is() {
        for kept in [
            "time to detect what nobody knows",
            "median of what nobody knows, in another ward of the hospital",
            "idle; what nobody knows",
            "\"oldest\"",
            "{ values = [\"1 d\", \"2 d\"], weights = [6, 2] }",
            "overtime",
        ] {
            assert_eq!(zh(kept), kept);
        }
        assert_eq!(zh("Targets. What nobody knows."), "目标。What nobody knows.");
        assert_eq!(zh("disruption overtime"), "扰动 overtime");
        assert!(zh("time overtime ÷ time on duty; the states add up to 100 %").contains("加班"));
        assert_eq!(
            zh("Storage, routing and batching – Plimsoll report"),
            "Storage, routing and batching – Plimsoll 报告"
        );
        assert_eq!(
            zh("Most waits at shed backlog on Mon: 12 orders on average."),
            "等待最多的是周一的 shed 积压：平均 12 单。"
        );
    }

    /// A measure, a signal or a source of a default that is added without Chinese is found here.
    #[test]
    fn everything_that_the_scenarios_measure_has_chinese() {
        let (mut missing, mut unknown) = (BTreeMap::new(), std::collections::BTreeSet::new());
        let mut check = |path: &str, text: &str| {
            let said = zh(text);
            let mut words = said.split(|c: char| !c.is_ascii_alphabetic() && c != '_' && c != '.');
            // Names are parts of the path; what has a dot or a line is a path itself.
            let named = |w: &str| w.contains(['.', '_']) || w == "otif" || path.split('.').any(|p| p == w);
            let known = said.contains(is_character);
            if !known || !words.all(|w| w.is_empty() || named(w)) {
                missing.entry(text.to_owned()).or_insert(said);
            }
        };
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
        let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
        for file in files.filter(|f| f.extension().is_some_and(|e| e == "toml")) {
            let loaded = scenario::load(&Request::new(&file), &FileSystem);
            let scenario = loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", loaded.messages()));
            let sources = loaded.defaults.iter().filter_map(|d| d.grade);
            for source in sources.map(|(_, words)| words).filter(|words| zh(words) == *words) {
                unknown.insert(source);
            }
            let layout = &scenario.model.layout;
            for kpi in registry(layout).into_iter().map(|k| k.info) {
                check(&kpi.id, &kpi.label);
                for text in [&kpi.definition as &str, &kpi.window, &kpi.censoring, &kpi.group] {
                    check(&kpi.id, text);
                }
            }
            for signal in &layout.signals {
                check(&signal.path, &signal.label);
            }
        }
        assert!(missing.is_empty(), "without Chinese in src/report/template/zh.txt: {missing:#?}");
        assert!(unknown.is_empty(), "sources of defaults without Chinese: {unknown:#?}");
    }

    /// Figures as PNG have letters of their own.
    #[test]
    fn every_character_of_the_book_is_in_the_built_in_letters() {
        let font: &[u8] = include_bytes!("fonts/sans.ttf");
        let short = |at: usize| usize::from(u16::from_be_bytes([font[at], font[at + 1]]));
        let long = |at: usize| short(at) << 16 | short(at + 2);
        let mut tables = (0..short(4)).map(|i| 12 + 16 * i);
        let map = tables.find(|at| &font[*at..at + 4] == b"cmap").map(|at| long(at + 8)).unwrap();
        let mut subtables = (0..short(map + 2)).map(|i| map + long(map + 8 + 8 * i));
        let at = subtables.find(|at| short(*at) == 4).expect("segments of 16 bits");
        let segments = short(at + 6) / 2;
        let within =
            |c: usize, s: usize| (short(at + 16 + 2 * (segments + s))..=short(at + 14 + 2 * s)).contains(&c);
        let has = |c: char| (0..segments).any(|s| within(c as usize, s));
        assert!(has('拣') && has('a') && !has('\u{e000}'));
        let said = CHINESE.lines().filter_map(|line| Some(line.split_once(MEANS)?.1));
        let missing: String = said.flat_map(str::chars).filter(|c| !has(*c)).collect();
        assert!(missing.is_empty(), "not in the built-in letters: {missing}");
    }

    #[test]
    fn the_book_is_sound() {
        let mut seen = std::collections::BTreeSet::new();
        for line in CHINESE.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
            let (from, to) = line.split_once(MEANS).unwrap_or_else(|| panic!("{line}"));
            assert!(seen.insert(from), "twice: {from}");
            let (pieces, kinds) = holed(from);
            let holes = kinds.len();
            let inner = &pieces[..pieces.len() - 1];
            assert!(inner.iter().skip(1).all(|p| !p.is_empty()), "holes touch: {line}");
            let used: Vec<usize> = filled(to).into_iter().filter_map(Result::err).collect();
            assert!(used.iter().all(|n| *n < holes), "{line}");
            let all: std::collections::BTreeSet<usize> = used.iter().copied().collect();
            assert!(all.len() == holes || holes > 0 && all.len() + 1 >= holes, "a hole is lost: {line}");
        }
    }
}
