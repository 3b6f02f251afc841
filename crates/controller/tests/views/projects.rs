//! A project as a person looks at it.

use crate::running::{Followed, Running, ask, on_runtime, project, refused, start};
use controller::api::{
    Command, ErrorCode, OpenProject, OpenResult, PlanSelection, PlanStanding, ProjectView, ReadSeries, Reply,
};
use controller::client::Client;
use std::path::Path;

async fn view(client: &mut Client, project: &Path) -> ProjectView {
    let path = project.to_string_lossy().into_owned();
    match ask(client, Command::ProjectView(OpenProject { path })).await {
        Reply::ProjectView(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn state(view: &ProjectView, place: usize) -> String {
    view.document.0["plans"][place]["result"]["state"].as_str().unwrap().to_owned()
}

fn plan<'a>(view: &'a ProjectView, number: &str) -> &'a PlanStanding {
    view.plans.iter().find(|plan| plan.number == number).unwrap()
}

fn edit(project: &Path, name: &str, from: &str, to: &str) {
    let file = project.with_file_name(name);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{name}");
    std::fs::write(&file, text.replace(from, to)).unwrap();
}

#[test]
fn a_project_tells_of_each_plan_what_it_takes_what_changed_and_why_it_cannot_run() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let project = project(&running.folder.path().join("p"), 2, 0.0);
        let before = view(&mut client, &project).await;
        assert_eq!((before.plans.len(), before.is_sample, before.not_writable.as_deref()), (2, false, None));
        assert_eq!(Path::new(&before.folder), whole_way::real_path(project.parent().unwrap()));
        assert!(before.problems.is_empty() && !before.plans[0].expected_from_history);
        assert_eq!(plan(&before, "01").expected_seconds, None, "nothing was computed yet");
        let run = start(&mut client, &project, PlanSelection::Numbers(vec!["01".into()]), "local").await;
        assert_eq!(Followed::of(&running, &run).await.followed_to_its_end().await.statistics.succeeded, 1);

        let after = view(&mut client, &project).await;
        let first = plan(&after, "01");
        assert_eq!((state(&after, 0).as_str(), state(&after, 1).as_str()), ("current", "none"));
        assert!(first.expected_from_history && first.expected_seconds.is_some());
        assert!(first.changed.is_empty() && first.cannot_run.is_empty() && first.open_runs.is_empty());
        assert!(first.result.at.is_some() && first.result.bytes.is_some_and(|bytes| bytes > 1000));
        assert_eq!(first.result.failure, None);

        edit(&project, "Trial.f01", "      40", "      45");
        let edited = view(&mut client, &project).await;
        assert_eq!(state(&edited, 0), "stale");
        assert_eq!(plan(&edited, "01").changed, ["flow file Trial.f01 changed"]);

        std::fs::remove_file(project.with_file_name("Trial.g01")).unwrap();
        let broken = view(&mut client, &project).await;
        let first = plan(&broken, "01");
        assert!(first.changed.contains(&"geometry file Trial.g01 is gone".to_owned()), "{:?}", first.changed);
        assert!(first.cannot_run.iter().any(|reason| reason.contains("Trial.g01")), "{:?}", first.cannot_run);
        assert!(plan(&broken, "02").changed.is_empty());

        let nowhere = Command::ProjectView(OpenProject { path: "/no/such/project".into() });
        assert_eq!(refused(&mut client, nowhere).await.code, ErrorCode::BadProject);
        running.end().await;
    });
}

#[test]
fn a_plan_that_is_computed_now_names_the_run_and_what_was_edited_since_its_snapshot() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let project = project(&running.folder.path().join("p"), 2, 30.0);
        let run = start(&mut client, &project, PlanSelection::Numbers(vec!["01".into()]), "local").await;
        let looked = view(&mut client, &project).await;
        let open = &plan(&looked, "01").open_runs;
        assert_eq!((open.len(), open[0].run.as_str(), open[0].edited.len()), (1, run.as_str(), 0));
        assert!(plan(&looked, "02").open_runs.is_empty());
        edit(&project, "Trial.g01", ".03", ".04");
        let looked = view(&mut client, &project).await;
        assert_eq!(plan(&looked, "01").open_runs[0].edited, ["geometry file Trial.g01 changed"]);
        let mut followed = Followed::of(&running, &run).await;
        ask(&mut client, Command::RunCancel { run: crate::running::of(&run), plan: None }).await;
        followed.followed_to_its_end().await;
        assert!(plan(&view(&mut client, &project).await, "01").open_runs.is_empty());
        running.end().await;
    });
}

#[test]
fn why_the_last_computation_failed_is_told() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let project = project(&running.folder.path().join("p"), 1, 0.0);
        std::fs::write(project.with_file_name("practice.toml"), "[plans.01]\nfault = \"geometry\"\n").unwrap();
        let run = start(&mut client, &project, PlanSelection::All, "local").await;
        assert_eq!(Followed::of(&running, &run).await.followed_to_its_end().await.statistics.failed, 1);
        let looked = view(&mut client, &project).await;
        assert_eq!(state(&looked, 0), "failed");
        assert!(plan(&looked, "01").result.failure.as_ref().unwrap().contains("face tables"));
        running.end().await;
    });
}

#[test]
fn the_sample_is_put_into_the_home_once_and_the_practice_engine_is_its_own() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let mut path = String::new();
        for edited in [false, true] {
            path = match ask(&mut client, Command::SampleOpen {}).await {
                Reply::Text(path) => path,
                other => panic!("{other:?}"),
            };
            assert_eq!(Path::new(&path), running.home.join("sample/Weirbach.prj"));
            let flow = running.home.join("sample/Weirbach.u01");
            let text = std::fs::read_to_string(&flow).unwrap();
            assert_eq!(text.ends_with("edited"), edited, "an edit was undone");
            std::fs::write(&flow, text + "edited").unwrap();
        }
        let looked = view(&mut client, Path::new(&path)).await;
        assert!(looked.is_sample && looked.not_writable.is_none());
        assert_eq!(looked.plans.len(), 8);
        running.end().await;
    });
}

#[test]
fn a_hydrograph_of_a_computed_plan_is_read_for_one_place_at_a_time() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let Reply::Text(path) = ask(&mut client, Command::SampleOpen {}).await else { panic!("no sample") };
        let run = start(&mut client, Path::new(&path), PlanSelection::Numbers(vec!["02".into()]), "local").await;
        let finished = Followed::of(&running, &run).await.followed_to_its_end().await;
        let file = finished.results["02"].hdf_path.clone().unwrap();
        let Reply::Result(document) = ask(&mut client, Command::ResultOpen(OpenResult { file: file.clone() })).await
        else {
            panic!("no result")
        };
        let group = &document.contents.groups[0];
        let (place, variable) = (group.places[0].place.clone(), group.variables[0].name.clone());
        let asked =
            |variable: String| Command::ResultSeries(ReadSeries { file: file.clone(), place: place.clone(), variable });
        match ask(&mut client, asked(variable)).await {
            Reply::Series(series) => {
                assert!(series.steps > 10 && series.most.is_some());
                // Base64 of 4 bytes a value and of 8 bytes a time.
                assert!(series.values.len() <= 4 * (4_000 * 4_usize).div_ceil(3));
                assert!(series.times.len() > series.values.len());
            }
            other => panic!("{other:?}"),
        }
        let error = refused(&mut client, asked("Wind".into())).await;
        assert!(error.code == ErrorCode::NotFound && error.detail.is_some(), "{error:?}");
        running.end().await;
    });
}
