//! From files to typed keys: TOML text, its spanned tree, layers, and what the declared sections read from it.
//!
//! Nothing stops at the first problem, and every value keeps the bytes it came from. Only
//! [`FileSystem`] touches a disk.

pub mod csv;
mod difference;
mod explain;
mod files;
mod keys;
mod levers;
mod live;
mod load;
mod merge;
mod node;
mod parse;
mod reader;
mod reference;
mod resolved;
mod schema;
mod set;
mod types;

pub use difference::{Difference, Side, differences};
pub use explain::explain;
pub use files::{FileSystem, MAX_FILE, MemoryFiles, ReadError, ReadFile, read_text};
pub use keys::{
    At, Field, Grade, KeyDoc, KeyType, Keys, Many, Name, Named, Presence, Section, SectionDoc, Shape,
    TypeDoc, join_doc,
};
pub use levers::{Lever, levers};
pub use live::{Acting, LiveLever, Setting};
pub use load::{Document, FORMAT, Loader};
pub use node::{Entry, Node, Origin, TableNode, Value};
pub use parse::{MAX_DEPTH, parse};
pub use reader::{DefaultUsed, Disabled, Reader, Reading, TableReader, read};
pub use reference::reference;
pub use schema::schema;
pub use types::*;

#[cfg(test)]
mod tests;
