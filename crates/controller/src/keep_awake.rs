//! When this machine must not sleep. Decides only; the system is asked through the crate `awake`.

/// What a worker on this machine has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkHere {
    /// Attempts of ours that compute there, or stand in its inbox.
    pub attempts: usize,
    /// Whether plans of a run that goes on wait, and it takes plans or will by itself.
    pub awaited: bool,
}

/// Whether this machine must not sleep. Where others compute and this one only follows, it may.
pub(crate) fn needs_awake(wanted: bool, workers_here: &[WorkHere]) -> bool {
    wanted && workers_here.iter().any(|worker| worker.attempts > 0 || worker.awaited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_kept_awake_while_it_computes_or_is_waited_for() {
        let idle = WorkHere::default();
        let computing = WorkHere { attempts: 1, ..idle };
        let awaited = WorkHere { awaited: true, ..idle };
        assert!(!needs_awake(true, &[]), "only others compute");
        assert!(!needs_awake(true, &[idle, idle]));
        assert!(needs_awake(true, &[idle, computing]));
        assert!(needs_awake(true, &[awaited]));
        assert!(!needs_awake(false, &[computing, awaited]), "the user does not want it");
    }
}
