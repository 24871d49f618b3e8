//! The JSON Schema (draft-07) of a whole scenario, for editors that complete and explain.

use super::keys::{Presence, SectionDoc, Shape};
use serde_json::{Map, Value, json};

/// The schema of the sections under `root`.
pub fn schema(root: &'static SectionDoc) -> Value {
    let mut definitions = Map::new();
    let mut top = section(root, false, &mut definitions);
    let object = top.as_object_mut().expect("a section is an object");
    object.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    object.insert("title".into(), json!("Plimsoll scenario"));
    let properties = object["properties"].as_object_mut().expect("properties are an object");
    let file = json!({ "type": "string", "minLength": 1 });
    properties.insert(
        "format".into(),
        json!({ "const": super::FORMAT, "description": "The version of the scenario format." }),
    );
    properties.insert(
        "extends".into(),
        json!({ "anyOf": [file, { "type": "array", "items": file }],
                "description": "The file or files this one builds on, relative to it." }),
    );
    object.insert("definitions".into(), Value::Object(definitions));
    top
}

/// A reference to a section's definition, which is made at the first mention; sections may contain themselves.
fn reference(doc: &'static SectionDoc, named: bool, definitions: &mut Map<String, Value>) -> Value {
    let name = if named { format!("{}Named", doc.name) } else { doc.name.to_string() };
    if !definitions.contains_key(&name) {
        definitions.insert(name.clone(), Value::Null);
        let made = section(doc, named, definitions);
        definitions.insert(name.clone(), made);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn section(doc: &'static SectionDoc, named: bool, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in &doc.keys {
        let mut shape = match &key.shape {
            Shape::Value { schema, or_table: None, .. } => schema.clone(),
            Shape::Value { schema, or_table: Some(f), .. } => {
                json!({ "anyOf": [schema, reference(f(), false, definitions)] })
            }
            Shape::Section(f) => json!({ "allOf": [reference(f(), false, definitions)] }),
            Shape::Named(f) => {
                json!({ "type": "object", "additionalProperties": reference(f(), true, definitions) })
            }
            Shape::Many(f) => json!({ "type": "array", "items": reference(f(), false, definitions) }),
        };
        let object = shape.as_object_mut().expect("a schema is an object");
        let mut description = key.doc.clone();
        match key.presence {
            Presence::Required => description += " Required.",
            Presence::Default(value) => description += &format!(" Default: {value}."),
            Presence::Optional => {}
        }
        object.insert("description".into(), json!(description));
        properties.insert(key.name.into(), shape);
    }
    if named {
        let flag = json!({ "type": "boolean", "description": "`false` switches it off; other things may still name it." });
        properties.insert("enabled".into(), flag);
        let words = json!({ "type": ["string", "array"], "description": "Words by which effects reach it, as `#word` in the place of its name." });
        properties.insert("tags".into(), words);
    }
    // An overlay gives only what changes, so editors must not ask for the rest; `check` does.
    json!({ "type": "object", "description": doc.doc, "properties": properties, "additionalProperties": false })
}
