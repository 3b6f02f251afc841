//! The agent's command line. Everything it does is in the library.

use agent::folder::folder_of_this_machine;
use agent::serve::{ServeEnd, ServeOptions, detach, relay, serve};
use agent::{facts, process, run};
use clap::{Parser, Subcommand};
use std::error::Error;
use std::fs::OpenOptions;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;
use tracing_subscriber::filter::LevelFilter;
use workers::far::{UntilIdle, answer_calls};
use workers::link::Starter;
use workers::local::LocalLink;

/// A far end of which nobody asks anything for so long ends: the cable was cut, and nothing tells it.
const FAR_IDLE: Duration = Duration::from_secs(300);

#[derive(Parser)]
#[command(name = "spillway-agent", version, about = "Carries out Spillway's attempts on a worker")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Watch a worker folder and keep its slots
    Serve {
        /// The worker folder; made where it is missing
        folder: PathBuf,
        /// Plans at a time
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        slots: u32,
        /// End after this many seconds without work
        #[arg(long, default_value_t = 600)]
        linger: u64,
        /// Write a line of news for each change of an attempt; serving itself goes on in a process of its own
        #[arg(long, conflicts_with = "detach")]
        stdio: bool,
        /// Serve in a process of its own and return when it serves
        #[arg(long)]
        detach: bool,
        /// Leave the session and say when the folder is served (used by --detach)
        #[arg(long, hide = true)]
        announce: bool,
    },
    /// Carry out one claimed attempt
    Run {
        /// The worker folder
        folder: PathBuf,
        /// Name of the attempt
        attempt: String,
    },
    /// Answer calls about the worker folder over standard input and output, until they are closed
    Far {
        /// The worker folder; made where it is missing
        folder: PathBuf,
        /// What the controller calls this worker
        #[arg(long)]
        worker: String,
        /// The folder may be on a home that several machines share: each has one of its own below it
        #[arg(long)]
        apart: bool,
    },
    /// Print what this machine is
    Facts {
        /// The worker folder, whose disk is meant
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    process::keep_streams_to_oneself();
    match carry_out(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("spillway-agent: {error}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Far { folder, worker, apart } => {
            std::fs::create_dir_all(&folder)?;
            let folder = folder.canonicalize()?;
            if apart {
                let own = folder_of_this_machine(&folder)?;
                if own != folder {
                    return go_on_in(&own, &worker);
                }
            }
            let link = LocalLink::new(worker, folder).with_agent(std::env::current_exe()?);
            let mut input = UntilIdle::of(std::io::stdin(), FAR_IDLE);
            answer_calls(&link, &mut BufReader::new(&mut input), &mut BufWriter::new(std::io::stdout().lock()))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Run { folder, attempt } => {
            tracing_subscriber::fmt()
                .with_max_level(LevelFilter::WARN)
                .with_writer(std::io::stderr)
                .with_ansi(false)
                .init();
            match run::run_attempt(&folder, &attempt) {
                Ok(_outcome) => Ok(ExitCode::SUCCESS),
                Err(refused) => {
                    eprintln!("spillway-agent: {refused}");
                    Ok(ExitCode::from(3))
                }
            }
        }
        Command::Facts { folder } => {
            println!("{}", serde_json::to_string(&facts::facts(&folder))?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve { folder, slots, linger, stdio, detach: detached, announce } => {
            let options = ServeOptions { slots, linger: Duration::from_secs(linger) };
            process::outlive_terminal();
            if stdio {
                relay(&folder, options, std::io::stdin(), std::io::stdout())?;
            } else if detached {
                tell_served(detach(&folder, options)?);
            } else {
                log_to(&folder);
                if announce {
                    process::leave_session();
                }
                let end = serve(&folder, options, move || {
                    if announce {
                        println!("serving");
                        let _ = std::io::stdout().flush();
                    }
                })?;
                match end {
                    ServeEnd::Idle => {}
                    ServeEnd::ServedBy(state) => tell_served(state),
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The far end of this machine's own folder: by the agent that stands there, beside which its engines are looked for.
fn go_on_in(own: &Path, worker: &str) -> Result<ExitCode, Box<dyn Error>> {
    std::fs::create_dir_all(own)?;
    let link = LocalLink::new(worker, own).with_agent(std::env::current_exe()?);
    let program = link.put_agent()?.program.below(own);
    let mut command = std::process::Command::new(program);
    command.arg("far").arg(own).arg("--worker").arg(worker);
    Ok(process::become_program(command)?)
}

fn tell_served(state: Option<protocol::ServeState>) {
    match state {
        Some(state) => println!("served by process {} with {} slots", state.pid, state.slots),
        None => println!("served by another process"),
    }
}

/// `serve.log` of the folder, else stderr. `RUST_LOG` raises what is logged.
fn log_to(folder: &Path) {
    let level = std::env::var("RUST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let builder = tracing_subscriber::fmt().with_max_level(level).with_ansi(false);
    let path = folder.join(protocol::worker_folder::SERVE_LOG);
    let _ = std::fs::create_dir_all(folder);
    match OpenOptions::new().append(true).create(true).open(path) {
        Ok(file) => builder.with_writer(Mutex::new(file)).init(),
        Err(_) => builder.with_writer(std::io::stderr).init(),
    }
}
