//! The page's files, from the program and from a folder.

use crate::plain_http::{ask, get};
use crate::served::Served;
use std::net::{IpAddr, Ipv4Addr};

#[test]
fn the_page_is_in_the_program() {
    let served = Served::start();
    let page = get(served.port(), "/");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.body.contains("<title>"), "{}", page.body);
    assert!(!page.body.contains(served.token()), "the token stands in the page");
    for path in ["/index.html", "/runs", "/assets/none.js", "/favicon.ico.none"] {
        assert_eq!(get(served.port(), path).status, 404, "{path}");
    }
    let host = format!("127.0.0.1:{}", served.port());
    let post = ask((IpAddr::V4(Ipv4Addr::LOCALHOST), served.port()), "POST /", &[("Host", &host)], "");
    assert_eq!(post.status, 405);
}

#[test]
fn a_folder_may_be_served_instead_and_no_path_leads_out_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page");
    std::fs::create_dir_all(page.join("assets")).unwrap();
    std::fs::write(page.join("index.html"), "<p>mine</p>").unwrap();
    std::fs::write(page.join("assets/index-a1b2.js"), "export {}").unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    let served = Served::with(&[], &[("SPILLWAY_UI", page.to_str().unwrap())]);
    assert_eq!(get(served.port(), "/").body, "<p>mine</p>");
    let script = get(served.port(), "/assets/index-a1b2.js");
    assert_eq!((script.status, script.body.as_str()), (200, "export {}"));
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(script.header("cache-control").unwrap().contains("immutable"));
    for path in [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "//secret.txt",
        "/./../secret.txt",
        "/assets",
    ] {
        let answer = get(served.port(), path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.body.contains("secret"), "{path}");
    }
}
