//! Machines with a network, a disk, processes and a boot of their own.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use lab::{Frozen, Lab, Machine, MachineOptions, Victims};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

fn machine(test: &str) -> Option<(Lab, Machine)> {
    if let Err(reason) = Lab::can_be_made().and_then(|()| Machine::can_be_made()) {
        println!("skipped: {test}: {reason}");
        return None;
    }
    let lab = Lab::new().unwrap();
    let machine = lab.machine("n1", &MachineOptions { disk_mib: 64, ..Default::default() }).unwrap();
    Some((lab, machine))
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// `cat` over there, which says what it is told.
struct Echo {
    session: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Echo {
    fn start(machine: &Machine) -> Self {
        let mut session =
            machine.ssh().unwrap().arg("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (session.stdin.take().unwrap(), BufReader::new(session.stdout.take().unwrap()));
        let mut echo = Self { session, input, output };
        echo.say("in");
        assert_eq!(echo.hear(), "in");
        echo
    }

    fn say(&mut self, word: &str) {
        writeln!(self.input, "{word}").unwrap();
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.session.kill();
        let _ = self.session.wait();
    }
}

#[test]
fn a_command_runs_on_a_machine_of_its_own() {
    let Some((_lab, machine)) = machine("a_command_runs_on_a_machine_of_its_own") else { return };
    let own = said(machine.ssh().unwrap().arg("hostname; echo $HOME; pwd; ls /tmp; cat /etc/machine-id"));
    let lines: Vec<&str> = own.lines().collect();
    assert_eq!(&lines[..3], ["n1", "/srv/home", "/srv/home"], "{own}");
    assert_ne!(lines.get(3).copied(), std::fs::read_to_string("/etc/machine-id").ok().as_deref().map(str::trim));
    said(machine.ssh().unwrap().arg("touch /srv/work/left"));
    assert_eq!(machine.files_below("/srv/work"), ["left"].map(std::path::PathBuf::from));
    // The hand at its keyboard sees the same.
    assert_eq!(said(machine.command("ls").unwrap().arg("/srv/work")), "left");
}

#[test]
fn a_machine_that_was_cut_off_is_silent_and_comes_back_with_the_same_connection() {
    let test = "a_machine_that_was_cut_off_is_silent_and_comes_back_with_the_same_connection";
    let Some((_lab, machine)) = machine(test) else { return };
    let mut echo = Echo::start(&machine);
    echo.say("one");
    assert_eq!(echo.hear(), "one");
    let cut = machine.cut_for(Duration::from_millis(800)).unwrap();
    let since = Instant::now();
    // A new call is not refused: nobody says anything.
    let call = TcpStream::connect_timeout(&machine.address(), Duration::from_millis(300)).unwrap_err();
    assert_eq!(call.kind(), ErrorKind::TimedOut, "{call}");
    echo.say("two");
    assert_eq!(echo.hear(), "two");
    assert!(since.elapsed() > Duration::from_millis(700));
    cut.wait().unwrap();
    assert!(echo.session.try_wait().unwrap().is_none());
}

#[test]
fn power_off_ends_everything_without_a_word_and_a_boot_brings_the_disk_back() {
    let test = "power_off_ends_everything_without_a_word_and_a_boot_brings_the_disk_back";
    let Some((_lab, machine)) = machine(test) else { return };
    let boot_id = "cat /proc/sys/kernel/random/boot_id";
    let before = said(machine.ssh().unwrap().arg(boot_id));
    said(machine.ssh().unwrap().arg("setsid sleep 54321 </dev/null >/dev/null 2>&1 & echo kept >/srv/work/file; sync"));
    let sleeper = machine.processes("sleep 54321");
    assert_eq!(sleeper.len(), 1);
    let mut call = TcpStream::connect(machine.address()).unwrap();
    let mut banner = [0; 4];
    call.read_exact(&mut banner).unwrap();
    assert_eq!(&banner, b"SSH-");
    machine.power_off().unwrap();
    assert!(!std::path::Path::new(&format!("/proc/{}", sleeper[0].pid)).exists());
    assert!(machine.processes("").is_empty());
    // No end of the connection arrives: neither its end nor an error, only silence.
    call.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let silence = loop {
        match call.read(&mut [0; 64]) {
            Ok(0) => panic!("the connection was closed"),
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(silence.kind(), ErrorKind::WouldBlock, "{silence}");
    machine.boot().unwrap();
    // What was open before is unknown to the machine now.
    call.write_all(b"anybody?\n").unwrap();
    call.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert_eq!(call.read(&mut [0; 64]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(said(machine.ssh().unwrap().arg("cat /srv/work/file")), "kept");
    assert_ne!(said(machine.ssh().unwrap().arg(boot_id)), before);
}

#[test]
fn a_full_disk_takes_nothing_more_until_it_is_freed() {
    let Some((_lab, machine)) = machine("a_full_disk_takes_nothing_more_until_it_is_freed") else { return };
    let free = machine.disk_free().unwrap();
    machine.fill_disk(0).unwrap();
    let mut write = machine.ssh().unwrap();
    let output = write.arg("head -c 100000 /dev/zero >/srv/work/more").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left on device"), "{output:?}");
    machine.free_disk().unwrap();
    assert!(machine.disk_free().unwrap() > free - 1_000_000);
    machine.fill_disk(1 << 20).unwrap();
    let left = machine.disk_free().unwrap();
    assert!(left <= 1 << 20 && left > 900_000, "{left}");
}

#[test]
fn an_sshd_that_was_killed_or_stands_still_answers_again_afterwards() {
    let test = "an_sshd_that_was_killed_or_stands_still_answers_again_afterwards";
    let Some((_lab, machine)) = machine(test) else { return };
    let mut echo = Echo::start(&machine);
    machine.kill_sshd(Victims::Listener).unwrap();
    let refused = TcpStream::connect_timeout(&machine.address(), Duration::from_secs(5)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    echo.say("one");
    assert_eq!(echo.hear(), "one");
    machine.kill_sshd(Victims::Sshd).unwrap();
    assert_eq!(echo.hear(), "");
    machine.restart_sshd().unwrap();
    said(machine.ssh().unwrap().arg("true"));
    machine.freeze(Frozen::Everything).unwrap();
    let mut call = TcpStream::connect_timeout(&machine.address(), Duration::from_secs(5)).unwrap();
    call.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert_eq!(call.read(&mut [0; 4]).unwrap_err().kind(), ErrorKind::WouldBlock);
    machine.thaw().unwrap();
    call.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert_eq!(call.read(&mut [0; 4]).unwrap(), 4);
}

#[test]
fn a_machine_far_away_answers_later_and_can_be_cut_and_switched_off_as_any() {
    let test = "a_machine_far_away_answers_later_and_can_be_cut_and_switched_off_as_any";
    let Some((lab, _near)) = machine(test) else { return };
    if !std::path::Path::new("/dev/net/tun").exists() {
        return println!("skipped: {test}: there is no /dev/net/tun");
    }
    let far = lab.machine("far", &MachineOptions { disk_mib: 64, delay_line: true, ..Default::default() }).unwrap();
    far.delay(Duration::from_millis(100)).unwrap();
    let round_trip = || {
        let since = Instant::now();
        TcpStream::connect_timeout(&far.address(), Duration::from_secs(10)).map(|_| since.elapsed())
    };
    let time = round_trip().unwrap();
    assert!(time >= Duration::from_millis(100) && time < Duration::from_millis(500), "{time:?}");
    let mut fetch = far.ssh().unwrap();
    assert_eq!(fetch.arg("head -c 5000000 /dev/urandom").output().unwrap().stdout.len(), 5_000_000);
    far.cut().unwrap();
    let call = TcpStream::connect_timeout(&far.address(), Duration::from_millis(300)).unwrap_err();
    assert_eq!(call.kind(), ErrorKind::TimedOut);
    far.heal().unwrap();
    far.power_off().unwrap();
    let call = TcpStream::connect_timeout(&far.address(), Duration::from_millis(300)).unwrap_err();
    assert_eq!(call.kind(), ErrorKind::TimedOut);
    far.boot().unwrap();
    assert!(round_trip().unwrap() >= Duration::from_millis(100));
}

#[test]
fn a_thin_link_takes_its_time() {
    let Some((_lab, machine)) = machine("a_thin_link_takes_its_time") else { return };
    machine.rate_limit(Some(8_000)).unwrap();
    let since = Instant::now();
    said(machine.ssh().unwrap().arg("head -c 1000000 /dev/zero >/dev/null; head -c 1000000 /dev/urandom | wc -c"));
    let mut fetch = machine.ssh().unwrap();
    assert_eq!(fetch.arg("head -c 1000000 /dev/urandom").output().unwrap().stdout.len(), 1_000_000);
    // A megabyte a second.
    assert!(since.elapsed() > Duration::from_millis(800), "{:?}", since.elapsed());
    machine.rate_limit(None).unwrap();
}

#[test]
fn a_lossy_link_loses_what_it_was_told_and_everything_arrives() {
    let test = "a_lossy_link_loses_what_it_was_told_and_everything_arrives";
    if lab::program("iptables").is_none() {
        println!("skipped: {test}: the program iptables is not installed");
        return;
    }
    let Some((_lab, machine)) = machine(test) else { return };
    machine.loss(Some(2.0)).unwrap();
    let mut fetch = machine.ssh().unwrap();
    assert_eq!(fetch.arg("head -c 3000000 /dev/urandom").output().unwrap().stdout.len(), 3_000_000);
    let rules = said(machine.command("iptables").unwrap().args(["-L", "OUTPUT", "-v", "-x", "-n"]));
    let lost: u64 = rules.lines().nth(2).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    // Some 2,000 packets went out.
    assert!(lost > 5 && lost < 200, "{rules}");
    machine.loss(None).unwrap();
}
