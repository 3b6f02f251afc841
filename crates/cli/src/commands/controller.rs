//! `spillway controller`: the background process itself.

use crate::arguments::ControllerArguments;
use crate::exit::{Exit, Failure};

/// Runs the controller in this process until it has nothing left to do.
pub fn run(arguments: &ControllerArguments) -> Result<Exit, Failure> {
    let home = arguments.home.clone().unwrap_or_else(controller::home);
    controller::run_controller(&home).map_err(|error| Failure::Connection(error.to_string()))?;
    Ok(Exit::Done)
}
