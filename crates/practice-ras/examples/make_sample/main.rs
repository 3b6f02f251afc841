//! Makes the sample project `assets/sample/Weirbach.*`: an invented river with a tributary, and a flooded meadow below it.
//!
//! `cargo run -p practice-ras --example make_sample -- FOLDER` writes it anew; the same program gives the same bytes.

mod columns;
mod events;
mod meadow;
mod plans;
mod river;

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: make_sample FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    write(&folder, "prj", &plans::project())?;
    write(&folder, "g01", &river::geometry("Weirbach today", 12.0))?;
    write(&folder, "g02", &river::geometry("Weirbach widened", 19.0))?;
    let meadow = meadow::text();
    write(&folder, "g03", &meadow)?;
    practice_ras::hdf::write_tree(&path(&folder, "g03.hdf"), &meadow::geometry_file(&meadow)?)?;
    for (extension, text) in plans::plans().into_iter().chain(events::flows()) {
        write(&folder, extension, &text)?;
    }
    std::fs::write(folder.join("practice.toml"), plans::PRACTICE)?;
    Ok(())
}

fn path(folder: &Path, extension: &str) -> PathBuf {
    folder.join(format!("Weirbach.{extension}"))
}

/// Every line ends as HEC-RAS ends it.
fn write(folder: &Path, extension: &str, text: &str) -> std::io::Result<()> {
    std::fs::write(path(folder, extension), text.replace('\n', "\r\n"))
}
