//! Log lines other than the one per message: JSON on standard output.

use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::Environment;

/// Targets that print whole events at TRACE or DEBUG. They are capped here, whatever level is asked for.
const CAPPED: [&str; 10] = [
    "aws_config",
    "aws_credential_types",
    "aws_runtime",
    "aws_sdk_dynamodb",
    "aws_smithy_http_client",
    "aws_smithy_runtime",
    "aws_smithy_runtime_api",
    "h2",
    "hyper",
    "lambda_runtime",
];

/// More of the same, by their own names.
const CAPPED_TOO: [&str; 5] = ["hyper_util", "lambda_http", "lambda_runtime_api_client", "reqwest", "rustls"];

/// Sets up logging for the process, at the level of `AWS_LAMBDA_LOG_LEVEL`. A second call changes nothing.
pub(crate) fn init(environment: &Environment) {
    let level: LevelFilter = environment
        .get("AWS_LAMBDA_LOG_LEVEL")
        .and_then(|level| level.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let capped = level.min(LevelFilter::INFO);
    let targets = CAPPED.into_iter().chain(CAPPED_TOO).map(|target| (target, capped));
    let filter = Targets::new().with_default(level).with_targets(targets);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_filter(filter);
    let _ = tracing_subscriber::registry().with(lines).try_init();
}
