//! Real projects through the whole way with the practice engine: each plan is computed, with the plan's own names, or
//! refused beforehand with a reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use whole_way::House;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// The project files of HEC-RAS directly in a folder.
fn project_file(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("prj")))
        .filter(|path| std::fs::read(path).unwrap().starts_with(b"Proj Title="))
        .collect();
    assert_eq!(found.len(), 1, "{folder:?}: {found:?}");
    found.remove(0)
}

fn projects() -> Option<Vec<PathBuf>> {
    let folder = whole_way::real_data()?.join("projects");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    Some(found)
}

/// Every file that the user had, which a run must leave as it is; results are what a run is for.
fn inputs(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            found.extend(inputs(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn every_plan_of_every_real_project_is_computed_or_refused_with_a_reason() {
    let Some(projects) = projects() else {
        return whole_way::skip(
            "every_plan_of_every_real_project_is_computed_or_refused_with_a_reason",
            "real data not present",
        );
    };
    assert!(!projects.is_empty());
    let mut computed = 0;
    for source in projects {
        let house = House::new();
        let folder = house.folder().join("p");
        copy(&source, &folder);
        let project = project_file(&folder);
        let name = source.file_name().unwrap().to_string_lossy().into_owned();
        let before = inputs(&folder);
        let path = project.display().to_string();
        let shown = house.spillway(&["project", "show", &path, "--json"]);
        assert_eq!(shown.status, 0, "{name}: {}", shown.err);
        let plans = shown.json()["plans"].as_array().unwrap().clone();
        let said = house.run(&project, 2, &["--again", "--cores", "1"]);
        assert!(said.status == 0 || said.status == 1, "{name}: {} {}", said.status, said.err);
        let results = said.finished()["results"].clone();
        for plan in &plans {
            let number = plan["number"].as_str().unwrap();
            let result = &results[number];
            assert!(result.is_object(), "{name} {number}: no result object");
            if result["success"] == true {
                computed += 1;
                looks_like_its_plan(&house, &format!("{name} {number}"), plan, result);
            } else {
                let reason = result["errorMessage"].as_str().unwrap_or_default();
                println!("{name} {number}: refused: {reason}");
                assert!(reason.len() > 15, "{name} {number}: refused without a reason: {result}");
            }
        }
        for (file, bytes) in before {
            assert!(std::fs::read(&file).unwrap() == bytes, "{name}: {} was changed", file.display());
        }
    }
    assert!(computed >= 15, "only {computed} real plans were computed");
}

fn looks_like_its_plan(house: &House, name: &str, plan: &Value, result: &Value) {
    let hdf = result["hdfPath"].as_str().unwrap_or_else(|| panic!("{name}: {result}"));
    let summary = house.spillway(&["results", "show", hdf, "--json"]).json();
    assert_eq!(summary["verdict"]["state"], "succeeded", "{name}: {summary}");
    assert_eq!(summary["type"], plan["kind"], "{name}");
    if plan["kind"] == "unsteady" {
        assert!(summary["volumeErrorPercent"].is_number(), "{name}: no volume error is stated");
        assert!(summary["steps"].as_u64().unwrap() > 1, "{name}");
    } else {
        assert!(summary["profiles"].as_u64().unwrap() >= 1, "{name}");
    }
    let size = summary["crossSections"].as_u64().unwrap() as usize + summary["areas"].as_array().unwrap().len();
    assert!(size > 0, "{name}: nothing was computed");
}
