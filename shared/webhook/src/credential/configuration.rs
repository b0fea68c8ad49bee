//! Credentials from Vapi's own JSON.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use base64::Engine as _;

use crate::credential::{
    Plan,
    bearer::Bearer,
    hmac::{Encoding, Hmac, LENIENT_BASE64},
    jwt::Jwt,
    mac::Mac,
    payload_format::PayloadFormat,
    plan::PlanKind,
    secret::Secret,
};

/// Credentials that can't be used. The text says what to write instead, and never repeats what was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnusableCredentials {
    /// Nothing at all.
    #[error(
        "no credential is configured; write an authenticationPlan as Vapi has it, or `none` to accept everything"
    )]
    Missing,
    /// Text that is no JSON.
    #[error(
        "not JSON; for a token write {{\"type\":\"bearer\",\"token\":\"…\"}}, for a signature write \
         {{\"type\":\"hmac\",\"secretKey\":\"…\",\"algorithm\":\"sha256\"}}"
    )]
    NotJson,
    /// An empty list.
    #[error("an empty list accepts nothing; write `none` to accept everything")]
    EmptyList,
    /// Something that is no plan.
    #[error("credential {position}: {fault}")]
    Plan {
        /// Position in the list, from 1.
        position: usize,
        /// What is wrong with it.
        fault: String,
    },
}

/// Vapi's field names and defaults. See [Vapi Docs/Server authentication].
///
/// [Vapi Docs/Server authentication]: https://docs.vapi.ai/server-url/server-authentication
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
enum PlanJson {
    Bearer {
        token: String,
        #[serde(default)]
        header_name: Option<String>,
        #[serde(default)]
        bearer_prefix_enabled: Option<bool>,
    },
    Hmac {
        secret_key: String,
        algorithm: String,
        #[serde(default)]
        signature_header: Option<String>,
        #[serde(default)]
        timestamp_header: Option<String>,
        #[serde(default)]
        message_id_header: Option<String>,
        #[serde(default)]
        signature_prefix: Option<String>,
        #[serde(default)]
        include_timestamp: Option<bool>,
        #[serde(default)]
        payload_format: Option<String>,
        #[serde(default)]
        signature_encoding: Option<String>,
        #[serde(default)]
        secret_is_base64: Option<bool>,
    },
    /// Ours: what an OAuth2 credential brings, Vapi does not say how to check.
    Jwt {
        issuer: String,
        audience: String,
        jwks_url: String,
        #[serde(default)]
        scope: Option<String>,
    },
}

/// Plans in a text. None at all means: accept everything.
pub(crate) fn plans(text: &str) -> Result<Vec<Plan>, UnusableCredentials> {
    let text = text.trim();
    if text.is_empty() {
        return Err(UnusableCredentials::Missing);
    }
    if text == "none" || text == "\"none\"" {
        return Ok(Vec::new());
    }
    let json: Value = serde_json::from_str(text).map_err(|_| UnusableCredentials::NotJson)?;
    let list = match json {
        Value::Array(list) => list,
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            return Err(UnusableCredentials::NotJson);
        }
        object @ Value::Object(_) => vec![object],
    };
    if list.is_empty() {
        return Err(UnusableCredentials::EmptyList);
    }
    let one =
        |(index, json)| plan(json).map_err(|fault| UnusableCredentials::Plan { position: index + 1, fault });
    list.into_iter().enumerate().map(one).collect()
}

fn plan(mut json: Value) -> Result<Plan, String> {
    if let Some(inside) = json.get_mut("authenticationPlan") {
        json = inside.take();
    }
    match json.get("type").and_then(Value::as_str) {
        Some("bearer" | "hmac" | "jwt") => {}
        Some("oauth2") => {
            return Err("type oauth2 says how Vapi gets a token, not which tokens to accept; write \
                 {\"type\":\"jwt\",\"issuer\":\"…\",\"audience\":\"…\",\"jwksUrl\":\"https://…\"}"
                .to_owned());
        }
        _ => {
            return Err(
                "it has no type bearer, hmac or jwt; write an authenticationPlan as Vapi has it".to_owned()
            );
        }
    }
    // An error of `serde_json` may quote a value, and the value may be the secret.
    let json: PlanJson = serde_json::from_value(json).map_err(|_| {
        "a field is missing or of the wrong kind: bearer needs token, hmac needs secretKey and algorithm, jwt needs \
         issuer, audience and jwksUrl, texts as its scope is"
            .to_owned()
    })?;
    read(json).map(Plan)
}

fn read(json: PlanJson) -> Result<PlanKind, String> {
    match json {
        PlanJson::Bearer { token, header_name, bearer_prefix_enabled } => {
            let token = token.trim().to_owned();
            if token.is_empty() {
                return Err("the token is empty".to_owned());
            }
            let header = header(header_name, "authorization")?;
            Ok(PlanKind::Bearer(Bearer::new(
                header,
                bearer_prefix_enabled.unwrap_or(true),
                Secret::new(token),
            )))
        }
        PlanJson::Hmac {
            secret_key,
            algorithm,
            signature_header,
            timestamp_header,
            message_id_header,
            signature_prefix,
            include_timestamp,
            payload_format,
            signature_encoding,
            secret_is_base64,
        } => {
            let key = key(secret_key, secret_is_base64.unwrap_or(false))?;
            let mac = Mac::new(&algorithm, &key).ok_or("the algorithm is not sha256, sha512 or sha1")?;
            let encoding = match signature_encoding.as_deref().unwrap_or("hex") {
                "hex" => Encoding::Hex,
                "base64" => Encoding::Base64,
                _ => return Err("the signatureEncoding is not hex or base64".to_owned()),
            };
            let format = format(payload_format.as_deref(), include_timestamp.unwrap_or(true));
            if format.has(&crate::credential::payload_format::Piece::MessageId) && message_id_header.is_none()
            {
                return Err("the payloadFormat has {svix-id}, but there is no messageIdHeader".to_owned());
            }
            if !format.has(&crate::credential::payload_format::Piece::Body) {
                return Err("the payloadFormat has no {body}, so that anybody could change it".to_owned());
            }
            Ok(PlanKind::Hmac(Box::new(Hmac {
                mac,
                signature_header: header(signature_header, "x-signature")?,
                timestamp_header: header(timestamp_header, "x-timestamp")?,
                message_id_header: message_id_header.map(|name| header(Some(name), "")).transpose()?,
                // A header's value begins with its first character that is not white space.
                signature_prefix: signature_prefix.unwrap_or_default().trim_start().to_owned(),
                format,
                encoding,
            })))
        }
        PlanJson::Jwt { issuer, audience, jwks_url, scope } => {
            Jwt::new(&issuer, &audience, &jwks_url, scope.as_deref()).map(PlanKind::Jwt)
        }
    }
}

fn header(name: Option<String>, default: &str) -> Result<String, String> {
    let name = name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| default.to_owned());
    let name = name.trim().to_ascii_lowercase();
    let usable = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.!#$%&'*+^`|~".contains(&byte));
    if usable && !name.is_empty() { Ok(name) } else { Err("a header's name is not usable".to_owned()) }
}

fn key(secret_key: String, is_base64: bool) -> Result<Vec<u8>, String> {
    let key = if is_base64 {
        // Svix writes its keys with this prefix, which is no base64.
        let text = secret_key.trim();
        let text = text.strip_prefix("whsec_").unwrap_or(text);
        LENIENT_BASE64
            .decode(text)
            .map_err(|_| "secretIsBase64 is set, but the secretKey is not base64".to_owned())?
    } else {
        secret_key.into_bytes()
    };
    if key.is_empty() { Err("the secretKey is empty".to_owned()) } else { Ok(key) }
}

/// What is signed. Without a timestamp the default format means the body alone: Vapi says so nowhere, but real
/// credentials work that way, and the default's own text would ask for what is not there.
fn format(configured: Option<&str>, include_timestamp: bool) -> PayloadFormat {
    let format = configured.filter(|format| !format.is_empty()).unwrap_or(PayloadFormat::DEFAULT);
    if !include_timestamp && format == PayloadFormat::DEFAULT {
        return PayloadFormat::parse("{body}");
    }
    PayloadFormat::parse(format)
}
