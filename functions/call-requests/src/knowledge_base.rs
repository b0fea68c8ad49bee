//! What does the desk know? Its opening hours, in words. Forks put their own search here.

use call_store::{StoreError, desk::DeskSettings};
use jiff::{ToSpan, civil::Date};
use vapi_lambda_http::{Answer, Message};
use vapi_webhook::{
    answer::{Document, KnowledgeBaseAnswer},
    payload::KnowledgeBaseRequest,
};

use crate::{CallRequestsFamily, whose_call::WhoseCall};

const DAYS_AHEAD: i32 = 7;

impl CallRequestsFamily {
    pub(crate) async fn knowledge_base(&self, message: &Message) -> Result<Answer, StoreError> {
        let Ok(request) = message.payload::<KnowledgeBaseRequest<'_>>() else {
            return Ok(self.default_answer(message.message_type()));
        };
        let whose = WhoseCall::find(&self.desk, request.phone_number.as_ref(), request.call.as_ref()).await?;
        let settings = self.desk.settings(whose.desk()).await?;
        let now = jiff::Timestamp::from_millisecond(message.received_at().as_millis()).unwrap_or_default();
        let today = settings.time_zone().to_datetime(now).date();
        Ok(Answer::json(&KnowledgeBaseAnswer {
            documents: opening_hours(&settings, today).into_iter().collect(),
        }))
    }
}

/// The week ahead, day by day: so exceptions are in it, and the model need not work out which weekday is meant.
fn opening_hours(settings: &DeskSettings, today: Date) -> Option<Document> {
    if !settings.is_set_up() {
        return None;
    }
    let days = (0..DAYS_AHEAD).filter_map(|ahead| today.checked_add(ahead.days()).ok());
    let lines: Vec<String> =
        days.map(|day| format!("{}: {}", day.strftime("%A, %Y-%m-%d"), hours(settings, day))).collect();
    let zone = settings.time_zone().iana_name().unwrap_or("UTC");
    let content = format!("Opening hours in the time zone {zone}, from today on. {}.", lines.join("; "));
    Some(Document { content, similarity: 1.0, uuid: None })
}

fn hours(settings: &DeskSettings, day: Date) -> String {
    let openings = settings.openings(day);
    if openings.is_empty() {
        return "closed".to_owned();
    }
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let spans: Vec<String> = openings
        .iter()
        .map(|opening| format!("{} to {}", time(opening.start_minute), time(opening.end_minute)))
        .collect();
    spans.join(" and ")
}
