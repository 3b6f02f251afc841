//! What the tests of this crate share: real data where it exists, and small projects on disk.
#![allow(dead_code)]

use hdf5_pure::{AttrValue, FileBuilder};
use ras_project::{PlanClosure, Project, ProjectPlan};
use std::path::{Path, PathBuf};

/// The folder of real projects; none, said on standard output, where it is absent.
pub fn real_projects(test: &str) -> Option<Vec<PathBuf>> {
    let root = std::env::var_os("SPILLWAY_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(root.join("projects")) else {
        println!("skipped: {test}: real data not present");
        return None;
    };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    Some(folders)
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// A small project: one unsteady plan 01 on geometry g01 and flow u01, one steady plan 02 on f01.
pub struct SmallProject {
    folder: tempfile::TempDir,
    below: PathBuf,
}

pub const PROJECT: &str = "Proj Title=Small\r\nCurrent Plan=p01\r\nSI Units\r\nGeom File=g01\r\nUnsteady File=u01\r\nFlow File=f01\r\nPlan File=p01\r\nPlan File=p02\r\n";
pub const PLAN: &str = "Plan Title=First\r\nProgram Version=6.60\r\nShort Identifier=First     \r\nSimulation Date=01JAN2024,0000,01JAN2024,2400\r\nGeom File=g01\r\nFlow File=u01\r\nComputation Interval=1MIN\r\nUNET D1 Cores= 0 \r\n";
pub const GEOMETRY: &str = "Geom Title=Geometry\r\nViewing Rectangle= 0 , 1 , 1 , 0 \r\n\r\nRiver Reach=River           ,Reach           \r\nType RM Length L Ch R = 1 ,2       ,10,10,10\r\nType RM Length L Ch R = 1 ,1       ,0,0,0\r\n";
pub const FLOW: &str = "Flow Title=Flow\r\nUse Restart= 0 \r\nBoundary Location=River           ,Reach           ,2       ,        ,                ,                \r\nInterval=1HOUR\r\nFlow Hydrograph= 3 \r\n       1       2       3\r\nDSS Path=\r\nUse DSS=False\r\n";

impl SmallProject {
    pub fn new() -> Self {
        Self::at("project")
    }

    /// The project in a folder of this name below a fresh one.
    pub fn at(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join(name);
        std::fs::create_dir_all(&below).unwrap();
        let small = Self { folder, below };
        small.write("X.prj", PROJECT);
        small.write("X.p01", PLAN);
        small.write("X.p02", "Plan Title=Second\r\nShort Identifier=Second\r\nGeom File=g01\r\nFlow File=f01\r\n");
        small.write("X.g01", GEOMETRY);
        small.write("X.u01", FLOW);
        small.write(
            "X.f01",
            "Flow Title=Steady\r\nNumber of Profiles= 1 \r\nRiver Rch & RM=River,Reach,2\r\n       5\r\n",
        );
        small
    }

    pub fn folder(&self) -> &Path {
        &self.below
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.below.join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub fn replace(&self, name: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(old), "{name} does not hold {old:?}");
        self.write(name, text.replacen(old, new, 1));
    }

    /// Writes `X.g01.hdf` with these attributes of `/Geometry`.
    pub fn geometry_hdf(&self, attributes: &[(&str, &str)]) {
        let mut builder = FileBuilder::new();
        let mut geometry = builder.create_group("Geometry");
        for (name, value) in attributes {
            geometry.set_attr(name, AttrValue::String((*value).to_owned()));
        }
        builder.add_group(geometry.finish());
        self.write("X.g01.hdf", builder.finish().unwrap());
    }

    /// Writes a terrain HDF with one raster.
    pub fn terrain_hdf(&self, name: &str, raster: &str) {
        let mut builder = FileBuilder::new();
        let mut terrain = builder.create_group("Terrain");
        let mut layer = terrain.create_group("layer");
        layer.set_attr("File", AttrValue::String(raster.to_owned()));
        terrain.add_group(layer.finish());
        builder.add_group(terrain.finish());
        self.write(name, builder.finish().unwrap());
    }

    pub fn open(&self) -> Project {
        Project::open(self.folder()).unwrap()
    }

    /// Problems of plan 01, with the folder's own path taken out.
    pub fn problems(&self) -> Vec<String> {
        let project = self.open();
        let closure = closure(&project, "01");
        closure
            .problems
            .iter()
            .map(|problem| {
                format!("{:?} {}: {}", problem.severity, problem.code.as_str(), self.plain(&problem.to_string()))
            })
            .collect()
    }

    /// A text without the path of the temporary folder.
    pub fn plain(&self, text: &str) -> String {
        text.replace(&self.folder.path().to_string_lossy().into_owned(), "…")
    }
}

pub fn plan<'a>(project: &'a Project, number: &str) -> &'a ProjectPlan {
    project.plan(number).unwrap()
}

pub fn closure(project: &Project, number: &str) -> PlanClosure {
    project.closure(plan(project, number))
}

/// (role, path from the project's folder, exists, outside) of each input.
pub fn inputs(project: &Project, number: &str) -> Vec<String> {
    let closure = closure(project, number);
    let named = closure.inputs.iter().map(|input| {
        let path = input.path.strip_prefix(&project.folder).unwrap_or(&input.path).to_string_lossy().replace('\\', "/");
        let role = serde_json::to_string(&input.role).unwrap();
        format!(
            "{} {path}{}{}",
            role.trim_matches('"'),
            if input.exists { "" } else { " missing" },
            if input.outside { " outside" } else { "" }
        )
    });
    named.collect()
}
