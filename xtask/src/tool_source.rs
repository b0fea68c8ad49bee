//! Where a tool is named in Rust: the line of its module, and its line in the list of tools.
//!
//! Lines are found by the file's structure and never by their number; what can't be found is said.

use std::ops::Range;

use anyhow::{Context, Result, bail};

/// The file with the list of tools.
pub(crate) const TOOLS: &str = "functions/tool-calls/src/tools.rs";

const LIST: &str = "ToolRegistry::builder()";

/// `source` with `mod name;`, by the alphabet among the modules that are there.
pub(crate) fn with_module(source: &str, name: &str) -> Result<String> {
    let lines: Vec<&str> = source.lines().collect();
    let modules: Vec<(usize, &str)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, module(line)?))).collect();
    if modules.iter().any(|(_, there)| *there == name) {
        bail!("there is a module {name} already");
    }
    let behind = modules.iter().find(|(_, there)| *there > name);
    let (at, end) = match (behind, modules.last()) {
        (Some((next, _)), _) => (above_attributes(&lines, *next), ""),
        (None, Some((last, _))) => (last + 1, ""),
        (None, None) => (behind_header(&lines), "\n"),
    };
    let (before, after) = lines.split_at(at);
    let text = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    Ok(format!("{}mod {name};\n{end}{}", text(before), text(after)))
}

/// `source` without `mod name;`, if it is there.
pub(crate) fn without_module(source: &str, name: &str) -> String {
    source.lines().filter(|line| module(line) != Some(name)).map(|line| format!("{line}\n")).collect()
}

/// `source` with the tool `type_name` of the module `name` in its list, by the alphabet.
pub(crate) fn with_tool(source: &str, name: &str, type_name: &str) -> Result<String> {
    let list = List::find(source)?;
    let next = list.entries.iter().find(|(there, _)| *there > name);
    let at = next.map_or(list.end, |(_, entry)| entry.start);
    let (before, after) = source.split_at(at);
    Ok(format!("{before}.with::<{name}::{type_name}>()\n        {after}"))
}

/// `source` without the tools of the module `name` in its list.
pub(crate) fn without_tool(source: &str, name: &str) -> Result<String> {
    let list = List::find(source)?;
    let mut left = source.to_owned();
    for (_, entry) in list.entries.iter().rev().filter(|(there, _)| *there == name) {
        let begins = source[..entry.start].trim_end().len();
        left.replace_range(begins..entry.end, "");
    }
    Ok(left)
}

/// The list of tools in a source: a chain of `.with::<module::Type>()`.
struct List<'s> {
    /// Each with its module.
    entries: Vec<(&'s str, Range<usize>)>,
    /// Where `.build()` stands.
    end: usize,
}

impl<'s> List<'s> {
    fn find(source: &'s str) -> Result<Self> {
        let not_there = || format!("{TOOLS} has no list of the form {LIST}.with::<module::Tool>().build()");
        let (before, after) = source.split_once(LIST).with_context(not_there)?;
        if after.contains(LIST) {
            bail!("{TOOLS} has more than one {LIST}");
        }
        let mut at = before.len() + LIST.len();
        let mut entries = Vec::new();
        loop {
            at = behind_comments(source, at);
            let rest = &source[at..];
            if rest.starts_with(".build()") {
                return Ok(Self { entries, end: at });
            }
            let entry = rest.strip_prefix(".with::<").with_context(not_there)?;
            let (path, _) = entry.split_once(">()").with_context(not_there)?;
            let length = ".with::<".len() + path.len() + ">()".len();
            entries.push((path.split("::").next().unwrap_or(path).trim(), at..at + length));
            at += length;
        }
    }
}

/// The next place that is neither white space nor in a comment.
fn behind_comments(source: &str, mut at: usize) -> usize {
    loop {
        let rest = &source[at..];
        let code = rest.trim_start();
        at += rest.len() - code.len();
        if !code.starts_with("//") {
            return at;
        }
        at += code.find('\n').unwrap_or(code.len());
    }
}

/// The name in `mod name;`, whoever may see it.
fn module(line: &str) -> Option<&str> {
    let (seen_by, name) = line.strip_suffix(';')?.split_once("mod ")?;
    let is_item = seen_by.is_empty() || (seen_by.starts_with("pub") && seen_by.ends_with(' '));
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_item && is_name).then_some(name)
}

/// The first line of what is written over the item in that line.
fn above_attributes(lines: &[&str], item: usize) -> usize {
    let above = lines[..item].iter().rev();
    item - above.take_while(|line| line.starts_with("#[") || line.starts_with("///")).count()
}

/// The first line that is no comment on the whole file.
fn behind_header(lines: &[&str]) -> usize {
    let is_header = |line: &&&str| line.is_empty() || line.starts_with("//") || line.starts_with("#!");
    lines.iter().take_while(is_header).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
//! The tools.

mod alpha;
#[cfg(feature = \"gamma\")]
pub(crate) mod gamma;

use vapi_tools::ToolRegistry;

pub fn registry() {
    ToolRegistry::builder()
        .with::<alpha::Alpha>()
        // The last one, and not the .with::<zeta::Zeta>() of last year.
        .with::<gamma::Gamma>()
        .build()
}
";

    fn with(source: &str, name: &str) -> String {
        with_tool(&with_module(source, name).expect("a place"), name, "New").expect("a place")
    }

    fn without(source: &str, name: &str) -> String {
        without_tool(&without_module(source, name), name).expect("a list")
    }

    #[test]
    fn lines_are_added_by_the_alphabet() {
        let with_beta = with(SOURCE, "beta");
        assert!(with_beta.contains("mod alpha;\nmod beta;\n#[cfg"), "{with_beta}");
        assert!(with_beta.contains(".with::<beta::New>()\n        .with::<gamma::Gamma>()"), "{with_beta}");
        let with_last = with(SOURCE, "zeta");
        assert!(with_last.contains("mod gamma;\nmod zeta;\n\nuse"), "{with_last}");
        assert!(
            with_last.contains("<gamma::Gamma>()\n        .with::<zeta::New>()\n        .build()"),
            "{with_last}"
        );
        assert!(with(SOURCE, "aardvark").contains("tools.\n\nmod aardvark;\nmod alpha;"));
    }

    #[test]
    fn what_was_added_can_be_taken_away() {
        for name in ["aardvark", "zeta"] {
            assert_eq!(without(&with(SOURCE, name), name), SOURCE, "{name}");
        }
    }

    #[test]
    fn an_empty_list_can_be_filled() {
        let empty = without(&without(SOURCE, "alpha"), "gamma").replace("#[cfg(feature = \"gamma\")]\n", "");
        assert!(!empty.contains("with::<alpha") && !empty.contains("with::<gamma"), "{empty}");
        let one = with(&empty, "beta");
        assert!(one.contains("\n\nmod beta;\n\nuse vapi_tools"), "{one}");
        assert!(one.contains(".with::<beta::New>()\n        .build()"), "{one}");
        assert!(
            with("fn f() { ToolRegistry::builder().build() }", "x").contains("builder().with::<x::New>()")
        );
    }

    #[test]
    fn a_list_that_is_not_found_is_said() {
        for source in [
            "",
            "ToolRegistry::builder().with::<a::A>()",
            "ToolRegistry::builder().with_all(tools).build()",
            "ToolRegistry::builder().build(); ToolRegistry::builder().build()",
        ] {
            let error = with_tool(source, "x", "X").expect_err(source).to_string();
            assert!(error.starts_with(TOOLS), "{error}");
        }
        assert!(with_module(SOURCE, "gamma").is_err());
    }

    #[test]
    fn the_projects_own_list_is_found() {
        let source = include_str!("../../functions/tool-calls/src/tools.rs");
        let added = with(source, "a_new_one");
        assert!(added.contains(".with::<a_new_one::New>()") && added.contains("mod a_new_one;\n"));
    }
}
