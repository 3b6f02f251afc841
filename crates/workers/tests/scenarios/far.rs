//! A worker folder on another machine, on the other side of a pipe.

use crate::common::{Site, spec};
use crate::with_agent::{FLOW, PLAN, PROJECT, geometry, program};
use protocol::{AttemptId, AttemptOutcome, AttemptResult, EngineRequest, FileRole};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use workers::collect::{What, collect};
use workers::far::{Channel, Dial, DialError, FarLink, ProgramChannel};
use workers::follow::{FollowSettings, Follower, FollowerNews};
use workers::link::{Starter, TakeMode};
use workers::staging::{self, StageOptions, leftovers, remove_attempt};

const PATIENCE: Duration = Duration::from_secs(60);

/// The agent as the far end, started here.
struct Beside {
    agent: PathBuf,
    folder: PathBuf,
}

impl Dial for Beside {
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        let mut command = Command::new(&self.agent);
        command.arg("far").arg(&self.folder).args(["--worker", "big"]);
        Ok(Box::new(ProgramChannel::start(command, PATIENCE)?))
    }
}

/// One plan, from its snapshots here to its result here; its name is its own on the whole machine.
fn computed(site: &Site, link: &Arc<FarLink>, engine: PathBuf, name: &str) -> (AttemptId, AttemptResult) {
    staging::prepare_folder(&**link).unwrap();
    let agent = link.put_agent().unwrap();
    assert!(link.facts(&agent).unwrap().cores > 0);
    assert!(link.start_serve(&agent, Some(1)).unwrap().is_alive());
    let entries = vec![
        site.input("X.prj", FileRole::Project, PROJECT.as_bytes()),
        site.input("X.p01", FileRole::Plan, PLAN.as_bytes()),
        site.input("X.g01", FileRole::Geometry, geometry().as_bytes()),
        site.input("X.f01", FileRole::Flow, FLOW.as_bytes()),
    ];
    let mut spec = spec(name, entries);
    spec.engine = EngineRequest { program: engine, ..spec.engine };
    let (send, news) = channel();
    let follower = Follower::start(link.clone(), link.clone(), FollowSettings::default(), move |news| {
        let _ = send.send(news);
    })
    .unwrap();
    staging::stage(&**link, &site.blobs, &spec, &StageOptions { spare_bytes: 0 }, &mut |_| true).unwrap();
    follower.watch(spec.attempt.clone(), 0);
    let until = Instant::now() + PATIENCE;
    loop {
        match news.recv_timeout(until.saturating_duration_since(Instant::now())).unwrap() {
            FollowerNews::Ended { result, .. } => return (spec.attempt, *result),
            FollowerNews::Unreachable(error) => panic!("{error}"),
            FollowerNews::BadResult { reason, .. } => panic!("{reason}"),
            _ => {}
        }
    }
}

pub fn goes_the_whole_way(site: &Site, link: &Arc<FarLink>, engine: PathBuf, name: &str) {
    let (attempt, result) = computed(site, link, engine, name);
    assert_eq!(result.outcome, AttemptOutcome::Succeeded {}, "{result:#?}");
    let to = site.folder.path().join("home/runs/r1/01");
    collect(&**link, &attempt, &result, &to, What::for_result(&result), TakeMode::Take).unwrap();
    assert!(result.result_hdf.unwrap().below(&to.join("files")).is_file());
    assert!(remove_attempt(&**link, &attempt).unwrap());
    assert_eq!(leftovers(&**link).unwrap(), []);
    link.stop_serve().unwrap();
}

#[test]
fn a_plan_goes_the_whole_way_over_a_channel_to_another_process() {
    let test = "a_plan_goes_the_whole_way_over_a_channel_to_another_process";
    let (Some(agent), Some(engine)) = (program(test, "spillway-agent"), program(test, "practice-ras")) else { return };
    let site = Site::new();
    let far = site.folder.path().join("far");
    let link = Arc::new(FarLink::new("big", Arc::new(Beside { agent, folder: far.clone() })));
    goes_the_whole_way(&site, &link, engine, &format!("far-{}-a", std::process::id()));
    assert!(far.join("bin").is_dir());
}
