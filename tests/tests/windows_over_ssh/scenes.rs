//! What a person does at a Windows desk with machines over SSH, and what stands where in the end.

use super::desk::Desk;
use super::passenger::Passenger;
use lab::{HostOptions, KeyPair, Lab, LoopbackHost};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use whole_way::{House, read_log, skip};

/// There is one user at the desk, so one test at a time.
static DESK: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    DESK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A desk and a lab; none, with the reason told, where there cannot be both.
fn desk_and_lab(test: &str) -> Option<(Desk, Lab)> {
    if let Err(reason) = Lab::can_be_made() {
        skip(test, &reason);
        return None;
    }
    Some((Desk::found(test)?, Lab::new().unwrap()))
}

fn host(lab: &Lab, log: &Path) -> LoopbackHost {
    let log = ("PRACTICE_RAS_LOG".to_owned(), log.display().to_string());
    lab.loopback("big", &HostOptions { environment: vec![log], ..HostOptions::default() }).unwrap()
}

/// The user's folder of keys with a configuration, as an editor of Windows writes it.
fn configure(desk: &Desk, lines: &[String]) {
    std::fs::create_dir_all(desk.ssh()).unwrap();
    std::fs::write(desk.ssh().join("config"), lines.join("\r\n") + "\r\n").unwrap();
}

fn user() -> String {
    let said = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

/// A copy of the sample project.
fn sample(folder: &Path) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let of = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/sample"));
    for entry in std::fs::read_dir(of).unwrap().flatten() {
        std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    folder.join("Weirbach.prj")
}

/// What a run left beside a project, but its inputs and what keeps its time in the clear.
fn results(project: &Path) -> Vec<(String, Vec<u8>)> {
    let inputs: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/sample")).unwrap().collect();
    let is_input = |name: &str| inputs.iter().any(|entry| entry.as_ref().unwrap().file_name() == name);
    let mut found: Vec<_> = std::fs::read_dir(project.parent().unwrap())
        .unwrap()
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !is_input(name))
        .collect();
    found.sort();
    found
}

#[test]
#[ignore = "./dev windows runs it: it takes the programs as Windows code"]
fn a_project_on_windows_is_computed_on_a_linux_host_by_a_key_of_the_configuration() {
    let test = "a_project_on_windows_is_computed_on_a_linux_host_by_a_key_of_the_configuration";
    let _alone = alone();
    let Some((desk, lab)) = desk_and_lab(test) else { return };
    let log = lab.folder().join("engine.log");
    let big = host(&lab, &log);
    let key = desk.ssh().join(r"keys/lab ed25519");
    configure(
        &desk,
        &[
            "# At the office".to_owned(),
            "Host bigbox".to_owned(),
            "    HostName 127.0.0.1".to_owned(),
            format!("    Port {}", big.address().port()),
            format!("    User {}", user()),
            format!("    IdentityFile \"{}\"", desk.windows(&key)),
            "    IdentitiesOnly yes".to_owned(),
        ],
    );
    std::fs::create_dir_all(key.parent().unwrap()).unwrap();
    std::fs::copy(&lab.keys().user.private, &key).unwrap();

    // An unknown machine is asked about, and confirmed once.
    desk.done(&["workers", "add", "ssh", "bigbox", "--slots", "2", "--cores-per-plan", "1"]);
    let asked = desk.check("bigbox");
    assert!(!asked.is_ready(), "{asked:?}");
    let fingerprint = asked.fingerprint().unwrap_or_else(|| panic!("{asked:?}")).to_owned();
    assert_eq!(fingerprint, big.host_key().fingerprint().unwrap());
    assert!(!desk.ssh().join("known_hosts").exists(), "a key is known that nobody confirmed");
    desk.done(&["workers", "trust", "bigbox", &fingerprint]);
    let known = std::fs::read_to_string(desk.ssh().join("known_hosts")).unwrap();
    let line = big.host_key().public_line().unwrap();
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    assert_eq!(known, format!("[127.0.0.1]:{} {}\n", big.address().port(), words.join(" ")));
    let checked = desk.check("bigbox");
    assert!(checked.is_ready(), "{checked:?}");

    let project = sample(&desk.path("Weirbach & more"));
    let name = desk.windows(&project);
    let run = ["run", &name, "--plans", "all", "--engine", "practice", "--on", "bigbox", "--json"];
    let ended = desk.done(&run).finished();
    let there = sample(&lab.folder().join("here"));
    let here = House::new();
    let compared = here.run(&there, 2, &["--plans", "all"]);
    assert_eq!(compared.status, 0, "{}\n{}", compared.out, compared.err);
    assert_eq!(ended["statistics"]["succeeded"], compared.finished()["statistics"]["succeeded"], "{ended}");

    // Computed over there, and by nobody twice.
    let computed = read_log(&log);
    assert_eq!(computed.len(), read_log(&here.engine_log()).len(), "{computed:?}");
    for (plan, result) in ended["results"].as_object().unwrap() {
        assert_eq!(result["workerId"], "bigbox", "{plan}: {result}");
        let hdf = project.with_extension(format!("p{plan}.hdf"));
        assert_eq!(result["hdfPath"], desk.windows(&hdf), "{plan}");
    }
    for folder in ["inbox", "attempts", "withdrawn"] {
        assert!(big.files_below(format!(".spillway/{folder}")).is_empty(), "{folder} is not empty");
    }

    // The same as a run on this machine alone leaves.
    let (windows, linux) = (results(&project), results(&there));
    let names = |of: &[(String, Vec<u8>)]| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&windows), names(&linux));
    for ((name, ours), (_, theirs)) in windows.iter().zip(&linux) {
        println!("{name}: {} and {} bytes, {}", ours.len(), theirs.len(), ours == theirs);
    }
}

#[test]
#[ignore = "./dev windows runs it: it takes the programs as Windows code"]
fn an_rsa_key_with_a_passphrase_opens_once_the_credential_manager_keeps_it() {
    let test = "an_rsa_key_with_a_passphrase_opens_once_the_credential_manager_keeps_it";
    let _alone = alone();
    let Some((desk, lab)) = desk_and_lab(test) else { return };
    let big = host(&lab, &lab.folder().join("engine.log"));
    std::fs::create_dir_all(desk.ssh()).unwrap();
    let key = desk.ssh().join("id_office");
    let mut make = Command::new("ssh-keygen");
    make.args(["-q", "-t", "rsa", "-b", "3072", "-N", "open sesame", "-f"]).arg(&key);
    assert!(make.status().unwrap().success());
    lab.keys().authorize(&[&lab.keys().user, &KeyPair { private: key.clone() }]).unwrap();
    let address = format!("{}@127.0.0.1:{}", user(), big.address().port());
    let file = desk.windows(&key);
    desk.done(&["workers", "add", "ssh", &address, "--name", "office", "--key", &file]);
    desk.done(&["workers", "trust", "office", &big.host_key().fingerprint().unwrap()]);
    let shut = desk.check("office");
    assert!(!shut.is_ready() && shut.words().contains("needs a passphrase that is not kept here"), "{shut:?}");
    let kept = desk.spillway_told(&["workers", "password", "office", "--key"], "open sesame");
    assert_eq!(kept.status, 0, "{}{}", kept.out, kept.err);
    assert!(kept.out.contains("credential store"), "{}{}", kept.out, kept.err);
    let open = desk.check("office");
    assert!(open.is_ready(), "{open:?}");
}

#[test]
#[ignore = "./dev windows runs it: it takes the programs as Windows code"]
fn a_password_opens_once_the_credential_manager_keeps_it() {
    let test = "a_password_opens_once_the_credential_manager_keeps_it";
    let _alone = alone();
    let Some((desk, lab)) = desk_and_lab(test) else { return };
    let Some(passenger) = Passenger::new(test, "hunter2 wants in") else { return };
    let lines = [
        "PasswordAuthentication yes".to_owned(),
        "ForceCommand none".to_owned(),
        format!("SetEnv HOME={}", passenger.home.path().display()),
    ];
    let big = lab.loopback("big", &HostOptions { sshd_lines: lines.into(), ..HostOptions::default() }).unwrap();
    let address = format!("{}@127.0.0.1:{}", passenger.name, big.address().port());
    desk.done(&["workers", "add", "ssh", &address, "--name", "guest"]);
    desk.done(&["workers", "trust", "guest", &big.host_key().fingerprint().unwrap()]);
    let shut = desk.check("guest");
    assert!(!shut.is_ready() && shut.words().contains("needs one that is not kept here"), "{shut:?}");
    let kept = desk.spillway_told(&["workers", "password", "guest"], "hunter2 wants in");
    assert_eq!(kept.status, 0, "{}{}", kept.out, kept.err);
    let open = desk.check("guest");
    assert!(open.is_ready() && !open.words().contains("hunter2"), "{open:?}");
    assert!(passenger.home.path().join(".spillway/bin").is_dir());
}

#[test]
#[ignore = "./dev windows runs it: it takes the programs as Windows code"]
fn where_windows_has_no_ssh_the_way_by_it_is_no_dead_end() {
    let test = "where_windows_has_no_ssh_the_way_by_it_is_no_dead_end";
    let _alone = alone();
    let Some((desk, lab)) = desk_and_lab(test) else { return };
    let big = host(&lab, &lab.folder().join("engine.log"));
    let lines = ["Host behind", "  HostName 127.0.0.1", "  ProxyJump gate", "Host plain", "  HostName 127.0.0.1"];
    let port = format!("  Port {}", big.address().port());
    configure(&desk, &lines.map(str::to_owned).into_iter().chain([port]).collect::<Vec<_>>());
    desk.done(&["workers", "add", "ssh", "behind"]);
    desk.done(&["workers", "add", "ssh", "plain", "--use-ssh-client"]);
    for worker in ["behind", "plain"] {
        let checked = desk.check(worker);
        assert!(!checked.is_ready(), "{checked:?}");
        println!("{worker}: {}", checked.words());
        assert!(checked.words().contains("OpenSSH Client"), "{checked:?}");
    }
}
