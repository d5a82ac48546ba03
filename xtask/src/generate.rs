//! Files made from `shared/protocol`, so that every number is written once, and the
//! OpenAPI document with its page.

use std::fmt::Write;

use calotype_protocol::rendition::snap;
use calotype_protocol::{Cause, Collection, ErrorCode, Format, Size, limits};

use crate::openapi;
use crate::process::{Failure, root};

/// Writes every generated file.
pub(crate) fn write() -> Result<(), Failure> {
    for (path, text) in files()? {
        let path = root().join(path);
        std::fs::write(&path, text)
            .map_err(|error| Failure(format!("cannot write {}: {error}", path.display())))?;
    }
    Ok(())
}

/// Fails when a generated file differs from the protocol.
pub(crate) fn check() -> Result<(), Failure> {
    for (path, text) in files()? {
        if std::fs::read_to_string(root().join(path)).ok().as_deref() != Some(&text) {
            return Err(Failure(format!("{path} is out of date: run ./x generate")));
        }
    }
    Ok(())
}

fn files() -> Result<[(&'static str, String); 4], Failure> {
    let [document, page] = openapi::files()?;
    Ok([
        ("wasm-client/js/base/protocol.gen.ts", typescript()),
        ("docs/errors.md", errors_page()),
        document,
        page,
    ])
}

fn typescript() -> String {
    let mut out = String::from(
        "// Generated from shared/protocol by ./x generate; do not edit.\n\n\
         /** Limits and defaults; bytes, pixels, and quality from 1 to 100. */\n\
         export const LIMITS = {\n",
    );
    for (name, value) in [
        ("sourceMaxBytes", limits::SOURCE_MAX_BYTES),
        ("sourceMaxSide", u64::from(limits::SOURCE_MAX_SIDE)),
        ("sourceMaxPixels", limits::SOURCE_MAX_PIXELS),
        ("originalMaxSide", u64::from(limits::ORIGINAL_MAX_SIDE)),
        ("prepareQuality", u64::from(limits::PREPARE_QUALITY)),
    ] {
        line(&mut out, &format!("  {name}: {value},"));
    }
    out.push_str(
        "} as const;\n\n/** Longest side of each size, in pixels. */\nexport const SIZES = {\n",
    );
    for size in Size::ALL {
        line(
            &mut out,
            &format!("  {}: {},", size.name(), size.max_side()),
        );
    }
    out.push_str(
        "} as const;\n\n/** What each collection takes and serves. */\nexport const COLLECTIONS = {\n",
    );
    for collection in Collection::ALL {
        let derivatives = collection.derivatives().iter();
        let names: Vec<_> = derivatives.map(|it| format!("\"{}\"", it.name())).collect();
        let formats = Format::ALL.into_iter().filter(|it| collection.accepts(*it));
        let types: Vec<_> = formats
            .map(|it| format!("\"{}\"", it.media_type()))
            .collect();
        line(
            &mut out,
            &format!(
                "  {}: {{ maxBytes: {}, accepts: [{}], derivatives: [{}] }},",
                collection.name(),
                collection.max_bytes(),
                types.join(", "),
                names.join(", ")
            ),
        );
    }
    out.push_str("} as const;\n\n");
    line(
        &mut out,
        "/** Sizes beside an upload: bytes of each, and how many. */",
    );
    let (max_bytes, most) = (limits::SIZE_MAX_BYTES, limits::SIZES_MAX);
    line(
        &mut out,
        &format!(
            "export const SIZE_LIMITS = {{ maxBytes: {max_bytes}, most: {most} }} as const;\n"
        ),
    );
    delivery(&mut out);
    error_table(&mut out);
    out
}

/// The codes that the package can meet, with the sentences of those that it raises itself.
fn error_table(out: &mut String) {
    out.push_str(
        "/** Who can do something about an error: the person, with another `file`; the `caller`, by another\n \
         * call; the caller, at another `moment`; the `service`. */\n\
         export type ErrorCause = \"file\" | \"caller\" | \"moment\" | \"service\";\n\n\
         /** The error table: who can do something, what is wrong, and what to do. The worker's answers bring the\n \
         * sentences that are not here. */\n\
         export const ERRORS = {\n",
    );
    for error in ErrorCode::ALL.iter().filter(|it| it.is_of_package()) {
        let cause = match error.cause() {
            Cause::File => "file",
            Cause::Caller => "caller",
            Cause::Moment => "moment",
            Cause::Service => "service",
        };
        let sentences = match error.is_raised_by_package() {
            true => format!(", {:?}, {:?}", error.title(), error.hint()),
            false => String::new(),
        };
        line(
            out,
            &format!("  {}: [\"{cause}\"{sentences}],", error.as_str()),
        );
    }
    out.push_str(
        "} as const satisfies Readonly<Record<string, readonly [cause: ErrorCause, title?: string, hint?: string]>>;\n\n\
         /** Stable code of an error. */\nexport type ErrorCode = keyof typeof ERRORS;\n",
    );
}

/// A constant of its own, so that bundlers leave it out of pages without such URLs.
fn delivery(out: &mut String) {
    out.push_str("/** Delivery URLs: widths of a `srcset`, in pixels; bounds of signatures. */\nexport const DELIVERY = {\n");
    let widths = snap::SRCSET_WIDTHS.map(|width| width.to_string());
    line(out, &format!("  srcset: [{}],", widths.join(", ")));
    for (name, value) in [
        (
            "maxExpiresInSeconds",
            limits::DELIVERY_MAX_EXPIRES_IN_SECONDS,
        ),
        ("keyMinBytes", limits::DELIVERY_KEY_MIN_BYTES as u64),
        ("keyMaxBytes", limits::DELIVERY_KEY_MAX_BYTES as u64),
    ] {
        line(out, &format!("  {name}: {value},"));
    }
    out.push_str("} as const;\n\n");
}

fn errors_page() -> String {
    let mut out = String::from(
        "# Errors\n\n\
         <!-- Generated from shared/protocol by ./x generate; do not edit. -->\n\n\
         One table for both halves. The worker answers with RFC 9457 problem documents whose `code` \
         is the first column; the npm package throws a `CalotypeError` with the same `code`. \
         A code never changes its meaning. Errors without a status only occur in the browser; \
         `origin_not_allowed`, `precondition_failed` and `range_not_satisfiable` answer a request for \
         a picture, and the package never meets them.\n\n\
         | code | status | who acts | what it says | what to do |\n|---|---|---|---|---|\n",
    );
    for error in ErrorCode::ALL {
        let status = error
            .status()
            .map_or_else(|| "–".to_owned(), |it| it.to_string());
        let cause = match error.cause() {
            Cause::File => "the person: another file",
            Cause::Caller => "the calling program",
            Cause::Moment => "the calling program: again, or later",
            Cause::Service => "nobody, or the operator",
        };
        let code = error.as_str();
        line(
            &mut out,
            &format!(
                "| <a id=\"{code}\"></a>`{code}` | {status} | {cause} | {} | {} |",
                error.title(),
                error.hint()
            ),
        );
    }
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
#[path = "generate_tests.rs"]
mod tests;
