//! The server, from the address it listens on to its end.

use crate::door::{Door, Reached};
use crate::page::Page;
use crate::routes::{Site, routes};
use crate::{Options, ServeError, Token};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long the last answers may take when the server ends.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A server that runs.
#[derive(Debug)]
pub struct Serving {
    bound: SocketAddr,
    token: Token,
    ending: watch::Sender<bool>,
    task: JoinHandle<io::Result<()>>,
}

/// Listens, and serves the page until [`Serving::end`]. The controller is found, or started, when a page opens its way.
pub async fn serve(home: &Path, options: Options) -> Result<Serving, ServeError> {
    let page = Page::from(options.page)?;
    let token = Token::random()?;
    let failed = |error| ServeError::of_listening(options.listen, error);
    let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let (ending, ends) = watch::channel(false);
    let site = Site {
        home: home.to_path_buf(),
        token: token.clone(),
        patience: options.patience,
        ending: ends.clone(),
        page,
        violations: Arc::default(),
    };
    let service = routes(site).into_make_service_with_connect_info::<Reached>();
    let server = axum::serve(Door(listener), service).with_graceful_shutdown(wait_for_the_end(ends));
    let task = tokio::spawn(server.into_future());
    Ok(Serving { bound, token, ending, task })
}

async fn wait_for_the_end(mut ending: watch::Receiver<bool>) {
    // A sender that is gone is an end, too.
    drop(ending.wait_for(|ends| *ends).await);
}

impl Serving {
    /// Address and port that are listened to.
    pub fn bound(&self) -> SocketAddr {
        self.bound
    }

    /// Whether other machines can reach it.
    pub fn is_beyond_this_machine(&self) -> bool {
        !self.bound.ip().to_canonical().is_loopback()
    }

    /// The token.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Where a browser of this machine finds the page: `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        let here = match self.bound.ip() {
            ip if !ip.is_unspecified() => ip,
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        };
        format!("http://{}", SocketAddr::new(here, self.bound.port()))
    }

    /// The address to open. The token stands behind `#`: a browser keeps that to itself.
    pub fn address(&self) -> String {
        format!("{}/#token={}", self.origin(), self.token.text())
    }

    /// Tells the open pages that the server ends, and ends. Controller and plans go on.
    pub async fn end(self) {
        self.ending.send_replace(true);
        let all = async {
            self.ending.closed().await;
            drop(self.task.await);
        };
        // A page that does not take the last word is left alone.
        drop(tokio::time::timeout(LAST_WORDS, all).await);
    }
}
