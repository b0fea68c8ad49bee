//! What to type after a deployment: commands that look where it went.

use super::{Options, Settings};

/// The command that says what to enter in Vapi.
pub(super) fn connect(options: &Options, settings: &Settings) -> String {
    format!("cargo vapi connect{}", stack(options, settings))
}

/// The options that lead another command to the stack: ` --stack-name` for sam.
pub(super) fn for_sam(options: &Options, settings: &Settings) -> String {
    stack(options, settings).replacen(" --stack ", " --stack-name ", 1)
}

/// The region always: who typed none here may have another one in the environment. Guided, sam has asked for name and region.
fn stack(options: &Options, settings: &Settings) -> String {
    let profile = settings.profile.as_ref();
    let profile = profile.map_or_else(String::new, |profile| format!(" --profile {}", quoted(profile)));
    if options.is_guided {
        return format!(" --stack <the name that you chose> --region <the region>{profile}");
    }
    // Sam finds one by itself where samconfig.toml names none.
    let region = Some(&settings.region).filter(|region| !region.is_empty());
    let region = region.map_or_else(String::new, |region| format!(" --region {}", quoted(region)));
    format!(" --stack {}{region}{profile}", quoted(&settings.stack_name))
}

/// A word as a shell takes it: as it is where it has no letter that means something there, else in single quotes.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_@%+=:,./-".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(words: &[&str]) -> [String; 2] {
        let options = Options::parse(words).expect("options");
        let samconfig = include_str!("../../../samconfig.toml");
        let settings = Settings::of(samconfig, &options).expect("settings");
        [connect(&options, &settings), for_sam(&options, &settings)]
    }

    #[test]
    fn what_comes_next_looks_where_it_was_deployed() {
        assert_eq!(next(&[])[0], "cargo vapi connect --stack vapi-lambda-dev --region us-west-2");
        let elsewhere = ["--env", "prod", "--", "--profile=my work", "--region", "eu-west-1"];
        assert_eq!(
            next(&elsewhere),
            [
                "cargo vapi connect --stack vapi-lambda-prod --region eu-west-1 --profile 'my work'",
                " --stack-name vapi-lambda-prod --region eu-west-1 --profile 'my work'"
            ]
        );
    }

    #[test]
    fn what_sam_asked_for_only_a_person_knows() {
        assert_eq!(
            next(&["--guided", "--", "--profile", "work"])[0],
            "cargo vapi connect --stack <the name that you chose> --region <the region> --profile work"
        );
    }
}
