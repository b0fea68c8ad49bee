//! The tools that `docs/adding-a-tool.md` shows and `cargo xtask new-tool` writes, and their tests, which run here.

#[path = "../../../../xtask/src/new_tool/examples/join_waiting_list.rs"]
mod join_waiting_list;
#[path = "../../../../xtask/src/new_tool/examples/join_waiting_list_test.rs"]
mod join_waiting_list_test;
#[path = "../../../../xtask/src/new_tool/examples/opening_hours.rs"]
mod opening_hours;
#[path = "../../../../xtask/src/new_tool/examples/opening_hours_test.rs"]
mod opening_hours_test;
#[path = "../../../../xtask/src/new_tool/examples/stock_of.rs"]
mod stock_of;
#[path = "../../../../xtask/src/new_tool/examples/stock_of_test.rs"]
mod stock_of_test;

use vapi_tools::ToolRegistry;

pub(crate) fn registry() -> ToolRegistry {
    ToolRegistry::builder()
        .with::<join_waiting_list::JoinWaitingList>()
        .with::<opening_hours::OpeningHours>()
        .with::<stock_of::StockOf>()
        .build()
        .unwrap()
}
