//! Without its secret a function answers 503 and never 200, and serves soon after the secret can be had.

use std::thread;

use faulty_endpoint::{Fault, FaultyEndpoint};

use crate::stage::{Stage, assert_unusable, bearer, status, wait_until_it_serves};

#[tokio::test(flavor = "multi_thread")]
async fn with_secrets_manager_away_it_serves_nobody_and_everybody_soon_after_its_return() {
    let stage = Stage::new().await;
    let id = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    let check = &|fault: Fault, code: &str| {
        let endpoint = FaultyEndpoint::in_front_of(stage.secrets.endpoint()).unwrap();
        endpoint.set(fault);
        let function = stage.function(&[
            ("VAPI_CREDENTIALS_SECRET_ID", &id),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint.endpoint()),
        ]);
        let line = function.wait_for_log("configuration_invalid").unwrap();
        assert!(line.contains("VAPI_CREDENTIALS_SECRET_ID"), "{fault:?}: {line}");
        assert!(line.contains(&format!(r#""error.code":"{code}""#)), "{fault:?}: {line}");
        for token in ["right", "wrong", "right"] {
            assert_unusable(&function, token);
        }
        assert!(function.wait_for_log(r#""ConfigurationInvalid":1"#).is_some());

        endpoint.set(Fault::Pass);
        wait_until_it_serves(&function, "right");
        assert_eq!(status(&function, "wrong"), 401, "{fault:?}");
        assert!(function.wait_for_log(r#""message":"ready""#).is_some());
    };
    // Side by side, because each waits for the next try.
    thread::scope(|scope| {
        for (fault, code) in [
            (Fault::Refuse, "connection"),
            (Fault::Hang, "timeout"),
            (Fault::AccessDenied, "access_denied"),
            (Fault::Throttle, "throttled"),
            (Fault::ServerError, "server_error"),
            (Fault::Garbage, "bad_answer"),
        ] {
            scope.spawn(move || check(fault, code));
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_no_credential_is_never_served_with_and_can_be_mended_where_it_is() {
    let stage = Stage::new().await;
    let check = &|value: &str, code: &str| {
        let id = stage.secrets.create_secret(&format!("of-{}", value.len()), value).unwrap();
        let function = stage.function(&[("VAPI_CREDENTIALS_SECRET_ID", &id)]);
        let line = function.wait_for_log("configuration_invalid").unwrap();
        assert!(line.contains(&format!(r#""error.code":"{code}""#)), "{value:?}: {line}");
        for token in ["hunter2-secret", ""] {
            assert_unusable(&function, token);
        }
        stage.put_token(&id, "right");
        wait_until_it_serves(&function, "right");
        assert_eq!(status(&function, "hunter2-secret"), 401, "{value:?}");
        let shown = function.log_lines().into_iter().find(|line| line.contains("hunter2"));
        assert_eq!(shown, None, "{value:?}");
    };
    thread::scope(|scope| {
        for (value, code) in [
            ("", "empty"),
            (" \n\n", "empty"),
            ("{}", "unusable"),
            ("hunter2-secret", "unusable"),
            (r#"{"type":"bearer"}"#, "unusable"),
            (r#"{"type":"bearer","token":""}"#, "unusable"),
            (r#"{"type":"hmac","secretKey":"hunter2-secret"}"#, "unusable"),
        ] {
            scope.spawn(move || check(value, code));
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_does_not_exist_and_a_value_of_bytes_are_told_by_their_names() {
    let stage = Stage::new().await;
    let never_made = stage.function(&[("VAPI_CREDENTIALS_SECRET_ID", "credentials")]);
    let line = never_made.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("there is no such secret") && line.contains("not_found"), "{line}");
    assert_unusable(&never_made, "right");
    stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    wait_until_it_serves(&never_made, "right");

    stage.secrets.create_binary_secret("bytes", "AAEC").unwrap();
    let binary = stage.function(&[("VAPI_CREDENTIALS_SECRET_ID", "bytes")]);
    let line = binary.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("write it as text"), "{line}");
    assert_unusable(&binary, "right");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_in_both_places_are_a_fault_of_the_deployment() {
    let stage = Stage::new().await;
    let id = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    let inline = bearer("right");
    let variables = [("VAPI_CREDENTIALS_SECRET_ID", id.as_str()), ("VAPI_CREDENTIALS", inline.as_str())];
    let function = stage.function(&variables);
    let line = function.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("keep one of the two"), "{line}");
    assert_unusable(&function, "right");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_word_none_in_a_secret_accepts_everything_aloud() {
    let stage = Stage::new().await;
    let id = stage.secrets.create_secret("credentials", "none").unwrap();
    let function = stage.function(&[("VAPI_CREDENTIALS_SECRET_ID", &id)]);
    assert_eq!(status(&function, "whatever"), 200);
    assert!(function.wait_for_log("every request is accepted").is_some());
    assert!(function.wait_for_log(r#""Unauthenticated":1"#).is_some());
}
