//! What views ask of runs: stopping after the current plans, another order, the record of an attempt.

use crate::running::{Followed, Running, ask, of, on_runtime, project, refused, run_view, start, workers};
use controller::api::{
    AddWorker, AttemptRecord, Command, ErrorCode, LogEntry, MoveTo, PlanRunState, PlanSelection, ReadRecord, Reply,
    RunState,
};
use controller::client::Client;
use serde_json::json;

async fn one_slot(client: &mut Client) {
    let entry = json!({ "type": "local", "name": "one", "max_parallel_plans": 1, "cores_per_plan": 1 });
    workers(client, Command::WorkerAdd(AddWorker(entry))).await;
}

async fn log(client: &mut Client, run: &str) -> Vec<LogEntry> {
    match ask(client, Command::RunLog { run: of(run), from: 0 }).await {
        Reply::Log(log) => log,
        other => panic!("{other:?}"),
    }
}

async fn part(client: &mut Client, run: &str, from: u64) -> AttemptRecord {
    let request = ReadRecord { run: of(run), plan: "01".into(), attempt: 1, from };
    match ask(client, Command::AttemptRecord(request)).await {
        Reply::Record(record) => *record,
        other => panic!("{other:?}"),
    }
}

/// The record from its begin to where it is now.
async fn record(client: &mut Client, run: &str) -> AttemptRecord {
    let mut whole = AttemptRecord::default();
    loop {
        let part = part(client, run, whole.next).await;
        whole.lines.extend(part.lines);
        whole.samples.extend(part.samples);
        whole.phases.extend(part.phases);
        let more = part.more;
        (whole.next, whole.more, whole.complete, whole.missing) = (part.next, part.more, part.complete, part.missing);
        if !more {
            return whole;
        }
    }
}

fn is_running(state: &PlanRunState) -> bool {
    matches!(state, PlanRunState::Running { .. })
}

#[test]
fn a_run_that_stops_after_its_current_plan_computes_that_one_and_no_other() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        one_slot(&mut client).await;
        let project = project(&running.folder.path().join("p"), 4, 1.5);
        let run = start(&mut client, &project, PlanSelection::All, "one").await;
        let mut followed = Followed::of(&running, &run).await;
        followed.until("01", |plan| is_running(&plan.state)).await;
        let stopped = run_view(&mut client, Command::RunStopAfterCurrent(of(&run))).await;
        assert_eq!(stopped.summary.state, RunState::Cancelled);
        assert_eq!(stopped.summary.running, 1, "{stopped:?}");
        let finished = followed.followed_to_its_end().await;
        assert_eq!((finished.statistics.succeeded, finished.statistics.cancelled), (1, 3), "{finished:?}");
        assert!(finished.results["01"].success);
        let log = log(&mut client, &run).await;
        let told = log.iter().find(|entry| entry.kind == "stop-after-current").unwrap();
        assert!(told.text.contains("3 plans that wait are cancelled, 1 plan is computed to its end"), "{}", told.text);
        let again = refused(&mut client, Command::RunStopAfterCurrent(of(&run))).await;
        assert_eq!(again.code, ErrorCode::NotNow);
        running.end().await;
    });
}

#[test]
fn plans_start_in_the_order_by_hand_also_after_the_controller_was_started_again() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        one_slot(&mut client).await;
        // Listed from the last to the first, which is the order of arrival: 05 and 04 go first.
        let project = project(&running.folder.path().join("p"), 5, 1.0);
        let text = std::fs::read_to_string(&project).unwrap();
        let mut lines: Vec<&str> = text.split_inclusive("\r\n").collect();
        let first = lines.iter().position(|line| line.starts_with("Plan File=")).unwrap();
        lines[first..first + 5].reverse();
        std::fs::write(&project, lines.concat()).unwrap();
        let run = start(&mut client, &project, PlanSelection::All, "one").await;
        let to = |plan: &str, next: &str| Command::RunMove {
            run: of(&run),
            plan: plan.into(),
            to: MoveTo::Before(next.into()),
        };
        for (plan, next) in [("01", "02"), ("01", "03"), ("02", "03")] {
            run_view(&mut client, to(plan, next)).await;
        }
        assert_eq!(refused(&mut client, to("03", "05")).await.code, ErrorCode::NotNow);
        running.restart().await;
        let mut client = running.client().await;
        run_view(&mut client, Command::RunResume(of(&run))).await;
        assert_eq!(Followed::of(&running, &run).await.followed_to_its_end().await.statistics.succeeded, 5);
        let log = log(&mut client, &run).await;
        let started = log.iter().filter(|entry| entry.kind == "started").filter_map(|entry| entry.plan.clone());
        let mut order: Vec<String> = started.filter(|plan| plan != "05" && plan != "04").collect();
        order.dedup();
        assert_eq!(order, ["01", "02", "03"]);
        running.end().await;
    });
}

#[test]
fn the_record_of_an_attempt_is_read_while_it_goes_on_and_afterwards_without_a_gap() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let project = project(&running.folder.path().join("p"), 1, 1.0);
        let run = start(&mut client, &project, PlanSelection::All, "local").await;
        let mut followed = Followed::of(&running, &run).await;
        followed.until("01", |plan| is_running(&plan.state)).await;
        let first = record(&mut client, &run).await;
        assert!(!first.complete && first.missing.is_none(), "{first:?}");
        followed.followed_to_its_end().await;
        assert!(!running.home.join("worker/attempts").read_dir().unwrap().any(|_| true), "its folder is still there");
        let rest = part(&mut client, &run, first.next).await;
        let whole = record(&mut client, &run).await;
        assert!(whole.complete && rest.complete && whole.missing.is_none());
        assert_eq!(whole.lines.len(), first.lines.len() + rest.lines.len());
        assert!(whole.lines.iter().any(|line| line.text.contains("Steady Flow Simulation")), "{:?}", whole.lines);
        assert!(!whole.phases.is_empty());
        let now = i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
        assert!(whole.lines.iter().all(|line| (now - 60_000..=now).contains(&line.at)));
        // Its run keeps it, and without it the messages stand in for it.
        let kept = running.home.join("runs").join(&run).join("p01/attempt-1");
        assert!(kept.join("events.jsonl").is_file());
        let no_attempt = ReadRecord { run: of(&run), plan: "01".into(), attempt: 7, from: 0 };
        let error = refused(&mut client, Command::AttemptRecord(no_attempt)).await;
        assert!(error.code == ErrorCode::NotFound && error.message.contains("it has 1"), "{error:?}");
        std::fs::remove_dir_all(&kept).unwrap();
        assert!(record(&mut client, &run).await.missing.is_some());
        running.end().await;
    });
}

#[test]
fn the_record_of_a_plan_that_was_stopped_or_failed_is_kept() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let project = project(&running.folder.path().join("p"), 1, 60.0);
        let run = start(&mut client, &project, PlanSelection::All, "local").await;
        let mut followed = Followed::of(&running, &run).await;
        followed.until("01", |plan| is_running(&plan.state)).await;
        ask(&mut client, Command::RunCancel { run: of(&run), plan: None }).await;
        followed.followed_to_its_end().await;
        let stopped = record(&mut client, &run).await;
        assert!(stopped.complete && !stopped.phases.is_empty(), "{stopped:?}");

        std::fs::write(project.with_file_name("practice.toml"), "[plans.01]\nfault = \"geometry\"\n").unwrap();
        let run = start(&mut client, &project, PlanSelection::All, "local").await;
        Followed::of(&running, &run).await.followed_to_its_end().await;
        let failed = record(&mut client, &run).await;
        assert!(failed.lines.iter().any(|line| line.level == protocol::MessageLevel::Error), "{:?}", failed.lines);
        running.end().await;
    });
}
