//! The README.

use crate::pages::{code_blocks, read};

#[test]
fn the_tool_in_the_readme_is_the_tool_that_ships() {
    let tool = read("functions/tool-calls/src/tools/take_message.rs");
    assert_eq!(code_blocks(&read("README.md"), "rust"), [tool]);
}
