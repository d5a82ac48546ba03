//! Codes of uploads.

use super::*;

/// Wrong declarations.
pub(super) fn of_declared(seen: &Seen) {
    let operation = operation("requestUpload");
    let good = declare(&jpeg(), "image/jpeg");
    let with = |name: &str, value: Value| {
        let mut declared = good.clone();
        declared[name] = value;
        declared
    };
    for (body, code) in [
        (with("bytes", (-1).into()), "request_invalid"),
        (
            with("key", "items/original/mine.jpg".into()),
            "request_invalid",
        ),
        (
            with("name", "x".repeat(JSON_BODY_MAX_BYTES).into()),
            "request_too_large",
        ),
        (with("bytes", 0.into()), "file_empty"),
        (
            with("bytes", (20 * 1024 * 1024 + 1).into()),
            "file_too_large",
        ),
        (
            with("content_type", "image/svg+xml".into()),
            "format_unknown",
        ),
        (
            with("content_type", "image/heic".into()),
            "format_unsupported",
        ),
    ] {
        let response = send(&FakePorts::new(), "POST", "/v1/uploads", &body);
        seen.note(&operation, &response, code);
    }
    let ports = FakePorts::new();
    put(&ports, &good, &jpeg());
    let other = with("name", "other.jpg".into());
    seen.note(&operation, &again(&ports, &other), "idempotency_key_reused");
}

/// Wrong stored bytes; a repeated request gets no ticket, for the same reason.
pub(super) fn of_stored(seen: &Seen) {
    let [ask, end] = ["requestUpload", "completeUpload"].map(operation);
    for Refused {
        bytes,
        declared,
        code,
    } in refused()
    {
        let ports = FakePorts::new();
        let declared = declare(&bytes, declared);
        let id = put(&ports, &declared, &bytes);
        seen.note(&end, &complete(&ports, &id), code);
        seen.note(&ask, &again(&ports, &declared), code);
    }
    // For an operator who has metadata refused instead of removed.
    let ports = FakePorts::new();
    let located = with_segment(&jpeg(), 0xFE, b"a comment", 1);
    let declared = declare(&located, "image/jpeg");
    let id = put(&ports, &declared, &located);
    let request = Request::builder()
        .method("POST")
        .uri(format!("https://x/v1/uploads/{id}/complete"))
        .header("authorization", format!("Bearer {API_KEY}"))
        .body(Vec::new())
        .unwrap();
    let rejecting = config_with("METADATA_POLICY", "reject");
    let response = now(answer(&ports, Ok(rejecting), request));
    seen.note(&end, &response, "metadata_present");
    seen.note(&ask, &again(&ports, &declared), "metadata_present");
    let ports = FakePorts::new();
    let declared = declare(&jpeg(), "image/jpeg");
    let mut other = jpeg();
    *other.last_mut().unwrap() ^= 1;
    let id = put(&ports, &declared, &other);
    seen.note(&end, &complete(&ports, &id), "upload_mismatch");
    seen.note(&ask, &again(&ports, &declared), "upload_mismatch");
}

/// Calls at the wrong time.
pub(super) fn of_settled(seen: &Seen) {
    let [ask, end, cancel] = ["requestUpload", "completeUpload", "cancelUpload"].map(operation);
    let declared = declare(&jpeg(), "image/jpeg");

    let ports = FakePorts::new();
    let response = send(&ports, "POST", "/v1/uploads", &declared);
    let id = json_of(&response)["id"].as_str().unwrap().to_owned();
    seen.note(&end, &complete(&ports, &id), "upload_missing");
    ports.now_unix_ms.set(testing::NOW_UNIX_MS + 3_600_000);
    seen.note(&end, &complete(&ports, &id), "upload_expired");

    let ports = FakePorts::new();
    let id = put(&ports, &declared, &jpeg());
    assert_eq!(take_back(&ports, &id).status(), 204);
    seen.note(&end, &complete(&ports, &id), "upload_canceled");
    seen.note(&ask, &again(&ports, &declared), "upload_canceled");

    let ports = FakePorts::new();
    let id = put(&ports, &declared, &jpeg());
    ports.answer_storage_with(500, "");
    seen.note(&end, &complete(&ports, &id), "storage_unavailable");
    ports.mend_storage();
    assert_eq!(complete(&ports, &id).status(), 200);
    seen.note(&cancel, &take_back(&ports, &id), "upload_completed");
    assert_eq!(again(&ports, &declared).status(), 200);

    let ports = FakePorts::new();
    put(&ports, &declared, &jpeg());
    let days_later = testing::NOW_UNIX_MS + 3 * 24 * 3600 * 1000;
    ports.now_unix_ms.set(days_later);
    now(sweep(&ports, &testing::config().storage, None)).unwrap();
    seen.note(&ask, &again(&ports, &declared), "upload_expired");
}
