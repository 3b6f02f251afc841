//! The river network of a `.g##` file as the flow model needs it: reaches, cross sections, junctions, storage areas,
//! and the structures that are named but not modelled. Nothing here computes flow, and nothing here touches the disk.

mod columns;
mod ground;
mod junctions;
mod network;
mod properties;
mod reader;
mod section;
mod units;

pub use columns::{fixed_numbers, keyed_value};
pub use network::{Junction, JunctionLink, NodeKind, Reach1d, ReachNode, RiverNetwork, SectionPlace, StorageArea};
pub use properties::{SectionHydraulics, SubsectionProperties, WettedSection};
pub use reader::{GeometryError, read_network};
pub use section::{BlockedArea, CrossSection, IneffectiveArea, Levee, ReachLengths, Roughness};
pub use units::UnitSystem;
