//! The OpenAPI document as it is served, and its page. People write
//! `edge-worker/src/http/openapi/openapi.json`; what the protocol knows and what every
//! answer has in common is added here.

mod html;
mod page;
mod schema;

use std::collections::BTreeMap;

use calotype_protocol::ErrorCode;
use calotype_protocol::wire::Problem;
use serde_json::{Map, Value, json};

use crate::process::{Failure, root};

const FOLDER: &str = "edge-worker/src/http/openapi";

/// Keyword of an operation, ours: the codes of the errors it answers with. At the top
/// of the document: those of every operation that needs a key.
const ERRORS: &str = "x-errors";

/// Keyword of an operation, ours: headers of `components` that each of these answers has.
const ERROR_HEADERS: &str = "x-error-headers";

/// The document in one line, and the page.
pub(crate) fn files() -> Result<[(&'static str, String); 2], Failure> {
    let source: Value = serde_json::from_str(&read("openapi.json")?)
        .map_err(|error| Failure(format!("{FOLDER}/openapi.json: {error}")))?;
    let document = expand(source)?;
    let page = page::page(&document, &read("docs.css")?);
    Ok([
        (
            "edge-worker/src/http/openapi/openapi.gen.json",
            document.to_string(),
        ),
        ("edge-worker/src/http/openapi/docs.gen.html", page),
    ])
}

fn read(name: &str) -> Result<String, Failure> {
    let path = root().join(FOLDER).join(name);
    std::fs::read_to_string(&path)
        .map_err(|error| Failure(format!("cannot read {}: {error}", path.display())))
}

fn expand(mut document: Value) -> Result<Value, Failure> {
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    let of_keys = document.as_object_mut().and_then(|it| it.remove(ERRORS));
    let of_keys = of_keys.ok_or(Failure::new("the document has no x-errors"))?;
    let paths = document["paths"].as_object_mut();
    let paths = paths.ok_or(Failure::new("the document has no paths"))?;
    for (path, operations) in paths {
        let operations = operations
            .as_object_mut()
            .ok_or_else(|| Failure(format!("{path} has no operations")))?;
        for (method, operation) in operations.iter_mut() {
            errors(operation, &of_keys).map_err(|what| {
                Failure(format!("{FOLDER}/openapi.json: {method} {path}: {what}"))
            })?;
        }
        if let Some(get) = operations.get("get") {
            operations.insert("head".to_owned(), head(get));
        }
    }
    let on_the_wire = || ErrorCode::ALL.iter().filter(|it| it.status().is_some());
    let codes: Vec<_> = on_the_wire().map(|it| it.as_str()).collect();
    let schemas = &mut document["components"]["schemas"];
    schemas["ErrorCode"] =
        json!({ "description": "Stable: it never changes its meaning.", "enum": codes });
    let examples: Map<_, _> = on_the_wire()
        .map(|it| {
            let problem = Problem::new(*it, None, "4f1d2c3b5a697887");
            (
                it.as_str().to_owned(),
                json!({ "summary": it.title(), "value": problem }),
            )
        })
        .collect();
    document["components"]["examples"] = examples.into();
    Ok(document)
}

/// Makes an operation's list of codes one answer for each status, and gives every
/// answer the header that every answer has.
fn errors(operation: &mut Value, of_keys: &Value) -> Result<(), String> {
    let operation = operation.as_object_mut().ok_or("is no operation")?;
    let own = operation.remove(ERRORS).ok_or("has no x-errors")?;
    let own = own.as_array().ok_or("x-errors is no list")?;
    let headers = operation.remove(ERROR_HEADERS);
    let headers = headers.as_ref().and_then(Value::as_array);
    let headers: Vec<_> = headers
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let of_keys = of_keys.as_array().ok_or("x-errors is no list")?;
    let is_open = operation.contains_key("security");
    let mut by_status = BTreeMap::<u16, Vec<ErrorCode>>::new();
    for code in own.iter().chain(of_keys.iter().filter(|_| !is_open)) {
        let known = code.as_str().and_then(ErrorCode::from_code);
        let known = known.ok_or_else(|| format!("{code} is not in the error table"))?;
        let status = known
            .status()
            .ok_or_else(|| format!("{code} has no status"))?;
        by_status.entry(status).or_default().push(known);
    }
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    let responses = responses.ok_or("has no responses")?;
    for (status, codes) in by_status {
        let mut answer = problem(status, &codes);
        for name in &headers {
            answer["headers"][field(name)] = reference(name);
        }
        responses.insert(status.to_string(), answer);
    }
    for response in responses.values_mut() {
        response["headers"]["x-request-id"] = json!({ "$ref": "#/components/headers/RequestId" });
    }
    Ok(())
}

fn problem(status: u16, codes: &[ErrorCode]) -> Value {
    let titles: Vec<_> = codes.iter().map(|it| it.title()).collect();
    let names: Vec<_> = codes.iter().map(|it| it.as_str()).collect();
    let examples: Map<_, _> = names
        .iter()
        .map(|name| {
            let example = json!({ "$ref": format!("#/components/examples/{name}") });
            ((*name).to_owned(), example)
        })
        .collect();
    let mut headers = Map::new();
    match status {
        401 => drop(headers.insert("www-authenticate".to_owned(), reference("Challenge"))),
        429 | 503 => drop(headers.insert("retry-after".to_owned(), reference("RetryAfter"))),
        _ => {}
    }
    json!({
        "description": titles.join(" "),
        "headers": headers,
        "content": { "application/problem+json": {
            "schema": {
                "$ref": "#/components/schemas/Problem",
                "properties": { "status": { "const": status }, "code": { "enum": names } },
            },
            "examples": examples,
        } },
    })
}

fn reference(header: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{header}") })
}

/// The header that a component describes: `CfResized` is `cf-resized`.
fn field(component: &str) -> String {
    let mut name = String::new();
    for letter in component.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// HEAD answers as GET does, without the content (RFC 9110 § 9.3.2).
fn head(get: &Value) -> Value {
    let mut head = get.clone();
    if let Some(id) = get["operationId"].as_str() {
        head["operationId"] = format!("{id}Head").into();
    }
    head["summary"] = "The headers of GET".into();
    if let Some(operation) = head.as_object_mut() {
        operation.remove("description");
    }
    for response in head["responses"].as_object_mut().into_iter().flatten() {
        if let Some(response) = response.1.as_object_mut() {
            response.remove("content");
        }
    }
    head
}

#[cfg(test)]
mod tests;
