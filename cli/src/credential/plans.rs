//! The plans in a secret: what they are, and one of them with another token or key.

use std::fmt::Write;

use anyhow::{Result, anyhow, bail};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value};
use vapi_webhook::credential::Credentials;

/// Bytes of a new token or key: 256 bits.
const SECRET_BYTES: usize = 32;

/// What Svix writes before a key.
const SVIX_PREFIX: &str = "whsec_";

/// The value of a secret, as functions read it. No `Debug`: it has tokens and keys.
pub(crate) struct Plans {
    json: Value,
}

/// What a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A token that Vapi sends.
    Bearer,
    /// A key that Vapi signs with.
    Hmac,
    /// Tokens that an issuer gives to Vapi.
    Jwt,
}

impl Kind {
    /// Vapi's word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Hmac => "hmac",
            Self::Jwt => "jwt",
        }
    }

    /// Of what a plan of this kind has one, in words and as its field.
    fn secret(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Bearer => Some(("token", "token")),
            Self::Hmac => Some(("key", "secretKey")),
            Self::Jwt => None,
        }
    }
}

/// One of the plans.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'a> {
    /// Its place among the others, from 1.
    pub(crate) position: usize,
    pub(crate) kind: Kind,
    json: &'a Map<String, Value>,
}

impl Plans {
    /// Reads a secret by the rules of the functions.
    ///
    /// # Errors
    ///
    /// The fault as the functions would log it, which never repeats the value.
    pub(crate) fn read(text: &str) -> Result<Self> {
        Credentials::parse(text)?;
        // Only the word `none` is a credential and no JSON.
        let json = serde_json::from_str(text).unwrap_or(Value::Null);
        Ok(Self { json })
    }

    /// The plans; none at all means that everything is accepted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Plan<'_>> {
        let entries: Vec<&Value> = match &self.json {
            Value::Array(entries) => entries.iter().collect(),
            entry @ Value::Object(_) => vec![entry],
            _ => Vec::new(),
        };
        entries.into_iter().enumerate().filter_map(|(index, entry)| {
            let json = entry.get("authenticationPlan").unwrap_or(entry).as_object()?;
            let kind = match json.get("type")?.as_str()? {
                "bearer" => Kind::Bearer,
                "hmac" => Kind::Hmac,
                "jwt" => Kind::Jwt,
                _ => return None,
            };
            Some(Plan { position: index + 1, kind, json })
        })
    }

    /// The plan to make anew: the one at `position`, or else the only one that there is.
    ///
    /// # Errors
    ///
    /// A sentence that says how to choose, or why it can't be done here.
    pub(crate) fn to_rotate(&self, position: Option<usize>) -> Result<Plan<'_>> {
        let plans: Vec<Plan<'_>> = self.iter().collect();
        let plan = match (position, plans.as_slice()) {
            (_, []) => bail!(
                "the secret says none: everything is accepted, and there is nothing to make anew. To accept Vapi alone, put \
                 a plan into it: {{\"type\":\"bearer\",\"token\":\"...\"}}"
            ),
            (None, [plan]) => *plan,
            (None, several) => {
                let listed: Vec<String> =
                    several.iter().map(|plan| format!("{} {}", plan.position, plan.kind.as_str())).collect();
                bail!(
                    "the secret has {} plans ({}): say which with --plan N",
                    several.len(),
                    listed.join(", ")
                )
            }
            (Some(position), plans) => {
                let found = plans.iter().find(|plan| plan.position == position).copied();
                found.ok_or_else(|| anyhow!("there is no plan {position}; the secret has {}", plans.len()))?
            }
        };
        if plan.kind.secret().is_none() {
            bail!(
                "plan {} is jwt: its keys are the issuer's, who changes them, and the functions fetch them by themselves",
                plan.position
            );
        }
        Ok(plan)
    }

    /// The same secret with another token or key in the plan at `position`. All else stays.
    ///
    /// # Errors
    ///
    /// Where the functions would not take the result; never seen of a secret that they took.
    pub(crate) fn with_new_secret(&self, position: usize, secret: &str) -> Result<String> {
        let mut json = self.json.clone();
        let entry = match &mut json {
            Value::Array(entries) => entries.get_mut(position - 1),
            entry => Some(entry),
        };
        let plan = entry.and_then(|entry| match entry.get("authenticationPlan") {
            Some(_) => entry.get_mut("authenticationPlan")?.as_object_mut(),
            None => entry.as_object_mut(),
        });
        let field = self.iter().find(|plan| plan.position == position).and_then(|plan| plan.kind.secret());
        let (Some(plan), Some((_, field))) = (plan, field) else {
            bail!("there is no plan {position} with a token or key");
        };
        plan.insert(field.to_owned(), Value::from(secret));
        let text = json.to_string();
        Credentials::parse(&text)?;
        Ok(text)
    }
}

impl<'a> Plan<'a> {
    /// A text of the plan, if it is there and not blank.
    pub(crate) fn text(&self, field: &str) -> Option<&'a str> {
        self.json.get(field)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// A switch of the plan.
    pub(crate) fn flag(&self, field: &str) -> Option<bool> {
        self.json.get(field)?.as_bool()
    }

    /// The token or the key.
    pub(crate) fn secret(&self) -> Option<&'a str> {
        self.text(self.kind.secret()?.1)
    }

    /// What there is one of: `token` or `key`.
    pub(crate) fn secret_word(&self) -> &'static str {
        self.kind.secret().map_or("token", |(word, _)| word)
    }

    /// The header that carries it.
    pub(crate) fn header(&self) -> &'a str {
        match self.kind {
            Kind::Bearer => self.text("headerName").unwrap_or("Authorization"),
            Kind::Hmac => self.text("signatureHeader").unwrap_or("x-signature"),
            Kind::Jwt => "Authorization",
        }
    }

    /// A new token, or a new key in the form that the plan has.
    ///
    /// # Errors
    ///
    /// Where the machine has no randomness.
    pub(crate) fn new_secret(&self) -> Result<String> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| anyhow!("this machine gives no random numbers"))?;
        if self.kind == Kind::Hmac && self.flag("secretIsBase64") == Some(true) {
            let prefix = self.secret().filter(|key| key.trim_start().starts_with(SVIX_PREFIX));
            let prefix = prefix.map_or("", |_| SVIX_PREFIX);
            return Ok(format!("{prefix}{}", BASE64_STANDARD.encode(bytes)));
        }
        // Of letters and digits alone: a double click takes all of it.
        let mut text = String::with_capacity(2 * SECRET_BYTES);
        for byte in bytes {
            write!(text, "{byte:02x}")?;
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEARER: &str =
        r#"{"type":"bearer","token":"old","headerName":"X-Vapi-Secret","bearerPrefixEnabled":false}"#;
    const HMAC: &str = r#"{"type":"hmac","secretKey":"old","algorithm":"sha512","signaturePrefix":"v1,"}"#;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).expect("JSON")
    }

    fn rotated(text: &str, position: Option<usize>) -> Value {
        let plans = Plans::read(text).expect("a credential");
        let plan = plans.to_rotate(position).expect("a plan");
        json(&plans.with_new_secret(plan.position, "new").expect("a secret"))
    }

    #[test]
    fn only_the_token_or_the_key_changes() {
        assert_eq!(rotated(BEARER, None), json(&BEARER.replace("old", "new")));
        assert_eq!(rotated(HMAC, None), json(&HMAC.replace("old", "new")));
        let whole = format!(r#"{{"provider":"custom-credential","name":"a","authenticationPlan":{BEARER}}}"#);
        assert_eq!(rotated(&whole, None), json(&whole.replace("old", "new")));
        let several = format!("[{BEARER},{whole},{HMAC}]");
        assert_eq!(
            rotated(&several, Some(2)),
            json(&format!("[{BEARER},{},{HMAC}]", whole.replace("old", "new")))
        );
    }

    #[test]
    fn of_several_plans_one_is_to_be_chosen() {
        let plans = Plans::read(&format!("[{BEARER},{HMAC}]")).expect("a credential");
        let said = |position| plans.to_rotate(position).map(|_| ()).expect_err("no plan").to_string();
        assert!(said(None).contains("2 plans (1 bearer, 2 hmac): say which with --plan N"));
        assert!(said(Some(3)).contains("there is no plan 3; the secret has 2"));
        let none = Plans::read("none").expect("a credential");
        assert!(
            none.to_rotate(None)
                .map(|_| ())
                .expect_err("no plan")
                .to_string()
                .contains("everything is accepted")
        );
    }

    #[test]
    fn keys_of_an_issuer_are_the_issuers_to_change() {
        let jwt = r#"{"type":"jwt","issuer":"https://login.example.com/","audience":"vapi-lambda",
            "jwksUrl":"https://login.example.com/keys"}"#;
        let plans = Plans::read(jwt).expect("a credential");
        let said = plans.to_rotate(None).map(|_| ()).expect_err("no token").to_string();
        assert!(said.contains("its keys are the issuer's"), "{said}");
    }

    #[test]
    fn a_new_secret_has_256_bits_and_the_form_of_the_old_one() {
        let new = |text: &str| {
            Plans::read(text).expect("one").to_rotate(None).expect("one").new_secret().expect("bytes")
        };
        let token = new(BEARER);
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(token, new(BEARER));
        let key =
            new(r#"{"type":"hmac","secretKey":"whsec_b2xk","algorithm":"sha256","secretIsBase64":true}"#);
        let bytes = BASE64_STANDARD.decode(key.strip_prefix("whsec_").expect("the prefix")).expect("base64");
        assert_eq!(bytes.len(), 32);
    }

    #[test]
    fn what_functions_refuse_is_refused_and_not_repeated() {
        for text in ["", "a-bare-token", r#"{"type":"bearer","token":""}"#, "[]"] {
            let said = Plans::read(text).map(|_| ()).expect_err("no credential").to_string();
            assert!(!said.contains("a-bare-token"), "{said}");
        }
    }
}
