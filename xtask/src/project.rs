//! The project's folders.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use project_files::LocalEnv;

/// Where things lie, and the local environment.
pub(crate) struct Project {
    pub(crate) env: LocalEnv,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        Ok(Self { env: LocalEnv::find()? })
    }

    pub(crate) fn root(&self) -> &Path {
        self.env.root()
    }

    /// `.local/NAME`: what local commands make and git ignores.
    pub(crate) fn local(&self, name: &str) -> Result<PathBuf> {
        let folder = self.root().join(".local");
        std::fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;
        Ok(folder.join(name))
    }

    /// The functions: every package of `functions/`, by name.
    pub(crate) fn functions(&self) -> Result<Vec<String>> {
        let folder = self.root().join("functions");
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("can't list {}", folder.display()))?;
        let mut names: Vec<String> = entries
            .filter_map(std::result::Result::ok)
            .filter(|entry| entry.path().join("Cargo.toml").is_file())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        Ok(names)
    }

    /// `path` as someone in the project's root would type it.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(self.root()).unwrap_or(path).display()
    }
}
