//! Logging in to a host that is known: keys of the agent, keys in files, then a password. Nothing is asked of a person here:
//! secrets come from the caller.

use super::connect::Failed;
use super::keys::{KeyFile, look, public_of};
use super::target::{Agent, Target};
use super::tried::{AgentTried, KeyTried, PasswordTried, Tried};
use crate::account::Account;
use crate::far::DialError;
use crate::secret::Secret;
use ssh2::{ErrorCode, KeyboardInteractivePrompt, Prompt, Session};
use std::cell::Cell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// An attempt to log in has so long, the wait of a server after a wrong password included.
const ATTEMPT_MILLISECONDS: u32 = 30_000;

/// Codes of libssh2 by which the host said no to a key or a password.
const SAID_NO: [i32; 3] = [-18, -19, -48];

/// Codes of libssh2 for a connection that is over.
const LINE_OVER: [i32; 5] = [-1, -7, -13, -27, -43];

/// Most keys of an agent that are offered: a server ends the connection after six.
const MOST_OF_AGENT: usize = 5;

/// A key's file and what it is.
struct Key {
    file: PathBuf,
    /// What it is, where it can be read.
    looked: Result<KeyFile, String>,
    public: Option<Vec<u8>>,
}

/// Logs in, or tells what was tried.
pub(super) fn log_in(
    session: &Session,
    target: &Target,
    login: &Account,
    secrets: &dyn Fn(&Account) -> Option<Secret>,
) -> Result<(), Failed> {
    session.set_timeout(ATTEMPT_MILLISECONDS);
    let methods = match session.auth_methods(&target.user) {
        Ok(methods) => methods.to_owned(),
        // The host lets this user in without any proof.
        Err(_) if session.authenticated() => return Ok(()),
        Err(error) => {
            let why = format!("{} ended the login: {}", target.called, error.message());
            return Err(Failed { error: DialError::Unreachable(why), dropped: false });
        }
    };
    let takes = |method: &str| methods.split(',').any(|one| one == method);
    let keys: Vec<Key> = target.identity_files.iter().filter_map(|file| key(file, target)).collect();
    let mut tried = Tried::default();
    let mut attempt = Attempt { session, target, tried: &mut tried };
    if takes("publickey") {
        attempt.by_agent(&keys);
        attempt.by_files(&keys, secrets);
    }
    // After a key was taken, a host that wants both names what is left.
    let (by_password, by_questions) = (takes("password"), takes("keyboard-interactive"));
    if attempt.goes_on() && (by_password || by_questions) {
        attempt.by_password(secrets(login), by_password, by_questions);
    }
    if session.authenticated() {
        return Ok(());
    }
    Err(DialError::Refused(tried.told(&target.called, &target.user)).into())
}

/// Looks at a key's file; none where nobody named it and it is not there.
fn key(file: &Path, target: &Target) -> Option<Key> {
    let read = std::fs::read(file);
    let named = target.identities_only;
    let (looked, in_clear) = match read {
        Ok(bytes) => match look(&String::from_utf8_lossy(&bytes)) {
            KeyFile::Key { encrypted, public } => (Ok(KeyFile::Key { encrypted, public: None }), public),
            other => (Ok(other), None),
        },
        Err(error) => (Err(error.to_string()), None),
    };
    let beside = || {
        let mut name: OsString = file.as_os_str().to_owned();
        name.push(".pub");
        std::fs::read_to_string(name).ok().and_then(|text| public_of(&text))
    };
    let public = in_clear.or_else(beside);
    // A key whose public half alone is here may be with the agent.
    (looked.is_ok() || named || public.is_some()).then(|| Key { file: file.to_owned(), looked, public })
}

struct Attempt<'a> {
    session: &'a Session,
    target: &'a Target,
    tried: &'a mut Tried,
}

impl Attempt<'_> {
    fn goes_on(&self) -> bool {
        !self.session.authenticated() && !self.tried.ended
    }

    /// Takes note of a line that is over, and whether the host itself said no.
    fn said_no(&mut self, error: &ssh2::Error) -> bool {
        let ErrorCode::Session(code) = error.code() else { return false };
        self.tried.ended |= LINE_OVER.contains(&code);
        SAID_NO.contains(&code)
    }

    /// Keys of the agent: those of the files first, others only where the configuration lets them.
    fn by_agent(&mut self, keys: &[Key]) {
        if self.target.agent == Agent::Off {
            return;
        }
        self.tried.agent = AgentTried::Missing;
        let Ok(mut agent) = self.session.agent() else { return };
        if let Agent::At(path) = &self.target.agent {
            let _ = agent.set_identity_path(path);
        }
        if agent.connect().and_then(|()| agent.list_identities()).is_err() {
            return;
        }
        let of_files = |blob: &[u8]| keys.iter().any(|key| key.public.as_deref() == Some(blob));
        let (mut offered, others): (Vec<_>, Vec<_>) =
            agent.identities().unwrap_or_default().into_iter().partition(|identity| of_files(identity.blob()));
        if !self.target.identities_only {
            offered.extend(others);
        }
        offered.truncate(MOST_OF_AGENT);
        self.tried.agent = AgentTried::Empty;
        for (index, identity) in offered.iter().enumerate() {
            let Err(error) = agent.userauth(&self.target.user, identity) else { return };
            self.tried.agent = AgentTried::Refused(index + 1);
            self.said_no(&error);
            if !self.goes_on() {
                return;
            }
        }
    }

    fn by_files(&mut self, keys: &[Key], secrets: &dyn Fn(&Account) -> Option<Secret>) {
        for key in keys {
            if !self.goes_on() {
                return;
            }
            if let Some(tried) = self.by_file(key, secrets) {
                self.tried.keys.push((key.file.clone(), tried));
            }
        }
    }

    /// None where the key opened the login.
    fn by_file(&mut self, key: &Key, secrets: &dyn Fn(&Account) -> Option<Secret>) -> Option<KeyTried> {
        let encrypted = match &key.looked {
            Ok(KeyFile::Key { encrypted, .. }) => *encrypted,
            Ok(KeyFile::OfPutty) => return Some(KeyTried::OfPutty),
            Ok(KeyFile::NoKey) => return Some(KeyTried::Unreadable("it is no private key".to_owned())),
            Err(why) => return Some(KeyTried::Unreadable(why.clone())),
        };
        let passphrase = if encrypted { secrets(&Account::of_key(&key.file)) } else { None };
        if encrypted && passphrase.is_none() {
            return Some(KeyTried::PassphraseMissing);
        }
        let passphrase = passphrase.as_ref().map(Secret::reveal);
        // libssh2 opens a file by the bytes of its name, which on Windows are of no code page: such a key is read here.
        let opened = if key.file.as_os_str().is_ascii() {
            self.session.userauth_pubkey_file(&self.target.user, None, &key.file, passphrase)
        } else {
            match std::fs::read_to_string(&key.file).map(Secret::new) {
                Ok(text) => self.session.userauth_pubkey_memory(&self.target.user, None, text.reveal(), passphrase),
                Err(error) => return Some(KeyTried::Unreadable(error.to_string())),
            }
        };
        let Err(error) = opened else { return None };
        let unreadable = !self.said_no(&error) && !self.tried.ended;
        Some(match (unreadable, encrypted) {
            (false, _) => KeyTried::Refused,
            (true, true) => KeyTried::PassphraseWrong,
            (true, false) => KeyTried::Unreadable(error.message().to_owned()),
        })
    }

    fn by_password(&mut self, secret: Option<Secret>, by_password: bool, by_questions: bool) {
        let Some(secret) = secret else {
            self.tried.password = PasswordTried::Missing;
            return;
        };
        self.tried.password = PasswordTried::Refused;
        if by_questions {
            let mut answers = Answers { secret: &secret, given: Cell::new(false) };
            if let Err(error) = self.session.userauth_keyboard_interactive(&self.target.user, &mut answers) {
                self.said_no(&error);
            }
        }
        if by_password
            && self.goes_on()
            && let Err(error) = self.session.userauth_password(&self.target.user, secret.reveal())
        {
            self.said_no(&error);
        }
    }
}

/// Answers the one question that a password answers: what is typed without being shown, once.
struct Answers<'a> {
    secret: &'a Secret,
    given: Cell<bool>,
}

impl KeyboardInteractivePrompt for Answers<'_> {
    fn prompt<'a>(&mut self, _user: &str, _instructions: &str, prompts: &[Prompt<'a>]) -> Vec<String> {
        let answer = |prompt: &Prompt<'a>| {
            // A second hidden question is one for a code, which a password must not be sent to.
            let is_password = !prompt.echo && !self.given.replace(true);
            if is_password { self.secret.reveal().to_owned() } else { String::new() }
        };
        prompts.iter().map(answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_answers_one_hidden_question_only() {
        let secret = Secret::new("hunter2");
        let mut answers = Answers { secret: &secret, given: Cell::new(false) };
        let ask = |text: &'static str, echo| Prompt { text: text.into(), echo };
        assert_eq!(answers.prompt("ana", "", &[ask("Name: ", true), ask("Password: ", false)]), ["", "hunter2"]);
        assert_eq!(answers.prompt("ana", "", &[ask("Verification code: ", false)]), [""]);
    }
}
