//! What each ordered fault leaves behind.

// A test fails where something is missing.
#![allow(clippy::unwrap_used)]

mod support;

use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{Copy, number_of, text_of};

fn faulty(fault: &str) -> Copy {
    Copy::of_sample(&format!("[plans.02]\nfault = \"{fault}\"\nat = 0.4\n"))
}

#[test]
fn an_unstable_plan_ends_as_hec_ras_tells_it() {
    for (plan, hours) in [("02", 24.0), ("05", 4.0)] {
        let copy = Copy::of_sample(&format!("[plans.{plan}]\nfault = \"unstable\"\nat = 0.4\n"));
        assert!(copy.run(plan).status.success());
        let result = copy.result(plan);
        let summary = "Results/Unsteady/Summary";
        assert_eq!(text_of(&result, summary, "Solution"), "Unsteady Went Unstable");
        assert!(text_of(&result, summary, "Time Stamp Solution Went Unstable").starts_with("0"));
        let days = number_of(&result, summary, "Time Solution Went Unstable");
        assert!((days * 24.0 - hours).abs() < 1.0, "{days} days");
        let messages = copy.messages(plan);
        assert!(messages.contains("went unstable at"), "{messages}");
        assert!(!messages.contains("Finished Unsteady Flow Simulation"));
    }
}

#[test]
fn a_geometry_fault_leaves_an_older_result_and_a_complete_process() {
    let copy = faulty("geometry");
    assert!(copy.run("02").status.success());
    let messages = copy.messages("02");
    assert!(messages.contains("Message  | ERROR: ") && messages.contains("Error Processing Geometry"));
    assert!(messages.contains("Complete Process") && !messages.contains("Finished Unsteady Flow Simulation"));
    let result = copy.result("02");
    assert_eq!(text_of(&result, "Results/Unsteady/Summary", "Solution"), "Unsteady Finished Successfully");
    let processes = result.dataset("Results/Summary/Compute Processes").unwrap().text_column("Process").unwrap();
    assert!(!processes.iter().any(|process| process.contains("Unsteady Flow")));
    let today = jiff::Zoned::now().datetime();
    let window = text_of(&result, "Results/Unsteady/Summary", "Run Time Window");
    assert!(!window.starts_with(&format!("{:02}", today.day())), "{window} is older than today");
}

#[test]
fn a_detached_solver_goes_on_after_the_program_has_ended() {
    let copy = Copy::of_sample("seconds = 1.0\n[plans.02]\nfault = \"detached-solver\"\n");
    // Not `output`: the solver holds the pipes.
    let status = copy.command("02").stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(!copy.of_plan("02", "hdf").exists(), "it ended before the computation did");
    let begun = Instant::now();
    while !copy.of_plan("02", "hdf").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the solver ends, too");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(copy.messages("02").contains("Finished Unsteady Flow Simulation"));
}

#[test]
fn no_result_ends_well_without_one() {
    let copy = faulty("no-result");
    assert_eq!(copy.run("02").status.code(), Some(0));
    assert!(!copy.of_plan("02", "hdf").exists() && !copy.of_plan("02", "tmp.hdf").exists());
    assert!(!copy.messages("02").contains("Finished Unsteady"));
}

#[cfg(unix)]
#[test]
fn a_crash_is_a_death_by_signal_that_leaves_the_unfinished_file() {
    use std::os::unix::process::ExitStatusExt;
    let copy = faulty("crash");
    let log = copy.path("log");
    let status = copy.command("02").env("PRACTICE_RAS_LOG", &log).output().unwrap().status;
    assert_eq!((status.code(), status.signal()), (None, Some(6)));
    assert!(!copy.of_plan("02", "hdf").exists() && copy.of_plan("02", "tmp.hdf").exists());
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.starts_with("start 02 ") && !log.contains("end"), "{log}");
}

#[test]
fn a_hung_plan_neither_moves_nor_ends() {
    let copy = faulty("hang");
    let mut child = copy.command("02").spawn().unwrap();
    let begun = Instant::now();
    while !copy.messages("02").contains("Progress | 0.3") && begun.elapsed() < Duration::from_secs(20) {
        std::thread::yield_now();
    }
    let length = |copy: &Copy| copy.messages("02").len();
    let mut before = 0;
    while length(&copy) != before {
        before = length(&copy);
        std::thread::sleep(Duration::from_millis(150));
    }
    assert!(child.try_wait().unwrap().is_none());
    assert!(!copy.messages("02").contains("Progress | 0.5"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_silent_plan_succeeds_and_shows_nothing_until_its_end() {
    let copy = Copy::of_sample("[plans.02]\nfault = \"silent\"\nseconds = 0.6\n");
    let mut child = copy.command("02").spawn().unwrap();
    let messages = copy.of_plan("02", "computeMsgs.txt");
    while !copy.of_plan("02", "tmp.hdf").exists() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    assert_eq!(std::fs::metadata(&messages).unwrap().len(), 0);
    assert!(child.wait().unwrap().success());
    assert!(copy.messages("02").contains("Finished Unsteady Flow Simulation"));
    assert!(copy.of_plan("02", "hdf").exists());
}

#[test]
fn a_steady_plan_that_shall_fail_leaves_no_result() {
    let copy = Copy::of_sample("[plans.01]\nfault = \"unstable\"\n");
    assert_eq!(copy.run("01").status.code(), Some(1));
    assert!(!copy.of_plan("01", "hdf").exists() && copy.messages("01").contains("ERROR: "));
}
