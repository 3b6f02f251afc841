//! `X.prj`: which members a project has.

use super::{MemberKind, Named};
use crate::text::TextFile;
use serde::Serialize;

/// Units of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Units {
    /// Feet, cfs.
    English,
    /// Metres, m³/s.
    Si,
    /// The file does not say.
    Unknown,
}

/// A project file. Members are extensions only: the file is the project's stem with that extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFile {
    /// `Proj Title`.
    pub title: String,
    /// `Current Plan`, an extension like `p01`.
    pub current_plan: Option<Named>,
    /// Units.
    pub units: Units,
    /// `Plan File`, in the order of the file.
    pub plans: Vec<Named>,
    /// `Geom File`.
    pub geometries: Vec<Named>,
    /// `Flow File`, `Unsteady File`, `QuasiSteady File`.
    pub flows: Vec<Named>,
    /// `Sediment File`, `Water Quality File`, `HD File`.
    pub others: Vec<Named>,
    /// `DSS File`: `dss` means the project's own; may be repeated with other names.
    pub dss_files: Vec<Named>,
}

impl ProjectFile {
    /// Whether this is a HEC-RAS project: the first line that is not blank is `Proj Title=…`.
    pub fn is_project(file: &TextFile) -> bool {
        let first = file.lines().find(|line| !line.bytes().trim_ascii().is_empty());
        first.is_some_and(|line| line.key() == Some("Proj Title"))
    }

    /// Reads the project file.
    pub fn read(file: &TextFile) -> Self {
        let members = |keys: &[&str]| {
            let mut all: Vec<Named> = keys.iter().flat_map(|key| Named::all(file, key)).collect();
            all.sort_by_key(|named| named.line);
            all
        };
        Self {
            title: file.value("Proj Title").unwrap_or_default().into_owned(),
            current_plan: Named::first(file, "Current Plan"),
            units: units(file),
            plans: members(&["Plan File"]),
            geometries: members(&["Geom File"]),
            flows: members(&["Flow File", "Unsteady File", "QuasiSteady File"]),
            others: members(&["Sediment File", "Water Quality File", "HD File"]),
            dss_files: members(&["DSS File"]),
        }
    }

    /// The plan that is listed with this number; `1` and `01` are the same.
    pub fn plan(&self, number: &str) -> Option<&Named> {
        self.plans.iter().find(|named| {
            named.kind() == Some(MemberKind::Plan)
                && named.number().trim_start_matches('0') == number.trim_start_matches('0')
        })
    }
}

fn units(file: &TextFile) -> Units {
    let says = |text: &str| file.has_bare_line(text) || file.value(text).is_some_and(|value| super::is_true(&value));
    if says("SI Units") {
        Units::Si
    } else if says("English Units") {
        Units::English
    } else {
        Units::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(text: &str) -> ProjectFile {
        ProjectFile::read(&TextFile::parse(text.as_bytes()))
    }

    #[test]
    fn plans_keep_the_order_of_the_file() {
        let read = project(
            "Proj Title=T\nCurrent Plan=p02\nSI Units\nPlan File=p06\nPlan File=p02\nGeom File=g01\nUnsteady File=u01\nFlow File=f01\n",
        );
        assert_eq!(read.plans.iter().map(Named::number).collect::<Vec<_>>(), ["06", "02"]);
        assert_eq!(read.flows.iter().map(|flow| flow.value.as_str()).collect::<Vec<_>>(), ["u01", "f01"]);
        assert_eq!((read.units, read.plan("2").unwrap().line), (Units::Si, 5));
    }

    #[test]
    fn units_that_the_file_does_not_say_are_unknown() {
        assert_eq!(project("Proj Title=T\n").units, Units::Unknown);
        assert_eq!(project("Proj Title=T\nSI Units=1\n").units, Units::Si);
        assert_eq!(project("Proj Title=T\nEnglish Units\n").units, Units::English);
    }

    #[test]
    fn an_esri_projection_is_no_project() {
        assert!(!ProjectFile::is_project(&TextFile::parse(*b"PROJCS[\"NAD_1983\",GEOGCS[\"x=y\"]]")));
        assert!(ProjectFile::is_project(&TextFile::parse(*b"\r\nProj Title=x\r\n")));
    }
}
