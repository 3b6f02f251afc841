//! `spillway project show`.

use super::{absolute, print_json, print_line};
use crate::arguments::{ProjectArea, ProjectCommand};
use crate::connection::{ask, connect, unexpected};
use crate::exit::{Exit, Failure};
use crate::table::{self, Side};
use crate::text::safe;
use controller::api::{Command, OpenProject, Reply};
use serde_json::Value;

/// Runs a command on a project.
pub async fn run(area: ProjectArea) -> Result<Exit, Failure> {
    let ProjectCommand::Show { project, json } = area.command;
    let mut client = connect().await?;
    let request = OpenProject { path: absolute(&project)? };
    let document = match ask(&mut client, Command::ProjectOpen(request)).await? {
        Reply::Project(document) => document.0,
        other => return Err(unexpected(&other)),
    };
    if json {
        print_json(&document)?;
    } else {
        lines(&document).iter().for_each(|line| print_line(line));
    }
    Ok(Exit::Done)
}

fn word<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn lines(document: &Value) -> Vec<String> {
    let mut lines = vec![safe(word(document, "/title")), format!("  {}", safe(word(document, "/path")))];
    for problem in list(document, "problems") {
        lines.push(format!("  ! {}", safe(word(problem, "/message"))));
    }
    lines.push(String::new());
    let rows: Vec<Vec<String>> = list(document, "plans").map(row).collect();
    let columns = [
        ("#", Side::Left),
        ("Title", Side::Left),
        ("Kind", Side::Left),
        ("Window", Side::Left),
        ("Geometry", Side::Left),
        ("Flow", Side::Left),
        ("Result", Side::Left),
    ];
    lines.extend(table::lines(&columns, &rows));
    for plan in list(document, "plans") {
        let number = safe(word(plan, "/number"));
        if plan.get("exists") == Some(&Value::Bool(false)) {
            lines.push(format!("  ! {number}: the plan file {} is missing", safe(word(plan, "/file"))));
        }
        for input in list(plan, "inputs").filter(|input| input.get("exists") == Some(&Value::Bool(false))) {
            lines.push(format!("  ! {number}: missing {} {}", safe(word(input, "/role")), safe(word(input, "/path"))));
        }
    }
    lines
}

fn row(plan: &Value) -> Vec<String> {
    let file = |part: &str| {
        let name = safe(word(plan, &format!("/{part}/file")));
        let extension = name.rsplit('.').next().unwrap_or("").to_owned();
        match plan.pointer(&format!("/{part}/exists")) {
            Some(Value::Bool(false)) => format!("{extension} missing"),
            _ => extension,
        }
    };
    let kind = [word(plan, "/dimension"), word(plan, "/kind")];
    let window = match plan.get("window") {
        Some(Value::Object(_)) => {
            format!(
                "{} – {}",
                word(plan, "/window/start").replace('T', " "),
                word(plan, "/window/end").replace('T', " ")
            )
        }
        _ => "–".to_owned(),
    };
    vec![
        safe(word(plan, "/number")),
        crate::text::clipped(&safe(word(plan, "/title")), 40),
        kind.iter().filter(|part| **part != "unknown").copied().collect::<Vec<_>>().join(" "),
        safe(&window),
        file("geometry"),
        file("flow"),
        result_state(plan),
    ]
}

/// The state of a plan's result; a practice result is never shown as if it were one of HEC-RAS.
fn result_state(plan: &Value) -> String {
    let state = word(plan, "/result/state").replace('-', " ");
    if word(plan, "/result/engine").contains("practice") { format!("{state} (practice)") } else { state }
}
