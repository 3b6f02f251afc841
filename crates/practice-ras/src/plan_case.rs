//! Finds and reads what one plan consists of: project, plan, geometry and flow file. Reads only.

use crate::boundary::{PlanSettings, read_plan_settings};
use crate::geometry::UnitSystem;
use ras_project::files::{Dimension, GeometryFile, PlanFile, PlanKind, ProjectFile, StructureKind, Units};
use ras_project::text::TextFile;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why there is no plan to compute.
#[derive(Debug, Error)]
pub enum CaseError {
    /// A file is missing or cannot be read.
    #[error("cannot read {role} {path}: {reason}")]
    Unreadable {
        /// What the file is.
        role: &'static str,
        /// Where it was looked for.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// A file is something else.
    #[error("{path} is not a HEC-RAS {role}: {reason}")]
    NotThat {
        /// What it should be.
        role: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
    /// The plan names no such file.
    #[error("plan {path} names no {key}; choose one in HEC-RAS and save the plan")]
    NotNamed {
        /// The plan.
        path: PathBuf,
        /// The key.
        key: &'static str,
    },
    /// The project has no current plan.
    #[error("project {0} has no current plan and none was given")]
    NoPlan(PathBuf),
}

/// A member of the project with its text.
#[derive(Debug, Clone)]
pub struct Member {
    /// Path, in the spelling of the disk.
    pub path: PathBuf,
    /// Extension as the plan names it, `g01`.
    pub extension: String,
    /// The whole text, decoded.
    pub text: String,
    /// Title.
    pub title: String,
}

impl Member {
    /// File name on the disk.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The HDF file that belongs to it, `X.g01.hdf`, in the spelling of the disk, where it exists.
    #[must_use]
    pub fn hdf(&self) -> Option<PathBuf> {
        find(self.path.parent()?, &format!("{}.hdf", self.file_name()))
    }
}

/// Everything one plan consists of.
#[derive(Debug, Clone)]
pub struct PlanCase {
    /// Folder of the project.
    pub folder: PathBuf,
    /// Stem of all file names.
    pub stem: String,
    /// The project file; the Linux engines do without.
    pub project: Option<PathBuf>,
    /// Project title.
    pub project_title: String,
    /// Unit system; English where neither project nor caller says.
    pub units: UnitSystem,
    /// Number of the plan, `01`.
    pub number: String,
    /// The plan's own file.
    pub plan_member: Member,
    /// What it says.
    pub plan: PlanFile,
    /// What it says about the computation.
    pub settings: PlanSettings,
    /// Geometry.
    pub geometry: Member,
    /// What the geometry consists of.
    pub dimension: Dimension,
    /// Names of structures, in words: `connection Dam 1`.
    pub structures: Vec<String>,
    /// Flow file.
    pub flow: Member,
}

impl PlanCase {
    /// Path of a file of this plan: `computeMsgs.txt` gives `X.p01.computeMsgs.txt`.
    #[must_use]
    pub fn plan_path(&self, rest: &str) -> PathBuf {
        self.folder.join(format!("{}.p{}.{rest}", self.stem, self.number))
    }

    /// Path of a file numbered like the plan: `bco` gives `X.bco01`.
    #[must_use]
    pub fn numbered(&self, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}{}", self.stem, self.number))
    }

    /// Hours of initial conditions (`UNET D2 TotalICTime`), 0 where none are asked for.
    #[must_use]
    pub fn warm_up_hours(&self) -> f64 {
        let value = self.plan_member.text.lines().find_map(|line| line.trim().strip_prefix("UNET D2 TotalICTime="));
        value.and_then(|value| value.trim().parse().ok()).filter(|hours: &f64| *hours > 0.0).unwrap_or(0.0)
    }
}

/// Where a plan is found: by project and plan file, or beside a file of the plan.
#[derive(Debug, Clone)]
pub struct PlanAddress {
    /// Folder.
    pub folder: PathBuf,
    /// Stem of the project's files.
    pub stem: String,
    /// The project file where the caller named it.
    pub project: Option<PathBuf>,
    /// Number of the plan.
    pub number: String,
}

impl PlanAddress {
    /// Of a call as Ras.exe: the plan given, else the project's current one.
    ///
    /// # Errors
    /// The project cannot be read or has no current plan.
    pub fn of_project(project: &Path, plan: Option<&Path>) -> Result<Self, CaseError> {
        let folder = match project.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let stem = project.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let number = match plan {
            Some(plan) => plan.extension().map(|extension| extension.to_string_lossy().into_owned()),
            None => {
                let text = read_text("project", project)?;
                ProjectFile::read(&text).current_plan.map(|plan| plan.value)
            }
        };
        let number = number.and_then(|extension| plan_number(&extension));
        let number = number.ok_or_else(|| CaseError::NoPlan(project.to_owned()))?;
        Ok(Self { folder, stem, project: Some(project.to_owned()), number })
    }

    /// Of `X.p01.tmp.hdf` or `X.r01`.
    ///
    /// # Errors
    /// The name has no plan number.
    pub fn of_file(file: &Path) -> Result<Self, CaseError> {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        let base = lower.strip_suffix(".hdf").map_or(lower.as_str(), |rest| rest.strip_suffix(".tmp").unwrap_or(rest));
        let not_that = || CaseError::NotThat {
            role: "run file",
            path: file.to_owned(),
            reason: "its name must be like X.p01.tmp.hdf or X.r01",
        };
        let (stem, extension) = base.rsplit_once('.').ok_or_else(not_that)?;
        let number = extension.strip_prefix(['p', 'r']).filter(|digits| !digits.is_empty()).ok_or_else(not_that)?;
        let folder = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        // Lower case keeps the length of ASCII; the stem is cut from the name as it stands.
        let stem = name.get(..stem.len()).unwrap_or(stem).to_owned();
        let project = find(&folder, &format!("{stem}.prj"));
        Ok(Self { folder, stem, project, number: number.to_owned() })
    }
}

/// `p01` gives `01`.
fn plan_number(extension: &str) -> Option<String> {
    let digits = extension.strip_prefix(['p', 'P'])?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.to_owned())
}

/// Reads a plan and its members.
///
/// # Errors
/// A file is missing, unreadable or something else.
pub fn load(address: &PlanAddress) -> Result<PlanCase, CaseError> {
    let project = match &address.project {
        Some(path) => {
            let text = read_text("project", path)?;
            if !ProjectFile::is_project(&text) {
                let reason = "its first line is not \"Proj Title=\" (an ESRI projection has the same extension)";
                return Err(CaseError::NotThat { role: "project", path: path.clone(), reason });
            }
            Some(ProjectFile::read(&text))
        }
        None => None,
    };
    let member = |role: &'static str, extension: &str| read_member(role, &address.folder, &address.stem, extension);
    let (plan_member, plan_text) = member("plan", &format!("p{}", address.number))?;
    let plan = PlanFile::read(&plan_text);
    let not_named = |key| CaseError::NotNamed { path: plan_member.path.clone(), key };
    let geometry_name = plan.geometry.as_ref().ok_or_else(|| not_named("Geom File"))?;
    let flow_name = plan.flow.as_ref().ok_or_else(|| not_named("Flow File"))?;
    let (geometry, geometry_text) = member("geometry", &geometry_name.value)?;
    let (flow, _) = member("flow", &flow_name.value)?;
    let units = match project.as_ref().map(|project| project.units) {
        Some(Units::Si) => UnitSystem::Si,
        Some(Units::English | Units::Unknown) | None => UnitSystem::English,
    };
    let names = GeometryFile::read(&geometry_text);
    let dimension = names.dimension();
    let structures = names.structures.iter().map(|entry| format!("{} {}", words(entry.kind), entry.name)).collect();
    Ok(PlanCase {
        folder: address.folder.clone(),
        stem: address.stem.clone(),
        project: address.project.clone(),
        project_title: project.map(|project| project.title).unwrap_or_default(),
        units,
        number: address.number.clone(),
        settings: read_plan_settings(&plan_member.text),
        plan_member: Member { title: plan.title.clone(), ..plan_member },
        plan,
        geometry: Member { title: titled(&geometry_text, "Geom Title"), ..geometry },
        dimension,
        structures,
        flow: Member { title: titled_text(&flow.text, "Flow Title"), ..flow },
    })
}

impl PlanCase {
    /// What is computed, told by the flow file's letter.
    #[must_use]
    pub fn kind(&self) -> PlanKind {
        self.plan.kind()
    }
}

fn words(kind: StructureKind) -> &'static str {
    match kind {
        StructureKind::Culvert => "culvert",
        StructureKind::Bridge => "bridge",
        StructureKind::MultipleOpening => "multiple opening",
        StructureKind::Inline => "inline structure",
        StructureKind::Lateral => "lateral structure",
        StructureKind::Connection => "connection",
        StructureKind::PumpStation => "pump station",
        StructureKind::Other => "structure",
    }
}

fn titled(text: &TextFile, key: &str) -> String {
    text.value(key).map(|value| value.into_owned()).unwrap_or_default()
}

fn titled_text(text: &str, key: &str) -> String {
    let found = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    found.unwrap_or_default().trim().to_owned()
}

fn read_member(
    role: &'static str,
    folder: &Path,
    stem: &str,
    extension: &str,
) -> Result<(Member, TextFile), CaseError> {
    let name = format!("{stem}.{extension}");
    let path = find(folder, &name).unwrap_or_else(|| folder.join(name));
    let text = read_text(role, &path)?;
    if text.looks_binary() {
        return Err(CaseError::NotThat { role, path, reason: "it holds no text" });
    }
    let lines: Vec<String> = text.lines().map(|line| line.text().into_owned()).collect();
    let member = Member { path, extension: extension.to_owned(), text: lines.join("\n"), title: String::new() };
    Ok((member, text))
}

/// Reads a text file. HEC-RAS 4 fills empty fields of some lines with NUL bytes; they are blanks.
fn read_text(role: &'static str, path: &Path) -> Result<TextFile, CaseError> {
    let bytes = std::fs::read(path).map_err(|reason| CaseError::Unreadable { role, path: path.to_owned(), reason })?;
    Ok(TextFile::parse(bytes.into_iter().map(|byte| if byte == 0 { b' ' } else { byte }).collect::<Vec<u8>>()))
}

/// The file of this name in whatever case the disk has it: HEC-RAS comes from a system where case does not matter.
#[must_use]
pub fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let exact = folder.join(name);
    if exact.is_file() {
        return Some(exact);
    }
    let entries = std::fs::read_dir(folder).ok()?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().eq_ignore_ascii_case(name))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_found_by_the_files_of_the_linux_engines() {
        for name in ["My Proj.p03.tmp.hdf", "My Proj.P03.hdf", "My Proj.r03"] {
            let address = PlanAddress::of_file(Path::new(name)).unwrap();
            assert_eq!((address.stem.as_str(), address.number.as_str()), ("My Proj", "03"), "{name}");
        }
        assert!(PlanAddress::of_file(Path::new("X.txt")).is_err());
    }

    #[test]
    fn members_are_found_in_any_case_and_a_missing_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("X.prj", "Proj Title=A\r\nCurrent Plan=p01\r\nSI Units\r\nPlan File=p01\r\n");
        write("X.P01", "Plan Title=One\r\nGeom File=g01\r\nFlow File=f01\r\n");
        write("X.G01", "Geom Title=G\r\nRiver Reach=R,1\r\n");
        let address = PlanAddress::of_project(&folder.path().join("X.prj"), None).unwrap();
        assert!(load(&address).unwrap_err().to_string().contains("X.f01"));
        write("x.F01", "Flow Title=F\r\nNumber of Profiles= 1 \r\n");
        let case = load(&address).unwrap();
        assert_eq!((case.units, case.kind(), case.number.as_str()), (UnitSystem::Si, PlanKind::Steady, "01"));
        assert_eq!((case.geometry.title.as_str(), case.flow.title.as_str()), ("G", "F"));
    }
}
