//! Invalid tokens: their spelling, and parts that violate the RFCs.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use super::calls::{assert_refused, claims, header, with_header, with_key_set};
use super::vectors::{sign, sign_text};
use crate::access::auth_error::AuthError::*;

#[test]
fn only_the_one_spelling_of_a_token_is_one() {
    let good = sign("ed", &header("ed"), &claims());
    let [head, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts");
    };
    let standard = STANDARD.encode(URL_SAFE_NO_PAD.decode(signature).unwrap());
    // 64 bytes leave four spare bits in the last character.
    let mut spare = signature.to_owned();
    let last = spare.pop().unwrap();
    spare.push(char::from(last as u8 + 1));
    let cases = [
        ("one part", head.to_owned(), Encoding),
        ("two parts", format!("{head}.{payload}"), Encoding),
        ("a dot behind", format!("{good}."), Encoding),
        ("dots behind", format!("{good}..."), Encoding),
        ("a dot before", format!(".{good}"), Encoding),
        ("only dots", "..".to_owned(), Encoding),
        ("four parts", format!("{good}.{signature}"), Encoding),
        (
            "five parts",
            format!("{head}.{payload}.{payload}.{payload}.{signature}"),
            Encoding,
        ),
        ("no header", format!(".{payload}.{signature}"), Encoding),
        ("no payload", format!("{head}..{signature}"), Encoding),
        (
            "padded header",
            format!("{head}=.{payload}.{signature}"),
            Encoding,
        ),
        (
            "padded payload",
            format!("{head}.{payload}==.{signature}"),
            Encoding,
        ),
        ("padded signature", format!("{good}=="), Encoding),
        (
            "the other alphabet",
            format!("{head}.{payload}.{standard}"),
            Encoding,
        ),
        ("spare bits", format!("{head}.{payload}.{spare}"), Encoding),
        (
            "percent-encoded",
            format!("{head}%2E{payload}%2E{signature}"),
            Encoding,
        ),
        (
            "JSON serialization",
            r#"{"payload":"e30","signature":"AA"}"#.to_owned(),
            Encoding,
        ),
        ("a quoted token", format!("\"{good}\""), Encoding),
        (
            "white space",
            format!("{head}. {payload}.{signature}"),
            Malformed,
        ),
        ("a list", format!("{good}, {good}"), Malformed),
        (
            "8 KiB and more",
            format!("{good}{}", "A".repeat(8192)),
            TooLong,
        ),
    ];
    assert_refused(&with_key_set(), &cases);
}

#[test]
fn parts_that_are_not_what_the_rfcs_say_are_refused() {
    let good_header = header("ed").to_string();
    let good_claims = claims().to_string();
    let head = |text: &[u8]| sign_text("ed", text, good_claims.as_bytes());
    let body = |text: &[u8]| sign_text("ed", good_header.as_bytes(), text);
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(500), "]".repeat(500));
    let twice = |text: &str, member: &str| format!("{{{member},{}", &text[1..]);
    let cases = [
        ("header: text", head(b"EdDSA"), Header),
        ("header: a list", head(b"[]"), Header),
        ("header: a string", head(b"\"EdDSA\""), Header),
        ("header: empty object", head(b"{}"), Header),
        ("header: not UTF-8", head(b"{\"alg\":\"\xff\"}"), Header),
        (
            "header: NUL behind",
            head(format!("{good_header}\0").as_bytes()),
            Header,
        ),
        (
            "header: more behind",
            head(format!("{good_header}{{}}").as_bytes()),
            Header,
        ),
        (
            "header: byte order mark",
            head(format!("\u{feff}{good_header}").as_bytes()),
            Header,
        ),
        (
            "header: alg twice",
            head(twice(&good_header, r#""alg":"none""#).as_bytes()),
            Header,
        ),
        (
            "header: kid twice",
            head(twice(&good_header, r#""kid":"rsa""#).as_bytes()),
            Header,
        ),
        ("header: deep", head(deep.as_bytes()), Header),
        ("kid a number", with_header("kid", json!(1)), Header),
        (
            "kid of 257 bytes",
            with_header("kid", json!("k".repeat(257))),
            Header,
        ),
        (
            "kid a path",
            with_header("kid", json!("../../../dev/null")),
            SigningKey,
        ),
        (
            "kid a statement",
            with_header("kid", json!("' OR 1=1 --")),
            SigningKey,
        ),
        (
            "kid with NUL",
            with_header("kid", json!("ed\0")),
            SigningKey,
        ),
        ("kid empty", with_header("kid", json!("")), SigningKey),
        (
            "kid in other case",
            with_header("kid", json!("ED")),
            SigningKey,
        ),
        ("crit", with_header("crit", json!(["exp"])), Critical),
        ("crit empty", with_header("crit", json!([])), Critical),
        (
            "crit null",
            head(twice(&good_header, r#""crit":null"#).as_bytes()),
            Critical,
        ),
        (
            "unencoded payload",
            head(twice(&good_header, r#""b64":false,"crit":["b64"]"#).as_bytes()),
            Critical,
        ),
        (
            "typ of a proof",
            with_header("typ", json!("dpop+jwt")),
            Type,
        ),
        (
            "typ of a logout",
            with_header("typ", json!("logout+jwt")),
            Type,
        ),
        ("typ empty", with_header("typ", json!("")), Type),
        ("claims: text", body(b"hello"), Claims),
        ("claims: null", body(b"null"), Claims),
        ("claims: NUL", body(b"\0"), Claims),
        (
            "claims: a token",
            body(sign("ed", &header("ed"), &claims()).as_bytes()),
            Claims,
        ),
        (
            "claims: iss twice",
            body(twice(&good_claims, r#""iss":"x""#).as_bytes()),
            Claims,
        ),
        (
            "claims: a role twice",
            body(twice(&good_claims, r#""r":{"a":1,"a":2}"#).as_bytes()),
            Claims,
        ),
        (
            "claims: a role twice in a list",
            body(twice(&good_claims, r#""r":[{"a":1,"\u0061":2}]"#).as_bytes()),
            Claims,
        ),
        (
            "claims: exp twice",
            body(twice(&good_claims, r#""exp":9e9"#).as_bytes()),
            Claims,
        ),
        (
            "claims: aud twice",
            body(twice(&good_claims, r#""aud":"x""#).as_bytes()),
            Claims,
        ),
        (
            "claims: NaN",
            body(
                good_claims
                    .replace("\"exp\":", "\"exp\":NaN,\"x\":")
                    .as_bytes(),
            ),
            Claims,
        ),
    ];
    assert_refused(&with_key_set(), &cases);
}
