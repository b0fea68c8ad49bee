//! A credential is changed while calls go on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::stage::{Stage, status};

/// Senders, and what each waits between two messages: 100 messages in a second.
const SENDERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(40);

/// Messages of each sender, before the change and after it.
const BEFORE: usize = 25;
const AFTER: usize = 75;

#[tokio::test(flavor = "multi_thread")]
async fn under_load_no_right_credential_is_refused_and_no_wrong_one_accepted() {
    let (stage, id, function) = Stage::with_token("old").await;
    assert_eq!(status(&function, "old"), 200);
    assert_eq!(status(&function, "wrong"), 401);
    let changed = AtomicBool::new(false);
    let sent_with_new = AtomicUsize::new(0);
    thread::scope(|scope| {
        for sender in 0..SENDERS {
            let (function, changed, sent_with_new) = (&function, &changed, &sent_with_new);
            scope.spawn(move || {
                let mut after = 0;
                let mut nth = sender;
                while after < AFTER {
                    nth += 1;
                    // Whether the new one is right is decided before the message is sent.
                    let is_changed = changed.load(Ordering::SeqCst);
                    after += usize::from(is_changed);
                    let (token, expected) = match nth % 5 {
                        0 | 1 if is_changed => ("new", 200),
                        2 => ("wrong", 401),
                        _ => ("old", 200),
                    };
                    assert_eq!(status(function, token), expected, "{token}, message {nth}");
                    sent_with_new.fetch_add(usize::from(token == "new"), Ordering::Relaxed);
                    thread::sleep(PAUSE);
                }
            });
        }
        thread::sleep(PAUSE * u32::try_from(BEFORE).unwrap());
        stage.put_token(&id, "new");
        changed.store(true, Ordering::SeqCst);
    });
    assert!(sent_with_new.load(Ordering::Relaxed) > SENDERS * AFTER / 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_hours_the_old_credential_ends_with_the_new_ones_first_message() {
    let stage = Stage::new().await;
    let id = stage.secrets.create_secret("credentials", &crate::stage::bearer("old")).unwrap();
    let variables = [("VAPI_CREDENTIALS_SECRET_ID", id.as_str()), ("VAPI_PREVIOUS_CREDENTIAL_HOURS", "0")];
    let function = stage.function(&variables);
    assert_eq!(status(&function, "old"), 200);
    stage.put_token(&id, "new");
    assert_eq!(status(&function, "new"), 200);
    assert_eq!(status(&function, "old"), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_starts_after_the_change_accepts_both_until_the_old_one_is_retired() {
    let (stage, id, _) = Stage::with_token("old").await;
    stage.put_token(&id, "new");
    let start = || stage.function(&[("VAPI_CREDENTIALS_SECRET_ID", &id)]);
    let function = start();
    assert_eq!((status(&function, "old"), status(&function, "new")), (200, 200));
    stage.secrets.retire_previous(&id).unwrap();
    let function = start();
    assert_eq!((status(&function, "old"), status(&function, "new")), (401, 200));
}
