//! What is kept of calls, against an embedded DynamoDB.
//!
//! * [`kept`]: reports and statuses, one rule a test;
//! * [`redaction_property`]: arbitrary messages lose their secrets and nothing else;
//! * [`minimal_header`]: what is put where DynamoDB finds a header invalid;
//! * [`sizes`]: from 200 bytes to 6 MB, each item under DynamoDB's limits;
//! * [`copies`]: copies of a report in any order and number end in the same record;
//! * [`sweep`]: parts that nobody reads are removed, and no others.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

mod copies;
mod embedded;
mod json;
mod kept;
mod minimal_header;
mod redaction_property;
mod sizes;
mod sweep;
