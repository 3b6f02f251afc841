//! Unix: a program of the system that keeps it awake as long as `cat` runs below it.
//!
//! `cat` runs until its input closes, so the system may sleep again when this process ends, however it ends. That it
//! gives back what it was sent says that the lock was taken before.

use super::{Hold, REASON, StayAwake};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How long the system may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// This system.
pub(super) struct ThisSystem;

impl StayAwake for ThisSystem {
    fn hold(&self) -> Result<Hold, String> {
        hold_by(&programs(), PATIENCE)
    }
}

/// A program with its arguments.
type Program = Vec<String>;

/// Those that keep a system awake, of systemd, of elogind and of macOS.
fn programs() -> Vec<Program> {
    let inhibit = |program: &str| {
        let why = format!("--why={REASON}");
        [program, "--what=idle:sleep", "--who=Spillway", &why, "--mode=block", "cat"].map(str::to_owned).to_vec()
    };
    let caffeinate = ["caffeinate", "-i", "cat"].map(str::to_owned).to_vec();
    vec![inhibit("systemd-inhibit"), inhibit("elogind-inhibit"), caffeinate]
}

/// The first program that there is decides.
fn hold_by(programs: &[Program], patience: Duration) -> Result<Hold, String> {
    for program in programs {
        match start(program) {
            Ok(child) => return asked(child, &program[0], patience).map(|held| Box::new(held) as Hold),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("{} cannot be started: {error}", program[0])),
        }
    }
    let names: Vec<&str> = programs.iter().map(|program| program[0].as_str()).collect();
    Err(format!("this system has none of {}", names.join(", ")))
}

fn start(program: &Program) -> io::Result<Child> {
    let mut command = Command::new(&program[0]);
    command.args(&program[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// A program that keeps the system awake.
struct Held {
    child: Child,
    input: Option<ChildStdin>,
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.input.take());
        // It may not look at its input at once.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until the program said that it holds, or why it does not.
fn asked(mut child: Child, name: &str, patience: Duration) -> Result<Held, String> {
    let (mut input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    // Where it ended already, that shows below.
    let _ = input.as_mut().map(|input| input.write_all(b"held\n"));
    let held = Held { child, input };
    let (tell, told) = channel();
    let reader = move || {
        let mut line = String::new();
        let read = output.map(|output| BufReader::new(output).read_line(&mut line));
        let _ = tell.send(matches!(read, Some(Ok(count)) if count > 0));
    };
    std::thread::Builder::new().name("awake-asked".to_owned()).spawn(reader).map_err(|error| error.to_string())?;
    match told.recv_timeout(patience) {
        Ok(true) => Ok(held),
        Ok(false) | Err(RecvTimeoutError::Disconnected) => {
            drop(held);
            let mut words = String::new();
            let _ = errors.map(|errors| errors.take(4096).read_to_string(&mut words));
            let last = words.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it ended");
            Err(format!("{name}: {last}"))
        }
        Err(RecvTimeoutError::Timeout) => Err(format!("{name} did not answer within {} s", patience.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(text: &str) -> Program {
        ["sh", "-c", text].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_program_holds_until_it_is_let_go() {
        let held = asked(start(&shell("exec cat")).unwrap(), "it", PATIENCE).unwrap();
        let pid = rustix::process::Pid::from_child(&held.child);
        assert!(rustix::process::test_kill_process(pid).is_ok());
        drop(held);
        assert!(rustix::process::test_kill_process(pid).is_err(), "the program still runs");
    }

    #[test]
    fn a_refusal_is_told_in_the_systems_words() {
        let refusing = shell("echo 'Failed to connect to bus: No such file or directory' >&2; exit 1");
        let reason = hold_by(&[refusing], PATIENCE).err().unwrap();
        assert_eq!(reason, "sh: Failed to connect to bus: No such file or directory");
    }

    #[test]
    fn a_system_that_does_not_answer_is_not_waited_for() {
        let reason = hold_by(&[shell("sleep 60")], Duration::from_millis(50)).err().unwrap();
        assert!(reason.contains("did not answer"), "{reason}");
    }

    #[test]
    fn the_next_program_is_tried_only_where_one_is_not_there() {
        let missing = vec!["no-such-program-keeps-awake".to_owned()];
        assert!(hold_by(&[missing.clone(), shell("cat")], PATIENCE).is_ok());
        let reason = hold_by(&[shell("exit 1"), shell("cat")], PATIENCE).err().unwrap();
        assert_eq!(reason, "sh: it ended");
        let reason = hold_by(&[missing], PATIENCE).err().unwrap();
        assert!(reason.contains("no-such-program-keeps-awake"), "{reason}");
    }
}
