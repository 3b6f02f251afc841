//! What a flow file needs: DSS records in use, restart, gridded precipitation, observed data.

use super::collect::{Collector, Wanted, line_origin};
use super::{InputRole, Origin};
use crate::files::{MemberKind, Named, PlanFile, UnsteadyFlowFile, is_true};
use crate::folder::WrittenPath;
use crate::plain::plain_text;
use crate::problem::{Problem, ProblemCode};
use crate::text::{Line, TextFile};
use std::path::Path;

const FLOW_KINDS: [MemberKind; 3] = [MemberKind::UnsteadyFlow, MemberKind::SteadyFlow, MemberKind::QuasiUnsteadyFlow];

impl Collector<'_> {
    /// The flow file and everything it names.
    pub fn flow(&mut self, content: &PlanFile) {
        let project = self.project;
        let way_out = "Choose a flow file for the plan in HEC-RAS and save the plan.";
        let Some(named) = self.member_name(content.flow.as_ref(), &FLOW_KINDS, "flow", "Flow File", way_out) else {
            return;
        };
        let Some(member) = project.flow(self.plan) else { return };
        self.add(InputRole::Flow, member.path.clone(), self.named_in_plan(&named));
        if !member.exists {
            self.member_missing(ProblemCode::FlowMissing, &named, "flow", &member.file_name);
            return;
        }
        if let Some(damage) = &member.damage {
            let way_out = "Restore it from a backup, or save the flow data again in HEC-RAS.";
            self.damaged(ProblemCode::FlowDamaged, &member.path, damage, "The flow file", way_out);
        }
        let Some(summary) = &member.content else { return };
        if let Some(damage) = &summary.damage {
            let message = format!(
                "A table of the flow file is damaged: {}. Check the flow data in HEC-RAS.",
                plain_text(&damage.reason())
            );
            let problem = Problem::warning(ProblemCode::FlowDamaged, message);
            self.problem(problem.in_file(&member.path).at_line(damage.line()));
        }
        self.add_member_if_there(InputRole::FlowHdf, &format!("{}.hdf", named.value.to_ascii_lowercase()));
        // A steady file's DSS keys are only for importing once, by hand.
        if named.kind() != Some(MemberKind::SteadyFlow) {
            self.flow_references(&member.path, &summary.text);
        }
    }

    fn flow_references(&mut self, path: &Path, text: &TextFile) {
        for named in used_dss_files(text) {
            let missing = |shown: String| {
                let message = format!(
                    "A boundary reads its data from the DSS file {shown}, which is not there. Put the file there, or correct the path in HEC-RAS."
                );
                Problem::error(ProblemCode::DssMissing, message)
            };
            self.want_dss(path, &named, InputRole::DssInput, &missing);
        }
        for named in observed_files(text) {
            let missing = |shown: String| {
                let message = format!("Observed data {shown} is not there. The plan runs without it.");
                Problem::warning(ProblemCode::ObservedMissing, message)
            };
            self.want_dss(path, &named, InputRole::Observed, &missing);
        }
        if let Some(named) = UnsteadyFlowFile::restart(text) {
            let missing = |shown: String| {
                let message = format!(
                    "The flow file starts from the restart file {shown}, which is not there. Put the file there, or switch \"Use Restart\" off in HEC-RAS."
                );
                Problem::error(ProblemCode::RestartMissing, message)
            };
            let origin = line_origin(path, &named);
            self.want(&named.value, Wanted { role: InputRole::Restart, origin, missing: Some(&missing) });
        }
        for gridded in gridded_files(text) {
            self.gridded(path, &gridded);
        }
    }

    /// `dss` alone means the project's own DSS file.
    fn want_dss(&mut self, path: &Path, named: &Named, role: InputRole, missing: &dyn Fn(String) -> Problem) {
        let own = named.value.eq_ignore_ascii_case("dss");
        let written = if own { format!("{}.dss", self.project.stem) } else { named.value.clone() };
        let origin = line_origin(path, named);
        self.want(&written, Wanted { role, origin, missing: Some(missing) });
    }

    fn gridded(&mut self, path: &Path, gridded: &Gridded) {
        let variable = plain_text(&gridded.variable);
        let missing = |shown: String| {
            let message = format!(
                "{variable} is read from {shown}, which is not there. Put it there, or correct the meteorological data in HEC-RAS."
            );
            Problem::error(ProblemCode::PrecipitationMissing, message)
        };
        let named = &gridded.source;
        let origin = || line_origin(path, named);
        let role = InputRole::GriddedPrecipitation;
        let Some(filter) = &gridded.folder_filter else {
            self.want(&named.value, Wanted { role, origin: origin(), missing: Some(&missing) });
            return;
        };
        // A folder of rasters: each file that fits travels; the folder itself is only the place that names them.
        let Some(written) = WrittenPath::read(&named.value).filter(WrittenPath::is_of_this_system) else {
            self.want(&named.value, Wanted { role, origin: origin(), missing: Some(&missing) });
            return;
        };
        let wanted = written.resolve(&self.project.folder);
        let folder = self.index.find(&wanted).unwrap_or(wanted);
        let fitting: Vec<_> =
            self.index.names(&folder).into_iter().filter(|name| fits(&name.to_string_lossy(), filter)).collect();
        if fitting.is_empty() {
            self.want(
                &format!("{}\\{filter}", named.value),
                Wanted { role, origin: origin(), missing: Some(&missing) },
            );
        }
        for name in fitting {
            self.add(role, folder.join(name), origin());
        }
    }
}

/// `DSS File` of every boundary with `Use DSS=True`, and the same for gates.
fn used_dss_files(text: &TextFile) -> Vec<Named> {
    let mut used = Vec::new();
    let mut block = Block::default();
    for line in text.lines() {
        let Some(key) = line.key() else { continue };
        // A boundary begins a block, and each of its gates one of its own.
        if matches!(key, "Boundary Location" | "Gate Name") {
            used.extend(std::mem::take(&mut block).used());
        }
        block.read(key, &line);
    }
    used.extend(block.used());
    used
}

#[derive(Default)]
struct Block {
    files: [Option<Named>; 2],
    uses: [bool; 2],
}

impl Block {
    fn read(&mut self, key: &str, line: &Line<'_>) {
        let value = line.value().unwrap_or_default();
        let named = || Named { value: value.trim().to_owned(), line: line.number() };
        match key {
            "DSS File" => self.files[0] = Some(named()),
            "Gate DSS File" => self.files[1] = Some(named()),
            "Use DSS" => self.uses[0] = is_true(&value),
            "Gate Use DSS" => self.uses[1] = is_true(&value),
            _ => {}
        }
    }

    fn used(self) -> impl Iterator<Item = Named> {
        let pairs = self.files.into_iter().zip(self.uses);
        pairs.filter(|(_, used)| *used).filter_map(|(file, _)| file).filter(|named| !named.value.is_empty())
    }
}

/// `Observed … DSS File=`.
fn observed_files(text: &TextFile) -> Vec<Named> {
    let observed = |key: &str| key.starts_with("Observed") && key.ends_with("DSS File");
    let lines = text.lines().filter(|line| line.key().is_some_and(observed));
    let named = lines.filter_map(|line| Some(Named { value: line.value()?.trim().to_owned(), line: line.number() }));
    named.filter(|named| !named.value.is_empty()).collect()
}

/// A gridded meteorological variable in use.
struct Gridded {
    variable: String,
    source: Named,
    /// Where a folder of rasters is named: which of its files.
    folder_filter: Option<String>,
}

/// `Met BC=<variable>|<setting>=<value>` with `Mode=Gridded`.
fn gridded_files(text: &TextFile) -> Vec<Gridded> {
    let precipitation_off = text.value("Precipitation Mode").is_some_and(|mode| mode.eq_ignore_ascii_case("disable"));
    let mut settings: Vec<(String, String, Named)> = Vec::new();
    for named in Named::all(text, "Met BC") {
        let Some((variable, setting)) = named.value.split_once('|') else { continue };
        let Some((name, value)) = setting.split_once('=') else { continue };
        let value = Named { value: value.trim().to_owned(), line: named.line };
        settings.push((variable.trim().to_owned(), name.trim().to_owned(), value));
    }
    let find = |variable: &str, name: &str| {
        let found = settings.iter().find(|(v, n, value)| v == variable && n == name && !value.value.is_empty());
        found.map(|(_, _, value)| value.clone())
    };
    let mut gridded = Vec::new();
    for (variable, name, mode) in &settings {
        let rain = matches!(variable.as_str(), "Precipitation" | "Evapotranspiration");
        if name != "Mode" || !mode.value.eq_ignore_ascii_case("gridded") || (rain && precipitation_off) {
            continue;
        }
        let raster = find(variable, "Gridded Source").is_some_and(|source| source.value.starts_with("GDAL"));
        let (source, folder_filter) = if raster {
            match (find(variable, "Gridded GDAL Filename"), find(variable, "Gridded GDAL Folder")) {
                (Some(file), _) => (Some(file), None),
                (None, folder) => {
                    let filter = find(variable, "Gridded GDAL Filter").map_or("*".to_owned(), |filter| filter.value);
                    (folder, Some(filter))
                }
            }
        } else {
            (find(variable, "Gridded DSS Filename"), None)
        };
        gridded.extend(source.map(|source| Gridded { variable: variable.clone(), source, folder_filter }));
    }
    gridded
}

/// Whether a file name fits a filter with `*` and `?`, without regard to case; several filters between `;` or `|`.
fn fits(name: &str, filter: &str) -> bool {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    filter.split([';', '|']).any(|one| {
        let pattern: Vec<char> = one.trim().to_lowercase().chars().collect();
        // One row of the usual table: `ends[j]` is whether the pattern so far can end at the name's place j.
        let mut ends = vec![false; name.len() + 1];
        ends[0] = true;
        for sign in pattern {
            if sign == '*' {
                for place in 1..=name.len() {
                    ends[place] |= ends[place - 1];
                }
            } else {
                for place in (1..=name.len()).rev() {
                    ends[place] = ends[place - 1] && (sign == '?' || sign == name[place - 1]);
                }
                ends[0] = false;
            }
        }
        ends[name.len()]
    })
}

/// Kept here so that the origin of a file in a rasmap and of one in a flow file are made alike.
pub(super) fn raw_origin(file: &Path, line: usize, raw: &str) -> Origin {
    Origin::Line { file: file.to_owned(), line, value: raw.to_owned(), xml: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dss_files_in_use_are_needed() {
        let text = TextFile::parse(
            *b"Boundary Location=a\nDSS File=one.dss\nUse DSS=True\nBoundary Location=b\nDSS File=two.dss\nUse DSS=False\n\
               Boundary Location=c\nGate Name=G1\nGate DSS File=three.dss\nGate Use DSS=True\nGate Name=G2\nGate DSS File=four.dss\nGate Use DSS=False\n\
               Boundary Location=d\nUse DSS=True\nDSS File=five.dss\n",
        );
        let used: Vec<_> = used_dss_files(&text).into_iter().map(|named| (named.value, named.line)).collect();
        assert_eq!(used, [("one.dss".into(), 2), ("three.dss".into(), 9), ("five.dss".into(), 16)]);
    }

    #[test]
    fn gridded_precipitation_counts_only_where_it_is_enabled() {
        let grid = "Met BC=Precipitation|Mode=Gridded\nMet BC=Precipitation|Gridded Source=DSS\nMet BC=Precipitation|Gridded DSS Filename=.\\p.dss\n";
        let files = |head: &str| gridded_files(&TextFile::parse(format!("{head}{grid}"))).len();
        assert_eq!((files(""), files("Precipitation Mode=Enable\n"), files("Precipitation Mode=Disable\n")), (1, 1, 0));
    }

    #[test]
    fn rasters_are_a_file_or_a_folder_with_a_filter() {
        let text = |rest: &str| {
            TextFile::parse(format!(
                "Met BC=Precipitation|Mode=Gridded\nMet BC=Precipitation|Gridded Source=GDAL Raster File(s)\n{rest}Met BC=Precipitation|Gridded GDAL Folder=.\\P\nMet BC=Precipitation|Gridded GDAL Filter=*.nc\n"
            ))
        };
        let one = gridded_files(&text("Met BC=Precipitation|Gridded GDAL Filename=.\\P\\a.nc\n"));
        assert_eq!((one[0].source.value.as_str(), &one[0].folder_filter), (".\\P\\a.nc", &None));
        let many = gridded_files(&text(""));
        assert_eq!((many[0].source.value.as_str(), many[0].folder_filter.as_deref()), (".\\P", Some("*.nc")));
    }

    #[test]
    fn a_filter_fits_as_on_windows() {
        assert!(fits("Rain.NC", "*.nc") && fits("a1.grb2", "*.nc;a?.grb*") && fits("x", "*"));
        assert!(!fits("a.ncx", "*.nc") && !fits("", "?") && !fits("ab", "a"));
    }
}
