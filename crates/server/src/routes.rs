//! What is answered at which path, and what holds for every answer.

use crate::access::{self, Refusal};
use crate::door::Reached;
use crate::names::OwnNames;
use crate::page::{Page, content_type, keeping};
use crate::violations::{LONGEST_REPORT, REPORT_TYPE, Violations};
use crate::{Token, headers, socket};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What every request may need.
#[derive(Clone)]
pub(crate) struct Site {
    /// `SPILLWAY_HOME`.
    pub home: PathBuf,
    /// Who shows it may open the way to the controller.
    pub token: Token,
    /// How long a page may give no sign of life.
    pub patience: Duration,
    /// True once the server ends. Held by every open page, so that the end can wait for them.
    pub ending: watch::Receiver<bool>,
    /// Where the page's files come from.
    pub page: Page,
    /// What browsers reported.
    pub violations: Arc<Violations>,
}

/// Every path.
pub(crate) fn routes(site: Site) -> Router {
    Router::new()
        .route("/socket", get(socket::open))
        .route(headers::REPORTS_TO, post(take_report).layer(DefaultBodyLimit::max(LONGEST_REPORT)))
        .route("/csp-reports", get(tell_reports))
        .fallback_service(get(file).with_state(site.clone()))
        .layer(from_fn(guard))
        .with_state(site)
}

/// Before and after every answer: to whom the request was sent, and the headers.
async fn guard(ConnectInfo(Reached(reached)): ConnectInfo<Reached>, request: Request, next: Next) -> Response {
    let names = OwnNames::of_connection(reached);
    if let Err(refusal) = access::to_us(names, request.headers()) {
        let mut response = refusal.into_response();
        headers::put_on(response.headers_mut(), None);
        return response;
    }
    let host = request.headers().get(HOST).cloned();
    let mut response = next.run(request).await;
    headers::put_on(response.headers_mut(), host.as_ref().and_then(|host| host.to_str().ok()));
    response
}

async fn file(State(site): State<Site>, uri: Uri) -> Response {
    match site.page.file(uri.path()) {
        Some((name, content)) => {
            let headers = [(CONTENT_TYPE, content_type(&name)), (CACHE_CONTROL, keeping(&name))];
            (headers, content).into_response()
        }
        None => (StatusCode::NOT_FOUND, "There is nothing at this address.\n").into_response(),
    }
}

async fn take_report(State(site): State<Site>, headers: HeaderMap, report: Bytes) -> StatusCode {
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != REPORT_TYPE) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    site.violations.note(&report);
    StatusCode::NO_CONTENT
}

async fn tell_reports(State(site): State<Site>, headers: HeaderMap) -> Response {
    match access::to_reports(&site.token, &headers) {
        Ok(()) => ([(CONTENT_TYPE, "application/json")], site.violations.as_json().to_string()).into_response(),
        Err(refusal) => {
            let mut response = refusal.into_response();
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            response
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status(), format!("{}\n", self.sentence())).into_response()
    }
}
