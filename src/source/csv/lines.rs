//! CSV text to fields with their places.

/// A field with its bytes in the file, quotes included.
pub(super) struct Raw<'t> {
    pub text: std::borrow::Cow<'t, str>,
    pub start: usize,
    pub end: usize,
}

/// The separator that occurs most in the first line, outside quotes.
pub(super) fn sniff(text: &str) -> char {
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut quoted = false;
    for c in text.trim_start_matches(['\r', '\n']).lines().next().unwrap_or("").chars() {
        quoted ^= c == '"';
        for (separator, count) in &mut counts {
            *count += usize::from(c == *separator && !quoted);
        }
    }
    // Of equals, the comma.
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(',', |(s, _)| s)
}

/// The lines of a CSV text as fields; blank lines are skipped.
pub(super) struct Lines<'t> {
    pub text: &'t str,
    pub separator: char,
    pub at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Vec<Raw<'t>>;

    fn next(&mut self) -> Option<Vec<Raw<'t>>> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            self.at += 1;
        }
        if self.at >= bytes.len() {
            return None;
        }
        let mut fields = Vec::new();
        loop {
            let start = self.at;
            let separator = self.separator as u8;
            let ends = |b: u8| b == separator || b == b'\n' || b == b'\r';
            if bytes.get(start) == Some(&b'"') {
                let mut i = start + 1;
                // The closing quote is one that is not doubled.
                while i < bytes.len() && (bytes[i] != b'"' || bytes.get(i + 1) == Some(&b'"')) {
                    i += if bytes[i] == b'"' { 2 } else { 1 };
                }
                let inner = &self.text[start + 1..i.min(bytes.len())];
                let mut end = (i + 1).min(bytes.len());
                while end < bytes.len() && !ends(bytes[end]) {
                    end += 1;
                }
                let text =
                    if inner.contains("\"\"") { inner.replace("\"\"", "\"").into() } else { inner.into() };
                fields.push(Raw { text, start, end });
                self.at = end;
            } else {
                let end = bytes[start..].iter().position(|&b| ends(b)).map_or(bytes.len(), |n| start + n);
                fields.push(Raw { text: self.text[start..end].into(), start, end });
                self.at = end;
            }
            match bytes.get(self.at) {
                Some(&b) if b == separator => self.at += 1,
                _ => break,
            }
        }
        Some(fields)
    }
}
