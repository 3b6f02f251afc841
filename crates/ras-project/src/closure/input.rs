//! One needed file.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// What a file is to the plan. The names are the same as those of the protocol between controller and agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum InputRole {
    /// `X.prj`
    Project,
    /// `X.p##`
    Plan,
    /// `X.g##`
    Geometry,
    /// `X.g##.hdf`
    GeometryHdf,
    /// `X.u##`, `X.f##`, `X.q##`
    Flow,
    /// `X.u##.hdf`
    FlowHdf,
    /// `X.s##`
    Sediment,
    /// `X.w##`
    WaterQuality,
    /// `X.rasmap`
    RasMap,
    /// Projection file named by the `.rasmap`
    Projection,
    /// Terrain HDF and its vrt
    Terrain,
    /// Rasters of a terrain: large, never written by an engine
    TerrainRaster,
    /// Land cover, infiltration, impervious HDF
    LandCover,
    /// Rasters beside a land cover HDF: never written by an engine
    LandCoverRaster,
    /// DSS file an input block reads
    DssInput,
    /// Restart file the flow file asks for
    Restart,
    /// Gridded precipitation
    GriddedPrecipitation,
    /// Observed data
    Observed,
    /// Files a Linux engine needs from a preparation on Windows (`.b## .x## .c## .r## .p##.tmp.hdf`)
    Prepared,
    /// `practice.toml`
    PracticeSettings,
    /// Anything else the plan names
    Other,
}

impl InputRole {
    /// Words for people, as the subject of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Project => "project file",
            Self::Plan => "plan file",
            Self::Geometry => "geometry",
            Self::GeometryHdf => "geometry associations",
            Self::Flow => "flow file",
            Self::FlowHdf => "event conditions",
            Self::Sediment => "sediment file",
            Self::WaterQuality => "water quality file",
            Self::RasMap => "map layers",
            Self::Projection => "projection",
            Self::Terrain => "terrain",
            Self::TerrainRaster => "terrain raster",
            Self::LandCover => "land cover",
            Self::LandCoverRaster => "land cover raster",
            Self::DssInput => "DSS input",
            Self::Restart => "restart file",
            Self::GriddedPrecipitation => "gridded precipitation",
            Self::Observed => "observed data",
            Self::Prepared => "prepared file",
            Self::PracticeSettings => "practice settings",
            Self::Other => "input",
        }
    }
}

impl fmt::Display for InputRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Where an input was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By HEC-RAS's naming: the project's stem with an extension, or a file beside another one.
    Convention,
    /// By a line of a text file of the project.
    Line {
        /// The text file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The path exactly as its characters stand on that line (in a `.rasmap`: escaped as there).
        value: String,
        /// Whether the file is XML, where a new value must be escaped.
        xml: bool,
    },
    /// By an attribute of an HDF file, which is not rewritten.
    Attribute {
        /// The HDF file.
        file: PathBuf,
        /// The group, `/Geometry`.
        group: String,
        /// The attribute.
        attribute: String,
        /// The path as written.
        value: String,
    },
}

impl Origin {
    /// The path as written; none for a conventional name.
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Convention => None,
            Self::Line { value, .. } | Self::Attribute { value, .. } => Some(value),
        }
    }

    /// Whether the path is written as an absolute one.
    pub fn is_absolute(&self) -> bool {
        let path = self.written().and_then(crate::folder::WrittenPath::read);
        path.is_some_and(|path| path.is_absolute())
    }

    /// What to write on the line so that it names the file at the relative path `new` (with backslashes, as HEC-RAS
    /// does); none where the origin is no line. A line that names the file's folder gets the folder of `new`.
    pub fn rewritten(&self, new: &str) -> Option<String> {
        match self {
            Self::Line { xml: true, .. } => Some(crate::rasmap::escape_attribute(new)),
            Self::Line { xml: false, value, .. } => {
                let last =
                    |path: &str| path.trim_end_matches(['\\', '/']).rsplit(['\\', '/']).next().map(str::to_lowercase);
                match new.rsplit_once('\\') {
                    Some((folder, _)) if last(value) != last(new) => Some(folder.to_owned()),
                    _ => Some(new.to_owned()),
                }
            }
            Self::Convention | Self::Attribute { .. } => None,
        }
    }
}

/// How an input can stand in another folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Every place that names it names it relatively: keep the relation to the project's folder.
    Relative,
    /// These lines name it absolutely and must be rewritten in the private copy.
    Rewrite(Vec<Origin>),
    /// It is named absolutely where nothing can be rewritten; why, for people.
    Impossible(String),
}

/// One needed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What it is to the plan.
    pub role: InputRole,
    /// Absolute path on this machine, in the case of the disk where it exists. A path of another system (`C:\…` on
    /// Linux) stands as written.
    pub path: PathBuf,
    /// Whether it exists.
    pub exists: bool,
    /// Whether it lies outside the project's folder.
    pub outside: bool,
    /// Size in bytes; 0 where it does not exist.
    pub bytes: u64,
    /// Every place that names it.
    pub origins: Vec<Origin>,
}

impl Input {
    /// The path as first written; none for a conventional name.
    pub fn written(&self) -> Option<&str> {
        self.origins.iter().find_map(Origin::written)
    }

    /// How it can stand in another folder.
    pub fn placement(&self) -> Placement {
        let absolute: Vec<&Origin> = self.origins.iter().filter(|origin| origin.is_absolute()).collect();
        let fixed = absolute.iter().find_map(|origin| match origin {
            Origin::Attribute { file, group, attribute, value } => Some(format!(
                "{} names it absolutely ({group}, \"{attribute}\": {}); an HDF is not rewritten. Put the file into the project's folder and associate it again in RAS Mapper.",
                crate::plain_path(file),
                crate::plain_text(value)
            )),
            Origin::Convention | Origin::Line { .. } => None,
        });
        match fixed {
            Some(reason) => Placement::Impossible(reason),
            None if absolute.is_empty() => Placement::Relative,
            None => Placement::Rewrite(absolute.into_iter().cloned().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(origins: Vec<Origin>) -> Input {
        Input { role: InputRole::DssInput, path: "/x.dss".into(), exists: true, outside: true, bytes: 1, origins }
    }

    #[test]
    fn an_absolute_line_is_rewritten_and_an_absolute_attribute_is_not() {
        let line = |value: &str| Origin::Line { file: "X.u01".into(), line: 5, value: value.into(), xml: false };
        assert_eq!(input(vec![line("..\\a.dss")]).placement(), Placement::Relative);
        let both = input(vec![line("..\\a.dss"), line("C:\\T\\a.dss")]);
        assert_eq!(both.placement(), Placement::Rewrite(vec![line("C:\\T\\a.dss")]));
        let attribute = Origin::Attribute {
            file: "X.g01.hdf".into(),
            group: "/Geometry".into(),
            attribute: "Terrain Filename".into(),
            value: "D:\\T.hdf".into(),
        };
        assert!(matches!(input(vec![attribute]).placement(), Placement::Impossible(_)));
    }

    #[test]
    fn a_line_that_names_a_folder_gets_a_folder() {
        let line = |value: &str| Origin::Line { file: "X.u01".into(), line: 5, value: value.into(), xml: false };
        assert_eq!(line("C:\\Rain").rewritten(".\\outside\\1\\a.nc").unwrap(), ".\\outside\\1");
        assert_eq!(line("C:\\Rain\\A.nc").rewritten(".\\outside\\1\\a.nc").unwrap(), ".\\outside\\1\\a.nc");
    }

    #[test]
    fn a_new_value_in_xml_is_escaped() {
        let origin = Origin::Line { file: "X.rasmap".into(), line: 1, value: "C:\\a".into(), xml: true };
        assert_eq!(origin.rewritten(".\\a & b.prj").unwrap(), ".\\a &amp; b.prj");
    }

    #[test]
    fn roles_are_named_in_kebab_case() {
        assert_eq!(serde_json::to_string(&InputRole::GriddedPrecipitation).unwrap(), "\"gridded-precipitation\"");
    }
}
