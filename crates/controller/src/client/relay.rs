//! A page's way to the controller: lines from the page go to the socket, lines from the socket go to the page.
//!
//! Decides nothing and reads no line. Where the controller goes away it is found or started again, and the page is told.

use super::{Client, ClientError};
use crate::api::HostFrame;
use std::path::Path;
use std::pin::pin;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc::Receiver;

/// First pause before a controller that could not be reached is looked for again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Longest pause. A connection that held longer counts as a good one.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Why a connection is over.
enum Over {
    Page,
    Controller(String),
}

/// Carries lines until the page is gone: `from_page` is closed, or `to_page` answers false. Lines carry no line end.
/// What the page said before it went is still written.
///
/// Lines that come before the first connection wait for it. Lines that come while the controller is away are dropped: the
/// page knows, it was told [`HostFrame::Lost`].
pub async fn relay(home: &Path, from_page: Receiver<String>, to_page: impl FnMut(String) -> bool) {
    relay_over(|| Client::connect_or_start(home), from_page, to_page).await;
}

async fn relay_over<Connecting>(
    connect: impl Fn() -> Connecting,
    mut from_page: Receiver<String>,
    mut to_page: impl FnMut(String) -> bool,
) where
    Connecting: Future<Output = Result<Client, ClientError>>,
{
    let mut pause = FIRST_PAUSE;
    let mut found = connect().await;
    loop {
        let message = match found {
            Ok(client) => {
                if !tell(&mut to_page, &HostFrame::Connected {}) {
                    return;
                }
                let begun = Instant::now();
                match carry(client, &mut from_page, &mut to_page).await {
                    Over::Page => return,
                    Over::Controller(reason) => {
                        if begun.elapsed() > LONGEST_PAUSE {
                            pause = FIRST_PAUSE;
                        }
                        reason
                    }
                }
            }
            Err(error) => error.to_string(),
        };
        if !tell(&mut to_page, &HostFrame::Lost { message }) {
            return;
        }
        let Some(()) = drop_lines_until(tokio::time::sleep(pause), &mut from_page).await else { return };
        pause = (pause * 2).min(LONGEST_PAUSE);
        let Some(again) = drop_lines_until(connect(), &mut from_page).await else { return };
        found = again;
    }
}

/// Waits for something while lines lead nowhere; none where the page went away meanwhile.
async fn drop_lines_until<T>(what: impl Future<Output = T>, from_page: &mut Receiver<String>) -> Option<T> {
    let mut what = pin!(what);
    loop {
        tokio::select! {
            done = &mut what => return Some(done),
            line = from_page.recv() => drop(line?),
        }
    }
}

/// Neither direction waits for the other: a controller that does not read for a while is still listened to.
async fn carry(client: Client, from_page: &mut Receiver<String>, to_page: &mut impl FnMut(String) -> bool) -> Over {
    let Client { mut lines, mut writer, .. } = client;
    let mut line_out: Vec<u8> = Vec::new();
    let mut written = 0;
    let mut page_listens = true;
    loop {
        tokio::select! {
            line = lines.next() => match line {
                Ok(line) if page_listens => if !to_page(line) {
                    page_listens = false;
                    from_page.close();
                },
                Ok(_) => {}
                Err(error) => return Over::Controller(error.to_string()),
            },
            count = writer.write(line_out.get(written..).unwrap_or_default()), if written < line_out.len() => match count {
                Ok(0) => return broken("it takes nothing more".to_owned()),
                Ok(count) => written += count,
                Err(error) => return broken(error.to_string()),
            },
            line = from_page.recv(), if written == line_out.len() => match line {
                Some(line) => {
                    line_out = one_line(line);
                    written = 0;
                }
                None => return Over::Page,
            },
        }
    }
}

fn broken(reason: String) -> Over {
    Over::Controller(ClientError::Broken { reason }.to_string())
}

/// One line is one command, whatever the page sent.
fn one_line(mut text: String) -> Vec<u8> {
    text.retain(|letter| letter != '\n' && letter != '\r');
    text.push('\n');
    text.into_bytes()
}

fn tell(to_page: &mut impl FnMut(String) -> bool, frame: &HostFrame) -> bool {
    serde_json::to_string(frame).is_ok_and(to_page)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::net::UnixStream;
    use tokio::sync::mpsc::{Sender, UnboundedReceiver, channel, unbounded_channel};

    /// A page whose controllers are the ends given here, one after the other; where there is none, there is no controller.
    struct Page {
        lines: Option<Sender<String>>,
        told: UnboundedReceiver<String>,
        connections: std::sync::Arc<AtomicUsize>,
        relay: tokio::task::JoinHandle<()>,
    }

    impl Page {
        fn with(ends: Vec<Option<UnixStream>>) -> Self {
            let (lines, from_page) = channel(64);
            let (sender, told) = unbounded_channel();
            let connections = std::sync::Arc::new(AtomicUsize::new(0));
            let (counted, ends) = (connections.clone(), Mutex::new(ends.into_iter()));
            let connect = move || {
                counted.fetch_add(1, Ordering::SeqCst);
                let end = ends.lock().unwrap().next().flatten();
                std::future::ready(match end {
                    Some(end) => Ok(Client::over(end)),
                    None => Err(ClientError::Broken { reason: "nobody is there".into() }),
                })
            };
            let relay = tokio::spawn(relay_over(connect, from_page, move |line| sender.send(line).is_ok()));
            Self { lines: Some(lines), told, connections, relay }
        }

        async fn say(&self, line: &str) {
            self.lines.as_ref().unwrap().send(line.to_owned()).await.unwrap();
        }

        async fn hears(&mut self) -> String {
            self.told.recv().await.unwrap()
        }
    }

    const CONNECTED: &str = r#"{"host":"connected"}"#;

    async fn line_of(controller: &mut BufReader<UnixStream>) -> String {
        let mut line = String::new();
        controller.read_line(&mut line).await.unwrap();
        line
    }

    #[tokio::test]
    async fn lines_go_both_ways_as_they_are() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut page = Page::with(vec![Some(ours)]);
        let mut controller = BufReader::new(theirs);
        page.say("what came before the connection").await;
        page.say("one\ncommand\r\n").await;
        assert_eq!(page.hears().await, CONNECTED);
        assert_eq!(line_of(&mut controller).await, "what came before the connection\n");
        assert_eq!(line_of(&mut controller).await, "onecommand\n");
        controller.get_mut().write_all(b"{\"a\":1}\nsecond\n").await.unwrap();
        assert_eq!(page.hears().await, "{\"a\":1}");
        assert_eq!(page.hears().await, "second");
    }

    #[tokio::test]
    async fn a_controller_that_went_away_is_looked_for_again_and_lines_said_meanwhile_are_dropped() {
        let (first, first_controller) = UnixStream::pair().unwrap();
        let (second, second_controller) = UnixStream::pair().unwrap();
        let mut page = Page::with(vec![Some(first), None, Some(second)]);
        assert_eq!(page.hears().await, CONNECTED);
        drop(first_controller);
        assert!(page.hears().await.contains(r#""host":"lost""#));
        page.say("into the void").await;
        let again = page.hears().await;
        assert!(again.contains(r#""host":"lost""#) && again.contains("nobody is there"), "{again}");
        assert_eq!(page.hears().await, CONNECTED);
        page.say("heard").await;
        assert_eq!(line_of(&mut BufReader::new(second_controller)).await, "heard\n");
        assert_eq!(page.connections.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn what_a_page_said_last_is_written_before_the_relay_ends() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut page = Page::with(vec![Some(ours)]);
        assert_eq!(page.hears().await, CONNECTED);
        // More than the socket holds, so that the end of the page is seen in the middle of the line.
        let long = "x".repeat(4 << 20);
        page.say(&long).await;
        page.say("last words").await;
        page.lines = None;
        page.told.close();
        let mut controller = BufReader::new(theirs);
        controller.get_mut().write_all(b"nobody hears this\n").await.unwrap();
        assert_eq!(line_of(&mut controller).await.len(), long.len() + 1);
        assert_eq!(line_of(&mut controller).await, "last words\n");
        page.relay.await.unwrap();
    }

    #[tokio::test]
    async fn a_page_that_takes_nothing_more_ends_the_relay_though_its_lines_stay_open() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut page = Page::with(vec![Some(ours)]);
        assert_eq!(page.hears().await, CONNECTED);
        page.told.close();
        theirs.write_all(b"too much\n").await.unwrap();
        page.relay.await.unwrap();
    }

    #[tokio::test]
    async fn a_controller_that_does_not_read_is_still_listened_to() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut page = Page::with(vec![Some(ours)]);
        assert_eq!(page.hears().await, CONNECTED);
        page.say(&"x".repeat(4 << 20)).await;
        theirs.write_all(b"news\n").await.unwrap();
        assert_eq!(page.hears().await, "news");
    }

    #[tokio::test]
    async fn a_page_that_goes_while_there_is_no_controller_ends_the_relay() {
        let mut page = Page::with(vec![None]);
        assert!(page.hears().await.contains("lost"));
        page.lines = None;
        page.relay.await.unwrap();
        assert_eq!(page.connections.load(Ordering::SeqCst), 1);
    }
}
