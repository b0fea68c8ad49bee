//! Small tables of which nothing is cut: what does not fit into a column goes on in its next line.
//!
//! Where not even that fits, each row is a list of its cells under one another.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::column::Column;
use super::{room_for, widest_cells, write_line};
use crate::wrap::{LongWord, lines};

/// The longest word that widens its column rather than being broken: an id has 36 letters.
const LONGEST_WORD: usize = 40;

/// Writes a table; nothing where there are no rows. A column without any content is left out.
pub(crate) fn write_table(
    output: &mut impl Write,
    columns: &[Column],
    rows: &[Vec<String>],
    room: Option<usize>,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let natural: Vec<usize> = widest_cells(columns, rows)
        .into_iter()
        .zip(columns)
        .map(|(widest, column)| if widest == 0 { 0 } else { widest.max(column.title.width()) })
        .collect();
    let Some(widths) = widths(columns, rows, &natural, room) else {
        return write_lists(output, columns, rows, room);
    };
    let titles = columns.iter().map(|column| column.title.to_owned()).collect();
    for row in std::iter::once(&titles).chain(rows) {
        write_row(output, columns, row, &widths)?;
    }
    Ok(())
}

/// `None` if the columns can't stand beside one another.
fn widths(
    columns: &[Column],
    rows: &[Vec<String>],
    natural: &[usize],
    room: Option<usize>,
) -> Option<Vec<usize>> {
    let shown = |widths: &[usize]| room_for(widths.iter().copied().filter(|width| *width > 0));
    let Some(room) = room.filter(|room| shown(natural) > *room) else {
        return Some(natural.to_vec());
    };
    let mut widths = natural.to_vec();
    for (index, width) in widths.iter_mut().enumerate() {
        let Some(least) = columns[index].least else { continue };
        let cells = rows.iter().filter_map(|row| row.get(index));
        let words = cells.flat_map(|cell| cell.split_whitespace()).map(UnicodeWidthStr::width);
        let longest = words.max().unwrap_or(0).min(LONGEST_WORD);
        *width = (*width).min(least.max(longest));
    }
    let mut spare = room.checked_sub(shown(&widths))?;
    while spare > 0 {
        let wanting: Vec<usize> =
            (0..widths.len()).filter(|index| widths[*index] < natural[*index]).collect();
        let Some(narrowest) = wanting.into_iter().min_by_key(|index| widths[*index]) else { break };
        widths[narrowest] += 1;
        spare -= 1;
    }
    Some(widths)
}

/// Writes as many lines as the cell takes that has the most.
fn write_row(
    output: &mut impl Write,
    columns: &[Column],
    cells: &[String],
    widths: &[usize],
) -> io::Result<()> {
    let cells: Vec<(&Column, Vec<String>, usize)> = columns
        .iter()
        .zip(cells)
        .zip(widths)
        .filter(|(_, width)| **width > 0)
        .map(|((column, cell), width)| {
            let whole = cell.width() <= *width;
            let lines = if whole { vec![cell.clone()] } else { lines(cell, *width, LongWord::Breaks) };
            (column, lines, *width)
        })
        .collect();
    let height = cells.iter().map(|(_, lines, _)| lines.len()).max().unwrap_or(0);
    (0..height).try_for_each(|index| {
        let line = cells.iter().map(|(column, lines, width)| {
            (column.align, lines.get(index).cloned().unwrap_or_default(), *width)
        });
        write_line(output, line)
    })
}

fn write_lists(
    output: &mut impl Write,
    columns: &[Column],
    rows: &[Vec<String>],
    room: Option<usize>,
) -> io::Result<()> {
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            writeln!(output)?;
        }
        for (column, cell) in columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            let text = format!("{}: {cell}", column.title);
            for line in room.map_or_else(|| vec![text.clone()], |room| lines(&text, room, LongWord::Breaks)) {
                writeln!(output, "{line}")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] =
        [Column::left("TIME"), Column::left("NOTE"), Column::text("NAME"), Column::text("REASON")];

    fn table(room: Option<usize>) -> String {
        let rows = [
            ["09:00", "", "Ada Example", "a check-up, and a question about the bill of September"],
            ["10:30", "", "Bo", ""],
        ];
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        let mut written = Vec::new();
        write_table(&mut written, &COLUMNS, &rows, room).expect("memory");
        String::from_utf8(written).expect("text")
    }

    #[test]
    fn a_column_without_content_is_left_out_and_a_long_text_goes_on_below() {
        assert_eq!(
            table(None),
            "TIME   NAME         REASON\n\
             09:00  Ada Example  a check-up, and a question about the bill of September\n\
             10:30  Bo\n"
        );
        assert_eq!(
            table(Some(48)),
            "TIME   NAME         REASON\n\
             09:00  Ada Example  a check-up, and a question\n\
             \x20                   about the bill of September\n\
             10:30  Bo\n"
        );
    }

    #[test]
    fn where_columns_do_not_fit_beside_one_another_a_row_is_a_list() {
        let narrow = table(Some(24));
        assert!(narrow.starts_with("TIME: 09:00\nNAME: Ada Example\nREASON: a check-up, and\n"), "{narrow}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_word_is_lost() {
        for room in 12..100 {
            let table = table(Some(room));
            assert!(table.lines().all(|line| line.width() <= room), "{room}: {table}");
            assert!(table.contains("September"), "{room}: {table}");
        }
    }
}
