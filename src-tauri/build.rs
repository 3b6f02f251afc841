//! Makes what `tauri` wants at compile time: the list of the commands, the resources of Windows, and a page.
//!
//! A fresh clone has no `ui/dist`; a placeholder stands there until the page is built.

use std::path::Path;

/// The commands of `src/page`; the capability names the same three.
const COMMANDS: &[&str] = &["connect", "send", "host"];

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Spillway</title>\
    <p>The page was not built. Run <code>npm run build</code> in <code>ui</code>, then build the window again.</p></html>\n";

fn main() {
    let dist = Path::new("../ui/dist");
    println!("cargo:rerun-if-changed=../ui/dist");
    if !dist.join("index.html").exists() {
        let made = std::fs::create_dir_all(dist).and_then(|()| std::fs::write(dist.join("index.html"), PLACEHOLDER));
        if let Err(error) = made {
            println!("cargo:warning=no placeholder page could be made in ui/dist: {error}");
        }
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
