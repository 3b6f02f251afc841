//! Who is connected, what each wants to be told, and when the next batch goes to whom.

use super::following::Following;
pub(crate) use super::outgoing::Outgoing;
use super::watching::{Turn, Watching};
use crate::api::{Change, ChangeBatch, Frame, LogEntry, Reply};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Time between two batches to one client.
pub(crate) const BATCH_INTERVAL: Duration = Duration::from_millis(100);

/// Number of a connection.
pub(crate) type ClientId = u64;

/// What clients are told, made when a batch goes out.
pub(crate) trait Told {
    /// A plan as it is now.
    fn plan(&self, run: &str, plan: &str) -> Option<Change>;
    /// The run as it is now.
    fn run(&self, run: &str) -> Option<Change>;
    /// Its end.
    fn finished(&self, run: &str) -> Option<Change>;
    /// A run that was made or taken up again, whole.
    fn opened(&self, run: &str) -> Option<Change>;
    /// A worker as it is now, or that it is not shown any more.
    fn worker(&self, name: &str) -> Change;
    /// The controller as it is now.
    fn controller(&self) -> Change;
    /// Projects used before.
    fn projects(&self) -> Change;
    /// The settings.
    fn settings(&self) -> Change;
}

/// What a connection is sent beside its answers.
enum Interest {
    Nothing,
    Run(Box<Following>),
    Everything(Box<Watching>),
}

struct Client {
    outgoing: Outgoing,
    interest: Interest,
}

/// All connections.
#[derive(Default)]
pub(crate) struct Clients {
    connected: BTreeMap<ClientId, Client>,
    /// When batches went to those who watch everything. They have one beat, so that what is compared for them is compared
    /// once.
    last_beat: Option<Instant>,
}

impl Clients {
    /// A client connected.
    pub fn add(&mut self, id: ClientId, outgoing: Outgoing) {
        self.connected.insert(id, Client { outgoing, interest: Interest::Nothing });
    }

    /// A client went away.
    pub fn remove(&mut self, id: ClientId) {
        self.connected.remove(&id);
    }

    /// Whether nobody is connected.
    pub fn is_empty(&self) -> bool {
        self.connected.is_empty()
    }

    /// Answers a command.
    pub fn answer(&mut self, client: ClientId, id: u64, reply: Reply) {
        let Some(found) = self.connected.get(&client) else { return };
        if !found.outgoing.send(&Frame::Answer { id, reply }) {
            self.connected.remove(&client);
        }
    }

    /// From now on the client follows a run.
    pub fn follow(&mut self, client: ClientId, following: Following) {
        if let Some(found) = self.connected.get_mut(&client) {
            found.interest = Interest::Run(Box::new(following));
        }
    }

    /// From now on the client watches everything. It was just sent how everything is.
    pub fn watch(&mut self, client: ClientId) {
        if let Some(found) = self.connected.get_mut(&client) {
            found.interest = Interest::Everything(Box::default());
        }
    }

    /// Whether this client watches everything.
    pub fn watches(&self, client: ClientId) -> bool {
        self.connected.get(&client).is_some_and(|client| matches!(client.interest, Interest::Everything(_)))
    }

    /// Whether anybody watches everything.
    pub fn anyone_watches(&self) -> bool {
        self.connected.values().any(|client| matches!(client.interest, Interest::Everything(_)))
    }

    /// Whether anybody wants the message lines of a run.
    pub fn want_lines(&self, run: &str) -> bool {
        self.connected.values().any(|client| match &client.interest {
            Interest::Run(following) => following.run == run && following.messages,
            Interest::Nothing | Interest::Everything(_) => false,
        })
    }

    fn followers(&mut self, run: &str) -> impl Iterator<Item = &mut Following> {
        self.connected.values_mut().filter_map(move |client| match &mut client.interest {
            Interest::Run(following) if following.hears_of(run) => Some(&mut **following),
            Interest::Nothing | Interest::Run(_) | Interest::Everything(_) => None,
        })
    }

    /// Those who watch everything.
    pub fn watchers(&mut self) -> impl Iterator<Item = &mut Watching> {
        self.connected.values_mut().filter_map(|client| match &mut client.interest {
            Interest::Everything(watching) => Some(&mut **watching),
            Interest::Nothing | Interest::Run(_) => None,
        })
    }

    /// A plan changed.
    pub fn note_plan(&mut self, run: &str, plan: &str) {
        self.followers(run).for_each(|following| following.note_plan(plan));
        self.watchers().for_each(|watching| watching.note_plan(run, plan));
    }

    /// The counts of a run changed.
    pub fn note_run(&mut self, run: &str) {
        self.followers(run).for_each(Following::note_run);
        self.watchers().for_each(|watching| watching.note_run(run));
    }

    /// Something was logged.
    pub fn note_log(&mut self, entry: &LogEntry) {
        if let Some(run) = &entry.run {
            self.followers(run).for_each(|following| following.note_log(entry));
        }
        self.watchers().for_each(|watching| watching.note_log(entry));
    }

    /// An engine said something. Those who watch everything read that where they show it.
    pub fn note_lines(&mut self, run: &str, plan: &str, attempt: u32, lines: &[String]) {
        self.followers(run).for_each(|following| following.note_lines(plan, attempt, lines));
    }

    /// The run ended. Those who watch everything are told by its state.
    pub fn note_finished(&mut self, run: &str) {
        self.followers(run).for_each(Following::note_finished);
    }

    /// When the next batch is due.
    pub fn next_due(&self, now: Instant) -> Option<Instant> {
        let followers = self.connected.values().filter_map(|client| match &client.interest {
            Interest::Run(following) => following.due(now),
            Interest::Nothing | Interest::Everything(_) => None,
        });
        followers.chain(self.watchers_due(now)).min()
    }

    /// When the next batch to those who watch everything is due.
    pub fn watchers_due(&self, now: Instant) -> Option<Instant> {
        let beat = self.beat(now);
        let due = self.connected.values().filter_map(|client| match &client.interest {
            Interest::Everything(watching) => watching.due(beat, now),
            Interest::Nothing | Interest::Run(_) => None,
        });
        due.min()
    }

    fn beat(&self, now: Instant) -> Instant {
        self.last_beat.map_or(now, |last| last + BATCH_INTERVAL)
    }

    /// What changed for this client goes out at once: it asked for it itself.
    pub fn hurry(&mut self, client: ClientId) {
        match self.connected.get_mut(&client).map(|client| &mut client.interest) {
            Some(Interest::Run(following)) => following.hurry(),
            Some(Interest::Everything(watching)) => watching.hurry(),
            Some(Interest::Nothing) | None => {}
        }
    }

    /// Sends every batch that is due to those who follow a run.
    pub fn send_to_followers(&mut self, told: &impl Told, now: Instant) {
        self.send(|client| {
            let Interest::Run(following) = &mut client.interest else { return true };
            if following.due(now).is_none_or(|due| due > now) {
                return true;
            }
            let ended = following.is_finished();
            let changes = following.take_changes(told, now);
            if ended {
                client.interest = Interest::Nothing;
            }
            client.outgoing.send(&Frame::Changes(ChangeBatch { changes }))
        });
    }

    /// Sends every batch that is due to those who watch everything.
    pub fn send_to_watchers(&mut self, told: &impl Told, now: Instant) {
        let beat = self.beat(now);
        if beat <= now {
            self.last_beat = Some(now);
        }
        self.send(|client| {
            let Interest::Everything(watching) = &mut client.interest else { return true };
            if watching.due(beat, now).is_none_or(|due| due > now) {
                return true;
            }
            match watching.turn(client.outgoing.is_behind(), now) {
                Turn::Later => true,
                Turn::LetGo => false,
                Turn::Send => {
                    let changes = watching.take_changes(told);
                    changes.is_empty() || client.outgoing.send(&Frame::Changes(ChangeBatch { changes }))
                }
            }
        });
    }

    /// Clients to whom something could not be sent are let go.
    fn send(&mut self, mut to: impl FnMut(&mut Client) -> bool) {
        self.connected.retain(|id, client| {
            let there = to(client);
            if !there {
                tracing::debug!(client = id, "a client that is gone, or does not read, was let go");
            }
            there
        });
    }
}
