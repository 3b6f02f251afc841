//! `spillway`: the terminal client, and the controller process itself (`spillway controller`).
//!
//! Knows the controller's commands and types, not its insides. What scripts rely on goes to standard output, words for
//! people go to standard error.

mod arguments;
mod browser;
mod commands;
mod connection;
mod exit;
mod hidden_line;
mod live;
mod table;
mod terminate;
mod text;

use arguments::{Area, Arguments};
use clap::Parser;
use exit::Exit;

fn main() -> std::process::ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return exit::on_bad_call(&error),
    };
    let ended = match arguments.area {
        Area::Controller(area) => commands::controller::run(&area),
        Area::Results(area) => commands::results::run(area),
        Area::Project(area) => commands::on_runtime(commands::project::run(area)),
        Area::Run(area) => commands::on_runtime(commands::run::start(area)),
        Area::Runs(area) => commands::on_runtime(commands::runs::run(area)),
        Area::Serve(area) => commands::on_runtime(commands::serve::run(area)),
        Area::Workers(area) => commands::on_runtime(commands::workers::run(area)),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            exit::say(&failure);
            Exit::from(&failure).into()
        }
    }
}
