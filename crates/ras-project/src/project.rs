//! A project on disk: its file, its plans and their members, with what is missing shown and not hidden.

use crate::files::{
    Dimension, GeometryFile, MemberKind, Named, PlanFile, PlanKind, ProjectFile, SteadyFlowFile, UnsteadyFlowFile,
};
use crate::folder::FolderIndex;
use crate::open::{OpenError, open_project_file};
use crate::plain::{plain_path, plain_text};
use crate::problem::{Problem, ProblemCode};
use crate::text::{FixedFieldError, TextFile};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A member file of a project as it stands on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<T> {
    /// Name on disk where it exists, else the name it should have.
    pub file_name: String,
    /// Absolute path.
    pub path: PathBuf,
    /// Whether it exists.
    pub exists: bool,
    /// What it says; none where it does not exist or cannot be read.
    pub content: Option<T>,
    /// Why it cannot be used, where it exists.
    pub damage: Option<Damage>,
}

/// Why a file that exists cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// A verb phrase that follows the file's name: "is empty (0 bytes)".
    pub what: String,
    /// The line, where there is one.
    pub line: Option<usize>,
}

/// What a flow file says.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowSummary {
    /// `Flow Title`.
    pub title: String,
    /// The file as lines, for what names other files.
    pub text: TextFile,
    /// A series or table in it that ends early or holds no numbers: what, and where.
    pub damage: Option<FixedFieldError>,
}

/// A plan of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectPlan {
    /// "01" of `p01`.
    pub number: String,
    /// `p01`, lower case.
    pub extension: String,
    /// Line of the `.prj` that lists it.
    pub listed_at: usize,
    /// The plan file.
    pub file: Member<PlanFile>,
    /// Lines of the plan file, where it could be read.
    pub text: Option<TextFile>,
}

/// An opened project.
#[derive(Clone, Debug)]
pub struct Project {
    /// Absolute path of `X.prj`.
    pub path: PathBuf,
    /// The folder of the project.
    pub folder: PathBuf,
    /// `X`, which begins the name of every member.
    pub stem: String,
    /// Lines of `X.prj`.
    pub text: TextFile,
    /// What `X.prj` says.
    pub file: ProjectFile,
    /// Plans in the order of `X.prj`.
    pub plans: Vec<ProjectPlan>,
    /// What is wrong with the project itself, not with one plan.
    pub problems: Vec<Problem>,
    geometries: BTreeMap<String, Member<GeometryFile>>,
    flows: BTreeMap<String, Member<FlowSummary>>,
}

impl Project {
    /// Opens `X.prj`, or a folder with exactly one HEC-RAS project, and reads its plans, geometries and flows.
    ///
    /// Members that are listed but missing or damaged are kept and shown; only what is no project at all is an error.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let (path, text) = open_project_file(path)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let file = ProjectFile::read(&text);
        let mut project = Self {
            path,
            folder,
            stem,
            text,
            file,
            plans: Vec::new(),
            problems: Vec::new(),
            geometries: BTreeMap::new(),
            flows: BTreeMap::new(),
        };
        let mut index = FolderIndex::new();
        project.read_plans(&mut index);
        project.read_members(&mut index);
        project.find_missing_members(&mut index);
        Ok(project)
    }

    /// The plan with this number; `1` and `01` are the same.
    pub fn plan(&self, number: &str) -> Option<&ProjectPlan> {
        let wanted = number.trim_start_matches('0');
        self.plans.iter().find(|plan| plan.number.trim_start_matches('0') == wanted)
    }

    /// Number of the current plan ("01"), where `Current Plan` is one of the plans.
    pub fn current_plan(&self) -> Option<&str> {
        let current = self.file.current_plan.as_ref()?;
        self.plan(current.number()).map(|plan| plan.number.as_str())
    }

    /// The geometry that a plan names.
    pub fn geometry(&self, plan: &ProjectPlan) -> Option<&Member<GeometryFile>> {
        let named = plan.file.content.as_ref()?.geometry.as_ref()?;
        self.geometries.get(&named.value.to_ascii_lowercase())
    }

    /// The flow file that a plan names.
    pub fn flow(&self, plan: &ProjectPlan) -> Option<&Member<FlowSummary>> {
        let named = plan.file.content.as_ref()?.flow.as_ref()?;
        self.flows.get(&named.value.to_ascii_lowercase())
    }

    /// Type of a plan; unknown where the plan cannot be read.
    pub fn kind(&self, plan: &ProjectPlan) -> PlanKind {
        plan.file.content.as_ref().map_or(PlanKind::Unknown, PlanFile::kind)
    }

    /// Dimension of a plan's geometry.
    pub fn dimension(&self, plan: &ProjectPlan) -> Dimension {
        let geometry = self.geometry(plan).and_then(|geometry| geometry.content.as_ref());
        geometry.map_or(Dimension::Unknown, GeometryFile::dimension)
    }

    /// `X.p##.hdf`, where it exists.
    pub fn result_hdf(&self, plan: &ProjectPlan) -> Option<PathBuf> {
        self.existing(&mut FolderIndex::new(), &format!("{}.hdf", plan.extension))
    }

    /// The member `X.<extension>` that exists, in any case.
    pub(crate) fn existing(&self, index: &mut FolderIndex, extension: &str) -> Option<PathBuf> {
        index.name_in(&self.folder, &format!("{}.{extension}", self.stem)).map(|name| self.folder.join(name))
    }

    fn read_plans(&mut self, index: &mut FolderIndex) {
        for named in self.file.plans.clone() {
            if named.kind() != Some(MemberKind::Plan) {
                let message = format!(
                    "\"Plan File={}\" names no plan: a plan is named like p01. The line is left out; correct or delete it.",
                    plain_text(&named.value)
                );
                self.problems.push(self.in_project(Problem::warning(ProblemCode::MemberNameInvalid, message), &named));
                continue;
            }
            if self.plan(named.number()).is_some() {
                let message = format!("Plan {} is listed a second time. Delete one of the two lines.", named.number());
                self.problems.push(self.in_project(Problem::warning(ProblemCode::PlanListedTwice, message), &named));
                continue;
            }
            let extension = named.value.to_ascii_lowercase();
            let (file, text) = self.member(index, &extension, read_plan);
            self.plans.push(ProjectPlan {
                number: named.number().to_owned(),
                extension,
                listed_at: named.line,
                file,
                text,
            });
        }
        if let Some(current) = &self.file.current_plan
            && self.current_plan().is_none()
        {
            let message = format!(
                "The current plan \"{}\" is not among the project's plans. Choose a plan in HEC-RAS and save the project.",
                plain_text(&current.value)
            );
            self.problems.push(self.in_project(Problem::warning(ProblemCode::CurrentPlanUnknown, message), current));
        }
    }

    fn in_project(&self, problem: Problem, named: &Named) -> Problem {
        problem.in_file(&self.path).at_line(named.line)
    }

    /// Reads each geometry and flow that any plan names, once.
    fn read_members(&mut self, index: &mut FolderIndex) {
        let mut geometries = BTreeMap::new();
        let mut flows = BTreeMap::new();
        for plan in self.plans.iter().filter_map(|plan| plan.file.content.as_ref()) {
            if let Some(named) = plan.geometry.as_ref().filter(|named| named.kind() == Some(MemberKind::Geometry)) {
                let extension = named.value.to_ascii_lowercase();
                geometries.entry(extension.clone()).or_insert_with(|| self.member(index, &extension, read_geometry).0);
            }
            if let Some(named) = plan.flow.as_ref().filter(|_| plan.kind() != PlanKind::Unknown) {
                let extension = named.value.to_ascii_lowercase();
                flows
                    .entry(extension.clone())
                    .or_insert_with(|| self.member(index, &extension, |text| read_flow(text, plan.kind())).0);
            }
        }
        self.geometries = geometries;
        self.flows = flows;
    }

    /// Files that the project lists and that are not there. Missing plans tell it themselves.
    fn find_missing_members(&mut self, index: &mut FolderIndex) {
        let lists = [&self.file.geometries, &self.file.flows, &self.file.others];
        let listed: Vec<Named> = lists.into_iter().flatten().filter(|named| named.kind().is_some()).cloned().collect();
        for named in listed {
            let extension = named.value.to_ascii_lowercase();
            if self.existing(index, &extension).is_none() {
                let message = format!(
                    "The project lists {extension}, and there is no file {}. Restore it, or remove it in HEC-RAS.",
                    plain_text(&format!("{}.{extension}", self.stem))
                );
                self.problems.push(self.in_project(Problem::warning(ProblemCode::ListedFileMissing, message), &named));
            }
        }
    }

    /// Reads `X.<extension>`; `read` may find that it is not what it should be.
    fn member<T>(
        &self,
        index: &mut FolderIndex,
        extension: &str,
        read: impl FnOnce(&TextFile) -> Result<T, Damage>,
    ) -> (Member<T>, Option<TextFile>) {
        let expected = format!("{}.{extension}", self.stem);
        let Some(name) = index.name_in(&self.folder, &expected) else {
            let path = self.folder.join(&expected);
            return (Member { file_name: expected, path, exists: false, content: None, damage: None }, None);
        };
        let path = self.folder.join(&name);
        let (content, text, damage) = match read_text(&path) {
            Ok(text) => match read(&text) {
                Ok(content) => (Some(content), Some(text), None),
                Err(damage) => (None, None, Some(damage)),
            },
            Err(damage) => (None, None, Some(damage)),
        };
        (Member { file_name: name.to_string_lossy().into_owned(), path, exists: true, content, damage }, text)
    }
}

/// Reads a text file of which nothing is known yet but that it is not empty.
pub(crate) fn read_text(path: &Path) -> Result<TextFile, Damage> {
    let damage = |what: String| Damage { what, line: None };
    let unreadable = |error: std::io::Error| damage(format!("cannot be read: {error}"));
    // A pipe or a device would be read for ever.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(damage("is no file".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if bytes.is_empty() {
        return Err(damage("is empty (0 bytes)".to_owned()));
    }
    Ok(TextFile::parse(bytes))
}

fn binary(text: &TextFile) -> Option<Damage> {
    text.first_binary_line().map(|line| Damage { what: "is no text but binary data".to_owned(), line: Some(line) })
}

fn lacks(what: &str) -> Damage {
    Damage { what: format!("has no line {what}"), line: Some(1) }
}

fn read_plan(text: &TextFile) -> Result<PlanFile, Damage> {
    match binary(text) {
        Some(damage) => Err(damage),
        None if text.line_with_key("Plan Title").is_some() || text.line_with_key("Geom File").is_some() => {
            Ok(PlanFile::read(text))
        }
        None => Err(lacks("\"Plan Title=\"")),
    }
}

/// A NUL byte here and there is known in good geometry and flow files; without its title such a file is rubbish.
fn read_geometry(text: &TextFile) -> Result<GeometryFile, Damage> {
    match text.line_with_key("Geom Title") {
        Some(_) => Ok(GeometryFile::read(text)),
        None => Err(binary(text).unwrap_or_else(|| lacks("\"Geom Title=\""))),
    }
}

fn read_flow(text: &TextFile, kind: PlanKind) -> Result<FlowSummary, Damage> {
    if text.line_with_key("Flow Title").is_none() {
        return Err(binary(text).unwrap_or_else(|| lacks("\"Flow Title=\"")));
    }
    let damage = match kind {
        PlanKind::Unsteady => UnsteadyFlowFile::read(text).err(),
        PlanKind::Steady => SteadyFlowFile::read(text).err(),
        // Series of quasi-unsteady files have durations beside the values; nothing here depends on them.
        PlanKind::QuasiUnsteady | PlanKind::Unknown => None,
    };
    Ok(FlowSummary { title: text.value("Flow Title").unwrap_or_default().into_owned(), text: text.clone(), damage })
}

/// How a path is named in a message: relative to the project's folder where it lies below it.
pub(crate) fn shown(project: &Project, path: &Path) -> String {
    plain_path(path.strip_prefix(&project.folder).unwrap_or(path))
}
