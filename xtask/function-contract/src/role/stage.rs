//! A function as `template.yaml` deploys it, and what it asked for.

use std::collections::BTreeSet;
use std::path::PathBuf;

use faulty_endpoint::{FaultyEndpoint, Permission, Request};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use stack_template::{Function, Reference, Template};

use super::comparison::{Need, additions, differences};
use super::rules;
use super::services::Services;

/// A function with its tables, queues and secrets, and the notes of what it asked of them.
pub struct RoleStage {
    services: Services,
    binary: PathBuf,
    template: Template,
    logical_id: String,
    declared: BTreeSet<Need>,
}

impl RoleStage {
    /// Sets the stage for a binary, with empty tables and queues.
    pub async fn open(binary: &str) -> Self {
        let binary = PathBuf::from(binary);
        let name = binary.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let template = Template::of_project().expect("template.yaml can be read");
        let function = template.function_of(&name).expect("the template has a function for the binary");
        let logical_id = function.logical_id.to_owned();
        let services = Services::start(&template, &function).await;
        Self { services, binary, logical_id, template, declared: BTreeSet::new() }
    }

    /// The tables. What is done here is not noted.
    #[must_use]
    pub fn tables(&self) -> &LocalDynamoDb {
        &self.services.tables
    }

    /// The way of the function's processes to the tables. It can fail.
    #[must_use]
    pub fn dynamodb(&self) -> &FaultyEndpoint {
        &self.services.dynamodb
    }

    /// Starts the function with the variables that the template gives it, and with nothing else but the way to its services.
    /// Parameters of the template are empty.
    #[must_use]
    pub fn function(&self) -> FunctionProcess {
        self.function_with(&[])
    }

    /// As [`Self::function`], with values for parameters, by the variables that they become; of a secret's id, with what is
    /// in the secret.
    #[must_use]
    pub fn function_with(&self, parameters: &[(&str, &str)]) -> FunctionProcess {
        let deployed = self.deployed();
        let mut variables: Vec<(&str, &str)> = Vec::new();
        for (name, value) in parameters {
            let is_given = deployed.variable(name).is_some();
            assert!(is_given, "template.yaml gives {} no variable {name}", self.logical_id);
            if !self.services.set_secret(name, value) {
                variables.push((name, value));
            }
        }
        let names = deployed.variables().into_iter().map(|variable| variable.name);
        variables.extend(names.filter_map(|name| Some((name, self.services.value_of(name)?))));
        variables.extend(self.services.endpoints());
        FunctionProcess::spawn(&self.binary, variables).expect("the function starts")
    }

    /// Counts an action as needed that nobody need see: a tool declares it.
    pub fn declare(&mut self, action: &str, logical_id: &str) {
        self.declared.insert(Need::new(action, Reference::to(logical_id)));
    }

    /// Checks that the role allows what was done or declared, and nothing else.
    ///
    /// # Panics
    ///
    /// If it does not, with what to change in the template.
    pub fn assert_role_is_exact(&self) {
        self.assert_none(&differences(&self.deployed(), &self.needs()));
    }

    /// Checks that the role allows what was done or declared. For when not all that the code can do was brought about.
    ///
    /// # Panics
    ///
    /// If it does not, with what to add to the template.
    pub fn assert_nothing_is_missing(&self) {
        let missing = additions(&self.deployed(), &self.needs()).into_iter();
        let missing: Vec<String> = missing.map(|addition| format!("it needs {addition}")).collect();
        self.assert_none(&missing);
    }

    fn assert_none(&self, differences: &[String]) {
        let list = differences.join("\n");
        assert!(
            differences.is_empty(),
            "template.yaml: the role of {} is not what it does.\n\n{list}\n",
            self.logical_id
        );
    }

    fn deployed(&self) -> Function<'_> {
        self.template.function(&self.logical_id).expect("it was there at the start")
    }

    /// All that was asked for, and what is needed without being asked for.
    fn needs(&self) -> BTreeSet<Need> {
        let mut needs = self.declared.clone();
        needs.extend(rules::needed_by_mappings(&self.template, &self.deployed()));
        let requests = self.services.requests();
        let asked = requests.iter().filter(|request| !rules::is_warm_up(request));
        let asked = asked.flat_map(|Request { permissions, .. }| permissions);
        needs.extend(asked.flat_map(|permission| self.need(permission)));
        let of_keys = rules::needed_of_own_keys(&self.template, &needs);
        needs.extend(of_keys);
        needs
    }

    /// What a request named here is in the template.
    fn need(&self, asked: &Permission) -> Vec<Need> {
        let (name, index) = match asked.resource.split_once("/index/") {
            Some((table, index)) => (table, format!("/index/{index}")),
            None => (asked.resource.as_str(), String::new()),
        };
        let mut resources = self.services.resources_named(name);
        if resources.is_empty() {
            resources.push(Reference::Text(format!("what no variable of it names ({name:?})")));
        }
        let with_index = |resource| match resource {
            Reference::To { logical_id, .. } => Reference::To { logical_id, suffix: index.clone() },
            text @ Reference::Text(_) => text,
        };
        resources.into_iter().map(|resource| Need::new(&asked.action, with_index(resource))).collect()
    }
}
