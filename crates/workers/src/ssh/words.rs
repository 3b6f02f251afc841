//! What `ssh` says as it fails, and what a person does about it.

use crate::far::DialError;

/// What the last words of `ssh` mean. They are OpenSSH's own, in English whatever the locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The host's key is another one than before.
    KeyChanged,
    /// The host's key is not known here.
    KeyUnknown,
    /// No key or password opened the login.
    NotLetIn,
    /// The server ended the connection before it said who it is: too many logins at once.
    Dropped,
    /// Anything else: it may pass.
    Silent,
}

pub(super) fn meaning(words: &str) -> Meaning {
    let says = |text: &str| words.contains(text);
    if says("REMOTE HOST IDENTIFICATION HAS CHANGED") {
        Meaning::KeyChanged
    } else if says("Host key verification failed") || says("host key is known for") {
        Meaning::KeyUnknown
    } else if says("Permission denied") || says("Too many authentication failures") {
        Meaning::NotLetIn
    } else if says("kex_exchange_identification") || says("banner exchange") && !says("timed out") {
        Meaning::Dropped
    } else {
        Meaning::Silent
    }
}

/// What a person does about it.
pub(super) fn told(host: &str, meaning: Meaning, words: &str) -> DialError {
    match meaning {
        Meaning::KeyChanged => DialError::Refused(format!(
            "the key of {host} is another one than before: it was set up anew, or somebody stands between. Ask who looks after \
             it, and only then remove its old key with: ssh-keygen -R {host}. {words}"
        )),
        Meaning::KeyUnknown => DialError::Refused(format!(
            "the key of {host} is not known here yet: log in once with ssh {host} and compare the fingerprint. {words}"
        )),
        Meaning::NotLetIn => DialError::Refused(format!(
            "{host} does not let this user in: a key must be known there, and to ssh here (ssh-add, or the worker's key). {words}"
        )),
        Meaning::Dropped | Meaning::Silent => {
            DialError::Unreachable(if words.is_empty() { format!("{host} does not answer") } else { words.to_owned() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(words: &str) -> DialError {
        told("big", meaning(words), words)
    }

    #[test]
    fn what_a_person_must_mend_is_told_apart_from_what_may_pass() {
        let refused = ["ana@big: Permission denied (publickey).", "Host key verification failed."];
        for words in refused {
            assert!(matches!(sorted(words), DialError::Refused(_)), "{words}");
        }
        let passing = [
            "ssh: connect to host big port 22: Connection timed out",
            "ssh: connect to host big port 22: Connection refused",
            "kex_exchange_identification: read: Connection reset by peer",
            "ssh: Could not resolve hostname big: Temporary failure in name resolution",
            "",
        ];
        for words in passing {
            assert!(matches!(sorted(words), DialError::Unreachable(_)), "{words}");
        }
    }

    #[test]
    fn a_login_that_was_dropped_is_told_apart_from_a_host_that_does_not_answer() {
        for words in [
            "kex_exchange_identification: read: Connection reset by peer; Connection reset by 127.0.0.1 port 22",
            "kex_exchange_identification: Connection closed by remote host",
            "banner exchange: Connection to 127.0.0.1 port 22: Broken pipe",
        ] {
            assert_eq!(meaning(words), Meaning::Dropped, "{words}");
        }
        assert_eq!(meaning("Connection timed out during banner exchange"), Meaning::Silent);
    }

    #[test]
    fn a_changed_key_is_never_called_an_unknown_one() {
        let words = "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!; Host key verification failed.";
        assert!(sorted(words).to_string().contains("ssh-keygen -R big"));
    }
}
