//! The current value counts whenever it can be had, whatever is wrong with the one before it.

use std::time::Duration;

use crate::scripted::{Reply, Scripted};
use crate::stage::{HOUR, MINUTE, post};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test(flavor = "multi_thread")]
async fn a_previous_value_that_may_not_be_read_takes_nothing_from_the_current_one() {
    for code in
        ["AccessDeniedException", "DecryptionFailure", "InvalidRequestException", "InvalidParameterException"]
    {
        let first = Reply::token("first", DAY);
        let secrets = Scripted::new(first, Reply::none());
        let webhook = secrets.webhook().await;
        secrets.set(Reply::token("second", MINUTE), Reply::Error(code));
        secrets.wait(5 * MINUTE);
        let later = secrets.webhook().await;
        for webhook in [&webhook, &later] {
            assert_eq!(post(webhook, "second").await, 200, "{code}");
            assert_eq!(post(webhook, "first").await, 401, "{code}");
        }
    }
}

const OUTAGES: [Reply; 3] =
    [Reply::Hang, Reply::Error("InternalServiceError"), Reply::Error("ThrottlingException")];

#[tokio::test(flavor = "multi_thread")]
async fn a_start_without_the_previous_value_serves_and_has_it_soon_after_it_can_be_had() {
    for outage in OUTAGES {
        let second = Reply::token("second", HOUR);
        let secrets = Scripted::new(second.clone(), outage.clone());
        let webhook = secrets.webhook().await;
        assert_eq!(post(&webhook, "second").await, 200, "{outage:?}");
        secrets.wait(Duration::from_secs(21));
        assert_eq!(post(&webhook, "second").await, 200, "{outage:?}");
        let asked = secrets.asked();
        assert_eq!(post(&webhook, "second").await, 200, "{outage:?}");
        assert_eq!(secrets.asked(), asked, "{outage:?}: not before 20 s have passed");
        secrets.set(second, Reply::token("first", DAY));
        secrets.wait(Duration::from_secs(21));
        assert_eq!(post(&webhook, "second").await, 200, "{outage:?}");
        assert_eq!(secrets.asked(), asked + 2, "{outage:?}");
        assert_eq!(post(&webhook, "first").await, 200, "{outage:?}");
        assert_eq!(secrets.asked(), asked + 2, "{outage:?}: no refusal was needed for it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_previous_value_alone_is_away_the_one_at_hand_goes_on_for_its_hours() {
    for outage in OUTAGES {
        let second = Reply::token("second", HOUR);
        let secrets = Scripted::new(second.clone(), Reply::token("first", DAY));
        let webhook = secrets.webhook().await;
        secrets.set(second, outage.clone());
        for hours in [11, 11] {
            secrets.wait(hours * HOUR);
            assert_eq!(post(&webhook, "first").await, 200, "{outage:?}");
        }
        secrets.wait(2 * HOUR);
        assert_eq!(post(&webhook, "first").await, 401, "{outage:?}");
        assert_eq!(post(&webhook, "second").await, 200, "{outage:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_while_the_previous_value_alone_is_away_makes_the_one_at_hand_the_previous_one() {
    for outage in OUTAGES {
        let secrets = Scripted::new(Reply::token("second", DAY), Reply::token("first", 2 * DAY));
        let webhook = secrets.webhook().await;
        secrets.set(Reply::token("third", Duration::ZERO), outage.clone());
        assert_eq!(post(&webhook, "third").await, 200, "{outage:?}");
        assert_eq!(post(&webhook, "second").await, 200, "{outage:?}");
        assert_eq!(post(&webhook, "first").await, 401, "{outage:?}");
        secrets.wait(DAY + MINUTE);
        assert_eq!(post(&webhook, "second").await, 401, "{outage:?}");
        assert_eq!(post(&webhook, "third").await, 200, "{outage:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_accepted_everything_is_no_previous_value_even_where_that_is_away() {
    let all = Reply::value("all", "none", HOUR);
    let secrets = Scripted::new(all, Reply::none());
    let webhook = secrets.webhook().await;
    assert_eq!(post(&webhook, "whatever").await, 200);
    secrets.set(Reply::token("second", Duration::ZERO), Reply::Hang);
    secrets.wait(5 * MINUTE);
    assert_eq!(post(&webhook, "whatever").await, 401);
    assert_eq!(post(&webhook, "second").await, 200);
}
