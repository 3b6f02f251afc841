//! Copies of projects to run the program in.
#![allow(dead_code)]

use practice_ras::hdf::{Group, read_tree};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder with real projects, where it exists.
pub fn real_data() -> Option<PathBuf> {
    let folder = std::env::var_os("SPILLWAY_DATA").map_or_else(|| workspace().join("../shared/data"), PathBuf::from);
    folder.join("projects").is_dir().then_some(folder)
}

/// A private copy of a project.
pub struct Copy {
    pub folder: tempfile::TempDir,
    pub stem: String,
}

impl Copy {
    pub fn of(source: &Path, stem: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(source, folder.path());
        Self { folder, stem: stem.to_owned() }
    }

    /// The sample project with these settings instead of its own.
    pub fn of_sample(settings: &str) -> Self {
        let copied = Self::of(&workspace().join("assets/sample"), "Weirbach");
        std::fs::write(copied.path("practice.toml"), settings).unwrap();
        copied
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn of_plan(&self, plan: &str, rest: &str) -> PathBuf {
        self.path(&format!("{}.p{plan}.{rest}", self.stem))
    }

    pub fn command(&self, plan: &str) -> Command {
        let mut command = program();
        let project = self.path(&format!("{}.prj", self.stem));
        command.arg("-c").arg(project).arg(self.path(&format!("{}.p{plan}", self.stem)));
        command
    }

    pub fn run(&self, plan: &str) -> Output {
        self.command(plan).output().unwrap()
    }

    pub fn messages(&self, plan: &str) -> String {
        std::fs::read_to_string(self.of_plan(plan, "computeMsgs.txt")).unwrap_or_default()
    }

    pub fn result(&self, plan: &str) -> Group {
        read_tree(&self.of_plan(plan, "hdf"), &[]).unwrap().0
    }

    /// Replaces a text in a file of the copy.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        std::fs::remove_file(self.path(name)).unwrap();
        std::fs::write(self.path(name), text.replace(from, to)).unwrap();
    }
}

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_practice-ras"));
    command.env_remove("PRACTICE_RAS_LOG");
    command
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            // Written anew, because the originals may be read-only.
            std::fs::write(target, std::fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

pub fn text_of(group: &Group, path: &str, name: &str) -> String {
    let attribute = group.group(path).unwrap().attribute(name).unwrap_or_else(|| panic!("{path} has no {name}"));
    attribute.text().unwrap_or_default().to_owned()
}

pub fn number_of(group: &Group, path: &str, name: &str) -> f64 {
    let attribute = group.group(path).unwrap().attribute(name).unwrap_or_else(|| panic!("{path} has no {name}"));
    attribute.number().unwrap()
}
