//! Projects that are part of the program: the sample, and the channel that tries a worker. They are put into the home when
//! they are asked for.

mod sample;
mod trial;

pub(crate) use sample::place_sample;
pub(crate) use trial::write_trial;

/// A file of the program.
pub(crate) struct EmbeddedFile {
    /// Its name.
    pub name: &'static str,
    /// Its content, byte for byte.
    pub bytes: &'static [u8],
}

/// Files of a folder of `assets`.
macro_rules! files {
    ($folder:literal: $($name:literal)*) => {
        &[$($crate::embedded::EmbeddedFile {
            name: $name,
            bytes: include_bytes!(concat!("../../../../assets/", $folder, "/", $name)),
        }),*]
    };
}
use files;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_of_the_assets_is_in_the_program() {
        for (folder, files) in [("sample", sample::FILES), ("trial", trial::FILES)] {
            let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets").join(folder);
            let on_disk =
                std::fs::read_dir(assets).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
            let embedded = files.iter().map(|file| file.name.to_owned());
            assert_eq!(embedded.collect::<BTreeSet<_>>(), on_disk.collect::<BTreeSet<_>>(), "assets/{folder}");
        }
    }

    #[test]
    fn texts_of_the_projects_have_the_line_ends_of_hec_ras() {
        for file in sample::FILES.iter().chain(trial::FILES).filter(|file| !file.name.ends_with(".hdf")) {
            if file.name == "practice.toml" {
                continue;
            }
            let text = std::str::from_utf8(file.bytes).unwrap();
            assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'), "{}", file.name);
        }
    }
}
