//! The id a request has in answers and in the log.

use http::HeaderMap;

use crate::world::World;

/// Header that carries the id, both ways.
pub(crate) const X_REQUEST_ID: &str = "x-request-id";

/// Characters of an id that is taken over from the caller.
const MAX_CHARS: usize = 64;

/// The caller's id when it is short and plain, otherwise 16 random hexadecimal
/// digits. "Plain" keeps line breaks and quotes out of the log.
pub(crate) fn request_id(headers: &HeaderMap, world: &impl World) -> String {
    headers
        .get(X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_plain(id))
        .map_or_else(|| made(world), str::to_owned)
}

fn is_plain(id: &str) -> bool {
    (1..=MAX_CHARS).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Without randomness the request is still answered: the id is only a label.
fn made(world: &impl World) -> String {
    let mut bytes = [0; 8];
    if world.random(&mut bytes).is_err() {
        return "unknown".to_owned();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeWorld;

    #[test]
    fn a_short_plain_id_is_kept_and_others_are_replaced() {
        let world = FakeWorld::new();
        let with = |id: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, id.parse().unwrap());
            request_id(&headers, &world)
        };
        assert_eq!(with("page-7.a_b"), "page-7.a_b");
        for bad in ["", "two words", "quote\"", &"a".repeat(65)] {
            let id = with(bad);
            assert_ne!(id, bad);
            assert_eq!(id.len(), 16);
        }
        assert_eq!(request_id(&HeaderMap::new(), &world).len(), 16);
    }
}
