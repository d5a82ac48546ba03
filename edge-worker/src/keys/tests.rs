//! Keys from minting to revoking, from the callers' side.

use calotype_protocol::wire::Problem;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::testing::{self, API_KEY, FakePorts, NOW_UNIX_MS, answer, now};
use calotype_protocol::limits::API_KEYS_PER_PAGE;

fn send(ports: &FakePorts, key: &str, method: &str, path: &str, body: &str) -> Response<Vec<u8>> {
    let request = Request::builder()
        .method(method)
        .uri(format!("https://edge.example{path}"))
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .body(body.as_bytes().to_vec())
        .unwrap();
    now(answer(ports, Ok(testing::config()), request))
}

fn body(response: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn code(response: &Response<Vec<u8>>) -> String {
    let problem: Problem = serde_json::from_slice(response.body()).unwrap();
    problem.code
}

/// Mints a key with the operator's own.
fn mint(ports: &FakePorts, request: &Value) -> Value {
    let response = send(ports, API_KEY, "POST", "/v1/keys", &request.to_string());
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["cache-control"], "no-store");
    body(&response)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

/// The result of an upload request with a key. The body is invalid, so it is only refused once the
/// key is accepted.
fn upload(ports: &FakePorts, key: &str) -> String {
    code(&send(ports, key, "POST", "/v1/uploads", "{}"))
}

fn uploader(ports: &FakePorts) -> Value {
    mint(ports, &json!({"label": "page", "scopes": ["upload"]}))
}

fn pass(ports: &FakePorts, seconds: u64) {
    ports
        .now_unix_ms
        .set(ports.now_unix_ms.get() + seconds * 1000);
}

#[test]
fn a_minted_key_does_what_its_scopes_say() {
    let ports = FakePorts::new();
    let minted = uploader(&ports);
    let key = text(&minted, "key");
    assert!(key.starts_with(&format!("ck_{}_", text(&minted, "prefix"))));
    assert_eq!(key.len(), 80);
    assert_eq!(minted["scopes"], json!(["upload"]));
    assert_eq!(minted["created_at"], "2025-01-01T00:00:00Z");
    assert_eq!(text(&minted, "owner").len(), 32);
    assert_eq!(upload(&ports, key), "request_invalid");
    let response = send(&ports, key, "GET", "/v1/keys", "");
    assert_eq!(response.status(), 403);
    assert_eq!(code(&response), "scope_missing");
    assert_eq!(
        response.headers()["www-authenticate"],
        "Bearer realm=\"calotype\", error=\"insufficient_scope\", scope=\"admin\""
    );
}

#[test]
fn nothing_of_the_secret_is_kept_or_shown_again() {
    let ports = FakePorts::new();
    let minted = uploader(&ports);
    let (_, secret) = text(&minted, "key").rsplit_once('_').unwrap();
    let rows = now(crate::platform::Database::query(
        &ports,
        "SELECT * FROM keys",
        &[],
    ))
    .unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!serde_json::to_string(&rows).unwrap().contains(secret));
    let list = send(&ports, API_KEY, "GET", "/v1/keys", "");
    assert!(!String::from_utf8_lossy(list.body()).contains(secret));
    assert!(!ports.logged().contains(secret));
}

#[test]
fn a_revoked_key_ends_here_at_once_and_elsewhere_in_half_a_minute() {
    let mut ports = FakePorts::new();
    let minted = uploader(&ports);
    let key = text(&minted, "key").to_owned();
    let path = format!("/v1/keys/{}", text(&minted, "prefix"));
    assert_eq!(upload(&ports, &key), "request_invalid");
    let elsewhere = std::mem::take(ports.isolate_state_mut());
    assert_eq!(upload(&ports, &key), "request_invalid");
    for _ in 0..2 {
        assert_eq!(send(&ports, API_KEY, "DELETE", &path, "").status(), 204);
        assert_eq!(upload(&ports, &key), "unauthenticated");
        pass(&ports, 1);
    }
    *ports.isolate_state_mut() = elsewhere;
    pass(&ports, 27);
    assert_eq!(upload(&ports, &key), "request_invalid");
    pass(&ports, 1);
    assert_eq!(upload(&ports, &key), "unauthenticated");
    // The list shows the first end.
    let list = body(&send(&ports, API_KEY, "GET", "/v1/keys", ""));
    assert_eq!(list["keys"][0]["revoked_at"], "2025-01-01T00:00:00Z");
}

#[test]
fn a_key_ends_on_its_day() {
    let ports = FakePorts::new();
    let asked = json!({
        "label": "a", "scopes": ["upload"], "expires_at": "2025-01-01T00:00:10Z"
    });
    let minted = mint(&ports, &asked);
    pass(&ports, 9);
    assert_eq!(upload(&ports, text(&minted, "key")), "request_invalid");
    pass(&ports, 1);
    let response = send(&ports, text(&minted, "key"), "POST", "/v1/uploads", "{}");
    assert_eq!(response.status(), 401);
    assert_eq!(body(&response)["detail"], "The key has expired.");
}

#[test]
fn a_wrong_secret_is_no_key_and_learns_nothing() {
    let ports = FakePorts::new();
    let minted = uploader(&ports);
    let path = format!("/v1/keys/{}", text(&minted, "prefix"));
    send(&ports, API_KEY, "DELETE", &path, "");
    let key = text(&minted, "key");
    let last = if key.ends_with('0') { "1" } else { "0" };
    let wrong = format!("{}{last}", &key[..79]);
    let response = send(&ports, &wrong, "POST", "/v1/uploads", "{}");
    assert_eq!(response.status(), 401);
    // Neither that the prefix exists, nor that it was revoked.
    assert_eq!(body(&response)["detail"], Value::Null);
    let none = format!("ck_ffffffffffff_{}", "0".repeat(64));
    let other = send(&ports, &none, "POST", "/v1/uploads", "{}");
    assert_eq!(body(&other)["detail"], Value::Null);
    assert_eq!(ports.logged().matches("no such key").count(), 2);
}

#[test]
fn a_busy_key_costs_one_query_in_half_a_minute_and_one_write_a_day() {
    let ports = FakePorts::new();
    let minted = uploader(&ports);
    let before = ports.queries();
    for _ in 0..20 {
        upload(&ports, text(&minted, "key"));
    }
    assert_eq!(ports.queries() - before, 2, "read once, used once");
    pass(&ports, 30);
    upload(&ports, text(&minted, "key"));
    assert_eq!(ports.queries() - before, 3, "read again");
    pass(&ports, 24 * 60 * 60);
    upload(&ports, text(&minted, "key"));
    assert_eq!(ports.queries() - before, 5, "read, and used on another day");
    let list = body(&send(&ports, API_KEY, "GET", "/v1/keys", ""));
    assert_eq!(list["keys"][0]["last_used_on"], "2025-01-02");
}

#[test]
fn two_keys_may_be_of_one_owner() {
    let ports = FakePorts::new();
    let first = uploader(&ports);
    let asked = json!({"label": "next", "scopes": ["read"], "owner": first["owner"]});
    assert_eq!(mint(&ports, &asked)["owner"], first["owner"]);
    assert_ne!(uploader(&ports)["owner"], first["owner"]);
}

#[test]
fn an_admins_key_mints_others() {
    let ports = FakePorts::new();
    let admin = mint(&ports, &json!({"label": "ops", "scopes": ["admin"]}));
    let key = text(&admin, "key");
    let asked = json!({"label": "page", "scopes": ["upload"]}).to_string();
    assert_eq!(send(&ports, key, "POST", "/v1/keys", &asked).status(), 201);
    // It administers keys, and has no other right.
    assert_eq!(upload(&ports, key), "scope_missing");
}

/// Rows of the audit table about keys, oldest first: principal, action, owner of the key, outcome.
fn audited(ports: &FakePorts) -> Vec<[String; 4]> {
    let page = body(&send(ports, API_KEY, "GET", "/v1/audit", ""));
    let entries = page["entries"].as_array().unwrap().iter().rev();
    let member = |entry: &Value, name: &str| entry[name].as_str().unwrap_or("-").to_owned();
    entries
        .map(|it| ["principal", "action", "target_owner", "outcome"].map(|name| member(it, name)))
        .collect()
}

fn minted_by(ports: &FakePorts, key: &str, request: &Value) -> String {
    let response = send(ports, key, "POST", "/v1/keys", &request.to_string());
    match response.status().as_u16() {
        201 => "minted".to_owned(),
        _ => {
            let challenge = response.headers()["www-authenticate"].to_str().unwrap();
            let (_, scope) = challenge.split_once("scope=\"").unwrap();
            format!("{} {}", code(&response), scope.trim_end_matches('"'))
        }
    }
}

#[test]
fn a_key_for_another_owner_takes_a_right_of_its_own() {
    let ports = FakePorts::new();
    let victim = uploader(&ports);
    let admin = mint(&ports, &json!({"label": "ops", "scopes": ["admin"]}));
    let trusted = json!({"label": "desk", "scopes": ["admin", "impersonate"]});
    let trusted = mint(&ports, &trusted);
    let wanted = json!({"label": "theirs", "scopes": ["read"], "owner": victim["owner"]});
    for (key, expected) in [
        (text(&admin, "key"), "scope_missing impersonate"),
        (text(&trusted, "key"), "minted"),
        (API_KEY, "minted"),
    ] {
        assert_eq!(minted_by(&ports, key, &wanted), expected);
    }
}

#[test]
fn nobody_hands_on_a_right_that_it_lacks() {
    let ports = FakePorts::new();
    let admin = mint(
        &ports,
        &json!({"label": "ops", "scopes": ["admin", "upload"]}),
    );
    let own = &admin["owner"];
    for (asked, expected) in [
        (json!(["upload", "admin"]), "minted"),
        (json!(["upload", "read"]), "scope_missing read"),
        (json!(["manage"]), "scope_missing manage"),
        (json!(["admin", "impersonate"]), "scope_missing impersonate"),
    ] {
        let request = json!({"label": "own", "scopes": asked, "owner": own});
        let given = minted_by(&ports, text(&admin, "key"), &request);
        assert_eq!(given, expected, "{asked}");
    }
    // For a new owner without images: every right but acting for others.
    for (asked, expected) in [
        (json!(["upload", "read", "manage", "admin"]), "minted"),
        (json!(["impersonate"]), "scope_missing impersonate"),
    ] {
        let request = json!({"label": "new", "scopes": asked});
        let given = minted_by(&ports, text(&admin, "key"), &request);
        assert_eq!(given, expected, "{asked}");
    }
}

#[test]
fn the_audit_names_whose_key_was_made_or_revoked() {
    let ports = FakePorts::new();
    let victim = uploader(&ports);
    let admin = mint(&ports, &json!({"label": "ops", "scopes": ["admin"]}));
    let (owner, by) = (text(&victim, "owner"), text(&admin, "owner"));
    let wanted = json!({"label": "theirs", "scopes": ["read"], "owner": owner});
    minted_by(&ports, text(&admin, "key"), &wanted);
    let revoke = format!("/v1/keys/{}", text(&victim, "prefix"));
    send(&ports, text(&admin, "key"), "DELETE", &revoke, "");
    send(
        &ports,
        text(&admin, "key"),
        "DELETE",
        "/v1/keys/ffffffffffff",
        "",
    );
    let blank = json!({"label": " ", "scopes": ["read"]}).to_string();
    send(&ports, text(&admin, "key"), "POST", "/v1/keys", &blank);
    // printf %s "$API_KEY" | sha256sum | cut -c1-16
    let operator = "3eb1bd439947eb76";
    let rows = audited(&ports);
    let rows: Vec<_> = rows
        .iter()
        .map(|row| row.each_ref().map(String::as_str))
        .collect();
    assert_eq!(
        rows,
        [
            [operator, "key.create", owner, "begun"],
            [operator, "key.create", owner, "done"],
            [operator, "key.create", by, "begun"],
            [operator, "key.create", by, "done"],
            [by, "key.create", owner, "scope_missing"],
            [by, "key.revoke", owner, "begun"],
            [by, "key.revoke", owner, "done"],
            [by, "key.revoke", "-", "begun"],
            [by, "key.revoke", "-", "not_found"],
            [by, "key.create", "-", "request_invalid"],
        ]
    );
}

#[test]
fn what_cannot_be_minted() {
    let ports = FakePorts::new();
    for asked in [
        json!({}),
        json!({"label": "a"}),
        json!({"label": "a", "scopes": []}),
        json!({"label": "a", "scopes": ["all"]}),
        json!({"label": "a", "scopes": "upload"}),
        json!({"label": "", "scopes": ["upload"]}),
        json!({"label": "\u{0}\u{202e}", "scopes": ["upload"]}),
        json!({"label": "a", "scopes": ["upload"], "key": "mine"}),
        json!({"label": "a", "scopes": ["upload"], "owner": "me"}),
        json!({"label": "a", "scopes": ["upload"], "owner": "../0123456789ab"}),
        json!({"label": "a", "scopes": ["upload"], "expires_at": "2025-01-01T00:00:00Z"}),
        json!({"label": "a", "scopes": ["upload"], "expires_at": "tomorrow"}),
    ] {
        let response = send(&ports, API_KEY, "POST", "/v1/keys", &asked.to_string());
        assert_eq!(code(&response), "request_invalid", "{asked}");
    }
    let list = body(&send(&ports, API_KEY, "GET", "/v1/keys", ""));
    assert_eq!(list, json!({"keys": []}));
}

#[test]
fn the_list_goes_on_where_a_page_ends() {
    let ports = FakePorts::new();
    let total = API_KEYS_PER_PAGE + 3;
    for number in 0..total {
        // Several keys of one millisecond: the prefix decides their order.
        ports.now_unix_ms.set(NOW_UNIX_MS + number / 10);
        uploader(&ports);
    }
    let (mut seen, mut path) = (Vec::new(), "/v1/keys".to_owned());
    loop {
        let page = body(&send(&ports, API_KEY, "GET", &path, ""));
        let keys = page["keys"].as_array().unwrap();
        assert!(keys.len() as u64 <= API_KEYS_PER_PAGE);
        seen.extend(keys.iter().map(|key| text(key, "prefix").to_owned()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/v1/keys?cursor={next}");
    }
    assert_eq!(seen.len() as u64, total);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len() as u64, total);
    for bad in ["cursor=", "cursor=x", "cursor=010203040506"] {
        let response = send(&ports, API_KEY, "GET", &format!("/v1/keys?{bad}"), "");
        assert_eq!(code(&response), "request_invalid", "{bad}");
    }
}

#[test]
fn a_key_that_never_was_is_not_found() {
    let ports = FakePorts::new();
    let response = send(&ports, API_KEY, "DELETE", "/v1/keys/ffffffffffff", "");
    assert_eq!(code(&response), "not_found");
}

#[test]
fn without_the_database_a_minted_key_cannot_be_told_and_the_operators_can() {
    let ports = FakePorts::new();
    let minted = uploader(&ports);
    ports.break_database();
    assert_eq!(upload(&ports, text(&minted, "key")), "database_unavailable");
    assert_eq!(upload(&ports, API_KEY), "request_invalid");
}
