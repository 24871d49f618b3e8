//! One word of a fixed list.

use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::source::keys::{KeyType, TypeDoc};
use crate::source::node::Node;
use crate::source::reader::Reader;
use serde_json::json;
use std::marker::PhantomData;

/// An enum declared with [`choice!`](crate::choice).
pub trait Choices: Copy + 'static {
    /// Every choice: the value, the word, its meaning.
    fn all() -> &'static [(Self, &'static str, &'static str)];
}

/// Declares an enum whose variants are words of the scenario: see [`Choice`].
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $word_doc:literal])* $variant:ident = $word:literal ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[doc = $word_doc])* $variant, )*
        }

        impl $name {
            /// The word a scenario uses for it.
            pub const fn word(self) -> &'static str {
                match self { $( $name::$variant => $word, )* }
            }
        }

        impl $crate::source::Choices for $name {
            fn all() -> &'static [(Self, &'static str, &'static str)] {
                &[$( ($name::$variant, $word, concat!($($word_doc),*)) ),*]
            }
        }
    };
}

/// One of the words of `E`.
pub struct Choice<E>(PhantomData<E>);

impl<E: Choices> KeyType for Choice<E> {
    type Out = E;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<E> {
        let Some(text) = node.text() else {
            r.wrong_kind(node, &Self::describe());
            return None;
        };
        let found = E::all().iter().find(|(_, word, _)| *word == text.trim());
        if found.is_none() {
            let key = r.key().to_string();
            let words: Vec<&str> = E::all().iter().map(|(_, word, _)| *word).collect();
            r.push(
                Diagnostic::error(Code::P211, format!("`{key}` cannot be \"{}\"", text.trim()))
                    .at(node.span)
                    .suggest(did_you_mean(text, words.iter().copied()))
                    .note(format!("it is one of: {}", words.join(", "))),
            );
        }
        found.map(|(value, ..)| *value)
    }

    fn schema() -> serde_json::Value {
        let each = E::all().iter().map(|(_, word, doc)| json!({ "const": word, "description": doc.trim() }));
        json!({ "oneOf": each.collect::<Vec<_>>() })
    }

    fn describe() -> TypeDoc {
        let words = E::all().iter().map(|(_, word, doc)| (*word, doc.trim().to_string())).collect::<Vec<_>>();
        let first = words.first().map_or("", |w| w.0);
        let name = format!("one of {}", words.iter().map(|w| w.0).collect::<Vec<_>>().join(", "));
        TypeDoc { words, ..TypeDoc::new(name, "", format!("\"{first}\"")) }
    }
}
