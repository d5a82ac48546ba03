//! Tests of `origin`.

use super::*;

#[test]
fn an_origin_has_one_spelling() {
    for good in [
        "https://example.com",
        "https://example.com:8443",
        "http://example.com:443",
        "https://xn--caf-dma.example.com",
        "https://s3_store.internal",
        "http://localhost:5173",
        "http://127.0.0.1:9000",
        "http://[::1]:9000",
        "https://[2001:db8::1]",
    ] {
        let origin = Origin::parse(good);
        assert_eq!(origin.as_ref().map(Origin::as_str), Some(good));
    }
    for bad in [
        "",
        "https://",
        "https://:8443",
        "https://example.com/",
        "https://example.com/path",
        "https://example.com?a",
        "https://example.com#a",
        "https://Example.com",
        "HTTPS://example.com",
        "https://user@example.com",
        "https://user:pass@example.com",
        "example.com",
        "ftp://example.com",
        "https:example.com",
        "https://*.example.com",
        "https://a.example,https://b.example",
        // Invalid ports, or those that a browser leaves out.
        "https://example.com:",
        "https://example.com:0",
        "https://example.com:443",
        "http://example.com:80",
        "https://example.com:08443",
        "https://example.com:+8443",
        "https://example.com:65536",
        "https://example.com:99999999999999999999",
        "https://example.com:8443:8443",
        // Invalid names.
        "https://.example.com",
        "https://example..com",
        "https://example.com.",
        "https://exam ple.com",
        "https://exam%70le.com",
        "https://exämple.com",
        "https://example.com\\",
        "https://$(host)",
        // Other spellings of addresses.
        "http://127.1",
        "http://127.0.0.01",
        "http://2130706433",
        "http://0x7f000001",
        "http://127.0.0.0x1",
        "http://1.2.3.256",
        "http://[0:0:0:0:0:0:0:1]",
        "http://[::ffff:127.0.0.1]",
        "http://[::1",
        "http://::1",
        "http://[fe80::1%25eth0]",
    ] {
        assert_eq!(Origin::parse(bad), None, "{bad}");
    }
}

#[test]
fn host_and_port_are_told_apart() {
    let host = |text| Origin::parse(text).unwrap().host().to_owned();
    assert_eq!(host("https://example.com"), "example.com");
    assert_eq!(host("https://example.com:8443"), "example.com");
    assert_eq!(host("http://[::1]:9000"), "[::1]");
    assert_eq!(host("http://[::1]"), "[::1]");
}

#[test]
fn only_https_and_this_machine_are_private() {
    let is_private = |text| Origin::parse(text).unwrap().is_private();
    for private in [
        "https://example.com",
        "http://localhost",
        "http://localhost:9000",
        "http://store.localhost:9000",
        "http://127.0.0.1:9000",
        "http://127.8.9.10",
        "http://[::1]:9000",
    ] {
        assert!(is_private(private), "{private}");
    }
    for public in [
        "http://example.com",
        "http://minio:9000",
        "http://localhost.example",
        "http://localhostage",
        "http://notlocalhost",
        "http://127.0.0.1.example",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://192.168.0.1",
        "http://169.254.169.254",
        "http://[::]",
        "http://[::2]",
        "http://[fe80::1]",
    ] {
        assert!(!is_private(public), "{public}");
    }
}

#[test]
fn the_bucket_may_stand_before_the_host() {
    let origin = Origin::parse("https://s3.example.com:9000").unwrap();
    assert_eq!(
        origin.with_subdomain("photos"),
        "https://photos.s3.example.com:9000"
    );
    assert!(!origin.is_address());
    for address in ["http://127.0.0.1:9000", "http://[::1]"] {
        assert!(Origin::parse(address).unwrap().is_address(), "{address}");
    }
}

#[test]
fn a_host_says_how_far_away_it_is() {
    let reach = |text| Origin::parse(text).unwrap().reach();
    for (expected, origins) in [
        (
            Reach::ThisMachine,
            &[
                "http://localhost:9000",
                "https://localhost",
                "https://s3.localhost",
                "https://127.0.0.1",
                "http://127.255.255.254:1",
                "https://[::1]:8443",
            ][..],
        ),
        (
            Reach::PrivateNetwork,
            &[
                "https://10.0.0.1",
                "https://172.16.0.1",
                "https://172.31.255.255",
                "https://192.168.1.1:9000",
                "https://169.254.169.254",
                "https://100.64.0.1",
                "https://100.127.255.255",
                "https://0.0.0.0",
                "https://[::]",
                "https://[fc00::1]",
                "https://[fdff::1]",
                "https://[fe80::1]",
                "http://minio:9000",
                "https://nas.local",
                "https://s3.eu.internal",
                "https://box.home.arpa",
            ],
        ),
        (
            Reach::Public,
            &[
                "https://example.com",
                "https://s3.example",
                "https://localhost.example.com",
                "https://10.example.com",
                "https://internal.example.com",
                "https://mylocal.example",
                "https://9.255.255.255",
                "https://11.0.0.1",
                "https://172.15.0.1",
                "https://172.32.0.1",
                "https://192.167.0.1",
                "https://169.253.0.1",
                "https://100.63.0.1",
                "https://100.128.0.1",
                "https://128.0.0.1",
                "https://[2001:db8::1]",
                "https://[fec0::1]",
            ],
        ),
    ] {
        for origin in origins {
            assert_eq!(reach(origin), expected, "{origin}");
        }
    }
}
