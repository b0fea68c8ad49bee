//! The way of the functions to DynamoDB, which can be closed: a DynamoDB that is away.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

/// Passes bytes to another port of this machine, or hangs up on whoever comes.
pub(super) struct Way {
    port: u16,
    is_closed: Arc<AtomicBool>,
}

const LIMIT: Duration = Duration::from_secs(5);

impl Way {
    pub(super) fn to(port: u16) -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port of this machine is free")?;
        let way = Self {
            port: listener.local_addr().context("no port of this machine is free")?.port(),
            is_closed: Arc::default(),
        };
        let is_closed = Arc::clone(&way.is_closed);
        // Ends with this process.
        std::thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                let is_closed = Arc::clone(&is_closed);
                std::thread::spawn(move || pass(visitor, port, &is_closed));
            }
        });
        Ok(way)
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Hangs up on all who come from now on, and on those who are there with the next byte they send.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
    }

    pub(super) fn open(&self) {
        self.is_closed.store(false, Ordering::SeqCst);
    }
}

fn pass(visitor: TcpStream, port: u16, is_closed: &Arc<AtomicBool>) {
    if is_closed.load(Ordering::SeqCst) {
        return;
    }
    let host = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(host) = TcpStream::connect_timeout(&host, LIMIT) else { return };
    let (Ok(from), Ok(to)) = (visitor.try_clone(), host.try_clone()) else { return };
    let there = Arc::clone(is_closed);
    std::thread::spawn(move || copy(from, to, &there));
    copy(host, visitor, is_closed);
}

/// Until one side hangs up, or the way is closed.
fn copy(mut from: TcpStream, mut to: TcpStream, is_closed: &AtomicBool) {
    let mut buffer = [0; 16 * 1024];
    let _: io::Result<()> = (|| {
        loop {
            let count = from.read(&mut buffer)?;
            if count == 0 || is_closed.load(Ordering::SeqCst) {
                return Ok(());
            }
            to.write_all(buffer.get(..count).unwrap_or_default())?;
        }
    })();
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(url: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
        stream.set_read_timeout(Some(LIMIT))?;
        stream.write_all(b"ping")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn bytes_pass_while_it_is_open_and_none_while_it_is_closed() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = server.local_addr().expect("bound").port();
        std::thread::spawn(move || {
            for mut visitor in server.incoming().flatten() {
                let mut question = [0; 4];
                if visitor.read_exact(&mut question).is_ok() {
                    let _ = visitor.write_all(b"pong");
                }
            }
        });
        let way = Way::to(port).expect("a free port");
        assert_eq!(ask(&way.url()).expect("an answer"), "pong");
        way.close();
        assert!(ask(&way.url()).map_or(true, |answer| answer.is_empty()));
        way.open();
        assert_eq!(ask(&way.url()).expect("an answer"), "pong");
    }
}
