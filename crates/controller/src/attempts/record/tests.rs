//! Records at either place, at none, and on their way.

use super::*;
use protocol::{MessageLevel, Phase, ResourceSample};
use std::fs;

struct Site {
    _folder: tempfile::TempDir,
    worker: PathBuf,
    run: PathBuf,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (worker, run) = (folder.path().join("worker"), folder.path().join("runs/r1/p01/attempt-1"));
        fs::create_dir_all(worker.join("attempts/a-1")).unwrap();
        fs::create_dir_all(&run).unwrap();
        Self { _folder: folder, worker, run }
    }

    fn events(&self, bodies: &[AgentEventBody]) -> String {
        let mut text = String::new();
        for (seq, body) in (1..).zip(bodies) {
            let event = AgentEvent { v: 1, seq, t: 5_000 + seq as i64, body: body.clone() };
            text.push_str(&(serde_json::to_string(&event).unwrap() + "\n"));
        }
        text
    }

    fn to_read(&self, from: u64, over: bool) -> RecordToRead {
        RecordToRead {
            link: Some(Arc::new(LocalLink::new("here", self.worker.clone()))),
            attempt: AttemptId("a-1".into()),
            folder: self.run.clone(),
            plan_file: Some(RelPath::new("X.p01").unwrap()),
            from,
            clock_offset: 1_000,
            begun_at: 77,
            over,
            reason: None,
        }
    }
}

fn said(text: &str) -> AgentEventBody {
    AgentEventBody::Messages { level: MessageLevel::Info, lines: text.split('|').map(str::to_owned).collect() }
}

#[test]
fn lines_samples_and_steps_are_told_by_our_clock_with_the_level_of_each_line() {
    let site = Site::new();
    let sample = ResourceSample { cores: 1.5, memory_bytes: 7, folder_bytes: 9 };
    let bodies = [
        AgentEventBody::Claimed {},
        AgentEventBody::Phase { phase: Phase::Computing },
        said("Writing Geometry...|WARNING: 3 cells|ERROR: Unable to compute face tables"),
        AgentEventBody::Resources(sample),
    ];
    fs::write(site.worker.join("attempts/a-1/events.jsonl"), site.events(&bodies)).unwrap();
    let record = read_record(&site.to_read(0, false));
    let levels: Vec<MessageLevel> = record.lines.iter().map(|line| line.level).collect();
    assert_eq!(levels, [MessageLevel::Info, MessageLevel::Warning, MessageLevel::Error]);
    assert!(record.lines.iter().all(|line| line.at == 4_003), "{:?}", record.lines);
    assert_eq!(record.samples, [RecordedSample { at: 4_004, cores: 1.5, memory_bytes: 7, folder_bytes: 9 }]);
    assert_eq!(record.phases, [RecordedPhase { at: 4_002, phase: Phase::Computing }]);
    assert!(!record.more && !record.complete && record.missing.is_none());
}

#[test]
fn a_record_goes_on_where_the_part_before_ended_whichever_place_it_is_at() {
    let site = Site::new();
    let text = site.events(&[said("one"), said("two")]);
    let first = text.find('\n').unwrap() + 1;
    let on_worker = site.worker.join("attempts/a-1/events.jsonl");
    fs::write(&on_worker, &text[..first + 7]).unwrap();
    let record = read_record(&site.to_read(0, false));
    assert_eq!((record.lines.len(), record.next), (1, first as u64), "half a line was taken");
    // Brought back, and gone from the worker.
    fs::write(site.run.join("events.jsonl"), &text).unwrap();
    fs::remove_dir_all(site.worker.join("attempts/a-1")).unwrap();
    let record = read_record(&site.to_read(record.next, true));
    assert_eq!(record.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["two"]);
    assert!(record.complete);
    assert_eq!(read_record(&site.to_read(record.next, true)).lines, []);
}

#[test]
fn a_megabyte_is_read_at_once_and_the_rest_after_it() {
    let site = Site::new();
    let bodies: Vec<AgentEventBody> = (0..3_000).map(|number| said(&format!("{number} {}", "x".repeat(900)))).collect();
    fs::write(site.worker.join("attempts/a-1/events.jsonl"), site.events(&bodies)).unwrap();
    let (mut from, mut lines, mut parts) = (0, Vec::new(), 0);
    loop {
        let record = read_record(&site.to_read(from, true));
        assert!(record.next - from <= 1 << 20);
        from = record.next;
        lines.extend(record.lines);
        parts += 1;
        assert_eq!(record.complete, !record.more);
        if record.complete {
            break;
        }
    }
    assert_eq!(lines.len(), 3_000);
    assert!(parts >= 3, "{parts}");
    assert!((0..).zip(&lines).all(|(number, line)| line.text.starts_with(&format!("{number} "))));
}

#[test]
fn a_record_that_moves_while_it_is_read_is_never_missed() {
    if std::env::var_os("SPILLWAY_WINE").is_some() {
        println!(
            "skipped: a record that moves while it is read: Wine renames nothing over a file that is open for reading"
        );
        return;
    }
    let site = Site::new();
    let text = site.events(&[said("one")]);
    let on_worker = site.worker.join("attempts/a-1/events.jsonl");
    let in_run = site.run.join("events.jsonl");
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mover = std::thread::spawn({
        let (stop, text) = (stop.clone(), text.clone());
        let (on_worker, in_run) = (on_worker.clone(), in_run.clone());
        move || {
            // As a collected attempt does: here first, and only then gone from there.
            fs::write(&on_worker, &text).unwrap();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let arriving = in_run.with_extension("arriving");
                fs::write(&arriving, &text).unwrap();
                fs::rename(&arriving, &in_run).unwrap();
                fs::remove_file(&on_worker).unwrap();
                let back = on_worker.with_extension("back");
                fs::write(&back, &text).unwrap();
                fs::rename(&back, &on_worker).unwrap();
            }
        }
    });
    while !on_worker.exists() && !in_run.exists() {
        std::thread::yield_now();
    }
    for _ in 0..300 {
        let record = read_record(&site.to_read(0, true));
        assert_eq!((record.lines.len(), record.missing), (1, None));
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    mover.join().unwrap();
}

#[test]
fn without_events_the_messages_that_are_kept_stand_in_and_begin_with_the_attempt() {
    let site = Site::new();
    fs::create_dir_all(site.run.join("files")).unwrap();
    let text = "Message  | Stra\u{df}e\r\nProgress | 0.5\r\nMessage  | ERROR: Unable to compute face tables";
    fs::write(site.run.join("files/X.p01.computeMsgs.txt"), text).unwrap();
    fs::write(site.run.join("console.log"), "printed\n").unwrap();
    let record = read_record(&site.to_read(0, true));
    let lines: Vec<_> = record.lines.iter().map(|line| (line.at, line.level, line.text.as_str())).collect();
    assert_eq!(
        lines,
        [(77, MessageLevel::Info, "Stra\u{df}e"), (77, MessageLevel::Error, "ERROR: Unable to compute face tables"),]
    );
    assert!(record.complete);
    assert_eq!(record.next, text.len() as u64);
    assert!(read_record(&site.to_read(record.next, true)).lines.is_empty());
    fs::remove_dir_all(site.run.join("files")).unwrap();
    assert_eq!(read_record(&site.to_read(0, true)).lines[0].text, "printed");
}

#[test]
fn a_record_that_is_nowhere_says_why_once_nothing_more_will_come() {
    let site = Site::new();
    assert_eq!(read_record(&site.to_read(0, false)).missing, None, "it waits in the inbox");
    let over = RecordToRead { reason: Some("disk full".into()), ..site.to_read(0, true) };
    assert!(read_record(&over).missing.unwrap().contains("disk full"));
    // A file where the worker's folder should be cannot be read, and that is another thing.
    fs::remove_dir_all(&site.worker).unwrap();
    fs::create_dir_all(site.worker.join("attempts/a-1/events.jsonl")).unwrap();
    let record = read_record(&site.to_read(0, true));
    assert!(!record.complete, "it may be read later");
    let missing = record.missing.unwrap();
    assert!(missing.contains("cannot be read now") && missing.contains("worker here"), "{missing}");
}

#[test]
fn dropped_results_leave_the_record() {
    let site = Site::new();
    fs::create_dir_all(site.run.join("files/maps")).unwrap();
    for name in ["events.jsonl", "console.log", "spec.json", "result.json", "files/X.p01.hdf"] {
        fs::write(site.run.join(name), "x").unwrap();
    }
    drop_results(&site.run).unwrap();
    let mut left: Vec<String> =
        fs::read_dir(&site.run).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["console.log", "events.jsonl"]);
    drop_results(&site.run.join("nowhere")).unwrap();
}
