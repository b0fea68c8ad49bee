//! The key is in a secret, which may come later than the function.

use std::time::{Duration, Instant};

use local_secrets_manager::LocalSecretsManager;

use crate::stage::{HOUR, MINUTE, Stage, ago, failure};

/// How soon a function runs once its secret can be had.
const RUNS_WITHIN: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread")]
async fn runs_fail_until_the_secret_is_there_and_its_key_is_used_then() {
    let stage = Stage::new().await;
    stage.add_ended(3, ago(HOUR).as_millis(), MINUTE);
    let secrets = LocalSecretsManager::start().unwrap();
    let function = stage.function(&[
        ("VAPI_API_KEY", ""),
        ("VAPI_API_KEY_SECRET_ID", "vapi-api-key"),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint()),
    ]);
    for _ in 0..2 {
        let failure = failure(&function);
        assert!(failure.contains("VAPI_API_KEY_SECRET_ID names a secret that can't be read"), "{failure}");
    }
    assert!(stage.vapi.take_requests().is_empty());

    secrets.create_secret("vapi-api-key", &format!("{}\n", stage.vapi.key())).unwrap();
    let began = Instant::now();
    while function.invoke(b"{}").is_err() {
        assert!(began.elapsed() < RUNS_WITHIN, "{:#?}", function.log_lines());
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(stage.headers().len(), 3);
    assert_eq!(function.log_lines().into_iter().find(|line| line.contains(stage.vapi.key())), None);
}
