//! Tests of `paths`.

use super::*;

#[test]
fn a_mount_stands_for_the_path_of_the_table() {
    for (path, mount, expected) in [
        ("/img/w=96/id", "img", "/img/w=96/id"),
        ("/pictures/w=96/id", "pictures", "/img/w=96/id"),
        (
            "/pictures/w=96//i/original/id",
            "pictures",
            "/img/w=96//i/original/id",
        ),
        // Under another name the default one has no meaning.
        ("/img/w=96/id", "pictures", NOWHERE),
        ("/picture/w=96/id", "pictures", "/picture/w=96/id"),
        ("/picturesque/w=96/id", "pictures", "/picturesque/w=96/id"),
        ("/i/large/id", "pictures", "/i/large/id"),
        ("/cdn-cgi/image/w=96/id", "img", "/img/w=96/id"),
        ("/cdn-cgi/image/w=96/id", "pictures", "/img/w=96/id"),
        ("/cdn-cgi/imagedelivery/a/id/w=96", "img", "/img/a/id/w=96"),
        ("/cdn-cgi/other/w=96/id", "img", "/cdn-cgi/other/w=96/id"),
        // As Nuxt joins a base URL and its path.
        ("/img/cdn-cgi/image/w=96/id", "img", "/img/w=96/id"),
        (
            "/pictures/cdn-cgi/image/w=96/id",
            "pictures",
            "/img/w=96/id",
        ),
        ("/img/cdn-cgi/image/w=96/id", "pictures", NOWHERE),
        ("/cdn-cgi/image/", "img", "/cdn-cgi/image/"),
        ("/v1/uploads", "img", "/v1/uploads"),
        ("/", "img", "/"),
        ("", "img", ""),
    ] {
        assert_eq!(canonical(path, mount), expected, "{path} at {mount}");
    }
}
