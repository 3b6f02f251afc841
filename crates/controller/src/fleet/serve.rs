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
