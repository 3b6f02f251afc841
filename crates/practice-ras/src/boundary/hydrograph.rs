//! A series of values at a fixed interval, read between its points by straight lines.

use jiff::civil::DateTime;

/// A hydrograph that lives in a DSS file, which this program cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DssSource {
    /// The DSS file as written in the flow file, empty where it is not named.
    pub file: String,
    /// The pathname inside it.
    pub path: String,
}

/// A hydrograph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hydrograph {
    /// Seconds between values.
    pub interval: f64,
    /// Time of the first value where it is fixed; else the start of the simulation.
    pub start: Option<DateTime>,
    /// Values, in the project's units.
    pub values: Vec<f64>,
    /// Where the values really are, when the file says `Use DSS=True`.
    pub dss: Option<DssSource>,
    /// Energy slope for spreading the flow (`Flow Hydrograph Slope`).
    pub slope: Option<f64>,
}

impl Hydrograph {
    /// Seconds from the simulation's start to the first value.
    #[must_use]
    pub fn offset(&self, simulation_start: DateTime) -> f64 {
        self.start.map_or(0.0, |start| start.duration_since(simulation_start).as_secs_f64())
    }

    /// The value some seconds after the simulation's start. Before the first and after the last value these hold on.
    #[must_use]
    pub fn value_at(&self, seconds: f64, simulation_start: DateTime) -> f64 {
        let Some((&first, &last)) = self.values.first().zip(self.values.last()) else { return 0.0 };
        let position = (seconds - self.offset(simulation_start)) / self.interval.max(f64::MIN_POSITIVE);
        if position <= 0.0 {
            return first;
        }
        let index = position.floor();
        if index >= (self.values.len() - 1) as f64 {
            return last;
        }
        let index = index as usize;
        let (a, b) = (self.values[index], self.values[index + 1]);
        a + (b - a) * (position - index as f64)
    }

    /// Whether the values reach from the simulation's start to `seconds` after it.
    #[must_use]
    pub fn covers(&self, seconds: f64, simulation_start: DateTime) -> bool {
        let offset = self.offset(simulation_start);
        let length = self.interval * self.values.len().saturating_sub(1) as f64;
        offset <= 0.0 && offset + length + 1.0 >= seconds
    }
}

/// A value between the points of a table that increases in its first column; beyond its ends the nearest value.
#[must_use]
pub fn interpolate(table: &[(f64, f64)], at: f64) -> f64 {
    let Some((first, last)) = table.first().zip(table.last()) else { return 0.0 };
    if at <= first.0 {
        return first.1;
    }
    for pair in table.windows(2) {
        if at <= pair[1].0 {
            let width = pair[1].0 - pair[0].0;
            let part = if width > 0.0 { (at - pair[0].0) / width } else { 1.0 };
            return pair[0].1 + (pair[1].1 - pair[0].1) * part;
        }
    }
    last.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    fn hydrograph() -> Hydrograph {
        Hydrograph { interval: 3_600.0, values: vec![10.0, 20.0, 40.0], ..Hydrograph::default() }
    }

    #[test]
    fn values_between_points_lie_on_straight_lines() {
        let start = datetime(2020, 1, 1, 0, 0, 0, 0);
        assert_eq!(hydrograph().value_at(1_800.0, start), 15.0);
        assert_eq!(hydrograph().value_at(5_400.0, start), 30.0);
        assert_eq!(hydrograph().value_at(-5.0, start), 10.0);
        assert_eq!(hydrograph().value_at(1.0e9, start), 40.0);
    }

    #[test]
    fn a_fixed_start_before_the_simulation_shifts_the_series() {
        let start = datetime(2020, 1, 1, 1, 0, 0, 0);
        let mut series = hydrograph();
        series.start = Some(datetime(2020, 1, 1, 0, 0, 0, 0));
        assert_eq!(series.value_at(0.0, start), 20.0);
        assert!(series.covers(3_600.0, start));
        assert!(!series.covers(7_200.0, start));
    }

    #[test]
    fn a_table_holds_its_end_values() {
        let table = [(0.0, 1.0), (10.0, 2.0)];
        assert_eq!(interpolate(&table, -1.0), 1.0);
        assert_eq!(interpolate(&table, 5.0), 1.5);
        assert_eq!(interpolate(&table, 99.0), 2.0);
        assert_eq!(interpolate(&[], 1.0), 0.0);
    }
}
