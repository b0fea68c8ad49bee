//! Which desk, in which table.

use std::fmt;
use std::ops::Deref;

use anyhow::Result;
use call_store::desk::{DEFAULT_DESK, DeskName, Page};
use call_store::{Desk, StoreError};
use futures_util::{Stream, TryStreamExt};

use crate::next::Typed;
use crate::place::{self, Holding, Options};
use crate::plain::words;
use crate::progress::Progress;

/// Which desk, where it is, and in which form to write.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where and how")]
#[command(mut_arg("table", |table| table.help(
    "Table of desk data. Default: that of --stack, else DESK_TABLE; with none and no --profile, that of `cargo xtask dev`"
)))]
pub(super) struct Where {
    /// Name of the desk. Default: main.
    #[arg(long, value_name = "NAME", global = true)]
    desk: Option<DeskName>,
    #[command(flatten)]
    options: Options,
}

impl Deref for Where {
    type Target = Options;

    fn deref(&self) -> &Options {
        &self.options
    }
}

impl Where {
    /// Finds the table and signs in.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub(super) async fn place(&self) -> Result<Place> {
        let table = Box::pin(self.options.place(Holding::DeskData)).await?;
        let desks = table.store().desk()?;
        Ok(Place { desks, table, desk: self.desk().to_owned(), typed: self.options.typed() })
    }

    /// The desk that was named.
    pub(super) fn named(&self) -> Option<&DeskName> {
        self.desk.as_ref()
    }

    /// The desk that is meant.
    pub(super) fn desk(&self) -> &str {
        self.desk.as_ref().map_or(DEFAULT_DESK, DeskName::as_str)
    }
}

/// A table of desk data, the way to it, and what leads there.
#[derive(Debug)]
pub(super) struct Place {
    desks: Desk,
    table: place::Place,
    desk: String,
    typed: Typed,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table.fmt(f)
    }
}

impl Place {
    /// The data of all desks.
    pub(super) fn desks(&self) -> &Desk {
        &self.desks
    }

    /// What somebody may type next, with the options that lead here: `cargo vapi desk hours --desk north`.
    pub(super) fn command(&self, rest: &str) -> String {
        self.command_of(&self.desk, rest)
    }

    /// The same for a desk that another one is being told about.
    pub(super) fn command_of(&self, desk: &str, rest: &str) -> String {
        let desk = Some(words(desk)).filter(|desk| desk != DEFAULT_DESK);
        let desk = Typed::default().option("--desk", desk);
        format!("cargo vapi desk {rest}{desk}{}", self.typed)
    }

    /// The same for all desks of the table.
    pub(super) fn command_of_all(&self) -> String {
        format!("cargo vapi desk{}", self.typed)
    }

    /// All that is found page by page, with a count for whoever waits.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain) says them.
    pub(super) async fn gather<T>(
        &self,
        pages: impl Stream<Item = Result<Page<T>, StoreError>>,
        mut keep: impl FnMut(Vec<T>),
    ) -> Result<()> {
        let mut progress = Progress::of("items of the table read");
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.try_next().await.map_err(|error| self.explain(error))? {
            (0..page.looked_at).for_each(|_| progress.step());
            keep(page.found);
        }
        Ok(())
    }

    /// Says of a failure what to do about it.
    pub(super) fn explain(&self, error: StoreError) -> anyhow::Error {
        self.table.explain(error)
    }
}
