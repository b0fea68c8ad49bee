//! The other secrets, which are read at start.

use crate::stage::{Stage, assert_unusable, bearer, status, wait_until_it_serves};

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_not_usable_serves_nobody_until_it_is_mended() {
    let stage = Stage::new().await;
    let credentials = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    for (by_id, value, good) in [
        ("TOOL_SECRETS_ID", r#"["hunter2"]"#, r#"{"key":"value"}"#),
        ("TOOL_SECRETS_ID", "hunter2", "{}"),
        ("VAPI_ARGUMENTS_PRIVATE_KEY_SECRET_ID", "hunter2", ""),
    ] {
        let name = format!("of-{by_id}-{}", value.len());
        let id = stage.secrets.create_secret(&name, value).unwrap();
        let variables = [("VAPI_CREDENTIALS_SECRET_ID", credentials.as_str()), (by_id, id.as_str())];
        let function = stage.function(&variables);
        let line = function.wait_for_log("configuration_invalid").unwrap();
        let names_it = line.contains(&format!("{by_id} names a secret whose value is not"));
        assert!(names_it && !line.contains("hunter2"), "{line}");
        assert_unusable(&function, "right");
        assert_unusable(&function, "wrong");
        if good.is_empty() {
            continue;
        }
        stage.secrets.put_secret_value(&id, good).unwrap();
        wait_until_it_serves(&function, "right");
        assert_eq!(status(&function, "wrong"), 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_exist_yet_is_waited_for() {
    let stage = Stage::new().await;
    let credentials = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    let variables = [("VAPI_CREDENTIALS_SECRET_ID", credentials.as_str()), ("TOOL_SECRETS_ID", "tools")];
    let function = stage.function(&variables);
    let line = function.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("TOOL_SECRETS_ID") && line.contains("not_found"), "{line}");
    assert_unusable(&function, "right");
    stage.secrets.create_secret("tools", "{}").unwrap();
    wait_until_it_serves(&function, "right");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_in_both_places_is_a_fault_of_the_deployment() {
    let stage = Stage::new().await;
    let credentials = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    let function = stage.function(&[
        ("VAPI_CREDENTIALS_SECRET_ID", &credentials),
        ("TOOL_SECRETS_ID", "tools"),
        ("TOOL_SECRETS", "{}"),
    ]);
    let line = function.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("TOOL_SECRETS_ID is set, and so is TOOL_SECRETS: keep one of the two"), "{line}");
    assert_unusable(&function, "right");
}
