//! Who is refused, and that nobody else is.

use crate::plain_http::{Answer, ask, get};
use crate::served::Served;
use std::net::{IpAddr, Ipv4Addr};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::client::Request;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Status and words of a refused handshake.
async fn refused(served: &Served, request: Request) -> (u16, String) {
    match served.try_open(request).await {
        Err(Error::Http(response)) => {
            let words = String::from_utf8(response.body().clone().unwrap_or_default()).unwrap();
            (response.status().as_u16(), words)
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

#[tokio::test]
async fn the_right_token_from_our_own_origin_gets_an_answer_to_hello() {
    let served = Served::start();
    let (mut page, response) = served.try_open(served.request()).await.unwrap();
    assert_eq!(response.headers()["sec-websocket-protocol"], "spillway");
    page.expect_host("connected").await;
    let answer = page.hello(1).await;
    assert_eq!(answer["value"]["home"], served.house.home().display().to_string(), "{answer}");
}

#[tokio::test]
async fn a_page_without_a_token_or_with_a_wrong_one_is_refused() {
    let served = Served::start();
    let (status, words) = refused(&served, served.request_with(Some(served.origin()), Some("spillway"))).await;
    assert_eq!(status, 401);
    assert!(words.contains("token is missing") && words.lines().count() == 1, "{words}");
    let (status, _) = refused(&served, served.request_with(Some(served.origin()), None)).await;
    assert_eq!(status, 401);
    let mut almost = served.token().to_owned();
    let last = if almost.pop() == Some('A') { 'B' } else { 'A' };
    almost.push(last);
    let guess = format!("spillway, spillway.{almost}");
    let (status, words) = refused(&served, served.request_with(Some(served.origin()), Some(&guess))).await;
    assert_eq!(status, 401);
    assert!(words.contains("not the one of this server"), "{words}");
    // The address is no place for a token.
    let mut request = served.request_with(Some(served.origin()), Some("spillway"));
    *request.uri_mut() = format!("{}?token={}", request.uri(), served.token()).parse().unwrap();
    assert_eq!(refused(&served, request).await.0, 401);
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused_though_it_has_the_token() {
    let served = Served::start();
    let protocols = format!("spillway, spillway.{}", served.token());
    let other_port = format!("http://127.0.0.1:{}", served.port() ^ 1);
    for origin in ["http://evil.example", "null", "file://", &other_port] {
        let (status, words) = refused(&served, served.request_with(Some(origin), Some(&protocols))).await;
        assert_eq!(status, 403, "{origin}");
        assert!(words.contains("another origin"), "{words}");
    }
    let localhost = format!("http://localhost:{}", served.port());
    for origin in [Some(localhost.as_str()), Some(served.origin()), None] {
        assert!(served.try_open(served.request_with(origin, Some(&protocols))).await.is_ok(), "{origin:?}");
    }
}

#[tokio::test]
async fn a_name_that_only_leads_here_is_refused_for_the_page_and_for_the_socket() {
    let served = Served::start();
    let mut request = served.request_with(None, Some(&format!("spillway, spillway.{}", served.token())));
    let rebound = format!("rebound.example:{}", served.port());
    request.headers_mut().insert("host", rebound.parse().unwrap());
    let (status, words) = refused(&served, request).await;
    assert_eq!(status, 403);
    assert!(words.contains("not known by the name"), "{words}");
    for path in ["/", "/no-such-file", "/csp-reports"] {
        assert_eq!(ask((HERE, served.port()), &format!("GET {path}"), &[("Host", &rebound)], "").status, 403, "{path}");
    }
    assert_eq!(get(served.port(), "/").status, 200);
}

fn has_all_headers(answer: &Answer) {
    let policy = answer.header("content-security-policy").unwrap();
    for part in
        ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert!(answer.header("cache-control").is_some());
    assert!(answer.header("access-control-allow-origin").is_none());
}

#[test]
fn every_answer_has_the_headers_refusals_too() {
    let served = Served::start();
    let port = served.port();
    for (path, status) in [("/", 200), ("/no-such-file", 404), ("/csp-reports", 401), ("/socket", 401)] {
        let answer = get(port, path);
        assert_eq!(answer.status, status, "{path}");
        has_all_headers(&answer);
    }
    has_all_headers(&ask((HERE, port), "GET /", &[("Host", "rebound.example")], ""));
    let policy = get(port, "/");
    let own_socket = format!("connect-src 'self' ws://127.0.0.1:{port};");
    assert!(policy.header("content-security-policy").unwrap().contains(&own_socket), "{policy:?}");
}

#[test]
fn reports_of_browsers_are_counted_and_told_to_who_has_the_token() {
    let served = Served::start();
    let (port, host) = (served.port(), format!("127.0.0.1:{}", served.port()));
    let post = |kind: &str, body: &str| {
        ask((HERE, port), "POST /csp-report", &[("Host", &host), ("Content-Type", kind)], body).status
    };
    let told = || {
        let bearer = format!("Bearer {}", served.token());
        let answer = ask((HERE, port), "GET /csp-reports", &[("Host", &host), ("Authorization", &bearer)], "");
        assert_eq!(answer.status, 200);
        serde_json::from_str::<serde_json::Value>(&answer.body).unwrap()
    };
    assert_eq!(told()["count"], 0);
    assert_eq!(post("text/plain", "{}"), 415, "a form of another page can send this");
    assert_eq!(post("application/csp-report", &"x".repeat(100_000)), 413);
    assert_eq!(post("application/csp-report", r#"{"csp-report":{"violated-directive":"script-src"}}"#), 204);
    assert_eq!(told()["count"], 1);
    assert_eq!(told()["newest"][0]["csp-report"]["violated-directive"], "script-src");
    let wrong = ask((HERE, port), "GET /csp-reports", &[("Host", &host), ("Authorization", "Bearer guess")], "");
    assert_eq!((wrong.status, wrong.header("www-authenticate")), (401, Some("Bearer")));
}
