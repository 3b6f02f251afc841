//! The verdict on files and on runs, with the cases that fool simpler rules.
#![allow(clippy::unwrap_used)]

mod fixture;

use fixture::{BASE, Fixture, GOOD_MESSAGES, steady_66, unsteady_2d_66};
use protocol::{EngineKind, Verdict, VerdictState};
use ras_results::verdict::{ExitFacts, Failure, FlowKind, RunJudgement, RunStart, RunToJudge, judge_file, judge_run};
use std::path::Path;

/// What a failed re-run says, down to its "Complete Process".
const FAILED_RERUN: &str = "Plan: 'plan01' (PRtest1.p01)\r\nSimulation started at: 17Feb2026 11:10:37 AM\r\nWriting Geometry...\r\n\
    ERROR: Unable to compute face tables\r\nGeometry Writer Failed\r\nError Processing Geometry\r\n\r\n\
    Computations Summary\r\nComplete Process\t       3\r\n";

fn file_verdict(fixture: &Fixture) -> Verdict {
    judge_file(&fixture.saved().path).unwrap()
}

fn run(folder: &Path, engine: EngineKind, expected: FlowKind, started: RunStart) -> RunToJudge<'_> {
    RunToJudge {
        folder,
        plan_file: "X.p01",
        engine,
        version: "6.6",
        expected: Some(expected),
        started,
        console: None,
        exit: ExitFacts { code: Some(0), signal: None },
        settings: Default::default(),
    }
}

/// The instant of a civil time of this machine.
fn here(civil: jiff::civil::DateTime) -> RunStart {
    RunStart::Here(civil.to_zoned(jiff::tz::TimeZone::system()).unwrap().timestamp().as_millisecond())
}

/// The good fixture was launched at 08:40:47 on its machine.
fn launch() -> RunStart {
    here(jiff::civil::datetime(2025, 8, 6, 8, 40, 47, 0))
}

fn judged(fixture: &Fixture, engine: EngineKind, expected: FlowKind, started: RunStart) -> RunJudgement {
    let saved = fixture.saved();
    judge_run(&run(saved.folder.path(), engine, expected, started))
}

#[test]
fn older_results_under_the_messages_of_a_failed_rerun_are_no_success() {
    let verdict = file_verdict(&unsteady_2d_66().messages(FAILED_RERUN));
    assert_eq!(verdict.state, VerdictState::Failed);
    assert_eq!(verdict.reasons[0], "The engine said: ERROR: Unable to compute face tables");
    assert!(verdict.reasons.iter().any(|reason| reason.contains("of an earlier run")), "{:?}", verdict.reasons);
}

#[test]
fn older_results_are_no_success_even_where_no_error_is_told() {
    let quiet = FAILED_RERUN
        .replace("ERROR: Unable to compute face tables\r\n", "")
        .replace("Error Processing Geometry\r\n", "");
    let finished = quiet.replace("Computations Summary", "Finished Unsteady Flow Simulation");
    for messages in [quiet, finished] {
        let verdict = file_verdict(&unsteady_2d_66().messages(&messages));
        assert_eq!(verdict.state, VerdictState::Failed);
        assert!(verdict.reasons[0].contains("of an earlier run"), "{:?}", verdict.reasons);
    }
}

#[test]
fn every_condition_of_the_rule_is_needed() {
    let no_flow_process = unsteady_2d_66().processes(&["Completing Geometry, Flow and Plan"], &[1000]);
    let steady_process = unsteady_2d_66().processes(&["Steady Flow Computations"], &[1000]);
    let not_finished = unsteady_2d_66().messages(&GOOD_MESSAGES.replace("Finished Unsteady", "Performing Unsteady"));
    let other_solution = unsteady_2d_66().text("Results/Unsteady/Summary", "Solution", "Unsteady Aborted");
    let no_output = unsteady_2d_66().without(&format!("{BASE}/Unsteady Time Series"));
    let told = unsteady_2d_66().messages(&GOOD_MESSAGES.replace("Writing Geometry...", "RasUnsteady did not complete"));
    let no_results = unsteady_2d_66().without("Results/Unsteady");
    for (name, fixture) in [
        ("processes", no_flow_process),
        ("steady process", steady_process),
        ("finished", not_finished),
        ("solution", other_solution),
        ("output", no_output),
        ("error", told),
        ("results", no_results),
    ] {
        let verdict = file_verdict(&fixture);
        assert_eq!(verdict.state, VerdictState::Failed, "{name}: {verdict:?}");
        assert!(!verdict.reasons.is_empty(), "{name}");
    }
}

#[test]
fn what_a_file_alone_does_not_say_is_unknown() {
    for path in ["Results/Summary", "Results/Summary/Compute Messages (text)", "Results/Summary/Compute Processes"] {
        let verdict = file_verdict(&unsteady_2d_66().without(path));
        assert_eq!(verdict.state, VerdictState::Unknown, "{path}: {verdict:?}");
    }
    let verdict = file_verdict(&unsteady_2d_66().without_attribute("Results/Unsteady/Summary", "Solution"));
    assert_eq!(verdict.state, VerdictState::Unknown);
}

#[test]
fn stored_maps_and_extracts_are_not_said_to_have_failed() {
    let maps = Fixture::default().group("Results/Unsteady/Output/Output Blocks/Base Output/Summary Output");
    let verdict = file_verdict(&maps);
    assert_eq!(verdict.state, VerdictState::Unknown, "{verdict:?}");
}

#[test]
fn an_unstable_solution_is_told_with_its_time() {
    let summary = "Results/Unsteady/Summary";
    let fixture = unsteady_2d_66()
        .text(summary, "Solution", "Unsteady Went Unstable")
        .text(summary, "Time Stamp Solution Went Unstable", "01JAN2024 09:36:00")
        .float(summary, "Time Solution Went Unstable", 0.4);
    let verdict = file_verdict(&fixture);
    assert_eq!(verdict.state, VerdictState::Unstable);
    assert_eq!(verdict.reasons[0], "The solution went unstable at 01JAN2024 09:36:00");
    let judgement = judged(&fixture, EngineKind::Practice, FlowKind::Unsteady, launch());
    assert_eq!((judgement.verdict.state, judgement.failure), (VerdictState::Unstable, Some(Failure::Unstable)));
    assert!(judgement.failure.unwrap().is_of_the_model());
}

#[test]
fn a_good_run_of_windows_and_practice_succeeds() {
    for engine in [EngineKind::RasWindows, EngineKind::Practice] {
        let judgement = judged(&unsteady_2d_66(), engine, FlowKind::Unsteady, launch());
        assert!(judgement.succeeded(), "{judgement:?}");
        assert_eq!(judgement.volume_error_percent, Some(0.25));
        assert!(judgement.result_hdf.is_some() && judgement.failure.is_none());
    }
    let start = here(jiff::civil::datetime(2026, 2, 26, 9, 35, 29, 0));
    assert!(judged(&steady_66(), EngineKind::RasWindows, FlowKind::Steady, start).succeeded());
}

#[test]
fn results_from_before_the_launch_fail_the_run_with_that_reason() {
    let later = here(jiff::civil::datetime(2025, 8, 6, 9, 0, 0, 0));
    let judgement = judged(&unsteady_2d_66(), EngineKind::Practice, FlowKind::Unsteady, later);
    assert_eq!((judgement.verdict.state, judgement.failure), (VerdictState::Failed, Some(Failure::NotOfThisRun)));
    assert!(judgement.reason().contains("before this run was started at 06Aug2025 09:00:00"), "{}", judgement.reason());
    assert_eq!(judgement.volume_error_percent, None);
}

#[test]
fn a_run_from_another_time_zone_is_not_taken_for_an_old_one() {
    let RunStart::Here(milliseconds) = launch() else { unreachable!() };
    let hour = 3_600_000;
    for hours in [-11, 0, 11] {
        let judgement = judged(
            &unsteady_2d_66(),
            EngineKind::RasWindows,
            FlowKind::Unsteady,
            RunStart::Elsewhere(milliseconds + hours * hour),
        );
        assert!(judgement.succeeded(), "{hours}: {judgement:?}");
    }
    let days_later = RunStart::Elsewhere(milliseconds + 72 * hour);
    assert_eq!(
        judged(&unsteady_2d_66(), EngineKind::RasWindows, FlowKind::Unsteady, days_later).failure,
        Some(Failure::NotOfThisRun)
    );
}

#[test]
fn the_log_of_this_run_counts_although_the_file_holds_older_messages() {
    let start = here(jiff::civil::datetime(2026, 2, 17, 11, 10, 36, 0));
    let saved = unsteady_2d_66().saved();
    let log: String = FAILED_RERUN.lines().map(|line| format!("Message  | {line}\r\n")).collect();
    std::fs::write(saved.folder.path().join("X.p01.computeMsgs.txt"), log).unwrap();
    let judgement = judge_run(&run(saved.folder.path(), EngineKind::RasWindows, FlowKind::Unsteady, start));
    assert_eq!((judgement.verdict.state, judgement.failure), (VerdictState::Failed, Some(Failure::ToldByEngine)));
    assert_eq!(judgement.reason(), "The engine said: ERROR: Unable to compute face tables");
}

#[test]
fn warnings_of_the_log_are_pointed_out() {
    let saved = unsteady_2d_66().saved();
    let log = "Message  | NOTE! every run says this\r\nMessage  | Warning: critical depth was used (9 times).\r\n";
    std::fs::write(saved.folder.path().join("X.p01.computeMsgs.txt"), log).unwrap();
    let judgement = judge_run(&run(saved.folder.path(), EngineKind::RasWindows, FlowKind::Unsteady, launch()));
    assert!(judgement.succeeded(), "{judgement:?}");
    assert_eq!(judgement.verdict.attention, ["The engine said: Warning: critical depth was used (9 times)."]);
}

#[test]
fn errors_of_an_earlier_run_are_not_this_runs() {
    let old = unsteady_2d_66().messages(FAILED_RERUN.replace("17Feb2026", "17Feb2020").as_str());
    let judgement = judged(&old, EngineKind::RasWindows, FlowKind::Unsteady, launch());
    assert_eq!(judgement.failure, Some(Failure::NotOfThisRun), "{judgement:?}");
    assert!(!judgement.verdict.reasons.iter().any(|reason| reason.contains("face tables")));
}

#[test]
fn a_run_without_a_result_is_the_machines_fault_unless_an_error_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let judgement = judge_run(&run(folder.path(), EngineKind::Practice, FlowKind::Unsteady, launch()));
    assert_eq!((judgement.verdict.state, judgement.failure), (VerdictState::Failed, Some(Failure::NoResult)));
    assert!(!judgement.failure.unwrap().is_of_the_model());
    std::fs::write(
        folder.path().join("X.p01.computeMsgs.txt"),
        "Message  | ERROR: There are no rivers in the geometry data.\r\n",
    )
    .unwrap();
    let judgement = judge_run(&run(folder.path(), EngineKind::Practice, FlowKind::Unsteady, launch()));
    assert_eq!(judgement.failure, Some(Failure::ToldByEngine));
    assert!(judgement.reason().contains("There are no rivers"));
}

#[test]
fn a_cut_off_result_is_unreadable_and_the_exit_is_told() {
    let saved = unsteady_2d_66().saved();
    let bytes = std::fs::read(&saved.path).unwrap();
    std::fs::write(&saved.path, &bytes[..bytes.len() / 2]).unwrap();
    let killed = RunToJudge {
        exit: ExitFacts { code: None, signal: Some(9) },
        ..run(saved.folder.path(), EngineKind::Practice, FlowKind::Unsteady, launch())
    };
    let judgement = judge_run(&killed);
    assert_eq!((judgement.verdict.state, judgement.failure), (VerdictState::Failed, Some(Failure::Unreadable)));
    assert!(judgement.verdict.reasons.iter().any(|reason| reason.contains("signal 9")), "{judgement:?}");
}

#[test]
fn an_exit_code_alone_fails_nothing() {
    let saved = unsteady_2d_66().saved();
    let odd = RunToJudge {
        exit: ExitFacts { code: Some(3), signal: None },
        ..run(saved.folder.path(), EngineKind::RasWindows, FlowKind::Unsteady, launch())
    };
    let judgement = judge_run(&odd);
    assert!(judgement.succeeded());
    assert_eq!(judgement.verdict.attention, ["The program ended with exit code 3"]);
}

#[test]
fn a_plan_of_another_kind_is_not_this_runs_result() {
    let start = here(jiff::civil::datetime(2026, 2, 26, 9, 35, 29, 0));
    let judgement = judged(&steady_66(), EngineKind::RasWindows, FlowKind::Unsteady, start);
    assert_eq!(judgement.failure, Some(Failure::NotOfThisRun));
}

/// What the Linux programs leave: no messages and no processes in the file.
fn linux() -> Fixture {
    unsteady_2d_66().without("Results/Summary")
}

#[test]
fn a_linux_run_is_judged_by_console_solution_and_output() {
    let saved = linux().saved();
    let console = saved.folder.path().join("console.log");
    std::fs::write(&console, "PROGRESS= 0.5\nLABEL= Unsteady Flow Computations\nFinished Unsteady Flow Simulation\n")
        .unwrap();
    let this = RunToJudge {
        console: Some(&console),
        ..run(saved.folder.path(), EngineKind::RasLinux, FlowKind::Unsteady, launch())
    };
    let judgement = judge_run(&this);
    assert!(judgement.succeeded(), "{judgement:?}");
    assert_eq!(judgement.verdict.attention, Vec::<String>::new());
    std::fs::write(&console, "forrtl: severe (174): SIGSEGV, segmentation fault occurred\n").unwrap();
    assert_eq!(judge_run(&this).failure, Some(Failure::ToldByEngine));
}

#[test]
fn a_silent_linux_run_succeeds_but_is_to_be_looked_at() {
    let judgement = judged(&linux(), EngineKind::RasLinux, FlowKind::Unsteady, launch());
    assert!(judgement.succeeded(), "{judgement:?}");
    assert_eq!(
        judgement.verdict.attention,
        ["The output of the program does not say \"Finished Unsteady Flow Simulation\""]
    );
}

#[test]
fn a_linux_run_whose_output_ends_early_failed() {
    let short = linux().f64s(&format!("{BASE}/Unsteady Time Series/Time"), &[2], &[0.0, 0.4]);
    let judgement = judged(&short, EngineKind::RasLinux, FlowKind::Unsteady, launch());
    assert_eq!(judgement.failure, Some(Failure::Incomplete));
    assert_eq!(judgement.reason(), "The output ends after 40.0 % of the simulated window");
}

#[test]
fn a_linux_result_that_nobody_renamed_is_found() {
    let saved = linux().saved();
    std::fs::rename(&saved.path, saved.folder.path().join("X.p01.tmp.hdf")).unwrap();
    assert!(judge_run(&run(saved.folder.path(), EngineKind::RasLinux, FlowKind::Unsteady, launch())).succeeded());
    assert_eq!(
        judge_run(&run(saved.folder.path(), EngineKind::RasWindows, FlowKind::Unsteady, launch())).failure,
        Some(Failure::NoResult)
    );
}

#[test]
fn of_two_linux_results_the_one_written_last_is_judged() {
    let saved =
        linux().text("Results/Unsteady/Summary", "Run Time Window", "01JAN2020 00:00:00 to 01JAN2020 00:00:01").saved();
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    std::fs::File::options().append(true).open(&saved.path).unwrap().set_modified(long_ago).unwrap();
    linux().write(&saved.folder.path().join("X.p01.tmp.hdf"));
    let judgement = judge_run(&run(saved.folder.path(), EngineKind::RasLinux, FlowKind::Unsteady, launch()));
    assert!(judgement.succeeded(), "{judgement:?}");
}

#[test]
fn a_linux_steady_run_leaves_an_output_file_and_its_word() {
    let folder = tempfile::tempdir().unwrap();
    let console = folder.path().join("console.log");
    std::fs::write(&console, "Finished Steady Flow Simulation\n").unwrap();
    let this =
        RunToJudge { console: Some(&console), ..run(folder.path(), EngineKind::RasLinux, FlowKind::Steady, launch()) };
    assert_eq!(judge_run(&this).failure, Some(Failure::NoResult));
    std::fs::write(folder.path().join("X.O01"), b"profiles").unwrap();
    assert!(judge_run(&this).succeeded(), "{:?}", judge_run(&this));
    std::fs::write(&console, "\n").unwrap();
    assert_eq!(judge_run(&this).verdict.state, VerdictState::Failed);
}
