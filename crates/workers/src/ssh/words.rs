//! What `ssh` says as it fails, and what a person does about it.

use crate::far::DialError;

/// Sorts the last words of `ssh`. They are OpenSSH's own, in English whatever the locale.
pub(super) fn sorted(host: &str, words: &str) -> DialError {
    let says = |text: &str| words.contains(text);
    if says("REMOTE HOST IDENTIFICATION HAS CHANGED") {
        return DialError::Refused(format!(
            "the key of {host} is another one than before: it was set up anew, or somebody stands between. Ask who looks after \
             it, and only then remove its old key with: ssh-keygen -R {host}. {words}"
        ));
    }
    if says("Host key verification failed") || says("No ED25519 host key is known") || says("host key is known for") {
        return DialError::Refused(format!(
            "the key of {host} is not known here yet: log in once with ssh {host} and compare the fingerprint. {words}"
        ));
    }
    if says("Permission denied") || says("Too many authentication failures") {
        return DialError::Refused(format!(
            "{host} does not let this user in: a key must be known there, and to ssh here (ssh-add, or the worker's key). {words}"
        ));
    }
    DialError::Unreachable(if words.is_empty() { format!("{host} does not answer") } else { words.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_must_mend_is_told_apart_from_what_may_pass() {
        let refused = ["ana@big: Permission denied (publickey).", "Host key verification failed."];
        for words in refused {
            assert!(matches!(sorted("big", words), DialError::Refused(_)), "{words}");
        }
        let passing = [
            "ssh: connect to host big port 22: Connection timed out",
            "ssh: connect to host big port 22: Connection refused",
            "kex_exchange_identification: read: Connection reset by peer",
            "ssh: Could not resolve hostname big: Temporary failure in name resolution",
            "",
        ];
        for words in passing {
            assert!(matches!(sorted("big", words), DialError::Unreachable(_)), "{words}");
        }
    }

    #[test]
    fn a_changed_key_is_never_called_an_unknown_one() {
        let words = "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!; Host key verification failed.";
        assert!(sorted("big", words).to_string().contains("ssh-keygen -R big"));
    }
}
