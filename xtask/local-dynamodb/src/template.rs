//! The tables as `template.yaml` declares them, so that no second list of keys and indexes can drift.

use std::path::Path;

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};

use crate::Error;

/// One table resource of the template.
#[derive(Debug)]
pub(crate) struct DeclaredTable {
    /// Its properties, in the very words that CreateTable understands.
    pub(crate) properties: Map<String, Value>,
    /// The attribute that says when an item expires, in epoch seconds.
    pub(crate) ttl_attribute: Option<String>,
}

/// What CreateTable takes of a table resource. The rest (tags, recovery, deletion policy) has no meaning here.
const CREATE_TABLE_PROPERTIES: [&str; 4] =
    ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"];

/// The template of the project this crate belongs to.
pub(crate) fn project_template() -> Result<String, Error> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
    std::fs::read_to_string(&path).map_err(|error| Error::Template(format!("could not be read: {error}")))
}

/// Reads the table resource `logical_id` out of a template.
pub(crate) fn declared_table(template: &str, logical_id: &str) -> Result<DeclaredTable, Error> {
    let documents = Yaml::load_from_str(template)
        .map_err(|error| Error::Template(format!("not readable as YAML: {error}")))?;
    let document = documents.first().map(to_json).ok_or_else(|| Error::Template("is empty".to_owned()))?;
    let resource = &document["Resources"][logical_id];
    if resource["Type"] != "AWS::DynamoDB::Table" {
        return Err(Error::Template(format!("has no AWS::DynamoDB::Table named {logical_id}")));
    }

    let declared = &resource["Properties"];
    let mut properties = Map::new();
    for name in CREATE_TABLE_PROPERTIES {
        if let Some(value) = declared.get(name) {
            properties.insert(name.to_owned(), value.clone());
        }
    }
    let ttl = &declared["TimeToLiveSpecification"];
    let ttl_attribute =
        (ttl["Enabled"] == true).then(|| ttl["AttributeName"].as_str()).flatten().map(str::to_owned);
    Ok(DeclaredTable { properties, ttl_attribute })
}

/// YAML as JSON. A tag (`!Ref`, `!Sub`, `!If`) is dropped and its content kept: table keys and indexes are literal.
fn to_json(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(Scalar::Null) | Yaml::Alias(_) | Yaml::BadValue => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => (*value).into(),
        Yaml::Value(Scalar::Integer(value)) => (*value).into(),
        Yaml::Value(Scalar::FloatingPoint(value)) => (*value.as_ref()).into(),
        Yaml::Value(Scalar::String(text)) => Value::String(text.as_ref().to_owned()),
        Yaml::Representation(text, _, _) => Value::String(text.as_ref().to_owned()),
        Yaml::Sequence(nodes) => nodes.iter().map(to_json).collect(),
        Yaml::Mapping(pairs) => Value::Object(
            pairs
                .iter()
                .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), to_json(value))))
                .collect(),
        ),
        Yaml::Tagged(_, inner) => to_json(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = r#"
Parameters:
  Stage: {Type: String}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {TABLE: !Ref CallsTable, OTHER: !Sub "${Stage}-x"}}
  CallsTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: !If [IsProduction, Retain, Delete]
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
      KeySchema:
        - {AttributeName: pk, KeyType: HASH}
      TimeToLiveSpecification: {AttributeName: expiresAt, Enabled: true}
"#;

    #[test]
    fn a_table_is_read_from_a_template_with_cloudformation_tags() {
        let table = declared_table(TEMPLATE, "CallsTable").unwrap();
        assert_eq!(table.properties["KeySchema"][0]["AttributeName"], "pk");
        assert_eq!(table.ttl_attribute.as_deref(), Some("expiresAt"));
        assert!(!table.properties.contains_key("TimeToLiveSpecification"));
    }

    #[test]
    fn a_missing_table_is_named() {
        let error = declared_table(TEMPLATE, "DeskTable").unwrap_err();
        assert!(error.to_string().contains("DeskTable"), "{error}");
        assert!(declared_table(TEMPLATE, "Function").is_err());
    }
}
