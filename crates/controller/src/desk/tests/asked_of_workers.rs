//! What the user asks of workers.

use super::{CLIENT, TestDesk};
use crate::api::{ErrorCode, Reply};
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
            assert!(error.message.contains("spillway workers remove desk"), "{}", error.message);
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
