use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use uuid::Uuid;

use crate::{
    actor::Actor,
    db::{Conn, prepared, schema::ownerships},
    error::Result,
};

/// Ends the open interval of a subject and begins the next, both at `now`.
pub async fn record(
    conn: &mut Conn,
    actor: &Actor,
    subject_type: &str,
    subject_id: Uuid,
    owner_id: Option<Uuid>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let ended = diesel::update(ownerships::table)
        .filter(ownerships::subject_type.eq(subject_type))
        .filter(ownerships::subject_id.eq(subject_id))
        .filter(ownerships::to_at.is_null())
        .set(ownerships::to_at.eq(now));
    prepared(ended).execute(conn).await?;
    begin(conn, actor, subject_type, subject_id, owner_id, why, now).await
}

/// Begins the first interval of a subject that came to be just now.
pub async fn begin(
    conn: &Conn,
    actor: &Actor,
    subject_type: &str,
    subject_id: Uuid,
    owner_id: Option<Uuid>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::insert_into(ownerships::table)
        .values((
            ownerships::id.eq(id::new(now)),
            ownerships::subject_type.eq(subject_type),
            ownerships::subject_id.eq(subject_id),
            ownerships::owner_id.eq(owner_id),
            ownerships::from_at.eq(now),
            ownerships::by_user_id.eq(actor.user_id()),
            ownerships::why.eq(why),
        ))
        .execute(&mut &*conn)
        .await?;
    Ok(())
}
