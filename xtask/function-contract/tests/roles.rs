//! No function of the template goes without a test of its role.

#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::fs;
use std::path::{Path, PathBuf};

use stack_template::Template;

/// The Rust files below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let of_path = |path: PathBuf| match path.is_dir() {
        true => rust_files(&path),
        false => path
            .extension()
            .filter(|extension| *extension == "rs")
            .map(|_| path.clone())
            .into_iter()
            .collect(),
    };
    paths.flat_map(of_path).collect()
}

#[test]
fn every_function_of_the_template_has_a_test_of_its_role() {
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions");
    let tests: String = rust_files(&functions)
        .into_iter()
        .filter(|path| path.components().any(|part| part.as_os_str() == "tests"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let template = Template::of_project().unwrap();
    assert!(template.functions().count() > 0);
    for function in template.functions() {
        let binary = function.binary.unwrap_or_default();
        let opened = format!("RoleStage::open(env!(\"CARGO_BIN_EXE_{binary}\"))");
        assert!(
            tests.contains(&opened),
            "{} has no test of its role: write one as functions/call-events/tests/role.rs, with {opened}",
            function.logical_id
        );
    }
}
