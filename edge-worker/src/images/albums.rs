//! `GET /v1/albums` and `PUT /v1/albums/{album}/order`. An album exists as long as an
//! image is in it.

use std::collections::HashSet;

use calotype_protocol::limits::ORDER_MAX_IMAGES;
use calotype_protocol::wire::{Album, AlbumOrder, AlbumPage};
use calotype_protocol::{AlbumName, ErrorCode};

use super::cursor::List;
use super::ports::ImagePorts;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, Change, Listed, State};
use crate::request::Query;

/// A page of an owner's albums, by name.
pub(crate) async fn list(
    ports: &impl ImagePorts,
    owner: &Owner,
    query: Option<&str>,
    origin: &str,
) -> Result<AlbumPage, ApiError> {
    let query = Query::parse(query, &["cursor", "limit"])?;
    let limit = query.limit()?;
    let list = List {
        owner,
        name: "albums",
    };
    let after = match query.value("cursor") {
        None => None,
        Some(cursor) => {
            let name = list.place(cursor)?.parse::<AlbumName>();
            Some(name.map_err(|_| ApiError::new(ErrorCode::RequestInvalid))?)
        }
    };
    let rows = records::albums(ports, owner, after.as_ref(), limit + 1).await?;
    let is_last = rows.len() <= limit as usize;
    let albums: Vec<Album> = rows
        .into_iter()
        .take(limit as usize)
        .filter_map(|(count, cover)| match &cover.state {
            State::Ready(verified) => Some(Album {
                name: cover.details.album.clone()?,
                count,
                cover: cover.image(verified, origin),
            }),
            _ => None,
        })
        .collect();
    let next = albums.last().filter(|_| !is_last);
    let next = next.map(|album| list.cursor(album.name.as_str()));
    Ok(AlbumPage { albums, next })
}

/// Puts an album in order, all of it or nothing.
pub(crate) async fn order(
    ports: &impl ImagePorts,
    owner: &Owner,
    album: &AlbumName,
    order: &AlbumOrder,
) -> Result<(), ApiError> {
    let invalid = |detail: &str| Err(ApiError::new(ErrorCode::RequestInvalid).detail(detail));
    let ids = &order.images;
    if ids.len() > ORDER_MAX_IMAGES {
        return invalid(&format!("More than {ORDER_MAX_IMAGES} images."));
    }
    let mut seen = HashSet::new();
    if !ids.iter().all(|id| seen.insert(*id)) {
        return invalid("An image is listed twice.");
    }
    if !ids.is_empty() && records::order(ports, owner, album, ids).await? == Change::Done {
        return Ok(());
    }
    let listed = Listed {
        album: Some(album.clone()),
        collection: None,
    };
    if records::list(ports, owner, &listed, None, 1)
        .await?
        .is_empty()
    {
        return Err(ApiError::new(ErrorCode::NotFound));
    }
    invalid("These are not exactly the images of the album.")
}

#[cfg(test)]
#[path = "albums_tests.rs"]
mod tests;
