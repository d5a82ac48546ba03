//! Tests of `conditional`.

use super::*;

const BODY: &[u8] = b"0123456789";

/// Headers of the request, and status and body of the answer.
type Case = (&'static [(&'static str, &'static str)], u16, &'static [u8]);

fn asked(headers: &[(&'static str, &str)]) -> Response<Vec<u8>> {
    let mut request = HeaderMap::new();
    for (name, value) in headers {
        request.append(*name, value.parse().unwrap());
    }
    let head = Response::builder()
        .header("etag", "\"a\"")
        .header("content-length", 10)
        .header("cache-control", "public, max-age=60")
        .body(());
    let mut head = head.unwrap();
    let body = match conditional(&request, false, &mut head) {
        Ok(Wanted::Whole) => BODY,
        Ok(Wanted::Part(part)) => &BODY[part.start as usize..part.end as usize],
        Ok(Wanted::Nothing) => b"",
        Err(error) => return refusal(error),
    };
    head.map(|()| body.to_vec())
}

/// The caller's view of an error, without the document.
fn refusal(error: ApiError) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::from_u16(error.code.status().unwrap()).unwrap();
    for (name, value) in error.headers {
        response.headers_mut().insert(name, value);
    }
    response
}

/// The table of RFC 9110 § 13.2.2, line by line.
#[test]
fn preconditions_hold_in_their_order() {
    let cases: [Case; 22] = [
        (&[], 200, BODY),
        (&[("if-match", "\"a\"")], 200, BODY),
        (&[("if-match", "*")], 200, BODY),
        (&[("if-match", "\"b\", \"a\"")], 200, BODY),
        (&[("if-match", "\"b\"")], 412, b""),
        (&[("if-match", "W/\"a\"")], 412, b""),
        (
            &[("if-match", "\"b\""), ("if-none-match", "\"a\"")],
            412,
            b"",
        ),
        (&[("if-none-match", "\"a\"")], 304, b""),
        (&[("if-none-match", "W/\"a\"")], 304, b""),
        (&[("if-none-match", "*")], 304, b""),
        (&[("if-none-match", "\"b\", W/\"a\"")], 304, b""),
        (
            &[("if-none-match", "\"b\""), ("if-none-match", "\"a\"")],
            304,
            b"",
        ),
        (&[("if-none-match", "\"b\"")], 200, BODY),
        (&[("if-none-match", "a")], 200, BODY),
        (
            &[("if-none-match", "\"a\""), ("range", "bytes=0-0")],
            304,
            b"",
        ),
        (
            &[("if-none-match", "\"b\""), ("range", "bytes=0-0")],
            206,
            b"0",
        ),
        (&[("if-range", "\"a\""), ("range", "bytes=-2")], 206, b"89"),
        (&[("if-range", "\"b\""), ("range", "bytes=-2")], 200, BODY),
        (&[("if-range", "W/\"a\""), ("range", "bytes=-2")], 200, BODY),
        (
            &[
                ("if-range", "Sat, 29 Oct 1994 19:43:31 GMT"),
                ("range", "bytes=-2"),
            ],
            200,
            BODY,
        ),
        // No Last-Modified: a date matches none of our tags, and is ignored.
        (
            &[("if-modified-since", "Sat, 29 Oct 2094 19:43:31 GMT")],
            200,
            BODY,
        ),
        (&[("range", "bytes=10-")], 416, b""),
    ];
    for (headers, status, body) in cases {
        let response = asked(headers);
        assert_eq!(response.status(), status, "{headers:?}");
        assert_eq!(response.body(), body, "{headers:?}");
        assert_eq!(response.headers()["etag"], "\"a\"", "{headers:?}");
    }
}

#[test]
fn a_part_says_which() {
    let part = asked(&[("range", "bytes=2-4")]);
    assert_eq!(part.headers()["content-range"], "bytes 2-4/10");
    assert_eq!(part.headers()["content-length"], "3");
    let none = asked(&[("range", "bytes=10-")]);
    assert_eq!(none.headers()["content-range"], "bytes */10");
    assert!(
        !asked(&[("if-none-match", "*")])
            .headers()
            .contains_key("content-length")
    );
}
