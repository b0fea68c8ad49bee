//! What `samconfig.toml` says of a section, with what was typed put over it.

use anyhow::{Context, Result};

use super::Options;
use crate::project::Project;

const FILE_NAME: &str = "samconfig.toml";

/// Where to deploy, and with which parameters.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) stack_name: String,
    pub(crate) region: String,
    /// The profile that was typed for sam, if one was.
    pub(crate) profile: Option<String>,
    architecture: &'static str,
    /// `Name=value` of the section.
    configured: Vec<String>,
    /// `Name=value` behind `--`.
    typed: Vec<String>,
    others: Vec<String>,
}

impl Settings {
    pub(crate) fn read(project: &Project, options: &Options) -> Result<Self> {
        let file = project.root().join(FILE_NAME);
        let text = std::fs::read_to_string(&file).with_context(|| format!("can't read {FILE_NAME}"))?;
        Self::of(&text, options)
    }

    fn of(samconfig: &str, options: &Options) -> Result<Self> {
        let environment = &options.environment;
        let value = |command: &str, name: &str| {
            value(samconfig, &format!("[{environment}.{command}.parameters]"), name).map(str::to_owned)
        };
        let stack_name = value("global", "stack_name");
        let stack_name = stack_name
            .with_context(|| format!("{FILE_NAME} has no section {environment} with a stack_name"))?;
        let (typed, others) = without_overrides(&options.for_sam);
        let typed_value = |name: &str| {
            let at = others.iter().position(|word| word == name)?;
            others.get(at + 1).cloned()
        };
        Ok(Self {
            stack_name: options.stack_name.clone().unwrap_or(stack_name),
            region: typed_value("--region").or_else(|| value("global", "region")).unwrap_or_default(),
            profile: typed_value("--profile"),
            architecture: options.architecture,
            configured: value("deploy", "parameter_overrides")
                .map(|list| list.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
            typed,
            others,
        })
    }

    /// The one parameter that `sam build` has to know too.
    pub(crate) fn overrides(&self) -> String {
        format!("Architecture={}", self.architecture)
    }

    /// All parameters: sam takes the list of the section or a typed one, and never both. The last of a name counts.
    pub(crate) fn all_overrides(&self) -> impl Iterator<Item = String> {
        self.configured.iter().cloned().chain([self.overrides()]).chain(self.typed.iter().cloned())
    }

    /// What was typed for sam besides parameters.
    pub(crate) fn other_arguments(&self) -> &[String] {
        &self.others
    }
}

/// Takes `--parameter-overrides` and its values out of what was typed.
fn without_overrides(words: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut overrides, mut others) = (Vec::new(), Vec::new());
    let mut in_list = false;
    for word in words {
        in_list = word == "--parameter-overrides" || (in_list && !word.starts_with("--"));
        match word.as_str() {
            "--parameter-overrides" => {}
            _ if in_list => overrides.push(word.clone()),
            _ => others.push(word.clone()),
        }
    }
    (overrides, others)
}

/// The string `name` of a section.
fn value<'a>(samconfig: &'a str, section: &str, name: &str) -> Option<&'a str> {
    let lines = samconfig.lines().map(str::trim).skip_while(|line| *line != section).skip(1);
    let mut lines = lines.take_while(|line| !line.starts_with('['));
    lines.find_map(|line| {
        let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim();
        value.strip_prefix('"')?.strip_suffix('"')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMCONFIG: &str = include_str!("../../../samconfig.toml");

    fn settings(words: &[&str]) -> Settings {
        Settings::of(SAMCONFIG, &Options::parse(words).expect("options")).expect("settings")
    }

    fn overrides(words: &[&str]) -> Vec<String> {
        settings(words).all_overrides().collect()
    }

    #[test]
    fn dev_leaves_nothing_behind_and_prod_keeps_its_data() {
        assert_eq!(settings(&[]).stack_name, "vapi-lambda-dev");
        assert_eq!(overrides(&[]), ["RetainData=false", "Architecture=arm64"]);
        assert_eq!(settings(&["--env", "prod"]).stack_name, "vapi-lambda-prod");
        assert_eq!(overrides(&["--env", "prod", "--arch", "x86_64"]), ["Architecture=x86_64"]);
    }

    #[test]
    fn what_is_typed_is_put_over_the_section_and_takes_nothing_away() {
        let words =
            ["--stack-name", "try", "--", "--parameter-overrides", "A=1", "B=2", "--region", "eu-west-1"];
        let settings = settings(&words);
        assert_eq!((settings.stack_name.as_str(), settings.region.as_str()), ("try", "eu-west-1"));
        let all: Vec<String> = settings.all_overrides().collect();
        assert_eq!(all, ["RetainData=false", "Architecture=arm64", "A=1", "B=2"]);
        assert_eq!(settings.other_arguments(), ["--region", "eu-west-1"]);
    }

    #[test]
    fn default_and_dev_are_the_same() {
        let section = |name: &str| {
            let lines = SAMCONFIG.lines().filter(|line| !line.starts_with('#'));
            let mut inside = false;
            lines
                .filter_map(|line| match line.strip_prefix('[') {
                    Some(header) => {
                        let rest = header.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
                        inside = rest.is_some();
                        rest
                    }
                    None => inside.then_some(line).filter(|line| !line.is_empty()),
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(section("default"), section("dev"));
        assert!(section("dev").len() > 8);
    }

    #[test]
    fn a_section_that_is_not_there_is_named() {
        let options = Options::parse(&["--env", "staging"]).expect("options");
        let error = Settings::of(SAMCONFIG, &options).expect_err("no such section").to_string();
        assert!(error.contains("staging"), "{error}");
    }
}
