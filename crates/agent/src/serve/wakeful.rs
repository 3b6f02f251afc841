//! Keeps this machine awake while attempts that ask for it are computed. That it cannot be kept awake stops no work.

use ::awake::{Keeper, StayAwake};
use protocol::AttemptId;
use std::collections::BTreeSet;

/// Attempts that want this machine awake.
pub(super) struct Wakeful {
    system: Option<Box<dyn StayAwake>>,
    keeper: Option<Keeper>,
    wanting: BTreeSet<AttemptId>,
}

impl Wakeful {
    pub(super) fn new(system: Option<Box<dyn StayAwake>>) -> Self {
        Self { system, keeper: None, wanting: BTreeSet::new() }
    }

    /// An attempt begins; with the first one that asks for it, the system is asked.
    pub(super) fn begun(&mut self, attempt: &AttemptId, keep_awake: bool) {
        if !keep_awake || !self.wanting.insert(attempt.clone()) || self.wanting.len() > 1 {
            return;
        }
        if let Some(system) = self.system.take() {
            let told = |_, said: Result<(), String>| {
                if let Err(reason) = said {
                    tracing::info!("this machine is not kept awake: {reason}");
                }
            };
            self.keeper = Keeper::start(system, told).ok();
        }
        if let Some(keeper) = &mut self.keeper {
            keeper.hold();
        }
    }

    /// An attempt has its end; after the last one the machine may sleep.
    pub(super) fn ended(&mut self, attempt: &AttemptId) {
        if self.wanting.remove(attempt)
            && self.wanting.is_empty()
            && let Some(keeper) = &mut self.keeper
        {
            keeper.release();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::awake::Hold;
    use std::sync::mpsc::{Receiver, Sender, channel};

    struct System(Sender<bool>);
    struct Held(Sender<bool>);

    impl StayAwake for System {
        fn hold(&self) -> Result<Hold, String> {
            self.0.send(true).unwrap();
            Ok(Box::new(Held(self.0.clone())))
        }
    }

    impl Drop for Held {
        fn drop(&mut self) {
            let _ = self.0.send(false);
        }
    }

    fn wakeful() -> (Wakeful, Receiver<bool>) {
        let (sender, asked) = channel();
        (Wakeful::new(Some(Box::new(System(sender)))), asked)
    }

    #[test]
    fn the_machine_is_held_from_the_first_attempt_that_asks_to_the_end_of_the_last() {
        let (mut wakeful, asked) = wakeful();
        let [a, b, c] = ["a", "b", "c"].map(|name| AttemptId(name.to_owned()));
        wakeful.begun(&c, false);
        wakeful.begun(&a, true);
        assert!(asked.recv().unwrap());
        wakeful.begun(&b, true);
        wakeful.ended(&a);
        wakeful.ended(&c);
        assert!(asked.try_recv().is_err(), "one of them still computes");
        wakeful.ended(&b);
        assert!(!asked.recv().unwrap());
        wakeful.begun(&a, true);
        assert!(asked.recv().unwrap(), "asked again");
    }
}
