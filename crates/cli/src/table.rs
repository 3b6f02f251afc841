//! Plain tables: columns as wide as their widest cell, numbers to the right.

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Lines of a table with a heading; `columns` gives titles and sides, each row has as many cells.
pub fn lines(columns: &[(&str, Side)], rows: &[Vec<String>]) -> Vec<String> {
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain([columns[column].0.chars().count()]).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (index, cell) in cells.enumerate().take(columns.len()) {
            let blank = " ".repeat(widths[index].saturating_sub(cell.chars().count()));
            match columns[index].1 {
                Side::Left => text.extend([cell, &blank]),
                Side::Right => text.extend([&blank, cell]),
            }
            text.push_str("  ");
        }
        text.trim_end().to_owned()
    };
    let mut out = vec![line(&mut columns.iter().map(|(title, _)| *title))];
    out.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![vec!["01".into(), "Süd".into(), "7".into()], vec!["02".into(), "N".into(), "123".into()]];
        let columns = [("#", Side::Left), ("Title", Side::Left), ("s", Side::Right)];
        assert_eq!(lines(&columns, &rows), ["#   Title    s", "01  Süd      7", "02  N      123"]);
    }
}
