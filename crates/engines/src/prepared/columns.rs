//! Lines of the run files, and pairs of numbers in columns of 8. Total over any bytes; a count is never believed before the
//! numbers stand there.

use ras_project::text::parse_number;

/// Columns of one number.
const WIDTH: usize = 8;
/// Numbers of a full line.
const A_LINE: usize = 10;

/// The lines of a file, decoded byte by byte: the files are ASCII.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    lines: Vec<std::borrow::Cow<'a, str>>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let lines = bytes.split(|byte| *byte == b'\n');
        Self { lines: lines.map(|line| String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line))).collect() }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(AsRef::as_ref)
    }

    pub(super) fn get(&self, index: usize) -> Option<&str> {
        self.lines.get(index).map(AsRef::as_ref)
    }

    /// A line without blanks around it; empty where there is none.
    pub(super) fn trimmed(&self, index: usize) -> &str {
        self.get(index).unwrap_or_default().trim()
    }
}

/// The numbers of a line; none where something else stands there.
pub(super) fn numbers(line: &str) -> Option<Vec<f64>> {
    let line = line.trim_end();
    if line.is_empty() || !line.is_ascii() {
        return None;
    }
    line.as_bytes().chunks(WIDTH).map(|field| parse_number(std::str::from_utf8(field).ok()?)).collect()
}

/// `count` pairs that begin at a line: full lines, and a last one that is exactly as long as it has to be.
pub(super) fn pairs(lines: &Lines<'_>, first: usize, count: usize) -> Option<Vec<(f64, f64)>> {
    let wanted = count.checked_mul(2)?;
    let mut found: Vec<f64> = Vec::new();
    let mut index = first;
    while found.len() < wanted {
        let row = numbers(lines.get(index)?)?;
        if row.len() != (wanted - found.len()).min(A_LINE) {
            return None;
        }
        found.extend(row);
        index += 1;
    }
    Some(found.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

/// The pairs of the series that a line names: a count on the next line, then the pairs, whose first numbers rise. None where
/// the line names no series.
pub(super) fn pairs_after(lines: &Lines<'_>, title: usize) -> Option<Vec<(f64, f64)>> {
    let name = lines.trimmed(title);
    let is_series = name.contains("Hydrograph") || name.contains("Time Series") || name.starts_with("Gate:");
    if !is_series {
        return None;
    }
    let count: usize = lines.trimmed(title + 1).parse().ok()?;
    let points = pairs(lines, title + 2, count).filter(|points| !points.is_empty())?;
    points.windows(2).all(|two| two[0].0 <= two[1].0).then_some(points)
}
