//! What is in a bundle, and what is not.

use super::*;
use std::collections::BTreeMap;

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

fn to_bundle(folder: &tempfile::TempDir) -> ToBundle {
    let home = Home::at(&folder.path().join("home"));
    std::fs::create_dir_all(home.root()).unwrap();
    let store = Store::open(&home.store_file()).unwrap();
    store.set_setting("keep-runs", "20").unwrap();
    store.set_setting("a-document", "{\"theme\":\"dark\",\"password\":\"hunter2\"}").unwrap();
    store.commit().unwrap();
    ToBundle {
        folder: folder.path().to_path_buf(),
        home,
        workers: "{\"workers\": []}\n".into(),
        found: json!([]),
        runs: Vec::new(),
        serve_logs: vec![("local".into(), folder.path().join("serve.log"))],
    }
}

#[test]
fn a_bundle_holds_the_ends_of_logs_and_the_settings_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let what = to_bundle(&folder);
    let user = std::env::var("HOME").or_else(|_| std::env::var("USERPROFILE")).unwrap();
    let line = format!("reading {user}/Weirbach.prj with password=hunter2\n");
    let lines = usize::try_from(LOG_END).unwrap() / line.len() + 100;
    std::fs::write(what.home.log_file(), format!("the first line\n{}the last line\n", line.repeat(lines))).unwrap();
    std::fs::write(folder.path().join("serve.log"), "serves\n").unwrap();
    let path = write_bundle(&what).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("spillway-support-2") && name.ends_with(".zip"), "{name}");
    let texts = read(&path);
    let log = &texts["controller.log"];
    assert!(log.ends_with("the last line\n") && !log.contains("the first line"));
    assert!(log.starts_with("reading ~/Weirbach.prj with password=***\n"), "{}", &log[..80]);
    assert_eq!(texts["workers/local/serve.log"], "serves\n");
    assert!(texts["settings.json"].contains("\"keep-runs\": 20") && texts["settings.json"].contains("dark"));
    assert!(texts["versions.json"].contains(env!("CARGO_PKG_VERSION")));
    assert!(texts["README.txt"].contains("read it before you send it"));
    assert!(texts.values().all(|text| !text.contains("hunter2")), "a secret is in it");
}

#[test]
fn a_second_bundle_of_a_day_gets_a_name_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let what = to_bundle(&folder);
    let (first, second) = (write_bundle(&what).unwrap(), write_bundle(&what).unwrap());
    assert_ne!(first, second);
    assert!(second.to_str().unwrap().ends_with("-2.zip"));
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = ToBundle { folder: folder.path().join("nowhere"), ..to_bundle(&folder) };
    assert_eq!(write_bundle(&nowhere).unwrap_err().code, ErrorCode::NotFound);
    let relative = ToBundle { folder: "here".into(), ..to_bundle(&folder) };
    assert_eq!(write_bundle(&relative).unwrap_err().code, ErrorCode::BadRequest);
}
