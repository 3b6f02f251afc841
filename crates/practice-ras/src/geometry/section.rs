//! A cross section as the geometry file states it. Lengths and elevations are in the project's own units (feet or metres).

/// Distances to the next cross section downstream, along the left overbank, the channel and the right overbank.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReachLengths {
    /// Along the left overbank.
    pub left: f64,
    /// Along the main channel.
    pub channel: f64,
    /// Along the right overbank.
    pub right: f64,
}

/// Manning's n from one station to the right, until the next entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Roughness {
    /// Station from which the value holds.
    pub station: f64,
    /// Manning's n.
    pub n: f64,
}

/// A part of the section where water stands but does not flow until its elevation is exceeded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IneffectiveArea {
    /// Left end, station.
    pub left: f64,
    /// Right end, station.
    pub right: f64,
    /// Elevation up to which the area carries no flow.
    pub elevation: f64,
    /// A permanent area stays without flow below its elevation even when the water is higher.
    pub permanent: bool,
}

/// A part of the section that is filled up to an elevation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockedArea {
    /// Left end, station.
    pub left: f64,
    /// Right end, station.
    pub right: f64,
    /// Elevation up to which the section is filled.
    pub elevation: f64,
}

/// A levee: no water beyond its station until its elevation is exceeded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levee {
    /// Station.
    pub station: f64,
    /// Crest elevation.
    pub elevation: f64,
}

/// One cross section of a reach.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CrossSection {
    /// River name, trimmed.
    pub river: String,
    /// Reach name, trimmed.
    pub reach: String,
    /// River station exactly as written, trimmed: `5.99`, and `5.875*` where HEC-RAS interpolated the section.
    pub station: String,
    /// Node name, mostly empty.
    pub name: String,
    /// Description, lines joined by a line feed.
    pub description: String,
    /// Station and elevation pairs from left to right, at least two.
    pub points: Vec<(f64, f64)>,
    /// Manning's n from left to right, at least one entry.
    pub roughness: Vec<Roughness>,
    /// The second number of `#Mann=`: 0 for three values at the banks, -1 for horizontal variation.
    pub roughness_style: i32,
    /// Left bank station.
    pub left_bank: f64,
    /// Right bank station, not left of the left one.
    pub right_bank: f64,
    /// Distances to the next cross section downstream; all zero at the end of a reach.
    pub lengths: ReachLengths,
    /// Expansion coefficient.
    pub expansion: f64,
    /// Contraction coefficient.
    pub contraction: f64,
    /// Ineffective areas.
    pub ineffective: Vec<IneffectiveArea>,
    /// Whether the ineffective areas are given as blocks (`true`) or as a left and a right one.
    pub ineffective_blocks: bool,
    /// Blocked obstructions.
    pub blocked: Vec<BlockedArea>,
    /// Whether the obstructions are given as blocks (`true`) or as a left and a right one.
    pub blocked_blocks: bool,
    /// Left levee.
    pub left_levee: Option<Levee>,
    /// Right levee.
    pub right_levee: Option<Levee>,
    /// Cut line on the map, x and y; may be empty.
    pub cut_line: Vec<(f64, f64)>,
    /// `Node Last Edited Time`, as written.
    pub last_edited: String,
}

impl CrossSection {
    /// The lowest ground elevation.
    #[must_use]
    pub fn lowest(&self) -> f64 {
        self.points.iter().map(|point| point.1).fold(f64::INFINITY, f64::min)
    }

    /// The highest ground elevation.
    #[must_use]
    pub fn highest(&self) -> f64 {
        self.points.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The section in messages: river, reach and station.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {} {}", self.river, self.reach, self.station)
    }

    /// Whether HEC-RAS interpolated this section (its station ends with `*`).
    #[must_use]
    pub fn is_interpolated(&self) -> bool {
        self.station.ends_with('*')
    }
}
