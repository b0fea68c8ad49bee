//! The order of who answers.

use call_store::{
    E164, StoreError,
    desk::{Answering, DEFAULT_DESK, DeskSettings, NumberEntry},
};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use thiserror::Error;
use vapi_lambda_http::Message;
use vapi_webhook::{
    answer::{AssistantRequestAnswer, Destination},
    payload::AssistantRequest,
};

use crate::{AssistantRequestFamily, lookups::Lookups, variable_values::variable_values};

/// Why nobody knows who answers.
#[derive(Debug, Error)]
pub(crate) enum Undecided {
    /// Whose call this is.
    #[error("the dialled number's entry could not be read")]
    Entry(#[from] StoreError),
    /// Whether it is day or night there. The lookup's own line says why.
    #[error("the settings could not be read, and the entry's hours are in the time zone of its desk")]
    TimeZone,
}

impl AssistantRequestFamily {
    /// Says who answers, with a word for the log.
    ///
    /// # Errors
    ///
    /// [`Undecided`] where what the decision hangs on can't be read.
    pub(crate) async fn decide(
        &self,
        request: &AssistantRequest<'_>,
        message: &Message,
    ) -> Result<(AssistantRequestAnswer, &'static str), Undecided> {
        let caller = caller(request);
        let entry = self.desk.dialled(request.phone_number.as_ref(), request.call.as_ref()).await?;
        let desk = entry.as_ref().map_or(DEFAULT_DESK, NumberEntry::desk);
        let lookups = Lookups::make(&self.desk, desk, caller.as_ref(), message.deadline()).await;
        if lookups.blocked {
            return Ok((AssistantRequestAnswer::error(&self.blocked_sentence), "blocked"));
        }

        let now = jiff::Timestamp::from_millisecond(message.received_at().as_millis()).unwrap_or_default();
        let time_zone = lookups.settings.as_ref().map(DeskSettings::time_zone);
        if time_zone.is_none() && entry.as_ref().is_some_and(NumberEntry::needs_time_zone) {
            return Err(Undecided::TimeZone);
        }
        let values = variable_values(&lookups, now);
        let time_zone = time_zone.cloned().unwrap_or(TimeZone::UTC);
        let named = entry.as_ref().and_then(|entry| entry.answering_at(now, &time_zone));
        if let Some(answer) = named.and_then(|answering| self.named(answering, &values)) {
            return Ok((answer, "entry"));
        }
        if let Some(assistant_id) = &self.default_assistant_id {
            let assistant_id = assistant_id.clone();
            return Ok((
                AssistantRequestAnswer::AssistantId { assistant_id, assistant_overrides: overrides(values) },
                "default_assistant",
            ));
        }
        let assistant = self.shipped_assistant.clone();
        Ok((
            AssistantRequestAnswer::Assistant { assistant, assistant_overrides: overrides(values) },
            "shipped_assistant",
        ))
    }

    /// Who the entry names. `None` where that can't be used, so that somebody still answers.
    fn named(&self, answering: &Answering, values: &Map<String, Value>) -> Option<AssistantRequestAnswer> {
        let overrides = overrides(values.clone());
        match answering {
            Answering::AssistantId(id) => Some(AssistantRequestAnswer::AssistantId {
                assistant_id: id.clone(),
                assistant_overrides: overrides,
            }),
            Answering::SquadId(id) => {
                Some(AssistantRequestAnswer::SquadId { squad_id: id.clone(), squad_overrides: overrides })
            }
            Answering::WorkflowId(id) => Some(AssistantRequestAnswer::WorkflowId {
                workflow_id: id.clone(),
                workflow_overrides: overrides,
            }),
            Answering::Assistant(json) => match self.registry.complete_assistant(json) {
                Ok(assistant) => {
                    Some(AssistantRequestAnswer::Assistant { assistant, assistant_overrides: overrides })
                }
                Err(error) => {
                    tracing::warn!(
                        outcome = "entry_unusable",
                        "the entry's assistant can't be used: {error}"
                    );
                    None
                }
            },
            Answering::Destination(text) => match Destination::parse_outside(text) {
                Ok(destination) => Some(AssistantRequestAnswer::Destination { destination }),
                Err(error) => {
                    tracing::warn!(
                        outcome = "entry_unusable",
                        "the entry's destination can't be used: {error}"
                    );
                    None
                }
            },
        }
    }
}

fn overrides(values: Map<String, Value>) -> Map<String, Value> {
    Map::from_iter([("variableValues".to_owned(), Value::Object(values))])
}

/// Caller by a valid number. Web and anonymous callers have none and match nobody.
fn caller(request: &AssistantRequest<'_>) -> Option<E164> {
    let of_call = request.call.as_ref().and_then(|call| call.customer.as_ref());
    let customers = [request.customer.as_ref(), of_call];
    customers.into_iter().flatten().find_map(|customer| customer.number.as_deref()?.parse().ok())
}
