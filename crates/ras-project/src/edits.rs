//! Changes that a private copy gets before an engine reads it. Pure: text in, text out; a user's own files never pass
//! here on their way back to disk.

use crate::folder::FolderIndex;
use crate::text::{TextEditError, TextFile};
use std::path::{Path, PathBuf};

/// Sets `Current Plan=` to `extension` (`p01`); inserts the line after the title where it is missing.
pub fn set_current_plan(project: &mut TextFile, extension: &str) -> Result<(), TextEditError> {
    if project.line_with_key("Current Plan").is_some() {
        return project.set_values("Current Plan", extension).map(|_| ());
    }
    let after_title = project.line_with_key("Proj Title").map_or(1, |line| line.number() + 1);
    project.insert_line_before(after_title, &format!("Current Plan={extension}"))
}

/// Sets the cores of a plan: every `UNET D1 Cores`, `UNET D2 Cores` (the global one and one a mesh) and `PS Cores`
/// line; missing ones are inserted before the first `UNET D2 Name`, or behind the last `UNET` line of a plan without
/// meshes. A plan without any unsteady settings stays as it is: steady flow has no cores to set.
pub fn set_cores(plan: &mut TextFile, cores: u32) -> Result<(), TextEditError> {
    let is_setting = |key: &str| key.starts_with("UNET ") || key == "PS Cores";
    if !plan.lines().any(|line| line.key().is_some_and(is_setting)) {
        return Ok(());
    }
    for key in ["UNET D1 Cores", "UNET D2 Cores", "PS Cores"] {
        let first_area = plan.line_with_key("UNET D2 Name").map(|line| line.number());
        plan.set_values(key, &format!(" {cores}"))?;
        let global_exists = match (key, first_area) {
            // Those behind the first area belong to the areas.
            ("UNET D2 Cores", Some(area)) => plan.lines_with_key(key).any(|line| line.number() < area),
            _ => plan.line_with_key(key).is_some(),
        };
        if !global_exists {
            let last_setting = plan.lines().rfind(|line| line.key().is_some_and(is_setting));
            let at = first_area.or(last_setting.map(|line| line.number() + 1)).unwrap_or(plan.line_count() + 1);
            plan.insert_line_before(at, &format!("{key}= {cores}"))?;
        }
    }
    Ok(())
}

/// Sets `Write Detailed=` to 1 or 0; inserts the line behind `Echo Output`, else at the end, where it is missing.
pub fn set_write_detailed(plan: &mut TextFile, detailed: bool) -> Result<(), TextEditError> {
    let value = if detailed { " 1 " } else { " 0 " };
    if plan.set_values("Write Detailed", value)? > 0 {
        return Ok(());
    }
    let behind_echo = plan.line_with_key("Echo Output").map(|line| line.number() + 1);
    let at = behind_echo.unwrap_or(plan.line_count() + 1);
    plan.insert_line_before(at, &format!("Write Detailed={value}"))
}

/// Files to delete so that the geometry preprocessor starts afresh: `X.c##` of the geometry, in any case. `geometry` is
/// an extension like `g01`. Nothing is deleted here.
pub fn clear_geometry_preprocessor(folder: &Path, stem: &str, geometry: &str) -> Vec<PathBuf> {
    let Some(number) = geometry.get(1..).filter(|number| !number.is_empty()) else { return Vec::new() };
    let wanted = format!("{stem}.c{number}").to_lowercase();
    let names = FolderIndex::new().names(folder).into_iter();
    names.filter(|name| name.to_string_lossy().to_lowercase() == wanted).map(|name| folder.join(name)).collect()
}

/// Replaces `old` on line `number` by `new`, where exactly that stands there: a `Key=value` line whose trimmed value it
/// is, or a part of a line of XML.
pub fn rewrite_line(file: &mut TextFile, number: usize, old: &str, new: &str) -> Result<(), TextEditError> {
    file.replace_in_line(number, old, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edited(text: &str, edit: impl FnOnce(&mut TextFile) -> Result<(), TextEditError>) -> String {
        let mut file = TextFile::parse(text);
        edit(&mut file).unwrap();
        String::from_utf8(file.to_bytes()).unwrap()
    }

    #[test]
    fn the_current_plan_is_set_or_inserted() {
        let set = |text: &str| edited(text, |file| set_current_plan(file, "p03"));
        assert_eq!(set("Proj Title=T\r\nCurrent Plan=p01\r\nx"), "Proj Title=T\r\nCurrent Plan=p03\r\nx");
        assert_eq!(set("Proj Title=T\nGeom File=g01\n"), "Proj Title=T\nCurrent Plan=p03\nGeom File=g01\n");
    }

    #[test]
    fn cores_are_set_everywhere_and_missing_ones_stand_before_the_first_mesh() {
        let text = "UNET D1 Cores= 0 \r\nUNET D2 Name=A\r\nUNET D2 Cores=2\r\nUNET D2 Name=B\r\nUNET D2 Cores=0\r\nDSS File=dss\r\n";
        assert_eq!(
            edited(text, |file| set_cores(file, 4)),
            "UNET D1 Cores= 4\r\nUNET D2 Cores= 4\r\nPS Cores= 4\r\nUNET D2 Name=A\r\nUNET D2 Cores= 4\r\nUNET D2 Name=B\r\nUNET D2 Cores= 4\r\nDSS File=dss\r\n"
        );
    }

    #[test]
    fn a_plan_without_meshes_gets_its_cores_behind_the_unsteady_settings() {
        assert_eq!(
            edited("UNET Theta= 1 \nUNET ZTol=\nDSS File=dss\n", |file| set_cores(file, 2)),
            "UNET Theta= 1 \nUNET ZTol=\nUNET D1 Cores= 2\nUNET D2 Cores= 2\nPS Cores= 2\nDSS File=dss\n"
        );
        let steady = "Plan Title=a\nGeom File=g01\nFlow File=f01\n";
        assert_eq!(edited(steady, |file| set_cores(file, 2)), steady);
    }

    #[test]
    fn detailed_messages_are_switched_on() {
        let on = |text: &str| edited(text, |file| set_write_detailed(file, true));
        assert_eq!(on("Write Detailed= 0 \nx=1\n"), "Write Detailed= 1 \nx=1\n");
        assert_eq!(on("Echo Output=False\nx=1\n"), "Echo Output=False\nWrite Detailed= 1 \nx=1\n");
        assert_eq!(on("Plan Title=a"), "Plan Title=a\r\nWrite Detailed= 1 ");
    }

    #[test]
    fn only_the_preprocessor_file_of_that_geometry_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["X.c01", "X.C02", "X.g02", "Y.c02", "X.c02.bak"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(clear_geometry_preprocessor(folder.path(), "x", "g02"), [folder.path().join("X.C02")]);
        assert!(clear_geometry_preprocessor(folder.path(), "X", "g07").is_empty());
    }

    #[test]
    fn an_absolute_path_is_rewritten_only_where_it_stands() {
        let text = "Use DSS=True\r\nDSS File=C:\\Test\\a.dss\r\n";
        let rewritten = edited(text, |file| rewrite_line(file, 2, "C:\\Test\\a.dss", ".\\a.dss"));
        assert_eq!(rewritten, "Use DSS=True\r\nDSS File=.\\a.dss\r\n");
        let refused = rewrite_line(&mut TextFile::parse(text), 1, "C:\\Test\\a.dss", "x");
        assert!(matches!(refused, Err(TextEditError::NotAsExpected { number: 1, .. })));
    }

    proptest! {
        #[test]
        fn setting_cores_twice_is_setting_them_once(lines in proptest::collection::vec("(UNET D1 Cores= 0 |UNET D2 Cores=0|UNET D2 Name=A|PS Cores=|UNET Theta= 1 |DSS File=dss|       1     0.5)(\n|\r\n)", 0..12)) {
            let mut once = TextFile::parse(lines.concat());
            set_cores(&mut once, 3).unwrap();
            let mut twice = once.clone();
            set_cores(&mut twice, 3).unwrap();
            prop_assert_eq!(once.to_bytes(), twice.to_bytes());
            for key in ["UNET D1 Cores", "UNET D2 Cores", "PS Cores"] {
                prop_assert!(once.values(key).all(|value| value == "3"));
            }
        }
    }
}
