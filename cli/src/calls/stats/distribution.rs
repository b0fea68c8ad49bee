//! How values are distributed, in memory that does not grow with their number.

use std::collections::BTreeMap;

/// Ratio between the ends of a bin: a median is at most 1 % off.
const STEP: f64 = 1.01;

/// Values in bins of 1 % width, those under 1 in one. From 1 to an hour's milliseconds there are some 1,500 of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Distribution {
    bins: BTreeMap<i32, Bin>,
    count: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    count: u64,
    sum: f64,
}

impl Distribution {
    /// Adds a value. Negative ones and those that are no number are left out.
    pub(super) fn add(&mut self, value: f64) {
        if !value.is_finite() || value < 0.0 {
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a finite number is small")]
        let bin = (value.max(1.0).ln() / STEP.ln()).round() as i32;
        let bin = self.bins.entry(bin).or_default();
        bin.count += 1;
        bin.sum += value;
        self.count += 1;
    }

    /// Values that were added.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The value that half of them don't exceed: the mean of its bin, which is within 1 %. `None` without any.
    #[expect(clippy::cast_precision_loss, reason = "nobody counts 2^53 calls")]
    pub(super) fn median(&self) -> Option<f64> {
        let half = self.count.div_ceil(2);
        let mut seen = 0;
        let bin = self.bins.values().find(|bin| {
            seen += bin.count;
            seen >= half
        });
        bin.map(|bin| bin.sum / bin.count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
        let mut distribution = Distribution::default();
        values.into_iter().for_each(|value| distribution.add(value));
        distribution.median()
    }

    #[test]
    fn a_median_is_one_percent_off_at_most() {
        for middle in [17.0, 850.0, 1234.5, 3_600_000.0] {
            assert_eq!(median([middle / 10.0, middle, middle * 10.0]), Some(middle));
        }
        let many = median((1..=9_999).map(f64::from)).expect("many values");
        assert!((many / 5_000.0 - 1.0).abs() < 0.01, "{many}");
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        assert_eq!(median([]), None);
        assert_eq!(median([f64::NAN, f64::INFINITY, -1.0]), None);
    }

    #[test]
    fn memory_does_not_grow_with_the_number_of_values() {
        let mut distribution = Distribution::default();
        (1..=1_000_000).for_each(|value| distribution.add(f64::from(value)));
        assert_eq!(distribution.count(), 1_000_000);
        assert!(distribution.bins.len() < 1_500, "{}", distribution.bins.len());
    }
}
