//! Aligned columns of text.

use crate::report::columns::columns as width;

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
