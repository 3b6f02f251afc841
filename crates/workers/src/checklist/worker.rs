//! The checklist of a worker whose folder is reached by a link: this machine, or another one over SSH.

use super::check::{Check, CheckState, Checklist};
use super::words::{bytes, count};
use crate::engine_search::{EngineSearch, FoundEngine, FoundEngines};
use crate::link::{AgentProgram, Files, LinkError, Starter, WorkerPath};
use crate::settings::WorkerSettings;
use protocol::{EngineKind, EngineRequest, HostIdentity, WorkerFacts, worker_folder};

/// Below this no plan is sent.
const LEAST_SPACE: u64 = 300 << 20;

/// Below this a person should look.
const GOOD_SPACE: u64 = 5 << 30;

/// Clocks may differ by so many milliseconds.
const CLOCK_TOLERANCE: i64 = 5_000;

/// Cores of a plan where nobody says another number.
const CORES_PER_PLAN: u32 = 4;

/// Memory below which a person should look, a plan.
const GOOD_MEMORY: u64 = 1_000_000_000;

/// Longest path of a worker folder that leaves room for what stands below it on every system.
const LONGEST_PATH: usize = 120;

/// What the checklist looks at.
pub struct Checked<'a> {
    /// The worker.
    pub settings: &'a WorkerSettings,
    /// Its files.
    pub files: &'a dyn Files,
    /// Its agent.
    pub starter: &'a dyn Starter,
}

/// Runs the checks in order; `tell` is told each as it is done.
pub fn check_worker(what: &Checked<'_>, tell: &mut dyn FnMut(&Check)) -> Checklist {
    let mut checks: Vec<Check> = Vec::new();
    let mut done = |check: Check| {
        tell(&check);
        let passed = matches!(check.state, CheckState::Passed | CheckState::Warned);
        checks.push(check);
        passed
    };
    let far = what.files.local_folder().is_none();
    if far && !done(connection(what.files)) {
        for (id, title) in [FOLDER, PATH, SPACE, AGENT, SESSION, ENGINE, MACHINE, CLOCK, SLOTS, MEMORY] {
            done(Check::waiting(id, title, CONNECTION.1));
        }
        return Checklist { checks, facts: None };
    }
    let folder_is_good = done(folder(what.files));
    done(path(what.files));
    if folder_is_good {
        done(space(what.files));
    } else {
        done(Check::waiting(SPACE.0, SPACE.1, FOLDER.1));
    }
    let mut facts = None;
    if folder_is_good {
        let (check, found) = agent(what.starter);
        facts = found;
        done(check);
    } else {
        done(Check::waiting(AGENT.0, AGENT.1, FOLDER.1));
    }
    if far {
        done(session(what.starter));
    }
    match what.starter.engines(&EngineSearch::of(what.settings)) {
        Ok(found) => {
            done(engine(&found));
            if let Some(check) = terms(&found.engines) {
                done(check);
            }
        }
        Err(error) => {
            done(Check::failed(ENGINE.0, ENGINE.1, error.to_string(), "Check the worker once more"));
        }
    }
    match &facts {
        Some(facts) => {
            done(machine(what.files, facts));
            done(clock(facts, crate::system::now()));
            done(slots(what.settings, facts));
            done(memory(what.settings, facts));
        }
        None => {
            for (id, title) in [MACHINE, CLOCK, SLOTS, MEMORY] {
                done(Check::waiting(id, title, AGENT.1));
            }
        }
    }
    Checklist { checks, facts }
}

const CONNECTION: (&str, &str) = ("connection", "Connection");
const SESSION: (&str, &str) = ("session", "Outlives the login");
const FOLDER: (&str, &str) = ("folder", "Worker folder");
const PATH: (&str, &str) = ("path-length", "Path of the folder");
const SPACE: (&str, &str) = ("disk-space", "Disk space");
const AGENT: (&str, &str) = ("agent", "Agent starts");
const ENGINE: (&str, &str) = ("engine", "Engine");
const MACHINE: (&str, &str) = ("machine", "Machine");
const CLOCK: (&str, &str) = ("clock", "Clock");
const SLOTS: (&str, &str) = ("slots", "Slots");
const MEMORY: (&str, &str) = ("memory", "Memory for plans");

/// The machine lets one in, and the far end answers there.
fn connection(files: &dyn Files) -> Check {
    let (id, title) = CONNECTION;
    match files.place() {
        Ok(place) => Check::passed(id, title, format!("the agent answers in {place}")),
        Err(LinkError::UnknownHostKey { algorithm, fingerprint, .. }) => {
            let detail = format!("its {algorithm} key is not known here yet");
            let way_out = "Compare the fingerprint with what whoever keeps the machine says, then confirm it once";
            Check::asks_for_key(id, title, detail, way_out, &fingerprint)
        }
        Err(error @ LinkError::Unreachable { .. }) => {
            let way_out = "See that the machine is on, in the network, and takes SSH logins; then check again";
            Check::failed(id, title, error.reason().to_owned(), way_out)
        }
        Err(error) => {
            let way_out = "Mend what is said there, then check again";
            Check::failed(id, title, error.reason().to_owned(), way_out)
        }
    }
}

/// What is started over there goes on when the login ends.
fn session(starter: &dyn Starter) -> Check {
    let (id, title) = SESSION;
    match starter.ends_with_session() {
        Ok(None) => Check::passed(id, title, "the agent goes on when the connection ends"),
        Ok(Some(reason)) => {
            let way_out = "Until then a plan there ends with the connection, and goes back to the queue";
            Check::warned(id, title, reason, way_out)
        }
        Err(error) => Check::warned(id, title, error.to_string(), "Check again"),
    }
}

/// The folder can be made, written, renamed in and removed from.
fn folder(files: &dyn Files) -> Check {
    let (id, title) = FOLDER;
    let place = files.place().unwrap_or_default();
    match files.try_folder() {
        Err(error) => Check::failed(id, title, error.to_string(), "Choose a folder that this user may write to"),
        Ok(()) => Check::passed(id, title, format!("{place} can be written")),
    }
}

/// Everything an attempt has stands below the folder, and HEC-RAS stumbles over long paths and over special letters.
fn path(files: &dyn Files) -> Check {
    let (id, title) = PATH;
    let text = files.place().unwrap_or_default();
    let length = format!("{} characters", text.chars().count());
    let way_out = "HEC-RAS is known to stumble over such paths; choose a short one of plain letters and digits";
    if !text.is_ascii() {
        Check::warned(id, title, format!("{text} has letters beyond a to z"), way_out)
    } else if text.len() > LONGEST_PATH {
        Check::warned(id, title, format!("{length}, more than {LONGEST_PATH}"), way_out)
    } else {
        Check::passed(id, title, length)
    }
}

fn space(files: &dyn Files) -> Check {
    let (id, title) = SPACE;
    match files.free_space() {
        Err(error) => {
            Check::warned(id, title, error.to_string(), "Look at the disk; plans are staged as long as they fit")
        }
        Ok(free) if free < LEAST_SPACE => Check::failed(
            id,
            title,
            format!("{} free", bytes(free)),
            "Free some space, or choose a folder on another disk",
        ),
        Ok(free) if free < GOOD_SPACE => {
            let way_out = "Large results may not fit; free some space before a long run";
            Check::warned(id, title, format!("{} free", bytes(free)), way_out)
        }
        Ok(free) => Check::passed(id, title, format!("{} free", bytes(free))),
    }
}

fn agent(starter: &dyn Starter) -> (Check, Option<WorkerFacts>) {
    let (id, title) = AGENT;
    let asked = starter.put_agent().and_then(|agent: AgentProgram| starter.facts(&agent));
    match asked {
        Ok(facts) => {
            let detail = format!("version {} on {} {}", facts.agent_version, facts.os, facts.arch);
            (Check::passed(id, title, detail), Some(facts))
        }
        Err(error) => {
            let way_out = "Install the program again, or see whether a virus scanner keeps it from starting";
            (Check::failed(id, title, error.to_string(), way_out), None)
        }
    }
}

fn engine(found: &FoundEngines) -> Check {
    let (id, title) = ENGINE;
    if let Some(trouble) = &found.trouble {
        let way_out = "Correct the engine's path, or leave it empty to look in the usual places";
        return Check::failed(id, title, trouble.clone(), way_out);
    }
    let found: Vec<EngineRequest> = found.engines.iter().map(|found| found.engine.request()).collect();
    let names: Vec<String> =
        found.iter().map(|engine| format!("{} in {}", engine_name(engine), engine.program.display())).collect();
    let has_real = found.iter().any(|engine| match engine.kind {
        EngineKind::RasWindows | EngineKind::RasLinux => true,
        EngineKind::Practice => false,
    });
    if names.is_empty() {
        let way_out = "Install HEC-RAS, or give the engine's path: Ras.exe, or the folder of the Linux programs";
        Check::failed(id, title, "no engine was found", way_out)
    } else if has_real {
        Check::passed(id, title, names.join("; "))
    } else {
        let way_out = "For real results install HEC-RAS, or give its path";
        Check::warned(id, title, format!("only {}; its results are for practice", names.join("; ")), way_out)
    }
}

/// At its first start a version of HEC-RAS shows its terms to each user, and a run would wait for the answer.
fn terms(engines: &[FoundEngine]) -> Option<Check> {
    let (id, title) = ("terms", "Terms of HEC-RAS");
    let asked: Vec<(EngineRequest, bool)> = engines
        .iter()
        .filter_map(|found| found.terms_accepted.map(|accepted| (found.engine.request(), accepted)))
        .collect();
    let open: Vec<String> =
        asked.iter().filter(|(_, accepted)| !accepted).map(|(engine, _)| engine_name(engine)).collect();
    match (asked.is_empty(), open.is_empty()) {
        (true, _) => None,
        (false, true) => Some(Check::passed(id, title, "agreed to by this user")),
        (false, false) => Some(Check::warned(
            id,
            title,
            format!("this user has not agreed to those of {}, as far as can be seen", open.join(" and ")),
            "Open that HEC-RAS here once and agree; until then its first plan stops at that question",
        )),
    }
}

fn engine_name(engine: &EngineRequest) -> String {
    match engine.kind {
        EngineKind::Practice => format!("the practice engine ({})", engine.version),
        EngineKind::RasWindows => format!("HEC-RAS {}", engine.version),
        EngineKind::RasLinux => format!("HEC-RAS {} for Linux", engine.version),
    }
}

/// The folder is this machine's, not another one's that shares the same home.
fn machine(files: &dyn Files, facts: &WorkerFacts) -> Check {
    let (id, title) = MACHINE;
    let memory = format!(
        "{}, {}, {} of memory ({} free)",
        facts.hostname,
        count(facts.cores, "core", "cores"),
        bytes(facts.memory_bytes),
        bytes(facts.memory_available_bytes)
    );
    let owner = match files.read_from(&WorkerPath::of(worker_folder::HOST), 0, 1 << 16) {
        Ok(text) => serde_json::from_slice::<HostIdentity>(&text).ok(),
        Err(_) => None,
    };
    match owner {
        Some(owner) if owner.machine_id != facts.machine_id => {
            let detail = format!("the folder belongs to {}, this is {}", owner.hostname, facts.hostname);
            Check::failed(id, title, detail, "Give each machine a worker folder of its own")
        }
        Some(_) | None => Check::passed(id, title, memory),
    }
}

fn clock(facts: &WorkerFacts, now: i64) -> Check {
    let (id, title) = CLOCK;
    let difference = facts.clock.saturating_sub(now);
    if difference.abs() > CLOCK_TOLERANCE {
        let detail = format!("its clock is {} s off", difference / 1000);
        Check::warned(id, title, detail, "Set its clock; times in the history are by the worker's clock")
    } else {
        Check::passed(id, title, "agrees with this machine")
    }
}

fn slots(settings: &WorkerSettings, facts: &WorkerFacts) -> Check {
    let (id, title) = SLOTS;
    let cores = settings.cores_total.unwrap_or(facts.cores);
    let per_plan = settings.cores_per_plan.unwrap_or(CORES_PER_PLAN);
    if cores > facts.cores {
        let detail = format!("cores_total says {cores}, the machine has {}", count(facts.cores, "core", "cores"));
        return Check::warned(id, title, detail, "Correct cores_total, or remove it");
    }
    match settings.max_parallel_plans {
        Some(plans) if plans > facts.cores => {
            let detail =
                format!("{} at a time on {}", count(plans, "plan", "plans"), count(facts.cores, "core", "cores"));
            Check::warned(id, title, detail, "More plans than cores slow each other down; lower max_parallel_plans")
        }
        Some(plans) => Check::passed(id, title, format!("{} at a time, as set", count(plans, "plan", "plans"))),
        None => {
            let cores = count(cores, "core", "cores");
            Check::passed(id, title, format!("{cores}, {per_plan} for each plan where a run says no other number"))
        }
    }
}

/// What a plan may use where every slot is busy. The queue lets a plan wait that is known to need more than is free.
fn memory(settings: &WorkerSettings, facts: &WorkerFacts) -> Check {
    let (id, title) = MEMORY;
    let (free, total) = (facts.memory_available_bytes, facts.memory_bytes);
    let cores = settings.cores_total.unwrap_or(facts.cores);
    let by_cores = cores / settings.cores_per_plan.unwrap_or(CORES_PER_PLAN).max(1);
    let plans = settings.max_parallel_plans.unwrap_or(by_cores).max(1);
    let each = free / u64::from(plans);
    let all = format!("{} of {} free", bytes(free), bytes(total));
    let detail = match plans {
        1 => format!("{all} for one plan at a time"),
        several => format!("{all}: about {} for each of {several} plans at a time", bytes(each)),
    };
    if each < GOOD_MEMORY {
        let way_out = "Large 2D models need more; close other programs, or lower max_parallel_plans";
        Check::warned(id, title, detail, way_out)
    } else {
        Check::passed(id, title, detail)
    }
}
