//! Callers to refuse: by number, or by what their number begins with.

use super::block_list::BlockList;
use crate::e164::E164;

/// What `BLOCKED#…` items match this caller: the number itself and each beginning of it, `+1` and longer.
///
/// At most 15 of them, so that one read of known size finds them all, however long the list of blocked callers is.
pub(crate) fn matching_sort_keys(caller: &E164) -> impl Iterator<Item = &str> {
    let number = caller.as_str();
    (2..=number.len()).map(|end| &number[..end])
}

/// The lists that count for a desk: its own, and the one of all desks.
pub(crate) fn partitions(desk: &str) -> [String; 2] {
    [BlockList::Desk(desk), BlockList::AllDesks].map(list_partition)
}

/// Partition key of a list.
pub(super) fn list_partition(list: BlockList<'_>) -> String {
    match list {
        BlockList::Desk(desk) => format!("BLOCKED#{desk}"),
        BlockList::AllDesks => "BLOCKED#*".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_matched_by_the_number_and_its_beginnings() {
        let caller: E164 = "+14155550123".parse().unwrap();
        let keys: Vec<&str> = matching_sort_keys(&caller).collect();
        assert_eq!(keys.first(), Some(&"+1"));
        assert_eq!(keys.last(), Some(&"+14155550123"));
        assert!(keys.contains(&"+1415"));
        assert_eq!(keys.len(), 11);
    }
}
