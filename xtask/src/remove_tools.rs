//! `cargo xtask remove-tools`: takes the tools that ship out of the project, with all that only they need.
//!
//! Tools of one's own stay, and so does a module of the shipped ones that they use. `cargo xtask test` does it to a copy
//! and checks what is left.

mod assistant;
mod shipped;

use std::fs;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::cargo;
use crate::process;
use crate::project::Project;
use crate::stop::Stop;
use crate::tool_source::{TOOLS, without_module, without_tool};

use shipped::{HELPERS, LIBRARY, ONLY_FOR_THEM, TEST_MODULES, TESTS, TOOLS_THAT_SHIP, helper_paths};

/// What `cargo xtask remove-tools` was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    yes: bool,
    force: bool,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self::default();
        for word in words {
            match *word {
                "--yes" => options.yes = true,
                "--force" => options.force = true,
                unknown => bail!("{unknown} is no option of cargo xtask remove-tools (--yes, --force)"),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(project: &Project, stop: &Stop, options: &Options) -> Result<()> {
    let there: Vec<&str> =
        TOOLS_THAT_SHIP.into_iter().filter(|name| project.root().join(tool_file(name)).exists()).collect();
    ensure!(!there.is_empty(), "the tools that ship are gone already");
    if !options.force {
        check_undoable(project.root())?;
    }
    println!("Removes {}, with their golden schemas,", there.join(", "));
    println!("their tests and the modules that only they use.");
    if !options.yes {
        confirm()?;
    }
    let done = remove(project.root())?;
    // The lists are shorter now, and may fit on one line.
    let formatted = process::run(cargo::command(project).args(["fmt", "-p", "tool-calls"]), stop)?;
    println!("\nDone:\n");
    for line in &done {
        println!("  {line}");
    }
    if !formatted.success() {
        println!("\ncargo fmt did not work here: tools.rs may need other line breaks.");
    }
    println!("\nThe prompt in {} lost the paragraphs that named them:", assistant::PATH);
    println!(
        "say there what your assistant is for. README.md, docs/security.md and events/ still speak of them,\nand the roles in template.yaml still allow what they did.\n"
    );
    println!("  cargo xtask new-tool NAME    # the first of your own");
    println!("  cargo xtask test             # the whole check");
    Ok(())
}

/// Nothing is deleted that git could not bring back.
fn check_undoable(root: &Path) -> Result<()> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["status", "--porcelain"]).stderr(Stdio::null());
    let changes = git.output().ok().filter(|output| output.status.success()).map(|output| output.stdout);
    match changes {
        Some(changes) if changes.is_empty() => Ok(()),
        Some(_) => bail!("there are changes that are not committed: commit them first, or give --force"),
        None => bail!("this is no git repository, so nothing could be undone: give --force to go on"),
    }
}

fn confirm() -> Result<()> {
    ensure!(std::io::stdin().is_terminal(), "nobody is there to ask: give --yes to go on");
    print!("Go on? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    ensure!(matches!(answer.trim(), "y" | "Y" | "yes"), "nothing was removed");
    Ok(())
}

/// Removes them from the project in `root`; says what was done, a line each.
pub(crate) fn remove(root: &Path) -> Result<Vec<String>> {
    let mut done = Vec::new();
    // First what can fail without a trace: a list that is not found.
    let mut tools = read(root, TOOLS)?;
    for name in TOOLS_THAT_SHIP {
        tools = without_tool(&without_module(&tools, name), name)?;
    }
    let assistant = assistant::without_tools(&read(root, assistant::PATH)?, &TOOLS_THAT_SHIP)?;
    for name in TOOLS_THAT_SHIP {
        delete(root, &tool_file(name), &mut done)?;
        delete(root, &format!("functions/tool-calls/schemas/{name}.json"), &mut done)?;
    }
    put(root, TOOLS, &tools, &mut done)?;
    put(root, assistant::PATH, &assistant, &mut done)?;

    let mut library = read(root, LIBRARY)?;
    for helper in unused_helpers(root)? {
        library = without_module(&library, helper);
        for path in helper_paths(helper) {
            delete(root, &path, &mut done)?;
        }
    }
    put(root, LIBRARY, &library, &mut done)?;

    let mut tests = read(root, TESTS)?;
    for module in TEST_MODULES {
        tests = without_module(&tests, module);
        delete(root, &format!("functions/tool-calls/tests/tool_calls/{module}.rs"), &mut done)?;
    }
    put(root, TESTS, &tests, &mut done)?;
    for path in ONLY_FOR_THEM {
        delete(root, path, &mut done)?;
    }
    Ok(done)
}

fn tool_file(name: &str) -> String {
    format!("functions/tool-calls/src/tools/{name}.rs")
}

/// The modules of the shipped tools that nothing names any more, the tools being gone.
fn unused_helpers(root: &Path) -> Result<Vec<&'static str>> {
    let mut unused = HELPERS.to_vec();
    loop {
        let gone: Vec<String> = unused.iter().flat_map(|helper| helper_paths(helper)).collect();
        let mut left = String::new();
        collect_rust(&root.join("functions/tool-calls/src"), &mut |path| {
            let path = path.strip_prefix(root).unwrap_or(path);
            if !gone.iter().any(|gone| path.starts_with(gone)) {
                left.push_str(&fs::read_to_string(root.join(path)).unwrap_or_default());
            }
        })?;
        let before = unused.len();
        unused.retain(|helper| !left.contains(&format!("crate::{helper}")));
        if unused.len() == before {
            return Ok(unused);
        }
    }
}

fn collect_rust(folder: &Path, found: &mut impl FnMut(&Path)) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("can't list {}", folder.display()))?;
    for entry in entries.filter_map(std::result::Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            collect_rust(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found(&path);
        }
    }
    Ok(())
}

fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("can't read {path}"))
}

fn put(root: &Path, path: &str, text: &str, done: &mut Vec<String>) -> Result<()> {
    fs::write(root.join(path), text).with_context(|| format!("can't write {path}"))?;
    done.push(format!("changed {path}"));
    Ok(())
}

/// A file or a folder, if it is there.
fn delete(root: &Path, path: &str, done: &mut Vec<String>) -> Result<()> {
    let whole = root.join(path);
    let deleted = match fs::symlink_metadata(&whole) {
        Err(_) => return Ok(()),
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(&whole),
        Ok(_) => fs::remove_file(&whole),
    };
    deleted.with_context(|| format!("can't delete {path}"))?;
    done.push(format!("deleted {path}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        /// What the command touches of this project, in a folder of its own.
        fn copy(name: &str) -> Self {
            let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project").to_owned();
            let root = std::env::temp_dir().join(format!("remove-tools-{name}-{}", std::process::id()));
            for folder in ["functions/tool-calls", "functions/assistant-request/assistants"] {
                copy(&project.join(folder), &root.join(folder));
            }
            Self(root)
        }

        fn with(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("remove-tools-{name}-{}", std::process::id()));
            for (path, text) in files {
                let path = root.join(path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(path, text).expect("written");
            }
            Self(root)
        }

        fn text(&self, path: &str) -> String {
            read(&self.0, path).expect("there")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            if from.is_dir() {
                copy(&from, &to);
            } else {
                fs::copy(from, to).expect("copied");
            }
        }
    }

    #[test]
    fn nothing_of_the_shipped_tools_is_left_in_their_function() {
        let folder = Folder::copy("all");
        remove(&folder.0).expect("removed");
        let mut left = Vec::new();
        collect_rust(&folder.0.join("functions/tool-calls"), &mut |path| left.push(path.to_owned()))
            .expect("listed");
        assert!(!left.is_empty());
        for path in left {
            let text = fs::read_to_string(&path).expect("text");
            for name in TOOLS_THAT_SHIP.iter().chain(&["mod wording", "mod schedule", "crate::desk_table"]) {
                assert!(!text.contains(name), "{} names {name}", path.display());
            }
        }
        assert!(folder.text(assistant::PATH).contains("\"tools\": []"));
        assert_eq!(
            remove(&folder.0)
                .expect("nothing to do")
                .iter()
                .filter(|line| line.starts_with("deleted"))
                .count(),
            0
        );
    }

    #[test]
    fn a_tool_of_ones_own_stays_with_what_it_uses() {
        let folder = Folder::with(
            "own",
            &[
                (LIBRARY, "mod appointments;\nmod schedule;\nmod tools;\nmod wording;\n"),
                (
                    TOOLS,
                    "mod price_list;\nmod take_message;\nToolRegistry::builder().with::<price_list::PriceList>().with::<take_message::TakeMessage>().build()\n",
                ),
                ("functions/tool-calls/src/tools/price_list.rs", "use crate::appointments::coming;\n"),
                ("functions/tool-calls/src/tools/take_message.rs", "use crate::schedule::Schedule;\n"),
                ("functions/tool-calls/src/appointments.rs", "use crate::wording;\n"),
                ("functions/tool-calls/src/schedule.rs", "mod alternatives;\n"),
                ("functions/tool-calls/src/schedule/alternatives.rs", ""),
                ("functions/tool-calls/src/wording.rs", ""),
                (TESTS, "mod booking;\nmod price_list;\n"),
                (assistant::PATH, r#"{ "tools": ["price_list", "take_message"] }"#),
            ],
        );
        remove(&folder.0).expect("removed");
        let tools = "mod price_list;\nToolRegistry::builder().with::<price_list::PriceList>().build()\n";
        assert_eq!(folder.text(TOOLS), tools);
        // It uses `appointments`, and that uses `wording`.
        assert_eq!(folder.text(LIBRARY), "mod appointments;\nmod tools;\nmod wording;\n");
        assert_eq!(folder.text(TESTS), "mod price_list;\n");
        assert_eq!(folder.text(assistant::PATH), r#"{ "tools": ["price_list"] }"#);
        let is_there = |path: &str| folder.0.join("functions/tool-calls/src").join(path).exists();
        assert!(is_there("tools/price_list.rs") && is_there("appointments.rs") && is_there("wording.rs"));
        assert!(!is_there("tools/take_message.rs") && !is_there("schedule.rs") && !is_there("schedule"));
    }

    #[test]
    fn an_unknown_option_is_refused() {
        assert_eq!(
            Options::parse(&["--yes", "--force"]).expect("options"),
            Options { yes: true, force: true }
        );
        assert!(Options::parse(&["--all"]).is_err());
    }
}
