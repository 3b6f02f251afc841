//! A cable on which every packet travels for a while. The kernels of test machines often cannot do that, so a thread does it.

use super::tun;
use crate::LabError;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What is under way at most, each way; more is lost.
const UNDER_WAY: usize = 64 << 20;
/// How soon the end of the line is noticed.
const LOOK: Duration = Duration::from_millis(50);

/// Carries packets between two interfaces until it is dropped, and the interfaces go with it.
#[derive(Debug)]
pub(super) struct DelayLine {
    microseconds: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
    carrier: Option<JoinHandle<()>>,
}

impl DelayLine {
    /// Makes both interfaces, here; the caller puts them where they belong.
    pub(super) fn between(near: &str, far: &str) -> Result<Self, LabError> {
        let ends = [tun::open(near)?, tun::open(far)?];
        let (microseconds, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (time, end) = (microseconds.clone(), over.clone());
        let carrier = std::thread::spawn(move || carry(&ends, &time, &end));
        Ok(Self { microseconds, over, carrier: Some(carrier) })
    }

    pub(super) fn delay(&self, each_way: Duration) {
        self.microseconds.store(each_way.as_micros() as u64, Ordering::Relaxed);
    }
}

impl Drop for DelayLine {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = self.carrier.take().map(JoinHandle::join);
    }
}

#[derive(Default)]
struct Way {
    packets: VecDeque<(Instant, Vec<u8>)>,
    bytes: usize,
}

fn carry(ends: &[File; 2], microseconds: &AtomicU64, over: &AtomicBool) {
    let mut ways = [Way::default(), Way::default()];
    let mut buffer = vec![0; 64 << 10];
    while !over.load(Ordering::Relaxed) {
        let next = ways.iter().filter_map(|way| way.packets.front()).map(|(due, _)| *due).min();
        let wait = next.map_or(LOOK, |due| due.saturating_duration_since(Instant::now()).min(LOOK));
        let time = Timespec { tv_sec: 0, tv_nsec: wait.as_nanos() as i64 };
        let mut ready = [&ends[0], &ends[1]].map(|end| PollFd::new(end, PollFlags::IN));
        let _ = poll(&mut ready, Some(&time));
        let ready = ready.map(|end| end.revents());
        let travel = Duration::from_micros(microseconds.load(Ordering::Relaxed));
        for (from, way) in ways.iter_mut().enumerate() {
            if ready[from].contains(PollFlags::IN) {
                take(&ends[from], way, travel, &mut buffer);
            } else if ready[from].contains(PollFlags::ERR) {
                // An interface that is being moved or removed is always ready, to fail.
                std::thread::sleep(Duration::from_millis(5));
            }
            give(&ends[1 - from], way);
        }
    }
}

/// Some of what waits, so that the other way has its turn.
fn take(mut from: &File, way: &mut Way, travel: Duration, buffer: &mut [u8]) {
    for _ in 0..64 {
        let Ok(length) = from.read(buffer) else { return };
        if way.bytes + length <= UNDER_WAY {
            way.bytes += length;
            way.packets.push_back((Instant::now() + travel, buffer[..length].to_vec()));
        }
    }
}

/// What has travelled long enough arrives; on an interface that is down it is lost.
fn give(mut to: &File, way: &mut Way) {
    let now = Instant::now();
    while way.packets.front().is_some_and(|(due, _)| *due <= now) {
        if let Some((_, packet)) = way.packets.pop_front() {
            way.bytes -= packet.len();
            let _ = to.write(&packet);
        }
    }
}
