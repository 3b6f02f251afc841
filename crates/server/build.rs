//! Puts the built page, `ui/dist`, into the program: a table of its files, each by `include_bytes!`.
//!
//! Where the page was not built, a page that says so is put there first.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

const NOT_BUILT: &str = include_str!("src/page/not_built.html");

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../ui/dist");
    let index = dist.join("index.html");
    if !index.is_file() {
        fs::create_dir_all(&dist)?;
        fs::write(&index, NOT_BUILT)?;
    }
    // Cargo looks at every file below.
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=src/page/not_built.html");

    let dist = dist.canonicalize()?;
    let mut files = Vec::new();
    list(&dist, &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let path = file.to_str().ok_or_else(|| format!("{} is no valid text", file.display()))?;
        let name = file.strip_prefix(&dist)?.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    table.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("built_page.rs"), table)?;
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
