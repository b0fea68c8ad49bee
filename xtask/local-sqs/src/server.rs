//! The server's process.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use python_tools::{MINISTACK, Unattended};
use serde_json::json;

use crate::Error;
use crate::api::Api;
use crate::queue::{Queue, RetryQueue, RetrySettings};

const PROGRAM: &str = include_str!("server.py");

/// Python opens the port before it loads anything.
const PORT_LIMIT: Duration = Duration::from_secs(30);

/// An SQS of one's own, serving until it is dropped or the process that started it ends, also by SIGKILL.
#[derive(Debug)]
pub struct LocalSqs {
    api: Api,
    child: Child,
    /// The server ends when this pipe is closed.
    _alive: Option<ChildStdin>,
}

impl LocalSqs {
    /// Starts a server without queues on a free port, and waits until it answers. The first start on a machine downloads
    /// 4 MB.
    ///
    /// # Errors
    ///
    /// [`Error::Bring`] without Python 3 or, at the first start, without network; others if it does not come up.
    pub fn start() -> Result<Self, Error> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().map_err(Error::Start)?;
        let python = MINISTACK.bring(&root, &mut Unattended);
        let python = python.map_err(|error| Error::Bring(format!("{error:#}")))?.program;

        let mut child = Command::new(python)
            .args(["-c", PROGRAM])
            .env_clear()
            .envs([
                ("SERVICES", "sqs"),
                ("IOT_MTLS_ENABLED", "0"),
                ("SFTP_ENABLED", "0"),
                ("MINISTACK_HOST", "127.0.0.1"),
                ("LOG_LEVEL", "WARNING"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Error::Start)?;
        let alive = child.stdin.take();
        let stdout = child.stdout.take();
        // From here on dropping it ends the process.
        let mut server = Self { api: Api::default(), child, _alive: alive };
        let port =
            stdout.map_or(Err(io::ErrorKind::BrokenPipe.into()), printed_port).map_err(Error::Start)?;
        server.api = Api::at(port);
        server.api.call("ListQueues", &json!({}))?;
        Ok(server)
    }

    /// Base URL, for `AWS_ENDPOINT_URL_SQS`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.api.endpoint()
    }

    /// Makes a queue with a dead-letter queue behind it, with the [`RetrySettings`] that fit most tests.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that SQS does not take.
    pub fn create_queue(&self, name: &str) -> Result<RetryQueue, Error> {
        self.create_queue_with(name, &RetrySettings::default())
    }

    /// Makes a queue with a dead-letter queue behind it. A pair that was deleted may be made again at once.
    ///
    /// # Errors
    ///
    /// As [`Self::create_queue`].
    pub fn create_queue_with(&self, name: &str, settings: &RetrySettings) -> Result<RetryQueue, Error> {
        let dead_letters = Queue::create(&self.api, &format!("{name}-dead-letters"), &json!({}))?;
        let redrive = json!({
            "deadLetterTargetArn": dead_letters.arn(),
            "maxReceiveCount": settings.max_receives,
        });
        let attributes = json!({
            "VisibilityTimeout": settings.visibility.as_secs().to_string(),
            "RedrivePolicy": redrive.to_string(),
        });
        let queue = Queue::create(&self.api, name, &attributes)?;
        Ok(RetryQueue { queue, dead_letters })
    }
}

impl Drop for LocalSqs {
    fn drop(&mut self) {
        // Fails only for a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port that the server prints first, waited for on another thread: a pipe knows no time limit.
fn printed_port(stdout: ChildStdout) -> io::Result<u16> {
    let (sender, line) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        let _ = sender.send(read.map(|_| line));
    });
    let line = line.recv_timeout(PORT_LIMIT).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    line.trim().parse().map_err(|_| io::Error::other("it ended before it opened a port"))
}
