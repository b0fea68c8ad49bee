//! The endpoint that publishes the keys.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::SigningKey;

/// How often a silent connection looks whether the test is over.
const SILENCE_STEP: Duration = Duration::from_millis(20);

/// What a request is answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Answer {
    /// 200 with this text.
    Text(String),
    /// This status, with an HTML page.
    Page(u16),
    /// 302 to this URL.
    Redirect(String),
    /// 200 with a body that goes on and on.
    Endless,
    /// Nothing, with the connection kept open.
    Silence,
    /// Nothing, with the connection closed.
    Closed,
}

impl Answer {
    /// 200 with the JWK Set of these keys.
    #[must_use]
    pub fn of(keys: &[&SigningKey]) -> Self {
        let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
        Self::Text(json!({ "keys": keys }).to_string())
    }
}

/// A JWKS endpoint on loopback. It stops when dropped.
pub struct JwksEndpoint {
    shared: Arc<Shared>,
    address: SocketAddr,
}

struct Shared {
    answer: Mutex<Answer>,
    requests: AtomicU64,
    body_bytes: AtomicU64,
    over: AtomicBool,
}

impl JwksEndpoint {
    /// Starts to listen on a free port.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn start(answer: Answer) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            answer: Mutex::new(answer),
            requests: AtomicU64::new(0),
            body_bytes: AtomicU64::new(0),
            over: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.over.load(Ordering::Relaxed) {
                    break;
                }
                let shared = Arc::clone(&serving);
                // A client that goes away early is what some tests are about.
                thread::spawn(move || drop(shared.serve(&stream)));
            }
        });
        Ok(Self { shared, address })
    }

    /// Where the keys are.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/.well-known/jwks.json", self.address)
    }

    /// Answers from now on like this.
    pub fn answer(&self, answer: Answer) {
        *self.shared.answer() = answer;
    }

    /// How many requests have come so far, whatever they were answered.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// How many bytes of endless bodies have been handed to the machine's network so far.
    #[must_use]
    pub fn endless_bytes(&self) -> u64 {
        self.shared.body_bytes.load(Ordering::SeqCst)
    }
}

impl Drop for JwksEndpoint {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the listener, so that it notices.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn answer(&self) -> MutexGuard<'_, Answer> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        let mut head = BufReader::new(stream).lines();
        // What is no text, as the beginning of TLS, ends it here.
        while head.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
        self.requests.fetch_add(1, Ordering::SeqCst);
        let answer = self.answer().clone();
        match answer {
            Answer::Text(text) => respond(stream, 200, "application/json", "", &text),
            Answer::Page(status) => {
                respond(stream, status, "text/html", "", "<!doctype html><title>Please sign in</title>")
            }
            Answer::Redirect(url) => respond(stream, 302, "text/plain", &format!("location: {url}\r\n"), ""),
            Answer::Endless => self.never_end(stream),
            Answer::Silence => {
                while !self.over.load(Ordering::Relaxed) {
                    thread::sleep(SILENCE_STEP);
                }
                Ok(())
            }
            Answer::Closed => Ok(()),
        }
    }

    /// Begins like a key set.
    fn never_end(&self, mut stream: &TcpStream) -> io::Result<()> {
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n")?;
        write!(stream, "{{\"keys\":[")?;
        let blanks = [b' '; 1024];
        while !self.over.load(Ordering::Relaxed) {
            stream.write_all(&blanks)?;
            self.body_bytes.fetch_add(1024, Ordering::SeqCst);
        }
        Ok(())
    }
}

fn respond(mut stream: &TcpStream, status: u16, kind: &str, headers: &str, body: &str) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} So\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{headers}connection: close\r\n\r\n{body}",
        body.len()
    )
}
