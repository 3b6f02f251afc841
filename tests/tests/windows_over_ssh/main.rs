//! A Windows controller and a Linux host over SSH: the programs as Windows code, run by Wine, beside a real sshd of this
//! machine. There is no `ssh.exe`, as on a Windows without OpenSSH: the library and its reader of the configuration do it all.
//!
//! `./dev windows` runs it, after it built the Windows programs.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

mod desk;
mod passenger;
mod scenes;
