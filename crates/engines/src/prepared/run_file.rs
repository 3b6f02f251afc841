//! `X.b##`, the run file of RasUnsteady, as far as it repeats what plan and flow file say. Reads any bytes; opens nothing.
//!
//! The file has no grammar of its own: sections are named by a line of text, and numbers stand in columns of 8. What is
//! looked for is looked for by its name; everything else is passed over.

use super::columns::{Lines, pairs_after};
use ras_project::text::parse_number;
use ras_project::time::{ModelTime, SimulationWindow};

/// A time series of a run file.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSeries {
    /// `Upstream Flow Hydrograph`, `Downstream Stage Hydrograph`, `Lateral Inflow Time Series`, `Gate:Gate #1`.
    pub name: String,
    /// River, reach and station, which the file tells from 6.4 on.
    pub place: Option<[String; 3]>,
    /// (hours since the start of the window, value), in feet and cubic feet.
    pub points: Vec<(f64, f64)>,
}

/// A line that is an absolute path of Windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathLine {
    /// Line, from 1.
    pub line: usize,
    /// The path as it stands there.
    pub path: String,
    /// Whether it is the output DSS, which the engine makes.
    pub is_output: bool,
}

/// What a run file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunFile {
    /// The first line, `HEC-RAS 6.6 September 2024`.
    pub program: String,
    /// Project title, plan title, short identifier.
    pub titles: Option<[String; 3]>,
    /// Time window.
    pub window: Option<SimulationWindow>,
    /// `Key = value` lines of the job control section, blanks trimmed.
    pub settings: Vec<(String, String)>,
    /// Whether a restart file is read, and the line after where it is.
    pub restart: Option<(bool, String)>,
    /// Flows of the section of initial conditions; those that the engine is to find itself are left out.
    pub initial_flows: Vec<f64>,
    /// Every time series.
    pub series: Vec<RunSeries>,
    /// Slopes of `Downstream Normal Depth`.
    pub normal_depths: Vec<f64>,
    /// Lines that are absolute paths.
    pub paths: Vec<PathLine>,
}

/// HEC-RAS's word for "no value" in this file, and everything near it.
const NO_VALUE: f64 = 3.0e38;

impl RunFile {
    /// Reads the file; what is not there is empty.
    pub fn read(bytes: &[u8]) -> Self {
        let lines = Lines::of(bytes);
        let mut read = Self { program: lines.trimmed(0).to_owned(), ..Self::default() };
        let (mut start, mut end) = (None, None);
        for (index, line) in lines.iter().enumerate() {
            let text = line.trim();
            if let Some((key, value)) = text.split_once('=').filter(|(key, _)| !is_path(key)) {
                let (key, value) = (key.trim(), value.trim());
                match key {
                    "Start Date/Time" => start = moment(value),
                    "End Date/Time" => end = moment(value),
                    _ => read.settings.push((key.to_owned(), value.to_owned())),
                }
            }
            if is_path(text) {
                let before = lines.trimmed(index.wrapping_sub(1));
                let is_output = before.starts_with("Write DSS File");
                read.paths.push(PathLine { line: index + 1, path: text.to_owned(), is_output });
            }
            match text {
                "Project Title, Plan Title and Plan ShortID" => {
                    read.titles = Some([1, 2, 3].map(|after| lines.trimmed(index + after).to_owned()));
                }
                "Initial Conditions (use restart file?)" => {
                    let used = lines.trimmed(index + 1).starts_with('T');
                    read.restart = Some((used, lines.trimmed(index + 2).to_owned()));
                }
                "Initial Conditions Flow Information" => read.initial_flows = initial_flows(&lines, index),
                "Downstream Normal Depth" => read.normal_depths.extend(parse_number(lines.trimmed(index + 1))),
                _ => {}
            }
            if let Some(points) = pairs_after(&lines, index) {
                let (name, place) = named_place(text);
                read.series.push(RunSeries { name, place, points });
            }
        }
        read.window = start.zip(end).map(|(start, end)| SimulationWindow { start, end });
        read
    }

    /// A value of the job control section.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

/// `31Dec2017 2400`
fn moment(text: &str) -> Option<ModelTime> {
    let (date, time) = text.split_once(' ')?;
    ModelTime::parse(date, time)
}

/// `C:\…` or `\\server\…`, and nothing before it.
fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let drive =
        bytes.len() > 3 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'\\' | b'/');
    drive || (text.starts_with("\\\\") && text.len() > 4)
}

/// `Upstream Flow Hydrograph - River: White  Reach: Muncie  RS: 15696.24` into name and place.
fn named_place(text: &str) -> (String, Option<[String; 3]>) {
    let Some((name, rest)) = text.split_once(" - River:") else { return (text.to_owned(), None) };
    let place = rest.split_once("Reach:").and_then(|(river, rest)| {
        let (reach, station) = rest.split_once("RS:")?;
        Some([river, reach, station].map(|part| part.trim().to_owned()))
    });
    (name.trim().to_owned(), place)
}

/// `       3        Initial Profile`, then as many pairs of flow and node, ten numbers a line.
fn initial_flows(lines: &Lines<'_>, section: usize) -> Vec<f64> {
    let count = lines.trimmed(section + 1).split_whitespace().next().and_then(|word| word.parse::<usize>().ok());
    let Some(count) = count else { return Vec::new() };
    let pairs = super::columns::pairs(lines, section + 2, count).unwrap_or_default();
    pairs.into_iter().map(|(flow, _)| flow).filter(|flow| flow.abs() < NO_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "HEC-RAS 6.6 September 2024\r\n       1       1       0       0\r\n\
        Initial Conditions Flow Information\r\n       2        Initial Profile\r\n 3.1E+38       1   100.5       9\r\n\
        Project Title, Plan Title and Plan ShortID\r\nProject\r\nPlan one\r\nShort                  \r\nJob Control Information\r\n\
        \x20 Computation Interval  = 1MIN\r\n  Write DSS File        =        T\r\nC:\\Users\\x\\proj\\flows.dss\r\n\
        Computational Time Window\r\n  Start Date/Time       = 31Dec2017 2400\r\n  End Date/Time         = 01Jan2018 0100\r\n\
        Initial Conditions (use restart file?)\r\n       F\r\nBreach Data\r\n       1\r\n     332     550      .8       T\r\n\
        Hydrograph Data\r\n       2\r\n       F       F       T       F       F\r\n\
        Upstream Flow Hydrograph - River: White  Reach: Muncie  RS: 15696.24\r\n       3\r\n       0     100       1 10200.2       2.3410856\r\n 3.4E+38\r\n\
        Downstream Normal Depth\r\n    .001\r\nHYDROGRAPH LOCATIONS\r\n 2 \r\n       1      22\r\nExtra Commands\r\n       0\r\n";

    #[test]
    fn what_a_run_file_says_is_found_by_the_names_of_its_sections() {
        let read = RunFile::read(TEXT.as_bytes());
        assert_eq!(read.program, "HEC-RAS 6.6 September 2024");
        assert_eq!(read.titles.clone().unwrap(), ["Project", "Plan one", "Short"]);
        assert_eq!(read.window.unwrap().start.to_string(), "2018-01-01T00:00");
        assert_eq!(read.setting("Computation Interval"), Some("1MIN"));
        assert_eq!(read.restart, Some((false, "Breach Data".to_owned())));
        assert_eq!((read.initial_flows, read.normal_depths), (vec![100.5], vec![0.001]));
        let path = PathLine { line: 13, path: "C:\\Users\\x\\proj\\flows.dss".to_owned(), is_output: true };
        assert_eq!(read.paths, [path]);
        assert_eq!(read.series.len(), 1, "{:?}", read.series);
        let series = &read.series[0];
        assert_eq!(series.place.clone().unwrap(), ["White", "Muncie", "15696.24"]);
        assert_eq!(series.points, [(0.0, 100.0), (1.0, 10200.2), (2.0, 0.3410856)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = RunFile::read(&bytes);
        }

        #[test]
        fn a_damaged_run_file_is_read(at in 0usize..900, byte in any::<u8>(), cut in 0usize..1200) {
            let mut bytes = TEXT.as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(cut);
            let _ = RunFile::read(&bytes);
        }
    }
}
