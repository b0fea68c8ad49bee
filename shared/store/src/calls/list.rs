//! Listing calls, newest first, from the indexes on headers.
//!
//! Page by page, whatever the number of calls: at any time a few pages are in memory, and the next one is on its way
//! while this one is used.

mod days;
mod headers;
mod partition;
mod walk;

use std::num::NonZeroU8;

use futures_util::stream::{self, Stream};
use vapi_webhook::Timestamp;

use self::walk::Walk;
use super::{Calls, ReportHeader};
use crate::e164::E164;
use crate::error::StoreError;

pub use headers::HEADERS_AT_ONCE;

/// Shards of a day: how many partitions of the index its calls are spread over.
pub const SHARDS: NonZeroU8 = NonZeroU8::MIN;

/// Where calls are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Among {
    /// All calls, day by day (UTC).
    All {
        /// How many shards a day has: [`SHARDS`], unless the table was written with more.
        shards: NonZeroU8,
    },
    /// The calls of one assistant, by its id.
    Assistant(String),
    /// The calls of one customer with one desk.
    Customer {
        /// The desk, such as [`DEFAULT_DESK`](crate::desk::DEFAULT_DESK).
        desk: String,
        /// The customer's number.
        number: E164,
    },
}

/// Which calls are listed.
#[derive(Clone)]
pub struct Selection {
    /// Where they are looked for.
    pub among: Among,
    /// The earliest moment, itself included. Among all calls every day from here on is asked for.
    pub since: Timestamp,
    /// The latest moment, itself not included.
    pub until: Timestamp,
    /// Only calls that ended for exactly this reason.
    pub ended_reason: Option<String>,
    /// Only calls of this assistant. Among all calls this reads each of them; [`Among::Assistant`] does not, but has less
    /// of a call, and must not be narrowed so again.
    pub assistant_id: Option<String>,
    /// Only calls of this number, with the same remark on [`Among::Customer`].
    pub customer_number: Option<String>,
    /// Only calls with this desk.
    pub desk: Option<String>,
    /// Only calls whose id begins with this.
    pub id_prefix: Option<String>,
    /// Most calls that are listed.
    pub limit: Option<usize>,
    /// What is read of each.
    pub detail: Detail,
}

/// Shows no number: [`Among::Customer`] has the last two digits.
impl std::fmt::Debug for Selection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Selection")
            .field("among", &self.among)
            .field("since", &self.since)
            .field("until", &self.until)
            .field("limit", &self.limit)
            .field("detail", &self.detail)
            .finish_non_exhaustive()
    }
}

/// How much of a call a list reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// All that the index has. Costs the same as the id alone, and takes longer to send.
    #[default]
    Listed,
    /// The numbers that are added up: length, costs, latencies, and id, day, assistant, ended reason and success. Only
    /// [`Among::All`] has them.
    Counted,
    /// The id.
    Id,
}

impl Calls {
    /// Lists calls, newest first, without the expired ones. What the index does not have of a header is `None` in it.
    ///
    /// A call that is stored or replaced meanwhile may be missed, as in any list that is not read at one moment. The
    /// stream ends at the first error. It needs a tokio runtime, on which the next page is fetched.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails; each page has the operation's time limit.
    pub fn list(
        &self,
        selection: Selection,
        now: Timestamp,
    ) -> impl Stream<Item = Result<ReportHeader, StoreError>> + Send + use<> {
        let walk = Walk::new(self.table.clone(), selection, now);
        stream::try_unfold(walk, |mut walk| async move {
            let item = walk.next().await?;
            Ok(item.map(|item| (ReportHeader::read(&item), walk)))
        })
    }
}
