//! Storage areas and structures: each has a group of its own, with tables whose columns are labelled.
//!
//! HEC-RAS has many kinds, and adds some with each version. One rule reads all: a table with a row for each step is shown
//! by the labels beside it.

use super::column::{Column, Columns, FoundPlace, MOST_GROUPS, grouped, missing, most_looked_at_first, named};
use super::column::{refuse_too_many, series_columns};
use super::labels::labelled;
use super::{PlaceGroup, ResultUnits, SeriesPlace, Variable, units};
use crate::layout;
use crate::source::{ResultSource, SourceError};

const STORAGE_AREAS: &str = "Storage Areas";
/// Groups of the output with layouts of their own.
const NO_STRUCTURES: [&str; 6] =
    ["2D Flow Areas", "Boundary Conditions", "Cross Sections", "Reference Lines", "Reference Points", STORAGE_AREAS];
/// Tables of a place whose labels need no more words.
const MAIN_TABLES: [&str; 2] = ["Structure Variables", "Storage Area Variables"];
/// Depth of groups below a place: `Gate Groups/Gate #1`, `Culvert Groups/Culvert #1/Barrel #1`.
const DEEPEST: usize = 3;
/// More groups, datasets and variables than one structure has.
const MOST_OBJECTS: usize = 1_000;

/// Storage areas, then structures by kind.
pub fn groups(source: &dyn ResultSource, steps: u64, units: &ResultUnits) -> Result<Vec<PlaceGroup>, SourceError> {
    let mut groups = of_kind(source, STORAGE_AREAS, steps, units)?;
    let kinds = source.groups(layout::UNSTEADY_SERIES)?;
    refuse_too_many(source, layout::UNSTEADY_SERIES, kinds.len() as u64, MOST_GROUPS)?;
    for kind in kinds.iter().filter(|kind| !NO_STRUCTURES.contains(&kind.as_str())) {
        groups.extend(of_kind(source, kind, steps, units)?);
    }
    Ok(groups)
}

fn of_kind(
    source: &dyn ResultSource,
    kind: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<Vec<PlaceGroup>, SourceError> {
    let parent = format!("{}/{kind}", layout::UNSTEADY_SERIES);
    let names = source.groups(&parent)?;
    refuse_too_many(source, &parent, names.len() as u64, MOST_GROUPS)?;
    let mut places = Vec::new();
    for name in names {
        let columns = columns(source, &format!("{parent}/{name}"), steps, units)?;
        if !columns.is_empty() {
            let place = if kind == STORAGE_AREAS {
                SeriesPlace::StorageArea { name: name.clone() }
            } else {
                SeriesPlace::Structure { group: kind.to_owned(), name: name.clone() }
            };
            places.push(FoundPlace { name: named(place, name), columns });
        }
    }
    Ok(grouped(title(kind), places))
}

/// Where a variable of a storage area stands.
pub fn storage_area_column(
    source: &dyn ResultSource,
    name: &str,
    variable: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<(String, Column), SourceError> {
    column(source, STORAGE_AREAS, name, variable, steps, units)
}

/// Where a variable of a structure stands.
pub fn structure_column(
    source: &dyn ResultSource,
    group: &str,
    name: &str,
    variable: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<(String, Column), SourceError> {
    if NO_STRUCTURES.contains(&group) {
        return Err(missing(source, format!("{}/{group}/{name} as a structure", layout::UNSTEADY_SERIES)));
    }
    column(source, group, name, variable, steps, units)
}

fn column(
    source: &dyn ResultSource,
    kind: &str,
    name: &str,
    variable: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<(String, Column), SourceError> {
    let group = format!("{}/{kind}/{name}", layout::UNSTEADY_SERIES);
    if [kind, name].iter().any(|part| part.is_empty() || part.contains('/')) || !source.has_group(&group)? {
        return Err(missing(source, group));
    }
    let found = columns(source, &group, steps, units)?.into_iter().find(|column| column.variable.name == variable);
    Ok((name.to_owned(), found.ok_or_else(|| missing(source, format!("{group}: {variable}")))?))
}

/// All variables of a place; those of its main table first.
fn columns(
    source: &dyn ResultSource,
    place: &str,
    steps: u64,
    units: &ResultUnits,
) -> Result<Vec<Column>, SourceError> {
    let mut tables = Vec::new();
    let mut objects = 0;
    tables_below(source, place, steps, &mut Vec::new(), &mut objects, &mut tables)?;
    tables.sort_by_key(|table| !table.is_main());
    let mut columns: Vec<Column> = Vec::new();
    for table in tables {
        let dataset = table.path(place);
        let mut variables = labelled(source, &dataset, table.columns, units)?;
        if variables.is_empty() && table.columns == 1 {
            let unit = units::of_dataset(source, &dataset, &table.name, units)?;
            variables.push(Variable { name: String::new(), unit });
        }
        for (index, mut variable) in variables.into_iter().enumerate() {
            if columns.len() == MOST_OBJECTS {
                break;
            }
            variable.name = table.variable_name(&variable.name);
            let taken = |name: &str| columns.iter().any(|other| other.variable.name == name);
            if taken(&variable.name) {
                let name = &variable.name;
                let free = (2..=MOST_OBJECTS).map(|number| format!("{name} ({number})")).find(|name| !taken(name));
                let Some(free) = free else { continue };
                variable.name = free;
            }
            columns.push(Column { variable, dataset: dataset.clone(), columns: Columns::One(index as u64) });
        }
    }
    most_looked_at_first(&mut columns, |column| &column.variable.name);
    Ok(columns)
}

/// A table with a row for each step.
struct Table {
    /// Groups between the place and the table.
    groups: Vec<String>,
    name: String,
    columns: u64,
}

impl Table {
    fn is_main(&self) -> bool {
        self.groups.is_empty() && MAIN_TABLES.contains(&self.name.as_str())
    }

    fn path(&self, place: &str) -> String {
        self.groups.iter().chain([&self.name]).fold(place.to_owned(), |path, part| path + "/" + part)
    }

    /// A label as people read it among those of other tables: "Gate #1: Gate Flow".
    fn variable_name(&self, label: &str) -> String {
        if self.is_main() {
            return label.to_owned();
        }
        // "Gate Groups" only holds the gates together.
        let groups = self.groups.iter().filter(|group| !group.ends_with(" Groups"));
        let table = groups.chain([&self.name]).map(String::as_str).collect::<Vec<_>>().join(", ");
        if label.is_empty() { table } else { format!("{table}: {label}") }
    }
}

fn tables_below(
    source: &dyn ResultSource,
    place: &str,
    steps: u64,
    groups: &mut Vec<String>,
    objects: &mut usize,
    found: &mut Vec<Table>,
) -> Result<(), SourceError> {
    let path = groups.iter().fold(place.to_owned(), |path, part| path + "/" + part);
    for name in source.datasets(&path)? {
        *objects += 1;
        if *objects > MOST_OBJECTS {
            return Ok(());
        }
        if let Some(columns) = series_columns(source, &format!("{path}/{name}"), steps)? {
            found.push(Table { groups: groups.clone(), name, columns });
        }
    }
    if groups.len() == DEEPEST {
        return Ok(());
    }
    for name in source.groups(&path)? {
        *objects += 1;
        if *objects > MOST_OBJECTS {
            return Ok(());
        }
        groups.push(name);
        tables_below(source, place, steps, groups, objects, found)?;
        groups.pop();
    }
    Ok(())
}

/// Title of a kind; a kind not known here has the title that the file gives it.
fn title(kind: &str) -> &str {
    match kind {
        STORAGE_AREAS => "Storage areas",
        "SA 2D Area Conn" => "Connections",
        "Lateral Structures" => "Lateral structures",
        "Inline Structures" => "Inline structures",
        "Pumping Stations" => "Pumping stations",
        other => other,
    }
}
