//! After its start a function goes on with the credentials that it has, whatever becomes of Secrets Manager or the secret.

use faulty_endpoint::Fault;

use crate::stage::{Stage, VAPI_WAITS, post, status};

#[tokio::test(flavor = "multi_thread")]
async fn with_secrets_manager_away_the_credentials_at_hand_go_on_serving() {
    for fault in [Fault::Refuse, Fault::Hang, Fault::Throttle, Fault::ServerError, Fault::Garbage, Fault::Cut]
    {
        let (stage, _, function) = Stage::with_token("right").await;
        assert_eq!(status(&function, "right"), 200);
        stage.endpoint.set(fault);
        for _ in 0..5 {
            let refused = post(&function, "wrong");
            assert_eq!(refused.status, 401, "{fault:?}");
            assert!(refused.duration < VAPI_WAITS, "{fault:?}: {:?}", refused.duration);
            assert_eq!(status(&function, "right"), 200, "{fault:?}");
        }
        let line = function.wait_for_log("credentials_not_refreshed").unwrap();
        assert!(line.contains(r#""level":"WARN""#) && !line.contains("ConfigurationInvalid"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_value_that_is_not_usable_raises_the_alarm_and_the_last_good_one_stays() {
    let (stage, id, function) = Stage::with_token("right").await;
    assert_eq!(status(&function, "right"), 200);
    stage.secrets.put_secret_value(&id, "hunter2-secret").unwrap();
    assert_eq!(status(&function, "hunter2-secret"), 401);
    let line = function.wait_for_log("credentials_unusable").unwrap();
    assert!(line.contains(r#""ConfigurationInvalid":1"#), "{line}");
    assert!(line.contains("VAPI_CREDENTIALS_SECRET_ID names a secret whose value is not usable"), "{line}");
    assert_eq!(status(&function, "right"), 200);
    stage.put_token(&id, "next");
    assert_eq!(status(&function, "next"), 200, "and a good one counts again");
    assert_eq!(function.log_lines().into_iter().find(|line| line.contains("hunter2")), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_was_taken_away_raises_the_alarm_too() {
    let (stage, _, function) = Stage::with_token("right").await;
    assert_eq!(status(&function, "right"), 200);
    stage.endpoint.set(Fault::AccessDenied);
    assert_eq!(status(&function, "wrong"), 401);
    let line = function.wait_for_log("credentials_unusable").unwrap();
    assert!(line.contains(r#""ConfigurationInvalid":1"#) && line.contains("access_denied"), "{line}");
    assert_eq!(status(&function, "right"), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_wrong_tokens_asks_secrets_manager_3_times_and_no_more() {
    let (stage, _, function) = Stage::with_token("right").await;
    assert_eq!(status(&function, "right"), 200);
    let asked = stage.endpoint.requests().len();
    let began = std::time::Instant::now();
    for nth in 0..300 {
        assert_eq!(status(&function, &format!("wrong-{nth}")), 401);
    }
    // Each fetch asks for both stages. A machine that takes minutes for this has more of them.
    let minutes = usize::try_from(began.elapsed().as_secs() / 60).unwrap() + 1;
    let asked = stage.endpoint.requests().len() - asked;
    assert!((2..=minutes * 3 * 2).contains(&asked), "{asked} in {minutes} minutes");
}
