//! A Secrets Manager that answers for each stage as a test says: with versions of any age, and one stage worse than the other.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use vapi_lambda_http::{Webhook, now};

use crate::stage::{Ahead, bearer, webhook_at};

/// An answer to a request for one stage.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Version(Value),
    Error(&'static str),
    /// None, until another is set; the request goes without one then, too.
    Hang,
}

impl Reply {
    /// A version whose value is a token, made so long ago.
    pub(crate) fn token(token: &str, age: Duration) -> Self {
        Self::value(token, &bearer(token), age)
    }

    /// A version with any text. Its identifier is made of `version`.
    pub(crate) fn value(version: &str, text: &str, age: Duration) -> Self {
        let created_at = now().as_millis() - i64::try_from(age.as_millis()).unwrap();
        Self::Version(json!({
            "ARN": "arn:aws:secretsmanager:us-west-2:123456789012:secret:credentials-AbCdEf",
            "Name": "credentials",
            "VersionId": format!("{version:0>32}"),
            "SecretString": text,
            "CreatedDate": created_at / 1000,
        }))
    }

    /// The same without one of its members, or with another value for it.
    pub(crate) fn with(self, member: &str, value: Value) -> Self {
        let Self::Version(mut version) = self else { return self };
        let members = version.as_object_mut().unwrap();
        members.remove(member);
        if !value.is_null() {
            members.insert(member.to_owned(), value);
        }
        Self::Version(version)
    }

    /// What Secrets Manager says where no version has the stage.
    pub(crate) const fn none() -> Self {
        Self::Error("ResourceNotFoundException")
    }

    fn http(&self) -> Option<String> {
        let (status, body) = match self {
            Self::Version(version) => (200, version.to_string()),
            Self::Error("InternalServiceError") => {
                (500, json!({"__type": "InternalServiceError"}).to_string())
            }
            Self::Error(code) => (400, json!({"__type": code, "message": "no"}).to_string()),
            Self::Hang => return None,
        };
        let length = body.len();
        Some(format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }
}

struct Script {
    /// Of AWSCURRENT and AWSPREVIOUS.
    replies: [Reply; 2],
    asked: usize,
}

struct Shared {
    script: Mutex<Script>,
    changed: Condvar,
    /// Requests on a connection that had carried one before.
    reused: AtomicUsize,
}

/// The server, and a clock for what asks it.
pub(crate) struct Scripted {
    endpoint: String,
    shared: Arc<Shared>,
    ahead: Ahead,
}

impl Scripted {
    pub(crate) fn new(current: Reply, previous: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let script = Script { replies: [current, previous], asked: 0 };
        let shared = Arc::new(Shared {
            script: Mutex::new(script),
            changed: Condvar::new(),
            reused: AtomicUsize::new(0),
        });
        let served = shared.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let shared = served.clone();
                thread::spawn(move || shared.serve(connection));
            }
        });
        Self { endpoint, shared, ahead: Ahead::default() }
    }

    pub(crate) fn set(&self, current: Reply, previous: Reply) {
        self.shared.script().replies = [current, previous];
        self.shared.changed.notify_all();
    }

    pub(crate) async fn webhook(&self) -> Webhook {
        webhook_at(&self.endpoint, "credentials", &self.ahead, &[]).await
    }

    /// Turns the clock on.
    pub(crate) fn wait(&self, duration: Duration) {
        self.ahead.turn_on(duration);
    }

    /// How often it has been asked, for either stage.
    pub(crate) fn asked(&self) -> usize {
        self.shared.script().asked
    }

    /// How often on a connection that had been in use before.
    pub(crate) fn reused(&self) -> usize {
        self.shared.reused.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    fn serve(&self, mut connection: TcpStream) {
        let mut received = Vec::new();
        let mut is_used = false;
        while let Some(request) = next_request(&mut connection, &mut received) {
            if is_used {
                self.reused.fetch_add(1, Ordering::SeqCst);
            }
            is_used = true;
            let stage = usize::from(request["VersionStage"] == "AWSPREVIOUS");
            let mut script = self.script();
            script.asked += 1;
            let Some(answer) = script.replies[stage].http() else {
                let hangs = |script: &mut Script| matches!(script.replies[stage], Reply::Hang);
                drop(self.changed.wait_while(script, hangs).unwrap());
                return;
            };
            drop(script);
            if connection.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}

/// The body of the next request on a connection.
fn next_request(connection: &mut TcpStream, received: &mut Vec<u8>) -> Option<Value> {
    loop {
        let head = received.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&received[..head]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let end = head + 4 + length.map_or(0, |length| length.trim().parse().unwrap());
            if received.len() >= end {
                let body = serde_json::from_slice(&received[head + 4..end]).unwrap();
                received.drain(..end);
                return Some(body);
            }
        }
        let mut chunk = [0; 4096];
        match connection.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(read) => received.extend_from_slice(&chunk[..read]),
        }
    }
}
