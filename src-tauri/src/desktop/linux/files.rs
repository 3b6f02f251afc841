//! Files and folders in the file manager.

use super::bus;
use crate::page::{HostError, HostErrorCode};
use gtk::gio::{AppInfo, AppLaunchContext};
use gtk::glib::{self, prelude::*};
use std::path::Path;

const FILE_MANAGER: (&str, &str, &str) =
    ("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1");

/// Shows a file in its folder; where no file manager can do that, its folder.
pub fn reveal(path: &Path) -> Result<(), HostError> {
    let address = address(path)?;
    let arguments = (vec![address], String::new()).to_variant();
    let shown = bus::session().and_then(|bus| bus::call(&bus, FILE_MANAGER, "ShowItems", &arguments, None));
    match shown {
        Ok(_) => Ok(()),
        Err(reason) => {
            tracing::info!("no file manager shows single files ({reason}); its folder is opened");
            open_folder(path.parent().unwrap_or(path))
        }
    }
}

/// Opens a folder with the program that is set for folders.
pub fn open_folder(path: &Path) -> Result<(), HostError> {
    AppInfo::launch_default_for_uri(&address(path)?, AppLaunchContext::NONE).map_err(|error| {
        let message = format!("No program of this desktop shows folders ({error}). The folder is {}", path.display());
        HostError::new(HostErrorCode::NoFileManager, message)
    })
}

fn address(path: &Path) -> Result<String, HostError> {
    let address = glib::filename_to_uri(path, None).map(String::from);
    address.map_err(|error| HostError::new(HostErrorCode::System, format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_letters_of_a_path_survive() {
        let address = address(Path::new("/rivers/Große Weser/a%20b.prj")).unwrap();
        assert_eq!(address, "file:///rivers/Gro%C3%9Fe%20Weser/a%2520b.prj");
    }
}
