//! The environment, as the functions read it.

use std::{collections::HashMap, ops::RangeInclusive};

use thiserror::Error;

use super::variables;

/// A variable that can't be used. The text never repeats the variable's value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{variable} {fault}")]
pub struct ConfigurationFault {
    /// Name of the variable.
    pub variable: &'static str,
    /// What is wrong with it, and what to write instead.
    pub fault: String,
}

impl ConfigurationFault {
    /// A fault of this variable.
    pub fn new(variable: &'static str, fault: impl Into<String>) -> Self {
        Self { variable, fault: fault.into() }
    }
}

/// Environment variables. An empty one counts as unset, because templates set what is left empty.
#[derive(Clone, Default)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_process() -> Self {
        // A variable that is no UTF-8 is none of ours.
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self(std::env::vars_os().filter_map(text).collect())
    }

    /// Value of a variable. The name has to be listed in [`VARIABLES`](super::VARIABLES).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        debug_assert!(variables::is_listed(name), "{name} is read but not listed in VARIABLES");
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Gives a variable a value.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        debug_assert!(variables::is_listed(name), "{name} is set but not listed in VARIABLES");
        self.0.insert(name.to_owned(), value);
    }

    /// Value of a variable that has to be there.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] where it is not.
    pub fn require(&self, name: &'static str) -> Result<&str, ConfigurationFault> {
        self.get(name).ok_or_else(|| ConfigurationFault::new(name, "is not set"))
    }

    /// Whole number of a variable, or its default.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] where it is no whole number or out of range.
    pub fn number(
        &self,
        name: &'static str,
        default: u64,
        range: RangeInclusive<u64>,
    ) -> Result<u64, ConfigurationFault> {
        let Some(text) = self.get(name) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| range.contains(number));
        let (least, most) = (range.start(), range.end());
        number.ok_or_else(|| {
            ConfigurationFault::new(name, format!("is not a whole number from {least} to {most}"))
        })
    }
}

/// Variables that are read in several places.
impl Environment {
    /// `METRICS_NAMESPACE`, where metrics go.
    pub(crate) fn metrics_namespace(&self) -> String {
        self.get("METRICS_NAMESPACE").unwrap_or("VapiLambda").to_owned()
    }

    /// `REPORT_RETENTION_DAYS`: how long the items of a call are kept; for ever where it is not set.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] where it is no whole number from 1 to 36,500.
    pub fn report_retention_days(&self) -> Result<Option<u32>, ConfigurationFault> {
        let days = self.number("REPORT_RETENTION_DAYS", 0, 1..=36_500)?;
        Ok(u32::try_from(days).ok().filter(|days| *days > 0))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Shows names alone.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_unset() {
        let environment: Environment = [("CALLS_TABLE", " "), ("DESK_TABLE", "desk")].into_iter().collect();
        assert_eq!(environment.get("CALLS_TABLE"), None);
        assert!(environment.require("CALLS_TABLE").is_err());
        assert_eq!(environment.require("DESK_TABLE"), Ok("desk"));
    }

    #[test]
    fn a_number_out_of_range_is_a_fault_without_the_value() {
        let environment: Environment =
            [("MAX_BODY_BYTES", "99x"), ("TOOL_DEADLINE_MS", "5")].into_iter().collect();
        let fault = environment.number("MAX_BODY_BYTES", 1, 1..=9).unwrap_err();
        assert_eq!(fault.to_string(), "MAX_BODY_BYTES is not a whole number from 1 to 9");
        assert!(environment.number("TOOL_DEADLINE_MS", 8000, 100..=60_000).is_err());
        assert_eq!(environment.number("ANSWER_DEADLINE_MS", 5000, 100..=7000), Ok(5000));
    }
}
