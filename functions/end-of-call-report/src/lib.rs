//! The record of the call, once it is over: three functions that see to it that none is lost.
//!
//! The report is often the only copy of a call, and by default Vapi sends it once.
//!
//! - [`EndOfCallReportFamily`] takes it from Vapi, and answers 200 once it is in the table or, failing that, in a queue.
//! - [`RedriveReports`] puts what waits in the queue into the table.
//! - `reconcile-reports` asks Vapi's API for calls whose report never came.

mod desk_of;
mod family;
mod patience;
mod queue;
pub mod reconcile;
mod redrive;
mod report_settings;
pub mod vapi_api;

pub use family::EndOfCallReportFamily;
pub use redrive::RedriveReports;
pub use report_settings::ReportSettings;
