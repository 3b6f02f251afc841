//! Boundary and initial conditions of an unsteady flow file (`.u##`).

use super::hydrograph::{DssSource, Hydrograph};
use super::time::{interval_seconds, parse_civil};
use crate::geometry::{fixed_numbers, keyed_value};

/// Where a boundary condition acts. Fields that do not apply are empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoundaryLocation {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// River station.
    pub station: String,
    /// Downstream river station of a stretch.
    pub downstream_station: String,
    /// Connection between storage areas.
    pub connection: String,
    /// Storage area or 2D flow area.
    pub area: String,
    /// Pump station.
    pub pump: String,
    /// Boundary condition line of a 2D flow area.
    pub line: String,
}

impl BoundaryLocation {
    /// Whether the boundary acts on a river.
    #[must_use]
    pub fn is_river(&self) -> bool {
        !self.river.is_empty()
    }

    /// The location in messages.
    #[must_use]
    pub fn label(&self) -> String {
        let parts = [
            &self.river,
            &self.reach,
            &self.station,
            &self.downstream_station,
            &self.connection,
            &self.area,
            &self.pump,
            &self.line,
        ];
        let named: Vec<&str> = parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect();
        if named.is_empty() { "the whole model".to_owned() } else { named.join(" ") }
    }
}

/// What acts there.
#[derive(Debug, Clone, PartialEq)]
pub enum UnsteadyCondition {
    /// Flow into the upstream end of a reach, or through a boundary line.
    Flow(Hydrograph),
    /// Water surface elevations.
    Stage(Hydrograph),
    /// Water surface elevations that give way to flows, not modelled.
    StageAndFlow,
    /// Flow into one section.
    LateralInflow(Hydrograph),
    /// Flow shared by the sections between two stations.
    UniformLateralInflow(Hydrograph),
    /// Stage and flow pairs.
    RatingCurve(Vec<(f64, f64)>),
    /// Normal depth at this friction slope.
    NormalDepth(f64),
    /// Rain on an area.
    Precipitation(Hydrograph),
    /// Something this program does not model, by the key that stands in the file.
    Other(String),
}

impl UnsteadyCondition {
    /// The condition in messages, as HEC-RAS names it.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Flow(_) => "Flow Hydrograph",
            Self::Stage(_) => "Stage Hydrograph",
            Self::StageAndFlow => "Stage and Flow Hydrograph",
            Self::LateralInflow(_) => "Lateral Inflow Hydrograph",
            Self::UniformLateralInflow(_) => "Uniform Lateral Inflow Hydrograph",
            Self::RatingCurve(_) => "Rating Curve",
            Self::NormalDepth(_) => "Normal Depth",
            Self::Precipitation(_) => "Precipitation Hydrograph",
            Self::Other(key) => key,
        }
    }

    /// The series of this condition, where it has one.
    #[must_use]
    pub fn hydrograph(&self) -> Option<&Hydrograph> {
        match self {
            Self::Flow(series)
            | Self::Stage(series)
            | Self::LateralInflow(series)
            | Self::UniformLateralInflow(series)
            | Self::Precipitation(series) => Some(series),
            Self::StageAndFlow | Self::RatingCurve(_) | Self::NormalDepth(_) | Self::Other(_) => None,
        }
    }

    fn hydrograph_mut(&mut self) -> Option<&mut Hydrograph> {
        match self {
            Self::Flow(series)
            | Self::Stage(series)
            | Self::LateralInflow(series)
            | Self::UniformLateralInflow(series)
            | Self::Precipitation(series) => Some(series),
            Self::StageAndFlow | Self::RatingCurve(_) | Self::NormalDepth(_) | Self::Other(_) => None,
        }
    }
}

/// One boundary condition.
#[derive(Debug, Clone, PartialEq)]
pub struct UnsteadyBoundary {
    /// Where.
    pub location: BoundaryLocation,
    /// What.
    pub condition: UnsteadyCondition,
}

/// A flow that holds at the start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InitialFlow {
    /// River.
    pub river: String,
    /// Reach.
    pub reach: String,
    /// River station from which downstream the flow holds.
    pub station: String,
    /// Flow.
    pub flow: f64,
}

/// An unsteady flow file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnsteadyFlow {
    /// `Flow Title`.
    pub title: String,
    /// Initial flows in file order.
    pub initial_flows: Vec<InitialFlow>,
    /// Initial elevations of storage areas and 2D flow areas by name.
    pub initial_elevations: Vec<(String, f64)>,
    /// The restart file, where the file says that one is used.
    pub restart: Option<String>,
    /// Boundary conditions in file order. A location without any condition is left out.
    pub boundaries: Vec<UnsteadyBoundary>,
}

/// What was read of one boundary before the next one begins.
#[derive(Default)]
struct Open {
    location: BoundaryLocation,
    interval: Option<f64>,
    condition: Option<UnsteadyCondition>,
    multiplier: Option<f64>,
    minimum: Option<f64>,
    dss_file: String,
    dss_path: String,
    use_dss: bool,
    fixed_start: bool,
    start_text: String,
}

/// Reads an unsteady flow file from its text. Unknown lines are passed over.
#[must_use]
pub fn read_unsteady_flow(text: &str) -> UnsteadyFlow {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(['\r', '\0'])).collect();
    let mut flow = UnsteadyFlow::default();
    let mut restart_used = false;
    let mut restart_file = None;
    let mut open: Option<Open> = None;
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        if let Some(value) = keyed_value(line, "Boundary Location") {
            close(&mut flow, open.take());
            open = Some(Open { location: location(value), ..Open::default() });
        } else if let Some(value) = keyed_value(line, "Flow Title") {
            flow.title = value.trim().to_owned();
        } else if let Some(value) = keyed_value(line, "Use Restart") {
            restart_used = value.trim().parse::<f64>().is_ok_and(|flag| flag != 0.0);
        } else if let Some(value) = keyed_value(line, "Restart Filename") {
            restart_file = Some(value.trim().to_owned());
        } else if let Some(value) = keyed_value(line, "Initial Flow Loc") {
            let mut fields = value.split(',').map(|field| field.trim().to_owned());
            flow.initial_flows.push(InitialFlow {
                river: fields.next().unwrap_or_default(),
                reach: fields.next().unwrap_or_default(),
                station: fields.next().unwrap_or_default(),
                flow: fields.next().and_then(|field| field.parse().ok()).unwrap_or(0.0),
            });
        } else if let Some(value) = keyed_value(line, "Initial Storage Elev") {
            let (name, elevation) = value.split_once(',').unwrap_or((value, ""));
            if let Ok(elevation) = elevation.trim().parse() {
                flow.initial_elevations.push((name.trim().to_owned(), elevation));
            }
        } else if line.starts_with("Met ") || line.starts_with("Precipitation Mode=") {
            close(&mut flow, open.take());
        } else if let Some(open) = open.as_mut() {
            at += boundary_line(open, line, lines.get(at..).unwrap_or_default());
        }
    }
    close(&mut flow, open);
    flow.restart = restart_file.filter(|_| restart_used);
    flow
}

fn location(value: &str) -> BoundaryLocation {
    let mut fields = value.split(',').map(|field| field.trim().to_owned());
    let mut next = || fields.next().unwrap_or_default();
    BoundaryLocation {
        river: next(),
        reach: next(),
        station: next(),
        downstream_station: next(),
        connection: next(),
        area: next(),
        pump: next(),
        line: next(),
    }
}

/// Reads one line of a boundary; returns how many of the lines behind it were used.
fn boundary_line(open: &mut Open, line: &str, behind: &[&str]) -> usize {
    let Some((key, value)) = line.split_once('=') else { return 0 };
    let value = value.trim();
    let count = value.parse::<f64>().unwrap_or(0.0).clamp(0.0, 5.0e6) as usize;
    let interval = open.interval.unwrap_or(3_600.0);
    let series = |behind: &[&str]| {
        let (numbers, used) = fixed_numbers(behind, 8, 10, count);
        let mut values = Vec::with_capacity(numbers.len());
        for number in numbers {
            // A blank field repeats the value before it.
            values.push(number.or(values.last().copied()).unwrap_or(0.0));
        }
        (Hydrograph { interval, values, ..Hydrograph::default() }, used)
    };
    match key.trim() {
        "Interval" => open.interval = interval_seconds(value),
        "Flow Hydrograph" => return set(open, series(behind), UnsteadyCondition::Flow),
        "Stage Hydrograph" => return set(open, series(behind), UnsteadyCondition::Stage),
        "Lateral Inflow Hydrograph" => return set(open, series(behind), UnsteadyCondition::LateralInflow),
        "Uniform Lateral Inflow Hydrograph" => {
            return set(open, series(behind), UnsteadyCondition::UniformLateralInflow);
        }
        "Precipitation Hydrograph" => return set(open, series(behind), UnsteadyCondition::Precipitation),
        "Stage and Flow Hydrograph" => open.condition = Some(UnsteadyCondition::StageAndFlow),
        "Rating Curve" => {
            let (numbers, used) = fixed_numbers(behind, 8, 10, 2 * count);
            let mut table: Vec<(f64, f64)> =
                numbers.chunks_exact(2).filter_map(|pair| Some((pair[0]?, pair[1]?))).collect();
            table.sort_by(|a, b| a.0.total_cmp(&b.0));
            open.condition = Some(UnsteadyCondition::RatingCurve(table));
            return used;
        }
        "Friction Slope" => {
            let slope = value.split(',').next().and_then(|field| field.trim().parse().ok()).unwrap_or(0.0);
            open.condition = Some(UnsteadyCondition::NormalDepth(slope));
        }
        "Flow Hydrograph Slope" => {
            if let Some(series) = open.condition.as_mut().and_then(UnsteadyCondition::hydrograph_mut) {
                series.slope = value.parse().ok();
            }
        }
        "Flow Hydrograph QMult" | "QMult" => open.multiplier = value.parse().ok(),
        "Flow Hydrograph QMin" | "QMin" => open.minimum = value.parse().ok(),
        "DSS File" => open.dss_file = value.to_owned(),
        "DSS Path" => open.dss_path = value.to_owned(),
        "Use DSS" => open.use_dss = value.eq_ignore_ascii_case("true"),
        "Use Fixed Start Time" => open.fixed_start = value.eq_ignore_ascii_case("true"),
        "Fixed Start Date/Time" => open.start_text = value.to_owned(),
        other if names_a_condition(other) && open.condition.is_none() => {
            open.condition = Some(UnsteadyCondition::Other(other.to_owned()));
        }
        _ => {}
    }
    0
}

/// Keys that open a condition this program does not model.
fn names_a_condition(key: &str) -> bool {
    matches!(
        key,
        "Gate Name"
            | "Rule Operation"
            | "Navigation Dam"
            | "Ground Water Interflow"
            | "Groundwater Interflow"
            | "Internal Stage Hydrograph"
    ) || key.starts_with("Elev Controlled Gate")
        || key.ends_with(" Hydrograph")
        || key.starts_with("Internal Boundary")
}

fn set(open: &mut Open, read: (Hydrograph, usize), condition: fn(Hydrograph) -> UnsteadyCondition) -> usize {
    open.condition = Some(condition(read.0));
    read.1
}

fn close(flow: &mut UnsteadyFlow, open: Option<Open>) {
    let Some(open) = open else { return };
    let Some(mut condition) = open.condition else { return };
    if let Some(series) = condition.hydrograph_mut() {
        if open.use_dss {
            series.dss = Some(DssSource { file: open.dss_file, path: open.dss_path });
        }
        if open.fixed_start {
            let (date, time) = open.start_text.split_once(',').unwrap_or((&open.start_text, ""));
            series.start = parse_civil(date, time);
        }
        let multiplier = open.multiplier.unwrap_or(1.0);
        let minimum = open.minimum.unwrap_or(f64::NEG_INFINITY);
        for value in &mut series.values {
            *value = (*value * multiplier).max(minimum);
        }
    }
    flow.boundaries.push(UnsteadyBoundary { location: open.location, condition });
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    const FLOW: &str = "Flow Title=Flood\r\nUse Restart= 0 \r\nRestart Filename=old.rst\r\nInitial Flow Loc=Main,Upper,5.99    ,1000\r\n\
        Initial Storage Elev=Pond            ,679\r\n\
        Boundary Location=Main            ,Upper           ,5.99    ,        ,                ,                ,                ,                   \r\n\
        Interval=30MIN\r\nFlow Hydrograph= 3 \r\n 5141.75 10200.210533.34\r\nUse DSS=False\r\n\
        Use Fixed Start Time=True\r\nFixed Start Date/Time=01mar2019,12:00\r\n\
        Boundary Location=Main,Upper,5.5,        ,,,,\r\nGate Name=Gate #1\r\nGate Openings= 2 \r\n       1       2\r\n\
        Boundary Location=Main,Upper,5.0,,,,,\r\nFriction Slope=0.001,0\r\n\
        Boundary Location=,,,,,Pond,,Inflow line\r\nInterval=1HOUR\r\nFlow Hydrograph= 0 \r\nDSS File=flows.dss\r\nDSS Path=//A/FLOW//1HOUR/B/\r\nUse DSS=True\r\n\
        Precipitation Mode=Disable\r\n";

    #[test]
    fn boundaries_of_all_kinds_are_read() {
        let flow = read_unsteady_flow(FLOW);
        assert_eq!(flow.initial_flows[0].flow, 1000.0);
        assert_eq!(flow.initial_elevations, [("Pond".to_owned(), 679.0)]);
        assert_eq!(flow.boundaries.len(), 4);
        let inflow = flow.boundaries[0].condition.hydrograph().expect("a hydrograph");
        assert_eq!(inflow.values, [5141.75, 10200.2, 10533.34]);
        assert_eq!(inflow.interval, 1_800.0);
        assert_eq!(inflow.start, Some(datetime(2019, 3, 1, 12, 0, 0, 0)));
        assert_eq!(flow.boundaries[1].condition, UnsteadyCondition::Other("Gate Name".into()));
        assert_eq!(flow.boundaries[2].condition, UnsteadyCondition::NormalDepth(0.001));
        let fed = flow.boundaries[3].condition.hydrograph().expect("a hydrograph");
        assert_eq!(fed.dss, Some(DssSource { file: "flows.dss".into(), path: "//A/FLOW//1HOUR/B/".into() }));
        assert_eq!(flow.boundaries[3].location.line, "Inflow line");
    }

    #[test]
    fn a_restart_file_that_is_not_used_does_not_count() {
        assert_eq!(read_unsteady_flow(FLOW).restart, None);
        assert_eq!(
            read_unsteady_flow(&FLOW.replace("Use Restart= 0", "Use Restart=-1")).restart.as_deref(),
            Some("old.rst")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,400}", cut in 0usize..1200) {
            let _ = read_unsteady_flow(&text);
            let mut cut = cut.min(FLOW.len());
            while !FLOW.is_char_boundary(cut) { cut -= 1; }
            let _ = read_unsteady_flow(&format!("{}{}", &FLOW[..cut], text));
        }
    }
}
