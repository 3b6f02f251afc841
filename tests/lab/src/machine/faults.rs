//! What can happen to a machine while it is on.

use super::network::Cable;
use super::{Machine, disk};
use crate::processes::{self, Process, Victims};
use crate::{LabError, machine::namespace::Running};
use rustix::process::Signal;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// What stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frozen {
    /// Every sshd: logins are taken by the kernel, and nobody answers them.
    Sshd,
    /// Every process; the kernel still answers for the network.
    Everything,
}

/// A cable that is cut for a while; healed early when this is dropped.
#[derive(Debug)]
pub struct Cut {
    early: Option<Sender<()>>,
    healing: Option<JoinHandle<Result<(), LabError>>>,
}

impl Cut {
    /// Waits until the cable is whole again.
    pub fn wait(mut self) -> Result<(), LabError> {
        let healed = self.healing.take().and_then(|healing| healing.join().ok());
        healed.unwrap_or_else(|| Err(LabError::NotHere("the cable was not healed".into())))
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        self.early.take();
        let _ = self.healing.take().map(JoinHandle::join);
    }
}

fn cut_for(cable: Arc<Cable>, time: Duration) -> Result<Cut, LabError> {
    cable.set_cut(true)?;
    let (early, wait) = channel();
    let healing = std::thread::spawn(move || {
        let _ = wait.recv_timeout(time);
        cable.set_cut(false)
    });
    Ok(Cut { early: Some(early), healing: Some(healing) })
}

impl Machine {
    /// The cable is out: silence both ways.
    pub fn cut(&self) -> Result<(), LabError> {
        self.cable.set_cut(true)
    }

    /// The cable is in again.
    pub fn heal(&self) -> Result<(), LabError> {
        self.cable.set_cut(false)
    }

    /// The cable is out for that long, then in again by itself.
    pub fn cut_for(&self, time: Duration) -> Result<Cut, LabError> {
        cut_for(self.cable.clone(), time)
    }

    /// So many kilobits a second each way; none is as fast as can be.
    pub fn rate_limit(&self, kilobits: Option<u32>) -> Result<(), LabError> {
        self.cable.set_rate(kilobits)
    }

    /// A round trip takes so much longer, for every packet. Needs [`super::MachineOptions::delay_line`].
    pub fn delay(&self, round_trip: Duration) -> Result<(), LabError> {
        self.cable.set_delay(round_trip)
    }

    /// So many of a hundred packets are lost each way. Needs `iptables`.
    pub fn loss(&self, percent: Option<f64>) -> Result<(), LabError> {
        self.cable.set_loss(percent)
    }

    fn with_running<T>(&self, act: impl FnOnce(&Running) -> Result<T, LabError>) -> Result<T, LabError> {
        let running = self.lock();
        act(running.as_ref().ok_or_else(|| LabError::NotHere(format!("{} is off", self.alias)))?)
    }

    /// `kill -9`. Everything means all but the machine itself, which stays on without an sshd.
    pub fn kill_sshd(&self, whom: Victims) -> Result<(), LabError> {
        self.with_running(|running| {
            let own = own(running);
            let listener = own.iter().filter(|one| one.is_listener());
            processes::kill(listener.map(|one| one.pid))?;
            let rest = own.iter().filter(|one| match whom {
                Victims::Listener => false,
                Victims::Sshd => one.is_sshd(),
                Victims::Everything => true,
            });
            processes::kill(rest.map(|one| one.pid))
        })
    }

    /// Its sshd takes logins again.
    pub fn restart_sshd(&self) -> Result<(), LabError> {
        self.with_running(Running::start_sshd)
    }

    /// Stands still until [`Machine::thaw`].
    pub fn freeze(&self, what: Frozen) -> Result<(), LabError> {
        self.with_running(|running| {
            let own = own(running);
            let still = own.iter().filter(|one| what == Frozen::Everything || one.is_sshd());
            still.for_each(|one| processes::signal(one.pid, Signal::STOP));
            Ok(())
        })
    }

    /// Goes on.
    pub fn thaw(&self) -> Result<(), LabError> {
        self.with_running(|running| {
            own(running).iter().for_each(|one| processes::signal(one.pid, Signal::CONT));
            Ok(())
        })
    }

    /// Leaves so many bytes free on its disk.
    pub fn fill_disk(&self, leave: u64) -> Result<(), LabError> {
        disk::fill(&self.here("/")?, leave)
    }

    /// Gives back what [`Machine::fill_disk`] took.
    pub fn free_disk(&self) -> Result<(), LabError> {
        disk::empty(&self.here("/")?)
    }

    /// Bytes free on its disk.
    pub fn disk_free(&self) -> Result<u64, LabError> {
        disk::free(&self.here("/")?)
    }
}

/// Its processes without those by which we hold it.
fn own(running: &Running) -> Vec<Process> {
    let mut own = running.processes();
    own.retain(|one| one.pid != running.pid && !(one.parent == running.pid && one.command_line == "cat"));
    own
}
