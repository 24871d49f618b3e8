//! Where text goes: results to stdout, remarks and messages to stderr, colour where a person looks.

use std::cell::Cell;
use std::io::{ErrorKind, IsTerminal, Write};

use super::Failure;
use super::args::{Color, Common, MessageFormat};
use crate::diagnostics::{Diagnostics, Format, Sources, render};
use crate::report::Screen;
use crate::report::lang::Lang;
use crate::scenario::Loaded;

/// Columns of text that does not go to a terminal.
const WIDTH: usize = 100;
/// Fewer columns than that hold no table.
const NARROWEST: usize = 20;

/// The two streams, and how they are to be written.
pub struct Console {
    quiet: bool,
    verbose: bool,
    format: MessageFormat,
    color_out: bool,
    color_err: bool,
    closed: Cell<bool>,
}

/// Which of the two streams.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Results.
    Out,
    /// Remarks.
    Err,
}

impl Console {
    /// As the flags and the environment say.
    pub fn new(common: &Common) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0");
        let color = |terminal: bool| match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => (terminal || forced) && !plain,
        };
        Console {
            quiet: common.quiet,
            verbose: common.verbose,
            format: common.format,
            color_out: color(std::io::stdout().is_terminal()),
            color_err: color(std::io::stderr().is_terminal()),
            closed: Cell::new(false),
        }
    }

    /// Whether remarks are unwanted.
    pub fn quiet(&self) -> bool {
        self.quiet
    }

    /// Whether more is wanted.
    pub fn verbose(&self) -> bool {
        self.verbose
    }

    /// How messages are written.
    pub fn format(&self) -> MessageFormat {
        self.format
    }

    /// Whether a stream is coloured.
    pub fn color(&self, stream: Stream) -> bool {
        if stream == Stream::Out { self.color_out } else { self.color_err }
    }

    /// Columns of a stream: those of its terminal, or else what COLUMNS says.
    pub fn width(&self, stream: Stream) -> usize {
        let size = match stream {
            Stream::Out => terminal_size::terminal_size_of(std::io::stdout()),
            Stream::Err => terminal_size::terminal_size_of(std::io::stderr()),
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).filter(|c| *c >= NARROWEST);
        size.map(|(width, _)| usize::from(width.0)).or(columns).unwrap_or(WIDTH)
    }

    /// What a summary on stdout is written on: it fills a terminal, and goes on elsewhere.
    pub fn screen(&self, lang: Lang) -> Screen {
        let height =
            terminal_size::terminal_size_of(std::io::stdout()).map(|(_, lines)| usize::from(lines.0));
        Screen { width: self.width(Stream::Out), height, color: self.color_out, lang }
    }

    /// Text in bold on stdout, when that is coloured.
    pub fn bold(&self, text: &str) -> String {
        if self.color_out { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// Writes a result. A reader that has gone away ends the output quietly.
    ///
    /// # Errors
    /// When stdout cannot be written for another reason.
    pub fn result(&self, text: &str) -> Result<(), Failure> {
        if self.closed.get() {
            return Ok(());
        }
        let mut out = std::io::stdout().lock();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        match write!(out, "{text}{end}").and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed.set(true);
                Ok(())
            }
            Err(error) => Err(Failure::impossible(format!("cannot write to stdout: {error}"))),
        }
    }

    /// Writes a remark for people, unless they want quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            to_stderr(text);
        }
    }

    /// Writes why there is no result.
    pub fn error(&self, text: &str) {
        let word = if self.color_err { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        to_stderr(&format!("{word}: {text}"));
    }

    /// The messages about a scenario, as the flags want them; empty when there are none.
    pub fn messages(&self, loaded: &Loaded, stream: Stream) -> String {
        self.rendered(loaded.diagnostics(), loaded.sources(), stream)
    }

    /// Messages as the flags want them; empty when there are none.
    pub fn rendered(&self, messages: &Diagnostics, sources: &Sources, stream: Stream) -> String {
        if messages.is_empty() {
            return String::new();
        }
        let format = match self.format {
            MessageFormat::Human => Format::Human { color: self.color(stream), width: self.width(stream) },
            MessageFormat::Short => Format::Short,
            MessageFormat::Json => Format::Json,
        };
        render(messages, sources, format)
    }
}

/// Text on stderr; nobody can be told that this fails.
pub fn to_stderr(text: &str) {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(std::io::stderr().lock(), "{text}{end}");
}

/// Text of a scenario without control characters, which could command a terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// `1 replication`, `2 replications`.
pub fn plural(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
