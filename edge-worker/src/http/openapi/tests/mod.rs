//! The document against the code: routes, errors, types, numbers and examples.

mod constants;
mod errors;
mod examples;
mod options;
mod page;
mod routes;
mod types;

use std::sync::LazyLock;

use http::{Request, Response};
use serde_json::{Value, json};

use crate::http::config::Config;
use crate::testing::{self, API_KEY, FakePorts, answer, now};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(super::DOCUMENT).unwrap());

/// The served document.
fn document() -> Value {
    DOCUMENT.clone()
}

/// One operation of the document.
struct Operation {
    id: String,
    method: String,
    /// With `{…}` in the place of a parameter.
    path: String,
    value: Value,
}

impl Operation {
    /// The path with the example of each parameter.
    fn example_path(&self) -> String {
        let document = document();
        let parameters = self.value["parameters"].as_array().unwrap();
        let mut path = self.path.clone();
        for parameter in parameters.iter().map(|it| resolved(&document, it)) {
            if parameter["in"] == "path" {
                let name = parameter["name"].as_str().unwrap();
                let example = parameter["example"].as_str();
                let example = example.unwrap_or_else(|| panic!("{name} has no example"));
                path = path.replace(&format!("{{{name}}}"), example);
            }
        }
        path
    }

    /// The example of its body; null if it has none.
    fn example_body(&self) -> Value {
        let place = "/requestBody/content/application~1json/example";
        self.value.pointer(place).cloned().unwrap_or_default()
    }

    fn needs_a_key(&self) -> bool {
        self.value.get("security").is_none()
    }

    /// Every code that the document lists for it.
    fn codes(&self) -> Vec<String> {
        let responses = self.value["responses"].as_object().unwrap().values();
        let problems =
            responses.filter_map(|it| it["content"].get("application/problem+json")?.get("schema"));
        problems
            .flat_map(|it| it["properties"]["code"]["enum"].as_array().unwrap())
            .map(|it| it.as_str().unwrap().to_owned())
            .collect()
    }
}

/// Every operation of the document.
fn operations() -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, value) in methods.as_object().unwrap() {
            found.push(Operation {
                id: value["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                value: value.clone(),
            });
        }
    }
    found
}

fn operation(id: &str) -> Operation {
    operations().into_iter().find(|it| it.id == id).unwrap()
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(pointer) = value["$ref"].as_str() else {
        return value;
    };
    let pointer = pointer.strip_prefix('#').unwrap();
    document.pointer(pointer).unwrap()
}

/// Fails unless `value` matches a schema of the document.
fn assert_valid(schema: &Value, value: &Value) {
    let faults = faults(schema, value);
    assert!(faults.is_empty(), "{value:#}: {faults:?}");
}

/// The differences between `value` and a schema of the document.
fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut schema = schema.clone();
    schema["components"] = json!({ "schemas": DOCUMENT["components"]["schemas"] });
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let faults = validator.iter_errors(value);
    faults.map(|it| it.to_string()).collect()
}

/// A schema of `components`.
fn named(name: &str) -> Value {
    let reference = format!("#/components/schemas/{name}");
    assert!(
        document()["components"]["schemas"].get(name).is_some(),
        "{name}"
    );
    json!({ "$ref": reference })
}

/// Sends a request with the key, and returns the answer.
fn send(ports: &FakePorts, method: &str, path: &str, body: &Value) -> Response<Vec<u8>> {
    send_with(ports, method, path, body, &[])
}

fn send_with(
    ports: &FakePorts,
    method: &str,
    path: &str,
    body: &Value,
    headers: &[(&str, &str)],
) -> Response<Vec<u8>> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("https://photos.example.com{path}"))
        .header("authorization", format!("Bearer {API_KEY}"));
    if !body.is_null() {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    };
    now(answer(
        ports,
        Ok(testing::config()),
        request.body(body).unwrap(),
    ))
}

/// The configuration with one variable changed.
fn config_with(variable: &str, value: &str) -> Config {
    let config = Config::load(|asked| match asked {
        _ if asked == variable => Some(value.to_owned()),
        _ => testing::variable(asked),
    });
    config.unwrap()
}

/// Sends an operation's example to a worker with another configuration.
fn send_to(
    config: Config,
    ports: &FakePorts,
    operation: &Operation,
    credentials: &str,
) -> Response<Vec<u8>> {
    let body = operation.example_body();
    let request = Request::builder()
        .method(operation.method.as_str())
        .uri(format!(
            "https://photos.example.com{}",
            operation.example_path()
        ))
        .header("authorization", format!("Bearer {credentials}"))
        .header("content-type", "application/json")
        .body(body.to_string().into_bytes())
        .unwrap();
    now(answer(ports, Ok(config), request))
}

fn json_of(response: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}
