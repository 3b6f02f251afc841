//! One series.

use super::column::{Column, Columns, missing};
use super::references::{self, Reference};
use super::{Extreme, ResultUnits, SeriesNumbers, SeriesPlace};
use super::{boundaries, columnwise, floats_as_text, numbers_as_text, sections, structures, thin, times, units};
use crate::layout;
use crate::source::{Range, ResultSource, SourceError};
use crate::verdict::{self, FlowKind};

/// Values read at once.
const BLOCK_VALUES: u64 = 262_144;

/// Reads the series of a place; thinned to `most` values, but never below the first and the last.
pub fn series(
    source: &dyn ResultSource,
    place: &SeriesPlace,
    variable: &str,
    most: usize,
) -> Result<SeriesNumbers, SourceError> {
    let units = units::of_file(source)?;
    let (title, column) = column_of(source, place, variable, &units)?;
    let times = times::times(source)?;
    let rows = source.rows(&column.dataset)?.min(times.len() as u64);
    let values = values(source, &column, rows)?;
    let extreme = |index: usize| {
        let (value, time) = (values.get(index)?, times.get(index)?);
        Some(Extreme { value: f64::from(*value), time: *time })
    };
    let (least, largest) =
        thin::extremes(&values).map_or((None, None), |(least, most)| (extreme(least), extreme(most)));
    let kept = thin::kept(&values, most);
    Ok(SeriesNumbers {
        title,
        variable: column.variable,
        times: numbers_as_text(&kept.iter().filter_map(|index| times.get(*index).copied()).collect::<Vec<_>>()),
        values: floats_as_text(&kept.iter().filter_map(|index| values.get(*index).copied()).collect::<Vec<_>>()),
        steps: values.len() as u64,
        least,
        most: largest,
    })
}

/// Title of a place, and where one of its variables stands.
fn column_of(
    source: &dyn ResultSource,
    place: &SeriesPlace,
    variable: &str,
    units: &ResultUnits,
) -> Result<(String, Column), SourceError> {
    if verdict::flow_of(source)? != FlowKind::Unsteady {
        return Err(missing(source, layout::UNSTEADY_SERIES.to_owned()));
    }
    let steps = times::steps(source)?;
    match place {
        SeriesPlace::CrossSection { index } => section_column(source, *index, variable, steps, units),
        SeriesPlace::Boundary { area, name } => {
            boundaries::column(source, area.as_deref(), name, variable, steps, units)
        }
        SeriesPlace::ReferenceLine { index } => {
            references::column(source, Reference::Lines, *index, variable, steps, units)
        }
        SeriesPlace::ReferencePoint { index } => {
            references::column(source, Reference::Points, *index, variable, steps, units)
        }
        SeriesPlace::StorageArea { name } => structures::storage_area_column(source, name, variable, steps, units),
        SeriesPlace::Structure { group, name } => {
            structures::structure_column(source, group, name, variable, steps, units)
        }
    }
}

fn section_column(
    source: &dyn ResultSource,
    index: u64,
    variable: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<(String, Column), SourceError> {
    let group = format!("{}/Cross Sections", layout::UNSTEADY_SERIES);
    let sections = sections::of_source(source, FlowKind::Unsteady)?.ok_or_else(|| missing(source, group.clone()))?;
    let name = sections.real().find(|(column, _)| *column as u64 == index).map(|(_, name)| name.title());
    let title = name.ok_or_else(|| missing(source, format!("{group}, number {}", index.saturating_add(1))))?;
    let variables = columnwise::variables(source, &group, steps, sections.names.len() as u64, units)?;
    Ok((title, columnwise::column(source, &group, variables, variable, index)?))
}

/// The values of a variable, in blocks of rows; NaN where there is no number.
fn values(source: &dyn ResultSource, column: &Column, rows: u64) -> Result<Vec<f32>, SourceError> {
    let columns = match column.columns {
        Columns::One(index) => index..index.saturating_add(1),
        Columns::SumOf(count) | Columns::LowestOf(count) => 0..count,
    };
    let width = columns.end - columns.start;
    let step = (BLOCK_VALUES / width.max(1)).max(1);
    let mut values = Vec::new();
    let mut start = 0;
    while start < rows {
        let block: Range = start..(start + step).min(rows);
        start = block.end;
        let read = source.floats(&column.dataset, &[block, columns.clone()])?;
        values.extend(read.chunks_exact(width.max(1) as usize).map(|row| match column.columns {
            Columns::One(_) => finite(row.iter().copied()).next().unwrap_or(f32::NAN),
            Columns::SumOf(_) => sum(row),
            Columns::LowestOf(_) => finite(row.iter().copied()).fold(f32::NAN, f32::min),
        }));
    }
    Ok(values)
}

fn finite(row: impl Iterator<Item = f32>) -> impl Iterator<Item = f32> {
    row.filter(|value| value.is_finite())
}

/// Sum of the numbers of a row; NaN where there is none.
fn sum(row: &[f32]) -> f32 {
    match finite(row.iter().copied()).map(f64::from).reduce(|sum, value| sum + value) {
        Some(sum) => sum as f32,
        None => f32::NAN,
    }
}
