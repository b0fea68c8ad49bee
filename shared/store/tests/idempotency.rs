//! One effect for one wish, on the embedded DynamoDB: claims, completions, and what becomes of those who stopped.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::sync::Arc;

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use call_store::calls::{
    ANSWER_MAX_BYTES, CallKey, Claim, CommitError, EFFECT_WRITES_AT_MOST, HashKey, Lease, Wish,
};
use call_store::desk::{Desk, NewMessage};
use call_store::{Calls, Store, StoreConfiguration, StoreError};
use local_dynamodb::LocalDynamoDb;

const NOW: i64 = 1_795_200_000_000;
const LEASE: i64 = 8_000;
const DAY: i64 = 86_400_000;

struct Stage {
    dynamodb: LocalDynamoDb,
    calls: Calls,
    desk: Desk,
}

impl Stage {
    async fn new() -> Self {
        let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
        let configuration = StoreConfiguration {
            calls_table: Some(dynamodb.calls_table().to_owned()),
            desk_table: Some(dynamodb.desk_table().to_owned()),
            endpoint: Some(dynamodb.endpoint().to_owned()),
            ..StoreConfiguration::default()
        };
        let store = Store::connect(&configuration).unwrap();
        Self { calls: store.calls().unwrap(), desk: store.desk().unwrap(), dynamodb }
    }

    async fn claim(&self, wish: &Wish, now: i64) -> Claim {
        self.calls.claim(wish, now + LEASE, now).await.unwrap()
    }

    async fn act(&self, wish: &Wish, now: i64) -> Arc<Lease> {
        match self.claim(wish, now).await {
            Claim::Act(lease) => Arc::from(lease),
            other => panic!("{other:?}"),
        }
    }

    /// The effect, with its records.
    async fn leave_message(&self, lease: &Arc<Lease>, now: i64) -> Result<(), StoreError> {
        let completion = self.calls.completion(lease, format!("noted at {now}"), now);
        let message = NewMessage {
            desk: "main".to_owned(),
            text: "late".to_owned(),
            name: None,
            phone: None,
            left_at: jiff::Timestamp::from_millisecond(now).unwrap(),
            tool_call_id: None,
        };
        self.desk.leave_message(&message, Some(&completion)).await
    }

    fn messages(&self) -> usize {
        self.dynamodb.items(self.dynamodb.desk_table()).unwrap().len()
    }
}

fn wish(id: &str, tool: &str) -> Wish {
    let call = CallKey::of_call("c-1").unwrap();
    Wish::new(HashKey(b"a key for tests"), call, id, tool, r#"{"time":"09:30"}"#).unwrap()
}

fn repeats(claim: &Claim) -> Option<&str> {
    match claim {
        Claim::Repeat { data } => Some(data),
        _ => None,
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_for_a_day() {
    let stage = Stage::new().await;
    let lease = stage.act(&wish("a", "book"), NOW).await;
    stage.leave_message(&lease, NOW).await.unwrap();
    assert!(lease.kept_answer().is_some());
    let first = format!("noted at {NOW}");
    for later in [NOW, NOW + 200_000, NOW + DAY - 1_000] {
        assert_eq!(repeats(&stage.claim(&wish("a", "book"), later).await), Some(first.as_str()), "{later}");
    }
    stage.act(&wish("a", "book"), NOW + DAY + 1_000).await;
    assert_eq!(stage.messages(), 1);
}

#[tokio::test]
async fn whose_owner_works_is_waited_for() {
    let stage = Stage::new().await;
    let (first, second) = (wish("a", "book"), wish("b", "book"));
    let lease = stage.act(&first, NOW).await;
    for other in [&first, &second] {
        let Claim::Wait(running) = stage.claim(other, NOW + 1).await else { panic!() };
        assert!(stage.calls.still_runs(other, &running, NOW + 2).await.unwrap());
        assert!(!stage.calls.still_runs(other, &running, NOW + LEASE).await.unwrap());
    }
    stage.leave_message(&lease, NOW + 3).await.unwrap();
    for other in [&first, &second] {
        assert!(repeats(&stage.claim(other, NOW + 4).await).is_some());
    }
    assert_eq!(stage.messages(), 1);
}

#[tokio::test]
async fn who_was_frozen_can_not_finish_after_another_took_over() {
    for second in [wish("a", "book"), wish("b", "book")] {
        let stage = Stage::new().await;
        let frozen = stage.act(&wish("a", "book"), NOW).await;
        let late = NOW + LEASE;
        let lease = stage.act(&second, late).await;
        assert!(lease.may_have_happened() && !frozen.may_have_happened());
        assert_eq!(lease.effect_key(), frozen.effect_key());
        assert!(matches!(stage.leave_message(&frozen, late + 1).await, Err(StoreError::LeaseLost)));
        stage.leave_message(&lease, late + 2).await.unwrap();
        assert!(matches!(stage.leave_message(&frozen, late + 3).await, Err(StoreError::LeaseLost)));
        assert_eq!(stage.messages(), 1);
        // Whoever asks again under the first id hears what was told under the second, however much later.
        let told = format!("noted at {}", late + 2);
        let much_later = late + 600_000;
        assert_eq!(
            repeats(&stage.claim(&wish("a", "book"), much_later).await),
            Some(told.as_str()),
            "{second:?}"
        );
    }
}

#[tokio::test]
async fn who_finished_before_the_other_took_over_is_heard() {
    let stage = Stage::new().await;
    let slow = stage.act(&wish("a", "book"), NOW).await;
    let late = NOW + LEASE + 1;
    stage.leave_message(&slow, late).await.unwrap();
    assert!(repeats(&stage.claim(&wish("a", "book"), late + 1).await).is_some());
    assert_eq!(stage.messages(), 1);
}

#[tokio::test]
async fn the_same_wish_under_a_new_id_is_a_repeat_for_two_minutes() {
    let stage = Stage::new().await;
    let lease = stage.act(&wish("a", "book"), NOW).await;
    stage.leave_message(&lease, NOW).await.unwrap();
    assert!(repeats(&stage.claim(&wish("b", "book"), NOW + 120_000).await).is_some());
    stage.act(&wish("c", "book"), NOW + 120_001).await;
    // What was told stays told.
    assert!(repeats(&stage.claim(&wish("b", "book"), NOW + 130_000).await).is_some());
}

#[tokio::test]
async fn book_cancel_book_again_books_again() {
    let stage = Stage::new().await;
    for (order, (id, tool)) in
        [("a", "book"), ("b", "cancel"), ("c", "book"), ("d", "cancel")].iter().enumerate()
    {
        // All at one moment: the order of the wishes counts, and no clock.
        let lease = stage.act(&wish(id, tool), NOW).await;
        stage.leave_message(&lease, NOW + order as i64 * 20).await.unwrap();
    }
    assert_eq!(stage.messages(), 4);
    for (id, tool) in [("a", "book"), ("b", "cancel"), ("c", "book"), ("e", "cancel")] {
        assert!(repeats(&stage.claim(&wish(id, tool), NOW + 100).await).is_some(), "{id}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_again_under_its_id_and_asked_anew_under_another() {
    let stage = Stage::new().await;
    let lease = stage.act(&wish("a", "book"), NOW).await;
    stage.calls.refuse(&lease, "taken", NOW).await.unwrap();
    assert_eq!(repeats(&stage.claim(&wish("a", "book"), NOW + 1).await), Some("taken"));
    stage.act(&wish("b", "book"), NOW + 2).await;
}

#[tokio::test]
async fn what_failed_before_the_effect_is_free_at_once() {
    let stage = Stage::new().await;
    let lease = stage.act(&wish("a", "book"), NOW).await;
    stage.calls.release(&lease, NOW).await.unwrap();
    assert!(stage.dynamodb.items(stage.dynamodb.calls_table()).unwrap().is_empty());
    let again = stage.act(&wish("a", "book"), NOW + 1).await;
    assert!(!again.may_have_happened());
}

#[tokio::test]
async fn what_may_have_happened_is_not_forgotten() {
    let stage = Stage::new().await;
    let first = stage.act(&wish("a", "book"), NOW).await;
    stage.calls.leave(&first, NOW).await.unwrap();
    let second = stage.act(&wish("b", "book"), NOW + 1).await;
    assert!(second.may_have_happened());
    // A second attempt that knows of no effect of its own knows nothing of the first one's.
    stage.calls.release(&second, NOW + 1).await.unwrap();
    let third = stage.act(&wish("c", "book"), NOW + 2).await;
    assert!(third.may_have_happened());
    assert_eq!(third.effect_key(), first.effect_key());
    let done = stage.calls.completion(&third, "done".to_owned(), NOW + 3);
    stage.calls.commit(&done, Vec::new()).await.unwrap();
    for id in ["a", "b", "c"] {
        assert_eq!(repeats(&stage.claim(&wish(id, "book"), NOW + 500_000).await), Some("done"), "{id}");
    }
}

#[tokio::test]
async fn a_call_without_an_id_is_known_by_its_wish_alone() {
    let stage = Stage::new().await;
    let lease = stage.act(&wish("", "book"), NOW).await;
    stage.leave_message(&lease, NOW).await.unwrap();
    assert!(repeats(&stage.claim(&wish("", "book"), NOW + 1_000).await).is_some());
    stage.act(&wish("", "book"), NOW + 121_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_claim_at_once_one_acts() {
    let stage = Arc::new(Stage::new().await);
    let mut claims = tokio::task::JoinSet::new();
    for id in 0..20 {
        let stage = Arc::clone(&stage);
        claims.spawn(async move { stage.claim(&wish(&format!("id {}", id % 4), "book"), NOW).await });
    }
    let claims = claims.join_all().await;
    assert_eq!(claims.iter().filter(|claim| matches!(claim, Claim::Act(_))).count(), 1);
    assert_eq!(claims.iter().filter(|claim| matches!(claim, Claim::Wait(_))).count(), 19);
}

#[tokio::test]
async fn all_instances_of_a_table_hash_alike() {
    let stage = Stage::new().await;
    let key = stage.calls.hash_key().await.unwrap().to_vec();
    let configuration = StoreConfiguration {
        calls_table: Some(stage.dynamodb.calls_table().to_owned()),
        endpoint: Some(stage.dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    let another = Store::connect(&configuration).unwrap().calls().unwrap();
    assert_eq!(another.hash_key().await.unwrap(), key);
    assert_eq!(key.len(), 32);
}

#[tokio::test]
async fn records_hold_neither_arguments_nor_more_than_a_day() {
    let stage = Stage::new().await;
    let lease = stage.act(&wish("a", "book"), NOW).await;
    stage.leave_message(&lease, NOW).await.unwrap();
    let items = stage.dynamodb.items(stage.dynamodb.calls_table()).unwrap();
    assert_eq!(items.len(), 2);
    for item in items {
        assert_eq!(item["expiresAt"]["N"], ((NOW + DAY) / 1000).to_string());
        assert_eq!(item["status"]["S"], "COMPLETED");
        assert_eq!(item["v"]["N"], "1");
        assert!(!item.to_string().contains("09:30"), "{item}");
    }
}

#[tokio::test]
async fn wishes_of_one_message_do_not_count_against_each_other() {
    let stage = Stage::new().await;
    let (one, two) =
        (stage.act(&wish("a", "note one"), NOW).await, stage.act(&wish("b", "note two"), NOW).await);
    stage.leave_message(&two, NOW + 10).await.unwrap();
    stage.leave_message(&one, NOW + 20).await.unwrap();
    for (id, tool) in [("c", "note one"), ("d", "note two")] {
        assert!(repeats(&stage.claim(&wish(id, tool), NOW + 30).await).is_some(), "{tool}");
    }
    assert_eq!(stage.messages(), 2);
}

#[tokio::test]
async fn wishes_that_are_granted_again_beside_each_other_do_not_count_against_each_other_either() {
    let stage = Stage::new().await;
    for round in 0..3 {
        let now = NOW + round * 1_000;
        let of_round = |id: &str| format!("{id}{round}");
        let one = stage.act(&wish(&of_round("a"), "note one"), now).await;
        let two = stage.act(&wish(&of_round("b"), "note two"), now).await;
        stage.leave_message(&one, now + 10).await.unwrap();
        stage.leave_message(&two, now + 20).await.unwrap();
        for (id, tool) in [("c", "note one"), ("d", "note two")] {
            let again = stage.claim(&wish(&of_round(id), tool), now + 30).await;
            assert!(repeats(&again).is_some(), "{tool}, round {round}");
        }
        // Something else, so that the next round is new.
        let other = stage.act(&wish(&of_round("e"), &format!("other {round}")), now + 40).await;
        stage.leave_message(&other, now + 50).await.unwrap();
    }
    assert_eq!(stage.messages(), 9);
}

#[tokio::test]
async fn a_repeat_waits_for_what_is_done_meanwhile_and_is_decided_by_it() {
    let stage = Stage::new().await;
    let booked = stage.act(&wish("a", "book"), NOW).await;
    stage.leave_message(&booked, NOW).await.unwrap();
    let cancelling = stage.act(&wish("b", "cancel"), NOW + 1).await;
    let again = wish("c", "book");
    let Claim::Wait(running) = stage.claim(&again, NOW + 2).await else { panic!() };
    assert!(stage.calls.still_runs(&again, &running, NOW + 2).await.unwrap());
    stage.leave_message(&cancelling, NOW + 3).await.unwrap();
    assert!(!stage.calls.still_runs(&again, &running, NOW + 3).await.unwrap());
    stage.act(&again, NOW + 4).await;
}

#[tokio::test]
async fn a_refusal_that_was_told_is_not_told_otherwise_by_who_goes_on_with_the_wish() {
    let stage = Stage::new().await;
    let lost = stage.act(&wish("a", "book"), NOW).await;
    stage.calls.leave(&lost, NOW).await.unwrap();
    let refused = stage.act(&wish("b", "book"), NOW + 1).await;
    stage.calls.refuse(&refused, "taken", NOW + 1).await.unwrap();
    let booked = stage.act(&wish("c", "book"), NOW + 2).await;
    stage.leave_message(&booked, NOW + 2).await.unwrap();
    let told = format!("noted at {}", NOW + 2);
    for (id, answer) in [("a", told.as_str()), ("b", "taken"), ("c", &told)] {
        assert_eq!(repeats(&stage.claim(&wish(id, "book"), NOW + 3).await), Some(answer), "{id}");
    }
}

#[tokio::test]
async fn a_wish_after_another_was_granted_is_a_new_effect_elsewhere() {
    let stage = Stage::new().await;
    let uncertain = stage.act(&wish("a", "book"), NOW).await;
    stage.calls.leave(&uncertain, NOW).await.unwrap();
    let cancelled = stage.act(&wish("b", "cancel"), NOW + 1).await;
    stage.leave_message(&cancelled, NOW + 1).await.unwrap();
    let again = stage.act(&wish("c", "book"), NOW + 2).await;
    assert!(!again.may_have_happened());
    assert_ne!(again.effect_key(), uncertain.effect_key());
}

#[tokio::test]
async fn an_id_of_any_length_is_known_again() {
    let stage = Stage::new().await;
    let endless = "x".repeat(100_000);
    let lease = stage.act(&wish(&endless, "book"), NOW).await;
    stage.leave_message(&lease, NOW).await.unwrap();
    assert!(repeats(&stage.claim(&wish(&endless, "book"), NOW + 1).await).is_some());
    stage.act(&wish(&format!("{endless}y"), "cancel"), NOW + 2).await;
}

/// A wish that is asked for beside others.
fn wish_in(message: &str, id: &str, tool: &str) -> Wish {
    wish(id, tool).asked_in(message)
}

/// A wish that these stand before in its message, and take back.
fn after(those: &[&Wish], wish: Wish) -> Wish {
    wish.undone_before(those.iter().map(|before| before.intent_key().to_owned()).collect())
}

/// Booking and cancelling take each other's effect back.
fn undoable(wish: Wish) -> Wish {
    wish.undone_by(["book", "cancel"])
}

#[tokio::test]
async fn what_is_asked_beside_a_repeat_makes_it_no_new_wish() {
    for other_is_done in [true, false] {
        let stage = Stage::new().await;
        let paid = stage.act(&wish_in("m1", "a", "pay"), NOW).await;
        stage.leave_message(&paid, NOW).await.unwrap();
        let booking = stage.act(&wish_in("m2", "b", "book"), NOW + 1).await;
        if other_is_done {
            stage.leave_message(&booking, NOW + 2).await.unwrap();
        }
        let beside = stage.claim(&wish_in("m2", "c", "pay"), NOW + 3).await;
        assert!(repeats(&beside).is_some(), "{other_is_done}");
        if !other_is_done {
            stage.leave_message(&booking, NOW + 4).await.unwrap();
        }
        // In a message of its own it comes after.
        stage.act(&wish_in("m3", "d", "pay"), NOW + 5).await;
    }
}

#[tokio::test]
async fn what_takes_it_back_and_stands_before_it_in_the_message_makes_it_a_new_wish() {
    let stage = Stage::new().await;
    let booked = stage.act(&wish_in("m1", "a", "book"), NOW).await;
    stage.leave_message(&booked, NOW).await.unwrap();
    let (cancel, again) = (wish_in("m2", "b", "cancel"), wish_in("m2", "c", "book"));
    let cancelling = stage.act(&cancel, NOW + 2).await;
    stage.leave_message(&cancelling, NOW + 3).await.unwrap();
    let lease = stage.act(&after(&[&cancel], again), NOW + 4).await;
    stage.leave_message(&lease, NOW + 5).await.unwrap();
    // The booking came after the cancellation: to cancel it is a new wish.
    stage.act(&wish_in("m3", "d", "cancel"), NOW + 6).await;
    assert_eq!(stage.messages(), 3);
}

#[tokio::test]
async fn what_takes_it_back_and_was_refused_leaves_it_the_same_wish() {
    let stage = Stage::new().await;
    let booked = stage.act(&wish_in("m1", "a", "book"), NOW).await;
    stage.leave_message(&booked, NOW).await.unwrap();
    let cancel = wish_in("m2", "b", "cancel");
    let cancelling = stage.act(&cancel, NOW + 1).await;
    stage.calls.refuse(&cancelling, "too late", NOW + 2).await.unwrap();
    let again = stage.claim(&after(&[&cancel], wish_in("m2", "c", "book")), NOW + 3).await;
    assert!(repeats(&again).is_some(), "{again:?}");
}

/// Their numbers are the same.
#[tokio::test]
async fn of_two_that_were_claimed_beside_each_other_the_one_that_takes_back_counts_where_it_was_done_later() {
    let in_one_message = [wish_in("m1", "a", "book"), wish_in("m1", "b", "cancel")];
    let in_two = [wish_in("m1", "a", "book"), wish_in("m2", "b", "cancel")];
    for [book, cancel] in [in_one_message, in_two, [wish("a", "book"), wish("b", "cancel")]] {
        let stage = Stage::new().await;
        let (booking, cancelling) = (stage.act(&book, NOW).await, stage.act(&cancel, NOW).await);
        stage.leave_message(&booking, NOW + 10).await.unwrap();
        stage.leave_message(&cancelling, NOW + 11).await.unwrap();
        let cancelled = stage.claim(&undoable(wish_in("m3", "c", "cancel")), NOW + 12).await;
        assert!(repeats(&cancelled).is_some(), "{cancelled:?}");
        // Who is not said to take it back does not count against it.
        let other = stage.claim(&wish_in("m3", "d", "book").undone_by(["pay"]), NOW + 12).await;
        assert!(repeats(&other).is_some(), "{other:?}");
        let again = stage.act(&undoable(wish_in("m4", "e", "book")), NOW + 13).await;
        stage.leave_message(&again, NOW + 14).await.unwrap();
        stage.act(&undoable(wish_in("m5", "f", "cancel")), NOW + 15).await;
    }
}

#[tokio::test]
async fn a_record_from_before_wishes_kept_their_tool_takes_nothing_back() {
    let stage = Stage::new().await;
    let (booking, cancelling) =
        (stage.act(&wish("a", "book"), NOW).await, stage.act(&wish("b", "cancel"), NOW).await);
    stage.leave_message(&booking, NOW + 10).await.unwrap();
    stage.leave_message(&cancelling, NOW + 11).await.unwrap();
    let table = stage.dynamodb.calls_table();
    for mut item in stage.dynamodb.items(table).unwrap() {
        item.as_object_mut().unwrap().remove("tool");
        stage.dynamodb.put(table, item).unwrap();
    }
    let again = stage.claim(&undoable(wish("c", "book")), NOW + 12).await;
    assert!(repeats(&again).is_some(), "{again:?}");
}

#[tokio::test]
async fn who_goes_on_with_a_wish_leaves_it_behind_what_it_was_claimed_after() {
    let stage = Stage::new().await;
    let booked = stage.act(&wish_in("m1", "a", "book"), NOW).await;
    stage.leave_message(&booked, NOW).await.unwrap();
    let (cancel, again) = (wish_in("m2", "b", "cancel"), wish_in("m2", "c", "book"));
    let cancelling = stage.act(&cancel, NOW + 1).await;
    stage.leave_message(&cancelling, NOW + 2).await.unwrap();
    let again = after(&[&cancel], again);
    stage.act(&again, NOW + 3).await;
    // It was not heard of again.
    let late = NOW + 3 + LEASE;
    let booking = stage.act(&again, late).await;
    assert!(booking.may_have_happened());
    stage.leave_message(&booking, late + 1).await.unwrap();
    stage.act(&wish_in("m3", "d", "cancel"), late + 2).await;
}

#[tokio::test]
async fn asking_anew_in_vain_leaves_the_earlier_grant_where_it_was() {
    for is_refused in [true, false] {
        let stage = Stage::new().await;
        for (id, tool) in [("a", "book"), ("b", "cancel"), ("c", "note")] {
            let lease = stage.act(&wish(id, tool), NOW).await;
            stage.leave_message(&lease, NOW).await.unwrap();
        }
        let grants = || {
            let mut items = stage.dynamodb.items(stage.dynamodb.calls_table()).unwrap();
            items.retain(|item| item["sk"]["S"].as_str().unwrap().starts_with("INTENT#"));
            items
        };
        let before = grants();
        let anew = stage.act(&wish("d", "cancel"), NOW + 1).await;
        assert_ne!(grants(), before);
        if is_refused {
            stage.calls.refuse(&anew, "none there", NOW + 2).await.unwrap();
        } else {
            stage.calls.release(&anew, NOW + 2).await.unwrap();
        }
        assert_eq!(grants(), before, "refused: {is_refused}");
        // The booking was cancelled: to book is a new wish.
        stage.act(&wish("e", "book"), NOW + 3).await;
    }
}

#[tokio::test]
async fn who_lost_a_wish_that_replaced_a_grant_puts_nothing_back() {
    let stage = Stage::new().await;
    for (id, tool) in [("a", "cancel"), ("b", "note")] {
        let lease = stage.act(&wish(id, tool), NOW).await;
        stage.leave_message(&lease, NOW).await.unwrap();
    }
    let frozen = stage.act(&wish("c", "cancel"), NOW + 1).await;
    let late = NOW + 1 + LEASE;
    let lease = stage.act(&wish("c", "cancel"), late).await;
    stage.leave_message(&lease, late).await.unwrap();
    let items = stage.dynamodb.items(stage.dynamodb.calls_table()).unwrap();
    let refused = stage.calls.refuse(&frozen, "none there", late + 1).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost)), "{refused:?}");
    assert!(matches!(stage.calls.release(&frozen, late + 1).await, Err(StoreError::LeaseLost)));
    assert_eq!(stage.dynamodb.items(stage.dynamodb.calls_table()).unwrap(), items);
}

#[tokio::test]
async fn what_was_asked_beside_an_effect_of_unknown_outcome_does_not_follow_it() {
    let stage = Stage::new().await;
    let unknown = stage.act(&wish_in("m1", "a", "pay"), NOW).await;
    let beside = stage.act(&wish_in("m1", "b", "book"), NOW).await;
    stage.calls.leave(&unknown, NOW + 1).await.unwrap();
    stage.leave_message(&beside, NOW + 2).await.unwrap();
    // Asked again beside something that is done first.
    let other = stage.act(&wish_in("m2", "c", "note"), NOW + 3).await;
    stage.leave_message(&other, NOW + 4).await.unwrap();
    let again = stage.act(&wish_in("m2", "d", "pay"), NOW + 5).await;
    assert!(again.may_have_happened());
    assert_eq!(again.effect_key(), unknown.effect_key());
    stage.calls.leave(&again, NOW + 6).await.unwrap();
    // Asked again after something else.
    let other = stage.act(&wish_in("m3", "e", "another note"), NOW + 7).await;
    stage.leave_message(&other, NOW + 8).await.unwrap();
    let new = stage.act(&wish_in("m4", "f", "pay"), NOW + 9).await;
    assert_ne!(new.effect_key(), unknown.effect_key());
}

#[tokio::test]
async fn wishes_of_one_message_have_one_place_whichever_is_done_first() {
    let stage = Stage::new().await;
    for (id, tool) in [("a", "pay"), ("b", "book")] {
        // The second claims when the first is done.
        let lease = stage.act(&wish_in("m1", id, tool), NOW).await;
        stage.leave_message(&lease, NOW).await.unwrap();
    }
    for (id, tool) in [("c", "pay"), ("d", "book")] {
        assert!(repeats(&stage.claim(&wish_in("m2", id, tool), NOW + 1).await).is_some(), "{tool}");
    }
    // Too long ago: both are new, and beside each other again.
    for (id, tool) in [("e", "pay"), ("f", "book")] {
        let lease = stage.act(&wish_in("m3", id, tool), NOW + 130_000).await;
        stage.leave_message(&lease, NOW + 130_000).await.unwrap();
    }
    for (id, tool) in [("g", "pay"), ("h", "book")] {
        assert!(repeats(&stage.claim(&wish_in("m4", id, tool), NOW + 130_001).await).is_some(), "{tool}");
    }
}

#[tokio::test]
async fn a_record_from_before_messages_had_keys_is_of_no_message() {
    let stage = Stage::new().await;
    let booked = stage.act(&wish("a", "book"), NOW).await;
    stage.leave_message(&booked, NOW).await.unwrap();
    let cancelled = stage.act(&wish("b", "cancel"), NOW + 1).await;
    stage.leave_message(&cancelled, NOW + 1).await.unwrap();
    assert!(repeats(&stage.claim(&wish_in("m1", "c", "cancel"), NOW + 2).await).is_some());
    stage.act(&wish_in("m1", "d", "book"), NOW + 2).await;
}

/// DynamoDB takes at most 100 writes in a transaction.
#[tokio::test]
async fn an_effect_has_room_for_its_writes_however_many_calls_it_answers_for() {
    let stage = Stage::new().await;
    // Each call is left without an answer, and the next one asks for the same wish.
    let mut now = NOW;
    let mut lease = stage.act(&wish("0", "book"), now).await;
    for id in 1..30 {
        stage.calls.leave(&lease, now).await.unwrap();
        now += 1;
        lease = stage.act(&wish(&id.to_string(), "book"), now).await;
    }
    let table = stage.dynamodb.desk_table();
    let effect = |count: usize| (0..count).map(|number| seat(table, number)).collect::<Vec<_>>();
    let completion = stage.calls.completion(&lease, "x".repeat(ANSWER_MAX_BYTES), now);
    let refused = stage.calls.commit(&completion, effect(EFFECT_WRITES_AT_MOST + 1)).await;
    assert!(
        matches!(&refused, Err(CommitError::Store(StoreError::Refused { reason, .. })) if reason == "TooManyWrites"),
        "{refused:?}"
    );
    assert_eq!(stage.messages(), 0);
    stage.calls.commit(&completion, effect(EFFECT_WRITES_AT_MOST)).await.unwrap();
    assert_eq!(stage.messages(), EFFECT_WRITES_AT_MOST);
    // Those that could be named are told the answer, the last one above all.
    for id in ["0", "29"] {
        assert!(repeats(&stage.claim(&wish(id, "book"), now + 500_000).await).is_some(), "{id}");
    }
}

/// With an effect's writes as large as they are allowed to be, DynamoDB's 4 MB for a transaction hold.
fn seat(table: &str, number: usize) -> TransactWriteItem {
    let put = Put::builder()
        .table_name(table)
        .item("pk", AttributeValue::S("SEATS".to_owned()))
        .item("sk", AttributeValue::S(format!("{number:03}")))
        .item("text", AttributeValue::S("x".repeat(20_000)))
        .build()
        .unwrap();
    TransactWriteItem::builder().put(put).build()
}
