//! Who may have what: plain decisions over the headers of a request.
//!
//! The page's files are no secret; the way to the controller is open to who shows the token, and to no page of another
//! origin, token or not. Programs that are no browser send no origin: for them the token decides alone.

use crate::names::OwnNames;
use crate::token::Token;
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use axum::http::{HeaderMap, HeaderName, StatusCode};

/// The subprotocol that a page asks for, and is answered with.
pub(crate) const SUBPROTOCOL: &str = "spillway";

/// Before the token, in the other subprotocol that a page offers: so the token stands in no address and no log.
const TOKEN_PREFIX: &str = "spillway.";

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It was sent to a name that is not ours.
    OtherHost,
    /// A page of somebody else asks.
    OtherOrigin,
    /// It shows no token.
    NoToken,
    /// It shows another token.
    WrongToken,
}

impl Refusal {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::OtherHost | Self::OtherOrigin => StatusCode::FORBIDDEN,
            Self::NoToken | Self::WrongToken => StatusCode::UNAUTHORIZED,
        }
    }

    /// For people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::OtherHost => {
                "Spillway is not known by the name and port that were asked for: open the address that `spillway serve` \
                 printed."
            }
            Self::OtherOrigin => "Spillway answers its own page only, and this is a page of another origin.",
            Self::NoToken => "The token is missing: open the whole address that `spillway serve` printed.",
            Self::WrongToken => {
                "The token is not the one of this server: open the address that `spillway serve` printed last."
            }
        }
    }
}

/// Whether a request was sent to one of our names. Exactly one name must be told.
pub(crate) fn to_us(names: OwnNames, headers: &HeaderMap) -> Result<(), Refusal> {
    match only(headers, &HOST) {
        One::Text(host) if names.has_host(host) => Ok(()),
        One::Text(_) | One::None | One::Unclear => Err(Refusal::OtherHost),
    }
}

/// Whether a WebSocket to the controller may be opened.
pub(crate) fn to_socket(names: OwnNames, token: &Token, headers: &HeaderMap) -> Result<(), Refusal> {
    match only(headers, &ORIGIN) {
        One::None => {}
        One::Text(origin) if names.has_origin(origin) => {}
        One::Text(_) | One::Unclear => return Err(Refusal::OtherOrigin),
    }
    let offered = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    let mut tokens = offered.flat_map(|value| value.split(',')).filter_map(|one| one.trim().strip_prefix(TOKEN_PREFIX));
    shown(token, tokens.next())
}

/// Whether what the server itself knows may be read: the token stands behind `Authorization: Bearer`.
pub(crate) fn to_reports(token: &Token, headers: &HeaderMap) -> Result<(), Refusal> {
    match only(headers, &AUTHORIZATION) {
        One::Text(text) => shown(token, text.strip_prefix("Bearer ")),
        One::None | One::Unclear => Err(Refusal::NoToken),
    }
}

fn shown(token: &Token, offered: Option<&str>) -> Result<(), Refusal> {
    match offered {
        None | Some("") => Err(Refusal::NoToken),
        Some(offered) if token.is(offered) => Ok(()),
        Some(_) => Err(Refusal::WrongToken),
    }
}

enum One<'a> {
    None,
    Text(&'a str),
    Unclear,
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> One<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => One::None,
        (Some(value), None) => value.to_str().map_or(One::Unclear, One::Text),
        (Some(_), Some(_)) => One::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "http://127.0.0.1:8321";

    fn names() -> OwnNames {
        OwnNames::of_connection("127.0.0.1:8321".parse().unwrap())
    }

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        all.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn asked(origin: Option<&str>, protocols: &str) -> (Token, HeaderMap) {
        let token = Token::random().unwrap();
        let protocols = protocols.replace("TOKEN", token.text());
        let mut all = vec![("sec-websocket-protocol", protocols.as_str())];
        all.extend(origin.map(|origin| ("origin", origin)));
        let headers = headers(&all);
        (token, headers)
    }

    fn socket(origin: Option<&str>, protocols: &str) -> Result<(), Refusal> {
        let (token, headers) = asked(origin, protocols);
        to_socket(names(), &token, &headers)
    }

    #[test]
    fn our_own_page_with_the_token_may_open_the_socket() {
        assert_eq!(socket(Some(OURS), "spillway, spillway.TOKEN"), Ok(()));
        assert_eq!(socket(Some("http://localhost:8321"), "spillway.TOKEN,spillway"), Ok(()));
    }

    #[test]
    fn a_page_without_the_token_may_not() {
        assert_eq!(socket(Some(OURS), "spillway"), Err(Refusal::NoToken));
        assert_eq!(socket(Some(OURS), "spillway, spillway."), Err(Refusal::NoToken));
        assert_eq!(socket(Some(OURS), "spillway, spillway.guess"), Err(Refusal::WrongToken));
        assert_eq!(socket(Some(OURS), "spillway, spillway.guess, spillway.TOKEN"), Err(Refusal::WrongToken));
        assert_eq!(to_socket(names(), &Token::random().unwrap(), &headers(&[])), Err(Refusal::NoToken));
    }

    #[test]
    fn a_page_of_another_origin_may_not_though_it_has_the_token() {
        for origin in ["http://evil.example", "null", "http://127.0.0.1:8322", "https://127.0.0.1:8321"] {
            assert_eq!(socket(Some(origin), "spillway, spillway.TOKEN"), Err(Refusal::OtherOrigin), "{origin}");
        }
        let (token, mut headers) = asked(Some(OURS), "spillway, spillway.TOKEN");
        headers.append(ORIGIN, OURS.parse().unwrap());
        assert_eq!(to_socket(names(), &token, &headers), Err(Refusal::OtherOrigin), "two origins");
    }

    #[test]
    fn a_program_that_is_no_browser_needs_the_token_alone() {
        assert_eq!(socket(None, "spillway, spillway.TOKEN"), Ok(()));
        assert_eq!(socket(None, "spillway, spillway.guess"), Err(Refusal::WrongToken));
    }

    #[test]
    fn a_request_names_one_host_and_it_is_ours() {
        assert_eq!(to_us(names(), &headers(&[("host", "localhost:8321")])), Ok(()));
        assert_eq!(to_us(names(), &headers(&[("host", "rebound.example:8321")])), Err(Refusal::OtherHost));
        assert_eq!(to_us(names(), &headers(&[])), Err(Refusal::OtherHost));
        let mut two = headers(&[("host", "localhost:8321")]);
        two.append(HOST, "rebound.example".parse().unwrap());
        assert_eq!(to_us(names(), &two), Err(Refusal::OtherHost));
    }

    #[test]
    fn what_the_server_knows_is_told_to_who_has_the_token() {
        let token = Token::random().unwrap();
        let with = |text: &str| to_reports(&token, &headers(&[("authorization", text)]));
        assert_eq!(with(&format!("Bearer {}", token.text())), Ok(()));
        assert_eq!(with("Bearer guess"), Err(Refusal::WrongToken));
        assert_eq!(with(token.text()), Err(Refusal::NoToken));
        assert_eq!(to_reports(&token, &headers(&[])), Err(Refusal::NoToken));
    }
}
