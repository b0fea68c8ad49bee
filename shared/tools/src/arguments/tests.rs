mod sentences;

use std::collections::BTreeMap;

use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use serde_json::json;

use super::*;
use crate::calendar::{Date, Time};
use crate::schema::arguments_schema;

#[derive(Debug, Default, Deserialize, JsonSchema, PartialEq)]
struct Order {
    count: u32,
    price: Option<f64>,
    number: String,
    #[serde(default)]
    gift: bool,
    day: Option<Date>,
    at: Option<Time>,
    lines: Option<Vec<i64>>,
    seat: Option<Seat>,
    address: Option<Address>,
    words: Option<Vec<String>>,
    extra: Option<BTreeMap<String, f64>>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Seat {
    InGarden,
    Bar,
}

#[derive(Debug, Default, Deserialize, JsonSchema, PartialEq)]
struct Address {
    street: String,
    #[schemars(range(min = 1, max = 200))]
    house: i32,
    #[schemars(length(max = 5))]
    code: Option<String>,
}

fn taken<T: JsonSchema>() -> TakenSchema {
    arguments_schema::<T>().and_then(TakenSchema::new).unwrap()
}

fn read_order(json: &Value) -> Result<Order, String> {
    let schema = taken::<Order>();
    read(&json.to_string(), "order", &schema).map_err(|error| error.0)
}

/// What is said between "order was not run." and "Correct that, ...".
fn reason(json: &Value) -> String {
    let sentence = read_order(json).unwrap_err();
    let reason = sentence.strip_prefix("order was not run. ").unwrap().strip_suffix(CORRECT).unwrap();
    reason.trim_end().to_owned()
}

fn order(count: u32, number: &str) -> Order {
    Order { count, number: number.to_owned(), ..Order::default() }
}

/// An order with this argument beside those that it must have.
fn with(name: &str, value: Value) -> Value {
    let mut order = json!({ "count": 1, "number": "A" });
    order[name] = value;
    order
}

#[test]
fn scalars_of_the_wrong_type_are_read_as_meant() {
    assert_eq!(read_order(&json!({ "count": "5", "number": 17 })), Ok(order(5, "17")));
    assert_eq!(read_order(&json!({ "count": 5.0, "number": true })), Ok(order(5, "true")));
    assert_eq!(read_order(&json!({ "count": " 5.0 ", "number": 2.5 })), Ok(order(5, "2.5")));
    assert_eq!(
        read_order(
            &json!({ "count": 5, "number": "A", "price": " 2.50 ", "gift": "Yes", "lines": ["1", 2.0] })
        ),
        Ok(Order { price: Some(2.5), gift: true, lines: Some(vec![1, 2]), ..order(5, "A") })
    );
}

#[test]
fn a_boolean_is_read_from_words_and_from_one_and_zero() {
    for value in [json!("true"), json!("YES"), json!(" y "), json!(1), json!("1")] {
        assert!(read_order(&with("gift", value.clone())).unwrap().gift, "{value}");
    }
    for value in [json!("False"), json!("no"), json!("N"), json!(0), json!("0")] {
        assert!(!read_order(&with("gift", value.clone())).unwrap().gift, "{value}");
    }
    for value in [json!("maybe"), json!(2), json!([true])] {
        assert_eq!(reason(&with("gift", value)), "`gift` must be true or false.");
    }
}

#[test]
fn a_choice_is_read_in_another_spelling_where_only_one_can_be_meant() {
    for text in ["in_garden", "In garden", "in-garden", "IN_GARDEN", " inGarden "] {
        assert_eq!(read_order(&with("seat", json!(text))).unwrap().seat, Some(Seat::InGarden), "{text:?}");
    }
    for value in [json!("garden"), json!(1), json!(["bar"])] {
        assert_eq!(reason(&with("seat", value)), "`seat` must be one of in_garden, bar.");
    }
    let schema = json!({ "type": "object", "properties": { "size": { "type": "string", "enum": ["xl", "XL", "m"] } } });
    let schema = TakenSchema::new(schema).unwrap();
    let size =
        |text: &str| fit(&json!({ "size": text }).to_string(), "order", &schema).unwrap()["size"].clone();
    assert_eq!((size("XL"), size("Xl"), size("M")), (json!("XL"), json!("Xl"), json!("m")));
}

#[test]
fn a_list_is_read_from_one_value_and_from_json_text() {
    for value in [json!([7]), json!(7), json!("7"), json!("[7]"), json!(["7"]), json!(" [\"7\"] ")] {
        assert_eq!(read_order(&with("lines", value.clone())).unwrap().lines, Some(vec![7]), "{value}");
    }
    for value in [json!("seven"), json!("7, 8"), json!("[7"), json!({}), json!("{\"a\":7}")] {
        assert_eq!(
            reason(&with("lines", value)),
            "`lines` must be a list, each item a whole number, such as [2]."
        );
    }
    let words = |value| read_order(&with("words", value)).map(|order| order.words.unwrap());
    assert_eq!(words(json!("no onions")), Ok(vec!["no onions".to_owned()]));
    assert_eq!(words(json!([])), Ok(vec![]));
    // One wish or two? Nobody can tell.
    assert!(words(json!("no onions, no salt")).is_err());
}

#[test]
fn an_object_is_read_from_json_text() {
    let address = json!({ "street": "Elm Street", "house": "12" });
    let read = |value| read_order(&with("address", value)).unwrap().address.unwrap();
    assert_eq!(read(json!(address.to_string())), read(address));
    assert_eq!(
        reason(&with("address", json!("Elm Street 12"))),
        "`address` must be an object with `street` and `house`."
    );
}

#[test]
fn dates_and_times_are_put_as_the_schema_wants_them() {
    let schema = taken::<Order>();
    let json = json!({ "day": 20_260_625, "at": "2pm" }).to_string();
    let arguments = fit(&json, "order", &schema).unwrap();
    assert_eq!(Value::from(arguments), json!({ "day": "2026-06-25", "at": "14:00" }));
}

#[test]
fn null_counts_as_left_out() {
    let json = json!({ "count": 5, "number": "A", "price": null, "gift": null, "day": null });
    assert_eq!(read_order(&json), Ok(order(5, "A")));
    let address = json!({ "street": "Elm Street", "house": 12, "code": null });
    assert_eq!(read_order(&with("address", address)).unwrap().address.unwrap().code, None);
    assert_eq!(reason(&json!({ "count": 5, "number": null })), "`number` is missing: it must be a text.");
}

#[test]
fn blank_counts_as_left_out_where_it_can_mean_nothing_else() {
    let json = json!({
        "count": 5, "number": "", "price": "", "gift": " ", "day": "", "at": "null", "lines": "", "seat": "", "words": "",
        "address": "", "extra": "",
    });
    assert_eq!(read_order(&json), Ok(order(5, "")));
    let address = json!({ "street": "Elm Street", "house": 12, "code": "" });
    assert_eq!(read_order(&with("address", address)).unwrap().address.unwrap().code.as_deref(), Some(""));
    // What is required is not left out by leaving it blank.
    assert_eq!(
        reason(&json!({ "count": "", "number": "A" })),
        "`count` must be a whole number of at least 0, such as 2."
    );
}

#[test]
fn fitting_drops_nothing_and_what_is_known_is_what_the_model_said() {
    let schema = taken::<Order>();
    let json = r#"{"count":"5","number":"A","price":null,"tenant":{"id":7}}"#;
    let arguments = fit(json, "order", &schema).unwrap();
    assert_eq!(
        Value::from(arguments.clone()),
        json!({ "count": 5, "number": "A", "price": null, "tenant": { "id": 7 } })
    );
    assert_eq!(Value::from(known(&arguments, schema.json())), json!({ "count": 5, "number": "A" }));
    assert_eq!(typed::<Order>(arguments, "order", &schema).map_err(|error| error.0), Ok(order(5, "A")));
}

#[test]
fn unknown_keys_are_ignored_because_static_parameters_are_merged_in() {
    assert_eq!(read_order(&with("tenant", json!({ "id": 7 }))), Ok(order(1, "A")));
}

#[test]
fn a_number_that_has_lost_digits_is_no_text() {
    assert_eq!(
        read_order(&with("number", json!(12_345_678_901_234_567_890_u64))).unwrap().number,
        "12345678901234567890"
    );
    let json = r#"{"count":1,"number":123456789012345678901234567890}"#;
    let schema = taken::<Order>();
    let sentence = read::<Order>(json, "order", &schema).unwrap_err().0;
    assert!(sentence.contains("`number` must be a text."), "{sentence}");
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[0-9\\[\\]{}\",:. -]{0,8}".prop_map(Value::from),
        prop_oneof![Just("yes"), Just("in garden"), Just("2pm"), Just("06/25/2026"), Just("[1]"), Just("{}")]
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("street|house|code|\\PC{0,3}", inner, 0..4)
                .prop_map(|object| Value::Object(object.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_read_or_refused_in_plain_words(
        arguments in prop::collection::btree_map(
            "count|price|number|gift|day|at|lines|seat|address|words|extra|\\PC{0,3}", json_values(), 0..11,
        ),
    ) {
        let schema = taken::<Order>();
        let json = Value::Object(arguments.into_iter().collect()).to_string();
        let once = fit(&json, "order", &schema).unwrap();
        let mut twice = once.clone();
        fit_object(&mut twice, schema.json(), schema.patterns());
        prop_assert_eq!(&once, &twice);
        if let Err(error) = typed::<Order>(once, "order", &schema) {
            for word in ["u32", "i64", "f64", "struct", "expected", "invalid type", "Option", "sequence"] {
                prop_assert!(!error.0.contains(word), "{}", error.0);
            }
            prop_assert!(!error.0.contains("are not what it takes"), "{}", error.0);
        }
    }
}
