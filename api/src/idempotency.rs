//! A POST repeated under the same Idempotency-Key is answered again, not done again.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use kernel::refusal::{Kind, Refusal};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::{
    Result,
    db::Conn,
    idempotency::queries::{self, StoredAnswer},
};
use uuid::Uuid;

use crate::reply::Reply;

/// One key of one caller, and what was sent under it.
#[derive(Clone, Debug)]
pub struct Repeat {
    pub key_id: Uuid,
    pub key: String,
    pub request_hash: [u8; 32],
}

impl Repeat {
    /// Printable and of bounded length; the hash covers the method, the path with its query and the body.
    pub fn new(key_id: Uuid, key: &str, target: &str, body: &[u8]) -> Result<Self, Refusal> {
        if key.is_empty()
            || key.len() > 255
            || !key.chars().all(|c| c.is_ascii_graphic() || c == ' ')
        {
            let detail = "Idempotency-Key is 1 to 255 printable ASCII characters";
            return Err(Refusal::new(Kind::Malformed, "invalid_idempotency_key", detail));
        }
        let request_hash = Sha256::new()
            .chain_update(target)
            .chain_update([0])
            .chain_update(body)
            .finalize()
            .into();
        Ok(Self { key_id, key: key.to_owned(), request_hash })
    }

    /// Takes the key for this transaction: the stored answer of an earlier one, or `None` for the first.
    pub async fn enter(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Option<Reply>> {
        if !queries::try_lock(conn, self.key_id, &self.key).await? {
            let detail = "the first request under this Idempotency-Key still runs";
            return Err(Refusal::new(Kind::Conflict, "idempotency_key_in_use", detail).into());
        }
        Ok(self.stored(conn, now).await?.map(replay))
    }

    /// The stored answer to this request; a refusal where it is one to another.
    pub async fn stored(
        &self,
        conn: &mut Conn,
        now: DateTime<Utc>,
    ) -> Result<Option<StoredAnswer>> {
        let stored = queries::find(conn, self.key_id, &self.key, now).await?;
        if stored.as_ref().is_some_and(|stored| stored.request_hash != self.request_hash) {
            let detail = "this Idempotency-Key was used with another request";
            return Err(Refusal::new(Kind::Invalid, "idempotency_key_reused", detail).into());
        }
        Ok(stored)
    }

    /// Keeps the answer with what it answers, in the same transaction; a secret in it is not kept.
    pub async fn store(&self, conn: &mut Conn, reply: &Reply, now: DateTime<Utc>) -> Result<()> {
        let body = reply.body.as_deref().map(serde_json::from_slice).transpose();
        let mut body = body.map_err(anyhow::Error::from)?;
        if let (Some(Value::Object(fields)), Some(secret)) = (&mut body, reply.secret) {
            fields.insert(secret.to_owned(), Value::Null);
        }
        let row = StoredAnswer {
            key_id: self.key_id,
            idempotency_key: self.key.clone(),
            request_hash: self.request_hash.to_vec(),
            status: i16::try_from(reply.status.as_u16()).unwrap_or(200),
            headers: json!({ "etag": reply.etag, "location": reply.location }),
            body,
            created_at: now,
        };
        queries::insert(conn, &row).await
    }
}

fn replay(stored: StoredAnswer) -> Reply {
    let header = |name: &str| stored.headers.get(name).and_then(Value::as_str).map(str::to_owned);
    Reply {
        status: u16::try_from(stored.status)
            .ok()
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::OK),
        etag: header("etag"),
        location: header("location"),
        body: stored.body.map(|body| body.to_string().into_bytes()),
        secret: None,
    }
}
