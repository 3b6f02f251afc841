//! Calls, messages and the settings file, from outside.

// A test fails where something is missing.
#![allow(clippy::unwrap_used)]

mod support;

use practice_ras::hdf::{read_tree, write_tree};
use std::time::Instant;
use support::{Copy, program};

/// Progress lines between others are one `…`, numbers and dates are marked.
fn shape(messages: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in messages.lines() {
        let line = line.trim_end();
        let line = match line.strip_prefix("Progress | ") {
            Some(_) if lines.last().is_some_and(|last| last.starts_with("Progress")) => {
                *lines.last_mut().unwrap() = "Progress …".to_owned();
                continue;
            }
            Some(value) => format!("Progress {value}"),
            None => line.strip_prefix("Message  |").unwrap_or(line).trim_start().to_owned(),
        };
        let keep = |prefix: &str| line.starts_with(prefix).then(|| format!("{prefix}…"));
        let marked = [
            "Simulation started at: ",
            "Overall Volume Accounting Error in 1000 m^3:",
            "Overall Volume Accounting Error as percentage:",
            "Complete Process\t",
            "Completing Geometry, Flow and Plan\t",
            "Preprocessing Geometry\t",
            "Unsteady Flow Computations\t",
        ]
        .into_iter()
        .find_map(keep);
        lines.push(marked.unwrap_or(line));
    }
    lines
}

#[test]
fn messages_have_the_order_and_shape_of_hec_ras() {
    let copy = Copy::of_sample("");
    assert!(copy.run("02").status.success());
    let bytes = std::fs::read(copy.of_plan("02", "computeMsgs.txt")).unwrap();
    assert!(bytes.ends_with(b"\r\n"));
    let engine = "Spillway practice engine 1 (layout of HEC-RAS 6.6)";
    let told = shape(&String::from_utf8(bytes).unwrap());
    let mut expected: Vec<String> = [
        "Plan: 'June flood, today' (Weirbach.p02)",
        "Simulation started at: …",
        "Spillway practice engine 1: this is NOT HEC-RAS. Its results are for practice and tests only.",
        "PROCESS:RasProcess",
        "Writing Plan GIS Data...",
        "Progress 100",
        "Completed Writing Plan GIS Data",
        "Writing Geometry...",
        "Completed Writing Geometry",
        "Writing Event Conditions ...",
        "Completed Writing Event Condition Data",
        "PROCESS:RASGeomPreprocess",
        &format!("Geometric Preprocessor {engine}"),
        "Progress …",
        "Finished Processing Geometry",
        "PROCESS:RasUnsteady",
        &format!("Performing Unsteady Flow Simulation  {engine}"),
        "Progress …",
        "Unsteady Input Summary:",
    ]
    .map(str::to_owned)
    .to_vec();
    assert_eq!(told[..expected.len()], expected);
    expected = [
        "Overall Volume Accounting Error in 1000 m^3:…",
        "Overall Volume Accounting Error as percentage:…",
        "Please review \"Computational Log File\" output for volume accounting details",
        "Results are not written to DSS (the practice engine writes no DSS files)",
        "Progress 1",
        "Finished Unsteady Flow Simulation",
        "Computations Summary",
        "Computation Task\tTime(hh:mm:ss)",
        "Completing Geometry, Flow and Plan\t…",
        "Preprocessing Geometry\t…",
        "Unsteady Flow Computations\t…",
        "Complete Process\t…",
        "Computation Speed\tSimulation/Runtime",
        "Unsteady Flow Computations\t…",
    ]
    .map(str::to_owned)
    .to_vec();
    assert_eq!(told[told.len() - expected.len()..], expected, "{told:#?}");
}

#[test]
fn progress_of_the_time_loop_rises_from_near_0_to_1() {
    let copy = Copy::of_sample("");
    assert!(copy.run("05").status.success());
    let messages = copy.messages("05");
    let loop_lines = messages.split("Progress | 0.7333333").nth(1).unwrap();
    let values: Vec<f64> =
        loop_lines.lines().filter_map(|line| line.strip_prefix("Progress | ")?.parse().ok()).collect();
    assert!(values.len() > 30 && values[0] < 0.05 && *values.last().unwrap() == 1.0, "{values:?}");
    assert!(values.windows(2).all(|pair| pair[1] > pair[0]));
}

#[test]
fn the_current_plan_is_computed_where_none_is_named() {
    let copy = Copy::of_sample("");
    let status = program().arg("-c").arg(copy.path("Weirbach.prj")).status().unwrap();
    assert!(status.success() && copy.of_plan("01", "hdf").exists());
}

#[test]
fn a_wrong_call_is_2_and_the_version_says_practice() {
    assert_eq!(program().arg("-x").output().unwrap().status.code(), Some(2));
    assert_eq!(program().args(["-c", "missing.prj"]).output().unwrap().status.code(), Some(2));
    let version = program().arg("--version").output().unwrap();
    assert!(String::from_utf8_lossy(&version.stdout).contains("practice engine"));
}

#[test]
fn what_cannot_be_computed_is_refused_with_its_reason() {
    for (name, from, to, reason) in [
        ("Weirbach.p02", "Geom File=g01", "Geom File=g09", "Weirbach.g09"),
        ("Weirbach.p02", "Flow File=u01", "Flow File=q01", "Weirbach.q01"),
        (
            "Weirbach.p02",
            "Simulation Date=01JUN2024,0000,03JUN2024,1200",
            "Simulation Date=,,,",
            "no simulation window",
        ),
        ("Weirbach.u01", "Use DSS=False", "Use DSS=True", "DSS"),
        ("Weirbach.prj", "Proj Title=", "PROJCS[", "not a HEC-RAS project"),
    ] {
        let copy = Copy::of_sample("");
        copy.edit(name, from, to);
        let output = copy.run("02");
        assert_eq!(output.status.code(), Some(1), "{name} {to}");
        let messages = copy.messages("02");
        assert!(messages.contains("Message  | ERROR: ") && messages.contains(reason), "{to}: {messages}");
        assert!(!copy.of_plan("02", "hdf").exists() && !copy.of_plan("02", "tmp.hdf").exists());
    }
    let copy = Copy::of_sample("");
    std::fs::write(copy.path("Weirbach.q01"), "Flow Title=Q\r\n").unwrap();
    copy.edit("Weirbach.p02", "Flow File=u01", "Flow File=q01");
    assert_eq!(copy.run("02").status.code(), Some(1));
    assert!(copy.messages("02").contains("quasi-unsteady"));
}

#[test]
fn the_asked_seconds_are_spread_over_the_computation() {
    let copy = Copy::of_sample(
        "seconds = 0.8\nmessages_per_second = 50\nresult_megabytes = 2\nmemory_megabytes = 8\nsecond = 3\n",
    );
    let begun = Instant::now();
    let mut child = copy.command("02").spawn().unwrap();
    let mut seen = std::collections::BTreeSet::new();
    while child.try_wait().unwrap().is_none() {
        let messages = copy.messages("02");
        seen.insert(messages.lines().filter(|line| line.starts_with("Progress")).count());
        std::thread::yield_now();
    }
    let took = begun.elapsed().as_secs_f64();
    assert!(took >= 0.8, "{took}");
    assert!(seen.len() > 15, "progress moves: {seen:?}");
    let messages = copy.messages("02");
    let chat = messages.lines().filter(|line| line.contains("practice message")).count();
    assert!((20..=60).contains(&chat), "{chat} messages");
    assert!(messages.contains("unknown key \"second\""));
    assert!(std::fs::metadata(copy.of_plan("02", "hdf")).unwrap().len() > 2 << 20);
    assert!(copy.result("02").group("Results/Unsteady").is_some());
}

#[test]
fn the_log_counts_starts_and_ends() {
    let copy = Copy::of_sample("");
    let log = copy.path("log");
    for plan in ["01", "02"] {
        assert!(copy.command(plan).env("PRACTICE_RAS_LOG", &log).status().unwrap().success());
    }
    let text = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
    let order: Vec<(&str, &str)> = lines.iter().map(|line| (line[0], line[1])).collect();
    assert_eq!(order, [("start", "01"), ("end", "01"), ("start", "02"), ("end", "02")]);
    assert!(lines.iter().all(|line| line.len() == 4 && line[2].parse::<u32>().is_ok()));
}

#[test]
fn the_linux_engines_write_into_the_prepared_file_and_talk_on_the_console() {
    for (plan, geometry, area) in [("02", "x01", false), ("05", "x03", true)] {
        let copy = Copy::of_sample("");
        assert!(copy.run(plan).status.success());
        // As HEC tells its users to prepare it: the file of a run on Windows without its results.
        let (mut prepared, _) = read_tree(&copy.of_plan(plan, "hdf"), &[]).unwrap();
        prepared.remove_group("Results");
        write_tree(&copy.of_plan(plan, "tmp.hdf"), &prepared).unwrap();
        std::fs::remove_file(copy.of_plan(plan, "hdf")).unwrap();
        std::fs::remove_file(copy.of_plan(plan, "computeMsgs.txt")).unwrap();
        let output = program()
            .current_dir(copy.folder.path())
            .args(["unsteady", &format!("Weirbach.p{plan}.tmp.hdf"), geometry])
            .output()
            .unwrap();
        let console = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{console}");
        for key in [
            "LABEL= Unsteady Flow Computations",
            "PROGRESS= 1",
            "SIMTIME= ",
            "Finished Unsteady Flow Simulation",
            "NOT HEC-RAS",
        ] {
            assert!(console.contains(key), "{key}: {console}");
        }
        assert!(!copy.of_plan(plan, "hdf").exists() && !copy.of_plan(plan, "computeMsgs.txt").exists());
        let (result, _) = read_tree(&copy.of_plan(plan, "tmp.hdf"), &[]).unwrap();
        let kind = if area { "2D Flow Areas/Meadow" } else { "Cross Sections" };
        assert!(
            result
                .group(&format!("Results/Unsteady/Output/Output Blocks/Base Output/Unsteady Time Series/{kind}"))
                .is_some()
        );
        assert!(result.group("Results/Summary").is_none() && result.group("Plan Data/Plan Information").is_some());
    }
}

#[test]
fn the_linux_steady_engine_computes_the_plan_of_its_run_file() {
    let copy = Copy::of_sample("");
    std::fs::write(copy.path("Weirbach.r01"), "").unwrap();
    let output = program().current_dir(copy.folder.path()).args(["steady", "Weirbach.r01"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Finished Steady Flow Simulation"));
    let (result, _) = read_tree(&copy.of_plan("01", "tmp.hdf"), &[]).unwrap();
    assert!(result.group("Results/Steady").is_some());
}
