//! How wide each column of a table is whose cells are cut, and which have to go.

use std::cmp::Reverse;

use unicode_width::UnicodeWidthStr;

use super::column::Column;
use super::{room_for, widest_cells};

/// Widths for `columns`, `None` for one that is left out, so that rows like these fit into `room`.
pub(super) fn widths(columns: &[Column], rows: &[Vec<String>], room: Option<usize>) -> Vec<Option<usize>> {
    let natural: Vec<usize> = widest_cells(columns, rows)
        .into_iter()
        .zip(columns)
        .map(|(widest, column)| widest.max(column.title.width()))
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
    room_for(widths.iter().flatten().copied())
}
