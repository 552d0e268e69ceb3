//! The door: knows the caller, opens the transaction, and turns what comes back into an answer.
//!
//! For a change: idempotency lock, action, stored answer, commit. On a refusal: roll back, keep the
//! refused post in a transaction of its own where the route asks for it, answer.

mod head;
mod refused;

use std::future::Future;
use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::header, web};
use chrono::{DateTime, Utc};
use kernel::input::{Input, Mode};
use kernel::refusal::Refusal;
use serde::Serialize;
use shared::{
    Error,
    actor::{Actor, Scope},
    db::Conn,
};
use uuid::Uuid;

use self::{head::Head, refused::text_of};
use crate::{
    auth,
    body::{self, Body},
    idempotency::Repeat,
    problem::Problem,
    query,
    reply::Reply,
    state::State,
    transaction::transact,
};

pub use refused::is_for_its_content;

pub type Answer = Result<HttpResponse, Problem>;

/// One request of a known caller.
pub struct Door {
    pub state: web::Data<State>,
    pub actor: Actor,
    pub now: DateTime<Utc>,
    head: Head,
    keep_refused: bool,
}

/// What an action gets: the connection inside the transaction, and who does it when.
pub struct Tx<'a> {
    pub conn: &'a mut Conn,
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    /// The version that `If-Match` names.
    pub expected: Option<i32>,
}

impl FromRequest for Door {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = state_of(&request)?;
            let now = state.ctx.clock.now();
            let actor = auth::caller(&state, &request, now).await?;
            query::refuse_unasked(&request).map_err(Problem::from)?;
            Ok(Self { state, actor, now, head: Head::of(&request), keep_refused: false })
        })
    }
}

/// The state of this actix worker.
pub fn state_of(request: &HttpRequest) -> Result<web::Data<State>, Problem> {
    let state = request.app_data::<web::Data<State>>().cloned();
    state.ok_or_else(|| Error::Internal(anyhow::anyhow!("the app has no state")).into())
}

impl Door {
    /// Refuses a key without this scope before what it sent is looked at.
    pub fn needs(self, scope: Scope) -> Result<Self, Refusal> {
        self.actor.require(scope)?;
        Ok(self)
    }

    /// Keeps what is refused for what it holds, so that no lead is lost.
    pub fn keeping_refused(mut self) -> Self {
        self.keep_refused = true;
        self
    }

    /// Reads: one connection, no transaction.
    pub async fn read(self, work: impl AsyncFnOnce(&mut Tx<'_>) -> Result<Reply, Error>) -> Answer {
        Ok(self.ask(work).await?.into_response())
    }

    /// Reads what an answer is made of after the connection is given back.
    pub async fn ask<T>(
        self,
        work: impl AsyncFnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Problem> {
        let mut conn = self.state.ctx.conn().await?;
        let mut tx = Tx { conn: &mut conn, actor: &self.actor, now: self.now, expected: None };
        Ok(work(&mut tx).await?)
    }

    /// Reads a list or another body that is no single resource.
    pub async fn read_json<T: Serialize>(
        self,
        work: impl AsyncFnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Answer {
        self.read(async |tx| Reply::json(&work(tx).await?)).await
    }

    /// Creates something from a body.
    pub async fn create<I: Input + Clone>(
        self,
        body: Body,
        work: impl AsyncFn(&mut Tx<'_>, I) -> Result<Reply, Error>,
    ) -> Answer {
        self.write(body, Mode::Create, work).await
    }

    /// Changes something by a merge patch.
    pub async fn patch<I: Input + Clone>(
        self,
        body: Body,
        work: impl AsyncFn(&mut Tx<'_>, I) -> Result<Reply, Error>,
    ) -> Answer {
        self.write(body, Mode::Patch, work).await
    }

    /// Does something that needs no body.
    pub async fn act(self, work: impl AsyncFn(&mut Tx<'_>) -> Result<Reply, Error>) -> Answer {
        let repeat = self.repeat(&[])?;
        let reply = self.transact(repeat, work).await?;
        Ok(reply)
    }

    /// Does what cannot run in one transaction, one at a time: the answer of an earlier request under
    /// the same key is looked up before it, and its own is kept after it.
    pub async fn outside(
        &self,
        body: &[u8],
        work: impl AsyncFnOnce() -> Result<Reply, Error>,
    ) -> Answer {
        let Some(repeat) = self.repeat(body)? else { return Ok(work().await?.into_response()) };
        let ctx = &self.state.ctx;
        if let Some(reply) = repeat.enter(&mut *ctx.conn().await?, ctx.clock.now()).await? {
            return Ok(marked_replayed(reply.into_response()));
        }
        let reply = work().await?;
        repeat.store(&mut *ctx.conn().await?, &reply, ctx.clock.now()).await?;
        Ok(reply.into_response())
    }

    async fn write<I: Input + Clone>(
        self,
        body: Body,
        mode: Mode,
        work: impl AsyncFn(&mut Tx<'_>, I) -> Result<Reply, Error>,
    ) -> Answer {
        let bytes = body.0?;
        let repeat = self.repeat(&bytes)?;
        let country = self.state.settings().await?.default_country.clone();
        let value = match body::json(&bytes) {
            Ok(value) => value,
            Err(refusal) => return Err(self.unfit(&repeat, text_of(&bytes), refusal).await),
        };
        let payload = self.keep_refused.then(|| value.clone());
        let input = match body::parse::<I>(value, mode, country.as_deref()) {
            Ok(input) => input,
            Err(refusal) => return Err(self.unfit(&repeat, payload, refusal).await),
        };
        match self.transact(repeat, async |tx| work(tx, input.clone()).await).await {
            Ok(answer) => Ok(answer),
            Err(problem) => Err(self.refused(payload, problem.refusal).await),
        }
    }

    pub(crate) fn repeat(&self, body: &[u8]) -> Result<Option<Repeat>, Refusal> {
        let Some(key) = &self.head.idempotency_key else { return Ok(None) };
        let key_id = self.actor.key_id.unwrap_or(Uuid::nil());
        Repeat::new(key_id, key, &self.head.target, body).map(Some)
    }

    /// One [transaction](transact) round an action and its stored answer.
    pub(crate) async fn transact(
        &self,
        repeat: Option<Repeat>,
        work: impl AsyncFn(&mut Tx<'_>) -> Result<Reply, Error>,
    ) -> Answer {
        let (repeat, expected) = (repeat.as_ref(), self.head.if_match);
        let (reply, replayed) =
            transact(&self.state, async |conn| self.inside(conn, expected, repeat, &work).await)
                .await?;
        self.forget();
        let response = reply.into_response();
        Ok(if replayed { marked_replayed(response) } else { response })
    }

    async fn inside(
        &self,
        conn: &mut Conn,
        expected: Option<i32>,
        repeat: Option<&Repeat>,
        work: &impl AsyncFn(&mut Tx<'_>) -> Result<Reply, Error>,
    ) -> Result<(Reply, bool), Error> {
        if let Some(repeat) = repeat
            && let Some(reply) = repeat.enter(conn, self.now).await?
        {
            return Ok((reply, true));
        }
        let mut tx = Tx { conn, actor: &self.actor, now: self.now, expected };
        let reply = work(&mut tx).await?;
        if let Some(repeat) = repeat {
            repeat.store(conn, &reply, self.now).await?;
        }
        Ok((reply, false))
    }

    /// Forgets what may have changed.
    fn forget(&self) {
        const REMEMBERED: [&str; 4] = ["/v1/users", "/v1/teams", "/v1/keys", "/v1/settings"];
        if REMEMBERED.iter().any(|path| self.head.path.starts_with(path)) {
            self.state.shared.forget();
        }
    }
}

fn marked_replayed(mut response: HttpResponse) -> HttpResponse {
    let name = header::HeaderName::from_static("idempotency-replayed");
    response.headers_mut().insert(name, header::HeaderValue::from_static("true"));
    response
}
