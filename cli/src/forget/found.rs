//! What there is of a customer: counts, and no word of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use call_store::calls::CallItems;
use call_store::desk::{AboutCaller, Bookings, CallerItem};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Which;
use super::near::write_near;
use super::queues::Queued;
use crate::fields::{Field, write_fields};
use crate::output::write_prose;

/// All that was found.
pub(super) struct Found {
    pub(super) calls: BTreeSet<String>,
    pub(super) items: CallItems,
    /// Calls whose number may be the customer's, by how that is written. They stay.
    pub(super) near: BTreeMap<String, BTreeSet<String>>,
    pub(super) queued: Queued,
    pub(super) has_queues: bool,
    pub(super) about: Vec<AboutCaller>,
}

/// Counts of desk data.
#[derive(Clone, Copy, Debug, Default)]
struct DeskCounts {
    profiles: u64,
    appointments: u64,
    messages: u64,
    others: u64,
    /// Bookings that begin later than now, and earlier.
    coming: u64,
    past: u64,
    blocks: u64,
}

impl Found {
    /// Whether nothing is to be deleted.
    pub(super) fn is_nothing(&self, which: &Which) -> bool {
        let is_meant = |about: &AboutCaller| match about {
            AboutCaller::Block { .. } => which.also_block_list,
            _ => true,
        };
        self.items.total() == 0 && self.queued.messages == 0 && !self.about.iter().any(is_meant)
    }

    /// What can be said once what was found is deleted.
    pub(super) fn outcome(&self) -> &'static str {
        match self.queued {
            Queued { is_whole: false, .. } => {
                "Not all of it is deleted: more messages wait in the queues than were looked at. The headers of the reports \
                 stay until then, because the rest is found by them. Run this again, best when the queues are emptier."
            }
            Queued { hidden: 1.., .. } if !self.calls.is_empty() => {
                "What was found is deleted, but not the headers of the reports: somebody else holds queued messages, and \
                 those of this customer are found by the headers, wherever they go. To delete the headers too, run this \
                 again in 5 minutes."
            }
            Queued { hidden: 1.., .. } => {
                "What was found is deleted. Whether that is all is known once the messages that are being worked on can be \
                 looked at: run this again in 5 minutes."
            }
            _ if !self.near.is_empty() => {
                "All of it is deleted, but not the calls whose number may be the customer's, written otherwise (above)."
            }
            _ => "All of it is deleted.",
        }
    }

    /// Days with bookings of the customer that begin later than now, in order.
    pub(super) fn coming(&self, now: Timestamp) -> Vec<Bookings> {
        let mut days: Vec<Bookings> = self
            .about
            .iter()
            .filter_map(|about| match about {
                AboutCaller::Bookings(bookings) => {
                    let coming = bookings.times.iter().copied().filter(|booked| booked.start >= Some(now));
                    Some(Bookings { times: coming.collect(), ..bookings.clone() })
                }
                _ => None,
            })
            .filter(|day| !day.times.is_empty())
            .collect();
        days.sort_by(|one, other| (one.date, &one.desk).cmp(&(other.date, &other.desk)));
        days
    }

    fn desk_counts(&self, now: Timestamp) -> DeskCounts {
        let mut counts = DeskCounts::default();
        for about in &self.about {
            match about {
                AboutCaller::Item { kind: CallerItem::Profile, .. } => counts.profiles += 1,
                AboutCaller::Item { kind: CallerItem::Appointment, .. } => counts.appointments += 1,
                AboutCaller::Item { kind: CallerItem::Message, .. } => counts.messages += 1,
                AboutCaller::Bookings(bookings) => {
                    for booked in &bookings.times {
                        let count =
                            if booked.start >= Some(now) { &mut counts.coming } else { &mut counts.past };
                        *count += 1;
                    }
                }
                AboutCaller::Block { .. } => counts.blocks += 1,
                _ => counts.others += 1,
            }
        }
        counts
    }

    /// Writes what there is, and what becomes of it.
    pub(super) fn write(
        &self,
        output: &mut impl Write,
        which: &Which,
        now: Timestamp,
        width: Option<usize>,
    ) -> io::Result<()> {
        let number = which.customer.as_str();
        let of_desk = which.desk.as_ref().map_or_else(String::new, |desk| format!(" with desk {desk}"));
        let counts = self.desk_counts(now);
        let fields = self.fields(which, counts);
        if fields.is_empty() {
            write_prose(output, &format!("Nothing is kept about {number}{of_desk}."), width)?;
        } else {
            write_prose(output, &format!("Kept about {number}{of_desk}:"), width)?;
            write_fields(output, &fields, 2, width)?;
        }
        write_near(output, &self.near, width)?;
        for note in self.notes(which, counts) {
            write_prose(output, &note, width)?;
        }
        if which.dry_run {
            write_prose(output, "Nothing was deleted.", width)?;
        }
        Ok(())
    }

    fn fields(&self, which: &Which, counts: DeskCounts) -> Vec<Field> {
        let CallItems { reports, parts, statuses, records, notes, others, .. } = self.items;
        let kinds = [
            (reports, "reports"),
            (parts, "parts of reports"),
            (statuses, "statuses"),
            (records, "records of tools"),
            (notes + others, "others"),
        ];
        let kinds: Vec<String> = kinds
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, kind)| format!("{count} {kind}"))
            .collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
        let coming = if which.cancel_appointments { "cancelled" } else { "the time stays taken, for nobody" };
        let blocks = if which.also_block_list { "" } else { ", kept: --also-block-list removes them" };
        let rows = [
            ("Calls", self.calls.len() as u64, kinds),
            ("Queued messages", self.queued.messages, String::new()),
            ("Profiles", counts.profiles, String::new()),
            ("Appointments", counts.appointments, ", in the caller's history".to_owned()),
            ("Messages", counts.messages, String::new()),
            ("Other items", counts.others, String::new()),
            ("Bookings to come", counts.coming, format!(": {coming}")),
            ("Bookings past", counts.past, ": made nobody's".to_owned()),
            ("Blocked", counts.blocks, blocks.to_owned()),
        ];
        let there = rows.into_iter().filter(|(_, count, _)| *count > 0);
        there.map(|(label, count, more)| Field { label, value: format!("{count}{more}") }).collect()
    }

    /// What was not looked at.
    fn notes(&self, which: &Which, counts: DeskCounts) -> Vec<String> {
        let mut notes = Vec::new();
        let Queued { hidden, unreadable, looked_at, is_whole, .. } = self.queued;
        if !is_whole {
            notes.push(format!(
                "{looked_at} queued messages were looked at, and there are more than can be at once: run this again, best \
                 when the queues are emptier."
            ));
        }
        if hidden > 0 {
            notes.push(format!(
                "{hidden} queued messages are being worked on and could not be looked at: run this again in 5 minutes."
            ));
        }
        if unreadable > 0 {
            notes.push(format!(
                "{unreadable} queued messages are no items of reports: nobody can say whose they are."
            ));
        }
        if !self.has_queues {
            notes.push("No queue was looked through: none is named (--stack names both).".to_owned());
        }
        if !which.scan {
            notes.push(
                "Calls are found by their desk and number. Those that name no desk, or one that is no more, take reading \
                 the whole table: --scan."
                    .to_owned(),
            );
        }
        if counts.coming > 0 && !which.cancel_appointments {
            notes.push("To free the times that are booked: --cancel-appointments.".to_owned());
        }
        notes
    }

    /// The same for programs.
    pub(super) fn as_json(&self, which: &Which, now: Timestamp, deleted: bool) -> Value {
        let counts = self.desk_counts(now);
        let items = self.items;
        let near: Vec<Value> = self
            .near
            .iter()
            .map(|(written, calls)| json!({"writtenAs": written, "callIds": calls}))
            .collect();
        json!({
            "customer": which.customer.as_str(),
            "desk": which.desk.as_ref().map(ToString::to_string),
            "deleted": deleted,
            "callIds": self.calls,
            "callItems": {
                "reports": items.reports, "parts": items.parts, "statuses": items.statuses,
                "records": items.records, "notes": items.notes, "others": items.others,
            },
            "queuedMessages": self.queued.messages,
            "queuedHidden": self.queued.hidden,
            "queuedUnreadable": self.queued.unreadable,
            "queuedLookedAt": self.queued.looked_at,
            "queuedAllLookedAt": self.queued.is_whole,
            "nearMatches": near,
            "queuesLookedThrough": self.has_queues,
            "tableScanned": which.scan,
            "profiles": counts.profiles,
            "appointments": counts.appointments,
            "messages": counts.messages,
            "otherItems": counts.others,
            "bookingsToCome": counts.coming,
            "bookingsPast": counts.past,
            "bookingsCancelled": deleted && which.cancel_appointments,
            "blocks": counts.blocks,
            "blocksDeleted": deleted && which.also_block_list,
        })
    }
}
