//! The services that a function reaches, each behind a proxy that takes notes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use faulty_endpoint::{FaultyEndpoint, Request};
use local_dynamodb::LocalDynamoDb;
use local_secrets_manager::LocalSecretsManager;
use local_sqs::LocalSqs;
use stack_template::{Function, Reference, Template};

use crate::signed::credential;

/// The tables, queues and secrets that the variables of a function refer to. Queues and secrets are only started where there is
/// one to refer to.
pub(super) struct Services {
    pub(super) tables: LocalDynamoDb,
    pub(super) dynamodb: FaultyEndpoint,
    sqs: Option<(LocalSqs, FaultyEndpoint)>,
    secrets: Option<(LocalSecretsManager, FaultyEndpoint)>,
    /// By the name of the variable.
    reached: BTreeMap<String, Reached>,
}

/// Something that a variable refers to.
struct Reached {
    kind: Kind,
    /// What it is in the template; of a choice (`!If`), both.
    resources: Vec<Reference>,
    /// What it is called here.
    name: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Table,
    Queue,
    Secret,
}

impl Services {
    pub(super) async fn start(template: &Template, function: &Function<'_>) -> Self {
        let tables = LocalDynamoDb::in_memory().await.expect("an embedded DynamoDB");
        let dynamodb = proxy(tables.endpoint());
        let mut services = Self { tables, dynamodb, sqs: None, secrets: None, reached: BTreeMap::new() };
        for variable in function.variables() {
            let resources = variable.refers_to();
            let Some(kind) = kind(template, variable.name, &resources) else { continue };
            let name = services.make(kind, variable.name, &resources);
            services.reached.insert(variable.name.to_owned(), Reached { kind, resources, name });
        }
        services
    }

    /// What a variable is to be; `None` where it refers to nothing that is here.
    pub(super) fn value_of(&self, variable: &str) -> Option<&str> {
        self.reached.get(variable).map(|reached| reached.name.as_str())
    }

    /// Changes the secret that a variable refers to. Returns whether it refers to one.
    pub(super) fn set_secret(&self, variable: &str, value: &str) -> bool {
        let is_secret = |reached: &&Reached| reached.kind == Kind::Secret;
        let Some(reached) = self.reached.get(variable).filter(is_secret) else { return false };
        let (secrets, _) = self.secrets.as_ref().expect("it was started for the variable");
        secrets.put_secret_value(&reached.name, value).expect("the secret is there");
        true
    }

    /// The variables that lead to the proxies.
    pub(super) fn endpoints(&self) -> Vec<(&'static str, &str)> {
        let mut endpoints = vec![("AWS_ENDPOINT_URL_DYNAMODB", self.dynamodb.endpoint())];
        endpoints.extend(self.sqs.iter().map(|(_, proxy)| ("AWS_ENDPOINT_URL_SQS", proxy.endpoint())));
        let secrets = self.secrets.iter();
        endpoints.extend(secrets.map(|(_, proxy)| ("AWS_ENDPOINT_URL_SECRETS_MANAGER", proxy.endpoint())));
        endpoints
    }

    /// What was asked for so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        let proxies = [Some(&self.dynamodb), self.sqs.as_ref().map(|(_, proxy)| proxy)];
        let proxies = proxies.into_iter().chain([self.secrets.as_ref().map(|(_, proxy)| proxy)]);
        proxies.flatten().flat_map(FaultyEndpoint::requests).collect()
    }

    /// What a request calls so, as the template knows it; none where nothing of the function's variables is called so.
    pub(super) fn resources_named(&self, name: &str) -> Vec<Reference> {
        let named = self.reached.values().filter(|reached| reached.name == name);
        named.flat_map(|reached| reached.resources.clone()).collect()
    }

    /// The name of a table. One that is in no embedded database has its logical id for a name: what is asked of it fails, and
    /// is noted all the same.
    fn table(&self, resources: &[Reference]) -> String {
        match resources.iter().find_map(Reference::logical_id).unwrap_or_default() {
            "CallsTable" => self.tables.calls_table().to_owned(),
            "DeskTable" => self.tables.desk_table().to_owned(),
            other => other.to_owned(),
        }
    }

    /// Makes what a variable refers to, and returns what it is called.
    fn make(&mut self, kind: Kind, variable: &str, resources: &[Reference]) -> String {
        match kind {
            Kind::Table => self.table(resources),
            Kind::Queue => {
                let (sqs, _) = self.sqs.get_or_insert_with(|| {
                    let sqs = LocalSqs::start().expect("a local SQS");
                    let proxy = proxy(sqs.endpoint());
                    (sqs, proxy)
                });
                sqs.create_queue(variable).expect("a queue").queue_url().to_owned()
            }
            Kind::Secret => {
                let (secrets, _) = self.secrets.get_or_insert_with(|| {
                    let secrets = LocalSecretsManager::start().expect("a local Secrets Manager");
                    let proxy = proxy(secrets.endpoint());
                    (secrets, proxy)
                });
                secrets.create_secret(variable, &first_value(variable)).expect("a secret")
            }
        }
    }
}

fn proxy(endpoint: &str) -> FaultyEndpoint {
    FaultyEndpoint::in_front_of(endpoint).expect("a proxy")
}

/// What a variable refers to: the resource's type says it, or else its own name that it is the id of a secret, which may be
/// anybody's.
fn kind(template: &Template, variable: &str, resources: &[Reference]) -> Option<Kind> {
    let ids = resources.iter().filter_map(Reference::logical_id);
    let types: Vec<&str> = ids.filter_map(|id| template.resource(id)).map(|resource| resource.kind).collect();
    if types.contains(&"AWS::DynamoDB::Table") {
        Some(Kind::Table)
    } else if types.contains(&"AWS::SQS::Queue") {
        Some(Kind::Queue)
    } else if variable.ends_with("SECRET_ID") || variable.ends_with("SECRETS_ID") {
        Some(Kind::Secret)
    } else {
        None
    }
}

/// A key of the tests of encrypted arguments.
fn private_key() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join("shared/tools/tests/keys/first.pem")).expect("the key of the tests")
}

/// What a function can start with.
fn first_value(variable: &str) -> String {
    match variable {
        "VAPI_CREDENTIALS_SECRET_ID" => credential(),
        "VAPI_ARGUMENTS_PRIVATE_KEY_SECRET_ID" => private_key(),
        "TOOL_SECRETS_ID" => r#"{"example":"EXAMPLE-SECRET"}"#.to_owned(),
        _ => "EXAMPLE-SECRET".to_owned(),
    }
}
