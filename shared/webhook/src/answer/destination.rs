//! Where a call can go.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use thiserror::Error;

/// A transfer destination. See [Vapi Docs/Call forwarding].
///
/// [Vapi Docs/Call forwarding]: https://docs.vapi.ai/call-forwarding
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Destination {
    /// A telephone number.
    Number {
        /// Number, 3 to 40 characters.
        number: String,
        /// Extension to dial once connected, 1 to 10 characters.
        #[serde(default, deserialize_with = "text_or_number", skip_serializing_if = "Option::is_none")]
        extension: Option<String>,
        /// Number shown to whoever is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller_id: Option<String>,
        /// Whether the number must be E.164. Vapi's default is true.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number_e164_check_enabled: Option<bool>,
        /// Said before the transfer: text, or Vapi's `CustomMessage`. Empty text is silence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<Value>,
        /// Blind or warm, in Vapi's own shape.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transfer_plan: Option<Value>,
        /// For the model, when to choose this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    /// A SIP address.
    Sip {
        /// Address, `sip:…`.
        sip_uri: String,
        /// Number shown to whoever is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller_id: Option<String>,
        /// Headers of the SIP request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sip_headers: Option<Value>,
        /// Said before the transfer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<Value>,
        /// Blind or warm, in Vapi's own shape.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transfer_plan: Option<Value>,
        /// For the model, when to choose this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    /// Another assistant of the squad.
    Assistant {
        /// Its name.
        assistant_name: String,
        /// What it sees of the conversation so far.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transfer_mode: Option<String>,
        /// Said before the transfer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<Value>,
        /// For the model, when to choose this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
}

/// People write an extension as text or as a number; Vapi takes text.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A destination that Vapi would refuse.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnusableDestination {
    /// Neither a number, nor a SIP address, nor an object of a known type.
    #[error(
        "a destination is a number such as +1…, an address such as sip:…, or an object with type number, sip or assistant"
    )]
    NotADestination,
    /// The same, or an assistant, where a call has none yet.
    #[error(
        "a call goes to a number such as +1…, an address such as sip:…, or an object with type number or sip"
    )]
    NotOutside,
    /// Number of the wrong length.
    #[error("the number of a destination has 3 to 40 characters")]
    NumberLength,
    /// Extension of the wrong length.
    #[error("the extension of a destination has 1 to 10 characters")]
    ExtensionLength,
    /// Nothing in the field that says where.
    #[error("the destination names no place")]
    Empty,
}

impl Destination {
    /// A telephone number and nothing else.
    pub fn number(number: impl Into<String>) -> Self {
        Self::Number {
            number: number.into(),
            extension: None,
            caller_id: None,
            number_e164_check_enabled: None,
            message: None,
            transfer_plan: None,
            description: None,
        }
    }

    /// A SIP address and nothing else.
    pub fn sip(sip_uri: impl Into<String>) -> Self {
        Self::Sip {
            sip_uri: sip_uri.into(),
            caller_id: None,
            sip_headers: None,
            message: None,
            transfer_plan: None,
            description: None,
        }
    }

    /// Reads a destination as people write it: a number, a SIP address, or Vapi's object as JSON.
    ///
    /// # Errors
    ///
    /// [`UnusableDestination`] for what Vapi would refuse.
    pub fn parse(text: &str) -> Result<Self, UnusableDestination> {
        let text = text.trim();
        let destination = if text.starts_with('{') {
            serde_json::from_str(text).map_err(|_| UnusableDestination::NotADestination)?
        } else if text.starts_with("sip:") || text.starts_with("sips:") {
            Self::sip(text)
        } else if text.starts_with('+') && text[1..].bytes().all(|byte| byte.is_ascii_digit()) {
            Self::number(text)
        } else {
            return Err(UnusableDestination::NotADestination);
        };
        destination.check()?;
        Ok(destination)
    }

    /// The same for a place where a call can go before any assistant has it: a number or a SIP address.
    ///
    /// # Errors
    ///
    /// [`UnusableDestination`] for what Vapi would refuse there, an assistant among it.
    pub fn parse_outside(text: &str) -> Result<Self, UnusableDestination> {
        match Self::parse(text) {
            Ok(destination) if destination.is_outside() => Ok(destination),
            Ok(_) | Err(UnusableDestination::NotADestination) => Err(UnusableDestination::NotOutside),
            Err(fault) => Err(fault),
        }
    }

    /// Whether a call can go there before any assistant has it: to a number or a SIP address.
    #[must_use]
    pub const fn is_outside(&self) -> bool {
        matches!(self, Self::Number { .. } | Self::Sip { .. })
    }

    fn check(&self) -> Result<(), UnusableDestination> {
        match self {
            Self::Number { number, extension, .. } => {
                if !(3..=40).contains(&number.chars().count()) {
                    return Err(UnusableDestination::NumberLength);
                }
                if extension.as_ref().is_some_and(|extension| !(1..=10).contains(&extension.chars().count()))
                {
                    return Err(UnusableDestination::ExtensionLength);
                }
                Ok(())
            }
            Self::Sip { sip_uri: place, .. } | Self::Assistant { assistant_name: place, .. } => {
                if place.trim().is_empty() { Err(UnusableDestination::Empty) } else { Ok(()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_an_address_and_an_object_are_destinations() {
        let json = |text| serde_json::to_string(&Destination::parse(text).unwrap()).unwrap();
        assert_eq!(json("+14155550177"), r#"{"type":"number","number":"+14155550177"}"#);
        assert_eq!(json("sip:desk@example.com"), r#"{"type":"sip","sipUri":"sip:desk@example.com"}"#);
        assert_eq!(
            json(r#"{"type":"number","number":"+14155550177","extension":12,"message":"","odd":1}"#),
            r#"{"type":"number","number":"+14155550177","extension":"12","message":""}"#
        );
    }

    #[test]
    fn what_vapi_would_refuse_is_refused() {
        assert_eq!(Destination::parse("reception"), Err(UnusableDestination::NotADestination));
        assert_eq!(Destination::parse("+1"), Err(UnusableDestination::NumberLength));
        assert_eq!(Destination::parse(r#"{"type":"sip"}"#), Err(UnusableDestination::NotADestination));
        assert_eq!(Destination::parse(r#"{"type":"sip","sipUri":" "}"#), Err(UnusableDestination::Empty));
    }

    #[test]
    fn a_call_without_an_assistant_goes_to_a_number_or_an_address() {
        let assistant = r#"{"type":"assistant","assistantName":"Billing"}"#;
        assert!(Destination::parse(assistant).is_ok());
        for text in [assistant, "reception", r#"{"type":"pigeon"}"#] {
            assert_eq!(Destination::parse_outside(text), Err(UnusableDestination::NotOutside), "{text}");
        }
        assert_eq!(Destination::parse_outside("+1"), Err(UnusableDestination::NumberLength));
        assert!(Destination::parse_outside(r#"{"type":"sip","sipUri":"sip:desk@example.com"}"#).is_ok());
    }
}
