//! What a request needs a permission for.

use serde_json::Value;

/// An action in IAM's words, and what it is done with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// Such as `dynamodb:PutItem`. A transaction has those of its parts, as IAM sees it; a batch has its own, or for SQS
    /// that of one message.
    pub action: String,
    /// As the request names it: a table (`calls`, or `calls/index/byDay` for its index), a queue's URL, a secret's id.
    /// Empty where it names nothing that is known here.
    pub resource: String,
}

/// The permissions that a request with this header `X-Amz-Target` needs.
pub(crate) fn permissions(target: &str, body: &Value) -> Vec<Permission> {
    let Some((service, operation)) = target.split_once('.') else { return Vec::new() };
    match service {
        "AmazonSQS" => {
            let one = operation.strip_suffix("Batch").unwrap_or(operation);
            vec![permission("sqs", one, &body["QueueUrl"])]
        }
        "secretsmanager" => vec![permission("secretsmanager", operation, &body["SecretId"])],
        _ => of_dynamodb(operation, body),
    }
}

fn of_dynamodb(operation: &str, body: &Value) -> Vec<Permission> {
    if let Some(tables) = body["RequestItems"].as_object() {
        let of_table = |table: &String| permission("dynamodb", operation, &Value::from(table.as_str()));
        return tables.keys().map(of_table).collect();
    }
    if let Some(parts) = body["TransactItems"].as_array() {
        let parts = parts.iter().filter_map(Value::as_object).flatten();
        let of_part = |(part, fields): (&String, &Value)| {
            permission("dynamodb", &format!("{part}Item"), &fields["TableName"])
        };
        let mut all: Vec<Permission> = parts.map(of_part).collect();
        all.sort_unstable();
        all.dedup();
        return all;
    }
    let mut alone = permission("dynamodb", operation, &body["TableName"]);
    if let Some(index) = body["IndexName"].as_str() {
        alone.resource.push_str("/index/");
        alone.resource.push_str(index);
    }
    vec![alone]
}

fn permission(service: &str, operation: &str, resource: &Value) -> Permission {
    Permission {
        action: format!("{service}:{operation}"),
        resource: resource.as_str().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn needed(target: &str, body: &Value) -> Vec<(String, String)> {
        permissions(target, body).into_iter().map(|needed| (needed.action, needed.resource)).collect()
    }

    fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
        wanted.iter().map(|(action, resource)| ((*action).to_owned(), (*resource).to_owned())).collect()
    }

    #[test]
    fn an_operation_is_authorised_for_its_table_or_index() {
        let put = json!({ "TableName": "calls", "Item": {} });
        assert_eq!(needed("DynamoDB_20120810.PutItem", &put), pairs(&[("dynamodb:PutItem", "calls")]));
        let query = json!({ "TableName": "calls", "IndexName": "byDay" });
        assert_eq!(
            needed("DynamoDB_20120810.Query", &query),
            pairs(&[("dynamodb:Query", "calls/index/byDay")])
        );
    }

    #[test]
    fn a_batch_is_authorised_for_each_of_its_tables() {
        let batch = json!({ "RequestItems": { "calls": {}, "desk": {} } });
        assert_eq!(
            needed("DynamoDB_20120810.BatchGetItem", &batch),
            pairs(&[("dynamodb:BatchGetItem", "calls"), ("dynamodb:BatchGetItem", "desk")])
        );
    }

    #[test]
    fn a_transaction_is_authorised_by_its_parts() {
        let part = |kind: &str, table: &str| json!({ kind: { "TableName": table } });
        let parts = [
            part("Put", "desk"),
            part("Put", "calls"),
            part("Put", "calls"),
            part("ConditionCheck", "calls"),
            part("Update", "calls"),
            part("Delete", "desk"),
        ];
        assert_eq!(
            needed("DynamoDB_20120810.TransactWriteItems", &json!({ "TransactItems": parts })),
            pairs(&[
                ("dynamodb:ConditionCheckItem", "calls"),
                ("dynamodb:DeleteItem", "desk"),
                ("dynamodb:PutItem", "calls"),
                ("dynamodb:PutItem", "desk"),
                ("dynamodb:UpdateItem", "calls"),
            ])
        );
        let reads = json!({ "TransactItems": [part("Get", "desk")] });
        assert_eq!(
            needed("DynamoDB_20120810.TransactGetItems", &reads),
            pairs(&[("dynamodb:GetItem", "desk")])
        );
    }

    #[test]
    fn queues_and_secrets_are_named_as_they_are_asked_for() {
        let message = json!({ "QueueUrl": "http://sqs/1/q" });
        for target in ["AmazonSQS.SendMessage", "AmazonSQS.SendMessageBatch"] {
            assert_eq!(needed(target, &message), pairs(&[("sqs:SendMessage", "http://sqs/1/q")]));
        }
        assert_eq!(
            needed("secretsmanager.GetSecretValue", &json!({ "SecretId": "s" })),
            pairs(&[("secretsmanager:GetSecretValue", "s")])
        );
    }

    #[test]
    fn what_names_nothing_is_not_passed_over() {
        assert_eq!(needed("DynamoDB_20120810.ListTables", &json!({})), pairs(&[("dynamodb:ListTables", "")]));
        assert_eq!(needed("DynamoDB_20120810.PutItem", &Value::Null), pairs(&[("dynamodb:PutItem", "")]));
    }
}
