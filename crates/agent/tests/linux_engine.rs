//! Whole attempts with HEC-RAS for Linux, played by the practice engine under the names of its programs.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to stop")]

mod worker;

use protocol::{
    AgentEventBody, AttemptOutcome, AttemptResult, EngineKind, EngineRequest, FileRole, InfrastructureCause, Manifest,
    Phase, RelPath, VerdictState,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use worker::{Order, Worker, cause, events};

/// The practice engine of this build; built here where it does not stand yet.
static PRACTICE: LazyLock<PathBuf> = LazyLock::new(|| {
    let program = Path::new(worker::AGENT).with_file_name("practice-ras");
    if !program.exists() {
        let built =
            Command::new(env!("CARGO")).args(["build", "-q", "-p", "practice-ras", "--bin", "practice-ras"]).status();
        assert!(built.unwrap().success());
    }
    program
});

/// A prepared plan of the sample and the folder of Linux programs of a version.
struct Case {
    worker: Worker,
    project: tempfile::TempDir,
    plan: &'static str,
    version: &'static str,
}

impl Case {
    /// The sample with a plan prepared by `prepared`, and programs of `version`.
    fn new(plan: &'static str, prepared: &str, version: &'static str) -> Self {
        let project = tempfile::tempdir().unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample");
        for entry in fs::read_dir(sample).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), project.path().join(entry.file_name())).unwrap();
        }
        fs::remove_file(project.path().join("practice.toml")).unwrap();
        let case = Self { worker: Worker::new(), project, plan, version };
        let prepared = Command::new(&*PRACTICE)
            .arg("prepare")
            .args([case.path("Weirbach.prj"), case.path(&format!("Weirbach.p{plan}"))])
            .arg(prepared)
            .output()
            .unwrap();
        assert!(prepared.status.success(), "{}", String::from_utf8_lossy(&prepared.stderr));
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.project.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{from:?} in {name}");
        fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// The folder with the programs, each a link to the practice engine.
    fn programs(&self) -> PathBuf {
        let folder = self.worker.home.path().join("Linux_RAS").join(self.version);
        fs::create_dir_all(folder.join("bin_ras")).unwrap();
        for name in ["RasUnsteady", "RasGeomPreprocess", "RasSteady", "bin_ras/rasUnsteady64"] {
            let _ = std::os::unix::fs::symlink(&*PRACTICE, folder.join(name));
        }
        folder
    }

    fn order(&self) -> Order {
        let mut order = self.worker.order("a-1", &self.programs());
        order.spec.manifest = Manifest::default();
        order.clear_files();
        let mut names: Vec<String> = fs::read_dir(self.project.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let (plan, text) = (format!("p{}", self.plan), self.text(&format!("Weirbach.p{}", self.plan)));
        let named = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim().to_owned();
        let (geometry, flow) = (named("Geom File="), named("Flow File="));
        for name in &names {
            let extension = name.split_once('.').unwrap().1;
            let role = match extension {
                "prj" => FileRole::Project,
                other if other == plan => FileRole::Plan,
                other if other == geometry => FileRole::Geometry,
                other if other == format!("{geometry}.hdf") => FileRole::GeometryHdf,
                other if other == flow => FileRole::Flow,
                other if other.ends_with("hdf") && other.starts_with(&plan) => FileRole::Prepared,
                other if other.starts_with(['b', 'x', 'c']) => FileRole::Prepared,
                other if other.ends_with("prepared.json") => FileRole::Prepared,
                _ => FileRole::Other,
            };
            order.add_file(name, role, &fs::read(self.path(name)).unwrap());
        }
        order.spec.project_file = RelPath::new("Weirbach.prj").unwrap();
        order.spec.plan_file = RelPath::new(&format!("Weirbach.{plan}")).unwrap();
        order.spec.plan_number = self.plan.to_owned();
        order.spec.cores = 2;
        order.spec.engine =
            EngineRequest { kind: EngineKind::RasLinux, version: self.version.into(), program: self.programs() };
        order
    }

    fn carry_out(&self) -> AttemptResult {
        self.worker.carry_out(&self.order())
    }

    /// What an attempt that must not compute says, after a look that nothing was computed.
    fn refusal(&self) -> String {
        let result = self.carry_out();
        assert_eq!(cause(&result), Some(InfrastructureCause::StagingFailed), "{:?}", result.outcome);
        assert_eq!((result.started_at, result.produced.len()), (None, 0), "nothing was started");
        match result.outcome {
            AttemptOutcome::Infrastructure { message, .. } => message,
            other => panic!("{other:?}"),
        }
    }
}

fn succeeded(case: &Case) -> AttemptResult {
    let result = case.carry_out();
    let console =
        fs::read_to_string(case.worker.folder.attempt(&result.attempt).file("console.log")).unwrap_or_default();
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{:?}\n{console}", result.verdict);
    let hdf = format!("Weirbach.p{}.hdf", case.plan);
    assert_eq!(result.result_hdf, Some(RelPath::new(&hdf).unwrap()));
    let unfinished = format!("Weirbach.p{}.tmp.hdf", case.plan);
    let files = case.worker.folder.attempt(&result.attempt).files();
    assert!(!files.join(unfinished).exists(), "the prepared file became the result");
    result
}

#[test]
fn a_prepared_plan_of_each_version_is_computed_by_the_programs_of_that_version() {
    for version in ["6.6", "6.4.1", "6.3.1", "6.1", "5.0.7"] {
        succeeded(&Case::new("02", version, version));
    }
}

#[test]
fn what_was_just_prepared_is_never_called_stale() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample");
    let mut computed = 0;
    for plan in ["02", "03", "04", "05", "06", "07", "08"] {
        let text = fs::read_to_string(sample.join(format!("Weirbach.p{plan}"))).unwrap();
        if text.contains("Flow File=u") {
            succeeded(&Case::new(plan, "6.6", "6.6"));
            computed += 1;
        }
    }
    assert!(computed >= 5);
}

#[test]
fn the_console_of_the_programs_tells_progress_and_phases() {
    let case = Case::new("02", "6.6", "6.6");
    fs::write(case.path("practice.toml"), "seconds = 1.0\n").unwrap();
    let result = succeeded(&case);
    let told = events(&case.worker.folder.attempt(&result.attempt));
    let has =
        |phase: Phase| told.iter().any(|body| matches!(body, AgentEventBody::Phase { phase: told } if *told == phase));
    assert!(has(Phase::Initialising) && has(Phase::Computing) && has(Phase::PostProcessing));
    assert!(told.iter().filter(|body| matches!(body, AgentEventBody::Progress { .. })).count() >= 3);
    assert!(told.iter().any(|body| matches!(body, AgentEventBody::SimulatedTime { .. })));
}

#[test]
fn a_run_file_with_a_windows_path_and_carriage_returns_runs() {
    let case = Case::new("02", "6.6", "6.6");
    let run_file = case.text("Weirbach.b02");
    assert!(run_file.contains("\r\nC:\\Users\\modeler\\project\\Weirbach.dss\r\n"));
    case.edit("Weirbach.b02", "C:\\Users\\modeler\\project\\Weirbach.dss", "C:\\Users\\x\\proj\\flows.dss");
    let result = succeeded(&case);
    let there = fs::read(case.worker.folder.attempt(&result.attempt).files().join("Weirbach.b02")).unwrap();
    let there = String::from_utf8(there).unwrap();
    assert!(there.contains("\nflows.dss\n") && !there.contains('\r'), "{there}");
}

#[test]
fn a_flow_file_that_was_edited_after_the_preparation_is_refused_with_the_value() {
    let case = Case::new("02", "6.6", "6.6");
    case.edit("Weirbach.u01", "  41.617  44.101  45.542      46", "  41.617  44.101  45.542      60");
    let told = case.refusal();
    assert!(
        told.contains("the flow hydrograph at Weirbach, Upper, 5200 is 60 m³/s at 2024-06-01T14:00 in the flow file and 46 m³/s in the prepared files"),
        "{told}"
    );
    assert!(told.contains("open the plan in HEC-RAS 6.6 for Windows"), "{told}");
}

#[test]
fn a_geometry_that_was_edited_after_the_preparation_is_refused() {
    let case = Case::new("02", "6.6", "6.6");
    let text = case.text("Weirbach.g01");
    let row = text.lines().skip_while(|line| !line.starts_with("#Sta/Elev")).nth(1).unwrap();
    case.edit("Weirbach.g01", row, &format!("{:>8}{}", "-1", &row[8..]));
    let told = case.refusal();
    assert!(told.contains("in the geometry file and at"), "{told}");
}

#[test]
fn another_version_than_the_solvers_is_refused_with_both() {
    let told = Case::new("02", "6.5", "6.6").refusal();
    assert!(told.contains("was prepared by HEC-RAS 6.5, and HEC-RAS 6.6 for Linux is to compute it"), "{told}");
}

#[test]
fn a_plan_hdf_without_results_serves_and_one_with_results_does_not() {
    let case = Case::new("02", "6.6", "6.6");
    case.rename("Weirbach.p02.tmp.hdf", "Weirbach.p02.hdf");
    let result = succeeded(&case);
    let computed = case.worker.folder.attempt(&result.attempt).files().join("Weirbach.p02.hdf");
    let case = Case::new("02", "6.6", "6.6");
    fs::remove_file(case.path("Weirbach.p02.tmp.hdf")).unwrap();
    fs::copy(computed, case.path("Weirbach.p02.hdf")).unwrap();
    let told = case.refusal();
    assert!(told.starts_with("Weirbach.p02.hdf holds results of a computation"), "{told}");
}

#[test]
fn steady_plans_and_plans_that_were_never_prepared_are_refused_with_the_reason() {
    let case = Case { plan: "01", ..Case::new("02", "6.6", "6.6") };
    assert!(case.text("Weirbach.p01").contains("Flow File=f"));
    let told = case.refusal();
    assert!(told.contains("computes unsteady flow only here, and the plan is steady flow"), "{told}");
    let case = Case::new("02", "6.6", "6.6");
    fs::remove_file(case.path("Weirbach.x01")).unwrap();
    assert!(case.refusal().starts_with("HEC-RAS 6.6 for Linux needs Weirbach.x01"));
}

#[test]
fn what_the_programs_do_not_make_is_told_with_the_result() {
    let case = Case::new("02", "6.6", "6.6");
    let text = case.text("Weirbach.p02");
    let line = text.lines().find(|line| line.starts_with("Run RASMapper")).unwrap_or_default().to_owned();
    let asked = "Run RASMapper=-1 \r\nRun PostProcess=-1 ";
    let text = if line.is_empty() { format!("{text}{asked}\r\n") } else { text.replace(&line, asked) };
    fs::write(case.path("Weirbach.p02"), text).unwrap();
    let verdict = succeeded(&case).verdict.unwrap();
    assert_eq!(verdict.state, VerdictState::Succeeded);
    assert!(
        verdict
            .attention
            .iter()
            .any(|point| point.starts_with("HEC-RAS for Linux makes no stored maps and profile tables")),
        "{:?}",
        verdict.attention
    );
}
