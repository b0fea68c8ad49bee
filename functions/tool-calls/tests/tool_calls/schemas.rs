//! The golden schemas: what the model is told of each tool changes only where somebody sees it change.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p tool-calls` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn golden() -> BTreeMap<String, Value> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|file| {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            (name, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
        })
        .collect()
}

fn registered() -> BTreeMap<String, Value> {
    let registry = tool_calls::registry().unwrap();
    registry.iter().map(|tool| (tool.name().to_owned(), tool.definition())).collect()
}

fn update(registered: &BTreeMap<String, Value>) {
    let _ = fs::create_dir_all(folder());
    for name in golden().keys().filter(|name| !registered.contains_key(*name)) {
        fs::remove_file(folder().join(format!("{name}.json"))).unwrap();
    }
    for (name, definition) in registered {
        let json = serde_json::to_string_pretty(definition).unwrap();
        fs::write(folder().join(format!("{name}.json")), json + "\n").unwrap();
    }
}

#[test]
fn every_tool_has_its_golden_schema_and_no_other_is_there() {
    let registered = registered();
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        update(&registered);
    }
    let golden = golden();
    assert_eq!(
        registered.keys().collect::<Vec<_>>(),
        golden.keys().collect::<Vec<_>>(),
        "each tool has its file in schemas/: UPDATE_SCHEMAS=1 cargo test -p tool-calls"
    );
    for (name, definition) in registered {
        assert_eq!(definition, golden[&name], "{name}: UPDATE_SCHEMAS=1 cargo test -p tool-calls");
    }
}

#[test]
fn every_definition_is_one_that_vapi_takes() {
    for definition in tool_calls::registry().unwrap().definitions() {
        let text = definition.to_string();
        assert!(!text.contains("$schema") && !text.contains("$ref") && !text.contains("$defs"), "{text}");
        assert_eq!(definition["type"], "function");
        let function = &definition["function"];
        assert!(vapi_tools::is_tool_name(function["name"].as_str().unwrap()));
        assert!(function["description"].as_str().unwrap().chars().count() < 1000);
        assert_eq!(function["parameters"]["type"], "object");
        for (name, property) in function["parameters"]["properties"].as_object().unwrap() {
            assert!(property["type"].is_string(), "{name}");
            assert!(property["description"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        }
    }
}
