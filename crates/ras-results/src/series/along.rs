//! Distances along a reach.

use super::DistanceBasis;

/// The number in a river station: "15696.24", "84816.", "5.875*" (interpolated).
pub fn station_number(station: &str) -> Option<f64> {
    station.trim().trim_end_matches('*').parse().ok().filter(|number: &f64| number.is_finite())
}

/// Distance of each section from the first, and what it comes from.
///
/// `lengths` are those of the main channel from each section to the next; that of the last section is not used. Where one is
/// missing, differences of river stations stand in; where a station is no number, sections are counted.
pub fn distances(stations: &[String], lengths: &[Option<f64>]) -> (Vec<f64>, DistanceBasis) {
    let between = lengths.get(..stations.len().saturating_sub(1)).unwrap_or_default();
    let usable = |length: &Option<f64>| length.filter(|length| length.is_finite() && *length >= 0.0);
    if let Some(between) = between.iter().map(usable).collect::<Option<Vec<_>>>()
        && between.len() + 1 >= stations.len()
        && (between.is_empty() || between.iter().any(|length| *length > 0.0))
    {
        let mut distances = vec![0.0];
        for length in between {
            distances.push(distances.last().copied().unwrap_or(0.0) + length);
        }
        distances.truncate(stations.len());
        return (distances, DistanceBasis::ReachLengths);
    }
    match stations.iter().map(|station| station_number(station)).collect::<Option<Vec<_>>>() {
        Some(numbers) => {
            let first = numbers.first().copied().unwrap_or(0.0);
            (numbers.iter().map(|number| (first - number).abs()).collect(), DistanceBasis::RiverStations)
        }
        None => ((0..stations.len()).map(|number| number as f64).collect(), DistanceBasis::Order),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(stations: &[&str]) -> Vec<String> {
        stations.iter().map(|station| (*station).to_owned()).collect()
    }

    #[test]
    fn reach_lengths_add_up_and_that_of_the_last_section_is_not_used() {
        let found = distances(&texts(&["10", "9", "8"]), &[Some(500.0), Some(250.0), Some(99.0)]);
        assert_eq!(found, (vec![0.0, 500.0, 750.0], DistanceBasis::ReachLengths));
        assert_eq!(distances(&texts(&["10"]), &[None]), (vec![0.0], DistanceBasis::ReachLengths));
    }

    #[test]
    fn stations_stand_in_for_missing_lengths_and_counting_for_missing_numbers() {
        let stations = texts(&["84816.", "5.875*", "5"]);
        for lengths in [&[None, Some(1.0), None], &[Some(0.0), Some(0.0), Some(0.0)], &[Some(-1.0), Some(1.0), None]] {
            let (found, basis) = distances(&stations, lengths);
            assert_eq!((found, basis), (vec![0.0, 84810.125, 84811.0], DistanceBasis::RiverStations));
        }
        assert_eq!(distances(&stations, &[]).1, DistanceBasis::RiverStations);
        assert_eq!(distances(&texts(&["a", "b"]), &[]), (vec![0.0, 1.0], DistanceBasis::Order));
    }

    proptest! {
        #[test]
        fn there_is_a_distance_for_each_section(
            stations in proptest::collection::vec("[0-9]{1,4}\\.?[0-9]?\\*?|[a-z]", 0..12),
            lengths in proptest::collection::vec(proptest::option::of(-1.0_f64..1e4), 0..14),
        ) {
            let (found, basis) = distances(&stations, &lengths);
            prop_assert_eq!(found.len(), stations.len());
            if basis != DistanceBasis::RiverStations {
                prop_assert!(found.windows(2).all(|pair| pair[0] <= pair[1]));
            }
        }
    }
}
