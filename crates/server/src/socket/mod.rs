//! The WebSocket of a page: text frames, each one JSON line of the controller's, in both directions.

mod ending;
mod talk;
mod waiting;

use crate::access::{self, SUBPROTOCOL};
use crate::door::Reached;
use crate::names::OwnNames;
use crate::routes::Site;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use controller::client::LONGEST_LINE;

/// Bytes of the longest frame that is taken: with its line end it is the longest line that the controller takes.
const LONGEST_FRAME: usize = LONGEST_LINE - 1;

/// Opens the way to the controller for who may have it.
pub(crate) async fn open(
    State(site): State<Site>,
    ConnectInfo(Reached(reached)): ConnectInfo<Reached>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if let Err(refusal) = access::to_socket(OwnNames::of_connection(reached), &site.token, &headers) {
        return refusal.into_response();
    }
    match upgrade {
        Ok(upgrade) => upgrade
            .protocols([SUBPROTOCOL])
            .max_message_size(LONGEST_FRAME)
            .max_frame_size(LONGEST_FRAME)
            .on_upgrade(|socket| talk::carry(socket, site)),
        Err(rejection) => rejection.into_response(),
    }
}
