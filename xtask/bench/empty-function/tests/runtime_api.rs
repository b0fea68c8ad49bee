//! The crate `runtime-api` against a real function binary. It stands here because Cargo builds a binary only for
//! the tests of its own package.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use runtime_api::{Error, FunctionProcess, FunctionUrlRequest};

const NO_VARIABLES: [(&str, &str); 0] = [];

fn spawn() -> Result<FunctionProcess, Error> {
    FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_empty-function")), NO_VARIABLES)
}

#[test]
fn a_post_is_answered_and_the_process_serves_on() {
    let function = spawn().unwrap();
    for _ in 0..3 {
        let answer = function.post(br#"{"message":{"type":"hang"}}"#, &[("x-signature", "00")]).unwrap();
        assert_eq!((answer.status, answer.text()), (200, "{}"));
        assert!(answer.duration > Duration::ZERO);
    }
    assert!(function.is_alive());
}

#[test]
fn the_first_answer_comes_after_the_start_and_memory_is_seen() {
    let function = spawn().unwrap();
    let first = function.invoke(&FunctionUrlRequest::post("{}").to_event()).unwrap();
    assert!(first.answered_at - function.spawned_at() > first.duration);
    if cfg!(target_os = "linux") {
        assert!(function.peak_memory_kb().unwrap() > 500);
    }
}

#[test]
fn a_body_of_5_mb_goes_through() {
    let function = spawn().unwrap();
    let answer = function.post("é".repeat(2_500_000).as_bytes(), &[]).unwrap();
    assert_eq!(answer.status, 200);
}

#[test]
fn several_threads_get_each_their_own_answer() {
    let function = spawn().unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(function.post(b"{}", &[]).unwrap().status, 200));
        }
    });
}

#[test]
fn an_event_that_the_function_cannot_read_is_an_error_and_not_a_hang() {
    let function = spawn().unwrap();
    let error = function.invoke(b"{\"no\":\"event\"}").unwrap_err();
    assert!(matches!(error, Error::InvocationFailed(_) | Error::Exited { .. }), "{error}");
}

#[test]
fn a_binary_that_ends_at_once_is_reported_with_its_status_and_words() {
    let shell = FunctionProcess::spawn(Path::new("/bin/ls"), NO_VARIABLES).unwrap();
    let error = shell.post(b"{}", &[]).unwrap_err();
    assert!(matches!(&error, Error::Exited { log, .. } if log.contains("Cargo.toml")), "{error}");
    assert!(!shell.is_alive());
}

/// Asks for an event and never answers it.
const SILENT_FUNCTION: &str = r#"
exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}"
printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n' >&3
while read -r line <&3; do echo "$line"; done
"#;

#[test]
fn a_function_that_never_answers_is_given_up_after_its_time_limit() {
    let script = Path::new(env!("CARGO_TARGET_TMPDIR")).join("silent-function");
    fs::write(&script, SILENT_FUNCTION).unwrap();
    let limit = Duration::from_millis(200);
    // A shell runs the file that `BASH_ENV` names before anything else.
    let function = FunctionProcess::spawn(Path::new("/bin/bash"), [("BASH_ENV", script)])
        .unwrap()
        .with_time_limit(limit);
    let sent_after_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();

    let error = function.post(b"{}", &[]).unwrap_err();

    assert!(matches!(error, Error::TimedOut { limit: given, .. } if given == limit), "{error}");
    assert!(function.is_alive());
    let header = function.wait_for_log("lambda-runtime-deadline-ms: ").unwrap();
    let deadline_ms: u128 = header.rsplit(' ').next().unwrap().trim().parse().unwrap();
    assert!((sent_after_ms + 200..sent_after_ms + 10_000).contains(&deadline_ms), "{header}");
}

#[test]
fn a_missing_binary_is_named() {
    let error = FunctionProcess::spawn(Path::new("/no/such/function"), NO_VARIABLES).unwrap_err();
    assert_eq!(error.to_string(), "could not start /no/such/function");
}

#[test]
fn what_the_function_writes_is_kept() {
    let shell = FunctionProcess::spawn(Path::new("/bin/ls"), NO_VARIABLES).unwrap();
    assert_eq!(shell.wait_for_log("Cargo.toml").as_deref(), Some("Cargo.toml"));
    assert!(shell.wait_for_log("tests").is_some());
    assert!(shell.log_lines().iter().any(|line| line == "src"));
}

#[test]
fn a_frozen_function_answers_when_it_is_thawed_and_not_before() {
    let function = spawn().unwrap();
    assert_eq!(function.post(b"{}", &[]).unwrap().status, 200);
    assert!(function.freeze());
    assert!(function.freeze(), "twice is once");
    thread::scope(|scope| {
        let answer = scope.spawn(|| function.post(b"{}", &[]));
        thread::sleep(Duration::from_millis(300));
        assert!(!answer.is_finished() && function.is_alive());
        function.thaw();
        assert_eq!(answer.join().unwrap().unwrap().status, 200);
    });
}

#[test]
fn a_frozen_function_can_be_killed_and_one_that_has_ended_is_not_frozen() {
    let function = spawn().unwrap();
    function.post(b"{}", &[]).unwrap();
    assert!(function.freeze());
    function.kill();
    assert!(!function.is_alive());
    assert!(!function.freeze());
    function.thaw();

    let dropped = spawn().unwrap();
    assert!(dropped.freeze());
    drop(dropped);
}
