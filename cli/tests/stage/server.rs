//! A server for one message, as `cargo vapi send` sends it.

use std::io::Write;
use std::net::TcpListener;
use std::thread::JoinHandle;

use crate::request::Request;

pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

/// Takes one request and answers it.
pub(crate) struct Server {
    pub(crate) url: String,
    request: JoinHandle<Request>,
}

impl Server {
    pub(crate) fn answering(answer: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}/vapi?a=1", listener.local_addr().unwrap());
        let request = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let request = Request::read(&mut stream).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            request
        });
        Self { url, request }
    }

    /// What came. Waits for it.
    pub(crate) fn arrived(self) -> Request {
        self.request.join().unwrap()
    }
}
