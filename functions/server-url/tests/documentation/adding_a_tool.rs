//! `docs/adding-a-tool.md` shows the files that `cargo xtask new-tool` writes, which are tested here, and what comes of them.

use serde_json::Value;

use crate::examples::registry;
use crate::pages::{code_blocks, files, read};

#[test]
fn the_page_shows_whole_files_and_every_one() {
    let shown = code_blocks(&read("docs/adding-a-tool.md"), "rust");
    let files: Vec<(String, String)> = files("xtask/src/new_tool/examples", ".rs")
        .into_iter()
        .map(|path| (path.clone(), read(&path)))
        .collect();
    assert!(!files.is_empty());
    for (path, text) in &files {
        assert!(shown.contains(text), "the page does not show {path} as it is");
    }
    assert_eq!(shown.len(), files.len(), "the page shows Rust that no test runs");
}

#[test]
fn the_page_shows_what_vapi_is_told_of_the_tool() {
    let page = read("docs/adding-a-tool.md");
    let shown: Value = serde_json::from_str(&code_blocks(&page, "json")[0]).unwrap();
    assert_eq!(shown, registry().get("opening_hours").unwrap().definition());
}
