//! Tables of any length, whose cells are cut where they don't fit.
//!
//! Widths are chosen from the first rows, and then rows go out as they come: a table of any length takes the same memory.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::column::Column;
use super::layout::widths;
use super::write_line;

/// Rows that the widths are chosen from.
const SAMPLE: usize = 200;

/// A table in the making.
pub(crate) struct Table<'a, W> {
    output: &'a mut W,
    columns: &'a [Column],
    /// Columns of the terminal; `None` = as many as need be.
    room: Option<usize>,
    /// Widths of the columns, `None` for one that is left out; none of it as long as rows are gathered.
    widths: Option<Vec<Option<usize>>>,
    rows: Vec<Vec<String>>,
}

impl<'a, W: Write> Table<'a, W> {
    pub(crate) fn new(output: &'a mut W, columns: &'a [Column], room: Option<usize>) -> Self {
        Self { output, columns, room, widths: None, rows: Vec::new() }
    }

    /// Adds a row, with a cell for each column.
    pub(crate) fn row(&mut self, cells: Vec<String>) -> io::Result<()> {
        self.rows.push(cells);
        if self.widths.is_some() || self.rows.len() >= SAMPLE { self.write_rows() } else { Ok(()) }
    }

    /// Writes what has not been written yet.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.write_rows()
    }

    fn write_rows(&mut self) -> io::Result<()> {
        let first = self.widths.is_none();
        let widths = self.widths.get_or_insert_with(|| widths(self.columns, &self.rows, self.room));
        if first && !self.rows.is_empty() {
            let titles = self.columns.iter().map(|column| column.title.to_owned()).collect();
            self.rows.insert(0, titles);
        }
        for cells in self.rows.drain(..) {
            let cut_if_narrow =
                |cell: String, width| if self.room.is_some() { cut(&cell, width) } else { cell };
            let shown = self.columns.iter().zip(cells).zip(widths.iter());
            let shown = shown.filter_map(|((column, cell), width)| {
                width.map(|width| (column.align, cut_if_narrow(cell, width), width))
            });
            write_line(self.output, shown)?;
        }
        Ok(())
    }
}

/// A text in at most so many columns; what is cut ends in `…`.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut left = width.saturating_sub(1);
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if wide > left {
            break;
        }
        left -= wide;
        cut.push(letter);
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column::left("TIME").kept(),
        Column::left("REASON").at_least(6),
        Column::right("COST").importance(1),
    ];

    fn table(room: Option<usize>, rows: &[[&str; 3]]) -> String {
        let mut written = Vec::new();
        let mut table = Table::new(&mut written, &COLUMNS, room);
        for row in rows {
            table.row(row.map(str::to_owned).to_vec()).expect("memory");
        }
        table.finish().expect("memory");
        String::from_utf8(written).expect("text")
    }

    const ROWS: [[&str; 3]; 2] = [["10:12", "customer-ended-call", "$0.81"], ["9:00", "silence", "$10.00"]];

    #[test]
    fn without_a_terminal_nothing_is_cut() {
        let wide = "TIME   REASON                 COST\n10:12  customer-ended-call   $0.81\n9:00   silence              $10.00\n";
        assert_eq!(table(None, &ROWS), wide);
        assert_eq!(table(Some(34), &ROWS), wide);
    }

    #[test]
    fn what_can_be_cut_is_cut_before_a_column_goes() {
        let narrow = table(Some(25), &ROWS);
        assert_eq!(
            narrow,
            "TIME   REASON        COST\n10:12  customer-…   $0.81\n9:00   silence     $10.00\n"
        );
        assert_eq!(table(Some(15), &ROWS), "TIME   REASON\n10:12  custome…\n9:00   silence\n");
        assert_eq!(table(Some(8), &ROWS), "TIME\n10:12\n9:00\n");
    }

    #[test]
    fn columns_of_the_same_importance_go_together() {
        const PARTS: [Column; 3] = [
            Column::left("ALL").kept(),
            Column::left("ONE").importance(1),
            Column::left("OTHER").importance(1),
        ];
        let mut written = Vec::new();
        let mut table = Table::new(&mut written, &PARTS, Some(12));
        table.row(vec!["1".to_owned(); 3]).expect("memory");
        table.finish().expect("memory");
        assert_eq!(written, b"ALL\n1\n");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for room in 5..60 {
            for line in table(Some(room), &ROWS).lines() {
                assert!(line.width() <= room, "{room}: {line}");
            }
        }
    }

    #[test]
    fn wide_letters_count_as_two_columns() {
        assert_eq!(cut("你好你好", 5), "你好…");
        assert_eq!(cut("你好", 4), "你好");
        let rows = [["10:12", "你好你好你好", "$0.81"]];
        for line in table(Some(22), &rows).lines() {
            assert!(line.width() <= 22, "{line}");
        }
    }

    #[test]
    fn rows_beyond_the_first_go_out_at_once() {
        let mut written = Vec::new();
        let mut table = Table::new(&mut written, &COLUMNS, None);
        for _ in 0..SAMPLE + 5 {
            table.row(ROWS[0].map(str::to_owned).to_vec()).expect("memory");
        }
        assert!(table.rows.is_empty());
        table.finish().expect("memory");
        assert_eq!(String::from_utf8(written).expect("text").lines().count(), SAMPLE + 6);
    }
}
