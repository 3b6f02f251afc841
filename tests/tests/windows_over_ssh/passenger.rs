//! A user of this machine with a password, as long as a test runs.

use std::io::Write;
use std::process::{Command, Stdio};
use whole_way::skip;

pub struct Passenger {
    pub name: String,
    pub home: tempfile::TempDir,
}

impl Passenger {
    /// None, with the reason told, where no user can be made.
    pub fn new(test: &str, password: &str) -> Option<Self> {
        let home = tempfile::Builder::new().prefix("passenger").tempdir().unwrap();
        let name = format!("spw{}", std::process::id());
        let home_text = home.path().to_str().unwrap();
        let made = Command::new("useradd").args(["-M", "-N", "-s", "/bin/sh", "-d", home_text, &name]).output();
        if !made.as_ref().is_ok_and(|made| made.status.success()) {
            skip(test, "no user with a password can be made here: that takes root and useradd");
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
        // What it started goes first: userdel removes nobody who is at work.
        drop(Command::new("pkill").args(["-KILL", "-u", &self.name]).output());
        drop(Command::new("userdel").arg(&self.name).output());
    }
}
