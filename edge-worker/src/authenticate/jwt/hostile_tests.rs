//! Everything a stranger may present: each a 401 for the reason that is meant, and
//! nothing but the configured key set is ever asked for.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use calotype_protocol::ErrorCode;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::vectors::{key, key_set, member, sign, sign_hs256, sign_text};
use crate::authenticate::principal::{Owner, Principal, Scopes};
use crate::authenticate::refusal::Refusal::{self, *};
use crate::authenticate::{Authentication, authenticate};
use crate::config::Config;
use crate::fake::{self, FakeWorld, NOW_UNIX_MS, now};
use crate::problem::Failure;

pub(super) const ISSUER: &str = "https://issuer.example/";
pub(super) const AUDIENCE: &str = "photos";
pub(super) const JWKS_URL: &str = "https://issuer.example/.well-known/jwks.json";
const SECRET: &str = "a shared secret of 36 characters long";
const NOW: u64 = NOW_UNIX_MS / 1000;

/// Who may call when these variables are set, too.
pub(super) fn known(variables: &[(&str, &str)]) -> Authentication {
    let of_tokens = [("JWT_ISSUER", ISSUER), ("JWT_AUDIENCE", AUDIENCE)];
    let config = Config::load(|asked| {
        let mut all = variables.iter().chain(&of_tokens);
        match all.find(|(name, _)| *name == asked) {
            Some((_, value)) => Some((*value).to_owned()),
            None => fake::variable(asked),
        }
    });
    config.unwrap().authentication
}

pub(super) fn with_key_set() -> Authentication {
    known(&[("JWT_JWKS_URL", JWKS_URL)])
}

pub(super) fn world() -> FakeWorld {
    let world = FakeWorld::new();
    world.serve_page(JWKS_URL, 200, &key_set(&["rsa", "ec", "ed"]));
    world
}

pub(super) fn call(
    world: &FakeWorld,
    known: &Authentication,
    token: &str,
) -> Result<Principal, Failure> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    now(authenticate(world, known, &headers, "https://edge.example"))
}

pub(super) fn claims() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "exp": NOW + 300, "iat": NOW})
}

pub(super) fn header(name: &str) -> Value {
    let algorithm = match name {
        "rsa" => "RS256",
        "ec" => "ES256",
        _ => "EdDSA",
    };
    json!({"alg": algorithm, "kid": name, "typ": "JWT"})
}

/// The value with one member changed; `null` takes it away.
fn with(mut value: Value, member: &str, change: Value) -> Value {
    let members = value.as_object_mut().unwrap();
    match change {
        Value::Null => members.remove(member),
        change => members.insert(member.to_owned(), change),
    };
    value
}

fn with_claim(member: &str, change: Value) -> String {
    sign("ed", &header("ed"), &with(claims(), member, change))
}

fn with_header(member: &str, change: Value) -> String {
    sign("ed", &with(header("ed"), member, change), &claims())
}

fn assert_refused(known: &Authentication, cases: &[(&str, String, Refusal)]) {
    for (name, token, expected) in cases {
        let world = world();
        let failure = call(&world, known, token).expect_err(name);
        assert_eq!(failure.code, ErrorCode::Unauthenticated, "{name}");
        assert_eq!(
            failure.internal.as_deref(),
            Some(expected.as_str()),
            "{name}"
        );
        let response = failure.into_response("r");
        assert_eq!(response.status(), 401, "{name}");
        assert_eq!(
            response.headers()["www-authenticate"],
            "Bearer realm=\"calotype\", error=\"invalid_token\"",
            "{name}"
        );
        let body = String::from_utf8(response.into_body()).unwrap();
        assert!(!body.contains(token.as_str()), "{name}");
        let asked = world.asked();
        let allowed = format!("GET {JWKS_URL}");
        assert!(asked.iter().all(|it| *it == allowed), "{name}: {asked:?}");
        assert!(!world.logged().contains(token.as_str()), "{name}");
    }
}

#[test]
fn a_good_token_of_each_algorithm_lets_in() {
    let (world, known) = (world(), with_key_set());
    let expected = Principal {
        owner: Owner::of_subject(ISSUER, "user-1"),
        scopes: Scopes::parse("upload read manage", ' ').unwrap(),
    };
    for name in ["rsa", "ec", "ed"] {
        let token = sign(name, &header(name), &claims());
        assert_eq!(call(&world, &known, &token).unwrap(), expected, "{name}");
    }
    let token = sign("ed", &json!({"alg": "Ed25519", "kid": "ed"}), &claims());
    assert_eq!(call(&world, &known, &token).unwrap(), expected);
    let shared = known_with_secret();
    let token = sign_hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &claims());
    assert_eq!(call(&world, &shared, &token).unwrap(), expected);
}

fn known_with_secret() -> Authentication {
    known(&[("JWT_SECRET", SECRET)])
}

#[test]
fn what_is_within_the_rules_is_let_in() {
    let known = with_key_set();
    for (name, token) in [
        ("ended 59 s ago", with_claim("exp", json!(NOW - 59))),
        ("begins in 60 s", with_claim("nbf", json!(NOW + 60))),
        (
            "from a clock 60 s ahead",
            with_claim("iat", json!(NOW + 60)),
        ),
        (
            "fractions of seconds",
            with_claim("exp", json!(NOW as f64 + 0.5)),
        ),
        (
            "one of several audiences",
            with_claim("aud", json!(["other", AUDIENCE])),
        ),
        ("no iat", with_claim("iat", Value::Null)),
        ("no typ", with_header("typ", Value::Null)),
        (
            "typ in full",
            with_header("typ", json!("application/AT+JWT")),
        ),
        ("unknown members", with_header("x5t", json!("abc"))),
        (
            "a claim of any shape",
            with_claim("permissions", json!({"a": [1]})),
        ),
    ] {
        assert!(call(&world(), &known, &token).is_ok(), "{name}");
    }
}

#[test]
fn no_algorithm_is_taken_but_the_keys_own() {
    let unsigned = |alg: Value| {
        let token = sign("ed", &with(header("ed"), "alg", alg), &claims());
        let message = token.rsplit_once('.').unwrap().0;
        format!("{message}.")
    };
    let signed = |alg: &str| sign("ed", &with(header("ed"), "alg", json!(alg)), &claims());
    let mut cases = vec![
        ("none, no signature", unsigned(json!("none")), Encoding),
        ("EdDSA, no signature", unsigned(json!("EdDSA")), Encoding),
        ("alg missing", with_header("alg", Value::Null), Header),
        ("alg a number", with_header("alg", json!(1)), Header),
        ("alg a list", with_header("alg", json!(["EdDSA"])), Header),
    ];
    for alg in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "none ",
        " none",
        "none\u{0}",
        "",
        "eddsa",
        "EDDSA",
        "ed25519",
        "rs256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "ES384",
        "ES512",
        "ES256K",
        "HS384",
        "HS512",
        "Ed448",
        "RSA1_5",
        "RS256 ",
        "dir",
    ] {
        cases.push((alg, signed(alg), Algorithm));
    }
    // The signature is an Ed25519 one: the id does not name a key of these.
    cases.push(("RS256 by the id of another", signed("RS256"), SigningKey));
    cases.push(("ES256 by the id of another", signed("ES256"), SigningKey));
    assert_refused(&with_key_set(), &cases);
}

#[test]
fn a_public_key_is_never_a_secret() {
    let rsa = key("rsa");
    let text = rsa["n"].as_str().unwrap().as_bytes().to_vec();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(member(&rsa, "n"))
    );
    let secrets = [
        ("the modulus", member(&rsa, "n")),
        ("the modulus as text", text),
        ("the key set", key_set(&["rsa", "ec", "ed"]).into_bytes()),
        ("PEM", pem.into_bytes()),
        ("the Ed25519 key", member(&key("ed"), "x")),
        ("nothing", Vec::new()),
    ];
    let sign = |secret: &[u8]| {
        sign_hs256(
            secret,
            &json!({"alg": "HS256", "kid": "rsa", "typ": "JWT"}),
            &claims(),
        )
    };
    let confused: Vec<_> = secrets
        .iter()
        .map(|(name, secret)| (*name, sign(secret), Algorithm))
        .collect();
    assert_refused(&with_key_set(), &confused);

    let mut cases: Vec<_> = secrets
        .iter()
        .map(|(name, secret)| (*name, sign(secret), Signature))
        .collect();
    // And where there is a secret, no public key counts, whoever brings it.
    for name in ["rsa", "ec", "ed"] {
        let brought = with(header(name), "jwk", key(name));
        cases.push((
            name,
            super::vectors::sign(name, &brought, &claims()),
            Algorithm,
        ));
    }
    let whole = sign(SECRET.as_bytes());
    let (message, tag) = whole.rsplit_once('.').unwrap();
    let tag = URL_SAFE_NO_PAD.decode(tag).unwrap();
    for length in [1, 16, 31] {
        let short = URL_SAFE_NO_PAD.encode(&tag[..length]);
        cases.push(("a part of the tag", format!("{message}.{short}"), Signature));
    }
    assert_refused(&known_with_secret(), &cases);
}

#[test]
fn a_token_never_brings_its_own_key() {
    // RFC 8037's key signs; the issuer has the RSA key only.
    let known = known(&[("JWT_JWKS_URL", "https://issuer.example/rsa")]);
    for (name, member, value) in [
        ("jwk", "jwk", key("ed")),
        ("jku", "jku", json!("https://evil.example/jwks")),
        ("x5u", "x5u", json!("https://evil.example/cert")),
        ("x5c", "x5c", json!(["MIIB"])),
    ] {
        for kid in [json!("rsa"), json!("ed"), Value::Null] {
            let world = FakeWorld::new();
            world.serve_page("https://issuer.example/rsa", 200, &key_set(&["rsa"]));
            world.serve_page("https://evil.example/jwks", 200, &key_set(&["ed"]));
            let header = with(with(header("ed"), member, value.clone()), "kid", kid);
            let failure = call(&world, &known, &sign("ed", &header, &claims())).unwrap_err();
            assert_eq!(
                failure.internal.as_deref(),
                Some(SigningKey.as_str()),
                "{name}"
            );
            let asked = world.asked();
            assert!(asked.iter().all(|it| it.ends_with("/rsa")), "{asked:?}");
        }
    }
}

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

#[test]
fn claims_that_do_not_let_in() {
    let cases = [
        ("iss missing", with_claim("iss", Value::Null), Issuer),
        (
            "iss of another",
            with_claim("iss", json!("https://evil.example/")),
            Issuer,
        ),
        (
            "iss without its slash",
            with_claim("iss", json!("https://issuer.example")),
            Issuer,
        ),
        (
            "iss in other case",
            with_claim("iss", json!("https://ISSUER.example/")),
            Issuer,
        ),
        (
            "iss longer",
            with_claim("iss", json!("https://issuer.example/x")),
            Issuer,
        ),
        ("iss a list", with_claim("iss", json!([ISSUER])), Claims),
        ("aud missing", with_claim("aud", Value::Null), Audience),
        (
            "aud of another",
            with_claim("aud", json!("letters")),
            Audience,
        ),
        ("aud longer", with_claim("aud", json!("photos2")), Audience),
        (
            "aud with spaces",
            with_claim("aud", json!("photos other")),
            Audience,
        ),
        ("aud empty list", with_claim("aud", json!([])), Audience),
        ("aud others", with_claim("aud", json!(["a", "b"])), Audience),
        (
            "aud in a list in a list",
            with_claim("aud", json!([[AUDIENCE]])),
            Audience,
        ),
        (
            "aud an object",
            with_claim("aud", json!({AUDIENCE: true})),
            Audience,
        ),
        ("aud true", with_claim("aud", json!(true)), Audience),
        ("exp missing", with_claim("exp", Value::Null), NoExpiry),
        ("exp a text", with_claim("exp", json!("9999999999")), Claims),
        (
            "exp long ago",
            with_claim("exp", json!(NOW - 86_400)),
            Expired,
        ),
        ("exp 60 s ago", with_claim("exp", json!(NOW - 60)), Expired),
        ("exp negative", with_claim("exp", json!(-1)), Expired),
        (
            "nbf in 61 s",
            with_claim("nbf", json!(NOW + 61)),
            NotYetValid,
        ),
        ("nbf a text", with_claim("nbf", json!("0")), Claims),
        (
            "iat in 61 s",
            with_claim("iat", json!(NOW + 61)),
            IssuedLater,
        ),
        (
            "iat in milliseconds",
            with_claim("iat", json!(NOW_UNIX_MS)),
            IssuedLater,
        ),
        ("sub missing", with_claim("sub", Value::Null), Subject),
        ("sub empty", with_claim("sub", json!("")), Subject),
        (
            "sub of 256",
            with_claim("sub", json!("s".repeat(256))),
            Subject,
        ),
        ("sub a number", with_claim("sub", json!(7)), Claims),
    ];
    assert_refused(&with_key_set(), &cases);
}

#[test]
fn signatures_that_are_none() {
    let good = |name: &str| sign(name, &header(name), &claims());
    let resigned = |name: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let token = good(name);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = change(URL_SAFE_NO_PAD.decode(signature).unwrap());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    };
    let swapped = |name| {
        let evil = sign(name, &header(name), &with(claims(), "sub", json!("admin")));
        let (message, _) = evil.rsplit_once('.').unwrap();
        let token = good(name);
        let (_, signature) = token.rsplit_once('.').unwrap();
        format!("{message}.{signature}")
    };
    let flip = |mut it: Vec<u8>| {
        it[10] ^= 1;
        it
    };
    // Java's "psychic signature", CVE-2022-21449.
    let zeros = |it: Vec<u8>| vec![0; it.len()];
    let der = |it: Vec<u8>| [&[0x30, 0x44, 2, 32], &it[..32], &[2, 32], &it[32..]].concat();
    let mut cases = Vec::new();
    for name in ["rsa", "ec", "ed"] {
        cases.push(("other claims", swapped(name), Signature));
        cases.push(("one bit", resigned(name, &flip), Signature));
        cases.push(("zeros", resigned(name, &zeros), Signature));
        cases.push(("one byte", resigned(name, &|_| vec![1]), Signature));
        cases.push((
            "a byte more",
            resigned(name, &|it| [it, vec![0]].concat()),
            Signature,
        ));
        cases.push((
            "a zero before",
            resigned(name, &|it| [vec![0], it].concat()),
            Signature,
        ));
    }
    cases.push(("DER", resigned("ec", &der), Signature));
    // Each key's id with another key's signature.
    let header_of = |kid: &str| with(header("ed"), "kid", json!(kid));
    cases.push((
        "RSA's id",
        sign("ed", &header_of("rsa"), &claims()),
        SigningKey,
    ));
    cases.push((
        "P-256's id",
        sign("ed", &header_of("ec"), &claims()),
        SigningKey,
    ));
    assert_refused(&with_key_set(), &cases);
}

#[test]
fn where_no_issuer_is_configured_a_token_is_just_no_key() {
    let known = fake::config().authentication;
    let token = sign("ed", &header("ed"), &claims());
    assert_refused(&known, &[("a token", token, Unknown)]);
}

#[test]
fn an_ended_token_says_so_and_nothing_else_does() {
    let detail = |token: &str| {
        let failure = call(&world(), &with_key_set(), token).unwrap_err();
        let body: Value = serde_json::from_slice(failure.into_response("r").body()).unwrap();
        body["detail"].clone()
    };
    let ended = with_claim("exp", json!(NOW - 60));
    assert_eq!(detail(&ended), json!("The token has expired."));
    assert_eq!(detail(&with_claim("aud", json!("x"))), Value::Null);
}

#[test]
fn scopes_are_those_of_the_configured_claim() {
    let scopes = |variables: &[(&str, &str)], name: &str, value: Value| {
        let all = [&[("JWT_JWKS_URL", JWKS_URL)], variables].concat();
        let token = with_claim(name, value);
        let principal = call(&world(), &known(&all), &token).unwrap();
        principal.scopes.to_text()
    };
    let usual = "upload read manage";
    for (variables, claim, value, expected) in [
        (&[][..], "scope", Value::Null, usual),
        (&[], "scope", json!("openid upload"), "upload"),
        (
            &[],
            "scope",
            json!("upload read manage admin"),
            "upload read manage admin",
        ),
        (&[], "scope", json!("openid email"), ""),
        (&[], "scope", json!(""), ""),
        (&[], "scope", json!(["read"]), "read"),
        (&[], "scope", json!({"admin": true}), ""),
        (&[], "scope", json!("Admin uploads upload,read"), ""),
        (&[], "permissions", json!(["admin"]), usual),
        (
            &[("JWT_SCOPE_CLAIM", "permissions")],
            "permissions",
            json!(["read"]),
            "read",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "permissions")],
            "permissions",
            json!([]),
            "",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "scp")],
            "scp",
            json!("manage"),
            "manage",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "none")],
            "scope",
            json!("openid admin"),
            usual,
        ),
        (
            &[("JWT_DEFAULT_SCOPES", "read")],
            "scope",
            Value::Null,
            "read",
        ),
        (&[("JWT_DEFAULT_SCOPES", "none")], "scope", Value::Null, ""),
        (
            &[("JWT_SCOPE_PREFIX", "calotype/")],
            "scope",
            json!("calotype/read admin"),
            "read",
        ),
    ] {
        let found = scopes(variables, claim, value.clone());
        assert_eq!(found, expected, "{variables:?} {claim} {value}");
    }
}

#[test]
fn the_audience_may_stand_in_another_claim() {
    for (claim, other) in [("client_id", "azp"), ("azp", "client_id")] {
        let known = known(&[("JWT_JWKS_URL", JWKS_URL), ("JWT_AUDIENCE_CLAIM", claim)]);
        let without = with(claims(), "aud", Value::Null);
        let token = |claim| {
            sign(
                "ed",
                &header("ed"),
                &with(without.clone(), claim, json!(AUDIENCE)),
            )
        };
        assert!(call(&world(), &known, &token(claim)).is_ok());
        assert_refused(
            &known,
            &[
                ("in another claim", token(other), Audience),
                ("in aud", with_claim("x", json!(1)), Audience),
            ],
        );
    }
}
