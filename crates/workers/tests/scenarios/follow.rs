//! Following attempts while an agent writes.

use crate::common::{Site, attempt, spec};
use protocol::{AgentEvent, AgentEventBody, AttemptId, MessageLevel, attempt_file};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use workers::follow::{FollowSettings, Follower, FollowerNews};
use workers::local::LocalLink;

const PATIENCE: Duration = Duration::from_secs(20);

/// The follower goes before the folder it watches: Wine removes no folder that somebody watches.
struct Followed {
    follower: Follower,
    site: Site,
    news: Receiver<FollowerNews>,
}

fn follow(settings: FollowSettings) -> Followed {
    let site = Site::new();
    let (follower, news) = follower(&site, settings);
    Followed { site, follower, news }
}

fn follower(site: &Site, settings: FollowSettings) -> (Follower, Receiver<FollowerNews>) {
    let link = Arc::new(LocalLink::new("here", site.worker()));
    let (send, news) = channel();
    let follower = Follower::start(link.clone(), link, settings, move |news| {
        let _ = send.send(news);
    })
    .unwrap();
    (follower, news)
}

/// No rounds: only notices of the system bring news. Where it has no watch left, it is looked by turns.
fn watching() -> FollowSettings {
    FollowSettings {
        watched_poll: Duration::from_secs(3600),
        unwatched_poll: Duration::from_millis(5),
        ..FollowSettings::default()
    }
}

impl Followed {
    fn claim(&self, name: &str) -> PathBuf {
        let folder = self.site.worker().join("attempts").join(name);
        fs::rename(self.site.worker().join("inbox").join(name), &folder).unwrap();
        folder
    }

    /// The next news about an attempt that `wanted` takes.
    fn wait<T>(&self, mut wanted: impl FnMut(FollowerNews) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if let Some(found) = wanted(self.news.recv_timeout(left).unwrap()) {
                return found;
            }
        }
    }

    fn wait_claimed(&self) -> AttemptId {
        self.wait(|news| match news {
            FollowerNews::Claimed { attempt } => Some(attempt),
            _ => None,
        })
    }
}

fn line(seq: u64) -> String {
    let body = AgentEventBody::Messages { level: MessageLevel::Info, lines: vec![format!("line {seq}")] };
    serde_json::to_string(&AgentEvent { v: 1, seq, t: 0, body }).unwrap() + "\n"
}

fn result(name: &str) -> String {
    format!(
        r#"{{"schema":1,"attempt":"{name}","outcome":{{"kind":"succeeded"}},"verdict":null,"engine":{{"kind":"practice","version":"1","program":"p"}},"startedAt":null,"endedAt":0,"computeSeconds":0.0,"exitCode":0,"peakMemoryBytes":0,"volumeErrorPercent":null,"resultHdf":null,"produced":[]}}"#
    )
}

fn write_result(folder: &std::path::Path, name: &str) {
    fs::write(folder.join(".result.tmp"), result(name)).unwrap();
    fs::rename(folder.join(".result.tmp"), folder.join(attempt_file::RESULT)).unwrap();
}

#[test]
fn claim_events_and_end_come_in_order_by_notices_alone() {
    let followed = follow(watching());
    followed.site.stage(&spec("a-1", vec![])).unwrap();
    followed.follower.watch(attempt("a-1"), 0);
    let folder = followed.claim("a-1");
    assert_eq!(followed.wait_claimed(), attempt("a-1"));
    let mut events = File::create(folder.join(attempt_file::EVENTS)).unwrap();
    let half = line(2);
    events.write_all(format!("{}{}", line(1), &half[..20]).as_bytes()).unwrap();
    let (seen, offset) = followed.wait(|news| match news {
        FollowerNews::Events { events, offset, .. } => Some((events, offset)),
        _ => None,
    });
    assert_eq!((seen.len(), offset), (1, line(1).len() as u64));
    events.write_all(&half.as_bytes()[20..]).unwrap();
    events.write_all(line(3).as_bytes()).unwrap();
    write_result(&folder, "a-1");
    let mut later = Vec::new();
    followed.wait(|news| match news {
        FollowerNews::Events { events, .. } => {
            later.extend(events.iter().map(|event| event.seq));
            None
        }
        FollowerNews::Ended { result, .. } => Some(result),
        _ => None,
    });
    assert_eq!(later, [2, 3], "the end was told before the events");
}

#[test]
fn the_end_is_told_within_milliseconds() {
    let followed = follow(watching());
    let mut delays = Vec::new();
    for round in 0..20 {
        let name = format!("a-{round}");
        followed.site.stage(&spec(&name, vec![])).unwrap();
        followed.follower.watch(attempt(&name), 0);
        let folder = followed.claim(&name);
        followed.wait_claimed();
        fs::write(folder.join(attempt_file::EVENTS), line(1)).unwrap();
        followed.wait(|news| matches!(news, FollowerNews::Events { .. }).then_some(()));
        let written = Instant::now();
        write_result(&folder, &name);
        followed.wait(|news| matches!(news, FollowerNews::Ended { .. }).then_some(()));
        delays.push(written.elapsed());
    }
    delays.sort();
    println!("news of the end: median {:?}, worst {:?}", delays[10], delays[19]);
    assert!(delays[10] < Duration::from_secs(1), "{delays:?}");
}

#[test]
fn a_burst_is_read_in_few_pieces_and_whole() {
    let followed = follow(watching());
    followed.site.stage(&spec("a-1", vec![])).unwrap();
    followed.follower.watch(attempt("a-1"), 0);
    let folder = followed.claim("a-1");
    let begun = Instant::now();
    let writer = std::thread::spawn(move || {
        let mut events = OpenOptions::new().create(true).append(true).open(folder.join(attempt_file::EVENTS)).unwrap();
        for seq in 1..=3000 {
            events.write_all(line(seq).as_bytes()).unwrap();
            if seq % 100 == 0 {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        write_result(&folder, "a-1");
    });
    let (mut seen, mut pieces) = (Vec::new(), 0);
    followed.wait(|news| match news {
        FollowerNews::Events { events, unreadable, .. } => {
            assert_eq!(unreadable, 0);
            pieces += 1;
            seen.extend(events.iter().map(|event| event.seq));
            None
        }
        FollowerNews::Ended { .. } => Some(()),
        _ => None,
    });
    writer.join().unwrap();
    assert_eq!(seen, (1..=3000).collect::<Vec<_>>());
    // At most one look in 30 ms, plus one at the claim, one at the watch and one at the end.
    let most = begun.elapsed().as_millis() / 30 + 5;
    assert!(u128::from(pieces as u32) <= most, "{pieces} pieces in {:?}", begun.elapsed());
}

#[test]
fn following_goes_on_from_a_stored_offset() {
    let followed = follow(watching());
    followed.site.stage(&spec("a-1", vec![])).unwrap();
    let folder = followed.claim("a-1");
    fs::write(folder.join(attempt_file::EVENTS), line(1) + &line(2)).unwrap();
    let offset = line(1).len() as u64;
    followed.follower.watch(attempt("a-1"), offset);
    let seen = followed.wait(|news| match news {
        FollowerNews::Claimed { .. } => panic!("what was known is told again"),
        FollowerNews::Events { events, .. } => Some(events),
        _ => None,
    });
    assert_eq!(seen[0].seq, 2);
}

#[test]
fn a_folder_that_is_taken_away_is_told_once() {
    let followed = follow(watching());
    for name in ["a-1", "a-2", "a-3"] {
        followed.site.stage(&spec(name, vec![])).unwrap();
        followed.follower.watch(attempt(name), 0);
    }
    let folder = followed.claim("a-1");
    followed.wait_claimed();
    fs::remove_dir_all(&folder).unwrap();
    let gone = |news| match news {
        FollowerNews::FolderGone { attempt } => Some(attempt),
        _ => None,
    };
    assert_eq!(followed.wait(gone), attempt("a-1"));
    workers::staging::withdraw(&followed.site.link, &attempt("a-2")).unwrap();
    let back = followed.wait(|news| match news {
        FollowerNews::Withdrawn { attempt } => Some(attempt),
        FollowerNews::FolderGone { attempt } => panic!("{attempt} is told twice"),
        _ => None,
    });
    assert_eq!(back, attempt("a-2"));
}

#[test]
fn a_run_that_lets_go_of_its_lock_without_a_result_is_told() {
    let followed = follow(watching());
    followed.site.stage(&spec("a-1", vec![])).unwrap();
    let folder = followed.claim("a-1");
    let lock = File::create(folder.join(attempt_file::LOCK)).unwrap();
    lock.lock().unwrap();
    let started = serde_json::json!({
        "schema": 1, "run": {"pid": 1, "startTime": 1}, "bootId": workers::system::boot_id(), "engine": null, "at": 0
    });
    fs::write(folder.join(attempt_file::STARTED), started.to_string()).unwrap();
    fs::write(folder.join(attempt_file::EVENTS), line(1)).unwrap();
    followed.follower.watch(attempt("a-1"), 0);
    followed.wait(|news| matches!(news, FollowerNews::Events { .. }).then_some(()));
    drop(lock);
    let life = followed.wait(|news| match news {
        FollowerNews::Life { life, .. } => Some(life),
        _ => None,
    });
    assert!(life.is_proven_dead(), "{life:?}");
}

#[test]
fn serve_is_told_when_it_comes_and_goes() {
    let followed = follow(watching());
    let lives = |news| match news {
        FollowerNews::Serve(life) => Some(life.is_alive()),
        _ => None,
    };
    assert!(!followed.wait(lives));
    let lock = File::create(followed.site.worker().join("serve.lock")).unwrap();
    lock.lock().unwrap();
    let state = r#"{"schema":1,"pid":1,"version":"0","slots":2,"since":0,"busy":[]}"#;
    fs::write(followed.site.worker().join("serve.json"), state).unwrap();
    assert!(followed.wait(lives));
    drop(lock);
    // It may be told twice that it lives: with and without its state.
    while followed.wait(lives) {}
}

#[test]
fn a_worker_that_vanishes_and_comes_back_is_told() {
    let settings = FollowSettings {
        unwatched_poll: Duration::from_millis(20),
        watched_poll: Duration::from_millis(20),
        ..FollowSettings::default()
    };
    let followed = follow(settings);
    followed.site.stage(&spec("a-1", vec![])).unwrap();
    followed.follower.watch(attempt("a-1"), 0);
    let aside = followed.site.folder.path().join("aside");
    fs::rename(followed.site.worker(), &aside).unwrap();
    followed.wait(|news| match news {
        FollowerNews::Unreachable(_) => Some(()),
        FollowerNews::FolderGone { .. } => panic!("an attempt was told as gone with the whole folder"),
        _ => None,
    });
    fs::rename(&aside, followed.site.worker()).unwrap();
    followed.wait(|news| matches!(news, FollowerNews::Reachable).then_some(()));
    followed.claim("a-1");
    followed.wait_claimed();
}

#[test]
fn without_notices_everything_is_found_by_looking() {
    let site = Site::new();
    site.stage(&spec("a-1", vec![])).unwrap();
    // A watch needs these folders; without them it is looked by turns.
    fs::remove_dir(site.worker().join("withdrawn")).unwrap();
    let settings = FollowSettings { unwatched_poll: Duration::from_millis(10), ..FollowSettings::default() };
    let (follower, news) = follower(&site, settings);
    let followed = Followed { site, follower, news };
    followed.follower.watch(attempt("a-1"), 0);
    let folder = followed.claim("a-1");
    followed.wait_claimed();
    fs::write(folder.join(attempt_file::EVENTS), line(1)).unwrap();
    write_result(&folder, "a-1");
    followed.wait(|news| matches!(news, FollowerNews::Ended { .. }).then_some(()));
}

#[test]
fn a_hundred_attempts_are_followed_to_their_ends() {
    let followed = follow(watching());
    for index in 0..100 {
        let name = format!("a-{index}");
        followed.site.stage(&spec(&name, vec![])).unwrap();
        followed.follower.watch(attempt(&name), 0);
    }
    let worker = followed.site.worker();
    let writer = std::thread::spawn(move || {
        for index in 0..100 {
            let name = format!("a-{index}");
            let folder = worker.join("attempts").join(&name);
            fs::rename(worker.join("inbox").join(&name), &folder).unwrap();
            fs::write(folder.join(attempt_file::EVENTS), line(1)).unwrap();
            write_result(&folder, &name);
        }
    });
    let mut ended = std::collections::BTreeSet::new();
    followed.wait(|news| {
        if let FollowerNews::Ended { attempt, .. } = news {
            assert!(ended.insert(attempt), "told twice");
        }
        (ended.len() == 100).then_some(())
    });
    writer.join().unwrap();
}
