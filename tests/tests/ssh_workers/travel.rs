//! What travels to a host, counted at the socket: each byte of input once, and after a change only what changed.

use super::fleet::is_full;
use lab::{HostOptions, Lab, LoopbackHost, Wire};
use practice_ras::hdf::{Dataset, Group, write_tree};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use serde_json::json;
use std::path::{Path, PathBuf};
use whole_way::{House, Said, SmallProject, said, skip};

const MIB: u64 = 1 << 20;

/// One host behind a wire that counts, as the only worker of a house.
struct Counted {
    house: House,
    wire: Wire,
    host: LoopbackHost,
    lab: Lab,
    workers: PathBuf,
}

impl Counted {
    fn of(test: &str) -> Option<Self> {
        if let Err(reason) = Lab::can_be_made() {
            skip(test, &reason);
            return None;
        }
        let (house, lab) = (House::new(), Lab::new().unwrap());
        let host = match lab.loopback("host", &HostOptions::default()) {
            Ok(host) => host,
            Err(reason) => {
                skip(test, &reason.to_string());
                return None;
            }
        };
        let wire = Wire::to(host.address()).unwrap();
        lab.alias("counted", "host", wire.address()).unwrap();
        let workers = house.folder().join("workers.json");
        let folder = host.home().join("spillway");
        let file = json!({ "workers": [{
            "type": "ssh", "name": "counted", "hostname": "counted", "worker_folder": folder, "max_parallel_plans": 4,
            "cores_per_plan": 1,
        }]});
        std::fs::write(&workers, file.to_string()).unwrap();
        Some(Self { house, wire, host, lab, workers })
    }

    fn spillway(&self, arguments: &[&str]) -> Said {
        let mut command = self.house.command(arguments);
        command.env("SPILLWAY_SSH_CONFIG", self.lab.ssh_config());
        said(command.output().unwrap())
    }

    /// Bytes that go out while a run of all plans is computed.
    fn run(&self, project: &Path) -> u64 {
        let before = self.wire.bytes_out();
        let (project, workers) = (project.display().to_string(), self.workers.display().to_string());
        let ended =
            self.spillway(&["run", &project, "--engine", "practice", "--again", "--json", "--workers", &workers]);
        assert_eq!(ended.status, 0, "{}\n{}", ended.out, ended.err);
        self.wire.bytes_out() - before
    }

    /// The programs are there, and nothing of any project.
    fn made_ready(&self) {
        let project = SmallProject::of(1, 0.0).write(&self.house.folder().join("first"));
        self.run(&project);
        let programs = self.host.files_below(self.host.home().join("spillway/bin"));
        assert!(programs.iter().any(|file| file.ends_with("spillway-agent")), "{programs:?}");
    }
}

/// A geometry's HDF file of so many bytes and somewhat more that no packing makes smaller.
fn incompressible(file: &Path, bytes: u64) {
    let mut random = StdRng::seed_from_u64(bytes);
    let values: Vec<f32> = (0..bytes / 4).map(|_| f32::from_bits(random.next_u32())).collect();
    let mut tree = Group::new();
    tree.child("Spare").put("Noise", Dataset::f32(&[values.len()], &values));
    write_tree(file, &tree).unwrap();
}

#[test]
fn what_many_plans_share_travels_once() {
    let Some(counted) = Counted::of("what_many_plans_share_travels_once") else { return };
    let (plans, inputs, results) = if is_full() { (24, 20 * MIB, 50) } else { (8, 20 * MIB, 4) };
    let folder = counted.house.folder().join("p");
    let mut small = SmallProject::of(plans, 0.0);
    small.practice.push_str(&format!("result_megabytes = {results}\n"));
    let project = small.write(&folder);
    let geometry = folder.join("Mill.g01.hdf");
    incompressible(&geometry, inputs);
    let inputs = std::fs::metadata(&geometry).unwrap().len();
    counted.made_ready();
    let out = counted.run(&project);
    println!("{plans} plans, {inputs} bytes of input: {out} bytes went out");
    assert!(out >= inputs, "only {out} bytes went out: what was counted?");
    assert!(out * 100 <= inputs * 105, "{out} bytes went out for {inputs} bytes of input");
    for plan in 1..=plans {
        let result = folder.join(format!("Mill.p{plan:02}.hdf"));
        assert!(std::fs::metadata(&result).unwrap().len() >= results * 1_000_000, "{}", result.display());
    }
}

#[test]
fn after_a_change_of_one_plan_only_that_file_travels() {
    let Some(counted) = Counted::of("after_a_change_of_one_plan_only_that_file_travels") else { return };
    let folder = counted.house.folder().join("p");
    let project = SmallProject::of(4, 0.0).write(&folder);
    incompressible(&folder.join("Mill.g01.hdf"), 4 * MIB);
    counted.made_ready();
    let first = counted.run(&project);
    let nothing = counted.run(&project);
    let plan = folder.join("Mill.p02");
    let mut text = std::fs::read_to_string(&plan).unwrap();
    text.push_str("Description changed\r\n");
    std::fs::write(&plan, text).unwrap();
    let changed = counted.run(&project);
    println!("first {first}, the same again {nothing}, one plan changed {changed} bytes out");
    assert!(first > 4 * MIB);
    assert!(nothing < 200_000, "{nothing} bytes went out though nothing was missing");
    assert!(changed < nothing + 20_000, "{changed} bytes went out, {nothing} where nothing was changed");
    // The only new content in the cache is the plan's.
    let cache = counted.host.files_below(counted.host.home().join("spillway/cache"));
    let hash = blake3_of(&plan);
    assert!(cache.iter().any(|file| file.file_name().unwrap().to_string_lossy() == hash), "{hash} is not there");
}

fn blake3_of(file: &Path) -> String {
    blake3::hash(&std::fs::read(file).unwrap()).to_hex().to_string()
}
