//! A controller that goes away under an open page, and a page that goes away.

use crate::served::Served;
use serde_json::json;
use std::path::Path;
use whole_way::{kill, wait_for};

#[tokio::test]
async fn a_page_whose_controller_was_killed_is_told_and_works_again() {
    let served = Served::start();
    let (mut page, mut other) = (served.page().await, served.page().await);
    page.hello(1).await;
    for round in 0..2 {
        let killed = served.house.controller_pid().unwrap();
        kill(killed);
        for page in [&mut page, &mut other] {
            let lost = page.expect_host("lost").await;
            assert!(lost["message"].as_str().unwrap().contains("controller"), "{lost}");
            page.expect_host("connected").await;
        }
        let answer = page.hello(10 + round).await;
        let now = served.house.controller_pid().unwrap();
        assert_ne!(now, killed);
        assert!(answer.to_string().contains(&now.to_string()), "{answer}");
        other.hello(20 + round).await;
        // The first controllers were started by the server: no dead child of it stays in the system's table.
        if cfg!(target_os = "linux") {
            wait_for("the killed controller to be gone", 10, || {
                (!Path::new(&format!("/proc/{killed}")).exists()).then_some(())
            });
        }
    }
}

#[tokio::test]
async fn what_a_page_says_last_is_carried_out_though_it_closes_at_once() {
    let served = Served::start();
    let mut watching = served.page().await;
    for number in 0..5 {
        let name = format!("worker-{number}");
        let mut page = served.page().await;
        let entry = json!({ "type": "slurm", "name": name });
        page.say(&json!({ "id": 1, "command": "worker-add", "request": entry }).to_string()).await;
        drop(futures_util::SinkExt::close(&mut page.socket).await);
        drop(page);
        let added = async {
            loop {
                watching.command(1, "worker-list").await;
                if watching.json().await.to_string().contains(&name) {
                    return;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), added).await.unwrap();
    }
}

#[tokio::test]
async fn a_page_that_went_away_holds_no_controller() {
    let served = Served::with(&[], &[("SPILLWAY_LINGER_SECONDS", "0.3")]);
    let page = served.page().await;
    let pid = served.house.controller_pid().unwrap();
    drop(page);
    wait_for("the controller to end, because nobody is connected", 20, || {
        (served.house.controller_pid() != Some(pid)).then_some(())
    });
}
