//! `docs/configuration.md` lists what the code reads, and its examples are items that the store takes.

use std::collections::BTreeMap;

use call_store::{
    Store, StoreConfiguration,
    desk::{Answering, DEFAULT_DESK},
};
use local_dynamodb::LocalDynamoDb;
use serde_json::Value;
use stack_template::Template;
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
        let readers = match variable.families == Family::ALL {
            true if variable.others == OTHERS => "all".to_owned(),
            true => [&["all families"], variable.others].concat().join(", "),
            false => readers(variable).collect::<Vec<_>>().join(", "),
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

/// No function reads it: the comment in `template.yaml` says what it is for.
const STACK_PARAMETERS: &str = "STACK_PARAMETERS";

#[test]
fn what_the_template_sets_is_read_by_the_function_that_gets_it() {
    let template = Template::of_project().unwrap();
    let mut binaries = Vec::new();
    for function in template.functions() {
        let binary = function.binary.unwrap();
        binaries.push(binary);
        for name in function.variables().into_iter().map(|variable| variable.name) {
            if name == STACK_PARAMETERS {
                continue;
            }
            let variable = VARIABLES.iter().find(|variable| variable.name == name);
            let variable = variable.unwrap_or_else(|| panic!("{name} is read by no function"));
            let reads = match binary {
                "server-url" => !variable.families.is_empty(),
                binary => readers(variable).any(|reader| reader == binary),
            };
            assert!(reads, "{name} is set for {binary}, which does not read it");
        }
    }
    let families = Family::ALL.map(Family::function_name);
    let expected = families.iter().chain(&["server-url"]).chain(OTHERS);
    for binary in expected {
        assert!(binaries.contains(binary), "{binary} is not deployed: {binaries:?}");
    }
}

#[test]
fn every_parameter_of_the_template_is_on_the_page() {
    let rows = table(&read("docs/configuration.md"), "| parameter of the template | default | meaning |");
    let of_variable = |name: &str| {
        let words = name.split('_').map(|word| word[..1].to_owned() + &word[1..].to_ascii_lowercase());
        words.collect::<String>()
    };
    let variables: Vec<String> = VARIABLES.iter().map(|variable| of_variable(variable.name)).collect();
    let template = Template::of_project().unwrap();
    let parameters: Vec<&str> = template.parameters().map(|parameter| parameter.name).collect();
    let is_on_the_page = |parameter: &str| {
        variables.iter().any(|variable| variable == parameter)
            || parameter.ends_with("ReservedConcurrency")
            || rows.iter().any(|row| row[0] == format!("`{parameter}`"))
    };
    for parameter in &parameters {
        assert!(is_on_the_page(parameter), "{parameter} is not on the page");
    }
    for row in &rows {
        let name = row[0].split('`').nth(1).unwrap();
        assert!(parameters.contains(&name), "{name} is no parameter");
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
    assert_eq!(examples.len(), 5);
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
