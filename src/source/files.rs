//! Reading files: the one place of the library below the report that touches a disk.
//!
//! [`FileSystem`] is the only struct here that does; everything else takes [`ReadFile`], so that tests and
//! fuzzing run on [`MemoryFiles`].

use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// The largest file that is read, in bytes.
pub const MAX_FILE: u64 = 16 << 20;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is none.
    #[error("there is no such file")]
    NotFound,
    /// It has more bytes than [`MAX_FILE`].
    #[error("it is larger than 16 MiB")]
    TooLarge,
    /// It is a folder.
    #[error("it is a folder, not a file")]
    Folder,
    /// Something else, in the words of the operating system.
    #[error("{0}")]
    Other(String),
}

/// Gives the bytes of files.
pub trait ReadFile {
    /// All bytes of a file.
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError>;
}

/// The files of this computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileSystem;

impl ReadFile for FileSystem {
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let told = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::NotFound => ReadError::NotFound,
            std::io::ErrorKind::IsADirectory => ReadError::Folder,
            _ => ReadError::Other(e.to_string()),
        };
        let file = std::fs::File::open(path).map_err(told)?;
        if file.metadata().map_err(told)?.is_dir() {
            return Err(ReadError::Folder);
        }
        let mut bytes = Vec::new();
        // A device may never end: no more than the limit is read, whatever the length says.
        file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(told)?;
        if bytes.len() as u64 > MAX_FILE { Err(ReadError::TooLarge) } else { Ok(bytes) }
    }
}

/// Files that exist in memory only.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl MemoryFiles {
    /// No files.
    pub fn new() -> Self {
        MemoryFiles::default()
    }

    /// With one more file.
    pub fn with(mut self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

impl ReadFile for MemoryFiles {
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let bytes = self.files.get(path).ok_or(ReadError::NotFound)?;
        if bytes.len() as u64 > MAX_FILE { Err(ReadError::TooLarge) } else { Ok(bytes.clone()) }
    }
}

/// `text` as a path beside the file called `from`; names that are no files (`--set …`) stand for the working folder.
pub fn relative_to(from: &str, text: &str) -> PathBuf {
    let folder = if from.starts_with("--") {
        Path::new("")
    } else {
        Path::new(from).parent().unwrap_or(Path::new(""))
    };
    tidy(&folder.join(text))
}

/// The path without `.` and without `folder/..`, so that one file has one name.
pub fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// Reads a file into `sources` as text; problems are reported where the file is named.
pub fn read_text(
    files: &dyn ReadFile,
    path: &Path,
    named_at: Option<Span>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    let name = path.display().to_string();
    let place = |d: Diagnostic| match named_at {
        Some(span) => d.at(span),
        None => d,
    };
    let bytes = match files.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let code = if error == ReadError::TooLarge { Code::P403 } else { Code::P401 };
            let d = place(Diagnostic::error(code, format!("cannot read {name}: {error}")));
            diagnostics.push(match (named_at, error == ReadError::NotFound) {
                (Some(_), true) => d.help("paths are relative to the file that names them"),
                (None, true) => d.help("paths are relative to the folder in which the program is called"),
                (_, false) => d.help("a scenario, or a table beside it, is a file of text that may be read"),
            });
            return None;
        }
    };
    match decode(bytes) {
        Ok(text) => Some(sources.add(name, text)),
        Err((code, readable, message, help)) => {
            let at = readable.len();
            let file = sources.add(name.clone(), readable);
            let d = Diagnostic::error(code, format!("{name} {message}")).at(Span::new(file, at, at));
            let d = match named_at {
                Some(span) => d.note_at(span, "named here"),
                None => d,
            };
            diagnostics.push(d.label("up to here it is text").help(help));
            None
        }
    }
}

type Undecodable = (Code, String, String, &'static str);

/// UTF-8 text without its byte order mark; otherwise the readable part and why it ends.
fn decode(bytes: Vec<u8>) -> Result<String, Undecodable> {
    const SAVE: &str =
        "save it again as UTF-8 (Excel: `CSV UTF-8`; a GBK file: iconv -f GBK -t UTF-8 old > new)";
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err((Code::P104, String::new(), "is UTF-16, not UTF-8 text".into(), SAVE));
    }
    let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let message = format!("is not UTF-8 text: byte {} is {:#04x}", at + 1, bytes[at]);
            let readable = String::from_utf8_lossy(&bytes[..at]).into_owned();
            return Err((Code::P104, readable, message, SAVE));
        }
    };
    let control = |b: u8| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0x7F;
    match text.bytes().position(control) {
        Some(at) => {
            let message =
                format!("contains a control character: byte {} is {:#04x}", at + 1, text.as_bytes()[at]);
            Err((
                Code::P105,
                text[..at].to_string(),
                message,
                "is this the right file? save it again as plain text",
            ))
        }
        // Lines end in the same way on every machine; a bare return stays what it is.
        None if text.contains("\r\n") => Ok(text.replace("\r\n", "\n")),
        None => Ok(text),
    }
}
