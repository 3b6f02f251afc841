//! Boundary conditions of 2D areas: in the group of their area, since 6.0 also beside the areas.

use super::column::{Column, Columns, FoundPlace, MOST_GROUPS, missing, most_looked_at_first, named};
use super::column::{grouped, refuse_too_many, series_columns};
use super::labels::labelled;
use super::{PlaceGroup, ResultUnits, SeriesPlace, Variable, units};
use crate::layout;
use crate::source::{ResultSource, SourceError};
use std::collections::BTreeSet;

/// What a table by cells or faces of a boundary holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Flow,
    Stage,
}

/// Tables by cells or faces; 5.x writes nothing else of a boundary, later versions both.
const PARTS: [(&str, Part); 6] = [
    (" - Flow per Face", Part::Flow),
    (" - Stage per Face", Part::Stage),
    (" - Flow per Cell", Part::Flow),
    (" - Stage per Cell", Part::Stage),
    (" - Flow", Part::Flow),
    (" - Stage", Part::Stage),
];

/// A boundary as it stands in one group.
struct Boundary {
    name: String,
    /// The area that its dataset names.
    area: Option<String>,
    columns: Vec<Column>,
}

/// Boundaries by area, none twice.
pub fn groups(source: &dyn ResultSource, steps: u64, units: &ResultUnits) -> Result<Vec<PlaceGroup>, SourceError> {
    let areas = source.groups(&format!("{}/2D Flow Areas", layout::UNSTEADY_SERIES))?;
    refuse_too_many(source, layout::UNSTEADY_SERIES, areas.len() as u64, MOST_GROUPS)?;
    let mut shown = BTreeSet::new();
    let mut by_area: Vec<(Option<String>, Vec<FoundPlace>)> = Vec::new();
    for area in areas {
        let found = boundaries(source, &of_area(&area), steps, units)?;
        shown.extend(found.iter().map(|boundary| (area.clone(), boundary.name.clone())));
        let places = found.into_iter().map(|boundary| place(Some(area.clone()), boundary)).collect();
        by_area.push((Some(area), places));
    }
    for boundary in boundaries(source, &beside_areas(), steps, units)? {
        let is_shown = match &boundary.area {
            Some(area) => shown.contains(&(area.clone(), boundary.name.clone())),
            None => shown.iter().any(|(_, name)| *name == boundary.name),
        };
        if is_shown {
            continue;
        }
        let area = boundary.area.clone();
        let found = place(area.clone(), boundary);
        match by_area.iter_mut().find(|(other, _)| *other == area) {
            Some((_, places)) => places.push(found),
            None => by_area.push((area, vec![found])),
        }
    }
    let mut groups = Vec::new();
    for (area, places) in by_area {
        let title = area.map_or_else(|| "Boundaries".to_owned(), |area| format!("Boundaries of {area}"));
        groups.extend(grouped(&title, places));
    }
    Ok(groups)
}

/// Where a variable of a boundary stands.
pub fn column(
    source: &dyn ResultSource,
    area: Option<&str>,
    name: &str,
    variable: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<(String, Column), SourceError> {
    let in_area = area.map(of_area);
    for group in in_area.iter().chain([&beside_areas()]) {
        let found = boundaries(source, group, steps, units)?;
        let is_it = |boundary: &Boundary| {
            boundary.name == name && (in_area.as_ref() == Some(group) || boundary.area.as_deref() == area)
        };
        if let Some(boundary) = found.into_iter().find(is_it) {
            let column = boundary.columns.into_iter().find(|column| column.variable.name == variable);
            let column = column.ok_or_else(|| missing(source, format!("{group}/{name}: {variable}")))?;
            return Ok((boundary.name, column));
        }
    }
    Err(missing(source, format!("{}/{name}", in_area.unwrap_or_else(beside_areas))))
}

fn place(area: Option<String>, boundary: Boundary) -> FoundPlace {
    let place = SeriesPlace::Boundary { area, name: boundary.name.clone() };
    FoundPlace { name: named(place, boundary.name), columns: boundary.columns }
}

fn of_area(area: &str) -> String {
    format!("{}/2D Flow Areas/{area}/Boundary Conditions", layout::UNSTEADY_SERIES)
}

fn beside_areas() -> String {
    format!("{}/Boundary Conditions", layout::UNSTEADY_SERIES)
}

/// Boundaries of one group: those with a dataset of their own, then those that only have tables by cells.
fn boundaries(
    source: &dyn ResultSource,
    group: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<Vec<Boundary>, SourceError> {
    let names = source.datasets(group)?;
    refuse_too_many(source, group, names.len() as u64, 4 * MOST_GROUPS)?;
    let mut found: Vec<Boundary> = Vec::new();
    let mut tables = Vec::new();
    for name in names {
        let dataset = format!("{group}/{name}");
        let Some(count) = series_columns(source, &dataset, steps)? else { continue };
        let variables = labelled(source, &dataset, count, units)?;
        match part_of(&name) {
            Some((boundary, part)) if variables.is_empty() => {
                tables.push((boundary.to_owned(), part, dataset, count));
            }
            _ if variables.is_empty() => {}
            _ => {
                let area = source.text(&dataset, "2D Area")?;
                let column = |(index, variable)| Column {
                    variable,
                    dataset: dataset.clone(),
                    columns: Columns::One(index as u64),
                };
                let columns = variables.into_iter().enumerate().map(column).collect();
                found.push(Boundary { name, area, columns });
            }
        }
    }
    let whole: BTreeSet<String> = found.iter().map(|boundary| boundary.name.clone()).collect();
    for (name, part, dataset, count) in tables {
        if whole.contains(&name) {
            continue;
        }
        let (variable, columns) = match part {
            Part::Flow => ("Flow", Columns::SumOf(count)),
            Part::Stage => ("Stage (lowest cell)", Columns::LowestOf(count)),
        };
        let unit = units::of_dataset(source, &dataset, variable, units)?;
        let column = Column { variable: Variable { name: variable.to_owned(), unit }, dataset, columns };
        match found.last_mut().filter(|last| last.name == name) {
            Some(boundary) if boundary.columns.iter().all(|other| other.variable != column.variable) => {
                boundary.columns.push(column);
            }
            Some(_) => {}
            None => {
                let area = source.text(&column.dataset, "2D Area")?;
                found.push(Boundary { name, area, columns: vec![column] });
            }
        }
    }
    for boundary in &mut found {
        most_looked_at_first(&mut boundary.columns, |column| &column.variable.name);
    }
    Ok(found)
}

/// Boundary and part of the name of a table by cells or faces.
fn part_of(name: &str) -> Option<(&str, Part)> {
    PARTS.iter().find_map(|(ending, part)| Some((name.strip_suffix(ending)?, *part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_by_cells_name_their_boundary() {
        assert_eq!(part_of("ds - Flow"), Some(("ds", Part::Flow)));
        assert_eq!(part_of("BC Line 1 - Stage per Face"), Some(("BC Line 1", Part::Stage)));
        assert_eq!(part_of("Inflow - East - Flow per Cell"), Some(("Inflow - East", Part::Flow)));
        assert_eq!(part_of("BC Line 1"), None);
    }
}
