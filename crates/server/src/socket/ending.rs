//! How the talk with a page can end, and the last words it is told.

use axum::extract::ws::{CloseFrame, Message, close_code};

/// How the talk with a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The page went away.
    PageLeft,
    /// The page gave no sign of life, or a line did not reach it in time.
    PageSilent,
    /// More waits for the page than it reads.
    PageBehind,
    /// A frame that is too long, or that breaks the rules of WebSockets.
    BadFrame,
    /// A frame that is no text.
    NoText,
    /// The server ends.
    ServerEnds,
}

impl Ending {
    /// The last frame; none where nobody would read it.
    pub fn last_frame(self) -> Option<Message> {
        let (code, reason) = match self {
            Self::PageLeft | Self::PageSilent => return None,
            Self::PageBehind => (close_code::AGAIN, "the page does not read fast enough: load it again"),
            Self::BadFrame => (close_code::POLICY, "a frame is no WebSocket text, or longer than 64 MiB"),
            Self::NoText => (close_code::UNSUPPORTED, "frames are text, one command each"),
            Self::ServerEnds => (close_code::AWAY, "spillway serve was ended; plans go on"),
        };
        Some(Message::Close(Some(CloseFrame { code, reason: reason.into() })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_fit_a_control_frame() {
        for ending in [Ending::PageBehind, Ending::BadFrame, Ending::NoText, Ending::ServerEnds] {
            match ending.last_frame() {
                Some(Message::Close(Some(frame))) => assert!(frame.reason.len() <= 123, "{ending:?}"),
                other => panic!("{other:?}"),
            }
        }
        assert!(Ending::PageLeft.last_frame().is_none());
    }
}
