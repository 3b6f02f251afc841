//! `spillway serve` for who types it, and for scripts.

use crate::served::Served;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use whole_way::{House, alive, wait_for};

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn one_line_holds_the_address_and_the_words_go_elsewhere() {
    if cfg!(windows) {
        return whole_way::skip(
            "one line holds the address and the words go elsewhere",
            "Windows sends Ctrl-C to no program of another console",
        );
    }
    let house = House::new();
    let mut child = house.command(&["serve"]).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let (origin, token) = line.trim_end().split_once("/#token=").unwrap();
    assert!(origin.starts_with("http://127.0.0.1:"), "{line}");
    assert!(token.len() >= 22, "fewer than 128 bits: {token}");
    send("-INT", &child);
    let (mut rest, mut words) = (String::new(), String::new());
    out.read_to_string(&mut rest).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert_eq!(rest, "");
    assert!(words.contains("key") && !words.contains("Warning") && !words.contains(token), "{words}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Other users of a machine see the arguments of every program.
#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_without_the_token_among_its_arguments() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let browser = folder.path().join("xdg-open");
    let script =
        "#!/bin/sh\ncp \"$1\" \"$(dirname \"$0\")/opened\"\nprintf %s \"$*\" > \"$(dirname \"$0\")/arguments\"\n";
    std::fs::write(&browser, script).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let mut served = Served::with(&["--open"], &[("PATH", &path)]);
    let arguments = wait_for("the browser to be started", 20, || {
        std::fs::read_to_string(folder.path().join("arguments")).ok().filter(|text| !text.is_empty())
    });
    assert!(!arguments.contains(served.token()), "{arguments}");
    let opened = std::fs::read_to_string(folder.path().join("opened")).unwrap();
    assert!(opened.contains(&format!("url={}\"", served.address())), "{opened}");
    send("-TERM", &served.child);
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
    assert!(!std::path::Path::new(&arguments).exists(), "the file with the token stays");
}

#[test]
fn json_tells_address_port_token_and_origin() {
    let served = Served::start();
    assert_eq!(served.origin(), format!("http://127.0.0.1:{}", served.port()));
    assert_eq!(served.address(), format!("{}/#token={}", served.origin(), served.token()));
}

#[test]
fn only_this_machine_is_listened_to_unless_told_otherwise() {
    let served = Served::start();
    assert!(TcpStream::connect(("127.0.0.1", served.port())).is_ok());
    // All of 127.0.0.0/8 is this machine on Linux: what listens everywhere would answer here.
    if cfg!(target_os = "linux") {
        assert!(TcpStream::connect(("127.0.0.2", served.port())).is_err());
        let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
        let listening = format!(":{:04X} 00000000:0000 0A", served.port());
        let bound: Vec<&str> = table.lines().filter(|line| line.contains(&listening)).collect();
        assert_eq!(bound.len(), 1, "{bound:?}");
        assert!(bound[0].contains(&format!("0100007F:{:04X} ", served.port())), "{bound:?}");
    }
}

#[test]
fn who_listens_beyond_this_machine_is_told_what_that_means() {
    if cfg!(windows) {
        return whole_way::skip(
            "who listens beyond this machine is told what that means",
            "Windows sends Ctrl-C to no program of another console",
        );
    }
    let mut served = Served::with(&["--listen", "0.0.0.0:0"], &[]);
    assert_eq!(served.origin(), format!("http://127.0.0.1:{}", served.port()));
    if cfg!(target_os = "linux") {
        let host = format!("127.0.0.2:{}", served.port());
        let reached = ("127.0.0.2".parse().unwrap(), served.port());
        assert_eq!(crate::plain_http::ask(reached, "GET /", &[("Host", &host)], "").status, 200);
        let other = format!("127.0.0.3:{}", served.port());
        assert_eq!(crate::plain_http::ask(reached, "GET /", &[("Host", &other)], "").status, 403);
    }
    send("-TERM", &served.child);
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
    let mut words = String::new();
    served.child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    for word in ["Warning", "token", "run plans", "not", "encrypted", "ssh -L"] {
        assert!(words.contains(word), "{word}: {words}");
    }
}

#[tokio::test]
async fn the_end_of_the_server_is_told_to_its_pages_and_the_controller_goes_on() {
    if cfg!(windows) {
        return whole_way::skip(
            "the end of the server is told to its pages and the controller goes on",
            "Windows sends Ctrl-C to no program of another console",
        );
    }
    let mut served = Served::start();
    let mut page = served.page().await;
    let controller = served.house.controller_pid().unwrap();
    send("-TERM", &served.child);
    assert_eq!(page.closed_with().await, Some(1001));
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
    assert!(alive(controller));
}

#[test]
fn a_taken_port_or_a_wrong_address_ends_with_two_and_a_sentence() {
    let house = House::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (listen, words) in [
        (address.as_str(), "taken by another program"),
        ("everywhere", "no address to listen on"),
        ("127.0.0.1", "no address to listen on"),
        ("192.0.2.1:0", "cannot listen on"),
    ] {
        let said = house.spillway(&["serve", "--listen", listen]);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{listen}");
        assert!(said.err.contains(words) && said.err.lines().count() == 1, "{listen}: {}", said.err);
    }
    let empty = tempfile::tempdir().unwrap();
    let mut command = house.command(&["serve"]);
    let said = whole_way::said(command.env("SPILLWAY_UI", empty.path()).output().unwrap());
    assert_eq!(said.status, 2);
    assert!(said.err.contains("SPILLWAY_UI"), "{}", said.err);
}
