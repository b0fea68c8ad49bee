//! The JSON protocol of a service, as far as tests need it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::{Error, Service};

/// How long one answer may take; a server that just started loads its code first.
const LIMIT: Duration = Duration::from_secs(30);

/// Ten messages of 1 MiB, escaped, are the largest answer there is.
const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// Region of everything, and of the functions under test.
pub const REGION: &str = "us-west-2";

/// Where to ask a service. It may be shared between threads.
#[derive(Clone, Debug)]
pub struct Api {
    service: Service,
    port: u16,
    endpoint: String,
}

impl Api {
    pub(crate) fn new(service: Service, port: u16) -> Self {
        Self { service, port, endpoint: format!("http://{}:{port}", Ipv4Addr::LOCALHOST) }
    }

    /// Base URL.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Asks for `operation` and waits for its answer.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`], or [`Error::NoAnswer`] after 30 s.
    pub fn call(&self, operation: &'static str, request: &Value) -> Result<Value, Error> {
        let service = self.service.name();
        let failed = |source| Error::NoAnswer { service, operation, source };
        let (status, body) = self.exchange(operation, &request.to_string()).map_err(failed)?;
        let answer: Value = match body.as_slice() {
            [] => Value::Null,
            body => serde_json::from_slice(body).map_err(|error| failed(error.into()))?,
        };
        if status == 200 {
            return Ok(answer);
        }
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        let kind = text("__type");
        let code = kind.rsplit('#').next().unwrap_or_default().to_owned();
        Err(Error::Refused { service, operation, code, message: text("message") })
    }

    /// By HTTP/1.0: the answer then ends where the connection does.
    fn exchange(&self, operation: &str, body: &str) -> io::Result<(u16, Vec<u8>)> {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        connection.set_read_timeout(Some(LIMIT))?;
        connection.set_write_timeout(Some(LIMIT))?;
        write!(
            connection,
            "POST / HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nContent-Length: {}\r\n\
             Content-Type: {}\r\nX-Amz-Target: {}.{operation}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/{REGION}/{}/aws4_request, \
             SignedHeaders=host, Signature=0\r\n\r\n{body}",
            self.port,
            body.len(),
            self.service.content_type(),
            self.service.target(),
            self.service.id(),
        )?;
        let mut answer = Vec::new();
        connection.take(MAX_ANSWER_BYTES).read_to_end(&mut answer)?;
        let malformed = || io::Error::new(io::ErrorKind::InvalidData, "no HTTP answer");
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or_else(malformed)?;
        let status =
            std::str::from_utf8(&answer).ok().and_then(|answer| answer.split(' ').nth(1)?.parse().ok());
        Ok((status.ok_or_else(malformed)?, answer.split_off(end + 4)))
    }
}
