//! What `samconfig.toml` says of a section, with what was typed put over it.

use anyhow::{Context, Result, anyhow};
use toml::{Table, Value};

use super::{Options, overrides};
use crate::project::Project;

const FILE_NAME: &str = "samconfig.toml";

/// Where to deploy, and with which parameters.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) stack_name: String,
    pub(crate) region: String,
    /// The profile that was typed for sam, or that the section names.
    pub(crate) profile: Option<String>,
    architecture: &'static str,
    /// Parameters of the section, as sam takes them.
    configured: Vec<String>,
    /// Parameters behind `--`, as sam takes them.
    typed: Vec<String>,
    others: Vec<String>,
}

impl Settings {
    pub(crate) fn read(project: &Project, options: &Options) -> Result<Self> {
        let file = project.root().join(FILE_NAME);
        let text = std::fs::read_to_string(&file).with_context(|| format!("can't read {FILE_NAME}"))?;
        Self::of(&text, options)
    }

    pub(super) fn of(samconfig: &str, options: &Options) -> Result<Self> {
        let environment = &options.environment;
        let sections: Table = samconfig
            .parse()
            .map_err(|error: toml::de::Error| anyhow!("{FILE_NAME} is no TOML: {}", error.message()))?;
        let value = |command: &str, name: &str| {
            sections.get(environment.as_str())?.get(command)?.get("parameters")?.get(name)
        };
        let text = |name: &str| {
            let of = |command| value(command, name).and_then(Value::as_str).map(str::to_owned);
            of("deploy").or_else(|| of("global"))
        };
        let stack_name = text("stack_name")
            .with_context(|| format!("{FILE_NAME} has no section {environment} with a stack_name"))?;
        let (typed, others) = without_overrides(&options.for_sam);
        Ok(Self {
            stack_name: options.stack_name.clone().unwrap_or(stack_name),
            region: typed_value(&others, "--region").or_else(|| text("region")).unwrap_or_default(),
            profile: typed_value(&others, "--profile").or_else(|| text("profile")),
            architecture: options.architecture,
            configured: ["global", "deploy"]
                .into_iter()
                .filter_map(|command| value(command, "parameter_overrides"))
                .next_back()
                .map(overrides::of_section)
                .unwrap_or_default(),
            typed: typed.iter().map(|word| overrides::of_typed(word)).collect(),
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

/// The value of an option among what was typed, in both of its forms: `--region X` and `--region=X`. Sam takes the last.
fn typed_value(words: &[String], name: &str) -> Option<String> {
    let at = words
        .iter()
        .rposition(|word| word.split_once('=').map_or(word.as_str(), |(name, _)| name) == name)?;
    match words.get(at)?.split_once('=') {
        Some((_, value)) => Some(value.to_owned()),
        None => words.get(at + 1).cloned(),
    }
}

/// Takes `--parameter-overrides` and its values out of what was typed.
fn without_overrides(words: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut overrides, mut others) = (Vec::new(), Vec::new());
    let mut in_list = false;
    for word in words {
        let begins = word
            .strip_prefix("--parameter-overrides")
            .filter(|rest| matches!(rest.bytes().next(), None | Some(b'=')));
        in_list = begins.is_some() || (in_list && !word.starts_with("--"));
        match begins {
            Some(rest) => overrides.extend(rest.strip_prefix('=').map(str::to_owned)),
            None if in_list => overrides.push(word.clone()),
            None => others.push(word.clone()),
        }
    }
    (overrides, others)
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
    fn options_of_sam_are_known_in_both_of_their_forms() {
        let settings = settings(&[
            "--",
            "--region=eu-west-1",
            "--parameter-overrides=A=1",
            "B=two words",
            "--profile=work",
        ]);
        assert_eq!((settings.region.as_str(), settings.profile.as_deref()), ("eu-west-1", Some("work")));
        let all: Vec<String> = settings.all_overrides().collect();
        assert_eq!(all, ["RetainData=false", "Architecture=arm64", "A=1", "B=\"two words\""]);
        assert_eq!(settings.other_arguments(), ["--region=eu-west-1", "--profile=work"]);
    }

    #[test]
    fn of_an_option_that_is_typed_twice_the_last_one_counts() {
        let settings = settings(&["--", "--region=us-east-1", "--region", "eu-west-1", "--profiles=x"]);
        assert_eq!((settings.region.as_str(), settings.profile), ("eu-west-1", None));
    }

    #[test]
    fn a_section_may_have_a_list_comments_and_what_belongs_to_deploy_alone() {
        let samconfig = r#"
            version = 0.1
            [dev.global.parameters]
            stack_name = "one" # a comment
            region = "us-west-2"
            [dev.deploy.parameters]
            parameter_overrides = [
                "RetainData=false",
                "AlarmTopicArn=arn:aws:sns:us-west-2:111122223333:alarms", # who hears of trouble
            ]
            region = "eu-west-1"
            profile = "work"
        "#;
        let settings = Settings::of(samconfig, &Options::parse(&[]).expect("options")).expect("settings");
        assert_eq!((settings.stack_name.as_str(), settings.region.as_str()), ("one", "eu-west-1"));
        assert_eq!(settings.profile.as_deref(), Some("work"));
        let all: Vec<String> = settings.all_overrides().collect();
        let topic = "AlarmTopicArn=arn:aws:sns:us-west-2:111122223333:alarms";
        assert_eq!(all, ["RetainData=false", topic, "Architecture=arm64"]);
    }

    #[test]
    fn a_file_that_is_no_toml_is_an_error_in_words() {
        let error =
            Settings::of("[dev", &Options::parse(&[]).expect("options")).expect_err("no TOML").to_string();
        assert!(error.starts_with("samconfig.toml is no TOML: "), "{error}");
    }

    #[test]
    fn default_and_dev_are_the_same() {
        let sections: Table = SAMCONFIG.parse().expect("TOML");
        let section = |name: &str| sections[name].as_table().expect("a section").clone();
        assert_eq!(section("default"), section("dev"));
        assert_eq!(section("dev").len(), 4);
    }

    #[test]
    fn a_section_that_is_not_there_is_named() {
        let options = Options::parse(&["--env", "staging"]).expect("options");
        let error = Settings::of(SAMCONFIG, &options).expect_err("no such section").to_string();
        assert!(error.contains("staging"), "{error}");
    }
}
