//! Text in the columns of a terminal: a wide character of East Asian scripts takes two, a combining mark none.

use unicode_width::UnicodeWidthStr;

/// Stands for what was left out of a name.
const LEFT_OUT: char = '…';
/// Between the columns of a table.
const GAP: usize = 2;
/// Before each row of a table.
const INDENT: usize = 2;
/// Names are not made shorter than this while another column can still go.
const SHORTEST_NAME: usize = 26;
/// Columns worth less than this go before names are shortened.
const NAMES_IN_FULL: u8 = 3;
/// What no line begins with.
const CLOSING: [char; 10] = ['，', '。', '；', '：', '、', '）', '”', '？', '！', '％'];

/// How many columns a text takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// A text with as many blanks as make it so wide.
pub fn padded(text: &str, width: usize, to_the_right: bool) -> String {
    let blanks = " ".repeat(width.saturating_sub(columns(text)));
    if to_the_right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
}

/// A name in at most so many columns. What goes is in its middle, and more of its end stays, which tells the measure.
pub fn shortened(name: &str, most: usize) -> String {
    if columns(name) <= most || most == 0 {
        return name.to_owned();
    }
    let (head, tail) = ((most - 1) / 3, most - 1 - (most - 1) / 3);
    let take = |letters: &mut dyn Iterator<Item = char>, most: usize| {
        let mut kept = String::new();
        for c in letters {
            kept.push(c);
            if columns(&kept) > most {
                kept.pop();
                break;
            }
        }
        kept
    };
    let first = take(&mut name.chars(), head);
    let last: String = take(&mut name.chars().rev(), tail).chars().rev().collect();
    format!("{first}{LEFT_OUT}{last}")
}

/// A text in lines of at most `width` columns, those after the first with blanks before them. Only a word that is
/// wider than a line, such as a path, sticks out.
pub fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let (mut out, mut line) = (String::new(), String::new());
    for piece in pieces(text) {
        if !line.trim().is_empty() && columns(line.trim_end()) + columns(piece.trim_end()) > width
            || columns(&line) + columns(piece.trim_end()) > width && !line.trim().is_empty()
        {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(indent);
        }
        line.push_str(piece);
    }
    out.push_str(line.trim_end());
    out
}

/// What stays together: a word with the blank behind it, or one wide character with the signs that close after it.
fn pieces(text: &str) -> Vec<&str> {
    let (mut out, mut from, mut before) = (Vec::new(), 0, ' ');
    for (i, c) in text.char_indices() {
        let wide = |c: char| columns(c.encode_utf8(&mut [0; 4])) > 1;
        let cut = before == ' ' && c != ' ' || (wide(before) || wide(c)) && !CLOSING.contains(&c) && c != ' ';
        if i > from && cut {
            out.push(&text[from..i]);
            from = i;
        }
        before = c;
    }
    out.push(&text[from..]);
    out
}

/// One column of a table: its cells with the heading first.
#[derive(Clone, Debug)]
pub struct Column {
    /// The cells.
    pub cells: Vec<String>,
    /// Numbers stand to the right.
    pub to_the_right: bool,
    /// Columns worth least are left out first, those worth the same together; names are shortened after those below
    /// three have gone.
    pub worth: u8,
}

impl Column {
    /// A column that stays whatever happens.
    pub const KEPT: u8 = u8::MAX;

    fn width(&self) -> usize {
        self.cells.iter().map(|c| columns(c)).max().unwrap_or(0)
    }
}

/// The rows of a table in at most `width` columns: what does not fit is left out or, in the first column, shortened.
pub fn table(mut all: Vec<Column>, width: usize) -> Vec<String> {
    let total =
        |all: &[Column], name: usize| INDENT + name + all[1..].iter().map(|c| c.width() + GAP).sum::<usize>();
    let full = all.first().map_or(0, Column::width);
    loop {
        let worst = all[1..].iter().map(|c| c.worth).min().unwrap_or(Column::KEPT);
        let name = if worst < NAMES_IN_FULL { full } else { full.min(SHORTEST_NAME) };
        if total(&all, name) <= width || worst == Column::KEPT {
            break;
        }
        all.retain(|c| c.worth > worst);
    }
    let rest = total(&all, 0);
    let room = full.min(width.saturating_sub(rest).max(1));
    all[0].cells.iter_mut().for_each(|c| *c = shortened(c, room));
    let widths: Vec<usize> = all.iter().map(Column::width).collect();
    let row = |r: usize| {
        let cells = all.iter().zip(&widths).map(|(c, &w)| padded(&c.cells[r], w, c.to_the_right));
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
        format!("{}{}", " ".repeat(INDENT), line.trim_end())
    };
    (0..all[0].cells.len()).map(row).collect()
}

/// Rows of equally many cells in columns as wide as need be, `gap` blanks between them; the last column is not padded.
pub fn rows(rows: &[Vec<String>], gap: usize, to_the_right: impl Fn(usize) -> bool) -> String {
    let count = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        (0..count).map(|i| rows.iter().map(|r| columns(&r[i])).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(i, cell)| padded(cell, widths[i], to_the_right(i)));
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(gap));
        out.push_str(&format!("{}{}\n", " ".repeat(INDENT), line.trim_end()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_marks_none() {
        assert_eq!((columns("abc"), columns("北仓"), columns("e\u{301}"), columns("▁▂█…±")), (3, 4, 1, 5));
        assert_eq!(padded("北仓", 6, true), "  北仓");
        assert_eq!(padded("toolong", 3, false), "toolong");
    }

    #[test]
    fn a_short_name_keeps_its_ends() {
        let name = "warehouse.north.pool.pickers.utilisation";
        assert_eq!(shortened(name, 40), name);
        for most in 1..40 {
            let short = shortened(name, most);
            assert_eq!(columns(&short), most, "{short}");
            assert!(most < 8 || short.starts_with("wa") && short.ends_with("ation"), "{short}");
        }
        for most in 2..12 {
            assert!(columns(&shortened("北方仓库拣货员利用率", most)) <= most);
        }
    }

    #[test]
    fn lines_break_between_words_and_between_wide_characters() {
        assert_eq!(wrapped("one two three", 7, 0), "one two\nthree");
        assert_eq!(wrapped("one two three", 7, 2), "one two\n  three");
        assert_eq!(wrapped("a results/a-very-long-path b", 10, 0), "a\nresults/a-very-long-path\nb");
        // A sign that closes does not begin a line, and 12\u{a0}h stays together.
        assert_eq!(wrapped("迟到订单，多用", 8, 0), "迟到订\n单，多用");
        assert_eq!(wrapped("took 12\u{a0}h longer", 8, 0), "took\n12\u{a0}h\nlonger");
        assert_eq!(wrapped("", 8, 2), "");
    }

    fn example() -> Vec<Column> {
        let column = |cells: [&str; 2], worth| Column {
            cells: cells.map(str::to_owned).into(),
            to_the_right: worth != Column::KEPT,
            worth,
        };
        vec![
            column(["", "warehouse.north.pool.pickers.utilisation"], Column::KEPT),
            column(["mean", "85.20 %"], Column::KEPT),
            column(["interval", "84.88 … 85.53"], 5),
            column(["p50", "85.30"], 1),
            column(["picture", "▁▂▄▇█▆▃▁"], 4),
        ]
    }

    #[test]
    fn what_matters_least_goes_first_and_no_row_is_too_wide() {
        let heading = |width| table(example(), width)[0].split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(heading(120), "mean interval p50 picture");
        assert_eq!(heading(80), "mean interval picture");
        assert_eq!(heading(60), "mean interval");
        assert_eq!(heading(40), "mean");
        for width in 20..100 {
            let lines = table(example(), width);
            assert!(lines.iter().all(|l| columns(l) <= width), "{width}: {lines:?}");
            assert!(lines[1].contains("85.20 %"));
        }
        assert!(table(example(), 120)[1].contains("warehouse.north.pool.pickers.utilisation"));
    }

    #[test]
    fn rows_line_up_by_width() {
        let cells = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let text = rows(&[cells("", "n"), cells("北仓", "1"), cells("abc", "22")], 2, |i| i == 1);
        assert_eq!(text, "         n\n  北仓   1\n  abc   22\n");
    }
}
