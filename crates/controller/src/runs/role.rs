//! Roles of inputs: the reader of projects and the protocol have the same list, and know nothing of each other.

use protocol::FileRole;
use ras_project::InputRole;

/// The same role in the protocol's list.
pub(crate) fn role(role: InputRole) -> FileRole {
    match role {
        InputRole::Project => FileRole::Project,
        InputRole::Plan => FileRole::Plan,
        InputRole::Geometry => FileRole::Geometry,
        InputRole::GeometryHdf => FileRole::GeometryHdf,
        InputRole::Flow => FileRole::Flow,
        InputRole::FlowHdf => FileRole::FlowHdf,
        InputRole::Sediment => FileRole::Sediment,
        InputRole::WaterQuality => FileRole::WaterQuality,
        InputRole::RasMap => FileRole::RasMap,
        InputRole::Projection => FileRole::Projection,
        InputRole::Terrain => FileRole::Terrain,
        InputRole::TerrainRaster => FileRole::TerrainRaster,
        InputRole::LandCover => FileRole::LandCover,
        InputRole::LandCoverRaster => FileRole::LandCoverRaster,
        InputRole::DssInput => FileRole::DssInput,
        InputRole::Restart => FileRole::Restart,
        InputRole::GriddedPrecipitation => FileRole::GriddedPrecipitation,
        InputRole::Observed => FileRole::Observed,
        InputRole::Prepared => FileRole::Prepared,
        InputRole::PracticeSettings => FileRole::PracticeSettings,
        InputRole::Other => FileRole::Other,
    }
}
