//! The served OpenAPI document, and its page. People write
//! `edge-worker/src/http/openapi/openapi.json`; the parts from the protocol and the common parts of
//! all answers are added here.

mod html;
mod options;
mod page;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use calotype_protocol::ErrorCode;
use calotype_protocol::wire::Problem;
use serde_json::{Map, Value, json};

use crate::process::{Failure, root};

const FOLDER: &str = "edge-worker/src/http/openapi";

/// Our keyword of an operation: the codes of its errors. At the top of the document: those of every
/// operation that needs a key.
const ERRORS: &str = "x-errors";

/// Our keyword at the top of the document: the codes that every operation may return.
const ERRORS_OF_ALL: &str = "x-errors-of-all";

/// Our keyword of an operation: headers of `components` that each of its errors has.
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
    let fault = |what: String| Failure(format!("{FOLDER}/openapi.json: {what}"));
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    options::expand(&mut document).map_err(fault)?;
    let [of_all, of_keys] = [ERRORS_OF_ALL, ERRORS].map(|keyword| {
        let codes = document.as_object_mut().and_then(|it| it.remove(keyword));
        codes.ok_or_else(|| fault(format!("there are no {keyword}")))
    });
    let (of_all, of_keys) = (
        list(&of_all?).map_err(fault)?,
        list(&of_keys?).map_err(fault)?,
    );
    let mut used = BTreeSet::new();
    let paths = document["paths"].as_object_mut();
    for (path, operations) in paths.ok_or(Failure::new("the document has no paths"))? {
        let operations = operations.as_object_mut();
        for (method, operation) in operations.into_iter().flatten() {
            let codes = errors(operation, &of_all, &of_keys)
                .map_err(|what| fault(format!("{method} {path}: {what}")))?;
            used.extend(codes.into_iter().map(ErrorCode::as_str));
        }
    }
    let on_the_wire = || ErrorCode::ALL.iter().filter(|it| it.status().is_some());
    let codes: Vec<_> = on_the_wire().map(|it| it.as_str()).collect();
    document["components"]["schemas"]["ErrorCode"] = json!({
        "description": "Stable: it never changes its meaning.", "type": "string", "enum": codes,
    });
    let examples: Map<_, _> = on_the_wire()
        .filter(|it| used.contains(it.as_str()))
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

/// The codes of a list in the source.
fn list(codes: &Value) -> Result<Vec<ErrorCode>, String> {
    let codes = codes.as_array().ok_or("codes that are no list")?;
    let known = codes.iter().map(|code| {
        let known = code.as_str().and_then(ErrorCode::from_code);
        known.ok_or_else(|| format!("{code} is not in the error table"))
    });
    known.collect()
}

/// Turns an operation's list of codes into one answer for each status, and adds the common header
/// to every answer. Returns all of its codes.
fn errors(
    operation: &mut Value,
    of_all: &[ErrorCode],
    of_keys: &[ErrorCode],
) -> Result<Vec<ErrorCode>, String> {
    let operation = operation.as_object_mut().ok_or("is no operation")?;
    let own = operation.remove(ERRORS).ok_or("has no x-errors")?;
    let mut codes = [list(&own)?.as_slice(), of_all].concat();
    if !operation.contains_key("security") {
        codes.extend(of_keys);
    }
    let mut by_status = BTreeMap::<u16, Vec<ErrorCode>>::new();
    for code in &codes {
        let status = code.status();
        let status = status.ok_or_else(|| format!("{} has no status", code.as_str()))?;
        by_status.entry(status).or_default().push(*code);
    }
    let headers = operation.remove(ERROR_HEADERS);
    let headers = headers.as_ref().and_then(Value::as_array);
    let headers = headers.into_iter().flatten().filter_map(Value::as_str);
    let headers: Vec<_> = headers.collect();
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
    Ok(codes)
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

#[cfg(test)]
mod tests;
