//! `keys!`: one place declares a section's keys; the struct, the reader, the schema and the reference come from it.

use super::node::{Node, Value};
use super::reader::{Reader, TableReader};
use crate::diagnostics::{Code, Diagnostic, Span};
use std::ops::Deref;

/// A value read from the scenario, with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// The place of the value; for a default, the section's header.
    pub at: Span,
    /// Whether the scenario gives it; otherwise it is a default.
    pub given: bool,
}

impl<T> Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// The name of a thing: the last part of its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// The place of the name in the header.
    pub at: Span,
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

/// How far a default can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Stated in a published source.
    S,
    /// Computed independently.
    M,
    /// A published fact, recalled.
    K,
    /// An engineering assumption.
    A,
}

impl Grade {
    /// The grade in words.
    pub const fn words(self) -> &'static str {
        match self {
            Grade::S => "stated in a published source",
            Grade::M => "computed independently",
            Grade::K => "published fact, recalled",
            Grade::A => "engineering assumption",
        }
    }
}

/// Whether a key must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may; left out means off.
    Optional,
    /// It may; left out means this TOML value.
    Default(&'static str),
}

/// What a key's value looks like, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDoc {
    /// With an article, as in "must be …": `a duration`.
    pub name: String,
    /// The units that may be written, or nothing.
    pub unit: String,
    /// A TOML value.
    pub example: String,
    /// The words to choose from, with their meaning.
    pub words: Vec<(&'static str, String)>,
}

impl TypeDoc {
    /// A description without words to choose from.
    pub fn new(name: impl Into<String>, unit: impl Into<String>, example: impl Into<String>) -> Self {
        TypeDoc { name: name.into(), unit: unit.into(), example: example.into(), words: Vec::new() }
    }
}

/// A type of value that a key can take.
pub trait KeyType {
    /// What is read.
    type Out;
    /// Reads a value; problems are reported to the reader.
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out>;
    /// The JSON Schema (draft-07) of what may be written.
    fn schema() -> serde_json::Value;
    /// The description for people.
    fn describe() -> TypeDoc;
    /// Whether this table is meant for this type, where a table of keys is the alternative.
    fn takes_table(_keys: &[&str]) -> bool {
        false
    }
}

/// How a key's value is laid out.
#[derive(Clone, Debug)]
pub enum Shape {
    /// One value.
    Value {
        /// For people.
        doc: TypeDoc,
        /// For editors.
        schema: serde_json::Value,
        /// The table that may stand instead of the value.
        or_table: Option<fn() -> &'static SectionDoc>,
    },
    /// One table.
    Section(fn() -> &'static SectionDoc),
    /// Tables named by the planner.
    Named(fn() -> &'static SectionDoc),
    /// An array of tables.
    Many(fn() -> &'static SectionDoc),
}

impl Shape {
    /// The table within, if there is one, and the path step it adds (`NAME` for named tables).
    pub fn section(&self) -> Option<(&'static SectionDoc, Option<&'static str>)> {
        match self {
            Shape::Value { or_table, .. } => or_table.map(|f| (f(), None)),
            Shape::Section(f) => Some((f(), None)),
            Shape::Named(f) => Some((f(), Some("NAME"))),
            Shape::Many(f) => Some((f(), Some("[]"))),
        }
    }
}

/// A key as declared.
#[derive(Clone, Debug)]
pub struct KeyDoc {
    /// The key.
    pub name: &'static str,
    /// What it means.
    pub doc: String,
    /// Whether it must be given.
    pub presence: Presence,
    /// The grade and source of the default.
    pub grade: Option<(Grade, &'static str)>,
    /// Whether experiments may change it.
    pub lever: bool,
    /// A TOML value, where the type's own example would mislead.
    pub example: Option<&'static str>,
    /// How the value is laid out.
    pub shape: Shape,
}

/// A section as declared.
#[derive(Clone, Debug)]
pub struct SectionDoc {
    /// The name of the struct.
    pub name: &'static str,
    /// What the section is about; its first sentence is the title.
    pub doc: String,
    /// Its keys in order.
    pub keys: Vec<KeyDoc>,
}

impl SectionDoc {
    /// The first sentence without its stop.
    pub fn title(&self) -> &str {
        let end = self.doc.find(". ").unwrap_or(self.doc.len());
        self.doc[..end].trim_end_matches('.')
    }

    /// A key by name.
    pub fn find(&self, key: &str) -> Option<&KeyDoc> {
        self.keys.iter().find(|k| k.name == key)
    }
}

/// A section declared with [`keys!`](crate::keys).
pub trait Keys: Sized {
    /// What was declared.
    fn section() -> &'static SectionDoc;
    /// Reads a table; `None` when a required key is missing or unusable, which has been reported.
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self>;
}

/// What may stand as the type of a key in [`keys!`](crate::keys): any [`KeyType`], or tables of keys.
pub trait Field {
    /// The struct's field when the key is required or has a default.
    type Required;
    /// The struct's field when it is optional.
    type Optional;
    /// Reads a key that must be there.
    fn required(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required>;
    /// Reads a key that may be there; the outer `Option` is always `Some`.
    fn optional(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Optional>;
    /// Reads a key that has a default.
    fn default(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required>;
    /// The layout.
    fn shape() -> Shape;
}

impl<T: KeyType> Field for T {
    type Required = At<T::Out>;
    type Optional = Option<At<T::Out>>;

    fn required(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required> {
        match t.find(key.name) {
            Some(node) => read_at::<T>(key, node, r),
            None => {
                let doc = T::describe();
                r.missing(t, key.name, key.example.unwrap_or(&doc.example));
                None
            }
        }
    }

    fn optional(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Optional> {
        Some(t.find(key.name).and_then(|node| read_at::<T>(key, node, r)))
    }

    fn default(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required> {
        match t.find(key.name) {
            Some(node) => read_at::<T>(key, node, r),
            None => {
                let node = r.use_default(key, t);
                let value = r.step(key.name, |r| T::read(&node, r));
                value.map(|value| At { value, at: t.span, given: false })
            }
        }
    }

    fn shape() -> Shape {
        Shape::Value { doc: T::describe(), schema: T::schema(), or_table: None }
    }
}

fn read_at<T: KeyType>(key: &KeyDoc, node: &Node, r: &mut Reader<'_>) -> Option<At<T::Out>> {
    let value = r.step(key.name, |r| T::read(node, r))?;
    Some(At { value, at: node.span, given: true })
}

/// One nested table: braces or a header.
pub struct Section<K>(std::marker::PhantomData<K>);
/// Tables named by the planner, in file order; each may say `enabled = false`.
pub struct Named<K>(std::marker::PhantomData<K>);
/// An array of tables, whose order is its meaning.
pub struct Many<K>(std::marker::PhantomData<K>);

impl<K: Keys> Field for Section<K> {
    type Required = K;
    type Optional = Option<K>;

    fn required(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<K> {
        match t.find(key.name) {
            Some(node) => r.step(key.name, |r| K::read(node, r)),
            None => {
                r.missing_section(t, key.name, K::section());
                None
            }
        }
    }

    fn optional(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Option<K>> {
        Some(t.find(key.name).and_then(|node| r.step(key.name, |r| K::read(node, r))))
    }

    fn default(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<K> {
        match t.find(key.name) {
            Some(node) => r.step(key.name, |r| K::read(node, r)),
            None => {
                let node = r.default_node(key, t);
                r.step(key.name, |r| K::read(&node, r))
            }
        }
    }

    fn shape() -> Shape {
        Shape::Section(K::section)
    }
}

impl<K: Keys> Field for Named<K> {
    type Required = Vec<(Name, K)>;
    type Optional = Vec<(Name, K)>;

    fn required(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required> {
        let given = t.find(key.name).and_then(Node::table).is_some_and(|t| !t.entries.is_empty());
        if !given && t.find(key.name).is_none_or(|n| n.table().is_some()) {
            r.missing_section(t, &format!("{}.NAME", key.name), K::section());
            return None;
        }
        Self::optional(key, t, r)
    }

    fn optional(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Optional> {
        let Some(node) = t.find(key.name) else { return Some(Vec::new()) };
        r.step(key.name, |r| {
            let Some(table) = node.table() else {
                let kind = node.kind();
                let path = r.path();
                r.push(
                    Diagnostic::error(
                        Code::P201,
                        format!("`{path}` must be tables with a name each, not {kind}"),
                    )
                    .at(node.span)
                    .help(format!("write a header such as [{path}.NAME]")),
                );
                return None;
            };
            let mut out = Vec::with_capacity(table.entries.len());
            for entry in &table.entries {
                let name = Name { text: entry.key.clone(), at: entry.key_span };
                r.check_name(&name);
                let disabled = r.disabled(entry);
                let mark = r.defaults_mark();
                let read = r.step(&entry.key, |r| r.named(|r| K::read(&entry.node, r)));
                match read {
                    _ if disabled => r.forget_defaults(mark),
                    Some(value) => out.push((name, value)),
                    // Reported already; the others are returned, so that references to them get checked.
                    None => {}
                }
            }
            Some(out)
        })
    }

    fn default(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required> {
        Self::optional(key, t, r)
    }

    fn shape() -> Shape {
        Shape::Named(K::section)
    }
}

impl<K: Keys> Field for Many<K> {
    type Required = Vec<K>;
    type Optional = Vec<K>;

    fn required(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Vec<K>> {
        if t.find(key.name).is_none() {
            r.missing_section(t, key.name, K::section());
            return None;
        }
        Self::optional(key, t, r)
    }

    fn optional(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Vec<K>> {
        let Some(node) = t.find(key.name) else { return Some(Vec::new()) };
        r.step(key.name, |r| match &node.value {
            Value::List(list) => Some(list.iter().filter_map(|n| K::read(n, r)).collect()),
            _ => {
                let path = r.path();
                r.push(
                    Diagnostic::error(
                        Code::P201,
                        format!("`{path}` must be a list of tables, not {}", node.kind()),
                    )
                    .at(node.span)
                    .help(format!("write each under a header [[{path}]], or all as [{{ … }}, {{ … }}]")),
                );
                None
            }
        })
    }

    fn default(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Vec<K>> {
        Self::optional(key, t, r)
    }

    fn shape() -> Shape {
        Shape::Many(K::section)
    }
}

/// Joins the lines of a doc comment into paragraphs.
pub fn join_doc(lines: &[&str]) -> String {
    let mut out = String::new();
    for line in lines.iter().map(|l| l.trim()) {
        if line.is_empty() {
            out.push_str("\n\n");
        } else {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push(' ');
            }
            out.push_str(line);
        }
    }
    out.trim().to_string()
}

/// Declares a section of the scenario: see [`Keys`].
///
/// Each key is `name: Type, presence, further words;` with a doc comment. The presence is `required`,
/// `optional` or `default("TOML")`; further words are `lever`, `grade(A, "source")`, `example("TOML")`, and
/// `name("at")` for a key whose name cannot be the field's.
/// The struct gets a field for each key, and `at`, the place of its header.
#[macro_export]
macro_rules! keys {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $(
                $(#[doc = $key_doc:literal])*
                $key:ident : $ty:ty , $presence:ident $( ( $default:literal ) )? $( , $word:ident $( ( $($arg:tt)* ) )? )* ;
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The place of the section's header.
            pub at: $crate::diagnostics::Span,
            $( $(#[doc = $key_doc])* pub $key: $crate::keys!(@field $presence $ty), )*
        }

        impl $crate::source::Keys for $name {
            fn section() -> &'static $crate::source::SectionDoc {
                static DOC: std::sync::OnceLock<$crate::source::SectionDoc> = std::sync::OnceLock::new();
                DOC.get_or_init(|| $crate::source::SectionDoc {
                    name: stringify!($name),
                    doc: $crate::source::join_doc(&[$($doc),*]),
                    keys: vec![$({
                        #[allow(unused_mut)]
                        let mut key = $crate::source::KeyDoc {
                            name: stringify!($key).trim_start_matches("r#"),
                            doc: $crate::source::join_doc(&[$($key_doc),*]),
                            presence: $crate::keys!(@presence $presence $( $default )?),
                            grade: None,
                            lever: false,
                            example: None,
                            shape: <$ty as $crate::source::Field>::shape(),
                        };
                        $( $crate::keys!(@word key $word $( $($arg)* )?); )*
                        key
                    }),*],
                })
            }

            fn read(node: &$crate::source::Node, r: &mut $crate::source::Reader<'_>) -> Option<Self> {
                let doc = <Self as $crate::source::Keys>::section();
                let table = r.table(node, doc)?;
                let mut keys = doc.keys.iter();
                $(
                    let $key = {
                        let key = keys.next().expect("one declaration for each key");
                        <$ty as $crate::source::Field>::$presence(key, &table, r)
                    };
                )*
                let _ = keys;
                Some($name { at: node.span, $( $key: $key?, )* })
            }
        }
    };
    (@field required $ty:ty) => { <$ty as $crate::source::Field>::Required };
    (@field default $ty:ty) => { <$ty as $crate::source::Field>::Required };
    (@field optional $ty:ty) => { <$ty as $crate::source::Field>::Optional };
    (@presence required) => { $crate::source::Presence::Required };
    (@presence optional) => { $crate::source::Presence::Optional };
    (@presence default $text:literal) => { $crate::source::Presence::Default($text) };
    (@word $key:ident lever) => { $key.lever = true };
    (@word $key:ident grade $grade:ident, $source:literal) => { $key.grade = Some(($crate::source::Grade::$grade, $source)) };
    (@word $key:ident name $name:literal) => { $key.name = $name };
    (@word $key:ident example $text:literal) => { $key.example = Some($text) };
}
