//! Source text and positions: every file of a program in one address space.

use std::sync::Arc;

/// A half-open range of byte offsets in the address space of a [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// An empty span: the place between two characters.
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub const fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }
}

/// Where a text came from: only the main file is ever rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Main,
    Include,
    /// Text that this program wrote itself (circuits built by API, the bundled standard includes).
    Generated,
}

#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path or label shown to people, e.g. `bell.qasm` or `<stdin>`.
    pub name: Arc<str>,
    pub text: Arc<str>,
    /// Offset of the first byte in the address space of the map.
    pub base: u32,
    pub origin: Origin,
}

impl SourceFile {
    pub fn span(&self) -> Span {
        Span::new(self.base, self.base + self.text.len() as u32)
    }

    /// Byte index in the text for an offset of the map, moved into the text and to the start of a character.
    pub fn index(&self, offset: u32) -> usize {
        let mut at = (offset.saturating_sub(self.base) as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// One-based line and column (column counted in characters, as editors do).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The address space is full: all texts of one program together exceed 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceTooLarge;

/// All texts of one program; file `k` follows file `k - 1` with one unused byte between, so that every offset,
/// the end of a file included, belongs to one file.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a text and returns its base offset.
    pub fn add(&mut self, name: &str, text: Arc<str>, origin: Origin) -> Result<u32, SourceTooLarge> {
        let base = self.files.last().map_or(0, |last| last.span().end as u64 + 1);
        if base + text.len() as u64 >= u32::MAX as u64 {
            return Err(SourceTooLarge);
        }
        self.files.push(SourceFile { name: name.into(), text, base: base as u32, origin });
        Ok(base as u32)
    }

    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file that holds `offset` (the end of a file belongs to it).
    pub fn file_at(&self, offset: u32) -> Option<&SourceFile> {
        let after = self.files.partition_point(|file| file.base <= offset);
        let file = self.files[..after].last()?;
        (offset <= file.span().end).then_some(file)
    }

    /// The text of a span inside one file; empty when the span is not inside one.
    pub fn slice(&self, span: Span) -> &str {
        let Some(file) = self.file_at(span.start) else { return "" };
        let range = (span.start - file.base) as usize..(span.end.max(span.start) - file.base) as usize;
        file.text.get(range).unwrap_or("")
    }

    pub fn location(&self, offset: u32) -> Option<Location> {
        let file = self.file_at(offset)?;
        let before = &file.text[..file.index(offset)];
        let line_start = before.rfind('\n').map_or(0, |k| k + 1);
        Some(Location {
            file: file.name.clone(),
            line: before.bytes().filter(|&b| b == b'\n').count() as u32 + 1,
            column: before[line_start..].chars().count() as u32 + 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_of_several_files_do_not_overlap() {
        let mut map = SourceMap::default();
        let a = map.add("a.qasm", "x q;\nh q;".into(), Origin::Main).unwrap();
        let b = map.add("b.inc", "é\ny".into(), Origin::Include).unwrap();
        assert_eq!(map.slice(Span::new(a + 5, a + 6)), "h");
        assert_eq!(map.location(a + 5).unwrap().to_string(), "a.qasm:2:1");
        assert_eq!(map.location(a + 9).unwrap().to_string(), "a.qasm:2:5", "the end of a file belongs to it");
        assert_eq!(map.location(b).unwrap().to_string(), "b.inc:1:1");
        assert_eq!(map.location(b + 3).unwrap().to_string(), "b.inc:2:1");
        assert_eq!(map.location(b + 1).unwrap().column, 1, "inside a character counts as its start");
        assert_eq!(map.location(1000), None);
    }
}
