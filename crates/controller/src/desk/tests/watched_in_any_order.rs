//! Whatever happens to runs and workers in whatever order: who watches knows in the end what somebody who comes new is
//! told.

use super::TestDesk;
use super::watchers::{TestWatcher, as_text};
use crate::api::{RunState, Settings};
use proptest::prelude::*;
use protocol::{AgentEvent, AgentEventBody, AttemptId};
use scheduler::{Effect, WorkerId};
use serde_json::json;
use workers::follow::FollowerNews;
use workers::link::{LinkError, Operation};

#[derive(Clone, Debug)]
enum Step {
    Run(usize),
    /// The queue places what it can.
    Place,
    Claim(u8),
    Hear(u8, u8),
    BadResult(u8),
    Cancel(u8, Option<u8>),
    Pause(u8),
    Resume(u8),
    Requeue(u8, Option<u8>),
    Delete(u8),
    Ready(u8),
    NeedsAttention,
    Unreachable,
    Reachable,
    Stop(bool),
    Allow,
    AddWorker,
    RemoveWorker,
    Keep(u8),
    Used(u8),
    Forget(u8),
    TimePasses(u16),
    Comes(u8),
    EndOfTurn,
    IsTold(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let plan = || proptest::option::of(0..3u8);
    prop_oneof![
        2 => (1..4usize).prop_map(Step::Run),
        3 => Just(Step::Place),
        3 => any::<u8>().prop_map(Step::Claim),
        3 => (any::<u8>(), 0..100u8).prop_map(|(attempt, percent)| Step::Hear(attempt, percent)),
        1 => any::<u8>().prop_map(Step::BadResult),
        3 => (any::<u8>(), plan()).prop_map(|(run, plan)| Step::Cancel(run, plan)),
        1 => any::<u8>().prop_map(Step::Pause),
        1 => any::<u8>().prop_map(Step::Resume),
        3 => (any::<u8>(), plan()).prop_map(|(run, plan)| Step::Requeue(run, plan)),
        1 => any::<u8>().prop_map(Step::Delete),
        2 => (1..4u8).prop_map(Step::Ready),
        1 => Just(Step::NeedsAttention),
        1 => Just(Step::Unreachable),
        1 => Just(Step::Reachable),
        1 => any::<bool>().prop_map(Step::Stop),
        1 => Just(Step::Allow),
        1 => Just(Step::AddWorker),
        1 => Just(Step::RemoveWorker),
        1 => (1..5u8).prop_map(Step::Keep),
        1 => (0..4u8).prop_map(Step::Used),
        1 => (0..4u8).prop_map(Step::Forget),
        2 => (0..60_000u16).prop_map(Step::TimePasses),
        1 => (0..2u8).prop_map(Step::Comes),
        6 => Just(Step::EndOfTurn),
        5 => (0..2u8).prop_map(Step::IsTold),
    ]
}

fn pick<T: Clone>(from: &[T], which: u8) -> Option<T> {
    from.get(usize::from(which) % from.len().max(1)).cloned()
}

fn runs(desk: &TestDesk) -> Vec<String> {
    desk.runs.keys().cloned().collect()
}

/// Attempts that are not over.
fn attempts(desk: &TestDesk) -> Vec<AttemptId> {
    let all = desk.runs.values().flat_map(|run| &run.plans).flat_map(|plan| &plan.attempts);
    all.filter(|attempt| !attempt.state.is_over()).map(|attempt| AttemptId(attempt.id.clone())).collect()
}

fn plan_name(plan: Option<u8>) -> Option<String> {
    plan.map(|plan| format!("{:02}", plan + 1))
}

/// Places what can be placed; the rest of what the queue decides is carried out by the desk.
fn place(desk: &mut TestDesk) {
    let now = desk.millis();
    let mut effects = Vec::new();
    scheduler::schedule(&mut desk.core, now, &mut effects);
    for effect in effects {
        match effect {
            Effect::StartAttempt(placement) => {
                let plan = placement.attempt.plan;
                let id = desk.enter_attempt(plan.run.as_str(), plan.plan.as_str(), now);
                desk.staged(&id, Ok(workers::staging::Staged::default())).unwrap();
            }
            other => desk.effects.push(other),
        }
    }
}

fn happen(desk: &mut TestDesk, step: &Step) {
    let (local, now) = (WorkerId::from("local"), desk.millis());
    // What is refused is refused: only what it leaves counts here.
    match step {
        Step::Run(plans) => {
            let plans: Vec<String> = (1..=*plans).map(|plan| format!("{plan:02}")).collect();
            desk.run(&plans.iter().map(String::as_str).collect::<Vec<_>>());
        }
        Step::Place => place(desk),
        Step::Claim(which) => {
            if let Some(attempt) = pick(&attempts(desk), *which) {
                desk.worker_news("local", FollowerNews::Claimed { attempt }).unwrap();
            }
        }
        Step::Hear(which, percent) => {
            if let Some(attempt) = pick(&attempts(desk), *which) {
                let bodies = [
                    AgentEventBody::Started { pid: 1 },
                    AgentEventBody::Progress { fraction: f64::from(*percent) / 100.0 },
                ];
                let events = bodies.map(|body| AgentEvent { v: 1, seq: 1, t: now.0, body }).to_vec();
                let news = FollowerNews::Events { attempt, events, offset: 1, unreadable: 0 };
                desk.worker_news("local", news).unwrap();
            }
        }
        Step::BadResult(which) => {
            if let Some(attempt) = pick(&attempts(desk), *which) {
                desk.worker_news("local", FollowerNews::BadResult { attempt, reason: "odd".into() }).unwrap();
            }
        }
        Step::Cancel(which, plan) => {
            if let Some(run) = pick(&runs(desk), *which) {
                let _ = desk.cancel_run(&run, plan_name(*plan).as_deref()).unwrap();
            }
        }
        Step::Pause(which) => {
            if let Some(run) = pick(&runs(desk), *which) {
                let _ = desk.pause_run(&run).unwrap();
            }
        }
        Step::Resume(which) => {
            if let Some(run) = pick(&runs(desk), *which) {
                let _ = desk.resume_run(&run).unwrap();
            }
        }
        Step::Requeue(which, plan) => {
            if let Some(run) = pick(&runs(desk), *which) {
                let _ = desk.requeue(&run, plan_name(*plan).as_deref()).unwrap();
            }
        }
        Step::Delete(which) => {
            if let Some(run) = pick(&runs(desk), *which) {
                let _ = desk.delete_run(&run, None).unwrap();
            }
        }
        Step::Ready(slots) => {
            if desk.core.worker(&local).is_some() {
                desk.local_is_ready(u32::from(*slots));
            }
        }
        Step::NeedsAttention => desk.worker_needs_attention("local", "no room"),
        Step::Unreachable => {
            let cause = std::io::Error::from(std::io::ErrorKind::TimedOut);
            let error = LinkError::from_io(Operation::Read, "local", "attempts", &cause);
            desk.worker_news("local", FollowerNews::Unreachable(error)).unwrap();
        }
        Step::Reachable => desk.worker_news("local", FollowerNews::Reachable).unwrap(),
        Step::Stop(force) => {
            let stop = crate::api::StopWorker { name: Some("local".into()), force: *force };
            desk.stop_workers(99, 1, &stop).unwrap();
        }
        Step::Allow => desk.allow_worker(99, 1, "local").unwrap(),
        Step::AddWorker => {
            desk.add_worker(99, 1, &json!({ "type": "local", "name": "big" })).unwrap();
        }
        Step::RemoveWorker => desk.remove_worker(99, 1, "big").unwrap(),
        Step::Keep(runs) => {
            let settings = Settings { keep_runs: u32::from(*runs), ..Settings::default() };
            desk.set_settings(99, 1, settings).unwrap();
        }
        Step::Used(project) => drop(desk.project_used(&format!("/p{project}"), "T").unwrap()),
        Step::Forget(project) => drop(desk.forget_project(&format!("/p{project}")).unwrap()),
        Step::TimePasses(milliseconds) => {
            desk.now += i64::from(*milliseconds);
            let now = desk.millis();
            let inner = &mut desk.desk;
            scheduler::on_time(&mut inner.core, now, &mut inner.effects);
        }
        Step::EndOfTurn => desk.turn(),
        Step::Comes(_) | Step::IsTold(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn who_watches_the_desk_knows_what_a_new_watcher_is_told(steps in proptest::collection::vec(step(), 1..60)) {
        let mut desk = TestDesk::new();
        let mut watchers: Vec<Option<TestWatcher>> = vec![None, None];
        for step in &steps {
            happen(&mut desk, step);
            // As after every event.
            desk.apply_effects().unwrap();
            match step {
                Step::Comes(which) => {
                    let watcher = TestWatcher::comes(&mut desk, 10 + u64::from(*which));
                    watchers[usize::from(*which)] = Some(watcher);
                }
                Step::IsTold(which) => {
                    if let Some(watcher) = &mut watchers[usize::from(*which)] {
                        desk.turn();
                        watcher.is_told(&mut desk);
                    }
                }
                _ => {}
            }
        }
        desk.turn();
        let fresh = as_text(&TestWatcher::comes(&mut desk, 30).snapshot);
        for watcher in watchers.iter_mut().flatten() {
            watcher.is_told(&mut desk);
            prop_assert_eq!(&as_text(&watcher.snapshot), &fresh);
        }
        let open = desk.runs.values().filter(|run| run.stored.state == RunState::Active && run.is_over()).count();
        prop_assert_eq!(open, 0);
    }
}

#[test]
fn a_plan_that_is_cancelled_and_queued_again_at_once_waits_and_its_run_is_not_over() {
    let mut desk = TestDesk::new();
    for step in [Step::Run(1), Step::Cancel(0, None), Step::Requeue(0, Some(0)), Step::EndOfTurn] {
        happen(&mut desk, &step);
        desk.apply_effects().unwrap();
    }
    let run = runs(&desk)[0].clone();
    assert!(!desk.runs[&run].is_over());
    assert!(desk.delete_run(&run, None).unwrap().is_err(), "a run with a waiting plan is not deleted");
}
