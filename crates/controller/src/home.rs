//! Where everything of one controller stands: `SPILLWAY_HOME` and the names in it.

use std::path::{Path, PathBuf};

/// `SPILLWAY_HOME`, else the platform's folder for a program's data.
pub fn home() -> PathBuf {
    if let Some(home) = std::env::var_os("SPILLWAY_HOME").filter(|home| !home.is_empty()) {
        let home = PathBuf::from(home);
        return std::path::absolute(&home).unwrap_or(home);
    }
    default_home()
}

#[cfg(unix)]
fn default_home() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let data = data.unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
        home.join(".local/share")
    });
    data.join("spillway")
}

#[cfg(windows)]
fn default_home() -> PathBuf {
    std::env::var_os("LOCALAPPDATA").map_or_else(std::env::temp_dir, PathBuf::from).join("Spillway")
}

/// The names in a `SPILLWAY_HOME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// The home at this folder; nothing is made.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `{pid, socket, version}` of the controller that runs.
    pub fn controller_file(&self) -> PathBuf {
        self.root.join("controller.json")
    }

    /// Held by the controller while it lives.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join("controller.lock")
    }

    /// Where a controller that was started by a client writes its log.
    pub fn log_file(&self) -> PathBuf {
        self.root.join("controller.log")
    }

    /// The store.
    pub fn store_file(&self) -> PathBuf {
        self.root.join("store.db")
    }

    /// Inputs by content.
    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    /// Folders of the runs.
    pub fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    /// The folder of one run.
    pub fn run(&self, id: &str) -> PathBuf {
        self.runs().join(id)
    }

    /// The sample project, once it was asked for.
    pub fn sample(&self) -> PathBuf {
        self.root.join("sample")
    }

    /// The projects by which workers were tried, a folder each.
    pub fn trials(&self) -> PathBuf {
        self.root.join("trial")
    }

    /// The worker folder of this machine, where none was chosen.
    pub fn worker(&self) -> PathBuf {
        self.root.join("worker")
    }
}
