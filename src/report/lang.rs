//! Reports in other languages: a book of phrases that is laid over the finished page, so that whoever adds a measure or
//! a sentence writes it once, in English, and the book can follow.
//!
//! Names and paths of a scenario stay as typed, and so do numbers. A phrase may have holes, `{}`; what stands in a hole
//! is looked up by itself. What the book does not know stays English, and a test says how much that is.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::report::charts::escaped;

const CHINESE: &str = include_str!("template/zh.txt");
/// What separates a phrase from its translation.
const MEANS: &str = " ⇒ ";
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

/// A phrase with holes: the words between them, and the same of its translation with the numbers of holes.
struct Pattern {
    pieces: Vec<&'static str>,
    to: Vec<Result<&'static str, usize>>,
}

#[derive(Default)]
struct Book {
    whole: BTreeMap<&'static str, &'static str>,
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
            if from.contains("{}") {
                book.patterns.push(Pattern { pieces: from.split("{}").collect(), to: filled(to) });
            } else {
                book.whole.insert(from, to);
            }
        }
        // What says most is tried first.
        book.patterns.sort_by_key(|p| std::cmp::Reverse(p.pieces.iter().map(|w| w.len()).sum::<usize>()));
        book
    })
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
    /// What stands in the holes, when the text is this phrase.
    fn holes<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, rest) = self.pieces.split_first()?;
        let (last, middle) = rest.split_last()?;
        let inner = text.strip_prefix(first)?.strip_suffix(last)?;
        let (mut holes, mut from) = (Vec::new(), inner);
        for piece in middle {
            // A hole is never empty.
            let at = from.char_indices().skip(1).map(|(i, _)| i).find(|i| from[*i..].starts_with(piece))?;
            holes.push(&from[..at]);
            from = &from[at + piece.len()..];
        }
        holes.push(from);
        holes.iter().all(|h| !h.is_empty()).then_some(holes)
    }
}

/// A text in a language; as it is where the book does not know it.
pub fn say(lang: Lang, text: &str) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Zh => known(text, 0).unwrap_or_else(|| text.to_owned()),
    }
}

fn known(text: &str, deep: usize) -> Option<String> {
    let plain = text.replace('\u{a0}', " ");
    if let Some(found) = book().whole.get(plain.as_str()) {
        return Some((*found).to_owned());
    }
    if deep == DEEPEST || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    for pattern in &book().patterns {
        if let Some(holes) = pattern.holes(&plain) {
            let hole = |i: &usize| known(holes[*i], deep + 1).unwrap_or_else(|| holes[*i].to_owned());
            return Some(
                pattern.to.iter().map(|p| p.as_ref().map_or_else(hole, |w| (*w).to_owned())).collect(),
            );
        }
    }
    // Sentences one by one, and then what is strung together.
    for (link, joined) in [(". ", "。"), (" · ", " · "), ("; ", "；")] {
        if plain.contains(link) {
            let parts: Vec<&str> = plain.split(link).collect();
            let said: Vec<Option<String>> = parts
                .iter()
                .enumerate()
                .map(|(i, p)| match link {
                    // Sentences stand in the book with their full stop.
                    ". " if i + 1 < parts.len() => known(&format!("{p}."), deep + 1),
                    _ => known(p, deep + 1),
                })
                .collect();
            if said.iter().any(Option::is_some) {
                let words = said.into_iter().zip(&parts).map(|(s, p)| s.unwrap_or_else(|| (*p).to_owned()));
                let joined = if link == ". " { "" } else { joined };
                return Some(words.collect::<Vec<_>>().join(joined));
            }
        }
    }
    None
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
            let holes = from.matches("{}").count();
            let used: Vec<usize> = filled(to).into_iter().filter_map(Result::err).collect();
            assert!(used.iter().all(|n| *n < holes), "{line}");
            let all: std::collections::BTreeSet<usize> = used.iter().copied().collect();
            assert!(all.len() == holes || holes > 0 && all.len() + 1 >= holes, "a hole is lost: {line}");
        }
    }
}
