//! What the user asks of workers.

use super::{CLIENT, TestDesk};
use crate::api::{ErrorCode, Reply};
use serde_json::json;

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
