//! Units as they are written beside numbers, whatever a version of HEC-RAS calls them.

use super::ResultUnits;
use crate::peaks;
use crate::source::{ResultSource, SourceError};

/// Units of the file.
pub fn of_file(source: &dyn ResultSource) -> Result<ResultUnits, SourceError> {
    let units = peaks::units_of(source)?;
    let velocity = if units.length == "m" { "m/s" } else { "ft/s" };
    Ok(ResultUnits { length: units.length.to_owned(), flow: units.flow.to_owned(), velocity: velocity.to_owned() })
}

/// The unit of a dataset that holds one variable: as the file says it, else as it follows from the name.
pub fn of_dataset(
    source: &dyn ResultSource,
    dataset: &str,
    name: &str,
    units: &ResultUnits,
) -> Result<String, SourceError> {
    if let Some(unit) = source.text(dataset, "Units")? {
        return Ok(shown(&unit));
    }
    // A pair of label and unit; 5.0 beta labels flows "Stage", with the unit of a flow.
    for pair in ["Variable_Unit", "Variable"] {
        let said = source.attribute(dataset, pair)?;
        if let Some([_, unit]) = said.as_ref().map(|said| said.texts())
            && !unit.is_empty()
        {
            return Ok(shown(unit));
        }
    }
    Ok(of_name(name, units))
}

/// The unit that follows from the name of a variable; empty where none does.
pub fn of_name(name: &str, units: &ResultUnits) -> String {
    let name = name.to_ascii_lowercase();
    let is_flow = name.ends_with("flow") || name.starts_with("flow") && !name.contains("area");
    let is_level = ["stage", "water surface", "wsel"].iter().any(|word| name.starts_with(word));
    if is_flow {
        units.flow.clone()
    } else if is_level {
        units.length.clone()
    } else if name.starts_with("velocity") {
        units.velocity.clone()
    } else {
        String::new()
    }
}

/// A unit of the file in one spelling: "Feet" is "ft", "m3/s" and "m^3/s" are "m³/s".
pub fn shown(unit: &str) -> String {
    match unit.trim().to_ascii_lowercase().as_str() {
        "feet" | "foot" => "ft".to_owned(),
        "meters" | "meter" | "metres" | "metre" => "m".to_owned(),
        "m3/s" | "m^3/s" | "cms" => "m³/s".to_owned(),
        _ => unit.trim().replace("^2", "²").replace("^3", "³"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_all_versions_have_one_spelling() {
        for (written, expected) in [
            ("Feet", "ft"),
            ("ft", "ft"),
            ("Meters", "m"),
            ("m3/s", "m³/s"),
            ("m^3/s", "m³/s"),
            ("cfs", "cfs"),
            ("ft^2", "ft²"),
            ("", ""),
        ] {
            assert_eq!(shown(written), expected, "{written}");
        }
    }

    #[test]
    fn a_unit_follows_from_a_name_only_where_it_must() {
        let units = ResultUnits { length: "ft".to_owned(), flow: "cfs".to_owned(), velocity: "ft/s".to_owned() };
        for (name, expected) in [
            ("Flow", "cfs"),
            ("Total Flow", "cfs"),
            ("Stage HW", "ft"),
            ("Water Surface", "ft"),
            ("Velocity Channel", "ft/s"),
            ("Weir Flow Area", ""),
            ("Surface Area", ""),
            ("Volume", ""),
        ] {
            assert_eq!(of_name(name, &units), expected, "{name}");
        }
    }
}
