//! Random choices for tests: each prints its seed, and an environment variable sets it to have the same ones again.

use std::env;
use std::ops::Range;

use fastrand::Rng;

/// Random choices.
#[derive(Clone, Debug)]
pub struct Random(Rng);

impl Random {
    /// Begins with the seed in the environment variable `name`, else anywhere, and prints how to have the same again.
    ///
    /// # Panics
    ///
    /// If the variable holds no number.
    #[must_use]
    #[expect(clippy::panic, reason = "whoever sets a seed wants that one")]
    pub fn from_environment(name: &str) -> Self {
        let seed = match env::var(name) {
            Ok(given) => given.parse().unwrap_or_else(|_| panic!("{name}={given} is no number")),
            Err(_) => fastrand::u64(..),
        };
        println!("seed {seed}; the same again with {name}={seed}");
        Self::with_seed(seed)
    }

    /// Begins with this seed.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// A number of a range that is not empty.
    pub fn within(&mut self, range: Range<usize>) -> usize {
        self.0.usize(range)
    }

    /// Whether something happens that does so in `percent` of all cases.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.0.u64(..100) < percent
    }

    /// Brings them into any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        self.0.shuffle(items);
    }

    /// Letters and digits, which no compression makes shorter than three quarters.
    pub fn letters(&mut self, count: usize) -> String {
        std::iter::repeat_with(|| self.0.alphanumeric()).take(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_choices_again() {
        let choices = |seed| {
            let mut random = Random::with_seed(seed);
            let mut order: Vec<usize> = (0..20).collect();
            random.shuffle(&mut order);
            (order, random.number(), random.letters(8), random.within(5..9))
        };
        assert_eq!(choices(7), choices(7));
        assert_ne!(choices(7), choices(8));
    }
}
