//! A worker folder on another machine: first on the other side of a pipe, then behind a real sshd.

use crate::common::{Site, spec};
use crate::with_agent::{FLOW, PLAN, PROJECT, geometry, program};
use protocol::{AttemptId, AttemptOutcome, AttemptResult, EngineRequest, FileRole};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use workers::collect::{What, collect};
use workers::far::{Channel, Dial, DialError, FarLink, ProgramChannel};
use workers::follow::{FollowSettings, Follower, FollowerNews};
use workers::link::{Files, LinkError, Starter, TakeMode};
use workers::settings::{SshHost, SshSettings};
use workers::ssh::{RemoteFolder, SshDial};
use workers::staging::{self, StageOptions, leftovers, remove_attempt};

const PATIENCE: Duration = Duration::from_secs(60);

/// The agent as the far end, started here.
struct Beside {
    agent: PathBuf,
    folder: PathBuf,
}

impl Dial for Beside {
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        let mut command = Command::new(&self.agent);
        command.arg("far").arg(&self.folder).args(["--worker", "big"]);
        Ok(Box::new(ProgramChannel::start(command, PATIENCE)?))
    }
}

/// One plan, from its snapshots here to its result here; its name is its own on the whole machine.
fn computed(site: &Site, link: &Arc<FarLink>, engine: PathBuf, name: &str) -> (AttemptId, AttemptResult) {
    staging::prepare_folder(&**link).unwrap();
    let agent = link.put_agent().unwrap();
    assert!(link.facts(&agent).unwrap().cores > 0);
    assert!(link.start_serve(&agent, Some(1)).unwrap().is_alive());
    let entries = vec![
        site.input("X.prj", FileRole::Project, PROJECT.as_bytes()),
        site.input("X.p01", FileRole::Plan, PLAN.as_bytes()),
        site.input("X.g01", FileRole::Geometry, geometry().as_bytes()),
        site.input("X.f01", FileRole::Flow, FLOW.as_bytes()),
    ];
    let mut spec = spec(name, entries);
    spec.engine = EngineRequest { program: engine, ..spec.engine };
    let (send, news) = channel();
    let follower = Follower::start(link.clone(), link.clone(), FollowSettings::default(), move |news| {
        let _ = send.send(news);
    })
    .unwrap();
    staging::stage(&**link, &site.blobs, &spec, &StageOptions { spare_bytes: 0 }, &mut |_| true).unwrap();
    follower.watch(spec.attempt.clone(), 0);
    let until = Instant::now() + PATIENCE;
    loop {
        match news.recv_timeout(until.saturating_duration_since(Instant::now())).unwrap() {
            FollowerNews::Ended { result, .. } => return (spec.attempt, *result),
            FollowerNews::Unreachable(error) => panic!("{error}"),
            FollowerNews::BadResult { reason, .. } => panic!("{reason}"),
            _ => {}
        }
    }
}

fn goes_the_whole_way(site: &Site, link: &Arc<FarLink>, engine: PathBuf, name: &str) {
    let (attempt, result) = computed(site, link, engine, name);
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{result:#?}");
    let to = site.folder.path().join("home/runs/r1/01");
    collect(&**link, &attempt, &result, &to, What::for_result(&result), TakeMode::Take).unwrap();
    assert!(result.result_hdf.unwrap().below(&to.join("files")).is_file());
    assert!(remove_attempt(&**link, &attempt).unwrap());
    assert_eq!(leftovers(&**link).unwrap(), []);
    link.stop_serve().unwrap();
}

#[test]
fn a_plan_goes_the_whole_way_over_a_channel_to_another_process() {
    let test = "a_plan_goes_the_whole_way_over_a_channel_to_another_process";
    let (Some(agent), Some(engine)) = (program(test, "spillway-agent"), program(test, "practice-ras")) else { return };
    let site = Site::new();
    let far = site.folder.path().join("far");
    let link = Arc::new(FarLink::new("big", Arc::new(Beside { agent, folder: far.clone() })));
    goes_the_whole_way(&site, &link, engine, &format!("far-{}-a", std::process::id()));
    assert!(far.join("bin").is_dir());
}

/// An sshd of our own on a port of this machine, with keys of its own.
struct Sshd {
    folder: tempfile::TempDir,
    child: Child,
    port: u16,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Sshd {
    /// None, with the test's name and the reason told, where there is no sshd or this user may start none.
    fn start(test: &str) -> Option<Self> {
        let sshd = Path::new("/usr/sbin/sshd");
        if !cfg!(unix) || !sshd.is_file() {
            println!("skipped: {test}: no OpenSSH server is installed");
            return None;
        }
        let folder = tempfile::Builder::new().prefix("sshd").tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path(key)).status();
            assert!(made.unwrap().success());
        }
        std::fs::copy(path("user.pub"), path("authorized")).unwrap();
        // sshd wants this folder of its own; only root makes it.
        let _ = std::fs::create_dir_all("/run/sshd");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nPermitRootLogin yes\n",
            path("host").display(),
            path("authorized").display()
        );
        std::fs::write(path("sshd_config"), config).unwrap();
        let host = std::fs::read_to_string(path("host.pub")).unwrap();
        std::fs::write(path("known"), format!("[127.0.0.1]:{port} {host}")).unwrap();
        let client = format!(
            "Host big\n  HostName 127.0.0.1\n  Port {port}\n  UserKnownHostsFile {}\n  GlobalKnownHostsFile /dev/null\n  \
             IdentityFile {}\n  IdentitiesOnly yes\n  StrictHostKeyChecking yes\n",
            path("known").display(),
            path("user").display()
        );
        std::fs::write(path("ssh_config"), client).unwrap();
        let mut child = Command::new(sshd)
            .args(["-D", "-e", "-f"])
            .arg(path("sshd_config"))
            .stderr(std::fs::File::create(path("log")).unwrap())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if child.try_wait().unwrap().is_some() || Instant::now() > until {
                println!(
                    "skipped: {test}: {}",
                    std::fs::read_to_string(path("log")).unwrap_or_default().replace('\n', " ")
                );
                return None;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let started = Self { folder, child, port };
        // A locked account, a login without a shell: of the machine, not of ours.
        let config = started.folder.path().join("ssh_config");
        let login =
            Command::new("ssh").arg("-F").arg(config).args(["-o", "BatchMode=yes", "big", "true"]).output().unwrap();
        if !login.status.success() {
            let words = String::from_utf8_lossy(&login.stderr).trim().replace('\n', " ");
            println!("skipped: {test}: nobody can log in here by the system's own ssh: {words}");
            return None;
        }
        Some(started)
    }

    fn dial(&self, folder: &Path, agent: &Path) -> SshDial {
        let settings =
            SshSettings { address: SshHost::parse("big").unwrap(), ssh_key_path: None, use_ssh_client: true };
        let folder = RemoteFolder::parse(folder.to_str().unwrap()).unwrap();
        SshDial::new("big", settings, folder, agent.to_owned()).with_config(self.folder.path().join("ssh_config"))
    }
}

#[test]
fn a_plan_goes_the_whole_way_over_ssh() {
    let test = "a_plan_goes_the_whole_way_over_ssh";
    let (Some(agent), Some(engine)) = (program(test, "spillway-agent"), program(test, "practice-ras")) else { return };
    let Some(sshd) = Sshd::start(test) else { return };
    let site = Site::new();
    let far = site.folder.path().join("far");
    let link = Arc::new(FarLink::new("big", Arc::new(sshd.dial(&far, &agent))));
    goes_the_whole_way(&site, &link, engine, &format!("far-{}-b", std::process::id()));
    // The agent stands there once, under its content.
    let bin: Vec<_> = std::fs::read_dir(far.join("bin")).unwrap().collect();
    assert_eq!(bin.len(), 1);
}

#[test]
fn a_host_that_lets_nobody_in_one_with_another_key_and_one_that_is_gone_are_told_apart() {
    let test = "a_host_that_lets_nobody_in_one_with_another_key_and_one_that_is_gone_are_told_apart";
    let Some(agent) = program(test, "spillway-agent") else { return };
    let Some(sshd) = Sshd::start(test) else { return };
    let path = |name: &str| sshd.folder.path().join(name);
    let told = || {
        let link = FarLink::new("big", Arc::new(sshd.dial(&path("far"), &agent)));
        link.free_space().unwrap_err()
    };
    let authorized = std::fs::read_to_string(path("authorized")).unwrap();
    std::fs::write(path("authorized"), "").unwrap();
    let error = told();
    assert!(matches!(error, LinkError::NotLetIn { .. }), "{error}");
    assert!(error.to_string().contains("does not let this user in"), "{error}");
    std::fs::write(path("authorized"), authorized).unwrap();
    let other = std::fs::read_to_string(path("user.pub")).unwrap();
    std::fs::write(path("known"), format!("[127.0.0.1]:{} {other}", sshd.port)).unwrap();
    let error = told();
    assert!(error.to_string().contains("another one than before"), "{error}");
    std::fs::write(path("known"), "").unwrap();
    let error = told();
    assert!(error.to_string().contains("is not known here yet"), "{error}");
    drop(sshd);
}
