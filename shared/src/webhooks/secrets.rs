//! Secrets of endpoints: made, sealed, opened to sign with.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id;
use uuid::Uuid;

use super::{
    queries::{self, SealedSecret},
    signature,
};
use crate::{db::Conn, error::Result, seal::Seal};

/// Makes the secret in force, and ends the one before after the overlap. Answers how it is shown, this once.
pub async fn change(
    conn: &mut Conn,
    seal: &Seal,
    webhook_id: Uuid,
    overlap: TimeDelta,
    now: DateTime<Utc>,
) -> Result<String> {
    queries::end_secret(conn, webhook_id, now + overlap, now).await?;
    let (id, secret) = (id::new(now), signature::new_secret());
    let sealed = seal.seal(&secret, id)?;
    let row = SealedSecret { id, webhook_id, sealed, expires_at: None, created_at: now };
    queries::insert_secret(conn, &row).await?;
    Ok(signature::shown(&secret))
}

/// What to sign with: the secret in force first, then those whose overlap is not over. One that was sealed under an older
/// `RAPPORT_SECRET` is sealed anew. `None` where the one in force cannot be opened.
pub async fn to_sign_with(
    conn: &mut Conn,
    seal: &Seal,
    webhook_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Vec<Vec<u8>>>> {
    let mut secrets = Vec::new();
    for row in queries::secrets(conn, webhook_id, now).await? {
        let Some(opened) = seal.open(&row.sealed, row.id) else {
            match row.expires_at {
                None => return Ok(None),
                Some(_) => continue,
            }
        };
        if !opened.is_current {
            queries::reseal(conn, row.id, &seal.seal(&opened.plain, row.id)?).await?;
        }
        secrets.push(opened.plain);
    }
    Ok((!secrets.is_empty()).then_some(secrets))
}
