//! Whether the results of a run will fit where they are kept. Pure.

/// The results will not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "nothing was started: the results of {plans} of these plans took {} the last time, and {} are free. Free some space, or start fewer plans",
    crate::runs::room::size(*needed), crate::runs::room::size(*free)
)]
pub(crate) struct Short {
    plans: usize,
    needed: u64,
    free: u64,
}

/// Compares what results took the last time with what is free. Plans about which nothing is known count nothing.
pub(crate) fn room_for(results: impl Iterator<Item = u64>, free: Option<u64>) -> Result<(), Short> {
    let (mut plans, mut needed) = (0, 0_u64);
    for bytes in results {
        plans += 1;
        needed = needed.saturating_add(bytes);
    }
    match free {
        Some(free) if needed > free => Err(Short { plans, needed, free }),
        Some(_) | None => Ok(()),
    }
}

/// Bytes in the measure of the whole program: 1024, GB from a gigabyte on.
pub(crate) fn size(bytes: u64) -> String {
    let mb = bytes as f64 / f64::from(1 << 20);
    if mb < 1024.0 { format!("{mb:.1} MB") } else { format!("{:.1} GB", mb / 1024.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_whose_results_will_not_fit_is_told_before_it_starts() {
        let short = room_for([3 << 30, 2 << 30].into_iter(), Some(4 << 30)).unwrap_err();
        assert!(
            short
                .to_string()
                .contains("the results of 2 of these plans took 5.0 GB the last time, and 4.0 GB are free")
        );
        assert_eq!(room_for([3 << 30].into_iter(), Some(4 << 30)), Ok(()));
        assert_eq!(room_for([3 << 30].into_iter(), None), Ok(()));
        assert_eq!(room_for(std::iter::empty(), Some(0)), Ok(()));
    }
}
