//! Values of variables that are in Secrets Manager, where the environment has the secret's id.

use futures_util::future::try_join_all;
use vapi_aws::{Connection, SecretsManager, Stage};

use super::{ConfigurationFault, Environment, variables};
use crate::start::Fault;

/// Variables that a function reads at its start, and those that name a secret in their place.
///
/// Credentials are none of them: they are kept up to date while the function runs.
const BY_ID: [(&str, &str); 3] = [
    ("TOOL_SECRETS", "TOOL_SECRETS_ID"),
    ("VAPI_API_KEY", "VAPI_API_KEY_SECRET_ID"),
    ("VAPI_ARGUMENTS_PRIVATE_KEY", "VAPI_ARGUMENTS_PRIVATE_KEY_SECRET_ID"),
];

/// An environment with the values of its secrets.
pub(crate) struct Filled {
    pub(crate) environment: Environment,
    /// Which variables have their value from a secret, and its own variable.
    by_id: Vec<(&'static str, &'static str)>,
}

impl Filled {
    /// Reads the secrets that this function needs, side by side, each in 500 ms at most.
    pub(crate) async fn of(environment: &Environment, function_name: &str) -> Result<Self, Fault> {
        let mut wanted = Vec::new();
        for (variable, by_id) in BY_ID {
            if variables::is_read_by(by_id, function_name)
                && let Some(id) = id(environment, variable, by_id)?
            {
                wanted.push((variable, by_id, id));
            }
        }
        let mut filled = Self { environment: environment.clone(), by_id: Vec::new() };
        if wanted.is_empty() {
            return Ok(filled);
        }
        let secrets = connect(environment)?;
        let values = try_join_all(wanted.iter().map(|(_, by_id, id)| value(&secrets, by_id, id))).await?;
        for ((variable, by_id, _), value) in wanted.into_iter().zip(values) {
            filled.environment.set(variable, value);
            filled.by_id.push((variable, by_id));
        }
        Ok(filled)
    }

    /// What is wrong, where something is. A value that came from a secret can be mended there, without a new deployment.
    pub(crate) fn fault(&self, error: &lambda_runtime::Error) -> Fault {
        let fault = error.downcast_ref::<ConfigurationFault>();
        let by_id =
            fault.and_then(|fault| self.by_id.iter().find(|(variable, _)| *variable == fault.variable));
        match (fault, by_id) {
            (Some(fault), Some((_, by_id))) => {
                Fault::of_secret(by_id, format!("names a secret whose value {}", fault.fault), "unusable")
            }
            _ => Fault::for_good(error),
        }
    }
}

async fn value(secrets: &SecretsManager, by_id: &'static str, id: &str) -> Result<String, Fault> {
    let text = secrets.value(id, Stage::Current).await.and_then(|value| value.text);
    text.map_err(|error| {
        Fault::of_secret(by_id, format!("names a secret that can't be read: {error}"), error.code())
    })
}

/// The id that stands in `by_id`, where it is set and its variable is not.
pub(crate) fn id<'e>(
    environment: &'e Environment,
    variable: &'static str,
    by_id: &'static str,
) -> Result<Option<&'e str>, ConfigurationFault> {
    let id = environment.get(by_id);
    if id.is_some() && environment.get(variable).is_some() {
        return Err(ConfigurationFault::new(
            by_id,
            format!("is set, and so is {variable}: keep one of the two"),
        ));
    }
    Ok(id)
}

/// The client of Secrets Manager. Opens no connection.
pub(crate) fn connect(environment: &Environment) -> Result<SecretsManager, ConfigurationFault> {
    let variable = |name: &str| environment.get(name).map(str::to_owned);
    let connection = Connection::from_variables(variable, "AWS_ENDPOINT_URL_SECRETS_MANAGER");
    SecretsManager::connect(&connection).map_err(|missing| {
        ConfigurationFault::new(missing.variable, "is not set, and a secret is to be read")
    })
}
