//! Puts a letter into the message of a row: addressed, in the reader's language, with the headers that its audience asks for.

use chrono::{DateTime, Utc};

use super::{audience::Audience, model::Email};
use crate::{
    ctx::Ctx,
    db::Conn,
    error::Result,
    links::{Payload, Purpose},
    mail::{
        OutgoingMessage,
        letters::{Letter, Reader},
        message_id,
        render::render,
    },
    settings::{self, Settings},
};

/// `letter` as `audience` gets it.
pub async fn wrap<L: Letter>(
    conn: &mut Conn,
    ctx: &Ctx,
    email: &Email,
    audience: &Audience,
    letter: &L,
    now: DateTime<Utc>,
) -> Result<OutgoingMessage> {
    let settings = settings::queries::get(conn).await?;
    wrap_by(ctx, email, audience, &settings, letter, now)
}

/// The same, where the settings are known.
pub fn wrap_by<L: Letter>(
    ctx: &Ctx,
    email: &Email,
    audience: &Audience,
    settings: &Settings,
    letter: &L,
    now: DateTime<Utc>,
) -> Result<OutgoingMessage> {
    let reader = Reader {
        locale: audience.locale(settings),
        zone: audience.zone(settings),
        now,
        organisation: &settings.name,
    };
    let rendered = render(letter, &reader)?;
    let known = email.message_id.clone();
    Ok(OutgoingMessage {
        id: email.id,
        kind: L::KIND.as_str(),
        to_name: audience.name().to_owned(),
        to_email: email.to_email.clone(),
        from: ctx.mail_from.as_ref().clone(),
        reply_to: audience.reply_to(),
        unsubscribe_url: audience
            .is_customer()
            .then(|| ctx.links.url(Purpose::Unsubscribe, &Payload::of(&[email.id]))),
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        date: now,
        message_id: known.unwrap_or_else(|| message_id(email.id, &ctx.mail_from)),
        attachments: Vec::new(),
    })
}
