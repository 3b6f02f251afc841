//! The token: who shows it may use the page's way to the controller.

use crate::ServeError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// Random bytes in a token.
const BYTES: usize = 32;

/// 256 random bits as text that fits an address and a header. Made anew by each server, kept nowhere.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// From the system's random source.
    pub(crate) fn random() -> Result<Self, ServeError> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(ServeError::Random)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The text itself: for the person who started the server.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether this is it. The time taken does not tell how much of it is right: hashes are compared, as a whole.
    pub(crate) fn is(&self, offered: &str) -> bool {
        blake3::hash(self.0.as_bytes()) == blake3::hash(offered.as_bytes())
    }
}

/// Shows nothing of it.
impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_itself_and_nothing_else() {
        let token = Token::random().unwrap();
        let text = token.text().to_owned();
        assert!(token.is(&text));
        assert!(!token.is(""));
        assert!(!token.is(&text[1..]));
        assert!(!token.is(&format!("{text}A")));
        assert!(!token.is(&text.to_ascii_lowercase()));
    }

    #[test]
    fn two_servers_have_different_tokens_of_256_bits() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert!(!one.is(other.text()));
        assert_eq!(URL_SAFE_NO_PAD.decode(one.text()).unwrap().len(), 32);
    }

    #[test]
    fn a_token_in_a_message_for_developers_shows_nothing() {
        let token = Token::random().unwrap();
        assert!(!format!("{token:?}").contains(token.text()));
    }
}
