//! What the user asks of runs.

use super::TestDesk;
use crate::api::{ErrorCode, RunRef};

#[test]
fn a_run_is_meant_by_its_whole_id_alone() {
    let mut desk = TestDesk::new();
    let runs: Vec<String> = (0..21).map(|_| desk.run(&["01"])).collect();
    let meant = |desk: &TestDesk, text: &str| desk.resolve(&RunRef(Some(text.into())));
    assert_eq!(meant(&desk, " R21 ").unwrap(), "r21");
    assert_eq!(meant(&desk, "2").unwrap(), "r2");
    assert_eq!(desk.resolve(&RunRef(None)).unwrap(), runs[20]);
    desk.runs.remove("r2");
    let error = meant(&desk, "r2").unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert!(error.message.contains("r21, r20, r19"), "{}", error.message);
}
