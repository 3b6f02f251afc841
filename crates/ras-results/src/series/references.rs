//! Reference lines and reference points of the output.

use super::column::{Column, MOST_PLACES, missing, named, refuse_too_many, series_columns};
use super::{PlaceGroup, PlaceName, ResultUnits, SeriesPlace, columnwise};
use crate::layout;
use crate::source::{ResultSource, SourceError};

/// Lines or points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Lines across the flow.
    Lines,
    /// Points.
    Points,
}

impl Reference {
    fn group_name(self) -> &'static str {
        match self {
            Reference::Lines => "Reference Lines",
            Reference::Points => "Reference Points",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Reference::Lines => "Reference lines",
            Reference::Points => "Reference points",
        }
    }

    fn place(self, index: u64) -> SeriesPlace {
        match self {
            Reference::Lines => SeriesPlace::ReferenceLine { index },
            Reference::Points => SeriesPlace::ReferencePoint { index },
        }
    }

    fn group(self) -> String {
        format!("{}/{}", layout::UNSTEADY_SERIES, self.group_name())
    }
}

/// All lines or points with series; none where there are none.
pub fn group(
    source: &dyn ResultSource,
    kind: Reference,
    steps: u64,
    units: &ResultUnits,
) -> Result<Option<PlaceGroup>, SourceError> {
    let titles = titles(source, kind, steps)?;
    let variables = columnwise::variables(source, &kind.group(), steps, titles.len() as u64, units)?;
    if titles.is_empty() || variables.is_empty() {
        return Ok(None);
    }
    let place = |(index, title): (usize, String)| -> PlaceName { named(kind.place(index as u64), title) };
    let places = titles.into_iter().enumerate().map(place).collect();
    Ok(Some(PlaceGroup { title: kind.title().to_owned(), variables, places }))
}

/// The title of one, and where a variable of it stands.
pub fn column(
    source: &dyn ResultSource,
    kind: Reference,
    index: u64,
    variable: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<(String, Column), SourceError> {
    let titles = titles(source, kind, steps)?;
    let variables = columnwise::variables(source, &kind.group(), steps, titles.len() as u64, units)?;
    let title = usize::try_from(index).ok().and_then(|index| titles.into_iter().nth(index));
    let title =
        title.ok_or_else(|| missing(source, format!("{}, number {}", kind.group(), index.saturating_add(1))))?;
    Ok((title, columnwise::column(source, &kind.group(), variables, variable, index)?))
}

/// Names in the order of the columns; numbers where the file does not name them.
fn titles(source: &dyn ResultSource, kind: Reference, steps: u64) -> Result<Vec<String>, SourceError> {
    let group = kind.group();
    let names = format!("{group}/Name");
    let rows = source.rows(&names)?;
    if rows > 0 {
        refuse_too_many(source, &names, rows, MOST_PLACES)?;
        let names = source.strings(&names)?.unwrap_or_default();
        // "Line 1|Perimeter 1": of a 2D area.
        return Ok(names.iter().map(|name| name.replacen('|', ", ", 1)).collect());
    }
    for dataset in source.datasets(&group)? {
        let dataset = format!("{group}/{dataset}");
        if let Some(columns) = series_columns(source, &dataset, steps)? {
            refuse_too_many(source, &dataset, columns, MOST_PLACES)?;
            return Ok((1..=columns).map(|number| format!("Number {number}")).collect());
        }
    }
    Ok(Vec::new())
}
