//! Frames as they should be, broken ones and giant ones, and several pages at once.

use crate::served::Served;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

const MIB: usize = 1 << 20;

#[tokio::test]
async fn two_pages_get_their_own_answers() {
    let served = Served::start();
    let (mut one, mut other) = (served.page().await, served.page().await);
    one.command(7, "hello").await;
    other.command(7, "run-list").await;
    let (first, second) = (one.json().await, other.json().await);
    assert!(first.to_string().contains("pid"), "{first}");
    assert!(!second.to_string().contains("pid"), "{second}");
    assert_eq!((&first["id"], &second["id"]), (&7.into(), &7.into()));
    drop(one);
    other.hello(8).await;
}

#[tokio::test]
async fn a_frame_that_is_no_command_is_answered_and_the_page_stays() {
    let served = Served::start();
    let mut page = served.page().await;
    for text in ["{ no json", "", "{\"id\":3,\"command\":\"fly\"}", "[]\n[]"] {
        page.say(text).await;
        let answer = page.json().await;
        assert!(answer.to_string().contains("bad-request"), "{text}: {answer}");
    }
    page.say("{\"id\":9,\r\n\"command\":\"hello\",\"request\":{}}\n").await;
    assert_eq!(page.json().await["id"], 9, "one frame is one command, line breaks or not");
    page.hello(10).await;
}

#[tokio::test]
async fn a_long_frame_passes_and_a_longer_one_ends_its_page_only() {
    if std::env::var_os("SPILLWAY_WINE").is_some() {
        return whole_way::skip(
            "a long frame passes",
            "64 MiB take longer through the sockets of Wine than this test waits",
        );
    }
    let served = Served::start();
    let (mut page, mut other) = (served.page().await, served.page().await);
    let hello = "{\"id\":1,\"command\":\"hello\",\"request\":{}}";
    let padded = |length: usize| Message::text(format!("{hello}{}", " ".repeat(length - hello.len())));
    page.send(padded(64 * MIB - 1)).await;
    assert_eq!(page.json().await["id"], 1);
    // The server does not read it to its end, so that sending it may fail.
    drop(futures_util::SinkExt::send(&mut page.socket, padded(64 * MIB)).await);
    assert!(matches!(page.closed_with().await, Some(1008) | None));
    other.hello(2).await;
    served.page().await.hello(3).await;
}

#[tokio::test]
async fn a_frame_of_bytes_ends_the_page_with_a_word() {
    let served = Served::start();
    let mut page = served.page().await;
    page.send(Message::binary(b"{}".to_vec())).await;
    assert_eq!(page.closed_with().await, Some(1003));
}

#[tokio::test]
async fn text_that_is_no_text_ends_the_page_with_a_word() {
    let served = Served::start();
    let mut page = served.page().await;
    page.send(Message::Frame(Frame::message(vec![0xff, 0xfe, 0xfd], OpCode::Data(Data::Text), true))).await;
    assert_eq!(page.closed_with().await, Some(1008));
    served.page().await.hello(1).await;
}
