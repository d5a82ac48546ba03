//! `GET /v1/images/{id}` and `GET /v1/images`.

use calotype_protocol::ImageId;
use calotype_protocol::wire::{Image, ImagePage};

use super::cursor::List;
use super::find::find;
use super::listed::listed;
use super::ports::ImagePorts;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, After, Listed, State};
use crate::request::Query;

/// An owner's image.
pub(crate) async fn read(
    ports: &impl ImagePorts,
    owner: &Owner,
    id: ImageId,
    origin: &str,
) -> Result<Image, ApiError> {
    let (record, verified) = find(ports, owner, id).await?;
    Ok(record.image(&verified, origin))
}

/// A page of an owner's images.
pub(crate) async fn list(
    ports: &impl ImagePorts,
    owner: &Owner,
    query: Option<&str>,
    origin: &str,
) -> Result<ImagePage, ApiError> {
    let query = Query::parse(query, &["album", "collection", "cursor", "limit"])?;
    let (listed, limit) = (listed(&query)?, query.limit()?);
    let name = name(&listed);
    let list = List { owner, name: &name };
    let after = query.value("cursor").map(|cursor| after(&list, cursor));
    // One more than requested shows whether there is a next page.
    let mut records = records::list(ports, owner, &listed, after.transpose()?, limit + 1).await?;
    let is_last = records.len() <= limit as usize;
    records.truncate(limit as usize);
    let next = records.last().filter(|_| !is_last).map(|record| {
        let After { position, id } = After::of(record);
        list.cursor(&format!("{id}{position}"))
    });
    let image = |record: &records::Record| match &record.state {
        State::Ready(verified) => Some(record.image(verified, origin)),
        _ => None,
    };
    Ok(ImagePage {
        images: records.iter().filter_map(image).collect(),
        next,
    })
}

/// The name of a list; neither part contains a slash.
fn name(listed: &Listed) -> String {
    let album = listed.album.as_ref().map_or("", |it| it.as_str());
    let collection = listed.collection.map_or("", |it| it.name());
    format!("images/{album}/{collection}")
}

fn after(list: &List<'_>, cursor: &str) -> Result<After, ApiError> {
    let place = list.place(cursor)?;
    let after = place.split_at_checked(26).and_then(|(id, position)| {
        Some(After {
            position: position.parse().ok()?,
            id: id.parse().ok()?,
        })
    });
    after.ok_or_else(|| ApiError::new(calotype_protocol::ErrorCode::RequestInvalid))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
