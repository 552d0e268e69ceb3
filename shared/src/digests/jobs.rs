//! Makes editions and the messages that tell them.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id;
use serde_json::json;

use super::{
    count::{For, content},
    model::{Digest, DigestEdition, EditionStatus},
    queries,
    work::MakeEdition,
};
use crate::{
    db::Conn,
    emails::{self, EmailKind, NewEmail, Regarding},
    error::Result,
    keys,
    queue::{Act, Outcome},
    teams, users,
};

/// After two days its figures are no news.
const DEADLINE: TimeDelta = TimeDelta::hours(48);

impl Act for MakeEdition {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let digest = queries::find(conn, self.digest_id).await?;
        let wanted = |row: &Digest| row.deleted_at.is_none() && (row.active || self.requested);
        let Some(digest) = digest.filter(wanted) else {
            return Ok(Outcome::Cancel("the digest was deleted or switched off".to_owned()));
        };
        if !digest.recipient_ids.contains(&self.user_id) {
            return Ok(Outcome::Cancel("it does not go to this reader any more".to_owned()));
        }
        let given_up = match digest.team_id {
            Some(id) => teams::queries::get(conn, id).await?.is_none(),
            None => false,
        };
        if given_up {
            return Ok(Outcome::Cancel("its team was deleted".to_owned()));
        }
        let Some(reader) = users::queries::get(conn, self.user_id).await? else {
            return Ok(Outcome::Cancel("the reader is gone".to_owned()));
        };
        let known =
            queries::edition_of(conn, digest.id, reader.id, &self.occurrence).await?.is_some();
        if known {
            return Ok(Outcome::Done);
        }
        let actor = keys::actions::by_link(conn, &reader).await?;
        let what = For { digest: &digest, reader: &actor, period: self.period };
        let content = content(conn, &what, now).await?;
        let skipped = digest.skip_empty && !self.requested && content.is_empty();
        let mut edition = DigestEdition {
            id: id::new(now),
            digest_id: digest.id,
            user_id: reader.id,
            occurrence: self.occurrence.clone(),
            period: self.period.to_string(),
            requested: self.requested,
            status: if skipped { EditionStatus::Skipped } else { EditionStatus::Made },
            name: digest.name,
            attachments: digest.attachments,
            content,
            email_id: None,
            created_at: now,
        };
        if !skipped {
            let email = NewEmail {
                kind: EmailKind::Digest,
                cause: format!("digest:{}:{}:{}", digest.id, self.occurrence, reader.id),
                to: (&reader).into(),
                regarding: Regarding::NOTHING,
                reason: json!({
                    "rule": emails::DIGEST,
                    "digest_id": digest.id,
                    "edition_id": edition.id,
                    "period": edition.period,
                    "requested": self.requested,
                    "by_user_id": self.by_user_id,
                }),
                deadline_at: now + DEADLINE,
            };
            edition.email_id = emails::actions::queue_new(conn, email, now).await?;
        }
        queries::insert_edition(conn, &edition).await?;
        Ok(Outcome::Done)
    }
}
