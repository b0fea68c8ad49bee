//! The README.

use crate::pages::{code_blocks, read};

#[test]
fn the_tool_in_the_readme_is_one_that_is_tested() {
    let tool = read("xtask/src/new_tool/examples/join_waiting_list.rs");
    assert_eq!(code_blocks(&read("README.md"), "rust"), [tool]);
}
