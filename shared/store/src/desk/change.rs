//! Changing single attributes of an item that people write, so that nobody's change overwrites another's.
//!
//! Read, decide, write on condition that what is replaced is still what was read. Attributes that are not named stay,
//! known or not.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{Desk, key};
use crate::attributes::{ITEM_VERSION, Item, number};
use crate::error::StoreError;

/// How often a change is tried while others change the same attributes.
const ATTEMPTS: u32 = 5;
const WAIT: Duration = Duration::from_millis(50);

/// What becomes of something that may be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is this from now on.
    Set(T),
    /// It goes.
    Remove,
}

/// Attributes to set (`Some`) and to remove (`None`).
#[derive(Default)]
pub(super) struct Edits(BTreeMap<&'static str, Option<AttributeValue>>);

impl Edits {
    pub(super) fn set(&mut self, name: &'static str, value: AttributeValue) {
        self.0.insert(name, Some(value));
    }

    pub(super) fn remove(&mut self, name: &'static str) {
        self.0.insert(name, None);
    }

    /// Without what an item has already.
    fn against(mut self, item: &Item) -> Self {
        self.0.retain(|name, value| item.get(*name) != value.as_ref());
        self
    }

    pub(super) fn apply(&self, item: &mut Item) {
        for (name, value) in &self.0 {
            match value {
                Some(value) => item.insert((*name).to_owned(), value.clone()),
                None => item.remove(*name),
            };
        }
    }
}

/// An item before and after a change.
pub(super) struct Changed {
    /// `None` if there was none.
    pub(super) before: Option<Item>,
    pub(super) after: Item,
}

impl Desk {
    /// Changes an item, which is made if there is none, by what `plan` wants of the item as it is.
    ///
    /// A plan that changes nothing of an item that is there writes nothing.
    pub(super) async fn change_item(
        &self,
        pk: String,
        sk: &str,
        plan: impl Fn(&Item) -> Edits,
    ) -> Result<Changed, StoreError> {
        let changing = Box::pin(self.try_to_change(pk, sk, plan));
        let timed_out = StoreError::Unavailable { operation: "UpdateItem", reason: "timeout" };
        tokio::time::timeout(self.time_limit, changing).await.unwrap_or(Err(timed_out))
    }

    async fn try_to_change(
        &self,
        pk: String,
        sk: &str,
        plan: impl Fn(&Item) -> Edits,
    ) -> Result<Changed, StoreError> {
        for _ in 0..ATTEMPTS {
            let before = self.table.get(pk.clone(), sk).await?;
            let mut after = before.clone().unwrap_or_else(|| key(pk.clone(), sk));
            let mut edits = plan(&after).against(&after);
            if before.is_some() && edits.0.is_empty() {
                return Ok(Changed { before, after });
            }
            if !after.contains_key("v") {
                edits.set("v", number(ITEM_VERSION));
            }
            if self.write_edits(&pk, sk, before.as_ref(), &edits).await? {
                edits.apply(&mut after);
                return Ok(Changed { before, after });
            }
            tokio::time::sleep(WAIT).await;
        }
        Err(StoreError::Contended { operation: "UpdateItem", attempts: ATTEMPTS })
    }

    /// `false` if what is replaced is no longer what it was.
    async fn write_edits(
        &self,
        pk: &str,
        sk: &str,
        before: Option<&Item>,
        edits: &Edits,
    ) -> Result<bool, StoreError> {
        let there = if before.is_some() { "attribute_exists(pk)" } else { "attribute_not_exists(pk)" };
        let mut conditions = vec![there.to_owned()];
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        let mut update =
            self.table.client.update_item().table_name(&self.table.name).set_key(Some(key(pk, sk)));
        for (index, (name, value)) in edits.0.iter().enumerate() {
            update = update.expression_attribute_names(format!("#a{index}"), *name);
            match before.and_then(|item| item.get(*name)) {
                Some(old) => {
                    conditions.push(format!("#a{index} = :was{index}"));
                    update = update.expression_attribute_values(format!(":was{index}"), old.clone());
                }
                None => conditions.push(format!("attribute_not_exists(#a{index})")),
            }
            match value {
                Some(value) => {
                    set.push(format!("#a{index} = :is{index}"));
                    update = update.expression_attribute_values(format!(":is{index}"), value.clone());
                }
                None => remove.push(format!("#a{index}")),
            }
        }
        let clauses = [("SET", set), ("REMOVE", remove)];
        let clauses: Vec<String> = clauses
            .into_iter()
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(word, parts)| format!("{word} {}", parts.join(", ")))
            .collect();
        let update =
            update.update_expression(clauses.join(" ")).condition_expression(conditions.join(" AND "));
        match Box::pin(update.send()).await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(StoreError::from_sdk("UpdateItem")(error)),
        }
    }
}
