//! What of a result file can be drawn: by names, attributes and shapes alone.

use super::references::{self, Reference};
use super::sections::{self, Sections};
use super::{PlaceGroup, ReachName, ResultContents, ResultUnits, SeriesPlace};
use super::{boundaries, column, columnwise, structures, times, units};
use crate::source::{ResultSource, SourceError};
use crate::verdict::{self, FlowKind};

/// Places, variables and reaches of a result file.
pub fn contents(source: &dyn ResultSource) -> Result<ResultContents, SourceError> {
    let flow = verdict::flow_of(source)?;
    let units = units::of_file(source)?;
    let sections = sections::of_source(source, flow)?.filter(Sections::any);
    let reaches = match &sections {
        Some(sections) => reaches(source, sections)?,
        None => Vec::new(),
    };
    let groups = match flow {
        FlowKind::Unsteady => groups(source, sections, &units)?,
        FlowKind::Steady | FlowKind::Geometry | FlowKind::Unknown => Vec::new(),
    };
    Ok(ResultContents { units, groups, reaches })
}

fn groups(
    source: &dyn ResultSource,
    sections: Option<Sections>,
    units: &ResultUnits,
) -> Result<Vec<PlaceGroup>, SourceError> {
    let steps = times::steps(source)?;
    let mut groups = Vec::new();
    if let Some(sections) = sections {
        let count = sections.names.len() as u64;
        let variables = columnwise::variables(source, &sections.group, steps, count, units)?;
        if !variables.is_empty() {
            let place = |index| SeriesPlace::CrossSection { index: index as u64 };
            let places = sections.real().map(|(index, name)| column::named(place(index), name.title())).collect();
            groups.push(PlaceGroup { title: "Cross sections".to_owned(), variables, places });
        }
    }
    groups.extend(boundaries::groups(source, steps, units)?);
    for kind in [Reference::Lines, Reference::Points] {
        groups.extend(references::group(source, kind, steps, units)?);
    }
    groups.extend(structures::groups(source, steps, units)?);
    Ok(groups)
}

/// Reaches in the order of the file. A profile needs water surfaces.
fn reaches(source: &dyn ResultSource, sections: &Sections) -> Result<Vec<ReachName>, SourceError> {
    let mut reaches: Vec<ReachName> = Vec::new();
    if source.columns(&format!("{}/Water Surface", sections.group))? != sections.names.len() as u64 {
        return Ok(reaches);
    }
    for (_, name) in sections.real() {
        // Sections of a reach stand together.
        match reaches.iter_mut().rev().find(|reach| reach.river == name.river && reach.reach == name.reach) {
            Some(reach) => reach.sections += 1,
            None => reaches.push(ReachName { river: name.river.clone(), reach: name.reach.clone(), sections: 1 }),
        }
    }
    Ok(reaches)
}
