//! What the columns of a dataset of one place mean: by the labels that HEC-RAS writes beside them.

use super::{ResultUnits, Variable, units};
use crate::source::{ResultSource, SourceError};

/// More labels than a table of one place has.
const MOST_LABELS: usize = 500;

/// Variables of the first columns of a dataset, in the order of the columns. Empty where nothing says what they are: a
/// table by cells or by segments of a structure is no variable.
pub fn labelled(
    source: &dyn ResultSource,
    dataset: &str,
    columns: u64,
    known: &ResultUnits,
) -> Result<Vec<Variable>, SourceError> {
    let texts_of = |name: &str| -> Result<Option<Vec<String>>, SourceError> {
        let texts = source.attribute(dataset, name)?.map(|said| said.texts().to_vec());
        Ok(texts.filter(|texts| !texts.is_empty() && texts.len() <= 2 * MOST_LABELS))
    };
    if let Some(texts) = texts_of("Variable_Unit")? {
        return Ok(pairs(&texts, columns, known));
    }
    if let Some(texts) = texts_of("Variables")? {
        let is_pairs = columns.checked_mul(2) == Some(texts.len() as u64);
        if is_pairs {
            return Ok(pairs(&texts, columns, known));
        }
        if texts.len() as u64 == columns {
            return names(source, dataset, &texts, known);
        }
    }
    match texts_of("Columns")? {
        Some(texts) if texts.len() as u64 == columns => names(source, dataset, &texts, known),
        Some(_) | None => Ok(Vec::new()),
    }
}

/// Label, unit, label, unit, …
fn pairs(texts: &[String], columns: u64, known: &ResultUnits) -> Vec<Variable> {
    let most = usize::try_from(columns).unwrap_or(usize::MAX);
    let pairs = texts.chunks_exact(2).take(most).enumerate();
    pairs.map(|(column, pair)| variable(column, &pair[0], Some(&pair[1]), known)).collect()
}

/// Labels alone; the unit of each is an attribute of its name, or one for all.
fn names(
    source: &dyn ResultSource,
    dataset: &str,
    texts: &[String],
    known: &ResultUnits,
) -> Result<Vec<Variable>, SourceError> {
    let for_all = source.text(dataset, "Units")?;
    let mut variables = Vec::new();
    for (column, name) in texts.iter().enumerate() {
        let own = if name.is_empty() { None } else { source.text(dataset, name)? };
        variables.push(variable(column, name, own.as_ref().or(for_all.as_ref()), known));
    }
    Ok(variables)
}

fn variable(column: usize, label: &str, unit: Option<&String>, known: &ResultUnits) -> Variable {
    let name = if label.is_empty() { format!("Column {}", column + 1) } else { label.to_owned() };
    let unit = match unit.filter(|unit| !unit.is_empty()) {
        Some(unit) => units::shown(unit),
        None => units::of_name(&name, known),
    };
    Variable { name, unit }
}
