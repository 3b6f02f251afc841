//! An installed program and what it puts on Linux machines: the programs that it carries, and those on no machine of another kind.

use lab::{HostOptions, Lab, LoopbackHost};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use whole_way::{House, Said, SmallProject, kill, program, programs, said, skip, wait_for};

/// A house with `spillway` as a package lays it out, without any agent beside it, and one host.
struct Installed {
    house: House,
    host: LoopbackHost,
    lab: Lab,
    spillway: PathBuf,
    workers: PathBuf,
}

impl Installed {
    fn of(test: &str) -> Option<Self> {
        let packed = programs().parent().unwrap().join("packed/agents/linux-x86_64");
        if !packed.is_dir() {
            skip(test, "the programs for Linux workers are not made; ./dev agents makes them");
            return None;
        }
        if let Err(reason) = Lab::can_be_made() {
            skip(test, &reason);
            return None;
        }
        let (house, lab) = (House::new(), Lab::new().unwrap());
        // What the host says of its kind can be changed by a program here.
        let kind = house.folder().join("kind");
        std::fs::create_dir(&kind).unwrap();
        let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", kind.display());
        let options = HostOptions { environment: vec![("PATH".into(), path)], ..HostOptions::default() };
        let host = match lab.loopback("host", &options) {
            Ok(host) => host,
            Err(reason) => {
                skip(test, &reason.to_string());
                return None;
            }
        };
        let (bin, agents) =
            (house.folder().join("usr/bin"), house.folder().join("usr/lib/spillway/agents/linux-x86_64"));
        for folder in [&bin, &agents] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let spillway = bin.join("spillway");
        std::fs::copy(program("spillway"), &spillway).unwrap();
        for name in ["spillway-agent", "practice-ras"] {
            std::fs::copy(packed.join(name), agents.join(name)).unwrap();
        }
        let workers = house.folder().join("workers.json");
        let file = json!({ "workers": [{
            "type": "ssh", "name": "host", "hostname": "host", "worker_folder": host.home().join("spillway"),
            "max_parallel_plans": 2, "cores_per_plan": 1,
        }]});
        std::fs::write(&workers, file.to_string()).unwrap();
        Some(Self { house, host, lab, spillway, workers })
    }

    fn packed(&self, name: &str) -> PathBuf {
        self.house.folder().join("usr/lib/spillway/agents/linux-x86_64").join(name)
    }

    fn run(&self, project: &Path) -> Said {
        let (project, workers) = (project.display().to_string(), self.workers.display().to_string());
        let arguments = ["run", &project, "--engine", "practice", "--again", "--json", "--workers", &workers];
        let mut command = self.house.command_of(&self.spillway, &arguments);
        command.env("SPILLWAY_SSH_CONFIG", self.lab.ssh_config()).env("SPILLWAY_STUCK_SECONDS", "1");
        command.env_remove("SPILLWAY_AGENT").env_remove("SPILLWAY_PRACTICE_RAS");
        said(command.output().unwrap())
    }

    /// From here on the host says that it is this.
    fn becomes(&self, system: &str) {
        let uname = self.house.folder().join("kind/uname");
        std::fs::write(&uname, format!("#!/bin/sh\necho {system}\n")).unwrap();
        std::fs::set_permissions(&uname, PermissionsExt::from_mode(0o755)).unwrap();
    }
}

fn content(file: &Path) -> blake3::Hash {
    blake3::hash(&std::fs::read(file).unwrap())
}

#[test]
fn an_installed_program_puts_on_linux_machines_what_it_carries_for_them() {
    let test = "an_installed_program_puts_on_linux_machines_what_it_carries_for_them";
    let Some(installed) = Installed::of(test) else { return };
    let project = SmallProject::of(2, 0.0).write(&installed.house.folder().join("p"));
    let ended = installed.run(&project);
    assert_eq!(ended.status, 0, "{}\n{}", ended.out, ended.err);
    let hash = content(&installed.packed("spillway-agent"));
    let bin = installed.host.home().join(format!("spillway/bin/{hash}"));
    for name in ["spillway-agent", "practice-ras"] {
        assert_eq!(content(&bin.join(name)), content(&installed.packed(name)), "{name}");
    }
}

#[test]
fn a_machine_of_another_kind_is_refused_with_its_kind_even_where_a_shared_home_holds_the_agent() {
    let test = "a_machine_of_another_kind_is_refused_with_its_kind_even_where_a_shared_home_holds_the_agent";
    let Some(installed) = Installed::of(test) else { return };
    let project = SmallProject::of(1, 0.0).write(&installed.house.folder().join("p"));
    for (system, is_put) in [("Linux aarch64", false), ("Linux x86_64", true), ("Linux aarch64", true)] {
        installed.becomes(system);
        let ended = installed.run(&project);
        let told = format!("{}\n{}", ended.out, ended.err);
        if system == "Linux x86_64" {
            assert_eq!(ended.status, 0, "{told}");
        } else {
            assert_eq!(ended.status, 3, "{told}");
            assert!(told.contains("Linux aarch64") && told.contains("Choose another machine"), "{told}");
        }
        assert_eq!(installed.host.home().join("spillway/bin").is_dir(), is_put, "{system}");
        // The next one speaks over no channel that is open already.
        installed.house.controller_pid().into_iter().for_each(kill);
        wait_for("the end of the controller", 20, || installed.house.controller_pid().is_none().then_some(()));
    }
}
