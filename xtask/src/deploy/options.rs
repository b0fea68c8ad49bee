//! What `cargo xtask deploy` is asked for.

use anyhow::{Context, Result, bail};

/// Longest name of a stack that CloudFormation takes.
const NAME_LIMIT: usize = 128;

/// What to deploy, and where to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The section of `samconfig.toml`.
    pub(crate) environment: String,
    /// Another name than the section's.
    pub(crate) stack_name: Option<String>,
    pub(crate) architecture: &'static str,
    pub(crate) is_guided: bool,
    /// What stood behind `--`: arguments of `sam deploy`.
    pub(crate) for_sam: Vec<String>,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self {
            environment: "dev".to_owned(),
            stack_name: None,
            architecture: "arm64",
            is_guided: false,
            for_sam: Vec::new(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().copied().filter(|value| !value.starts_with('-'));
            match *word {
                "--env" => {
                    options.environment =
                        value().context("--env wants a section of samconfig.toml: dev or prod")?.to_owned();
                }
                "--stack-name" => {
                    options.stack_name = Some(stack_name(value().context("--stack-name wants a name")?)?);
                }
                "--arch" => options.architecture = architecture(value().unwrap_or_default())?,
                "--guided" => options.is_guided = true,
                "--" => options.for_sam.extend(words.by_ref().map(|&word| word.to_owned())),
                unknown => bail!(
                    "{unknown} is no option of cargo xtask deploy (--env, --stack-name, --arch, --guided); \
                     what is sam's own stands behind --, as in: cargo xtask deploy -- --profile NAME"
                ),
            }
        }
        Ok(options)
    }
}

fn stack_name(name: &str) -> Result<String> {
    let begins_well = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !begins_well || !is_plain || name.len() > NAME_LIMIT {
        bail!(
            "a stack's name begins with a letter and has letters, digits and hyphens, {NAME_LIMIT} at most"
        );
    }
    Ok(name.to_owned())
}

fn architecture(name: &str) -> Result<&'static str> {
    match name {
        "arm64" => Ok("arm64"),
        "x86_64" => Ok("x86_64"),
        _ => bail!("--arch wants arm64 or x86_64"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_word_it_is_dev_on_arm64() {
        let options = Options::parse(&[]).expect("nothing to refuse");
        assert_eq!((options.environment.as_str(), options.architecture), ("dev", "arm64"));
        assert!(options.stack_name.is_none() && !options.is_guided && options.for_sam.is_empty());
    }

    #[test]
    fn what_stands_behind_two_dashes_is_for_sam() {
        let options =
            Options::parse(&["--env", "prod", "--", "--profile", "work", "--guided"]).expect("fine");
        assert_eq!(options.environment, "prod");
        assert_eq!(options.for_sam, ["--profile", "work", "--guided"]);
        assert!(!options.is_guided);
    }

    #[test]
    fn a_stack_has_a_name_that_cloudformation_takes() {
        for name in ["v", "a-1", &"x".repeat(128)] {
            assert!(Options::parse(&["--stack-name", name]).is_ok(), "{name}");
        }
        for name in ["1v", "a_b", "a b", &"x".repeat(129), "--guided"] {
            assert!(Options::parse(&["--stack-name", name]).is_err(), "{name}");
        }
    }

    #[test]
    fn an_unknown_option_says_where_sams_own_stand() {
        let error = Options::parse(&["--profile", "work"]).expect_err("sam's own").to_string();
        assert!(error.contains("-- --profile NAME"), "{error}");
    }
}
