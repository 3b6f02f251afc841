//! A worker folder behind a real sshd, by the system's `ssh`.

use crate::common::Site;
use crate::far::goes_the_whole_way;
use crate::sshd::Sshd;
use crate::with_agent::program;
use std::sync::Arc;
use workers::far::FarLink;
use workers::link::{Files, LinkError};

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
    let told = || {
        let link = FarLink::new("big", Arc::new(sshd.dial(&sshd.path("far"), &agent)));
        link.free_space().unwrap_err()
    };
    let authorized = std::fs::read_to_string(sshd.path("authorized")).unwrap();
    std::fs::write(sshd.path("authorized"), "").unwrap();
    let error = told();
    assert!(matches!(error, LinkError::NotLetIn { .. }), "{error}");
    assert!(error.to_string().contains("does not let this user in"), "{error}");
    std::fs::write(sshd.path("authorized"), authorized).unwrap();
    sshd.is_known_by("user");
    let error = told();
    assert!(error.to_string().contains("another one than before"), "{error}");
    std::fs::write(sshd.path("known"), "").unwrap();
    let error = told();
    assert!(error.to_string().contains("is not known here yet"), "{error}");
    std::fs::write(sshd.path("ssh_config"), "Host big\n  HostName 127.0.0.1\n  Port 1\n").unwrap();
    let error = told();
    assert!(error.is_unreachable(), "{error}");
}
