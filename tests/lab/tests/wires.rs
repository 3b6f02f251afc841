//! Wires: they count, they delay, they are cut.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use lab::{HostOptions, Lab, Wire};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// Says what it hears, to everybody.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut back = stream.try_clone().unwrap();
                let mut stream = stream;
                let _ = std::io::copy(&mut stream, &mut back);
                let _ = back.shutdown(std::net::Shutdown::Write);
            });
        }
    });
    address
}

fn called(wire: &Wire) -> TcpStream {
    let call = TcpStream::connect(wire.address()).unwrap();
    call.set_nodelay(true).unwrap();
    call.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    call
}

fn round_trip(call: &mut TcpStream) -> Duration {
    let since = Instant::now();
    call.write_all(b"!").unwrap();
    call.read_exact(&mut [0]).unwrap();
    since.elapsed()
}

#[test]
fn a_wire_counts_every_byte_and_changes_none() {
    let wire = Wire::to(echo()).unwrap();
    let mut call = called(&wire);
    let sent: Vec<u8> = (0..3_000_000_u32).map(|number| (number * 7 % 251) as u8).collect();
    let (mut writing, copy) = (call.try_clone().unwrap(), sent.clone());
    let writer = std::thread::spawn(move || {
        writing.write_all(&copy).unwrap();
        writing.shutdown(std::net::Shutdown::Write).unwrap();
    });
    let mut heard = Vec::new();
    call.read_to_end(&mut heard).unwrap();
    writer.join().unwrap();
    assert!(heard == sent);
    assert_eq!((wire.bytes_out(), wire.bytes_in(), wire.connections()), (3_000_000, 3_000_000, 1));
}

#[test]
fn a_delayed_wire_takes_the_round_trip_it_was_given_and_no_bandwidth() {
    let wire = Wire::to(echo()).unwrap();
    let mut call = called(&wire);
    round_trip(&mut call);
    wire.delay(Duration::from_millis(100));
    let time = round_trip(&mut call);
    assert!(time >= Duration::from_millis(100) && time < Duration::from_millis(400), "{time:?}");
    let since = Instant::now();
    let bytes = vec![1; 8 << 20];
    let mut writing = call.try_clone().unwrap();
    let writer = std::thread::spawn(move || writing.write_all(&bytes).unwrap());
    call.read_exact(&mut vec![0; 8 << 20]).unwrap();
    writer.join().unwrap();
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
}

#[test]
fn a_thin_wire_passes_the_rate_it_was_given() {
    let wire = Wire::to(echo()).unwrap();
    wire.rate(Some(1_000_000));
    let mut call = called(&wire);
    let since = Instant::now();
    let mut writing = call.try_clone().unwrap();
    let writer = std::thread::spawn(move || writing.write_all(&vec![1; 500_000]).unwrap());
    call.read_exact(&mut vec![0; 500_000]).unwrap();
    writer.join().unwrap();
    let time = since.elapsed();
    assert!(time > Duration::from_millis(450) && time < Duration::from_secs(3), "{time:?}");
}

#[test]
fn a_cut_wire_is_silent_and_healed_it_passes_what_it_held() {
    let wire = Wire::to(echo()).unwrap();
    let mut call = called(&wire);
    round_trip(&mut call);
    wire.cut();
    call.write_all(b"held").unwrap();
    let mut late = called(&wire);
    late.write_all(b"late").unwrap();
    call.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert_eq!(call.read(&mut [0; 4]).unwrap_err().kind(), ErrorKind::WouldBlock);
    wire.heal();
    call.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut heard = [0; 4];
    call.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"held");
    late.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"late");
}

#[test]
fn a_reset_ends_connections_with_an_error_and_takes_new_ones() {
    let wire = Wire::to(echo()).unwrap();
    let mut call = called(&wire);
    round_trip(&mut call);
    wire.reset();
    assert_eq!(call.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    round_trip(&mut called(&wire));
    // A wire that goes takes its connections along, also while it is cut.
    let mut last = called(&wire);
    round_trip(&mut last);
    wire.cut();
    last.write_all(b"held").unwrap();
    drop(wire);
    assert!(last.read(&mut [0]).map_or(true, |length| length == 0));
}

#[test]
fn a_host_is_reached_over_a_wire_under_another_name() {
    let test = "a_host_is_reached_over_a_wire_under_another_name";
    if let Err(reason) = Lab::can_be_made() {
        println!("skipped: {test}: {reason}");
        return;
    }
    let lab = Lab::new().unwrap();
    let host = match lab.loopback("big", &HostOptions::default()) {
        Ok(host) => host,
        Err(reason) => return println!("skipped: {test}: {reason}"),
    };
    let wire = Wire::to(host.address()).unwrap();
    lab.alias("far", "big", wire.address()).unwrap();
    wire.delay(Duration::from_millis(50));
    let output = lab.ssh("far").unwrap().arg("head -c 100000 /dev/zero").output().unwrap();
    assert_eq!(output.stdout.len(), 100_000, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(wire.bytes_in() > 100_000 && wire.bytes_in() < 120_000, "{}", wire.bytes_in());
    assert!(wire.bytes_out() > 1_000 && wire.bytes_out() < 20_000, "{}", wire.bytes_out());
}
