//! The threads that share the work of a step.

use super::scheme::{Shared, Solver, Step};
use std::ops::Range;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Cells for which a second thread pays: below that the waiting at barriers costs more than the work.
const CELLS_A_THREAD: usize = 4_000;

/// How many threads to use: what the plan asks for (0: all of this machine), and no more than the mesh keeps busy.
#[must_use]
pub fn threads_for(asked: usize, cells: usize) -> usize {
    let machine = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = if asked == 0 { machine } else { asked };
    wanted.min(cells.div_ceil(CELLS_A_THREAD)).max(1)
}

/// Carries out steps, alone or with helpers.
pub(super) struct Crew<'solver> {
    solver: &'solver Solver,
    post: Option<&'solver Post>,
    threads: usize,
}

/// Where orders stand for the helpers, and where all meet.
struct Post {
    barrier: Barrier,
    seconds: Shared,
    days: Shared,
    recorded: AtomicBool,
    done: AtomicBool,
    /// Greatest rate over all threads, as bits: positive floats order like their bits.
    rate: AtomicU64,
}

impl Post {
    fn order(&self) -> Step {
        Step { seconds: self.seconds.get(), days: self.days.get(), recorded: self.recorded.load(Ordering::Relaxed) }
    }
}

/// Runs `work` with a crew of so many threads.
pub(super) fn with_crew<R>(solver: &Solver, threads: usize, work: impl FnOnce(&Crew<'_>) -> R) -> R {
    if threads <= 1 {
        return work(&Crew { solver, post: None, threads: 1 });
    }
    let post = Post {
        barrier: Barrier::new(threads),
        seconds: Shared::default(),
        days: Shared::default(),
        recorded: AtomicBool::new(false),
        done: AtomicBool::new(false),
        rate: AtomicU64::new(0),
    };
    std::thread::scope(|scope| {
        for helper in 1..threads {
            let post = &post;
            scope.spawn(move || {
                loop {
                    post.barrier.wait();
                    if post.done.load(Ordering::Relaxed) {
                        return;
                    }
                    take_part(solver, post, helper, threads, post.order());
                }
            });
        }
        let result = work(&Crew { solver, post: Some(&post), threads });
        post.done.store(true, Ordering::Relaxed);
        post.barrier.wait();
        result
    })
}

fn part(count: usize, member: usize, members: usize) -> Range<usize> {
    count * member / members..count * (member + 1) / members
}

fn take_part(solver: &Solver, post: &Post, member: usize, members: usize, step: Step) {
    let faces = part(solver.faces.len(), member, members);
    let cells = part(solver.cells.len(), member, members);
    solver.move_faces(faces.clone(), step);
    post.barrier.wait();
    solver.limit_cells(cells.clone(), step);
    post.barrier.wait();
    let rate = solver.fill_cells(cells, step);
    post.rate.fetch_max(rate.to_bits(), Ordering::Relaxed);
    if step.recorded {
        solver.record_faces(faces, step);
    }
    post.barrier.wait();
}

impl Crew<'_> {
    /// One step; the rate that bounds the next one comes back.
    pub(super) fn step(&self, step: Step) -> f64 {
        let Some(post) = self.post else {
            self.solver.move_faces(0..self.solver.faces.len(), step);
            self.solver.limit_cells(0..self.solver.cells.len(), step);
            let rate = self.solver.fill_cells(0..self.solver.cells.len(), step);
            if step.recorded {
                self.solver.record_faces(0..self.solver.faces.len(), step);
            }
            return rate;
        };
        post.seconds.set(step.seconds);
        post.days.set(step.days);
        post.recorded.store(step.recorded, Ordering::Relaxed);
        post.rate.store(0, Ordering::Relaxed);
        post.barrier.wait();
        take_part(self.solver, post, 0, self.threads, step);
        f64::from_bits(post.rate.load(Ordering::Relaxed))
    }
}
