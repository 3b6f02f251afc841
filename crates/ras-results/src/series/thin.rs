//! Thinning a series to what a picture can show, without losing its peaks.

/// Indexes of the values that are kept, in order: all where there are no more than `most`, else the first, the last, and of
/// each of equal parts between them the least and the most. Never more than `most`, but at least the first and the last.
///
/// A part without a single number keeps one of its values, so that the gap stays a gap. The least and the most of the whole
/// series are kept where `most` is at least 4.
pub fn kept(values: &[f32], most: usize) -> Vec<usize> {
    let count = values.len();
    if count <= most.max(2) {
        return (0..count).collect();
    }
    let parts = (most.max(2) - 2) / 2;
    let inner = count - 2;
    let start = |part: usize| 1 + (inner as u128 * part as u128 / parts as u128) as usize;
    let mut kept = vec![0];
    for part in 0..parts {
        let range = start(part)..start(part + 1);
        match extremes(&values[range.clone()]) {
            Some((least, most)) => {
                kept.push(range.start + least.min(most));
                if least != most {
                    kept.push(range.start + least.max(most));
                }
            }
            None => kept.extend(range.take(1)),
        }
    }
    kept.push(count - 1);
    kept
}

/// Indexes of the least and the most number; of equal ones the first. None where there is no number.
pub fn extremes(values: &[f32]) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    for (index, value) in values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        let (least, most) = found.get_or_insert((index, index));
        if *value < values[*least] {
            *least = index;
        }
        if *value > values[*most] {
            *most = index;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_series_stays_whole() {
        assert_eq!(kept(&[1.0, 2.0, 3.0], 3), [0, 1, 2]);
        assert_eq!(kept(&[], 0), [0; 0]);
        assert_eq!(kept(&[5.0], 0), [0]);
    }

    #[test]
    fn peaks_survive_and_gaps_stay_gaps() {
        let mut values = vec![0.0_f32; 1000];
        values[500] = 9.0;
        values[501] = -9.0;
        values[10..200].fill(f32::NAN);
        let kept = kept(&values, 22);
        assert!(kept.contains(&500) && kept.contains(&501), "{kept:?}");
        assert!(kept.iter().any(|index| values[*index].is_nan()), "{kept:?}");
        assert!(kept.len() <= 22);
    }

    #[test]
    fn fewer_than_two_are_never_asked_for() {
        assert_eq!(kept(&[1.0, 5.0, 2.0], 0), [0, 2]);
        assert_eq!(kept(&[1.0, 5.0, 2.0, 3.0], 3), [0, 3]);
    }

    proptest! {
        #[test]
        fn thinning_keeps_order_ends_and_extremes(
            values in proptest::collection::vec(prop_oneof![4 => -1e6_f32..1e6, 1 => Just(f32::NAN), 1 => Just(f32::INFINITY)], 0..300),
            most in 4_usize..80,
        ) {
            let kept = kept(&values, most);
            prop_assert!(kept.len() <= most.max(2));
            prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!(kept.first(), (!values.is_empty()).then_some(&0));
            prop_assert_eq!(kept.last().copied(), values.len().checked_sub(1));
            if let Some((least, most)) = extremes(&values) {
                let left: Vec<f32> = kept.iter().map(|index| values[*index]).collect();
                let (left_least, left_most) = extremes(&left).unwrap();
                prop_assert_eq!(left[left_least], values[least]);
                prop_assert_eq!(left[left_most], values[most]);
            }
        }
    }
}
