//! `spillway-agent serve` as a process: slots, adoption, news.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to stop")]

mod worker;

use agent::folder::AttemptFolder;
use agent::serve::serving;
use protocol::{
    AgentEvent, AgentEventBody, HostIdentity, InfrastructureCause, News, NewsKind, attempt_file, worker_folder,
};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use worker::{AGENT, Running, Worker, cause, events, is_alive, wait_for, wait_for_pid, wait_for_result};

/// An engine that computes until a file `go` stands in its private folder.
const UNTIL_GO: &str = "echo $$ > own\nwhile [ ! -e go ]; do sleep 0.01; done";

#[test]
fn slots_are_never_over_filled_and_names_decide_the_order() {
    let worker = Worker::new();
    let log = worker.home.path().join("log");
    let script = format!("echo start $$ >> '{0}'\nsleep 0.1\necho end $$ >> '{0}'", log.display());
    let engine = worker.engine("e", &script);
    let names = ["a-7", "a-6", "a-5", "a-4", "a-3", "a-2", "a-1"];
    let mut folders = names.map(|name| worker.put_into_inbox(&worker.order(name, &engine)));
    let _serve = worker.serve(2, 60);
    for folder in &folders {
        wait_for_result(folder);
    }
    let mut computing = 0;
    for line in fs::read_to_string(&log).unwrap().lines() {
        computing += if line.starts_with("start") { 1 } else { -1 };
        assert!((0..=2).contains(&computing), "over-filled");
    }
    folders.reverse();
    let claimed = folders.each_ref().map(claimed_at);
    assert!(claimed.is_sorted(), "{claimed:?}");
}

/// Time of the first event, which is the claim.
fn claimed_at(folder: &AttemptFolder) -> i64 {
    let text = fs::read_to_string(folder.file(attempt_file::EVENTS)).unwrap();
    let first: AgentEvent = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert!(matches!(first.body, AgentEventBody::Claimed {}));
    first.t
}

#[test]
fn whose_work_keeps_the_worker_busy_is_told() {
    let worker = Worker::new();
    let engine = worker.engine("e", UNTIL_GO);
    let folder = worker.put_into_inbox(&worker.order("a-1", &engine));
    let _serve = worker.serve(1, 60);
    let state = wait_for("a busy slot", || serving(worker.path()).filter(|state| !state.busy.is_empty()));
    let busy = &state.busy[0];
    assert_eq!((busy.slot, busy.what.as_str(), busy.controller.owner.as_str()), (1, "Sample, plan 01", "ana@office"));
    assert!(busy.expected_end.is_some_and(|end| end == busy.since + 60_000));
    fs::write(folder.file(attempt_file::CANCEL), "").unwrap();
    wait_for_result(&folder);
    wait_for("a free slot", || serving(worker.path()).filter(|state| state.busy.is_empty()));
}

#[test]
fn a_killed_serve_touches_nothing_and_the_next_one_adopts() {
    let worker = Worker::new();
    let engine = worker.engine("e", UNTIL_GO);
    let mut first = worker.serve(1, 60);
    let running = worker.put_into_inbox(&worker.order("a-1", &engine));
    let waiting = worker.put_into_inbox(&worker.order("a-2", &engine));
    let own = wait_for_pid(&running, "own");
    first.kill();
    assert_eq!(serving(worker.path()), None);
    assert!(is_alive(own));
    let _second = worker.serve(1, 60);
    wait_for("adoption", || serving(worker.path()).filter(|state| state.busy.len() == 1));
    assert!(worker.folder.inbox().join("a-2").exists(), "the adopted attempt has the only slot");
    fs::write(running.files().join("go"), "").unwrap();
    wait_for_result(&running);
    wait_for_pid(&waiting, "own");
    fs::write(waiting.files().join("go"), "").unwrap();
    wait_for_result(&waiting);
}

#[test]
fn serve_killed_at_many_moments_neither_loses_nor_doubles_an_attempt() {
    let worker = Worker::new();
    let log = worker.home.path().join("log");
    let script = format!(
        "echo start $SPILLWAY_ATTEMPT >> '{0}'\nsleep 0.04\necho end $SPILLWAY_ATTEMPT >> '{0}'",
        log.display()
    );
    let engine = worker.engine("e", &script);
    let folders: Vec<_> =
        (10..34).map(|number| worker.put_into_inbox(&worker.order(&format!("a-{number}"), &engine))).collect();
    // Pauses of 0 to 60 ms from a small generator, the same in every run of the test.
    let mut state = 7u64;
    while folders.iter().any(|folder| folder.result().is_none()) {
        let mut serve = worker.serve(2, 60);
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((state >> 33) % 60));
        serve.kill();
    }
    let text = fs::read_to_string(&log).unwrap();
    let mut computing = 0;
    for line in text.lines() {
        computing += if line.starts_with("start") { 1 } else { -1 };
        assert!((0..=2).contains(&computing), "over-filled");
    }
    for folder in &folders {
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        assert_eq!(text.lines().filter(|line| *line == format!("start {name}")).count(), 1, "{name}");
        assert_eq!(cause(&folder.result().unwrap()), Some(InfrastructureCause::NoResult), "{name}");
    }
}

#[test]
fn a_run_that_was_killed_is_lost_and_its_engine_is_ended() {
    let worker = Worker::new();
    let engine =
        worker.engine("e", "setsid sh -c 'echo $$ > stray; exec sleep 1000' &\necho $$ > own\nexec sleep 1000");
    let _serve = worker.serve(1, 60);
    let folder = worker.put_into_inbox(&worker.order("a-1", &engine));
    let pids = ["own", "stray"].map(|file| wait_for_pid(&folder, file));
    let started = wait_for("the engine's record", || folder.started().filter(|started| started.engine.is_some()));
    let run = rustix::process::Pid::from_raw(started.run.pid as i32).unwrap();
    rustix::process::kill_process(run, rustix::process::Signal::KILL).unwrap();
    let result = wait_for_result(&folder);
    assert_eq!(cause(&result), Some(InfrastructureCause::AgentLost));
    assert_eq!(pids.map(is_alive), [false, false]);
    wait_for("the last event", || matches!(events(&folder).last(), Some(AgentEventBody::Ended {})).then_some(()));
}

#[test]
fn on_a_disk_without_a_byte_left_an_attempt_still_has_its_end() {
    let mount = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(mount.path()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        println!("skipped: on_a_disk_without_a_byte_left_an_attempt_still_has_its_end: needs the right to mount");
        return;
    }
    let told = {
        let worker = Worker::below(mount.path());
        let engine = worker.engine("e", UNTIL_GO);
        let _serve = worker.serve(1, 60);
        let folder = worker.put_into_inbox(&worker.order("a-1", &engine));
        wait_for_pid(&folder, "own");
        assert!(worker.path().join(worker_folder::RESERVE).exists());
        // Its private folder has nothing whose removal would make room.
        for file in fs::read_dir(folder.files()).unwrap().flatten() {
            fs::remove_file(file.path()).unwrap();
        }
        let mut fill = fs::File::create(mount.path().join("fill")).unwrap();
        while std::io::Write::write_all(&mut fill, &[7; 512]).is_ok() {}
        // A file without content has room.
        fs::File::create(folder.files().join("go")).unwrap();
        let told = cause(&wait_for_result(&folder));
        assert!(!worker.path().join(worker_folder::RESERVE).exists(), "it was not needed: the test shows nothing");
        told
    };
    Command::new("umount").arg("--lazy").arg(mount.path()).status().unwrap();
    assert_eq!(told, Some(InfrastructureCause::DiskFull));
}

#[test]
fn serve_and_run_killed_together_leave_nothing_behind() {
    let worker = Worker::new();
    let engine = worker.engine("e", "echo $$ > own\nexec sleep 1000");
    let mut serve = worker.serve(1, 60);
    let folder = worker.put_into_inbox(&worker.order("a-1", &engine));
    let own = wait_for_pid(&folder, "own");
    serve.kill();
    let run = rustix::process::Pid::from_raw(folder.started().unwrap().run.pid as i32).unwrap();
    rustix::process::kill_process(run, rustix::process::Signal::KILL).unwrap();
    let _next = worker.serve(1, 60);
    assert_eq!(cause(&wait_for_result(&folder)), Some(InfrastructureCause::AgentLost));
    assert!(!is_alive(own));
}

#[test]
fn an_attempt_that_was_claimed_and_not_begun_is_begun() {
    let worker = Worker::new();
    let engine = worker.engine("e", "exit 0");
    let folder = worker.put_claimed(&worker.order("a-1", &engine));
    let _serve = worker.serve(1, 60);
    assert_eq!(cause(&wait_for_result(&folder)), Some(InfrastructureCause::NoResult));
}

#[test]
fn a_second_serve_says_who_serves() {
    let worker = Worker::new();
    let serve = worker.serve(3, 60);
    let second = Command::new(AGENT).args(["serve", "--slots", "9"]).arg(worker.path()).output().unwrap();
    assert!(second.status.success());
    let told = String::from_utf8(second.stdout).unwrap();
    assert_eq!(told, format!("served by process {} with 3 slots\n", serve.0.id()));
}

#[test]
fn a_folder_of_another_machine_is_not_served() {
    let worker = Worker::new();
    let other = HostIdentity { schema: 1, machine_id: "other".into(), hostname: "wk-7".into() };
    fs::write(worker.path().join("host.json"), serde_json::to_vec(&other).unwrap()).unwrap();
    let refused = Command::new(AGENT).arg("serve").arg(worker.path()).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("wk-7"));
}

#[test]
fn an_idle_serve_ends_by_itself() {
    let worker = Worker::new();
    let begun = Instant::now();
    assert_eq!(worker.serve(1, 1).wait(), Some(0));
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_removed_folder_ends_everything_that_works_in_it() {
    let worker = Worker::new();
    let engine = worker.engine("e", UNTIL_GO);
    let serve = worker.serve(1, 60);
    let own = wait_for_pid(&worker.put_into_inbox(&worker.order("a-1", &engine)), "own");
    wait_for("the folder's end", || fs::remove_dir_all(worker.path()).ok());
    wait_for("the engine's end", || (!is_alive(own)).then_some(()));
    assert_eq!(serve.wait(), Some(0));
}

#[test]
fn news_come_over_the_channel_and_serving_outlives_it() {
    let worker = Worker::new();
    let engine = worker.engine("e", "exit 0");
    let mut child = Command::new(AGENT)
        .args(["serve", "--stdio", "--slots", "2", "--linger", "60"])
        .arg(worker.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let input = child.stdin.take();
    let relay = Running(child);
    let folder = worker.put_into_inbox(&worker.order("a-1", &engine));
    let mut told = Vec::new();
    while told.last() != Some(&NewsKind::Ended) {
        let news: News = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(news.attempt.as_str(), "a-1");
        told.push(news.what);
    }
    assert_eq!(told[0], NewsKind::Claimed);
    assert!(told.contains(&NewsKind::Events));
    assert!(folder.result().is_some(), "who hears of the end finds the result");
    drop(input);
    assert_eq!(relay.wait(), Some(0));
    let state = serving(worker.path()).expect("serving goes on");
    assert_eq!(state.slots, 2);
    let pid = rustix::process::Pid::from_raw(state.pid as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn a_detached_serve_serves_when_its_starter_returns() {
    let worker = Worker::new();
    let started = Command::new(AGENT)
        .args(["serve", "--detach", "--linger", "1", "--slots", "4"])
        .arg(worker.path())
        .output()
        .unwrap();
    let state = serving(worker.path()).expect("it serves");
    assert_eq!(String::from_utf8(started.stdout).unwrap(), format!("served by process {} with 4 slots\n", state.pid));
    wait_for("its own end", || serving(worker.path()).is_none().then_some(()));
}

#[test]
fn work_put_into_the_inbox_of_a_withdrawing_controller_is_left_to_it() {
    let worker = Worker::new();
    let engine = worker.engine("e", UNTIL_GO);
    let _serve = worker.serve(1, 60);
    let running = worker.put_into_inbox(&worker.order("a-1", &engine));
    wait_for_pid(&running, "own");
    let waiting = worker.put_into_inbox(&worker.order("a-2", &engine));
    fs::rename(worker.folder.inbox().join("a-2"), worker.path().join("withdrawn/a-2")).unwrap();
    fs::write(running.files().join("go"), "").unwrap();
    wait_for_result(&running);
    wait_for("a free slot", || serving(worker.path()).filter(|state| state.busy.is_empty()));
    assert!(!waiting.path().exists());
}

#[test]
fn facts_are_printed_as_one_document() {
    let worker = Worker::new();
    let out = Command::new(AGENT).arg("facts").arg(worker.path()).output().unwrap();
    let facts: protocol::WorkerFacts = serde_json::from_slice(&out.stdout).unwrap();
    assert!(facts.cores > 0 && facts.memory_bytes > 0 && facts.disk_free_bytes > 0);
}
