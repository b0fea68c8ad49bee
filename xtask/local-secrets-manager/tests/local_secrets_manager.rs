//! The server does what the tests of others rely on.

use local_secrets_manager::{Error, LocalSecretsManager};

#[test]
fn a_secret_has_a_previous_value_only_after_its_second_one_and_until_that_is_retired() {
    let secrets = LocalSecretsManager::start().unwrap();
    let id = secrets.create_secret("credentials", "first").unwrap();
    assert!(id.starts_with("arn:aws:secretsmanager:us-west-2:"), "{id}");
    let not_there = |result: Result<(), Error>| matches!(result, Err(Error::Refused { code, .. }) if code == "ResourceNotFoundException");
    assert!(not_there(secrets.retire_previous(&id)));
    secrets.put_secret_value(&id, "second").unwrap();
    secrets.retire_previous(&id).unwrap();
    assert!(not_there(secrets.retire_previous(&id)));
    assert!(not_there(secrets.put_secret_value("never-made", "value")));
}
