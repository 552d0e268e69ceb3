//! Who calls: the key in `Authorization: Bearer rpt_…`.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest, http::header};
use chrono::{DateTime, Utc};
use kernel::refusal::{Kind, Refusal};
use shared::{actor::Actor, keys};
use uuid::Uuid;

use crate::{edge::RequestId, limits::Allowance, problem::Problem, state::State};

/// The caller, with the request's id; counts the request against the key's limit.
pub async fn caller(
    state: &State,
    request: &HttpRequest,
    now: DateTime<Utc>,
) -> Result<Actor, Problem> {
    let key = bearer(request)
        .ok_or_else(|| unauthenticated("send Authorization: Bearer with an API key"))?;
    let actor = known(state, key, now).await?;
    limit(state, request, actor.key_id.unwrap_or(Uuid::nil())).await?;
    let mut actor = Actor::clone(&actor);
    actor.request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    Ok(actor)
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}

async fn known(state: &State, key: &str, now: DateTime<Utc>) -> Result<Arc<Actor>, Problem> {
    let hash = keys::secret::hash(key);
    let remembered = state.shared.actors.get(&hash);
    if let Some(actor) = remembered.filter(|one| one.expires_at.is_none_or(|at| at > now)) {
        return Ok(actor);
    }
    let mut conn = state.ctx.conn().await?;
    let actor = keys::actions::authenticate(&mut conn, key, now).await?;
    let actor =
        Arc::new(actor.ok_or_else(|| unauthenticated("this key is wrong, expired or revoked"))?);
    state.shared.actors.insert(hash, actor.clone());
    Ok(actor)
}

async fn limit(state: &State, request: &HttpRequest, key_id: Uuid) -> Result<(), Problem> {
    let per_second = state.settings().await?.rate_limit_per_second;
    match state.shared.limits.take(key_id, per_second) {
        Ok(None) => Ok(()),
        Ok(Some(allowance)) => {
            request.extensions_mut().insert(allowance);
            Ok(())
        }
        Err(exhausted) => {
            request.extensions_mut().insert(Allowance { burst: exhausted.burst, remaining: 0 });
            let detail = format!("more than {per_second} requests a second with this key");
            let refusal = Refusal::new(Kind::TooMany, "too_many_requests", detail);
            Err(Problem { refusal, retry_after: Some(exhausted.retry_after) })
        }
    }
}

fn unauthenticated(detail: &str) -> Problem {
    Refusal::new(Kind::Unauthenticated, "unauthenticated", detail).into()
}
