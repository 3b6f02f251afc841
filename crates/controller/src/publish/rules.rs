//! Which files of an attempt go beside the project, under which name, and what they may replace.

use super::{Item, Replace};
use engines::{PlanRun, ProducedRole, produced_role};
use protocol::{ContentHash, EngineKind, ProducedFile, RelPath};
use std::collections::BTreeMap;

/// What the rules look at.
pub(crate) struct Results<'a> {
    /// The plan as it was computed.
    pub plan: &'a PlanRun,
    /// Name the project gives its output DSS.
    pub dss_file: Option<&'a str>,
    /// `Short Identifier`: the folder of stored maps.
    pub short_id: Option<&'a str>,
    /// Kind of engine.
    pub engine: EngineKind,
    /// What the attempt made or changed.
    pub produced: &'a [ProducedFile],
    /// Content of what we published for this plan before, by name below the project folder; empty where that was no
    /// practice result.
    pub practice_before: &'a BTreeMap<String, ContentHash>,
}

/// What goes beside the project, the result itself first; empty where there is no result.
///
/// A practice result replaces practice results only, and never brings a geometry file, because HEC-RAS would take it for
/// its own.
pub(crate) fn items(results: &Results<'_>) -> Vec<Item> {
    let mut chosen: Vec<(ProducedRole, Item)> = Vec::new();
    for file in results.produced {
        let Some(role) = produced_role(&file.path, results.plan, results.dss_file, results.short_id) else { continue };
        let Some(to) = target(role, &file.path, results.plan) else { continue };
        let practice = results.engine == EngineKind::Practice;
        let replace = match role {
            ProducedRole::GeometryHdf if practice => continue,
            ProducedRole::GeometryHdf => Replace::Nothing {},
            ProducedRole::ResultHdf
            | ProducedRole::ComputeMessages
            | ProducedRole::ComputationLog
            | ProducedRole::SteadyOutput
            | ProducedRole::Restart
            | ProducedRole::OutputDss
            | ProducedRole::StoredMap => {
                if practice {
                    Replace::OnlyPractice { ours: results.practice_before.get(to.as_str()).cloned() }
                } else {
                    Replace::Anything {}
                }
            }
        };
        chosen
            .push((role, Item { from: file.path.clone(), to, bytes: file.bytes, hash: file.blake3.clone(), replace }));
    }
    if !chosen.iter().any(|(role, _)| *role == ProducedRole::ResultHdf) {
        return Vec::new();
    }
    // The result is the file that is most likely held open: where it cannot be replaced, nothing is.
    chosen.sort_by_key(|(role, item)| (*role != ProducedRole::ResultHdf, item.to.clone()));
    chosen.into_iter().map(|(_, item)| item).collect()
}

/// The place below the project folder. The output DSS becomes `X.p##.dss`: the project's own is never overwritten.
fn target(role: ProducedRole, path: &RelPath, plan: &PlanRun) -> Option<RelPath> {
    if role == ProducedRole::OutputDss {
        return RelPath::new(&format!("{}.p{}.dss", plan.stem(), plan.plan_number)).ok();
    }
    match plan.project_file.parent() {
        None => Some(path.clone()),
        Some(folder) => {
            let (ours, theirs) = (folder.split('/'), path.as_str().split('/'));
            let same = ours.clone().zip(theirs.clone()).all(|(a, b)| a.eq_ignore_ascii_case(b));
            let rest: Vec<&str> = theirs.skip(ours.count()).collect();
            if same { RelPath::new(&rest.join("/")).ok() } else { None }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(project: &str) -> PlanRun {
        let folder = project.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        PlanRun::read(
            RelPath::new(project).unwrap(),
            RelPath::new(&format!("{folder}X.p01")).unwrap(),
            "01",
            b"Geom File=g02\nFlow File=u01\n",
        )
    }

    fn produced(paths: &[&str]) -> Vec<ProducedFile> {
        let file = |path: &&str| ProducedFile {
            path: RelPath::new(path).unwrap(),
            bytes: 1,
            blake3: ContentHash(format!("{path:0>64}")),
        };
        paths.iter().map(file).collect()
    }

    fn names(project: &str, engine: EngineKind, paths: &[&str]) -> Vec<(String, Replace)> {
        let before = BTreeMap::from([("X.p01.hdf".to_owned(), ContentHash("h".into()))]);
        let results = Results {
            plan: &plan(project),
            dss_file: Some("dss"),
            short_id: Some("short"),
            engine,
            produced: &produced(paths),
            practice_before: &before,
        };
        items(&results).into_iter().map(|item| (item.to.as_str().to_owned(), item.replace)).collect()
    }

    #[test]
    fn the_projects_own_dss_is_never_a_target() {
        let all = names("X.prj", EngineKind::RasWindows, &["X.dss", "X.p01.hdf", "X.c02", "X.g02.hdf"]);
        let expected = [
            ("X.p01.hdf".to_owned(), Replace::Anything {}),
            ("X.g02.hdf".to_owned(), Replace::Nothing {}),
            ("X.p01.dss".to_owned(), Replace::Anything {}),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn a_practice_result_replaces_practice_only_and_brings_no_geometry() {
        let all = names("X.prj", EngineKind::Practice, &["X.g02.hdf", "X.bco01", "X.p01.hdf"]);
        let expected = [
            ("X.p01.hdf".to_owned(), Replace::OnlyPractice { ours: Some(ContentHash("h".into())) }),
            ("X.bco01".to_owned(), Replace::OnlyPractice { ours: None }),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn without_a_result_nothing_is_published() {
        assert!(names("X.prj", EngineKind::RasWindows, &["X.bco01", "X.p02.hdf"]).is_empty());
    }

    #[test]
    fn a_project_below_the_staged_ancestor_gets_its_files_at_their_place() {
        let all =
            names("model/X.prj", EngineKind::RasLinux, &["model/X.p01.hdf", "model/Short/a.tif", "other/X.bco01"]);
        let targets: Vec<&str> = all.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(targets, ["X.p01.hdf", "Short/a.tif"]);
    }
}
