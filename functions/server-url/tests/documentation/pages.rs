//! The pages, read from where they lie.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the whole project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// A file of the project, by its path from the root.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Files in a folder of the project whose name ends so, folders in it included, as paths from the root.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&path, ending));
        } else if path.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every page that people read.
pub(crate) fn pages() -> Vec<String> {
    let at_the_root = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "events/README.md"];
    let there = |page: &&str| root().join(page).is_file();
    at_the_root.into_iter().filter(there).map(str::to_owned).chain(files("docs", ".md")).collect()
}

/// Code blocks of one language, in order.
pub(crate) fn code_blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    let mut wanted = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut block) {
            (Some(tag), None) => {
                wanted = tag == language;
                block = Some(String::new());
            }
            (Some(_), Some(_)) => blocks.extend(block.take().filter(|_| wanted)),
            (None, Some(block)) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Rows of the table that begins with this heading row, as cells without the white space around them.
pub(crate) fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let rows = page.lines().skip_while(|line| *line != heading).skip(2);
    let rows: Vec<_> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect();
    assert!(!rows.is_empty(), "no table begins with {heading}");
    rows
}
