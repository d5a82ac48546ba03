//! The options of delivery URLs as parameters: names of the protocol, words of the source.

use calotype_protocol::rendition::{OPTION_NAMES, OptionNames};
use serde_json::{Map, Value, json};

/// Our keyword at the top of the source: a description of each option, by its short name. A
/// parameter that refers to it stands for all options.
const OPTIONS: &str = "x-options";

/// Our keyword of a parameter: the effect of an option in a URL without a signature.
const UNSIGNED: &str = "x-unsigned";

/// Makes each described option a parameter of `components`, and lists them at each reference to all
/// of them.
pub(super) fn expand(document: &mut Value) -> Result<(), String> {
    let described = document.as_object_mut().and_then(|it| it.remove(OPTIONS));
    let Some(Value::Object(mut described)) = described else {
        return Err(format!("there are no {OPTIONS}"));
    };
    for option in OPTION_NAMES {
        let source = described.remove(option.short);
        let source = source.ok_or_else(|| format!("{OPTIONS} lack {}", option.short))?;
        document["components"]["parameters"][component(option)] = parameter(option, &source)?;
    }
    if let Some(name) = described.keys().next() {
        return Err(format!("{name} of {OPTIONS} is no option"));
    }
    document["components"]["parameters"]["CloudflareOptions"]["schema"]["pattern"] =
        list_pattern().into();
    for operations in document["paths"].as_object_mut().into_iter().flatten() {
        for operation in operations.1.as_object_mut().into_iter().flatten() {
            list(operation.1);
        }
    }
    Ok(())
}

fn component(option: &OptionNames) -> String {
    format!("option.{}", option.short)
}

fn parameter(option: &OptionNames, source: &Value) -> Result<Value, String> {
    let text = |field: &str| {
        let text = source[field].as_str();
        text.ok_or_else(|| format!("{} has no {field}", option.short))
    };
    let mut sentences = vec![text("description")?.to_owned()];
    if !option.others.is_empty() {
        let names: Vec<_> = option.others.iter().map(|it| format!("`{it}`")).collect();
        sentences.push(format!("Also called {}.", names.join(" and ")));
    }
    let unsigned = match text("unsigned")? {
        "inert" => "inert",
        "exact" => {
            sentences.push("Obeyed without a signature, too.".to_owned());
            "exact"
        }
        "refused" => {
            sentences.push("Taken only in a signed URL and in a preset.".to_owned());
            "refused"
        }
        steps => {
            sentences.push(format!("Without a signature: {steps}."));
            "steps"
        }
    };
    Ok(json!({
        "name": option.short,
        "in": "query",
        "description": sentences.join(" "),
        "schema": source["schema"],
        "example": source["example"],
        UNSIGNED: unsigned,
    }))
}

/// `name=value` with any name, separated by commas outside parentheses.
fn list_pattern() -> String {
    let names = OPTION_NAMES
        .iter()
        .flat_map(|it| [it.short].into_iter().chain(it.others.iter().copied()));
    let names: Vec<_> = names.map(|it| it.replace('.', "\\.")).collect();
    let one = format!(r"(?:{})=(?:[^,()]|\([^()]*\))+", names.join("|"));
    format!("^{one}(?:,{one})*$")
}

/// Inserts all options where the parameters of an operation refer to them.
fn list(operation: &mut Value) {
    let all = format!("#/{OPTIONS}");
    let Some(parameters) = operation["parameters"].as_array_mut() else {
        return;
    };
    if let Some(at) = parameters.iter().position(|it| it["$ref"] == all) {
        let options = OPTION_NAMES.iter().map(|option| {
            let reference = format!("#/components/parameters/{}", component(option));
            Value::Object(Map::from_iter([("$ref".to_owned(), reference.into())]))
        });
        parameters.splice(at..=at, options);
    }
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
