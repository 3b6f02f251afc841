//! Looking at a worker: its folder, the agent, what the machine is, which engines stand there.

use super::Link;
use crate::clock::now_ms;
use engines::InstalledEngine;
use protocol::{ControllerLabel, WorkerFacts, worker_folder};
use workers::engine_search::EngineSearch;
use workers::link::{AgentProgram, LinkError, ServeLife, WorkerPath};
use workers::settings::{WorkerKind, WorkerSettings};

/// What was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The agent of this build, put there.
    pub agent: AgentProgram,
    /// What the machine says of itself.
    pub facts: WorkerFacts,
    /// Engines there.
    pub engines: Vec<InstalledEngine>,
    /// What is wrong with its settings, where it takes no plans for that.
    pub trouble: Option<String>,
    /// Worker's clock minus ours, milliseconds.
    pub clock_offset: i64,
    /// Bytes of the cache and of attempts that stand there; none where they could not be counted.
    pub folder_bytes: Option<u64>,
}

/// What an examination brought.
pub(crate) struct Examined {
    /// The settings by which it was looked at: news of other ones say nothing any more.
    pub settings: WorkerSettings,
    /// What was found, or why nothing.
    pub found: Result<Found, LinkError>,
    /// Its `serve`, where it could be asked.
    pub serve: Option<ServeLife>,
    /// Attempts of this store in its folder, wherever they stand.
    pub ours: Vec<protocol::AttemptId>,
}

/// Looks at a worker. Its folder is made and the agent is put there, so that a plan can be staged at once.
pub(crate) fn examine(link: &dyn Link, settings: &WorkerSettings, label: &ControllerLabel) -> Examined {
    let found = look(link, settings);
    let serve = link.serve_life().ok();
    let ours = if found.is_ok() { ours(link, label) } else { Vec::new() };
    Examined { settings: settings.clone(), found, serve, ours }
}

fn look(link: &dyn Link, settings: &WorkerSettings) -> Result<Found, LinkError> {
    // A folder may have become read-only, or its disk full, since the last look.
    link.try_folder()?;
    let agent = link.put_agent()?;
    let asked = now_ms();
    let facts = link.facts(&agent)?;
    let clock_offset = facts.clock - (asked + now_ms()) / 2;
    let searched = link.engines(&EngineSearch::of(settings))?;
    let engines = searched.engines.into_iter().map(|found| found.engine).collect();
    // The same machine has the same clock; what is measured then is how long the question took.
    let clock_offset = if settings.kind == WorkerKind::Local { 0 } else { clock_offset };
    let size = |name: &'static str| link.folder_bytes(&WorkerPath::of(name));
    let folder_bytes =
        [worker_folder::CACHE, worker_folder::ATTEMPTS].into_iter().map(size).sum::<Result<u64, _>>().ok();
    Ok(Found { agent, facts, engines, trouble: searched.trouble, clock_offset, folder_bytes })
}

/// Engines of this machine, with the one that a worker's settings name.
pub(crate) fn engines_here(settings: &WorkerSettings) -> Vec<InstalledEngine> {
    EngineSearch::of(settings).look_here().engines.into_iter().map(|found| found.engine).collect()
}

/// Names of attempts that begin with this store's id.
fn ours(link: &dyn Link, label: &ControllerLabel) -> Vec<protocol::AttemptId> {
    let mut found = Vec::new();
    for folder in [worker_folder::INBOX, worker_folder::ATTEMPTS, worker_folder::WITHDRAWN] {
        let Ok(entries) = link.list(&WorkerPath::of(folder)) else { continue };
        for entry in entries {
            let name = entry.name.trim_start_matches('.');
            let name = name.strip_suffix(".tmp").or_else(|| name.strip_suffix(".gone")).unwrap_or(name);
            let attempt = protocol::AttemptId(name.to_owned());
            if name.starts_with(&format!("{}-", label.id)) && attempt.is_well_formed() && !found.contains(&attempt) {
                found.push(attempt);
            }
        }
    }
    found
}
