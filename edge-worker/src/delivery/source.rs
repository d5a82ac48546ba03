//! The source of a Cloudflare URL: an id of ours, in one of its addresses. Nothing is ever
//! fetched from anywhere.

use calotype_protocol::{ImageId, percent};

/// The id in a source: `{id}`, `/i/{id}`, `/i/{size}/{id}`, or one of these behind our own
/// origin, percent-encoded or not. `None` for everything else.
pub(crate) fn id(source: &str, origin: &str) -> Option<ImageId> {
    // Decoded once: what decodes to more of it is no address of ours.
    let decoded = percent::decode(source)?;
    let path = match decoded.split_once("://") {
        None => decoded.strip_prefix('/').unwrap_or(&decoded),
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/')?;
            let (_, ours) = origin.split_once("://")?;
            if !matches!(scheme, "http" | "https") || authority != ours {
                return None;
            }
            path
        }
    };
    // What a URL of ours has behind its path says how it is shown, not what it is.
    let path = path.split('?').next()?;
    let mut steps = path.split('/');
    let id = match (steps.next()?, steps.next(), steps.next()) {
        (id, None, None) | ("i", Some(id), None) | ("i", Some(_), Some(id)) => id,
        _ => return None,
    };
    steps.next().is_none().then(|| id.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
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
}
