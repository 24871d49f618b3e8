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
//! | `{,}` | names with commas between them | themselves |
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
            Hole::List => text.split(", ").all(|t| is_name(t, 8)).then(|| text.replace(", ", "、")),
            Hole::Known => said().or_else(|| as_it_is(number)),
            Hole::Looked => said().or_else(|| as_it_is(number || is_name(text, 3))),
        }
    }
}

/// Whether a text may be a name that somebody has typed: few words, and no marks of a sentence or a formula.
fn is_name(text: &str, most: usize) -> bool {
    const MARKS: [&str; 10] = [". ", ", ", "; ", ": ", " · ", "÷", "=", "“", "\"", "…"];
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
            let words = self.to.iter().map(|p| p.as_ref().map_or_else(|i| holes[*i].as_str(), |words| words));
            spaced(&words.collect::<String>())
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

/// Spaces as Chinese is set: one between a character and a Latin word, none between two characters.
fn spaced(text: &str) -> String {
    let character = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let latin = |c: char| c.is_ascii_alphabetic() || c == '%';
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let last = out.chars().next_back().unwrap_or(' ');
        let next = rest.peek().copied().unwrap_or('.');
        if c == ' ' && character(last) && character(next) {
            continue;
        }
        if character(last) && latin(c) || latin(last) && character(c) {
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
            let plain = text.replace('\u{a0}', " ");
            known(&plain, 0).or_else(|| sentences(&plain)).unwrap_or_else(|| text.to_owned())
        }
    }
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
    use crate::report::example::example_run;
    use crate::report::findings::Findings;
    use crate::report::report_html;

    fn zh(text: &str) -> String {
        say(Lang::Zh, text)
    }

    #[test]
    fn holes_are_filled_and_what_stands_in_them_is_looked_up() {
        assert_eq!(zh("2 of 3 targets are met."), "3 个目标中达到 2 个。");
        assert_eq!(zh("Order cycle time, 95 %"), "订单周期，95 % 分位");
        assert_eq!(zh("Utilisation of north pickers"), "north pickers 的利用率");
        assert_eq!(zh("orders waiting for picking"), "等待拣货的订单");
        assert_eq!(zh("12.4\u{a0}h"), "12.4 小时");
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
            let mut all: Vec<char> = body.chars().filter(char::is_ascii_digit).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(digits(&english).len(), digits(&chinese).len());
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
