//! What was tried to log in, and how it is told in the end with the way out.

use std::path::PathBuf;

/// What became of a key's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeyTried {
    /// The host does not know it.
    Refused,
    /// It needs a passphrase that is not kept.
    PassphraseMissing,
    /// The passphrase that is kept does not open it.
    PassphraseWrong,
    /// It is one of PuTTY.
    OfPutty,
    /// It cannot be read.
    Unreadable(String),
}

/// What became of the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum AgentTried {
    /// The configuration says to ask none.
    #[default]
    Off,
    /// There is none.
    Missing,
    /// It holds no key that may be offered.
    Empty,
    /// So many of its keys the host does not know.
    Refused(usize),
}

/// What became of the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PasswordTried {
    /// The host takes none.
    #[default]
    NotTaken,
    /// The host would take one, none is kept.
    Missing,
    /// The one that is kept is refused.
    Refused,
}

/// Everything that was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tried {
    pub keys: Vec<(PathBuf, KeyTried)>,
    pub agent: AgentTried,
    pub password: PasswordTried,
    /// The host ended the connection after these.
    pub ended: bool,
}

impl Tried {
    /// What was tried, and what to do.
    pub(super) fn told(&self, host: &str, user: &str) -> String {
        let mut said = Vec::new();
        let mut ways = Vec::new();
        for (file, tried) in &self.keys {
            let file = file.display();
            match tried {
                KeyTried::Refused => said.push(format!("the key {file} is not known there")),
                KeyTried::PassphraseMissing => {
                    said.push(format!("the key {file} needs a passphrase that is not kept here"));
                    ways.push(format!("let its passphrase be kept, or give the key to the agent (ssh-add {file})"));
                }
                KeyTried::PassphraseWrong => {
                    said.push(format!("the passphrase kept for the key {file} does not open it"));
                    ways.push("let the right passphrase be kept".to_owned());
                }
                KeyTried::OfPutty => {
                    said.push(format!("the key {file} is one of PuTTY"));
                    ways.push("export it as an OpenSSH key with PuTTYgen".to_owned());
                }
                KeyTried::Unreadable(why) => {
                    said.push(format!("the key {file} cannot be read: {why}"));
                    ways.push(format!("see that {file} is the key's file"));
                }
            }
        }
        match &self.agent {
            AgentTried::Off => {}
            AgentTried::Missing => said.push("there is no agent with keys".to_owned()),
            AgentTried::Empty => said.push("the agent holds no key for it".to_owned()),
            AgentTried::Refused(1) => said.push("the agent's key is not known there".to_owned()),
            AgentTried::Refused(count) => said.push(format!("none of the agent's {count} keys is known there")),
        }
        match self.password {
            PasswordTried::NotTaken => {}
            PasswordTried::Missing => {
                said.push("it would take a password, and needs one that is not kept here".to_owned());
                ways.push("let the worker's password be kept".to_owned());
            }
            PasswordTried::Refused => {
                said.push("the password that is kept is refused".to_owned());
                ways.push("let the right password be kept".to_owned());
            }
        }
        if self.keys.is_empty() {
            said.insert(0, "there is no key to try".to_owned());
        }
        if self.ended {
            said.push("it ended the connection after that".to_owned());
        }
        let is_stranger = |(_, tried): &(PathBuf, KeyTried)| *tried == KeyTried::Refused;
        if ways.is_empty() || self.keys.iter().any(is_stranger) {
            ways.push(format!(
                "put your public key into ~/.ssh/authorized_keys of {user} there, or name another key for the worker"
            ));
        }
        format!("{host} does not let {user} in: {}. To mend it, {}", said.join("; "), ways.join(", or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_was_tried_is_told_with_its_way_out() {
        let tried = Tried {
            keys: vec![
                ("/k/a".into(), KeyTried::Refused),
                ("/k/b".into(), KeyTried::PassphraseMissing),
                ("/k/c".into(), KeyTried::OfPutty),
                ("/k/d".into(), KeyTried::Unreadable("no such file".into())),
            ],
            agent: AgentTried::Refused(2),
            password: PasswordTried::Missing,
            ended: true,
        };
        insta::assert_snapshot!(tried.told("big", "ana"), @"big does not let ana in: the key /k/a is not known there; the key /k/b needs a passphrase that is not kept here; the key /k/c is one of PuTTY; the key /k/d cannot be read: no such file; none of the agent's 2 keys is known there; it would take a password, and needs one that is not kept here; it ended the connection after that. To mend it, let its passphrase be kept, or give the key to the agent (ssh-add /k/b), or export it as an OpenSSH key with PuTTYgen, or see that /k/d is the key's file, or let the worker's password be kept, or put your public key into ~/.ssh/authorized_keys of ana there, or name another key for the worker");
    }

    #[test]
    fn with_nothing_to_try_a_person_learns_where_the_public_key_goes() {
        let tried = Tried { agent: AgentTried::Missing, ..Tried::default() };
        insta::assert_snapshot!(tried.told("big", "ana"), @"big does not let ana in: there is no key to try; there is no agent with keys. To mend it, put your public key into ~/.ssh/authorized_keys of ana there, or name another key for the worker");
    }

    #[test]
    fn a_wrong_secret_is_not_a_missing_one() {
        let tried = Tried {
            keys: vec![("/k".into(), KeyTried::PassphraseWrong)],
            password: PasswordTried::Refused,
            ..Tried::default()
        };
        let told = tried.told("big", "ana");
        assert!(told.contains("does not open it") && told.contains("the password that is kept is refused"), "{told}");
        assert!(!told.contains("not kept"), "{told}");
    }
}
