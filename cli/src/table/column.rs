//! A column of a table, and what becomes of it where there is little room.

/// Columns of a terminal that text is not made narrower than.
const LEAST_OF_TEXT: usize = 14;

/// Where a cell stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(super) title: &'static str,
    pub(super) align: Align,
    /// The least important go first, and those of the same importance together. `u8::MAX` stays whatever happens.
    pub(super) importance: u8,
    /// Columns below which it is not made narrower; `None` = never.
    pub(super) least: Option<usize>,
    /// Shown whole or at its least: a little more of it is of no use.
    pub(super) whole_or_least: bool,
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

    /// A column of text of any length.
    pub(crate) const fn text(title: &'static str) -> Self {
        Self::left(title).at_least(LEAST_OF_TEXT)
    }

    /// Says that columns of less importance go before it.
    pub(crate) const fn importance(self, importance: u8) -> Self {
        Self { importance, ..self }
    }

    /// Says that it never goes.
    pub(crate) const fn kept(self) -> Self {
        Self { importance: u8::MAX, ..self }
    }

    /// Says that it may be narrower than its cells, but not than so many columns: a cell is cut then, or goes on in its
    /// next line.
    pub(crate) const fn at_least(self, columns: usize) -> Self {
        Self { least: Some(columns), ..self }
    }

    /// Says that its cells are shown whole, or cut to so many columns.
    pub(crate) const fn whole_or(self, columns: usize) -> Self {
        Self { whole_or_least: true, ..self.at_least(columns) }
    }
}
