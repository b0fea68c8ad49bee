//! The calls in a table, and the desks of the same stack.

use anyhow::Result;
use call_store::{Calls, Desk};
use project_files::LocalEnv;

use crate::aws::variable;
use crate::place::{Holding, Place};

impl Place {
    /// The calls in it.
    ///
    /// # Errors
    ///
    /// None that a named table can have.
    pub(super) fn calls(&self) -> Result<Calls> {
        Ok(self.store().calls()?)
    }

    /// The desks of the same stack, in the table `given`, else that of `--stack`, else that of `DESK_TABLE`, else that of
    /// the local stack.
    ///
    /// # Errors
    ///
    /// None that a named table can have.
    pub(super) fn desk(&self, given: Option<&str>) -> Result<Option<Desk>> {
        let holding = Holding::DeskData;
        let of_local_stack = || LocalEnv::find().ok()?.get(holding.variable()).ok().map(str::to_owned);
        let of_stack = self.stack().and_then(|stack| stack.get(holding.output()));
        let table = given.or(of_stack).map(str::to_owned).or_else(|| variable(holding.variable()));
        let Some(table) = table.or_else(|| if self.is_local() { of_local_stack() } else { None }) else {
            return Ok(None);
        };
        Ok(Some(self.store_with(holding, table).desk()?))
    }
}
