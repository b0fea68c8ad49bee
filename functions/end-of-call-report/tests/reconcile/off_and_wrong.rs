//! Without a key, with a wrong one, and with a configuration that can't be used.

use serde_json::{Value, json};

use crate::stage::{HOUR, MINUTE, Stage, ago, failure, last_line, run};

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_it_is_off_and_only_sweeps() {
    let stage = Stage::new().await;
    stage.add_ended(3, ago(HOUR).as_millis(), MINUTE);
    let orphan = json!({
        "pk": { "S": "PENDING" }, "sk": { "S": "CALL#c-1#00000000000000ff" }, "v": { "N": "1" },
        "callKey": { "S": "CALL#c-1" }, "bodyId": { "S": "00000000000000ff" }, "bodyParts": { "N": "1" },
        "due": { "N": "1" },
    });
    let part = json!({
        "pk": { "S": "CALL#c-1" }, "sk": { "S": "BODY#00000000000000ff#0001" }, "v": { "N": "1" },
        "body": { "B": "eA==" },
    });
    for item in [orphan, part] {
        stage.dynamodb.put(stage.dynamodb.calls_table(), item).unwrap();
    }
    let function = stage.function(&[("VAPI_API_KEY", "")]);
    run(&function);

    assert!(function.wait_for_log("VAPI_API_KEY is not set").is_some());
    assert!(stage.vapi.take_requests().is_empty());
    assert_eq!(stage.items(), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_a_sentence_and_stays_secret() {
    let stage = Stage::new().await;
    stage.add_ended(3, ago(HOUR).as_millis(), MINUTE);
    let function = stage.function(&[("VAPI_API_KEY", "WRONG-EXAMPLE-KEY")]);
    let failure = failure(&function);
    assert!(failure.contains("VAPI_API_KEY is refused"), "{failure}");
    assert!(!failure.contains("WRONG-EXAMPLE-KEY"));
    assert_eq!(stage.vapi.take_requests().len(), 1, "it is not tried again");
    assert_eq!(stage.items(), Vec::<Value>::new());
    assert_eq!(last_line(&function, "reconcile_failed")["error.code"], "vapi_key_refused");
    assert!(function.log_lines().iter().all(|line| !line.contains("WRONG-EXAMPLE-KEY")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_can_not_be_used_fails_each_run_and_ends_nothing() {
    let stage = Stage::new().await;
    for (variable, value) in
        [("VAPI_API_URL", "http://api.example.com"), ("REPORT_CONTENT", "some"), ("CALLS_TABLE", "")]
    {
        let function = stage.function(&[(variable, value)]);
        for _ in 0..2 {
            let failure = failure(&function);
            assert!(failure.contains(variable), "{failure}");
        }
        assert!(function.is_alive());
    }
}
