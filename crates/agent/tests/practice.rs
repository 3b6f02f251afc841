//! Whole attempts with the practice engine, on the sample project.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to stop")]

mod worker;

use protocol::{
    AgentEventBody, AttemptOutcome, AttemptResult, FileRole, InfrastructureCause, Manifest, Phase, RelPath,
    VerdictState, attempt_file,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use worker::{Order, Worker, cause, events, wait_for, wait_for_result};

/// The practice engine of this build; built here where it does not stand yet.
static ENGINE: LazyLock<PathBuf> = LazyLock::new(|| {
    let name = format!("practice-ras{}", std::env::consts::EXE_SUFFIX);
    let program = Path::new(worker::AGENT).with_file_name(name);
    if !program.exists() {
        let built =
            Command::new(env!("CARGO")).args(["build", "-q", "-p", "practice-ras", "--bin", "practice-ras"]).status();
        assert!(built.unwrap().success());
    }
    program
});

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample")
}

/// An order for a plan of the sample, with all the sample's files and the given settings of the practice engine.
fn order(worker: &Worker, attempt: &str, plan: &str, settings: &str) -> Order {
    let mut order = worker.order(attempt, &ENGINE);
    order.spec.manifest = Manifest::default();
    order.clear_files();
    for entry in fs::read_dir(sample()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_file() && name != "practice.toml" {
            order.add_file(name, FileRole::Other, &fs::read(&path).unwrap());
        }
    }
    order.add_file("practice.toml", FileRole::PracticeSettings, settings.as_bytes());
    order.spec.project_file = RelPath::new("Weirbach.prj").unwrap();
    order.spec.plan_file = RelPath::new(&format!("Weirbach.p{plan}")).unwrap();
    order.spec.plan_number = plan.to_owned();
    order.spec.cores = 0;
    order
}

fn carry_out(plan: &str, settings: &str) -> (Worker, AttemptResult) {
    let worker = Worker::new();
    let result = worker.carry_out(&order(&worker, "a-1", plan, settings));
    (worker, result)
}

#[test]
fn a_steady_plan_succeeds_and_its_result_is_listed_by_content() {
    let (worker, result) = carry_out("01", "");
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{:?}", result.verdict);
    assert_eq!(result.verdict.as_ref().unwrap().state, VerdictState::Succeeded);
    assert_eq!(result.result_hdf, Some(RelPath::new("Weirbach.p01.hdf").unwrap()));
    let folder = worker.folder.attempt(&result.attempt);
    let hdf = result.produced.iter().find(|file| Some(&file.path) == result.result_hdf.as_ref()).unwrap();
    let bytes = fs::read(hdf.path.below(&folder.files())).unwrap();
    assert_eq!(hdf.blake3.as_str(), blake3::hash(&bytes).to_hex().as_str());
    assert_eq!(result.exit_code, Some(0));
}

#[test]
fn an_unsteady_plan_tells_its_phases_its_time_and_its_progress() {
    let (worker, result) = carry_out("02", "seconds = 1.0\n");
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{:?}", result.verdict);
    assert!(
        result.volume_error_percent.is_some_and(|percent| percent.abs() < 5.0),
        "{:?}",
        result.volume_error_percent
    );
    let told = events(&worker.folder.attempt(&result.attempt));
    let phases: Vec<Phase> = told
        .iter()
        .filter_map(|body| if let AgentEventBody::Phase { phase } = body { Some(*phase) } else { None })
        .collect();
    assert_eq!((phases.first(), phases.last()), (Some(&Phase::Preparing), Some(&Phase::Judging)));
    assert!(phases.contains(&Phase::Computing), "{phases:?}");
    assert!(phases.is_sorted());
    let fractions: Vec<f64> = told
        .iter()
        .filter_map(|body| if let AgentEventBody::Progress { fraction } = body { Some(*fraction) } else { None })
        .collect();
    assert!(fractions.len() >= 3 && fractions.is_sorted(), "{fractions:?}");
    assert!(
        told.iter().any(|body| matches!(body, AgentEventBody::SimulatedTime { at } if at.starts_with("2024-06-0")))
    );
}

#[test]
fn a_2d_plan_is_computed_in_its_private_folder() {
    let text = (3..=8).map(|number| format!("{number:02}")).find(|number| {
        let plan = fs::read_to_string(sample().join(format!("Weirbach.p{number}"))).unwrap_or_default();
        plan.contains("Geom File=g03")
    });
    let plan = text.expect("the sample has a 2D plan");
    let (_worker, result) = carry_out(&plan, "");
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{:?}", result.verdict);
}

#[test]
fn every_fault_of_the_model_and_of_the_machine_is_told_as_what_it_is() {
    let fault = |fault: &str| carry_out("02", &format!("[plans.02]\nfault = \"{fault}\"\nat = 0.4\n")).1;
    let unstable = fault("unstable");
    assert!(matches!(unstable.outcome, AttemptOutcome::ModelFailed { .. }), "{:?}", unstable.outcome);
    assert_eq!(unstable.verdict.unwrap().state, VerdictState::Unstable);
    let geometry = fault("geometry");
    assert!(
        matches!(&geometry.outcome, AttemptOutcome::ModelFailed { message } if message.to_lowercase().contains("error")),
        "{:?}",
        geometry.outcome
    );
    assert_eq!(cause(&fault("no-result")), Some(InfrastructureCause::NoResult));
    assert_eq!(cause(&fault("crash")), Some(InfrastructureCause::EngineCrashed));
    assert_eq!(fault("silent").outcome, AttemptOutcome::Succeeded {});
}

#[test]
fn a_hanging_engine_is_cancelled() {
    let worker = Worker::new();
    let order = order(&worker, "a-1", "02", "[plans.02]\nfault = \"hang\"\nat = 0.4\n");
    let folder = worker.put_claimed(&order);
    let run = worker.start_run("a-1");
    wait_for("the engine", || folder.started().and_then(|started| started.engine));
    fs::write(folder.file(attempt_file::CANCEL), "").unwrap();
    assert_eq!(run.wait(), Some(0));
    assert_eq!(folder.result().unwrap().outcome, AttemptOutcome::Cancelled {});
}

#[test]
fn plans_of_one_project_run_side_by_side() {
    let worker = Worker::new();
    let _serve = worker.serve(2, 60);
    let folders: Vec<_> = ["01", "02", "01", "02"]
        .iter()
        .enumerate()
        .map(|(number, plan)| worker.put_into_inbox(&order(&worker, &format!("a-{number}"), plan, "")))
        .collect();
    for folder in &folders {
        assert_eq!(wait_for_result(folder).outcome, AttemptOutcome::Succeeded {});
    }
}
