//! Groups with a dataset for each variable and a column for each place: cross sections, reference lines and points.

use super::column::{Column, Columns, missing, most_looked_at_first, series_columns};
use super::{ResultUnits, Variable, units};
use crate::source::{ResultSource, SourceError};

/// Variables of a group: its datasets with a row for each step and a column for each place.
pub fn variables(
    source: &dyn ResultSource,
    group: &str,
    steps: u64,
    places: u64,
    known: &ResultUnits,
) -> Result<Vec<Variable>, SourceError> {
    let mut variables = Vec::new();
    for name in source.datasets(group)? {
        let dataset = format!("{group}/{name}");
        if series_columns(source, &dataset, steps)? == Some(places) {
            let unit = units::of_dataset(source, &dataset, &name, known)?;
            variables.push(Variable { name, unit });
        }
    }
    most_looked_at_first(&mut variables, |variable| &variable.name);
    Ok(variables)
}

/// Where the numbers of one variable of one place stand.
pub fn column(
    source: &dyn ResultSource,
    group: &str,
    variables: Vec<Variable>,
    wanted: &str,
    index: u64,
) -> Result<Column, SourceError> {
    let dataset = format!("{group}/{wanted}");
    match variables.into_iter().find(|variable| variable.name == wanted) {
        Some(variable) => Ok(Column { variable, dataset, columns: Columns::One(index) }),
        None => Err(missing(source, dataset)),
    }
}
