//! No page points to what is not there.

use crate::pages::{files, pages, read, root};

/// Targets of the links of a page, code blocks left out.
fn links(page: &str) -> Vec<String> {
    let mut in_code = false;
    let mut links = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        links.extend(targets.map(str::to_owned));
    }
    links
}

/// Anchors of a page's headings, as GitHub makes them.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let text = heading.trim_start_matches('#').trim().to_lowercase();
        let kept =
            text.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
        kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect::<String>()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut checked = 0;
    for page in pages() {
        let text = read(&page);
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in links(&text).iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path.strip_prefix('/') {
                Some(from_the_root) => root().join(from_the_root),
                None if path.is_empty() => root().join(&page),
                None => root().join(folder).join(path),
            };
            assert!(target.exists(), "{page} links to {link}");
            if !anchor.is_empty() {
                let target = std::fs::read_to_string(target).unwrap();
                assert!(anchors(&target).iter().any(|there| there == anchor), "{page} links to {link}");
            }
            checked += 1;
        }
    }
    assert!(checked > 0);
}

/// A path of the project between backticks, whatever comes after its `:` or `#`.
fn named_path(code: &str) -> Option<&str> {
    let folders = ["shared/", "functions/", "xtask/", "cli/", "docs/", "events/", ".config/", ".ci/"];
    let is_path = folders.iter().any(|folder| code.starts_with(folder))
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    is_path.then_some(code)
}

#[test]
fn every_file_that_a_page_names_is_there() {
    // What the reader is told to make.
    let folders = ["src/tools/", "schemas/", "tests/tool_calls/"]
        .map(|folder| format!("functions/tool-calls/{folder}"));
    let made_by_the_reader = |path: &str| {
        let file = folders.iter().find_map(|folder| path.strip_prefix(folder));
        let tool = file.and_then(|file| file.split('.').next());
        tool.is_some_and(|tool| crate::examples::registry().get(tool).is_some())
    };
    for page in pages() {
        let text = read(&page);
        for path in text.split('`').skip(1).step_by(2).filter_map(named_path) {
            let there = root().join(path).exists() || made_by_the_reader(path);
            assert!(there, "{page} names {path}");
        }
    }
}

#[test]
fn every_page_of_the_folder_is_linked_from_another() {
    let all: Vec<(String, String)> = pages().into_iter().map(|page| (page.clone(), read(&page))).collect();
    for page in files("docs", ".md") {
        let name = page.rsplit('/').next().unwrap();
        let linked = all.iter().any(|(other, text)| {
            *other != page && links(text).iter().any(|link| link.split('#').next().unwrap().ends_with(name))
        });
        assert!(linked, "no page links to {page}");
    }
}
