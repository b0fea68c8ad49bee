//! A plan as Vapi's dashboard asks for it: its words, in its order. See [Vapi Docs/Server authentication].
//!
//! [Vapi Docs/Server authentication]: https://docs.vapi.ai/server-url/server-authentication

use super::plans::{Kind, Plan};
use crate::fields::Field;

/// Where credentials are made and changed.
pub(crate) const PAGE: &str = "https://dashboard.vapi.ai/settings/integrations";

/// The way from there.
pub(crate) const WAY: &str = "Integrations, Server Configuration";

/// Longest name of a credential that Vapi takes.
const NAME_LIMIT: usize = 40;

/// What to enter for a plan. The token or key is in it only if it is to be seen.
pub(crate) fn fields(plan: Plan<'_>, stack: &str, reveal: bool) -> Vec<Field> {
    let secret = match plan.secret() {
        Some(secret) if reveal => secret.to_owned(),
        _ => format!("the {} of the secret (--reveal shows it)", plan.secret_word()),
    };
    let text = |field: &str, usual: &str| plan.text(field).unwrap_or(usual).to_owned();
    let switch = |is_on: bool| if is_on { "on" } else { "off" }.to_owned();
    let name = stack.rsplit('/').next().unwrap_or(stack);
    let name = Field { label: "Credential Name", value: name.chars().take(NAME_LIMIT).collect() };
    let field = |label, value| Field { label, value };
    match plan.kind {
        Kind::Bearer => vec![
            field("Authentication Type", "Bearer Token".to_owned()),
            name,
            field("Token", secret),
            field("Header Name", plan.header().to_owned()),
            field("Include Bearer Prefix", switch(plan.flag("bearerPrefixEnabled").unwrap_or(true))),
        ],
        Kind::Hmac => {
            let has_timestamp = plan.flag("includeTimestamp").unwrap_or(true);
            let usual_format = if has_timestamp { "{timestamp}.{body}" } else { "{body}" };
            let mut fields = vec![
                field("Authentication Type", "HMAC".to_owned()),
                name,
                field("Secret Key", secret),
                field("Algorithm", text("algorithm", "sha256").to_uppercase()),
                field("Signature Header", plan.header().to_owned()),
            ];
            if has_timestamp {
                fields.push(field("Timestamp Header", text("timestampHeader", "x-timestamp")));
            }
            fields.push(field("Payload Format", text("payloadFormat", usual_format)));
            // Only where they say something else than nothing: the form may call them otherwise.
            if plan.flag("includeTimestamp") == Some(false) {
                fields.push(field("Include Timestamp", switch(false)));
            }
            for (label, name) in [
                ("Signature Prefix", "signaturePrefix"),
                ("Message ID Header", "messageIdHeader"),
                ("Signature Encoding", "signatureEncoding"),
            ] {
                if let Some(value) = plan.text(name) {
                    fields.push(field(label, value.to_owned()));
                }
            }
            if plan.flag("secretIsBase64") == Some(true) {
                fields.push(field("Secret Is Base64", switch(true)));
            }
            fields
        }
        Kind::Jwt => {
            let issuer = plan.text("issuer").unwrap_or("your issuer");
            let mut fields = vec![
                field("Authentication Type", "OAuth 2.0".to_owned()),
                name,
                field("Token URL", format!("that of {issuer}")),
                field("Client ID", "as your issuer gave it to you for Vapi".to_owned()),
                field("Client Secret", "as your issuer gave it to you for Vapi".to_owned()),
            ];
            if let Some(scope) = plan.text("scope") {
                fields.push(field("Scope", scope.to_owned()));
            }
            fields
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::plans::Plans;

    fn entered(text: &str, reveal: bool) -> Vec<(&'static str, String)> {
        let plans = Plans::read(text).expect("a credential");
        let plan = plans.iter().next().expect("a plan");
        fields(plan, "vapi-lambda-dev", reveal).into_iter().map(|field| (field.label, field.value)).collect()
    }

    fn value(fields: &[(&'static str, String)], label: &str) -> Option<String> {
        fields.iter().find(|(name, _)| *name == label).map(|(_, value)| value.clone())
    }

    #[test]
    fn a_token_is_shown_only_if_it_is_to_be_seen() {
        let plan = r#"{"type":"bearer","token":"shh-1"}"#;
        assert_eq!(value(&entered(plan, true), "Token").as_deref(), Some("shh-1"));
        assert!(entered(plan, false).iter().all(|(_, value)| !value.contains("shh-1")));
    }

    #[test]
    fn what_the_plan_says_is_what_is_entered_and_defaults_are_vapis() {
        let usual = entered(r#"{"type":"hmac","secretKey":"k","algorithm":"sha256"}"#, false);
        assert_eq!(value(&usual, "Payload Format").as_deref(), Some("{timestamp}.{body}"));
        assert_eq!(value(&usual, "Signature Header").as_deref(), Some("x-signature"));
        assert_eq!(value(&usual, "Signature Encoding"), None);
        let body_alone =
            entered(r#"{"type":"hmac","secretKey":"k","algorithm":"sha1","includeTimestamp":false}"#, false);
        assert_eq!(value(&body_alone, "Payload Format").as_deref(), Some("{body}"));
        assert_eq!(value(&body_alone, "Timestamp Header"), None);
        let legacy =
            r#"{"type":"bearer","token":"t","headerName":"X-Vapi-Secret","bearerPrefixEnabled":false}"#;
        assert_eq!(value(&entered(legacy, false), "Include Bearer Prefix").as_deref(), Some("off"));
    }
}
