//! Prints the `project show --json` document of a project: `cargo run -p ras-project --example show -- X.prj`.

use ras_project::Project;
use ras_project::report::{ProjectReport, ResultReport};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args_os().skip(1) {
        match Project::open(path.as_ref()) {
            Ok(project) => {
                let report =
                    ProjectReport::new(&project, &project.closures(), |plan| ResultReport::from_disk(&project, plan));
                println!("{}", serde_json::to_string_pretty(&report)?);
            }
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}
