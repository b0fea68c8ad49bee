//! What the model is told about arguments that do not fit.

use super::*;

#[test]
fn the_sentence_says_which_argument_what_is_wanted_and_what_to_do() {
    assert_eq!(
        read_order(&json!({ "count": 1.5, "number": "A", "day": "tomorrow" })).unwrap_err(),
        "order was not run. `count` must be a whole number of at least 0, such as 2. \
         `day` can't be used: write it as YYYY-MM-DD, such as 2026-06-12. \
         Correct that, asking the caller if need be, and call it again."
    );
    assert!(
        reason(&with("day", json!("06/12/2026")))
            .contains("`day` can't be used: it may mean more than one day")
    );
    assert!(reason(&with("at", json!("9"))).contains("`at` can't be used: it may be in the morning"));
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    assert_eq!(
        reason(&json!({})),
        "`count` and `number` are missing. `count` must be a whole number of at least 0, such as 2. \
         `number` must be a text."
    );
}

#[test]
fn a_place_inside_is_named_with_its_path() {
    assert_eq!(
        reason(&with("address", json!({ "street": 5, "house": "x" }))),
        "`address.house` must be a whole number from 1 to 200, such as 2."
    );
    assert_eq!(
        reason(&with("address", json!({ "house": 3 }))),
        "`address.street` is missing: it must be a text."
    );
    assert_eq!(reason(&with("lines", json!([1, 2, "x"]))), "`lines[2]` must be a whole number, such as 2.");
    assert_eq!(reason(&with("extra", json!({ "a": "x" }))), "`extra.a` must be a number, such as 2.5.");
}

#[test]
fn bounds_of_the_schema_are_kept_where_the_type_is_wider() {
    let address = |house: i32, code: &str| json!({ "street": "Elm Street", "house": house, "code": code });
    assert!(read_order(&with("address", address(200, "12345"))).is_ok());
    assert_eq!(
        reason(&with("address", address(201, "12345"))),
        "`address.house` must be a whole number from 1 to 200, such as 2."
    );
    assert_eq!(
        reason(&with("address", address(1, "123456"))),
        "`address.code` must be a text of at most 5 characters."
    );
    assert_eq!(
        reason(&json!({ "count": -1, "number": "A" })),
        "`count` must be a whole number of at least 0, such as 2."
    );
    // Beyond the type, where the schema has no bound.
    assert_eq!(
        reason(&json!({ "count": u64::MAX, "number": "A" })),
        "`count` is too large or too small: it must be a whole number of at least 0, such as 2."
    );
}

/// A number plate: a type of a tool's own that explains itself.
#[derive(Debug, JsonSchema)]
#[expect(dead_code, reason = "only the way there is of interest")]
struct Plate(String);

impl<'de> Deserialize<'de> for Plate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "quoted" => Err(de::Error::custom("no plate reads quoted")),
            "parser" => Err(de::Error::custom("expected struct Plate")),
            text if text.len() == 7 => Ok(Self(text.to_owned())),
            _ => Err(de::Error::custom("a plate has seven characters, such as 8ABC123.")),
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only the way there is of interest")]
struct Park {
    /// The plate.
    #[schemars(example = "8ABC123")]
    plate: Plate,
    /// How long.
    #[schemars(example = 90, range(min = 15))]
    minutes: Option<u32>,
}

fn park(json: &Value) -> String {
    let schema = taken::<Park>();
    let error = read::<Park>(&json.to_string(), "park", &schema).unwrap_err().0;
    error.strip_prefix("park was not run. ").unwrap().strip_suffix(CORRECT).unwrap().trim_end().to_owned()
}

#[test]
fn a_types_own_words_are_used_and_serdes_are_not() {
    assert_eq!(
        park(&json!({ "plate": "1" })),
        "`plate` can't be used: a plate has seven characters, such as 8ABC123."
    );
    // Words that repeat what came, or that another parser says to programmers.
    assert_eq!(park(&json!({ "plate": "quoted" })), "`plate` must be a text, such as 8ABC123.");
    assert_eq!(park(&json!({ "plate": "parser" })), "`plate` must be a text, such as 8ABC123.");
    assert_eq!(park(&json!({ "plate": ["1"] })), "`plate` must be a text, such as 8ABC123.");
}

#[test]
fn the_tools_own_example_is_used_though_vapi_is_not_told_it() {
    assert_eq!(
        park(&json!({ "minutes": 3 })),
        "`plate` is missing: it must be a text, such as 8ABC123. \
         `minutes` must be a whole number of at least 15, such as 90."
    );
    assert!(!arguments_schema::<Park>().unwrap().to_string().contains("8ABC123"));
}

#[test]
fn arguments_that_can_t_be_read_at_all_are_answered_with_all_that_is_taken() {
    let schema = taken::<Park>();
    assert_eq!(
        read::<Park>("[]", "park", &schema).unwrap_err().0,
        "park was not run. The arguments must be one JSON object. It takes `minutes` (may be left out): \
         a whole number of at least 15, such as 15; `plate`: a text. \
         Correct that, asking the caller if need be, and call it again."
    );
    let deep = format!("{{\"plate\":{}{}}}", "[".repeat(500), "]".repeat(500));
    assert!(read::<Park>(&deep, "park", &schema).unwrap_err().0.contains("nested too deeply"));
    for json in ["", "{", "{\"plate\":", "{\"plate\":\"\u{7}"] {
        assert!(read::<Park>(json, "park", &schema).unwrap_err().0.contains("not valid JSON"), "{json:.20}");
    }
    let nothing = json!({ "type": "object", "properties": {} });
    assert!(unusable("ping", &nothing, "Hm.").0.contains("It takes no arguments."));
}

#[test]
fn what_the_model_sent_does_not_come_back() {
    let secret = "4111-1111-1111-1111";
    for name in ["count", "price", "gift", "day", "at", "lines", "seat", "address"] {
        let sentence = reason(&with(name, json!(secret)));
        assert!(!sentence.contains("4111"), "{sentence}");
    }
    let huge = "9".repeat(100_000);
    let sentence = read_order(&with("count", json!(huge))).unwrap_err();
    assert!(sentence.len() < 300, "{sentence}");
    let sentence = read_order(&with("extra", json!({ huge: "x" }))).unwrap_err();
    assert!(sentence.len() < 300, "{sentence}");
    // A list of wrong items is told of, not recited.
    let sentence = read_order(&with("lines", json!(vec!["x"; 10_000]))).unwrap_err();
    assert!(sentence.len() < 600, "{sentence}");
}

#[test]
fn an_example_that_ends_in_a_full_stop_is_followed_by_no_other() {
    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only the way there is of interest")]
    struct Note {
        #[schemars(example = "I am late.", length(min = 1))]
        text: String,
    }

    let schema = taken::<Note>();
    let told = |json: &Value| read::<Note>(&json.to_string(), "note", &schema).unwrap_err().0;
    assert_eq!(
        told(&json!({ "text": "" })),
        format!(
            "note was not run. `text` must be a text of at least 1 character, such as I am late. {CORRECT}"
        )
    );
    assert_eq!(
        told(&json!({})),
        format!(
            "note was not run. `text` is missing: it must be a text of at least 1 character, such as I am late. {CORRECT}"
        )
    );
}

#[test]
fn a_text_has_the_form_that_its_schema_asks_for() {
    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    struct Plates {
        #[schemars(regex(pattern = "^[A-Z]{2}-[0-9]+$"), example = "AB-12")]
        plate: String,
        #[schemars(extend("pattern" = "^[a-z]+$"))]
        word: Option<String>,
        #[schemars(extend("format" = "date"))]
        day: Option<String>,
    }

    let schema = taken::<Plates>();
    let told = |json: &Value| read::<Plates>(&json.to_string(), "plates", &schema).map_err(|error| error.0);
    let plates = Plates { plate: "AB-1".to_owned(), word: None, day: Some("2026-06-12".to_owned()) };
    assert_eq!(told(&json!({ "plate": " AB-1 ", "word": "", "day": "June 12th, 2026" })), Ok(plates));
    assert_eq!(
        told(&json!({ "plate": "ab-1", "word": "two words", "day": "soon" })).unwrap_err(),
        format!(
            "plates was not run. `day` can't be used: write it as YYYY-MM-DD, such as 2026-06-12. \
             `plate` must be a text that matches ^[A-Z]{{2}}-[0-9]+$, such as AB-12. \
             `word` must be a text that matches ^[a-z]+$. {CORRECT}"
        )
    );
}

/// A model that gets a list wrong gets all of it wrong, and a list may be as long as a message.
#[test]
fn what_many_objects_lack_is_told_of_the_first() {
    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only the way there is of interest")]
    struct Guests {
        count: u32,
        addresses: Vec<Address>,
    }

    let schema = taken::<Guests>();
    let told = |json: &Value| read::<Guests>(&json.to_string(), "guests", &schema).unwrap_err().0;
    assert_eq!(
        told(&json!({ "addresses": vec![json!({}); 100_000] })),
        format!(
            "guests was not run. `count`, `addresses[0].street`, `addresses[0].house`, `addresses[1].street`, \
             `addresses[1].house`, `addresses[2].street` and `addresses[2].house` are missing. \
             `count` must be a whole number of at least 0, such as 2. `addresses[0].street` must be a text. \
             `addresses[0].house` must be a whole number from 1 to 200, such as 2. `addresses[1].street` must be a text. \
             `addresses[1].house` must be a whole number from 1 to 200, such as 2. `addresses[2].street` must be a text. \
             `addresses[2].house` must be a whole number from 1 to 200, such as 2. {CORRECT}"
        )
    );
    // What does not fit is told beside what is missing.
    let mut addresses = vec![json!({}); 1000];
    addresses.push(json!({ "street": "Elm Street", "house": 500 }));
    let sentence = told(&json!({ "count": 1, "addresses": addresses }));
    assert!(sentence.contains("`addresses[1000].house` must be"), "{sentence}");
    assert_eq!(sentence.matches("`addresses[").count(), 2 * 6 + 1, "{sentence}");
}

/// However many: a model that corrects some of them is not told of the others only then.
#[test]
fn what_one_object_lacks_is_told_in_full() {
    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only the way there is of interest")]
    struct Many {
        a: u32,
        b: u32,
        c: u32,
        d: u32,
        e: u32,
        f: u32,
        g: u32,
        h: u32,
        i: u32,
    }

    let sentence = read::<Many>("{}", "many", &taken::<Many>()).unwrap_err().0;
    for name in 'a'..='i' {
        assert!(sentence.contains(&format!("`{name}` must be a whole number")), "{name}: {sentence}");
    }
}
