//! A client that follows one run.

use super::{End, World, later};
use crate::api::Change;
use crate::process::clients::{BATCH_INTERVAL, Clients};
use crate::process::following::Following;
use std::time::Instant;

fn follower() -> (Clients, End, World) {
    let mut clients = Clients::default();
    let end = End::of(&mut clients, 1);
    clients.follow(1, Following::new("r1".into(), false));
    (clients, end, World::of(&[("r1", &["01", "02"])]))
}

#[test]
fn a_plan_that_changes_often_is_told_once_a_batch() {
    let (mut clients, mut end, world) = follower();
    let now = Instant::now();
    for _ in 0..50 {
        clients.note_plan("r1", "01");
        clients.note_plan("r2", "01");
    }
    clients.send_to_followers(&world, now);
    assert!(matches!(&end.batch().unwrap().changes[..], [Change::Plan { .. }, Change::Run { .. }]));
    clients.note_plan("r1", "01");
    clients.send_to_followers(&world, later(now, 50));
    assert!(end.batch().is_none(), "two batches within a tenth of a second");
    assert_eq!(clients.next_due(now), Some(now + BATCH_INTERVAL));
    clients.send_to_followers(&world, now + BATCH_INTERVAL);
    assert!(end.batch().is_some());
}

#[test]
fn what_the_user_asked_for_comes_at_once() {
    let (mut clients, mut end, world) = follower();
    let now = Instant::now();
    clients.note_plan("r1", "01");
    clients.send_to_followers(&world, now);
    end.batch().unwrap();
    clients.note_plan("r1", "01");
    clients.hurry(1);
    clients.send_to_followers(&world, now);
    assert!(end.batch().is_some());
}

#[test]
fn the_end_is_the_last_thing_that_is_told() {
    let (mut clients, mut end, world) = follower();
    let now = Instant::now();
    clients.note_finished("r1");
    clients.note_plan("r1", "02");
    clients.send_to_followers(&world, now);
    assert!(matches!(end.batch().unwrap().changes.last(), Some(Change::Finished(_))));
    clients.note_plan("r1", "02");
    clients.send_to_followers(&world, later(now, 1000));
    assert!(end.batch().is_none(), "something followed the end");
}

#[test]
fn a_follower_hears_nothing_of_other_runs_and_of_the_whole() {
    let (mut clients, mut end, world) = follower();
    clients.note_log(&super::entry(Some("r2")));
    clients.note_log(&super::entry(None));
    clients.note_run("r2");
    clients.watchers().for_each(|watching| watching.note_settings());
    clients.send_to_followers(&world, Instant::now());
    assert!(end.batch().is_none());
}
