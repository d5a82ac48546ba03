//! Tests of `hotlink`.

use calotype_protocol::Size;

use super::*;

fn checked(headers: &[(&'static str, &str)]) -> bool {
    let allowed = ["https://shop.example", "https://*.blog.example"];
    let allowed: Vec<_> = allowed
        .iter()
        .filter_map(|it| AllowedOrigin::parse(it))
        .collect();
    let mut sent = HeaderMap::new();
    for (name, value) in headers {
        sent.insert(*name, value.parse().unwrap());
    }
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    check(&allowed, &(Size::Original, id).into(), &sent).is_ok()
}

#[test]
fn only_pages_on_the_list_show_pictures() {
    for (header, value, expected) in [
        ("origin", "https://shop.example", true),
        ("referer", "https://shop.example/", true),
        (
            "referer",
            "https://shop.example/a/b?c=https://evil.example#d",
            true,
        ),
        ("referer", "https://a.blog.example/x", true),
        ("referer", "https://shop.example.evil/", false),
        ("referer", "https://shop.example@evil/", false),
        ("referer", "https://evil/https://shop.example", false),
        ("referer", "http://shop.example/", false),
        ("referer", "https://shop.example:8443/", false),
        ("referer", "shop.example", false),
        ("referer", "", false),
        ("origin", "null", false),
    ] {
        assert_eq!(checked(&[(header, value)]), expected, "{header}: {value}");
    }
    assert!(checked(&[]));
    let both = [
        ("origin", "https://shop.example"),
        ("referer", "https://evil/"),
    ];
    assert!(!checked(&both));
}
