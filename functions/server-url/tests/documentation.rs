//! What the pages say is what the code does, as far as a test can compare the two.

#![expect(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

#[path = "documentation/adding_a_tool.rs"]
mod adding_a_tool;
#[path = "documentation/configuration.rs"]
mod configuration;
#[path = "documentation/links.rs"]
mod links;
#[path = "documentation/opening_hours.rs"]
mod opening_hours;
#[path = "documentation/operations.rs"]
mod operations;
#[path = "documentation/pages.rs"]
mod pages;
#[path = "documentation/readme.rs"]
mod readme;
