//! What is staged for a plan, fixed when the run was made.

use engines::PlanRun;
use protocol::{LineRewrite, Manifest, RelPath};
use ras_project::text::TextFile;
use serde::{Deserialize, Serialize};

/// What is staged for a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlanInputs {
    /// `X.prj` below the private folder.
    pub project_file: RelPath,
    /// `X.p01` below the private folder, by its name on disk.
    pub plan_file: RelPath,
    /// Every file by content.
    pub manifest: Manifest,
    /// Lines that name absolute paths.
    pub rewrites: Vec<LineRewrite>,
    /// What the plan's own text says of its results.
    pub results: ResultNames,
}

/// What a plan's text says of the names of its results.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultNames {
    /// `Geom File`, its number.
    pub geometry_number: Option<String>,
    /// `DSS File`: the output DSS.
    pub dss_file: Option<String>,
    /// `Short Identifier`: the folder of stored maps.
    pub short_id: Option<String>,
    /// The lines of the plan that say it, enough to read the plan's kind and window again.
    pub text: String,
}

impl ResultNames {
    /// From the plan's text.
    pub fn read(plan: &TextFile) -> Self {
        let value = |key: &str| {
            let value = plan.value(key).map(|value| value.trim().to_owned());
            value.filter(|value| !value.is_empty())
        };
        let lines = ["Simulation Date", "Geom File", "Flow File"];
        let text = lines.iter().filter_map(|key| Some(format!("{key}={}\n", value(key)?))).collect();
        Self {
            geometry_number: value("Geom File").and_then(|file| file.get(1..).map(str::to_owned)),
            dss_file: value("DSS File"),
            short_id: value("Short Identifier"),
            text,
        }
    }
}

impl PlanInputs {
    /// The plan as an engine knows it.
    pub fn plan_run(&self, number: &str) -> PlanRun {
        PlanRun::read(self.project_file.clone(), self.plan_file.clone(), number, self.results.text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engines::FlowKind;

    #[test]
    fn a_plan_is_read_again_from_what_was_kept_of_it() {
        let text = "Plan Title=t\r\nShort Identifier=abc   \r\nSimulation Date=01JAN2024,0000,02JAN2024,1200\r\n\
            Geom File=g02\r\nFlow File=u03\r\nDSS File=dss\r\n";
        let inputs = PlanInputs {
            project_file: RelPath::new("X.prj").unwrap(),
            plan_file: RelPath::new("X.p01").unwrap(),
            manifest: Manifest::default(),
            rewrites: Vec::new(),
            results: ResultNames::read(&TextFile::parse(text.as_bytes())),
        };
        let plan = inputs.plan_run("01");
        assert_eq!(plan.geometry_number.as_deref(), Some("02"));
        assert_eq!(plan.flow, Some(FlowKind::Unsteady));
        assert!(plan.window.is_some());
        assert_eq!(inputs.results.short_id.as_deref(), Some("abc"));
        assert_eq!(inputs.results.dss_file.as_deref(), Some("dss"));
    }
}
