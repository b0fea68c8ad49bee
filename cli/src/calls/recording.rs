//! `cargo vapi calls recording ID`: the audio of a call, through Vapi's API, while Vapi keeps it.

use std::fs::{self, File};
use std::io::{IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use end_of_call_report::vapi_api::{Backoff, Channels, Recording, VapiApi, VapiError};
use serde_json::json;

use super::vapi;
use crate::output::output;
use crate::place::Options;

/// How long it may take, with all attempts, until a recording begins to come.
const BEGIN_LIMIT: Duration = Duration::from_secs(120);

/// How often whoever waits hears something.
const BETWEEN: Duration = Duration::from_secs(2);

/// Which call. The key comes from VAPI_API_KEY.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Id of the call.
    #[arg(value_name = "ID")]
    id: String,
    /// A channel for each party, in place of both in one.
    #[arg(long)]
    stereo: bool,
    /// File to write. Default: the id, in this folder. One that is there stays as it is.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the recording to a file and says how large it is.
///
/// # Errors
///
/// A sentence: no key, no recording, no room. No half file stays.
pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<()> {
    let file = arguments.output.clone().unwrap_or_else(|| default_file(&arguments.id, arguments.stereo));
    if file.exists() {
        bail!("{} is there already: name another file with --output", file.display());
    }
    let recording = begin(&vapi::api()?, arguments).await?;

    let mut part = file.clone().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    let bytes = match write(recording, &part).await {
        Ok(bytes) => bytes,
        Err(error) => {
            // It may not even be there.
            let _ = fs::remove_file(&part);
            return Err(error);
        }
    };
    fs::rename(&part, &file).with_context(|| format!("can't write {}", file.display()))?;
    let mut output = output();
    if options.json() {
        let channels = if arguments.stereo { 2 } else { 1 };
        let line = json!({ "file": file.to_string_lossy(), "bytes": bytes, "channels": channels });
        writeln!(output, "{line}")?;
    } else {
        writeln!(output, "{}: {}", file.display(), size(bytes))?;
    }
    Ok(output.flush()?)
}

async fn begin(api: &VapiApi, arguments: &Arguments) -> Result<Recording> {
    let channels = if arguments.stereo { Channels::Stereo } else { Channels::Mono };
    let mut backoff = Backoff::until((Instant::now() + BEGIN_LIMIT).into());
    loop {
        match Box::pin(api.recording(&arguments.id, channels)).await {
            Ok(recording) => return Ok(recording),
            Err(error) if backoff.wait_after(&error).await => {}
            Err(VapiError::NotFound) => bail!(
                "Vapi has no recording of this call: it keeps recordings for some days only (14 unless agreed otherwise), \
                 and makes none where the assistant's artifactPlan says so"
            ),
            Err(error) => return Err(vapi::explain(error)),
        }
    }
}

async fn write(mut recording: Recording, part: &Path) -> Result<u64> {
    let cant_write = || format!("can't write {}", part.display());
    let mut file = File::create(part).with_context(cant_write)?;
    let all = recording.bytes();
    let mut written = 0;
    let mut next = Instant::now() + BETWEEN;
    while let Some(bytes) = recording.next().await.map_err(vapi::explain)? {
        file.write_all(&bytes).with_context(cant_write)?;
        written += bytes.len() as u64;
        if Instant::now() >= next && stderr().is_terminal() {
            eprintln!("{} of {} ...", size(written), all.map_or_else(|| "it".to_owned(), size));
            next = Instant::now() + BETWEEN;
        }
    }
    if written == 0 {
        return Err(anyhow!("Vapi's recording of this call is empty"));
    }
    file.sync_all().with_context(cant_write)?;
    Ok(written)
}

/// `<id>-mono.wav` or `<id>-stereo.wav`: Vapi records so. An id is whatever somebody typed, and names no other folder.
fn default_file(id: &str, stereo: bool) -> PathBuf {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let id: String = id.chars().map(plain).collect();
    PathBuf::from(format!("{id}-{}.wav", if stereo { "stereo" } else { "mono" }))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_a_file_in_this_folder() {
        assert_eq!(default_file("01a2-b", false), PathBuf::from("01a2-b-mono.wav"));
        assert_eq!(default_file("../x/y", true), PathBuf::from("___x_y-stereo.wav"));
    }

    #[test]
    fn a_size_is_one_that_people_say() {
        for (bytes, said) in [(999, "999 bytes"), (1_234, "1 KB"), (999_999, "999 KB"), (1_250_000, "1.2 MB")]
        {
            assert_eq!(size(bytes), said);
        }
    }
}
