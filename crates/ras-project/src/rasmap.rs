//! `X.rasmap`: which files the map view names. Only what a computation needs; results and drawing are left out.

use crate::text::TextFile;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// What a named file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RasMapLayer {
    /// `RASProjectionFilename`
    Projection,
    /// `TerrainLayer`
    Terrain,
    /// `LandCoverLayer`, `InfiltrationLayer`, `PercentImperviousLayer`, `SoilsLayer`
    LandCover,
}

/// A file that the `.rasmap` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RasMapFile {
    /// What it is.
    pub layer: RasMapLayer,
    /// Name of the layer; empty for the projection.
    pub name: String,
    /// The path, unescaped.
    pub path: String,
    /// The path as its characters stand in the file, for a rewrite.
    pub raw: String,
    /// Line of the path, from 1.
    pub line: usize,
}

/// The files that a `.rasmap` names, and whether it could be read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RasMap {
    /// Files in the order of the document.
    pub files: Vec<RasMapFile>,
    /// Line and reason where reading stopped early.
    pub damage: Option<(usize, String)>,
}

impl RasMap {
    /// Reads the document. What stands before a damaged place is kept.
    pub fn read(file: &TextFile) -> Self {
        let bytes = file.to_bytes();
        let text = file.encoding().decode(&bytes);
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = Reader::from_str(text);
        let mut map = Self::default();
        loop {
            match reader.read_event() {
                Ok(Event::Start(element) | Event::Empty(element)) => {
                    let end = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
                    map.files.extend(named_file(&element, text, end));
                }
                Ok(Event::Eof) => return map,
                Ok(_) => {}
                Err(error) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(text.len());
                    map.damage = Some((line_of(text, at), error.to_string()));
                    return map;
                }
            }
        }
    }

    /// Files of one kind.
    pub fn layers(&self, layer: RasMapLayer) -> impl Iterator<Item = &RasMapFile> {
        self.files.iter().filter(move |file| file.layer == layer)
    }
}

fn named_file(element: &BytesStart<'_>, text: &str, end: usize) -> Option<RasMapFile> {
    let attribute = |name: &str| element.try_get_attribute(name).ok().flatten();
    let value = |name: &str| {
        let found = attribute(name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    };
    let layer = match element.name().as_ref() {
        b"RASProjectionFilename" => RasMapLayer::Projection,
        b"Layer" => match value("Type")?.as_str() {
            "TerrainLayer" => RasMapLayer::Terrain,
            "LandCoverLayer" | "InfiltrationLayer" | "PercentImperviousLayer" | "SoilsLayer" => RasMapLayer::LandCover,
            _ => return None,
        },
        _ => return None,
    };
    let path = value("Filename").filter(|path| !path.trim().is_empty())?;
    let raw = String::from_utf8_lossy(&attribute("Filename")?.value).into_owned();
    // An element may go over several lines: the path's own line counts.
    let head = text.get(..end)?;
    let at = head.rfind(raw.as_str())?;
    Some(RasMapFile { layer, name: value("Name").unwrap_or_default(), path, raw, line: line_of(text, at) })
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}

/// A path as it may stand in an XML attribute.
pub fn escape_attribute(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projection_terrain_and_land_cover_are_found_with_their_lines() {
        let map = RasMap::read(&TextFile::parse(
            "<RASMapper>\r\n  <RASProjectionFilename Filename=\"..\\a &amp; b.prj\" />\r\n  <Terrains>\r\n\
             <Layer Name=\"T\" Type=\"TerrainLayer\"\r\n Filename=\".\\Terrain\\T.hdf\">\r\n</Layer></Terrains>\r\n\
             <Layer Name=\"r\" Type=\"RASResults\" Filename=\".\\x.p01.hdf\" />\r\n\
             <Layer Name=\"n\" Type=\"LandCoverLayer\" Filename=\".\\Mühle.hdf\" /></RASMapper>",
        ));
        let found: Vec<_> = map.files.iter().map(|file| (file.layer, file.path.as_str(), file.line)).collect();
        assert_eq!(
            found,
            [
                (RasMapLayer::Projection, "..\\a & b.prj", 2),
                (RasMapLayer::Terrain, ".\\Terrain\\T.hdf", 5),
                (RasMapLayer::LandCover, ".\\Mühle.hdf", 8),
            ]
        );
        assert_eq!(map.files[0].raw, "..\\a &amp; b.prj");
        assert_eq!(map.damage, None);
    }

    #[test]
    fn a_damaged_map_keeps_what_stands_before_the_damage() {
        let map = RasMap::read(&TextFile::parse(
            "<R>\n<RASProjectionFilename Filename=\"a.prj\" />\n<Layer Name=\"x\n</Q>\n</R>",
        ));
        assert_eq!(map.files.len(), 1);
        assert!(map.damage.is_some());
        assert!(RasMap::read(&TextFile::parse(*b"\0\x01\x02<<<>>")).files.is_empty());
    }
}
