//! Lists, maps and alternatives of other types, and shapes of the day.

use crate::diagnostics::{Code, Diagnostic};
use crate::source::keys::{At, Field, KeyDoc, KeyType, Keys, Name, Shape, TypeDoc};
use crate::source::node::{Node, Value};
use crate::source::reader::{Reader, TableReader};
use serde_json::json;
use std::marker::PhantomData;

/// A list in brackets.
pub struct List<T>(PhantomData<T>);
/// A table whose keys the planner chooses, in file order.
pub struct MapOf<T>(PhantomData<T>);
/// One value, or a list of them.
pub struct OneOrMany<T>(PhantomData<T>);

fn at<T: KeyType>(node: &Node, r: &mut Reader<'_>) -> Option<At<T::Out>> {
    T::read(node, r).map(|value| At { value, at: node.span, given: true })
}

/// Reads all, so that every mistake is told, then gives up if one was.
fn each<T: KeyType>(list: &[Node], r: &mut Reader<'_>) -> Option<Vec<At<T::Out>>> {
    let read: Vec<Option<At<T::Out>>> = list.iter().map(|n| at::<T>(n, r)).collect();
    read.into_iter().collect()
}

impl<T: KeyType> KeyType for List<T> {
    type Out = Vec<At<T::Out>>;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out> {
        match &node.value {
            Value::List(list) => each::<T>(list, r),
            _ => {
                r.wrong_kind(node, &Self::describe());
                None
            }
        }
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": T::schema() })
    }
    fn describe() -> TypeDoc {
        let of = T::describe();
        TypeDoc {
            words: of.words,
            ..TypeDoc::new(format!("a list, each {}", of.name), of.unit, format!("[{}]", of.example))
        }
    }
}

impl<T: KeyType> KeyType for OneOrMany<T> {
    type Out = Vec<At<T::Out>>;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out> {
        match &node.value {
            Value::List(list) => each::<T>(list, r),
            _ => at::<T>(node, r).map(|v| vec![v]),
        }
    }
    fn schema() -> serde_json::Value {
        json!({ "anyOf": [T::schema(), { "type": "array", "items": T::schema() }] })
    }
    fn describe() -> TypeDoc {
        let of = T::describe();
        TypeDoc { name: format!("{}, or a list of such", of.name), ..of }
    }
}

impl<T: KeyType> KeyType for MapOf<T> {
    type Out = Vec<(Name, At<T::Out>)>;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out> {
        let Some(table) = node.table() else {
            r.wrong_kind(node, &Self::describe());
            return None;
        };
        let read: Vec<_> = table
            .entries
            .iter()
            .map(|e| {
                let value = r.step(&e.key, |r| at::<T>(&e.node, r));
                value.map(|v| (Name { text: e.key.clone(), at: e.key_span }, v))
            })
            .collect();
        read.into_iter().collect()
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "object", "additionalProperties": T::schema() })
    }
    fn describe() -> TypeDoc {
        let of = T::describe();
        let example = format!("{{ name = {} }}", of.example);
        TypeDoc {
            words: of.words,
            ..TypeDoc::new(format!("a table of names, each with {}", of.name), of.unit, example)
        }
    }
}

/// Any value, left as it stands: for keys whose type depends on something else, such as the `set` of a variant.
pub struct Raw;

impl KeyType for Raw {
    type Out = Node;
    fn read(node: &Node, _: &mut Reader<'_>) -> Option<Node> {
        Some(node.clone())
    }
    fn schema() -> serde_json::Value {
        json!({})
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a value", "", "28")
    }
}

/// One of two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Either<A, B> {
    /// The value.
    Value(A),
    /// The table.
    Table(B),
}

/// A value of type `A`, or a table of keys `K` instead.
pub struct OneOf2<A, K>(PhantomData<(A, K)>);

impl<A: KeyType, K: Keys> OneOf2<A, K> {
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Either<A::Out, K>> {
        match node.table() {
            Some(table) => {
                let keys: Vec<&str> = table.entries.iter().map(|e| e.key.as_str()).collect();
                if A::takes_table(&keys) {
                    A::read(node, r).map(Either::Value)
                } else {
                    K::read(node, r).map(Either::Table)
                }
            }
            None => A::read(node, r).map(Either::Value),
        }
    }
}

impl<A: KeyType, K: Keys> Field for OneOf2<A, K> {
    type Required = At<Either<A::Out, K>>;
    type Optional = Option<At<Either<A::Out, K>>>;

    fn required(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required> {
        let Some(node) = t.find(key.name) else {
            let doc = A::describe();
            r.missing(t, key.name, key.example.unwrap_or(&doc.example));
            return None;
        };
        let value = r.step(key.name, |r| Self::read(node, r))?;
        Some(At { value, at: node.span, given: true })
    }

    fn optional(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Optional> {
        Some(t.find(key.name).and_then(|node| {
            let value = r.step(key.name, |r| Self::read(node, r))?;
            Some(At { value, at: node.span, given: true })
        }))
    }

    fn default(key: &KeyDoc, t: &TableReader<'_>, r: &mut Reader<'_>) -> Option<Self::Required> {
        if t.find(key.name).is_some() {
            return Self::required(key, t, r);
        }
        let node = r.use_default(key, t);
        let value = r.step(key.name, |r| Self::read(&node, r))?;
        Some(At { value, at: t.span, given: false })
    }

    fn shape() -> Shape {
        Shape::Value { doc: A::describe(), schema: A::schema(), or_table: Some(K::section) }
    }
}

/// The shape of a day: relative weights of equal parts, as a list or in a CSV file of one column.
pub struct Shape24;

/// Whether the parts are whole hours, or an hour is a whole number of parts of at least a minute.
fn divides_a_day(parts: usize) -> bool {
    (1..=24 * 60).contains(&parts)
        && (24_usize.is_multiple_of(parts)
            || (parts.is_multiple_of(24) && (24 * 60_usize).is_multiple_of(parts)))
}

impl KeyType for Shape24 {
    type Out = Vec<f64>;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Vec<f64>> {
        let (weights, at) = match &node.value {
            Value::List(list) => {
                let read: Vec<Option<f64>> = list.iter().map(|n| super::Factor::read(n, r)).collect();
                (read.into_iter().collect::<Option<Vec<f64>>>()?, node.span)
            }
            Value::Text(name) => {
                let path = r.resolve(name, node.span);
                let file = r.text(&path, node.span)?;
                (crate::source::csv::single_column(file, r)?, node.span)
            }
            _ => {
                r.wrong_kind(node, &Self::describe());
                return None;
            }
        };
        let key = r.key().to_string();
        let problem = if !divides_a_day(weights.len()) {
            let n = weights.len();
            Diagnostic::error(
                Code::P213,
                format!("`{key}` has {n} values, which do not divide the hours of a day"),
            )
            .help("give 24 values (one an hour), 48, 96 or 12")
        } else if weights.iter().sum::<f64>() <= 0.0 {
            Diagnostic::error(Code::P206, format!("`{key}` is 0 all day"))
        } else {
            return Some(weights);
        };
        r.push(problem.at(at));
        None
    }

    fn schema() -> serde_json::Value {
        json!({ "anyOf": [{ "type": "array", "items": { "type": "number", "minimum": 0 }, "minItems": 1 }, { "type": "string" }] })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new(
            "a list of 24 numbers (or 48, 96 …), or the name of a CSV file with them",
            "",
            "\"shapes/web-hours.csv\"",
        )
    }
}
