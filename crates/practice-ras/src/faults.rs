//! Faults a settings file can order, so that what surrounds an engine can be tried against them.

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The solution goes unstable; a result stays behind that says so.
    Unstable,
    /// The geometry cannot be processed, and yet an older result and "Complete Process" stay behind.
    Geometry,
    /// The program ends without a word and without a result, with exit code 0.
    NoResult,
    /// The program stops moving and never ends.
    Hang,
    /// The program dies by a signal.
    Crash,
    /// All goes well, but nothing is shown until the end.
    Silent,
    /// A message box waits for an answer, on Windows; elsewhere it only waits.
    Dialog,
    /// The program ends early, and another one that it started goes on, as HEC-RAS 7 does.
    DetachedSolver,
}

const NAMES: [(&str, FaultKind); 8] = [
    ("unstable", FaultKind::Unstable),
    ("geometry", FaultKind::Geometry),
    ("no-result", FaultKind::NoResult),
    ("hang", FaultKind::Hang),
    ("crash", FaultKind::Crash),
    ("silent", FaultKind::Silent),
    ("dialog", FaultKind::Dialog),
    ("detached-solver", FaultKind::DetachedSolver),
];

impl FaultKind {
    /// The fault of this name in a settings file.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// All names.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        NAMES.iter().map(|(name, _)| *name).collect()
    }
}

/// A fault and when it strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Fraction of the computation at which it strikes.
    pub at: f64,
}

impl Fault {
    /// Whether the fault is of this kind and due at this fraction.
    #[must_use]
    pub fn strikes(&self, kind: FaultKind, fraction: f64) -> bool {
        self.kind == kind && fraction >= self.at
    }
}
