//! Pages that give no sign of life, and pages that do not read.

use crate::served::Served;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Handshake by hand: nobody answers the server's pings behind it.
fn raw_page(served: &Served) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", served.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let (port, token) = (served.port(), served.token());
    let text = format!(
        "GET /socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: spillway, spillway.{token}\r\n\r\n"
    );
    stream.write_all(text.as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    stream
}

#[tokio::test]
async fn a_page_that_answers_no_ping_is_let_go_and_one_that_answers_stays() {
    let served = Served::with(&[], &[("SPILLWAY_PAGE_SECONDS", "0.6")]);
    let mut alive = served.page().await;
    // Before it is made: on a busy machine much may pass until it is in hand.
    let begun = Instant::now();
    let mut silent = raw_page(&served);
    let heard = tokio::task::spawn_blocking(move || {
        let (mut heard, mut some) = (Vec::new(), [0; 256]);
        loop {
            match silent.read(&mut some).unwrap() {
                0 => return heard,
                count => heard.extend_from_slice(&some[..count]),
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it was never let go");
        }
    });
    tokio::pin!(heard);
    // Whoever reads answers pings; this one waits for a frame that does not come.
    let heard = tokio::select! {
        frame = alive.next() => panic!("{frame:?}"),
        heard = &mut heard => heard.unwrap(),
    };
    // A clock of Windows ticks every 16 ms.
    assert!(begun.elapsed() >= Duration::from_millis(550), "{:?}", begun.elapsed());
    assert!(heard.windows(2).any(|two| two == [0x89, 0]), "no ping was sent: {heard:?}");
    alive.hello(1).await;
}

#[tokio::test]
async fn a_page_that_does_not_read_is_let_go() {
    if std::env::var_os("SPILLWAY_WINE").is_some() {
        return whole_way::skip(
            "a page that does not read is let go",
            "Wine tells a writer of a broken connection only by its own time limit",
        );
    }
    let served = Served::with(&[], &[("SPILLWAY_PAGE_SECONDS", "0.6")]);
    let mut stream = raw_page(&served);
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let failed = tokio::task::spawn_blocking(move || {
        let text = b"{\"id\":1,\"command\":\"hello\",\"request\":{}}";
        // A masked text frame; a mask of zeros leaves the text as it is.
        let mut frame = vec![0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0];
        frame.extend_from_slice(text);
        let many = frame.repeat(1000);
        let begun = Instant::now();
        loop {
            if let Err(error) = stream.write_all(&many) {
                return error;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "it was never let go");
        }
    });
    let error = failed.await.unwrap();
    assert!(
        matches!(error.kind(), std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe),
        "the page still stands: {error}"
    );
    served.page().await.hello(1).await;
}
