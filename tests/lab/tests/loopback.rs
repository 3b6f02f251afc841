//! Hosts on loopback ports.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use lab::{HostOptions, Lab, LoopbackHost, Victims};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

fn host(test: &str) -> Option<(Lab, LoopbackHost)> {
    if let Err(reason) = Lab::can_be_made() {
        println!("skipped: {test}: {reason}");
        return None;
    }
    let lab = Lab::new().unwrap();
    match lab.loopback("big", &HostOptions::default()) {
        Ok(host) => Some((lab, host)),
        Err(reason) => {
            println!("skipped: {test}: {reason}");
            None
        }
    }
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_command_runs_in_the_hosts_own_home() {
    let Some((lab, host)) = host("a_command_runs_in_the_hosts_own_home") else { return };
    let home = host.home().display().to_string();
    assert_eq!(said(host.ssh().unwrap().arg("echo \"$HOME $PWD\"")), format!("{home} {home}"));
    said(lab.ssh("big").unwrap().arg("touch left"));
    assert_eq!(host.files_below(""), ["left"].map(std::path::PathBuf::from));
    let other =
        lab.loopback("small", &HostOptions { environment: vec![("SPEED".into(), "2".into())], ..Default::default() });
    let other = other.unwrap();
    assert_eq!(said(other.ssh().unwrap().arg("echo $SPEED; ls")), "2");
    assert_eq!(host.host_key().fingerprint().unwrap().split(':').next(), Some("SHA256"));
}

#[test]
fn a_host_that_was_stopped_lets_nobody_in_until_it_is_started_again() {
    let Some((_lab, host)) = host("a_host_that_was_stopped_lets_nobody_in_until_it_is_started_again") else { return };
    let mut session = host.ssh().unwrap().arg("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = session.stdin.take().unwrap();
    let mut output = BufReader::new(session.stdout.take().unwrap());
    let mut echo = |word: &str| {
        use std::io::Write;
        writeln!(input, "{word}").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        line.trim().to_owned()
    };
    assert_eq!(echo("one"), "one");
    host.stop().unwrap();
    assert!(!host.ssh().unwrap().arg("true").stderr(Stdio::null()).status().unwrap().success());
    // Who was in stays in.
    assert_eq!(echo("two"), "two");
    host.restart().unwrap();
    said(host.ssh().unwrap().arg("true"));
    host.kill(Victims::Sshd).unwrap();
    assert!(!session.wait().unwrap().success());
}

#[test]
fn a_killed_host_leaves_no_program_that_left_its_session() {
    let Some((_lab, host)) = host("a_killed_host_leaves_no_program_that_left_its_session") else { return };
    said(host.ssh().unwrap().arg("setsid sleep 4321 </dev/null >/dev/null 2>&1 &"));
    assert_eq!(host.processes("sleep 4321").len(), 1);
    host.kill(Victims::Sshd).unwrap();
    assert_eq!(host.processes("sleep 4321").len(), 1);
    host.kill(Victims::Everything).unwrap();
    assert_eq!(host.processes("").len(), 0);
}

#[test]
fn a_line_for_sshd_wins_over_the_labs() {
    let test = "a_line_for_sshd_wins_over_the_labs";
    let Some((lab, _host)) = host(test) else { return };
    let options = HostOptions { sshd_lines: vec!["MaxSessions 1".into()], ..Default::default() };
    let strict = lab.loopback("strict", &options).unwrap();
    assert_eq!(said(strict.ssh().unwrap().arg("echo in")), "in");
    lab.keys().authorize(&[]).unwrap();
    assert!(!strict.ssh().unwrap().arg("true").stderr(Stdio::null()).status().unwrap().success());
}
