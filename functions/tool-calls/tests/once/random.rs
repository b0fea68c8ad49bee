//! Numbers that look random and can be had again.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

/// The generator SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    /// Begins with `TOOLS_SEED`, else anywhere, and prints where.
    pub(crate) fn from_environment() -> Self {
        let given = std::env::var("TOOLS_SEED").ok();
        let seed = match given {
            Some(seed) => seed.parse().unwrap_or_else(|_| panic!("TOOLS_SEED={seed} is no number")),
            None => SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64,
        };
        println!("TOOLS_SEED={seed}");
        Self(seed)
    }

    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn within(&mut self, range: Range<usize>) -> usize {
        let width = (range.end - range.start) as u64;
        range.start + usize::try_from(self.number() % width).unwrap()
    }

    /// Whether something happens that does so in `per_mille` of a thousand cases.
    pub(crate) fn happens(&mut self, per_mille: u64) -> bool {
        self.number() % 1000 < per_mille
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.within(0..index + 1));
        }
    }
}
