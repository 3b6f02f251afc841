//! What the host of a page (window, web server) says beside the controller's own frames.

use serde::{Deserialize, Serialize};

/// State of the way from a page to the controller. A page asks for a new snapshot whenever it is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "host", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum HostFrame {
    /// Commands reach the controller. Answers to commands sent before do not come any more.
    Connected {},
    /// The controller is away; it is looked for, and started again where it ended.
    Lost {
        /// Why, for people.
        message: String,
    },
}
