//! Keeping an agent's `serve` alive where there is work for it, with the slots its owner wants.

use super::Link;
use std::time::{Duration, Instant};
use workers::link::{AgentProgram, LinkError, ServeLife};

/// How long an idle `serve` with another number of slots may take to end.
const END_LIMIT: Duration = Duration::from_secs(5);

/// Makes sure that a `serve` lives with `slots` slots. One with another number of slots is replaced while it is idle;
/// while it is busy, its slots stand. Attempts that run are not touched.
pub(crate) fn ensure_serve(link: &dyn Link, agent: &AgentProgram, slots: u32) -> Result<ServeLife, LinkError> {
    let life = link.serve_life()?;
    match &life {
        ServeLife::Alive(Some(state)) if state.slots != slots && state.busy.is_empty() => {
            link.stop_serve()?;
            let begun = Instant::now();
            while link.serve_life()?.is_alive() && begun.elapsed() < END_LIMIT {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        ServeLife::Alive(_) => return Ok(life),
        ServeLife::Gone(_) => {}
    }
    link.start_serve(agent, Some(slots))
}

/// Ends the `serve` of a worker that is removed, unless something of anybody runs there.
pub(crate) fn end_idle_serve(link: &dyn Link) -> Result<(), LinkError> {
    if is_idle(&link.serve_life()?) { link.stop_serve() } else { Ok(()) }
}

/// Whether a `serve` lives and has nothing to do. One that has not written its state yet may have.
fn is_idle(life: &ServeLife) -> bool {
    match life {
        ServeLife::Alive(Some(state)) => state.busy.is_empty(),
        ServeLife::Alive(None) | ServeLife::Gone(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{AttemptId, BusySlot, ControllerLabel, ServeState};

    #[test]
    fn an_agent_is_ended_only_where_nothing_of_anybody_runs() {
        let busy = BusySlot {
            slot: 1,
            attempt: AttemptId("a".into()),
            controller: ControllerLabel { id: "other".into(), owner: "somebody@else".into() },
            what: String::new(),
            since: 1,
            expected_end: None,
        };
        let state = |busy| ServeState {
            schema: protocol::SCHEMA_VERSION,
            pid: 1,
            version: String::new(),
            slots: 2,
            since: 1,
            busy,
        };
        assert!(is_idle(&ServeLife::Alive(Some(state(Vec::new())))));
        assert!(!is_idle(&ServeLife::Alive(Some(state(vec![busy])))));
        assert!(!is_idle(&ServeLife::Gone(Some(state(Vec::new())))));
    }
}
