//! The steps, one after the other.

use std::io::{self, Write};

use crate::credential::dashboard::{PAGE, WAY, fields};
use crate::credential::plans::Plans;
use crate::fields::{Field, write_fields};
use crate::next::{Typed, write_next};
use crate::output::write_prose;
use crate::stack::Stack;
use crate::wrap::{LongWord, lines};

/// How far steps stand in, and what is entered.
const STEP: usize = 3;
const ENTERED: usize = 5;

/// How long Vapi waits for an answer, in seconds: its own default, and longer than any function here takes.
const TIMEOUT_SECONDS: u8 = 20;

/// When to send what was not taken: as docs/operations.md explains it.
const BACKOFF_PLAN: &str = r#"{"type":"exponential","maxRetries":5,"baseDelaySeconds":2,"excludedStatusCodes":[400,401,403,404,405,413,421,501]}"#;

/// What goes where instead of `ServerUrl`, for whoever keeps families apart.
const APART: [(&str, &str); 5] = [
    (
        "AssistantRequestUrl",
        "a phone number without an assistant. It only says who answers: the assistant needs a server URL of its own then",
    ),
    ("ToolCallsUrl", "a tool"),
    ("CallRequestsUrl", "a custom knowledge base, a custom voice, a handoff tool, a campaign"),
    (
        "CallEventsUrl",
        "an assistant whose server messages expect no answer (no tool-calls, no end-of-call-report)",
    ),
    ("EndOfCallReportUrl", "an assistant whose only server message is end-of-call-report"),
];

/// All that the steps are made of.
pub(super) struct Steps<'a> {
    pub(super) stack: &'a Stack,
    pub(super) plans: &'a Plans,
    pub(super) reveal: bool,
    /// The options that lead to the stack, as they were typed.
    pub(super) typed: &'a Typed,
    pub(super) width: Option<usize>,
}

impl Steps<'_> {
    pub(super) fn write(&self, output: &mut impl Write) -> io::Result<()> {
        self.credential(output)?;
        self.phone_number(output)?;
        self.urls(output)?;
        self.retries(output)?;
        self.test(output)
    }

    fn credential(&self, output: &mut impl Write) -> io::Result<()> {
        self.heading(output, "1. The credential, with which Vapi proves itself")?;
        let mut plans = self.plans.iter();
        let Some(plan) = plans.next() else {
            return self.say(
                output,
                "None: the secret says none, and this stack takes messages from whoever sends them.",
            );
        };
        self.say(output, &format!("Open {PAGE} and choose {WAY}, Add Custom Credential."))?;
        write_fields(output, &fields(plan, self.stack.name(), self.reveal), ENTERED, self.width)?;
        self.say(output, "Save.")?;
        let others = plans.count();
        if others > 0 {
            let plans = if others == 1 { "plan does" } else { "plans do" };
            let what = format!("The {others} other {plans} as well, and one is enough");
            self.next(output, &what, &format!("cargo vapi credential show{}", self.typed))?;
        }
        if !self.reveal && plan.secret().is_some() {
            let show = format!("cargo vapi connect --reveal{}", self.typed);
            self.next(output, &format!("To see the {}", plan.secret_word()), &show)?;
        }
        Ok(())
    }

    fn phone_number(&self, output: &mut impl Write) -> io::Result<()> {
        self.heading(output, "2. The phone number, whose calls this stack answers")?;
        self.say(output, "In the dashboard: Build, Phone Numbers, your number, Inbound Settings.")?;
        let field = |label, value: &str| Field { label, value: value.to_owned() };
        let fields = [
            field("Assistant", "empty, and so Squad and Workflow: Vapi then asks this stack who answers"),
            field("Server URL", self.url("ServerUrl")),
            field("Timeout", &format!("{TIMEOUT_SECONDS} seconds")),
            field("Credential", "the one of step 1"),
        ];
        write_fields(output, &fields, ENTERED, self.width)?;
        self.say(output, "Save.")
    }

    fn urls(&self, output: &mut impl Write) -> io::Result<()> {
        self.heading(output, "3. Other server URLs, if you want any")?;
        self.say(
            output,
            "ServerUrl takes every message. It is also the one for the organisation (what no phone number, assistant or \
             tool sends elsewhere) and for an assistant or a tool. Each level has its own credential field: the one of step \
             1 again. To keep functions apart, there are these:",
        )?;
        for (name, takes) in APART {
            if let Some(url) = self.stack.get(name) {
                self.indented(output, ENTERED, url)?;
                self.indented(output, ENTERED + 2, &format!("{name}: for {takes}."))?;
            }
        }
        Ok(())
    }

    fn retries(&self, output: &mut impl Write) -> io::Result<()> {
        self.heading(output, "4. Another try for what is not taken")?;
        self.say(
            output,
            "Vapi sends each message once, unless the server object has a backoffPlan. The dashboard has no field for it; \
             only Vapi's API sets it, in the server of a phone number, an assistant or a tool (a PATCH replaces the whole \
             server, so send its url, timeoutSeconds and credentialId too):",
        )?;
        writeln!(output, "{}{BACKOFF_PLAN}", " ".repeat(ENTERED))?;
        self.say(
            output,
            "Without it a report is lost if neither DynamoDB nor the queue takes it at that moment.",
        )
    }

    fn test(&self, output: &mut impl Write) -> io::Result<()> {
        self.heading(output, "5. A call")?;
        self.say(output, "Call the number, say something, and hang up. Half a minute later:")?;
        writeln!(output, "{}cargo vapi calls list{}", " ".repeat(ENTERED), self.typed)?;
        self.say(output, "If nothing is there, see whether the stack answers:")?;
        writeln!(output, "{}cargo vapi send status-update{}", " ".repeat(ENTERED), self.typed)?;
        self.say(output, "And docs/troubleshooting.md.")
    }

    fn url(&self, name: &str) -> &str {
        self.stack.get(name).unwrap_or_default()
    }

    fn heading(&self, output: &mut impl Write, text: &str) -> io::Result<()> {
        writeln!(output)?;
        write_prose(output, text, self.width)
    }

    fn say(&self, output: &mut impl Write, text: &str) -> io::Result<()> {
        self.indented(output, STEP, text)
    }

    fn indented(&self, output: &mut impl Write, indent: usize, text: &str) -> io::Result<()> {
        let margin = " ".repeat(indent);
        match self.width {
            None => writeln!(output, "{margin}{text}"),
            Some(width) => lines(text, width.saturating_sub(indent), LongWord::Stays)
                .into_iter()
                .try_for_each(|line| writeln!(output, "{margin}{line}")),
        }
    }

    fn next(&self, output: &mut impl Write, what: &str, command: &str) -> io::Result<()> {
        let mut written = Vec::new();
        write_next(&mut written, what, command, self.width.map(|width| width.saturating_sub(STEP)))?;
        String::from_utf8_lossy(&written)
            .lines()
            .try_for_each(|line| writeln!(output, "{}{line}", " ".repeat(STEP)))
    }
}
