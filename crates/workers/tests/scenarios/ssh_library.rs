//! A worker folder behind a real sshd, by the library: whom it trusts, how it logs in, and what becomes of a host that is
//! busy, full, cut off or ends what it should run.

use crate::common::Site;
use crate::cut_cable::Cable;
use crate::far::goes_the_whole_way;
use crate::sshd::{Sshd, is_root, make_key};
use crate::with_agent::program;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use workers::account::Account;
use workers::far::{Dial, DialError, FarLink};
use workers::link::{Files, LinkError};
use workers::secret::Secret;
use workers::ssh::{Logins, Options, RemoteFolder, dial, trust_host};

fn options(sshd: &Sshd) -> Options {
    Options { config: Some(sshd.path("ssh_config")), logins: Logins::at_most(10), ..Options::default() }
}

fn dialled(sshd: &Sshd, folder: &Path, agent: &Path, options: Options) -> Arc<dyn Dial> {
    dial("big", sshd.settings(false), RemoteFolder::parse(folder.to_str().unwrap()).unwrap(), agent, options)
}

/// An agent that never speaks: enough to log in.
fn mute(sshd: &Sshd, script: &str) -> std::path::PathBuf {
    let agent = sshd.path("mute");
    std::fs::write(&agent, format!("#!/bin/sh\n[ \"$1\" = --version ] && exit 0\n{script}\n")).unwrap();
    agent
}

fn opened(dial: &Arc<dyn Dial>) -> Result<(), DialError> {
    dial.open().map(drop)
}

fn refused(dial: &Arc<dyn Dial>) -> String {
    match opened(dial) {
        Err(DialError::Refused(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_plan_goes_the_whole_way_over_the_library() {
    let test = "a_plan_goes_the_whole_way_over_the_library";
    let (Some(agent), Some(engine)) = (program(test, "spillway-agent"), program(test, "practice-ras")) else { return };
    let Some(sshd) = Sshd::start(test) else { return };
    let site = Site::new();
    let far = site.folder.path().join("far");
    let link = Arc::new(FarLink::new("big", dialled(&sshd, &far, &agent, options(&sshd))));
    goes_the_whole_way(&site, &link, engine, &format!("far-{}-c", std::process::id()));
    let bin: Vec<_> = std::fs::read_dir(far.join("bin")).unwrap().collect();
    assert_eq!(bin.len(), 1);
}

#[test]
fn an_unknown_key_is_confirmed_once_and_works_by_both_ways() {
    let test = "an_unknown_key_is_confirmed_once_and_works_by_both_ways";
    let Some(sshd) = Sshd::start(test) else { return };
    let agent = mute(&sshd, "cat");
    // A line without an end stands there before.
    std::fs::write(sshd.path("known"), "# mine").unwrap();
    let own = dialled(&sshd, &sshd.path("far"), &agent, options(&sshd));
    let program: Arc<dyn Dial> = Arc::new(sshd.dial(&sshd.path("far"), &agent));
    for way in [&own, &program] {
        let fingerprint = sshd.fingerprint("host");
        let expected = DialError::UnknownHostKey { host: sshd.known_as(), algorithm: "ED25519".into(), fingerprint };
        assert_eq!(opened(way), Err(expected));
    }
    let told = FarLink::new("big", own.clone()).free_space().unwrap_err();
    assert_eq!(told.unknown_host_key(), Some(("ED25519", sshd.fingerprint("host").as_str())));
    let config = sshd.path("ssh_config");
    let wrong = trust_host(&sshd.settings(false), Some(&config), &sshd.fingerprint("user")).unwrap_err();
    assert!(wrong.to_string().contains("is not the one of"), "{wrong}");
    trust_host(&sshd.settings(false), Some(&config), &sshd.fingerprint("host")).unwrap();
    // Once is enough.
    trust_host(&sshd.settings(false), Some(&config), &sshd.fingerprint("host")).unwrap();
    let known = std::fs::read_to_string(sshd.path("known")).unwrap();
    let lines: Vec<&str> = known.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "# mine"), "{known}");
    opened(&own).unwrap();
    opened(&program).unwrap();
}

#[test]
fn a_changed_key_is_refused_with_both_fingerprints_by_both_ways() {
    let test = "a_changed_key_is_refused_with_both_fingerprints_by_both_ways";
    let Some(sshd) = Sshd::start(test) else { return };
    let agent = mute(&sshd, "cat");
    sshd.is_known_by("user");
    let own = dialled(&sshd, &sshd.path("far"), &agent, options(&sshd));
    let program: Arc<dyn Dial> = Arc::new(sshd.dial(&sshd.path("far"), &agent));
    for way in [&own, &program] {
        let words = refused(way);
        for part in [&sshd.fingerprint("user"), &sshd.fingerprint("host"), "ssh-keygen -R"] {
            assert!(words.contains(part), "{words}");
        }
    }
    let error = trust_host(&sshd.settings(false), Some(&sshd.path("ssh_config")), &sshd.fingerprint("host"));
    assert!(error.unwrap_err().to_string().contains("another one than before"));
}

#[test]
fn a_host_known_by_its_other_key_or_by_a_hashed_name_is_known() {
    let test = "a_host_known_by_its_other_key_or_by_a_hashed_name_is_known";
    let Some(sshd) = Sshd::start(test) else { return };
    let own = dialled(&sshd, &sshd.path("far"), &mute(&sshd, "cat"), options(&sshd));
    sshd.is_known_by("host_ecdsa");
    opened(&own).unwrap();
    let hashed = Command::new("ssh-keygen").args(["-q", "-H", "-f"]).arg(sshd.path("known")).output().unwrap();
    assert!(hashed.status.success());
    assert!(std::fs::read_to_string(sshd.path("known")).unwrap().starts_with("|1|"));
    opened(&own).unwrap();
}

#[test]
fn a_key_with_a_passphrase_opens_where_it_is_kept_and_what_is_missing_is_told() {
    let test = "a_key_with_a_passphrase_opens_where_it_is_kept_and_what_is_missing_is_told";
    let Some(sshd) = Sshd::start(test) else { return };
    let agent = mute(&sshd, "cat");
    let keys = [("locked", "ed25519"), ("locked_rsa", "rsa"), ("schlüssel", "ed25519"), ("schlüssel_rsa", "rsa")];
    for (name, kind) in keys {
        let key = sshd.path(name);
        make_key(&key, kind, "open sesame");
        std::fs::copy(sshd.path(&format!("{name}.pub")), sshd.path("authorized")).unwrap();
        sshd.configure(sshd.port, name, "IdentitiesOnly yes\n  IdentityAgent none");
        let kept = |passphrase: Option<&'static str>| {
            let key = Account::of_key(&key);
            let secrets = move |account: &Account| passphrase.filter(|_| *account == key).map(Secret::new);
            dialled(&sshd, &sshd.path("far"), &agent, Options { secrets: Arc::new(secrets), ..options(&sshd) })
        };
        let words = refused(&kept(None));
        assert!(words.contains("needs a passphrase that is not kept") && words.contains("ssh-add"), "{words}");
        let words = refused(&kept(Some("sesame")));
        assert!(words.contains("does not open it") && !words.contains("sesame"), "{words}");
        opened(&kept(Some("open sesame"))).unwrap();
    }
    make_key(&sshd.path("stranger"), "ed25519", "");
    sshd.configure(sshd.port, "stranger", "IdentitiesOnly yes\n  IdentityAgent none");
    let words = refused(&dialled(&sshd, &sshd.path("far"), &agent, options(&sshd)));
    assert!(words.contains("stranger is not known there") && words.contains("authorized_keys"), "{words}");
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_agent_of_ssh_opens_with_a_key_whose_passphrase_nobody_here_knows() {
    let test = "the_agent_of_ssh_opens_with_a_key_whose_passphrase_nobody_here_knows";
    let Some(sshd) = Sshd::start(test) else { return };
    let socket = sshd.path("agent");
    let child = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).spawn().unwrap();
    let _agent = Ended(child);
    let until = Instant::now() + Duration::from_secs(10);
    while !socket.exists() {
        assert!(Instant::now() < until, "ssh-agent did not come up");
        std::thread::sleep(Duration::from_millis(5));
    }
    let added = Command::new("ssh-add").arg("-q").arg(sshd.path("user")).env("SSH_AUTH_SOCK", &socket).status();
    assert!(added.unwrap().success());
    let locked = Command::new("ssh-keygen")
        .args(["-q", "-p", "-P", "", "-N", "secret", "-f"])
        .arg(sshd.path("user"))
        .stdout(Stdio::null())
        .status();
    assert!(locked.unwrap().success());
    let mute = mute(&sshd, "cat");
    for more in ["IdentitiesOnly yes", "IdentitiesOnly no"] {
        sshd.configure(sshd.port, "user", &format!("{more}\n  IdentityAgent {}", socket.display()));
        opened(&dialled(&sshd, &sshd.path("far"), &mute, options(&sshd))).unwrap();
    }
    // A key that is named and another one with the agent: the agent's is not offered.
    make_key(&sshd.path("stranger"), "ed25519", "");
    sshd.configure(sshd.port, "stranger", &format!("IdentitiesOnly yes\n  IdentityAgent {}", socket.display()));
    let words = refused(&dialled(&sshd, &sshd.path("far"), &mute, options(&sshd)));
    assert!(words.contains("the agent holds no key for it"), "{words}");
}

#[test]
fn a_host_behind_another_is_refused_with_the_way_out() {
    let test = "a_host_behind_another_is_refused_with_the_way_out";
    let Some(sshd) = Sshd::start(test) else { return };
    sshd.configure(sshd.port, "user", "ProxyJump gate");
    let words = refused(&dialled(&sshd, &sshd.path("far"), &mute(&sshd, "cat"), options(&sshd)));
    assert!(words.contains("through gate") && words.contains("\"use_ssh_client\": true"), "{words}");
}

#[test]
fn logins_that_a_busy_host_drops_succeed_in_the_end_by_both_ways() {
    let test = "logins_that_a_busy_host_drops_succeed_in_the_end_by_both_ways";
    let Some(sshd) = Sshd::start_with(test, "MaxStartups 2:100:2") else { return };
    let agent = mute(&sshd, "cat");
    let own = dialled(&sshd, &sshd.path("far"), &agent, options(&sshd));
    let program: Arc<dyn Dial> = Arc::new(sshd.dial(&sshd.path("far"), &agent).with_logins(Logins::at_most(10)));
    for way in [&own, &program] {
        std::thread::scope(|scope| {
            let dials: Vec<_> = (0..6).map(|_| scope.spawn(|| opened(way))).collect();
            for dial in dials {
                dial.join().unwrap().unwrap();
            }
        });
    }
}

#[test]
fn a_cut_cable_is_told_within_the_limit_and_lets_go_at_once() {
    let test = "a_cut_cable_is_told_within_the_limit_and_lets_go_at_once";
    let Some(agent) = program(test, "spillway-agent") else { return };
    let Some(sshd) = Sshd::start(test) else { return };
    let cable = Cable::to(sshd.port);
    sshd.configure(cable.port, "user", "IdentitiesOnly yes");
    let limit = Duration::from_secs(2);
    let own = dialled(&sshd, &sshd.path("far"), &agent, Options { silence: limit, ..options(&sshd) });
    let link = FarLink::new("big", own.clone());
    link.free_space().unwrap();
    let idle = own.open().unwrap();
    cable.cut();
    let begun = Instant::now();
    drop(idle);
    assert!(begun.elapsed() < Duration::from_secs(1), "an idle channel held on for {:?}", begun.elapsed());
    let mut waiting = {
        // Opened before the cut would be idle too: this one waits for an answer that never comes.
        cable.mend();
        let waiting = own.open().unwrap();
        cable.cut();
        waiting
    };
    let begun = Instant::now();
    let read = waiting.input().read(&mut [0; 8]);
    assert!(read.is_err(), "{read:?}");
    assert!(begun.elapsed() >= limit && begun.elapsed() < limit * 2, "{:?}", begun.elapsed());
    let begun = Instant::now();
    assert_eq!(waiting.last_words(), None);
    drop(waiting);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    // The link makes a new channel once the cable is whole.
    cable.mend();
    link.free_space().unwrap();
}

#[test]
fn an_agent_that_ends_at_once_is_told_with_its_last_words() {
    let test = "an_agent_that_ends_at_once_is_told_with_its_last_words";
    let Some(sshd) = Sshd::start(test) else { return };
    let told = |agent: &Path| {
        FarLink::new("big", dialled(&sshd, &sshd.path("far"), agent, options(&sshd)))
            .free_space()
            .unwrap_err()
            .to_string()
    };
    let error = told(&mute(&sshd, "echo 'out of luck' >&2; kill -KILL $$"));
    assert!(error.contains("out of luck") && error.contains("killed by signal KILL"), "{error}");
    let error = told(&mute(&sshd, "echo 'out of luck' >&2; exit 3"));
    assert!(error.contains("out of luck; it ended with 3"), "{error}");
    std::fs::write(sshd.path("strange"), "#!/nowhere/sh\n").unwrap();
    let error = told(&sshd.path("strange"));
    assert!(error.contains("something that it needs is missing there"), "{error}");
    std::fs::write(sshd.path("killed"), "#!/bin/sh\nkill -SEGV $$\n").unwrap();
    let error = told(&sshd.path("killed"));
    assert!(error.contains("was killed by signal 11"), "{error}");
}

/// A file system of its own in a folder, as long as it lives.
struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    /// None, with the reason told, where this user may not.
    fn new(test: &str, folder: &'a Path, options: &str) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        if !is_root() {
            println!("skipped: {test}: only root mounts a file system");
            return None;
        }
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).output().unwrap();
        if !mounted.status.success() {
            println!("skipped: {test}: {}", String::from_utf8_lossy(&mounted.stderr).trim());
            return None;
        }
        Some(Self(folder))
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_folder_from_which_nothing_may_be_started_is_refused_with_the_way_out() {
    let test = "a_folder_from_which_nothing_may_be_started_is_refused_with_the_way_out";
    let Some(sshd) = Sshd::start(test) else { return };
    let folder = sshd.path("noexec");
    let Some(_mounted) = Mounted::new(test, &folder, "noexec,size=8m") else { return };
    let agent = mute(&sshd, "cat");
    let own = dialled(&sshd, &folder, &agent, options(&sshd));
    let program: Arc<dyn Dial> = Arc::new(sshd.dial(&folder, &agent));
    for way in [&own, &program] {
        let words = refused(way);
        assert!(
            words.contains("Permission denied") && words.contains("noexec") && words.contains("another disk"),
            "{words}"
        );
    }
}

#[test]
fn a_full_disk_is_told_while_the_agent_is_sent_and_not_waited_for() {
    let test = "a_full_disk_is_told_while_the_agent_is_sent_and_not_waited_for";
    let Some(sshd) = Sshd::start(test) else { return };
    let folder = sshd.path("full");
    let Some(_mounted) = Mounted::new(test, &folder, "size=1m") else { return };
    // More than any window holds.
    let agent = sshd.path("large");
    std::fs::File::create(&agent).unwrap().set_len(64 << 20).unwrap();
    let begun = Instant::now();
    let words = refused(&dialled(&sshd, &folder, &agent, options(&sshd)));
    assert!(words.contains("No space left") && words.contains("cannot be put into"), "{words}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// A user of this machine with a password, as long as the test runs.
struct Passenger {
    name: String,
    home: tempfile::TempDir,
}

impl Passenger {
    fn new(test: &str, password: &str) -> Option<Self> {
        use std::io::Write;
        if !is_root() {
            println!("skipped: {test}: only root makes a user with a password");
            return None;
        }
        let home = tempfile::Builder::new().prefix("passenger").tempdir().unwrap();
        let name = format!("spw{}", std::process::id());
        let home_text = home.path().to_str().unwrap();
        let made = Command::new("useradd").args(["-M", "-N", "-s", "/bin/sh", "-d", home_text, &name]).output();
        if !made.as_ref().is_ok_and(|made| made.status.success()) {
            println!("skipped: {test}: useradd makes no user here");
            return None;
        }
        let passenger = Self { name, home };
        let mut change = Command::new("chpasswd").stdin(Stdio::piped()).spawn().unwrap();
        change.stdin.take().unwrap().write_all(format!("{}:{password}\n", passenger.name).as_bytes()).unwrap();
        assert!(change.wait().unwrap().success());
        let owned = Command::new("chown").arg(&passenger.name).arg(passenger.home.path()).status();
        assert!(owned.unwrap().success());
        Some(passenger)
    }
}

impl Drop for Passenger {
    fn drop(&mut self) {
        let _ = Command::new("userdel").arg(&self.name).output();
    }
}

#[test]
fn a_password_opens_only_where_it_is_kept() {
    let test = "a_password_opens_only_where_it_is_kept";
    let password = "hunter2 wants in";
    let Some(passenger) = Passenger::new(test, password) else { return };
    for (lines, method) in [
        ("PasswordAuthentication yes\nKbdInteractiveAuthentication no", "password"),
        ("UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication yes", "keyboard-interactive"),
    ] {
        let Some(sshd) = Sshd::start_with(&format!("{test} ({method})"), lines) else { continue };
        sshd.configure(sshd.port, "nothing", "IdentityAgent none\n  IdentitiesOnly yes");
        let agent = mute(&sshd, "cat");
        let kept = |secret: Option<&'static str>| {
            let mut settings = sshd.settings(false);
            settings.address.user = Some(passenger.name.clone());
            let login = Account::new("big", settings.address.user.clone());
            let secrets = move |account: &Account| secret.filter(|_| *account == login).map(Secret::new);
            let folder = RemoteFolder::parse("~/.spillway").unwrap();
            dial("big", settings, folder, &agent, Options { secrets: Arc::new(secrets), ..options(&sshd) })
        };
        let words = refused(&kept(None));
        assert!(words.contains("needs one that is not kept here"), "{method}: {words}");
        let words = refused(&kept(Some("hunter3")));
        assert!(
            words.contains("the password that is kept is refused") && !words.contains("hunter"),
            "{method}: {words}"
        );
        match opened(&kept(Some(password))) {
            Ok(()) => {}
            Err(error) if method == "keyboard-interactive" => {
                println!("skipped: {test} ({method}): the system's PAM lets nobody in here: {error}");
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(passenger.home.path().join(".spillway/bin").is_dir());
}

#[test]
fn a_host_that_is_gone_is_unreachable_and_not_refused() {
    let test = "a_host_that_is_gone_is_unreachable_and_not_refused";
    let Some(sshd) = Sshd::start(test) else { return };
    sshd.configure(1, "user", "IdentitiesOnly yes");
    let link = FarLink::new("big", dialled(&sshd, &sshd.path("far"), &mute(&sshd, "cat"), options(&sshd)));
    let error = link.free_space().unwrap_err();
    assert!(matches!(&error, LinkError::Unreachable { .. }), "{error}");
}
