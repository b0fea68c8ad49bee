//! The database behind a port of this machine.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::thread::JoinHandle;

use dynoxide::Database;
use tokio::sync::oneshot;

use crate::{CALLS_TABLE, DESK_TABLE, Error, seed, tables};

/// A DynamoDB of one's own, serving until it is stopped or dropped.
///
/// It runs on its own thread, so that a test may pause, block or end its runtime as it likes.
#[derive(Debug)]
pub struct LocalDynamoDb {
    endpoint: String,
    database: Hidden<Database>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LocalDynamoDb {
    /// Starts an empty DynamoDB in memory, with both tables, on a free port.
    ///
    /// # Errors
    ///
    /// If `template.yaml` does not declare the tables, or no port can be opened.
    pub async fn in_memory() -> Result<Self, Error> {
        let database = Database::memory()?;
        tables::create_missing(&database)?;
        Self::serve(database, 0)
    }

    /// Starts a DynamoDB on a SQLite file, makes the tables that are missing and seeds [`DEFAULT_DESK`].
    ///
    /// The port is opened before the file, so that two servers never share one.
    ///
    /// [`DEFAULT_DESK`]: crate::DEFAULT_DESK
    ///
    /// # Errors
    ///
    /// [`Error::PortTaken`] if another program listens there; others if the file or the tables can't be made.
    pub async fn on_file(file: &Path, port: u16) -> Result<Self, Error> {
        let listener = listen(port)?;
        let failed = |reason: String| Error::File { file: file.display().to_string(), reason };
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        }
        let path = file.to_str().ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
        let database = Database::new(path).map_err(|error| failed(error.to_string()))?;
        tables::create_missing(&database)?;
        seed::seed_default_desk(&database)?;
        Self::serve_on(listener, database)
    }

    /// Base URL, for `AWS_ENDPOINT_URL_DYNAMODB`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Name for `CALLS_TABLE`.
    #[must_use]
    pub fn calls_table(&self) -> &str {
        CALLS_TABLE
    }

    /// Name for `DESK_TABLE`.
    #[must_use]
    pub fn desk_table(&self) -> &str {
        DESK_TABLE
    }

    /// Takes the database away: connections break, and new ones are refused. What it held can still be looked at.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error here means that the thread has already ended, which is what is wanted.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database.0
    }

    fn serve(database: Database, port: u16) -> Result<Self, Error> {
        Self::serve_on(listen(port)?, database)
    }

    fn serve_on(listener: TcpListener, database: Database) -> Result<Self, Error> {
        let address = listener.local_addr().map_err(Error::Listen)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Listen)?;
        let (stop, stopped) = oneshot::channel();
        let served = database.clone();
        let thread = std::thread::Builder::new()
            .name("local-dynamodb".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                    tokio::select! {
                        _ = dynoxide::server::serve_with_shutdown(listener, served, std::future::pending()) => {}
                        _ = stopped => {}
                    }
                });
                // Dropping the runtime ends every connection, the ones that wait for an answer included.
            })
            .map_err(Error::Listen)?;
        Ok(Self {
            endpoint: format!("http://{address}"),
            database: Hidden(database),
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for LocalDynamoDb {
    fn drop(&mut self) {
        self.stop();
    }
}

fn listen(port: u16) -> Result<TcpListener, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Error::PortTaken(port),
        _ => Error::Listen(error),
    })?;
    listener.set_nonblocking(true).map_err(Error::Listen)?;
    Ok(listener)
}

/// A field without anything to show in `Debug`.
struct Hidden<T>(T);

impl<T> std::fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}
