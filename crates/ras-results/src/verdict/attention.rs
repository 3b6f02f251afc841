//! What a modeler would look at although the computation succeeded.

use serde::{Deserialize, Serialize};

/// Thresholds of the attention points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AttentionSettings {
    /// Overall and by-area volume error, percent.
    pub volume_error_percent: f64,
    /// Cells at the iteration limit that are still accepted.
    pub cells_at_iteration_limit: u64,
    /// Largest water surface error, metres (converted for files in feet).
    pub max_wsel_error_metres: f64,
    /// Largest face velocity, metres a second (converted for files in feet).
    pub max_face_velocity_metres: f64,
}

impl Default for AttentionSettings {
    fn default() -> Self {
        Self {
            volume_error_percent: 1.0,
            cells_at_iteration_limit: 0,
            max_wsel_error_metres: 0.1,
            max_face_velocity_metres: 15.0,
        }
    }
}

/// Figures about a result that say how good it is, in the units of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quality {
    /// `Units System` is SI; `None` where the file does not say.
    pub si: Option<bool>,
    /// Overall volume error, percent.
    pub volume_error_percent: Option<f64>,
    /// Volume errors of areas: name and percent.
    pub area_volume_errors: Vec<(String, f64)>,
    /// Largest water surface error.
    pub max_wsel_error: Option<f64>,
    /// Areas with the number of cells that reached the iteration limit.
    pub cells_at_limit: Vec<(String, u64)>,
    /// Areas with the largest face velocity.
    pub face_velocities: Vec<(String, f64)>,
    /// Warnings among the messages that are not said by every run.
    pub warnings: Vec<String>,
}

/// Warnings shown word for word.
const WARNINGS_SHOWN: usize = 3;
/// Feet in a metre.
const FEET: f64 = 1.0 / 0.3048;

/// The points, in the order in which they matter.
pub fn attention(quality: &Quality, settings: &AttentionSettings) -> Vec<String> {
    let (scale, unit) = if quality.si == Some(true) { (1.0, "m") } else { (FEET, "ft") };
    let limit = settings.volume_error_percent;
    let mut points = Vec::new();
    let overall = quality.volume_error_percent.filter(|percent| percent.abs() > limit);
    if let Some(percent) = overall {
        points.push(format!("Volume error {} % (over {limit} %)", shown(percent)));
    }
    for (area, percent) in quality.area_volume_errors.iter().filter(|(_, percent)| percent.abs() > limit) {
        let repeats =
            overall.is_some_and(|overall| (overall - percent).abs() < 1e-3 && quality.area_volume_errors.len() == 1);
        if !repeats {
            points.push(format!("Volume error of 2D area {area} {} % (over {limit} %)", shown(*percent)));
        }
    }
    for (area, cells) in quality.cells_at_limit.iter().filter(|(_, cells)| *cells > settings.cells_at_iteration_limit) {
        let cells_word = if *cells == 1 { "cell" } else { "cells" };
        points.push(format!("{cells} {cells_word} of 2D area {area} reached the iteration limit"));
    }
    let wsel_limit = settings.max_wsel_error_metres * scale;
    if let Some(error) = quality.max_wsel_error.filter(|error| error.abs() > wsel_limit) {
        points.push(format!("Largest water surface error {} {unit} (over {wsel_limit:.2} {unit})", shown(error)));
    }
    let velocity_limit = settings.max_face_velocity_metres * scale;
    for (area, velocity) in quality.face_velocities.iter().filter(|(_, velocity)| velocity.abs() > velocity_limit) {
        points.push(format!(
            "Velocity of {} {unit}/s at a face of 2D area {area} (over {velocity_limit:.0} {unit}/s)",
            shown(*velocity)
        ));
    }
    let said = quality.warnings.len();
    points.extend(quality.warnings.iter().take(WARNINGS_SHOWN).map(|line| format!("The engine said: {line}")));
    if said > WARNINGS_SHOWN {
        points.push(format!("and {} more warnings in its messages", said - WARNINGS_SHOWN));
    }
    points
}

/// A figure for people: 27.46, 0.0007, 125.9.
fn shown(value: f64) -> String {
    let digits = if value.abs() >= 100.0 {
        1
    } else if value.abs() >= 1.0 {
        2
    } else {
        4
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_result_has_no_points() {
        let quality = Quality { volume_error_percent: Some(-0.4), max_wsel_error: Some(0.01), ..Quality::default() };
        assert_eq!(attention(&quality, &AttentionSettings::default()), Vec::<String>::new());
    }

    #[test]
    fn volume_errors_iterations_and_wild_figures_are_pointed_out() {
        let quality = Quality {
            si: Some(true),
            volume_error_percent: Some(-27.461),
            area_volume_errors: vec![("a".to_owned(), 3.0), ("b".to_owned(), 0.1)],
            max_wsel_error: Some(0.5),
            cells_at_limit: vec![("a".to_owned(), 1)],
            face_velocities: vec![("a".to_owned(), 125.94)],
            warnings: (1..=5).map(|number| format!("Warning: number {number}")).collect(),
        };
        let points = attention(&quality, &AttentionSettings::default());
        assert_eq!(
            points,
            [
                "Volume error -27.46 % (over 1 %)",
                "Volume error of 2D area a 3.00 % (over 1 %)",
                "1 cell of 2D area a reached the iteration limit",
                "Largest water surface error 0.5000 m (over 0.10 m)",
                "Velocity of 125.9 m/s at a face of 2D area a (over 15 m/s)",
                "The engine said: Warning: number 1",
                "The engine said: Warning: number 2",
                "The engine said: Warning: number 3",
                "and 2 more warnings in its messages",
            ]
        );
    }

    #[test]
    fn thresholds_in_metres_are_converted_for_files_in_feet() {
        let quality = Quality { si: Some(false), max_wsel_error: Some(0.2), ..Quality::default() };
        assert!(attention(&quality, &AttentionSettings::default()).is_empty());
        let quality = Quality { si: Some(true), ..quality };
        assert_eq!(attention(&quality, &AttentionSettings::default()).len(), 1);
    }
}
