//! Where the numbers of a variable of a place stand.

use super::{PlaceGroup, PlaceName, SeriesPlace, Variable};
use crate::source::{ResultSource, SourceError};

/// More sections, lines or points than a model has; a file with more is damaged, or no result.
pub const MOST_PLACES: u64 = 100_000;
/// More places with a group or dataset of their own than a model has.
pub const MOST_GROUPS: u64 = 10_000;

/// The columns of a dataset that make a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// One column.
    One(u64),
    /// The sum of the first so many: flow through a line, written for each of its cells or faces.
    SumOf(u64),
    /// The lowest of the first so many: a dry cell carries its own bottom as stage, so the lowest is the water's.
    LowestOf(u64),
}

/// A variable of a place, and where its numbers stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The variable.
    pub variable: Variable,
    /// Path of the dataset; a row a step.
    pub dataset: String,
    /// Which of its columns.
    pub columns: Columns,
}

/// A place with what it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPlace {
    /// Its name.
    pub name: PlaceName,
    /// Its variables.
    pub columns: Vec<Column>,
}

/// A place with the name people read.
pub fn named(place: SeriesPlace, title: impl Into<String>) -> PlaceName {
    PlaceName { place, title: title.into() }
}

/// Columns of a dataset that has a row for each step; none for anything else.
pub fn series_columns(source: &dyn ResultSource, dataset: &str, steps: u64) -> Result<Option<u64>, SourceError> {
    Ok(match source.shape(dataset)?.as_deref() {
        Some([rows, columns]) if *rows == steps && steps > 0 && *columns > 0 => Some(*columns),
        _ => None,
    })
}

/// Refuses a count of places that only a damaged or foreign file has.
pub fn refuse_too_many(source: &dyn ResultSource, object: &str, places: u64, most: u64) -> Result<(), SourceError> {
    if places <= most {
        return Ok(());
    }
    Err(SourceError::Damaged {
        file: source.file().to_owned(),
        operation: "list the places of".to_owned(),
        object: object.to_owned(),
        detail: format!("{places} places are more than a model has"),
    })
}

/// The error for what was asked for and is not there.
pub fn missing(source: &dyn ResultSource, object: String) -> SourceError {
    SourceError::Missing { file: source.file().to_owned(), object }
}

/// Places in groups of equal variables. Where one group is not enough, each title names the first of its places.
pub fn grouped(title: &str, places: Vec<FoundPlace>) -> Vec<PlaceGroup> {
    let mut groups: Vec<PlaceGroup> = Vec::new();
    for FoundPlace { name, columns } in places {
        let variables: Vec<_> = columns.into_iter().map(|column| column.variable).collect();
        match groups.iter_mut().find(|group| group.variables == variables) {
            Some(group) => group.places.push(name),
            None => groups.push(PlaceGroup { title: title.to_owned(), variables, places: vec![name] }),
        }
    }
    if groups.len() > 1 {
        for group in &mut groups {
            if let [first, others @ ..] = group.places.as_slice() {
                let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
                group.title = format!("{title}: {}{more}", first.title);
            }
        }
    }
    groups
}

/// Sorts variables: flow, then water surface or stage, then what else there is in its own order.
pub fn most_looked_at_first<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    items.sort_by_key(|item| match name(item) {
        "Flow" | "Total Flow" => 0,
        "Water Surface" | "Stage" => 1,
        level if level.starts_with("Stage") => 2,
        _ => 3,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, variables: &[&str]) -> FoundPlace {
        let place = SeriesPlace::Structure { group: "G".to_owned(), name: name.to_owned() };
        let variable = |name: &&str| Variable { name: (*name).to_owned(), unit: String::new() };
        let column = |variable| Column { variable, dataset: "D".to_owned(), columns: Columns::One(0) };
        FoundPlace { name: named(place, name), columns: variables.iter().map(variable).map(column).collect() }
    }

    #[test]
    fn places_with_other_variables_stand_in_a_group_of_their_own() {
        let groups =
            grouped("Connections", vec![place("A", &["Flow"]), place("B", &["Gate Flow"]), place("C", &["Flow"])]);
        let titles: Vec<_> = groups.iter().map(|group| group.title.as_str()).collect();
        assert_eq!(titles, ["Connections: A and 1 more", "Connections: B"]);
        assert_eq!(grouped("Connections", vec![place("A", &["Flow"])])[0].title, "Connections");
    }

    #[test]
    fn flow_and_stage_come_first() {
        let mut names = ["Velocity Channel", "Stage HW", "Total Flow", "Water Surface", "Weir Flow"];
        most_looked_at_first(&mut names, |name| name);
        assert_eq!(names, ["Total Flow", "Water Surface", "Stage HW", "Velocity Channel", "Weir Flow"]);
    }
}
