//! The text of known hosts: which keys stand there for a host, and what an offered key is beside them.
//!
//! Names in the clear, with `*` and `?`, and marks are read here; a hashed name is compared by whoever can hash.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

/// A key that stands there for a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KnownKey {
    pub key: Vec<u8>,
    /// It must never be taken again.
    pub revoked: bool,
    /// Line, from 1.
    pub line: usize,
}

/// What an offered key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Known,
    Unknown,
    Revoked,
    /// Other keys stand there.
    Changed(Vec<KnownKey>),
}

/// The keys for a name; `is_hashed` tells whether a hashed field of the file means it.
pub(super) fn keys_of(text: &str, name: &str, is_hashed: &mut dyn FnMut(&str) -> bool) -> Vec<KnownKey> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        let Some(mut names) = words.next() else { continue };
        if names.starts_with('#') {
            continue;
        }
        let mut revoked = false;
        if names.starts_with('@') {
            // Keys that sign keys of hosts are of no use to the library: such a host is unknown to it.
            if names != "@revoked" {
                continue;
            }
            revoked = true;
            let Some(next) = words.next() else { continue };
            names = next;
        }
        let (Some(_kind), Some(key)) = (words.next(), words.next()) else { continue };
        let means = if names.starts_with("|1|") { is_hashed(names) } else { names_mean(names, name) };
        let Ok(key) = STANDARD.decode(key) else { continue };
        if means && algorithm(&key).is_some() {
            found.push(KnownKey { key, revoked, line: index + 1 });
        }
    }
    found
}

/// Whether a field of names separated by commas means this one: one of them fits, and none with `!` does.
fn names_mean(names: &str, name: &str) -> bool {
    let mut means = false;
    for pattern in names.split(',') {
        match pattern.strip_prefix('!') {
            Some(not) if fits(&not.to_lowercase(), name) => return false,
            Some(_) => {}
            None => means |= fits(&pattern.to_lowercase(), name),
        }
    }
    means
}

/// `*` is anything, `?` one letter.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut position) = (0, 0);
    // Where the last star stands and from where its rest is tried.
    let mut star = None;
    while position < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, position));
                at += 1;
            }
            Some('?') => (at, position) = (at + 1, position + 1),
            Some(letter) if *letter == name[position] => (at, position) = (at + 1, position + 1),
            _ => match star {
                Some((of_star, from)) => {
                    star = Some((of_star, from + 1));
                    (at, position) = (of_star + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

/// The algorithm that a key says it is for.
pub(super) fn algorithm(key: &[u8]) -> Option<&str> {
    let (length, rest) = key.split_first_chunk::<4>()?;
    let name = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let name = std::str::from_utf8(name).ok()?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    is_name.then_some(name)
}

/// The kind of a key as people call it.
pub(super) fn kind(key: &[u8]) -> String {
    match algorithm(key) {
        Some("ssh-ed25519") => "ED25519".to_owned(),
        Some("ssh-rsa") => "RSA".to_owned(),
        Some("ssh-dss") => "DSA".to_owned(),
        Some(name) if name.starts_with("ecdsa-") => "ECDSA".to_owned(),
        Some(name) => name.to_owned(),
        None => "unknown".to_owned(),
    }
}

/// As OpenSSH writes it.
pub(super) fn fingerprint(key: &[u8]) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(key)))
}

/// A line for a name; none where the key says not what it is.
pub(super) fn line_of(name: &str, key: &[u8]) -> Option<String> {
    Some(format!("{name} {} {}\n", algorithm(key)?, STANDARD.encode(key)))
}

/// What an offered key is beside those that stand there. A key of another kind than the known ones is a changed one too: the
/// known kinds are asked for first, so the host has none of the known keys any more.
pub(super) fn standing(known: &[KnownKey], offered: &[u8]) -> Standing {
    if known.iter().any(|one| one.revoked && one.key == offered) {
        return Standing::Revoked;
    }
    let others: Vec<KnownKey> = known.iter().filter(|one| !one.revoked).cloned().collect();
    if others.iter().any(|one| one.key == offered) {
        Standing::Known
    } else if others.is_empty() {
        Standing::Unknown
    } else {
        Standing::Changed(others)
    }
}

/// Signatures of host keys in the order in which they are asked for: those of the known keys first.
pub(super) fn preferred(known: &[KnownKey]) -> String {
    const ALL: [&str; 7] = [
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "rsa-sha2-512",
        "rsa-sha2-256",
        "ssh-rsa",
    ];
    let is_known = |name: &str| {
        let of = if name.starts_with("rsa-") { "ssh-rsa" } else { name };
        known.iter().any(|one| !one.revoked && algorithm(&one.key) == Some(of))
    };
    let (first, rest): (Vec<&str>, Vec<&str>) = ALL.iter().partition(|name| is_known(name));
    first.into_iter().chain(rest).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(algorithm: &str, content: &[u8]) -> Vec<u8> {
        let mut key = u32::try_from(algorithm.len()).unwrap().to_be_bytes().to_vec();
        key.extend_from_slice(algorithm.as_bytes());
        key.extend_from_slice(content);
        key
    }

    fn line(names: &str, algorithm: &str, content: &[u8]) -> String {
        format!("{names} {algorithm} {} comment\n", STANDARD.encode(key(algorithm, content)))
    }

    fn known(text: &str, name: &str) -> Vec<KnownKey> {
        keys_of(text, name, &mut |field| field == "|1|salt|hash")
    }

    #[test]
    fn names_are_found_plain_with_a_port_by_pattern_and_hashed() {
        let text = [
            "# big ssh-ed25519 AAAA\n",
            &line("Big,10.0.0.1", "ssh-ed25519", b"1"),
            &line("[big]:2222", "ssh-ed25519", b"2"),
            &line("*.lab,!bad.lab", "ssh-ed25519", b"3"),
            &line("|1|salt|hash", "ssh-ed25519", b"4"),
            "@cert-authority * ssh-ed25519 AAAA\n",
            "broken\n",
            "big ssh-ed25519 notbase64!\n",
        ]
        .concat();
        let of = |name: &str| known(&text, name).into_iter().map(|one| one.line).collect::<Vec<_>>();
        assert_eq!(of("big"), [2, 5]);
        assert_eq!(of("10.0.0.1"), [2, 5]);
        assert_eq!(of("[big]:2222"), [3, 5]);
        assert_eq!(of("a.lab"), [4, 5]);
        assert_eq!(of("bad.lab"), [5]);
    }

    #[test]
    fn a_key_is_known_unknown_changed_or_revoked() {
        let text = line("big", "ssh-ed25519", b"1") + &line("@revoked *", "ssh-rsa", b"lost");
        let known = known(&text, "big");
        assert_eq!(standing(&known, &key("ssh-ed25519", b"1")), Standing::Known);
        assert!(matches!(standing(&known, &key("ssh-ed25519", b"2")), Standing::Changed(_)));
        assert!(matches!(standing(&known, &key("ssh-rsa", b"2")), Standing::Changed(_)), "another kind slips through");
        assert_eq!(standing(&known, &key("ssh-rsa", b"lost")), Standing::Revoked);
        let only_revoked: Vec<KnownKey> = known.into_iter().filter(|one| one.revoked).collect();
        assert_eq!(standing(&only_revoked, &key("ssh-rsa", b"2")), Standing::Unknown);
    }

    #[test]
    fn the_kinds_of_the_known_keys_are_asked_for_first() {
        assert!(preferred(&[]).starts_with("ssh-ed25519,ecdsa"));
        let known = known(&line("big", "ssh-rsa", b"1"), "big");
        assert!(preferred(&known).starts_with("rsa-sha2-512,rsa-sha2-256,ssh-rsa,ssh-ed25519"));
    }

    #[test]
    fn a_fingerprint_is_written_as_openssh_writes_it() {
        // Of the empty text, as every tool says it.
        assert_eq!(fingerprint(b""), "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU");
        assert_eq!(kind(&key("ecdsa-sha2-nistp256", b"")), "ECDSA");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\||1|@revoked|big|ssh-rsa|AAAA|\\*|!|,| |\n|[a-zé=+/])*", name in "[a-z]{0,5}") {
            let _ = keys_of(&text, &name, &mut |_| true);
        }

        #[test]
        fn any_bytes_are_a_key_or_none(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = (algorithm(&bytes), kind(&bytes), fingerprint(&bytes), line_of("x", &bytes));
        }

        #[test]
        fn a_line_that_was_written_is_found_again(name in "[a-z0-9.]{1,12}", content in prop::collection::vec(any::<u8>(), 0..64)) {
            let key = key("ssh-ed25519", &content);
            let found = keys_of(&line_of(&name, &key).unwrap(), &name, &mut |_| false);
            prop_assert_eq!(standing(&found, &key), Standing::Known);
        }

        #[test]
        fn a_pattern_made_of_a_name_fits_it(name in "[a-z.]{0,10}", cut in 0usize..10) {
            let cut = cut.min(name.len());
            let pattern = format!("{}*{}", &name[..cut], &name[cut..]);
            prop_assert!(fits(&pattern, &name));
            prop_assert!(fits(&"?".repeat(name.len()), &name));
        }
    }
}
