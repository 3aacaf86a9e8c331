//! A grid of characters in which lines join by themselves.

use unicode_width::UnicodeWidthChar;

/// Which way the lines of a cell lead, light ones in the low bits, double ones in the high bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines(u8);

impl Lines {
    pub const NONE: Lines = Lines(0);
    pub const LEFT: Lines = Lines(1);
    pub const RIGHT: Lines = Lines(2);
    pub const UP: Lines = Lines(4);
    pub const DOWN: Lines = Lines(8);
    pub const ACROSS: Lines = Lines(3);
    pub const UPRIGHT: Lines = Lines(12);

    pub const fn with(self, other: Lines) -> Lines {
        Lines(self.0 | other.0)
    }

    pub const fn without(self, other: Lines) -> Lines {
        Lines(self.0 & !(other.0 | other.0 << 4))
    }

    pub const fn double(self) -> Lines {
        Lines(self.0 << 4)
    }

    /// Directions with any line.
    fn any(self) -> u8 {
        (self.0 | self.0 >> 4) & 15
    }

    fn has_double(self, directions: Lines) -> bool {
        self.0 >> 4 & directions.0 != 0
    }

    /// Light lines by direction: right and left are 2 and 1, down and up are 8 and 4.
    const LIGHT: [char; 16] =
        [' ', '─', '─', '─', '│', '┘', '└', '┴', '│', '┐', '┌', '┬', '│', '┤', '├', '┼'];
    const DOUBLE_ACROSS: [char; 16] =
        [' ', '═', '═', '═', '│', '╛', '╘', '╧', '│', '╕', '╒', '╤', '│', '╡', '╞', '╪'];
    const DOUBLE_UPRIGHT: [char; 16] =
        [' ', '─', '─', '─', '║', '╜', '╙', '╨', '║', '╖', '╓', '╥', '║', '╢', '╟', '╫'];
    const DOUBLE: [char; 16] =
        [' ', '═', '═', '═', '║', '╝', '╚', '╩', '║', '╗', '╔', '╦', '║', '╣', '╠', '╬'];

    fn unicode(self) -> char {
        let table = match (self.has_double(Lines::ACROSS), self.has_double(Lines::UPRIGHT)) {
            (false, false) => Self::LIGHT,
            (true, false) => Self::DOUBLE_ACROSS,
            (false, true) => Self::DOUBLE_UPRIGHT,
            (true, true) => Self::DOUBLE,
        };
        table[self.any() as usize]
    }

    fn ascii(self) -> char {
        let any = self.any();
        let (across, upright) = (any & Lines::ACROSS.0, any & Lines::UPRIGHT.0);
        match (across, upright) {
            (0, 0) => ' ',
            (_, 0) if self.has_double(Lines::ACROSS) => '=',
            (_, 0) => '-',
            (0, _) => '|',
            // A wire that ends at the side of a box.
            (1 | 2, 12) => '|',
            _ => '+',
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Cell {
    Lines(Lines),
    Char(char),
    /// Covered by the wide character to the left.
    Covered,
}

/// Rows of equal width, all blank at first. Drawing outside is clipped.
pub(super) struct Canvas {
    width: usize,
    cells: Vec<Cell>,
}

impl Canvas {
    pub fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, cells: vec![Cell::Lines(Lines::NONE); width * height] }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    fn cell(&mut self, x: usize, y: usize) -> Option<&mut Cell> {
        if x < self.width { self.cells.get_mut(y * self.width + x) } else { None }
    }

    /// Changes the lines of a cell; characters stay.
    pub fn edit(&mut self, x: usize, y: usize, change: impl FnOnce(Lines) -> Lines) {
        if let Some(Cell::Lines(lines)) = self.cell(x, y) {
            *lines = change(*lines);
        }
    }

    pub fn add(&mut self, x: usize, y: usize, lines: Lines) {
        self.edit(x, y, |old| old.with(lines));
    }

    /// A horizontal line over whole cells, ends included.
    pub fn across(&mut self, from: usize, to: usize, y: usize, lines: Lines) {
        (from..=to).for_each(|x| self.add(x, y, lines));
    }

    /// A vertical line from the middle of one cell to the middle of another below.
    pub fn upright(&mut self, x: usize, from: usize, to: usize, double: bool) {
        let style = |lines: Lines| if double { lines.double() } else { lines };
        for y in from..=to {
            let up = if y > from { Lines::UP } else { Lines::NONE };
            let down = if y < to { Lines::DOWN } else { Lines::NONE };
            self.add(x, y, style(up.with(down)));
        }
    }

    pub fn write(&mut self, x: usize, y: usize, text: &str) {
        let mut x = x;
        for char in text.chars() {
            let columns = char.width().unwrap_or(0);
            if columns == 0 || x + columns > self.width {
                continue;
            }
            for (k, at) in (x..x + columns).enumerate() {
                if let Some(cell) = self.cell(at, y) {
                    *cell = if k == 0 { Cell::Char(char) } else { Cell::Covered };
                }
            }
            x += columns;
        }
    }

    /// The rows without trailing blanks.
    pub fn rows(&self, ascii: bool) -> impl Iterator<Item = String> + '_ {
        self.cells.chunks(self.width.max(1)).map(move |cells| {
            let chars = cells.iter().filter_map(|cell| match *cell {
                Cell::Lines(lines) => Some(if ascii { lines.ascii() } else { lines.unicode() }),
                Cell::Char(char) => Some(char),
                Cell::Covered => None,
            });
            chars.collect::<String>().trim_end().to_string()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_join_where_they_meet() {
        let mut canvas = Canvas::new(7, 3);
        canvas.across(0, 6, 1, Lines::ACROSS);
        canvas.upright(1, 0, 1, false);
        canvas.upright(3, 0, 2, false);
        canvas.upright(5, 1, 2, true);
        assert_eq!(canvas.rows(false).collect::<Vec<_>>(), [" │ │", "─┴─┼─╥─", "   │ ║"]);
        assert_eq!(canvas.rows(true).collect::<Vec<_>>(), [" | |", "-+-+-+-", "   | |"]);
    }

    #[test]
    fn wide_characters_take_two_cells_and_what_does_not_fit_is_left_out() {
        let mut canvas = Canvas::new(5, 1);
        canvas.write(0, 0, "量a子b");
        assert_eq!(canvas.rows(false).collect::<Vec<_>>(), ["量a子"]);
        canvas.write(9, 9, "far away");
    }
}
