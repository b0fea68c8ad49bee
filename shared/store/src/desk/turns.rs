//! Who changes a day, one after the other within this process: those of others are kept apart by the day's version.
//!
//! Fifty bookings of one day in one message would otherwise spoil each other's attempts.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

/// So many days at a time; two that share a turn only wait for each other.
const TURNS: usize = 32;

/// The turns of a process.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    turns: Arc<[Mutex<()>; TURNS]>,
    hasher: RandomState,
}

impl Turns {
    /// Waits for the turn of `what`. It ends when the guard is dropped.
    pub(super) async fn of(&self, what: &str) -> MutexGuard<'_, ()> {
        let index = self.hasher.hash_one(what) % TURNS as u64;
        #[expect(clippy::cast_possible_truncation, reason = "under 32")]
        self.turns[index as usize].lock().await
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self { turns: Arc::new(std::array::from_fn(|_| Mutex::new(()))), hasher: RandomState::new() }
    }
}
