//! The server's process.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use python_tools::{MINISTACK, Unattended};
use serde_json::json;

use crate::{Api, Error, Service};

const PROGRAM: &str = include_str!("server.py");

/// Python opens the port before it loads anything.
const PORT_LIMIT: Duration = Duration::from_secs(30);

/// Services of one's own, serving until this is dropped or the process that started it ends, also by SIGKILL.
#[derive(Debug)]
pub struct LocalAws {
    port: u16,
    child: Child,
    /// The server ends when this pipe is closed.
    _alive: Option<ChildStdin>,
}

impl LocalAws {
    /// Starts these services, with nothing in them, on a free port, and waits until they answer. The first start on a
    /// machine downloads 4 MB.
    ///
    /// # Errors
    ///
    /// [`Error::Bring`] without Python 3 or, at the first start, without network; others if it does not come up.
    pub fn start(services: &[Service]) -> Result<Self, Error> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().map_err(Error::Start)?;
        let python = MINISTACK.bring(&root, &mut Unattended);
        let python = python.map_err(|error| Error::Bring(format!("{error:#}")))?.program;

        let ids: Vec<&str> = services.iter().map(|service| service.id()).collect();
        let mut child = Command::new(python)
            .args(["-c", PROGRAM])
            .env_clear()
            .envs([
                ("SERVICES", ids.join(",").as_str()),
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
        let mut server = Self { port: 0, child, _alive: alive };
        server.port =
            stdout.map_or(Err(io::ErrorKind::BrokenPipe.into()), printed_port).map_err(Error::Start)?;
        for service in services {
            server.api(*service).call(service.list(), &json!({}))?;
        }
        Ok(server)
    }

    /// The way to one of the services that were started.
    #[must_use]
    pub fn api(&self, service: Service) -> Api {
        Api::new(service, self.port)
    }
}

impl Drop for LocalAws {
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
