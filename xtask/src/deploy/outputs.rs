//! What the stack puts out, as far as a person wants it next.

use anyhow::Result;

use super::Settings;
use crate::process;
use crate::stop::Stop;
use crate::toolchain::Toolchain;

/// The outputs worth showing, in this order.
const SHOWN: [&str; 4] = ["ServerUrl", "CredentialsSecretArn", "CallsTableName", "DeskTableName"];

/// Prints them. Sam has printed all of them already, so nothing is lost where they can't be asked for.
pub(super) fn print(tools: &Toolchain, stop: &Stop, settings: &Settings) -> Result<()> {
    let mut list = tools.sam();
    list.args(["list", "stack-outputs", "--output", "json", "--stack-name", &settings.stack_name]);
    list.args(["--region", &settings.region]);
    if let Some(profile) = &settings.profile {
        list.args(["--profile", profile]);
    }
    let listed = process::output_while(&mut list, stop, || {})?;
    for name in SHOWN {
        if let Some(value) = value(&listed.text, name) {
            println!("  {name:<21} {value}");
        }
    }
    Ok(())
}

/// The value of one output in sam's JSON. CloudFormation puts no quotes into the values that are shown here.
fn value<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let (_, behind) = json.split_once(&format!("\"OutputKey\": \"{name}\""))?;
    let (_, behind) = behind.split_once("\"OutputValue\": \"")?;
    behind.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_found_by_its_whole_name() {
        let json = r#"[
  {
    "OutputKey": "CallEventsUrl",
    "OutputValue": "https://b.example/",
    "Description": "Or this"
  },
  { "OutputKey": "ServerUrl", "OutputValue": "https://a.example/", "Description": "x" }
]"#;
        assert_eq!(value(json, "ServerUrl"), Some("https://a.example/"));
        assert_eq!(value(json, "CallEventsUrl"), Some("https://b.example/"));
        assert_eq!(value(json, "EventsUrl"), None);
    }
}
