//! `X.p##`: what a plan computes, with what, and how long.

use super::{MemberKind, Named, is_true};
use crate::text::{TextFile, parse_number};
use crate::time::{SimulationWindow, parse_interval};
use serde::Serialize;

/// Type of computation, told by the plan's flow file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// Flow file `u##`.
    Unsteady,
    /// Flow file `f##`.
    Steady,
    /// Flow file `q##`.
    QuasiUnsteady,
    /// The plan names none of these.
    Unknown,
}

/// What a geometry consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Dimension {
    /// Reaches with cross sections.
    #[serde(rename = "1d")]
    OneDimensional,
    /// 2D flow areas.
    #[serde(rename = "2d")]
    TwoDimensional,
    /// Both.
    #[serde(rename = "1d2d")]
    Combined,
    /// Neither, or the geometry cannot be read.
    #[serde(rename = "unknown")]
    Unknown,
}

/// Regime of a steady computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlowRegime {
    /// From downstream.
    Subcritical,
    /// From upstream.
    Supercritical,
    /// Both.
    Mixed,
}

/// Core counts of a plan; 0 is "all", none is not written in the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Cores {
    /// `UNET D1 Cores`.
    pub d1: Option<u32>,
    /// The global `UNET D2 Cores`, before the first 2D area.
    pub d2: Option<u32>,
    /// `PS Cores`: pipe networks.
    pub ps: Option<u32>,
}

/// One 2D flow area's settings in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoDimensionalArea {
    /// `UNET D2 Name`.
    pub name: String,
    /// Line of the name.
    pub line: usize,
    /// Its own `UNET D2 Cores`.
    pub cores: Option<u32>,
    /// Its own `UNET D2 Equation`: 0 diffusion wave, else shallow water.
    pub equation: Option<i32>,
}

/// Which processes run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunFlags {
    /// `Run HTab`: geometry preprocessor.
    pub geometry_preprocessor: bool,
    /// `Run UNet`: unsteady flow.
    pub unsteady: bool,
    /// `Run Sediment`.
    pub sediment: bool,
    /// `Run PostProcess`.
    pub post_process: bool,
    /// `Run WQNet`: water quality.
    pub water_quality: bool,
    /// `Run RASMapper`: floodplain maps.
    pub mapper: bool,
}

/// A plan file.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFile {
    /// `Plan Title`, as written.
    pub title: String,
    /// `Short Identifier`, without its padding.
    pub short_id: String,
    /// `Program Version`, or `Version` of before 3.1, as written.
    pub program_version: Option<String>,
    /// `Geom File`, an extension.
    pub geometry: Option<Named>,
    /// `Flow File`, an extension.
    pub flow: Option<Named>,
    /// `Sediment File`.
    pub sediment: Option<Named>,
    /// `Water Quality File`.
    pub water_quality: Option<Named>,
    /// `Simulation Date` as written; none where it is missing or only commas.
    pub window_text: Option<Named>,
    /// The window; none where there is none or it cannot be read.
    pub window: Option<SimulationWindow>,
    /// Steady regime, where one is written.
    pub regime: Option<FlowRegime>,
    /// `Computation Interval` in seconds.
    pub computation_interval: Option<f64>,
    /// `Output Interval` (hydrographs) in seconds.
    pub output_interval: Option<f64>,
    /// `Instantaneous Interval` (detailed output) in seconds.
    pub instantaneous_interval: Option<f64>,
    /// `Mapping Interval` in seconds.
    pub mapping_interval: Option<f64>,
    /// Core counts.
    pub cores: Cores,
    /// The global `UNET D2 Equation`.
    pub equation: Option<i32>,
    /// 2D flow areas the plan has settings for.
    pub areas: Vec<TwoDimensionalArea>,
    /// Processes that run.
    pub run: RunFlags,
    /// `Write Detailed`.
    pub write_detailed: bool,
    /// Whether a restart file is written at any time.
    pub writes_restart: bool,
    /// `DSS File` of the output.
    pub dss_file: Option<Named>,
}

impl PlanFile {
    /// Reads a plan. Total: what is not there is none.
    pub fn read(file: &TextFile) -> Self {
        let text = |key: &str| file.value(key).map(|value| value.into_owned());
        let seconds = |key: &str| file.value(key).and_then(|value| parse_interval(&value));
        let flag = |key: &str| file.value(key).is_some_and(|value| is_true(&value));
        let window_text = Named::first(file, "Simulation Date")
            .filter(|named| !named.value.chars().all(|c| c == ',' || c.is_whitespace()));
        let (global, areas) = two_dimensional_settings(file);
        Self {
            title: text("Plan Title").unwrap_or_default(),
            short_id: text("Short Identifier").unwrap_or_default(),
            program_version: text("Program Version").or_else(|| text("Version")).filter(|version| !version.is_empty()),
            geometry: Named::first(file, "Geom File"),
            flow: Named::first(file, "Flow File"),
            sediment: Named::first(file, "Sediment File"),
            water_quality: Named::first(file, "Water Quality File"),
            window: window_text.as_ref().and_then(|named| SimulationWindow::parse(&named.value)),
            window_text,
            regime: regime(file),
            computation_interval: seconds("Computation Interval"),
            output_interval: seconds("Output Interval"),
            instantaneous_interval: seconds("Instantaneous Interval"),
            mapping_interval: seconds("Mapping Interval"),
            cores: Cores { d1: count(file, "UNET D1 Cores"), d2: global.cores, ps: count(file, "PS Cores") },
            equation: global.equation,
            areas,
            run: RunFlags {
                geometry_preprocessor: flag("Run HTab"),
                unsteady: flag("Run UNet"),
                sediment: flag("Run Sediment"),
                post_process: flag("Run PostProcess"),
                water_quality: flag("Run WQNet"),
                mapper: flag("Run RASMapper"),
            },
            write_detailed: flag("Write Detailed"),
            writes_restart: ["Write IC File", "Write IC File at Fixed DateTime", "Write IC File at Sim End"]
                .into_iter()
                .any(flag),
            dss_file: Named::first(file, "DSS File"),
        }
    }

    /// Type of computation, by the letter of the flow file.
    pub fn kind(&self) -> PlanKind {
        match self.flow.as_ref().and_then(Named::kind) {
            Some(MemberKind::UnsteadyFlow) => PlanKind::Unsteady,
            Some(MemberKind::SteadyFlow) => PlanKind::Steady,
            Some(MemberKind::QuasiUnsteadyFlow) => PlanKind::QuasiUnsteady,
            Some(
                MemberKind::Plan
                | MemberKind::Geometry
                | MemberKind::Sediment
                | MemberKind::WaterQuality
                | MemberKind::HydraulicDesign,
            )
            | None => PlanKind::Unknown,
        }
    }
}

fn regime(file: &TextFile) -> Option<FlowRegime> {
    let regimes = [
        ("Subcritical Flow", FlowRegime::Subcritical),
        ("Supercritical Flow", FlowRegime::Supercritical),
        ("Mixed Flow", FlowRegime::Mixed),
    ];
    regimes.into_iter().find(|(line, _)| file.has_bare_line(line)).map(|(_, regime)| regime)
}

fn count(file: &TextFile, key: &str) -> Option<u32> {
    file.value(key).and_then(|value| value.parse().ok())
}

#[derive(Default)]
struct GlobalSettings {
    cores: Option<u32>,
    equation: Option<i32>,
}

/// `UNET D2 …` keys stand once for all areas, and again after each `UNET D2 Name`.
fn two_dimensional_settings(file: &TextFile) -> (GlobalSettings, Vec<TwoDimensionalArea>) {
    let mut global = GlobalSettings::default();
    let mut areas: Vec<TwoDimensionalArea> = Vec::new();
    for line in file.lines() {
        let (Some(key), Some(value)) = (line.key(), line.value()) else { continue };
        let (cores, equation) = match areas.last_mut() {
            Some(area) => (&mut area.cores, &mut area.equation),
            None => (&mut global.cores, &mut global.equation),
        };
        match key {
            "UNET D2 Name" => areas.push(TwoDimensionalArea {
                name: value.trim().to_owned(),
                line: line.number(),
                cores: None,
                equation: None,
            }),
            "UNET D2 Cores" => *cores = cores.or(value.trim().parse().ok()),
            // Truncation on purpose: the field holds small whole numbers.
            "UNET D2 Equation" => *equation = equation.or(parse_number(&value).map(|number| number as i32)),
            _ => {}
        }
    }
    (global, areas)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> PlanFile {
        PlanFile::read(&TextFile::parse(text.as_bytes()))
    }

    #[test]
    fn the_smallest_plan_is_read() {
        let read = plan("Plan Title=a\nShort Identifier=a\nGeom File=g01\nFlow File=f01\nRun RASMapper= 0 \n");
        assert_eq!((read.kind(), read.window, read.program_version), (PlanKind::Steady, None, None));
        assert_eq!(read.geometry.unwrap(), Named { value: "g01".into(), line: 3 });
    }

    #[test]
    fn cores_of_an_area_are_not_the_global_ones() {
        let read = plan(
            "UNET D1 Cores= 2 \nUNET D2 Cores= 3 \nUNET D2 Equation= 0 \nUNET D2 Name=A\nUNET D2 Cores=4\nUNET D2 Name=B\nUNET D2 Equation= 1 \nPS Cores=0\n",
        );
        assert_eq!(read.cores, Cores { d1: Some(2), d2: Some(3), ps: Some(0) });
        assert_eq!(
            read.areas.iter().map(|area| (area.name.as_str(), area.cores, area.equation)).collect::<Vec<_>>(),
            [("A", Some(4), None), ("B", None, Some(1))]
        );
    }

    #[test]
    fn commas_alone_are_no_window_and_a_damaged_one_keeps_its_text() {
        assert_eq!(plan("Simulation Date=,,,\n").window_text, None);
        let damaged = plan("Flow File=u01\nSimulation Date=31FEB1999,0000,x,y\n");
        assert_eq!((damaged.window, damaged.window_text.unwrap().line), (None, 2));
    }

    #[test]
    fn the_letter_of_the_flow_file_is_the_kind() {
        for (flow, kind) in [
            ("u01", PlanKind::Unsteady),
            ("F02", PlanKind::Steady),
            ("q01", PlanKind::QuasiUnsteady),
            ("g01", PlanKind::Unknown),
            ("", PlanKind::Unknown),
        ] {
            assert_eq!(plan(&format!("Flow File={flow}\n")).kind(), kind, "{flow}");
        }
    }
}
