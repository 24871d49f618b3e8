//! The texts of all files read, and places in them.

/// The number of a file in its [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A stretch of a file, in bytes from its start; `end` is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Bytes `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: small(start), end: small(end.max(start)) }
    }

    /// Bytes `start..end` counted from the start of this stretch, kept inside it.
    pub fn within(self, start: usize, end: usize) -> Self {
        let clamp = |n: usize| (self.start as usize + n).min(self.end as usize);
        Span::new(self.file, clamp(start), clamp(end))
    }
}

/// All files read: the name as the user wrote it, and the text.
#[derive(Default, Debug, Clone)]
pub struct Sources {
    files: Vec<File>,
}

#[derive(Debug, Clone)]
struct File {
    name: String,
    text: String,
    /// The first byte of every line.
    lines: Vec<u32>,
}

impl Sources {
    /// Keeps a file's text and gives it a number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let (name, text) = (name.into(), text.into());
        let ends = text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i as u32 + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        self.files.push(File { name, text, lines });
        FileId(self.files.len() as u32 - 1)
    }

    /// The name of a file as the user wrote it.
    pub fn name(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].name
    }

    /// The whole text of a file.
    pub fn text(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].text
    }

    /// All files in the order they were read.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &str, &str)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u32), f.name.as_str(), f.text.as_str()))
    }

    /// The text at a span, or nothing when the span does not fall on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and column of a span's start, both from 1; the column counts characters.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let file = &self.files[span.file.0 as usize];
        let line = file.lines.partition_point(|&s| s <= span.start) - 1;
        let from = file.lines[line] as usize;
        let to = (span.start as usize).min(file.text.len());
        let before = &file.text.as_bytes()[from.min(to)..to];
        // A byte that is not a continuation byte starts a character.
        (line + 1, before.iter().filter(|&&b| b & 0xC0 != 0x80).count() + 1)
    }

    /// `file:line` of a span.
    pub fn place(&self, span: Span) -> String {
        format!("{}:{}", self.name(span.file), self.line_column(span).0)
    }

    /// The bytes of a line (from 1) without its end.
    pub(super) fn line_range(&self, file: FileId, line: usize) -> std::ops::Range<usize> {
        let f = &self.files[file.0 as usize];
        let start = f.lines[line - 1] as usize;
        let end = f.lines.get(line).map_or(f.text.len(), |&e| e as usize - 1);
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let mut s = Sources::default();
        let f = s.add("a.toml", "x = 1\nä = \"北\" # z\n");
        let at = |i| s.line_column(Span::new(f, i, i + 1));
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(5), (1, 6));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(s.text(f).find('#').unwrap()), (2, 9));
        assert_eq!(at(s.text(f).len()), (3, 1));
        assert_eq!(&s.text(f)[s.line_range(f, 2)], "ä = \"北\" # z");
    }
}
