//! The figures a table of plans shows: highest water surface and depth of each 2D area, of all cross sections, and the
//! largest flow. Summaries of the file where it has them, else its series, always in blocks.

use crate::layout;
use crate::source::{HdfFile, Range, ResultSource, SourceError};
use crate::summary::counts::{areas, cross_sections, real_cells};
use crate::verdict::{self, FlowKind};
use std::path::Path;

/// Values read at once.
const BLOCK_VALUES: u64 = 1_048_576;

/// Units of a file's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    /// "m" or "ft".
    pub length: &'static str,
    /// "m³/s" or "cfs".
    pub flow: &'static str,
}

/// Peak of a 2D area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaPeak {
    /// Name.
    pub area: String,
    /// Highest water surface of the cells that were ever wet; none where all stayed dry.
    pub water_surface: Option<f64>,
    /// Largest depth over a cell's lowest point.
    pub depth: Option<f64>,
    /// Cells that were ever wet.
    pub wet_cells: u64,
}

/// Peaks over all cross sections.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionPeak {
    /// Highest water surface.
    pub water_surface: Option<f64>,
    /// Lowest of the sections' highest water surfaces.
    pub lowest_water_surface: Option<f64>,
    /// Largest flow.
    pub flow: Option<f64>,
    /// Largest depth over a section's lowest point, where the geometry is in the file.
    pub depth: Option<f64>,
    /// Sections whose highest water surface lies below their bed: a sign of a broken result.
    pub below_bed: u64,
}

/// Peaks of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Peaks {
    /// Units of all figures.
    pub units: Units,
    /// 2D areas.
    pub areas: Vec<AreaPeak>,
    /// Cross sections, where there are any.
    pub sections: Option<SectionPeak>,
}

/// Peaks of a result file.
pub fn read(path: &Path) -> Result<Peaks, SourceError> {
    of_source(&HdfFile::open(path)?)
}

/// Peaks of an opened file.
pub fn of_source(source: &dyn ResultSource) -> Result<Peaks, SourceError> {
    let flow = verdict::flow_of(source)?;
    let mut peaks = Peaks { units: units_of(source)?, areas: Vec::new(), sections: None };
    match flow {
        FlowKind::Unsteady => {
            for area in areas(source)? {
                peaks.areas.push(area_peak(source, area.name)?);
            }
            if cross_sections(source, flow)? > 0 {
                let series = format!("{}/Cross Sections", layout::UNSTEADY_SERIES);
                let extremes = format!("{}/Cross Sections", layout::UNSTEADY_EXTREMES);
                let columns = source.columns(&format!("{series}/Water Surface"))?;
                let stages = section_maxima(
                    source,
                    &format!("{extremes}/Maximum Water Surface"),
                    &format!("{series}/Water Surface"),
                    columns,
                )?;
                let flows =
                    section_maxima(source, &format!("{extremes}/Maximum Flow"), &format!("{series}/Flow"), columns)?;
                peaks.sections = Some(section_peak(source, &stages, &flows)?);
            }
        }
        FlowKind::Steady => {
            let group = format!("{}/Cross Sections", layout::STEADY_PROFILES);
            let stages = column_maxima(source, &format!("{group}/Water Surface"))?;
            let flows = column_maxima(source, &format!("{group}/Flow"))?;
            peaks.sections = Some(section_peak(source, &stages, &flows)?);
        }
        FlowKind::Geometry | FlowKind::Unknown => {}
    }
    Ok(peaks)
}

/// Units by the root's `Units System`; HEC-RAS's default is US customary.
pub fn units_of(source: &dyn ResultSource) -> Result<Units, SourceError> {
    let si = source.text("", "Units System")?.is_some_and(|system| system.to_ascii_uppercase().starts_with("SI"));
    Ok(if si { Units { length: "m", flow: "m³/s" } } else { Units { length: "ft", flow: "cfs" } })
}

fn area_peak(source: &dyn ResultSource, area: String) -> Result<AreaPeak, SourceError> {
    let cells = real_cells(source, &area)?;
    let bed = format!("{}/{area}/Cells Minimum Elevation", layout::GEOMETRY_AREAS);
    let beds = source.rows(&bed)?;
    let highest = format!("{}/2D Flow Areas/{area}/Maximum Water Surface", layout::UNSTEADY_EXTREMES);
    let series = format!("{}/2D Flow Areas/{area}/Water Surface", layout::UNSTEADY_SERIES);
    let (dataset, rows, columns) = match source.shape(&highest)?.as_deref() {
        Some([rows, columns]) if *rows > 0 => (highest, 1, *columns),
        _ => match source.shape(&series)?.as_deref() {
            Some([rows, columns]) => (series, *rows, *columns),
            _ => return Ok(AreaPeak { area, water_surface: None, depth: None, wet_cells: 0 }),
        },
    };
    let mut peak = AreaPeak { area, water_surface: None, depth: None, wet_cells: 0 };
    let cells = cells.min(columns);
    let stages = maxima(source, &dataset, rows, cells)?;
    let mut start = 0;
    while start < cells {
        let end = (start + BLOCK_VALUES).min(cells);
        let block: Range = start..end;
        let lowest = if end <= beds { source.floats(&bed, &[block])? } else { Vec::new() };
        for (index, stage) in stages[start as usize..end as usize].iter().map(|stage| f64::from(*stage)).enumerate() {
            let bottom = lowest.get(index).map(|bottom| f64::from(*bottom)).filter(|bottom| bottom.is_finite());
            // A dry cell carries its lowest elevation as water surface, exactly.
            if !stage.is_finite() || bottom.is_some_and(|bottom| stage <= bottom) {
                continue;
            }
            peak.wet_cells += 1;
            peak.water_surface = larger(peak.water_surface, stage);
            peak.depth = bottom.map_or(peak.depth, |bottom| larger(peak.depth, stage - bottom));
        }
        start = end;
    }
    Ok(peak)
}

/// The largest value of each of the first columns over some rows, read a few rows at a time: memory of one value a column
/// and one block.
fn maxima(source: &dyn ResultSource, dataset: &str, rows: u64, columns: u64) -> Result<Vec<f32>, SourceError> {
    let mut most = vec![f32::NEG_INFINITY; columns as usize];
    if columns == 0 {
        return Ok(most);
    }
    let step = (BLOCK_VALUES / columns).max(1);
    let mut start = 0;
    while start < rows {
        let end = (start + step).min(rows);
        for row in source.floats(dataset, &[start..end, 0..columns])?.chunks_exact(columns as usize) {
            for (most, value) in most.iter_mut().zip(row) {
                *most = most.max(*value);
            }
        }
        start = end;
    }
    Ok(most)
}

/// Maxima by section: row 0 of the summary where it has as many sections as the series, else of the series.
fn section_maxima(
    source: &dyn ResultSource,
    extremes: &str,
    series: &str,
    columns: u64,
) -> Result<Vec<f32>, SourceError> {
    match source.shape(extremes)?.as_deref() {
        Some([rows, found]) if *rows > 0 && *found == columns => maxima(source, extremes, 1, *found),
        _ => column_maxima(source, series),
    }
}

fn column_maxima(source: &dyn ResultSource, dataset: &str) -> Result<Vec<f32>, SourceError> {
    match source.shape(dataset)?.as_deref() {
        Some([rows, columns]) => maxima(source, dataset, *rows, *columns),
        _ => Ok(Vec::new()),
    }
}

fn section_peak(source: &dyn ResultSource, stages: &[f32], flows: &[f32]) -> Result<SectionPeak, SourceError> {
    let finite = |values: &[f32]| {
        values.iter().map(|value| f64::from(*value)).filter(|value| value.is_finite()).collect::<Vec<_>>()
    };
    let beds = lowest_points(source, stages.len() as u64)?;
    let heights = finite(stages);
    let mut depth = None;
    let mut below_bed = 0;
    for (stage, bed) in stages.iter().zip(&beds).filter(|(stage, _)| stage.is_finite()) {
        let height = f64::from(*stage) - f64::from(*bed);
        depth = larger(depth, height);
        below_bed += u64::from(height < -0.001);
    }
    Ok(SectionPeak {
        water_surface: heights.iter().copied().reduce(f64::max),
        lowest_water_surface: heights.iter().copied().reduce(f64::min),
        flow: finite(flows).into_iter().reduce(f64::max),
        depth,
        below_bed,
    })
}

/// The lowest point of each section; empty where the geometry has other sections than the results.
fn lowest_points(source: &dyn ResultSource, sections: u64) -> Result<Vec<f32>, SourceError> {
    let info = format!("{}/Station Elevation Info", layout::GEOMETRY_SECTIONS);
    let values = format!("{}/Station Elevation Values", layout::GEOMETRY_SECTIONS);
    let (ranges, elevations) = (source.shape(&info)?, source.shape(&values)?);
    let (Some([rows, 2]), Some([points, 2])) = (ranges.as_deref(), elevations.as_deref()) else {
        return Ok(Vec::new());
    };
    if *rows != sections || *rows > BLOCK_VALUES {
        return Ok(Vec::new());
    }
    let ranges = source.integers(&info, &[0..*rows, 0..2])?;
    let mut lowest = Vec::with_capacity(ranges.len() / 2);
    let mut loaded = (0, Vec::new());
    for range in ranges.chunks_exact(2) {
        let (start, count) = (range[0].max(0) as u64, range[1].max(0) as u64);
        let end = (start + count).min(*points);
        if start >= end || end - start > BLOCK_VALUES {
            return Ok(Vec::new());
        }
        let (from, elevations): &(u64, Vec<f32>) = &loaded;
        if start < *from || end > from + elevations.len() as u64 {
            let until = (start + BLOCK_VALUES).min(*points);
            loaded = (start, source.floats(&values, &[start..until, 1..2])?);
        }
        let (from, elevations) = &loaded;
        let section = elevations.get((start - from) as usize..(end - from) as usize).unwrap_or_default();
        lowest.push(section.iter().copied().fold(f32::INFINITY, f32::min));
    }
    Ok(lowest)
}

fn larger(most: Option<f64>, value: f64) -> Option<f64> {
    Some(most.map_or(value, |most| most.max(value)))
}
