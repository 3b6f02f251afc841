//! `X.f##`: steady profiles, flows and boundary conditions.

use super::Named;
use crate::text::{FixedFieldError, TextFile, comma_fields, fixed_fields, parse_number};

/// Flows that hold from a cross section downstream.
#[derive(Clone, Debug, PartialEq)]
pub struct SteadyFlowChange {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// River station.
    pub station: String,
    /// One flow a profile; none where the field is blank.
    pub flows: Vec<Option<f64>>,
    /// Line of the location.
    pub line: usize,
}

/// Condition at one end of a reach.
#[derive(Clone, Debug, PartialEq)]
pub enum SteadyCondition {
    /// Type 0: none, or a junction.
    None,
    /// Type 1: known water surface.
    KnownWaterSurface(f64),
    /// Type 2: critical depth.
    CriticalDepth,
    /// Type 3: normal depth with this energy slope.
    NormalDepth(f64),
    /// Type 4: rating curve as (flow, stage) pairs, in the order of the file.
    RatingCurve(Vec<(f64, f64)>),
    /// A type that is not known, or whose numbers are missing; as written.
    Unknown(String),
}

/// Conditions of one reach for one profile.
#[derive(Clone, Debug, PartialEq)]
pub struct SteadyBoundary {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// Profile number, from 1.
    pub profile: usize,
    /// At the upstream end.
    pub upstream: SteadyCondition,
    /// At the downstream end.
    pub downstream: SteadyCondition,
    /// Line of the location.
    pub line: usize,
}

/// A steady flow file.
#[derive(Clone, Debug, PartialEq)]
pub struct SteadyFlowFile {
    /// `Flow Title`.
    pub title: String,
    /// `Number of Profiles`.
    pub profile_count: usize,
    /// `Profile Names`, trimmed; as many as the file gives.
    pub profile_names: Vec<String>,
    /// Flow changes.
    pub flows: Vec<SteadyFlowChange>,
    /// Boundary conditions.
    pub boundaries: Vec<SteadyBoundary>,
}

impl SteadyFlowFile {
    /// Title alone, for a file whose numbers are of no interest.
    pub fn title(file: &TextFile) -> String {
        file.value("Flow Title").unwrap_or_default().into_owned()
    }

    /// Reads the file; an error names the line of a damaged block of numbers.
    pub fn read(file: &TextFile) -> Result<Self, FixedFieldError> {
        let profile_count = profile_count(file);
        let mut flows = Vec::new();
        let mut boundaries = Vec::new();
        for line in file.lines() {
            let (Some(key), Some(value)) = (line.key(), line.value()) else { continue };
            let fields = comma_fields(&value);
            let field = |index: usize| fields.get(index).copied().unwrap_or_default().to_owned();
            match key {
                "River Rch & RM" => flows.push(SteadyFlowChange {
                    river: field(0),
                    reach: field(1),
                    station: field(2),
                    flows: fixed_fields(file.lines_after(line.number()), 8, profile_count)?.values,
                    line: line.number(),
                }),
                "Boundary for River Rch & Prof#" => boundaries.push(SteadyBoundary {
                    river: field(0),
                    reach: field(1),
                    profile: field(2).parse().unwrap_or(0),
                    upstream: condition(file, line.number(), "Up")?,
                    downstream: condition(file, line.number(), "Dn")?,
                    line: line.number(),
                }),
                _ => {}
            }
        }
        Ok(Self { title: Self::title(file), profile_count, profile_names: profile_names(file), flows, boundaries })
    }
}

fn profile_count(file: &TextFile) -> usize {
    Named::first(file, "Number of Profiles").and_then(|named| named.value.parse().ok()).unwrap_or(0)
}

/// Names stand on one line or several, each `Profile Names=…`.
fn profile_names(file: &TextFile) -> Vec<String> {
    let lines = Named::all(file, "Profile Names");
    lines
        .iter()
        .flat_map(|named| comma_fields(&named.value))
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The condition of the block that begins at line `start`, at its `Up` or `Dn` end.
fn condition(file: &TextFile, start: usize, end: &str) -> Result<SteadyCondition, FixedFieldError> {
    let own = |key: &str| key.starts_with("Up ") || key.starts_with("Dn ");
    let block = || file.lines_after(start).take_while(move |line| line.key().is_none_or(own));
    let find = |name: &str| {
        let wanted = format!("{end} {name}");
        block().find(|line| line.key() == Some(wanted.as_str()))
    };
    let value = |name: &str| find(name).and_then(|line| line.value()).unwrap_or_default().trim().to_owned();
    let number = |name: &str| parse_number(&value(name));
    let kind = value("Type");
    let unknown = || SteadyCondition::Unknown(kind.clone());
    Ok(match kind.as_str() {
        "" | "0" => SteadyCondition::None,
        "1" => number("Known WS").map_or_else(unknown, SteadyCondition::KnownWaterSurface),
        "2" => SteadyCondition::CriticalDepth,
        "3" => number("Slope").map_or_else(unknown, SteadyCondition::NormalDepth),
        "4" => match find("Rating Curve # Pts") {
            Some(line) => {
                let points: usize = value("Rating Curve # Pts").parse().unwrap_or(0);
                let numbers = fixed_fields(file.lines_after(line.number()), 8, points.saturating_mul(2))?.or(0.0);
                SteadyCondition::RatingCurve(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
            }
            None => unknown(),
        },
        _ => unknown(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = "Flow Title=F\nNumber of Profiles= 2 \nProfile Names=10 yr     ,50 yr\n\
        River Rch & RM=Beaver Creek,Kentwood    ,5.99    \n   14000 14000.5\n\
        Boundary for River Rch & Prof#=Beaver Creek,Kentwood    , 1 \nUp Type= 0 \nDn Type= 3 \nDn Slope=0.00725\n\
        Boundary for River Rch & Prof#=Beaver Creek,Kentwood    , 2 \nUp Type= 2 \nDn Type= 4 \n\
        Dn Rating Curve # Pts= 3 \n       0   529.2    1000     535    3000     540\n";

    #[test]
    fn flows_and_conditions_are_read() {
        let read = SteadyFlowFile::read(&TextFile::parse(FLOW)).unwrap();
        assert_eq!(read.profile_names, ["10 yr", "50 yr"]);
        assert_eq!(read.flows[0].flows, [Some(14000.0), Some(14000.5)]);
        assert_eq!(read.boundaries[0].downstream, SteadyCondition::NormalDepth(0.00725));
        assert_eq!(read.boundaries[1].upstream, SteadyCondition::CriticalDepth);
        let curve = vec![(0.0, 529.2), (1000.0, 535.0), (3000.0, 540.0)];
        assert_eq!(read.boundaries[1].downstream, SteadyCondition::RatingCurve(curve));
    }

    #[test]
    fn missing_flows_name_the_line() {
        let error = SteadyFlowFile::read(&TextFile::parse(
            "Number of Profiles= 3 \nRiver Rch & RM=a,b,1\n       1\nDn Type= 0 \n",
        ));
        assert_eq!(error.unwrap_err(), FixedFieldError::TooFew { line: 4, expected: 3, found: 1 });
    }
}
