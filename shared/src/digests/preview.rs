//! A digest before it is sent: nothing is written.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::{input::Locale, period::Period, refusal::Refusal};
use uuid::Uuid;

use super::{
    access, actions,
    content::Content,
    count::{For, content},
    files,
    model::DigestPreviewFilter,
    names::Names,
    queries,
    shown::{Reading, shown},
};
use crate::{
    actor::Actor,
    calendars::resolve::zone_of,
    db::{Conn, list::bad_parameter},
    emails::spoken,
    error::Result,
    keys,
    mail::{
        letters::Reader,
        render::{Rendered, render},
    },
    settings, users,
};

/// What a reader would get.
pub struct Preview {
    pub locale: Locale,
    pub zone: Tz,
    pub organisation: String,
    pub name: String,
    pub content: Content,
    pub names: Names,
    pub made_at: DateTime<Utc>,
    pub mail: Rendered,
}

/// As a reader would get it now, who has to be in the caller's sight.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    filter: &DigestPreviewFilter,
    now: DateTime<Utc>,
) -> Result<Preview> {
    let digest = actions::show(conn, actor, id, false).await?;
    let settings = settings::queries::get(conn).await?;
    let asked = filter.user_id.map(|id| id.0).or(actor.user_id());
    let asked = asked.or(digest.recipient_ids.first().copied());
    let seen = asked.filter(|id| actor.sight.covers(Some(*id)));
    let reader = match seen {
        Some(id) => users::queries::get(conn, id).await?,
        None => None,
    };
    let reader = reader.ok_or_else(|| match filter.user_id {
        Some(_) => bad_parameter("user_id", "unknown_reference", "there is no such user"),
        None => Refusal::not_found(),
    })?;
    let running = Period::at(digest.every.unit(), now, settings.zone());
    let period = filter.period.map_or(running, |period| period.0);
    let acting = keys::actions::by_link(conn, &reader).await?;
    let content = content(conn, &For { digest: &digest, reader: &acting, period }, now).await?;
    // It is counted with the rights of the reader, who may see more.
    if actor.user_id() != Some(reader.id) && !access::sees(conn, actor, &content.counted).await? {
        return Err(Refusal::not_found().into());
    }
    let names = queries::names(conn, &content).await?;
    let locale = reader.locale.as_deref().and_then(spoken).unwrap_or_else(|| settings.language());
    let zone = zone_of(&reader, &settings);
    let reading = Reading { content: &content, names: &names, made_at: now, locale, zone };
    let files: Vec<String> =
        digest.attachments.iter().map(|kind| files::name(&content, *kind)).collect();
    // There is no page of what was not made.
    let letter = shown(&reading)?.letter(&digest.name, "", &files);
    let organisation = settings.name.clone();
    let of = Reader { locale, zone, now, organisation: &organisation };
    let mail = render(&letter, &of)?;
    Ok(Preview {
        locale,
        zone,
        organisation,
        name: digest.name,
        content,
        names,
        made_at: now,
        mail,
    })
}
