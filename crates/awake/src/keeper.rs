//! A thread that asks the system and holds what it granted, so that nobody else waits for a system that does not answer.

use super::{Hold, StayAwake};
use std::io;
use std::sync::mpsc::{Sender, channel};

struct Wish {
    number: u64,
    awake: bool,
}

/// Asks the system as it is told to, one wish after the other.
pub struct Keeper {
    wishes: Sender<Wish>,
    last: u64,
}

impl Keeper {
    /// Starts its thread. `tell` is given the number of each wish to keep awake, and what the system said.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(
        system: Box<dyn StayAwake>,
        tell: impl Fn(u64, Result<(), String>) + Send + 'static,
    ) -> io::Result<Self> {
        let (wishes, received) = channel::<Wish>();
        let work = move || {
            let mut held: Option<Hold> = None;
            for wish in received {
                if !wish.awake {
                    held = None;
                } else if held.is_some() {
                    tell(wish.number, Ok(()));
                } else {
                    let granted = system.hold();
                    let said = granted.as_ref().map(|_| ()).map_err(String::clone);
                    held = granted.ok();
                    tell(wish.number, said);
                }
            }
            drop(held);
        };
        std::thread::Builder::new().name("awake".to_owned()).spawn(work)?;
        Ok(Self { wishes, last: 0 })
    }

    /// Wishes that the system keeps awake; the number by which the answer is recognised.
    pub fn hold(&mut self) -> u64 {
        self.wish(true)
    }

    /// Wishes nothing any more.
    pub fn release(&mut self) {
        self.wish(false);
    }

    fn wish(&mut self, awake: bool) -> u64 {
        self.last += 1;
        // The thread ends only after this sender is dropped.
        let _ = self.wishes.send(Wish { number: self.last, awake });
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counted(Arc<AtomicUsize>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    struct Fake {
        holds: Arc<AtomicUsize>,
        refuses: bool,
    }

    impl StayAwake for Fake {
        fn hold(&self) -> Result<Hold, String> {
            if self.refuses {
                return Err("no bus".to_owned());
            }
            self.holds.fetch_add(1, Ordering::SeqCst);
            Ok(Box::new(Counted(self.holds.clone())))
        }
    }

    #[test]
    fn a_hold_is_let_go_when_it_is_not_wished_any_more_and_with_its_keeper() {
        let holds = Arc::new(AtomicUsize::new(0));
        let (tell, told) = channel();
        let system = Box::new(Fake { holds: holds.clone(), refuses: false });
        let mut keeper = Keeper::start(system, move |number, said| tell.send((number, said)).unwrap()).unwrap();
        let first = keeper.hold();
        assert_eq!(told.recv().unwrap(), (first, Ok(())));
        assert_eq!(holds.load(Ordering::SeqCst), 1);
        keeper.release();
        let second = keeper.hold();
        assert_eq!(told.recv().unwrap(), (second, Ok(())));
        assert_eq!(holds.load(Ordering::SeqCst), 1, "the first was let go before the second was taken");
        drop(keeper);
        // The thread ends, and with it the sender of what it tells.
        assert!(told.recv().is_err());
        assert_eq!(holds.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn what_the_system_refuses_is_told_with_its_words() {
        let (tell, told) = channel();
        let system = Box::new(Fake { holds: Arc::default(), refuses: true });
        let mut keeper = Keeper::start(system, move |number, said| tell.send((number, said)).unwrap()).unwrap();
        let wish = keeper.hold();
        assert_eq!(told.recv().unwrap(), (wish, Err("no bus".to_owned())));
    }
}
