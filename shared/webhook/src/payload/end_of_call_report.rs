//! The report of a call, of every age.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{Timestamp, head::read_raw, payload::Artifact, wire::payload};

payload! {
    message
    /// The report of a call, once it is over. Type `end-of-call-report`.
    ///
    /// The same fact stands in other places in messages of other ages; the methods know them all. See
    /// [Vapi Docs/Server events].
    ///
    /// [Vapi Docs/Server events]: https://docs.vapi.ai/server-url/events
    EndOfCallReport {
        /// When the conversation began. Absent where the call never connected.
        started_at: Option<Timestamp> = "startedAt",
        /// When it was over.
        ended_at: Option<Timestamp> = "endedAt",
        /// Reason at the top; see [`EndOfCallReport::ended_reason`].
        top_ended_reason: Option<Cow<'a, str>> = "endedReason",
        /// What was made of the call. Empty where the plans for that are off.
        analysis: Option<Analysis<'a>> = "analysis",
        /// What the call left behind.
        artifact: Option<Artifact<'a>> = "artifact",
        /// Price at the top, in US dollars; see [`EndOfCallReport::cost`].
        top_cost: Option<f64> = "cost",
        /// What the price consists of, in parts, as it came.
        cost_breakdown: Option<&'a RawValue> = "costBreakdown",
        /// What the price consists of, by item, as it came.
        costs: Option<&'a RawValue> = "costs",
        /// Length at the top, in seconds; see [`EndOfCallReport::duration_seconds`].
        top_duration_seconds: Option<f64> = "durationSeconds",
        /// Length at the top, in milliseconds.
        top_duration_ms: Option<f64> = "durationMs",
        /// Summary at the top; see [`EndOfCallReport::summary`].
        top_summary: Option<Cow<'a, str>> = "summary",
        /// Transcript at the top; see [`EndOfCallReport::transcript`].
        top_transcript: Option<Cow<'a, str>> = "transcript",
        /// Turns at the top; see [`EndOfCallReport::messages`].
        top_messages: Option<&'a RawValue> = "messages",
        /// Recording at the top; see [`EndOfCallReport::recording_url`].
        top_recording_url: Option<Cow<'a, str>> = "recordingUrl",
        /// Stereo recording at the top.
        top_stereo_recording_url: Option<Cow<'a, str>> = "stereoRecordingUrl",
        /// Where the call was forwarded.
        destination: Option<&'a RawValue> = "destination",
    }
}

payload! {
    /// What Vapi made of a call.
    Analysis {
        /// Summary.
        summary: Option<Cow<'a, str>> = "summary",
        /// Whether the call was a success: text, even where it says `true`.
        success_evaluation: Option<Cow<'a, str>> = "successEvaluation",
        /// Data in the form that was asked for.
        structured_data: Option<&'a RawValue> = "structuredData",
    }
}

payload! {
    /// What a price consists of, in US dollars.
    CostBreakdown {
        /// All of it.
        total: Option<f64> = "total",
        /// Transcriber.
        stt: Option<f64> = "stt",
        /// Language model.
        llm: Option<f64> = "llm",
        /// Voice.
        tts: Option<f64> = "tts",
        /// Vapi.
        vapi: Option<f64> = "vapi",
        /// Line.
        transport: Option<f64> = "transport",
    }
}

impl<'a> CostBreakdown<'a> {
    /// Reads a breakdown. `None` where it is no object.
    #[must_use]
    pub fn read(breakdown: &'a RawValue) -> Option<Self> {
        read_raw(breakdown)
    }
}

impl<'a> EndOfCallReport<'a> {
    /// Summary of the call.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        first_text([
            self.analysis.as_ref().and_then(|analysis| analysis.summary.as_deref()),
            self.top_summary.as_deref(),
        ])
    }

    /// The conversation as text.
    #[must_use]
    pub fn transcript(&self) -> Option<&str> {
        first_text([
            self.artifact.as_ref().and_then(|artifact| artifact.transcript.as_deref()),
            self.top_transcript.as_deref(),
        ])
    }

    /// Turns of the conversation, a list as it came.
    #[must_use]
    pub fn messages(&self) -> Option<&'a RawValue> {
        self.counted_messages().map(|(list, _)| list)
    }

    /// Number of turns.
    #[must_use]
    pub fn message_count(&self) -> usize {
        self.counted_messages().map_or(0, |(_, count)| count)
    }

    /// The turns with their number, found in one walk through them.
    fn counted_messages(&self) -> Option<(&'a RawValue, usize)> {
        let of_artifact = self.artifact.as_ref().and_then(|artifact| artifact.messages);
        let lists = [of_artifact, self.top_messages].into_iter().flatten();
        lists.map(|list| (list, count(list))).find(|(_, count)| *count > 0)
    }

    /// Where the recording is. A presigned link comes first: it plays, but not for long.
    #[must_use]
    pub fn recording_url(&self) -> Option<&str> {
        let presigned = self.artifact.as_ref().and_then(|artifact| artifact.presigned_mono_url.as_deref());
        first_text([presigned, self.stable_recording_url()])
    }

    /// Vapi's lasting identifier of the recording, which is no link that plays.
    #[must_use]
    pub fn stable_recording_url(&self) -> Option<&str> {
        let artifact = self.artifact.as_ref();
        let mono = artifact
            .and_then(|artifact| artifact.recording.as_ref())
            .and_then(|recording| recording.mono.as_ref());
        first_text([
            mono.and_then(|mono| mono.combined_url.as_deref()),
            artifact.and_then(|artifact| artifact.recording_url.as_deref()),
            self.top_recording_url.as_deref(),
        ])
    }

    /// Where the stereo recording is. A presigned link comes first.
    #[must_use]
    pub fn stereo_recording_url(&self) -> Option<&str> {
        let artifact = self.artifact.as_ref();
        let recording = artifact.and_then(|artifact| artifact.recording.as_ref());
        first_text([
            artifact.and_then(|artifact| artifact.presigned_stereo_url.as_deref()),
            recording.and_then(|recording| recording.stereo_url.as_deref()),
            artifact.and_then(|artifact| artifact.stereo_recording_url.as_deref()),
            self.top_stereo_recording_url.as_deref(),
        ])
    }

    /// Length of the conversation, in seconds.
    #[must_use]
    pub fn duration_seconds(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a call's milliseconds stay far below 2^53")]
        let from_ends = || Some((self.ended_at?.as_millis() - self.started_at?.as_millis()) as f64 / 1000.0);
        self.top_duration_seconds
            .or_else(|| self.top_duration_ms.map(|ms| ms / 1000.0))
            .or_else(from_ends)
            .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
    }

    /// Why the call ended.
    #[must_use]
    pub fn ended_reason(&self) -> Option<&str> {
        first_text([
            self.top_ended_reason.as_deref(),
            self.call.as_ref().and_then(|call| call.ended_reason.as_deref()),
        ])
    }

    /// Price of the call, in US dollars.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        self.top_cost
            .or_else(|| self.cost_breakdown.and_then(read_raw::<CostBreakdown<'_>>)?.total)
            .filter(|cost| cost.is_finite())
    }

    /// Whether the call was a success, in the words of the analysis.
    #[must_use]
    pub fn success_evaluation(&self) -> Option<&str> {
        first_text([self.analysis.as_ref().and_then(|analysis| analysis.success_evaluation.as_deref())])
    }

    /// Data in the form that was asked for, as it came.
    #[must_use]
    pub fn structured_data(&self) -> Option<&'a RawValue> {
        self.analysis.as_ref().and_then(|analysis| analysis.structured_data)
    }

    /// What the caller waited at each turn, in milliseconds.
    #[must_use]
    pub fn turn_latencies_ms(&self) -> Vec<f64> {
        let metrics = self.artifact.as_ref().and_then(|artifact| artifact.performance_metrics.as_ref());
        let turns = metrics.map_or(&[][..], |metrics| &metrics.turn_latencies);
        turns.iter().filter_map(|turn| turn.turn_latency).filter(|ms| ms.is_finite() && *ms >= 0.0).collect()
    }
}

fn first_text<const N: usize>(places: [Option<&str>; N]) -> Option<&str> {
    places.into_iter().flatten().find(|text| !text.is_empty())
}

/// Number of elements of a list; 0 for another kind of value.
fn count(raw: &RawValue) -> usize {
    serde_json::from_str::<Vec<serde::de::IgnoredAny>>(raw.get()).map_or(0, |list| list.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload;

    fn report(fields: &str) -> String {
        format!(r#"{{"message":{{"type":"end-of-call-report",{fields}}}}}"#)
    }

    #[test]
    fn a_report_of_today_reads_from_its_documented_places() {
        let body = report(
            r#""endedReason":"customer-ended-call","cost":0.12,"startedAt":"2026-11-19T18:02:11.000Z","endedAt":"2026-11-19T18:12:11.500Z",
            "analysis":{"summary":"s","successEvaluation":true},"artifact":{"transcript":"AI: hi","messages":[{},{}],
            "recording":{"mono":{"combinedUrl":"id"},"stereoUrl":"st"},"presignedMonoUrl":"plays",
            "performanceMetrics":{"turnLatencies":[{"turnLatency":900.5},{"turnLatency":"700"},{}]}}"#,
        );
        let report: EndOfCallReport<'_> = payload::read(body.as_bytes()).unwrap();
        assert_eq!(report.summary(), Some("s"));
        assert_eq!(report.success_evaluation(), Some("true"));
        assert_eq!(report.transcript(), Some("AI: hi"));
        assert_eq!(report.message_count(), 2);
        assert_eq!(report.recording_url(), Some("plays"));
        assert_eq!(report.stable_recording_url(), Some("id"));
        assert_eq!(report.stereo_recording_url(), Some("st"));
        assert_eq!(report.duration_seconds(), Some(600.5));
        assert_eq!(report.cost(), Some(0.12));
        assert_eq!(report.turn_latencies_ms(), [900.5, 700.0]);
    }

    #[test]
    fn a_report_of_2024_reads_from_the_top() {
        let body = report(
            r#""summary":"s","transcript":"t","messages":[{}],"recordingUrl":"r","stereoRecordingUrl":"st",
            "analysis":{},"artifact":{"messages":[]},"durationSeconds":34.5,"costBreakdown":{"total":"0.5"},"call":{"endedReason":"hangup"}"#,
        );
        let report: EndOfCallReport<'_> = payload::read(body.as_bytes()).unwrap();
        assert_eq!(report.summary(), Some("s"));
        assert_eq!(report.transcript(), Some("t"));
        assert_eq!(report.message_count(), 1);
        assert_eq!(report.recording_url(), Some("r"));
        assert_eq!(report.duration_seconds(), Some(34.5));
        assert_eq!(report.cost(), Some(0.5));
        assert_eq!(report.ended_reason(), Some("hangup"));
    }

    #[test]
    fn odd_values_read_as_absent() {
        let body = report(
            r#""durationSeconds":-4,"cost":"free","analysis":[],"artifact":"none","messages":{},"summary":"""#,
        );
        let report: EndOfCallReport<'_> = payload::read(body.as_bytes()).unwrap();
        assert_eq!(report.duration_seconds(), None);
        assert_eq!(report.cost(), None);
        assert_eq!(report.summary(), None);
        assert_eq!(report.message_count(), 0);
    }

    #[test]
    fn half_an_emoji_costs_neither_its_text_nor_the_report() {
        let body = report(
            r#""endedReason":"hangup","cost":1e999,"startedAt":-1e999,"analysis":{"summary":"cut \ud83d","successEvaluation":1e999},
            "artifact":{"transcript":"\udc00 hi","messages":[{"message":"\ud83d"}]},"call":{"id":"c-1"}"#,
        );
        let report: EndOfCallReport<'_> = payload::read(body.as_bytes()).unwrap();
        assert_eq!(report.summary(), Some("cut \u{fffd}\u{fffd}\u{fffd}"));
        assert_eq!(report.transcript(), Some("\u{fffd}\u{fffd}\u{fffd} hi"));
        assert_eq!((report.cost(), report.started_at, report.success_evaluation()), (None, None, None));
        assert_eq!((report.message_count(), report.ended_reason()), (1, Some("hangup")));
    }

    #[test]
    fn what_comes_twice_counts_as_its_last() {
        let body = report(r#""cost":1,"cost":2"#);
        let report: EndOfCallReport<'_> = payload::read(body.as_bytes()).unwrap();
        assert_eq!(report.cost(), Some(2.0));
    }
}
