//! The server: routes, the key, and what was asked.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use axum::routing::get;
use tokio::sync::oneshot;

use crate::fault::{error, json};
use crate::{FakeCall, Fault, Order, list, recording};

/// The key that is accepted. It is worth nothing anywhere else.
const KEY: &str = "EXAMPLE-KEY-of-a-fake-vapi";

/// A Vapi API of one's own, serving until it is dropped.
///
/// It runs on its own thread, so that a test may block its runtime as it likes.
#[derive(Debug)]
pub struct FakeVapi {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct SeenRequest {
    /// Its path.
    pub path: String,
    /// Its query, decoded.
    pub query: HashMap<String, String>,
    /// Whether it had an `Authorization` header.
    pub authorized: bool,
}

#[derive(Debug)]
struct Shared {
    url: String,
    state: Mutex<Served>,
}

#[derive(Debug)]
struct Served {
    calls: Vec<FakeCall>,
    order: Order,
    faults: VecDeque<Option<Fault>>,
    every: Option<Fault>,
    seen: Vec<SeenRequest>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Served> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FakeVapi {
    /// Starts an API without calls on a free port.
    ///
    /// # Errors
    ///
    /// If no port or thread is to be had.
    pub fn start(order: Order) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let served =
            Served { calls: Vec::new(), order, faults: VecDeque::new(), every: None, seen: Vec::new() };
        let shared =
            Arc::new(Shared { url: format!("http://{}", listener.local_addr()?), state: Mutex::new(served) });
        let router = Router::new()
            .route("/call", get(list_calls))
            .route("/call/{id}", get(one_call))
            .route("/call/{id}/mono-recording", get(mono_recording))
            .route("/call/{id}/stereo-recording", get(stereo_recording))
            .route("/storage/{id}/{channels}", get(storage))
            .with_state(Arc::clone(&shared));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("fake-vapi".to_owned()).spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                tokio::select! {
                    _ = async { axum::serve(listener, router).await } => {}
                    _ = stopped => {}
                }
            });
            // Dropping the runtime ends every connection, the ones that hang included.
        })?;
        Ok(Self { shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Base URL, for `VAPI_API_URL`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// The key that is accepted, for `VAPI_API_KEY`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// Adds a call, or puts a newer state of it in its place.
    pub fn add(&self, call: FakeCall) {
        let mut served = self.shared.lock();
        served.calls.retain(|there| there.id.is_empty() || there.id != call.id);
        served.calls.push(call);
    }

    /// Chooses the order of the lists from now on.
    pub fn set_order(&self, order: Order) {
        self.shared.lock().order = order;
    }

    /// What becomes of the next list that has no fault yet.
    pub fn fail_next(&self, fault: Fault) {
        self.shared.lock().faults.push_back(Some(fault));
    }

    /// The next list that has no fault yet is answered as it should be.
    pub fn answer_next(&self) {
        self.shared.lock().faults.push_back(None);
    }

    /// What becomes of every list without a fault of its own; `None` ends that.
    pub fn fail_every(&self, fault: Option<Fault>) {
        self.shared.lock().every = fault;
    }

    /// The requests that came since this was last asked.
    #[must_use]
    pub fn take_requests(&self) -> Vec<SeenRequest> {
        std::mem::take(&mut self.shared.lock().seen)
    }
}

impl Drop for FakeVapi {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error here means that the thread has already ended, which is what is wanted.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

type Api = State<Arc<Shared>>;
type Parameters = Query<HashMap<String, String>>;

async fn list_calls(State(api): Api, uri: Uri, Query(query): Parameters, headers: HeaderMap) -> Response {
    note(&api, &uri, &query, &headers);
    if !is_authorized(&headers) {
        return error(401);
    }
    let (fault, found) = {
        let mut served = api.lock();
        let fault = served.faults.pop_front().unwrap_or_else(|| served.every.clone());
        let request = served.seen.len() as u64;
        (fault, list::list(&served.calls, &query, served.order, request))
    };
    let Ok(found) = found else { return error(400) };
    let elements: Vec<&str> = found.iter().map(FakeCall::json).collect();
    let body = format!("[{}]", elements.join(","));
    match fault {
        Some(fault) => fault.answer(body).await,
        None => json(body),
    }
}

async fn one_call(State(api): Api, uri: Uri, Path(id): Path<String>, headers: HeaderMap) -> Response {
    note(&api, &uri, &HashMap::new(), &headers);
    match find(&api, &id, &headers) {
        Ok(call) => json(call.json),
        Err(answer) => answer,
    }
}

async fn mono_recording(State(api): Api, uri: Uri, Path(id): Path<String>, headers: HeaderMap) -> Response {
    recording(&api, &uri, &id, "mono", &headers)
}

async fn stereo_recording(State(api): Api, uri: Uri, Path(id): Path<String>, headers: HeaderMap) -> Response {
    recording(&api, &uri, &id, "stereo", &headers)
}

fn recording(api: &Shared, uri: &Uri, id: &str, channels: &str, headers: &HeaderMap) -> Response {
    note(api, uri, &HashMap::new(), headers);
    match find(api, id, headers) {
        Ok(call) => recording::lead_to(&api.url, &call.id, channels),
        Err(answer) => answer,
    }
}

async fn storage(
    State(api): Api,
    uri: Uri,
    Path((id, channels)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    note(&api, &uri, &HashMap::new(), &headers);
    recording::stored(&id, &channels, &headers)
}

#[expect(clippy::result_large_err, reason = "the error is an answer, and this is a test's server")]
fn find(api: &Shared, id: &str, headers: &HeaderMap) -> Result<FakeCall, Response> {
    if !is_authorized(headers) {
        return Err(error(401));
    }
    api.lock().calls.iter().find(|call| call.id == id).cloned().ok_or_else(|| error(404))
}

fn is_authorized(headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes() == format!("Bearer {KEY}").as_bytes())
}

fn note(api: &Shared, uri: &Uri, query: &HashMap<String, String>, headers: &HeaderMap) {
    api.lock().seen.push(SeenRequest {
        path: uri.path().to_owned(),
        query: query.clone(),
        authorized: headers.contains_key(header::AUTHORIZATION),
    });
}
