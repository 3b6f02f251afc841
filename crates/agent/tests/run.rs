//! `spillway-agent run` as a process, with stand-ins for engines.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to stop")]

mod worker;

use protocol::{
    AgentEventBody, AttemptOutcome, FileRole, InfrastructureCause, Phase, Priority, RelPath, StopCause, attempt_file,
};
use std::fs;
use std::process::Command;
use worker::{Worker, cause, events, is_alive, wait_for, wait_for_pid, wait_for_result};

#[test]
fn every_end_is_told_after_its_result_stands() {
    let worker = Worker::new();
    let engine =
        worker.engine("e", "echo 'ERROR: no such river'\nprintf 'Message  | told\\r\\n' > X.p01.computeMsgs.txt");
    let folder = worker.put_claimed(&worker.order("a-1", &engine));
    assert_eq!(worker.start_run("a-1").wait(), Some(0));
    let result = folder.result().unwrap();
    assert_eq!(result.outcome, AttemptOutcome::ModelFailed { message: "ERROR: no such river".into() });
    assert_eq!(result.exit_code, Some(0));
    let told = events(&folder);
    assert!(matches!(told.first(), Some(AgentEventBody::Phase { phase: Phase::Preparing })));
    assert!(
        told.iter()
            .any(|body| matches!(body, AgentEventBody::Messages { lines, .. } if lines.contains(&"told".to_owned())))
    );
    assert!(matches!(told.last(), Some(AgentEventBody::Ended {})));
    let produced: Vec<&str> = result.produced.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(produced, ["X.p01.computeMsgs.txt"], "inputs that were only prepared are no products");
    let project = fs::read_to_string(folder.files().join("X.prj")).unwrap();
    assert!(project.contains("Current Plan=p01"));
    assert_eq!(fs::read_to_string(folder.file(attempt_file::CONSOLE)).unwrap(), "ERROR: no such river\n");
}

#[test]
fn cancel_stops_the_whole_tree_with_what_left_its_group() {
    let worker = Worker::new();
    let script =
        "setsid sh -c 'echo $$ > stray; exec sleep 1000' &\nsleep 1000 &\necho $! > child\necho $$ > own\nwait";
    let engine = worker.engine("e", script);
    let folder = worker.put_claimed(&worker.order("a-1", &engine));
    let run = worker.start_run("a-1");
    let pids = ["stray", "child", "own"].map(|file| wait_for_pid(&folder, file));
    assert!(pids.iter().all(|pid| is_alive(*pid)));
    fs::write(folder.file(attempt_file::CANCEL), "").unwrap();
    assert_eq!(run.wait(), Some(0));
    assert_eq!(pids.map(is_alive), [false, false, false]);
    assert_eq!(folder.result().unwrap().outcome, AttemptOutcome::Cancelled {});
    let stopping = AgentEventBody::Stopping { cause: StopCause::Cancelled };
    assert!(events(&folder).contains(&stopping));
}

#[test]
fn an_orphan_that_outlives_its_engine_is_ended_before_the_result_is_written() {
    let worker = Worker::new();
    let engine = worker
        .engine("e", "setsid sh -c 'echo $$ > stray; exec sleep 1000' & while [ ! -s stray ]; do sleep 0.01; done");
    let order = worker.order("a-1", &engine);
    let result = worker.carry_out(&order);
    let stray = wait_for_pid(&worker.folder.attempt(&order.spec.attempt), "stray");
    assert!(!is_alive(stray));
    assert_eq!(cause(&result), Some(InfrastructureCause::NoResult));
}

#[test]
fn an_attempt_is_begun_once() {
    let worker = Worker::new();
    let engine = worker.engine("e", "echo $$ > own\nexec sleep 1000");
    let folder = worker.put_claimed(&worker.order("a-1", &engine));
    let run = worker.start_run("a-1");
    let own = wait_for_pid(&folder, "own");
    assert_eq!(worker.start_run("a-1").wait(), Some(3), "refused while the first computes");
    assert!(is_alive(own));
    fs::write(folder.file(attempt_file::CANCEL), "").unwrap();
    run.wait();
    let first = folder.result();
    assert_eq!(worker.start_run("a-1").wait(), Some(3), "refused for ever");
    assert_eq!(folder.result(), first);
    for bad in ["../a-1", "A", "", "missing"] {
        assert_eq!(worker.start_run(bad).wait(), Some(3), "{bad:?}");
    }
}

#[test]
fn limits_of_time_and_silence_end_what_would_not_end() {
    let worker = Worker::new();
    let engine = worker.engine("e", "exec sleep 1000");
    let mut order = worker.order("a-1", &engine);
    order.spec.time_limit_seconds = Some(1);
    let result = worker.carry_out(&order);
    assert_eq!(result.outcome, AttemptOutcome::TimeLimit { seconds: 1 });
    assert!((1.0..5.0).contains(&result.compute_seconds), "{}", result.compute_seconds);
    let mut order = worker.order("a-2", &engine);
    order.spec.silence_limit_seconds = Some(1);
    assert_eq!(cause(&worker.carry_out(&order)), Some(InfrastructureCause::Silent));
}

#[test]
fn output_is_a_sign_of_life() {
    let worker = Worker::new();
    let engine = worker.engine("e", "for i in 1 2 3 4 5 6 7 8; do sleep 0.3; echo line; done");
    let mut order = worker.order("a-1", &engine);
    order.spec.silence_limit_seconds = Some(1);
    assert_eq!(cause(&worker.carry_out(&order)), Some(InfrastructureCause::NoResult));
}

#[test]
fn the_machines_faults_are_told_apart() {
    let worker = Worker::new();
    let crash = worker.engine("crash", "kill -SEGV $$");
    let empty = worker.engine("empty", "exit 0");
    let full = worker.engine("full", "echo 'write: No space left on device' >&2; exit 1");
    let missing = worker.home.path().join("no such engine");
    let told = [(crash, "a-1"), (empty, "a-2"), (full, "a-3"), (missing, "a-4")]
        .map(|(engine, name)| cause(&worker.carry_out(&worker.order(name, &engine))));
    assert_eq!(
        told,
        [
            InfrastructureCause::EngineCrashed,
            InfrastructureCause::NoResult,
            InfrastructureCause::DiskFull,
            InfrastructureCause::EngineMissing
        ]
        .map(Some)
    );
}

#[test]
fn a_missing_blob_fails_the_staging_by_its_name() {
    let worker = Worker::new();
    let engine = worker.engine("e", "exit 0");
    let order = worker.order("a-1", &engine);
    let folder = worker.put_claimed(&order);
    fs::remove_file(worker.folder.cache().join(order.spec.manifest.entries[1].blake3.as_str())).unwrap();
    worker.start_run("a-1").wait();
    let result = folder.result().unwrap();
    assert_eq!(cause(&result), Some(InfrastructureCause::StagingFailed));
    assert!(matches!(&result.outcome, AttemptOutcome::Infrastructure { message, .. } if message.contains("X.p01")));
}

#[test]
fn a_broken_spec_still_comes_to_an_end() {
    let worker = Worker::new();
    let engine = worker.engine("e", "exit 0");
    let folder = worker.put_claimed(&worker.order("a-1", &engine));
    fs::write(folder.file(attempt_file::SPEC), "{\"schema\":").unwrap();
    assert_eq!(worker.start_run("a-1").wait(), Some(0));
    assert_eq!(cause(&folder.result().unwrap()), Some(InfrastructureCause::StagingFailed));
}

#[test]
fn what_was_cancelled_before_it_began_is_never_started() {
    let worker = Worker::new();
    let engine = worker.engine("e", "echo $$ > own");
    let folder = worker.put_claimed(&worker.order("a-1", &engine));
    fs::write(folder.file(attempt_file::CANCEL), "").unwrap();
    worker.start_run("a-1").wait();
    assert_eq!(folder.result().unwrap().outcome, AttemptOutcome::Cancelled {});
    assert!(!folder.files().join("own").exists());
}

#[test]
fn a_machine_that_shuts_down_is_told_as_that() {
    let worker = Worker::new();
    let engine = worker.engine("e", "echo $$ > own\nexec sleep 1000");
    let folder = worker.put_claimed(&worker.order("a-1", &engine));
    let run = worker.start_run("a-1");
    let own = wait_for_pid(&folder, "own");
    run.terminate();
    assert_eq!(run.wait(), Some(0));
    assert!(!is_alive(own));
    assert_eq!(cause(&folder.result().unwrap()), Some(InfrastructureCause::Shutdown));
}

#[test]
fn the_engine_has_the_priority_asked_for_and_its_own_group() {
    let worker = Worker::new();
    let script = "while [ ! -e go ]; do sleep 0.01; done\nps -o ni=,pgid= -p $$ > seen\nkill -TERM $$";
    if Command::new("ps").arg("-V").output().is_err() {
        println!("skipped: the_engine_has_the_priority_asked_for_and_its_own_group: no ps here");
        return;
    }
    let engine = worker.engine("e", script);
    for (name, priority, nice) in
        [("a-1", Priority::Low, "10"), ("a-2", Priority::BelowNormal, "5"), ("a-3", Priority::Normal, "0")]
    {
        let mut order = worker.order(name, &engine);
        order.spec.priority = priority;
        let folder = worker.put_claimed(&order);
        let run = worker.start_run(name);
        let started = wait_for("the engine's record", || folder.started().filter(|started| started.engine.is_some()));
        fs::write(folder.files().join("go"), "").unwrap();
        run.wait();
        let seen = fs::read_to_string(folder.files().join("seen")).unwrap();
        let fields: Vec<&str> = seen.split_whitespace().collect();
        assert_eq!(fields, [nice, &started.engine.unwrap().pid.to_string()]);
    }
}

#[test]
fn samples_tell_what_the_tree_uses() {
    let worker = Worker::new();
    let engine = worker.engine("e", "end=$(($(date +%s) + 3)); while [ $(date +%s) -lt $end ]; do :; done");
    let mut order = worker.order("a-1", &engine);
    order.spec.resource_interval_seconds = Some(1);
    let result = worker.carry_out(&order);
    let samples: Vec<_> = events(&worker.folder.attempt(&order.spec.attempt))
        .into_iter()
        .filter_map(|body| if let AgentEventBody::Resources(sample) = body { Some(sample) } else { None })
        .collect();
    assert!(!samples.is_empty());
    assert!(
        samples.iter().any(|sample| sample.cores > 0.05 && sample.memory_bytes > 100_000 && sample.folder_bytes > 0),
        "{samples:?}"
    );
    assert!(result.peak_memory_bytes > 100_000);
}

#[test]
fn five_hundred_lines_a_second_are_followed_in_few_events() {
    let worker = Worker::new();
    let script = "i=0; while [ $i -lt 1000 ]; do echo \"Message  | line $i\"; i=$((i+1)); done > X.p01.computeMsgs.txt";
    let engine = worker.engine("e", script);
    let order = worker.order("a-1", &engine);
    worker.carry_out(&order);
    let told = events(&worker.folder.attempt(&order.spec.attempt));
    let lines: usize =
        told.iter().map(|body| if let AgentEventBody::Messages { lines, .. } = body { lines.len() } else { 0 }).sum();
    assert!(lines >= 400, "{lines}");
    assert!(told.len() < 60, "{} events", told.len());
}

#[test]
fn two_attempts_share_no_file() {
    let worker = Worker::new();
    let engine = worker.engine("e", "echo mine >> X.g01.hdf");
    let large = vec![0u8; 5 << 20];
    for name in ["a-1", "a-2"] {
        let mut order = worker.order(name, &engine);
        order.add_file("X.g01.hdf", FileRole::GeometryHdf, &large);
        let result = worker.carry_out(&order);
        let changed = result.produced.iter().find(|file| file.path == RelPath::new("X.g01.hdf").unwrap()).unwrap();
        assert_eq!(changed.bytes, large.len() as u64 + 5, "only what this attempt wrote");
        let blob = worker.folder.cache().join(order.spec.manifest.entries[2].blake3.as_str());
        assert_eq!(fs::metadata(blob).unwrap().len(), large.len() as u64);
    }
}

#[test]
fn a_full_disk_is_told_as_that_although_nothing_fits_any_more() {
    let mount = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(mount.path()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        println!("skipped: a_full_disk_is_told_as_that_although_nothing_fits_any_more: needs the right to mount");
        return;
    }
    let told = {
        let worker = Worker::below(mount.path());
        let engine = worker.engine("e", "dd if=/dev/zero of=X.p01.tmp.hdf bs=64k count=1000 2>/dev/null; exit 3");
        let folder = worker.put_claimed(&worker.order("a-1", &engine));
        worker.start_run("a-1").wait();
        cause(&wait_for_result(&folder))
    };
    Command::new("umount").arg(mount.path()).status().unwrap();
    assert_eq!(told, Some(InfrastructureCause::DiskFull));
}
