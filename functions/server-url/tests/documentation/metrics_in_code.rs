//! The metrics that the code sends, by the names that stand in it.

use std::collections::BTreeSet;

use vapi_webhook::Family;

use crate::pages::{files, read};

/// Time series that a stack may send. CloudWatch takes 0.30 dollars a month for each.
const MOST_SERIES: usize = 40;

/// Code of the functions, up to the tests in it.
pub(crate) fn code() -> String {
    let of = |folder: &str| files(folder, ".rs").into_iter().filter(|path| path.contains("/src/"));
    let sources = of("functions").chain(of("shared/lambda-http"));
    sources.map(|path| code_of(&path)).collect()
}

/// Code of one file, up to the tests in it.
pub(crate) fn code_of(path: &str) -> String {
    read(path).split("#[cfg(test)]").next().unwrap().to_owned()
}

/// What stands in quotes right behind `before`.
pub(crate) fn quoted_behind(code: &str, before: &str) -> BTreeSet<String> {
    let joined: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
    let behind = joined.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    behind.filter(|name| !name.is_empty()).collect()
}

/// Names of all metrics.
pub(crate) fn metrics() -> BTreeSet<String> {
    let code = code();
    let before = [r#"counting(""#, r#"counts.push(""#, r#"counting_all(""#, r#"measuring(""#];
    let mut names: BTreeSet<String> =
        before.into_iter().flat_map(|before| quoted_behind(&code, before)).collect();
    names.extend(quoted_behind(&code, r#"=> "Family"#).into_iter().map(|rest| format!("Family{rest}")));
    // Of every message that a family answers.
    names.extend(["Duration".to_owned()]);
    assert!(names.contains("FamilyPanicked") && names.contains("ConfigurationInvalid"), "{names:?}");
    names
}

/// How many tools have a series of their own.
fn measured_tools() -> usize {
    let code = read("functions/tool-calls/src/telemetry.rs");
    let (_, behind) = code.split_once("const MEASURED_TOOLS: usize = ").unwrap();
    behind.split(';').next().unwrap().parse().unwrap()
}

#[test]
fn a_stack_sends_no_more_than_40_time_series() {
    let mut names = metrics();
    assert!(names.remove("Duration") && names.remove("ToolDuration"));
    // One for each family; one for each measured tool and one for all others.
    let series = names.len() + Family::ALL.len() + measured_tools() + 1;
    assert!(series <= MOST_SERIES, "{series} time series: {names:?}");
}
