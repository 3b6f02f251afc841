//! What changed between two fingerprints, in words.

use super::{Fingerprint, Part};
use crate::closure::InputRole;
use crate::plain::plain_text;
use serde::Serialize;
use std::fmt;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// What counts in the input is different now.
    Changed {
        /// What it is.
        role: InputRole,
        /// Its path from the project's folder.
        name: String,
    },
    /// It was there and is not now.
    MissingNow {
        /// What it is.
        role: InputRole,
        /// Its path from the project's folder.
        name: String,
    },
    /// It was missing and is there now.
    ThereNow {
        /// What it is.
        role: InputRole,
        /// Its path from the project's folder.
        name: String,
    },
    /// The plan needs it now and did not then.
    Added {
        /// What it is.
        role: InputRole,
        /// Its path from the project's folder.
        name: String,
    },
    /// The plan needed it then and does not now.
    Dropped {
        /// What it is.
        role: InputRole,
        /// Its path from the project's folder.
        name: String,
    },
    /// The record was made by other rules and cannot be compared.
    OtherRules,
}

impl fmt::Display for Change {
    /// "flow file changed", with the file's name where there can be several of the role; safe for a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (role, name, what) = match self {
            Self::Changed { role, name } => (role, name, "changed"),
            Self::MissingNow { role, name } => (role, name, "missing now"),
            Self::ThereNow { role, name } => (role, name, "there now"),
            Self::Added { role, name } => (role, name, "added"),
            Self::Dropped { role, name } => (role, name, "no longer used"),
            Self::OtherRules => return f.write_str("recorded by another version of Spillway"),
        };
        let file = name.rsplit('/').next().unwrap_or(name);
        match role {
            InputRole::Project
            | InputRole::Plan
            | InputRole::Geometry
            | InputRole::GeometryHdf
            | InputRole::Flow
            | InputRole::FlowHdf
            | InputRole::Sediment
            | InputRole::WaterQuality
            | InputRole::RasMap
            | InputRole::Projection
            | InputRole::Restart
            | InputRole::PracticeSettings => write!(f, "{role} {what}"),
            InputRole::Terrain
            | InputRole::TerrainRaster
            | InputRole::LandCover
            | InputRole::LandCoverRaster
            | InputRole::DssInput
            | InputRole::GriddedPrecipitation
            | InputRole::Observed
            | InputRole::Prepared
            | InputRole::Other => write!(f, "{role} {} {what}", plain_text(file)),
        }
    }
}

/// What is different in `now`. A plan that names another flow file (same role, one then, one now) is one change.
pub(super) fn between(then: &Fingerprint, now: &Fingerprint) -> Vec<Change> {
    if then.rules != now.rules {
        return vec![Change::OtherRules];
    }
    let same = |a: &Part, b: &Part| a.role == b.role && a.name == b.name;
    let mut changes = Vec::new();
    for part in &now.parts {
        let (role, name) = (part.role, part.name.clone());
        match then.parts.iter().find(|old| same(old, part)) {
            Some(old) => match (&old.hash, &part.hash) {
                (Some(a), Some(b)) if a != b => changes.push(Change::Changed { role, name }),
                (Some(_), None) => changes.push(Change::MissingNow { role, name }),
                (None, Some(_)) => changes.push(Change::ThereNow { role, name }),
                (Some(_), Some(_)) | (None, None) => {}
            },
            None if appears_by_computing(role) => {}
            None => changes.push(Change::Added { role, name }),
        }
    }
    for old in &then.parts {
        if !now.parts.iter().any(|part| same(old, part)) {
            changes.push(Change::Dropped { role: old.role, name: old.name.clone() });
        }
    }
    merge_replacements(changes)
}

/// A geometry HDF and a map file are made by the first computation; that alone is no change of the model.
fn appears_by_computing(role: InputRole) -> bool {
    matches!(role, InputRole::GeometryHdf | InputRole::RasMap)
}

/// `Added` and `Dropped` of a role that a plan has once are one `Changed`.
fn merge_replacements(changes: Vec<Change>) -> Vec<Change> {
    let once = |role: InputRole| {
        matches!(
            role,
            InputRole::Project
                | InputRole::Plan
                | InputRole::Geometry
                | InputRole::Flow
                | InputRole::Sediment
                | InputRole::WaterQuality
        )
    };
    let dropped =
        |role: InputRole| changes.iter().any(|change| matches!(change, Change::Dropped { role: r, .. } if *r == role));
    let added =
        |role: InputRole| changes.iter().any(|change| matches!(change, Change::Added { role: r, .. } if *r == role));
    let merged = changes.iter().filter_map(|change| match change {
        Change::Added { role, name } if once(*role) && dropped(*role) => {
            Some(Change::Changed { role: *role, name: name.clone() })
        }
        Change::Dropped { role, .. } if once(*role) && added(*role) => None,
        other => Some(other.clone()),
    });
    merged.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(role: InputRole, name: &str, hash: Option<&str>) -> Part {
        Part { role, name: name.into(), hash: hash.map(str::to_owned) }
    }

    fn words(then: Vec<Part>, now: Vec<Part>) -> Vec<String> {
        let fingerprint = |parts| Fingerprint { rules: super::super::RULES, parts };
        between(&fingerprint(then), &fingerprint(now)).iter().map(Change::to_string).collect()
    }

    #[test]
    fn changes_are_told_in_words() {
        let then = vec![
            part(InputRole::Flow, "x.u01", Some("a")),
            part(InputRole::Geometry, "x.g01", Some("a")),
            part(InputRole::Terrain, "terrain/t.hdf", Some("a")),
            part(InputRole::DssInput, "old.dss", Some("a")),
        ];
        let now = vec![
            part(InputRole::Flow, "x.u02", Some("b")),
            part(InputRole::Geometry, "x.g01", Some("b")),
            part(InputRole::Terrain, "terrain/t.hdf", None),
            part(InputRole::Restart, "x.rst", Some("a")),
        ];
        assert_eq!(
            words(then, now),
            [
                "flow file changed",
                "geometry changed",
                "terrain t.hdf missing now",
                "restart file added",
                "DSS input old.dss no longer used",
            ]
        );
    }

    #[test]
    fn a_geometry_hdf_that_appears_is_no_change() {
        let geometry = part(InputRole::Geometry, "x.g01", Some("a"));
        let hdf = part(InputRole::GeometryHdf, "x.g01.hdf", Some("b"));
        assert!(words(vec![geometry.clone()], vec![geometry.clone(), hdf.clone()]).is_empty());
        let other = part(InputRole::GeometryHdf, "x.g01.hdf", Some("c"));
        assert_eq!(words(vec![geometry.clone(), hdf], vec![geometry, other]), ["geometry associations changed"]);
    }
}
