//! Small tables of which nothing is cut: what does not fit into a column goes on in its next line.
//!
//! Where not even that fits, each row is a list of its cells under one another. (The tables of `cargo vapi calls` are of
//! any length, and cut.)

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::wrap::lines;

const GAP: usize = 2;

/// The least width of a column whose cells go on in a next line, unless they are narrower.
const LEAST: usize = 14;

/// The longest word that widens its column rather than being broken: an id has 36 letters.
const LONGEST_WORD: usize = 40;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    title: &'static str,
    wraps: bool,
}

impl Column {
    /// A column that is as wide as its widest cell.
    pub(super) const fn whole(title: &'static str) -> Self {
        Self { title, wraps: false }
    }

    /// A column of text, which may go on in a next line.
    pub(super) const fn text(title: &'static str) -> Self {
        Self { title, wraps: true }
    }
}

/// Writes a table; nothing where there are no rows. A column without any content is left out.
pub(super) fn write_table(
    output: &mut impl Write,
    columns: &[Column],
    rows: &[Vec<String>],
    room: Option<usize>,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let natural: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let widest = rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.width()).max();
            match widest.unwrap_or(0) {
                0 => 0,
                width => width.max(column.title.width()),
            }
        })
        .collect();
    let Some(widths) = widths(columns, rows, &natural, room) else {
        return write_lists(output, columns, rows, room);
    };
    let titles = columns.iter().map(|column| column.title.to_owned()).collect();
    for row in std::iter::once(&titles).chain(rows) {
        write_row(output, row, &widths)?;
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
    let shown = natural.iter().filter(|width| **width > 0).count();
    let gaps = GAP * shown.saturating_sub(1);
    let Some(room) = room.filter(|room| natural.iter().sum::<usize>() + gaps > *room) else {
        return Some(natural.to_vec());
    };
    let mut widths = natural.to_vec();
    for (index, width) in widths.iter_mut().enumerate().filter(|(index, _)| columns[*index].wraps) {
        let cells = rows.iter().filter_map(|row| row.get(index));
        let words = cells.flat_map(|cell| cell.split_whitespace()).map(UnicodeWidthStr::width);
        let longest = words.max().unwrap_or(0).min(LONGEST_WORD);
        *width = (*width).min(LEAST.max(longest));
    }
    let mut spare = room.checked_sub(widths.iter().sum::<usize>() + gaps)?;
    while spare > 0 {
        let wanting: Vec<usize> =
            (0..widths.len()).filter(|index| widths[*index] < natural[*index]).collect();
        let Some(narrowest) = wanting.into_iter().min_by_key(|index| widths[*index]) else { break };
        widths[narrowest] += 1;
        spare -= 1;
    }
    Some(widths)
}

fn write_row(output: &mut impl Write, cells: &[String], widths: &[usize]) -> io::Result<()> {
    let cells: Vec<(Vec<String>, usize)> = cells
        .iter()
        .zip(widths)
        .filter(|(_, width)| **width > 0)
        .map(|(cell, width)| {
            let whole = cell.width() <= *width;
            (if whole { vec![cell.clone()] } else { lines(cell, *width) }, *width)
        })
        .collect();
    let height = cells.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
    for index in 0..height {
        let mut written = String::new();
        for (lines, width) in &cells {
            let line = lines.get(index).map_or("", String::as_str);
            written.push_str(line);
            written.extend(std::iter::repeat_n(' ', width.saturating_sub(line.width()) + GAP));
        }
        writeln!(output, "{}", written.trim_end())?;
    }
    Ok(())
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
            for line in room.map_or_else(|| vec![text.clone()], |room| lines(&text, room)) {
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
        [Column::whole("TIME"), Column::whole("NOTE"), Column::text("NAME"), Column::text("REASON")];

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
