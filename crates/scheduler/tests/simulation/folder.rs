//! A worker's folder and machine: inbox, claimed attempts, an agent that claims by rename. It decides the races.

use crate::scenario::{Machine, MachineNature, PlanNature};
use scheduler::{AttemptKey, Cause, Millis, Outcome};
use std::collections::BTreeMap;

/// An attempt of one of the controllers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub controller: usize,
    pub attempt: AttemptKey,
}

/// What an engine will make of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    pub nature: PlanNature,
    pub seconds: u32,
}

/// A claimed attempt.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub ends: Millis,
    pub expected_end: Millis,
    pub outcome: Outcome,
    pub agent_alive: bool,
    pub engine_alive: bool,
    /// What `result.json` says.
    pub result: Option<Outcome>,
}

pub struct Folder {
    pub machine: Machine,
    inbox: BTreeMap<u64, (Name, Job)>,
    pub attempts: BTreeMap<Name, Claimed>,
    next: u64,
}

impl Folder {
    pub fn new(machine: Machine) -> Self {
        Self { machine, inbox: BTreeMap::new(), attempts: BTreeMap::new(), next: 0 }
    }

    /// Commit by rename.
    pub fn commit(&mut self, name: Name, job: Job) {
        assert!(!self.in_inbox(&name) && !self.attempts.contains_key(&name), "{name:?} is committed twice");
        self.inbox.insert(self.next, (name, job));
        self.next += 1;
    }

    pub fn in_inbox(&self, name: &Name) -> bool {
        self.inbox.values().any(|(other, _)| other == name)
    }

    /// Taken back by rename: whether that was in time.
    pub fn withdraw(&mut self, name: &Name) -> bool {
        let found = self.inbox.iter().find(|(_, (other, _))| other == name).map(|(number, _)| *number);
        found.map(|number| self.inbox.remove(&number)).is_some()
    }

    pub fn busy(&self) -> usize {
        self.attempts.values().filter(|claimed| claimed.engine_alive).count()
    }

    /// The agent claims what its slots allow, the oldest first.
    pub fn claim(&mut self, now: Millis) -> Vec<Name> {
        let mut names = Vec::new();
        while self.busy() < self.machine.slots as usize {
            let Some((_, (name, job))) = self.inbox.pop_first() else { break };
            let seconds = i64::from(job.seconds * self.machine.slowness);
            let (part, outcome) = self.outcome(job.nature);
            let claimed = Claimed {
                ends: Millis(now.0 + seconds * 1000 / part),
                expected_end: Millis(now.0 + seconds * 1000),
                outcome,
                agent_alive: true,
                engine_alive: true,
                result: None,
            };
            self.attempts.insert(name.clone(), claimed);
            names.push(name);
        }
        names
    }

    fn outcome(&self, nature: PlanNature) -> (i64, Outcome) {
        let machine = |cause| Outcome::Infrastructure { cause, message: "simulated".to_owned() };
        match (self.machine.nature, nature) {
            (MachineNature::DiskFull, _) => (10, machine(Cause::DiskFull)),
            (MachineNature::Crashing, _) => (10, machine(Cause::EngineCrashed)),
            (MachineNature::Sound, PlanNature::Crashing) => (5, machine(Cause::EngineCrashed)),
            (MachineNature::Sound, PlanNature::Unstable) => {
                (2, Outcome::ModelFailed { message: "unstable".to_owned() })
            }
            (MachineNature::Sound, PlanNature::Good) => (1, Outcome::Succeeded {}),
        }
    }

    /// Engines whose time has come end; with a living agent they leave a result. The names of all that ended.
    pub fn finish(&mut self, now: Millis) -> Vec<Name> {
        let mut names = Vec::new();
        for (name, claimed) in &mut self.attempts {
            if claimed.engine_alive && claimed.ends <= now {
                claimed.engine_alive = false;
                if claimed.agent_alive {
                    claimed.result = Some(claimed.outcome.clone());
                }
                claimed.agent_alive = false;
                names.push(name.clone());
            }
        }
        names
    }

    /// The `cancel` file: a living agent stops its engine soon.
    pub fn cancel(&mut self, name: &Name, now: Millis) {
        if let Some(claimed) = self.attempts.get_mut(name)
            && claimed.engine_alive
            && claimed.agent_alive
        {
            claimed.ends = claimed.ends.min(Millis(now.0 + 5_000));
            if claimed.ends > now {
                claimed.outcome = Outcome::Cancelled {};
            }
        }
    }

    /// Everything that runs there is dead, without a result.
    pub fn restart(&mut self) {
        for claimed in self.attempts.values_mut() {
            claimed.engine_alive = false;
            claimed.agent_alive = false;
        }
    }

    pub fn next_end(&self) -> Option<Millis> {
        self.attempts.values().filter(|claimed| claimed.engine_alive).map(|claimed| claimed.ends).min()
    }
}
