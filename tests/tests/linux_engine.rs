//! HEC-RAS for Linux through the real programs: a worker whose engine is the practice engine under the names of HEC's Linux
//! programs, and plans that were prepared for it, or were edited since.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use whole_way::{House, Said, program, read_log};

struct Case {
    house: House,
    project: PathBuf,
}

impl Case {
    /// The sample with plan 02 prepared by HEC-RAS `version`.
    fn prepared_by(version: &str) -> Self {
        let house = House::new();
        let folder = house.folder().join("river");
        std::fs::create_dir_all(&folder).unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/sample");
        let files = std::fs::read_dir(sample).unwrap().flatten().filter(|entry| entry.path().is_file());
        for entry in files.filter(|entry| entry.file_name() != "practice.toml") {
            std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
        let case = Self { project: folder.join("Weirbach.prj"), house };
        let plan = folder.join("Weirbach.p02");
        let said =
            Command::new(program("practice-ras")).arg("prepare").args([&case.project, &plan]).arg(version).status();
        assert!(said.unwrap().success());
        case
    }

    fn file(&self, name: &str) -> PathBuf {
        self.project.with_file_name(name)
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(from), "{from:?} in {name}");
        std::fs::write(self.file(name), text.replacen(from, to, 1)).unwrap();
    }

    /// A folder with the practice engine under some names.
    fn engine(&self, folder: &str, names: &[&str]) -> PathBuf {
        let folder = self.house.folder().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for name in names {
            let _ = std::os::unix::fs::symlink(program("practice-ras"), folder.join(name));
        }
        folder
    }

    fn linux(&self) -> Value {
        let programs = self.engine("Linux_RAS/6.6", &["RasUnsteady", "RasSteady", "RasGeomPreprocess"]);
        self.worker("linux", &programs)
    }

    fn windows(&self) -> Value {
        let programs = self.engine("HEC-RAS/6.6", &["Ras.exe"]);
        self.worker("windows", &programs.join("Ras.exe"))
    }

    fn worker(&self, name: &str, engine: &Path) -> Value {
        json!({"type": "local", "name": name, "max_parallel_plans": 1, "cores_per_plan": 1,
            "worker_folder": self.house.folder().join(name), "ras_exe_path": engine, "ras_version": "6.6"})
    }

    fn run(&self, workers: &[Value], plans: &str) -> Said {
        let file = self.house.folder().join("workers.json");
        std::fs::write(&file, json!({ "workers": workers }).to_string()).unwrap();
        let (project, file) = (self.project.display().to_string(), file.display().to_string());
        self.house.spillway(&["run", &project, "--plans", plans, "--engine", "6.6", "--workers", &file, "--json"])
    }

    /// The reason for which a run on the Linux worker alone computes nothing.
    fn refusal(&self, plan: &str) -> String {
        let said = self.run(&[self.linux()], plan);
        assert_eq!(said.status, 1, "{}\n{}", said.out, said.err);
        assert!(read_log(&self.house.engine_log()).is_empty(), "nothing was computed");
        assert!(!self.house.folder().join("linux/attempts").exists() || self.nothing_was_sent(), "nothing was sent");
        said.finished()["results"][plan]["errorMessage"].as_str().unwrap().to_owned()
    }

    fn nothing_was_sent(&self) -> bool {
        let worker = self.house.folder().join("linux");
        let empty =
            |folder: &str| std::fs::read_dir(worker.join(folder)).is_ok_and(|mut entries| entries.next().is_none());
        ["inbox", "attempts", "cache"].into_iter().all(empty)
    }
}

#[test]
fn a_prepared_plan_is_computed_by_the_linux_programs_and_its_result_stands_beside_it() {
    let case = Case::prepared_by("6.6");
    case.edit("Weirbach.b02", "C:\\Users\\modeler\\project\\Weirbach.dss", "C:\\Users\\x\\proj\\flows.dss");
    let said = case.run(&[case.linux()], "02");
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
    let result = said.finished()["results"]["02"].clone();
    assert_eq!(PathBuf::from(result["hdfPath"].as_str().unwrap()), case.file("Weirbach.p02.hdf"), "{result}");
    assert!(case.file("Weirbach.p02.tmp.hdf").exists(), "what was prepared stays");
    let again = case.run(&[case.linux()], "02");
    assert_eq!((again.status, read_log(&case.house.engine_log()).len()), (0, 1), "it is current: {}", again.err);
}

#[test]
fn a_plan_whose_flow_file_was_edited_after_preparation_is_refused() {
    let case = Case::prepared_by("6.6");
    case.edit("Weirbach.u01", "  41.617  44.101  45.542      46", "  41.617  44.101  45.542      60");
    let told = case.refusal("02");
    assert!(told.contains("the flow hydrograph at Weirbach, Upper, 5200 is 60 m³/s"), "{told}");
    assert!(told.contains("open the plan in HEC-RAS 6.6 for Windows"), "{told}");
}

#[test]
fn a_wrong_version_and_a_steady_plan_are_refused() {
    let told = Case::prepared_by("6.5").refusal("02");
    assert!(told.contains("was prepared by HEC-RAS 6.5, and HEC-RAS 6.6 for Linux is to compute it"), "{told}");
    let told = Case::prepared_by("6.6").refusal("01");
    assert!(told.contains("computes unsteady flow only here, and the plan is steady flow"), "{told}");
}

#[test]
fn what_the_linux_programs_may_not_compute_waits_for_a_worker_with_windows() {
    let case = Case::prepared_by("6.6");
    let said = case.run(&[case.linux(), case.windows()], "01,02,03");
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
    let results = said.finished()["results"].clone();
    for plan in ["01", "03"] {
        assert_eq!(results[plan]["workerId"], "windows", "{results:#}");
        assert!(said.err.contains(&format!("Plan {plan} is not computed with HEC-RAS for Linux")), "{}", said.err);
    }
    assert!(!said.err.contains("Plan 02 is not computed"), "{}", said.err);
}
