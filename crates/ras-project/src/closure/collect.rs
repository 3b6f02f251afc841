//! Collects the inputs of one plan: adds each path once, and turns what is missing into a problem.

use super::{Input, InputRole, Origin, PlanClosure};
use crate::files::{MemberKind, Named, PlanFile, PlanKind};
use crate::folder::{FolderIndex, WrittenPath};
use crate::hdf::{HdfAttributes, open_hdf};
use crate::plain::plain_text;
use crate::problem::{Problem, ProblemCode};
use crate::project::{Damage, Project, ProjectPlan, shown};
use std::path::{Path, PathBuf};

/// What is needed of a file, and what its absence means.
pub(super) struct Wanted<'a> {
    pub role: InputRole,
    pub origin: Origin,
    /// The problem where it is missing; its file and line are filled in from the origin.
    pub missing: Option<&'a dyn Fn(String) -> Problem>,
}

/// The growing closure of one plan.
pub(super) struct Collector<'a> {
    pub project: &'a Project,
    pub plan: &'a ProjectPlan,
    pub index: &'a mut FolderIndex,
    inputs: Vec<Input>,
    prepared: Vec<Input>,
    problems: Vec<Problem>,
}

impl<'a> Collector<'a> {
    pub fn new(project: &'a Project, plan: &'a ProjectPlan, index: &'a mut FolderIndex) -> Self {
        Self { project, plan, index, inputs: Vec::new(), prepared: Vec::new(), problems: Vec::new() }
    }

    pub fn finish(self, associations: Vec<(String, String)>) -> PlanClosure {
        PlanClosure {
            number: self.plan.number.clone(),
            inputs: self.inputs,
            prepared: self.prepared,
            problems: self.problems,
            associations,
        }
    }

    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    pub fn problem(&mut self, problem: Problem) {
        // The same file may be named in many places: the first tells it.
        if !self.problems.iter().any(|known| known.code == problem.code && known.message == problem.message) {
            self.problems.push(problem);
        }
    }

    /// `X.prj` and the plan itself, with what is wrong with the plan.
    pub fn project_and_plan(&mut self) {
        self.add(InputRole::Project, self.project.path.clone(), Origin::Convention);
        let plan = self.plan;
        let origin = Origin::Line {
            file: self.project.path.clone(),
            line: plan.listed_at,
            value: plan.extension.clone(),
            xml: false,
        };
        self.add(InputRole::Plan, plan.file.path.clone(), origin);
        let name = plain_text(&plan.file.file_name);
        if !plan.file.exists {
            let message = format!(
                "The project lists plan {}, and there is no file {name}. Restore it, or remove the plan in HEC-RAS.",
                plan.number
            );
            let problem = Problem::error(ProblemCode::PlanMissing, message);
            self.problem(problem.in_file(&self.project.path).at_line(plan.listed_at));
        } else if let Some(damage) = &plan.file.damage {
            let way_out = "Restore the plan from a backup, or save it again in HEC-RAS.";
            self.damaged(ProblemCode::PlanDamaged, &plan.file.path, damage, "The plan file", way_out);
        }
        if let Some(content) = &plan.file.content {
            self.window(content);
        }
    }

    /// An unsteady plan without a window cannot be computed by any engine.
    fn window(&mut self, content: &PlanFile) {
        let problem = match (content.kind(), &content.window_text, content.window) {
            (PlanKind::Unsteady, None, _) => (
                "The plan has no simulation window. Set \"Simulation Date=\" (start and end) in HEC-RAS.".to_owned(),
                None,
            ),
            (PlanKind::Unsteady, Some(named), None) => (
                format!(
                    "\"{}\" is no simulation window (like 18FEB1999,0000,24FEB1999,0500). Set start and end in HEC-RAS.",
                    plain_text(&named.value)
                ),
                Some(named.line),
            ),
            (PlanKind::Unsteady, Some(named), Some(window)) if window.end <= window.start => (
                format!(
                    "The simulation ends ({}) before it begins ({}). Correct it in HEC-RAS.",
                    window.end, window.start
                ),
                Some(named.line),
            ),
            (PlanKind::Unsteady | PlanKind::Steady | PlanKind::QuasiUnsteady | PlanKind::Unknown, ..) => return,
        };
        let found = Problem::error(ProblemCode::WindowInvalid, problem.0).in_file(&self.plan.file.path);
        self.problem(match problem.1 {
            Some(line) => found.at_line(line),
            None => found,
        });
    }

    /// The geometry and its HDF; gives the attributes of the HDF that name files.
    pub fn geometry(&mut self, content: &PlanFile) -> Vec<(String, String)> {
        let project = self.project;
        let way_out = "Choose a geometry for the plan in HEC-RAS and save the plan.";
        let Some(named) =
            self.member_name(content.geometry.as_ref(), &[MemberKind::Geometry], "geometry", "Geom File", way_out)
        else {
            return Vec::new();
        };
        let Some(member) = project.geometry(self.plan) else { return Vec::new() };
        self.add(InputRole::Geometry, member.path.clone(), self.named_in_plan(&named));
        if !member.exists {
            self.member_missing(ProblemCode::GeometryMissing, &named, "geometry", &member.file_name);
        } else if let Some(damage) = &member.damage {
            let way_out = "Restore it from a backup, or save the geometry again in HEC-RAS.";
            self.damaged(ProblemCode::GeometryDamaged, &member.path, damage, "The geometry file", way_out);
        }
        self.geometry_hdf(&named.value.to_ascii_lowercase())
    }

    /// Sediment and water quality stop the plan only where they are computed.
    pub fn sediment_and_water_quality(&mut self, content: &PlanFile) {
        let members = [
            (&content.sediment, InputRole::Sediment, ProblemCode::SedimentMissing, "sediment", content.run.sediment),
            (
                &content.water_quality,
                InputRole::WaterQuality,
                ProblemCode::WaterQualityMissing,
                "water quality",
                content.run.water_quality,
            ),
        ];
        for (named, role, code, what, computed) in members {
            let Some(named) = named.as_ref().filter(|named| named.kind().is_some()) else { continue };
            let origin = self.named_in_plan(named);
            let existing = self.project.existing(self.index, &named.value.to_ascii_lowercase());
            let exists = existing.is_some();
            let expected = format!("{}.{}", self.project.stem, named.value.to_ascii_lowercase());
            self.add(role, existing.unwrap_or_else(|| self.project.folder.join(&expected)), origin);
            if !exists {
                let message = format!(
                    "The plan names the {what} file {}, which is not there. Restore it, or take it out of the plan in HEC-RAS.",
                    plain_text(&expected)
                );
                let problem = if computed { Problem::error(code, message) } else { Problem::warning(code, message) };
                self.problem(problem.in_file(&self.plan.file.path).at_line(named.line));
            }
        }
        self.sediment_restart();
    }

    /// `Sediment Hotstart File`, where the type says that one is used.
    fn sediment_restart(&mut self) {
        let Some(text) = &self.plan.text else { return };
        let used = text.value("Sediment Hotstart Type").is_some_and(|value| crate::files::is_true(&value));
        if let Some(named) = Named::first(text, "Sediment Hotstart File").filter(|_| used) {
            let missing = |shown: String| {
                let message =
                    format!("The sediment restart file {shown} is not there. Restore it, or switch the restart off.");
                Problem::error(ProblemCode::RestartMissing, message)
            };
            let origin = self.named_in_plan(&named);
            self.want(&named.value, Wanted { role: InputRole::Restart, origin, missing: Some(&missing) });
        }
    }

    pub fn practice_settings(&mut self) {
        self.add_if_there(InputRole::PracticeSettings, "practice.toml");
    }

    /// What HEC-RAS for Windows left for the Linux engines.
    pub fn prepared(&mut self, content: &PlanFile) {
        let plan = &self.plan.number;
        let mut names = vec![format!("p{plan}.tmp.hdf"), format!("b{plan}"), format!("r{plan}")];
        names.push(format!("p{plan}.prepared.json"));
        if let Some(geometry) = content.geometry.as_ref().filter(|named| named.kind() == Some(MemberKind::Geometry)) {
            names.extend([format!("x{}", geometry.number()), format!("c{}", geometry.number())]);
        }
        for name in names {
            if let Some(path) = self.project.existing(self.index, &name) {
                let input = self.input(InputRole::Prepared, path, Origin::Convention);
                self.prepared.push(input);
            }
        }
        self.prepared_without_results(&format!("p{plan}"));
    }

    /// `X.p##.hdf` serves as `X.p##.tmp.hdf` where that is missing, unless it holds results: those must neither travel nor
    /// be taken for new ones.
    fn prepared_without_results(&mut self, plan: &str) {
        if self.project.existing(self.index, &format!("{plan}.tmp.hdf")).is_some() {
            return;
        }
        let Some(path) = self.project.existing(self.index, &format!("{plan}.hdf")) else { return };
        let groups = open_hdf(&path).and_then(|hdf| hdf.groups(""));
        if groups.is_ok_and(|groups| !groups.iter().any(|group| group == "Results")) {
            let input = self.input(InputRole::Prepared, path, Origin::Convention);
            self.prepared.push(input);
        }
    }

    /// Adds `X.<extension>` where it exists.
    pub fn add_member_if_there(&mut self, role: InputRole, extension: &str) -> Option<PathBuf> {
        let path = self.project.existing(self.index, extension)?;
        self.add(role, path.clone(), Origin::Convention);
        Some(path)
    }

    fn add_if_there(&mut self, role: InputRole, name: &str) {
        if let Some(name) = self.index.name_in(&self.project.folder, name) {
            self.add(role, self.project.folder.join(name), Origin::Convention);
        }
    }

    /// Adds the file `name` beside `path`, where it exists.
    pub fn add_beside_if_there(&mut self, role: InputRole, path: &Path, name: &str) {
        if let Some(found) = self.index.find(&beside(path, name)) {
            self.add(role, found, Origin::Convention);
        }
    }

    /// Adds a file named by its written path. Gives its path where it exists, else tells the problem.
    pub fn want(&mut self, written: &str, wanted: Wanted<'_>) -> Option<PathBuf> {
        let path = WrittenPath::read(written)?;
        let folder = match &wanted.origin {
            // Rasters are named from the folder of their terrain; everything else from the project's folder.
            Origin::Attribute { file, .. } if wanted.role == InputRole::TerrainRaster => {
                file.parent().unwrap_or(&self.project.folder).to_owned()
            }
            Origin::Attribute { .. } | Origin::Line { .. } | Origin::Convention => self.project.folder.clone(),
        };
        let found = if path.is_of_this_system() { self.index.find(&path.resolve(&folder)) } else { None };
        // A folder of that name is not what is meant.
        let found = found.filter(|found| found.is_file());
        let expected = if path.is_of_this_system() { path.resolve(&folder) } else { PathBuf::from(written.trim()) };
        let exists = found.is_some();
        let foreign = !path.is_of_this_system();
        let (file, line) = match &wanted.origin {
            Origin::Line { file, line, .. } => (Some(file.clone()), Some(*line)),
            Origin::Attribute { file, .. } => (Some(file.clone()), None),
            Origin::Convention => (None, None),
        };
        self.add(wanted.role, found.clone().unwrap_or_else(|| expected.clone()), wanted.origin);
        if let Some(missing) = wanted.missing.filter(|_| !exists) {
            let mut name = shown(self.project, &expected);
            if foreign {
                name.push_str(" (a Windows path, which means nothing on this machine)");
            }
            let mut problem = missing(name);
            (problem.file, problem.line) = (file, line);
            self.problem(problem);
        }
        found
    }

    /// Adds a path; one that is there already only gets the further origin.
    pub fn add(&mut self, role: InputRole, path: PathBuf, origin: Origin) {
        if let Some(known) = self.inputs.iter_mut().find(|input| input.path == path) {
            if !known.origins.contains(&origin) {
                known.origins.push(origin);
            }
            return;
        }
        let input = self.input(role, path, origin);
        self.inputs.push(input);
    }

    fn input(&self, role: InputRole, path: PathBuf, origin: Origin) -> Input {
        let size = std::fs::metadata(&path).ok().filter(|facts| facts.is_file()).map(|facts| facts.len());
        let outside = !path.starts_with(&self.project.folder);
        Input { role, exists: size.is_some(), outside, bytes: size.unwrap_or(0), path, origins: vec![origin] }
    }

    /// A member that the plan names, checked to be an extension of the right kind; a problem otherwise.
    pub fn member_name(
        &mut self,
        named: Option<&Named>,
        kinds: &[MemberKind],
        what: &str,
        key: &str,
        way_out: &str,
    ) -> Option<Named> {
        let code = if what == "geometry" { ProblemCode::GeometryMissing } else { ProblemCode::FlowMissing };
        let plan_file = &self.plan.file.path;
        let Some(named) = named else {
            let problem =
                Problem::error(code, format!("The plan names no {what} (\"{key}=\" is missing or empty). {way_out}"));
            self.problem(problem.in_file(plan_file));
            return None;
        };
        if !named.kind().is_some_and(|kind| kinds.contains(&kind)) {
            let message = format!("\"{key}={}\" names no {what}. {way_out}", plain_text(&named.value));
            let problem = Problem::error(ProblemCode::MemberNameInvalid, message);
            self.problem(problem.in_file(plan_file).at_line(named.line));
            return None;
        }
        Some(named.clone())
    }

    pub fn member_missing(&mut self, code: ProblemCode, named: &Named, what: &str, file_name: &str) {
        let message = format!(
            "The plan needs the {what} file {}, which is not there. Restore it, or choose another {what} file for the plan in HEC-RAS.",
            plain_text(file_name)
        );
        self.problem(Problem::error(code, message).in_file(&self.plan.file.path).at_line(named.line));
    }

    pub fn damaged(&mut self, code: ProblemCode, path: &Path, damage: &Damage, what: &str, way_out: &str) {
        let problem = Problem::error(code, format!("{what} {}. {way_out}", plain_text(&damage.what))).in_file(path);
        self.problem(match damage.line {
            Some(line) => problem.at_line(line),
            None => problem,
        });
    }

    pub fn named_in_plan(&self, named: &Named) -> Origin {
        line_origin(&self.plan.file.path, named)
    }
}

/// A line of a text file that names a path.
pub(super) fn line_origin(file: &Path, named: &Named) -> Origin {
    Origin::Line { file: file.to_owned(), line: named.line, value: named.value.clone(), xml: false }
}

/// A path in the folder of another file, as a path text with `/`.
fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}
