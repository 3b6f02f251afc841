//! What the agent costs around a computation: attempts of nothing through `serve`, beside bare process starts.
//!
//! `cargo bench -p agent --bench nothing [-- ENGINE]`; without ENGINE the engine is /bin/true.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up is to stop")]

#[path = "../tests/worker/mod.rs"]
mod worker;

use protocol::FileRole;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use worker::{Worker, wait_for_result};

const ATTEMPTS: usize = 99;

fn main() {
    let engine = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let engine = engine.map_or_else(|| PathBuf::from("/bin/true"), PathBuf::from);
    let begun = Instant::now();
    for _ in 0..ATTEMPTS {
        Command::new("/bin/true").status().unwrap();
    }
    let bare = begun.elapsed().as_secs_f64() * 1000.0 / ATTEMPTS as f64;
    println!("one bare process after the other       {bare:7.2} ms each");
    for slots in [1, 2] {
        let worker = Worker::new();
        let folders: Vec<_> = (0..ATTEMPTS)
            .map(|number| {
                let mut order = worker.order(&format!("a-{number:03}"), &engine);
                for file in 0..4 {
                    order.add_file(&format!("X.o{file}"), FileRole::Other, &[file; 20_000]);
                }
                worker.put_into_inbox(&order)
            })
            .collect();
        let begun = Instant::now();
        let _serve = worker.serve(slots, 60);
        for folder in folders.iter().rev() {
            wait_for_result(folder);
        }
        let each = begun.elapsed().as_secs_f64() * 1000.0 / ATTEMPTS as f64;
        let computing: f64 = folders.iter().map(|folder| folder.result().unwrap().compute_seconds).sum();
        let computing = computing * 1000.0 / ATTEMPTS as f64;
        println!(
            "attempts of nothing on {slots} slot(s)       {each:7.2} ms each, {computing:.2} ms of it in the engine's process"
        );
    }
}
