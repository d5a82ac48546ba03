//! Tests of `accepted`.

use super::*;

fn accepted(lines: &[&str]) -> Accepted {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(ACCEPT, line.parse().unwrap());
    }
    Accepted::read(&headers)
}

#[test]
fn browsers_get_what_they_show() {
    // Chromium 156 and Firefox 140 of an <img>; Safari 13, which had no WebP yet; curl.
    let chromium = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    let firefox = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";
    let safari = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";
    assert_eq!(accepted(&[chromium]), Accepted::Webp);
    assert_eq!(accepted(&[firefox]), Accepted::Webp);
    assert_eq!(accepted(&[safari]), Accepted::Plain);
    assert_eq!(accepted(&["*/*"]), Accepted::Plain);
    assert_eq!(accepted(&[]), Accepted::Plain);
}

#[test]
fn quality_values_decide() {
    for (accept, expected) in [
        ("image/webp", Accepted::Webp),
        ("IMAGE/WebP;Q=0.001", Accepted::Webp),
        ("image/webp ; q=1.000 , image/jpeg", Accepted::Webp),
        ("image/webp;q=0", Accepted::Plain),
        ("image/webp;q=0.000, */*", Accepted::Plain),
        ("image/webp;q=0.5, image/jpeg", Accepted::Plain),
        ("image/webp;q=0.5, image/jpeg;q=0.5", Accepted::Webp),
        // The most specific range for JPEG is its own.
        (
            "image/webp;q=0.5, image/*;q=0.9, image/jpeg;q=0.4",
            Accepted::Webp,
        ),
        ("image/webp;q=0.5, image/*;q=0.9", Accepted::Plain),
        ("image/webp;q=0.8, */*;q=0.9", Accepted::Plain),
        ("image/webp;level=1;q=0.8, */*;q=0.8", Accepted::Webp),
        // Invalid quality values: the range does not count.
        ("image/webp;q=2", Accepted::Plain),
        ("image/webp;q=0.1234", Accepted::Plain),
        ("image/webp;q=", Accepted::Plain),
        ("image/webp;q=-1", Accepted::Plain),
        ("image/webp;q=NaN", Accepted::Plain),
        ("text/image/webp", Accepted::Plain),
        ("image/webpx", Accepted::Plain),
        (";;;,,=q", Accepted::Plain),
        ("image/webp;é=1", Accepted::Webp),
    ] {
        let mut headers = HeaderMap::new();
        let value = http::HeaderValue::from_bytes(accept.as_bytes()).unwrap();
        headers.insert(ACCEPT, value);
        let expected = if accept.is_ascii() {
            expected
        } else {
            Accepted::Plain
        };
        assert_eq!(Accepted::read(&headers), expected, "{accept}");
    }
}

#[test]
fn two_lines_are_one_list() {
    assert_eq!(
        accepted(&["image/jpeg;q=0.5", "image/webp"]),
        Accepted::Webp
    );
    assert_eq!(
        accepted(&["image/webp;q=0.5", "image/jpeg"]),
        Accepted::Plain
    );
}
