//! One large file up over SSH by both of our ways, beside `scp`, `rsync` and `tar`. Needs `/dev/shm`. Run with
//! `cargo test --release -p workers --features ssh2 --test scenarios -- --ignored --nocapture measured_ssh`; only the ways
//! whose names have a text in them with `SPILLWAY_MEASURED=text`, so that `perf stat` counts what one costs on both sides.

use crate::sshd::Sshd;
use crate::with_agent::program;
use protocol::ContentHash;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use workers::far::FarLink;
use workers::link::{BlobSource, Files, PutOutcome};
use workers::ssh::{Options, RemoteFolder, dial};
use workers::staging;

const MEGABYTES: usize = 500;

const ROUNDS: usize = 5;

fn ran(mut command: Command) -> Duration {
    let begun = Instant::now();
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    begun.elapsed()
}

fn put(link: &FarLink, blob: &BlobSource, cache: &Path) -> Duration {
    let begun = Instant::now();
    assert_eq!(link.put_blob(blob).unwrap(), PutOutcome::Copied);
    let took = begun.elapsed();
    std::fs::remove_file(cache.join(blob.hash.as_str())).unwrap();
    took
}

#[test]
#[ignore = "a measurement"]
fn measured_ssh_of_one_large_file() {
    let test = "measured_ssh_of_one_large_file";
    let Some(agent) = program(test, "spillway-agent") else { return };
    let Some(sshd) = Sshd::start(test) else { return };
    let folder = tempfile::Builder::new().prefix("spillway").tempdir_in("/dev/shm").unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut content = vec![0; MEGABYTES * 1_000_000];
    blake3::Hasher::new().finalize_xof().fill(&mut content);
    std::fs::create_dir(path("from")).unwrap();
    std::fs::write(path("from/file"), &content).unwrap();
    let hash = ContentHash(blake3::hash(&content).to_hex().to_string());
    let blob = BlobSource { file: path("from/file"), hash, bytes: content.len() as u64 };
    drop(content);
    let config = sshd.path("ssh_config").to_str().unwrap().to_owned();
    let new_link = |use_ssh_client: bool| {
        let there = RemoteFolder::parse(path("far").to_str().unwrap()).unwrap();
        let options = Options { config: Some(sshd.path("ssh_config")), ..Options::default() };
        FarLink::new("big", dial("big", sshd.settings(use_ssh_client), there, &agent, options))
    };
    let (library, system) = (new_link(false), new_link(true));
    staging::prepare_folder(&library).unwrap();
    staging::prepare_folder(&system).unwrap();
    std::fs::create_dir(path("to")).unwrap();
    let (from, to) = (path("from/file"), path("to"));
    let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
    let target = format!("big:{to}/file");
    let ways: [(&str, &dyn Fn() -> Duration); 7] = [
        ("the library, an open link", &|| put(&library, &blob, &path("far/cache"))),
        ("the library, with login", &|| {
            let begun = Instant::now();
            put(&new_link(false), &blob, &path("far/cache"));
            begun.elapsed()
        }),
        ("the system's ssh, an open link", &|| put(&system, &blob, &path("far/cache"))),
        ("the system's ssh, with login", &|| {
            let begun = Instant::now();
            put(&new_link(true), &blob, &path("far/cache"));
            begun.elapsed()
        }),
        ("scp", &|| {
            let mut scp = Command::new("scp");
            scp.args(["-q", "-F", &config, from, &target]);
            ran(scp)
        }),
        ("rsync -W --inplace", &|| {
            let mut rsync = Command::new("rsync");
            rsync.args(["-W", "--inplace", "-e", &format!("ssh -F {config}"), from, &target]);
            ran(rsync)
        }),
        ("tar | ssh tar", &|| {
            let mut tar = Command::new("sh");
            let script = "tar -C \"$1\" -cf - file | ssh -F \"$2\" big \"tar -C $3 -xf -\"";
            tar.args(["-c", script, "sh", path("from").to_str().unwrap(), &config, to]);
            ran(tar)
        }),
    ];
    let mut times = vec![Vec::new(); ways.len()];
    let only = std::env::var("SPILLWAY_MEASURED").unwrap_or_default();
    for _ in 0..ROUNDS {
        for (way, times) in ways.iter().zip(&mut times).filter(|(way, _)| way.0.contains(&only)) {
            times.push(way.1().as_secs_f64());
            let _ = std::fs::remove_file(path("to/file"));
        }
    }
    for ((name, _), mut times) in ways.iter().zip(times) {
        if times.is_empty() {
            continue;
        }
        times.sort_by(f64::total_cmp);
        let rate = |seconds: f64| MEGABYTES as f64 / seconds;
        println!(
            "{name}: {:.0} MB/s, from {:.0} to {:.0}",
            rate(times[ROUNDS / 2]),
            rate(times[ROUNDS - 1]),
            rate(times[0])
        );
    }
}
