//! Arguments that Vapi encrypted, before the tool gets them.

use serde_json::{Map, Value};
use tokio::task;

use super::outcome::{Ended, Outcome};
use crate::decryption::Decrypted;
use crate::registry::RegisteredTool;
use crate::services::Services;

const CANT_READ_IT: &str =
    "I can't take that securely right now, so I have not used it. Please don't ask for it again.";

/// The arguments in clear, and what of them must not be stored. A tool that asks for encryption gets nothing that was not
/// encrypted.
pub(super) async fn open(
    services: &Services,
    tool: &RegisteredTool,
    mut arguments: Map<String, Value>,
) -> Result<(Map<String, Value>, Decrypted), Ended> {
    let paths = tool.options().encrypted_paths();
    if paths.is_empty() {
        return Ok((arguments, Decrypted::default()));
    }
    let cant_read_it = |code| Ended::new(Outcome::Unavailable, CANT_READ_IT).with_code(code);
    let Some(keys) = services.argument_keys().cloned() else {
        return Err(cant_read_it("arguments_key_not_configured"));
    };
    // A key takes some milliseconds of pure computing.
    let opened = task::spawn_blocking(move || {
        let decrypted = keys.decrypt(&mut arguments, paths)?;
        Ok((arguments, decrypted))
    });
    match opened.await {
        Ok(Ok(opened)) => Ok(opened),
        Ok(Err(error)) => {
            let error: crate::decryption::DecryptionError = error;
            tracing::warn!(tool.name = tool.name(), "encrypted arguments can't be used: {error}");
            Err(cant_read_it("arguments_not_decrypted"))
        }
        Err(_) => Err(cant_read_it("arguments_not_decrypted")),
    }
}
