//! The host of the page: HTTP and WebSocket, on loopback unless told otherwise, for a browser.
//!
//! A client of the controller like any other: it carries lines between a page and the controller's socket, and decides
//! nothing but who may open that way (`access`). Why it is built so: docs/decisions/0008.

mod access;
mod door;
mod error;
mod headers;
mod names;
mod options;
mod page;
mod routes;
mod serve;
mod socket;
mod token;
mod violations;

pub use error::ServeError;
pub use options::Options;
pub use serve::{Serving, serve};
pub use token::Token;
