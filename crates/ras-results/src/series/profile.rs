//! A profile along a reach.

use super::column::missing;
use super::sections::{self, SectionName, Sections};
use super::{ProfileLine, ProfileNumbers, along, floats_as_text, geometry, numbers_as_text, times, units};
use crate::source::{Range, ResultSource, SourceError};
use crate::verdict::{self, FlowKind};
use crate::{layout, stamp};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Span};
use std::collections::HashMap;

/// Values read at once.
const BLOCK_VALUES: u64 = 262_144;
/// More profiles times sections than a plan has.
const MOST_VALUES: u64 = 4_000_000;

/// Reads the profile of a reach: every profile of a steady result; of an unsteady one the maximum water surface and that of
/// the last output step.
pub fn profile(source: &dyn ResultSource, river: &str, reach: &str) -> Result<ProfileNumbers, SourceError> {
    let flow = verdict::flow_of(source)?;
    let not_there = || missing(source, format!("cross sections of {river}, {reach}"));
    let found = sections::of_source(source, flow)?.ok_or_else(not_there)?;
    let mut own: Vec<(usize, &SectionName)> =
        found.real().filter(|(_, name)| name.river == river && name.reach == reach).collect();
    if own.is_empty() {
        return Err(not_there());
    }
    upstream_first(&mut own);
    let columns: Vec<usize> = own.iter().map(|(column, _)| *column).collect();
    let stations: Vec<String> = own.iter().map(|(_, name)| name.station.clone()).collect();
    let drawn = geometry::section_names(source)?;
    let places: HashMap<&SectionName, usize> = drawn.iter().enumerate().map(|(row, name)| (name, row)).collect();
    let rows: Vec<Option<usize>> = own.iter().map(|(_, name)| places.get(name).copied()).collect();
    let known = geometry::channel_lengths(source)?;
    let lengths: Vec<Option<f64>> = rows.iter().map(|row| row.and_then(|row| known.get(row).copied())).collect();
    let (distances, distance_basis) = along::distances(&stations, &lengths);
    let lines = match flow {
        FlowKind::Steady => steady_lines(source, &found, &columns)?,
        FlowKind::Unsteady => unsteady_lines(source, &found, &columns)?,
        FlowKind::Geometry | FlowKind::Unknown => Vec::new(),
    };
    Ok(ProfileNumbers {
        river: river.to_owned(),
        reach: reach.to_owned(),
        unit: units::of_file(source)?.length,
        stations,
        distances: numbers_as_text(&distances),
        distance_basis,
        bed: floats_as_text(&geometry::lowest_points(source, &rows)?),
        lines,
    })
}

/// Stations fall downstream. HEC-RAS keeps that order itself; a station that is no number leaves the order of the file.
fn upstream_first(sections: &mut [(usize, &SectionName)]) {
    let numbers: Option<HashMap<usize, f64>> =
        sections.iter().map(|(column, name)| Some((*column, along::station_number(&name.station)?))).collect();
    if let Some(numbers) = numbers {
        let number = |column: usize| numbers.get(&column).copied().unwrap_or(0.0);
        sections.sort_by(|(one, _), (other, _)| number(*other).total_cmp(&number(*one)));
    }
}

fn steady_lines(
    source: &dyn ResultSource,
    sections: &Sections,
    columns: &[usize],
) -> Result<Vec<ProfileLine>, SourceError> {
    let dataset = water_surface(source, sections)?;
    let values = sections.rows.saturating_mul(columns.len() as u64);
    if values > MOST_VALUES {
        return Err(SourceError::Damaged {
            file: source.file().to_owned(),
            operation: "read the profiles of".to_owned(),
            object: dataset,
            detail: format!("{} profiles are more than a plan has", sections.rows),
        });
    }
    let listed = format!("{}/Profile Names", layout::STEADY_PROFILES);
    let mut names = match source.rows(&listed)? == sections.rows {
        true => source.strings(&listed)?.unwrap_or_default(),
        false => Vec::new(),
    }
    .into_iter();
    let mut lines = Vec::new();
    for row in 0..sections.rows {
        let name = names.next().filter(|name| !name.is_empty()).unwrap_or_else(|| format!("Profile {}", row + 1));
        lines.push(line(name, &row_values(source, &dataset, row, columns)?));
    }
    Ok(lines)
}

fn unsteady_lines(
    source: &dyn ResultSource,
    sections: &Sections,
    columns: &[usize],
) -> Result<Vec<ProfileLine>, SourceError> {
    let dataset = water_surface(source, sections)?;
    let times = times::times(source)?;
    let rows = sections.rows.min(times.len() as u64);
    // Over all computation steps, where the file says it; else over the output steps.
    let summary = format!("{}/Cross Sections/Maximum Water Surface", layout::UNSTEADY_EXTREMES);
    let most = match source.shape(&summary)?.as_deref() {
        Some([variables, found]) if *variables > 0 && *found == sections.names.len() as u64 => {
            row_values(source, &summary, 0, columns)?
        }
        _ => maxima(source, &dataset, rows, columns)?,
    };
    let mut lines = vec![line("Maximum water surface".to_owned(), &most)];
    if let (Some(last), Some(time)) = (rows.checked_sub(1), times.get((rows as usize).wrapping_sub(1))) {
        let name = format!("Water surface at {}", shown(*time));
        lines.push(line(name, &row_values(source, &dataset, last, columns)?));
    }
    Ok(lines)
}

fn line(name: String, values: &[f32]) -> ProfileLine {
    ProfileLine { name, values: floats_as_text(values) }
}

fn water_surface(source: &dyn ResultSource, sections: &Sections) -> Result<String, SourceError> {
    let dataset = format!("{}/Water Surface", sections.group);
    match source.shape(&dataset)?.as_deref() {
        Some([_, columns]) if *columns == sections.names.len() as u64 => Ok(dataset),
        _ => Err(missing(source, dataset)),
    }
}

/// The span of columns in which some columns stand.
fn span(columns: &[usize]) -> Range {
    let first = columns.iter().copied().min().unwrap_or(0) as u64;
    first..columns.iter().copied().max().map_or(0, |last| last as u64 + 1)
}

/// Some columns of a row, in the order asked for; NaN where there is no number.
fn row_values(source: &dyn ResultSource, dataset: &str, row: u64, columns: &[usize]) -> Result<Vec<f32>, SourceError> {
    let span = span(columns);
    let read = source.floats(dataset, &[row..row + 1, span.clone()])?;
    Ok(picked(&read, &span, columns).collect())
}

/// The largest of each of some columns over rows, read in blocks; NaN where there is no number.
fn maxima(source: &dyn ResultSource, dataset: &str, rows: u64, columns: &[usize]) -> Result<Vec<f32>, SourceError> {
    let span = span(columns);
    let width = (span.end - span.start).max(1);
    let step = (BLOCK_VALUES / width).max(1);
    let mut most = vec![f32::NAN; columns.len()];
    let mut start = 0;
    while start < rows {
        let block: Range = start..(start + step).min(rows);
        start = block.end;
        for row in source.floats(dataset, &[block, span.clone()])?.chunks_exact(width as usize) {
            for (most, value) in most.iter_mut().zip(picked(row, &span, columns)) {
                *most = most.max(value);
            }
        }
    }
    Ok(most)
}

fn picked<'a>(row: &'a [f32], span: &Range, columns: &'a [usize]) -> impl Iterator<Item = f32> + 'a {
    let first = span.start as usize;
    let value = move |column: &usize| row.get(column - first).copied().filter(|value| value.is_finite());
    columns.iter().map(move |column| value(column).unwrap_or(f32::NAN))
}

/// A model time as HEC-RAS's own windows show it.
fn shown(milliseconds: f64) -> String {
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let time = Span::try_from(SignedDuration::from_millis(milliseconds as i64))
        .ok()
        .and_then(|span| epoch.checked_add(span).ok());
    time.map_or_else(|| "the last output".to_owned(), stamp::shown)
}
