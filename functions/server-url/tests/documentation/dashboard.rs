//! The dashboard is what CloudWatch takes, and what `docs/operations.md` goes through.
//!
//! See [AWS Docs/Dashboard body].
//!
//! [AWS Docs/Dashboard body]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html

use std::collections::BTreeSet;

use serde_json::Value;
use stack_template::Template;

use crate::pages::{read, table};
use crate::shown_metrics::{OWN_NAMESPACE, Shown};

/// Columns of the grid.
const COLUMNS: u64 = 24;

/// Words of Logs Insights that the questions use.
const WORDS_OF_LOGS_INSIGHTS: [&str; 13] =
    ["SOURCE", "fields", "filter", "stats", "sort", "limit", "count", "as", "by", "in", "desc", "asc", "and"];

/// The body as CloudFormation would hand it over: names of the stack and the region as given, and for everything else what
/// stands in the braces, such as `ReportRetryQueue.QueueName`.
fn rendered(template: &Template, stack_name: &str) -> Value {
    let mut dashboards = template.dashboards();
    let (Some(dashboard), None) = (dashboards.next(), dashboards.next()) else { panic!("not one dashboard") };
    // One list holds those of all stacks and regions of an account.
    let name = dashboard.properties.get("DashboardName").and_then(|name| name.call("Sub")?.text());
    assert_eq!(name, Some("${AWS::StackName}-${AWS::Region}"));
    let body = dashboard.body_with(|name| match name {
        "AWS::StackName" => stack_name.to_owned(),
        "AWS::Region" => "us-west-2".to_owned(),
        of => of.to_owned(),
    });
    serde_json::from_str(&body.unwrap()).unwrap()
}

fn widgets(template: &Template) -> Vec<Value> {
    rendered(template, "${AWS::StackName}")["widgets"].as_array().unwrap().clone()
}

fn of_type<'w>(widgets: &'w [Value], kind: &str) -> impl Iterator<Item = (&'w str, &'w Value)> {
    let widgets = widgets.iter().filter(move |widget| widget["type"] == kind);
    widgets.map(|widget| (widget["properties"]["title"].as_str().unwrap_or_default(), &widget["properties"]))
}

/// Every metric of every graph. One that is searched for is given as what the search names.
pub(crate) fn shown(template: &Template) -> Vec<Shown> {
    let widgets = widgets(template);
    let mut shown = Vec::new();
    for (title, properties) in of_type(&widgets, "metric") {
        for line in properties["metrics"].as_array().unwrap() {
            let texts: Vec<&str> = line.as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let Some((path, dimensions)) = texts.split_at_checked(2) else {
                check_search(line[0]["expression"].as_str().unwrap());
                continue;
            };
            let (pairs, rest) = dimensions.as_chunks::<2>();
            assert!(rest.is_empty(), "{title}: a dimension without a value in {line}");
            let of = |value: &str| value.trim_end_matches(".QueueName").to_owned();
            shown.push(Shown {
                place: title.to_owned(),
                namespace: path[0].to_owned(),
                name: path[1].to_owned(),
                dimensions: pairs.iter().map(|[name, value]| ((*name).to_owned(), of(value))).collect(),
            });
        }
    }
    shown
}

/// Which tools there are is their owner's business, so their metric is searched for.
fn check_search(expression: &str) {
    let search = format!(r#"SEARCH('{{"{OWN_NAMESPACE}",tool}} MetricName="ToolDuration"', 'p99', 300)"#);
    assert_eq!(expression, search);
}

/// The questions to the logs, with their titles.
pub(crate) fn questions(template: &Template) -> Vec<(String, String)> {
    let widgets = widgets(template);
    let questions = of_type(&widgets, "log")
        .map(|(title, properties)| (title.to_owned(), properties["query"].as_str().unwrap().to_owned()));
    questions.collect()
}

/// The fields that a question asks for, but those of CloudWatch itself (`@timestamp`) and those that it makes (`as calls`).
pub(crate) fn fields(query: &str) -> BTreeSet<String> {
    let (_, question) = query.rsplit_once("SOURCE").unwrap();
    let (_, question) = question.split_once('|').unwrap();
    let without_texts: String = question.split('"').step_by(2).collect();
    let words = || without_texts.split(|c: char| !(c.is_alphanumeric() || "_.@".contains(c)));
    let made: BTreeSet<&str> =
        words().zip(words().skip(1)).filter(|pair| pair.0 == "as").map(|pair| pair.1).collect();
    let is_field = |word: &&str| {
        !word.is_empty()
            && !word.starts_with('@')
            && word.parse::<u64>().is_err()
            && !WORDS_OF_LOGS_INSIGHTS.contains(word)
            && !made.contains(word)
    };
    words().filter(is_field).map(str::to_owned).collect()
}

#[test]
fn widgets_stand_in_the_grid_and_not_on_one_another() {
    let mut taken = BTreeSet::new();
    for widget in widgets(&Template::of_project().unwrap()) {
        let number = |name: &str| widget[name].as_u64().unwrap_or_else(|| panic!("no {name}: {widget}"));
        let (x, y, width, height) = (number("x"), number("y"), number("width"), number("height"));
        assert!(width >= 1 && x + width <= COLUMNS && (1..=1000).contains(&height), "{widget}");
        for cell in (x..x + width).flat_map(|column| (y..y + height).map(move |row| (column, row))) {
            assert!(taken.insert(cell), "it stands on another one: {widget}");
        }
    }
    // And no gap is left between them.
    let rows = taken.iter().map(|(_, row)| row + 1).max().unwrap();
    assert_eq!(taken.len() as u64, rows * COLUMNS);
}

#[test]
fn the_body_is_json_for_stacks_with_names_of_any_length() {
    let template = Template::of_project().unwrap();
    for stack_name in ["a".to_owned(), "a".repeat(128)] {
        let body = rendered(&template, &stack_name);
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["periodOverride", "start", "widgets"]);
        // CloudWatch's longest namespace.
        assert!(OWN_NAMESPACE.replace("${AWS::StackName}", &stack_name).len() <= 255);
        assert!(!body.to_string().contains("${"), "something is left to be filled in");
    }
}

#[test]
fn graphs_are_what_cloudwatch_takes() {
    let widgets = widgets(&Template::of_project().unwrap());
    let is_statistic = |stat: &str| {
        let percentile = stat.strip_prefix('p').and_then(|number| number.parse::<f64>().ok());
        ["Sum", "Maximum", "Minimum", "Average", "SampleCount"].contains(&stat)
            || percentile.is_some_and(|number| (0.0..=100.0).contains(&number))
    };
    for (title, properties) in of_type(&widgets, "metric") {
        let allowed =
            ["title", "region", "view", "stacked", "stat", "period", "yAxis", "annotations", "metrics"];
        for key in properties.as_object().unwrap().keys() {
            assert!(allowed.contains(&key.as_str()), "{title}: {key}");
        }
        assert_eq!((&properties["region"], &properties["view"]), (&"us-west-2".into(), &"timeSeries".into()));
        assert!(is_statistic(properties["stat"].as_str().unwrap()), "{title}");
        assert!(
            properties["period"].as_u64().is_some_and(|period| period % 60 == 0 && period > 0),
            "{title}"
        );
        for side in properties["yAxis"].as_object().unwrap().keys() {
            assert!(["left", "right"].contains(&side.as_str()), "{title}: {side}");
        }
        let lines = properties["metrics"].as_array().unwrap();
        assert!((1..=500).contains(&lines.len()), "{title}");
        for line in lines {
            let parts = line.as_array().unwrap();
            let (texts, rest): (Vec<&Value>, Vec<&Value>) = parts.iter().partition(|part| part.is_string());
            // Namespace, name and dimensions, then at most one object with options; or one object with an expression.
            assert!(rest.len() <= 1 && texts.len() % 2 == 0, "{title}: {line}");
            assert!(parts.iter().skip(texts.len()).all(Value::is_object), "{title}: {line}");
            let options = rest.first().and_then(|options| options.as_object());
            assert_eq!(
                texts.is_empty(),
                options.is_some_and(|options| options.contains_key("expression")),
                "{line}"
            );
            for (name, value) in options.into_iter().flatten() {
                match name.as_str() {
                    "label" | "expression" => assert!(value.is_string(), "{title}: {line}"),
                    "id" => assert!(
                        value.as_str().unwrap().starts_with(|c: char| c.is_ascii_lowercase()),
                        "{line}"
                    ),
                    "stat" => assert!(is_statistic(value.as_str().unwrap()), "{title}: {line}"),
                    "yAxis" => {
                        assert!(
                            properties["yAxis"].get(value.as_str().unwrap()).is_some(),
                            "{title}: {line}"
                        );
                    }
                    _ => panic!("{title}: the option {name} of {line}"),
                }
            }
        }
        for annotation in properties["annotations"]["horizontal"].as_array().into_iter().flatten() {
            assert!(
                annotation["label"].is_string() && annotation["value"].is_number(),
                "{title}: {annotation}"
            );
        }
    }
}

#[test]
fn the_logs_that_are_asked_are_log_groups_of_the_stack() {
    let template = Template::of_project().unwrap();
    let widgets = widgets(&template);
    for (title, properties) in of_type(&widgets, "log") {
        assert_eq!(
            (&properties["region"], &properties["view"]),
            (&"us-west-2".into(), &"table".into()),
            "{title}"
        );
        let query = properties["query"].as_str().unwrap();
        let sources: Vec<&str> = query
            .split(" | ")
            .filter_map(|stage| stage.strip_prefix("SOURCE '")?.strip_suffix('\''))
            .collect();
        assert!(!sources.is_empty() && query.matches("SOURCE").count() == sources.len(), "{title}: {query}");
        for source in sources {
            let kind = template.resource(source).map(|group| group.kind);
            assert_eq!(kind, Some("AWS::Logs::LogGroup"), "{title}: {source}");
        }
        assert!(query.contains(" | limit "), "{title}: without a limit it is 10,000 lines");
    }
}

#[test]
fn every_alarm_is_on_the_dashboard() {
    let template = Template::of_project().unwrap();
    let widgets = widgets(&template);
    let (_, properties) = of_type(&widgets, "alarm").next().unwrap();
    let shown: Vec<&str> =
        properties["alarms"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let there: Vec<String> = template.alarms().map(|alarm| format!("{}.Arn", alarm.logical_id)).collect();
    assert_eq!(shown, there);
}

#[test]
fn every_widget_is_explained() {
    let widgets = widgets(&Template::of_project().unwrap());
    let titles = widgets.iter().filter(|widget| widget["type"] != "text");
    let titles: Vec<&str> = titles.map(|widget| widget["properties"]["title"].as_str().unwrap()).collect();
    let rows = table(&read("docs/operations.md"), "| on the dashboard | what it says |");
    let explained: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(explained, titles);
}
