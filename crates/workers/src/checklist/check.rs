//! One check, and a list of them.

use protocol::WorkerFacts;

/// State of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// As it should be.
    Passed,
    /// Usable, but to be looked at.
    Warned,
    /// The worker cannot be used like this.
    Failed,
    /// A person must decide.
    Asks,
    /// It waits for another check that did not pass.
    Waiting,
}

impl CheckState {
    /// As clients are told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Asks => "asks",
            Self::Waiting => "waiting",
        }
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable name for scripts.
    pub id: &'static str,
    /// What is checked.
    pub title: &'static str,
    /// How it came out.
    pub state: CheckState,
    /// What was found.
    pub detail: String,
    /// What to do, where it did not pass.
    pub way_out: Option<String>,
    /// Fingerprint of a key that a person must confirm.
    pub fingerprint: Option<String>,
}

impl Check {
    /// It passed.
    pub fn passed(id: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { id, title, state: CheckState::Passed, detail: detail.into(), way_out: None, fingerprint: None }
    }

    /// It can be used, but a person should look.
    pub fn warned(
        id: &'static str,
        title: &'static str,
        detail: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self {
            id,
            title,
            state: CheckState::Warned,
            detail: detail.into(),
            way_out: Some(way_out.into()),
            fingerprint: None,
        }
    }

    /// It cannot be used like this.
    pub fn failed(
        id: &'static str,
        title: &'static str,
        detail: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self {
            id,
            title,
            state: CheckState::Failed,
            detail: detail.into(),
            way_out: Some(way_out.into()),
            fingerprint: None,
        }
    }

    /// A person must say whether this is the machine's key.
    pub fn asks_for_key(
        id: &'static str,
        title: &'static str,
        detail: impl Into<String>,
        way_out: impl Into<String>,
        fingerprint: &str,
    ) -> Self {
        let state = CheckState::Asks;
        let (detail, way_out, fingerprint) = (detail.into(), Some(way_out.into()), Some(fingerprint.to_owned()));
        Self { id, title, state, detail, way_out, fingerprint }
    }

    /// It waits for the check called `other`.
    pub fn waiting(id: &'static str, title: &'static str, other: &str) -> Self {
        Self {
            id,
            title,
            state: CheckState::Waiting,
            detail: format!("waits for: {other}"),
            way_out: None,
            fingerprint: None,
        }
    }
}

/// The checks of one worker, in order, and what the agent said about its machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Checklist {
    /// The checks.
    pub checks: Vec<Check>,
    /// The machine, where the agent could be asked.
    pub facts: Option<WorkerFacts>,
}

impl Checklist {
    /// Whether the worker can take plans.
    pub fn is_ready(&self) -> bool {
        self.checks.iter().all(|check| match check.state {
            CheckState::Passed | CheckState::Warned => true,
            CheckState::Failed | CheckState::Asks | CheckState::Waiting => false,
        })
    }

    /// The first reason why it cannot take plans: what was found and the way out.
    pub fn first_reason(&self) -> Option<String> {
        let check = self.checks.iter().find(|check| matches!(check.state, CheckState::Failed | CheckState::Asks))?;
        Some(match &check.way_out {
            Some(way_out) => format!("{}: {}. {way_out}", check.title, check.detail),
            None => format!("{}: {}", check.title, check.detail),
        })
    }
}
