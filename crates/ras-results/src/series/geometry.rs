//! Cross sections of the geometry inside a result file: names, reach lengths, lowest points.

use super::column::{MOST_PLACES, refuse_too_many};
use super::sections::SectionName;
use crate::layout::GEOMETRY_SECTIONS;
use crate::source::{Range, ResultSource, SourceError};

/// Points of sections read at once.
const BLOCK: u64 = 262_144;

/// Names of the sections of the geometry, in its order; empty where it has none.
pub fn section_names(source: &dyn ResultSource) -> Result<Vec<SectionName>, SourceError> {
    let table = format!("{GEOMETRY_SECTIONS}/Attributes");
    let rows = source.rows(&table)?;
    let columns = if rows > 0 {
        refuse_too_many(source, &table, rows, MOST_PLACES)?;
        [
            source.field_strings(&table, "River")?,
            source.field_strings(&table, "Reach")?,
            source.field_strings(&table, "RS")?,
        ]
    } else {
        let mut columns = [None, None, None];
        for (column, name) in columns.iter_mut().zip(["River Names", "Reach Names", "River Stations"]) {
            let dataset = format!("{GEOMETRY_SECTIONS}/{name}");
            refuse_too_many(source, &dataset, source.rows(&dataset)?, MOST_PLACES)?;
            *column = source.strings(&dataset)?;
        }
        columns
    };
    let [Some(rivers), Some(reaches), Some(stations)] = columns else { return Ok(Vec::new()) };
    let rows = rivers.into_iter().zip(reaches).zip(stations);
    Ok(rows.map(|((river, reach), station)| SectionName { river, reach, station }).collect())
}

/// Length of the main channel from each section to the next one downstream; empty where the geometry does not say.
pub fn channel_lengths(source: &dyn ResultSource) -> Result<Vec<f64>, SourceError> {
    let table = format!("{GEOMETRY_SECTIONS}/Attributes");
    let rows = source.rows(&table)?;
    if rows > 0 {
        refuse_too_many(source, &table, rows, MOST_PLACES)?;
        return Ok(source.field_numbers(&table, "Len Channel")?.unwrap_or_default());
    }
    // Left bank, channel, right bank.
    let lengths = format!("{GEOMETRY_SECTIONS}/Lengths");
    match source.shape(&lengths)?.as_deref() {
        Some([rows, 3]) => {
            refuse_too_many(source, &lengths, *rows, MOST_PLACES)?;
            source.numbers(&lengths, &[0..*rows, 1..2])
        }
        _ => Ok(Vec::new()),
    }
}

/// The lowest point of each of some sections of the geometry; NaN where it is not known.
pub fn lowest_points(source: &dyn ResultSource, sections: &[Option<usize>]) -> Result<Vec<f32>, SourceError> {
    let unknown = vec![f32::NAN; sections.len()];
    let info = format!("{GEOMETRY_SECTIONS}/Station Elevation Info");
    let values = format!("{GEOMETRY_SECTIONS}/Station Elevation Values");
    let (ranges, points) = (source.shape(&info)?, source.shape(&values)?);
    let (Some([rows, 2]), Some([points, 2])) = (ranges.as_deref(), points.as_deref()) else { return Ok(unknown) };
    refuse_too_many(source, &info, *rows, MOST_PLACES)?;
    let ranges = source.integers(&info, &[0..*rows, 0..2])?;
    let mut elevations = Elevations { source, dataset: &values, points: *points, start: 0, loaded: Vec::new() };
    let mut lowest = unknown;
    for (lowest, section) in lowest.iter_mut().zip(sections) {
        let range = section.and_then(|section| ranges.chunks_exact(2).nth(section));
        if let Some(&[start, count]) = range
            && let (Ok(start), Ok(count)) = (u64::try_from(start), u64::try_from(count))
        {
            *lowest = elevations.lowest(start, count)?;
        }
    }
    Ok(lowest)
}

/// A window on the points of all sections, moved along as sections are asked for.
struct Elevations<'a> {
    source: &'a dyn ResultSource,
    dataset: &'a str,
    points: u64,
    start: u64,
    loaded: Vec<f32>,
}

impl Elevations<'_> {
    fn lowest(&mut self, start: u64, count: u64) -> Result<f32, SourceError> {
        let end = start.saturating_add(count);
        if count == 0 || count > BLOCK || end > self.points {
            return Ok(f32::NAN);
        }
        if start < self.start || end > self.start + self.loaded.len() as u64 {
            let block: Range = start..(start + BLOCK).min(self.points);
            self.loaded = self.source.floats(self.dataset, &[block, 1..2])?;
            self.start = start;
        }
        let from = (start - self.start) as usize;
        let own = self.loaded.get(from..from + count as usize).unwrap_or_default();
        Ok(own.iter().copied().filter(|value| value.is_finite()).fold(f32::NAN, f32::min))
    }
}
