//! `cargo xtask local-aws`: an AWS on this machine to deploy to, for whoever has no account yet.

use anyhow::{Context, Result, bail};

use crate::emulator::Emulator;
use crate::http;
use crate::process;
use crate::project::Project;
use crate::stop::Stop;

/// Where emulators of AWS usually are.
const USUAL_PORT: u16 = 4566;

/// What `cargo xtask local-aws` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    port: u16,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        match words {
            [] => Ok(Self { port: USUAL_PORT }),
            ["--port", port] => {
                Ok(Self { port: port.parse().context("--port wants a number, like --port 4567")? })
            }
            _ => bail!("cargo xtask local-aws knows only --port PORT"),
        }
    }
}

pub(crate) fn run(project: &Project, stop: &Stop, options: &Options) -> Result<()> {
    let port = options.port;
    if !http::is_free(port) {
        bail!("port {port} is taken; choose another: cargo xtask local-aws --port {}", port + 1);
    }
    let mut emulator = Emulator::start(project, stop, port, &[])?;
    println!(
        "\nAn AWS on this machine. It forgets everything when it ends. In another terminal, in this folder:\n"
    );
    for (name, value) in emulator.environment() {
        println!("  export {name}={value}");
    }
    println!("\n  cargo xtask deploy --arch {}\n", std::env::consts::ARCH.replace("aarch64", "arm64"));
    println!(
        "Function URLs are reached by their path: {}/_aws/lambda-url/<the first word of the URL>/",
        emulator.url()
    );
    println!("Logs: {}. Ctrl-C stops everything.", project.shown(emulator.log().path()));
    loop {
        std::thread::sleep(process::POLL);
        if stop.requested() {
            return Ok(());
        }
        if !emulator.is_running() {
            bail!("it has ended; the end of its log:\n{}", emulator.log().last_words());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number() {
        assert_eq!(Options::parse(&[]).expect("nothing to refuse"), Options { port: USUAL_PORT });
        assert_eq!(Options::parse(&["--port", "4567"]).expect("a number"), Options { port: 4567 });
        assert!(Options::parse(&["--port", "none"]).is_err() && Options::parse(&["--host"]).is_err());
    }
}
