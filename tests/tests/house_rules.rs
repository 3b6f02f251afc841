//! The rules of the house that a machine can hold: who may depend on whom, sizes of files, the program speaks of itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Layers from the bottom; a crate may know those of lower layers only, and these exceptions within its own.
const LAYERS: [&[&str]; 6] = [
    &["ras-project", "ras-results", "protocol", "awake", "patient"],
    &["engines", "scheduler", "practice-ras"],
    &["agent", "workers"],
    &["controller"],
    &["server"],
    &["cli", "spillway-window"],
];
// The agent's program also answers for the far end of a link; its library knows nothing of it.
const WITHIN_A_LAYER: [(&str, &str); 2] = [("ras-results", "protocol"), ("agent", "workers")];

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

#[test]
fn dependencies_point_one_way() {
    if std::env::var_os("SPILLWAY_WINE").is_some() {
        return whole_way::skip("dependencies point one way", "cargo and git are no programs of Windows here");
    }
    let packages = packages();
    assert!(packages.len() >= 10);
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        if ["whole-way", "lab"].contains(&name) {
            continue;
        }
        let own = layer(name).unwrap_or_else(|| panic!("{name} stands in no layer"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            let for_tests = dependency["kind"] == "dev";
            assert!(other != "lab" || for_tests, "{name} may use the lab in its tests alone");
            let Some(theirs) = layer(other) else { continue };
            let allowed = theirs < own || WITHIN_A_LAYER.contains(&(name, other)) || for_tests;
            assert!(allowed, "{name} may not depend on {other}");
        }
    }
}

#[test]
fn only_the_window_knows_tauri_and_neither_agent_nor_scheduler_knows_a_runtime() {
    if std::env::var_os("SPILLWAY_WINE").is_some() {
        return whole_way::skip(
            "only the window knows tauri and neither agent nor scheduler knows a runtime",
            "cargo and git are no programs of Windows here",
        );
    }
    for package in packages() {
        let name = package["name"].as_str().unwrap().to_owned();
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            if other.starts_with("tauri") {
                assert_eq!(name, "spillway-window", "{name} knows {other}");
            }
            if other == "tokio" {
                assert!(
                    ["controller", "server", "cli", "spillway-window"].contains(&name.as_str()),
                    "{name} knows tokio"
                );
            }
        }
    }
}

fn tracked(endings: &[&str]) -> Vec<PathBuf> {
    let output = Command::new("git").args(["ls-files"]).current_dir(root()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter(|line| endings.iter().any(|ending| line.ends_with(ending))).map(PathBuf::from).collect()
}

#[test]
fn no_file_of_code_is_longer_than_600_lines() {
    if std::env::var_os("SPILLWAY_WINE").is_some() {
        return whole_way::skip(
            "no file of code is longer than 600 lines",
            "cargo and git are no programs of Windows here",
        );
    }
    let mut lengths: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for file in tracked(&[".rs", ".ts", ".svelte", ".py", ".sh"]) {
        let text = std::fs::read_to_string(root().join(&file)).unwrap_or_default();
        // What a program made is as long as what it was made from.
        if !text.starts_with("// Made from ") {
            lengths.insert(file, text.lines().count());
        }
    }
    assert!(lengths.len() > 50, "git lists only {} files of code", lengths.len());
    let long: Vec<_> = lengths.iter().filter(|(_, lines)| **lines > 600).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    if std::env::var_os("SPILLWAY_WINE").is_some() {
        return whole_way::skip("every module says what it is for", "cargo and git are no programs of Windows here");
    }
    let silent: Vec<PathBuf> = tracked(&[".rs"])
        .into_iter()
        .filter(|file| {
            let text = std::fs::read_to_string(root().join(file)).unwrap_or_default();
            !text.is_empty() && !text.trim_start().starts_with("//!") && !text.starts_with("#!")
        })
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}
