//! Work that takes time: on threads of their own, each answering by events.

use super::event::Event;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use tokio::runtime::Handle;

/// A piece of work. It is begun only after the turn that wanted it was stored.
pub(crate) type Job = Box<dyn FnOnce(&Sender<Event>) + Send>;

/// Begins jobs.
#[derive(Clone)]
pub(crate) struct Jobs {
    runtime: Handle,
    events: Sender<Event>,
    in_flight: Arc<AtomicUsize>,
}

impl Jobs {
    /// Jobs on this runtime that answer there.
    pub fn new(runtime: Handle, events: Sender<Event>) -> Self {
        Self { runtime, events, in_flight: Arc::default() }
    }

    /// Begins a job on a thread of its own; threads are used again.
    pub fn begin(&self, job: Job) {
        let events = self.events.clone();
        let in_flight = self.in_flight.clone();
        in_flight.fetch_add(1, Ordering::SeqCst);
        let done = Done(in_flight);
        self.runtime.spawn_blocking(move || {
            let _done = done;
            job(&events);
        });
    }

    /// Jobs that are not done.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    /// The way back to the dispatcher.
    pub fn events(&self) -> &Sender<Event> {
        &self.events
    }
}

/// Counts a job as done however it ends.
struct Done(Arc<AtomicUsize>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A job that answers with one event.
pub(crate) fn job(work: impl FnOnce() -> Event + Send + 'static) -> Job {
    Box::new(move |events| {
        // The dispatcher is gone only when the process ends.
        let _ = events.send(work());
    })
}
