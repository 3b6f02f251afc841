//! Lines of the controller on their way to the page: in order, and those that wait go together.

use tauri::ipc::Channel;
use tokio::sync::mpsc::UnboundedReceiver;

/// Lines in one message at most.
const MOST: usize = 256;

/// Carries lines until there are no more, or the page is gone.
pub async fn carry(mut lines: UnboundedReceiver<String>, page: Channel<Vec<String>>) {
    let mut batch = Vec::new();
    while lines.recv_many(&mut batch, MOST).await > 0 {
        if page.send(std::mem::take(&mut batch)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tauri::ipc::InvokeResponseBody;

    #[tokio::test]
    async fn lines_that_wait_go_together_and_in_order() {
        let messages: Arc<Mutex<Vec<Vec<String>>>> = Arc::default();
        let kept = messages.clone();
        let page = Channel::new(move |body| {
            if let InvokeResponseBody::Json(text) = body {
                kept.lock().unwrap().push(serde_json::from_str(&text)?);
            }
            Ok(())
        });
        let (send, lines) = tokio::sync::mpsc::unbounded_channel();
        for number in 0..300 {
            send.send(format!("{{\"id\":{number}}}")).unwrap();
        }
        drop(send);
        carry(lines, page).await;
        let messages = messages.lock().unwrap();
        assert_eq!(messages.len(), 2);
        let all: Vec<String> = messages.concat();
        assert_eq!(all, (0..300).map(|number| format!("{{\"id\":{number}}}")).collect::<Vec<_>>());
    }
}
