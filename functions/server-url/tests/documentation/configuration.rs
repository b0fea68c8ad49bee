//! `docs/configuration.md` lists what the code reads, and its examples are items that the store takes.

use std::collections::BTreeMap;

use call_store::{
    Store, StoreConfiguration,
    desk::{Answering, DEFAULT_DESK},
};
use local_dynamodb::LocalDynamoDb;
use serde_json::Value;
use vapi_lambda_http::configuration::{OTHERS, VARIABLES, Variable};
use vapi_webhook::{Family, credential::Credentials};

use crate::pages::{code_blocks, files, read, table};

/// Name, and default and readers as the page writes them.
type Rows = BTreeMap<String, (String, String)>;

fn readers(variable: &Variable) -> impl Iterator<Item = &'static str> {
    variable.families.iter().map(|family| family.function_name()).chain(variable.others.iter().copied())
}

fn in_the_code() -> Rows {
    let row = |variable: &Variable| {
        let default = match variable.default {
            "" => "unset".to_owned(),
            default => format!("`{default}`"),
        };
        let readers = match (variable.families == Family::ALL, variable.others == OTHERS) {
            (true, true) => "all".to_owned(),
            (true, false) => "all families".to_owned(),
            _ => readers(variable).collect::<Vec<_>>().join(", "),
        };
        (format!("`{}`", variable.name), (default, readers))
    };
    VARIABLES.iter().map(row).collect()
}

#[test]
fn the_table_lists_every_variable_with_its_default_and_readers() {
    let rows = table(&read("docs/configuration.md"), "| variable | default | meaning | read by |");
    let names: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "in alphabetical order, each once: {names:?}");
    let on_the_page: Rows =
        rows.iter().map(|row| (row[0].clone(), (row[1].clone(), row[3].clone()))).collect();
    assert_eq!(on_the_page, in_the_code());
}

/// Variables that `template.yaml` sets, with the function that gets them (`None` = every one).
fn in_the_template(template: &str) -> Vec<(Option<String>, String)> {
    let mut variables = Vec::new();
    let mut function = None;
    let mut block: Option<usize> = None;
    for line in template.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let indent = line.len() - line.trim_start().len();
        if let Some(binary) = line.trim().strip_prefix("Binary: ") {
            function = Some(binary.to_owned());
        }
        if block.is_some_and(|block| indent <= block && !line.trim().is_empty()) {
            block = None;
        }
        match block {
            None if line.trim() == "Variables:" => block = Some(indent),
            Some(_) if !line.trim().is_empty() => {
                let name = line.trim().split(':').next().unwrap();
                variables.push((function.clone(), name.to_owned()));
            }
            _ => {}
        }
    }
    variables
}

#[test]
fn what_the_template_sets_is_read_by_the_function_that_gets_it() {
    let set = in_the_template(&read("template.yaml"));
    assert!(set.contains(&(None, "METRICS_NAMESPACE".to_owned())), "{set:?}");
    assert!(set.contains(&(Some("call-events".to_owned()), "VAPI_CREDENTIALS".to_owned())), "{set:?}");
    assert!(set.contains(&(Some("redrive-reports".to_owned()), "CALLS_TABLE".to_owned())), "{set:?}");
    for (function, name) in set {
        let variable = VARIABLES.iter().find(|variable| variable.name == name);
        let variable = variable.unwrap_or_else(|| panic!("{name} is read by no function"));
        let reads = match function.as_deref() {
            None => variable.families == Family::ALL && variable.others == OTHERS,
            Some("server-url") => !variable.families.is_empty(),
            Some(function) => readers(variable).any(|reader| reader == function),
        };
        assert!(reads, "{name} is set for {function:?}, which does not read it");
    }
}

#[test]
fn what_the_local_environment_sets_is_read() {
    let local = read("local.env");
    let lines = local.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let names: Vec<&str> = lines.map(|line| line.split_once('=').unwrap().0).collect();
    assert!(names.contains(&"VAPI_CREDENTIALS"));
    for name in names {
        assert!(VARIABLES.iter().any(|variable| variable.name == name), "{name} is read by no function");
    }
}

#[test]
fn every_credential_on_the_page_is_one_that_the_functions_take() {
    let examples = code_blocks(&read("docs/configuration.md"), "json");
    assert_eq!(examples.len(), 4);
    for example in examples {
        Credentials::parse(&example).unwrap_or_else(|error| panic!("{error}: {example}"));
    }
}

#[test]
fn every_reason_of_a_refusal_is_explained() {
    let code = read("shared/webhook/src/credential/refusal.rs");
    let codes = code.lines().filter_map(|line| line.split_once("=> \"")?.1.split('"').next());
    let mut in_the_code: Vec<String> = codes.map(|code| format!("`{code}`")).collect();
    in_the_code.sort();
    let page = read("docs/configuration.md");
    let rows = table(&page, "| reason | what it means, and what to do |");
    let mut on_the_page: Vec<String> = rows.into_iter().map(|mut row| row.swap_remove(0)).collect();
    on_the_page.sort();
    assert_eq!(on_the_page, in_the_code);
}

/// Items of the page's `put-item` commands.
fn items() -> Vec<Value> {
    let commands = code_blocks(&read("docs/configuration.md"), "sh");
    let item =
        |command: &String| Some(command.split_once("--item '")?.1.trim_end().strip_suffix('\'')?.to_owned());
    commands.iter().filter_map(item).map(|item| serde_json::from_str(&item).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_data_on_the_page_are_understood() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let items = items();
    assert_eq!(items.len(), 3);
    for item in items {
        dynamodb.put(dynamodb.desk_table(), item).unwrap();
    }
    let configuration = StoreConfiguration {
        desk_table: Some(dynamodb.desk_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    let desk = Store::connect(&configuration).unwrap().desk().unwrap();

    let settings = desk.settings(DEFAULT_DESK).await.unwrap();
    let openings = |date: &str| settings.openings(date.parse().unwrap()).len();
    assert_eq!([openings("2026-11-23"), openings("2026-12-24"), openings("2026-12-25")], [2, 1, 0]);
    assert_eq!(settings.time_zone().iana_name(), Some("America/Los_Angeles"));

    let number = "+14155550100".parse().unwrap();
    let entry = desk.number(Some(&number), None).await.unwrap().unwrap();
    let at = |moment: &str| entry.answering_at(moment.parse().unwrap(), settings.time_zone()).cloned();
    assert!(matches!(at("2026-11-23T18:00:00Z"), Some(Answering::AssistantId(_))));
    assert_eq!(at("2026-11-24T18:00:00Z"), Some(Answering::Destination("+14155550123".to_owned())));

    assert!(desk.is_blocked(DEFAULT_DESK, &"+14155550199".parse().unwrap()).await.unwrap());
    assert!(!desk.is_blocked(DEFAULT_DESK, &"+14155550198".parse().unwrap()).await.unwrap());
}

#[test]
fn every_listed_variable_is_read_somewhere() {
    let sources: String = ["shared", "functions"]
        .iter()
        .flat_map(|folder| files(folder, ".rs"))
        .filter(|file| !file.ends_with("configuration/variables.rs") && !file.contains("/tests/"))
        .map(|file| read(&file))
        .collect();
    for variable in VARIABLES {
        assert!(
            sources.contains(&format!("\"{}\"", variable.name)),
            "{} is listed and not read",
            variable.name
        );
    }
}
