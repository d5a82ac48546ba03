//! The document as a page: HTML without scripts, for people.

use std::fmt::Write;

use calotype_protocol::ErrorCode;
use serde_json::Value;

use super::html::{escaped, marked, text};
use super::schema::{in_order, in_words};

/// Our keyword of a media type: its schema, if the same status also has pictures. Generators of
/// clients would take the schema for the type of both.
const SCHEMA: &str = "x-schema";

/// The page, with `style` inside, so that it is one answer.
pub(super) fn page(document: &Value, style: &str) -> String {
    let mut page = Page {
        document,
        html: String::new(),
    };
    let info = &document["info"];
    let title = format!("{} API", text(&info["title"]));
    page.put(&format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>{}</style>\n<body>\n<header>\n<h1>{title} <small>{}</small></h1>\n",
        style.trim_end(),
        text(&info["version"]),
    ));
    page.prose(&info["summary"]);
    page.prose(&info["description"]);
    page.put("<p>For programs: <a href=\"/openapi.json\">/openapi.json</a>, OpenAPI 3.1.</p>\n</header>\n");
    page.contents();
    page.put("<main>\n");
    page.operations();
    page.types();
    page.errors();
    page.put("</main>\n</body>\n</html>\n");
    page.html
}

struct Page<'a> {
    document: &'a Value,
    html: String,
}

/// An operation with its method and path.
struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    value: &'a Value,
}

impl<'a> Page<'a> {
    fn put(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Paragraphs, with `code` in backticks.
    fn prose(&mut self, value: &Value) {
        for paragraph in value.as_str().unwrap_or_default().split("\n\n") {
            let marked = marked(paragraph);
            let _ = writeln!(self.html, "<p>{marked}</p>");
        }
    }

    fn operations_of(&self, tag: &Value) -> Vec<Operation<'a>> {
        let mut found = Vec::new();
        for (path, methods) in entries(&self.document["paths"]) {
            for (method, value) in entries(methods) {
                if value["tags"][0] == tag["name"] {
                    found.push(Operation {
                        path,
                        method,
                        value,
                    });
                }
            }
        }
        found
    }

    fn tags(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.document["tags"].as_array().into_iter().flatten()
    }

    fn contents(&mut self) {
        self.put("<nav aria-label=\"Contents\">\n<ul>\n");
        for operation in self
            .tags()
            .flat_map(|tag| self.operations_of(tag))
            .collect::<Vec<_>>()
        {
            let id = text(&operation.value["operationId"]);
            let heading = heading(&operation);
            let _ = writeln!(self.html, "<li><a href=\"#{id}\">{heading}</a>");
        }
        self.put(
            "<li><a href=\"#types\">Types</a>\n<li><a href=\"#errors\">Errors</a>\n</ul>\n</nav>\n",
        );
    }

    fn operations(&mut self) {
        for tag in self.tags() {
            let _ = writeln!(self.html, "<section>\n<h2>{}</h2>", text(&tag["name"]));
            self.prose(&tag["description"]);
            for operation in self.operations_of(tag) {
                self.operation(&operation);
            }
            self.put("</section>\n");
        }
    }

    fn operation(&mut self, operation: &Operation<'a>) {
        let Operation { value, .. } = operation;
        let id = text(&value["operationId"]);
        let heading = heading(operation);
        let _ = writeln!(self.html, "<article id=\"{id}\">\n<h3>{heading}</h3>");
        let is_open = value["security"].as_array().is_some_and(Vec::is_empty);
        let who = if is_open {
            "open to everybody"
        } else {
            "needs a key"
        };
        let also = if operation.method == "get" {
            ", also <code>HEAD</code>"
        } else {
            ""
        };
        let summary = text(&value["summary"]);
        let _ = writeln!(
            self.html,
            "<p class=\"summary\"><strong>{summary}</strong> <small>{who}{also}</small></p>"
        );
        if value.get("description").is_some() {
            self.prose(&value["description"]);
        }
        let parameters = value["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<_> = parameters.map(|it| self.resolve(it)).collect();
        if !parameters.is_empty() {
            self.put("<h4>Parameters</h4>\n<dl>\n");
            for it in parameters {
                let name = text(&it["name"]);
                let place = text(&it["in"]);
                let required = it["required"] == true;
                self.field(
                    &name,
                    &format!("{place}, {}", in_words(&it["schema"])),
                    required,
                    &it["description"],
                );
            }
            self.put("</dl>\n");
        }
        for (media, content) in entries(&value["requestBody"]["content"]) {
            let kind = in_words(&content["schema"]);
            let _ = writeln!(
                self.html,
                "<h4>Body</h4>\n<p><code>{media}</code>, {kind}</p>"
            );
            self.example(&content["example"]);
        }
        self.put("<h4>Answers</h4>\n<dl>\n");
        for (status, response) in entries(&value["responses"]) {
            self.response(status, response);
        }
        self.put("</dl>\n</article>\n");
    }

    fn response(&mut self, status: &str, response: &Value) {
        let problem = &response["content"]["application/problem+json"];
        let codes = problem["schema"]["properties"]["code"]["enum"].as_array();
        let _ = write!(self.html, "<div><dt><code>{status}</code></dt><dd>");
        match codes {
            Some(codes) => {
                let links = codes
                    .iter()
                    .map(text)
                    .map(|it| format!("<a href=\"#{it}\"><code>{it}</code></a>"));
                self.put(&links.collect::<Vec<_>>().join(" "));
            }
            None => {
                self.put(&marked(
                    response["description"].as_str().unwrap_or_default(),
                ));
                for (media, content) in entries(&response["content"]) {
                    let schema = content.get("schema").unwrap_or(&content[SCHEMA]);
                    let kind = in_words(schema);
                    let kind = if kind.is_empty() {
                        kind
                    } else {
                        format!(", {kind}")
                    };
                    let _ = write!(self.html, "<br><code>{media}</code>{kind}");
                    self.example(&content["example"]);
                }
            }
        }
        self.put("</dd></div>\n");
    }

    fn example(&mut self, example: &Value) {
        if let (false, Ok(json)) = (example.is_null(), serde_json::to_string_pretty(example)) {
            let _ = writeln!(self.html, "<pre>{}</pre>", escaped(&json));
        }
    }

    fn types(&mut self) {
        self.put("<section id=\"types\">\n<h2>Types</h2>\n");
        for (name, schema) in entries(&self.document["components"]["schemas"]) {
            let _ = writeln!(
                self.html,
                "<article id=\"{name}\">\n<h3><code>{name}</code></h3>"
            );
            self.prose(&schema["description"]);
            let required: Vec<_> = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect();
            let properties = schema["properties"].as_object();
            match properties {
                Some(properties) => {
                    self.put("<dl>\n");
                    for (name, property) in in_order(properties, &required) {
                        let kind = in_words(property);
                        self.field(
                            name,
                            &kind,
                            required.contains(name),
                            &property["description"],
                        );
                    }
                    self.put("</dl>\n");
                }
                // The table of errors has each code.
                None if name == "ErrorCode" => {}
                None => {
                    let kind = in_words(schema);
                    let _ = writeln!(self.html, "<p>{kind}</p>");
                }
            }
            self.put("</article>\n");
        }
        self.put("</section>\n");
    }

    fn errors(&mut self) {
        self.put("<section id=\"errors\">\n<h2>Errors</h2>\n<dl>\n");
        for error in ErrorCode::ALL {
            let Some(status) = error.status() else {
                continue;
            };
            let (code, title, hint) = (
                error.as_str(),
                escaped(error.title()),
                escaped(error.hint()),
            );
            let _ = writeln!(
                self.html,
                "<div id=\"{code}\"><dt><code>{code}</code> <small>{status}</small></dt><dd>{title}<br><small>{hint}</small></dd></div>"
            );
        }
        self.put("</dl>\n</section>\n");
    }

    fn field(&mut self, name: &str, kind: &str, is_required: bool, description: &Value) {
        let required = if is_required {
            " <small>required</small>"
        } else {
            ""
        };
        let description = marked(description.as_str().unwrap_or_default());
        let _ = writeln!(
            self.html,
            "<div><dt><code>{}</code>{required}</dt><dd><small>{kind}</small><br>{description}</dd></div>",
            escaped(name)
        );
    }

    fn resolve(&self, value: &'a Value) -> &'a Value {
        let pointer = value["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
        pointer
            .and_then(|it| self.document.pointer(it))
            .unwrap_or(value)
    }
}

fn heading(operation: &Operation<'_>) -> String {
    let method = operation.method.to_uppercase();
    let path = escaped(operation.path);
    format!(
        "<b class=\"{}\">{method}</b> <code>{path}</code>",
        operation.method
    )
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, it)| (name.as_str(), it))
}
