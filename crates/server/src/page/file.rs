//! Which file a path of a request means, what it is, and how long a browser may keep it.

/// What `/` means.
const INDEX: &str = "index.html";

/// The folder of files whose name holds a hash of their content.
const HASHED: &str = "assets/";

/// The file's path below the page's folder; none where the path cannot be one of ours. Nothing is decoded: our files
/// have plain names, so that no path leads out of the folder on any system.
pub(super) fn name_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix('/')?;
    if name.is_empty() {
        return Some(INDEX);
    }
    // The page itself has one address.
    (name != INDEX && name.split('/').all(is_plain)).then_some(name)
}

fn is_plain(part: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    !part.is_empty() && !part.starts_with('.') && part.chars().all(plain)
}

/// The type of a file by its ending.
pub(crate) fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// How long a browser may keep a file: the page not at all, hashed files for good, others until they are asked for again.
pub(crate) fn keeping(name: &str) -> &'static str {
    if name == INDEX {
        "no-store"
    } else if name.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_plain_name_below_the_page() {
        assert_eq!(name_of("/"), Some("index.html"));
        assert_eq!(name_of("/assets/index-Bx_9-2.js"), Some("assets/index-Bx_9-2.js"));
        for path in [
            "",
            "index.html",
            "/index.html",
            "//",
            "/assets/",
            "/assets//a.js",
            "/../x",
            "/assets/../../x",
            "/./x",
            "/..",
            "/%2e%2e/x",
            "/a\\b",
            "/..\\x",
            "/C:/x",
            "/a\0b",
            "/.git/config",
            "/assets/ä.js",
            "/a b",
        ] {
            assert_eq!(name_of(path), None, "{path:?}");
        }
    }

    #[test]
    fn only_files_with_a_hash_in_their_name_are_kept_for_good() {
        assert_eq!(keeping("index.html"), "no-store");
        assert!(keeping("assets/index-Bx9.js").contains("immutable"));
        assert_eq!(keeping("icon.svg"), "no-cache");
    }

    #[test]
    fn scripts_and_styles_have_the_type_that_browsers_insist_on() {
        assert!(content_type("assets/a.js").starts_with("text/javascript"));
        assert!(content_type("assets/a.css").starts_with("text/css"));
        assert_eq!(content_type("no-ending"), "application/octet-stream");
    }
}
