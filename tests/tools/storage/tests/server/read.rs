use hyper::Method;

use crate::world::{Call, HELLO, HELLO_ETAG, HELLO_SHA256, World};

fn copy(world: &World, to: &str, from: &str) -> Call {
    let call = world.call(Method::PUT, &format!("/photos/{to}"));
    call.signed("x-amz-copy-source", &format!("/photos/{from}"))
}

#[tokio::test]
async fn range_gives_that_part() {
    let world = World::start().await;
    world.store("a").await;
    for (range, content_range, body) in [
        ("bytes=0-0", "bytes 0-0/5", &b"h"[..]),
        ("bytes=1-3", "bytes 1-3/5", b"ell"),
        ("bytes=3-99", "bytes 3-4/5", b"lo"),
        ("bytes=-2", "bytes 3-4/5", b"lo"),
    ] {
        let got = world
            .send(world.get("a").signed("range", range).presigned())
            .await;
        assert_eq!(got.status, 206, "{range}");
        assert_eq!(got.header("content-range"), content_range);
        assert_eq!(got.header("content-type"), "image/jpeg");
        assert_eq!(got.body, body, "{range}");
    }
    let beyond = world
        .send(world.get("a").signed("range", "bytes=5-").presigned())
        .await;
    assert_eq!(beyond.status, 416);
}

#[tokio::test]
async fn head_names_checksum_only_when_asked() {
    let world = World::start().await;
    world.store("a").await;
    let plain = world
        .send(world.call(Method::HEAD, "/photos/a").header_signed())
        .await;
    assert_eq!(plain.status, 200);
    assert_eq!(plain.header("content-length"), "5");
    assert_eq!(plain.header("content-type"), "image/jpeg");
    assert_eq!(plain.header("etag"), HELLO_ETAG);
    assert_eq!(plain.header("x-amz-checksum-sha256"), "");

    let call = world
        .call(Method::HEAD, "/photos/a")
        .signed("x-amz-checksum-mode", "ENABLED");
    let asked = world.send(call.header_signed()).await;
    assert_eq!(asked.header("x-amz-checksum-sha256"), HELLO_SHA256);
}

#[tokio::test]
async fn conditional_reads_hold() {
    let world = World::start().await;
    world.store("a").await;
    for (name, value, status) in [
        ("if-match", HELLO_ETAG, 200),
        ("if-match", "\"other\"", 412),
        ("if-none-match", HELLO_ETAG, 304),
        ("if-none-match", "\"other\"", 200),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let call = world.call(method, "/photos/a").signed(name, value);
            assert_eq!(
                world.send(call.header_signed()).await.status,
                status,
                "{name}: {value}"
            );
        }
    }
}

#[tokio::test]
async fn missing_objects_and_folders_are_not_found() {
    let world = World::start().await;
    world.store("a/b").await;
    for key in ["nothing", "a", "a/b/c"] {
        assert_eq!(
            world.send(world.get(key).presigned()).await.code(),
            "NoSuchKey",
            "{key}"
        );
        let head = world.call(Method::HEAD, &format!("/photos/{key}"));
        assert_eq!(world.send(head.header_signed()).await.status, 404, "{key}");
    }
}

#[tokio::test]
async fn copy_keeps_type_and_metadata() {
    let world = World::start().await;
    world
        .send(
            world
                .upload("a")
                .signed("x-amz-meta-note", "first")
                .presigned(),
        )
        .await;
    let copied = world.send(copy(&world, "b/c", "a").header_signed()).await;
    assert_eq!(copied.status, 200, "{}", copied.text());

    let got = world.send(world.get("b/c").presigned()).await;
    assert_eq!(got.body, HELLO);
    assert_eq!(got.header("content-type"), "image/jpeg");
    assert_eq!(got.header("x-amz-meta-note"), "first");
    assert_eq!(got.header("etag"), HELLO_ETAG);
}

#[tokio::test]
async fn copy_replaces_type_and_metadata() {
    let world = World::start().await;
    world
        .send(
            world
                .upload("a")
                .signed("x-amz-meta-note", "first")
                .presigned(),
        )
        .await;
    let call = copy(&world, "b", "a")
        .signed("x-amz-metadata-directive", "REPLACE")
        .signed("content-type", "image/png");
    assert_eq!(world.send(call.header_signed()).await.status, 200);

    let got = world.send(world.get("b").presigned()).await;
    assert_eq!(got.body, HELLO);
    assert_eq!(got.header("content-type"), "image/png");
    assert_eq!(got.header("x-amz-meta-note"), "");
}

#[tokio::test]
async fn copy_conditions_hold() {
    let world = World::start().await;
    world.store("a").await;
    let matching = copy(&world, "b", "a").signed("x-amz-copy-source-if-match", HELLO_ETAG);
    assert_eq!(world.send(matching.header_signed()).await.status, 200);
    let other = copy(&world, "c", "a").signed("x-amz-copy-source-if-match", "\"other\"");
    assert_eq!(world.send(other.header_signed()).await.status, 412);
    let taken = copy(&world, "b", "a").signed("if-none-match", "*");
    assert_eq!(world.send(taken.header_signed()).await.status, 412);
    let missing = copy(&world, "c", "nothing");
    assert_eq!(
        world.send(missing.header_signed()).await.code(),
        "NoSuchKey"
    );
    let itself = copy(&world, "a", "a");
    assert_eq!(
        world.send(itself.header_signed()).await.code(),
        "InvalidRequest"
    );
    assert_eq!(world.send(world.get("c").presigned()).await.status, 404);
}

#[tokio::test]
async fn listing_keeps_to_the_prefix() {
    let world = World::start().await;
    for key in ["a/1", "a/2", "b/1"] {
        world.store(key).await;
    }
    let call = world.call(Method::GET, "/photos?list-type=2&prefix=a%2F");
    let list = world.send(call.header_signed()).await;
    assert_eq!(list.status, 200);
    assert!(list.text().contains("<Key>a/1</Key>") && list.text().contains("<Key>a/2</Key>"));
    assert!(!list.text().contains("b/1"), "{}", list.text());
}

#[tokio::test]
async fn bucket_is_there_and_others_are_not() {
    let world = World::start().await;
    let head = world.call(Method::HEAD, "/photos").header_signed();
    assert_eq!(world.send(head).await.status, 200);
    let other = world.call(Method::HEAD, "/videos").header_signed();
    assert_eq!(world.send(other).await.status, 404);
    let create = world.call(Method::PUT, "/videos").header_signed();
    assert_eq!(world.send(create).await.status, 501);
    let delete = world.call(Method::DELETE, "/photos").header_signed();
    assert_eq!(world.send(delete).await.status, 501);
}
