//! Attacks with URLs and headers: each is refused, and leaves nothing behind.

use super::locks::config_with;
use super::urls::{ask, ask_of, code, mine, sign};
use super::*;

/// Headers that a cache does not distinguish, and that a worker might read.
const ODD: [(&str, &str); 16] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("forwarded", "host=evil.example"),
    ("x-original-url", "/i/original/x"),
    ("x-http-method-override", "DELETE"),
    ("accept", "image/avif;q=1, text/html, */*;q=0.1, image/x-1"),
    ("accept", "image/webp"),
    ("accept-encoding", "br"),
    ("cookie", "a=b"),
    ("authorization", "Bearer x"),
    ("range", "bytes=0-0"),
    ("if-none-match", "*"),
    ("if-match", "\"other\""),
    ("sec-ch-dpr", "0.1"),
    ("save-data", "on"),
];

/// The first request fills the cache, and everybody after it gets that entry.
#[test]
fn who_comes_first_with_odd_headers_changes_nothing_for_the_next() {
    let config = || config_with("CLIENT_HINTS", "true");
    let id = Case::ready(Collection::Items).record.id;
    let paths = [
        format!("/i/medium/{id}"),
        format!("/i/{id}?w=320"),
        format!("/i/{id}?w=320&fm=webp"),
        format!("/cdn-cgi/image/w=320/{id}"),
        format!("/i/{id}?fm=json"),
    ];
    let seen_in = |case: &Case| {
        let mut seen = Vec::new();
        for path in &paths {
            for headers in [&[][..], &[WEBP]] {
                let response = ask_of(config(), &case.ports, path, headers);
                assert_eq!(response.status(), 200, "{path}");
                let vary = response.headers().get(VARY).cloned();
                let kind = response.headers()["content-type"].clone();
                seen.push((kind, vary, response.into_body()));
            }
        }
        seen
    };
    let clean = seen_in(&Case::ready(Collection::Items));
    for (name, value) in ODD {
        let case = Case::ready(Collection::Items);
        for path in &paths {
            let odd = [(HeaderName::from_static(name), value)];
            let first = ask_of(config(), &case.ports, path, &odd);
            let text = String::from_utf8_lossy(first.body());
            assert!(!text.contains("evil.example"), "{path} {name}");
        }
        assert!(seen_in(&case) == clean, "{name}: {value}");
    }
}

#[test]
fn what_the_edge_cache_keeps_has_no_address() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    ask(&case.ports, &format!("/i/medium/{id}"), &[]);
    ask(&case.ports, &format!("/i/original/{id}"), &[]);
    ask(&case.ports, &format!("/i/{id}?w=320"), &[]);
    let kept = case.ports.cached_urls();
    assert_eq!(kept.len(), 4, "{kept:?}");
    let private = Case::ready(Collection::Verification);
    let private = format!("{ORIGIN}/i/{}", private.key("original"));
    for url in kept.iter().chain([&private]) {
        // Nor could a preset or an id ever have such a name.
        assert!(
            url == &private || url.starts_with(&format!("{ORIGIN}/i/~/")),
            "{url}"
        );
        let response = ask(&case.ports, url, &[]);
        assert_eq!(code(&response), "404 Not Found not_found", "{url}");
    }
}

#[test]
fn options_are_not_smuggled_past_their_place() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let queries = case.ports.queries();
    for path in [
        format!("/cdn-cgi/image/w=640%2Fh=1/{id}"),
        format!("/cdn-cgi/image/w=640%2F..%2F/{id}"),
        format!("/cdn-cgi/image/w=640,w=641/{id}"),
        format!("/cdn-cgi/image/w=640%2Cwidth=641/{id}"),
        format!("/cdn-cgi/image/w=640;h=1/{id}"),
        format!("/cdn-cgi/image/../{id}"),
        format!("/cdn-cgi/image/%2e%2e/{id}"),
        format!("/cdn-cgi/image/w=NaN/{id}"),
        format!("/cdn-cgi/image/w=1e400/{id}"),
        format!("/cdn-cgi/image/w=18446744073709551617/{id}"),
        format!("/cdn-cgi/image/w=640%00/{id}"),
        format!("/i/{id}?w=640%2F..%2F"),
        format!("/i/{id}?w=18446744073709551617"),
        format!("/i/{id}?w[]=640"),
        format!("/i/{id}?w=640;h=1"),
        format!("/i/{id}?w=640&%77=1"),
        format!("/i/{id}?w=640?h=1"),
        format!("/i/{id}?dpr=NaN"),
        format!("/i/{id}?g=NaNx0.5"),
        format!("/i/{id}?blur=-0"),
    ] {
        let response = ask(&case.ports, &path, &[]);
        assert_eq!(code(&response), "400 Bad Request option_invalid", "{path}");
    }
    for path in [
        format!("/cdn-cgi/image/w=640/%2e%2e/{id}"),
        format!("/cdn-cgi/image/w=640/..%2F{id}"),
        format!("/cdn-cgi/image/w=640/i%2F..%2Foriginal%2F{id}"),
        format!("/cdn-cgi/image/w=640/%252e%252e/{id}"),
        format!("/i/{id}%2F..%2Foriginal"),
        format!("/i/medium%2F{id}"),
        format!("/i/%2e%2e/{id}"),
        format!("/i/medium/{id}%3Fw=1"),
    ] {
        let response = ask(&case.ports, &path, &[]);
        assert_eq!(code(&response), "404 Not Found not_found", "{path}");
    }
    assert_eq!(case.ports.queries(), queries);
    assert_eq!(case.ports.keys(), [case.key("original")]);
    assert_eq!(case.ports.cached_urls(), Vec::<String>::new());
}

#[test]
fn a_signed_url_is_never_logged() {
    let case = mine(Collection::Verification);
    let url = sign(&case, r#"{"options":"w=123"}"#);
    let (_, signature) = url.split_once("&sig=").unwrap();
    assert_eq!(ask(&case.ports, &url, &[]).status(), 200);
    let bent = url.replace("w=123", "w=124");
    assert_eq!(ask(&case.ports, &bent, &[]).status(), 403);
    case.ports.break_storage_for("GET");
    assert_eq!(ask(&case.ports, &url, &[]).status(), 503);
    case.ports.break_database();
    assert_eq!(ask(&case.ports, &url, &[]).status(), 503);
    let log = case.ports.logged();
    assert!(log.contains("database_unavailable"));
    for hidden in [signature, "w=123", "w=124", "exp="] {
        assert!(!log.contains(hidden), "{hidden} in {log}");
    }
}

/// A PDF has no pixels to render: it is sent as it came, for download.
#[test]
fn a_document_is_had_with_its_url_alone_and_as_it_is() {
    let case = mine(Collection::Verification);
    let document = b"%PDF-1.7\n%%EOF\n";
    case.is_of(document);
    case.ports
        .sql("UPDATE images SET format = 'pdf', width = NULL, height = NULL")
        .unwrap();
    let id = case.record.id;
    let key = format!("verification/original/{id}.pdf");
    case.ports.store(&key, document, "application/pdf");
    let url = sign(&case, r#"{"size":"original"}"#);
    let response = ask(&case.ports, &url, &[]);
    assert_eq!(response.body(), document);
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; sandbox",
        ),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    for path in [
        format!("/i/original/{id}"),
        format!("/i/{id}"),
        sign(&case, r#"{"options":"w=100"}"#),
    ] {
        let response = ask(&case.ports, &path, &[]);
        assert_eq!(code(&response), "404 Not Found not_found", "{path}");
    }
}
