//! The rules by which a permission is needed though no request of the code shows it, or not needed though one does.

use std::collections::BTreeSet;

use faulty_endpoint::Request;
use stack_template::{Function, Node, Reference, Template, Value, leaves};

use super::comparison::Need;

/// The mapping of a queue belongs to Lambda, which empties the queue with the function's role. These are the actions that
/// AWS asks for.
///
/// See [AWS Docs/Configure permissions for an SQS event source].
///
/// [AWS Docs/Configure permissions for an SQS event source]: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
const OF_A_QUEUES_MAPPING: [&str; 3] = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

/// What Lambda needs of the function's role to serve its event source mappings.
pub(super) fn needed_by_mappings(template: &Template, function: &Function<'_>) -> BTreeSet<Need> {
    let mut needs = BTreeSet::new();
    for mapping in template.resources_of_type("AWS::Lambda::EventSourceMapping") {
        let property = |name: &str| mapping.node.at(&["Properties", name]).map(leaves).unwrap_or_default();
        let mut functions = property("FunctionName").into_iter();
        if functions.any(|named| named.logical_id() == Some(function.logical_id)) {
            let sources = property("EventSourceArn");
            let of_source =
                |source| OF_A_QUEUES_MAPPING.map(|action| Need::new(action, Reference::clone(source)));
            needs.extend(sources.iter().flat_map(of_source));
        }
    }
    needs
}

/// The warm-up opens a connection in init, and any answer will do, a refusal too. So it asks for nothing.
pub(super) fn is_warm_up(request: &Request) -> bool {
    request.key.as_ref().is_some_and(|key| key["pk"]["S"] == "WARM-UP")
}

/// The properties that name the key under which a resource is encrypted: of a secret, a queue and a table.
const KEY_PROPERTIES: [&str; 3] = ["KmsKeyId", "KmsMasterKeyId", "KMSMasterKeyId"];

/// What is needed of a key of one's own. Under it DynamoDB, SQS and Secrets Manager ask KMS in the name of whoever asked them:
/// to decrypt, and before a message is sent for a new data key.
///
/// See [AWS Docs/Amazon SQS key management].
///
/// [AWS Docs/Amazon SQS key management]: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
pub(super) fn needed_of_own_keys(template: &Template, needs: &BTreeSet<Need>) -> BTreeSet<Need> {
    let mut of_keys = BTreeSet::new();
    for need in needs {
        let resource = need.resource().logical_id().and_then(|id| template.resource(id));
        let mut keys = Vec::new();
        if let Some(properties) = resource.and_then(|resource| resource.node.get("Properties")) {
            collect_keys(properties, &mut keys);
        }
        for key in keys {
            of_keys.insert(Need::new("kms:Decrypt", key.clone()));
            if need.action() == "sqs:SendMessage" {
                of_keys.insert(Need::new("kms:GenerateDataKey", key));
            }
        }
    }
    of_keys
}

fn collect_keys(node: &Node, found: &mut Vec<Reference>) {
    match &node.value {
        Value::Map(entries) => {
            for (name, value) in entries {
                if KEY_PROPERTIES.contains(&name.as_str()) {
                    found.extend(leaves(value));
                } else {
                    collect_keys(value, found);
                }
            }
        }
        Value::List(items) => items.iter().for_each(|item| collect_keys(item, found)),
        Value::Call(_, given) => collect_keys(given, found),
        Value::Text(_) => {}
    }
}
