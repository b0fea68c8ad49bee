//! How long a service may take: a person waits.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_types::SdkConfig;

const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);
const OPERATION_LIMIT: Duration = Duration::from_secs(30);

/// The same way to AWS with limits of time, and to an emulator where there is one.
pub(crate) fn limited(sdk_config: &SdkConfig, endpoint: Option<&str>) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_LIMIT)
        .operation_attempt_timeout(ATTEMPT_LIMIT)
        .operation_timeout(OPERATION_LIMIT)
        .build();
    let mut limited = sdk_config.clone().into_builder();
    limited.set_timeout_config(Some(timeouts));
    limited.set_retry_config(Some(RetryConfig::standard()));
    if let Some(endpoint) = endpoint {
        limited.set_endpoint_url(Some(endpoint.to_owned()));
    }
    limited.build()
}
