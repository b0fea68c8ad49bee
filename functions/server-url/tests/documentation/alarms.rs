//! The alarms are what CloudWatch takes, tell somebody, cover all functions, and have a paragraph each.

use std::collections::BTreeSet;

use stack_template::{Alarm, Node, Template, leaves};

use crate::pages::read;

/// Metrics that CloudWatch lets one alarm look at.
const MOST_METRICS: usize = 10;

fn check_each(check: impl Fn(&Alarm<'_>)) {
    let template = Template::of_project().unwrap();
    assert!(template.alarms().count() > 10);
    template.alarms().for_each(|alarm| check(&alarm));
}

#[test]
fn every_alarm_has_its_section_and_no_section_is_of_an_alarm_that_is_not_there() {
    let template = Template::of_project().unwrap();
    let page = read("docs/operations.md");
    let sections: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### ").filter(|name| name.ends_with("Alarm")))
        .collect();
    assert_eq!(sections, template.alarms().map(|alarm| alarm.logical_id).collect::<Vec<_>>());
}

#[test]
fn every_alarm_says_where_to_read_on_and_tells_whoever_wants_to_know() {
    check_each(|alarm| {
        let name = alarm.logical_id;
        let description = alarm.description().unwrap();
        assert!(description.ends_with(&format!("docs/operations.md, {name}")), "{name}: {description}");
        for actions in ["AlarmActions", "OKActions"] {
            let (condition, told, nobody) = alarm.properties.get(actions).unwrap().branches().unwrap();
            assert_eq!(condition, "HasAlarmTopic", "{name}");
            assert_eq!(
                leaves(told).iter().map(ToString::to_string).collect::<Vec<_>>(),
                ["AlarmTopicArn"],
                "{name}"
            );
            assert!(nobody.is_no_value(), "{name}");
        }
        // Most metrics are sent only when something happens.
        assert_eq!(
            alarm.properties.get("TreatMissingData").and_then(Node::text),
            Some("notBreaching"),
            "{name}"
        );
        assert!(alarm.properties.get("AlarmName").is_none(), "{name} would clash with another stack's");
    });
}

#[test]
fn every_expression_is_what_cloudwatch_takes() {
    check_each(|alarm| {
        let name = alarm.logical_id;
        let Some(queries) = alarm.properties.get("Metrics").map(Node::items) else {
            assert_eq!(alarm.metrics().len(), 1, "{name}");
            return;
        };
        for alone in ["MetricName", "Namespace", "Dimensions", "Period", "Statistic", "ExtendedStatistic"] {
            assert!(alarm.properties.get(alone).is_none(), "{name}: {alone} beside Metrics");
        }
        let metrics = alarm.metrics().len();
        assert!(metrics <= MOST_METRICS, "{name} looks at {metrics} metrics");
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).unwrap_or_default().to_owned();
        let ids: BTreeSet<String> = queries.iter().map(|query| text(query, "Id")).collect();
        assert_eq!(ids.len(), queries.len(), "{name}: an id comes twice");
        let (stats, expressions): (Vec<&Node>, Vec<&Node>) =
            queries.iter().partition(|query| query.get("MetricStat").is_some());
        let [expression] = expressions.as_slice() else { panic!("{name}: not one expression") };
        assert!(expression.get("ReturnData").is_none(), "{name}: what it looks at is returned");
        assert!(stats.iter().all(|stat| text(stat, "ReturnData") == "false"), "{name}");
        let periods: BTreeSet<String> = stats
            .iter()
            .map(|stat| stat.at(&["MetricStat", "Period"]).and_then(Node::text).unwrap().to_owned())
            .collect();
        assert_eq!(periods.len(), 1, "{name}: {periods:?}");
        // It uses what it names, and names what it uses.
        let formula = text(expression, "Expression");
        let words = formula.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let used: BTreeSet<String> = words
            .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
            .map(str::to_owned)
            .collect();
        assert_eq!(used, stats.iter().map(|stat| text(stat, "Id")).collect(), "{name}: {formula}");
        assert_eq!(formula.matches('(').count(), formula.matches(')').count(), "{name}: {formula}");
    });
}

#[test]
fn errors_throttles_and_refusals_are_watched_on_every_function() {
    let template = Template::of_project().unwrap();
    let watched = |metric: &str| -> BTreeSet<String> {
        let metrics = template.alarms().flat_map(|alarm| alarm.metrics());
        let of = metrics.filter(|found| found.name == metric).flat_map(|found| leaves(found.dimensions[0].1));
        of.map(|reference| reference.to_string()).collect()
    };
    let all: BTreeSet<String> = template.functions().map(|function| function.logical_id.to_owned()).collect();
    assert_eq!(watched("Errors"), all);
    assert_eq!(watched("Throttles"), all);
    let url = |name: &String| {
        let resource = template.resource(name).unwrap();
        resource.node.at(&["Properties", "FunctionUrlConfig"]).is_some()
    };
    // An alarm has room for ten metrics; the template says why it is this one that has none.
    let with_url: BTreeSet<String> =
        all.iter().filter(|name| url(name) && *name != "CallEventsFunction").cloned().collect();
    assert_eq!(watched("Url4xxCount"), with_url);
}

#[test]
fn the_page_says_what_the_alarms_cost() {
    let template = Template::of_project().unwrap();
    let (alarms, metrics): (usize, usize) =
        (template.alarms().count(), template.alarms().map(|alarm| alarm.metrics().len()).sum());
    let dollars = format!("{}.{}0", metrics / 10, metrics % 10);
    let sentence = format!(
        "The {alarms} alarms look at {metrics} metrics, 0.10 dollars a month each: {dollars} dollars"
    );
    let page = read("docs/operations.md").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains(&sentence), "{sentence}");
}
