//! Plan, geometry and flow file as far as prepared files repeat them. Reads text that is given; opens nothing.

use ras_project::files::{GeometryFile, PlanFile, UnsteadyFlowFile};
use ras_project::text::{FixedFieldError, Line, TextFile, comma_fields, fixed_fields, parse_number};

/// A cross section of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextSection {
    pub river: String,
    pub reach: String,
    pub station: String,
    pub lengths: Option<[f64; 3]>,
    pub banks: Option<[f64; 2]>,
    pub ground: Vec<(f64, f64)>,
    /// (station, Manning's n from there on).
    pub roughness: Vec<(f64, f64)>,
}

impl TextSection {
    pub fn words(&self) -> String {
        format!("cross section {}, {}, {}", self.river, self.reach, self.station)
    }
}

/// A 2D flow area of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextArea {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// A geometry file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextGeometry {
    /// Names as the project reads them.
    pub reaches: Vec<(String, String)>,
    pub sections: Vec<TextSection>,
    /// Sections and structures in reaches.
    pub nodes: usize,
    /// Stations of every node: river, reach, station.
    pub stations: Vec<[String; 3]>,
    pub areas: Vec<TextArea>,
    pub storage_areas: Vec<String>,
    /// `BC Line Name`.
    pub boundary_lines: Vec<String>,
    /// Terrain and land cover by the geometry's own HDF file.
    pub associations: Vec<(String, String)>,
}

impl TextGeometry {
    /// Reads the file; tables that are damaged are left empty, for HEC-RAS itself judges those.
    pub fn read(file: &TextFile, associations: Vec<(String, String)>) -> Self {
        let names = GeometryFile::read(file);
        let mut read = Self {
            reaches: names.reaches,
            storage_areas: names.storage_areas,
            boundary_lines: file.values("BC Line Name").map(|value| value.trim().to_owned()).collect(),
            associations,
            ..Self::default()
        };
        let (mut river, mut reach, mut area) = (String::new(), String::new(), String::new());
        for line in file.lines() {
            let (Some(key), Some(value)) = (line.key(), line.value()) else { continue };
            let fields = comma_fields(&value);
            let field = |index: usize| fields.get(index).copied().unwrap_or_default();
            match key {
                "River Reach" => (river, reach) = (field(0).to_owned(), field(1).to_owned()),
                "Type RM Length L Ch R" => {
                    read.nodes += 1;
                    read.stations.push([river.clone(), reach.clone(), field(1).to_owned()]);
                    if field(0) == "1" {
                        let lengths = [2, 3, 4].map(|index| parse_number(field(index)));
                        let mut section = section(file, &line);
                        (section.river, section.reach) = (river.clone(), reach.clone());
                        section.station = field(1).to_owned();
                        section.lengths = all(lengths);
                        read.sections.push(section);
                    }
                }
                "Storage Area" => area = field(0).to_owned(),
                "Storage Area Is2D" if ras_project::files::is_true(&value) => {
                    read.areas.push(TextArea { name: area.clone(), points: Vec::new() });
                }
                "Storage Area 2D Points" => {
                    let points = pairs(file, &line, 16, field(0));
                    if let Some(last) = read.areas.last_mut() {
                        last.points = points;
                    }
                }
                _ => {}
            }
        }
        read
    }

    /// Whether a boundary at this river station is of this geometry.
    pub fn has_station(&self, river: &str, reach: &str, station: &str) -> bool {
        self.stations.iter().any(|[of, in_reach, at]| of == river && in_reach == reach && same_station(at, station))
    }

    /// Whether a boundary of this area and line is of this geometry.
    pub fn has_area(&self, area: &str, line: &str) -> bool {
        let known = self.areas.iter().map(|area| &area.name).chain(&self.storage_areas).any(|known| known == area);
        known
            && (line.is_empty()
                || self.boundary_lines.is_empty()
                || self.boundary_lines.iter().any(|known| known == line))
    }
}

fn all<const N: usize>(numbers: [Option<f64>; N]) -> Option<[f64; N]> {
    numbers.iter().all(Option::is_some).then(|| numbers.map(Option::unwrap_or_default))
}

/// What stands after a node's line and before the next one.
fn section(file: &TextFile, node: &Line<'_>) -> TextSection {
    let mut read = TextSection::default();
    for line in file.lines_after(node.number()).take_while(|line| line.key() != Some("Type RM Length L Ch R")) {
        let (Some(key), Some(value)) = (line.key(), line.value()) else { continue };
        let fields = comma_fields(&value);
        let count = fields.first().copied().unwrap_or_default();
        match key {
            "#Sta/Elev" => read.ground = pairs(file, &line, 8, count),
            "#Mann" => {
                let numbers = numbers(file, &line, 8, count, 3);
                read.roughness = numbers.chunks_exact(3).map(|entry| (entry[0], entry[1])).collect();
            }
            "Bank Sta" => read.banks = all([0, 1].map(|index| fields.get(index).and_then(|text| parse_number(text)))),
            "River Reach" => break,
            _ => {}
        }
    }
    read
}

fn pairs(file: &TextFile, line: &Line<'_>, width: usize, count: &str) -> Vec<(f64, f64)> {
    numbers(file, line, width, count, 2).chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

fn numbers(file: &TextFile, line: &Line<'_>, width: usize, count: &str, each: usize) -> Vec<f64> {
    let count = count.parse::<usize>().unwrap_or(0).saturating_mul(each);
    let fields = fixed_fields(file.lines_after(line.number()), width, count);
    fields.map(|fields| fields.or(0.0)).unwrap_or_default()
}

/// Stations are names that look like numbers; an interpolated section's ends with `*`.
pub(super) fn same_station(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.trim().trim_end_matches('*').to_owned();
    let (one, other) = (plain(one), plain(other));
    one == other || parse_number(&one).is_some_and(|number| parse_number(&other) == Some(number))
}

/// The texts of a plan.
#[derive(Debug)]
pub(super) struct Texts {
    pub plan: PlanFile,
    /// Values of the plan that [`PlanFile`] does not keep.
    pub plan_text: TextFile,
    pub geometry: TextGeometry,
    pub flow: UnsteadyFlowFile,
    /// Whether the project is in metres; none where it does not say.
    pub si: bool,
}

impl Texts {
    pub fn read(
        project: &TextFile,
        plan_text: TextFile,
        geometry: &TextFile,
        flow: &TextFile,
        associations: Vec<(String, String)>,
    ) -> Result<Self, FixedFieldError> {
        let units = ras_project::files::ProjectFile::read(project).units;
        Ok(Self {
            plan: PlanFile::read(&plan_text),
            plan_text,
            geometry: TextGeometry::read(geometry, associations),
            flow: UnsteadyFlowFile::read(flow)?,
            si: units == ras_project::files::Units::Si,
        })
    }
}
