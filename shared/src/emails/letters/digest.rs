//! What a digest's edition says: as it was counted, with the names of now.

use chrono::TimeDelta;

use super::{Envelope, Look, id_in, unwanted};
use crate::{
    db::Conn,
    digests::{
        self, DigestEdition, files,
        shown::{Reading, shown},
    },
    error::Result,
    keys,
    links::{Payload, Purpose},
};

/// Its page is there for a year, until the same period comes round again.
const PAGE_LIVES: TimeDelta = TimeDelta::days(366);

/// Whether the digest or its reader changed so that it is not to go any more.
async fn unwanted_by_now(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    edition: &DigestEdition,
) -> Result<Option<&'static str>> {
    let digest = digests::queries::find(conn, edition.digest_id).await?;
    let Some(digest) = digest.filter(|row| row.deleted_at.is_none()) else {
        return Ok(Some("the digest was deleted"));
    };
    if !digest.active && !edition.requested {
        return Ok(Some("the digest was switched off"));
    }
    if !digest.recipient_ids.contains(&envelope.user.id) {
        return Ok(Some("it does not go to this reader any more"));
    }
    let reader = keys::actions::by_link(conn, envelope.user).await?;
    let seen = digests::sees(conn, &reader, &edition.content.counted).await?;
    Ok((!seen).then_some("the reader does not see all that was counted any more"))
}

pub(super) async fn look(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let Envelope { email, user, audience, settings, ctx, .. } = envelope;
    let Some(id) = id_in(&email.reason, "edition_id") else {
        return unwanted("it names no edition");
    };
    let Some(edition) = digests::queries::find_edition(conn, id).await? else {
        return unwanted("the edition is gone");
    };
    if let Some(why) = unwanted_by_now(conn, envelope, &edition).await? {
        return unwanted(why);
    }
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
