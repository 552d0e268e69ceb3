//! `/a/{token}`: one task, as the user whom the message went to.

mod act;
mod parts;
mod reader;
mod view;
mod wish;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use kernel::input::Parse as _;
use kernel::refusal::Kind;
use shared::{
    Error,
    interactions::InteractionOutcome,
    tasks::about::{About, about},
    users,
};

use super::{
    fault::PageFault,
    form::{Fields, Form, MOST_BYTES},
    layout::page,
    other_method,
    visit::Visit,
};
use crate::{door::Answer, transaction::transact};
use act::{Said, act};
use reader::Reader;
use view::{Shown, body};
use wish::{Typed, WishFault};

pub fn configure(config: &mut web::ServiceConfig) {
    let resource = web::resource("/a/{token}")
        .app_data(web::PayloadConfig::new(MOST_BYTES))
        .route(web::get().to(show))
        .route(web::post().to(press))
        .default_service(web::to(other_method));
    config.service(resource);
}

/// Shows it, with what the link of the message chose.
async fn show(request: HttpRequest, query: Option<web::Query<Vec<(String, String)>>>) -> Answer {
    let visit = Visit::of(&request)?;
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let page = shown(&visit, &query).await;
    Ok(visit.answer(page).await)
}

async fn shown(visit: &Visit, query: &[(String, String)]) -> Result<HttpResponse, PageFault> {
    // Before the connection, since they may take one themselves.
    let settings = visit.state.settings().await?;
    let mut conn = visit.state.ctx.conn().await?;
    let reader = Reader::enter(visit, &settings, &mut conn).await?;
    let chosen =
        |name: &str| query.iter().find(|(of, _)| of == name).map(|(_, text)| text.as_str());
    let outcome = chosen("outcome").filter(|text| InteractionOutcome::parse(text).is_ok());
    let typed = Typed {
        outcome: outcome.map(ToOwned::to_owned),
        next: true,
        later: chosen("snooze").is_some(),
        ..Typed::default()
    };
    let about = about(&mut conn, &reader.actor, reader.task_id).await?;
    drop(conn);
    written(&reader, StatusCode::OK, &about, Shown { typed, ..Shown::default() })
}

/// Does what the pressed button says, and shows how things stand then.
async fn press(request: HttpRequest, form: Form) -> Answer {
    let visit = Visit::of(&request)?;
    let page = pressed(&visit, form).await;
    Ok(visit.answer(page).await)
}

async fn pressed(visit: &Visit, form: Form) -> Result<HttpResponse, PageFault> {
    visit.count()?;
    // Before the connection, since they may take one themselves.
    let settings = visit.state.settings().await?;
    let mut conn = visit.state.ctx.conn().await?;
    let reader = Reader::enter(visit, &settings, &mut conn).await?;
    drop(conn);
    let fields = form.0?;
    let (status, shown) = match tried(visit, &reader, &fields).await {
        Ok(said) => (StatusCode::OK, Shown { said: Some(said), ..Shown::default() }),
        Err(Tried::Faulty(faults)) => {
            let typed = Typed::of(&fields);
            (StatusCode::UNPROCESSABLE_ENTITY, Shown { typed, faults, ..Shown::default() })
        }
        Err(Tried::Changed) => {
            let typed = Typed::of(&fields);
            (StatusCode::CONFLICT, Shown { typed, conflict: true, ..Shown::default() })
        }
        Err(Tried::Broken(error)) => return Err(error.into()),
    };
    let mut conn = visit.state.ctx.conn().await?;
    let about = about(&mut conn, &reader.actor, reader.task_id).await?;
    drop(conn);
    written(&reader, status, &about, shown)
}

/// Why a button did nothing.
enum Tried {
    /// What was typed is at fault.
    Faulty(Vec<WishFault>),
    /// The task is not any more what the button was for.
    Changed,
    Broken(Error),
}

async fn tried(visit: &Visit, reader: &Reader, fields: &Fields) -> Result<Said, Tried> {
    let now = visit.now;
    let done = transact(&visit.state, async |conn| {
        // Nobody goes out of service meanwhile.
        let user = users::queries::hold(conn, reader.user.id).await?;
        if !user.is_some_and(|user| user.active) {
            return Ok(Err(Tried::Changed));
        }
        let about = about(conn, &reader.actor, reader.task_id).await?;
        match wish::read(fields, reader, &about) {
            Ok(wish) => Ok(Ok(act(conn, reader, &about, wish, now).await?)),
            Err(faults) => Ok(Err(Tried::Faulty(faults))),
        }
    })
    .await;
    done.unwrap_or_else(|error| Err(refused(error)))
}

fn refused(error: Error) -> Tried {
    match error {
        Error::Refused(refusal) if refusal.kind == Kind::Invalid => {
            let faults: Option<Vec<WishFault>> = refusal.faults.iter().map(WishFault::of).collect();
            // What the task hangs on may be gone.
            faults.filter(|faults| !faults.is_empty()).map_or(Tried::Changed, Tried::Faulty)
        }
        Error::Refused(refusal)
            if matches!(refusal.kind, Kind::Conflict | Kind::NotFound | Kind::Forbidden) =>
        {
            Tried::Changed
        }
        other => Tried::Broken(other),
    }
}

fn written(
    reader: &Reader,
    status: StatusCode,
    about: &About,
    shown: Shown,
) -> Result<HttpResponse, PageFault> {
    let body = body(reader, about, shown)?;
    Ok(page(&reader.frame, status, "task.html", &body)?)
}
