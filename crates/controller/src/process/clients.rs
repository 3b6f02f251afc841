//! Who is connected, what each follows, and what it has not been told yet.

use crate::api::{Change, ChangeBatch, Frame, LogEntry, Reply};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Time between two batches to one client.
pub(crate) const BATCH_INTERVAL: Duration = Duration::from_millis(100);

/// Message lines of one plan that are kept for one batch; the newest stay. The whole text is in the attempt's files.
const LINES_A_BATCH: usize = 400;

/// Number of a connection.
pub(crate) type ClientId = u64;

/// The way to a client.
#[derive(Clone)]
pub(crate) struct Outgoing {
    lines: mpsc::Sender<Vec<u8>>,
}

impl Outgoing {
    pub(super) fn new(lines: mpsc::Sender<Vec<u8>>) -> Self {
        Self { lines }
    }

    /// Sends a frame; false where the client is gone, or does not read.
    fn send(&self, frame: &Frame) -> bool {
        let Ok(mut line) = serde_json::to_vec(frame) else { return true };
        line.push(b'\n');
        self.lines.try_send(line).is_ok()
    }
}

/// What a client follows, and what of it has changed since its last batch.
pub(crate) struct Following {
    /// The run.
    pub run: String,
    /// Whether it wants message lines.
    pub messages: bool,
    plans: BTreeSet<String>,
    whole: bool,
    log: Vec<LogEntry>,
    lines: BTreeMap<(String, u32), Vec<String>>,
    finished: bool,
    last_batch: Option<Instant>,
}

impl Following {
    /// Nothing was told yet.
    pub fn new(run: String, messages: bool) -> Self {
        Self {
            run,
            messages,
            plans: BTreeSet::new(),
            whole: false,
            log: Vec::new(),
            lines: BTreeMap::new(),
            finished: false,
            last_batch: None,
        }
    }

    fn is_empty(&self) -> bool {
        self.plans.is_empty() && !self.whole && self.log.is_empty() && self.lines.is_empty() && !self.finished
    }

    /// When the next batch is due; none where there is nothing to tell.
    fn due(&self, now: Instant) -> Option<Instant> {
        (!self.is_empty()).then(|| self.last_batch.map_or(now, |last| last + BATCH_INTERVAL))
    }
}

/// What a client is told of a run, made when a batch goes out.
pub(crate) trait Told {
    /// A plan as it is now.
    fn plan(&self, run: &str, plan: &str) -> Option<Change>;
    /// The run as it is now.
    fn run(&self, run: &str) -> Option<Change>;
    /// Its end.
    fn finished(&self, run: &str) -> Option<Change>;
}

struct Client {
    outgoing: Outgoing,
    following: Option<Following>,
}

/// All connections.
#[derive(Default)]
pub(crate) struct Clients {
    connected: BTreeMap<ClientId, Client>,
}

impl Clients {
    /// A client connected.
    pub fn add(&mut self, id: ClientId, outgoing: Outgoing) {
        self.connected.insert(id, Client { outgoing, following: None });
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
            found.following = Some(following);
        }
    }

    /// Whether anybody wants the message lines of a run.
    pub fn want_lines(&self, run: &str) -> bool {
        self.followers(run).any(|following| following.messages)
    }

    fn followers<'a>(&'a self, run: &'a str) -> impl Iterator<Item = &'a Following> {
        self.connected.values().filter_map(|client| client.following.as_ref()).filter(move |f| f.run == run)
    }

    fn each(&mut self, run: &str, mut note: impl FnMut(&mut Following)) {
        for following in self.connected.values_mut().filter_map(|client| client.following.as_mut()) {
            if following.run == run && !following.finished {
                note(following);
            }
        }
    }

    /// A plan changed.
    pub fn note_plan(&mut self, run: &str, plan: &str) {
        self.each(run, |following| {
            following.plans.insert(plan.to_owned());
        });
    }

    /// The counts of a run changed.
    pub fn note_run(&mut self, run: &str) {
        self.each(run, |following| following.whole = true);
    }

    /// Something was logged.
    pub fn note_log(&mut self, entry: &LogEntry) {
        if let Some(run) = &entry.run {
            self.each(run, |following| following.log.push(entry.clone()));
        }
    }

    /// An engine said something.
    pub fn note_lines(&mut self, run: &str, plan: &str, attempt: u32, lines: &[String]) {
        self.each(run, |following| {
            if following.messages {
                let kept = following.lines.entry((plan.to_owned(), attempt)).or_default();
                kept.extend_from_slice(lines);
                if kept.len() > LINES_A_BATCH {
                    kept.drain(..kept.len() - LINES_A_BATCH);
                }
            }
        });
    }

    /// The run ended.
    pub fn note_finished(&mut self, run: &str) {
        self.each(run, |following| {
            following.whole = true;
            following.finished = true;
        });
    }

    /// When the next batch is due.
    pub fn next_due(&self, now: Instant) -> Option<Instant> {
        self.connected.values().filter_map(|client| client.following.as_ref()?.due(now)).min()
    }

    /// What changed for this client goes out with the next call of [`Clients::send_due`]: it asked for it itself.
    pub fn hurry(&mut self, client: ClientId) {
        if let Some(following) = self.connected.get_mut(&client).and_then(|client| client.following.as_mut()) {
            following.last_batch = None;
        }
    }

    /// Sends every batch that is due.
    pub fn send_due(&mut self, told: &impl Told, now: Instant) {
        let mut gone = Vec::new();
        for (id, client) in &mut self.connected {
            let Some(following) = &mut client.following else { continue };
            if following.due(now).is_none_or(|due| due > now) {
                continue;
            }
            let changes = changes_of(following, told);
            let ended = following.finished;
            *following =
                Following { last_batch: Some(now), ..Following::new(following.run.clone(), following.messages) };
            if !client.outgoing.send(&Frame::Changes(ChangeBatch { changes })) {
                gone.push(*id);
            }
            if ended {
                client.following = None;
            }
        }
        for id in gone {
            self.connected.remove(&id);
        }
    }
}

/// The changes of a batch in order: what was said and decided, the plans, the run, its end.
fn changes_of(following: &mut Following, told: &impl Told) -> Vec<Change> {
    let run = &following.run;
    let mut changes: Vec<Change> = Vec::new();
    for ((plan, attempt), lines) in std::mem::take(&mut following.lines) {
        changes.push(Change::Messages { run: run.clone(), plan, attempt, lines });
    }
    changes.extend(following.log.drain(..).map(Change::Log));
    changes.extend(following.plans.iter().filter_map(|plan| told.plan(run, plan)));
    changes.extend(told.run(run).filter(|_| following.whole || !following.plans.is_empty()));
    if following.finished {
        changes.extend(told.finished(run));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{RunFinished, RunStatistics};

    struct Nothing;

    impl Told for Nothing {
        fn plan(&self, run: &str, plan: &str) -> Option<Change> {
            Some(Change::Messages { run: run.into(), plan: plan.into(), attempt: 0, lines: Vec::new() })
        }
        fn run(&self, _run: &str) -> Option<Change> {
            None
        }
        fn finished(&self, _run: &str) -> Option<Change> {
            Some(Change::Finished(RunFinished { results: Default::default(), statistics: RunStatistics::default() }))
        }
    }

    fn follower() -> (Clients, mpsc::Receiver<Vec<u8>>) {
        let (sender, receiver) = mpsc::channel(64);
        let mut clients = Clients::default();
        clients.add(1, Outgoing::new(sender));
        clients.follow(1, Following::new("r1".into(), false));
        (clients, receiver)
    }

    fn batch(receiver: &mut mpsc::Receiver<Vec<u8>>) -> Option<ChangeBatch> {
        match serde_json::from_slice(&receiver.try_recv().ok()?).unwrap() {
            Frame::Changes(batch) => Some(batch),
            Frame::Answer { .. } => panic!("an answer"),
        }
    }

    #[test]
    fn a_plan_that_changes_often_is_told_once_a_batch() {
        let (mut clients, mut receiver) = follower();
        let now = Instant::now();
        for _ in 0..50 {
            clients.note_plan("r1", "01");
            clients.note_plan("r2", "01");
        }
        clients.send_due(&Nothing, now);
        assert_eq!(batch(&mut receiver).unwrap().changes.len(), 1);
        clients.note_plan("r1", "01");
        clients.send_due(&Nothing, now + Duration::from_millis(50));
        assert!(batch(&mut receiver).is_none(), "two batches within a tenth of a second");
        assert_eq!(clients.next_due(now), Some(now + BATCH_INTERVAL));
        clients.send_due(&Nothing, now + BATCH_INTERVAL);
        assert!(batch(&mut receiver).is_some());
    }

    #[test]
    fn what_the_user_asked_for_comes_at_once() {
        let (mut clients, mut receiver) = follower();
        let now = Instant::now();
        clients.note_plan("r1", "01");
        clients.send_due(&Nothing, now);
        batch(&mut receiver).unwrap();
        clients.note_plan("r1", "01");
        clients.hurry(1);
        clients.send_due(&Nothing, now);
        assert!(batch(&mut receiver).is_some());
    }

    #[test]
    fn the_end_is_the_last_thing_that_is_told() {
        let (mut clients, mut receiver) = follower();
        let now = Instant::now();
        clients.note_finished("r1");
        clients.note_plan("r1", "02");
        clients.send_due(&Nothing, now);
        assert!(matches!(batch(&mut receiver).unwrap().changes.last(), Some(Change::Finished(_))));
        clients.note_plan("r1", "02");
        clients.send_due(&Nothing, now + Duration::from_secs(1));
        assert!(batch(&mut receiver).is_none(), "something followed the end");
    }
}
