//! The cable of a machine: a pair of interfaces, ours with 10.77.i.1 and the machine's with 10.77.i.2, and the namespace that
//! the machine's stands in.
//!
//! The far end is what fails. Ours stays as it is and knows the machine's hardware address for good, so that a machine that is
//! cut off or switched off is silent here, and no error of our own system tells of it.

use super::delay_line::DelayLine;
use crate::LabError;
use crate::commands::call;
use crate::sweep::{labs, try_lock};
use std::fs::File;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A machine's network, as long as its lock is held.
#[derive(Debug)]
pub(super) struct Cable {
    number: u8,
    state: Mutex<State>,
    delay_line: Mutex<Option<DelayLine>>,
    _lock: File,
}

/// What the cable is like; a boot brings it back.
#[derive(Debug, Default)]
struct State {
    boots: u32,
    on: bool,
    cut: bool,
    kilobits: Option<u32>,
    loss_percent: Option<f64>,
}

impl State {
    fn namespace(&self, number: u8) -> String {
        format!("lab{number}b{}", self.boots)
    }
}

impl Cable {
    /// On the first network that nobody has.
    pub(super) fn lay(delay_line: bool) -> Result<Self, LabError> {
        let mut last = LabError::NotHere("every network of the lab is taken".into());
        for number in 1..=254 {
            let Some(lock) = try_lock(&labs().join(format!("network-{number}")))? else { continue };
            remove(number);
            let cable = Self { number, state: Mutex::default(), delay_line: Mutex::default(), _lock: lock };
            match cable.connect(delay_line) {
                Ok(()) => return Ok(cable),
                // Somebody has it whose locks we do not see, in another container.
                Err(error) => {
                    remove(number);
                    last = error;
                }
            }
        }
        Err(last)
    }

    fn connect(&self, delay_line: bool) -> Result<(), LabError> {
        let (near, namespace) = (self.near(), self.namespace());
        let hardware = format!("02:77:00:00:{:02x}:02", self.number);
        call("ip", &["netns", "add", &namespace])?;
        if delay_line {
            let far = format!("{near}far");
            *self.line() = Some(DelayLine::between(&near, &far)?);
            call("ip", &["link", "set", &far, "netns", &namespace, "name", "eth0"])?;
        } else {
            let far = ["peer", "name", "eth0", "address", &hardware, "netns", &namespace];
            call("ip", &[&["link", "add", &near, "type", "veth"][..], &far].concat())?;
        }
        call("ip", &["address", "add", &format!("10.77.{}.1/24", self.number), "dev", &near])?;
        call("ip", &["link", "set", &near, "up"])?;
        if !delay_line {
            let neighbour = ["lladdr", &hardware, "nud", "permanent", "dev", &near];
            call("ip", &[&["neighbour", "replace", &self.far_address().to_string()][..], &neighbour].concat())?;
        }
        Ok(())
    }

    fn line(&self) -> MutexGuard<'_, Option<DelayLine>> {
        self.delay_line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn near(&self) -> String {
        format!("lab{}", self.number)
    }

    /// Of the machine as it is since its last boot.
    pub(super) fn namespace(&self) -> String {
        self.lock().namespace(self.number)
    }

    pub(super) fn far_address(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 77, self.number, 2)
    }

    fn far(&self, state: &State, arguments: &[&str]) -> Result<(), LabError> {
        call("ip", &[&["-n", &state.namespace(self.number)][..], arguments].concat()).map(drop)
    }

    /// The machine's end comes up, unless the cable is cut.
    pub(super) fn switch_on(&self) -> Result<(), LabError> {
        let mut state = self.lock();
        self.far(&state, &["link", "set", "lo", "up"])?;
        self.far(&state, &["address", "replace", &format!("{}/24", self.far_address()), "dev", "eth0"])?;
        state.on = true;
        self.far(&state, &["link", "set", "eth0", if state.cut { "down" } else { "up" }])?;
        if state.kilobits.is_some() {
            self.shape(&state)?;
        }
        if state.loss_percent.is_some() {
            self.drop_some(&state)?;
        }
        Ok(())
    }

    /// Nothing goes out any more.
    pub(super) fn pull_plug(&self) -> Result<(), LabError> {
        let mut state = self.lock();
        state.on = false;
        self.far(&state, &["link", "set", "eth0", "down"])
    }

    /// The machine's end goes into a fresh namespace: what the old one held of connections is forgotten, as by a reset.
    pub(super) fn switch_off(&self) -> Result<(), LabError> {
        let mut state = self.lock();
        let old = state.namespace(self.number);
        state.boots += 1;
        let fresh = state.namespace(self.number);
        call("ip", &["netns", "add", &fresh])?;
        call("ip", &["-n", &old, "link", "set", "eth0", "netns", &fresh])?;
        call("ip", &["netns", "delete", &old]).map(drop)
    }

    pub(super) fn set_cut(&self, cut: bool) -> Result<(), LabError> {
        let mut state = self.lock();
        state.cut = cut;
        let up = state.on && !cut;
        self.far(&state, &["link", "set", "eth0", if up { "up" } else { "down" }])
    }

    pub(super) fn set_rate(&self, kilobits: Option<u32>) -> Result<(), LabError> {
        let mut state = self.lock();
        state.kilobits = kilobits;
        self.shape(&state)
    }

    pub(super) fn set_delay(&self, round_trip: Duration) -> Result<(), LabError> {
        let line = self.line();
        let line =
            line.as_ref().ok_or_else(|| LabError::NotHere("the machine was made without a delay line".into()))?;
        line.delay(round_trip / 2);
        Ok(())
    }

    pub(super) fn set_loss(&self, percent: Option<f64>) -> Result<(), LabError> {
        let mut state = self.lock();
        state.loss_percent = percent;
        self.drop_some(&state)
    }

    /// Both ends send at the rate, with a queue of 200 ms.
    fn shape(&self, state: &State) -> Result<(), LabError> {
        let (near, namespace) = (self.near(), state.namespace(self.number));
        let ends = [vec!["qdisc"], vec!["-n", &namespace, "qdisc"]];
        for (end, device) in ends.into_iter().zip([near.as_str(), "eth0"]) {
            // Of an end that has none this fails, as it should.
            let _ = call("tc", &[&end[..], &["delete", "dev", device, "root"]].concat());
            if let Some(kilobits) = state.kilobits {
                let rate = format!("{kilobits}kbit");
                let bucket = ["root", "tbf", "rate", &rate, "burst", "32kb", "latency", "200ms"];
                call("tc", &[&end[..], &["add", "dev", device], &bucket].concat())?;
            }
        }
        Ok(())
    }

    /// So many of a hundred packets are lost, each way.
    fn drop_some(&self, state: &State) -> Result<(), LabError> {
        let network = format!("--net=/run/netns/{}", state.namespace(self.number));
        call("nsenter", &[&network, "iptables", "-F"])?;
        // Between interfaces of one kernel many packets go as one, and would be lost as one.
        let together = if state.loss_percent.is_some() { "1" } else { "65535" };
        call("ip", &["link", "set", &self.near(), "gso_max_segs", together])?;
        self.far(state, &["link", "set", "eth0", "gso_max_segs", together])?;
        let Some(percent) = state.loss_percent else { return Ok(()) };
        let probability = format!("{:.6}", (percent / 100.0).clamp(0.0, 1.0));
        for (chain, way) in [("INPUT", "-i"), ("OUTPUT", "-o")] {
            let some = ["-m", "statistic", "--mode", "random", "--probability", &probability, "-j", "DROP"];
            call("nsenter", &[&[&network, "iptables", "-I", chain, way, "eth0"][..], &some].concat())?;
        }
        Ok(())
    }

    /// Nothing of it stays.
    pub(super) fn take_up(&self) {
        self.line().take();
        remove(self.number);
    }
}

/// Whatever stands under this number. What is not there need not go.
fn remove(number: u8) {
    if Path::new(&format!("/sys/class/net/lab{number}")).exists() {
        let _ = call("ip", &["link", "delete", &format!("lab{number}")]);
    }
    let namespaces = std::fs::read_dir("/run/netns").into_iter().flatten().flatten();
    for name in namespaces.filter_map(|entry| entry.file_name().into_string().ok()) {
        if name.starts_with(&format!("lab{number}b")) {
            let _ = call("ip", &["netns", "delete", &name]);
        }
    }
}

/// Networks of labs that are gone: the ones whose lock nobody holds.
pub(crate) fn sweep_networks(labs: &Path) {
    for number in 1..=254 {
        let file = labs.join(format!("network-{number}"));
        if file.exists() && matches!(try_lock(&file), Ok(Some(_))) {
            remove(number);
        }
    }
}
