//! Both ends in one process, over pipes: every operation means the same as on this machine, and a broken channel loses nothing.

use super::channel::{Channel, Dial, DialError};
use super::{FarLink, answer_calls};
use crate::link::{BlobSource, Files, LinkError, Notice, PutOutcome, Starter, TakeMode, WorkerPath};
use crate::local::LocalLink;
use protocol::{ContentHash, FileRole, ManifestEntry, RelPath};
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A pipe each way to a far end on a thread, which breaks after so many bytes to it.
struct Piped {
    folder: PathBuf,
    opened: AtomicUsize,
    /// Bytes that still pass before the next break; below 0 it never breaks.
    left: Arc<AtomicI64>,
}

struct Ends {
    input: Option<PipeReader>,
    output: Breaking,
}

struct Breaking {
    pipe: Arc<Mutex<Option<PipeWriter>>>,
    left: Arc<AtomicI64>,
}

impl Write for Breaking {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::SeqCst);
        let passes = if left < 0 { bytes.len() } else { bytes.len().min(left as usize) };
        if passes == 0 && !bytes.is_empty() {
            *self.pipe.lock().unwrap() = None;
            self.left.store(-1, Ordering::SeqCst);
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let mut pipe = self.pipe.lock().unwrap();
        let Some(pipe) = &mut *pipe else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let count = pipe.write(&bytes[..passes])?;
        if left >= 0 {
            self.left.fetch_sub(count as i64, Ordering::SeqCst);
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Channel for Ends {
    fn input(&mut self) -> &mut dyn Read {
        self.input.as_mut().unwrap()
    }

    fn output(&mut self) -> &mut dyn Write {
        &mut self.output
    }

    fn close(&mut self) {
        *self.output.pipe.lock().unwrap() = None;
    }

    fn closer(&self) -> Box<dyn Fn() + Send> {
        let pipe = self.output.pipe.clone();
        Box::new(move || *pipe.lock().unwrap() = None)
    }

    fn limit_silence(&mut self, _limit: Duration) {}

    fn last_words(&mut self) -> Option<String> {
        None
    }
}

impl Dial for Piped {
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        let (mut far_input, output) = io::pipe().unwrap();
        let (input, mut far_output) = io::pipe().unwrap();
        let link = LocalLink::new("big", &self.folder);
        std::thread::spawn(move || answer_calls(&link, &mut far_input, &mut far_output));
        let output = Breaking { pipe: Arc::new(Mutex::new(Some(output))), left: self.left.clone() };
        Ok(Box::new(Ends { input: Some(input), output }))
    }
}

struct Both {
    far: FarLink,
    dial: Arc<Piped>,
    here: tempfile::TempDir,
    there: tempfile::TempDir,
}

fn both() -> Both {
    let there = tempfile::tempdir().unwrap();
    let dial = Arc::new(Piped {
        folder: there.path().to_owned(),
        opened: AtomicUsize::new(0),
        left: Arc::new(AtomicI64::new(-1)),
    });
    let far = FarLink::new("big", dial.clone());
    crate::staging::prepare_folder(&far).unwrap();
    Both { far, dial, here: tempfile::tempdir().unwrap(), there }
}

impl Both {
    fn blob(&self, content: &[u8]) -> BlobSource {
        let hash = ContentHash(blake3::hash(content).to_hex().to_string());
        let file = self.here.path().join(hash.as_str());
        std::fs::write(&file, content).unwrap();
        BlobSource { file, hash, bytes: content.len() as u64 }
    }
}

/// Content that no two offsets share.
fn content(bytes: usize) -> Vec<u8> {
    let mut content = vec![0; bytes];
    blake3::Hasher::new().update(b"content").finalize_xof().fill(&mut content);
    content
}

#[test]
fn files_are_written_listed_read_renamed_and_removed_as_on_this_machine() {
    let both = both();
    let (far, inbox) = (&both.far, WorkerPath::of("inbox"));
    let file = inbox.entry("note").unwrap();
    far.write(&file, b"words").unwrap();
    assert_eq!(far.list(&inbox).unwrap().iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["note"]);
    assert_eq!(far.read_from(&file, 1, 3).unwrap(), b"ord");
    assert_eq!(far.stat(&file).unwrap().unwrap().bytes, 5);
    let moved = WorkerPath::of("attempts").entry("note").unwrap();
    far.rename(&file, &moved).unwrap();
    assert!(far.rename(&file, &moved).unwrap_err().is_not_found());
    assert!(far.remove_file(&moved).unwrap());
    assert!(!far.remove_file(&moved).unwrap());
    assert!(far.free_space().unwrap() > 0);
    let error = far.read_from(&moved, 0, 9).unwrap_err();
    assert!(error.is_not_found() && error.site().worker == "big", "{error}");
    assert!(!far.serve_life().unwrap().is_alive());
    assert_eq!(both.dial.opened.load(Ordering::SeqCst), 1, "one channel does for calls that follow each other");
}

#[test]
fn a_blob_travels_once_and_a_broken_upload_goes_on_where_it_stopped() {
    let both = both();
    let content = content(5_500_000);
    let blob = both.blob(&content);
    both.far.free_space().unwrap();
    both.dial.left.store(3_300_000, Ordering::SeqCst);
    // The channel that was idle broke: the call is done again on a new one, by itself.
    assert_eq!(both.far.put_blob(&blob).unwrap(), PutOutcome::Copied);
    assert_eq!(both.dial.opened.load(Ordering::SeqCst), 2);
    assert_eq!(std::fs::read(both.there.path().join("cache").join(blob.hash.as_str())).unwrap(), content);
    // What is there is sent no second time: a few bytes ask.
    both.dial.left.store(2_000, Ordering::SeqCst);
    assert_eq!(both.far.put_blob(&blob).unwrap(), PutOutcome::AlreadyThere);
    let entry = ManifestEntry {
        path: RelPath::new("X.g01").unwrap(),
        role: FileRole::Geometry,
        bytes: blob.bytes,
        blake3: blob.hash.clone(),
    };
    let other = ManifestEntry { blake3: ContentHash("0".repeat(64)), ..entry.clone() };
    assert_eq!(both.far.has_blobs(&[&entry, &other]).unwrap(), [true, false]);
}

#[test]
fn only_what_is_missing_is_sent_after_a_break() {
    let both = both();
    let content = content(4_000_000);
    let blob = both.blob(&content);
    both.dial.left.store(2_500_000, Ordering::SeqCst);
    // A new channel that breaks is an error: the worker cannot be reached.
    let anew = FarLink::new("big", both.dial.clone());
    assert!(anew.put_blob(&blob).unwrap_err().is_unreachable());
    // Two whole pieces came before, so the rest fits into less than half of it.
    both.dial.left.store(2_100_000, Ordering::SeqCst);
    assert_eq!(both.far.put_blob(&blob).unwrap(), PutOutcome::Copied);
}

#[test]
fn a_result_is_fetched_whole_and_a_begun_one_is_continued() {
    let both = both();
    let content = content(3_000_000);
    std::fs::write(both.there.path().join("attempts/result"), &content).unwrap();
    let from = WorkerPath::of("attempts").entry("result").unwrap();
    let local = both.here.path().join("result");
    std::fs::write(&local, &content[..1_234_567]).unwrap();
    both.far.get_file(&from, &local, TakeMode::Take).unwrap();
    assert_eq!(std::fs::read(&local).unwrap(), content);
    // More than there is came from something else.
    std::fs::write(&local, vec![1; 3_000_001]).unwrap();
    both.far.get_file(&from, &local, TakeMode::Take).unwrap();
    assert_eq!(std::fs::read(&local).unwrap(), content);
    assert_eq!(both.far.hash_of(&from).unwrap().1, 3_000_000);
    let missing = WorkerPath::of("attempts").entry("nothing").unwrap();
    assert!(both.far.get_file(&missing, &local, TakeMode::Copy).unwrap_err().is_not_found());
    // The channel is of use after a refusal.
    both.far.free_space().unwrap();
    assert_eq!(both.dial.opened.load(Ordering::SeqCst), 1);
}

#[test]
fn wrong_content_is_refused_and_the_next_call_is_understood() {
    let both = both();
    let blob = both.blob(b"right");
    std::fs::write(&blob.file, "wrong").unwrap();
    assert!(matches!(both.far.put_blob(&blob).unwrap_err(), LinkError::Corrupt { .. }));
    both.far.put_file(&blob.file, &WorkerPath::of("host.json")).unwrap();
    assert_eq!(std::fs::read(both.there.path().join("host.json")).unwrap(), b"wrong");
    // A file that is not there is told before the far end waits for it.
    let gone = both.far.put_file(&both.here.path().join("gone"), &WorkerPath::of("host.json")).unwrap_err();
    assert!(gone.to_string().contains("cannot be read here"), "{gone}");
    both.far.free_space().unwrap();
    assert_eq!(both.dial.opened.load(Ordering::SeqCst), 1);
}

#[test]
fn what_happens_in_the_far_folder_is_told_at_once_and_the_end_of_the_watch_too() {
    let both = both();
    let (tell, told) = std::sync::mpsc::channel();
    let watch = both.far.watch(Arc::new(move |notice| drop(tell.send(notice)))).unwrap();
    let hears = |wanted: Notice| {
        while told.recv_timeout(Duration::from_secs(4)).expect("the notice") != wanted {}
    };
    hears(Notice::Everything);
    let attempt = protocol::AttemptId("c-r1-01-1".into());
    let folder = both.there.path().join("attempts").join(attempt.as_str());
    std::fs::create_dir(&folder).unwrap();
    hears(Notice::Attempt(attempt.clone()));
    std::fs::write(folder.join("events.jsonl"), "{}\n").unwrap();
    hears(Notice::Events(attempt));
    std::fs::write(both.there.path().join("serve.json"), "{}").unwrap();
    hears(Notice::Serve);
    drop(watch);
    hears(Notice::Ended);
}

#[test]
fn many_blobs_travel_in_one_stream_and_what_came_before_a_break_is_not_sent_again() {
    let both = both();
    let mut contents: Vec<Vec<u8>> =
        (0..300_u32).map(|n| format!("reach {n};").repeat(n as usize).into_bytes()).collect();
    contents.push(content(2_500_000));
    contents.push(vec![7; 2_500_000]);
    let blobs: Vec<BlobSource> = contents.iter().map(|content| both.blob(content)).collect();
    both.far.free_space().unwrap();
    // The channel breaks in the middle: the call is done again on a new one, by itself.
    both.dial.left.store(1_700_000, Ordering::SeqCst);
    let mut brought = 0;
    let mut go_on = |bytes| {
        brought = bytes;
        true
    };
    let outcomes = both.far.put_blobs(&blobs, &mut go_on).unwrap().unwrap();
    assert_eq!(outcomes.len(), blobs.len());
    assert_eq!(brought, contents.iter().map(|content| content.len() as u64).sum::<u64>());
    assert_eq!(both.dial.opened.load(Ordering::SeqCst), 2);
    let cache = both.there.path().join("cache");
    for (blob, content) in blobs.iter().zip(&contents) {
        assert_eq!(std::fs::read(cache.join(blob.hash.as_str())).unwrap(), *content);
    }
    assert_eq!(std::fs::read_dir(&cache).unwrap().count(), blobs.len(), "something is left beside the blobs");
    // All are there: a few bytes ask.
    both.dial.left.store(60_000, Ordering::SeqCst);
    let again = both.far.put_blobs(&blobs, &mut |_| true).unwrap().unwrap();
    assert!(again.iter().all(|outcome| *outcome == PutOutcome::AlreadyThere));
}

#[test]
fn a_stream_stops_on_the_callers_word_and_a_wrong_blob_is_refused() {
    let both = both();
    let blobs = [both.blob(&content(5_000_000)), both.blob(b"small")];
    assert_eq!(both.far.put_blobs(&blobs, &mut |bytes| bytes < 2_000_000).unwrap(), None);
    assert_eq!(both.far.put_blobs(&blobs, &mut |_| true).unwrap().unwrap().len(), 2);
    let wrong = both.blob(b"right");
    std::fs::write(&wrong.file, "wrong").unwrap();
    let error = both.far.put_blobs(&[both.blob(b"another"), wrong], &mut |_| true).unwrap_err();
    assert!(matches!(error, LinkError::Corrupt { .. }), "{error}");
    both.far.free_space().unwrap();
}

#[test]
fn a_folder_is_tried_by_one_call_so_that_no_break_leaves_a_file() {
    let both = both();
    both.far.free_space().unwrap();
    // The line breaks within the first call that follows: wherever it breaks, nothing is there.
    for passes in [1, 20, 40] {
        both.dial.left.store(passes, Ordering::SeqCst);
        both.far.try_folder().unwrap();
    }
    for folder in ["inbox", "attempts"] {
        assert_eq!(std::fs::read_dir(both.there.path().join(folder)).unwrap().count(), 0, "a file is left in {folder}");
    }
    // One that was left, as by a power cut, goes with what else is a day old.
    for folder in ["inbox", "attempts"] {
        std::fs::write(both.there.path().join(folder).join(".check-7-1"), "check").unwrap();
    }
    let there = LocalLink::new("there", both.there.path());
    let now = crate::system::now();
    assert_eq!(crate::staging::remove_abandoned(&there, now).unwrap(), 0, "somebody may be trying just now");
    assert_eq!(crate::staging::remove_abandoned(&there, now + 25 * 3_600_000).unwrap(), 2);
}
