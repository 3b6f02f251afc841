//! What travels to a machine over SSH, beside `rsync`, `scp` and `tar | ssh` in the same run: many small files, one large
//! one, and a link of 50 ms; and how soon after Run the first engine starts. Part of `./dev bench`; built for release.
//!
//! `link_bench [small] [large] [far] [start]` measures those rows alone.

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the lab is Linux's alone: nothing is measured");
}

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(target_os = "linux")]
#[expect(clippy::unwrap_used, reason = "a measurement that cannot go on is none")]
mod linux {
    use lab::{HostOptions, Lab, LoopbackHost, Machine, MachineOptions};
    use protocol::ContentHash;
    use rand::rngs::StdRng;
    use rand::{RngCore, SeedableRng};
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::{Duration, Instant};
    use whole_way::{House, SmallProject, program, read_log};
    use workers::far::FarLink;
    use workers::link::{BlobSource, Files};
    use workers::settings::{SshHost, SshSettings};
    use workers::ssh::{Options, RemoteFolder, dial};
    use workers::staging::prepare_folder;

    const ROUNDS: usize = 5;

    pub fn main() {
        if let Err(reason) = Lab::can_be_made() {
            println!("nothing is measured: {reason}");
            return;
        }
        let asked: Vec<String> = std::env::args().skip(1).collect();
        let wants = |row: &str| asked.is_empty() || asked.iter().any(|name| name == row);
        let lab = Lab::new().unwrap();
        let log = lab.folder().join("engine.log");
        let environment = vec![("PRACTICE_RAS_LOG".to_owned(), log.display().to_string())];
        let host = lab.loopback("host", &HostOptions { environment, ..HostOptions::default() }).unwrap();
        if wants("small") {
            let files = Tree::of(lab.folder(), 5_000, 4_200);
            compare("5,000 files of 4 kB, 21 MB", &lab, "host", &host.home(), &files);
        }
        if wants("large") {
            let files = Tree::of(lab.folder(), 1, 500_000_000);
            compare("one file of 500 MB", &lab, "host", &host.home(), &files);
        }
        if wants("far") {
            match Machine::can_be_made() {
                Err(reason) => println!("50 ms: not measured, {reason}"),
                Ok(()) => far(&lab),
            }
        }
        if wants("start") {
            start(&lab, &host, &log);
        }
    }

    fn far(lab: &Lab) {
        let options = MachineOptions { disk_mib: 800, delay_line: true, ..MachineOptions::default() };
        let machine = lab.machine("far", &options).unwrap();
        machine.delay(Duration::from_millis(50)).unwrap();
        for (words, files, bytes) in
            [("50 ms: 5,000 files of 4 kB", 5_000, 4_200), ("50 ms: one file of 100 MB", 1, 100_000_000)]
        {
            let tree = Tree::of(lab.folder(), files, bytes);
            let place = machine.here(machine.work()).unwrap();
            compare_at(words, lab, "far", &machine.work(), &place, &tree);
        }
    }

    /// Files that no packing makes smaller, as a folder and as blobs.
    struct Tree {
        folder: PathBuf,
        blobs: Vec<BlobSource>,
    }

    impl Tree {
        fn of(below: &Path, files: usize, bytes: usize) -> Self {
            let folder = below.join(format!("tree-{files}-{bytes}"));
            std::fs::create_dir_all(&folder).unwrap();
            let mut random = StdRng::seed_from_u64(files as u64);
            let mut content = vec![0; bytes];
            let blobs = (0..files).map(|number| {
                random.fill_bytes(&mut content);
                let file = folder.join(format!("file{number}"));
                std::fs::write(&file, &content).unwrap();
                let hash = ContentHash(blake3::hash(&content).to_hex().to_string());
                BlobSource { file, hash, bytes: bytes as u64 }
            });
            let blobs = blobs.collect();
            Self { blobs, folder }
        }
    }

    impl Drop for Tree {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }

    fn compare(words: &str, lab: &Lab, alias: &str, home: &Path, tree: &Tree) {
        compare_at(words, lab, alias, home, home, tree);
    }

    /// `there` is the folder as the host names it, `here` the same as it is seen from here.
    fn compare_at(words: &str, lab: &Lab, alias: &str, there: &Path, here: &Path, tree: &Tree) {
        let config = lab.ssh_config().display().to_string();
        let (folder, target) = (there.join("spillway"), there.join("copied"));
        let (folder_here, target_here) = (here.join("spillway"), here.join("copied"));
        let from = format!("{}/", tree.folder.display());
        let to = format!("{alias}:{}", target.display());
        let ours = |client| {
            let link = link(lab, alias, &folder, client);
            let all = link.put_blobs(&tree.blobs, &mut |_| true).unwrap().unwrap();
            assert_eq!(all.len(), tree.blobs.len());
        };
        let emptied = || {
            let _ = std::fs::remove_dir_all(folder_here.join("cache"));
            let _ = std::fs::remove_dir_all(&target_here);
            std::fs::create_dir_all(&target_here).unwrap();
            std::fs::create_dir_all(folder_here.join("cache")).unwrap();
        };
        // The programs are there before anything is measured.
        prepare_folder(&link(lab, alias, &folder, false)).unwrap();
        prepare_folder(&link(lab, alias, &folder, true)).unwrap();
        let scp = || ran(Command::new("scp").args(["-q", "-r", "-F", &config, &from, &to]));
        let rsync = || ran(Command::new("rsync").args(["-a", "-W", "-e", &format!("ssh -F {config}"), &from, &to]));
        let tar = || {
            let script = "tar -C \"$1\" -cf - . | ssh -F \"$2\" \"$3\" tar -C \"$4\" -xf -";
            let target = target.display().to_string();
            ran(Command::new("sh").args(["-c", script, "sh", &from, &config, alias, &target]));
        };
        let (library, system) = (|| ours(false), || ours(true));
        let ways: [(&str, &dyn Fn()); 5] = [
            ("Spillway, by the library", &library),
            ("Spillway, by the system's ssh", &system),
            ("rsync -a -W", &rsync),
            ("tar | ssh tar", &tar),
            ("scp -r", &scp),
        ];
        // scp asks for every file: thousands of them on a long line take a quarter of an hour.
        let ways = if alias == "far" && tree.blobs.len() > 100 { &ways[..4] } else { &ways[..] };
        let mut times = vec![Vec::new(); ways.len()];
        for _ in 0..ROUNDS {
            for ((_, way), times) in ways.iter().zip(&mut times) {
                emptied();
                let begun = Instant::now();
                way();
                times.push(begun.elapsed());
            }
        }
        emptied();
        println!("{words} (with login, median of {ROUNDS}, from fastest to slowest)");
        let fastest = times[2..].iter().map(|times| median(times)).min().unwrap();
        for ((name, _), times) in ways.iter().zip(&times) {
            println!(
                "  {name:<30} {}  {:.2} of the fastest rival's speed",
                spread(times),
                ratio(fastest, median(times))
            );
        }
    }

    fn link(lab: &Lab, alias: &str, folder: &Path, use_ssh_client: bool) -> FarLink {
        let settings = SshSettings { address: SshHost::parse(alias).unwrap(), ssh_key_path: None, use_ssh_client };
        let folder = RemoteFolder::parse(folder.to_str().unwrap()).unwrap();
        let options = Options { config: Some(lab.ssh_config()), ..Options::default() };
        FarLink::new(alias, dial(alias, settings, folder, program("spillway-agent"), options))
    }

    fn ran(command: &mut Command) {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// From Run to the first engine, on a worker that was looked at and has everything.
    fn start(lab: &Lab, host: &LoopbackHost, log: &Path) {
        let house = House::new();
        let project = SmallProject::of(1, 0.0).write(&house.folder().join("p"));
        let spillway = |arguments: &[&str]| {
            let mut command = house.command(arguments);
            command.env("SPILLWAY_SSH_CONFIG", lab.ssh_config());
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        let folder = host.home().join("worker").display().to_string();
        spillway(&["workers", "add", "ssh", "host", "--folder", &folder]);
        let path = project.display().to_string();
        let mut times = Vec::new();
        for _ in 0..=ROUNDS {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
            spillway(&["run", &path, "--engine", "practice", "--again", "--on", "host"]);
            // By the engine's own log: the worker's clock, as the controller corrects it, is not that exact.
            let started = read_log(log).last().unwrap().start;
            assert!(started > now, "the engine was not started there");
            times.push(Duration::from_secs_f64(started - now));
        }
        times.remove(0);
        println!("from Run to the first engine on a ready worker, nothing to send (aim 1 s)");
        println!("  {:<30} {}", "spillway run", spread(&times));
    }

    fn median(times: &[Duration]) -> Duration {
        let mut sorted = times.to_vec();
        sorted.sort();
        sorted[sorted.len() / 2]
    }

    fn spread(times: &[Duration]) -> String {
        let seconds = |time: Duration| format!("{:.2}", time.as_secs_f64());
        let (least, most) = (times.iter().min().unwrap(), times.iter().max().unwrap());
        format!("{} s ({} to {})", seconds(median(times)), seconds(*least), seconds(*most))
    }

    fn ratio(one: Duration, other: Duration) -> f64 {
        one.as_secs_f64() / other.as_secs_f64()
    }
}
