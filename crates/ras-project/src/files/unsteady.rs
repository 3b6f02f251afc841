//! `X.u##`: boundary conditions of unsteady flow. `X.q##` has the same style and is read alike.

use super::{Named, is_true};
use crate::text::{FixedFieldError, Line, TextFile, comma_fields, fixed_fields, parse_number};
use crate::time::{ModelTime, parse_interval};

/// Where a boundary stands. The number of fields grew with versions: 6 in 3.1, 8 in 5.0.5, 9 in 6.6.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoundaryPlace {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// River station.
    pub station: String,
    /// Downstream station of a boundary over a stretch.
    pub end_station: String,
    /// Storage area or 2D connection.
    pub connection: String,
    /// Storage area or 2D flow area.
    pub area: String,
    /// Pump station.
    pub pump: String,
    /// Boundary condition line of the 2D flow area.
    pub line_name: String,
}

impl BoundaryPlace {
    fn read(value: &str) -> Self {
        let fields = comma_fields(value);
        let field = |index: usize| fields.get(index).copied().unwrap_or_default().to_owned();
        Self {
            river: field(0),
            reach: field(1),
            station: field(2),
            end_station: field(3),
            connection: field(4),
            area: field(5),
            pump: field(6),
            line_name: field(7),
        }
    }
}

/// A DSS record a block names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DssReference {
    /// File, as written, with its line.
    pub file: Option<Named>,
    /// Path inside the file, `//A/B/…/`.
    pub path: Option<Named>,
    /// Whether it is used.
    pub used: bool,
}

/// What a boundary says.
#[derive(Clone, Debug, PartialEq)]
pub enum BoundaryKind {
    /// Flow at equal intervals; `slope` is for the distribution over a 2D boundary line.
    FlowHydrograph {
        /// Flows.
        values: Vec<f64>,
        /// `Flow Hydrograph Slope`.
        slope: Option<f64>,
    },
    /// Stage at equal intervals.
    StageHydrograph(Vec<f64>),
    /// Stage and flow, alternating pairs (stage, flow).
    StageAndFlowHydrograph(Vec<(f64, f64)>),
    /// Flow that comes in at one section.
    LateralInflow(Vec<f64>),
    /// Flow that comes in along a stretch.
    UniformLateralInflow(Vec<f64>),
    /// Groundwater, precipitation and other series, by their key.
    OtherSeries {
        /// The key, `Precipitation Hydrograph`.
        key: String,
        /// Values.
        values: Vec<f64>,
    },
    /// (stage, flow) pairs.
    RatingCurve(Vec<(f64, f64)>),
    /// Normal depth with this friction slope.
    NormalDepth(f64),
    /// Gate openings, one series for each gate group.
    Gates(Vec<(String, Vec<f64>)>),
    /// Rules, elevation-controlled gates, or nothing that is known here; the first keys of the block.
    Other(Vec<String>),
}

/// One boundary condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// Where.
    pub place: BoundaryPlace,
    /// Line of `Boundary Location`.
    pub line: usize,
    /// What.
    pub kind: BoundaryKind,
    /// `Interval` (of gates: `Gate Time Interval`) in seconds.
    pub interval: Option<f64>,
    /// Start of the series where `Use Fixed Start Time=True`, else the start of the plan's window.
    pub fixed_start: Option<ModelTime>,
    /// DSS record.
    pub dss: DssReference,
    /// Flow below which the computation does not go (`Flow Hydrograph QMin`).
    pub minimum_flow: Option<f64>,
    /// Factor on every flow (`Flow Hydrograph QMult`).
    pub multiplier: Option<f64>,
}

/// `Initial Flow Loc`.
#[derive(Clone, Debug, PartialEq)]
pub struct InitialFlow {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// River station.
    pub station: String,
    /// Flow.
    pub flow: f64,
}

/// A file that meteorology reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeteorologyFile {
    /// `Precipitation`, `Wind Speed`, …
    pub variable: String,
    /// The file as written, with its line.
    pub file: Named,
}

/// An unsteady flow file.
#[derive(Clone, Debug, PartialEq)]
pub struct UnsteadyFlowFile {
    /// `Flow Title`.
    pub title: String,
    /// `Program Version`.
    pub program_version: Option<String>,
    /// `Restart Filename`, only where `Use Restart` is true.
    pub restart: Option<Named>,
    /// Initial flows.
    pub initial_flows: Vec<InitialFlow>,
    /// (storage or 2D area, elevation).
    pub initial_elevations: Vec<(String, f64)>,
    /// Boundary conditions in the order of the file.
    pub boundaries: Vec<Boundary>,
}

impl UnsteadyFlowFile {
    /// Reads the file; an error names the line of a damaged series.
    pub fn read(file: &TextFile) -> Result<Self, FixedFieldError> {
        let places: Vec<Line<'_>> = file.lines_with_key("Boundary Location").collect();
        let mut boundaries = Vec::with_capacity(places.len());
        for (index, place) in places.iter().enumerate() {
            let end = places.get(index + 1).map_or(file.line_count() + 1, |next| next.number());
            boundaries.push(boundary(file, place, end)?);
        }
        Ok(Self {
            title: file.value("Flow Title").unwrap_or_default().into_owned(),
            program_version: file.value("Program Version").map(|value| value.into_owned()),
            restart: Self::restart(file),
            initial_flows: initial_flows(file),
            initial_elevations: initial_elevations(file),
            boundaries,
        })
    }

    /// `Restart Filename`, only where `Use Restart` is true: the name may stand there although it is not used.
    pub fn restart(file: &TextFile) -> Option<Named> {
        let used = file.value("Use Restart").is_some_and(|value| is_true(&value));
        used.then(|| Named::first(file, "Restart Filename")).flatten()
    }
}

/// The block from `Boundary Location` to the line before `end`.
fn boundary(file: &TextFile, place: &Line<'_>, end: usize) -> Result<Boundary, FixedFieldError> {
    let block = || file.lines_after(place.number()).take_while(move |line| line.number() < end);
    let first = |key: &str| {
        let line = block().find(|line| line.key() == Some(key))?;
        let value = line.value()?.trim().to_owned();
        (!value.is_empty()).then_some(Named { value, line: line.number() })
    };
    let number = |key: &str| first(key).and_then(|named| parse_number(&named.value));
    let yes = |key: &str| first(key).is_some_and(|named| is_true(&named.value));
    let start = |key: &str| {
        let value = first(key)?.value;
        let (date, time) = value.split_once(',')?;
        ModelTime::parse(date, time)
    };
    let kind = boundary_kind(file, place.number(), end, number("Flow Hydrograph Slope"))?;
    let gates = matches!(kind, BoundaryKind::Gates(_));
    let key = |plain: &'static str, gate: &'static str| if gates { gate } else { plain };
    Ok(Boundary {
        place: BoundaryPlace::read(&place.value().unwrap_or_default()),
        line: place.number(),
        interval: first(key("Interval", "Gate Time Interval")).and_then(|named| parse_interval(&named.value)),
        fixed_start: yes(key("Use Fixed Start Time", "Gate Use Fixed Start Time"))
            .then(|| start(key("Fixed Start Date/Time", "Gate Fixed Start Date/Time")))
            .flatten(),
        dss: DssReference {
            file: first(key("DSS File", "Gate DSS File")),
            path: first(key("DSS Path", "Gate DSS Path")),
            used: yes(key("Use DSS", "Gate Use DSS")),
        },
        minimum_flow: number("Flow Hydrograph QMin"),
        multiplier: number("Flow Hydrograph QMult"),
        kind,
    })
}

fn boundary_kind(
    file: &TextFile,
    start: usize,
    end: usize,
    slope: Option<f64>,
) -> Result<BoundaryKind, FixedFieldError> {
    let mut gates: Vec<(String, Vec<f64>)> = Vec::new();
    let mut gate = String::new();
    let mut keys: Vec<String> = Vec::new();
    for line in file.lines_after(start).take_while(|line| line.number() < end) {
        let (Some(key), Some(value)) = (line.key(), line.value()) else { continue };
        let value = value.trim();
        let count = || comma_fields(value).first().and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        let series = || fixed_fields(file.lines_after(line.number()), 8, count()).map(|fields| fields.or(0.0));
        let pairs = || -> Result<Vec<(f64, f64)>, FixedFieldError> {
            let numbers = fixed_fields(file.lines_after(line.number()), 8, count().saturating_mul(2))?.or(0.0);
            Ok(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
        };
        match key {
            "Flow Hydrograph" => return Ok(BoundaryKind::FlowHydrograph { values: series()?, slope }),
            "Stage Hydrograph" => return Ok(BoundaryKind::StageHydrograph(series()?)),
            "Stage and Flow Hydrograph" => return Ok(BoundaryKind::StageAndFlowHydrograph(pairs()?)),
            "Lateral Inflow Hydrograph" => return Ok(BoundaryKind::LateralInflow(series()?)),
            "Uniform Lateral Inflow Hydrograph" => return Ok(BoundaryKind::UniformLateralInflow(series()?)),
            "Rating Curve" => return Ok(BoundaryKind::RatingCurve(pairs()?)),
            "Friction Slope" => {
                let slope = comma_fields(value).first().and_then(|text| parse_number(text));
                return Ok(slope.map_or_else(|| BoundaryKind::Other(vec![key.to_owned()]), BoundaryKind::NormalDepth));
            }
            "Gate Name" => gate = value.to_owned(),
            "Gate Openings" => gates.push((gate.clone(), series()?)),
            other if other.ends_with(" Hydrograph") => {
                return Ok(BoundaryKind::OtherSeries { key: other.to_owned(), values: series()? });
            }
            // A whole file of rules would be quoted otherwise.
            other if keys.len() < 8 => keys.push(other.to_owned()),
            _ => {}
        }
    }
    Ok(if gates.is_empty() { BoundaryKind::Other(keys) } else { BoundaryKind::Gates(gates) })
}

fn initial_flows(file: &TextFile) -> Vec<InitialFlow> {
    let read = |value: &str| {
        let fields = comma_fields(value);
        let field = |index: usize| fields.get(index).copied().unwrap_or_default().to_owned();
        let flow = parse_number(fields.get(3).copied()?)?;
        Some(InitialFlow { river: field(0), reach: field(1), station: field(2), flow })
    };
    file.values("Initial Flow Loc").filter_map(|value| read(&value)).collect()
}

fn initial_elevations(file: &TextFile) -> Vec<(String, f64)> {
    let read = |value: &str| {
        let fields = comma_fields(value);
        Some((fields.first().copied()?.to_owned(), parse_number(fields.get(1).copied()?)?))
    };
    file.values("Initial Storage Elev").filter_map(|value| read(&value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(text: &str) -> UnsteadyFlowFile {
        UnsteadyFlowFile::read(&TextFile::parse(text.as_bytes())).unwrap()
    }

    #[test]
    fn a_restart_file_that_is_not_used_is_none() {
        let name = "Restart Filename=..\\x.rst\n";
        assert_eq!(flow(&format!("Use Restart= 0 \n{name}")).restart, None);
        assert_eq!(flow(&format!("Use Restart=-1 \n{name}")).restart.unwrap().line, 2);
    }

    #[test]
    fn a_hydrograph_keeps_its_place_interval_and_start() {
        let read = flow(
            "Boundary Location=                ,                ,        ,        ,                ,Mesh  ,          ,Inflow  \n\
             Interval=1DAY\nFlow Hydrograph= 3 \n 5141.75 10200.210533.34\nFlow Hydrograph Slope= 0.005 \nDSS File=a.dss\nDSS Path=//A/B/\n\
             Use DSS=True\nUse Fixed Start Time=True\nFixed Start Date/Time=01mar2019,12:00\n\
             Boundary Location=R,1,0,,,\nFriction Slope=0.005,0\nBoundary Location=R,1,5,,,\nRating Curve= 2 \n  205.14     200  207.09     500\n",
        );
        let first = &read.boundaries[0];
        assert_eq!((first.place.area.as_str(), first.place.line_name.as_str()), ("Mesh", "Inflow"));
        assert_eq!(
            first.kind,
            BoundaryKind::FlowHydrograph { values: vec![5141.75, 10200.2, 10533.34], slope: Some(0.005) }
        );
        assert_eq!(
            (first.interval, first.fixed_start.unwrap().to_string()),
            (Some(86400.0), "2019-03-01T12:00".into())
        );
        assert!(first.dss.used && first.dss.file.as_ref().unwrap().value == "a.dss");
        assert_eq!(read.boundaries[1].kind, BoundaryKind::NormalDepth(0.005));
        assert_eq!(read.boundaries[2].kind, BoundaryKind::RatingCurve(vec![(205.14, 200.0), (207.09, 500.0)]));
    }

    #[test]
    fn gates_have_their_own_interval() {
        let read = flow(
            "Boundary Location=R,1,5,,,\nGate Name=Gate #1     \nGate Use DSS=False\nGate Time Interval=2HOUR\nGate Openings= 2 \n       6    6.23\nGate Name=Gate #2\nGate Openings= 1 \n       1\n",
        );
        assert_eq!(read.boundaries[0].interval, Some(7200.0));
        let gates = vec![("Gate #1".to_owned(), vec![6.0, 6.23]), ("Gate #2".to_owned(), vec![1.0])];
        assert_eq!(read.boundaries[0].kind, BoundaryKind::Gates(gates));
    }

    #[test]
    fn a_series_that_ends_early_names_the_line() {
        let file =
            TextFile::parse(*b"Boundary Location=R,1,5,,,\nFlow Hydrograph= 5 \n       6    6.23\nUse DSS=False\n");
        assert_eq!(UnsteadyFlowFile::read(&file), Err(FixedFieldError::TooFew { line: 4, expected: 5, found: 2 }));
    }
}
