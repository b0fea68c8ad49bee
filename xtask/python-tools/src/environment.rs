//! One virtual environment under `.local/python/`.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::runner::Runner;
use crate::tool::Tool;

/// The folder of one tool, whether it is there or not.
pub(crate) struct Environment {
    root: PathBuf,
    folder: PathBuf,
}

impl Environment {
    pub(crate) fn of(root: &Path, tool: &str) -> Self {
        Self { root: root.to_path_buf(), folder: root.join(".local/python").join(tool) }
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// Outside the folder, which an installation begins by emptying.
    pub(crate) fn lock_file(&self) -> Result<PathBuf> {
        let parent = self.folder.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(parent).with_context(|| format!("can't make {}", parent.display()))?;
        Ok(self.folder.with_extension("lock"))
    }

    /// Whether an installation of these very requirements came to its end.
    pub(crate) fn holds(&self, requirements: &str) -> bool {
        std::fs::read_to_string(self.stamp()).is_ok_and(|installed| installed == requirements)
    }

    /// Makes the environment anew and has pip install `requirements` into it.
    pub(crate) fn install(&self, tool: &Tool, requirements: &Path, runner: &mut impl Runner) -> Result<()> {
        let log = self.root.join(format!(".local/{}-install.log", tool.name));
        File::create(&log).with_context(|| format!("can't write {}", log.display()))?;

        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(&self.folder);
        let made = runner.run(logged(&mut make, &log)?, tool.cost);
        if !made.with_context(|| format!("Python 3 with pip is needed to bring {}", tool.name))?.success() {
            bail!(
                "python3 can't make a virtual environment (on Debian and Ubuntu: apt install python3-venv):\n{}",
                last_words(&log)
            );
        }
        let mut pip = Command::new(self.program("python"));
        pip.args(["-m", "pip", "install", "--disable-pip-version-check"])
            .args(tool.pip)
            .arg("-r")
            .arg(requirements);
        if !runner.run(logged(&mut pip, &log)?, tool.cost)?.success() {
            let shown = log.strip_prefix(&self.root).unwrap_or(&log).display();
            bail!("pip could not install {}; the end of {shown}:\n{}", tool.name, last_words(&log));
        }
        Ok(())
    }

    /// Says that the installation is whole, in one step: whoever looks sees all of the stamp or none.
    pub(crate) fn finish(&self, requirements: &str) -> Result<()> {
        let (stamp, draft) = (self.stamp(), self.folder.join("installed.draft"));
        std::fs::write(&draft, requirements)
            .and_then(|()| std::fs::rename(&draft, &stamp))
            .with_context(|| format!("can't write {}", stamp.display()))
    }

    pub(crate) fn into_folder(self) -> PathBuf {
        self.folder
    }

    fn stamp(&self) -> PathBuf {
        self.folder.join("installed.txt")
    }
}

fn logged<'a>(command: &'a mut Command, log: &Path) -> Result<&'a mut Command> {
    let open = || OpenOptions::new().append(true).open(log);
    let failed = || format!("can't write {}", log.display());
    let (output, errors) = (open().with_context(failed)?, open().with_context(failed)?);
    Ok(command.stdin(Stdio::null()).stdout(output).stderr(errors))
}

/// Lines of a log that are shown.
const LAST_WORDS: usize = 12;

fn last_words(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let from = lines.len().saturating_sub(LAST_WORDS);
    lines.get(from..).unwrap_or_default().iter().map(|line| format!("    {line}\n")).collect()
}
