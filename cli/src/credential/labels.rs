//! Whether the labels of a secret are where a new value should have put them.

use std::time::Duration;

use super::secret::{Secret, Stage};

/// How often the labels are read: Secrets Manager may show the old ones for a moment.
const READS: u32 = 6;
const BETWEEN: Duration = Duration::from_millis(400);

/// The versions that had the labels before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before<'a> {
    pub(super) current: &'a str,
    pub(super) previous: Option<&'a str>,
}

/// Where the labels are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Labels {
    /// On the new version and on the one that was the current one.
    Expected,
    /// Somebody else has put a value, too. The version that is the previous one now.
    Others { previous: Option<String> },
    /// They can't be read, or Secrets Manager goes on showing the old ones.
    Unknown,
}

impl Secret {
    /// Reads the labels after a value was put.
    pub(super) async fn labels_after(&self, put: &str, before: Before<'_>) -> Labels {
        for read in 0..READS {
            if read > 0 {
                tokio::time::sleep(BETWEEN).await;
            }
            let read = futures_util::try_join!(self.labelled(Stage::Current), self.labelled(Stage::Previous));
            let Ok((current, previous)) = read else { continue };
            let current = current.and_then(|current| current.id);
            let previous = previous.and_then(|previous| previous.id);
            let is_previous = previous.as_deref() == Some(before.current);
            if current.as_deref() == Some(put) && is_previous {
                return Labels::Expected;
            }
            let is_old = current.as_deref() == Some(before.current) || previous.as_deref() == before.previous;
            if !is_old {
                return Labels::Others { previous };
            }
        }
        Labels::Unknown
    }
}
