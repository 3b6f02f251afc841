//! The geometry of a run: from the `g##.hdf` where it is there and fits, else from the text.

use super::Refusal;
use crate::boundary::UnsteadyFlow;
use crate::geometry::{RiverNetwork, read_network};
use crate::hdf::{Group, read_tree};
use crate::output::{add_rivers, area_attributes, boundary_line_group, has_rivers, mesh_group};
use crate::plan_case::PlanCase;
use crate::two_d::{Mesh, area_names, mesh_from_text, read_areas, read_mesh};
use ras_project::files::Dimension;
use std::path::Path;

/// What is computed on, and the groups that say so in the result.
#[derive(Debug)]
pub struct RunGeometry {
    /// Rivers, where the geometry has some.
    pub network: Option<RiverNetwork>,
    /// 2D flow areas.
    pub meshes: Vec<Mesh>,
    /// `/Geometry`.
    pub group: Group,
    /// `Projection` of the geometry's file.
    pub projection: Option<String>,
    /// Lines for the messages.
    pub notes: Vec<String>,
}

/// Reads the geometry of a plan. `prepared` is a plan's HDF file that already holds one.
pub fn read_geometry(case: &PlanCase, flow: &UnsteadyFlow, prepared: Option<&Path>) -> Result<RunGeometry, Refusal> {
    let mut notes = Vec::new();
    let source = prepared.map(Path::to_path_buf).or_else(|| case.geometry.hdf());
    let (mut group, mut projection) = (Group::new(), None);
    if let Some(path) = source {
        match read_tree(&path, &["Geometry"]) {
            Ok((mut tree, left_out)) => {
                projection = tree.attribute("Projection").and_then(|value| value.text()).map(str::to_owned);
                group = tree.remove_group("Geometry").unwrap_or_default();
                for object in left_out {
                    notes.push(format!(
                        "{object} is not copied into the result (a kind of HDF5 object without use here)."
                    ));
                }
            }
            Err(error) => notes.push(format!("WARNING: {error}. The geometry is made from its text.")),
        }
    }
    let has_2d = matches!(case.dimension, Dimension::TwoDimensional | Dimension::Combined);
    let has_1d = matches!(case.dimension, Dimension::OneDimensional | Dimension::Combined);
    if !has_1d && !has_2d {
        return Err(Refusal::NoGeometry(case.geometry.file_name()));
    }
    let network = if has_1d {
        let network = read_network(&case.geometry.text)?;
        if !has_rivers(&group, &network) {
            add_rivers(&mut group, &network);
        }
        Some(network)
    } else {
        None
    };
    let meshes = if has_2d { read_meshes(case, flow, &mut group, &mut notes)? } else { Vec::new() };
    group.set("Complete Geometry", true).set("Title", &case.geometry.title);
    Ok(RunGeometry { network, meshes, group, projection, notes })
}

fn read_meshes(
    case: &PlanCase,
    flow: &UnsteadyFlow,
    group: &mut Group,
    notes: &mut Vec<String>,
) -> Result<Vec<Mesh>, Refusal> {
    let texts = read_areas(&case.geometry.text);
    let ready = area_names(group);
    let mut meshes = Vec::with_capacity(texts.len());
    let mut made = false;
    for area in &texts {
        let found = ready.iter().find(|name| name.eq_ignore_ascii_case(&area.name));
        // Areas without a mesh have no group of their own.
        let with_mesh =
            found.filter(|name| group.group("2D Flow Areas").is_some_and(|areas| areas.named(name).is_some()));
        if let Some(name) = with_mesh {
            meshes.push(read_mesh(group, name)?);
            continue;
        }
        let new = mesh_from_text(area, flow, case.units)?;
        notes.extend(new.notes);
        meshes.push(new.mesh);
        made = true;
    }
    if made {
        let all: Vec<&Mesh> = meshes.iter().collect();
        let mut areas = Group::new();
        area_attributes(&mut areas, &all);
        for mesh in &meshes {
            areas.put_group(&mesh.name, mesh_group(mesh, case.units));
        }
        group.put_group("2D Flow Areas", areas);
        group.put_group("Boundary Condition Lines", boundary_line_group(&all));
        let (low, high) = meshes.iter().flat_map(|mesh| &mesh.perimeter).fold(
            ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]),
            |(low, high), point| {
                ([low[0].min(point[0]), low[1].min(point[1])], [high[0].max(point[0]), high[1].max(point[1])])
            },
        );
        group.set("Extents", vec![low[0], high[0], low[1], high[1]]);
    }
    Ok(meshes)
}
