//! What is stored where, and the bundle for support.

use crate::running::{Followed, Running, ask, on_runtime, project, refused, start};
use controller::api::{AddWorker, Command, ErrorCode, PlanSelection, Reply, RunOptions, StartRun, WorkerSelection};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

fn read(path: &Path) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut texts = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        texts.insert(entry.name().unwrap().into_owned(), text);
    }
    texts
}

#[test]
fn everything_that_is_stored_is_told_with_its_size() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let project = project(&running.folder.path().join("p"), 1, 0.0);
        let run = start(&mut client, &project, PlanSelection::All, "local").await;
        Followed::of(&running, &run).await.followed_to_its_end().await;
        let storage = match ask(&mut client, Command::StorageShow {}).await {
            Reply::Storage(storage) => storage,
            other => panic!("{other:?}"),
        };
        assert_eq!(Path::new(&storage.home), running.home);
        let bytes = |below: &str| {
            let path = running.home.join(below);
            storage.parts.iter().find(|part| Path::new(&part.path) == path).map(|part| part.bytes)
        };
        for below in ["store.db", "runs", "blobs", "worker"] {
            assert!(bytes(below).is_some_and(|bytes| bytes > 0), "{below}: {:?}", storage.parts);
        }
        assert_eq!(bytes("sample"), None, "what is not there is not told");
        assert!(storage.disk_free_bytes.is_some());
        running.end().await;
    });
}

#[test]
fn a_bundle_for_support_has_what_helps_and_no_password_of_any_worker_file() {
    on_runtime(async {
        let running = Running::start();
        let mut client = running.client().await;
        let secret = "Xq7!swordfish";
        let remote = json!({ "type": "psexec", "name": "clb", "host": "clb-04",
            "credentials": { "username": "DOMAIN\\ann", "password": secret } });
        ask(&mut client, Command::WorkerAdd(AddWorker(remote.clone()))).await;
        let file = json!({ "workers": [{ "type": "ssh", "host": "wk1", "username": "ann", "password": secret }] });
        ask(&mut client, Command::WorkerImport { file: "w.json".into(), text: file.to_string() }).await;
        // A run whose own worker file has a password, and whose project lies in the user's home folder by its log.
        let project = project(&running.folder.path().join("p"), 2, 0.0);
        let own = json!({ "workers": [{ "type": "local", "name": "here" }, remote] });
        let request = StartRun {
            project: project.to_string_lossy().into_owned(),
            plans: PlanSelection::All,
            workers: WorkerSelection::File { file: "own.json".into(), text: own.to_string() },
            options: RunOptions { engine: "practice".into(), cores: 3, ..RunOptions::default() },
        };
        let run = match ask(&mut client, Command::RunStart(request)).await {
            Reply::Started(started) => started.run.summary.id,
            other => panic!("{other:?}"),
        };
        Followed::of(&running, &run).await.followed_to_its_end().await;
        let user = std::env::var("HOME").unwrap_or_default();
        std::fs::write(running.home.join("controller.log"), format!("INFO home={user}/x password={secret}\n")).unwrap();

        let folder = running.folder.path().to_string_lossy().into_owned();
        let path = match ask(&mut client, Command::SupportBundle { folder: folder.clone() }).await {
            Reply::Text(path) => path,
            other => panic!("{other:?}"),
        };
        let name = Path::new(&path).file_name().unwrap().to_str().unwrap();
        assert!(
            path.starts_with(&folder) && name.starts_with("spillway-support-20") && name.ends_with(".zip"),
            "{path}"
        );
        let texts = read(Path::new(&path));
        for name in ["README.txt", "versions.json", "settings.json", "workers.json", "runs.json", "controller.log"] {
            assert!(texts.contains_key(name), "{name} is not in it: {:?}", texts.keys());
        }
        assert!(texts.keys().any(|name| name.ends_with("/serve.log")), "{:?}", texts.keys());
        assert!(texts["workers.json"].contains("clb-04") && texts["workers.json"].contains("wk1"));
        let runs: serde_json::Value = serde_json::from_str(&texts["runs.json"]).unwrap();
        assert_eq!((&runs[0]["summary"]["id"], &runs[0]["options"]["cores"]), (&json!(run), &json!(3)));
        assert!(texts[&format!("runs/{run}.log")].contains("stands beside the project"));
        for (name, text) in &texts {
            assert!(!text.contains(secret) && !text.contains("swordfish"), "the password is in {name}");
        }
        if user.len() > 3 {
            assert!(texts["controller.log"].contains("home=~/x"), "{}", texts["controller.log"]);
        }
        let nowhere = Command::SupportBundle { folder: format!("{folder}/nowhere") };
        assert_eq!(refused(&mut client, nowhere).await.code, ErrorCode::NotFound);
        running.end().await;
    });
}
