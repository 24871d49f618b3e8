//! The JSON Schema of `summary.json` and of what `--json` prints, for programs that read results.

use serde_json::{Map, Value, json};

use crate::report::tables::{DESIGNS, DIRECTIONS, FORMAT, UNITS};

/// An object with these fields and no others, all of them there.
fn object(what: &str, fields: Vec<(&str, Value)>) -> Value {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let fields: Map<String, Value> = fields.into_iter().map(|(name, v)| (name.to_owned(), v)).collect();
    json!({
        "type": "object", "description": what, "properties": fields, "required": names,
        "additionalProperties": false,
    })
}

fn list(what: &str, of: Value) -> Value {
    json!({ "type": "array", "description": what, "items": of })
}

fn text(what: &str) -> Value {
    json!({ "type": "string", "description": what })
}

/// A number, or `null` for a value that does not exist.
fn number(what: &str) -> Value {
    json!({ "type": ["number", "null"], "description": what })
}

fn whole(what: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": what })
}

fn truth(what: &str) -> Value {
    json!({ "type": "boolean", "description": what })
}

fn one_of<'a>(what: &str, codes: impl Iterator<Item = &'a str>) -> Value {
    json!({ "enum": codes.collect::<Vec<_>>(), "description": what })
}

fn units() -> Value {
    one_of("The unit: shares from 0 to 1, times in hours.", UNITS.iter().map(|(_, c)| *c))
}

/// The schema.
pub fn summary_schema() -> Value {
    let mut schema = object("The results of a run of Plimsoll.", top());
    let all = schema.as_object_mut().expect("an object");
    all.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
    all.insert("title".into(), "Plimsoll results".into());
    schema
}

fn top() -> Vec<(&'static str, Value)> {
    let format = json!({ "const": FORMAT, "description": "The version of this layout." });
    vec![
        ("format", format),
        ("answer", text("The answer in one sentence.")),
        ("title", title()),
        ("targets", list("The targets with their verdicts.", target())),
        ("kpis", list("The measures, estimated over replications.", kpi())),
        ("stages", list("Where the time of an order goes.", stage())),
        ("series", list("The signals of series.csv and series.parquet.", signal())),
        ("failed", list("Replications that failed; no figure counts them.", failure())),
        ("assumptions", list("Values that the scenario did not give.", assumption())),
        ("method", method()),
        ("warnings", list("Remarks on the scenario or the run.", text("A remark."))),
        ("inputs", list("The random inputs.", input())),
        ("explained", list("How much of a measure's spread goes with each input.", explained())),
        ("precision", list("Figures that were to be known precisely.", precision())),
        ("late_orders", json!({ "oneOf": [{ "type": "null" }, late()] })),
        ("network", network()),
        ("spans", list("Stretches of the run in which something was different.", span())),
    ]
}

fn title() -> Value {
    object(
        "The question and its setting.",
        vec![
            ("name", text("The scenario's name.")),
            ("question", json!({ "type": ["string", "null"], "description": "What is to be answered." })),
            ("currency", text("The code of the currency of all amounts.")),
            ("time_zone", text("The IANA time zone of all local times.")),
            ("start", text("When the run starts.")),
            ("length", text("How long it is, warm-up included.")),
            ("scenario_digest", text("SHA-256 of the resolved scenario.")),
        ],
    )
}

fn target() -> Value {
    object(
        "A target.",
        vec![
            ("name", text("Its name in the scenario.")),
            ("kpi", text("The measure it is about.")),
            ("sentence", text("What is wanted, in words.")),
            ("bound", one_of("Which side is good.", ["at_least", "at_most"].into_iter())),
            ("limit", number("The limit, in the unit of the measure.")),
            ("with_probability", number("In which share of replications; null when it is about the mean.")),
            ("estimate", number("The probability, or the mean.")),
            ("low", number("The lower end of its interval.")),
            ("high", number("The upper end of its interval.")),
            ("met", truth("Whether the estimate meets it.")),
        ],
    )
}

fn kpi() -> Value {
    let mut fields = vec![
        ("id", text("Its name for programs.")),
        ("label", text("Its name for people.")),
        ("unit", units()),
        ("better", one_of("Which direction is good.", DIRECTIONS.iter().map(|(_, c)| *c))),
        ("definition", text("What it counts.")),
        ("window", text("Over what.")),
        ("censoring", text("What happens to what is open at the end.")),
        ("group", text("The topic it belongs to.")),
        ("headline", truth("It stands on the first page.")),
        ("n", whole("How many replications have a value.")),
        ("missing", whole("How many have none.")),
    ];
    let figures = ["mean", "sd", "half_width", "low", "high", "p5", "p25", "p50", "p75", "p95", "min", "max"];
    fields.extend(figures.map(|name| (name, number("Over replications."))));
    let mut schema = object("A measure.", fields);
    let factor = object(
        "What variance reduction did to the variance of the mean: below 1 it gained.",
        vec![
            ("factor", number("The ratio.")),
            ("low", number("Its interval.")),
            ("high", number("Its interval.")),
        ],
    );
    schema["properties"]["variance_factor"] = factor;
    schema
}

fn stage() -> Value {
    object(
        "A part of an order's time.",
        vec![
            ("stage", text("Where the order is.")),
            ("activity", text("What happens to it there.")),
            ("hours", number("Mean hours of an order.")),
            ("half_width", number("Half the width of the interval.")),
        ],
    )
}

fn signal() -> Value {
    object("A signal.", vec![("path", text("Its path.")), ("label", text("Its name.")), ("unit", units())])
}

fn failure() -> Value {
    object(
        "A replication that failed.",
        vec![
            ("replication", whole("Its index.")),
            ("message", text("What happened.")),
            ("repeat", text("The command that repeats it.")),
        ],
    )
}

fn assumption() -> Value {
    object(
        "An assumed value.",
        vec![
            ("path", text("Its key.")),
            ("value", text("The value used.")),
            ("grade", text("How well founded it is.")),
            ("source", text("Where it comes from.")),
        ],
    )
}

fn method() -> Value {
    object(
        "How it was computed.",
        vec![
            ("seed", whole("The seed of all random numbers.")),
            ("replications", whole("How many were wanted.")),
            ("finished", whole("How many there are.")),
            ("warm_up", text("The time that is left out.")),
            ("follow_up", text("How long orders are followed after the window.")),
            ("confidence", number("The confidence of all intervals.")),
            ("version", text("The program's version.")),
            ("events", whole("How many events there were.")),
            ("rough", truth("It was a quick look only.")),
            ("design", one_of("How replications belong together.", DESIGNS.iter().map(|(_, c)| *c))),
            ("controls", truth("Means are corrected by inputs whose means are known.")),
            ("looks", list("After how many replications precision was judged.", whole("A number."))),
        ],
    )
}

fn input() -> Value {
    object(
        "A random input.",
        vec![
            ("id", text("Its name.")),
            ("label", text("In words.")),
            ("mean", number("Its mean, when known.")),
        ],
    )
}

fn explained() -> Value {
    let part = object(
        "What one input explains.",
        vec![
            ("input", text("The input.")),
            ("rises", truth("The measure rises with it.")),
            ("share", number("The share of the variance.")),
            ("low", number("Its interval.")),
            ("high", number("Its interval.")),
        ],
    );
    object(
        "A measure.",
        vec![
            ("kpi", text("The measure.")),
            ("share", number("What all inputs explain together.")),
            ("inputs", list("The inputs.", part)),
        ],
    )
}

fn precision() -> Value {
    object(
        "A figure that was to be known precisely.",
        vec![
            ("kpi", text("The measure.")),
            ("figure", text("Which figure of it.")),
            ("unit", units()),
            ("estimate", number("The estimate.")),
            ("half_width", number("Half the width of its interval.")),
            ("wanted", number("What was wanted.")),
            ("reached", truth("Whether it is.")),
            (
                "more_replications",
                json!({ "type": ["integer", "null"], "description": "What it would take." }),
            ),
        ],
    )
}

fn late() -> Value {
    let part = object(
        "A part of an order's time.",
        vec![
            ("stage", text("Where.")),
            ("activity", text("What.")),
            ("late_hours", number("Mean hours of a late order.")),
            ("on_time_hours", number("Mean hours of a punctual one.")),
            ("half_width", number("Half the width of the difference's interval.")),
            ("share", number("The share of the excess.")),
        ],
    );
    object(
        "Why late orders were late.",
        vec![
            ("late", whole("Late orders.")),
            ("on_time", whole("Punctual orders.")),
            ("sentence", json!({ "type": ["string", "null"], "description": "In one sentence." })),
            ("parts", list("Where the time went.", part)),
        ],
    )
}

fn network() -> Value {
    let place = object(
        "A place.",
        vec![("kind", text("What it is: supplier, warehouse, hub or region.")), ("name", text("Its name."))],
    );
    let way = object(
        "A way between two places.",
        vec![
            ("id", text("Its name, with which its measures begin.")),
            ("from", whole("The place it begins, by index.")),
            ("to", whole("The place it ends, by index.")),
            ("km", number("How long it is, when known.")),
            ("load", json!({ "type": ["string", "null"], "description": "The measure of its load." })),
            ("late", json!({ "type": ["string", "null"], "description": "The measure of its trouble." })),
            ("closed", truth("Closed from the start.")),
        ],
    );
    object(
        "The places of the operation and the ways between them.",
        vec![("places", list("The places.", place)), ("ways", list("The ways.", way))],
    )
}

fn span() -> Value {
    object(
        "Something that was different for a time.",
        vec![
            ("kind", text("What it is, such as change.")),
            ("name", text("Its name in the scenario.")),
            ("from_hours", number("When it began, in hours after the start.")),
            ("until_hours", number("When it ended; null when it did not.")),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;
    use crate::report::findings::Findings;
    use crate::report::tables::summary_json;

    /// Whether a value is as the schema says, for the words that are used here.
    fn check(value: &Value, schema: &Value, at: &str) -> Result<(), String> {
        let words =
            ["type", "description", "properties", "required", "additionalProperties", "items", "enum"];
        let more = ["const", "minimum", "oneOf", "$schema", "title"];
        for key in schema.as_object().unwrap().keys() {
            assert!(words.iter().chain(&more).any(|w| w == key), "{key} is not understood here");
        }
        if let Some(options) = schema["oneOf"].as_array() {
            let fits = options.iter().filter(|s| check(value, s, at).is_ok()).count();
            return if fits == 1 { Ok(()) } else { Err(format!("{at}: {fits} of oneOf")) };
        }
        let kind = |name: &str| match name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_u64(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("{other}"),
        };
        let fits = match &schema["type"] {
            Value::String(name) => kind(name),
            Value::Array(names) => names.iter().any(|n| kind(n.as_str().unwrap())),
            _ => true,
        };
        let listed = schema["enum"].as_array().is_none_or(|all| all.contains(value));
        let fixed = schema.get("const").is_none_or(|c| c == value);
        if !(fits && listed && fixed) {
            return Err(format!("{at}: {value}"));
        }
        if let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
            for name in schema["required"].as_array().unwrap() {
                fields.get(name.as_str().unwrap()).ok_or(format!("{at}: no {name}"))?;
            }
            for (name, value) in fields {
                let schema = known.get(name).ok_or(format!("{at}: {name} is not in the schema"))?;
                check(value, schema, &format!("{at}.{name}"))?;
            }
        }
        for (i, item) in value.as_array().into_iter().flatten().enumerate() {
            check(item, &schema["items"], &format!("{at}[{i}]"))?;
        }
        Ok(())
    }

    #[test]
    fn summaries_are_as_the_schema_says_and_a_wrong_one_is_not() {
        let schema = summary_schema();
        for n in [0, 1, 12] {
            let mut json = summary_json(&Findings::of(&example_run(n)));
            check(&json, &schema, "").unwrap();
            json["method"]["seed"] = json!("7");
            assert_eq!(check(&json, &schema, "").unwrap_err(), ".method.seed: \"7\"");
            json["method"]["seed"] = json!(7);
            json["surprise"] = json!(1);
            assert!(check(&json, &schema, "").unwrap_err().contains("surprise"));
        }
    }
}
