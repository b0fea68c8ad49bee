//! `cargo xtask new-tool NAME`: a tool that works, to be made into the one that is wanted.
//!
//! Writes the file, the lines and the test, and has the golden schema written. What it writes is one of the examples of
//! `docs/adding-a-tool.md` under the new name; those are compiled and tested with the documentation.

mod example;
mod name;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo;
use crate::process;
use crate::project::Project;
use crate::stop::Stop;
use crate::tool_source::{TOOLS, with_module, with_tool};

use example::{EXAMPLES, Example, READS};
use name::Name;

const PACKAGE: &str = "functions/tool-calls";
const TESTS: &str = "functions/tool-calls/tests/tool_calls/main.rs";

/// What `cargo xtask new-tool` was asked for.
#[derive(Debug)]
pub(crate) struct Options {
    name: Name,
    example: &'static Example,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let (options, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with('-'));
        let [name] = names.as_slice() else {
            bail!("cargo xtask new-tool wants one name, such as opening_hours");
        };
        let example = match options.as_slice() {
            [] => READS,
            [option] => EXAMPLES.iter().find(|example| example.option == *option).with_context(|| {
                format!("{option} is no option of cargo xtask new-tool (--once, --https)")
            })?,
            _ => bail!("a tool is either --once or --https: take the nearer one and change it"),
        };
        Ok(Self { name: Name::parse(name)?, example })
    }
}

pub(crate) fn run(project: &Project, stop: &Stop, options: &Options) -> Result<()> {
    let Options { name, example } = options;
    let made = write(project.root(), name, example)?;
    println!("Made:\n");
    for line in &made {
        println!("  {line}");
    }
    format(project, stop)?;
    write_schema(project, stop, name)?;
    println!("  {PACKAGE}/schemas/{}.json, what Vapi is told of it", name.snake);
    println!("\nIt works as it is: {}", example.does);
    println!("Make it yours, with its test; docs/adding-a-tool.md explains every line. Then:\n");
    println!("  UPDATE_SCHEMAS=1 cargo test -p tool-calls --test tool_calls    # the quick loop");
    println!("  cargo xtask dev                  # serves it here; then in another terminal:");
    println!("  echo '{}' | cargo vapi send -", example.message(name));
    println!("\n{}", example.beside);
    println!("For the assistant that ships, add \"{}\" to model.tools in", name.snake);
    println!("functions/assistant-request/assistants/front-desk.json.");
    Ok(())
}

/// Writes files and lines, or nothing; says each.
fn write(root: &Path, name: &Name, example: &Example) -> Result<Vec<String>> {
    let Name { snake, camel } = name;
    let tool = format!("{PACKAGE}/src/tools/{snake}.rs");
    let test = format!("{PACKAGE}/tests/tool_calls/{snake}.rs");
    for path in [&tool, &test] {
        ensure!(!root.join(path).exists(), "the name {snake} is taken: {path} is there");
    }
    ensure!(
        !example.mentions(camel),
        "the tool's type would be called {camel}, which means something else in its file: take another name"
    );
    let tools = read(root, TOOLS)?;
    let tools =
        with_module(&tools, snake).with_context(|| format!("the name {snake} is taken in {TOOLS}"))?;
    let tools = with_tool(&tools, snake, camel)?;
    let tests = read(root, TESTS)?;
    let tests =
        with_module(&tests, snake).with_context(|| format!("the name {snake} is taken in {TESTS}"))?;
    put(root, &tool, &example.tool(name))?;
    put(root, &test, &example.test(name))?;
    put(root, TOOLS, &tools)?;
    put(root, TESTS, &tests)?;
    Ok(vec![
        format!("{tool}, the tool"),
        format!("{TOOLS}, its two lines"),
        format!("{test}, its test"),
        format!("{TESTS}, the line of its test"),
    ])
}

fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("can't read {path}"))
}

fn put(root: &Path, path: &str, text: &str) -> Result<()> {
    fs::write(root.join(path), text).with_context(|| format!("can't write {path}"))
}

/// The new name may need other line breaks.
fn format(project: &Project, stop: &Stop) -> Result<()> {
    if !process::run(cargo::command(project).args(["fmt", "-p", "tool-calls"]), stop)?.success() {
        println!("  cargo fmt did not work here: what was written may need other line breaks");
    }
    Ok(())
}

fn write_schema(project: &Project, stop: &Stop, name: &Name) -> Result<()> {
    println!("\nCargo builds it now, for its golden schema. The first time that takes minutes.\n");
    // What the tools log would bury what cargo says.
    let log = project.local("new-tool.log")?;
    let out = fs::File::create(&log).with_context(|| format!("can't write {}", project.shown(&log)))?;
    let mut test = cargo::command(project);
    test.env("UPDATE_SCHEMAS", "1").args(["test", "-p", "tool-calls", "--test", "tool_calls"]).stdout(out);
    // Its own tests are named after it.
    test.args(["--", "schemas::", &format!("{}::", name.snake)]);
    if !process::run(&mut test, stop)?.success() {
        bail!(
            "the tool is written, but its golden schema or its test went wrong: cargo says why above, or the tests in {}. Then:\n\n  \
             UPDATE_SCHEMAS=1 cargo test -p tool-calls --test tool_calls",
            project.shown(&log)
        );
    }
    println!("\nIts tests pass. Also made:\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder with the two files that get lines.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let root = std::env::temp_dir().join(format!("new-tool-{name}-{}", std::process::id()));
            fs::create_dir_all(root.join(PACKAGE).join("src/tools")).expect("a folder");
            fs::create_dir_all(root.join(PACKAGE).join("tests/tool_calls")).expect("a folder");
            let tools =
                "//! All.\n\nuse vapi_tools::X;\n\nfn f() {\n    ToolRegistry::builder().build()\n}\n";
            put(&root, TOOLS, tools).expect("written");
            put(&root, TESTS, "//! Tests.\n\nmod front_desk;\n").expect("written");
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

    fn asked(words: &[&str]) -> Options {
        Options::parse(words).expect("a request")
    }

    #[test]
    fn every_kind_writes_a_file_a_test_and_their_lines() {
        let folder = Folder::new("kinds");
        for (option, name) in [("", "price_list"), ("--once", "leave_a_tip"), ("--https", "weather_at")] {
            let words: Vec<&str> = [option, name].into_iter().filter(|word| !word.is_empty()).collect();
            let Options { name, example } = asked(&words);
            assert_eq!(write(&folder.0, &name, example).expect("written").len(), 4);
            let tool = folder.text(&format!("{PACKAGE}/src/tools/{}.rs", name.snake));
            assert!(tool.contains(&format!("const NAME: &'static str = {:?};", name.snake)), "{tool}");
            assert!(tool.contains(&format!("impl Tool for {} ", name.camel)), "{tool}");
            let test = folder.text(&format!("{PACKAGE}/tests/tool_calls/{}.rs", name.snake));
            for text in [tool, test] {
                assert!(EXAMPLES.iter().all(|other| !text.contains(other.type_name)), "{text}");
            }
        }
        let tools = folder.text(TOOLS);
        assert!(tools.contains("mod leave_a_tip;\nmod price_list;\nmod weather_at;\n\nuse"), "{tools}");
        assert!(tools.contains(".with::<price_list::PriceList>()"), "{tools}");
        assert!(folder.text(TESTS).contains("mod front_desk;\nmod leave_a_tip;\n"));
    }

    #[test]
    fn a_name_that_is_taken_is_refused_and_nothing_is_written() {
        let folder = Folder::new("taken");
        write(&folder.0, &asked(&["price_list"]).name, READS).expect("free");
        let before = folder.text(TOOLS);
        // A type of that name stands in the file; the tests have a module of that name.
        for name in ["price_list", "tool_context", "front_desk"] {
            let refused = write(&folder.0, &asked(&[name]).name, READS);
            assert!(refused.expect_err(name).to_string().contains(name) || name == "tool_context");
        }
        assert_eq!(folder.text(TOOLS), before);
        assert!(!folder.0.join(PACKAGE).join("src/tools/front_desk.rs").exists());
    }

    #[test]
    fn one_name_and_one_kind_are_wanted() {
        for words in [&[][..], &["a", "b"], &["--once"], &["a", "--twice"], &["a", "--once", "--https"]] {
            assert!(Options::parse(words).is_err(), "{words:?}");
        }
        assert_eq!(asked(&["--https", "a"]).example.option, "--https");
    }
}
