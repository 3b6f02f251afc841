//! What changed since a result was computed or a snapshot taken, in words for people: which file, and what with it.

use ras_project::fingerprint::{Change, Fingerprint};
use ras_project::{InputRole, PlanClosure, plain_text};

/// What is different in `now`. Names are written as they are on disk, where the plan still needs the file.
pub(crate) fn in_words(then: &Fingerprint, now: &Fingerprint, closure: &PlanClosure) -> Vec<String> {
    now.changes_since(then).iter().map(|change| words(change, closure)).collect()
}

fn words(change: &Change, closure: &PlanClosure) -> String {
    let (role, name, what) = match change {
        Change::Changed { role, name } => (*role, name, "changed"),
        Change::MissingNow { role, name } => (*role, name, "is gone"),
        Change::ThereNow { role, name } => (*role, name, "was missing and is there now"),
        Change::Added { role, name } => (*role, name, "is new to the plan"),
        Change::Dropped { role, name } => (*role, name, "is no longer used"),
        Change::OtherRules => return "it was recorded by another version of Spillway".to_owned(),
    };
    format!("{} {} {what}", noun(role), plain_text(&on_disk(role, name, closure)))
}

/// The file's name as it stands on disk; else as it was recorded, in lower case.
fn on_disk(role: InputRole, name: &str, closure: &PlanClosure) -> String {
    let recorded = name.rsplit('/').next().unwrap_or(name);
    let names = closure.inputs.iter().filter(|input| input.role == role).filter_map(|input| input.path.file_name());
    let mut names = names.map(|name| name.to_string_lossy().into_owned());
    names.find(|name| name.to_lowercase() == recorded).unwrap_or_else(|| recorded.to_owned())
}

/// What the file is, as the subject of a sentence that goes on with its name.
fn noun(role: InputRole) -> &'static str {
    match role {
        InputRole::Geometry => "geometry file",
        InputRole::GeometryHdf => "associations of the geometry in",
        InputRole::FlowHdf => "event conditions in",
        InputRole::RasMap => "map layers in",
        InputRole::Projection => "projection file",
        InputRole::Project
        | InputRole::Plan
        | InputRole::Flow
        | InputRole::Sediment
        | InputRole::WaterQuality
        | InputRole::Terrain
        | InputRole::TerrainRaster
        | InputRole::LandCover
        | InputRole::LandCoverRaster
        | InputRole::DssInput
        | InputRole::Restart
        | InputRole::GriddedPrecipitation
        | InputRole::Observed
        | InputRole::Prepared
        | InputRole::PracticeSettings
        | InputRole::Other => role.words(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ras_project::Input;
    use ras_project::fingerprint::Part;

    #[test]
    fn a_change_names_the_file_as_it_is_on_disk() {
        let part =
            |role, name: &str, hash: Option<&str>| Part { role, name: name.into(), hash: hash.map(str::to_owned) };
        let input = |role, path: &str| Input {
            role,
            path: path.into(),
            exists: true,
            outside: false,
            bytes: 1,
            origins: Vec::new(),
        };
        let closure = PlanClosure {
            number: "01".into(),
            inputs: vec![input(InputRole::Flow, "/p/Weirbach.u01"), input(InputRole::Geometry, "/p/Weirbach.g01")],
            prepared: Vec::new(),
            problems: Vec::new(),
            associations: Vec::new(),
        };
        let fingerprint = |parts| Fingerprint { rules: 1, parts };
        let then = fingerprint(vec![
            part(InputRole::Flow, "weirbach.u01", Some("a")),
            part(InputRole::Geometry, "weirbach.g01", Some("a")),
            part(InputRole::DssInput, "../rain/old.dss", Some("a")),
        ]);
        let now = fingerprint(vec![
            part(InputRole::Flow, "weirbach.u01", Some("b")),
            part(InputRole::Geometry, "weirbach.g01", None),
        ]);
        assert_eq!(
            in_words(&then, &now, &closure),
            [
                "flow file Weirbach.u01 changed",
                "geometry file Weirbach.g01 is gone",
                "DSS input old.dss is no longer used"
            ]
        );
        assert!(in_words(&then, &then, &closure).is_empty());
    }
}
