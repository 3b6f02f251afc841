//! What views ask of workers: checks as they come out, and other settings.

use crate::running::{Running, ask, on_runtime, refused, workers};
use controller::api::{AddWorker, ChangeWorker, CheckView, Command, Envelope, ErrorCode, Frame, Reply};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

/// Every answer to one command, in order, up to the last.
#[cfg(unix)]
async fn answers(running: &Running, command: Command) -> Vec<Reply> {
    running.client().await;
    let stream = tokio::net::UnixStream::connect(running.home.join("controller.sock")).await.unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut line = serde_json::to_vec(&Envelope { id: 5, command }).unwrap();
    line.push(b'\n');
    writer.write_all(&line).await.unwrap();
    let mut lines = BufReader::new(reader).lines();
    let mut answers = Vec::new();
    loop {
        let line = lines.next_line().await.unwrap().unwrap();
        let Frame::Answer { id, reply } = serde_json::from_str(&line).unwrap() else { panic!("{line}") };
        assert_eq!(id, 5);
        let is_last = !matches!(reply, Reply::Check(_));
        answers.push(reply);
        if is_last {
            return answers;
        }
    }
}

#[cfg(unix)]
#[test]
fn each_check_is_told_as_it_comes_out_and_the_whole_at_the_end() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        for name in ["a", "b"] {
            let entry = json!({ "type": "local", "name": name });
            workers(&mut client, Command::WorkerAdd(AddWorker(entry))).await;
        }
        workers(&mut client, Command::WorkerAdd(AddWorker(json!({ "type": "slurm", "name": "c" })))).await;
        let mut answers = answers(&running, Command::WorkerCheck { name: None }).await;
        let Some(Reply::Checks(lists)) = answers.pop() else { panic!("{answers:?}") };
        assert_eq!(lists.iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        let told: Vec<CheckView> = answers
            .into_iter()
            .map(|answer| match answer {
                Reply::Check(check) => check,
                other => panic!("{other:?}"),
            })
            .collect();
        for list in &lists {
            let of_worker: Vec<&CheckView> = told.iter().filter(|check| check.worker == list.name).collect();
            assert_eq!(of_worker, list.checks.iter().collect::<Vec<_>>(), "{}", list.name);
        }
        assert_eq!(told.len(), lists.iter().map(|list| list.checks.len()).sum::<usize>());
        assert!(lists[0].ready && !lists[2].ready, "{lists:?}");
        let ids: Vec<&str> = lists[0].checks.iter().map(|check| check.id.as_str()).collect();
        assert_eq!(
            ids,
            ["folder", "path-length", "disk-space", "agent", "engine", "machine", "clock", "slots", "memory"]
        );
        // Whoever only wants the end gets it as before.
        match ask(&mut client, Command::WorkerCheck { name: Some("A".into()) }).await {
            Reply::Checks(lists) => assert_eq!(lists.len(), 1),
            other => panic!("{other:?}"),
        }
        running.end().await;
    });
}

#[test]
fn a_changed_worker_has_other_slots_at_once_and_is_kept() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let change = |entry| Command::WorkerChange(ChangeWorker { name: "local".into(), entry });
        let before = workers(&mut client, Command::WorkerList {}).await;
        assert!(!before[0].kept);
        let after = workers(&mut client, change(json!({ "max_parallel_plans": 3, "queue_priority": 4 }))).await;
        assert_eq!((after.len(), after[0].slots.len(), after[0].queue_priority, after[0].kept), (1, 3, 4, true));
        let error = refused(&mut client, change(json!({ "max_parallel_plan": 3 }))).await;
        assert!(error.code == ErrorCode::BadRequest && error.message.contains("max_parallel_plans"), "{error:?}");
        running.restart().await;
        let mut client = running.client().await;
        let kept = workers(&mut client, Command::WorkerList {}).await;
        assert_eq!((kept[0].name.as_str(), kept[0].slots.len(), kept[0].kept), ("local", 3, true));
        let back = workers(&mut client, change(json!({ "max_parallel_plans": null }))).await;
        assert!(back[0].entry.get("max_parallel_plans").is_none());
        running.end().await;
    });
}
