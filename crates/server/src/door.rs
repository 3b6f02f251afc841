//! Taking connections in, and the address of ours that each reached.

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// Pause after a connection that could not be taken in: mostly too many open files, and what is open must close first.
const FULL: Duration = Duration::from_millis(50);

/// Takes connections in.
pub(crate) struct Door(pub TcpListener);

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, peer)) => {
                    // Short lines are sent at once. A connection that broke already is noticed by its reader.
                    drop(stream.set_nodelay(true));
                    return (stream, peer);
                }
                Err(_) => tokio::time::sleep(FULL).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// The address of ours that a connection reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached(pub SocketAddr);

impl Connected<IncomingStream<'_, Door>> for Reached {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        // A connection that broke already has no address; no name is its name.
        Self(stream.io().local_addr().unwrap_or(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)))
    }
}
