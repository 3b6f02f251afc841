//! Prints what of a result file can be drawn, and its numbers, as one JSON object.
//!
//! `series_json FILE` prints places, variables and reaches; `series_json FILE --all [MOST]` also every series, thinned to MOST
//! values, and every profile; `series_json FILE --series PLACE VARIABLE [MOST]` one series, PLACE as JSON
//! (`{"kind":"cross-section","index":0}`); `series_json FILE --profile RIVER REACH` one profile. The oracle tests it.

use ras_results::series::{self, ResultContents};
use ras_results::{HdfFile, ResultSource};
use serde_json::{Value, json};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: series_json FILE [--all [MOST] | --series PLACE VARIABLE [MOST] | --profile RIVER REACH]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match printed(&arguments) {
        Ok(Some(document)) => {
            println!("{document}");
            ExitCode::SUCCESS
        }
        Ok(None) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn printed(arguments: &[&str]) -> Result<Option<Value>, Box<dyn Error>> {
    let most = |text: &[&str]| text.first().map_or(Ok(usize::MAX), |text| text.parse::<usize>());
    let Some((file, asked)) = arguments.split_first() else { return Ok(None) };
    let source = HdfFile::open(Path::new(file))?;
    Ok(Some(match asked {
        [] => json!({"contents": series::contents(&source)?}),
        ["--all", rest @ ..] => all(&source, most(rest)?)?,
        ["--series", place, variable, rest @ ..] => {
            json!(series::series(&source, &serde_json::from_str(place)?, variable, most(rest)?)?)
        }
        ["--profile", river, reach] => json!(series::profile(&source, river, reach)?),
        [..] => return Ok(None),
    }))
}

fn all(source: &dyn ResultSource, most: usize) -> Result<Value, Box<dyn Error>> {
    let contents: ResultContents = series::contents(source)?;
    let mut numbers = Vec::new();
    for group in &contents.groups {
        for place in &group.places {
            for variable in &group.variables {
                let read = series::series(source, &place.place, &variable.name, most)?;
                numbers.push(json!({"place": place.place, "numbers": read}));
            }
        }
    }
    let mut profiles = Vec::new();
    for reach in &contents.reaches {
        profiles.push(json!(series::profile(source, &reach.river, &reach.reach)?));
    }
    Ok(json!({"contents": contents, "series": numbers, "profiles": profiles}))
}
