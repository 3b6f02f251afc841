//! What an engine must know of the plan it computes: names, numbers and window. Holds no text and opens no file.

use protocol::RelPath;
use ras_project::files::{PlanFile, PlanKind};
use ras_project::text::TextFile;
use ras_project::time::SimulationWindow;

/// Kind of computation, by the letter of the flow file; it decides the program of the Linux engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowKind {
    /// `u##`
    Unsteady,
    /// `f##`
    Steady,
    /// `q##`
    QuasiUnsteady,
}

/// One plan within a private folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRun {
    /// `X.prj` below the private folder.
    pub project_file: RelPath,
    /// `X.p01` below the private folder, by its name on disk.
    pub plan_file: RelPath,
    /// "01"
    pub plan_number: String,
    /// "02" of `Geom File=g02`, where the plan names one.
    pub geometry_number: Option<String>,
    /// Kind of computation; none where the plan names no flow file.
    pub flow: Option<FlowKind>,
    /// Its window; none for steady plans.
    pub window: Option<SimulationWindow>,
}

impl PlanRun {
    /// From the plan's text; what the text does not say is none.
    pub fn read(project_file: RelPath, plan_file: RelPath, plan_number: &str, text: &[u8]) -> Self {
        let plan = PlanFile::read(&TextFile::parse(text));
        Self {
            project_file,
            plan_file,
            plan_number: plan_number.to_owned(),
            geometry_number: plan.geometry.as_ref().map(|named| named.number().to_owned()),
            flow: match plan.kind() {
                PlanKind::Unsteady => Some(FlowKind::Unsteady),
                PlanKind::Steady => Some(FlowKind::Steady),
                PlanKind::QuasiUnsteady => Some(FlowKind::QuasiUnsteady),
                PlanKind::Unknown => None,
            },
            window: plan.window,
        }
    }

    /// The plan file's name without its extension: the stem of everything the engine writes.
    pub fn stem(&self) -> &str {
        let name = self.plan_file.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// `<stem>.<extension>` in the plan's folder, below the private folder.
    pub fn companion(&self, extension: &str) -> RelPath {
        let name = format!("{}.{extension}", self.stem());
        // The stem is a part of a checked path and extensions are our own, so this is always a path again.
        self.plan_file.beside(&name).unwrap_or_else(|_| self.plan_file.clone())
    }

    /// `X.p01.computeMsgs.txt`, below the private folder.
    pub fn messages_file(&self) -> RelPath {
        self.companion(&format!("p{}.computeMsgs.txt", self.plan_number))
    }

    /// `X.p01.hdf`, below the private folder.
    pub fn result_file(&self) -> RelPath {
        self.companion(&format!("p{}.hdf", self.plan_number))
    }

    /// `X.p01.tmp.hdf`, which stands while the plan is computed, below the private folder.
    pub fn unfinished_file(&self) -> RelPath {
        self.companion(&format!("p{}.tmp.hdf", self.plan_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_names_what_its_engine_writes() {
        let text = b"Simulation Date=18FEB1999,0000,24FEB1999,2400\r\nGeom File=g02\r\nFlow File=u03\r\n";
        let path = |text: &str| RelPath::new(text).unwrap();
        let plan = PlanRun::read(path("m/X.prj"), path("m/X y.P01"), "01", text);
        assert_eq!(plan.geometry_number.as_deref(), Some("02"));
        assert_eq!(plan.flow, Some(FlowKind::Unsteady));
        assert_eq!(plan.window.unwrap().end.to_string(), "1999-02-25T00:00");
        assert_eq!(plan.result_file(), path("m/X y.p01.hdf"));
        assert_eq!(plan.unfinished_file(), path("m/X y.p01.tmp.hdf"));
        assert_eq!(plan.messages_file(), path("m/X y.p01.computeMsgs.txt"));
    }
}
