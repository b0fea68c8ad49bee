//! The real `reconcile-reports` against a fake Vapi API and the embedded DynamoDB.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

mod by_hand;
mod faults;
mod key_by_id;
mod off_and_wrong;
mod order_and_place;
mod stage;
mod what_is_stored;
