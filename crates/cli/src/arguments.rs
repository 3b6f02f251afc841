//! The command line: a contract, scripts rely on it.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Runs HEC-RAS plans on every machine you have, and brings back verified results.
#[derive(Debug, Parser)]
#[command(name = "spillway", version, max_term_width = 110)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub area: Area,
}

/// The areas of the program.
#[derive(Debug, Subcommand)]
pub enum Area {
    /// Looks at a project: its plans, what they need, what they have
    Project(ProjectArea),
    /// Runs plans of a project, and shows it live
    Run(RunArguments),
    /// Runs made so far: look, resume, pause, cancel, requeue, delete
    Runs(RunsArea),
    /// Workers: add, check, look, stop
    Workers(WorkersArea),
    /// Looks at a result file
    Results(ResultsArea),
    /// Serves the page for a browser on this machine, until Ctrl-C
    Serve(ServeArguments),
    /// The background process that owns the queue; started by itself when it is needed
    Controller(ControllerArguments),
}

/// `spillway project …`
#[derive(Debug, Args)]
pub struct ProjectArea {
    /// What to do
    #[command(subcommand)]
    pub command: ProjectCommand,
}

/// Commands on a project.
#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    /// Shows the plans with what they need and their results
    Show {
        /// The project file X.prj, or a folder with one project
        project: PathBuf,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// `spillway run …`
#[derive(Debug, Args)]
pub struct RunArguments {
    /// The project file X.prj, or a folder with one project
    pub project: PathBuf,
    /// Plan numbers, 01,03, or all
    #[arg(long, alias = "plan", value_name = "NN,NN|all", default_value = "all")]
    pub plans: String,
    /// A worker file to use for this run
    #[arg(long, value_name = "FILE", conflicts_with = "on")]
    pub workers: Option<PathBuf>,
    /// Names of workers to use, or all
    #[arg(long, value_name = "NAME,NAME|all")]
    pub on: Option<String>,
    /// Cores of each plan
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub cores: u32,
    /// Runs no more plans than this at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_concurrent: Option<u32>,
    /// Clears geometry preprocessor files first, in the private copies
    #[arg(long)]
    pub clear_geompre: bool,
    /// Computes plans whose result is current, too
    #[arg(long)]
    pub again: bool,
    /// Keeps the folders of the plans on the workers
    #[arg(long)]
    pub keep_folders: bool,
    /// Tries again this often after a failure of the model
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub retries: u32,
    /// Ends a plan after this many minutes
    #[arg(long, value_name = "MIN", value_parser = clap::value_parser!(u32).range(1..))]
    pub time_limit: Option<u32>,
    /// Which engine: auto, practice, or a HEC-RAS version such as 6.6
    #[arg(long, value_name = "auto|practice|VERSION", default_value = "auto")]
    pub engine: String,
    /// Priority of the engines: low, below-normal or normal
    #[arg(long, value_name = "PRIORITY", default_value = "low")]
    pub priority: String,
    /// Logins over SSH under way at once while this run goes on, instead of the setting
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub max_parallel_ssh: Option<u32>,
    /// Shares the whole queue out to the workers, and returns
    #[arg(long)]
    pub leave: bool,
    /// JSON lines, one object an event
    #[arg(long)]
    pub json: bool,
}

/// `spillway runs …`
#[derive(Debug, Args)]
pub struct RunsArea {
    /// What to do
    #[command(subcommand)]
    pub command: RunsCommand,
}

/// A run by its id, and how to answer.
#[derive(Debug, Args)]
pub struct RunChoice {
    /// The run's id; the newest where left out
    pub id: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Commands on runs.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Lists all runs, newest first
    List {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Shows a run with its plans and attempts
    Show {
        /// Run and form of the answer
        #[command(flatten)]
        run: RunChoice,
        /// With everything that was decided and heard, in words (with --json always)
        #[arg(long)]
        log: bool,
    },
    /// Attaches to what goes on, and starts what was waiting
    Resume {
        /// The run's id; the newest unfinished one where left out (asked for where several are)
        id: Option<String>,
        /// JSON lines, one object an event
        #[arg(long)]
        json: bool,
    },
    /// Starts no further plan; running ones go on
    Pause(RunChoice),
    /// Stops a run, or one plan of it
    Cancel {
        /// Run and form of the answer
        #[command(flatten)]
        run: RunChoice,
        /// Only this plan
        #[arg(long, alias = "plans", value_name = "NN")]
        plan: Option<String>,
    },
    /// Puts failed plans, or one plan, back into the queue; of a cancelled run the cancelled ones, too
    Requeue {
        /// Run and form of the answer
        #[command(flatten)]
        run: RunChoice,
        /// Every failed plan (the default)
        #[arg(long, conflicts_with = "plan")]
        failed: bool,
        /// Only this plan
        #[arg(long, alias = "plans", value_name = "NN")]
        plan: Option<String>,
    },
    /// Puts results beside the project that could not be put there before
    Publish(RunChoice),
    /// Deletes an ended run with its folder
    Delete {
        /// The run's id
        id: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// `spillway workers …`
#[derive(Debug, Args)]
pub struct WorkersArea {
    /// What to do
    #[command(subcommand)]
    pub command: WorkersCommand,
}

/// Commands on workers.
#[derive(Debug, Subcommand)]
pub enum WorkersCommand {
    /// Lists the workers
    List {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Adds a worker
    Add(AddArguments),
    /// Removes a worker
    Remove {
        /// Its name
        name: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Works through the checklist of one worker, or of all
    Check {
        /// Its name
        name: Option<String>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Shows slots, and whose work keeps them busy
    Status {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Ends a worker's agent after its current plans
    Stop {
        /// Its name; all workers where left out
        name: Option<String>,
        /// At once: its plans go back into the queue
        #[arg(long)]
        force: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Lets a worker that was set aside or stopped take plans again
    Allow {
        /// Its name
        name: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Confirms the key of a worker's machine, as `workers check` shows it
    Trust {
        /// Its name
        name: String,
        /// The key's fingerprint: SHA256:…
        fingerprint: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Keeps the password of a worker's login, read from standard input, in this system's credential store
    Password {
        /// Its name
        name: String,
        /// The passphrase of the key that its settings name, instead
        #[arg(long)]
        key: bool,
    },
    /// Copies a worker's logs into a folder
    Logs {
        /// Its name; all workers where left out
        name: Option<String>,
        /// The folder
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Deletes them on the worker afterwards
        #[arg(long)]
        delete: bool,
    },
    /// Imports a worker file (JSON, or one host a line)
    Import {
        /// The file
        file: PathBuf,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Writes all workers to a worker file, without secrets
    Export {
        /// The file
        file: PathBuf,
    },
}

/// `spillway workers add …`
#[derive(Debug, Args)]
pub struct AddArguments {
    /// Kind of worker (this version knows: local, ssh), then for ssh its host: [user@]host[:port], or an alias of your SSH
    /// configuration. Hosts alone are workers over SSH
    #[arg(required = true, value_name = "KIND|HOST")]
    pub what: Vec<String>,
    /// Its name
    #[arg(long)]
    pub name: Option<String>,
    /// Its folder, as its machine names it; over SSH ~/.spillway where left out
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Key for the login over SSH
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Log in by the system's own ssh (jump hosts, hardware keys)
    #[arg(long)]
    pub use_ssh_client: bool,
    /// Plans at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub slots: Option<u32>,
    /// Cores it may use in all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub cores_total: Option<u32>,
    /// Cores of each plan
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub cores_per_plan: Option<u32>,
    /// Lower is used first, 0 to 9
    #[arg(long, value_name = "0-9", value_parser = clap::value_parser!(u32).range(0..=9))]
    pub queue_priority: Option<u32>,
    /// Path of Ras.exe, or of the folder of HEC-RAS's Linux programs
    #[arg(long, value_name = "PATH")]
    pub engine_path: Option<PathBuf>,
    /// Version of that engine
    #[arg(long, value_name = "VERSION")]
    pub ras_version: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// `spillway results …`
#[derive(Debug, Args)]
pub struct ResultsArea {
    /// What to do
    #[command(subcommand)]
    pub command: ResultsCommand,
}

/// Commands on results.
#[derive(Debug, Subcommand)]
pub enum ResultsCommand {
    /// Shows verdict, messages, volume error and counts of a result file
    Show {
        /// X.p01.hdf
        file: PathBuf,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// `spillway serve`
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Where to listen; a free port of this machine alone where left out
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Opens the page in the default browser
    #[arg(long)]
    pub open: bool,
    /// One JSON object with address, port, token and origin
    #[arg(long)]
    pub json: bool,
}

/// `spillway controller`
#[derive(Debug, Args)]
pub struct ControllerArguments {
    /// Where the store, settings and run folders are; SPILLWAY_HOME else
    #[arg(long, value_name = "DIR")]
    pub home: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_priority_above_normal_is_no_number_of_cores() {
        assert!(Arguments::try_parse_from(["spillway", "run", "X.prj", "--cores", "0"]).is_err());
        assert!(Arguments::try_parse_from(["spillway", "run", "X.prj", "--workers", "w.json", "--on", "a"]).is_err());
    }
}
