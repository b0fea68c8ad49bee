//! A proxy in front of DynamoDB that notes what is done with which table, in IAM's words.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Actions with the name of the table they are done with.
pub(crate) type Seen = BTreeSet<(String, String)>;

pub(crate) struct Recorder {
    pub(crate) endpoint: String,
    seen: Arc<Mutex<Seen>>,
}

impl Recorder {
    pub(crate) async fn in_front_of(endpoint: &str) -> Self {
        let address = endpoint.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Seen::new()));
        let noted = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&address).await.unwrap();
                let noted = Arc::clone(&noted);
                tokio::spawn(async move {
                    let (mut client, mut server) = (BufReader::new(client), BufReader::new(server));
                    while let Some((head, body)) = read(&mut client).await {
                        noted.lock().unwrap().extend(actions(&head, &body));
                        server.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
                        let Some((head, body)) = read(&mut server).await else { return };
                        client.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
                    }
                });
            }
        });
        Self { endpoint, seen }
    }

    /// What was done since the last time.
    pub(crate) fn take(&self) -> Seen {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

/// A request or an answer: head and body. `None` at the end of the connection.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let length = header(&head, "content-length").and_then(|digits| digits.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, body))
}

fn header<'h>(head: &'h str, wanted: &str) -> Option<&'h str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
}

/// A transaction is authorised through the actions of its parts, a batch for each of its tables.
fn actions(head: &str, body: &[u8]) -> Seen {
    let operation = header(head, "x-amz-target").unwrap().rsplit('.').next().unwrap();
    let body: Value = serde_json::from_slice(body).unwrap();
    let action = |operation: &str, table: &str| (format!("dynamodb:{operation}"), table.to_owned());
    if let Some(tables) = body["RequestItems"].as_object() {
        return tables.keys().map(|table| action(operation, table)).collect();
    }
    let parts =
        body["TransactItems"].as_array().into_iter().flatten().flat_map(|part| part.as_object().unwrap());
    let parts =
        parts.map(|(part, fields)| action(&format!("{part}Item"), fields["TableName"].as_str().unwrap()));
    let alone = body["TableName"].as_str().map(|table| action(operation, table));
    parts.chain(alone).collect()
}
