//! Kill -9 of the controller or of `serve` at any moment: every plan has its result in the end, none was computed twice
//! at once, nothing is left over.
//!
//! `SPILLWAY_DRILL_POINTS=all` goes through every kill point; otherwise a seeded sample keeps the time in bounds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;
use whole_way::{House, SmallProject, alive, kill, overlapping, read_log, wait_for};

const PLANS: u32 = 12;

fn start(house: &House, project: &Path, kill_point: Option<u64>, more: &[&str]) -> Child {
    let workers = house.worker_file(3).display().to_string();
    let path = project.display().to_string();
    let mut arguments = vec!["run", &path, "--engine", "practice", "--json", "--workers", &workers];
    arguments.extend(more);
    let mut command = house.command(&arguments);
    command.stdout(std::process::Stdio::null());
    if let Some(point) = kill_point {
        command.env("SPILLWAY_KILL_POINT", point.to_string());
    }
    command.spawn().unwrap()
}

fn end(mut client: Child) {
    kill(client.id());
    client.wait().unwrap();
}

/// Resumes until the run is finished, and checks what must hold after any kill.
fn resumed_and_whole(house: &House, project: &Path, what: &str) {
    let resumed = house.spillway(&["runs", "resume", "--json"]);
    assert_eq!(resumed.status, 0, "{what}: {}\n{}", resumed.out, resumed.err);
    let results = resumed.finished()["results"].clone();
    let results = results.as_object().unwrap();
    assert_eq!(results.len(), PLANS as usize, "{what}: {results:#?}");
    for (number, result) in results {
        assert_eq!(result["success"], true, "{what}: {number}: {result}");
        let hdf = PathBuf::from(result["hdfPath"].as_str().unwrap());
        assert_eq!(hdf.parent(), project.parent(), "{what}: {number} is not published");
        assert!(hdf.exists(), "{what}: {number}");
    }
    let computations = read_log(&house.engine_log());
    let double = overlapping(&computations);
    assert!(double.is_empty(), "{what}: computed twice at once: {double:#?}");
    for computation in &computations {
        assert!(!alive(computation.pid), "{what}: an engine is left: {computation:?}");
    }
    for folder in ["inbox", "attempts", "withdrawn"] {
        assert_eq!(house.worker_entries(folder), Vec::<String>::new(), "{what}: left in {folder}");
    }
    for entry in std::fs::read_dir(project.parent().unwrap()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(!name.starts_with('.') && !name.ends_with(".tmp"), "{what}: {name} is left beside the project");
    }
}

#[test]
fn the_controller_may_be_killed_after_every_store_write_and_rename() {
    let all = std::env::var("SPILLWAY_DRILL_POINTS").is_ok_and(|points| points == "all");
    let mut random = StdRng::seed_from_u64(20_261_120);
    let mut point = 1;
    let mut passed = 0;
    loop {
        let house = House::new();
        let project = SmallProject::of(PLANS, 0.05).write(&house.folder().join("p"));
        let client = start(&house, &project, Some(point), &[]);
        // The client starts its controller anew when it goes, and the new one has the same point before it.
        let said = whole_way::said(client.wait_with_output().unwrap());
        let killed = said.status != 0 || said.err.contains("went away");
        if let Some(pid) = house.controller_pid() {
            kill(pid);
        }
        let made = house.spillway(&["runs", "list", "--json"]);
        if made.json()["runs"].as_array().unwrap().is_empty() {
            // Killed before the run was durable: the client was never told that it was made.
            assert!(read_log(&house.engine_log()).is_empty(), "point {point}: computed without a run in the store");
        } else {
            resumed_and_whole(&house, &project, &format!("kill point {point}"));
            passed += 1;
        }
        if !killed {
            break;
        }
        // Wine starts programs slowly.
        let step = if cfg!(windows) { 50..90 } else { 15..60 };
        point += if all { 1 } else { random.random_range(step) };
    }
    assert!(passed >= 3 && point > 20, "only {passed} kill points were met");
    println!("kill points: {passed} runs survived, last point {point}");
}

#[test]
fn the_controller_may_be_killed_at_random_moments() {
    let times = if std::env::var_os("SPILLWAY_DRILL_POINTS").is_some() { 20 } else { 4 };
    let mut random = StdRng::seed_from_u64(7);
    for round in 0..times {
        let house = House::new();
        let project = SmallProject::of(PLANS, 0.2).write(&house.folder().join("p"));
        let client = start(&house, &project, None, &[]);
        let pid = wait_for("the controller", 20, || house.controller_pid());
        wait_for("the run to be made", 20, || (!read_log(&house.engine_log()).is_empty()).then_some(()));
        let delay = random.random_range(0..900);
        std::thread::sleep(Duration::from_millis(delay));
        kill(pid);
        end(client);
        resumed_and_whole(&house, &project, &format!("round {round}, {delay} ms after the first computation"));
    }
}

#[test]
fn serve_may_be_killed_at_random_moments() {
    let times = if std::env::var_os("SPILLWAY_DRILL_POINTS").is_some() { 20 } else { 4 };
    let mut random = StdRng::seed_from_u64(11);
    for round in 0..times {
        let house = House::new();
        let project = SmallProject::of(PLANS, 0.2).write(&house.folder().join("p"));
        let client = start(&house, &project, None, &[]);
        wait_for("the first computation", 20, || (!read_log(&house.engine_log()).is_empty()).then_some(()));
        let delay = random.random_range(0..900);
        std::thread::sleep(Duration::from_millis(delay));
        if let Some(serve) = house.serve_pid() {
            kill(serve);
        }
        end(client);
        resumed_and_whole(
            &house,
            &project,
            &format!("round {round}, serve killed {delay} ms after the first computation"),
        );
        let twice = read_log(&house.engine_log()).len();
        assert_eq!(twice, PLANS as usize, "round {round}: a running plan was touched by the death of serve");
    }
}

#[test]
fn a_run_that_was_left_is_computed_without_client_and_controller() {
    let house = House::new();
    let project = SmallProject::of(PLANS, 0.3).write(&house.folder().join("p"));
    let workers = house.worker_file(2).display().to_string();
    let path = project.display().to_string();
    let left = house.spillway(&["run", &path, "--engine", "practice", "--workers", &workers, "--leave"]);
    assert_eq!(left.status, 0, "{}{}", left.out, left.err);
    let controller = house.controller_pid().expect("the controller runs");
    kill(controller);
    wait_for("every plan to be computed", 60, || {
        (read_log(&house.engine_log()).iter().filter(|c| c.end.is_some()).count() == PLANS as usize).then_some(())
    });
    assert!(house.controller_pid().is_none(), "somebody started a controller");
    resumed_and_whole(&house, &project, "left");
    assert_eq!(read_log(&house.engine_log()).len(), PLANS as usize, "a plan was computed again after the return");
}

#[test]
fn two_controllers_share_one_worker_and_never_over_fill_it() {
    let (one, two) = (House::new(), House::new());
    let shared = House::new();
    let workers = shared.worker_file(2).display().to_string();
    let log = shared.engine_log();
    let mut clients = Vec::new();
    for (house, name) in [(&one, "Mill"), (&two, "Weir")] {
        let project = SmallProject { name: name.into(), ..SmallProject::of(6, 0.4) }.write(&house.folder().join("p"));
        let path = project.display().to_string();
        let mut command = house.command(&["run", &path, "--engine", "practice", "--json", "--workers", &workers]);
        command.env("PRACTICE_RAS_LOG", &log).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        clients.push((command.spawn().unwrap(), house, project));
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut ended = 0;
    while ended < clients.len() {
        for house in [&one, &two] {
            // Whichever client is first starts the controller, with the log of both.
            let status =
                house.command(&["workers", "status", "--json"]).env("PRACTICE_RAS_LOG", &log).output().unwrap();
            for worker in whole_way::said(status).json()["workers"].as_array().into_iter().flatten() {
                for slot in worker["slots"].as_array().into_iter().flatten() {
                    seen.extend(slot["what"].as_str().map(str::to_owned));
                }
            }
        }
        ended = clients.iter_mut().filter_map(|(client, ..)| client.try_wait().unwrap()).count();
    }
    for (mut client, _, project) in clients {
        assert!(client.wait().unwrap().success());
        for plan in 1..=6 {
            assert!(project.with_extension(format!("p{plan:02}.hdf")).exists(), "{} {plan}", project.display());
        }
    }
    let computations = read_log(&log);
    assert_eq!(computations.len(), 12);
    for computation in &computations {
        let at_once = computations
            .iter()
            .filter(|other| other.start <= computation.start && other.end.is_none_or(|end| end > computation.start))
            .count();
        assert!(at_once <= 2, "{at_once} plans at once on 2 slots");
    }
    assert!(seen.len() >= 2, "nobody saw whose work keeps the worker busy: {seen:?}");
}
