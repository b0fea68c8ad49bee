//! An endpoint that answers as a test says, for what no local DynamoDB does.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::request::Request;

/// Answers each operation (`Query`, `BatchGetItem`) with a status and a body, until the test ends.
pub(crate) fn answering(answer: impl FnMut(&str) -> (u16, Value) + Send + 'static) -> String {
    let answer = Arc::new(Mutex::new(answer));
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || {
                while let Some(operation) = operation(&mut stream) {
                    let (status, body) = (answer.lock().unwrap())(&operation);
                    let body = body.to_string();
                    let head = format!(
                        "HTTP/1.1 {status} Said\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    );
                    if stream.write_all(format!("{head}{body}").as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    endpoint
}

/// Reads one request and names its operation. `None` once the caller has gone.
fn operation(stream: &mut TcpStream) -> Option<String> {
    let request = Request::read(stream)?;
    request.header("x-amz-target")?.rsplit_once('.').map(|(_, operation)| operation.to_owned())
}
