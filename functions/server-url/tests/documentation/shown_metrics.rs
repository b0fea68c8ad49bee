//! The metrics that dashboard and alarms show are metrics that somebody sends.

use std::collections::BTreeSet;

use stack_template::{Reference, Template, leaves};

use crate::dashboard;
use crate::emitted_metrics::{BY_OTHERS, Emitted, OF_TOOLS, emitted};
use crate::metrics_in_code::{code, code_of, metrics};

/// AWS's own metrics that may be shown: namespace, name, the one dimension, and the type of the resource that it names.
///
/// Lambda sends them under `FunctionName` for all versions and aliases of a function together, those of function URLs too;
/// SQS sends its own under `QueueName` and nothing else. See [AWS Docs/Lambda metrics], [AWS Docs/Function URLs] and
/// [AWS Docs/SQS metrics].
///
/// [AWS Docs/Lambda metrics]: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
/// [AWS Docs/Function URLs]: https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html
/// [AWS Docs/SQS metrics]: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
const OF_AWS: [(&str, &str, &str, &str); 9] = [
    ("AWS/Lambda", "ConcurrentExecutions", "FunctionName", "AWS::Serverless::Function"),
    ("AWS/Lambda", "Errors", "FunctionName", "AWS::Serverless::Function"),
    ("AWS/Lambda", "Throttles", "FunctionName", "AWS::Serverless::Function"),
    ("AWS/Lambda", "Url4xxCount", "FunctionName", "AWS::Serverless::Function"),
    ("AWS/Lambda", "Url5xxCount", "FunctionName", "AWS::Serverless::Function"),
    ("AWS/Lambda", "UrlRequestLatency", "FunctionName", "AWS::Serverless::Function"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "AWS::SQS::Queue"),
    ("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", "AWS::SQS::Queue"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "AWS::SQS::Queue"),
];

/// The namespace of a stack's own metrics, as the template writes it.
pub(crate) const OWN_NAMESPACE: &str = "VapiLambda/${AWS::StackName}";

/// A metric that is shown.
#[derive(Debug)]
pub(crate) struct Shown {
    /// The alarm, or the widget's title.
    pub(crate) place: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Names and values, where a value that refers to a resource is its logical id.
    pub(crate) dimensions: Vec<(String, String)>,
}

fn in_alarms(template: &Template) -> Vec<Shown> {
    let text = |references: Vec<Reference>| references.first().map(ToString::to_string).unwrap_or_default();
    let alarms = template.alarms();
    let metrics = alarms.flat_map(|alarm| alarm.metrics().into_iter().map(move |metric| (alarm, metric)));
    let shown = metrics.map(|(alarm, metric)| Shown {
        place: alarm.logical_id.to_owned(),
        namespace: text(leaves(metric.namespace)).trim_start_matches("!Sub ").to_owned(),
        name: metric.name.to_owned(),
        dimensions: metric
            .dimensions
            .iter()
            .map(|(name, of)| ((*name).to_owned(), text(leaves(of))))
            .collect(),
    });
    shown.collect()
}

/// A metric of AWS that it really sends, of a resource that is there and may be asked.
fn check_of_aws(shown: &Shown, template: &Template) {
    let of_aws = OF_AWS.iter().find(|of_aws| (of_aws.0, of_aws.1) == (&*shown.namespace, &*shown.name));
    let (.., dimension, kind) = of_aws.unwrap_or_else(|| panic!("AWS sends no such metric: {shown:?}"));
    let [(name, of)] = shown.dimensions.as_slice() else { panic!("not one dimension: {shown:?}") };
    assert_eq!(name, dimension, "{shown:?}");
    let resource = template.resource(of).unwrap_or_else(|| panic!("of no resource: {shown:?}"));
    assert_eq!(&resource.kind, kind, "{shown:?}");
    let wants_url = shown.name.starts_with("Url");
    let has_url = resource.node.at(&["Properties", "FunctionUrlConfig"]).is_some();
    assert!(has_url || !wants_url, "of a function without a URL: {shown:?}");
}

/// A metric of ours, with the dimensions under which it is really sent.
fn check_own(shown: &Shown, emitted: &Emitted, in_code: &BTreeSet<String>) {
    assert_eq!(shown.namespace, OWN_NAMESPACE, "{shown:?}");
    assert!(in_code.contains(&shown.name), "nobody sends it: {shown:?}");
    let Some(series) = emitted.series.get(&shown.name) else {
        // Sent by others, and none of those has dimensions.
        assert!(shown.dimensions.is_empty(), "{shown:?}");
        return;
    };
    let wanted = shown.dimensions.iter().cloned().collect();
    assert!(series.contains(&wanted), "not sent with these dimensions, but with {series:?}: {shown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_dashboard_and_alarms_show_is_what_real_messages_send() {
    let template = Template::of_project().unwrap();
    let (emitted, in_code) = (emitted().await, metrics());

    // Real messages, and the code, agree on what there is.
    for (name, file) in BY_OTHERS {
        assert!(!emitted.series.contains_key(name), "{name} is sent here and needs no exception");
        assert!(code_of(file).contains(&format!("\"{name}\"")), "{file} does not send {name}");
    }
    let sent = emitted.series.keys().map(String::as_str);
    let known: BTreeSet<&str> = sent.chain(BY_OTHERS.map(|(name, _)| name)).chain(OF_TOOLS).collect();
    assert_eq!(known, in_code.iter().map(String::as_str).collect());

    let shown: Vec<Shown> = in_alarms(&template).into_iter().chain(dashboard::shown(&template)).collect();
    for metric in &shown {
        if metric.namespace.starts_with("AWS/") {
            check_of_aws(metric, &template);
        } else {
            check_own(metric, &emitted, &in_code);
        }
    }
    // And nothing is sent in vain: each costs 0.30 dollars a month.
    let names: BTreeSet<String> = shown.into_iter().map(|shown| shown.name).collect();
    let in_vain: Vec<&String> =
        in_code.iter().filter(|name| !names.contains(*name) && *name != "ToolDuration").collect();
    assert!(in_vain.is_empty(), "on no graph and in no alarm: {in_vain:?}");

    check_refused_by_lambda(&template, &emitted);
    check_questions(&template, &emitted);
}

/// What Lambda refused is what the URLs count, less all that the functions refuse and count themselves.
fn check_refused_by_lambda(template: &Template, emitted: &Emitted) {
    let mut subtracted: BTreeSet<String> = emitted.of_4xx.clone();
    subtracted.insert("Misrouted".to_owned());
    let own = in_alarms(template).into_iter().filter(|shown| shown.namespace == OWN_NAMESPACE);
    let own = own.filter(|shown| shown.place == "UrlRefusedAlarm").map(|shown| shown.name);
    assert_eq!(own.collect::<BTreeSet<String>>(), subtracted);
}

/// The dashboard asks the logs for fields and words that lines have.
fn check_questions(template: &Template, emitted: &Emitted) {
    let code = code();
    for (title, query) in dashboard::questions(template) {
        for field in dashboard::fields(&query) {
            assert!(emitted.fields.contains(&field), "{title}: no line has a field {field}");
        }
        for word in query.split('"').skip(1).step_by(2) {
            assert!(code.contains(&format!("\"{word}\"")), "{title}: no line says {word}");
        }
    }
}
