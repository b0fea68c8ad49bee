//! As much HTTP/1.1 as a Lambda runtime speaks: requests with a length or in chunks, on connections kept open.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A runtime's request head has a handful of short headers.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Well above what Lambda takes as an answer (6 MB).
const MAX_BODY_BYTES: usize = 32 * 1024 * 1024;

/// The function reads what it asked for at once, or it hangs.
const WRITE_LIMIT: Duration = Duration::from_secs(30);

/// One request, read whole.
#[derive(Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
}

enum Framing {
    Length(usize),
    Chunked,
}

/// One connection of the function's HTTP client.
pub(crate) struct Connection<S> {
    stream: S,
    received: Vec<u8>,
}

impl Connection<TcpStream> {
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        // Without it the kernel may hold a small answer back until the last one is acknowledged.
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(WRITE_LIMIT))?;
        Ok(Self::over(stream))
    }
}

impl<S: Read + Write> Connection<S> {
    fn over(stream: S) -> Self {
        Self { stream, received: Vec::new() }
    }

    /// Writes bytes that are a whole response.
    pub(crate) fn write(&mut self, response: &[u8]) -> io::Result<()> {
        self.stream.write_all(response)
    }

    /// The next request; `None` when the other side has closed the connection.
    pub(crate) fn read_request(&mut self) -> io::Result<Option<Request>> {
        let (method, path, framing) = loop {
            if let Some(head) = self.take_head()? {
                break head;
            }
            if self.received.len() > MAX_HEAD_BYTES {
                return Err(malformed("request head too long"));
            }
            if !self.fill()? {
                return Ok(None);
            }
        };
        let body = match framing {
            Framing::Length(length) => self.take_exactly(length)?,
            Framing::Chunked => self.take_chunks()?,
        };
        Ok(Some(Request { method, path, body }))
    }

    fn take_head(&mut self) -> io::Result<Option<(String, String, Framing)>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(length) =
            request.parse(&self.received).map_err(|_| malformed("request head"))?
        else {
            return Ok(None);
        };
        let head = (
            request.method.unwrap_or_default().to_owned(),
            request.path.unwrap_or_default().to_owned(),
            framing(request.headers)?,
        );
        self.received.drain(..length);
        Ok(Some(head))
    }

    fn take_exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if length > MAX_BODY_BYTES {
            return Err(malformed("body too long"));
        }
        while self.received.len() < length {
            self.fill_or_fail()?;
        }
        let rest = self.received.split_off(length);
        Ok(std::mem::replace(&mut self.received, rest))
    }

    fn take_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.take_line()?;
            let size = line.split(|&byte| byte == b';').next().unwrap_or_default();
            let size = std::str::from_utf8(size).map_err(|_| malformed("chunk size"))?;
            let size = usize::from_str_radix(size.trim(), 16).map_err(|_| malformed("chunk size"))?;
            if size == 0 {
                // Trailers: a streaming runtime reports a late error there.
                while !self.take_line()?.is_empty() {}
                return Ok(body);
            }
            if size > MAX_BODY_BYTES - body.len() {
                return Err(malformed("body too long"));
            }
            body.append(&mut self.take_exactly(size)?);
            if !self.take_line()?.is_empty() {
                return Err(malformed("chunk end"));
            }
        }
    }

    fn take_line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.received.windows(2).position(|pair| pair == b"\r\n") {
                let line = self.take_exactly(end)?;
                self.received.drain(..2);
                return Ok(line);
            }
            if self.received.len() > MAX_HEAD_BYTES {
                return Err(malformed("line too long"));
            }
            self.fill_or_fail()?;
        }
    }

    fn fill_or_fail(&mut self) -> io::Result<()> {
        if self.fill()? { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Reads what is there; `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 16 * 1024];
        let length = self.stream.read(&mut chunk)?;
        self.received.extend_from_slice(&chunk[..length]);
        Ok(length > 0)
    }
}

fn framing(headers: &[httparse::Header<'_>]) -> io::Result<Framing> {
    let value = |name: &str| headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    if value("transfer-encoding").is_some() {
        return Ok(Framing::Chunked);
    }
    let Some(length) = value("content-length") else {
        return Ok(Framing::Length(0));
    };
    std::str::from_utf8(length.value)
        .ok()
        .and_then(|length| length.trim().parse().ok())
        .map(Framing::Length)
        .ok_or_else(|| malformed("content-length"))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("malformed HTTP from the function: {what}"))
}

/// A whole response as one buffer: written at once, it wakes the function once.
pub(crate) fn response(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut response = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        response.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    response.extend_from_slice(b"\r\n");
    response.extend_from_slice(body);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A peer that sends its bytes `step` at a time.
    struct Dribble<'a> {
        bytes: &'a [u8],
        step: usize,
    }

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.step.min(self.bytes.len()).min(buffer.len());
            buffer[..length].copy_from_slice(&self.bytes[..length]);
            self.bytes = &self.bytes[length..];
            Ok(length)
        }
    }

    impl Write for Dribble<'_> {
        fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
            Ok(buffer.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const TWO_REQUESTS: &[u8] = b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello\
        POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n";

    #[test]
    fn requests_are_read_whole_however_they_arrive() {
        for step in [1, 7, 1000] {
            let mut connection = Connection::over(Dribble { bytes: TWO_REQUESTS, step });
            let first = connection.read_request().unwrap().unwrap();
            assert_eq!(
                (first.method.as_str(), first.path.as_str(), &*first.body),
                ("POST", "/a", &b"hello"[..])
            );
            let second = connection.read_request().unwrap().unwrap();
            assert_eq!((second.path.as_str(), &*second.body), ("/b", &b"abcde"[..]));
            assert_eq!(connection.read_request().unwrap(), None);
        }
    }

    #[test]
    fn a_request_cut_off_or_too_long_is_an_error() {
        let huge = "POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n";
        for bytes in ["POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nhel", huge, "no http at all\r\n\r\n"] {
            let mut connection = Connection::over(Dribble { bytes: bytes.as_bytes(), step: 64 });
            assert!(connection.read_request().is_err(), "{bytes}");
        }
    }
}
