//! Just enough HTTP to ask a server on this machine whether it answers.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, Result};

/// A connection to `port` of this machine, by whichever loopback address takes it.
pub(crate) fn connect(port: u16) -> Option<TcpStream> {
    let addresses = ("localhost", port).to_socket_addrs().ok()?;
    let fallback = ([127, 0, 0, 1], port).into();
    let mut addresses = addresses.chain(std::iter::once(fallback));
    addresses.find_map(|address| TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok())
}

/// The status with which `path` of `host` answers a GET, within `limit`.
pub(crate) fn get(port: u16, host: &str, path: &str, limit: Duration) -> Option<u16> {
    let mut stream = connect(port)?;
    stream.set_read_timeout(Some(limit)).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    // `HTTP/1.1 405`: all that matters comes first.
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    std::str::from_utf8(&head).ok()?.get(9..)?.parse().ok()
}

/// Whether nobody listens at `port` yet.
pub(crate) fn is_free(port: u16) -> bool {
    connect(port).is_none() && TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// A port that nobody uses.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port of this machine is free")?;
    Ok(listener.local_addr().context("no port of this machine is free")?.port())
}

/// Whether this machine has IPv6, which `cargo lambda watch` listens on unless it is told otherwise.
pub(crate) fn has_ipv6() -> bool {
    TcpListener::bind(("::", 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_an_answer_is_read() {
        let server = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = server.local_addr().expect("bound").port();
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = server.accept().expect("one caller");
            // A server that hangs up before it has read all makes the answer unreadable.
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut buffer = [0; 256];
                let count = stream.read(&mut buffer).expect("a request");
                request.extend_from_slice(&buffer[..count]);
            }
            stream.write_all(b"HTTP/1.1 405 Method Not Allowed\r\n\r\n").expect("an answer");
        });
        assert_eq!(get(port, "localhost", "/", Duration::from_secs(5)), Some(405));
        answering.join().expect("no panic");
    }

    #[test]
    fn a_port_with_a_listener_is_not_free() {
        let server = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        assert!(!is_free(server.local_addr().expect("bound").port()));
    }
}
