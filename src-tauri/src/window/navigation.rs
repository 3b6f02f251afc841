//! Which addresses the web view may go to: the page of the program, and nothing else.

use tauri::Url;

/// Where `ui/` is served while it is developed.
const DEVELOPMENT: &str = "http://localhost:5173";

/// Whether the page may go there. `development`: the page comes from the development server.
pub fn is_our_page(url: &Url, development: bool) -> bool {
    let origin =
        |scheme: &str, host: &str| url.scheme() == scheme && url.host_str() == Some(host) && url.port().is_none();
    let ours = if cfg!(windows) { origin("http", "tauri.localhost") } else { origin("tauri", "localhost") };
    ours || (development && url.origin().ascii_serialization() == DEVELOPMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(url: &str, development: bool) -> bool {
        is_our_page(&url.parse().unwrap(), development)
    }

    #[test]
    fn nothing_but_our_page_is_gone_to() {
        let page = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
        assert!(ours(&format!("{page}index.html#run/7"), false));
        for foreign in [
            "https://example.org/",
            "http://localhost/",
            "http://localhost:5173/",
            "http://tauri.localhost.example.org/",
            "tauri://localhost.example.org/",
            "tauri://localhost:81/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!ours(foreign, false), "{foreign}");
        }
    }

    #[test]
    fn the_development_server_is_only_known_while_developing() {
        assert!(ours("http://localhost:5173/index.html", true));
        assert!(!ours("http://localhost:5174/", true));
    }
}
