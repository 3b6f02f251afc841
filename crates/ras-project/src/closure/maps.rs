//! What the geometry HDF and the `.rasmap` name: terrain with its rasters, land cover, infiltration, projection.

use super::collect::{Collector, Wanted};
use super::flow::raw_origin;
use super::{InputRole, Origin};
use crate::files::{GeometryFile, PlanFile};
use crate::hdf::{HdfAttributes, HdfError, open_hdf};
use crate::plain::plain_text;
use crate::problem::{Problem, ProblemCode};
use crate::project::read_text;
use crate::rasmap::{RasMap, RasMapFile, RasMapLayer};
use std::path::Path;

const TERRAIN: &str = "Terrain Filename";

impl Collector<'_> {
    /// `X.g##.hdf` where it exists; gives its attributes that name files (`… Filename`, `… Layername`).
    pub fn geometry_hdf(&mut self, extension: &str) -> Vec<(String, String)> {
        let Some(path) = self.add_member_if_there(InputRole::GeometryHdf, &format!("{extension}.hdf")) else {
            return Vec::new();
        };
        let read = open_hdf(&path).and_then(|hdf| hdf.text_attributes("/Geometry"));
        let attributes = match read {
            Ok(attributes) => attributes,
            Err(error) => {
                let way_out = format!("Delete it: HEC-RAS makes it again from {extension}.");
                self.hdf_problem(&path, &error, ProblemCode::GeometryHdfDamaged, &way_out, true);
                return Vec::new();
            }
        };
        let names_file = |name: &str| name.ends_with(" Filename") || name.ends_with(" Layername");
        let named = attributes.into_iter().filter(|(name, value)| names_file(name) && !value.trim().is_empty());
        let mut associations: Vec<(String, String)> = named.collect();
        associations.sort();
        for (attribute, value) in associations.clone() {
            let origin = Origin::Attribute {
                file: path.clone(),
                group: "/Geometry".to_owned(),
                attribute: attribute.clone(),
                value: value.clone(),
            };
            if attribute == TERRAIN {
                self.terrain(&value, origin);
            } else if attribute.ends_with(" Filename") {
                self.land_cover(&value, origin);
            }
        }
        associations
    }

    /// What the map file adds, and whether a mesh can be made at all.
    pub fn maps(&mut self, content: &PlanFile, associations: &[(String, String)]) {
        self.map_file(content, associations);
        let named = self.has(InputRole::Terrain, false);
        if self.has_mesh() && !self.has(InputRole::GeometryHdf, true) && !named {
            let message = "The geometry has 2D areas, and there is neither a geometry HDF with their tables nor a terrain to make them from. HEC-RAS will not compute it; make the terrain in RAS Mapper and save the geometry.";
            let problem = Problem::warning(ProblemCode::TerrainMissing, message);
            self.problem(problem.in_file(&self.plan.file.path));
        }
    }

    /// Whether there is an input of this role, or an existing one.
    fn has(&self, role: InputRole, existing: bool) -> bool {
        self.inputs().iter().any(|input| input.role == role && (input.exists || !existing))
    }

    fn has_mesh(&self) -> bool {
        let geometry = self.project.geometry(self.plan).and_then(|geometry| geometry.content.as_ref());
        geometry.is_some_and(|geometry: &GeometryFile| !geometry.two_dimensional_areas.is_empty())
    }

    /// `X.rasmap` and what the plan needs of it.
    fn map_file(&mut self, content: &PlanFile, associations: &[(String, String)]) {
        let Some(path) = self.add_member_if_there(InputRole::RasMap, "rasmap") else { return };
        let map = match read_text(&path) {
            Ok(text) => RasMap::read(&text),
            Err(damage) => {
                let message = format!(
                    "The map file {}. Terrain and layers that only it names do not travel.",
                    plain_text(&damage.what)
                );
                self.problem(Problem::warning(ProblemCode::RasMapDamaged, message).in_file(&path));
                return;
            }
        };
        if let Some((line, why)) = &map.damage {
            let message = format!(
                "The map file is damaged: {}. What stands behind this place is not known; save it again in RAS Mapper.",
                plain_text(why)
            );
            self.problem(Problem::warning(ProblemCode::RasMapDamaged, message).in_file(&path).at_line(*line));
        }
        for file in map.layers(RasMapLayer::Projection) {
            let missing = |shown: String| {
                let message = format!(
                    "The projection {shown} is not there. Maps cannot be placed; choose it again in RAS Mapper."
                );
                Problem::warning(ProblemCode::ProjectionMissing, message)
            };
            let origin = raw_origin(&path, file.line, &file.raw);
            self.want(&file.path, Wanted { role: InputRole::Projection, origin, missing: Some(&missing) });
        }
        self.map_terrains(&path, &map, content, associations);
        self.map_land_covers(&path, &map, associations);
    }

    /// Terrains of the map count only where the geometry HDF names none and one is needed: for a mesh or for maps.
    /// Otherwise a project with five terrains would send five.
    fn map_terrains(&mut self, path: &Path, map: &RasMap, content: &PlanFile, associations: &[(String, String)]) {
        let mesh = self.has_mesh();
        let named_already = associations.iter().any(|(name, _)| name == TERRAIN);
        let by_name = |file: &RasMapFile| {
            associations.iter().any(|(name, value)| name == "Terrain Layername" && *value == file.name)
        };
        for file in map.layers(RasMapLayer::Terrain) {
            let needed = if named_already { by_name(file) } else { mesh || content.run.mapper };
            if needed {
                self.terrain(&file.path, raw_origin(path, file.line, &file.raw));
            }
        }
    }

    /// Land cover layers of the map: those the geometry is associated with by name, or all where nothing is associated
    /// and a mesh must be made.
    fn map_land_covers(&mut self, path: &Path, map: &RasMap, associations: &[(String, String)]) {
        let unknown = associations.is_empty() && self.has_mesh();
        for file in map.layers(RasMapLayer::LandCover) {
            let by_name = associations.iter().any(|(name, value)| name.ends_with(" Layername") && *value == file.name);
            if by_name || unknown {
                self.land_cover(&file.path, raw_origin(path, file.line, &file.raw));
            }
        }
    }

    /// A terrain HDF, its rasters (attribute `File` of each layer) and its vrt.
    fn terrain(&mut self, written: &str, origin: Origin) {
        let consequence = match (self.has_mesh(), self.has(InputRole::GeometryHdf, true)) {
            (true, true) => "The plan uses the tables of its geometry as they are",
            (true, false) => "Without it the 2D areas have no tables, and HEC-RAS will not compute them",
            (false, _) => "Only maps need it",
        };
        let missing = |shown: String| {
            let message = format!(
                "The terrain {shown} is not there. {consequence}; put the terrain there, or choose it again in RAS Mapper."
            );
            Problem::warning(ProblemCode::TerrainMissing, message)
        };
        let Some(path) = self.want(written, Wanted { role: InputRole::Terrain, origin, missing: Some(&missing) })
        else {
            return;
        };
        let rasters = match open_hdf(&path).and_then(|hdf| terrain_rasters(&hdf)) {
            Ok(rasters) => rasters,
            Err(error) => {
                let way_out =
                    "Its rasters are not known and do not travel; restore it, or make it again in RAS Mapper.";
                self.hdf_problem(&path, &error, ProblemCode::TerrainDamaged, way_out, false);
                return;
            }
        };
        for (layer, file) in rasters {
            let missing = |shown: String| {
                let message = format!(
                    "The terrain's raster {shown} is not there. Put it there, or make the terrain again in RAS Mapper."
                );
                Problem::warning(ProblemCode::TerrainMissing, message)
            };
            let origin = Origin::Attribute {
                file: path.clone(),
                group: format!("/Terrain/{layer}"),
                attribute: "File".to_owned(),
                value: file.clone(),
            };
            self.want(&file, Wanted { role: InputRole::TerrainRaster, origin, missing: Some(&missing) });
        }
        self.add_beside_if_there(InputRole::Terrain, &path, &with_extension(&path, "vrt"));
    }

    /// Land cover, infiltration, imperviousness or bed material: an HDF with a raster of the same name beside it.
    fn land_cover(&mut self, written: &str, origin: Origin) {
        let missing = |shown: String| {
            let message = format!(
                "The layer {shown} is not there. The plan uses the tables of its geometry as they are; put the file there, or choose it again in RAS Mapper."
            );
            Problem::warning(ProblemCode::LandCoverMissing, message)
        };
        let Some(path) = self.want(written, Wanted { role: InputRole::LandCover, origin, missing: Some(&missing) })
        else {
            return;
        };
        // A layer may be a raster alone; only an HDF can be damaged in a way that is known here.
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("hdf")) {
            if let Err(error) = open_hdf(&path) {
                let way_out = "Restore it, or make it again in RAS Mapper.";
                self.hdf_problem(&path, &error, ProblemCode::LandCoverDamaged, way_out, false);
            }
            self.add_beside_if_there(InputRole::LandCoverRaster, &path, &with_extension(&path, "tif"));
        }
    }

    fn hdf_problem(&mut self, path: &Path, error: &HdfError, code: ProblemCode, way_out: &str, stops: bool) {
        let reason = plain_text(&error.to_string());
        let problem = match (error.is_damage(), error) {
            (true, _) if stops => Problem::error(code, format!("{}. {way_out}", capitalised(&reason))),
            (true, _) => Problem::warning(code, format!("{}. {way_out}", capitalised(&reason))),
            (false, HdfError::Io(_)) if stops => {
                Problem::error(ProblemCode::Unreadable, format!("{}. Check the permissions.", capitalised(&reason)))
            }
            // What only this reader does not understand may be fine for HEC-RAS.
            (false, _) => Problem::warning(
                ProblemCode::HdfUnreadable,
                format!("{}. Files that it names are not known and do not travel.", capitalised(&reason)),
            ),
        };
        self.problem(problem.in_file(path));
    }
}

/// (layer, file) of each raster of a terrain.
fn terrain_rasters(hdf: &impl HdfAttributes) -> Result<Vec<(String, String)>, HdfError> {
    let mut rasters = Vec::new();
    for layer in hdf.groups("/Terrain")? {
        let attributes = hdf.text_attributes(&format!("/Terrain/{layer}"))?;
        let file = attributes.into_iter().find(|(name, value)| name == "File" && !value.trim().is_empty());
        rasters.extend(file.map(|(_, value)| (layer, value)));
    }
    Ok(rasters)
}

fn with_extension(path: &Path, extension: &str) -> String {
    path.with_extension(extension).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
