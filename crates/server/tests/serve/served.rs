//! A `spillway serve` in a house of its own, and pages that open its socket.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::{Error, Message};
use whole_way::{House, kill};

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs.
pub struct Served {
    pub house: House,
    pub child: Child,
    told: Value,
}

impl Served {
    /// On a free port.
    pub fn start() -> Self {
        Self::with(&[], &[])
    }

    /// With more arguments and variables.
    pub fn with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let house = House::new();
        let mut all = vec!["serve", "--json"];
        all.extend(arguments);
        let mut command = house.command(&all);
        command.envs(variables.iter().copied());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { house, child, told }
    }

    pub fn port(&self) -> u16 {
        u16::try_from(self.told["port"].as_u64().unwrap()).unwrap()
    }

    pub fn token(&self) -> &str {
        self.told["token"].as_str().unwrap()
    }

    pub fn origin(&self) -> &str {
        self.told["origin"].as_str().unwrap()
    }

    pub fn address(&self) -> &str {
        self.told["address"].as_str().unwrap()
    }

    /// What our own page would send.
    pub fn request(&self) -> Request {
        self.request_with(Some(self.origin()), Some(&format!("spillway, spillway.{}", self.token())))
    }

    pub fn request_with(&self, origin: Option<&str>, protocols: Option<&str>) -> Request {
        let mut request = format!("ws://127.0.0.1:{}/socket", self.port()).into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        if let Some(protocols) = protocols {
            request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        }
        request
    }

    /// The handshake's answer, and the open socket.
    pub async fn try_open(&self, request: Request) -> Result<(Page, Response), Error> {
        let stream = TcpStream::connect(("127.0.0.1", self.port())).await.unwrap();
        let (socket, response) = tokio_tungstenite::client_async(request, stream).await?;
        Ok((Page { socket }, response))
    }

    /// A page that is connected.
    pub async fn page(&self) -> Page {
        let (mut page, _) = self.try_open(self.request()).await.unwrap();
        page.expect_host("connected").await;
        page
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        kill(self.child.id());
        drop(self.child.wait());
    }
}

/// One page's socket.
pub struct Page {
    pub socket: WebSocketStream<TcpStream>,
}

impl Page {
    pub async fn send(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    pub async fn say(&mut self, text: &str) {
        self.send(Message::text(text)).await;
    }

    pub async fn command(&mut self, id: u64, command: &str) {
        self.say(&json!({ "id": id, "command": command, "request": {} }).to_string()).await;
    }

    /// The next frame that is no sign of life; none where the socket was closed or broke.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("a frame or an end");
            match frame {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next frame as JSON.
    pub async fn json(&mut self) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => {
                assert!(!text.contains('\n'), "a frame is one line: {text}");
                serde_json::from_str(&text).unwrap()
            }
            other => panic!("no text: {other:?}"),
        }
    }

    pub async fn expect_host(&mut self, what: &str) -> Value {
        let told = self.json().await;
        assert_eq!(told["host"], what, "{told}");
        told
    }

    /// Asks who the controller is.
    pub async fn hello(&mut self, id: u64) -> Value {
        self.command(id, "hello").await;
        let answer = self.json().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// Code of the close that comes next; none where the connection just broke.
    pub async fn closed_with(&mut self) -> Option<u16> {
        match self.next().await {
            Some(Message::Close(frame)) => frame.map(|frame| frame.code.into()),
            Some(other) => panic!("not closed: {other:?}"),
            None => None,
        }
    }
}
