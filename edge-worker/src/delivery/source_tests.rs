//! Tests of `source`.

use super::*;

const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

#[test]
fn an_address_of_ours_is_its_id() {
    for source in [
        ID.to_owned(),
        format!("/{ID}"),
        format!("i/{ID}"),
        format!("/i/original/{ID}"),
        format!("/i/{ID}?w=80"),
        format!("https://photos.example/i/original/{ID}"),
        format!("http://photos.example/i/{ID}"),
        format!("https%3A%2F%2Fphotos.example%2Fi%2Foriginal%2F{ID}%3Fv%3D3"),
    ] {
        let found = id(&source, "https://photos.example");
        assert_eq!(found, ID.parse().ok(), "{source}");
    }
}

#[test]
fn nothing_else_is_a_source() {
    for source in [
        "",
        "/",
        "photo.jpg",
        &format!("https://photos.example.evil/i/original/{ID}"),
        &format!("https://evil@photos.example/i/{ID}"),
        &format!("https://photos.example@evil/i/{ID}"),
        &format!("https://photos.example:8443/i/{ID}"),
        &format!("file:///i/{ID}"),
        &format!("//photos.example/i/{ID}"),
        &format!("/i/../i/{ID}"),
        &format!("/i/original/{ID}/x"),
        &format!("/i/original/x/{ID}"),
        &format!("%2569/{ID}"),
        &format!("/i/{ID}%00"),
        &format!("/temp/uploads/{ID}"),
        &format!("/i/{}", ID.to_lowercase()),
        "%zz",
        "%",
    ] {
        assert_eq!(id(source, "https://photos.example"), None, "{source}");
    }
}
