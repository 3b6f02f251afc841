//! Files of private keys: what can be said of one without its passphrase.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a file of a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeyFile {
    /// A key that the library may read.
    Key {
        /// It needs a passphrase.
        encrypted: bool,
        /// Its public half, where the file tells it in the clear.
        public: Option<Vec<u8>>,
    },
    /// A key of PuTTY, which only PuTTY reads.
    OfPutty,
    /// Something else.
    NoKey,
}

/// Looks at the text of a private key.
pub(super) fn look(text: &str) -> KeyFile {
    if text.starts_with("PuTTY-User-Key-File") {
        return KeyFile::OfPutty;
    }
    let mut lines = text.lines().map(str::trim).skip_while(|line| !line.starts_with("-----BEGIN "));
    let Some(begin) = lines.next().filter(|line| line.ends_with("PRIVATE KEY-----")) else { return KeyFile::NoKey };
    if begin.contains("OPENSSH") {
        let body: String = lines.take_while(|line| !line.starts_with("-----END ")).collect();
        return STANDARD.decode(body).ok().and_then(|bytes| of_openssh(&bytes)).unwrap_or(KeyFile::NoKey);
    }
    let encrypted =
        begin.contains("ENCRYPTED") || lines.any(|line| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"));
    KeyFile::Key { encrypted, public: None }
}

/// OpenSSH's own form: a mark, cipher, key derivation and its options, the number of keys, the public key in the clear.
fn of_openssh(bytes: &[u8]) -> Option<KeyFile> {
    let mut rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    let encrypted = text(&mut rest)? != b"none";
    let (_derivation, _options) = (text(&mut rest)?, text(&mut rest)?);
    let (_keys, after) = rest.split_first_chunk::<4>()?;
    rest = after;
    let public = text(&mut rest)?.to_vec();
    Some(KeyFile::Key { encrypted, public: Some(public) })
}

/// A text with its length before it.
fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (text, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(text)
}

/// The key in a `.pub` file.
pub(super) fn public_of(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.split_whitespace().nth(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As `ssh-keygen` writes them; nothing but their form is used.
    fn openssh(cipher: &str, public: &[u8]) -> String {
        let mut bytes = b"openssh-key-v1\0".to_vec();
        for part in [cipher.as_bytes(), b"bcrypt", b""] {
            bytes.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
            bytes.extend(part);
        }
        bytes.extend(1_u32.to_be_bytes());
        bytes.extend(u32::try_from(public.len()).unwrap().to_be_bytes());
        bytes.extend(public);
        bytes.extend(b"secret part");
        let body = STANDARD.encode(bytes);
        format!(
            "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n{}\n-----END OPENSSH PRIVATE KEY-----\n",
            &body[..20],
            &body[20..]
        )
    }

    #[test]
    fn a_key_tells_whether_it_needs_a_passphrase() {
        let public = Some(b"public".to_vec());
        assert_eq!(look(&openssh("none", b"public")), KeyFile::Key { encrypted: false, public: public.clone() });
        assert_eq!(look(&openssh("aes256-ctr", b"public")), KeyFile::Key { encrypted: true, public });
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        assert_eq!(look(pem), KeyFile::Key { encrypted: true, public: None });
        assert_eq!(look("-----BEGIN ENCRYPTED PRIVATE KEY-----\nA\n"), KeyFile::Key { encrypted: true, public: None });
        assert_eq!(look("-----BEGIN EC PRIVATE KEY-----\nA\n"), KeyFile::Key { encrypted: false, public: None });
    }

    #[test]
    fn what_is_no_key_is_told_apart() {
        assert_eq!(look("PuTTY-User-Key-File-3: ssh-ed25519\n"), KeyFile::OfPutty);
        assert_eq!(look("ssh-ed25519 AAAA ana@desk\n"), KeyFile::NoKey);
        assert_eq!(look("-----BEGIN CERTIFICATE-----\n"), KeyFile::NoKey);
        assert_eq!(public_of("ssh-ed25519 AAAA ana@desk\n"), Some(vec![0, 0, 0]));
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in "(-----BEGIN (OPENSSH |)PRIVATE KEY-----\n)?[a-zA-Z0-9+/=\n]{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = (look(&text), public_of(&text));
            let mut key = b"openssh-key-v1\0".to_vec();
            key.extend(bytes);
            let _ = of_openssh(&key);
        }
    }
}
