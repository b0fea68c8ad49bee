//! What a desk knows of a caller: a profile, appointments, messages.

use jiff::Timestamp;

use super::day::Booking;
use crate::attributes::{Item, cut, item, number, read_number, read_text, text};
use crate::e164::E164;

/// Most that is kept of a message and of the name with it, in bytes.
const MESSAGE_LIMIT: usize = 4_000;
const NAME_LIMIT: usize = 200;

/// A message that a caller leaves for the desk.
#[derive(Clone)]
pub struct NewMessage {
    /// The desk, such as `main`.
    pub desk: String,
    /// What the caller said. Cut at 4,000 bytes.
    pub text: String,
    /// Who left it, if said. Cut at 200 bytes.
    pub name: Option<String>,
    /// The caller's number, where there is a valid one. Without one the message is kept, for nobody's history.
    pub phone: Option<E164>,
    /// When it was left.
    pub left_at: Timestamp,
    /// The tool call that leaves it. The same one again is the same message.
    pub tool_call_id: Option<String>,
}

/// Shows neither text, name nor number.
impl std::fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMessage")
            .field("desk", &self.desk)
            .field("left_at", &self.left_at)
            .finish_non_exhaustive()
    }
}

impl NewMessage {
    pub(crate) fn to_item(&self, left_at_ms: i64) -> Item {
        let mut kept = item(
            partition_or_nobody(&self.desk, self.phone.as_ref()),
            format!("MESSAGE#{:013}", left_at_ms.max(0)),
        );
        kept.insert("text".to_owned(), text(cut(self.text.trim(), MESSAGE_LIMIT)));
        kept.insert("leftAt".to_owned(), text(self.left_at.to_string()));
        if let Some(name) = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            kept.insert("name".to_owned(), text(cut(name, NAME_LIMIT)));
        }
        if let Some(id) = self.tool_call_id.as_deref().filter(|id| !id.is_empty()) {
            kept.insert("toolCallId".to_owned(), text(cut(id, 256)));
        }
        kept
    }
}

/// An appointment as its caller's history has it.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Local date.
    pub date: jiff::civil::Date,
    /// When, for whom and why.
    pub booking: Booking,
}

/// A message as its caller's history has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// When it was left.
    pub left_at: Timestamp,
    /// What was said.
    pub text: String,
    /// Who left it, if said.
    pub name: Option<String>,
}

/// Shows neither text nor name.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("left_at", &self.left_at).finish_non_exhaustive()
    }
}

/// The `PROFILE` item of a caller.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CallerProfile {
    /// The name the caller gave last.
    pub name: Option<String>,
    /// How many calls there have been.
    pub calls: u64,
    /// Summary of the last call.
    pub summary: Option<String>,
}

/// Shows neither name nor summary.
impl std::fmt::Debug for CallerProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallerProfile").field("calls", &self.calls).finish_non_exhaustive()
    }
}

/// What a desk knows of a caller. How much of it an assistant may hear is for
/// [`CallerMemory`](super::CallerMemory) to say.
#[derive(Clone, Debug, Default)]
pub struct CallerHistory {
    /// Who it is.
    pub profile: CallerProfile,
    /// Appointments that have not begun, the next first.
    pub coming: Vec<Appointment>,
    /// Appointments that have begun, the latest first.
    pub past: Vec<Appointment>,
    /// Messages, the latest first.
    pub messages: Vec<Message>,
}

/// Partition key of what a desk knows of a caller.
pub(crate) fn partition(desk: &str, phone: &E164) -> String {
    partition_or_nobody(desk, Some(phone))
}

/// In a key in place of the caller's number, where there is none.
const NOBODY: &str = "unknown";

/// The same, also where a caller has no number: then it is nobody's history.
pub(super) fn partition_or_nobody(desk: &str, phone: Option<&E164>) -> String {
    format!("CALLER#{desk}#{}", phone.map_or(NOBODY, E164::as_str))
}

/// Sort key of an appointment: the instant it begins, in UTC.
pub(crate) fn appointment_key(start: Timestamp) -> String {
    format!("APPOINTMENT#{start}")
}

pub(crate) fn appointment_item(desk: &str, phone: &E164, date: jiff::civil::Date, booking: &Booking) -> Item {
    let mut kept = item(partition(desk, phone), appointment_key(booking.start));
    kept.extend(booking.to_map());
    kept.insert("date".to_owned(), text(date.to_string()));
    kept
}

pub(crate) fn read_appointment(item: &Item) -> Option<Appointment> {
    Some(Appointment { date: read_text(item, "date")?.parse().ok()?, booking: Booking::read(item)? })
}

pub(crate) fn read_message(item: &Item) -> Option<Message> {
    Some(Message {
        left_at: read_text(item, "leftAt")?.parse().ok()?,
        text: read_text(item, "text")?.to_owned(),
        name: read_text(item, "name").map(str::to_owned),
    })
}

pub(crate) fn read_profile(item: &Item) -> CallerProfile {
    CallerProfile {
        name: read_text(item, "name").map(str::to_owned),
        calls: read_number(item, "calls").unwrap_or_default(),
        summary: read_text(item, "summary").map(str::to_owned),
    }
}

pub(crate) fn profile_item(desk: &str, phone: &E164, profile: &CallerProfile) -> Item {
    let mut kept = item(partition(desk, phone), "PROFILE");
    kept.insert("calls".to_owned(), number(profile.calls));
    for (name, value, limit) in
        [("name", &profile.name, NAME_LIMIT), ("summary", &profile.summary, MESSAGE_LIMIT)]
    {
        if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
            kept.insert(name.to_owned(), text(cut(value, limit)));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(phone: Option<&str>) -> NewMessage {
        NewMessage {
            desk: "main".to_owned(),
            text: format!(" {} ", "é".repeat(3_000)),
            name: Some(" ".to_owned()),
            phone: phone.map(|phone| phone.parse().unwrap()),
            left_at: "2026-06-12T16:00:00.5Z".parse().unwrap(),
            tool_call_id: None,
        }
    }

    #[test]
    fn a_message_is_cut_between_characters_and_read_back() {
        let item = message(Some("+14155550123")).to_item(1_781_280_000_500);
        assert_eq!(read_text(&item, "sk"), Some("MESSAGE#1781280000500"));
        let read = read_message(&item).unwrap();
        assert_eq!(read.text.chars().count(), 2_000);
        assert_eq!(read.name, None);
    }

    #[test]
    fn a_message_without_a_number_belongs_to_nobody() {
        let item = message(None).to_item(0);
        assert_eq!(read_text(&item, "pk"), Some("CALLER#main#unknown"));
        assert!("unknown".parse::<E164>().is_err());
    }
}
