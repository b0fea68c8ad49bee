//! Rows of an export, as CSV or JSON.

use std::io::Write;

use anyhow::Result;
use call_store::calls::ReportHeader;

use super::Format;
use super::columns::{COLUMNS, cell};
use crate::calls::header::Header;
use crate::output::{Output, output, write_json};

pub(super) enum Rows {
    Csv(Box<csv::Writer<Output>>),
    Jsonl(Output),
}

impl Rows {
    /// Writes what comes before the first row.
    pub(super) fn begin(format: Format) -> Result<Self> {
        Ok(match format {
            Format::Jsonl => Self::Jsonl(output()),
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(output());
                csv.write_record(COLUMNS.iter().map(|(name, _)| name))?;
                Self::Csv(Box::new(csv))
            }
        })
    }

    /// Writes a row.
    pub(super) fn write(&mut self, header: &ReportHeader) -> Result<()> {
        match self {
            Self::Csv(csv) => {
                for (_, value) in COLUMNS {
                    csv.write_field(cell(&value(header)).as_ref())?;
                }
                // Ends the row.
                csv.write_record(None::<&[u8]>)?;
            }
            Self::Jsonl(output) => {
                write_json(output, &Header::of(header))?;
            }
        }
        Ok(())
    }

    /// Writes what is still in the buffer.
    pub(super) fn end(self) -> Result<()> {
        match self {
            Self::Csv(mut csv) => csv.flush()?,
            Self::Jsonl(mut output) => output.flush()?,
        }
        Ok(())
    }
}
