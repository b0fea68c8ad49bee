//! Measured numbers as DynamoDB takes them.

use aws_sdk_dynamodb::types::AttributeValue;

/// Largest magnitude that is kept: no duration, price or latency comes near it.
const LARGEST: f64 = 1e12;

/// A measured number with at most six decimals. `None` where it is none that makes sense: NaN, infinite, absurdly large.
///
/// DynamoDB refuses a whole item over one number that has more than 38 digits.
pub(crate) fn measured(value: f64) -> Option<AttributeValue> {
    if !value.is_finite() || value.abs() > LARGEST {
        return None;
    }
    let digits = format!("{value:.6}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    Some(AttributeValue::N(if digits == "-0" { "0" } else { digits }.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_plainly() {
        for (value, written) in [
            (0.0, "0"),
            (-0.0, "0"),
            (58.434, "58.434"),
            (600.0, "600"),
            (0.1 + 0.2, "0.3"),
            (-1.5, "-1.5"),
            (1e-9, "0"),
            (1e12, "1000000000000"),
        ] {
            assert_eq!(measured(value), Some(AttributeValue::N(written.to_owned())));
        }
    }

    #[test]
    fn a_number_that_makes_no_sense_is_left_out() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e13, -1e300] {
            assert_eq!(measured(value), None);
        }
    }
}
