//! Log lines other than the one per message: JSON on standard output.

use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::Environment;

/// Beginnings of targets that print whole events at TRACE or DEBUG. They are capped here, whatever level is asked for.
const CAPPED: [&str; 6] = ["aws_", "h2", "hyper", "lambda_", "reqwest", "rustls"];

/// Sets up logging for the process, at the level of `AWS_LAMBDA_LOG_LEVEL`. A second call changes nothing.
pub(crate) fn init(environment: &Environment) {
    let level: LevelFilter = environment
        .get("AWS_LAMBDA_LOG_LEVEL")
        .and_then(|level| level.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let filter = filter(level);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_filter(filter);
    let _ = tracing_subscriber::registry().with(lines).try_init();
}

fn filter(level: LevelFilter) -> Targets {
    let capped = level.min(LevelFilter::INFO);
    Targets::new().with_default(level).with_targets(CAPPED.map(|target| (target, capped)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn what_prints_whole_events_is_held_at_info_and_what_we_write_is_not() {
        let filter = filter(LevelFilter::TRACE);
        for target in
            ["aws_sigv4::http_request::sign", "aws_runtime", "hyper_util::client", "lambda_runtime", "rustls"]
        {
            assert!(!filter.would_enable(target, &Level::DEBUG), "{target}");
            assert!(filter.would_enable(target, &Level::INFO), "{target}");
        }
        assert!(filter.would_enable("vapi_lambda_http::run", &Level::TRACE));
    }
}
