//! Cross sections of results by their names, whatever a version writes them as.

use super::column::{MOST_PLACES, refuse_too_many, series_columns};
use super::geometry;
use crate::layout;
use crate::source::{ResultSource, SourceError};
use crate::verdict::FlowKind;
use std::collections::HashMap;

/// Name of a cross section.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SectionName {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// River station, as written.
    pub station: String,
}

impl SectionName {
    /// "White, Muncie, 15696.24".
    pub fn title(&self) -> String {
        let parts = [&self.river, &self.reach, &self.station];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// 5.x writes two sections into all-2D results that no one drew.
    pub fn is_dummy(&self) -> bool {
        self.river == "Fake River" && self.reach == "Fake Reach"
            || self.river == "Fake River Fake Reach" && self.reach.is_empty()
    }
}

/// Cross sections of the output of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sections {
    /// Their group in the output, with a dataset a variable.
    pub group: String,
    /// One a column; dummies are among them.
    pub names: Vec<SectionName>,
    /// Rows of the water surfaces: output steps, or profiles.
    pub rows: u64,
}

impl Sections {
    /// Whether there is a section that someone drew.
    pub fn any(&self) -> bool {
        self.real().next().is_some()
    }

    /// The sections that someone drew, each with its column.
    pub fn real(&self) -> impl Iterator<Item = (usize, &SectionName)> {
        self.names.iter().enumerate().filter(|(_, name)| !name.is_dummy())
    }
}

/// Cross sections of the output; none where it has none.
pub fn of_source(source: &dyn ResultSource, flow: FlowKind) -> Result<Option<Sections>, SourceError> {
    let (group, info) = match flow {
        FlowKind::Unsteady => {
            (format!("{}/Cross Sections", layout::UNSTEADY_SERIES), format!("{}/Geometry Info", layout::UNSTEADY))
        }
        FlowKind::Steady => {
            (format!("{}/Cross Sections", layout::STEADY_PROFILES), format!("{}/Geometry Info", layout::STEADY_OUTPUT))
        }
        FlowKind::Geometry | FlowKind::Unknown => return Ok(None),
    };
    for dataset in ["Water Surface", "Flow"] {
        let dataset = format!("{group}/{dataset}");
        let rows = source.rows(&dataset)?;
        if let Some(columns) = series_columns(source, &dataset, rows)? {
            refuse_too_many(source, &dataset, columns, MOST_PLACES)?;
            let names = names(source, &group, &info, columns)?;
            return Ok(Some(Sections { group, names, rows }));
        }
    }
    Ok(None)
}

fn names(source: &dyn ResultSource, group: &str, info: &str, columns: u64) -> Result<Vec<SectionName>, SourceError> {
    for parent in [group, info] {
        let table = format!("{parent}/Cross Section Attributes");
        if source.rows(&table)? == columns
            && let (Some(rivers), Some(reaches), Some(stations)) = (
                source.field_strings(&table, "River")?,
                source.field_strings(&table, "Reach")?,
                source.field_strings(&table, "Station")?,
            )
        {
            let rows = rivers.into_iter().zip(reaches).zip(stations);
            return Ok(rows.map(|((river, reach), station)| SectionName { river, reach, station }).collect());
        }
    }
    let drawn = geometry::section_names(source)?;
    let listed = format!("{info}/Cross Section Only");
    if source.rows(&listed)? == columns
        && let Some(texts) = source.strings(&listed)?
    {
        let known: HashMap<String, &SectionName> = drawn.iter().map(|name| (words(&joined(name)), name)).collect();
        return Ok(texts.iter().map(|text| name_of(text, &known)).collect());
    }
    if drawn.len() as u64 == columns {
        return Ok(drawn);
    }
    let numbered =
        |number| SectionName { river: String::new(), reach: String::new(), station: format!("Section {number}") };
    Ok((1..=columns).map(numbered).collect())
}

/// The name in a text like `Baxter River     Upper Reach      84816.`: a section of the geometry with these words, else by
/// its columns of 16, 16 and 8 letters, else its last word is the station.
fn name_of(text: &str, known: &HashMap<String, &SectionName>) -> SectionName {
    if let Some(name) = known.get(&words(text)) {
        return (*name).clone();
    }
    let letters: Vec<char> = text.chars().collect();
    let part = |range: std::ops::Range<usize>| {
        letters.get(range).map(|part| part.iter().collect::<String>().trim().to_owned()).unwrap_or_default()
    };
    if letters.get(16) == Some(&' ') && letters.get(33) == Some(&' ') {
        return SectionName { river: part(0..16), reach: part(17..33), station: part(34..letters.len()) };
    }
    let (river, station) = text.trim().rsplit_once(' ').unwrap_or(("", text.trim()));
    SectionName { river: words(river), reach: String::new(), station: station.to_owned() }
}

fn joined(name: &SectionName) -> String {
    format!("{} {} {}", name.river, name.reach, name.station)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(river: &str, reach: &str, station: &str) -> SectionName {
        SectionName { river: river.to_owned(), reach: reach.to_owned(), station: station.to_owned() }
    }

    #[test]
    fn names_are_read_by_words_of_the_geometry_by_columns_or_by_the_last_word() {
        let drawn = [name("Fall River", "Upper Reach", "10")];
        let known = drawn.iter().map(|name| (words(&joined(name)), name)).collect();
        assert_eq!(name_of("Fall River Upper Reach 10", &known), drawn[0]);
        let by_columns = "Baxter River     Upper Reach      84816.";
        assert_eq!(name_of(by_columns, &known), name("Baxter River", "Upper Reach", "84816."));
        assert_eq!(name_of("Some River Some Reach 5.2*", &known), name("Some River Some Reach", "", "5.2*"));
        assert_eq!(name_of("12", &known), name("", "", "12"));
    }

    #[test]
    fn sections_that_nobody_drew_are_known() {
        let known = HashMap::new();
        assert!(name_of("Fake River Fake Reach 100", &known).is_dummy());
        assert!(name_of("Fake River       Fake Reach       100", &known).is_dummy());
        assert!(!name_of("Fake River       Real Reach       100", &known).is_dummy());
    }

    #[test]
    fn a_title_leaves_out_what_is_not_known() {
        assert_eq!(name("White", "Muncie", "15696.24").title(), "White, Muncie, 15696.24");
        assert_eq!(name("", "", "Section 3").title(), "Section 3");
    }

    proptest! {
        #[test]
        fn any_text_has_a_name(text in "\\PC{0,60}") {
            let _ = name_of(&text, &HashMap::new());
        }
    }
}
