//! `docs/operations.md` knows every metric and every outcome that the functions write.

use std::collections::BTreeSet;

use crate::pages::{files, read, table};

/// Code of the functions, up to the tests in it.
fn code() -> String {
    let of = |folder: &str| files(folder, ".rs").into_iter().filter(|path| path.contains("/src/"));
    let sources = of("functions").chain(of("shared/lambda-http"));
    sources.map(|path| read(&path).split("#[cfg(test)]").next().unwrap().to_owned()).collect()
}

/// What stands in quotes right behind `before`.
fn quoted_behind(code: &str, before: &str) -> BTreeSet<String> {
    let joined: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
    let behind = joined.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    behind.filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_metric_is_in_the_table_and_no_other() {
    let code = code();
    let mut in_the_code = quoted_behind(&code, r#"counting(""#);
    in_the_code.extend(quoted_behind(&code, r#"counts.push(""#));
    in_the_code.extend(quoted_behind(&code, r#"=> "Family"#).into_iter().map(|rest| format!("Family{rest}")));
    assert!(in_the_code.contains("FamilyPanicked") && in_the_code.contains("ConfigurationInvalid"));
    in_the_code.extend(["Messages", "Duration"].map(str::to_owned));
    let rows = table(&read("docs/operations.md"), "| metric | counts |");
    let on_the_page: BTreeSet<String> = rows.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(on_the_page, in_the_code);
}

#[test]
fn every_outcome_is_explained() {
    let code = code();
    let mut outcomes = quoted_behind(&code, r#"with_outcome(""#);
    outcomes.extend(quoted_behind(&code, r#"Decision::refused(""#));
    outcomes.extend(["answered", "acknowledged", "not_served", "misrouted", "configuration_invalid"].map(str::to_owned));
    assert!(outcomes.contains("report_refused") && outcomes.contains("unauthorized"), "{outcomes:?}");
    let page = read("docs/operations.md");
    for outcome in outcomes {
        assert!(page.contains(&format!("`{outcome}`")), "the outcome {outcome} is not explained");
    }
}
