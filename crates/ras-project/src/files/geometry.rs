//! `X.g##`: names and counts. What computes with it reads the numbers with [`crate::text::fixed_fields`].

use super::{Dimension, is_true};
use crate::text::{TextFile, comma_fields};

/// A node of a reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossSectionNode {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// River station as written, without padding; an interpolated one ends with `*`.
    pub station: String,
    /// Line of its `Type RM Length L Ch R`.
    pub line: usize,
}

/// What a structure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StructureKind {
    /// Node type 2.
    Culvert,
    /// Node type 3.
    Bridge,
    /// Node type 4.
    MultipleOpening,
    /// Node type 5.
    Inline,
    /// Node type 6.
    Lateral,
    /// `Connection=`: between storage areas and 2D areas.
    Connection,
    /// `Pump Station=`.
    PumpStation,
    /// A node type that is not known here.
    Other,
}

/// A structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    /// Kind.
    pub kind: StructureKind,
    /// River, reach and station, or the name of a connection.
    pub name: String,
    /// Line on which it begins.
    pub line: usize,
}

/// Names and counts of a geometry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeometryFile {
    /// `Geom Title`.
    pub title: String,
    /// `Program Version`.
    pub program_version: Option<String>,
    /// (river, reach), in the order of the file.
    pub reaches: Vec<(String, String)>,
    /// Cross sections (node type 1).
    pub cross_sections: Vec<CrossSectionNode>,
    /// Storage areas that are not 2D.
    pub storage_areas: Vec<String>,
    /// 2D flow areas.
    pub two_dimensional_areas: Vec<String>,
    /// Cells announced by `Storage Area 2D Points`, over all 2D areas.
    pub cells: usize,
    /// Structures of every kind.
    pub structures: Vec<Structure>,
    /// `Junct Name`.
    pub junctions: usize,
}

impl GeometryFile {
    /// Reads names and counts. Total.
    pub fn read(file: &TextFile) -> Self {
        let text = |key: &str| file.value(key).map(|value| value.into_owned());
        let mut read = Self {
            title: text("Geom Title").unwrap_or_default(),
            program_version: text("Program Version").or_else(|| text("Version")).filter(|version| !version.is_empty()),
            ..Self::default()
        };
        let mut area: Option<String> = None;
        for line in file.lines() {
            let (Some(key), Some(value)) = (line.key(), line.value()) else { continue };
            let fields = comma_fields(&value);
            let first = || fields.first().copied().unwrap_or_default().to_owned();
            match key {
                "River Reach" => read.reaches.push((first(), fields.get(1).copied().unwrap_or_default().to_owned())),
                "Type RM Length L Ch R" => read.add_node(&fields, line.number()),
                "Storage Area" => {
                    read.storage_areas.extend(area.take());
                    area = Some(first());
                }
                "Storage Area Is2D" if is_true(&value) => read.two_dimensional_areas.extend(area.take()),
                "Storage Area 2D Points" => read.cells = read.cells.saturating_add(first().parse().unwrap_or(0)),
                "Connection" => read.add_structure(StructureKind::Connection, first(), line.number()),
                "Pump Station" => read.add_structure(StructureKind::PumpStation, first(), line.number()),
                "Junct Name" => read.junctions += 1,
                _ => {}
            }
        }
        read.storage_areas.extend(area);
        read
    }

    /// Number of different rivers.
    pub fn river_count(&self) -> usize {
        let mut rivers: Vec<&str> = self.reaches.iter().map(|(river, _)| river.as_str()).collect();
        rivers.sort_unstable();
        rivers.dedup();
        rivers.len()
    }

    /// What it consists of.
    pub fn dimension(&self) -> Dimension {
        match (self.cross_sections.is_empty(), self.two_dimensional_areas.is_empty()) {
            (false, true) => Dimension::OneDimensional,
            (true, false) => Dimension::TwoDimensional,
            (false, false) => Dimension::Combined,
            (true, true) => Dimension::Unknown,
        }
    }

    fn add_node(&mut self, fields: &[&str], line: usize) {
        let (river, reach) = self.reaches.last().cloned().unwrap_or_default();
        let station = fields.get(1).copied().unwrap_or_default().to_owned();
        let kind = match fields.first().copied().unwrap_or_default() {
            "1" => {
                self.cross_sections.push(CrossSectionNode { river, reach, station, line });
                return;
            }
            "2" => StructureKind::Culvert,
            "3" => StructureKind::Bridge,
            "4" => StructureKind::MultipleOpening,
            "5" => StructureKind::Inline,
            "6" => StructureKind::Lateral,
            _ => StructureKind::Other,
        };
        self.add_structure(kind, format!("{river}, {reach}, {station}"), line);
    }

    fn add_structure(&mut self, kind: StructureKind, name: String, line: usize) {
        self.structures.push(Structure { kind, name, line });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_nodes_and_areas_are_counted() {
        let read = GeometryFile::read(&TextFile::parse(
            *b"Geom Title=T\nRiver Reach=R1   ,Upper\nType RM Length L Ch R = 1 ,5.99    ,500,500,500\n\
              Type RM Length L Ch R = 3 ,5.4     ,,,\nRiver Reach=R1   ,Lower\nType RM Length L Ch R = 1 ,2.0*    ,0,0,0\n\
              Storage Area=Pond      ,1,2\nStorage Area Is2D= 0 \nStorage Area=Mesh   ,,\nStorage Area Is2D=-1\n\
              Storage Area 2D Points= 46 \nConnection=Dam   ,1,2\n",
        ));
        assert_eq!((read.river_count(), read.reaches.len(), read.cross_sections.len(), read.cells), (1, 2, 2, 46));
        assert_eq!(read.cross_sections[1].reach, "Lower");
        assert_eq!(
            (read.storage_areas, read.two_dimensional_areas),
            (vec!["Pond".to_owned()], vec!["Mesh".to_owned()])
        );
        let kinds: Vec<_> = read.structures.iter().map(|structure| structure.kind).collect();
        assert_eq!(kinds, [StructureKind::Bridge, StructureKind::Connection]);
    }

    #[test]
    fn the_dimension_is_what_the_geometry_holds() {
        let dimension = |text: &str| GeometryFile::read(&TextFile::parse(text.as_bytes())).dimension();
        let node = "Type RM Length L Ch R = 1 ,5.99,,,\n";
        let area = "Storage Area=M,,\nStorage Area Is2D=-1\n";
        assert_eq!(dimension(node), Dimension::OneDimensional);
        assert_eq!(dimension(area), Dimension::TwoDimensional);
        assert_eq!(dimension(&format!("{node}{area}")), Dimension::Combined);
        assert_eq!(dimension("Geom Title=test\n"), Dimension::Unknown);
    }
}
