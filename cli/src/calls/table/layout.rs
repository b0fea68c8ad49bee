//! How wide each column of a table is, and which have to go.

use std::cmp::Reverse;

use unicode_width::UnicodeWidthStr;

use super::GAP;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) align: Align,
    /// The least important go first, and those of the same importance together. `u8::MAX` stays whatever happens.
    importance: u8,
    /// Columns below which it is not cut; `None` = never cut.
    least: Option<usize>,
    /// Shown whole or at its least: a little more of it is of no use.
    whole_or_least: bool,
}

impl Column {
    /// A column of words.
    pub(crate) const fn left(title: &'static str) -> Self {
        Self { title, align: Align::Left, importance: 100, least: None, whole_or_least: false }
    }

    /// A column of numbers.
    pub(crate) const fn right(title: &'static str) -> Self {
        Self { align: Align::Right, ..Self::left(title) }
    }

    /// Says that columns of less importance go before it.
    pub(crate) const fn importance(self, importance: u8) -> Self {
        Self { importance, ..self }
    }

    /// Says that it never goes.
    pub(crate) const fn kept(self) -> Self {
        Self { importance: u8::MAX, ..self }
    }

    /// Says that its cells may be cut, to no less than so many columns.
    pub(crate) const fn at_least(self, columns: usize) -> Self {
        Self { least: Some(columns), ..self }
    }

    /// Says that its cells are shown whole, or cut to so many columns.
    pub(crate) const fn whole_or(self, columns: usize) -> Self {
        Self { whole_or_least: true, ..self.at_least(columns) }
    }
}

/// Widths for `columns`, `None` for one that is left out, so that rows like these fit into `room`.
pub(super) fn widths(columns: &[Column], rows: &[Vec<String>], room: Option<usize>) -> Vec<Option<usize>> {
    let natural: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let cells = rows.iter().filter_map(|row| row.get(index));
            cells.map(|cell| cell.width()).max().unwrap_or(0).max(column.title.width())
        })
        .collect();
    let Some(room) = room else { return natural.into_iter().map(Some).collect() };

    let mut widths: Vec<Option<usize>> = natural
        .iter()
        .zip(columns)
        .map(|(natural, column)| Some(column.least.map_or(*natural, |least| least.min(*natural))))
        .collect();
    while total(&widths) > room {
        let left = columns.iter().zip(&widths).filter(|(_, width)| width.is_some());
        let Some(least) = left.map(|(column, _)| column.importance).min().filter(|least| *least < u8::MAX)
        else {
            break;
        };
        // Columns of the same importance belong together.
        for (column, width) in columns.iter().zip(&mut widths) {
            if column.importance == least {
                *width = None;
            }
        }
    }
    // A column that stays whatever happens is cut when it is alone and still too wide.
    for width in widths.iter_mut().flatten() {
        *width = (*width).min(room);
    }
    widen(&mut widths, &natural, columns, room);
    widths
}

/// Gives what room is left to the columns that are cut, the most important one first, and last to those that want all or
/// nothing.
fn widen(widths: &mut [Option<usize>], natural: &[usize], columns: &[Column], room: usize) {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|index| (columns[*index].whole_or_least, Reverse(columns[*index].importance)));
    for index in order {
        let spare = room.saturating_sub(total(widths));
        if let Some(width) = &mut widths[index] {
            let missing = natural[index].saturating_sub(*width);
            if missing <= spare || !columns[index].whole_or_least {
                *width += missing.min(spare);
            }
        }
    }
}

fn total(widths: &[Option<usize>]) -> usize {
    let shown = widths.iter().flatten();
    shown.clone().sum::<usize>() + GAP * shown.count().saturating_sub(1)
}
