//! What CloudFormation says of a stack: the names and URLs that `template.yaml` puts out, and how it was deployed.

use std::collections::HashMap;

use anyhow::{Result, anyhow, bail};
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::types::StackStatus;

use crate::access::Service;
use crate::failure::{Asked, Failure};
use crate::limits::limited;
use crate::next::Typed;

/// What `samconfig.toml` calls a stack unless it is told otherwise.
pub(crate) const DEV_STACK: &str = "vapi-lambda-dev";

/// Longest name that CloudFormation takes.
const NAME_LIMIT: usize = 128;

const NEEDS: &str = "cloudformation:DescribeStacks on the stack";

/// A stack that is there, and what it puts out.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    name: String,
    region: String,
    outputs: HashMap<String, String>,
    parameters: HashMap<String, String>,
}

/// The name of a stack as CloudFormation takes it, or its ARN.
///
/// # Errors
///
/// A sentence for anything else.
pub(crate) fn name(text: &str) -> Result<String, String> {
    let is_arn = text.starts_with("arn:") && text.contains(":cloudformation:") && text.contains(":stack/");
    let begins_well = text.chars().next().is_some_and(|letter| letter.is_ascii_alphabetic());
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_arn || (begins_well && is_plain && text.len() <= NAME_LIMIT) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "a stack's name begins with a letter and has letters, digits and hyphens, {NAME_LIMIT} at most: vapi-lambda-prod"
    ))
}

/// The region in the ARN of a stack; `None` for a name.
pub(crate) fn region_of_arn(text: &str) -> Option<&str> {
    let mut parts = text.split(':');
    let is_arn = parts.next() == Some("arn");
    let region = parts.nth(2)?;
    Some(region).filter(|region| is_arn && !region.is_empty())
}

impl Stack {
    /// Asks for a stack.
    ///
    /// # Errors
    ///
    /// A sentence for whoever typed the name.
    pub(crate) async fn describe(name: &str, service: &Service) -> Result<Self> {
        let client = Client::new(&limited(&service.sdk_config, service.endpoint.as_deref()));
        let answer = Box::pin(client.describe_stacks().stack_name(name).send()).await;
        let answer = answer.map_err(|error| refused(&Failure::of(&error), name, service))?;
        let Some(stack) = answer.stacks.unwrap_or_default().into_iter().next() else {
            bail!("{}", no_such_stack(name, service));
        };
        check_status(name, stack.stack_status.as_ref(), &service.for_aws(), &service.for_sam())?;
        let outputs = stack.outputs.unwrap_or_default().into_iter();
        let outputs = outputs.filter_map(|output| Some((output.output_key?, output.output_value?))).collect();
        let parameters = stack.parameters.unwrap_or_default().into_iter();
        let parameters =
            parameters.filter_map(|given| Some((given.parameter_key?, given.parameter_value?))).collect();
        let name = stack.stack_name.unwrap_or_else(|| name.to_owned());
        Ok(Self { name, region: service.region().to_owned(), outputs, parameters })
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// An output of its template, if it has that.
    pub(crate) fn get(&self, output: &str) -> Option<&str> {
        self.outputs.get(output).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// A parameter that it was deployed with, unless that is empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// An output that a command can't do without.
    ///
    /// # Errors
    ///
    /// A sentence, where the stack is another one or an older one.
    pub(crate) fn output(&self, output: &str) -> Result<&str> {
        self.get(output).ok_or_else(|| {
            anyhow!(
                "stack {} in {} has no output {output}: is it one of vapi-lambda? An older version of it has to be deployed \
                 anew first: cargo xtask deploy",
                self.name,
                self.region
            )
        })
    }
}

/// Whether there is something to read. During an update and after one that was rolled back, there is.
fn check_status(name: &str, status: Option<&StackStatus>, for_aws: &Typed, for_sam: &Typed) -> Result<()> {
    let Some(status) = status else { return Ok(()) };
    let fault = match status.as_str() {
        "CREATE_IN_PROGRESS" | "REVIEW_IN_PROGRESS" => {
            "is still being made: wait until sam deploy has ended".to_owned()
        }
        "CREATE_FAILED" | "ROLLBACK_IN_PROGRESS" | "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" => format!(
            "was never made, its first deployment failed and was rolled back. To see why: aws cloudformation \
             describe-stack-events --stack-name {name}{for_aws}. Then delete what is left of it (.local/bin/sam delete \
             --stack-name {name}{for_sam}) and deploy again"
        ),
        "DELETE_IN_PROGRESS" | "DELETE_COMPLETE" | "DELETE_FAILED" => "is being deleted, or was".to_owned(),
        _ => return Ok(()),
    };
    bail!("stack {name} {fault} ({})", status.as_str())
}

fn refused(failure: &Failure, name: &str, service: &Service) -> anyhow::Error {
    let asked = Asked { service: "CloudFormation", endpoint: service.endpoint.as_deref(), needs: NEEDS };
    match failure {
        // CloudFormation has no code of its own for it.
        Failure::Refused { code, message }
            if code == "ValidationError" && message.contains("does not exist") =>
        {
            anyhow!("{}", no_such_stack(name, service))
        }
        failure => anyhow!("stack {name} can't be read: {}", failure.sentence(asked)),
    }
}

fn no_such_stack(name: &str, service: &Service) -> String {
    match &service.endpoint {
        Some(endpoint) => format!("there is no stack {name} at {endpoint}"),
        None => format!(
            "there is no stack {name} in {} of this account: is it in another --region, or another account (--profile)? \
             aws cloudformation describe-stacks{} shows all that are there",
            service.region(),
            service.for_aws()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_cloudformation_takes() {
        let longest = format!("a{}", "-".repeat(127));
        let arn = "arn:aws:cloudformation:us-west-2:123456789012:stack/vapi-lambda-dev/1b2c";
        for text in ["a", "vapi-lambda-dev", "A1", &longest, arn] {
            assert_eq!(name(text).as_deref(), Ok(text));
        }
        for text in ["", "1a", "-a", "a_b", "a b", "é", &format!("{longest}-"), "arn:aws:s3:::bucket"] {
            assert!(name(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_arn_says_where_the_stack_is() {
        let arn = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/vapi-lambda-dev/1b2c";
        assert_eq!(region_of_arn(arn), Some("cn-north-1"));
        assert_eq!(region_of_arn("arn:aws:cloudformation::1:stack/a/1"), None);
        assert_eq!(region_of_arn("vapi-lambda-dev"), None);
    }

    #[test]
    fn only_a_stack_that_is_there_is_read() {
        let for_sam = Typed::default().option("--region", Some("eu-west-1"));
        let for_aws = for_sam.clone().option("--endpoint-url", Some("x"));
        let check = |status: &str| check_status("a", Some(&status.into()), &for_aws, &for_sam);
        for status in ["CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"]
        {
            assert!(check(status).is_ok(), "{status}");
        }
        let said = |status| check(status).map_err(|error| error.to_string());
        assert!(
            said("CREATE_IN_PROGRESS").is_err_and(|said| said.contains("wait until sam deploy has ended"))
        );
        assert!(said("ROLLBACK_COMPLETE").is_err_and(|said| {
            said.contains("describe-stack-events --stack-name a --region eu-west-1 --endpoint-url x. Then")
                && said.contains("(.local/bin/sam delete --stack-name a --region eu-west-1)")
        }));
        assert!(said("DELETE_FAILED").is_err_and(|said| said.contains("is being deleted, or was")));
    }
}
