//! Trying a worker.

use crate::running::{Followed, Running, ask, of, on_runtime, refused};
use controller::api::{Command, ErrorCode, OpenResult, ReadProfile, Reply, StartedRun, TryWorker};
use controller::client::Client;
use protocol::VerdictState;

async fn started(client: &mut Client, engine: Option<&str>) -> StartedRun {
    let request = TryWorker { name: "local".into(), engine: engine.map(str::to_owned) };
    match ask(client, Command::WorkerTry(request)).await {
        Reply::Started(started) => *started,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_worker_is_tried_by_a_run_that_is_computed_and_judged_like_any_other() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        for engine in [None, Some("practice")] {
            let trial = started(&mut client, engine).await;
            assert_eq!(trial.run.summary.title, "Trial run on local");
            assert_eq!(trial.run.workers, ["local"]);
            let run = trial.run.summary.id;
            let finished = Followed::of(&running, &run).await.followed_to_its_end().await;
            let result = &finished.results["01"];
            assert!(result.success, "{result:?}");
            assert_eq!(result.verdict.as_ref().unwrap().state, VerdictState::Succeeded);
            let hdf = result.hdf_path.clone().unwrap();
            assert!(std::path::Path::new(&hdf).starts_with(running.home.join("trial").join("local")), "{hdf}");
            match ask(&mut client, Command::ResultOpen(OpenResult { file: hdf.clone() })).await {
                Reply::Result(document) => {
                    assert_eq!(document.summary.profiles, 2);
                    assert_eq!(document.contents.reaches[0].sections, 5);
                }
                other => panic!("{other:?}"),
            }
            let along = |reach: &str| {
                let (file, river, reach) = (hdf.clone(), "Trial".to_owned(), reach.to_owned());
                Command::ResultProfile(ReadProfile { file, river, reach })
            };
            match ask(&mut client, along("Channel")).await {
                Reply::Profile(profile) => {
                    assert_eq!(profile.stations, ["500", "400", "300", "200", "100"]);
                    assert_eq!(
                        profile.lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(),
                        ["Low", "High"]
                    );
                }
                other => panic!("{other:?}"),
            }
            let error = refused(&mut client, along("Canal")).await;
            assert!(error.code == ErrorCode::NotFound && error.detail.is_some(), "{error:?}");
        }
        running.end().await;
    });
}

#[test]
fn one_trial_of_a_worker_goes_on_at_a_time_and_it_can_be_stopped() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        std::fs::create_dir_all(running.home.join("trial/local")).unwrap();
        std::fs::write(running.home.join("trial/local/practice.toml"), "seconds = 60.0\n").unwrap();
        let run = started(&mut client, Some("practice")).await.run.summary.id;
        let again = TryWorker { name: "LOCAL".into(), engine: None };
        let error = refused(&mut client, Command::WorkerTry(again)).await;
        assert!(error.code == ErrorCode::NotNow && error.message.contains(&run), "{error:?}");
        let mut followed = Followed::of(&running, &run).await;
        ask(&mut client, Command::RunCancel { run: of(&run), plan: None }).await;
        assert_eq!(followed.followed_to_its_end().await.statistics.cancelled, 1);
        let wrong = |name: &str, engine: &str| {
            Command::WorkerTry(TryWorker { name: name.into(), engine: Some(engine.to_owned()) })
        };
        assert_eq!(refused(&mut client, wrong("mars", "practice")).await.code, ErrorCode::NotFound);
        assert_eq!(refused(&mut client, wrong("local", "newest")).await.code, ErrorCode::BadRequest);
        assert_eq!(refused(&mut client, wrong("local", "4.0")).await.code, ErrorCode::NothingCanRun);
        running.end().await;
    });
}
