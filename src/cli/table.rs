//! Aligned columns of text.

/// Columns that a character takes: two for the wide ones of East Asian scripts.
fn columns(c: char) -> usize {
    let wide = matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD);
    if wide { 2 } else { 1 }
}

/// Columns that a text takes.
fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Rows under a heading, two spaces between columns, the last as long as it is.
pub fn table<const N: usize>(heading: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = heading.map(width);
    for row in rows {
        for (most, cell) in widths.iter_mut().zip(row) {
            *most = (*most).max(width(cell));
        }
    }
    let mut out = String::new();
    let mut line = |cells: [&str; N]| {
        let mut text = String::new();
        for (cell, most) in cells.iter().zip(widths) {
            text.push_str(cell);
            text.push_str(&" ".repeat(most - width(cell) + 2));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(heading);
    for row in rows {
        line(std::array::from_fn(|i| row[i].as_str()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_for_wide_characters_too() {
        let rows = [["a".to_string(), "1".into(), "x".into()], ["北仓".into(), "22".into(), String::new()]];
        assert_eq!(table(["path", "n", ""], &rows), "path  n\na     1   x\n北仓  22\n");
    }
}
