//! The whole way with the real agent and the practice engine, where both were built.

use crate::common::{Site, spec};
use protocol::{AttemptId, AttemptOutcome, AttemptResult, AttemptSpec, EngineRequest, FileRole, StopCause};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use workers::alive::Place;
use workers::collect::{What, collect};
use workers::follow::{FollowSettings, Follower, FollowerNews};
use workers::link::{ServeLife, Starter, TakeMode};
use workers::local::LocalLink;
use workers::staging::{Cancelled, cancel, leftovers, place_of, remove_attempt};

const PATIENCE: Duration = Duration::from_secs(60);

pub const PROJECT: &str = "Proj Title=Brook\nCurrent Plan=p01\nSI Units\nGeom File=g01\nFlow File=f01\nPlan File=p01\n";
pub const PLAN: &str = "Plan Title=One\nProgram Version=6.60\nShort Identifier=one\nSimulation Date=,,,\nGeom File=g01\nFlow File=f01\nSubcritical Flow\nUNET D1 Cores= 0 \nPS Cores= 0 \n";
pub const FLOW: &str = "Flow Title=One\nProgram Version=6.60\nNumber of Profiles= 1 \nProfile Names=Q10\nRiver Rch & RM=Brook           ,Upper           ,200     \n      10\nBoundary for River Rch & Prof#=Brook           ,Upper           , 1 \nUp Type= 0 \nDn Type= 3 \nDn Slope=0.002\n";

pub fn geometry() -> String {
    let mut text = "Geom Title=Two sections\nProgram Version=6.60\n\nRiver Reach=Brook           ,Upper           \nReach XY= 2 \n               0             200               0             100\n".to_owned();
    for (station, length, bed) in [("200", "100,100,100", 20.2), ("100", "0,0,0", 20.0)] {
        text += &format!(
            "\nType RM Length L Ch R = 1 ,{station}     ,{length}\n#Sta/Elev= 4 \n{:8}{:8.2}{:8}{:8.2}{:8}{:8.2}{:8}{:8.2}\n#Mann= 1 , 0 , 0 \n       0     .03       0\nBank Sta=5,15\nExp/Cntr=0.3,0.1\n",
            0,
            bed + 3.0,
            5,
            bed,
            15,
            bed,
            20,
            bed + 3.0
        );
    }
    text
}

/// A program of this workspace; none, with the test's name printed, where it was not built.
pub fn program(test: &str, name: &str) -> Option<PathBuf> {
    let here = std::env::current_exe().unwrap();
    let found = here
        .ancestors()
        .skip(1)
        .take(3)
        .map(|folder| folder.join(workers::system::program_name(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: {test}: {name} is not built");
    }
    found
}

/// The follower goes before the folder it watches: Wine removes no folder that somebody watches.
struct Way {
    follower: Follower,
    site: Site,
    link: Arc<LocalLink>,
    news: Receiver<FollowerNews>,
    engine: PathBuf,
}

impl Way {
    fn new(test: &str) -> Option<Self> {
        let agent = program(test, "spillway-agent")?;
        let engine = program(test, "practice-ras")?;
        let site = Site::new();
        let link = LocalLink::new("here", site.worker()).with_agent(agent).with_linger(Duration::from_secs(30));
        let link = Arc::new(link);
        let (send, news) = channel();
        let follower = Follower::start(link.clone(), link.clone(), FollowSettings::default(), move |news| {
            let _ = send.send(news);
        })
        .unwrap();
        Some(Self { site, link, follower, news, engine })
    }

    fn serve(&self, slots: u32) -> u32 {
        serve(&self.link, slots)
    }

    /// Attempts have names of their own on the whole machine: by them the agent knows what its engines started.
    fn attempt(&self, name: &str) -> AttemptId {
        let folder = self.site.folder.path().as_os_str().as_encoded_bytes();
        AttemptId(format!("{}-{name}", &blake3::hash(folder).to_hex()[..12]))
    }

    fn stage(&self, name: &str, seconds: f64) -> AttemptSpec {
        let entries = vec![
            self.site.input("X.prj", FileRole::Project, PROJECT.as_bytes()),
            self.site.input("X.p01", FileRole::Plan, PLAN.as_bytes()),
            self.site.input("X.g01", FileRole::Geometry, geometry().as_bytes()),
            self.site.input("X.f01", FileRole::Flow, FLOW.as_bytes()),
            self.site.input("practice.toml", FileRole::PracticeSettings, format!("seconds = {seconds:?}\n").as_bytes()),
        ];
        let mut spec = spec(self.attempt(name).as_str(), entries);
        spec.engine = EngineRequest { program: self.engine.clone(), ..spec.engine };
        self.site.stage(&spec).unwrap();
        self.follower.watch(spec.attempt.clone(), 0);
        spec
    }

    fn wait<T>(&self, mut wanted: impl FnMut(&FollowerNews) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok(news) => {
                    if let Some(found) = wanted(&news) {
                        return found;
                    }
                }
                Err(_) => {
                    let log = std::fs::read_to_string(self.site.worker().join("serve.log")).unwrap_or_default();
                    panic!("no such news\n{log}\n{:?}", self.site.tree());
                }
            }
        }
    }

    fn wait_ended(&self) -> AttemptResult {
        self.wait(|news| match news {
            FollowerNews::Ended { result, .. } => Some((**result).clone()),
            FollowerNews::BadResult { reason, .. } => panic!("{reason}"),
            _ => None,
        })
    }

    fn wait_started(&self) {
        self.wait(|news| match news {
            FollowerNews::Events { events, .. } => {
                events.iter().any(|event| matches!(event.body, protocol::AgentEventBody::Started { .. })).then_some(())
            }
            _ => None,
        });
    }
}

fn serve(link: &LocalLink, slots: u32) -> u32 {
    let agent = link.put_agent().unwrap();
    match link.start_serve(&agent, Some(slots)).unwrap() {
        ServeLife::Alive(Some(state)) => state.pid,
        other => panic!("{other:?}"),
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        let _ = self.link.stop_serve();
    }
}

#[test]
fn a_plan_goes_from_snapshot_to_collected_result() {
    let Some(way) = Way::new("a_plan_goes_from_snapshot_to_collected_result") else { return };
    way.serve(1);
    way.stage("a-1", 0.0);
    let result = way.wait_ended();
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{result:#?}");
    let to = way.site.folder.path().join("home/runs/r1/01");
    let collected =
        collect(&*way.link, &way.attempt("a-1"), &result, &to, What::for_result(&result), TakeMode::Take).unwrap();
    let hdf = result.result_hdf.unwrap();
    assert!(collected.files.iter().any(|file| file.produced.path == hdf));
    assert!(hdf.below(&to.join("files")).is_file());
    assert!(remove_attempt(&*way.link, &way.attempt("a-1")).unwrap());
    assert_eq!(leftovers(&*way.link).unwrap(), []);
}

#[test]
fn a_serve_that_is_killed_takes_no_plan_with_it() {
    let Some(way) = Way::new("a_serve_that_is_killed_takes_no_plan_with_it") else { return };
    let serve = way.serve(1);
    way.stage("a-1", 1.0);
    way.wait_started();
    kill(serve);
    let mut told = Vec::new();
    let result = way.wait(|news| match news {
        FollowerNews::Ended { result, .. } => Some((**result).clone()),
        FollowerNews::Life { life, .. } => {
            told.push(life.clone());
            None
        }
        _ => None,
    });
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {});
    assert_eq!(told, [], "a living plan was told as not well");
    assert!(!way.link.serve_life().unwrap().is_alive());
}

#[cfg(target_os = "linux")]
#[test]
fn an_agent_that_is_killed_is_noticed_and_the_next_one_closes_its_attempt() {
    use protocol::InfrastructureCause;
    use workers::alive::AttemptLife;
    let test = "an_agent_that_is_killed_is_noticed_and_the_next_one_closes_its_attempt";
    let Some(way) = Way::new(test) else { return };
    let serve = way.serve(1);
    way.stage("a-1", 30.0);
    way.wait_started();
    kill(serve);
    let started =
        std::fs::read(way.site.worker().join("attempts").join(way.attempt("a-1").as_str()).join("started")).unwrap();
    let started: workers::alive::StartedRecord = serde_json::from_slice(&started).unwrap();
    kill(started.run.pid);
    let life = way.wait(|news| match news {
        FollowerNews::Life { life, .. } => Some(life.clone()),
        _ => None,
    });
    assert_eq!(life, AttemptLife::EngineAlone, "the engine goes on without its agent");
    way.serve(1);
    let result = way.wait_ended();
    assert!(
        matches!(result.outcome, AttemptOutcome::Infrastructure { cause: InfrastructureCause::AgentLost, .. }),
        "{:?}",
        result.outcome
    );
    let engine = started.engine.unwrap();
    assert!(!workers::system::group_lives(engine.pid), "the engine was left");
}

#[test]
fn a_running_plan_is_cancelled() {
    let Some(way) = Way::new("a_running_plan_is_cancelled") else { return };
    way.serve(1);
    way.stage("a-1", 30.0);
    way.stage("a-2", 30.0);
    way.wait_started();
    assert_eq!(cancel(&*way.link, &way.attempt("a-2")).unwrap(), Cancelled::TakenBack);
    assert_eq!(cancel(&*way.link, &way.attempt("a-1")).unwrap(), Cancelled::Asked);
    let mut stopping = None;
    let result = way.wait(|news| match news {
        FollowerNews::Events { events, .. } => {
            stopping = events
                .iter()
                .find_map(|event| match event.body {
                    protocol::AgentEventBody::Stopping { cause } => Some(cause),
                    _ => None,
                })
                .or(stopping);
            None
        }
        FollowerNews::Ended { result, .. } => Some((**result).clone()),
        _ => None,
    });
    assert_eq!(result.outcome, AttemptOutcome::Cancelled {});
    assert_eq!(stopping, Some(StopCause::Cancelled));
    assert_eq!(place_of(&*way.link, &way.attempt("a-2")).unwrap(), Place::Withdrawn);
}

#[test]
fn many_starts_at_once_make_one_serve() {
    let Some(way) = Way::new("many_starts_at_once_make_one_serve") else { return };
    let mut pids: Vec<u32> = std::thread::scope(|scope| {
        let link = &way.link;
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| serve(link, 2))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    pids.dedup();
    assert_eq!(pids.len(), 1, "{pids:?}");
    let agent = way.link.put_agent().unwrap();
    assert!(way.link.facts(&agent).unwrap().cores > 0);
    let again = way.serve(7);
    assert_eq!(again, pids[0]);
}

#[test]
fn thirty_plans_of_nothing_go_through_two_slots() {
    let Some(way) = Way::new("thirty_plans_of_nothing_go_through_two_slots") else { return };
    way.serve(2);
    let begun = Instant::now();
    for index in 0..30 {
        way.stage(&format!("a-{index:02}"), 0.0);
    }
    let staged = begun.elapsed();
    for _ in 0..30 {
        assert_eq!(way.wait_ended().outcome, AttemptOutcome::Succeeded {});
    }
    println!("30 plans of nothing: staged with snapshots in {staged:?}, done after {:?}", begun.elapsed());
}

#[test]
fn an_agent_that_is_no_program_is_told() {
    let site = Site::new();
    let fake = site.folder.path().join("spillway-agent");
    std::fs::write(&fake, "not a program").unwrap();
    let link = LocalLink::new("here", site.worker()).with_agent(&fake);
    let agent = link.put_agent().unwrap();
    let error = link.start_serve(&agent, Some(1)).unwrap_err();
    assert!(error.to_string().contains("starting the agent"), "{error}");
    assert!(link.facts(&agent).is_err());
    let missing = LocalLink::new("here", site.worker()).with_agent(site.folder.path().join("nothing"));
    assert!(missing.put_agent().unwrap_err().to_string().contains("nothing"));
}

/// Kills a process and waits until it is gone: its locks are free then.
fn kill(pid: u32) {
    #[cfg(unix)]
    rustix::process::kill_process(rustix::process::Pid::from_raw(pid as i32).unwrap(), rustix::process::Signal::KILL)
        .unwrap();
    #[cfg(windows)]
    workers::system::ask_to_end(pid).unwrap();
    let begun = Instant::now();
    while workers::system::process_start(pid).is_some() {
        assert!(begun.elapsed() < PATIENCE, "process {pid} does not end");
        std::thread::sleep(Duration::from_millis(1));
    }
}
