//! `practice.toml` beside a project: how long plans shall take, how large their results shall be, and what shall go wrong.
//! For tests and demonstrations; without the file a plan takes what it takes.

use crate::faults::{Fault, FaultKind};
use std::collections::BTreeMap;
use std::path::Path;

/// Names how fast this machine is: 2 waits half as long as the file says, 0.5 twice as long.
pub const SPEED_VARIABLE: &str = "PRACTICE_RAS_SPEED";

/// Name of the file.
pub const FILE_NAME: &str = "practice.toml";

/// What the file asks for one plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Least duration in seconds; the engine is idle while it waits.
    pub seconds: f64,
    /// How fast the machine is, above 0; none is 1.
    pub speed: Option<f64>,
    /// Least size of the result file, megabytes.
    pub result_megabytes: u64,
    /// Memory held while computing, megabytes.
    pub memory_megabytes: usize,
    /// Message lines a second while computing.
    pub messages_per_second: f64,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// What in the file was not understood, as lines for the messages.
    pub complaints: Vec<String>,
}

/// Reads the settings for a plan; a missing file is no settings, and what cannot be understood is said and passed over.
#[must_use]
pub fn read_settings(folder: &Path, plan: &str) -> Settings {
    match std::fs::read_to_string(folder.join(FILE_NAME)) {
        Ok(text) => at_speed(parse_settings(&text, plan), std::env::var(SPEED_VARIABLE).ok().as_deref()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Settings::default(),
        Err(error) => Settings {
            complaints: vec![format!("{FILE_NAME} cannot be read: {error}; it is ignored.")],
            ..Settings::default()
        },
    }
}

/// On a machine of this speed.
fn at_speed(mut settings: Settings, speed: Option<&str>) -> Settings {
    let speed = speed.and_then(|text| text.parse::<f64>().ok()).filter(|speed| speed.is_finite() && *speed > 0.0);
    settings.seconds /= settings.speed.unwrap_or(1.0) * speed.unwrap_or(1.0);
    settings
}

/// Reads the text of a settings file for the plan of this number.
#[must_use]
pub fn parse_settings(text: &str, plan: &str) -> Settings {
    let mut settings = Settings::default();
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let line =
                error.span().map_or(1, |span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count());
            settings.complaints.push(format!("{FILE_NAME}, line {line}: {}; the file is ignored.", error.message()));
            return settings;
        }
    };
    let mut reader = Reader { settings: &mut settings };
    for (key, value) in &table {
        match (key.as_str(), value) {
            // What is said of one plan holds over what is said of all, so it is read last.
            ("plans", toml::Value::Table(_)) => {}
            // A mark for who runs the engine: the sample project is computed without being asked for by name.
            ("sample", toml::Value::Boolean(_)) => {}
            ("seconds", value) => reader.seconds(key, value),
            ("speed", value) => {
                if let Some(number) = reader.number(key, value).filter(|number| *number > 0.0) {
                    reader.settings.speed = Some(number);
                }
            }
            ("result_megabytes", value) => {
                if let Some(number) = reader.number(key, value) {
                    reader.settings.result_megabytes = number as u64;
                }
            }
            ("memory_megabytes", value) => {
                if let Some(number) = reader.number(key, value) {
                    reader.settings.memory_megabytes = number as usize;
                }
            }
            ("messages_per_second", value) => {
                if let Some(number) = reader.number(key, value) {
                    reader.settings.messages_per_second = number;
                }
            }
            (key, _) => reader.complain(&format!(
                "unknown key \"{key}\" (known: seconds, speed, result_megabytes, memory_megabytes, messages_per_second, sample, plans)"
            )),
        }
    }
    if let Some(toml::Value::Table(plans)) = table.get("plans") {
        reader.plans(plans, plan);
    }
    settings
}

struct Reader<'settings> {
    settings: &'settings mut Settings,
}

impl Reader<'_> {
    fn complain(&mut self, what: &str) {
        self.settings.complaints.push(format!("{FILE_NAME}: {what}; it is ignored."));
    }

    fn number(&mut self, key: &str, value: &toml::Value) -> Option<f64> {
        let number = match value {
            toml::Value::Integer(number) => *number as f64,
            toml::Value::Float(number) => *number,
            _ => f64::NAN,
        };
        if number.is_finite() && number >= 0.0 {
            return Some(number);
        }
        self.complain(&format!("\"{key}\" must be a number, 0 or more"));
        None
    }

    fn seconds(&mut self, key: &str, value: &toml::Value) {
        if let Some(number) = self.number(key, value) {
            self.settings.seconds = number;
        }
    }

    fn plans(&mut self, plans: &toml::Table, wanted: &str) {
        let number = |name: &str| name.trim_start_matches(['p', 'P']).trim_start_matches('0').to_owned();
        let mut by_number: BTreeMap<String, &toml::Table> = BTreeMap::new();
        for (name, value) in plans {
            match value {
                toml::Value::Table(table) => drop(by_number.insert(number(name), table)),
                _ => self.complain(&format!("\"plans.{name}\" must be a table, [plans.{name}]")),
            }
        }
        let Some(table) = by_number.get(&number(wanted)) else { return };
        let (mut kind, mut at) = (None, 0.5);
        for (key, value) in *table {
            match key.as_str() {
                "seconds" => self.seconds("plans.seconds", value),
                "fault" => match value.as_str().and_then(FaultKind::of_name) {
                    Some(found) => kind = Some(found),
                    None => self.complain(&format!(
                        "fault {value} of plan {wanted} is unknown (known: {})",
                        FaultKind::names().join(", ")
                    )),
                },
                "at" => match self.number("at", value) {
                    Some(share) if share <= 1.0 => at = share,
                    Some(_) => self.complain("\"at\" must lie between 0 and 1"),
                    None => {}
                },
                other => self.complain(&format!("unknown key \"plans.{wanted}.{other}\" (known: seconds, fault, at)")),
            }
        }
        self.settings.fault = kind.map(|kind| Fault { kind, at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_the_fault_of_the_asked_plan_are_read() {
        let text = "seconds = 2\nmessages_per_second = 10.5\nresult_megabytes = 3\n[plans.03]\nfault = \"unstable\"\nat = 0.4\n[plans.04]\nseconds = 9\n";
        let three = parse_settings(text, "03");
        assert_eq!(three.fault, Some(Fault { kind: FaultKind::Unstable, at: 0.4 }));
        assert_eq!((three.seconds, three.messages_per_second, three.result_megabytes), (2.0, 10.5, 3));
        let four = parse_settings(text, "04");
        assert_eq!((four.fault, four.seconds), (None, 9.0));
        assert!(three.complaints.is_empty() && four.complaints.is_empty());
    }

    #[test]
    fn what_is_not_understood_is_said_and_the_rest_holds() {
        let text = "second = 2\nmemory_megabytes = -1\nseconds = 1\n[plans.01]\nfault = \"boom\"\nat = 2\nwhen = 1\n";
        let settings = parse_settings(text, "01");
        assert_eq!((settings.seconds, settings.fault), (1.0, None));
        assert_eq!(settings.complaints.len(), 5, "{:?}", settings.complaints);
        assert!(settings.complaints.iter().any(|line| line.contains("\"second\"")));
        assert!(settings.complaints.iter().any(|line| line.contains("boom") && line.contains("unstable")));
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let settings = parse_settings("seconds = 1\n]]\n", "01");
        assert!(settings.complaints[0].contains("line 2"), "{:?}", settings.complaints);
        assert_eq!(settings.seconds, 0.0);
    }

    #[test]
    fn a_slow_machine_takes_longer_and_a_fast_one_shorter() {
        let settings = parse_settings("seconds = 3\nspeed = 2\n", "01");
        assert_eq!(at_speed(settings.clone(), None).seconds, 1.5);
        assert_eq!(at_speed(settings.clone(), Some("0.5")).seconds, 3.0);
        assert_eq!(at_speed(settings, Some("fast")).seconds, 1.5);
    }
}
