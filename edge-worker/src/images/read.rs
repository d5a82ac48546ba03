//! `GET /v1/images/{id}` and `GET /v1/images`.

use calotype_protocol::ImageId;
use calotype_protocol::wire::{Image, ImagePage};

use super::cursor::List;
use super::find;
use super::query::Query;
use crate::authenticate::Owner;
use crate::problem::Failure;
use crate::records::{self, After, Listed, State};
use crate::world::World;

/// An owner's image.
pub(crate) async fn read(
    world: &impl World,
    owner: &Owner,
    id: ImageId,
    origin: &str,
) -> Result<Image, Failure> {
    let (record, verified) = find(world, owner, id).await?;
    Ok(record.image(&verified, origin))
}

/// A page of an owner's images.
pub(crate) async fn list(
    world: &impl World,
    owner: &Owner,
    query: Option<&str>,
    origin: &str,
) -> Result<ImagePage, Failure> {
    let query = Query::parse(query, &["album", "collection", "cursor", "limit"])?;
    let (listed, limit) = (query.listed()?, query.limit()?);
    let name = name(&listed);
    let list = List { owner, name: &name };
    let after = query.value("cursor").map(|cursor| after(&list, cursor));
    // One more than asked for tells whether there is a next page.
    let mut records = records::list(world, owner, &listed, after.transpose()?, limit + 1).await?;
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

/// The name of a list; neither part of it has a slash.
fn name(listed: &Listed) -> String {
    let album = listed.album.as_ref().map_or("", |it| it.as_str());
    let collection = listed.collection.map_or("", |it| it.name());
    format!("images/{album}/{collection}")
}

fn after(list: &List<'_>, cursor: &str) -> Result<After, Failure> {
    let place = list.place(cursor)?;
    let after = place.split_at_checked(26).and_then(|(id, position)| {
        Some(After {
            position: position.parse().ok()?,
            id: id.parse().ok()?,
        })
    });
    after.ok_or_else(|| Failure::new(calotype_protocol::ErrorCode::RequestInvalid))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
