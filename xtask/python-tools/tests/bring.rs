//! Tools are brought by several processes at once, stopped half-way, and found again. Nothing here uses the network.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use python_tools::{Kind, Place, Runner, Tool, Unattended};

/// A project with one tool: a package that is a wheel in a folder of the project.
struct Project {
    root: PathBuf,
    tool: Tool,
}

impl Project {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("python-tools-{name}-{}", std::process::id()));
        let wheels = root.join("wheels");
        let info = wheels.join("example-1.2.dist-info");
        std::fs::create_dir_all(root.join(".config/python")).unwrap();
        std::fs::create_dir_all(&info).unwrap();
        std::fs::write(root.join(".config/python/requirements-example.txt"), "# why\nexample==1.2\n")
            .unwrap();
        std::fs::write(wheels.join("example.py"), "").unwrap();
        std::fs::write(info.join("METADATA"), "Metadata-Version: 2.1\nName: example\nVersion: 1.2\n")
            .unwrap();
        let wheel = "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
        std::fs::write(info.join("WHEEL"), wheel).unwrap();
        let record = "example.py,,\nexample-1.2.dist-info/METADATA,,\nexample-1.2.dist-info/WHEEL,,\nexample-1.2.dist-info/RECORD,,\n";
        std::fs::write(info.join("RECORD"), record).unwrap();
        let zip =
            ["-m", "zipfile", "-c", "example-1.2-py3-none-any.whl", "example.py", "example-1.2.dist-info"];
        assert!(Command::new("python3").args(zip).current_dir(&wheels).status().unwrap().success());

        let wheels: &'static str = wheels.to_str().unwrap().to_owned().leak();
        let pip: &'static [&'static str] = vec!["--no-index", "--find-links", wheels].leak();
        Self {
            root,
            tool: Tool {
                name: "example",
                kind: Kind::Package { package: "example" },
                pip,
                cost: "installing, 1 KB",
            },
        }
    }

    fn bring(&self, runner: &mut impl Runner) -> anyhow::Result<python_tools::Brought> {
        self.tool.bring(&self.root, runner)
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// Runs so many programs, and refuses the next.
struct StopsAfter(usize);

impl Runner for StopsAfter {
    fn run(&mut self, command: &mut Command, doing: &str) -> anyhow::Result<ExitStatus> {
        let Some(left) = self.0.checked_sub(1) else { anyhow::bail!("stopped") };
        self.0 = left;
        Unattended.run(command, doing)
    }

    fn pause(&mut self, _: &str) -> anyhow::Result<()> {
        anyhow::bail!("stopped")
    }
}

fn imports(program: &Path) -> bool {
    Command::new(program).args(["-c", "import example"]).status().unwrap().success()
}

#[test]
fn of_many_that_bring_a_tool_at_once_one_installs_it_and_all_can_use_it() {
    let project = Project::new("at-once");
    let installed = std::thread::scope(|scope| {
        let bring = || {
            let brought = project.bring(&mut Unattended).unwrap();
            assert!(imports(&brought.program));
            assert_eq!(brought.version, "1.2");
            usize::from(matches!(brought.place, Place::Installed(_)))
        };
        let all: Vec<_> = (0..4).map(|_| scope.spawn(bring)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    assert_eq!(installed, 1);
}

#[test]
fn an_installation_that_was_stopped_is_begun_anew() {
    let project = Project::new("stopped");
    let stopped = project.bring(&mut StopsAfter(1)).unwrap_err();
    assert_eq!(stopped.to_string(), "stopped");
    assert!(project.root.join(".local/python/example/bin/python").exists(), "half of it is there");
    let brought = project.bring(&mut Unattended).unwrap();
    assert!(matches!(brought.place, Place::Installed(_)));
    assert!(matches!(project.bring(&mut StopsAfter(0)).unwrap().place, Place::Kept(_)));
}

#[test]
fn another_pin_is_another_installation_and_its_failure_says_what_pip_said() {
    let project = Project::new("another-pin");
    project.bring(&mut Unattended).unwrap();
    std::fs::write(project.root.join(".config/python/requirements-example.txt"), "example==1.3\n").unwrap();
    let error = project.bring(&mut Unattended).unwrap_err().to_string();
    assert!(error.contains("pip could not install example") && error.contains("1.3"), "{error}");
    assert!(error.contains(".local/example-install.log"), "{error}");
}
