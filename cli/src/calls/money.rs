//! Sums of money as people write them.

/// US dollars with so many decimals: `$0.28`, `-$5.00`.
pub(crate) fn dollars(value: f64, decimals: usize) -> String {
    let amount = format!("{:.decimals$}", value.abs());
    // -$0.00 is not what anybody wants to read.
    let is_zero = amount.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}${amount}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_stands_before_the_dollar_and_not_before_nothing() {
        for (value, decimals, shown) in [
            (0.275_1, 2, "$0.28"),
            (-5.0, 2, "-$5.00"),
            (-0.004, 2, "$0.00"),
            (-0.004, 4, "-$0.0040"),
            (0.0, 4, "$0.0000"),
            (-0.0, 2, "$0.00"),
        ] {
            assert_eq!(dollars(value, decimals), shown);
        }
    }
}
