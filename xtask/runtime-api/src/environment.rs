//! The environment variables that Lambda gives a function.

use std::{ffi::OsStr, net::SocketAddr, path::Path, process::Command};

/// Leaves `command` with what Lambda sets, and nothing of the developer's own but `PATH`.
///
/// So a test can't reach a real AWS account by accident: the keys are made up, and no `AWS_PROFILE`, endpoint or
/// proxy of the shell is passed on. See [AWS Docs/Working with Lambda environment variables].
///
/// [AWS Docs/Working with Lambda environment variables]: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
pub(crate) fn set_lambda_environment(command: &mut Command, binary: &Path, runtime_api: SocketAddr) {
    let name = binary.file_stem().unwrap_or(OsStr::new("function"));
    command.env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
        .env("AWS_LAMBDA_RUNTIME_API", runtime_api.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", name)
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/local")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "local")
        .env("AWS_REGION", "us-west-2")
        .env("AWS_DEFAULT_REGION", "us-west-2")
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("LANG", "en_US.UTF-8")
        .env("TZ", ":UTC")
        .env("_HANDLER", "bootstrap");
}
