//! Opening an address with a secret in the default browser.
//!
//! Other users of a machine see the arguments of every program. So the browser is given a file that only this user reads,
//! and that leads on to the address.

use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// The file that leads on; removed when it is dropped.
#[derive(Debug)]
pub struct Signpost {
    file: NamedTempFile,
}

impl Signpost {
    /// Made in a folder, which is made where it is missing.
    pub fn in_folder(folder: &Path, address: &str) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix("open-").suffix(".html").tempfile_in(folder)?;
        file.write_all(leading_to(address).as_bytes())?;
        file.flush()?;
        Ok(Self { file })
    }

    /// Opens it in the default browser, which is not waited for.
    pub fn open(&self) -> io::Result<()> {
        open::that_detached(self.file.path())
    }
}

/// A page that goes on to the address by itself.
fn leading_to(address: &str) -> String {
    let address = address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={address}\">\n<title>Spillway</title>\n\
         <p><a href=\"{address}\">Open Spillway</a></p>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_leads_to_the_address_and_goes_when_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let signpost = Signpost::in_folder(&folder.path().join("home"), "http://127.0.0.1:8321/#token=abc").unwrap();
        let path = signpost.file.path().to_path_buf();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("content=\"0; url=http://127.0.0.1:8321/#token=abc\""), "{text}");
        drop(signpost);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let signpost = Signpost::in_folder(folder.path(), "http://127.0.0.1:8321/#token=abc").unwrap();
        assert_eq!(signpost.file.as_file().metadata().unwrap().permissions().mode() & 0o077, 0);
    }

    #[test]
    fn an_address_stays_text() {
        assert!(!leading_to("http://x/\"><script>").contains("<script>"));
    }
}
