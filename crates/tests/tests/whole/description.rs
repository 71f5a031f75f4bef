//! Descriptions of APIs, and whether an answer is as described.
//!
//! The published description is a file that is not ours to give away: where it is not there, whoever
//! needs it says so and goes on, and snapshots of answers that were compared with it stand in.

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

use house::Answer;
use serde_json::{Map, Value, json};

/// The published description, beside this repository.
const PUBLISHED: &str = "../../../shared/reference/openbanking-us.yaml";

/// What of a path is an operation.
const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Words of a schema that say nothing about what is valid.
const REMARKS: [&str; 8] = [
    "description",
    "example",
    "examples",
    "default",
    "title",
    "deprecated",
    "readOnly",
    "externalDocs",
];

/// Words of a schema that are good as they stand.
const RULES: [&str; 13] = [
    "type",
    "format",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "required",
    "additionalProperties",
];

/// A description in OpenAPI.
#[derive(Debug)]
pub struct Description(Value);

/// An operation as it is described.
#[derive(Debug, Clone, Copy)]
pub struct Described<'d> {
    pub id: &'d str,
    pub method: &'d str,
    pub path: &'d str,
    fields: &'d Value,
}

impl Description {
    /// The published description, where it is there.
    pub fn published() -> Option<&'static Self> {
        static READ: LazyLock<Option<Description>> = LazyLock::new(|| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED);
            let text = fs::read_to_string(path).ok()?;
            Some(Description(serde_saphyr::from_str(&text).expect("YAML")))
        });
        if READ.is_none() {
            eprintln!(
                "SKIPPED: the comparison with the published description, because {PUBLISHED} is not there"
            );
        }
        READ.as_ref()
    }

    /// The description of our own API.
    pub fn own() -> Self {
        let text = server::api::holdfast::description().expect("a description");
        Self(serde_json::from_str(&text).expect("JSON"))
    }

    /// Every operation.
    pub fn operations(&self) -> Vec<Described<'_>> {
        let mut all = Vec::new();
        for (path, methods) in self.0["paths"].as_object().expect("paths") {
            let methods = methods.as_object().expect("methods").iter();
            for (method, fields) in methods.filter(|(method, _)| METHODS.contains(&method.as_str())) {
                let id = fields["operationId"].as_str().expect("an id");
                all.push(Described {
                    id,
                    method,
                    path,
                    fields,
                });
            }
        }
        all
    }

    /// The operation with this id.
    pub fn operation(&self, id: &str) -> Described<'_> {
        let all = self.operations();
        *all.iter()
            .find(|o| o.id == id)
            .unwrap_or_else(|| panic!("{id} is not described"))
    }

    /// Follows a reference, if this is one.
    fn target<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value.get("$ref") {
            None => value,
            Some(place) => {
                let place = place
                    .as_str()
                    .and_then(|text| text.strip_prefix('#'))
                    .expect("a place in here");
                self.target(
                    self.0
                        .pointer(place)
                        .unwrap_or_else(|| panic!("nothing is at {place}")),
                )
            }
        }
    }

    /// The schema of an operation's answer with a status; none if it has no body.
    fn answer(&self, operation: &str, status: u16) -> Option<Value> {
        let described = self.operation(operation);
        let answer = &described.fields["responses"][status.to_string()];
        assert!(
            answer.is_object(),
            "{operation} is not described to answer {status}"
        );
        let content = self.target(answer).get("content")?;
        let schema = &content["application/json"]["schema"];
        assert!(
            schema.is_object(),
            "{operation} is not described to answer {status} in JSON"
        );
        Some(self.schema(schema))
    }

    /// The names and the required ones of an operation's body.
    pub fn body(&self, operation: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let Some(body) = self.operation(operation).fields.get("requestBody") else {
            return Default::default();
        };
        let schema = self.schema(&self.target(body)["content"]["application/json"]["schema"]);
        let names = schema["properties"]
            .as_object()
            .expect("fields")
            .keys()
            .cloned()
            .collect();
        (names, texts(schema.get("required")))
    }

    /// The names and the required ones of an operation's query.
    pub fn query(&self, operation: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let parameters = self.operation(operation).fields["parameters"].as_array().cloned();
        let (mut names, mut required) = (BTreeSet::new(), BTreeSet::new());
        for parameter in parameters.unwrap_or_default() {
            let parameter = self.target(&parameter);
            let name = parameter["name"].as_str().expect("a name").to_owned();
            if parameter["in"] == "query" {
                if parameter["required"] == true {
                    required.insert(name.clone());
                }
                names.insert(name);
            }
        }
        (names, required)
    }

    /// A schema without references, and closed: what it does not name is not valid, so that a field in
    /// another spelling is noticed.
    fn schema(&self, schema: &Value) -> Value {
        let schema = self.target(schema).as_object().expect("a schema");
        let mut plain = Map::new();
        for (word, value) in schema {
            match word.as_str() {
                "properties" => {
                    let named = value.as_object().expect("fields");
                    let named = named.iter().map(|(name, of)| (name.clone(), self.schema(of)));
                    plain.insert(word.clone(), Value::Object(named.collect()));
                }
                "items" | "additionalProperties" | "propertyNames" if value.is_object() => {
                    plain.insert(word.clone(), self.schema(value));
                }
                "oneOf" | "anyOf" => {
                    let all = value
                        .as_array()
                        .expect("schemas")
                        .iter()
                        .map(|of| self.schema(of));
                    plain.insert(word.clone(), all.collect());
                }
                "allOf" => {
                    for part in value.as_array().expect("schemas") {
                        merge(&mut plain, self.schema(part));
                    }
                }
                "nullable" => {}
                word if REMARKS.contains(&word) => {}
                rule if RULES.contains(&rule) => {
                    plain.insert(rule.to_owned(), value.clone());
                }
                other => panic!("the word {other} of a schema is not known here"),
            }
        }
        if plain.contains_key("properties") {
            // Some fields are required and described nowhere (us-api.md 1.5).
            for name in texts(plain.get("required")) {
                plain["properties"]
                    .as_object_mut()
                    .expect("fields")
                    .entry(name)
                    .or_insert_with(|| json!({}));
            }
            plain.insert("additionalProperties".to_owned(), json!(false));
        }
        if schema.get("nullable") == Some(&json!(true)) {
            let kind = plain.get("type").cloned().expect("a type");
            plain.insert("type".to_owned(), json!([kind, "null"]));
        }
        Value::Object(plain)
    }

    /// What of a body is not as described.
    pub fn flaws(&self, operation: &str, status: u16, body: &Value) -> Vec<String> {
        let schema = self.answer(operation, status).expect("a body is described");
        let validator = jsonschema::validator_for(&schema).expect("a sound schema");
        validator
            .iter_errors(body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// Sees that an answer is as described.
    pub fn check(&self, operation: &str, answer: &Answer) {
        if self.answer(operation, answer.status).is_none() {
            assert_eq!(answer.text, "", "{} has a body", answer.call);
            return;
        }
        let flaws = self.flaws(operation, answer.status, &answer.json);
        assert!(
            flaws.is_empty(),
            "{} answered {}\n{flaws:#?}",
            answer.call,
            answer.text
        );
    }
}

/// What `allOf` says, said at once.
fn merge(into: &mut Map<String, Value>, part: Value) {
    let Value::Object(part) = part else {
        panic!("a schema is an object");
    };
    for (word, value) in part {
        match (into.get_mut(&word), value) {
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
            (_, value) => {
                into.insert(word, value);
            }
        }
    }
}

fn texts(list: Option<&Value>) -> BTreeSet<String> {
    let list = list.and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter()
        .map(|text| text.as_str().expect("a text").to_owned())
        .collect()
}
