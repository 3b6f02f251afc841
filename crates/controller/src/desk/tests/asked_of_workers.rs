//! What the user asks of workers.

use super::{CLIENT, TestDesk};
use crate::api::{ChangeWorker, ErrorCode, Reply};
use protocol::{BusySlot, ServeState};
use serde_json::json;
use workers::link::ServeLife;

#[test]
fn a_worker_is_never_replaced_by_one_of_the_same_name() {
    let mut desk = TestDesk::new();
    desk.add_worker(CLIENT, 1, &json!({ "type": "local", "name": "desk", "queue_priority": 3 })).unwrap();
    desk.add_worker(CLIENT, 2, &json!({ "type": "local", "name": "Desk", "queue_priority": 9 })).unwrap();
    match desk.answer() {
        Reply::Refused(error) => {
            assert_eq!(error.code, ErrorCode::BadRequest);
            assert_eq!(error.terminal.as_deref(), Some("spillway workers remove desk"));
        }
        other => panic!("{other:?}"),
    }
    let file = json!({ "workers": [
        { "type": "local", "name": "desk", "queue_priority": 9 },
        { "type": "local", "name": "other" },
    ] });
    desk.import_workers(CLIENT, 3, "w.json", &file.to_string()).unwrap();
    match desk.answer() {
        Reply::Imported(imported) => {
            assert_eq!(imported.added, ["other"]);
            assert!(imported.warnings.iter().any(|text| text.contains("desk")), "{:?}", imported.warnings);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(desk.fleet["desk"].settings.queue_priority, 3);
}

#[test]
fn the_slot_of_an_attempt_is_noted_when_it_is_told_after_the_claim() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    let attempt = desk.plan_runs(&run, "01", 1_000, 0.0);
    assert_eq!(desk.view(&run).plans[0].attempts[0].slot, None);
    let busy = BusySlot {
        slot: 3,
        attempt,
        controller: desk.label.clone(),
        what: "X, plan 01".into(),
        since: 1,
        expected_end: None,
    };
    let serve = ServeState {
        schema: protocol::SCHEMA_VERSION,
        pid: 1,
        version: String::new(),
        slots: 4,
        since: 1,
        busy: vec![busy],
    };
    desk.serve_heard("local", ServeLife::Alive(Some(serve))).unwrap();
    assert_eq!(desk.view(&run).plans[0].attempts[0].slot, Some(3));
}

fn change(desk: &mut TestDesk, name: &str, entry: serde_json::Value) -> Option<crate::api::ApiError> {
    let answers = desk.turn.answers.len();
    desk.change_worker(CLIENT, 9, &ChangeWorker { name: name.into(), entry }).unwrap();
    match desk.turn.answers.len() > answers {
        true => match desk.answer() {
            Reply::Refused(error) => Some(error),
            other => panic!("{other:?}"),
        },
        false => None,
    }
}

#[test]
fn a_changed_worker_keeps_its_name_and_its_place_and_is_looked_at_again() {
    let mut desk = TestDesk::new();
    for name in ["a", "b"] {
        desk.add_worker(CLIENT, 1, &json!({ "type": "local", "name": name, "queue_priority": 3 })).unwrap();
    }
    assert_eq!(change(&mut desk, "A", json!({ "max_concurrent": 2, "queue_priority": null })), None);
    let settings = &desk.fleet["a"].settings;
    assert_eq!((settings.max_parallel_plans, settings.queue_priority), (Some(2), 0));
    assert!(desk.fleet["a"].examining && desk.fleet["a"].found.is_none());
    let kept: Vec<String> = desk.store.workers().unwrap().into_iter().map(|worker| worker.name).collect();
    assert_eq!(kept, ["a", "b"]);
    let log = desk.store.workers().unwrap();
    assert_eq!(log[0].entry["max_parallel_plans"], 2);
    // A look by the old settings that comes back late says nothing of the new ones.
    let old = crate::fleet::Examined {
        settings: workers::settings::WorkerSettings::local("a"),
        found: Err(workers::link::LinkError::other(workers::link::Operation::List, "a", "inbox", "old")),
        serve: None,
        ours: Vec::new(),
    };
    desk.worker_examined("a", old).unwrap();
    assert!(desk.fleet["a"].examining, "an old look was taken for the new one");
    let refused = change(&mut desk, "a", json!({ "max_parallel_plans": 0 })).unwrap();
    assert_eq!(refused.code, ErrorCode::BadRequest);
    assert_eq!(change(&mut desk, "mars", json!({})).unwrap().code, ErrorCode::NotFound);
}

#[test]
fn the_default_worker_is_kept_from_its_first_change_on() {
    let mut desk = TestDesk::new();
    assert!(!desk.fleet["local"].kept);
    assert_eq!(change(&mut desk, "local", json!({ "cores_per_plan": 2 })), None);
    assert!(desk.fleet["local"].kept);
    assert_eq!(desk.store.workers().unwrap()[0].entry["cores_per_plan"], 2);
}

#[test]
fn a_worker_does_not_change_while_plans_are_on_it_or_on_their_way_back() {
    let mut desk = TestDesk::new();
    let run = desk.run(&["01"]);
    desk.local_is_ready(1);
    let attempt = desk.plan_runs(&run, "01", 1_000, 0.1);
    let refused = change(&mut desk, "local", json!({ "cores_per_plan": 2 })).unwrap();
    assert_eq!(refused.code, ErrorCode::NotNow);
    assert!(refused.message.contains("1 plan is on local"), "{}", refused.message);
    desk.plan_succeeded(&run, "01", 1.0);
    desk.change_attempt(&attempt, |attempt| attempt.state = crate::store::attempts::AttemptState::Collecting).unwrap();
    let refused = change(&mut desk, "local", json!({ "cores_per_plan": 2 })).unwrap();
    assert!(refused.message.contains("plan 01 of run r1"), "{}", refused.message);
}
