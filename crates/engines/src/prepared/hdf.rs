//! `X.p##.tmp.hdf` (or `X.p##.hdf` without results), as far as it repeats what the texts say. Reads only.

use ras_project::time::{ModelTime, SimulationWindow};
use ras_results::{HdfFile, ResultSource, SourceError};
use std::path::Path;

const INFORMATION: &str = "Plan Data/Plan Information";
const CONDITIONS: &str = "Event Conditions/Unsteady/Boundary Conditions";
const SECTIONS: &str = "Geometry/Cross Sections";
const AREAS: &str = "Geometry/2D Flow Areas";
/// More rows than a boundary or a table of sections has; larger ones are not compared.
const MOST_ROWS: u64 = 1_000_000;

/// Where a boundary condition stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HdfPlace {
    /// At a river station.
    River {
        /// River.
        river: String,
        /// Reach.
        reach: String,
        /// Station.
        station: String,
    },
    /// At a line of a 2D area, or over an area.
    Area {
        /// Area.
        area: String,
        /// Boundary line; empty for the whole area.
        line: String,
    },
}

/// A boundary condition.
#[derive(Clone, Debug, PartialEq)]
pub struct HdfBoundary {
    /// Its group, `Flow Hydrographs`.
    pub group: String,
    /// Where.
    pub place: HdfPlace,
    /// First moment of a series; the start of the window where the file does not say.
    pub start: Option<ModelTime>,
    /// Rows of one or two numbers: a series is (days, value).
    pub rows: Vec<(f64, f64)>,
}

/// A cross section.
#[derive(Clone, Debug, PartialEq)]
pub struct HdfSection {
    /// River, reach, station.
    pub place: [String; 3],
    /// Lengths to the next section: left overbank, channel, right overbank.
    pub lengths: Option<[f64; 3]>,
    /// Stations of the banks.
    pub banks: Option<[f64; 2]>,
    /// (station, elevation).
    pub ground: Vec<(f64, f64)>,
    /// (station, Manning's n from there on).
    pub roughness: Vec<(f64, f64)>,
}

/// A 2D flow area.
#[derive(Clone, Debug, PartialEq)]
pub struct HdfArea {
    /// Name.
    pub name: String,
    /// Cells; none where the file does not say.
    pub cells: Option<usize>,
    /// Centres of the cells, as the text has them; empty where the file does not say.
    pub points: Vec<(f64, f64)>,
}

/// What a prepared file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PreparedHdf {
    /// `File Version`, `HEC-RAS 6.6 September 2024`.
    pub program: String,
    /// Whether results of a computation stand in it.
    pub has_results: bool,
    /// Time window.
    pub window: Option<SimulationWindow>,
    /// `Computation Time Step Base`, `10MIN`.
    pub computation_step: Option<String>,
    /// Short identifier of the plan.
    pub short_id: Option<String>,
    /// Names of the plan, geometry and flow file, without folders.
    pub files: [Option<String>; 3],
    /// Boundary conditions; none where the file has no such group.
    pub boundaries: Option<Vec<HdfBoundary>>,
    /// Cross sections; none where the file has no table of them.
    pub sections: Option<Vec<HdfSection>>,
    /// 2D flow areas; none where the file has no table of them.
    pub areas: Option<Vec<HdfArea>>,
    /// `Terrain Filename` and `Land Cover Filename` of the geometry.
    pub associations: Vec<(String, String)>,
}

impl PreparedHdf {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        let source = HdfFile::open(path)?;
        let text = |name: &str| source.text(INFORMATION, name);
        let file = |names: [&str; 2]| -> Result<Option<String>, SourceError> {
            let found = text(names[0])?.map_or_else(|| text(names[1]), |found| Ok(Some(found)))?;
            Ok(found.map(|found| found.rsplit(['\\', '/']).next().unwrap_or_default().to_owned()))
        };
        let step =
            text("Computation Time Step Base")?.map_or_else(|| text("Computation Time Step"), |s| Ok(Some(s)))?;
        let mut associations = Vec::new();
        for name in ["Terrain Filename", "Land Cover Filename"] {
            associations.extend(source.text("Geometry", name)?.map(|value| (name.to_owned(), value)));
        }
        Ok(Self {
            program: source.text("", "File Version")?.unwrap_or_default(),
            has_results: source.has_group("Results")?,
            window: window(&source)?,
            computation_step: step,
            short_id: text("Plan ShortID")?,
            files: [
                file(["Plan Filename", "Plan File"])?,
                file(["Geometry Filename", "Geometry Name"])?,
                file(["Flow Filename", "Flow Filename"])?,
            ],
            boundaries: boundaries(&source)?,
            sections: sections(&source)?,
            areas: areas(&source)?,
            associations,
        })
    }
}

fn window(source: &dyn ResultSource) -> Result<Option<SimulationWindow>, SourceError> {
    let stated =
        source.text(INFORMATION, "Simulation Start Time")?.zip(source.text(INFORMATION, "Simulation End Time")?);
    let whole = source.text(INFORMATION, "Time Window")?;
    let stated = stated.or_else(|| {
        let (start, end) = whole.as_deref()?.split_once(" to ")?;
        Some((start.to_owned(), end.to_owned()))
    });
    Ok(stated.and_then(|(start, end)| Some(SimulationWindow { start: moment(&start)?, end: moment(&end)? })))
}

/// `01Jan2024 00:00:00` or `31Dec2017 2400`.
fn moment(text: &str) -> Option<ModelTime> {
    let (date, time) = text.trim().split_once(' ')?;
    ModelTime::parse(date, time)
}

/// All numbers of a table with one or two columns, as pairs; none where it is no such table.
fn rows(source: &dyn ResultSource, dataset: &str) -> Result<Option<Vec<(f64, f64)>>, SourceError> {
    let Some(shape) = source.shape(dataset)? else { return Ok(None) };
    let count = shape.first().copied().unwrap_or(0);
    if count > MOST_ROWS {
        return Ok(None);
    }
    match shape.as_slice() {
        [_] => {
            let numbers = source.numbers(dataset, std::slice::from_ref(&(0..count)))?;
            Ok(Some(numbers.into_iter().map(|number| (number, 0.0)).collect()))
        }
        [_, 2] => {
            let numbers = source.numbers(dataset, &[0..count, 0..2])?;
            Ok(Some(numbers.chunks_exact(2).map(|row| (row[0], row[1])).collect()))
        }
        _ => Ok(None),
    }
}

fn boundaries(source: &dyn ResultSource) -> Result<Option<Vec<HdfBoundary>>, SourceError> {
    if !source.has_group(CONDITIONS)? {
        return Ok(None);
    }
    let mut found = Vec::new();
    for group in source.groups(CONDITIONS)? {
        let folder = format!("{CONDITIONS}/{group}");
        for name in source.datasets(&folder)? {
            let dataset = format!("{folder}/{name}");
            let (Some(place), Some(rows)) = (place(source, &dataset, &name)?, rows(source, &dataset)?) else {
                continue;
            };
            let start = source.text(&dataset, "Start Date")?.as_deref().and_then(moment);
            found.push(HdfBoundary { group: group.clone(), place, start, rows });
        }
    }
    Ok(Some(found))
}

/// By its attributes, else by its name: `River: R  Reach: L  RS: 5`, `2D: Area BCLine: Line` (`SA: …` in 5.0).
fn place(source: &dyn ResultSource, dataset: &str, name: &str) -> Result<Option<HdfPlace>, SourceError> {
    let text = |attribute: &str| source.text(dataset, attribute);
    if let (Some(river), Some(reach), Some(station)) = (text("River")?, text("Reach")?, text("RS")?) {
        return Ok(Some(HdfPlace::River { river, reach, station }));
    }
    if let Some(area) = text("2D Flow Area")? {
        return Ok(Some(HdfPlace::Area { area, line: text("BC Line")?.unwrap_or_default() }));
    }
    Ok(place_of_name(name))
}

fn place_of_name(name: &str) -> Option<HdfPlace> {
    if let Some(rest) = name.strip_prefix("River:") {
        let (river, rest) = rest.split_once("Reach:")?;
        let (reach, station) = rest.split_once("RS:")?;
        let [river, reach, station] = [river, reach, station].map(|part| part.trim().to_owned());
        return Some(HdfPlace::River { river, reach, station });
    }
    let rest = name.strip_prefix("2D:").or_else(|| name.strip_prefix("SA:"))?;
    let (area, line) = rest.split_once("BCLine:").unwrap_or((rest, ""));
    Some(HdfPlace::Area { area: area.trim().to_owned(), line: line.trim().to_owned() })
}

fn sections(source: &dyn ResultSource) -> Result<Option<Vec<HdfSection>>, SourceError> {
    let table = format!("{SECTIONS}/Attributes");
    if !source.has_dataset(&table)? {
        return Ok(None);
    }
    let fields = [
        source.field_strings(&table, "River")?,
        source.field_strings(&table, "Reach")?,
        source.field_strings(&table, "RS")?,
    ];
    let [Some(rivers), Some(reaches), Some(stations)] = fields else { return Ok(None) };
    let column =
        |name: &str| -> Result<Vec<f64>, SourceError> { Ok(source.field_numbers(&table, name)?.unwrap_or_default()) };
    let lengths = [column("Len Left")?, column("Len Channel")?, column("Len Right")?];
    let banks = [column("Left Bank")?, column("Right Bank")?];
    let ground = Parts::read(source, "Station Elevation")?;
    let roughness = Parts::read(source, "Manning's n")?;
    let names = rivers.into_iter().zip(reaches).zip(stations);
    let found = names.enumerate().map(|(index, ((river, reach), station))| HdfSection {
        place: [river, reach, station],
        lengths: row(&lengths, index),
        banks: row(&banks, index),
        ground: ground.of(index),
        roughness: roughness.of(index),
    });
    Ok(Some(found.collect()))
}

/// One row of several columns; none where a column is missing.
fn row<const N: usize>(columns: &[Vec<f64>; N], index: usize) -> Option<[f64; N]> {
    columns.iter().all(|column| index < column.len()).then(|| std::array::from_fn(|column| columns[column][index]))
}

/// A table of points with the part of it that belongs to each section.
struct Parts {
    spans: Vec<(f64, f64)>,
    points: Vec<(f64, f64)>,
}

impl Parts {
    fn read(source: &dyn ResultSource, name: &str) -> Result<Self, SourceError> {
        Ok(Self {
            spans: rows(source, &format!("{SECTIONS}/{name} Info"))?.unwrap_or_default(),
            points: rows(source, &format!("{SECTIONS}/{name} Values"))?.unwrap_or_default(),
        })
    }

    fn of(&self, index: usize) -> Vec<(f64, f64)> {
        let span = self.spans.get(index).map(|(first, count)| (*first as usize, *count as usize));
        let points = span.and_then(|(first, count)| self.points.get(first..first.checked_add(count)?));
        points.unwrap_or_default().to_vec()
    }
}

fn areas(source: &dyn ResultSource) -> Result<Option<Vec<HdfArea>>, SourceError> {
    let table = format!("{AREAS}/Attributes");
    let names = match source.has_dataset(&table)? {
        true => source.field_strings(&table, "Name")?,
        // Without 2D areas some versions have the group and no table.
        false => return Ok(None),
    };
    let Some(names) = names else { return Ok(None) };
    let counts = source.field_numbers(&table, "Cell Count")?.unwrap_or_default();
    let points = Parts {
        spans: rows(source, &format!("{AREAS}/Cell Info"))?.unwrap_or_default(),
        points: rows(source, &format!("{AREAS}/Cell Points"))?.unwrap_or_default(),
    };
    let found = names.into_iter().enumerate().map(|(index, name)| HdfArea {
        name,
        cells: counts.get(index).map(|count| *count as usize),
        points: points.of(index),
    });
    Ok(Some(found.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_names_of_every_version() {
        let river = HdfPlace::River { river: "Bald Eagle".into(), reach: "Loc Hav".into(), station: "659.942".into() };
        assert_eq!(place_of_name("River: Bald Eagle  Reach: Loc Hav  RS: 659.942"), Some(river));
        let area = HdfPlace::Area { area: "flowarea".into(), line: "inflow".into() };
        assert_eq!(place_of_name("SA: flowarea BCLine: inflow"), Some(area.clone()));
        assert_eq!(place_of_name("2D: flowarea BCLine: inflow"), Some(area));
        assert_eq!(place_of_name("Meteorology"), None);
    }
}
