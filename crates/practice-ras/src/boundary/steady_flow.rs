//! Profiles, flows and boundary conditions of a steady flow file (`.f##`).

use crate::geometry::{fixed_numbers, keyed_value};

/// Flows of all profiles from one station downstream.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowChange {
    /// River, trimmed.
    pub river: String,
    /// Reach, trimmed.
    pub reach: String,
    /// River station, trimmed.
    pub station: String,
    /// One flow a profile.
    pub flows: Vec<f64>,
}

/// What holds at one end of a reach.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SteadyCondition {
    /// Nothing is given (a junction, or the same as in the first profile).
    #[default]
    None,
    /// Type 1: a water surface elevation.
    KnownWaterSurface(f64),
    /// Type 2: critical depth.
    Critical,
    /// Type 3: normal depth at this slope.
    NormalDepth(f64),
    /// Type 4: flow and water surface pairs.
    RatingCurve(Vec<(f64, f64)>),
}

/// The boundary conditions of one reach in one profile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SteadyBoundary {
    /// River, trimmed.
    pub river: String,
    /// Reach, trimmed.
    pub reach: String,
    /// Profile, from 0.
    pub profile: usize,
    /// At the upstream end.
    pub upstream: SteadyCondition,
    /// At the downstream end.
    pub downstream: SteadyCondition,
}

/// A steady flow file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SteadyFlow {
    /// `Flow Title`.
    pub title: String,
    /// Profile names, trimmed, as many as the file announces.
    pub profiles: Vec<String>,
    /// Flow changes in file order.
    pub changes: Vec<FlowChange>,
    /// Boundary conditions in file order.
    pub boundaries: Vec<SteadyBoundary>,
}

impl SteadyFlow {
    /// The condition at the downstream (or upstream) end of a reach in a profile. Where a profile has none of its own,
    /// the first profile's holds: HEC-RAS writes one set that serves for all.
    #[must_use]
    pub fn condition(&self, river: &str, reach: &str, profile: usize, downstream: bool) -> &SteadyCondition {
        let of = |profile: usize| {
            self.boundaries
                .iter()
                .find(|entry| {
                    entry.profile == profile
                        && entry.river.eq_ignore_ascii_case(river)
                        && entry.reach.eq_ignore_ascii_case(reach)
                })
                .map(|entry| if downstream { &entry.downstream } else { &entry.upstream })
        };
        match of(profile) {
            Some(SteadyCondition::None) | None => of(0).unwrap_or(&SteadyCondition::None),
            Some(condition) => condition,
        }
    }
}

/// Reads a steady flow file from its text. Unknown lines are passed over.
#[must_use]
pub fn read_steady_flow(text: &str) -> SteadyFlow {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches('\r')).collect();
    let mut flow = SteadyFlow::default();
    let mut count = 0;
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        if let Some(value) = keyed_value(line, "Flow Title") {
            flow.title = value.trim().to_owned();
        } else if let Some(value) = keyed_value(line, "Number of Profiles") {
            count = value.trim().parse::<usize>().unwrap_or(0).min(100_000);
        } else if let Some(value) = keyed_value(line, "Profile Names") {
            flow.profiles.extend(names(value));
            while flow.profiles.len() < count && lines.get(at).is_some_and(|next| !next.contains('=')) {
                flow.profiles.extend(lines.get(at).map(|next| names(next)).unwrap_or_default());
                at += 1;
            }
        } else if let Some(value) = keyed_value(line, "River Rch & RM") {
            let (numbers, used) = fixed_numbers(lines.get(at..).unwrap_or_default(), 8, 10, count);
            at += used;
            let mut fields = value.split(',').map(|field| field.trim().to_owned());
            flow.changes.push(FlowChange {
                river: fields.next().unwrap_or_default(),
                reach: fields.next().unwrap_or_default(),
                station: fields.next().unwrap_or_default(),
                flows: numbers.into_iter().map(|flow| flow.unwrap_or(0.0)).collect(),
            });
        } else if let Some(value) = keyed_value(line, "Boundary for River Rch & Prof#") {
            let mut fields = value.split(',').map(str::trim);
            flow.boundaries.push(SteadyBoundary {
                river: fields.next().unwrap_or_default().to_owned(),
                reach: fields.next().unwrap_or_default().to_owned(),
                profile: fields.next().and_then(|field| field.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1),
                ..SteadyBoundary::default()
            });
        } else if let Some(entry) = flow.boundaries.last_mut() {
            at += condition_line(entry, line, lines.get(at..).unwrap_or_default());
        }
    }
    flow.profiles.truncate(count);
    while flow.profiles.len() < count {
        flow.profiles.push(format!("PF {}", flow.profiles.len() + 1));
    }
    flow
}

/// Reads one line of a boundary; returns how many of the lines behind it were used.
fn condition_line(entry: &mut SteadyBoundary, line: &str, behind: &[&str]) -> usize {
    let Some((key, value)) = line.split_once('=') else { return 0 };
    let (condition, key) = match (key.strip_prefix("Up "), key.strip_prefix("Dn ")) {
        (Some(rest), _) => (&mut entry.upstream, rest),
        (None, Some(rest)) => (&mut entry.downstream, rest),
        (None, None) => return 0,
    };
    let number = value.trim().parse::<f64>().ok();
    match (key, number) {
        ("Type", Some(2.0)) => *condition = SteadyCondition::Critical,
        ("Known WS", Some(elevation)) => *condition = SteadyCondition::KnownWaterSurface(elevation),
        ("Slope", Some(slope)) => *condition = SteadyCondition::NormalDepth(slope),
        ("Rating Curve # Pts", Some(points)) => {
            let (numbers, used) = fixed_numbers(behind, 8, 10, 2 * points.clamp(0.0, 10_000.0) as usize);
            let mut table: Vec<(f64, f64)> =
                numbers.chunks_exact(2).filter_map(|pair| Some((pair[0]?, pair[1]?))).collect();
            table.sort_by(|a, b| a.0.total_cmp(&b.0));
            *condition = SteadyCondition::RatingCurve(table);
            return used;
        }
        _ => {}
    }
    0
}

fn names(line: &str) -> Vec<String> {
    line.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = "Flow Title=Two profiles\r\nNumber of Profiles= 2 \r\nProfile Names=10 yr       ,50 yr       \r\n\
        River Rch & RM=Fall River,Upper Reach ,10      \r\n     500    2000\r\n\
        Boundary for River Rch & Prof#=Fall River,Upper Reach , 1 \r\nUp Type= 0 \r\nDn Type= 4 \r\nDn Rating Curve # Pts= 2 \r\n\
        \x20      0   529.2    1000     535\r\n\
        Boundary for River Rch & Prof#=Fall River,Upper Reach , 2 \r\nUp Type= 2 \r\nDn Type= 0 \r\n";

    #[test]
    fn flows_and_conditions_are_read() {
        let flow = read_steady_flow(FLOW);
        assert_eq!(flow.profiles, ["10 yr", "50 yr"]);
        assert_eq!(flow.changes[0].flows, [500.0, 2000.0]);
        assert_eq!(flow.boundaries[1].upstream, SteadyCondition::Critical);
    }

    #[test]
    fn a_profile_without_its_own_condition_takes_the_first_profiles() {
        let flow = read_steady_flow(FLOW);
        let curve = SteadyCondition::RatingCurve(vec![(0.0, 529.2), (1000.0, 535.0)]);
        assert_eq!(flow.condition("Fall River", "upper reach", 1, true), &curve);
        assert_eq!(flow.condition("Fall River", "Lower", 1, true), &SteadyCondition::None);
    }

    #[test]
    fn missing_profile_names_are_made_up_as_hec_ras_does() {
        assert_eq!(read_steady_flow("Number of Profiles= 2 \n").profiles, ["PF 1", "PF 2"]);
    }
}
