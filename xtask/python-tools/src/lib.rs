//! Tools that come as Python packages, each in a virtual environment of its own under `.local/python/`.
//!
//! `cargo xtask` brings them while somebody watches, tests bring them while nobody does; several processes may want the
//! same one at once.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! use python_tools::{MINISTACK, Unattended};
//!
//! let python = MINISTACK.bring(".".as_ref(), &mut Unattended)?.program;
//! println!("{} can import ministack", python.display());
//! # Ok(())
//! # }
//! ```

mod environment;
mod lock;
mod runner;
mod tool;

pub use runner::{Runner, Unattended};
pub use tool::{AWS_EMULATOR, Brought, CARGO_DENY, CARGO_LAMBDA, Kind, MINISTACK, Place, SAM, Tool, ZIGLANG};
