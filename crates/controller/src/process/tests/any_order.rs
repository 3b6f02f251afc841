//! Whatever happens in whatever order: who watches knows in the end what somebody who comes new is told.

use super::{End, Run, World, entry, later};
use crate::api::Snapshot;
use crate::process::clients::Clients;
use proptest::prelude::*;
use std::time::Instant;

#[derive(Clone, Debug)]
enum Step {
    Open(u8),
    End(u8),
    Remove(u8),
    Plan(u8, u8),
    Counts(u8),
    Worker(u8),
    WorkerGone(u8),
    Controller,
    Projects(u8),
    Settings(u8),
    Log,
    /// A watcher comes, or begins anew.
    Watch(u8),
    /// A watcher is answered something.
    Hurry(u8),
    /// A watcher reads what came.
    Read(u8),
    /// Time passes, and what is due is sent.
    Beat(u16),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..4u8).prop_map(Step::Open),
        1 => (0..4u8).prop_map(Step::End),
        1 => (0..4u8).prop_map(Step::Remove),
        4 => (0..4u8, 0..3u8).prop_map(|(run, plan)| Step::Plan(run, plan)),
        2 => (0..4u8).prop_map(Step::Counts),
        2 => (0..3u8).prop_map(Step::Worker),
        1 => (0..3u8).prop_map(Step::WorkerGone),
        1 => Just(Step::Controller),
        1 => (0..5u8).prop_map(Step::Projects),
        1 => (0..5u8).prop_map(Step::Settings),
        1 => Just(Step::Log),
        1 => (0..3u8).prop_map(Step::Watch),
        1 => (0..3u8).prop_map(Step::Hurry),
        2 => (0..3u8).prop_map(Step::Read),
        4 => (0..250u16).prop_map(Step::Beat),
    ]
}

/// What happens to the world, and what the desk notes of it.
fn happen(world: &mut World, clients: &mut Clients, step: &Step) {
    let run_id = |run: &u8| format!("r{run}");
    match step {
        Step::Open(run) => {
            let id = run_id(run);
            // A run that is over is taken up again.
            let known = world.runs.entry(id.clone()).or_insert_with(|| Run { ended: true, ..Run::default() });
            if std::mem::replace(&mut known.ended, false) {
                for plan in 0..3 {
                    known.plans.entry(format!("{plan:02}")).or_default();
                }
                clients.watchers().for_each(|watching| watching.note_opened(&id));
            }
        }
        Step::End(run) => {
            if let Some(known) = world.runs.get_mut(&run_id(run)) {
                known.ended = true;
                clients.note_run(&run_id(run));
                clients.note_finished(&run_id(run));
            }
        }
        Step::Remove(run) => {
            // The id of a deleted run is not used again; here it is, which is harder.
            if world.runs.get(&run_id(run)).is_some_and(|run| run.ended) {
                world.runs.remove(&run_id(run));
                clients.watchers().for_each(|watching| watching.note_removed(&run_id(run)));
            }
        }
        Step::Plan(run, plan) => {
            let (id, plan) = (run_id(run), format!("{plan:02}"));
            if let Some(known) = world.runs.get_mut(&id).and_then(|run| run.plans.get_mut(&plan)) {
                *known += 1;
                clients.note_plan(&id, &plan);
            }
        }
        Step::Counts(run) => {
            if let Some(known) = world.runs.get_mut(&run_id(run)) {
                known.changes += 1;
                clients.note_run(&run_id(run));
            }
        }
        Step::Worker(worker) => {
            let name = format!("w{worker}");
            *world.workers.entry(name.clone()).or_default() += 1;
            clients.watchers().for_each(|watching| watching.note_worker(&name));
        }
        Step::WorkerGone(worker) => {
            let name = format!("w{worker}");
            world.workers.remove(&name);
            clients.watchers().for_each(|watching| watching.note_worker(&name));
        }
        Step::Controller => {
            world.found_running += 1;
            clients.watchers().for_each(|watching| watching.note_controller());
        }
        Step::Projects(many) => {
            world.projects = (0..*many).map(|project| format!("/p{project}")).collect();
            clients.watchers().for_each(|watching| watching.note_projects());
        }
        Step::Settings(value) => {
            world.keep_runs = u32::from(*value);
            clients.watchers().for_each(|watching| watching.note_settings());
        }
        Step::Log => clients.note_log(&entry(None)),
        Step::Watch(_) | Step::Hurry(_) | Step::Read(_) | Step::Beat(_) => {}
    }
}

/// A client with what it knows.
struct Known {
    end: End,
    snapshot: Option<Snapshot>,
}

impl Known {
    fn read(&mut self) {
        while let Some(batch) = self.end.batch() {
            if let Some(snapshot) = &mut self.snapshot {
                snapshot.apply(&batch);
            }
        }
    }
}

fn as_text(snapshot: &Snapshot) -> String {
    serde_json::to_string_pretty(snapshot).unwrap()
}

proptest! {
    #[test]
    fn a_watcher_that_applies_its_batches_knows_what_a_new_one_is_told(
        steps in proptest::collection::vec(step(), 1..120)
    ) {
        let mut clients = Clients::default();
        let mut world = World::default();
        let mut now = Instant::now();
        let mut known: Vec<Known> =
            (0..3).map(|id| Known { end: End::of(&mut clients, id), snapshot: None }).collect();
        for step in &steps {
            happen(&mut world, &mut clients, step);
            match step {
                Step::Watch(client) => {
                    let client = usize::from(*client);
                    // What is on its way comes before the answer.
                    known[client].read();
                    known[client].snapshot = Some(world.snapshot());
                    clients.watch(client as u64);
                }
                Step::Hurry(client) => {
                    clients.hurry(u64::from(*client));
                    clients.send_to_watchers(&world, now);
                }
                Step::Read(client) => known[usize::from(*client)].read(),
                Step::Beat(milliseconds) => {
                    now = later(now, u64::from(*milliseconds));
                    clients.send_to_watchers(&world, now);
                }
                _ => {}
            }
        }
        clients.send_to_watchers(&world, later(now, 1000));
        prop_assert_eq!(clients.next_due(now), None);
        let fresh = as_text(&world.snapshot());
        for client in &mut known {
            client.read();
            if let Some(snapshot) = &client.snapshot {
                prop_assert_eq!(&as_text(snapshot), &fresh);
            }
        }
    }
}
