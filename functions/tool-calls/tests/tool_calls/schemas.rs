//! The golden schemas: what the model is told of each tool changes only where somebody sees it change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const COMMAND: &str = "UPDATE_SCHEMAS=1 cargo test -p tool-calls";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

/// The files by their names, as they are.
fn golden() -> BTreeMap<String, String> {
    let Ok(files) = fs::read_dir(folder()) else { return BTreeMap::new() };
    let files = files.map(|entry| entry.unwrap().path());
    files
        .map(|file| {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&file).unwrap())
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

/// What is wrong with the files, each in a line.
fn faults(registered: &BTreeMap<String, Value>, golden: &BTreeMap<String, String>) -> Vec<String> {
    let missing = registered.keys().filter(|name| !golden.contains_key(*name));
    let missing = missing.map(|name| format!("missing: schemas/{name}.json, for the tool {name}"));
    let orphaned = golden.keys().filter(|name| !registered.contains_key(*name));
    let orphaned = orphaned.map(|name| format!("orphaned: schemas/{name}.json, for no tool in src/tools.rs"));
    let stale = golden.iter().filter(|(name, text)| {
        let golden: Value = serde_json::from_str(text).unwrap_or_default();
        registered.get(*name).is_some_and(|definition| *definition != golden)
    });
    let stale =
        stale.map(|(name, _)| format!("stale: schemas/{name}.json is not what the tool says of itself"));
    missing.chain(orphaned).chain(stale).collect()
}

#[test]
fn every_tool_has_its_golden_schema_and_no_other_is_there() {
    let registered = registered();
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        update(&registered);
    }
    let faults = faults(&registered, &golden());
    assert!(
        faults.is_empty(),
        "{}\n\nIf the model is to be told this, have the files written, and look at the change:\n\n    {COMMAND}\n",
        faults.join("\n")
    );
}

#[test]
fn stale_missing_and_orphaned_files_are_each_named() {
    let registered: BTreeMap<String, Value> =
        ["good", "missing", "stale", "unreadable"].map(|name| (name.to_owned(), Value::from(name))).into();
    let golden = [("good", "\"good\""), ("stale", "\"old\""), ("unreadable", "{"), ("orphan", "\"orphan\"")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    assert_eq!(
        faults(&registered, &golden),
        [
            "missing: schemas/missing.json, for the tool missing",
            "orphaned: schemas/orphan.json, for no tool in src/tools.rs",
            "stale: schemas/stale.json is not what the tool says of itself",
            "stale: schemas/unreadable.json is not what the tool says of itself",
        ]
    );
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
