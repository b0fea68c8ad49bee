//! The assistant that ships, without tools that are gone.

use anyhow::{Context, Result};

pub(super) const PATH: &str = "functions/assistant-request/assistants/front-desk.json";

/// `json` without these names in `tools`, and without the paragraphs of the prompt that name one.
///
/// It is changed as text, so that everything else stays as somebody has written it.
pub(super) fn without_tools(json: &str, names: &[&str]) -> Result<String> {
    let no_list = || format!("{PATH} has no list of tools");
    let (before, list) = json.split_once("\"tools\": [").with_context(no_list)?;
    let (list, after) = list.split_once(']').with_context(no_list)?;
    let is_gone = |tool: &&str| names.iter().any(|name| tool.trim().trim_matches('"') == *name);
    let left: Vec<&str> = list.split(',').filter(|tool| !tool.trim().is_empty() && !is_gone(tool)).collect();
    let end = if left.is_empty() { "" } else { &list[list.trim_end().len()..] };
    let left = left.join(",");
    Ok(format!("{}\"tools\": [{}{end}]{after}", without_paragraphs(before, names), left.trim_end()))
}

/// Paragraphs are divided by an empty line, which is `\n\n` in JSON.
fn without_paragraphs(json: &str, names: &[&str]) -> String {
    const EMPTY_LINE: &str = "\\n\\n";
    let lines = json.split('\n').map(|line| {
        let mut paragraphs: Vec<&str> = line.split(EMPTY_LINE).collect();
        // The first and the last hold JSON beside their text.
        let last = paragraphs.len() - 1;
        let mut position = 0;
        paragraphs.retain(|paragraph| {
            let is_inner = position > 0 && position < last;
            position += 1;
            !is_inner || names.iter().all(|name| !paragraph.contains(name))
        });
        paragraphs.join(EMPTY_LINE)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn names_and_paragraphs_go_and_the_rest_stays() {
        let json = r#"{
  "content": "Be brief.\n\nBooking: call book.\n\nNever lie.\n\nThe end.",
  "tools": [
    "book",
    "mine",
    "cancel"
  ]
}"#;
        let left = without_tools(json, &["book", "cancel"]).expect("a list");
        assert_eq!(
            left,
            r#"{
  "content": "Be brief.\n\nNever lie.\n\nThe end.",
  "tools": [
    "mine"
  ]
}"#
        );
        assert!(without_tools(&left, &["mine"]).expect("a list").contains("\"tools\": []"));
        assert!(without_tools("{}", &[]).is_err());
    }

    #[test]
    fn the_shipped_assistant_is_json_still() {
        let json = include_str!("../../../functions/assistant-request/assistants/front-desk.json");
        let names = super::super::shipped::TOOLS_THAT_SHIP;
        let left = without_tools(json, &names).expect("a list");
        let left: Value = serde_json::from_str(&left).expect("JSON");
        assert!(
            left["model"]["tools"]
                .as_array()
                .expect("a list")
                .iter()
                .all(|tool| !names.contains(&tool.as_str().unwrap_or_default()))
        );
        assert!(!left["model"]["messages"].to_string().contains("book_appointment"));
        assert_eq!(left["firstMessage"], serde_json::from_str::<Value>(json).expect("JSON")["firstMessage"]);
    }
}
