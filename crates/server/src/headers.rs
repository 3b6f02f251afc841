//! Headers of every answer: what the page may load and whom it may talk to, and what other pages may do with it.

use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

/// Where a browser reports what the policy forbade.
pub(crate) const REPORTS_TO: &str = "/csp-report";

/// What the page may do. `host` is the name by which it was asked for, checked before: some browsers do not count a
/// WebSocket to the page's own host as its own.
fn policy(host: Option<&str>) -> String {
    let socket = host.map(|host| format!(" ws://{host}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'{socket}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; \
         report-uri {REPORTS_TO}"
    )
}

/// Puts them on an answer. What the answer says of its own keeping stays; else it is kept nowhere.
pub(crate) fn put_on(headers: &mut HeaderMap, host: Option<&str>) {
    // A policy that cannot be written as a header forbids everything.
    let policy = HeaderValue::from_str(&policy(host)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    let fixed = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_may_talk_to_its_own_server_only() {
        let policy = policy(Some("127.0.0.1:8321"));
        assert!(policy.contains("default-src 'none'; script-src 'self';"));
        assert!(policy.contains("connect-src 'self' ws://127.0.0.1:8321; "));
        assert!(!policy.contains("unsafe-eval") && !policy.contains('*'));
        assert!(super::policy(None).contains("connect-src 'self'; "));
    }

    #[test]
    fn an_answer_may_say_itself_how_long_it_is_kept() {
        let mut headers = HeaderMap::new();
        put_on(&mut headers, None);
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("immutable"));
        put_on(&mut headers, None);
        assert_eq!(headers[CACHE_CONTROL], "immutable");
    }
}
