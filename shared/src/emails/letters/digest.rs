//! What a digest's edition says: as it was counted, with the names of now.

use chrono::TimeDelta;

use super::{Envelope, Look, id_in, unwanted};
use crate::{
    db::Conn,
    digests::{
        self, files,
        shown::{Reading, shown},
    },
    error::Result,
    links::{Payload, Purpose},
};

/// Its page is there for a year, until the same period comes round again.
const PAGE_LIVES: TimeDelta = TimeDelta::days(366);

pub(super) async fn look(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let Envelope { email, user, audience, settings, ctx, .. } = envelope;
    let Some(id) = id_in(&email.reason, "edition_id") else {
        return unwanted("it names no edition");
    };
    let Some(edition) = digests::queries::find_edition(conn, id).await? else {
        return unwanted("the edition is gone");
    };
    let names = digests::queries::names(conn, &edition.content).await?;
    let (locale, zone) = (audience.locale(settings), audience.zone(settings));
    let made_at = edition.created_at;
    let reading = Reading { content: &edition.content, names: &names, made_at, locale, zone };
    let made = edition.attachments.iter().map(|kind| files::file(&reading, *kind));
    let made = made.collect::<anyhow::Result<Vec<_>>>()?;
    let file_names: Vec<String> = made.iter().map(|file| file.name.clone()).collect();
    let payload = Payload::of(&[edition.id, user.id]).until(made_at + PAGE_LIVES);
    let page = ctx.links.url(Purpose::Digest, &payload);
    let letter = shown(&reading)?.letter(&edition.name, &page, &file_names);
    let Look::Wanted(mut message) = envelope.wrap(&letter)? else {
        return unwanted("it cannot be written");
    };
    message.attachments = made;
    Ok(Look::Wanted(message))
}
