//! Files of the project that commands for this machine share: `local.env` and the samples of `events/`.
//!
//! Whoever serves the functions and whoever calls them (`cargo vapi send`, the played call, the ready-made invoke events)
//! read the same files through this, so both ends agree. No dependencies: `cargo xtask` has to answer at once.

mod local_env;
mod sample;

pub use local_env::{FILE_NAME, LocalEnv, LocalEnvError};
pub use sample::{Sample, SampleError};
