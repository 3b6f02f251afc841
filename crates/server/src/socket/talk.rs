//! The talk with one page: frames in, lines out, signs of life, until one side goes.

use super::ending::Ending;
use super::waiting::{Waiting, queue};
use crate::routes::Site;
use axum::extract::ws::{Message, WebSocket};
use controller::client::relay;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Commands that may wait for the controller. Where more come, the page is not read until one was taken.
const WAITING_COMMANDS: usize = 16;

/// How long the relay may take to write what a page said last.
const LAST_COMMANDS: Duration = Duration::from_secs(5);

/// How long the last frame may take.
const LAST_FRAME: Duration = Duration::from_secs(1);

/// Signs of life that are asked for within the patience of the server.
const PINGS: u32 = 3;

/// Carries frames between a page and the controller until one of them, or the server, goes.
pub(super) async fn carry(mut socket: WebSocket, site: Site) {
    let Site { home, patience, mut ending, .. } = site;
    let (commands, from_page) = mpsc::channel(WAITING_COMMANDS);
    let (outgoing, mut waiting) = queue();
    let mut relaying = tokio::spawn(async move { relay(&home, from_page, |line| outgoing.put(line)).await });
    let ended = talk(&mut socket, commands, &mut waiting, &mut ending, patience).await;
    if let Some(frame) = ended.last_frame() {
        // Who does not take it is gone.
        drop(timeout(LAST_FRAME, socket.send(frame)).await);
    }
    drop(socket);
    drop(waiting);
    if timeout(LAST_COMMANDS, &mut relaying).await.is_err() {
        relaying.abort();
    }
}

async fn talk(
    socket: &mut WebSocket,
    commands: mpsc::Sender<String>,
    waiting: &mut Waiting,
    ending: &mut watch::Receiver<bool>,
    patience: Duration,
) -> Ending {
    let mut ping = interval(patience / PINGS);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    loop {
        let full = commands.capacity() == 0;
        let message = tokio::select! {
            frame = socket.recv(), if !full => {
                heard = Instant::now();
                match frame {
                    Some(Ok(Message::Text(text))) => match commands.try_send(text.as_str().to_owned()) {
                        Ok(()) => continue,
                        Err(_) => return Ending::PageBehind,
                    },
                    Some(Ok(Message::Binary(_))) => return Ending::NoText,
                    // The next look answers a ping or a close.
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => continue,
                    None => return Ending::PageLeft,
                    Some(Err(_)) => return Ending::BadFrame,
                }
            }
            permit = commands.reserve(), if full => match permit {
                Ok(_) => {
                    heard = Instant::now();
                    continue;
                }
                Err(_) => return Ending::PageBehind,
            },
            line = waiting.next() => match line {
                Some(line) => Message::Text(line.into()),
                // The relay ends by itself only where its lines were not taken.
                None => return Ending::PageBehind,
            },
            _ = ping.tick() => {
                if !full && heard.elapsed() > patience {
                    return Ending::PageSilent;
                }
                Message::Ping(Default::default())
            }
            _ = ending.wait_for(|ends| *ends) => return Ending::ServerEnds,
        };
        match timeout(patience, socket.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Ending::PageLeft,
            Err(_) => return Ending::PageSilent,
        }
    }
}
