//! A client that watches everything.

use super::{End, World, entry, later};
use crate::api::Change;
use crate::process::clients::{BATCH_INTERVAL, Clients};
use std::time::{Duration, Instant};

fn watcher() -> (Clients, End, World) {
    let mut clients = Clients::default();
    let end = End::of(&mut clients, 1);
    clients.watch(1);
    (clients, end, World::of(&[("r1", &["01", "02"]), ("r2", &["01"])]))
}

#[test]
fn a_watcher_hears_of_every_run_and_of_log_entries_without_one() {
    let (mut clients, mut end, world) = watcher();
    clients.note_plan("r1", "01");
    clients.note_plan("r2", "01");
    clients.note_log(&entry(None));
    clients.note_log(&entry(Some("r2")));
    clients.send_to_watchers(&world, Instant::now());
    let changes = end.batch().unwrap().changes;
    let told = |which: fn(&Change) -> bool| changes.iter().filter(|change| which(change)).count();
    assert_eq!(told(|change| matches!(change, Change::Plan { .. })), 2);
    assert_eq!(told(|change| matches!(change, Change::Run { .. })), 2, "the time left follows from the plans");
    assert_eq!(told(|change| matches!(change, Change::Log(_))), 2);
}

#[test]
fn a_flood_of_changes_is_ten_batches_a_second() {
    let (mut clients, mut end, world) = watcher();
    let begun = Instant::now();
    let mut batches = 0;
    for millisecond in 0..2000 {
        clients.note_plan("r1", "01");
        clients.send_to_watchers(&world, later(begun, millisecond));
        batches += usize::from(end.batch().is_some());
    }
    assert_eq!(batches, 20);
}

#[test]
fn what_a_watcher_asked_for_comes_at_once_and_to_others_with_the_next_beat() {
    let (mut clients, mut end, world) = watcher();
    let mut other = End::of(&mut clients, 2);
    clients.watch(2);
    let now = Instant::now();
    clients.note_run("r1");
    clients.send_to_watchers(&world, now);
    assert!(end.batch().is_some() && other.batch().is_some());
    clients.note_run("r1");
    clients.hurry(1);
    clients.send_to_watchers(&world, later(now, 1));
    assert!(end.batch().is_some() && other.batch().is_none());
    assert_eq!(clients.watchers_due(later(now, 1)), Some(now + BATCH_INTERVAL));
    clients.send_to_watchers(&world, now + BATCH_INTERVAL);
    assert!(end.batch().is_none() && other.batch().is_some());
}

#[test]
fn where_nothing_changed_nothing_is_due() {
    let (mut clients, mut end, world) = watcher();
    let now = Instant::now();
    assert_eq!(clients.next_due(now), None);
    clients.hurry(1);
    assert_eq!(clients.next_due(now), None);
    // A plan of a run that is gone is nothing to be told.
    clients.note_plan("r9", "01");
    clients.send_to_watchers(&world, now);
    assert!(end.batch().is_none());
    assert_eq!(clients.next_due(now), None);
}

#[test]
fn a_run_that_is_new_is_told_whole_and_once() {
    let (mut clients, mut end, world) = watcher();
    clients.watchers().for_each(|watching| watching.note_opened("r1"));
    clients.note_plan("r1", "01");
    clients.note_run("r1");
    clients.send_to_watchers(&world, Instant::now());
    assert!(matches!(&end.batch().unwrap().changes[..], [Change::RunOpened(view)] if view.plans.len() == 2));
}

#[test]
fn of_a_deleted_run_nothing_but_that_is_told() {
    let (mut clients, mut end, mut world) = watcher();
    clients.note_plan("r1", "01");
    clients.note_run("r1");
    clients.watchers().for_each(|watching| watching.note_removed("r1"));
    world.runs.remove("r1");
    clients.send_to_watchers(&world, Instant::now());
    assert!(matches!(&end.batch().unwrap().changes[..], [Change::RunRemoved { run }] if run == "r1"));
}

/// A run whose views are large, so that a client that does not read is soon behind.
fn large_world() -> World {
    let mut world = World::of(&[]);
    let plans: Vec<String> = (0..20_000).map(|plan| format!("{plan:05}")).collect();
    let plans: Vec<&str> = plans.iter().map(String::as_str).collect();
    world.runs.extend(World::of(&[("r1", &plans)]).runs);
    world
}

#[test]
fn a_watcher_that_does_not_read_is_sent_the_newest_state_once_it_reads() {
    let (mut clients, mut end, _) = watcher();
    let mut world = large_world();
    let begun = Instant::now();
    let open = |clients: &mut Clients| clients.watchers().for_each(|watching| watching.note_opened("r1"));
    open(&mut clients);
    clients.send_to_watchers(&world, begun);
    // It is behind: what changes is gathered, and it is looked once a second whether it reads.
    for second in 1..50 {
        world.runs.get_mut("r1").unwrap().changes += 1;
        open(&mut clients);
        let now = begun + Duration::from_secs(second);
        clients.send_to_watchers(&world, now);
        assert_eq!(clients.next_due(now), Some(now + Duration::from_secs(1)));
    }
    assert!(end.batch().is_some());
    assert!(end.batch().is_none(), "batches gathered for a client that does not read");
    clients.send_to_watchers(&world, begun + Duration::from_secs(51));
    let changes = end.batch().unwrap().changes;
    assert!(matches!(&changes[..], [Change::RunOpened(view)] if view.sentence == "49 changes"));
}

#[test]
fn a_watcher_that_reads_nothing_for_a_minute_is_let_go() {
    let (mut clients, _end, _) = watcher();
    let (world, begun) = (large_world(), Instant::now());
    for second in 0..63 {
        assert!(!clients.is_empty(), "let go after {second} s");
        clients.watchers().for_each(|watching| watching.note_opened("r1"));
        clients.send_to_watchers(&world, begun + Duration::from_secs(second));
    }
    assert!(clients.is_empty());
}

#[test]
fn a_watcher_for_whom_too_many_log_entries_gather_is_let_go() {
    let (mut clients, mut end, world) = watcher();
    let now = Instant::now();
    for _ in 0..20_000 {
        clients.note_log(&entry(None));
    }
    clients.send_to_watchers(&world, now);
    assert!(clients.is_empty(), "it would lack entries");
    assert!(end.batch().is_none());
}

#[test]
fn a_client_that_watches_follows_no_run_any_more() {
    let (mut clients, mut end, world) = watcher();
    clients.follow(1, crate::process::following::Following::new("r1".into(), true));
    assert!(clients.want_lines("r1") && !clients.anyone_watches());
    clients.watch(1);
    assert!(!clients.want_lines("r1") && clients.watches(1));
    clients.note_lines("r1", "01", 1, &["a line".into()]);
    clients.note_finished("r1");
    clients.send_to_watchers(&world, Instant::now());
    clients.send_to_followers(&world, Instant::now());
    assert!(end.batch().is_none());
}
