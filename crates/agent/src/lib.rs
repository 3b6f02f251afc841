//! The agent: our small program on a worker. `serve` watches a worker folder and keeps its slots, `run` carries out one
//! attempt, `facts` tells about the machine. The folder is the whole interface; no network is used or read.
//!
//! Where each thing stands:
//!
//! - [`folder`]: the worker folder and an attempt's folder, their locks and their small files
//! - [`facts`]: what the machine is
//! - [`run`]: one attempt, from its spec to `result.json`
//! - [`serve`]: inbox, slots, adoption, news
//! - [`process`]: an engine's process tree, by operating system
//!
//! What is synced to disk: nothing, except the results of computations of a minute and longer. A machine that stops
//! suddenly may leave a `result.json` of no bytes, which counts as none, or a result file that does not have its hash,
//! which the controller notices when it collects; either costs a repetition, never a wrong result.

pub mod events;
pub mod facts;
pub mod folder;
pub mod machine;
pub mod process;
pub mod run;
pub mod serve;

/// Version of the agent, as it says it in its documents.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
