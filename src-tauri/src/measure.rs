//! How long a start takes, for those who measure it: `SPILLWAY_MEASURE_START=1`, or `exit` to end after it.

use crate::quit;
use std::io::Write;
use std::time::Instant;
use tauri::AppHandle;

const VARIABLE: &str = "SPILLWAY_MEASURE_START";

/// The page drew its first frame and takes input; the program began at `begun`.
pub fn on_first_frame(app: &AppHandle, begun: Instant) {
    let milliseconds = begun.elapsed().as_millis();
    tracing::info!("first frame after {milliseconds} ms");
    let Some(wanted) = std::env::var_os(VARIABLE) else { return };
    // Nobody may be listening.
    drop(writeln!(std::io::stdout(), "{{\"toFirstFrameMs\": {milliseconds}}}"));
    if wanted == "exit" {
        quit::end(app);
    }
}
