//! The tools that new ones are made from.

use super::name::Name;

/// A tool of one kind, as it is tested with the documentation.
#[derive(Debug)]
pub(super) struct Example {
    /// What asks for it; empty for the usual kind.
    pub(super) option: &'static str,
    pub(super) type_name: &'static str,
    name: &'static str,
    tool: &'static str,
    test: &'static str,
    /// What it does, before anyone has changed it.
    pub(super) does: &'static str,
    /// What it needs beside its own files.
    pub(super) beside: &'static str,
    /// What to call it with.
    arguments: &'static str,
}

macro_rules! example {
    ($name:literal, $($field:ident: $value:expr),+ $(,)?) => {
        Example {
            name: $name,
            tool: include_str!(concat!("examples/", $name, ".rs")),
            test: include_str!(concat!("examples/", $name, "_test.rs")),
            $($field: $value),+
        }
    };
}

/// The usual kind: asks the desk, and changes nothing.
pub(super) const READS: &Example = &EXAMPLES[0];

pub(super) const EXAMPLES: &[Example] = &[
    example!(
        "opening_hours",
        option: "",
        type_name: "OpeningHours",
        does: "it says when the desk is open on a day.",
        beside: "Actions of AWS that it `uses` beside these need a line in template.yaml; a test says which.",
        arguments: r#"{"date":"2030-06-12"}"#,
    ),
    example!(
        "join_waiting_list",
        option: "--once",
        type_name: "JoinWaitingList",
        does: "it puts the caller's number on a list in the desk table, once.",
        beside: "Actions of AWS that it `uses` beside these need a line in template.yaml; a test says which.",
        arguments: r#"{"name":"Ada Example"}"#,
    ),
    example!(
        "stock_of",
        option: "--https",
        type_name: "StockOf",
        does: "it asks an HTTPS API for a number of pieces.",
        beside: "Its API and key are in TOOL_SECRETS: a line in local.env here, a secret on AWS (ToolSecretsArn).\n\
                 TOOL_SECRETS='{\"stock_api_url\":\"https://...\",\"stock_api_key\":\"...\"}'",
        arguments: r#"{"article":"A-1042"}"#,
    ),
];

impl Example {
    /// The file of the tool.
    pub(super) fn tool(&self, name: &Name) -> String {
        let text = self.renamed(self.tool, name);
        if name.snake == self.name {
            return text;
        }
        format!(
            "//! CHANGE: this is `{}` of docs/adding-a-tool.md under another name. Make it yours: the arguments, the description,\n\
             //! what `call` does, and the sentences of caller and tool in the next line. Then take these lines away.\n//!\n{text}",
            self.name
        )
    }

    /// The file of its test.
    pub(super) fn test(&self, name: &Name) -> String {
        self.renamed(self.test, name)
    }

    /// A message that calls it, as `cargo vapi send` takes it.
    pub(super) fn message(&self, name: &Name) -> String {
        format!(
            "{{\"message\":{{\"type\":\"tool-calls\",\"call\":{{\"id\":\"try-1\"}},\"customer\":{{\"number\":\"+14155550123\"}},\n    \
             \"toolCallList\":[{{\"id\":\"call_1\",\"name\":\"{}\",\"arguments\":{}}}]}}}}",
            name.snake, self.arguments
        )
    }

    /// Whether its file uses this name for something else than the tool.
    pub(super) fn mentions(&self, type_name: &str) -> bool {
        let is_other = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
        type_name != self.type_name && self.tool.split(is_other).any(|word| word == type_name)
    }

    fn renamed(&self, text: &str, name: &Name) -> String {
        text.replace(self.name, &name.snake).replace(self.type_name, &name.camel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_under_its_own_name_is_the_one_of_the_documentation() {
        for example in EXAMPLES {
            let name = Name::parse(example.name).expect("a name");
            assert_eq!(name.camel, example.type_name);
            assert_eq!(
                (example.tool(&name).as_str(), example.test(&name).as_str()),
                (example.tool, example.test)
            );
        }
    }

    #[test]
    fn names_of_what_a_file_uses_are_known() {
        assert!(READS.mentions("ToolContext") && READS.mentions("Opening"));
        assert!(!READS.mentions("OpeningHours") && !READS.mentions("PriceList"));
    }
}
