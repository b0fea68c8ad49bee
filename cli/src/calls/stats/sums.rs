//! What is added up of calls.

use call_store::calls::ReportHeader;

use super::distribution::Distribution;

/// Calls that are named where something of them is missing.
const NAMED: usize = 3;

/// Sums over some calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) calls: u64,
    pub(super) seconds: f64,
    pub(super) without_length: u64,
    pub(super) cost: f64,
    pub(super) without_cost: u64,
    /// Some of those without a cost.
    pub(super) named_without_cost: Vec<String>,
    pub(super) without_breakdown: u64,
    pub(super) costs: Costs,
    pub(super) success: Success,
    /// What half of the turns of a call did not exceed.
    pub(super) p50_ms: Distribution,
    /// What 95 of 100 turns of a call did not exceed.
    pub(super) p95_ms: Distribution,
}

/// Sums of what costs consist of, in US dollars.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Costs {
    pub(super) stt: f64,
    pub(super) llm: f64,
    pub(super) tts: f64,
    pub(super) vapi: f64,
    pub(super) transport: f64,
    /// What is left of the cost.
    pub(super) other: f64,
}

/// How calls were judged.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Success {
    pub(super) yes: u64,
    pub(super) no: u64,
    /// Judged by another measure, such as a scale of 1 to 10.
    pub(super) other: u64,
    pub(super) unknown: u64,
}

impl Sums {
    pub(super) fn add(&mut self, call: &ReportHeader) {
        self.calls += 1;
        match call.duration_seconds.filter(|seconds| *seconds >= 0.0) {
            Some(seconds) => self.seconds += seconds,
            None => self.without_length += 1,
        }
        self.add_costs(call);
        match call.success_evaluation.as_deref().map(str::trim) {
            None | Some("") => self.success.unknown += 1,
            Some(word) if word.eq_ignore_ascii_case("true") => self.success.yes += 1,
            Some(word) if word.eq_ignore_ascii_case("false") => self.success.no += 1,
            Some(_) => self.success.other += 1,
        }
        if let Some(ms) = call.turn_latency_p50_ms {
            self.p50_ms.add(ms);
        }
        if let Some(ms) = call.turn_latency_p95_ms {
            self.p95_ms.add(ms);
        }
    }

    fn add_costs(&mut self, call: &ReportHeader) {
        let Some(cost) = call.cost else {
            self.without_cost += 1;
            if self.named_without_cost.len() < NAMED {
                self.named_without_cost.push(call.call_id.clone());
            }
            return;
        };
        self.cost += cost;
        let (costs, sums) = (&call.costs, &mut self.costs);
        let parts = [
            (costs.stt, &mut sums.stt),
            (costs.llm, &mut sums.llm),
            (costs.tts, &mut sums.tts),
            (costs.vapi, &mut sums.vapi),
            (costs.transport, &mut sums.transport),
        ];
        if cost != 0.0 && parts.iter().all(|(part, _)| part.is_none()) {
            self.without_breakdown += 1;
        }
        let mut other = cost;
        for (part, sum) in parts {
            *sum += part.unwrap_or_default();
            other -= part.unwrap_or_default();
        }
        sums.other += other;
    }

    pub(super) fn minutes(&self) -> f64 {
        self.seconds / 60.0
    }
}
