//! The log: one JSON object a line.
//!
//! The log never has keys, tokens, signed URLs, file names, network addresses, or requested paths.
//! A line has the route's template instead, so that lines of one route add up and ids stay in the
//! audit table.

use std::collections::BTreeMap;

use calotype_protocol::wire::Timestamp;
use http::Method;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::trace::{Trace, Traced};
use crate::model::hex::hex;
use crate::platform::{Clock, Level, LogWriter};

/// The most characters of a text; the rest is cut.
const TEXT_MAX_CHARS: usize = 500;

/// Reads `LOG_LEVEL`.
pub(crate) fn level(value: &str) -> Result<Level, &'static str> {
    match value {
        "debug" => Ok(Level::Debug),
        "info" => Ok(Level::Info),
        "warn" => Ok(Level::Warn),
        "error" => Ok(Level::Error),
        _ => Err("is none of debug, info, warn and error"),
    }
}

/// Ports that can write a message of the current request to the log.
pub(crate) trait Log: Clock + LogWriter + Traced {
    /// Writes a warning: something failed and was worked around.
    fn log(&self, text: &str) {
        message(self, Level::Warn, text);
    }
}

impl<P: Clock + LogWriter + Traced + ?Sized> Log for P {}

/// A line; fields that do not apply are left out.
#[derive(Serialize)]
struct Line<'a> {
    level: Level,
    /// In a format of fixed length.
    at: String,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache: Option<&'a str>,
    /// Milliseconds of each step.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    steps_ms: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Writes a message while a request is under way.
pub(crate) fn message(
    ports: &(impl Clock + LogWriter + Traced + ?Sized),
    level: Level,
    text: &str,
) {
    let line = message_line(&ports.trace().borrow(), ports.now_unix_ms(), level, text);
    if let Some(line) = line {
        ports.write_log(level, &line);
    }
}

/// The line of a message, if its level is logged.
pub(crate) fn message_line(
    trace: &Trace,
    now_unix_ms: u64,
    level: Level,
    text: &str,
) -> Option<String> {
    line(
        trace.level,
        &Line {
            level,
            at: at(now_unix_ms),
            request_id: &trace.request_id,
            method: None,
            route: None,
            status: None,
            code: None,
            duration_ms: None,
            principal: None,
            cache: None,
            steps_ms: BTreeMap::new(),
            message: Some(safe(text)),
        },
    )
}

/// An answered request.
pub(crate) struct Done<'a> {
    pub(crate) method: &'a Method,
    /// Template of the path.
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    /// The tier that a picture came from.
    pub(crate) cache: Option<&'a str>,
    /// The error's code, if it failed.
    pub(crate) code: Option<&'a str>,
    pub(crate) began_at_unix_ms: u64,
}

/// The one line that every request has.
pub(crate) fn request(ports: &impl Log, done: &Done<'_>) {
    let level = match done.status {
        500.. => Level::Error,
        401 | 403 | 429 => Level::Warn,
        _ => Level::Info,
    };
    let now_unix_ms = ports.now_unix_ms();
    let trace = ports.trace().borrow();
    let line = line(
        trace.level,
        &Line {
            level,
            at: at(now_unix_ms),
            request_id: &trace.request_id,
            method: Some(done.method.as_str()),
            route: Some(done.route),
            status: Some(done.status),
            code: done.code,
            duration_ms: Some(now_unix_ms.saturating_sub(done.began_at_unix_ms)),
            principal: trace.principal.as_deref().map(hash),
            cache: done.cache,
            steps_ms: trace.timings.steps().iter().copied().collect(),
            message: trace.why.as_deref().map(safe),
        },
    );
    if let Some(line) = line {
        ports.write_log(level, &line);
    }
}

fn at(unix_ms: u64) -> String {
    Timestamp { unix_ms }.to_fixed_text()
}

fn line(least: Level, line: &Line<'_>) -> Option<String> {
    if line.level < least {
        return None;
    }
    serde_json::to_string(line).ok()
}

/// A pseudonym that distinguishes principals: the first 12 hexadecimal digits of the owner's
/// SHA-256.
fn hash(principal: &str) -> String {
    let digest = Sha256::digest(principal);
    hex(&digest, 12)
}

/// Platform errors may repeat a URL, and its query may hold a signature: the query is removed.
fn safe(text: &str) -> String {
    let mut safe = String::new();
    let mut is_query = false;
    for c in text.chars().take(TEXT_MAX_CHARS) {
        match c {
            '?' => {
                is_query = true;
                safe.push_str("?…");
            }
            ' ' | '"' | '\'' | '\n' => {
                is_query = false;
                safe.push(c);
            }
            _ if is_query => {}
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
