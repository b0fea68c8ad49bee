//! The room that is left on a disk.

use std::path::Path;

/// How many bytes a build may still write below `folder`, or `None` where the system does not say.
pub(crate) fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// What to say before a command that writes `needed` bytes below `folder`, where there is less room. It is a warning and no
/// refusal: how much is there already is not known.
pub(crate) fn warning(folder: &Path, needed: u64) -> Option<String> {
    let free = free(folder).filter(|free| *free < needed)?;
    Some(format!(
        "Only {} GB are free on this disk, and a first run writes about {} GB. If it ends with \"No space left on device\", make room: \
         cargo clean removes what earlier builds left in target/.",
        tenths(free),
        tenths(needed)
    ))
}

fn tenths(bytes: u64) -> String {
    let tenths = bytes / 100_000_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_room_is_said_with_both_numbers() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(warning(here, 0), None);
        let warning = warning(here, u64::MAX).expect("no disk has that much");
        assert!(warning.contains("18446744073.7 GB"), "{warning}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_no_reason_to_warn() {
        assert_eq!(warning(Path::new("/no/such/folder"), u64::MAX), None);
    }
}
