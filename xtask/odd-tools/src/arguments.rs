//! Every kind of argument.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::{Date, Time};
use vapi_tools::{Effect, Tool, ToolContext, ToolOptions, ToolResult};

use crate::counter::{COUNTING, effect};

/// Takes one of each.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Scalars {
    /// Any text.
    text: String,
    /// Yes or no.
    flag: bool,
    /// A whole number.
    count: i32,
    /// A number from 0 to 255.
    small: u8,
    /// Any number.
    share: f64,
    /// One of three.
    colour: Colour,
    /// A day.
    date: Date,
    /// A time of day.
    time: Time,
    /// Some texts.
    #[serde(default)]
    list: Vec<String>,
    /// Nothing, or a number.
    maybe: Option<u32>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Green,
    Blue,
}

impl Tool for Scalars {
    const NAME: &'static str = "scalars";
    const DESCRIPTION: &'static str = "Takes one argument of each kind.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        let Self { text, flag, count, small, share, colour, date, time, list, maybe } = self;
        let (date, time) = (date.0, time.0.strftime("%H:%M"));
        Ok(format!("{text} {flag} {count} {small} {share} {colour:?} {date} {time} {list:?} {maybe:?}")
            .into())
    }
}

/// Takes nested arguments to the letter, one of them encrypted.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Secretive {
    /// The customer.
    customer: Customer,
}

#[derive(Deserialize, JsonSchema)]
struct Customer {
    /// The name.
    name: String,
    /// The card.
    card: Card,
}

#[derive(Deserialize, JsonSchema)]
struct Card {
    /// The number, encrypted by Vapi.
    number: String,
    /// The month in which it expires.
    month: u8,
}

impl Tool for Secretive {
    const NAME: &'static str = "secretive";
    const DESCRIPTION: &'static str = "Takes an encrypted argument.";
    const EFFECT: Effect = Effect::ReadOnly;
    const OPTIONS: ToolOptions = ToolOptions::new().strict().encrypted(&["customer.card.number"]);

    async fn call(self, _: &ToolContext) -> ToolResult {
        let Customer { name, card: Card { number, month } } = self.customer;
        let shown: String = number.chars().rev().take(2).collect();
        Ok(format!("{name} {} digits ending in reverse {shown}, {month}", number.len()).into())
    }
}

/// Takes whatever comes, and says how much.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Takes {
    /// Any text.
    text: Option<String>,
}

impl Tool for Takes {
    const NAME: &'static str = "takes";
    const DESCRIPTION: &'static str = "Takes a text of any length.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        Ok(format!("{} characters", self.text.unwrap_or_default().chars().count()).into())
    }
}

/// Says of its arguments all that a strict tool can, and takes them to the letter.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Exacting {
    /// The number of an article.
    #[schemars(regex(pattern = "^[A-Z]{2}-[0-9]+$"), example = "AB-12")]
    article: String,
    /// A short note.
    #[schemars(length(max = 5))]
    note: String,
    /// How many.
    #[schemars(range(max = 10))]
    count: u32,
    /// Where to write. What an address looks like is told to the model and checked by nobody.
    #[schemars(email)]
    mail: String,
}

impl Tool for Exacting {
    const NAME: &'static str = "exacting";
    const DESCRIPTION: &'static str = "Takes arguments that have bounds.";
    const EFFECT: Effect = Effect::ReadOnly;
    const OPTIONS: ToolOptions = ToolOptions::new().strict();

    async fn call(self, _: &ToolContext) -> ToolResult {
        let Self { article, note, count, mail } = self;
        Ok(format!("{article} {note} {count} {mail}").into())
    }
}

/// The same, of a tool that is not strict.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Particular {
    /// The number of an article.
    #[schemars(regex(pattern = "^[A-Z]{2}-[0-9]+$"), example = "AB-12")]
    article: Option<String>,
    /// Some words.
    #[serde(default)]
    words: Vec<Word>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
struct Word(#[schemars(regex(pattern = "^[a-z]+$"))] String);

impl Tool for Particular {
    const NAME: &'static str = "particular";
    const DESCRIPTION: &'static str = "Takes arguments that have patterns.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        let words: Vec<String> = self.words.into_iter().map(|word| word.0).collect();
        Ok(format!("{:?} {words:?}", self.article).into())
    }
}

/// Takes objects, as many as there are.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Packs {
    /// What is packed, in order.
    #[serde(default)]
    cartons: Vec<Carton>,
    /// What is packed, by place.
    #[serde(default)]
    shelves: BTreeMap<String, Carton>,
}

#[derive(Deserialize, JsonSchema)]
struct Carton {
    /// What is in it.
    article: String,
    /// How many.
    count: u32,
    /// Its colour.
    colour: Colour,
}

impl Tool for Packs {
    const NAME: &'static str = "packs";
    const DESCRIPTION: &'static str = "Takes a list and a map of objects.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        let packed = self.cartons.iter().chain(self.shelves.values());
        let packed: Vec<_> = packed
            .map(|Carton { article, count, colour }| format!("{count} {article} in {colour:?}"))
            .collect();
        Ok(packed.join(", ").into())
    }
}

/// Nobody waits for it.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct GoesOn {}

impl Tool for GoesOn {
    const NAME: &'static str = "goes_on";
    const DESCRIPTION: &'static str = "Is asked for without waiting.";
    const EFFECT: Effect = Effect::ReadOnly;
    const OPTIONS: ToolOptions = ToolOptions::new().asynchronous();

    async fn call(self, _: &ToolContext) -> ToolResult {
        Ok("gone on".into())
    }
}

/// Has an effect, and an argument that is nobody else's business.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Seals {
    /// What the effect is counted under.
    counter: String,
    /// Encrypted by Vapi.
    pin: String,
}

impl Tool for Seals {
    const NAME: &'static str = "seals";
    const DESCRIPTION: &'static str = "Has an effect and takes an encrypted argument.";
    const EFFECT: Effect = Effect::Once;
    const OPTIONS: ToolOptions = ToolOptions::new().encrypted(&["pin"]).uses(COUNTING);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let answer = format!("Sealed with {} digits.", self.pin.len());
        Ok(context.commit(vec![effect(&self.counter, false)?], answer.into()).await?)
    }
}
