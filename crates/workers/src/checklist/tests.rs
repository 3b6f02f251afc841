//! Checklists of this machine with an agent that answers, and with one that does not.

use super::*;
use crate::alive::AttemptLife;
use crate::engine_search::{EngineSearch, FoundEngine, FoundEngines};
use crate::link::{AgentProgram, LinkError, Operation, ServeLife, Starter, WorkerPath};
use crate::local::LocalLink;
use crate::settings::WorkerSettings;
use crate::staging::{CacheCleaned, CacheLimits};
use engines::InstalledEngine;
use protocol::{AttemptId, ContentHash, EngineKind, EngineRequest, HostIdentity, WorkerFacts};

/// An agent that answers with these facts, or does not start; and the engines that stand there.
struct Agent(Option<WorkerFacts>, FoundEngines);

impl Starter for Agent {
    fn put_agent(&self) -> Result<AgentProgram, LinkError> {
        Ok(AgentProgram { hash: ContentHash("0".repeat(64)), program: WorkerPath::of("bin") })
    }
    fn start_serve(&self, _: &AgentProgram, _: Option<u32>) -> Result<ServeLife, LinkError> {
        Ok(ServeLife::Gone(None))
    }
    fn serve_life(&self) -> Result<ServeLife, LinkError> {
        Ok(ServeLife::Gone(None))
    }
    fn stop_serve(&self) -> Result<(), LinkError> {
        Ok(())
    }
    fn facts(&self, _: &AgentProgram) -> Result<WorkerFacts, LinkError> {
        self.0.clone().ok_or_else(|| LinkError::other(Operation::AskAgent, "here", "bin", "exec format error"))
    }
    fn engines(&self, search: &EngineSearch) -> Result<FoundEngines, LinkError> {
        // What is wrong with the settings is looked for in truth.
        Ok(FoundEngines { trouble: search.look_here().trouble, ..self.1.clone() })
    }
    fn trust(&self, _: &str) -> Result<(), LinkError> {
        Ok(())
    }
    fn clean_cache(&self, _: &CacheLimits) -> Result<CacheCleaned, LinkError> {
        Ok(CacheCleaned::default())
    }
    fn ends_with_session(&self) -> Result<Option<String>, LinkError> {
        Ok(None)
    }
    fn attempt_life(&self, _: &AttemptId) -> Result<AttemptLife, LinkError> {
        Ok(AttemptLife::Nowhere)
    }
}

fn facts() -> WorkerFacts {
    WorkerFacts {
        schema: 1,
        agent_version: "0.1.0".into(),
        os: "linux".into(),
        arch: "x86_64".into(),
        hostname: "desk".into(),
        machine_id: "me".into(),
        boot_id: "b".into(),
        cores: 8,
        memory_bytes: 16 << 30,
        memory_available_bytes: 12 << 30,
        disk_free_bytes: 1,
        clock: crate::system::now(),
    }
}

fn engine(kind: EngineKind, version: &str) -> EngineRequest {
    EngineRequest { kind, version: version.into(), program: "x".into() }
}

fn run(
    link: &LocalLink,
    settings: &WorkerSettings,
    agent: Option<WorkerFacts>,
    engines: Vec<EngineRequest>,
) -> Checklist {
    let found = engines.into_iter().map(|engine| FoundEngine {
        terms_accepted: (engine.kind == EngineKind::RasWindows).then(|| engine.version != "6.5"),
        engine: InstalledEngine { kind: engine.kind, version: engine.version, program: engine.program },
    });
    let agent = Agent(agent, FoundEngines { engines: found.collect(), trouble: None });
    let what = Checked { settings, files: link, starter: &agent };
    let mut told = Vec::new();
    let list = check_worker(&what, &mut |check| told.push(check.clone()));
    assert_eq!(told, list.checks, "a check was not told as it was done");
    list
}

fn state(list: &Checklist, id: &str) -> CheckState {
    list.checks.iter().find(|check| check.id == id).unwrap().state
}

#[test]
fn a_good_machine_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let link = LocalLink::new("here", folder.path().join("worker"));
    let list = run(&link, &WorkerSettings::local("here"), Some(facts()), vec![engine(EngineKind::RasWindows, "6.6")]);
    assert!(list.is_ready(), "{:?}", list.checks);
    assert_eq!(list.first_reason(), None);
    assert!(
        std::fs::read_dir(folder.path().join("worker/inbox")).unwrap().next().is_none(),
        "the check left something"
    );
}

#[test]
fn terms_that_nobody_agreed_to_are_told_before_a_run_stops_at_them() {
    let folder = tempfile::tempdir().unwrap();
    let link = LocalLink::new("here", folder.path());
    let settings = WorkerSettings::local("here");
    let list = |versions: &[&str]| {
        let engines = versions.iter().map(|version| engine(EngineKind::RasWindows, version)).collect();
        run(&link, &settings, Some(facts()), engines)
    };
    assert_eq!(state(&list(&["6.6"]), "terms"), CheckState::Passed);
    let open = list(&["6.6", "6.5"]);
    let check = open.checks.iter().find(|check| check.id == "terms").unwrap();
    assert_eq!(check.state, CheckState::Warned);
    assert_eq!(check.detail, "this user has not agreed to those of HEC-RAS 6.5, as far as can be seen");
    assert!(open.is_ready(), "what can be seen is no proof");
    assert!(list(&[]).checks.iter().all(|check| check.id != "terms"));
}

#[test]
fn an_agent_that_does_not_start_is_told_and_what_needs_it_waits() {
    let folder = tempfile::tempdir().unwrap();
    let link = LocalLink::new("here", folder.path());
    let list = run(&link, &WorkerSettings::local("here"), None, vec![]);
    assert_eq!(state(&list, "agent"), CheckState::Failed);
    assert_eq!(state(&list, "slots"), CheckState::Waiting);
    assert!(list.first_reason().unwrap().contains("exec format error"));
    assert!(!list.is_ready());
}

#[test]
fn a_folder_that_is_a_file_fails_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "").unwrap();
    let list = run(&LocalLink::new("here", path), &WorkerSettings::local("here"), Some(facts()), vec![]);
    assert_eq!(state(&list, "folder"), CheckState::Failed);
    assert_eq!(state(&list, "disk-space"), CheckState::Waiting);
    assert!(list.checks.iter().filter(|check| check.state == CheckState::Failed).all(|check| check.way_out.is_some()));
}

#[test]
fn practice_alone_is_a_warning_and_a_wrong_path_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let link = LocalLink::new("here", folder.path());
    let practice = vec![engine(EngineKind::Practice, "practice 1")];
    let mut settings = WorkerSettings::local("here");
    let list = run(&link, &settings, Some(facts()), practice.clone());
    assert_eq!(state(&list, "engine"), CheckState::Warned);
    assert!(list.is_ready());
    settings.ras_exe_path = Some("/no/such/Ras.exe".into());
    assert_eq!(state(&run(&link, &settings, Some(facts()), practice), "engine"), CheckState::Failed);
}

#[test]
fn a_folder_of_another_machine_fails() {
    let folder = tempfile::tempdir().unwrap();
    let other = HostIdentity { schema: 1, machine_id: "other".into(), hostname: "wk7".into() };
    std::fs::write(folder.path().join("host.json"), serde_json::to_vec(&other).unwrap()).unwrap();
    let list = run(&LocalLink::new("here", folder.path()), &WorkerSettings::local("here"), Some(facts()), vec![]);
    let check = list.checks.iter().find(|check| check.id == "machine").unwrap();
    assert_eq!(check.state, CheckState::Failed);
    assert_eq!(check.detail, "the folder belongs to wk7, this is desk");
}

#[test]
fn a_wrong_clock_and_too_many_plans_are_warnings() {
    let folder = tempfile::tempdir().unwrap();
    let link = LocalLink::new("here", folder.path());
    let mut settings = WorkerSettings::local("here");
    settings.max_parallel_plans = Some(20);
    let late = WorkerFacts { clock: crate::system::now() - 120_000, ..facts() };
    let list = run(&link, &settings, Some(late), vec![engine(EngineKind::RasLinux, "6.6")]);
    assert_eq!(state(&list, "clock"), CheckState::Warned);
    assert_eq!(state(&list, "slots"), CheckState::Warned);
    assert!(list.is_ready());
}

#[test]
fn a_kind_of_a_later_version_fails_with_its_name() {
    let refused = crate::settings::NotSupported { what: "PsExec workers", worker: "wk1".into() };
    let list = not_supported(&refused);
    assert!(!list.is_ready());
    assert!(list.first_reason().unwrap().contains("PsExec workers are not in this version"));
}

#[test]
fn engines_are_listed_with_version_and_path() {
    let folder = tempfile::tempdir().unwrap();
    let link = LocalLink::new("here", folder.path());
    let at =
        |kind, version: &str, program: &str| EngineRequest { kind, version: version.into(), program: program.into() };
    let engines = vec![
        at(EngineKind::RasWindows, "6.6", "C:/HEC/6.6/Ras.exe"),
        at(EngineKind::RasLinux, "6.5", "/opt/ras65"),
        at(EngineKind::Practice, "practice 1", "/bin/practice-ras"),
    ];
    let list = run(&link, &WorkerSettings::local("here"), Some(facts()), engines);
    let check = list.checks.iter().find(|check| check.id == "engine").unwrap();
    assert_eq!(
        check.detail,
        "HEC-RAS 6.6 in C:/HEC/6.6/Ras.exe; HEC-RAS 6.5 for Linux in /opt/ras65; the practice engine (practice 1) in /bin/practice-ras"
    );
}

#[test]
fn little_memory_for_each_plan_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let link = LocalLink::new("here", folder.path());
    let detail = |list: &Checklist| list.checks.iter().find(|check| check.id == "memory").unwrap().detail.clone();
    let mut settings = WorkerSettings::local("here");
    let list = run(&link, &settings, Some(facts()), vec![]);
    assert_eq!(state(&list, "memory"), CheckState::Passed);
    assert_eq!(detail(&list), "12.0 GB of 16.0 GB free: about 6.0 GB for each of 2 plans at a time");
    settings.max_parallel_plans = Some(13);
    let list = run(&link, &settings, Some(facts()), vec![]);
    assert_eq!(state(&list, "memory"), CheckState::Warned);
    assert!(detail(&list).contains("945 MB for each of 13"), "{}", detail(&list));
}

#[test]
fn a_path_that_hec_ras_stumbles_over_is_a_warning_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for (below, expected) in [("w", CheckState::Passed), ("bäche", CheckState::Warned)] {
        let link = LocalLink::new("here", folder.path().join(below));
        let list = run(&link, &WorkerSettings::local("here"), Some(facts()), vec![]);
        assert_eq!((state(&list, "folder"), state(&list, "path-length")), (CheckState::Passed, expected), "{below}");
    }
    let long = folder.path().join("a".repeat(130));
    let list = run(&LocalLink::new("here", long), &WorkerSettings::local("here"), Some(facts()), vec![]);
    assert_eq!(state(&list, "path-length"), CheckState::Warned);
}

#[test]
fn the_ids_and_the_order_of_the_checks_stay() {
    let folder = tempfile::tempdir().unwrap();
    let list = run(&LocalLink::new("here", folder.path()), &WorkerSettings::local("here"), Some(facts()), vec![]);
    let ids: Vec<&str> = list.checks.iter().map(|check| check.id).collect();
    assert_eq!(ids, ["folder", "path-length", "disk-space", "agent", "engine", "machine", "clock", "slots", "memory"]);
}
