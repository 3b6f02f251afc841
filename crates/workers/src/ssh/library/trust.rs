//! A host's key that a person confirmed, written among the known hosts: the file's other lines stay as they are.

use super::connect::meet;
use super::known_hosts::{KnownKey, Standing, fingerprint, kind, line_of, standing};
use super::resolve::resolve;
use crate::far::DialError;
use crate::settings::SshSettings;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Asks a host for its key once more and, where it has the fingerprint that a person confirmed, writes it among this user's
/// known hosts.
///
/// # Errors
///
/// The host shows another key than the confirmed one, another one is known of it, or the file cannot be written.
pub fn trust_host(settings: &SshSettings, config: Option<&Path>, confirmed: &str) -> Result<(), DialError> {
    let target = resolve(settings, config)?;
    let met = meet(&target).map_err(|failed| failed.error)?;
    let offered = fingerprint(&met.key);
    if offered != confirmed {
        return Err(DialError::Refused(format!(
            "the fingerprint that was confirmed is not the one of {}: it shows {} {offered}, not {confirmed}. Nothing is trusted; \
             compare them once more with what its owner says",
            target.called,
            kind(&met.key)
        )));
    }
    let keys: Vec<KnownKey> = met.known.iter().map(|known| known.key.clone()).collect();
    let name = target.known_as();
    match standing(&keys, &met.key) {
        Standing::Known => return Ok(()),
        Standing::Changed(_) | Standing::Revoked => return met.if_known(&target).map(drop),
        Standing::Unknown => {}
    }
    let Some(file) = target.known_hosts.first() else {
        return Err(DialError::Refused(
            "the configuration of ssh keeps no known hosts (UserKnownHostsFile none): name a file there".to_owned(),
        ));
    };
    let line =
        line_of(&name, &met.key).ok_or_else(|| DialError::Other(format!("{name} showed a key without a kind")))?;
    append(file, &line).map_err(|error| {
        DialError::Refused(format!("the key of {name} cannot be written to {}: {error}", file.display()))
    })
}

/// Adds a line. One write at the file's end: whoever adds one at the same time loses nothing.
fn append(file: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.exists()) {
        make_private_folder(folder)?;
    }
    let mut opened = private_file(file)?;
    let mut text = String::new();
    if !ends_with_newline(&mut opened)? {
        text.push('\n');
    }
    text.push_str(line);
    opened.write_all(text.as_bytes())?;
    opened.sync_data()
}

fn ends_with_newline(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A user's own folder is private there already.
#[cfg(windows)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(unix)]
fn private_file(file: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(file)
}

#[cfg(windows)]
fn private_file(file: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).read(true).append(true).open(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_added_and_nothing_else_changes() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(".ssh/known_hosts");
        append(&file, "first\n").unwrap();
        append(&file, "second\n").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "first\nsecond\n");
        std::fs::write(&file, "# kept\r\nno end").unwrap();
        append(&file, "third\n").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "# kept\r\nno end\nthird\n");
    }

    #[cfg(unix)]
    #[test]
    fn folder_and_file_are_private_where_they_are_made() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(".ssh/known_hosts");
        append(&file, "first\n").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(file.parent().unwrap()), mode(&file)), (0o700, 0o600));
    }
}
