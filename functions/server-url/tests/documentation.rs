//! What the pages say is what the code does, as far as a test can compare the two.

#![expect(clippy::unwrap_used, clippy::panic, clippy::needless_pass_by_value, reason = "these are tests")]

#[path = "documentation/adding_a_tool.rs"]
mod adding_a_tool;
#[path = "documentation/alarms.rs"]
mod alarms;
#[path = "documentation/configuration.rs"]
mod configuration;
#[path = "documentation/dashboard.rs"]
mod dashboard;
#[path = "documentation/emitted_metrics.rs"]
mod emitted_metrics;
#[path = "documentation/examples.rs"]
mod examples;
#[path = "../../tool-calls/tests/tool_calls/front_desk.rs"]
mod front_desk;
#[path = "documentation/links.rs"]
mod links;
#[path = "documentation/metrics_in_code.rs"]
mod metrics_in_code;
#[path = "documentation/monthly_cost.rs"]
mod monthly_cost;
#[path = "documentation/operations.rs"]
mod operations;
#[path = "documentation/pages.rs"]
mod pages;
#[path = "documentation/readme.rs"]
mod readme;
#[path = "documentation/shown_metrics.rs"]
mod shown_metrics;

use examples::registry;
