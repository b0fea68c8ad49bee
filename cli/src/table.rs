//! Tables that fit the terminal: of any number of rows, whose cells are cut, and small ones, of which nothing is lost.

mod column;
mod cut;
mod layout;
mod whole;

use std::io::{self, Write};
use std::iter::repeat_n;

use unicode_width::UnicodeWidthStr;

use self::column::Align;
pub(crate) use self::column::Column;
pub(crate) use self::cut::Table;
pub(crate) use self::whole::write_table;

/// Space between two columns.
const GAP: usize = 2;

/// The width of the widest cell of each column; 0 for one without content.
fn widest_cells(columns: &[Column], rows: &[Vec<String>]) -> Vec<usize> {
    let cells = |index: usize| rows.iter().filter_map(move |row| row.get(index));
    (0..columns.len()).map(|index| cells(index).map(|cell| cell.width()).max().unwrap_or(0)).collect()
}

/// What columns of these widths take beside one another.
fn room_for(widths: impl Iterator<Item = usize>) -> usize {
    let (columns, total) = widths.fold((0_usize, 0), |(columns, total), width| (columns + 1, total + width));
    total + GAP * columns.saturating_sub(1)
}

/// Writes cells beside one another, each with the width of its column.
fn write_line(
    output: &mut impl Write,
    cells: impl IntoIterator<Item = (Align, String, usize)>,
) -> io::Result<()> {
    let mut line = String::new();
    for (align, cell, width) in cells {
        let padding = width.saturating_sub(cell.width());
        if align == Align::Right {
            line.extend(repeat_n(' ', padding));
        }
        line.push_str(&cell);
        if align == Align::Left {
            line.extend(repeat_n(' ', padding));
        }
        line.extend(repeat_n(' ', GAP));
    }
    writeln!(output, "{}", line.trim_end())
}
