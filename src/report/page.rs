//! The page of an experiment: one HTML file in the look of a run's report, made of sections of words, tables and charts.
//!
//! It loads nothing and runs the report's script alone; every chart has its figures in a table below it.

use minijinja::Environment;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::canvas::{Sheet, drawn};
use super::chart::Chart;

const PAGE: &str = include_str!("template/page.html");
/// How sections are written, for this page and for the report of a run.
pub(super) const BLOCKS: &str = include_str!("template/blocks.html");
/// Sorting, filtering, choosing and reading off values; without it a page shows everything.
pub(super) const SCRIPT: &str = include_str!("template/report.js");
const STYLE: &str = concat!(include_str!("template/report.css"), include_str!("template/page.css"));

/// A page, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What it is about, in small print on top and in the window's title.
    pub name: String,
    /// The question.
    pub question: String,
    /// The answer in one sentence.
    pub answer: String,
    /// What it rests on, in a line.
    pub facts: String,
    /// What must not be overlooked.
    pub notes: Vec<String>,
    /// The sections.
    pub sections: Vec<Part>,
    /// It is to fit on one sheet of paper.
    pub one_sheet: bool,
}

/// A section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Its anchor: letters, digits and dashes.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// What a section is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A list of sentences.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// A chart with its figures.
    Figure(Chart, Table),
    /// A picture that is no chart, with its figures.
    Drawing(Drawing),
    /// Terms with what there is to say on them.
    Terms(Vec<(String, String)>),
    /// A table that is opened on demand, with the words to open it by.
    Folded(String, Table),
}

/// A picture that is no chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// What it is about.
    pub title: String,
    /// What it shows, in a sentence.
    pub caption: String,
    /// The picture within a page.
    pub inline: String,
    /// The picture on a sheet of its own.
    pub sheet: Sheet,
    /// Its figures.
    pub table: Table,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The headings; numbers stand to the right.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for each column; the first names the row.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its cells are numbers.
    pub number: bool,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What it adds in small print.
    pub small: String,
    /// Good or bad news.
    pub tone: Tone,
    /// It is a path or a command.
    pub code: bool,
}

/// Whether a cell has good or bad news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither.
    #[default]
    Plain,
    /// Good.
    Good,
    /// Bad.
    Bad,
    /// Nothing of weight.
    Quiet,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell { text: text.into(), ..Cell::default() }
    }
}

impl Cell {
    /// A path or a command.
    pub fn code(text: impl Into<String>) -> Self {
        Cell { code: true, ..Cell::from(text) }
    }

    /// The same with something in small print.
    pub fn small(mut self, text: impl Into<String>) -> Self {
        self.small = text.into();
        self
    }

    /// The same as good or bad news.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

impl Table {
    /// A table without rows; a heading that begins with `#` is that of numbers.
    pub fn new(caption: impl Into<String>, headings: &[&str]) -> Self {
        let column = |heading: &&str| match heading.strip_prefix('#') {
            Some(heading) => Column { heading: heading.to_owned(), number: true },
            None => Column { heading: (*heading).to_owned(), number: false },
        };
        Table { caption: caption.into(), columns: headings.iter().map(column).collect(), rows: Vec::new() }
    }

    /// One more row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }
}

impl Page {
    /// The page as the text of one HTML file.
    pub fn html(&self) -> String {
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        // The name decides that every value is escaped unless marked safe.
        environment.add_template("blocks.html", BLOCKS).expect("the built-in template is well formed");
        environment.add_template("page.html", PAGE).expect("the built-in template is well formed");
        let page = environment.get_template("page.html").expect("just added");
        page.render(self.view()).expect("the built-in template fits its view")
    }

    fn view(&self) -> Value {
        let sections = parts(&self.sections);
        json!({
            "script": SCRIPT, "script_digest": base64(&Sha256::digest(SCRIPT.as_bytes())),
            "style": STYLE, "name": self.name, "question": self.question, "answer": self.answer,
            "facts": self.facts, "one_sheet": self.one_sheet, "notes": self.notes, "sections": sections,
        })
    }

    /// The figures of the page as SVG and PNG files with their names, in order: `figures/01-name.svg`.
    pub fn figures(&self) -> Vec<(String, Vec<u8>)> {
        let numbered = pictures(&self.sections).into_iter().enumerate();
        drawn(numbered.map(|(i, (id, sheet))| (format!("figures/{:02}-{id}", i + 1), sheet)).collect())
    }
}

/// The pictures of sections, each with the anchor of its section.
pub fn pictures(sections: &[Part]) -> Vec<(String, Sheet)> {
    let blocks = sections.iter().flat_map(|s| s.blocks.iter().map(move |b| (s, b)));
    let sheet = |(s, b): (&Part, &Block)| match b {
        Block::Figure(chart, _) => Some((s.id.clone(), chart.sheet())),
        Block::Drawing(drawing) => Some((s.id.clone(), drawing.sheet.clone())),
        _ => None,
    };
    blocks.filter_map(sheet).collect()
}

/// Sections as the template wants them.
pub(super) fn parts(sections: &[Part]) -> Vec<Value> {
    let blocks = |s: &Part| s.blocks.iter().map(block).collect::<Vec<_>>();
    sections.iter().map(|s| json!({"id": s.id, "title": s.title, "blocks": blocks(s)})).collect()
}

/// Bytes as the content policy of a page writes digests (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let letter = LETTERS[(all >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= three.len() { letter as char } else { '=' });
        }
    }
    out
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({"kind": "text", "text": text}),
        Block::List(lines) => json!({"kind": "list", "lines": lines}),
        Block::Table(t) => json!({"kind": "table", "table": table(t)}),
        Block::Figure(chart, t) => json!({
            "kind": "figure", "title": chart.title, "caption": chart.caption, "picture": chart.inline(),
            "table": table(t),
        }),
        Block::Drawing(d) => json!({
            "kind": "figure", "title": d.title, "caption": d.caption, "picture": d.inline, "table": table(&d.table),
        }),
        Block::Terms(terms) => json!({"kind": "terms", "terms": terms}),
        Block::Folded(words, t) => json!({"kind": "folded", "words": words, "table": table(t)}),
    }
}

fn table(t: &Table) -> Value {
    let tone = |tone: Tone| match tone {
        Tone::Plain => "",
        Tone::Good => "good-news",
        Tone::Bad => "bad-news",
        Tone::Quiet => "no-news",
    };
    let cell = |(i, c): (usize, &Cell)| {
        json!({
            "text": c.text, "small": c.small, "code": c.code, "tone": tone(c.tone), "number": t.columns[i].number,
            "heading": t.columns[i].heading,
        })
    };
    let rows: Vec<Value> =
        t.rows.iter().map(|r| Value::Array(r.iter().enumerate().map(cell).collect())).collect();
    let columns: Vec<Value> =
        t.columns.iter().map(|c| json!({"heading": c.heading, "number": c.number})).collect();
    json!({"caption": t.caption, "columns": columns, "rows": rows})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::{Axis, Ink};

    fn page(words: &str) -> Page {
        let mut table = Table::new(words, &["Point", "#Value"]);
        table.row(vec![Cell::code(words).small(words), Cell::from("1").tone(Tone::Good)]);
        let mut chart = Chart::new(
            words,
            words,
            Axis::numbers(words, [0.0, 1.0], 3),
            Axis::names(words, vec![words.into()]),
        );
        chart.dot((0.5, 0.5), Ink::Main, 4.0);
        Page {
            one_sheet: false,
            name: words.into(),
            question: words.into(),
            answer: words.into(),
            facts: words.into(),
            notes: vec![words.into()],
            sections: vec![Part {
                id: "all".into(),
                title: words.into(),
                blocks: vec![
                    Block::Text(words.into()),
                    Block::List(vec![words.into()]),
                    Block::Table(table.clone()),
                    Block::Figure(chart, table.clone()),
                    Block::Terms(vec![(words.into(), words.into())]),
                    Block::Folded(words.into(), table),
                ],
            }],
        }
    }

    #[test]
    fn words_cannot_become_markup_and_nothing_is_loaded() {
        let evil = "<script>alert('x')</script>\"&";
        let html = page(evil).html();
        assert!(html.matches("<script").count() == 1 && !html.contains("alert('x')"));
        let script = html.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
        let digest = base64(&Sha256::digest(script.as_bytes()));
        assert!(html.contains(&format!("script-src 'sha256-{digest}'")));
        assert!(html.matches("&lt;script&gt;").count() > 15);
        for forbidden in ["http://", "https://", "<link", "@import", "url("] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        assert!(html.contains("default-src 'none'"));
    }

    #[test]
    fn every_table_has_a_caption_and_every_figure_a_table_and_a_sheet() {
        let page = page("words");
        let html = page.html();
        assert_eq!(html.matches("<table").count(), 3);
        assert_eq!(html.matches("<table").count(), html.matches("<caption").count());
        assert_eq!(html.matches("<h1").count(), 1);
        let figures = page.figures();
        assert_eq!(figures.len(), 2);
        assert_eq!(figures[0].0, "figures/01-all.svg");
        assert!(figures[0].1.starts_with(b"<svg") && figures[1].0 == "figures/01-all.png");
    }
}
