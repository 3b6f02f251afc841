//! Numbers of one place over time, and along a reach: what hydrographs and profiles are drawn from.
//!
//! What can be looked at is told by names and shapes alone ([`contents`]); numbers are read for one place at a time.

mod along;
mod boundaries;
mod bytes;
mod column;
mod columnwise;
mod contents;
mod geometry;
mod labels;
mod profile;
mod read;
mod references;
mod sections;
mod structures;
mod thin;
mod times;
mod units;

pub use bytes::{floats_as_text, numbers_as_text};
pub use contents::contents;
pub use profile::profile;
pub use read::series;

use serde::{Deserialize, Serialize};

/// Units of a file, as they are written beside numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResultUnits {
    /// "ft" or "m".
    pub length: String,
    /// "cfs" or "m³/s".
    pub flow: String,
    /// "ft/s" or "m/s".
    pub velocity: String,
}

/// A place of which series can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum SeriesPlace {
    /// A cross section, by its column in the results.
    CrossSection {
        /// From 0.
        index: u64,
    },
    /// A boundary condition, by its name; of a 2D area where one is named.
    Boundary {
        /// The 2D area.
        area: Option<String>,
        /// Name.
        name: String,
    },
    /// A reference line, by its column.
    ReferenceLine {
        /// From 0.
        index: u64,
    },
    /// A reference point, by its column.
    ReferencePoint {
        /// From 0.
        index: u64,
    },
    /// A storage area.
    StorageArea {
        /// Name.
        name: String,
    },
    /// A structure: connection, lateral or inline structure, pumping station.
    Structure {
        /// Its group in the file: "SA 2D Area Conn", "Lateral Structures", …
        group: String,
        /// Name.
        name: String,
    },
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// "Flow", "Water Surface".
    pub name: String,
    /// Unit; empty where the file does not say and it does not follow from the name.
    pub unit: String,
}

/// A place by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlaceName {
    /// Which.
    pub place: SeriesPlace,
    /// For people: "White, Muncie, 15696.24".
    pub title: String,
}

/// Places with the same variables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlaceGroup {
    /// "Cross sections", "Boundaries of Perimeter 1", …
    pub title: String,
    /// Variables of each of its places; the most looked at first.
    pub variables: Vec<Variable>,
    /// Its places, in the order of the file.
    pub places: Vec<PlaceName>,
}

/// A reach of which a profile can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReachName {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// Its sections.
    pub sections: u64,
}

/// What of a result file can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResultContents {
    /// Units of the file.
    pub units: ResultUnits,
    /// Places with series over time; empty for steady results.
    pub groups: Vec<PlaceGroup>,
    /// Reaches with profiles.
    pub reaches: Vec<ReachName>,
}

/// A series, thinned where it is longer than a picture can show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SeriesNumbers {
    /// Title of the place.
    pub title: String,
    /// The variable.
    pub variable: Variable,
    /// Model time of each value, milliseconds since 1970 as if the model's clock were UTC: base64 of little-endian f64.
    pub times: String,
    /// Values: base64 of little-endian f32; NaN where there is none.
    pub values: String,
    /// Steps of the file. More than there are values where the series was thinned; least and most of each part are kept.
    pub steps: u64,
    /// The smallest value of the whole series; none where there is no number.
    pub least: Option<Extreme>,
    /// The largest.
    pub most: Option<Extreme>,
}

/// An extreme of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Extreme {
    /// Value.
    pub value: f64,
    /// Model time of the first step that has it, milliseconds since 1970 as if the model's clock were UTC.
    pub time: f64,
}

/// What the distances of a profile come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum DistanceBasis {
    /// Lengths of the main channel, in the unit of the profile.
    ReachLengths,
    /// Differences of river stations, in whatever they count (feet, kilometres, nothing): the file has no lengths.
    RiverStations,
    /// The number of the section: stations are no numbers either.
    Order,
}

/// A line of a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileLine {
    /// "PF 1", "100 yr", "Maximum water surface", "Water surface at 02Jan2024 12:00:00".
    pub name: String,
    /// A value a section: base64 of little-endian f32; NaN where there is none.
    pub values: String,
}

/// A profile along a reach, from upstream to downstream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProfileNumbers {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// Unit of everything; of distances only where they come from reach lengths.
    pub unit: String,
    /// River stations, as written.
    pub stations: Vec<String>,
    /// Distance from the first section along the main channel: base64 of little-endian f64.
    pub distances: String,
    /// What the distances come from.
    pub distance_basis: DistanceBasis,
    /// Lowest point of each section: base64 of little-endian f32; NaN where it is not known.
    pub bed: String,
    /// Water surfaces.
    pub lines: Vec<ProfileLine>,
}
