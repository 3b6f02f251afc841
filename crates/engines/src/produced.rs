//! Which files a run leaves behind are results of its plan, and of which sort. Names only; no file is opened.

use crate::PlanRun;
use protocol::RelPath;

/// What a produced file is to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProducedRole {
    /// `X.p##.hdf`
    ResultHdf,
    /// `X.p##.computeMsgs.txt`
    ComputeMessages,
    /// `X.bco##`
    ComputationLog,
    /// `X.O##`
    SteadyOutput,
    /// `X.p##.<time>.rst`
    Restart,
    /// The project's output DSS, `X.dss` or as `DSS File=` names it.
    OutputDss,
    /// A stored map or post-processing HDF below `<ShortID>/`.
    StoredMap,
    /// `X.g##.hdf`, updated by the geometry preprocessor.
    GeometryHdf,
}

/// The role of a produced file; none for intermediates, which stay in the run's own folder.
///
/// `dss_file` is the name the project gives its output DSS (`dss` means `X.dss`), `short_id` the trimmed
/// `Short Identifier`, the folder of stored maps.
pub fn produced_role(
    path: &RelPath,
    plan: &PlanRun,
    dss_file: Option<&str>,
    short_id: Option<&str>,
) -> Option<ProducedRole> {
    let in_project_folder =
        path.parent().map(str::to_ascii_lowercase) == plan.project_file.parent().map(str::to_ascii_lowercase);
    if !in_project_folder {
        let below = match plan.project_file.parent() {
            Some(folder) => path.as_str().strip_prefix(folder)?.strip_prefix('/')?,
            None => path.as_str(),
        };
        let (first, _) = below.split_once('/')?;
        let is_map = short_id.is_some_and(|id| !id.is_empty() && id.eq_ignore_ascii_case(first));
        return is_map.then_some(ProducedRole::StoredMap);
    }
    let name = path.file_name().to_ascii_lowercase();
    let stem = plan.stem().to_ascii_lowercase();
    let dss = match dss_file {
        None => format!("{stem}.dss"),
        Some(name) if name.eq_ignore_ascii_case("dss") => format!("{stem}.dss"),
        Some(name) => name.to_ascii_lowercase(),
    };
    if name == dss {
        return Some(ProducedRole::OutputDss);
    }
    let rest = name.strip_prefix(&stem)?.strip_prefix('.')?;
    let number = &plan.plan_number;
    if let Some(of_plan) = rest.strip_prefix(&format!("p{number}.")) {
        return match of_plan {
            "hdf" => Some(ProducedRole::ResultHdf),
            "computemsgs.txt" => Some(ProducedRole::ComputeMessages),
            other => other.ends_with(".rst").then_some(ProducedRole::Restart),
        };
    }
    if rest == format!("bco{number}") {
        return Some(ProducedRole::ComputationLog);
    }
    if rest == format!("o{number}") {
        return Some(ProducedRole::SteadyOutput);
    }
    let geometry = plan.geometry_number.as_deref()?;
    (rest == format!("g{geometry}.hdf")).then_some(ProducedRole::GeometryHdf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_from_intermediates_by_name() {
        let rel = |text: &str| RelPath::new(text).unwrap();
        let plan = PlanRun::read(rel("m/Muncie.prj"), rel("m/MUNCIE.P04"), "04", b"Geom File=g02\nFlow File=u01\n");
        let role = |path: &str| produced_role(&rel(path), &plan, Some("dss"), Some("My Short"));
        assert_eq!(role("m/Muncie.p04.hdf"), Some(ProducedRole::ResultHdf));
        assert_eq!(role("m/Muncie.p04.computeMsgs.txt"), Some(ProducedRole::ComputeMessages));
        assert_eq!(role("m/Muncie.bco04"), Some(ProducedRole::ComputationLog));
        assert_eq!(role("m/Muncie.O04"), Some(ProducedRole::SteadyOutput));
        assert_eq!(role("m/Muncie.p04.18FEB1999 2400.rst"), Some(ProducedRole::Restart));
        assert_eq!(role("m/Muncie.dss"), Some(ProducedRole::OutputDss));
        assert_eq!(role("m/My Short/Depth (Max).T.tif"), Some(ProducedRole::StoredMap));
        assert_eq!(role("m/Muncie.g02.hdf"), Some(ProducedRole::GeometryHdf));
        for other in [
            "m/Muncie.p04.tmp.hdf",
            "m/Muncie.p05.hdf",
            "m/Muncie.b04",
            "m/Muncie.x02",
            "m/Other/a.tif",
            "Muncie.p04.hdf",
        ] {
            assert_eq!(role(other), None, "{other}");
        }
    }
}
